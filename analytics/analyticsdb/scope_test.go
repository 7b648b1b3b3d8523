package analyticsdb_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// attempt is one method of the store, tried with a scope that does not reach what it is asked for; it returns how many things it gave
// away, and its error.
type attempt struct {
	changes bool
	try     func(scope survey.Scope, actor survey.Actor) (int, error)
}

func (h *house) attempts() map[string]attempt {
	ctx, f := h.t.Context(), h.figures
	quarter := analytics.Period{Kind: analytics.Quarter, Start: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	october := analytics.Period{Kind: analytics.Month, Start: quarter.Start}
	read := func(try func(survey.Scope) (int, error)) attempt {
		return attempt{false, func(scope survey.Scope, _ survey.Actor) (int, error) { return try(scope) }}
	}
	return map[string]attempt{
		"Results": read(func(sc survey.Scope) (int, error) {
			found := 0
			for _, code := range []string{"24781", "68"} {
				r, err := f.Results(ctx, sc, quarter, code, analytics.Latest)
				if err != nil && survey.KindOf(err) != survey.NotFound {
					return 0, err
				}
				found += len(r.Units)
			}
			return found, nil
		}),
		"Tables": read(func(sc survey.Scope) (int, error) {
			r, err := f.Tables(ctx, sc, quarter, analytics.Latest)
			found := 0
			for _, code := range []string{"24781", "68"} {
				if _, ok := r.Unit(code); ok {
					found++
				}
			}
			return found, err
		}),
		"Editions": read(func(sc survey.Scope) (int, error) { e, err := f.Editions(ctx, sc, quarter); return len(e), err }),
		"Edition": read(func(sc survey.Scope) (int, error) {
			e, _, err := f.Edition(ctx, sc, quarter, 1)
			return len(e.Inputs.Tallies), err
		}),
		"Trend": read(func(sc survey.Scope) (int, error) {
			p, err := f.Trend(ctx, sc, "24781", analytics.Quarter, false)
			return len(p), err
		}),
		"Quarters": read(func(sc survey.Scope) (int, error) {
			q, err := f.Quarters(ctx, sc, "24781", time.Time{}, false)
			return len(q), err
		}),
		"Periods": read(func(sc survey.Scope) (int, error) { p, err := f.Periods(ctx, sc, false); return len(p), err }),
		"Indices": read(func(sc survey.Scope) (int, error) { i, err := f.Indices(ctx, sc, quarter); return len(i), err }),
		"Indicators": read(func(sc survey.Scope) (int, error) {
			all, err := f.Indicators(ctx, sc, time.Time{})
			return len(slices.DeleteFunc(all, func(i analytics.Indicator) bool { return i.UnitCode != "24781" && i.UnitCode != "68" })), err
		}),
		"Benchmarks": read(func(sc survey.Scope) (int, error) {
			all, err := f.Benchmarks(ctx, sc)
			return len(slices.DeleteFunc(all, func(b analytics.Benchmark) bool { return b.Source != own().Source })), err
		}),
		"ImportBenchmarks": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			other := own()
			other.Year, other.Source = 2019, "https://example.vn/other" // or who lists benchmarks after it takes this for the first
			_, err := f.ImportBenchmarks(ctx, sc, a, analytics.BenchmarkImport{File: "b.csv", Rows: []analytics.Benchmark{other}})
			return 0, err
		}},
		"UndoBenchmarks": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			err := f.UndoBenchmarks(ctx, sc, a.Because("x"), h.imported)
			if survey.KindOf(err) == survey.NotFound || survey.KindOf(err) == survey.Conflict { // where another import was tried before
				err = nil
			}
			return 0, err
		}},
		"CaughtUp": read(func(sc survey.Scope) (int, error) {
			at, err := f.CaughtUp(ctx, sc)
			if survey.KindOf(err) == survey.NotFound {
				err = nil
			}
			return int(min(max(at.Unix(), 0), 1)), err
		}),
		"FreezeRequests": read(func(sc survey.Scope) (int, error) {
			r, err := f.FreezeRequests(ctx, sc, october)
			return len(r), outOfReach(err)
		}),
		"FreezesToDo": read(func(sc survey.Scope) (int, error) { r, err := f.FreezesToDo(ctx, sc); return len(r), outOfReach(err) }),
		"OldestFreezeRequest": read(func(sc survey.Scope) (int, error) {
			since, err := f.OldestFreezeRequest(ctx, sc)
			return int(min(max(since.Unix(), 0), 1)), outOfReach(err)
		}),
		"PeriodRecords": read(func(sc survey.Scope) (int, error) { r, err := f.PeriodRecords(ctx, sc); return len(r), outOfReach(err) }),
		"EditionChecks": read(func(sc survey.Scope) (int, error) {
			c, err := f.EditionChecks(ctx, sc, quarter)
			return len(c), outOfReach(err)
		}),
		"SaveEditionCheck": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			return 0, f.SaveEditionCheck(ctx, sc, a, quarter, analytics.EditionCheck{Edition: 1})
		}},
		"SignFreeze": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := f.SignFreeze(ctx, sc, signedIn(a), h.requestOf("2026-10"), true, 2)
			return 0, err
		}},
		"SaveProposal": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := f.SaveProposal(ctx, sc, signedIn(a), analytics.FreezeRequest{Period: quarter, Hash: strings.Repeat("0", 64)}, time.Now())
			return 0, err
		}},
		"WithdrawFreeze": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := f.WithdrawFreeze(ctx, sc, a, h.requestOf("2026-11"))
			return 0, err
		}},
		"FailFreeze": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			r := h.requestOf("2026")
			r.State = analytics.FreezeOvertaken
			return 0, f.FailFreeze(ctx, sc, a, r)
		}},
		"ForgetSteps": {true, func(sc survey.Scope, a survey.Actor) (int, error) { return 0, f.ForgetSteps(ctx, sc, a) }},
		"InTurn": {true, func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := f.InTurn(ctx, sc, a, func(turn publish.Turn) error { return overwrite(ctx, turn, quarter) })
			return 0, err
		}},
	}
}

