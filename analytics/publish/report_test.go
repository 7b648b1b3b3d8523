package publish

import (
	"math"
	"slices"
	"testing"

	"sipas/analytics"
	"sipas/survey"
)

// reporting are answers of a unit of which so many say yes to every item off the scale.
func reporting(unit int32, q survey.Questionnaire, n, yes int) Tally {
	sums := survey.NewTally(q)
	for i := range n {
		answers := []byte("555444")
		for range len(q.Items) - 6 {
			answers = append(answers, '1'+byte(min(1, max(0, yes-i))))
		}
		sums.Add(q, survey.Answers(answers))
	}
	return Tally{UnitID: unit, Questionnaire: q.Key, Mode: survey.ModeQR, Standing: survey.Counted, Sums: sums}
}

func reportIn(reports []analytics.Report, c analytics.Concern) *analytics.Report {
	if n := slices.IndexFunc(reports, func(r analytics.Report) bool { return r.Concern == c }); n >= 0 {
		return &reports[n]
	}
	return nil
}

// TestTotalsReport: the province and its levels have the share of those who report something, each unit by its transactions.
func TestTotalsReport(t *testing.T) {
	_, second, _, known := versions()
	tallies := []Tally{reporting(2, second, 100, 50), reporting(3, second, 100, 10), reporting(4, second, 50, 0), reporting(5, second, 20, 8)}
	found := computed(t, known, map[int32]int64{2: 1000, 3: 3000, 4: 900, 5: 100}, tallies...)
	province := found["68"]
	if r := reportIn(province.Reports(), analytics.Extra); r == nil || r.N != 270 || math.Abs(r.Share-(1000*50+3000*10+100*40)/5000.0) > 1e-9 || r.Low >= r.Share || r.High <= r.Share {
		t.Errorf("the province: %+v", province.Reports())
	}
	for _, l := range province.Detail.Levels {
		want := map[survey.Level]float64{survey.LevelAgency: 50, survey.LevelCommune: (3000*10 + 100*40) / 4000.0}[l.Level]
		if r := reportIn(l.Reports, analytics.Trouble); r == nil || math.Abs(r.Share-want) > 1e-9 || len(l.Reports) != 2 {
			t.Errorf("%s: %+v, want %v", l.Level, l.Reports, want)
		}
	}
	// Nobody's transactions are known: every answer alike, as in the items.
	province = computed(t, known, nil, tallies...)["68"]
	levels := province.Detail.Levels
	if r := reportIn(province.Reports(), analytics.Trouble); r == nil || math.Abs(r.Share-6800/270.0) > 1e-9 || province.Detail.Reports != nil {
		t.Errorf("by answers: %+v", province.Reports())
	}
	if r := reportIn(levels[1].Reports, analytics.Trouble); r == nil || math.Abs(r.Share-1800/170.0) > 1e-9 {
		t.Errorf("communes by answers: %+v", levels[1].Reports)
	}
}

// TestReportsAreOfOneWording and of nobody who would be found by them.
func TestReportsAreOfOneWording(t *testing.T) {
	first, second, _, known := versions()
	transactions := map[int32]int64{2: 1000, 3: 1000, 4: 1000, 5: 1000}
	few := reporting(5, second, 9, 9)
	province := computed(t, known, transactions, reporting(2, first, 200, 20), reporting(3, second, 100, 30), reporting(4, second, 60, 0), few)["68"]
	if r := province.Reports(); len(r) != 2 || reportIn(r, analytics.Either).Share != 10 || reportIn(r, analytics.Extra).Share != 15 {
		t.Errorf("%+v", r)
	}
	if r := province.Detail.Levels[1].Reports; reportIn(r, analytics.Trouble) == nil || reportIn(r, analytics.Trouble).N != 160 || reportIn(r, analytics.Trouble).Share != 15 {
		t.Errorf("communes, without nine people: %+v", r)
	}
	small := computed(t, known, transactions, reporting(2, first, 29, 9), reporting(3, second, 25, 9))["68"]
	if r := small.Reports(); len(r) != 0 {
		t.Errorf("of few: %+v", r)
	}
}
