package analyticsdb_test

import (
	"slices"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// aside stores n responses about a unit on a day that are too fast to count.
func (h *house) aside(unit, day string, n int) {
	h.t.Helper()
	place, aside := surveytest.Place(h.t, h.survey, unit), []survey.Response{}
	for range n {
		r := surveytest.Response(h.t, h.survey, place, func(s *survey.Submission) { s.AnsweredOn, s.Answers["access"] = day, 1 })
		r.Standing, r.Reason = survey.SetAside, survey.TooFast
		aside = append(aside, r)
	}
	if _, err := h.survey.SaveResponses(h.t.Context(), surveytest.Scope(), surveytest.Actor(), aside); err != nil {
		h.t.Fatal(err)
	}
}

// decide has n responses about a unit on a day stand otherwise.
func (h *house) decide(unit, day string, n int, to survey.Standing) {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `select r.id from survey.response r join survey.unit u on u.id = r.unit_id
		where u.code = $1 and r.answered_on = $2::text::date and r.standing <> $3 order by r.id limit $4`, unit, day, string(to), n)
	if err != nil {
		h.t.Fatal(err)
	}
	d := survey.Decision{To: to, Note: "n"}
	if to == survey.SetAside {
		d.Reason = survey.ByHand
	}
	for rows.Next() {
		var id [16]byte
		if err := rows.Scan(&id); err != nil {
			h.t.Fatal(err)
		}
		d.IDs = append(d.IDs, id)
	}
	if changed, err := h.survey.Review(h.t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil || changed != n {
		h.t.Fatalf("%d of %d reviewed, %v", changed, n, err)
	}
}

// everything has all that there is looked at again, as another benchmark or setting has.
func (h *house) everything() {
	h.t.Helper()
	if err := h.publisher.Publish(h.t.Context(), true, nil); err != nil {
		h.t.Fatal(err)
	}
}

// cameTo is how many are told to have come about a unit, day by day.
func (h *house) cameTo(unit string) (n int64) {
	h.t.Helper()
	if err := h.pool.QueryRow(h.t.Context(), `select coalesce(sum(d.responses), 0)::bigint from analytics.day_received d join survey.unit u on u.id = d.unit_id
		where u.code = $1`, unit).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// TestASettledMonthMovesByNoSingleReview, though more than a step was set aside in it from the first: neither its figures nor how many are told to have come,
// in all and on its days. What was set aside is told as it was when the state was taken that the month was settled with, and so it is frozen.
func TestASettledMonthMovesByNoSingleReview(t *testing.T) {
	h, now := stepping(t)
	h.aside("24781", "2026-11-19", 12)
	for range 5 {
		h.answer("24781", "2026-11-20", 10, func(n int) int { return 1 + n%5 })
		h.publish()
	}
	h.decide("24781", "2026-11-20", 1, survey.SetAside)
	*now = time.Date(2026, 12, 8, 0, 3, 0, 0, now.Location())
	h.publish()
	settled := h.whole("2026-11", "24781")
	if settled.N != 50 || settled.Received != 50 || len(settled.Items) == 0 {
		t.Fatalf("settled: %+v", settled)
	}
	days := h.cameTo("24781")
	if h.everything(); h.whole("2026-11", "24781").N != 50 {
		t.Errorf("looked at again: %+v", h.whole("2026-11", "24781"))
	}
	*now = time.Date(2027, 1, 8, 0, 3, 0, 0, now.Location())
	h.publish()
	if q, y := h.whole("2026-Q4", "24781"), h.whole("2026", "68"); q.SetAside == nil || *q.SetAside != 12 || q.Detail.All == nil || y.SetAside == nil || *y.SetAside != 12 {
		t.Errorf("the quarter tells of %v set aside, the year of %v", q.SetAside, y.SetAside)
	}
	h.freeze("2026-Q4")
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("computed again: %v", d)
	}
	for n := range 8 {
		h.decide("24781", "2026-11-20", 1, survey.SetAside)
		h.publish()
		if m := h.whole("2026-11", "24781"); m.N != 50 || m.Received != 50 || h.cameTo("24781") != days {
			t.Fatalf("%d reviewed: %d answers, %d received, %d on days, %d before", n+2, m.N, m.Received, h.cameTo("24781"), days)
		}
	}
	h.decide("24781", "2026-11-20", 1, survey.SetAside)
	h.publish()
	if m := h.whole("2026-11", "24781"); m.N != 40 || m.Received != 40 || h.cameTo("24781") != 40 {
		t.Errorf("a step: %d answers, %d received, %d on days", m.N, m.Received, h.cameTo("24781"))
	}
}

// TestAReviewLeavesNoOneSetAside: of twelve, of whom all was told, and who are frozen so, eleven count again.
func TestAReviewLeavesNoOneSetAside(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 100, func(n int) int { return 1 + n%5 })
	h.aside("24781", "2026-11-19", 12)
	h.publish()
	h.freeze("2026-Q4")
	err := frozenShown(h, func(cells []publish.FrozenCell) {
		if !slices.Contains(cells, publish.FrozenCell{Cell: publish.Cell{Unit: "24781", Period: "2026-Q4", Mode: "+"}, N: 12}) {
			t.Errorf("%+v", cells)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	h.decide("24781", "2026-11-19", 11, survey.Counted)
	h.publish()
	now := func() analytics.UnitEstimate {
		r, err := h.figures.Results(t.Context(), surveytest.Scope(), quarter(t), "24781", analytics.Live)
		if err != nil || len(r.Units) != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		return r.Units[0]
	}
	if q := now(); q.N != 100 || q.SetAside == nil || *q.SetAside != 12 {
		t.Errorf("eleven of twelve: %+v", q.Estimate)
	}
	h.decide("24781", "2026-11-19", 1, survey.Counted)
	h.publish()
	if q := now(); q.N != 112 || q.SetAside == nil || *q.SetAside != 0 {
		t.Errorf("all twelve: %+v", q.Estimate)
	}
}

func frozenShown(h *house, look func([]publish.FrozenCell)) error {
	_, err := h.figures.InTurn(h.t.Context(), surveytest.Scope(), surveytest.Actor(), func(turn publish.Turn) error {
		cells, err := turn.FrozenShown(h.t.Context(), analytics.PeriodOf(analytics.Year, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)))
		look(cells)
		return err
	})
	return err
}

// TestAReviewTakesAwayWhatItWouldTell: of eleven answers that count again the item's are fewer than a step. The month's figures move, without its items; those
// of the quarter's other month stay, and so they are frozen.
func TestAReviewTakesAwayWhatItWouldTell(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-10-20", 100, always(5))
	h.answer("24781", "2026-11-20", 100, always(5))
	place, aside := surveytest.Place(t, h.survey, "24781"), []survey.Response{}
	for n := range 11 {
		r := surveytest.Response(t, h.survey, place, func(s *survey.Submission) {
			s.AnsweredOn = "2026-11-19"
			if n > 0 {
				delete(s.Answers, "trouble")
			}
		})
		r.Standing, r.Reason = survey.SetAside, survey.TooFast
		aside = append(aside, r)
	}
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), aside); err != nil {
		t.Fatal(err)
	}
	h.publish()
	answered := func(period string) (n int64) {
		for _, item := range h.whole(period, "24781").Items {
			if item.Key == "trouble" {
				n = item.N
			}
		}
		return n
	}
	if month, quarter := answered("2026-11"), answered("2026-Q4"); month != 100 || quarter != 200 {
		t.Fatalf("%d answered it in November, %d in the quarter", month, quarter)
	}
	h.decide("24781", "2026-11-19", 11, survey.Counted)
	h.publish()
	if n, month, quarter := h.whole("2026-Q4", "24781").N, answered("2026-11"), answered("2026-Q4"); n != 211 || month != 0 || quarter != 100 {
		t.Errorf("%d answers in the quarter, of the item %d in November, %d in the quarter", n, month, quarter)
	}
	h.freeze("2026-Q4")
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("computed again: %v", d)
	}
	h.everything()
	if month := answered("2026-11"); month != 0 {
		t.Errorf("%d in November, looked at again", month)
	}
}

