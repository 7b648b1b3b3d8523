package analytics

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// addResponse adds one response, given as the steps answered in each score, to the sums.
func addResponse(s *Sums, steps [scoreCount][]int) {
	var m, sat, t [scoreCount]float64
	for d, answers := range steps {
		for _, step := range answers {
			m[d]++
			t[d] += float64(step)
			if step >= 4 {
				sat[d]++
			}
		}
	}
	s.Responses++
	for d := range scoreCount {
		if m[d] > 0 {
			s.N[d]++
		}
		s.M[d], s.S[d], s.T[d] = s.M[d]+m[d], s.S[d]+sat[d], s.T[d]+t[d]
		for e := range scoreCount {
			s.MM[d][e] += m[d] * m[e]
			s.SS[d][e] += sat[d] * sat[e]
			s.TT[d][e] += t[d] * t[e]
			s.SM[d][e] += sat[d] * m[e]
			s.TM[d][e] += t[d] * m[e]
		}
	}
}

func drawResponses(t *rapid.T) [][scoreCount][]int {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [scoreCount][]int {
		var r [scoreCount][]int
		for d := range r {
			r[d] = rapid.SliceOfN(rapid.IntRange(1, 5), 1, 3).Draw(t, "steps")
		}
		return r
	}), 2, 60).Draw(t, "responses")
}

func sumsOf(responses [][scoreCount][]int) *Sums {
	s := &Sums{}
	for _, r := range responses {
		addResponse(s, r)
	}
	return s
}

// direct computes an index and its variance from the responses themselves, by the textbook's formula for the linearised
// variable z = Σ_d (y_d − p_d m_d)/(5 M_d): n/(n−1) Σ z².
func direct(responses [][scoreCount][]int, value func(step int) float64) (index, variance float64) {
	var y, m, p [DimensionCount]float64
	for _, r := range responses {
		for d := range DimensionCount {
			for _, step := range r[d] {
				y[d] += value(step)
				m[d]++
			}
		}
	}
	for d := range DimensionCount {
		p[d] = y[d] / m[d]
		index += p[d] / DimensionCount
	}
	for _, r := range responses {
		z := 0.0
		for d := range DimensionCount {
			for _, step := range r[d] {
				z += (value(step) - p[d]) / m[d] / DimensionCount
			}
		}
		variance += z * z
	}
	n := float64(len(responses))
	return index, variance * n / (n - 1)
}

func satisfied(step int) float64 {
	if step >= 4 {
		return 1
	}
	return 0
}

func TestIndexAgreesWithTheResponses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		responses := drawResponses(t)
		s := sumsOf(responses)
		for name, c := range map[string]struct {
			view  ratios
			value func(int) float64
		}{
			"share":    {s.shares(), satisfied},
			"position": {s.positions(), func(step int) float64 { return float64(step-1) / 4 }},
		} {
			wantIndex, variance := direct(responses, c.value)
			got := c.view.index()
			interval := got.interval(got.widening(0))
			want := Score(wantIndex, EffectiveN(wantIndex, variance, float64(len(responses))))
			if math.Abs(got.value-wantIndex) > 1e-9 || math.Abs(got.plain-variance) > 1e-12 || math.Abs(interval.Low-want.Low) > 1e-6 || math.Abs(interval.High-want.High) > 1e-6 {
				t.Fatalf("%s: %v %v, want %v %v", name, got, interval, wantIndex, want)
			}
		}
	})
}

func TestOneAnswerADimensionIsAPlainProportion(t *testing.T) {
	s := &Sums{}
	for n := range 100 {
		step := 5
		if n < 13 {
			step = 2
		}
		addResponse(s, [scoreCount][]int{{step}, {5}, {5}, {5}, {5}, {5}})
	}
	e := NewEstimate(s, nil, 0, DefaultThresholds(), Clustering{})
	want := Score(0.87, 100)
	if f := e.Dimensions[0]; math.Abs(*f.Share-87) > 1e-9 || math.Abs(*f.Low-100*want.Low) > 1e-9 || math.Abs(*f.High-100*want.High) > 1e-9 {
		t.Errorf("%v (%v to %v)", *f.Share, *f.Low, *f.High)
	}
	if got := *e.Dimensions[0].Mean; math.Abs(got-(87*5+13*2)/5.0) > 1e-9 {
		t.Errorf("mean %v", got)
	}
	if math.Abs(*e.Index-(87+4*100)/5.0) > 1e-9 {
		t.Errorf("index %v", *e.Index)
	}
}

