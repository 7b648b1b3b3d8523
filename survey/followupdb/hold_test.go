package followupdb_test

import (
	"testing"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

// TestWhoMasksATextThatIsMaskedAgain: newer rules mask it while somebody masks words of what stood there before, who must look at it once more. What the
// rules took out does not come back.
func TestWhoMasksATextThatIsMaskedAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Chị Lan nói ghế gãy")
	w.gather(w.gathering())
	c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	rules := must(w.owner.Begin(t.Context()))(t)
	if _, err := rules.Exec(t.Context(), "update survey.comment set text = 'Chị ••• nói ghế gãy', mask = mask + 1"); err != nil {
		t.Fatal(err)
	}
	screened := make(chan error, 1)
	d := followup.Screen{Act: followup.MaskComment, Text: must(followup.MaskWords(c.Text, "gãy"))(t), Revision: c.Revision}
	go func() {
		_, err := w.store.ScreenComment(t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, d)
		screened <- err
	}()
	surveytest.Eventually(t, "who masks words waits", func() bool {
		return w.number("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1
	})
	if err := rules.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-screened; survey.KindOf(err) != survey.Invalid {
		t.Errorf("words of a text that stands no more: %v", err)
	}
	now := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	if now.Text != "Chị ••• nói ghế gãy" {
		t.Errorf("it says %q", now.Text)
	}
	d.Text = must(followup.MaskWords(now.Text, "gãy"))(t)
	if again := w.screen(now, d); again.Text != "Chị ••• nói ghế "+followup.MaskMark {
		t.Errorf("once more: %q", again.Text)
	}
}
