package i18n

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
)

func catalogue(t *testing.T, lang string) map[string]said {
	t.Helper()
	text, err := catalogues.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	messages := map[string]said{}
	if err := json.Unmarshal(text, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}

// said is a text, and how it is said of one where that is another.
type said struct{ One, Other string }

func (s *said) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &s.Other)
	}
	type both said
	return json.Unmarshal(text, (*both)(s))
}

// TestLanguagesSayTheSame: every language has every key, none empty, with the same placeholders.
func TestLanguagesSayTheSame(t *testing.T) {
	placeholder := regexp.MustCompile(`{{\.\w+}}`)
	first := catalogue(t, Languages()[0])
	for _, lang := range Languages() {
		other := catalogue(t, lang)
		if len(other) != len(first) {
			t.Errorf("%s has %d keys, %s has %d", lang, len(other), Languages()[0], len(first))
		}
		for key, text := range first {
			want, got := placeholder.FindAllString(text.Other, -1), placeholder.FindAllString(other[key].Other, -1)
			slices.Sort(want)
			slices.Sort(got)
			if other[key].Other == "" || !slices.Equal(slices.Compact(want), slices.Compact(got)) {
				t.Errorf("%s: %s says %q", key, lang, other[key].Other)
			}
		}
	}
}

// TestOneIsSaidAsOne: a text of one leaves out the number and no other blank, and is said for it however the number comes.
func TestOneIsSaidAsOne(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages() {
		for key, text := range catalogue(t, lang) {
			if text.One == "" {
				continue
			}
			var left []string
			args := map[string]any{}
			for _, blank := range blanks.FindAllStringSubmatch(text.Other, -1) {
				args[blank[1]] = "…"
				if !strings.Contains(text.One, blank[0]) && !slices.Contains(left, blank[1]) {
					left = append(left, blank[1])
				}
			}
			if len(left) != 1 {
				t.Errorf("%s: %s leaves out %q where it is one", key, lang, left)
				continue
			}
			many := c.Text(lang, key, args)
			for _, one := range []any{1, int64(1), int32(1), uint8(1), "1"} {
				args[left[0]] = one
				if got := c.Text(lang, key, args); got == many || got == key || strings.Contains(got, "<no value>") {
					t.Errorf("%s: of %T(%[2]v) %s says %q", key, one, lang, got)
				}
			}
			for _, more := range []any{0, 2, 11, 21, "1,000", "1.5", "#"} {
				args[left[0]] = more
				if got := c.Text(lang, key, args); !strings.Contains(got, fmt.Sprint(more)) && key != "staff.setting.months" {
					t.Errorf("%s: of %v %s says %q", key, more, lang, got)
				}
			}
		}
	}
}

// TestNobodyCountsOnePeople: what counts things says one of them in its own words, in English, unless the number cannot be one.
func TestNobodyCountsOnePeople(t *testing.T) {
	counts := regexp.MustCompile(`{{\.N}} (\w+ )?(\w\w\ws|people)\b`)
	for key, text := range catalogue(t, "en") {
		if text.One == "" && counts.MatchString(text.Other) && !slices.Contains(neverOne(), key) {
			t.Errorf("%s: 1 makes %q", key, counts.FindString(text.Other))
		}
	}
}

// neverOne are texts whose number is two and more: what fewer would tell of single people is not said, and what is fixed is more.
func neverOne() []string {
	return []string{"aside.both", "report.lowest_items", "story.settled_part", "story.behind", "unit.effect", "story.interval", "path.gains", "path.reach_beyond", "path.beyond", "staff.released.batch", "weighting.effect"}
}

