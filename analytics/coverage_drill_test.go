//go:build drill

package analytics

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestDrillCoverage prints the share of intervals that hold the truth, over everything they promise to hold it for, and the table in METHOD:
// of each size of unit and correlation within a day the least.
func TestDrillCoverage(t *testing.T) {
	const units, rounds = 40, 100 // 4000 intervals each: a standard error of 0.0034
	sizes := [][2]int{{30, 5}, {30, 10}, {30, 22}, {60, 5}, {60, 22}, {120, 10}, {300, 22}, {300, 60}}
	correlations := []float64{0, 0.03, 0.1}
	rows := make([]string, len(sizes)*len(correlations))
	for i, size := range sizes {
		var all sync.WaitGroup
		for j, day := range correlations {
			all.Go(func() {
				rows[i*len(correlations)+j] = leastCovered(t, town{units: units, people: size[0], days: size[1], day: day}, rounds)
			})
		}
		all.Wait()
	}
	for _, row := range rows {
		t.Log(row)
	}
}

// leastCovered tries a town with all shares and moods. It returns the least of each kind of interval, and how wide half of one is at 0.9.
func leastCovered(t *testing.T, c town, rounds int) string {
	least := map[string]float64{"index": 1, "dimension": 1, "item": 1}
	at, width := map[string]float64{}, map[string]float64{}
	for i, share := range []float64{.5, .6, .7, .8, .85, .9, .93, .95, .97, .98, .99} {
		for _, mood := range []float64{0, 0.4, 0.8} {
			c.share, c.mood = share, mood
			tallies := c.covered(rand.New(rand.NewPCG(uint64(c.people*100+c.days), uint64(i)*1000+uint64(1000*c.day+mood*10))), rounds)
			t.Log(c.row(tallies))
			for kind, n := range tallies {
				if n.rate() < promised {
					t.Errorf("%s: %s", kind, c.row(tallies))
				}
				if n.rate() < least[kind] {
					least[kind], at[kind] = n.rate(), share
				}
				if share == 0.9 && mood == 0.4 {
					width[kind] = n.width / float64(n.n) / 2
				}
			}
		}
	}
	row := fmt.Sprintf("| %d | %d | %.2f |", c.people, c.days, c.day)
	for _, kind := range []string{"index", "dimension", "item"} {
		row += fmt.Sprintf(" %.3f at %.2f |", least[kind], at[kind])
	}
	return row + fmt.Sprintf(" %.1f | %.1f |", width["index"], width["dimension"])
}

// TestDrillCoverageOfUnlikeUnits prints how far the promise holds where it is not made: units whose days differ among as many whose days
// do not, and a unit that is alone in its level.
func TestDrillCoverageOfUnlikeUnits(t *testing.T) {
	for name, c := range map[string]town{"among others": {units: 40, others: true}, "alone": {units: 1}} {
		least := 1.0
		for _, size := range [][2]int{{30, 5}, {30, 22}, {60, 5}, {120, 10}, {300, 22}} {
			for i, share := range []float64{.5, .7, .85, .9, .95, .97, .99} {
				c.people, c.days, c.share, c.day, c.mood = size[0], size[1], share, 0.1, 0.4
				tallies := c.covered(rand.New(rand.NewPCG(uint64(size[0]), uint64(i))), 4000/c.units)
				t.Logf("%s: %s", name, c.row(tallies))
				for _, n := range tallies {
					least = min(least, n.rate())
				}
			}
		}
		t.Logf("%s, least: %.3f", name, least)
		if least < 0.89 {
			t.Errorf("%s: %.3f", name, least)
		}
	}
}
