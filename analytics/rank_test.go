package analytics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// rankTruths are tables of true figures: all alike, in three groups, apart, and as a province's may be.
func rankTruths() map[string][]float64 {
	truths := map[string][]float64{"close and apart": {90, 89.5, 88, 85, 84.9, 80, 79, 70}}
	for i := range 12 {
		truths["alike"] = append(truths["alike"], 80)
		truths["in three groups"] = append(truths["in three groups"], 70+float64(i/4)*6)
		truths["apart"] = append(truths["apart"], 50+4*float64(i))
	}
	return truths
}

// trueRanks are those of the true figures: equal ones may have any of theirs.
func trueRanks(truth []float64) (first, last []int) {
	for _, a := range truth {
		better, same := 0, 0
		for _, b := range truth {
			switch cmp.Compare(b, a) {
			case 1:
				better++
			case 0:
				same++
			}
		}
		first, last = append(first, better+1), append(last, better+same)
	}
	return first, last
}

// allHold tells whether each range holds every rank its unit may truly have.
func allHold(low, high, first, last []int) bool {
	for i := range low {
		if low[i] > first[i] || high[i] < last[i] {
			return false
		}
	}
	return true
}

// known are the degrees of freedom of errors that need no estimate.
func known(errors []float64) []float64 {
	return slices.Repeat([]float64{math.Inf(1)}, len(errors))
}

// leastShare is what a share that is truly confidence stays above in a simulation of so many rounds, but for one in 10,000.
func leastShare(rounds int) float64 {
	return confidence - 3.72*math.Sqrt(confidence*(1-confidence)/float64(rounds))
}

// TestRankIntervalsHoldTogether: in 95 % of tables all ranges hold at once, however close the units truly are.
func TestRankIntervalsHoldTogether(t *testing.T) {
	const rounds = 300
	for name, truth := range rankTruths() {
		random := rand.New(rand.NewPCG(7, 8))
		first, last := trueRanks(truth)
		held := 0
		for n := range rounds {
			values, errors := make([]float64, len(truth)), make([]float64, len(truth))
			for i, v := range truth {
				errors[i] = 1 + float64(i%3)
				values[i] = v + errors[i]*random.NormFloat64()
			}
			low, high := RankIntervals(values, errors, known(errors), uint64(n))
			if allHold(low, high, first, last) {
				held++
			}
		}
		share := float64(held) / rounds
		t.Logf("%s: all ranges hold in %.3f of the tables", name, share)
		if share < leastShare(rounds) {
			t.Errorf("%s: all ranges hold in %.3f of the tables", name, share)
		}
	}
}

// TestStudent compares the expansion with the distribution itself, as far out as a table's largest error lies.
func TestStudent(t *testing.T) {
	for _, freedom := range []float64{29, 89, 300} {
		for _, x := range []float64{-1, 0.5, 2, 4.3} {
			exact := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(distuv.UnitNormal.CDF(x))
			near(t, "t", newErrorDraw(1, freedom).draw(x), exact, 0.01*math.Abs(exact))
		}
	}
}

// TestRankIntervalsWithoutErrors: what has no error differs for certain, and equal figures cannot be told apart.
func TestRankIntervalsWithoutErrors(t *testing.T) {
	low, high := RankIntervals([]float64{80, 90, 80, 70}, make([]float64, 4), known(make([]float64, 4)), 1)
	if !slices.Equal(low, []int{2, 1, 2, 4}) || !slices.Equal(high, []int{3, 1, 3, 4}) {
		t.Errorf("ranks %v to %v", low, high)
	}
	if low, high := RankIntervals(nil, nil, nil, 1); len(low)+len(high) != 0 {
		t.Errorf("of nobody: %v to %v", low, high)
	}
}

// TestNoDrawIsMissed: the critical values, each after what the ones before told apart, are those of all draws.
func TestNoDrawIsMissed(t *testing.T) {
	random, less := rand.New(rand.NewPCG(13, 5)), 0
	for seed := range uint64(30) {
		var values, errors, freedom []float64
		for range random.IntN(60) + 2 {
			values, errors = append(values, random.NormFloat64()), append(errors, 0.3*random.Float64()*random.Float64())
			freedom = append(freedom, 5+50*random.Float64())
		}
		errors[0] = 0
		drawn := errorDraws(errors, freedom, seed)
		few, all := newRace(newContest(values, errors), drawn), newRace(newContest(values, errors), drawn)
		all.look(len(drawn))
		for more := true; more; {
			critical := few.critical()
			if want := all.critical(); critical != want {
				t.Fatalf("%v, want %v", critical, want)
			}
			more = few.contest.reject(critical)
			all.contest.reject(critical)
			few.again()
			all.again()
		}
		less += len(drawn) - len(few.found)
	}
	if less == 0 {
		t.Error("all draws were looked at")
	}
}