// TestAWaitEndsWithAnotherMonth: ten of the thirteen of October count again, which waits, for three would be left in the quarter. When twenty of November are set
// aside, it waits no longer, in that turn or in the one that freezes the quarter; and all that the month is in is published.
func TestAWaitEndsWithAnotherMonth(t *testing.T) {
	for name, end := range map[string]func(*house){"in a turn": func(h *house) { h.publish() }, "in a freeze": func(h *house) { h.freeze("2026-Q4") }} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.answer("24781", "2026-10-20", 100, always(5))
			h.aside("24781", "2026-10-19", 13)
			h.answer("24781", "2026-11-20", 100, always(5))
			h.publish()
			h.decide("24781", "2026-10-19", 10, survey.Counted)
			h.publish()
			if n := h.whole("2026-10", "24781").N; n != 100 {
				t.Fatalf("%d in October", n)
			}
			h.decide("24781", "2026-11-20", 20, survey.SetAside)
			end(h)
			for period, n := range map[string]int64{"2026-10": 110, "2026-11": 80, "2026-Q4": 190, "2026": 190} {
				p, err := analytics.ParsePeriod(period)
				if err != nil {
					t.Fatal(err)
				}
				r, err := h.figures.Results(t.Context(), surveytest.Scope(), p, "24781", analytics.Live)
				if err != nil || len(r.Units) != 1 || r.Units[0].N != n {
					t.Errorf("%s: %d units, %v, want %d", period, len(r.Units), err, n)
				}
			}
			if q := h.whole("2026-Q4", "24781"); q.SetAside == nil || *q.SetAside != 23 {
				t.Errorf("the quarter tells of %v set aside", q.SetAside)
			}
		})
	}
}

// TestADraftTakesNoStepsElsewhere: a quarter is frozen when another month's step is due. That step is taken by who publishes it.
func TestADraftTakesNoStepsElsewhere(t *testing.T) {
	h, now := stepping(t)
	h.publisher = publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: func() time.Time { return *now },
		Location: now.Location(), SettleDays: 7, StepEvery: 24 * time.Hour})
	h.answer("24781", "2026-08-20", 40, always(5))
	for range 4 {
		h.answer("24805", "2026-11-20", 10, always(5))
		h.publish()
	}
	if n := h.whole("2026-11", "24805").N; n != 0 {
		t.Fatalf("%d published before a step is due", n)
	}
	*now = now.AddDate(0, 0, 2)
	h.freeze("2026-Q3")
	h.publish()
	for _, period := range []string{"2026-11", "2026-Q4", "2026"} {
		if n := h.whole(period, "24805").N; n != 30 {
			t.Errorf("%d published of %s", n, period)
		}
	}
}
