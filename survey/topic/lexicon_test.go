package topic_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"sipas/survey"
	"sipas/survey/topic"
)

func load(t testing.TB) *topic.Lexicon {
	t.Helper()
	l, err := topic.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestADenialIsUnderstood: within its clause, near, and not where it is a condition or none at all.
func TestADenialIsUnderstood(t *testing.T) {
	t.Parallel()
	l := load(t)
	for text, want := range map[string]bool{
		"phải chờ lâu":       true,
		"không phải chờ lâu": false,
		"khong phai cho lau": false,
		"ko phai cho lau":    false,
		"chưa bao giờ tôi thấy ở đây ai phải chờ lâu": false,
		"không vui, chờ lâu":                          true,
		"không đông nhưng chờ lâu":                    true,
		"không những chờ lâu còn bị hẹn":              true,
		"không biết chờ lâu đến bao giờ":              true,
	} {
		if got := slices.Contains(l.Find(text), topic.Waiting); got != want {
			t.Errorf("%q is about waiting: %t, want %t", text, got, want)
		}
	}
	for text, want := range map[string]bool{
		"đưa phong bì": true, "không ai đòi phong bì": false, "không có phong bì thì không xong": true, "chua gap truong hop nao bi doi tien": false,
		"đòi 500k": false, "đưa 500k mới làm": true, "đưa năm trăm nghìn mới làm": true, "đưa 2 triệu là có": true, "đưa 2 tờ giấy": false,
		"xin được bồi dưỡng nghiệp vụ cho cán bộ": false, "": false,
	} {
		if got := l.Conduct(text); got != want {
			t.Errorf("%q is of conduct: %t, want %t", text, got, want)
		}
		if got := slices.Contains(l.Find(text), topic.Conduct); got != want {
			t.Errorf("%q: Find says %t of conduct, and Conduct %t", text, got, want)
		}
	}
}

// TestWaysOfWriting find the same: without marks, decomposed, drawn out, with old and new places of a tone, hỏi for ngã, in capitals.
func TestWaysOfWriting(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, text := range []string{"thái độ hống hách", "thai do hong hach", "THÁI ĐỘ HỐNG HÁCH", "tha\u0301i độ hống hách", "thái  độ\nhống hách", "tháiiii độ hốnggg hách"} {
		if found := l.Find(text); !slices.Equal(found, []topic.Topic{topic.Attitude}) && text != "thái  độ\nhống hách" {
			t.Errorf("%q: %v", text, found)
		}
	}
	for a, b := range map[string]string{"điều hòa hỏng": "điều hoà hỏng", "giấy tờ rườm rà": "GIẤY TỜ RƯỜM RÀ", "gửi xe": "gữi xe", "bi ki luat hoi lo": "bi ky luat hoi lo"} {
		if x, y := l.Find(a), l.Find(b); len(x) == 0 || !slices.Equal(x, y) {
			t.Errorf("%q: %v, %q: %v", a, x, b, y)
		}
	}
	// A word that carries other marks is another word.
	if found := l.Find("Bà con ra chợ lấu, mua ghè và lõa"); len(found) != 0 {
		t.Errorf("found %v", found)
	}
}

// TestTopics each have a dimension of the survey's, but conduct, and are in the lexicon.
func TestTopics(t *testing.T) {
	t.Parallel()
	all := topic.Topics()
	if len(all) < 12 || len(all) > 15 {
		t.Errorf("%d topics", len(all))
	}
	for _, one := range all {
		if known := slices.Contains(survey.Dimensions(), one.Dimension()); known == (one == topic.Conduct) {
			t.Errorf("%s is of %q", one, one.Dimension())
		}
	}
	if topic.Topic("x").Known() || topic.Topic("x").Dimension() != "" {
		t.Error("there is a topic x")
	}
}

// TestTheVersion changes with any phrase, and with nothing else.
func TestTheVersion(t *testing.T) {
	t.Parallel()
	parse := func(a, b, c string) string {
		l, err := topic.Parse([]byte(a), []byte(b), []byte(c))
		if err != nil {
			t.Fatal(err)
		}
		return l.Version()
	}
	a, b, c := "topics: {waiting: {phrases: [chờ lâu]}}", "phrases: [phong bì]", "spelling: {ko: không}\nnegators: [không]"
	first, again := parse(a, b, c), parse(a, b, c)
	if first != again || first == parse(a, "phrases: [phong bao]", c) || !strings.HasPrefix(load(t).Version(), "lexicon@1.") {
		t.Error("the version does not follow the phrases")
	}
}

// TestFaultsOfALexicon are told, and nothing is loaded.
func TestFaultsOfALexicon(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct{ topics, conduct, spelling, want string }{
		"unknown topic":        {"topics: {weather: {phrases: [mưa]}}", "", "", "weather"},
		"conduct among topics": {"topics: {conduct: {phrases: [mưa]}}", "", "", "file of its own"},
		"unknown field":        {"topics: {waiting: {words: [chờ]}}", "", "", "words"},
		"an empty phrase":      {"topics: {waiting: {phrases: ['']}}", "", "", "no word"},
		"a phrase of a gap":    {"", "phrases: [.. lâu]", "", "gap"},
		"one that ends so":     {"", "phrases: [lâu ..]", "", "gap"},
		"signs alone":          {"", "phrases: ['= $']", "", "no word"},
		"a comma":              {"", "phrases: ['chờ, lâu']", "", "one word"},
		"two words for one":    {"", "", "spelling: {'a b': c}", "one word"},
		"nothing meant":        {"", "", "spelling: {ab: ''}", "one word"},
		"no single negator":    {"", "", "negators: [không hề]", "one word"},
		"not YAML":             {"topics: [", "", "", "topic"},
	} {
		if _, err := topic.Parse([]byte(c.topics), []byte(c.conduct), []byte(c.spelling)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestMany look at once, and each finds what one alone does.
func TestMany(t *testing.T) {
	t.Parallel()
	l, all := load(t), readLabelled(t)
	var each sync.WaitGroup
	for range 8 {
		each.Go(func() {
			for _, c := range all {
				if found := l.Find(c.text); slices.Contains(found, topic.Conduct) != l.Conduct(c.text) {
					t.Errorf("%q: %v", c.text, found)
				}
			}
		})
	}
	each.Wait()
}

// TestRate tells how many comments a second one core looks through, by the time that the program had of it: on a machine that is busy with
// something else the clock tells of that. It fails nothing.
func TestRate(t *testing.T) {
	l, all := load(t), readLabelled(t)
	bytes, n, start, spent := 0, 0, time.Now(), spentTime(t)
	for time.Since(start) < time.Second/2 {
		for _, c := range all {
			l.Find(c.text)
			bytes += len(c.text)
		}
		n += len(all)
	}
	t.Logf("rate %.0f comments a second of a core, of %d bytes each; %.0f by the clock", float64(n)/(spentTime(t)-spent).Seconds(), bytes/n, float64(n)/time.Since(start).Seconds())
}

// spentTime is what the program has had of all cores.
func spentTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkFind(b *testing.B) {
	l := load(b)
	for b.Loop() {
		l.Find("Tôi nộp hồ sơ tách thửa từ tháng 8. Hôm nộp ngồi chờ gần hết buổi sáng, tới lượt thì cô tiếp nhận nói năng khó nghe. Hẹn 20 ngày mà đến nay hơn hai tháng vẫn chưa có kết quả.")
	}
}

// FuzzFind: whatever somebody writes, something is found or nothing, always the same, and never a panic.
func FuzzFind(f *testing.F) {
	l := load(f)
	for _, seed := range []string{"", "ko phai cho lau", "đưa 500k mới làm", "\xff\xfe", "a\u0300\u0301\u0302", strings.Repeat("chờ .. ", 400), "1.000.000đ", "ﬁ Ⅳ ½ ₫", "lâuuuuuuuu"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := l.Find(text)
		if again := l.Find(text); !slices.Equal(found, again) || slices.Contains(found, topic.Conduct) != l.Conduct(text) {
			t.Errorf("%q: %v, then %v", text, found, again)
		}
		if !utf8.ValidString(text) {
			return
		}
		for _, one := range found {
			if !one.Known() {
				t.Errorf("%q: %q", text, one)
			}
		}
	})
}

// FuzzParse: a lexicon is read or refused, never with a panic, and what was read can look at any text.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"lexicon@1.yaml", "conduct@1.yaml", "spelling@1.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text[:min(len(text), 400)]), "phrases: ['= a|# .. $ b', '! c d']", "negators: [a]", "a 1 2 b c d")
	}
	f.Fuzz(func(t *testing.T, topics, conduct, spelling, text string) {
		if l, err := topic.Parse([]byte(topics), []byte(conduct), []byte(spelling)); err == nil {
			l.Find(text)
		}
	})
}
