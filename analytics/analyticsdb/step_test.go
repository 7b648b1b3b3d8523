package analyticsdb_test

import (
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// stepping is a house whose publisher has a clock of its own, in the middle of November.
func stepping(t *testing.T) (h *house, now *time.Time) {
	t.Helper()
	h = newHouse(t)
	now = new(surveytest.Day())
	h.publisher = publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: func() time.Time { return *now },
		Location: now.Location(), SettleDays: 7})
	return h, now
}

// TestARunningMonthMovesInSteps: by ten people, a step behind, with its index alone; all of it once it is settled, and not before.
func TestARunningMonthMovesInSteps(t *testing.T) {
	h, now := stepping(t)
	h.answer("24781", "2026-10-20", 40, always(1))
	h.publish()
	for come, published := range []int64{0, 0, 10, 20, 30} {
		if come > 0 {
			h.answer("24781", "2026-11-20", 10, always(5))
		}
		h.publish()
		month, quarter := h.whole("2026-11", "24781"), h.whole("2026-Q4", "24781")
		if month.N != published || month.Received != int64(10*come) || month.Settled != (come == 0) || len(month.Dimensions)+len(month.Items) > 0 || month.SetAside != nil && come > 0 {
			t.Errorf("after %d: %+v", 10*come, month)
		}
		if quarter.N != 40+published || quarter.Received != int64(40+10*come) || quarter.Settled != (come == 0) {
			t.Errorf("after %d, the quarter: %+v", 10*come, quarter)
		}
		if d := quarter.Dimensions; len(d) != 5 || d[0].N != 40 || *d[0].Share != 0 {
			t.Errorf("after %d, the quarter's dimensions: %+v", 10*come, d)
		}
	}
	if u := h.whole("2026-11", "24781"); u.Index == nil || *u.Index != 100 {
		t.Errorf("thirty answers: %+v", u)
	}
	h.answer("24781", "2026-11-21", 7, always(1))
	*now = time.Date(2026, 12, 7, 23, 59, 0, 0, now.Location())
	h.publish()
	if u := h.whole("2026-11", "24781"); u.N != 30 || u.Received != 47 {
		t.Errorf("on the seventh day: %+v", u)
	}
	*now = now.Add(3 * time.Minute) // the last ones that were on their way have come
	h.publish()
	if u := h.whole("2026-11", "24781"); u.N != 47 || !u.Settled || len(u.Dimensions) != 5 || u.Dimensions[0].N != 47 || u.SetAside != nil {
		t.Errorf("settled: %+v", u)
	}
	if u := h.whole("2026-Q4", "24781"); u.N != 87 || !u.Settled || u.Dimensions[0].N != 87 || u.Detail.SettledN != nil {
		t.Errorf("the quarter: %+v", u)
	}
}

// TestOnlySettledMonthsAreFrozen.
func TestOnlySettledMonthsAreFrozen(t *testing.T) {
	h, now := stepping(t)
	h.answer("24781", "2026-11-20", 40, always(5))
	h.publish()
	p, err := analytics.ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.publisher.Freeze(t.Context(), surveytest.Actor(), p, ""); survey.KindOf(err) != survey.Invalid {
		t.Errorf("a running month: %v", err)
	}
	*now = time.Date(2026, 12, 9, 0, 0, 0, 0, now.Location())
	if e, err := h.publisher.Freeze(t.Context(), surveytest.Actor(), p, ""); err != nil || e.Number != 1 || len(e.Inputs.Snapshots) != 1 {
		t.Errorf("%+v %v", e, err)
	}
}

// TestLiveFiguresHoldNothingBack, and are published nowhere.
func TestLiveFiguresHoldNothingBack(t *testing.T) {
	h, _ := stepping(t)
	h.answer("24781", "2026-11-20", 45, always(5))
	h.answer("24805", "2026-11-20", 3, always(1))
	p, err := analytics.ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	live, err := h.publisher.Live(t.Context(), surveytest.Actor(), p)
	if err != nil {
		t.Fatal(err)
	}
	unit, _ := live.Unit("24781")
	if unit.N != 45 || len(unit.Dimensions) != 5 || unit.Received != 45 {
		t.Errorf("%+v", unit)
	}
	h.publish()
	if u := h.whole("2026-11", "24781"); u.N != 0 || u.Received != 45 {
		t.Errorf("published: %+v", u)
	}
	if p = p.YearEarlier(); p.String() != "2025-11" {
		t.Fatal(p)
	}
	if _, err := h.publisher.Live(t.Context(), surveytest.Actor(), p); survey.KindOf(err) != survey.NotFound {
		t.Errorf("nobody answered: %v", err)
	}
}

// TestStepsBeginAnew once what was counted has been removed.
func TestStepsBeginAnew(t *testing.T) {
	h, _ := stepping(t)
	h.answer("24781", "2026-10-20", 40, always(5))
	h.publish()
	if _, err := h.pool.Exec(t.Context(), "delete from survey.tally"); err != nil {
		t.Fatal(err)
	}
	if err := h.figures.ForgetSteps(t.Context(), surveytest.Scope(), surveytest.Actor()); err != nil {
		t.Fatal(err)
	}
	if err := h.publisher.Publish(t.Context(), true, nil); err != nil {
		t.Fatal(err)
	}
	if u := h.whole("2026-10", "24781"); u.N != 0 || u.Received != 0 {
		t.Errorf("%+v", u)
	}
}

// TestAPeriodIsOverByTimeAlone: where nobody answers in its last month, what is told of quarters and years that are over is told once they are, of the
// year's other periods, too; once, and not every second.
func TestAPeriodIsOverByTimeAlone(t *testing.T) {
	h, now := stepping(t)
	h.answer("24781", "2026-10-20", 60, always(5))
	h.answer("24781", "2026-11-20", 40, always(5))
	place, aside := surveytest.Place(t, h.survey, "24781"), []survey.Response{}
	for range 15 {
		r := surveytest.Response(t, h.survey, place, func(s *survey.Submission) { s.AnsweredOn = "2026-10-20" })
		r.Standing, r.Reason = survey.SetAside, survey.Straight
		aside = append(aside, r)
	}
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), aside); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{*now, time.Date(2026, 12, 9, 0, 0, 0, 0, now.Location()), time.Date(2027, 1, 7, 23, 59, 0, 0, now.Location())} {
		*now = at
		h.publish()
		if q := h.whole("2026-Q4", "24781"); q.SetAside != nil {
			t.Errorf("on %s the quarter is running, and %d are set aside", at, *q.SetAside)
		}
	}
	if q := h.whole("2026-Q4", "24781"); q.N != 100 || q.Detail.SettledN != nil {
		t.Fatalf("both months are settled: %+v", q)
	}
	*now = time.Date(2027, 1, 8, 0, 3, 0, 0, now.Location())
	h.publish()
	if q, y := h.whole("2026-Q4", "24781"), h.whole("2026", "68"); q.SetAside == nil || *q.SetAside != 15 || len(q.Detail.Modes) == 0 || y.SetAside == nil || *y.SetAside != 15 {
		t.Errorf("the quarter is over: %v %+v; the year %v", q.SetAside, q.Detail.Modes, y.SetAside)
	}
	computed := func() (at time.Time) {
		if err := h.pool.QueryRow(t.Context(), "select max(computed_at) from analytics.estimate").Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	// What changed while a transaction ran that has not ended yet, wherever on the server, is looked at once more.
	surveytest.Eventually(t, "nothing is published again, for nothing has become of it", func() bool {
		before := computed()
		h.publish()
		return computed().Equal(before)
	})
}