// outOfReach takes the refusal of a reading as what it is: nothing was given away.
func outOfReach(err error) error {
	if survey.KindOf(err) == survey.Forbidden {
		return nil
	}
	return err
}

// signedIn is somebody with an account, where anybody acts.
func signedIn(a survey.Actor) survey.Actor {
	if a.Name() == "" {
		return a
	}
	return minh()
}

// requestOf is the request to freeze a period of Lâm Đồng.
func (h *house) requestOf(period string) analytics.FreezeRequest {
	h.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		h.t.Fatal(err)
	}
	all, err := h.figures.FreezeRequests(h.t.Context(), surveytest.Scope(), p)
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%s: %v %v", period, all, err)
	}
	return all[0]
}

// importBenchmark imports one result for Lâm Đồng.
func (h *house) importBenchmark(b analytics.Benchmark) survey.ImportID {
	h.t.Helper()
	done, err := h.figures.ImportBenchmarks(h.t.Context(), surveytest.Scope(), surveytest.Actor(), analytics.BenchmarkImport{File: "b.csv", Rows: []analytics.Benchmark{b}})
	if err != nil {
		h.t.Fatal(err)
	}
	return done.ID
}

// own is a result that Lâm Đồng alone has imported.
func own() analytics.Benchmark {
	score := 80.0
	return analytics.Benchmark{Year: 2020, Scope: 63, Series: 2017, Code: "68", Name: "Lâm Đồng", Score: &score, Confidence: "seen",
		Source: "https://example.vn/own"}
}

// overwrite withdraws the figures of a period, of whatever province the turn is on.
func overwrite(ctx context.Context, turn publish.Turn, p analytics.Period) error {
	if err := turn.SaveEstimates(ctx, p, nil); err != nil {
		return err
	}
	if err := turn.SaveHiding(ctx, p.String(), "x", false); err != nil {
		return err
	}
	return turn.Finish(ctx, "other settings")
}

