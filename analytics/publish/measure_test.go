package publish

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// twoQuestionnaires are short@1 with one item a dimension, and full@1 with three for access.
func twoQuestionnaires() (short, full survey.Questionnaire, known Questionnaires) {
	short, full = sixItems(), sixItems()
	full.Key = "full@1"
	for i := range full.Items[:5] {
		full.Items[i].Key += "_long"
	}
	full.Items = append(full.Items, survey.Item{Key: "seats", Dimension: "access", Kind: survey.OnScale}, survey.Item{Key: "light", Dimension: "access", Kind: survey.OnScale})
	return short, full, func(key string) (survey.Questionnaire, error) {
		if key == full.Key {
			return full, nil
		}
		return short, nil
	}
}

// answered are n responses of a unit, so many of them satisfied.
func answered(unit int32, q survey.Questionnaire, n, satisfied int) Tally {
	sums := survey.NewTally(q)
	for i := range n {
		step := "1"
		if i < satisfied {
			step = "5"
		}
		sums.Add(q, survey.Answers(strings.Repeat(step, len(q.Items))))
	}
	return Tally{UnitID: unit, Questionnaire: q.Key, Mode: survey.ModeQR, Standing: survey.Counted, Sums: sums}
}

func computed(t *testing.T, known Questionnaires, transactions map[int32]int64, tallies ...Tally) map[string]analytics.Estimate {
	t.Helper()
	rows, err := Compute(Inputs{Province: "68", Period: "2026-Q4", Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(),
		Units: testUnits(), Tallies: tallies, Transactions: transactions}, known)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]analytics.Estimate{}
	for _, r := range rows {
		found[r.Unit.Code] = r.Estimate
	}
	return found
}

func near(got *float64, want float64) bool { return got != nil && math.Abs(*got-want) < 1e-9 }

// TestUnitsOfDifferentMeasures: each has its own figure; a rank only those of the measure that most are of; and the province is the mean of
// the units, which does not depend on how many items a questionnaire has.
func TestUnitsOfDifferentMeasures(t *testing.T) {
	short, full, known := twoQuestionnaires()
	found := computed(t, known, nil, answered(3, short, 100, 90), answered(4, short, 100, 70), answered(5, full, 200, 100))
	if a, b, c := found["24781"], found["24805"], found["24823"]; *a.Rank != 1 || *b.Rank != 2 || c.Rank != nil || c.Status != analytics.Ranked || !near(c.Index, 50) {
		t.Errorf("ranks %v %v %v, %v", a.Rank, b.Rank, c.Rank, c.Index)
	}
	province := found["68"]
	if !near(province.Index, (90*100+70*100+50*200)/400.0) || province.Weighting != analytics.BySelf || province.N != 400 || !province.Instrument.Mixed() {
		t.Errorf("by responses: %v, %+v", *province.Index, province)
	}
	if *province.High-*province.Low < 1 {
		t.Errorf("as sure as if nobody was left to ask: %v to %v", *province.Low, *province.High)
	}
	if d := province.Detail; len(d.Drivers) > 0 || d.Overall != nil || len(province.Items) > 0 || d.Modes[0].Index != nil || d.Modes[0].N != 400 {
		t.Errorf("what takes all answers together: %+v", d)
	}
	if level := province.Detail.Levels[0]; !level.Instrument.Mixed() || !near(level.Index, *province.Index) {
		t.Errorf("%+v", level)
	}
	weights := 0.0
	for _, code := range []string{"24781", "24805", "24823"} {
		weights += *found[code].Weight
	}
	if math.Abs(weights-1) > 1e-9 || !near(found["24823"].Weight, 0.5) {
		t.Errorf("weights sum to %v", weights)
	}
	found = computed(t, known, map[int32]int64{3: 100, 4: 100, 5: 800}, answered(3, short, 100, 90), answered(4, short, 100, 70), answered(5, full, 200, 100))
	if province = found["68"]; !near(province.Index, 0.1*90+0.1*70+0.8*50) || province.Weighting != analytics.ByTransactions {
		t.Errorf("by transactions: %v, %s", *province.Index, province.Weighting)
	}
}

// TestSmallUnitsOfDifferentMeasures: what is taken together is of one measure, and nothing where too few are left of it.
func TestSmallUnitsOfDifferentMeasures(t *testing.T) {
	short, full, known := twoQuestionnaires()
	for small, want := range map[int]struct {
		n, leftOut int64
		index      float64
	}{20: {120, 12, (90*100 + 50*20) / 120.0}, 9: {100, 8, 90}} {
		other := 12
		if small == 9 {
			other = 8
		}
		found := computed(t, known, nil, answered(3, short, 100, 90), answered(4, short, small, small/2), answered(5, full, other, 0))
		if p := found["68"]; p.N != want.n || p.Instrument.OthersN() != want.leftOut || !near(p.Index, want.index) || p.Instrument.Mixed() {
			t.Errorf("%d: n %d, %v, %+v", small, p.N, *p.Index, p.Instrument)
		}
	}
}

