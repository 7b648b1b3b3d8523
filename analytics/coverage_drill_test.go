//go:build drill

package analytics

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// TestDrillCoverage prints the share of intervals that hold the truth, over everything they promise to hold it for. METHOD.md shows the
// worst of each kind of town.
func TestDrillCoverage(t *testing.T) {
	const units, rounds = 40, 100 // 4000 intervals each: a standard error of 0.0034
	for _, size := range [][2]int{{30, 5}, {30, 10}, {30, 22}, {60, 5}, {60, 22}, {120, 10}, {300, 22}, {300, 60}} {
		var all sync.WaitGroup
		for _, day := range []float64{0, 0.03, 0.1} {
			all.Go(func() {
				worst := map[string]string{}
				least := map[string]float64{"index": 1, "dimension": 1, "item": 1}
				for _, mood := range []float64{0, 0.4, 0.8} {
					for i, share := range []float64{.5, .6, .7, .8, .85, .9, .93, .95, .97, .98, .99} {
						c := town{units, size[0], size[1], share, day, mood, false}
						tallies := c.covered(rand.New(rand.NewPCG(uint64(size[0]*100+size[1]), uint64(i)*1000+uint64(1000*day+mood*10))), rounds)
						t.Log(c.row(tallies))
						for kind, n := range tallies {
							if n.rate() < promised {
								t.Errorf("%s: %s", kind, c.row(tallies))
							}
							if n.rate() < least[kind] {
								least[kind], worst[kind] = n.rate(), c.row(tallies)
							}
						}
					}
				}
				for kind, row := range worst {
					t.Logf("worst %s of %d people, %d days, day %.2f: %s", kind, size[0], size[1], day, row)
				}
			})
		}
		all.Wait()
	}
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
		if least < 0.9 {
			t.Errorf("%s: %.3f", name, least)
		}
	}
}
