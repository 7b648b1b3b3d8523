package followup

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
)

// drawnOf is a table of doc.go: the state that an act leads to from another; a dash where it is refused.
func drawnOf(t *testing.T, name string) map[[2]string]string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[[2]string]string{}
	var acts []string
	for line := range strings.Lines(string(text)) {
		cells := strings.Fields(strings.TrimPrefix(line, "//"))
		switch {
		case strings.HasPrefix(line, "//\t"+name+" "):
			acts = cells[1:]
		case acts == nil:
		case !strings.HasPrefix(line, "//\t") || len(cells) != len(acts)+1:
			return found
		default:
			for n, act := range acts {
				found[[2]string{cells[0], act}] = cells[n+1]
			}
		}
	}
	return found
}

// TestScreeningIsAsDrawn: every state and every act, from the table in doc.go.
func TestScreeningIsAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawnOf(t, "screening")
	if len(table) != len(Screenings())*len(ScreeningActs()) {
		t.Fatalf("%d cells are drawn", len(table))
	}
	for _, from := range Screenings() {
		for _, act := range ScreeningActs() {
			want := table[[2]string{string(from), string(act)}]
			to, ok := from.Next(act)
			if !ok {
				to = "–"
			}
			if string(to) != want {
				t.Errorf("%s from %s leads to %s, drawn is %q", act, from, to, want)
			}
			checkDecision(t, from, act, want)
		}
	}
}

// checkDecision decides about a comment that waits for a batch, and about one that the unit reads.
func checkDecision(t *testing.T, from Screening, act ScreeningAct, want string) {
	t.Helper()
	c := Comment{Screening: from, Text: "Anh Nam nói to"}
	s := Screen{Act: act, Reason: Abusive, Text: MaskMark + " nói to"}
	next, err := c.Decide(s)
	if (err == nil) != (want != "–") || err == nil && string(next.Screening) != want {
		t.Errorf("%s of %s: %s, %v; drawn is %q", act, from, next.Screening, err, want)
	}
	if err == nil && (next.Reason != "") != (next.Screening == CommentWithheld && act == WithholdComment) {
		t.Errorf("%s of %s has the reason %q", act, from, next.Reason)
	}
	c.Published = true
	_, err = c.Decide(s)
	if allowed := want != "–" && (act == EraseComment || act == LapseComment); (err == nil) != allowed {
		t.Errorf("in a batch, %s of %s: %v", act, from, err)
	}
}

func fieldOf(err error) string {
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || len(e.Fields) == 0 {
		return ""
	}
	return e.Fields[0].Key
}