// TestAnswersOfOnePersonHangTogether: ten items that a person answers all alike are worth one answer, not ten.
func TestAnswersOfOnePersonHangTogether(t *testing.T) {
	s := &Sums{}
	for n := range 200 {
		step := 5
		if n%4 == 0 {
			step = 1
		}
		alike := []int{step, step, step, step, step, step, step, step, step, step}
		addResponse(s, [scoreCount][]int{alike, {5}, {5}, {5}, {5}, {5}})
	}
	view := s.shares()
	got := view.spread(0).interval(widening{1, math.Inf(1)})
	independent, one := Wilson(0.75, 2000), Wilson(0.75, 200)
	if width := got.High - got.Low; width < 0.99*(one.High-one.Low) || width < 2*(independent.High-independent.Low) {
		t.Errorf("width %v: answers were taken for independent ones (%v)", width, independent.High-independent.Low)
	}
}

func TestNothingIsShownOfTooFew(t *testing.T) {
	for n, want := range map[int]Status{0: Hidden, 9: Hidden, 10: Few, 29: Few, 30: Provisional, 89: Provisional, 90: Ranked} {
		s := &Sums{}
		for range n {
			addResponse(s, [scoreCount][]int{{5}, {4}, {3}, {4}, {5}, {5}})
		}
		items := []ItemCounts{{Key: "access", OnScale: true, Counts: []int64{0, 0, 0, 0, int64(n)}}}
		e := NewEstimate(s, items, 2, DefaultThresholds(), Clustering{})
		if e.Status != want || e.N != int64(n) || *e.SetAside != 2 {
			t.Errorf("n = %d: %+v", n, e)
		}
		shown := want == Provisional || want == Ranked
		if (e.Index != nil) != shown || (len(e.Items) > 0) != shown || (len(e.Dimensions) > 0) != shown {
			t.Errorf("n = %d shows %+v", n, e)
		}
	}
}

func TestADimensionHardlyAnybodyAnsweredGivesNoIndex(t *testing.T) {
	s := &Sums{}
	for n := range 100 {
		feedback := []int{}
		if n < 9 {
			feedback = []int{5}
		}
		addResponse(s, [scoreCount][]int{{5}, {4}, {3}, {4}, feedback, {5}})
	}
	if e := NewEstimate(s, nil, 0, DefaultThresholds(), Clustering{}); e.Status != Few || e.Index != nil {
		t.Errorf("%+v", e)
	}
}

func TestRank(t *testing.T) {
	estimate := func(status Status, index, low, high float64) *Estimate {
		return &Estimate{N: 300, Status: status, Index: &index, Low: &low, High: &high}
	}
	all := []*Estimate{
		estimate(Ranked, 80, 75, 85), estimate(Ranked, 95, 90, 97), estimate(Provisional, 99, 70, 100),
		estimate(Ranked, 80, 72, 88), estimate(Ranked, 60, 55, 65), {Status: Hidden},
	}
	Rank(all, 1)
	type ranks struct{ rank, low, high int }
	var got []ranks
	for _, e := range all {
		if e.Rank == nil {
			got = append(got, ranks{})
			continue
		}
		got = append(got, ranks{*e.Rank, *e.RankLow, *e.RankHigh})
	}
	want := []ranks{{2, 2, 3}, {1, 1, 1}, {}, {2, 2, 3}, {4, 4, 4}, {}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(ranks{})); diff != "" {
		t.Error(diff)
	}
}
