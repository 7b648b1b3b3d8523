package analyticsdb_test

import (
	"reflect"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestLateAnswersCountNowhere: no figure, no number of a day and no edition knows of answers that came when their month was settled, even
// where everything is published anew.
func TestLateAnswersCountNowhere(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 120, func(n int) int { return 1 + n%5 })
	h.publish()
	days := func() (n int) {
		if err := h.pool.QueryRow(t.Context(), "select sum(responses)::int from analytics.day_received").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before, received := h.unit("2026-11", "24781"), days()

	place := surveytest.Place(t, h.survey, "24781")
	var late []survey.Response
	for range 40 {
		r := surveytest.Response(t, h.survey, place, func(s *survey.Submission) { s.AnsweredOn, s.Answers["access"] = "2026-11-20", 1 })
		r.Standing = survey.Late
		late = append(late, r)
	}
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), late); err != nil {
		t.Fatal(err)
	}
	if err := h.publisher.Publish(t.Context(), true, nil); err != nil {
		t.Fatal(err)
	}
	after := h.unit("2026-11", "24781")
	if !reflect.DeepEqual(after, before) {
		t.Errorf("figures know of late answers: %+v, before %+v", after, before)
	}
	if n := days(); n != received {
		t.Errorf("%d came in, of which 40 late; want %d", n, received)
	}
	var kept int
	if err := h.pool.QueryRow(t.Context(), "select count(*) from analytics.month_tally where standing = 'late'").Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d tallies of late answers are added up to months, %v", kept, err)
	}
	h.freeze("2026-Q4")
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("the edition computed again: %v", d)
	}
}
