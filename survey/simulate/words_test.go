package simulate

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sipas/survey"
)

// TestEveryDimensionHasWords, praise and complaint, and each question on trouble has some: none is left without a comment for lack of them.
func TestEveryDimensionHasWords(t *testing.T) {
	w := loadWords()
	for _, d := range survey.Dimensions() {
		if len(w.Pleased[d]) < 2 || len(w.Displeased[d]) < 2 {
			t.Errorf("%s: %d words of praise, %d of complaint", d, len(w.Pleased[d]), len(w.Displeased[d]))
		}
	}
	for _, item := range []string{"trouble", "extra_payment"} {
		if len(w.Conduct[item]) < 2 {
			t.Errorf("%s has %d words", item, len(w.Conduct[item]))
		}
	}
	if len(w.Pleased) != len(survey.Dimensions()) || len(w.Displeased) != len(survey.Dimensions()) || len(w.Conduct) != 2 || len(w.Wishes) == 0 || len(w.English) == 0 {
		t.Error("words that nobody writes")
	}
}

// TestCommentsFitTheirAnswers: some write, most do not; who met with trouble writes more often, and of it; nobody complains who is content.
func TestCommentsFitTheirAnswers(t *testing.T) {
	q := questionnaire()
	wrote, content, complained := map[bool]int{}, 0, 0
	all := map[bool]int{}
	w := loadWords()
	for _, r := range newCrowd(1, 12).Next(20_000, 20_000) {
		_, worst, trouble := felt(&r, q)
		all[trouble != ""]++
		if r.Comment == "" {
			continue
		}
		wrote[trouble != ""]++
		if !utf8.ValidString(r.Comment) || utf8.RuneCountInString(r.Comment) > survey.CommentLimit || survey.KeptComment(r.Comment) != r.Comment {
			t.Fatalf("%q would not be kept so", r.Comment)
		}
		if trouble == "" && worst == "" {
			content++
			for _, d := range survey.Dimensions() {
				for _, said := range w.Displeased[d] {
					if strings.HasPrefix(r.Comment, said) {
						complained++
					}
				}
			}
		}
	}
	t.Logf("of %d without trouble %d write, of %d with it %d", all[false], wrote[false], all[true], wrote[true])
	if share := float64(wrote[false]) / float64(all[false]); share < 0.02 || share > 0.15 {
		t.Errorf("%.3f of those without trouble write", share)
	}
	if share := float64(wrote[true]) / float64(all[true]); share < 0.25 || share > 0.45 {
		t.Errorf("%.3f of those with trouble write", share)
	}
	if content == 0 || complained > 0 {
		t.Errorf("of %d who are content and write, %d complain", content, complained)
	}
}
