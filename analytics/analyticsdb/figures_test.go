package analyticsdb_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/surveytest"
)

func (h *house) transactions(rows string) {
	h.t.Helper()
	if _, err := h.survey.ImportTransactions(h.t.Context(), surveytest.Scope(), surveytest.Actor(), survey.TransactionsImport{File: "t.csv",
		Rows: surveytest.Transactions(h.t, h.survey, "68", "unit,month,transactions\n"+rows)}); err != nil {
		h.t.Fatal(err)
	}
}

// shares makes so many per cent of answers satisfied.
func shares(percent int) func(int) int {
	return func(n int) int {
		if n%100 < percent {
			return 5
		}
		return 2
	}
}

// whole returns a unit's figures with those of its own page.
func (h *house) whole(period, code string) analytics.UnitEstimate {
	h.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := h.figures.Results(h.t.Context(), surveytest.Scope(), p, code, analytics.Latest)
	if err != nil || len(r.Units) != 1 {
		h.t.Fatalf("%+v %v", r, err)
	}
	return r.Units[0]
}

func TestTheProvinceIsWeightedByTransactions(t *testing.T) {
	h := newHouse(t)
	// Four units with figures, so that the province's total is not given up for anybody.
	for unit, percent := range map[string]int{"24781": 90, "24805": 50, "24829": 70, "24823": 80} {
		h.answer(unit, "2026-11-20", 100, shares(percent))
	}
	h.publish()
	self := h.whole("2026-Q4", "68")
	if self.Weighting != analytics.BySelf || !close2(self.Dimensions[0].Share, 72.5) || self.Transactions != nil {
		t.Errorf("without transactions: %s %v", self.Weighting, *self.Dimensions[0].Share)
	}
	h.transactions("24781,2026-11,1000\n24805,2026-11,7000\n24829,2026-11,1000\n")
	h.publish()
	if p := h.whole("2026-Q4", "68"); p.Weighting != analytics.BySelf {
		t.Errorf("one unit did not report, and the province is weighted by %s", p.Weighting)
	}
	h.transactions("24823,2026-11,1000\n")
	h.publish()
	p := h.whole("2026-Q4", "68")
	if want := (90*1 + 50*7 + 70*1 + 80*1) / 10.0; p.Weighting != analytics.ByTransactions || !close2(p.Dimensions[0].Share, want) || *p.Transactions != 10000 {
		t.Errorf("weighted: %s %v, want %v", p.Weighting, *p.Dimensions[0].Share, want)
	}
	if *p.DesignEffect < 1.5 || math.Abs(*p.EffectiveN - 400 / *p.DesignEffect) > 1e-9 || len(p.Items) != 0 {
		t.Errorf("design effect %v, effective n %v, %d items", *p.DesignEffect, *p.EffectiveN, len(p.Items))
	}
	if len(p.Detail.Levels) != 1 || *p.Detail.Levels[0].Index != *p.Index {
		t.Errorf("levels: %+v", p.Detail.Levels)
	}
	unit := h.whole("2026-Q4", "24805")
	if s := unit.Sample; s == nil || s.Needed != 379 || s.Missing != 279 || math.Abs(s.Rate-100.0/70) > 1e-9 || math.Abs(*unit.Weight-0.7) > 1e-9 {
		t.Errorf("sample plan %+v, weight %v", unit.Sample, *unit.Weight)
	}
	// What units add to the gap sums to it, as published.
	period, _ := analytics.ParsePeriod("2026-Q4")
	r, err := h.figures.Results(t.Context(), surveytest.Scope(), period, "", analytics.Latest)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, part := range r.Target.ByUnit {
		sum += part.Points
	}
	if want := analytics.Round(p.Gap.Point.Low, 2); math.Abs(sum-want) > 1e-9 {
		t.Errorf("contributions sum to %v, the gap is %v", sum, want)
	}
	// What is set aside in a month without any answer that counts, of which nothing was reported, weighs nothing.
	h.aside("24781", "2026-10-20", 3)
	h.publish()
	if now := h.whole("2026-Q4", "68"); now.Weighting != analytics.ByTransactions || *now.Index != *p.Index || h.whole("2026-Q4", "24781").Transactions == nil {
		t.Errorf("three answers set aside, and the province is weighted by %s", now.Weighting)
	}
	// One that counts asks for them.
	h.answer("24781", "2026-10-20", 10, always(5))
	h.publish()
	if now := h.whole("2026-Q4", "68"); now.Weighting != analytics.BySelf {
		t.Errorf("ten answers of a month that was not reported, and the province is weighted by %s", now.Weighting)
	}
}

