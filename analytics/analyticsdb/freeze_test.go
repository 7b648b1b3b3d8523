package analyticsdb_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

func quarter(t *testing.T) analytics.Period {
	t.Helper()
	p, err := analytics.ParsePeriod("2026-Q4")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verify computes an edition again from its responses and returns what differs.
func (h *house) verify(number int) []string {
	h.t.Helper()
	p := quarter(h.t)
	archive := publish.Archive{
		Edition: func(ctx context.Context, number int) (publish.Edition, string, error) {
			return h.figures.Edition(ctx, surveytest.Scope(), p, number)
		},
		Counted: func(ctx context.Context, snapshot string) (survey.Tallies, error) {
			return h.survey.TalliesAt(ctx, surveytest.Scope(), p.Start, p.End(), snapshot)
		},
	}
	checked, err := publish.CheckEditions(h.t.Context(), []analytics.Edition{{Number: number}}, archive, h.survey.Known(h.t.Context()))
	if err != nil || !checked[0].Recomputed {
		h.t.Fatalf("edition %d: %+v %v", number, checked, err)
	}
	return checked[0].Differences
}

// TestAFrozenFigureIsComputedAgain: after later answers, decisions, transactions and other figures of the period before.
func TestAFrozenFigureIsComputedAgain(t *testing.T) {
	h := newHouse(t)
	mixed := func(n int) int { return 1 + n%5 }
	h.answer("24781", "2026-08-20", 120, mixed) // the quarter before, to compare with
	h.answer("24781", "2026-11-20", 140, mixed)
	h.answer("24805", "2026-10-20", 101, always(5))
	h.answer("24829", "2026-11-20", 33, mixed)
	h.answer("24823", "2026-11-20", 14, mixed)
	h.answer("24778", "2026-11-20", 3, mixed)
	h.publish()
	first := h.freeze("2026-Q4")
	before := h.unit("2026-Q4", "24781")
	if first.Number != 1 || len(first.Hash) != 64 || len(before.Changes) != 1 {
		t.Fatalf("%+v", first)
	}
	if d := h.verify(1); len(d) > 0 {
		t.Fatalf("just frozen: %v", d)
	}

	h.answer("24781", "2026-11-21", 40, always(1)) // late
	h.answer("24781", "2026-08-20", 60, always(1)) // the quarter before is another one now
	aside, err := h.survey.SetAside(t.Context(), surveytest.Scope(), survey.AsideFilter{From: first.FrozenAt.AddDate(-1, 0, 0), Until: first.FrozenAt.AddDate(1, 0, 0), Limit: 1})
	if err != nil || len(aside) > 0 {
		t.Fatalf("%v %v", aside, err)
	}
	rows, err := h.pool.Query(t.Context(), "select id from survey.response where unit_id = (select id from survey.unit where code = '24805') limit 5")
	if err != nil {
		t.Fatal(err)
	}
	d := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	for rows.Next() {
		var id [16]byte
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		d.IDs = append(d.IDs, id)
	}
	if _, err := h.survey.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		t.Fatal(err)
	}
	if _, err := h.survey.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.TransactionsImport{File: "t.csv",
		Rows: surveytest.Transactions(t, h.survey, "68", "unit,month,transactions\n24781,2026-11,9000\n")}); err != nil {
		t.Fatal(err)
	}
	h.publish()
	if now := h.unit("2026-Q4", "24781"); now.N != before.N || *now.Index != *before.Index {
		t.Errorf("the frozen figure moved: %v of %d, was %v of %d", *now.Index, now.N, *before.Index, before.N)
	}
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("computed again after corrections: %v", d)
	}

	// The corrections make a second edition beside the first.
	second := h.freeze("2026-Q4")
	if second.Number != 2 || second.Hash == first.Hash {
		t.Errorf("second edition: %+v", second)
	}
	for edition, n := range map[int]int64{1: 140, 2: 180, analytics.Latest: 180, analytics.Live: 180} {
		r, err := h.figures.Results(t.Context(), surveytest.Scope(), quarter(t), "24781", edition)
		if err != nil || r.Units[0].N != n || len(r.Editions) != 2 || r.Frozen != (edition != analytics.Live) {
			t.Errorf("edition %d: %+v %v", edition, r, err)
		}
	}
	for number := 1; number <= 2; number++ {
		if d := h.verify(number); len(d) > 0 {
			t.Errorf("edition %d: %v", number, d)
		}
	}
	if _, err := h.figures.Results(t.Context(), surveytest.Scope(), quarter(t), "", 3); survey.KindOf(err) != survey.NotFound {
		t.Errorf("an edition that is not there: %v", err)
	}
}

// TestAChangeIsFromTheFigureThatIsShown: a quarter is frozen, and thirty of its answers are set aside afterwards. Whoever reads the next quarter reads the
// earlier figure beside it, so the change is from that one, of the unit, its level and the province; from that of a second edition as soon as there is one.
func TestAChangeIsFromTheFigureThatIsShown(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-08-20", 200, shares(60))
	h.answer("24781", "2026-11-20", 200, shares(80))
	h.freeze("2026-Q3")
	rows, err := h.pool.Query(t.Context(), "select id from survey.response where answered_on = '2026-08-20' and substr(answers, 1, 1) = '5' limit 30")
	if err != nil {
		t.Fatal(err)
	}
	d := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	var id [16]byte
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		d.IDs = append(d.IDs, id)
		return nil
	}); err != nil || len(d.IDs) != 30 {
		t.Fatal(len(d.IDs), err)
	}
	if _, err := h.survey.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		t.Fatal(err)
	}
	h.publish()
	fromShown := func(of string) {
		t.Helper()
		for _, code := range []string{"24781", "68"} {
			then, now := h.whole("2026-Q3", code), h.whole("2026-Q4", code)
			if c := now.Change(analytics.ToPrevious); c == nil || c.From != *then.Index {
				t.Errorf("%s, %s: %+v, and Q3 shows %v", of, code, c, *then.Index)
			}
			for i, l := range now.Detail.Levels {
				if c := l.Change(analytics.ToPrevious); c == nil || c.From != *then.Detail.Levels[i].Index {
					t.Errorf("%s, %s: %+v, and Q3 shows %v", of, l.Level, c, *then.Detail.Levels[i].Index)
				}
			}
		}
	}
	if live := h.live("2026-Q3", "24781"); *live.Index == h.unitIndex("2026-Q3", "24781") {
		t.Fatal("nothing is tried: the figure did not move")
	}
	fromShown("of the first edition")
	h.freeze("2026-Q3")
	if h.unitIndex("2026-Q3", "24781") != *h.live("2026-Q3", "24781").Index {
		t.Fatal("the second edition is not shown")
	}
	fromShown("of the second edition")
	h.freeze("2026-Q4")
	fromShown("of both frozen")
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("the edition of Q4: %v", d)
	}
}