// TestMostAnsweredIsChosen: of equals always the same one, and by unit and month.
func TestMostAnsweredIsChosen(t *testing.T) {
	_, _, known := twoQuestionnaires()
	key := func(questionnaire string, month time.Month, day int, standing survey.Standing) survey.TallyKey {
		return survey.TallyKey{UnitID: 3, Questionnaire: questionnaire, AnsweredOn: time.Date(2026, month, day, 0, 0, 0, 0, time.UTC), Mode: survey.ModeQR, Standing: standing}
	}
	responses := map[survey.TallyKey]int64{
		key("short@1", 10, 1, survey.Counted): 5, key("short@1", 10, 2, survey.Counted): 6, key("full@1", 10, 1, survey.Counted): 10,
		key("full@1", 10, 3, survey.SetAside): 90, key("short@1", 11, 1, survey.Counted): 1, key("full@1", 11, 1, survey.Counted): 2,
	}
	asked, err := AskedIn(responses, known)
	if err != nil {
		t.Fatal(err)
	}
	for k, a := range asked {
		if want := (k.Questionnaire == "full@1") == (k.AnsweredOn.Month() == time.October); a.LeftOut != want {
			t.Errorf("%+v left out: %v", k, a.LeftOut)
		}
	}
	v := votes[int]{}
	for _, m := range []string{"c", "a", "b"} {
		v.add(1, m, 7)
	}
	if v.chosen(1) != "a" || v.chosen(2) != "" {
		t.Errorf("%q of equals, %q of none", v.chosen(1), v.chosen(2))
	}
}

// TestTotalsAreComparedLikeWithLike: units that were not there before, and those that were asked something else, are out of both periods.
func TestTotalsAreComparedLikeWithLike(t *testing.T) {
	short, full, known := twoQuestionnaires()
	rows := func(before []Before, tallies ...Tally) []analytics.UnitEstimate {
		found, err := Compute(Inputs{Province: "68", Period: "2026-Q4", Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(), Units: testUnits(),
			Tallies: tallies, Before: before}, known)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	earlier := indicesOf(rows(nil, answered(2, short, 300, 270), answered(3, short, 100, 90), answered(4, full, 100, 50)))
	before := []Before{{To: analytics.ToPrevious, Period: "2026-Q3", Indices: earlier}}
	found := rows(before, answered(2, short, 100, 90), answered(3, short, 200, 180), answered(4, short, 100, 50), answered(5, short, 40, 0))
	province := found[0]
	c := province.Change(analytics.ToPrevious)
	if c == nil || c.Units != 2 || math.Abs(c.Points) > 1e-9 || c.Real || math.Abs(*c.Share-300.0/440) > 1e-9 {
		t.Fatalf("no unit changed that is compared: %+v", c)
	}
	if want := *province.Index - earlier["68"].Index; want > -8 || math.Abs(*c.Composition-want) > 1e-9 {
		t.Errorf("composition %v, want %v", *c.Composition, want)
	}
	agencies := province.Detail.Levels[slices.IndexFunc(province.Detail.Levels, func(l analytics.LevelFigure) bool { return l.Level == survey.LevelAgency })]
	if c := agencies.Change(analytics.ToPrevious); c == nil || c.Units != 1 || math.Abs(c.Points) > 1e-9 || *c.Composition != 0 {
		t.Errorf("agencies: %+v", agencies)
	}
	for _, r := range found {
		if r.Unit.Code == "24805" && (len(r.Changes) > 0 || r.BreakTo(analytics.ToPrevious) == nil) || r.Unit.Code == "24823" && len(r.Changes)+len(r.Breaks) > 0 {
			t.Errorf("%s: %+v %+v", r.Unit.Code, r.Changes, r.Breaks)
		}
	}
	other := rows(before, answered(5, short, 200, 100))[0]
	if b := other.BreakTo(analytics.ToPrevious); b == nil || b.Reason != analytics.OtherUnits || len(other.Changes) > 0 {
		t.Errorf("no unit is there in both: %+v %+v", other.Changes, other.Breaks)
	}
	other = rows(before, answered(4, short, 200, 100))[0]
	if b := other.BreakTo(analytics.ToPrevious); b == nil || b.Reason != analytics.OtherQuestions {
		t.Errorf("the one unit was asked something else: %+v", other.Breaks)
	}
}