// TestAsideFromFivePercentOn: with both figures where both are shown, with none where the score is not.
func TestAsideFromFivePercentOn(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	unit := func(n, setAside int64, index *float64, all *analytics.AllFigure) analytics.UnitEstimate {
		e := analytics.Estimate{N: n, SetAside: &setAside, Index: index, Detail: analytics.Detail{All: all}}
		return analytics.UnitEstimate{Estimate: e, Finding: analytics.Finding{SetAsideShare: new(100 * float64(setAside) / float64(n+setAside))}}
	}
	index, all := new(87.44), &analytics.AllFigure{N: 1200, Index: 90.06}
	for _, lang := range Languages() {
		if got := c.Aside(lang, unit(951, 49, index, all)); got != "" {
			t.Errorf("4.9 %%: %q", got)
		}
	}
	for got, want := range map[string]string{
		c.Aside("vi", unit(950, 50, index, all)): " Trong 1.000 phiếu nhận được, 50 phiếu (5,0 %) có dấu hiệu bất thường nên để riêng: không tính các phiếu này, điểm là 87,4; tính cả, điểm là 90,1.",
		c.Aside("en", unit(950, 50, index, all)): " Of 1,000 responses received, 50 (5.0 %) look unusual and are set aside: without them the score is 87.4, with them it is 90.1.",
		c.Aside("vi", unit(95, 5, index, nil)): " Trong 100 phiếu nhận được, 5 phiếu (5,0 %) có dấu hiệu bất thường nên để riêng, không tính vào điểm; điểm tính cả các phiếu này không hiện, " +
			"vì sẽ lộ một nhóm quá nhỏ.",
		c.Aside("en", unit(19, 1, nil, nil)): " Of 20 responses received, one (5.0 %) looks unusual and is set aside, not counted in the score.",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestText(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Text("en", "limit", map[string]any{"Seconds": 3}); got != "Too many answers at once. Please send again in 3 seconds." {
		t.Errorf("%q", got)
	}
	if got := c.Text("fr", "nav.results", nil); got != "Kết quả" {
		t.Errorf("a language there is none of: %q", got)
	}
	if got := c.Text("vi", "no.such", nil); got != "no.such" {
		t.Errorf("%q", got)
	}
}

// TestNumbersAreWrittenAsTheLanguageWritesThem: in every text, however the number comes; a year, a line and a number of an import are names.
func TestNumbersAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		lang, key string
		args      map[string]any
		want      string
	}{
		{"vi", "import.rows", map[string]any{"Most": 100000}, "100.000 dòng"}, {"en", "import.rows", map[string]any{"Most": int64(100000)}, "100,000 rows"},
		{"vi", "imports.changes.transactions", map[string]any{"New": 1488, "Changed": 0, "Same": uint32(2)}, "1.488"},
		{"vi", "imports.one", map[string]any{"ID": 1488}, "1488"}, {"vi", "target.line_year", map[string]any{"Year": 2025}, "2025"},
		{"vi", "import.line", map[string]any{"Line": 1234, "Text": "x"}, "1234"}, {"vi", "edition.log", map[string]any{"Line": int64(12345), "Hash": "x"}, "12345"},
		{"vi", "import.row_twice", map[string]any{"Other": 1234}, "1234"},
		{"vi", "path.reach_there", map[string]any{"Goal": 2030}, "2030"}, {"en", "path.reach_there", map[string]any{"Goal": 2030}, "2030"},
		{"vi", "import.line", map[string]any{"Line": 1, "Text": 87.4}, "87,4"}, {"en", "import.line", map[string]any{"Line": 1, "Text": 87.25}, "87.25"},
	} {
		if got := c.Text(one.lang, one.key, one.args); !strings.Contains(got, one.want) {
			t.Errorf("%s of %v: %q, want %q in it", one.key, one.args, got, one.want)
		}
	}
}

// TestFrozenIsNotSettled: "chốt" is what two people do who freeze a period. Of a month that takes no more answers no text says it.
func TestFrozenIsNotSettled(t *testing.T) {
	english := catalogue(t, "en")
	for key, text := range catalogue(t, "vi") {
		if strings.Contains(strings.ToLower(text.Other), "chốt") && strings.Contains(english[key].Other, "settle") {
			t.Errorf("%s: %q and %q", key, text.Other, english[key].Other)
		}
	}
}

func TestChoose(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"": "vi", "vi-VN,vi;q=0.9,en;q=0.8": "vi", "en-US,en;q=0.9": "en", "fr": "vi", "fr,en;q=0.5": "en", ";;;": "vi", "*": "vi"} {
		if got := c.Choose(header); got != want {
			t.Errorf("Choose(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestFormats(t *testing.T) {
	day := time.Date(2026, 11, 21, 7, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		Number("vi", 87.42, 1):                           "87,4",
		Number("en", 87.46, 1):                           "87.5",
		Number("vi", 12345, 0):                           "12.345",
		Number("en", 1234567.891, 2):                     "1,234,567.89",
		Number("vi", -0.04, 1):                           "0,0",
		Number("vi", -1234.5, 1):                         "−1.234,5",
		Signed("vi", 1.25, 1):                            "+1,3",
		Signed("vi", 0.01, 1) + "?":                      "0,0?",
		Moment("vi", day, time.UTC):                      "07:05 21/11/2026",
		Moment("en", day, time.FixedZone("+07", 7*3600)): "14:05, 21 November 2026",
		Period("vi", "quarter", 4, 2026):                 "Quý IV/2026",
		Period("en", "quarter", 4, 2026):                 "Q4 2026",
		Period("vi", "month", 11, 2026):                  "Tháng 11/2026",
		Period("en", "month", 11, 2026):                  "November 2026",
		Period("vi", "year", 2026, 2026):                 "Năm 2026",
		Period("en", "year", 2026, 2026) + ".":           "2026.",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAPeriodIsReadAsItIsPrinted, in either language, also as it stands in a sentence.
func TestAPeriodIsReadAsItIsPrinted(t *testing.T) {
	for month := time.January; month <= time.December; month++ {
		for _, p := range analytics.PeriodsOf(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)) {
			for _, lang := range []string{"vi", "en"} {
				printed := Period(lang, string(p.Kind), p.Number(), p.Start.Year())
				for _, text := range []string{printed, AmidSentence(lang, printed)} {
					if read, err := analytics.ReadPeriod(text); err != nil || read != p {
						t.Errorf("%q is read as %v, %v", text, read, err)
					}
				}
			}
		}
	}
}
