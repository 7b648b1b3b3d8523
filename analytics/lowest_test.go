package analytics

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// satisfiedPeople draws n persons of whom each dimension satisfies such a share; one is easily pleased in all, another in none.
func satisfiedPeople(random *rand.Rand, n int, shares [DimensionCount]float64) *Sums {
	var s Sums
	for range n {
		mood := random.NormFloat64()
		var answers [scoreCount][]int
		for d, p := range shares {
			step := 2
			if distuv.UnitNormal.CDF((mood+random.NormFloat64())/1.4142) < p {
				step = 5
			}
			answers[d] = []int{step}
		}
		addResponse(&s, answers)
	}
	return &s
}

// TestWeakestNamedByChance: where two or more dimensions are truly the lowest, one is named the weakest in 5 % of the cases at most.
func TestWeakestNamedByChance(t *testing.T) {
	const rounds = 1000
	for name, shares := range map[string][DimensionCount]float64{
		"all alike": {0.85, 0.85, 0.85, 0.85, 0.85}, "two lowest": {0.95, 0.95, 0.95, 0.7, 0.7}, "two lowest, near 1": {0.99, 0.99, 0.99, 0.9, 0.9},
		"three lowest": {0.9, 0.9, 0.6, 0.6, 0.6},
	} {
		random := rand.New(rand.NewPCG(13, 14))
		for _, n := range []int{30, 200} {
			named := map[string]int{}
			for range rounds {
				for kind, e := range map[string]Estimate{
					"unit":     NewEstimate(satisfiedPeople(random, n, shares), nil, 0, DefaultThresholds(), Clustering{}),
					"province": NewWeightedEstimate(drawGroups(random, n, shares), nil, 0, DefaultThresholds(), Clustering{}),
				} {
					if e.Detail.Lowest.Apart() {
						named[kind]++
					}
				}
			}
			for kind, k := range named {
				share := float64(k) / rounds
				t.Logf("| %s | %s of %d | %.3f |", name, kind, n, share)
				if share > 1-leastShare(rounds) {
					t.Errorf("%s, %s of %d: a weakest is named in %.3f", name, kind, n, share)
				}
			}
		}
	}
}

func drawGroups(random *rand.Rand, n int, shares [DimensionCount]float64) []Group {
	var groups []Group
	for i := range 4 {
		groups = append(groups, Group{Sums: satisfiedPeople(random, n, shares), Transactions: int64(500 + 1000*i)})
	}
	return groups
}

// TestWeakestNamedWhereItIs: ten points are told of 400 answers nearly always, and the right dimension is named.
func TestWeakestNamedWhereItIs(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 16))
	found := 0
	for range 200 {
		e := NewEstimate(satisfiedPeople(random, 400, [DimensionCount]float64{0.9, 0.9, 0.9, 0.9, 0.8}), nil, 0, DefaultThresholds(), Clustering{})
		if l := e.Detail.Lowest; l.Apart() && l.Key == "feedback" && l.Next != "feedback" && l.Points > 0 {
			found++
		}
	}
	if found < 180 {
		t.Errorf("named in %d of 200", found)
	}
}

// TestLowestIsPaired compares with the normal test of single differences, two pseudo-answers added.
func TestLowestIsPaired(t *testing.T) {
	random := rand.New(rand.NewPCG(17, 18))
	s := satisfiedPeople(random, 150, [DimensionCount]float64{0.9, 0.9, 0.9, 0.9, 0.8})
	r := s.shares()
	d := r.distance(4, 0)
	both, n := s.SS[0][4], 150.0
	more, less := s.S[0]-both, s.S[4]-both // satisfied with the one alone
	mean := (more - less) / (n + 2)
	near(t, "difference", d.difference, mean, 1e-12)
	near(t, "variance", d.variance, ((more+less+1)/(n+2)-mean*mean)/(n+2), 1e-12)
}

// TestLowestOfSame: everybody is satisfied with everything, or nobody with one dimension.
func TestLowestOfSame(t *testing.T) {
	var same, one Sums
	for range 40 {
		addResponse(&same, [scoreCount][]int{{5}, {5}, {5}, {5}, {5}, {5}})
		addResponse(&one, [scoreCount][]int{{5}, {5}, {5}, {1}, {5}, {5}})
	}
	e, f := NewEstimate(&same, nil, 0, DefaultThresholds(), Clustering{}), NewEstimate(&one, nil, 0, DefaultThresholds(), Clustering{})
	if l := e.Detail.Lowest; l == nil || l.Apart() || l.P != 1 {
		t.Errorf("all alike: %+v", l)
	}
	if l := f.Detail.Lowest; l == nil || !l.Apart() || l.Key != "result" || l.Points != 100 {
		t.Errorf("one far below: %+v", l)
	}
	if l := newLowest(nil, nil); l != nil {
		t.Errorf("no dimension: %+v", l)
	}
}

// TestHolm: R's p.adjust(c(0.01, 0.02, 0.03, 0.005), "holm") is 0.03 0.04 0.04 0.02.
func TestHolm(t *testing.T) {
	near(t, "largest", holm([]float64{0.01, 0.02, 0.03, 0.005}), 0.04, 1e-12)
	near(t, "of one", holm([]float64{0.2}), 0.2, 1e-12)
	if !slices.Equal([]float64{holm([]float64{1, 1}), holm(nil)}, []float64{1, 0}) {
		t.Error("no more than 1")
	}
}
