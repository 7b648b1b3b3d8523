package analytics

import (
	"math"
	"testing"
)

// addDay adds the responses of one day.
func addDay(s *Sums, responses [][scoreCount][]int) {
	day := sumsOf(responses)
	d := &s.Days
	d.Days++
	d.Squares += float64(day.Responses * day.Responses)
	for i := range scoreCount {
		for j := range scoreCount {
			d.MM[i][j] += day.M[i] * day.M[j]
			d.SS[i][j] += day.S[i] * day.S[j]
			d.TT[i][j] += day.T[i] * day.T[j]
			d.SM[i][j] += day.S[i] * day.M[j]
			d.TM[i][j] += day.T[i] * day.M[j]
		}
	}
	for _, r := range responses {
		addResponse(s, r)
	}
}

// day is n responses, of which so many are satisfied throughout.
func day(n, satisfied int) [][scoreCount][]int {
	var responses [][scoreCount][]int
	for i := range n {
		step := 5
		if i >= satisfied {
			step = 2
		}
		responses = append(responses, [scoreCount][]int{{step}, {step}, {step}, {step}, {step}, {step}})
	}
	return responses
}

func daysOf(days ...[][scoreCount][]int) *Sums {
	s := &Sums{}
	for _, d := range days {
		addDay(s, d)
	}
	return s
}

// TestVarianceBetweenDays: by hand, k/(k − 1) Σ (y − p m)² ÷ n².
func TestVarianceBetweenDays(t *testing.T) {
	r := daysOf(day(10, 10), day(20, 10), day(10, 8)).shares()
	p := 28.0 / 40
	want := 1.5 * (math.Pow(10-10*p, 2) + math.Pow(10-20*p, 2) + math.Pow(8-10*p, 2)) / 1600
	for _, s := range []spread{r.spread(0), r.index()} {
		if math.Abs(s.between-want) > 1e-12 || s.days != 3 || math.Abs(s.size-600.0/40) > 1e-12 || math.Abs(s.plain-p*(1-p)/39) > 1e-12 {
			t.Errorf("%+v, want %v between days", s, want)
		}
	}
}

// TestDaysThatDifferWidenTheInterval, the more of them the surer; days that are alike do not narrow it.
func TestDaysThatDifferWidenTheInterval(t *testing.T) {
	estimate := func(days ...[][scoreCount][]int) Estimate {
		return NewEstimate(daysOf(days...), nil, 0, DefaultThresholds(), Clustering{})
	}
	width := func(e Estimate) float64 { return *e.High - *e.Low }
	var alike, apart [][][scoreCount][]int
	for i := range 12 {
		alike = append(alike, day(10, 8))
		apart = append(apart, day(10, 6+4*(i%2)))
	}
	even, uneven := estimate(alike...), estimate(apart...)
	if *even.DesignEffect != 1 || *even.EffectiveN != 120 {
		t.Errorf("days that are alike: design effect %v", *even.DesignEffect)
	}
	if *uneven.DesignEffect < 1.5 || width(uneven) < 1.2*width(even) || math.Abs(*uneven.EffectiveN**uneven.DesignEffect-120) > 1e-9 {
		t.Errorf("days that differ: design effect %v, %v wide beside %v", *uneven.DesignEffect, width(uneven), width(even))
	}
	without := daysOf(alike...)
	without.Days = DaySums{}
	if e := NewEstimate(without, nil, 0, DefaultThresholds(), Clustering{}); e.DesignEffect != nil || width(e) > width(even) {
		t.Errorf("where days are not known: design effect %v, %v wide", e.DesignEffect, width(e))
	}
}

// TestAUnitThatIsAllSatisfied has an interval all the same, by how much answers of a day hang together in its level.
func TestAUnitThatIsAllSatisfied(t *testing.T) {
	satisfied := daysOf(day(15, 15), day(15, 15))
	var level []*Sums
	for range 10 {
		level = append(level, daysOf(day(10, 10), day(10, 5), day(10, 2)))
	}
	level = append(level, satisfied)
	clustering := clusteringOf(level)
	if c := clustering.shares; c.index < 0.3 || c.index != c.scores[0] {
		t.Errorf("answers of a day hang together by %v", c)
	}
	alone, among := NewEstimate(satisfied, nil, 0, DefaultThresholds(), Clustering{}), NewEstimate(satisfied, nil, 0, DefaultThresholds(), clustering)
	if *alone.High != 100 || *alone.Low > 90 || *alone.Low < 80 {
		t.Errorf("by itself %v to %v", *alone.Low, *alone.High)
	}
	if *among.Low > *alone.Low-5 || *among.DesignEffect < 5 {
		t.Errorf("among others %v to %v, design effect %v", *among.Low, *among.High, *among.DesignEffect)
	}
	for _, f := range among.Dimensions {
		if *f.Low >= *f.High || *f.MeanLow >= *f.MeanHigh {
			t.Errorf("%s: %v to %v", f.Key, *f.Low, *f.High)
		}
	}
}

// TestDaysAddUp with responses; they are not known of a whole of which they are not known in part.
func TestDaysAddUp(t *testing.T) {
	whole, part := daysOf(day(10, 9), day(20, 10), day(5, 1)), daysOf(day(10, 9))
	part.Plus(daysOf(day(20, 10), day(5, 1)))
	if *part != *whole {
		t.Errorf("%+v, want %+v", part.Days, whole.Days)
	}
	var empty Sums
	empty.Plus(whole)
	if empty != *whole {
		t.Error("added to nothing they are others")
	}
	empty.Plus(sumsOf(day(3, 3)))
	if empty.Days.Days != 0 || empty.Responses != 38 {
		t.Errorf("%+v", empty.Days)
	}
}

// TestStratifiedByDays: the variance of a level is that between the days of its units, or that of its responses where it is larger.
func TestStratifiedByDays(t *testing.T) {
	apart, alike := daysOf(day(10, 10), day(10, 2), day(10, 7)), daysOf(day(10, 8), day(10, 8), day(10, 8))
	variance := func(s *Sums) (plain, between float64) {
		r := s.shares()
		i := r.index()
		return i.plain, i.between
	}
	var c correlations
	w := newWeighted([]Group{{Sums: apart, Transactions: 3000}, {Sums: alike, Transactions: 1000}})
	plainA, betweenA := variance(apart)
	plainB, betweenB := variance(alike)
	got := w.views((*Sums).shares).index(&c)
	if want := (9*betweenA + betweenB) / 16; math.Abs(got.Variance-want) > 1e-12 || math.Abs(got.Freedom-2) > 1e-9 {
		t.Errorf("variance %v with %v degrees of freedom, want %v with 2", got.Variance, got.Freedom, want)
	}
	w = newWeighted([]Group{{Sums: alike, Transactions: 3000}, {Sums: alike, Transactions: 1000}})
	if got := w.views((*Sums).shares).index(&c); math.Abs(got.Variance-10*plainB/16) > 1e-12 {
		t.Errorf("days that are alike: %v, want %v (%v)", got.Variance, 10*plainB/16, plainA)
	}
}

// clusteringOf is that of one level alone.
func clusteringOf(units []*Sums) Clustering { return NewClusterings(map[string][]*Sums{"": units})[""] }
