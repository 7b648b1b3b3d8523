package surveydb_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestReportedConductIsNoted once, in the transaction of its answer, for whoever looks into conduct; what was given up halfway reports nothing.
func TestReportedConductIsNoted(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	reports := func(change func(*survey.Submission)) survey.Response {
		return surveytest.Response(t, store, place, func(s *survey.Submission) {
			s.Answers["trouble"] = survey.Reported
			change(s)
		})
	}
	told := reports(func(s *survey.Submission) { s.Told, s.Comment = true, "Bắt chờ cả buổi" })
	all := []survey.Response{
		told, told,
		reports(func(s *survey.Submission) { s.Comment = "Không ai nói trước với tôi" }),
		reports(func(s *survey.Submission) { s.Told = true }),
		reports(func(s *survey.Submission) { s.Partial = true }),
		surveytest.Response(t, store, place, func(s *survey.Submission) { s.Told, s.Comment = true, "Tốt" }),
	}
	for range 2 { // whatever is sent again
		if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), all); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{
		"select count(*) from survey.reported where trouble and not extra and counted and not synthetic":                             3,
		"select count(*) from survey.reported r join survey.comment c on c.response_id = r.response_id and c.told where r.commented": 1,
		"select count(*) from survey.comment where told":                                                                             2,
		"select count(*) from survey.comment where not told":                                                                         1,
	} {
		if n := count(t, pool, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

// TestSimulatedReports of the last days are noted as such, and go with their answers.
func TestSimulatedReports(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	on := func(day time.Time) survey.Response {
		r := surveytest.Response(t, store, place, func(s *survey.Submission) { s.Answers["trouble"] = survey.Reported })
		r.AnsweredOn = survey.Date(day, time.UTC)
		return r
	}
	if err := store.CopySynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{on(time.Now()), on(time.Now().AddDate(0, -3, 0))}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "select count(*) from survey.reported where synthetic"); n != 1 {
		t.Errorf("%d simulated reports are noted, want that of today", n)
	}
	if err := store.RemoveSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "select count(*) from survey.reported"); n != 0 {
		t.Errorf("%d simulated reports are left", n)
	}
}