func newEstate(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 60, always(5))
	h.answer("24805", "2026-11-20", 60, always(4))
	h.imported = h.importBenchmark(own())
	h.publish()
	h.freeze("2026-Q4")
	if err := h.figures.SaveEditionCheck(t.Context(), surveytest.Scope(), surveytest.Actor(), quarter(t), analytics.EditionCheck{Edition: 1}); err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"2026-09-20", "2026-10-20"} {
		h.answer("24781", day, 60, always(5))
	}
	h.publish()
	for _, period := range []string{"2026-09", "2026-10", "2026-11", "2026"} {
		p, err := analytics.ParsePeriod(period)
		if err != nil {
			t.Fatal(err)
		}
		r, err := h.publisher.Propose(t.Context(), surveytest.Scope(), lan(), p, "")
		if err != nil {
			t.Fatal(err)
		}
		if period == "2026-09" { // to be frozen
			if err := h.sign(minh(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	return h
}

// TestEveryMethodStaysWithinItsScope tries every method with scopes that do not reach what it is asked for.
func TestEveryMethodStaysWithinItsScope(t *testing.T) {
	h := newEstate(t)
	attempts := h.attempts()
	for m := range reflect.TypeFor[*analyticsdb.Store]().Methods() {
		if _, ok := attempts[m.Name]; !ok && !slices.Contains([]string{"On", "Holding", "Ready", "Merger"}, m.Name) {
			t.Errorf("%s is tried by nobody: does it ask for a scope?", m.Name)
		}
	}
	sibling := surveytest.Place(t, h.survey, "24823").Unit
	ofProvince := map[string]bool{"Editions": true, "Periods": true, "Benchmarks": true, "CaughtUp": true} // no unit's own
	before := surveytest.Dump(t, h.pool, "68")
	for name, a := range attempts {
		for where, scope := range map[string]survey.Scope{"nowhere": {}, "another province": survey.InProvince("15"), "another unit": surveytest.Scope().Only(sibling)} {
			got, err := a.try(scope, surveytest.Actor())
			if got > 0 && !(where == "another unit" && ofProvince[name]) {
				t.Errorf("%s gives away %d things in a scope of %s", name, got, where)
			}
			if a.changes && where != "another province" && survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s in a scope of %s: %v, want a refusal", name, where, err)
			}
			if difference := surveytest.FirstDifference(before, surveytest.Dump(t, h.pool, "68")); difference != "" {
				t.Fatalf("%s changes something in a scope of %s:\n%s", name, where, difference)
			}
		}
		if a.changes {
			if _, err := a.try(surveytest.Scope(), survey.Actor{}); survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s by nobody: %v, want a refusal", name, err)
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(attempts), func(a, b string) int { // what only reads comes first, for another takes away what it finds
		return map[bool]int{true: 1}[attempts[a].changes] - map[bool]int{true: 1}[attempts[b].changes]
	})
	for _, name := range names {
		a := attempts[name]
		if got, err := a.try(surveytest.Scope(), surveytest.Actor()); err != nil || got == 0 && !a.changes {
			t.Errorf("%s in its own scope: %d things, %v", name, got, err)
		}
		if name == "InTurn" && surveytest.FirstDifference(before, surveytest.Dump(t, h.pool, "68")) == "" {
			t.Error("a turn changes nothing: the test proves nothing")
		}
		h.publish()
	}
}

// TestAProvinceImportsForItselfAlone: its line moves, and nobody else's.
func TestAProvinceImportsForItselfAlone(t *testing.T) {
	h := newEstate(t)
	foreign := survey.InProvince("15")
	before, err := h.figures.Benchmarks(t.Context(), foreign)
	if err != nil {
		t.Fatal(err)
	}
	changed := before[0]
	changed.Source = own().Source
	h.importBenchmark(changed)
	after, err := h.figures.Benchmarks(t.Context(), foreign)
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("another province's results moved: %v", err)
	}
	mine, err := h.figures.Benchmarks(t.Context(), surveytest.Scope())
	if err != nil || len(mine) != len(before)+1 || !slices.ContainsFunc(mine, func(b analytics.Benchmark) bool { return b.Year == changed.Year && b.Source == own().Source }) {
		t.Errorf("%d results of its own, %v", len(mine), err)
	}
}
