package analyticsdb_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// days are the rows of dashboard.daily, a line each.
func (h *house) days() []string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `select day || ' ' || unit_code || ' ' || coalesce(responses::text, '-') || coalesce(mode, '') || coalesce(set_aside::text, '')
		from dashboard.daily order by day, unit_code`)
	if err != nil {
		h.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}

// at publishes as if it were that moment.
func (h *house) at(now time.Time) {
	h.t.Helper()
	p := publish.New(h.figures, h.survey.Known(h.t.Context()), publish.Options{Scope: surveytest.Scope(), Now: func() time.Time { return now }, Location: now.Location()})
	if err := p.Publish(h.t.Context(), false, nil); err != nil {
		h.t.Fatal(err)
	}
}

// TestDaysTellOfTenAtLeast: how many came and count to a unit, a level and the province, no number under ten, none that gives one by subtraction,
// and nothing of the day that runs, also where that passes without anybody coming.
func TestDaysTellOfTenAtLeast(t *testing.T) {
	h := newHouse(t)
	zone := surveytest.Day().Location()
	h.answer("24781", "2026-11-20", 12, always(5)) // a number of its own
	h.answer("24805", "2026-11-20", 6, always(5))  // 13 together with the next
	h.answer("24829", "2026-11-20", 7, always(5))
	h.answer("68-so-noi-vu", "2026-11-20", 9, always(5)) // alone in its level
	h.answer("24781", "2026-11-21", 30, always(5))
	h.answer("24805", "2026-11-21", 9, always(5))
	aside := surveytest.Response(t, h.survey, surveytest.Place(t, h.survey, "24781"), func(s *survey.Submission) { s.AnsweredOn = "2026-11-20" })
	aside.Standing, aside.Reason = survey.SetAside, survey.TooFast
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{aside}); err != nil {
		t.Fatal(err)
	}
	over := []string{"2026-11-20 24781 12", "2026-11-20 24805 -", "2026-11-20 24829 -", "2026-11-20 68 25", "2026-11-20 68-so-noi-vu -",
		"2026-11-20 level:agency -", "2026-11-20 level:commune 25"}
	h.at(time.Date(2026, 11, 21, 0, 30, 0, 0, zone)) // still the 20th in UTC
	if got := h.days(); !slices.Equal(got, over) {
		t.Errorf("on the 21st: %q, want %q", got, over)
	}
	h.at(time.Date(2026, 11, 21, 23, 59, 0, 0, zone))
	if got := h.days(); !slices.Equal(got, over) {
		t.Errorf("late on the 21st: %q, want %q", got, over)
	}
	over = append(over, "2026-11-21 24781 30", "2026-11-21 24805 -", "2026-11-21 68 30", "2026-11-21 level:commune 30")
	h.at(time.Date(2026, 11, 22, 0, 0, 0, 0, zone))
	if got := h.days(); !slices.Equal(got, over) {
		t.Errorf("on the 22nd: %q, want %q", got, over)
	}
}