// TestADecisionIsRefused where something of it is missing, and leaves the comment as it stood.
func TestADecisionIsRefused(t *testing.T) {
	t.Parallel()
	c := Comment{Screening: CommentNew, Text: "Anh Nam nói to"}
	for key, s := range map[string]Screen{
		"comment.reason_missing": {Act: WithholdComment, Reason: "because"},
		"comment.mask_missing":   {Act: MaskComment, Text: "Anh Nam nói to"},
		"comment.mask_changes":   {Act: MaskComment, Text: MaskMark + " nói nhỏ"},
	} {
		if _, err := c.Decide(s); survey.KindOf(err) != survey.Invalid || fieldOf(err) != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	again := Comment{Screening: CommentWithheld, Reason: Abusive, Text: MaskMark + " nói to"}
	if next, err := again.Decide(Screen{Act: ShowComment}); err != nil || next.Screening != CommentMasked || next.Reason != "" {
		t.Errorf("what was masked and then withheld is shown again as %s, %v", next.Screening, err)
	}
}

// TestOnlyMarksComeIn: a masked text is the text with parts replaced by the mark, and nothing else.
func TestOnlyMarksComeIn(t *testing.T) {
	t.Parallel()
	const m = MaskMark
	for _, c := range []struct{ original, masked, key string }{
		{"Chị Lan ở quầy 3 rất chậm", m + " ở quầy 3 rất chậm", ""},
		{"Chị Lan ở quầy 3 rất chậm", "Chị " + m + " ở " + m + " rất chậm", ""},
		{"Chị Lan ở quầy 3 rất chậm", "Chị " + m + " ở " + m, ""},
		{"Chị Lan ở quầy 3 rất chậm", m, ""},
		{"Lan Lan Lan", m + " Lan " + m, ""},
		{"Dòng một\nông Tư\ndòng ba", "Dòng một\r\n" + m + "\r\ndòng ba", ""},
		{"Anh " + m + " và chị Lan", "Anh " + m + " và chị " + m, ""}, // masked before
		{"Anh " + m + " và chị Lan", "Anh " + m, ""},
		{"Chị Lan", "Chị Lan", "comment.mask_missing"},
		{"Anh " + m, "Anh " + m, "comment.mask_missing"},
		{"Chị Lan", "Chị", "comment.mask_missing"},
		{"Chị Lan", "Chị Lan" + m, "comment.mask_changes"}, // nothing is replaced
		{"Chị Lan", "Chị " + m + "Lan", "comment.mask_changes"},
		{"Chị Lan chậm", "Chị " + m + " nhanh", "comment.mask_changes"},
		{"Chị Lan chậm", "Rất " + m + " chậm", "comment.mask_changes"},
		{"Chị Lan chậm", m + " xấu " + m, "comment.mask_changes"},
		{"ab", "a" + m + "b", "comment.mask_changes"},
		{"aba", "a" + m + "ba", "comment.mask_changes"},
	} {
		got, err := Masked(c.original, c.masked)
		if fieldOf(err) != c.key || err == nil && got != strings.ReplaceAll(c.masked, "\r\n", "\n") {
			t.Errorf("%q as %q: %q, %v", c.original, c.masked, got, err)
		}
	}
}

// TestWordsAreTakenOutWhole: a name is no part of another word.
func TestWordsAreTakenOutWhole(t *testing.T) {
	t.Parallel()
	const m = MaskMark
	for _, c := range []struct{ text, words, want, key string }{
		{"An ở quầy An, không phải Anh", "An", m + " ở quầy " + m + ", không phải Anh", ""},
		{"Chị Lan và anh Nam", "Chị Lan\r\n\r\nanh Nam\r\n", m + " và " + m, ""},
		{"Chị Lan", "Lan Anh", "", "comment.mask_unknown"},
		{"Chị Lan", " \n", "", "comment.mask_missing"},
		{"Anh", "An", "", "comment.mask_missing"},
		{"aab", "a", "", "comment.mask_missing"},
		{"Anh " + m, m, "", "comment.mask_unknown"},
	} {
		got, err := MaskWords(c.text, c.words)
		if got != c.want || fieldOf(err) != c.key {
			t.Errorf("%q without %q: %q, %v", c.text, c.words, got, err)
		}
		if err == nil {
			if _, err := Masked(c.text, got); err != nil {
				t.Errorf("%q: %v", got, err)
			}
		}
	}
}

// TestStatesAreOfTheDatabase: what the program knows is what the tables take.
func TestStatesAreOfTheDatabase(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../followupdb/migration/00002_comment.sql")
	if err != nil {
		t.Fatal(err)
	}
	for check, want := range map[string][]string{
		"comment_screening_known": names(Screenings()), "comment_reason_known": append([]string{""}, names(WithholdReasons())...),
		"comment_conduct_known":  names([]Held{NeverHeld, ConductHeld, ConductFreed}),
		"handling_state_known":   names(HandlingStates()[1:]),
		"handling_outcome_known": append([]string{""}, names(HandlingOutcomes())...),
	} {
		m := regexp.MustCompile(check + `\s+check \(\w+ in \(([^)]*)\)`).FindSubmatch(text)
		if m == nil {
			t.Errorf("the migration has no %s", check)
			continue
		}
		var got []string
		for one := range strings.SplitSeq(string(m[1]), ", ") {
			got = append(got, strings.Trim(one, "'"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s takes %q, the program knows %q", check, got, want)
		}
	}
}

func names[T ~string](all []T) []string {
	var found []string
	for _, one := range all {
		found = append(found, string(one))
	}
	return found
}
