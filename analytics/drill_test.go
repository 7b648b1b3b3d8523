//go:build drill

package analytics

import (
	"math/rand/v2"
	"testing"
)

// TestDrillDriverIntervals prints the table in METHOD.
func TestDrillDriverIntervals(t *testing.T) { driverCoverage(t, 3000) }

// TestDrillRanksOfAProvince: tables as long as those of a province, of answers instead of normal figures: in 95 % of them all
// ranges hold at once. It prints the table in METHOD.
func TestDrillRanksOfAProvince(t *testing.T) {
	const rounds = 400
	for _, table := range []struct {
		name         string
		units, least int // and how many answers at least
		from, to     float64
	}{
		{"124 communes, all at 0.85", 124, 90, 0.85, 0.85}, {"124 communes, 0.70 to 0.95", 124, 90, 0.70, 0.95},
		{"30 agencies, all at 0.90", 30, 90, 0.90, 0.90}, {"30 agencies, 0.80 to 0.97", 30, 90, 0.80, 0.97}, {"12 alike at 0.97", 12, 90, 0.97, 0.97},
	} {
		random := rand.New(rand.NewPCG(11, 12))
		var truth []float64
		for i := range table.units {
			truth = append(truth, table.from+(table.to-table.from)*float64(i)/float64(table.units-1))
		}
		first, last := trueRanks(truth)
		held, width := 0, 0.0
		for n := range rounds {
			estimates := make([]*Estimate, table.units)
			for i, p := range truth {
				s, _ := drawUnit(random, table.least+random.IntN(200), p)
				e := NewEstimate(s, nil, 0, DefaultThresholds(), Clustering{})
				estimates[i] = &e
			}
			Rank(estimates, uint64(n))
			low, high := make([]int, table.units), make([]int, table.units)
			for i, e := range estimates {
				low[i], high[i] = *e.RankLow, *e.RankHigh
				width += float64(high[i]-low[i]+1) / float64(table.units*rounds)
			}
			if allHold(low, high, first, last) {
				held++
			}
		}
		share := float64(held) / rounds
		t.Logf("| %s | %.3f | %.1f |", table.name, share, width)
		if share < leastShare(rounds) {
			t.Errorf("%s: all ranges hold in %.3f of the tables", table.name, share)
		}
	}
}