// TestFewByAnotherModeAreFrozenToo: of a quarter with a month that is left out the days of the others are known, and it is computed again to the last digit.
func TestFewByAnotherModeAreFrozenToo(t *testing.T) {
	found := map[survey.Mode]map[string]analytics.UnitEstimate{}
	for _, sixth := range []survey.Mode{survey.ModeQR, survey.ModePhone} {
		h := newHouse(t)
		for n, day := range []string{"2026-10-05", "2026-10-06", "2026-10-19", "2026-10-20", "2026-10-21", "2026-10-29"} {
			h.answer("24781", day, 14+n, always(2+n%2*3))
		}
		h.answer("24781", "2026-11-18", 5, always(5))
		r := surveytest.Response(t, h.survey, surveytest.Place(t, h.survey, "24781"), func(s *survey.Submission) { s.AnsweredOn = "2026-11-19" })
		r.Mode = sixth
		if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{r}); err != nil {
			t.Fatal(err)
		}
		h.freeze("2026-Q4")
		found[sixth] = map[string]analytics.UnitEstimate{"24781": h.whole("2026-Q4", "24781"), "68": h.whole("2026-Q4", "68")}
		if d := h.verify(1); len(d) > 0 {
			t.Errorf("by %s, computed again: %v", sixth, d)
		}
	}
	for code, want := range found[survey.ModeQR] {
		got := found[survey.ModePhone][code]
		if want.DesignEffect == nil || *want.DesignEffect <= 1 || got.DesignEffect == nil || *got.DesignEffect != *want.DesignEffect || *got.Low != *want.Low || got.N != want.N || got.N != 99 {
			t.Errorf("%s: %+v, and where all answered in one way %+v", code, got.Estimate, want.Estimate)
		}
	}
}

// TestVerifyTellsTampering: a response changed behind the program's back, or a kept input.
func TestVerifyTellsTampering(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 140, always(2))
	h.freeze("2026-Q4")
	if _, err := h.pool.Exec(t.Context(), "update survey.response set answers = '5555551' where id = (select id from survey.response limit 1)"); err != nil {
		t.Fatal(err)
	}
	if d := h.verify(1); len(d) != 1 || !strings.Contains(d[0], "140 responses were frozen") {
		t.Errorf("a changed response: %v", d)
	}
	edition, _, err := h.figures.Edition(t.Context(), surveytest.Scope(), quarter(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	edition.Inputs.Thresholds.Ranked = 200
	if d, err := publish.Verify(edition, survey.Tallies{}, h.survey.Known(h.t.Context())); err != nil || len(d) != 2 {
		t.Errorf("a changed threshold: %v %v", d, err)
	}
}

func TestEditionsCannotBeChanged(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 140, always(2))
	h.freeze("2026-Q4")
	for _, query := range []string{
		"update analytics.edition set hash = 'x'", "delete from analytics.edition",
		"update analytics.frozen_estimate set index = 100", "delete from analytics.frozen_estimate",
	} {
		if _, err := h.pool.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "immutable") {
			t.Errorf("%s: %v", query, err)
		}
	}
	empty, err := analytics.ParsePeriod("2025-Q1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.publisher.Freeze(t.Context(), surveytest.Actor(), empty, ""); survey.KindOf(err) != survey.NotFound {
		t.Errorf("a period nobody answered in: %v", err)
	}
}

// TestAnEditionKeepsItsRecord: by which version it is hashed, and the inputs as that; one of a later program is not guessed at.
func TestAnEditionKeepsItsRecord(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 140, always(2))
	h.freeze("2026-Q4")
	var record int
	var inputs string
	if err := h.pool.QueryRow(t.Context(), "select record, inputs::text from analytics.edition").Scan(&record, &inputs); err != nil || record != publish.RecordVersion {
		t.Fatalf("record %d %v", record, err)
	}
	in, err := publish.DecodeInputs(record, []byte(inputs))
	if err != nil || len(in.Tallies) != 1 || in.Period != "2026-Q4" {
		t.Errorf("%+v %v", in, err)
	}
	if _, err := h.pool.Exec(t.Context(), `insert into analytics.edition (province_code, period, edition, method, hash, record, inputs, snapshot, system_identifier, note, frozen_by)
		select province_code, period, 2, method, hash, 9, inputs, snapshot, system_identifier, note, frozen_by from analytics.edition`); err != nil {
		t.Fatal(err)
	}
	_, _, err = h.figures.Edition(t.Context(), surveytest.Scope(), quarter(t), 2)
	if e, ok := errors.AsType[*survey.Error](err); !ok || e.Key != publish.RecordUnknown {
		t.Errorf("an edition of a later program: %v", err)
	}
}
