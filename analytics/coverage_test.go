package analytics

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// town is a level of units that are truly alike, simulated: on each day the share that is satisfied is drawn anew, so that answers of
// a day hang together, and a person is, with the probability mood, satisfied with all or with nothing.
type town struct {
	units, people, days int
	share, day, mood    float64
	others              bool // only every second unit has days that differ, and those are looked at
}

// tally counts of a kind of interval how many there were, how many held the truth, and their widths.
type tally struct {
	n, held int
	width   float64
}

func (t tally) rate() float64 { return float64(t.held) / float64(t.n) }

// covered simulates the town so many times and looks at the intervals of index, dimension and item of its units.
func (c town) covered(random *rand.Rand, rounds int) map[string]tally {
	tallies := map[string]tally{}
	for range rounds {
		units := make([]*Sums, c.units)
		items := make([][]int64, c.units)
		for u := range units {
			units[u], items[u] = c.unit(random, c.others && u%2 == 1)
		}
		clustering := clusteringOf(units)
		for u, s := range units {
			if c.others && u%2 == 1 {
				continue
			}
			e := NewEstimate(s, []ItemCounts{{Key: "one", OnScale: true, Dimension: "access", Counts: items[u]}}, 0, Thresholds{1, 1, 1}, clustering)
			for kind, bounds := range map[string][2]*float64{"index": {e.Low, e.High}, "dimension": {e.Dimensions[0].Low, e.Dimensions[0].High}, "item": {e.Items[0].Low, e.Items[0].High}} {
				t := tallies[kind]
				t.n++
				if *bounds[0] <= 100*c.share && 100*c.share <= *bounds[1] {
					t.held++
				}
				t.width += *bounds[1] - *bounds[0]
				tallies[kind] = t
			}
		}
	}
	return tallies
}

// unit draws one unit, and the counts of one item of its first dimension.
func (c town) unit(random *rand.Rand, even bool) (*Sums, []int64) {
	s := &Sums{}
	item := make([]int64, 5)
	days := make([][][scoreCount][]int, c.days)
	chance := make([]float64, c.days)
	for d := range chance {
		chance[d] = c.share
		if c.day > 0 && !even {
			chance[d] = distuv.Beta{Alpha: c.share * (1 - c.day) / c.day, Beta: (1 - c.share) * (1 - c.day) / c.day, Src: random}.Rand()
		}
	}
	for range c.people {
		d := random.IntN(c.days)
		r := c.person(random, chance[d])
		item[r[0][0]-1]++
		days[d] = append(days[d], r)
	}
	for _, responses := range days {
		if len(responses) > 0 {
			addDay(s, responses)
		}
	}
	return s, item
}

func (c town) person(random *rand.Rand, chance float64) [scoreCount][]int {
	step := func() int {
		if random.Float64() < chance {
			return 5
		}
		return 2
	}
	all, alike := step(), random.Float64() < c.mood
	var r [scoreCount][]int
	for d := range r {
		if r[d] = []int{all}; !alike {
			r[d][0] = step()
		}
	}
	return r
}

// row prints what a town came to.
func (c town) row(tallies map[string]tally) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %d | %d | %.2f | %.2f | %.1f |", c.people, c.days, c.share, c.day, c.mood)
	for _, kind := range []string{"index", "dimension", "item"} {
		t := tallies[kind]
		fmt.Fprintf(&b, " %.3f ± %.1f |", t.rate(), t.width/float64(t.n)/2)
	}
	return b.String()
}

// promised is the least share of intervals that hold the truth.
const promised = 0.945

// TestIntervalsKeepTheirPromise where it is hardest: few people, few days, shares near 100, days that differ. make drills tries all.
func TestIntervalsKeepTheirPromise(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for _, c := range []town{
		{40, 30, 5, 0.99, 0.1, 0.8, false}, {40, 30, 10, 0.97, 0, 1, false}, {40, 30, 22, 0.9, 0.1, 0, false}, {40, 60, 5, 0.8, 0.03, 0.4, false},
		{40, 120, 10, 0.5, 0.1, 0, false}, {40, 200, 22, 0.7, 0.1, 0, false}, {40, 60, 22, 0.95, 0.03, 0.8, false}, {3, 60, 5, 0.85, 0.1, 0.4, false},
	} {
		tallies := c.covered(random, 1200/c.units)
		t.Log(c.row(tallies))
		for kind, n := range tallies {
			if n.rate() < promised {
				t.Errorf("%s of %+v: %.3f of %d intervals hold the truth", kind, c, n.rate(), n.n)
			}
		}
	}
}

// TestNoChangeIsHardlyEverCalledOne: of two periods of units that have not changed, the test of the difference, which goes by the widths of
// the intervals, rejects at most as often as it says, and the difference's interval holds nought.
func TestNoChangeIsHardlyEverCalledOne(t *testing.T) {
	random := rand.New(rand.NewPCG(17, 18))
	for _, c := range []town{{40, 30, 5, 0.9, 0.1, 0.8, false}, {40, 60, 10, 0.97, 0.03, 0.8, false}, {40, 120, 22, 0.7, 0.1, 0, false}} {
		called, outside, n := 0, 0, 0
		for range 25 {
			now, before := c.estimates(random), c.estimates(random)
			for u := range now {
				change := NewChange(ToPrevious, "", &now[u], &before[u])
				n++
				if change.P <= falseDiscoveries {
					called++
				}
				if change.Low > 0 || change.High < 0 {
					outside++
				}
			}
		}
		t.Logf("%+v: %.3f called a change, %.3f of the intervals without nought", c, float64(called)/float64(n), float64(outside)/float64(n))
		if most := (falseDiscoveries + 0.01) * float64(n); float64(called) > most || float64(outside) > most {
			t.Errorf("%+v: of %d differences by chance %d were called a change, %d have an interval without nought", c, n, called, outside)
		}
	}
}

// estimates of one period of the town.
func (c town) estimates(random *rand.Rand) []Estimate {
	units := make([]*Sums, c.units)
	for u := range units {
		units[u], _ = c.unit(random, false)
	}
	clustering := clusteringOf(units)
	estimates := make([]Estimate, c.units)
	for u, s := range units {
		estimates[u] = NewEstimate(s, nil, 0, Thresholds{1, 1, 1}, clustering)
	}
	return estimates
}
