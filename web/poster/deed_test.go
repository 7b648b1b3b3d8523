package poster

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/topic"
)

// squeezed is what a poster says, on one line.
func squeezed(t *testing.T, pdf []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(textOf(t, pdf)[0]), " ")
}

// TestAPosterTellsWhatTheUnitHasDone: what people said, what was done and when, in both languages; what is not done yet is said to be due, too few are not
// counted, and a demo is said to be one. Where there is nothing, nothing stands there.
func TestAPosterTellsWhatTheUnitHasDone(t *testing.T) {
	usual := sorts()["usual"].place
	says := func(d followup.Deed, o Options) string {
		place := usual
		place.Deed = d
		o.BaseURL, o.Size, o.Hotline = base, A4, "1900 1234"
		return squeezed(t, posterOf(t, place, o))
	}
	day := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)
	deed := followup.Deed{Topic: topic.Fees, Said: 1031, Words: "Niêm yết phí từng thủ tục ở cửa.", DoneOn: day}
	for what, c := range map[string]struct {
		deed followup.Deed
		o    Options
		want []string
	}{
		"done":                          {deed, Options{}, []string{"Dân nói: phí, lệ phí (1.031 góp ý)", "Cơ quan làm, tháng 10/2026: Niêm yết phí từng thủ tục ở cửa.", "You said, we did, October 2026: fees and charges (1,031 comments)"}},
		"due":                           {followup.Deed{Topic: topic.Fees, Said: 4, Words: deed.Words, DueOn: day}, Options{}, []string{"Dân nói: phí, lệ phí Cơ quan làm, hạn tháng 10/2026: Niêm yết", "You said, we did, due October 2026: fees and charges "}},
		"of a demo":                     {deed, Options{Synthetic: true}, []string{"Dân nói (mô phỏng): phí", "You said, we did (simulated), "}},
		"of words that cannot be drawn": {followup.Deed{Topic: topic.Fees, Words: "Mở quầy 办事 rồi nhé", DoneOn: day}, Options{}, []string{"Mở quầy ?? rồi nhé"}},
	} {
		text := says(c.deed, c.o)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the poster does not say %q: %s", what, want, text)
			}
		}
	}
	if text := says(followup.Deed{}, Options{}); strings.Contains(text, "Dân nói") || strings.Contains(text, "You said") {
		t.Errorf("a unit that has published nothing: %s", text)
	}
}

// TestWhatIsDoneNeverCostsAPosterAnything: whatever its length, the names above the code and the words below it are all there, it is cut off behind a
// word, and nothing runs into anything else.
func TestWhatIsDoneNeverCostsAPosterAnything(t *testing.T) {
	words := map[string]string{"none": "", "short": "Mở thêm quầy số 3.", "longest": deedWords, "one long word": strings.Repeat("quầy", 75), "long words": strings.TrimSpace(strings.Repeat("nghiêngnghiêng ", 20))}
	for name, s := range sorts() {
		without := s.place
		without.Deed = followup.Deed{}
		wanted := strings.Fields(squeezed(t, posterOf(t, without, Options{Size: A4, BaseURL: s.base, Hotline: "1900 1234"})))
		for length, said := range words {
			place := s.place
			place.Deed = followup.Deed{Topic: topic.Conduct, Said: 12345, Words: said, DueOn: time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)}
			for _, size := range []Size{A4, A5} {
				pdf := posterOf(t, place, Options{Size: size, BaseURL: s.base, Hotline: "1900 1234", Synthetic: true})
				text := strings.Fields(squeezed(t, pdf))
				for _, word := range wanted {
					if !slices.Contains(text, word) {
						t.Errorf("%s, %s, %s: %q is no longer there", name, length, size, word)
					}
				}
				told := strings.Join(text, " ")
				if strings.Contains(told, "(mô phỏng)") != (said != "") {
					t.Errorf("%s, %s, %s: %s", name, length, size, told)
				}
				if length == "longest" || length == "long words" {
					cut := strings.Fields(told[:strings.Index(told, "… You said")])
					if last := cut[len(cut)-1]; !slices.Contains(strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" ,;.", r) }), last) {
						t.Errorf("%s, %s, %s: it is cut off behind %q", name, length, size, last)
					}
				}
				nothingMeets(t, fmt.Sprint(name, ", ", length, ", ", size), pdf)
			}
		}
	}
}

// nothingMeets sees that no word lies on another, nor beyond the page.
func nothingMeets(t *testing.T, what string, pdf []byte) {
	t.Helper()
	all := boxesOf(t, pdf)
	for n, a := range all {
		if a.left < 5 || a.upper < 5 || a.right > all[0].pageRight-5 || a.lower > all[0].pageLower-5 {
			t.Errorf("%s: %q is at the edge", what, a.text)
		}
		for _, b := range all[n+1:] {
			if min(a.right, b.right)-max(a.left, b.left) > 1 && min(a.lower, b.lower)-max(a.upper, b.upper) > 1 {
				t.Errorf("%s: %q lies on %q", what, a.text, b.text)
			}
		}
	}
}

// TestWhoseDeedIsOnAPoster: the last published of the desk's own unit.
func TestWhoseDeedIsOnAPoster(t *testing.T) {
	unit := func(id int32) survey.Unit { return survey.Unit{ID: id} }
	deeds := []followup.Deed{{Unit: unit(1), Words: "last"}, {Unit: unit(2), Words: "other"}, {Unit: unit(1), Words: "first"}}
	open, closed := Of([]survey.Place{{Unit: unit(1), Open: true}, {Unit: unit(2), Open: true}, {Unit: unit(3), Open: true}, {Unit: unit(1)}}, "Tỉnh", deeds)
	if len(open) != 3 || len(closed) != 1 || open[0].Deed.Words != "last" || open[1].Deed.Words != "other" || open[2].Deed.Words != "" {
		t.Errorf("%+v %+v", open, closed)
	}
}

// box is a word as it lies on a page, in points.
type box struct {
	left, upper, right, lower float64
	pageRight, pageLower      float64
	text                      string
}

func boxesOf(t *testing.T, pdf []byte) (all []box) {
	t.Helper()
	tool := exec.Command("pdftotext", "-bbox", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	raw, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	var page [2]float64
	if _, err := fmt.Sscanf(string(raw[bytes.Index(raw, []byte("<page ")):]), `<page width="%f" height="%f"`, &page[0], &page[1]); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">([^<]*)<`).FindAllStringSubmatch(string(raw), -1) {
		b := box{pageRight: page[0], pageLower: page[1], text: m[5]}
		for n, at := range []*float64{&b.left, &b.upper, &b.right, &b.lower} {
			if *at, err = strconv.ParseFloat(m[n+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, b)
	}
	return all
}