// TestSmallUnitsAreOneStratum: a weighted total must not tell of them what their plain sum does not. Those of fewer than ten people are in no
// total at all.
func TestSmallUnitsAreOneStratum(t *testing.T) {
	h := newHouse(t)
	var rows strings.Builder
	for _, unit := range []string{"24781", "24805", "24829", "24823"} {
		h.answer(unit, "2026-11-20", 100, shares(80))
		fmt.Fprintf(&rows, "%s,2026-11,1000\n", unit)
	}
	h.answer("24778", "2026-11-20", 12, always(1))
	h.answer("24787", "2026-11-20", 13, always(5))
	h.answer("68-so-noi-vu", "2026-11-20", 9, always(1))
	h.transactions(rows.String() + "24778,2026-11,5000\n24787,2026-11,1000\n68-so-noi-vu,2026-11,9000\n")
	h.publish()
	p := h.whole("2026-Q4", "68")
	if want := (80*4000 + 100*13.0/25*6000) / 10000; !close2(p.Dimensions[0].Share, want) || p.N != 425 {
		t.Errorf("%v of %d, want %v: the two small ones pooled, the smallest left out", *p.Dimensions[0].Share, p.N, want)
	}
	for _, code := range []string{"24778", "24787"} {
		if u := h.whole("2026-Q4", code); u.Index != nil || len(u.Detail.Modes) > 0 && u.Detail.Modes[0].Index != nil || u.Weight != nil {
			t.Errorf("%s shows %+v", code, u.Estimate)
		}
	}
}

func TestChangesAndModes(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-08-20", 300, shares(60))
	h.answer("24781", "2026-11-20", 300, shares(90))
	h.answer("24805", "2026-08-20", 300, shares(70))
	h.answer("24805", "2026-11-20", 300, shares(71))
	kiosk := surveytest.Place(t, h.survey, "24805")
	var responses []survey.Response
	for n := range 200 {
		r := surveytest.Response(t, h.survey, kiosk, func(s *survey.Submission) { s.Answers["access"], s.Answers["feedback"] = shares(20)(n), 5 })
		r.Mode = survey.ModeKiosk
		if n < 12 {
			r.Standing, r.Reason = survey.SetAside, survey.Straight
		}
		responses = append(responses, r)
	}
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		t.Fatal(err)
	}
	h.publish()
	up, same := h.whole("2026-Q4", "24781").Change(analytics.ToPrevious), h.whole("2026-Q4", "24805").Change(analytics.ToPrevious)
	if up == nil || !up.Real || math.Abs(up.Points-6) > 1e-9 || up.Low <= 0 || up.Period != "2026-Q3" {
		t.Errorf("risen by 6: %+v", up)
	}
	if same == nil || same.Q < same.P {
		t.Errorf("the other: %+v", same)
	}
	u := h.whole("2026-Q4", "24805")
	modes := u.Detail.Modes
	if len(modes) != 2 || modes[0].Mode != "qr" || modes[1].Mode != "kiosk" || modes[1].Change == nil || !modes[1].Change.Real || modes[1].Change.Points > -5 {
		t.Errorf("modes: %+v", modes)
	}
	if all := u.Detail.All; all == nil || all.N != u.N+12 || *u.SetAside != 12 {
		t.Errorf("with what was set aside: %+v, set aside %d", all, u.SetAside)
	}
	if r := u.Detail.Reasons; len(r) != 1 || r[0].Reason != "straight" || r[0].N != 12 {
		t.Errorf("reasons: %+v", r)
	}
	if len(u.Detail.Drivers) == 0 {
		t.Log("nobody varies in the overall answer, so nothing drives it")
	}
	// A change in the earlier quarter reaches the later one, which is compared with it.
	h.answer("24781", "2026-08-21", 300, shares(100))
	h.publish()
	if now := h.whole("2026-Q4", "24781").Change(analytics.ToPrevious); now == nil || now.From <= up.From {
		t.Errorf("the comparison did not follow: %+v", now)
	}
}

// TestFewAreNowhere: what five people said is in no column of their month, nor in the quarter, from which October would lead to it; and
// October stays.
func TestFewAreNowhere(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-10-20", 100, shares(80))
	h.answer("24781", "2026-11-20", 5, always(1)) // November follows from the quarter less October
	h.publish()
	for _, period := range []string{"2026-11"} {
		u := h.whole(period, "24781")
		text, err := json.Marshal(u.Estimate)
		if err != nil {
			t.Fatal(err)
		}
		if u.Index != nil || u.Mean != nil || len(u.Dimensions)+len(u.Items)+len(u.Changes) > 0 || u.Detail.Overall != nil || len(u.Detail.Drivers)+len(u.Detail.Modes) > 0 || u.EffectiveN != nil {
			t.Errorf("%s: %s", period, text)
		}
	}
	if u := h.whole("2026-10", "24781"); u.Index == nil || u.N != 100 {
		t.Errorf("October: %+v", u.Estimate)
	}
	if u := h.whole("2026-Q4", "24781"); u.Index == nil || u.N != 100 || u.Received != 105 {
		t.Errorf("the quarter: %+v", u.Estimate)
	}
	// With enough in November they are in the quarter, too.
	h.answer("24781", "2026-11-20", 60, shares(80))
	h.publish()
	if u := h.whole("2026-Q4", "24781"); u.N != 165 {
		t.Errorf("the quarter: %+v", u.Estimate)
	}
}

// TestOtherThresholdsPublishAnew: what was shown by more lenient ones is not shown any more, without any new answer.
func TestOtherThresholdsPublishAnew(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 40, shares(80))
	h.publish()
	if h.whole("2026-Q4", "24781").Index == nil {
		t.Fatal("40 answers show no score")
	}
	for _, c := range []struct {
		thresholds analytics.Thresholds
		shown      bool
	}{{analytics.Thresholds{Few: 20, Provisional: 50, Ranked: 100}, false}, {analytics.DefaultThresholds(), true}, {analytics.Thresholds{Few: 20, Provisional: 50, Ranked: 100}, false}} {
		strict := publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled, Thresholds: c.thresholds})
		if err := strict.Publish(t.Context(), false, nil); err != nil {
			t.Fatal(err)
		}
		if u := h.whole("2026-Q4", "24781"); (u.Index != nil) != c.shown {
			t.Errorf("%+v: %+v", c.thresholds, u.Estimate)
		}
	}
}

const benchmarkHeader = "year,scope,series,province_code,province,score,rank,confidence,source_url\n"

func (h *house) benchmarks(text string) {
	h.t.Helper()
	known := analytics.BenchmarkKnown{Year: 2026, Provinces: map[string]string{"68": "Lâm Đồng", "15": "Lào Cai", "31": "Hải Phòng"}}
	var errs [4]error
	var table sheet.Table
	table, errs[0] = sheet.Read(strings.NewReader(text), analytics.BenchmarkColumns())
	known.Results, errs[1] = h.figures.Benchmarks(h.t.Context(), surveytest.Scope())
	merger, err := h.figures.Merger(h.t.Context())
	known.Former, errs[2] = merger.Names(), err
	results, err := analytics.ParseBenchmarks(table.Rows, known)
	if errs[3] = err; errors.Join(errs[:]...) != nil {
		h.t.Fatal(errs)
	}
	if _, err := h.figures.ImportBenchmarks(h.t.Context(), surveytest.Scope(), surveytest.Actor(), analytics.BenchmarkImport{File: "b.csv", Rows: results}); err != nil {
		h.t.Fatal(err)
	}
}

func TestImportBenchmarks(t *testing.T) {
	h := newHouse(t)
	const good = benchmarkHeader + "2025,34,2022,00,,84.50,,seen,https://example.org/a\n2025,34,2022,31,Hải Phòng,\"89,10\",9,seen,https://example.org/a\n" +
		"2025,34,2022,15,,88.00,10,seen,https://example.org/a\n2025,34,2022,68,,86.20,17,derived,https://example.org/a\n"
	known := func() []analytics.Benchmark {
		all, err := h.figures.Benchmarks(t.Context(), surveytest.Scope())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := len(known())
	h.benchmarks(good)
	all := known()
	if len(all) != before+4 {
		t.Fatalf("%d results, had %d", len(all), before)
	}
	line, ok := analytics.LatestLines(all, 2026, nil)
	if !ok || line.Year != 2025 || line.Scope != 34 || !line.Exact || line.Low != 88 {
		t.Errorf("line %+v", line)
	}
	// An imported correction of an embedded row stays when the program starts again.
	h.benchmarks(benchmarkHeader + "2024,63,2022,31,,90.60,1,seen,https://example.org/b\n")
	again := newHouseOn(t, h.pool)
	for _, b := range again {
		if b.Year == 2024 && b.Code == "31" && *b.Score != 90.60 {
			t.Errorf("the correction was lost: %v", *b.Score)
		}
	}
}
