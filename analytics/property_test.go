package analytics

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var drawStratum = rapid.Custom(func(t *rapid.T) Stratum {
	n := float64(rapid.IntRange(2, 500).Draw(t, "n"))
	p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
	return Stratum{Value: p, Variance: p * (1 - p) / n, N: n, Freedom: n - 1, Population: n + float64(rapid.IntRange(0, 10000).Draw(t, "rest"))}
})

// TestStratifiedProperties: order and the unit of weights change nothing; one stratum is itself; a better stratum never makes the
// whole worse; the whole lies between its parts.
func TestStratifiedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.SliceOfN(drawStratum, 1, 20).Draw(t, "strata")
		s := NewStratified(strata)
		close := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
		}
		turned := slices.Clone(strata)
		slices.Reverse(turned)
		close("turned", NewStratified(turned).Value, s.Value)
		close("turned variance", NewStratified(turned).Variance, s.Variance)
		scaled := slices.Clone(strata)
		for i := range scaled {
			scaled[i].Population *= 7
		}
		close("scaled", NewStratified(scaled).Value, s.Value)
		close("scaled variance", NewStratified(scaled).Variance, s.Variance)
		one := NewStratified(strata[:1])
		close("one stratum", one.Value, strata[0].Value)
		close("one stratum's variance", one.Variance, strata[0].Variance)
		apart := slices.Clone(strata)
		for i := range apart {
			apart[i].Between = apart[i].Variance * rapid.Float64Range(0, 4).Draw(t, "effect")
		}
		if between := NewStratified(apart); between.Variance < s.Variance-1e-12 || between.Freedom < 1 {
			t.Fatalf("days that differ made %v of %v, with %v degrees of freedom", between.Variance, s.Variance, between.Freedom)
		}
		better := slices.Clone(strata)
		better[0].Value += 0.01
		if NewStratified(better).Value < s.Value {
			t.Fatal("a better unit made the province worse")
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, h := range strata {
			low, high = min(low, h.Value), max(high, h.Value)
		}
		if s.Value < low-1e-9 || s.Value > high+1e-9 {
			t.Fatalf("%v lies outside %v to %v", s.Value, low, high)
		}
	})
}

// TestContributionsSumToTheGap: over units, over dimensions and over both, and as they are printed.
func TestContributionsSumToTheGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.SliceOfN(drawStratum, 1, 150).Draw(t, "strata")
		line := rapid.Float64Range(0, 100).Draw(t, "line")
		total := 0.0
		for _, h := range strata {
			total += h.Population
		}
		var parts []Part
		index := 0.0
		for _, h := range strata {
			parts = append(parts, Part{Weight: h.Population / total, Value: 100 * h.Value})
			index += h.Population / total * 100 * h.Value
		}
		parts = Contribute(parts, line)
		sum := 0.0
		var points []float64
		for _, p := range parts {
			sum += p.Points
			points = append(points, p.Points)
		}
		if math.Abs(sum-(index-line)) > 1e-9 {
			t.Fatalf("contributions sum to %v, the gap is %v", sum, index-line)
		}
		printed := 0.0
		for i, p := range Apportion(points, 2) {
			printed += p
			if math.Abs(p-points[i]) > 0.01+1e-9 {
				t.Fatalf("%v printed as %v", points[i], p)
			}
		}
		if want := Round(sum, 2); math.Abs(printed-want) > 1e-6 {
			t.Fatalf("printed contributions sum to %v, the printed gap is %v", printed, want)
		}
	})
}

// TestIntervalsCover draws units, levels and changes from known truths: 95 % intervals must cover theirs about that often.
func TestIntervalsCover(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	const rounds = 1500
	covered := map[string]int{}
	for range rounds {
		one, p := drawUnit(random, 60, 0.88)
		e := NewEstimate(one, nil, 0, DefaultThresholds(), Clustering{})
		covers(covered, "unit of 60", e, 100*p)
		var groups []Group
		truth, total := 0.0, 0.0
		for h, chance := range []float64{0.75, 0.85, 0.95} {
			s, p := drawUnit(random, 40*(h+1), chance)
			transactions := int64(4000 / (h + 1))
			groups = append(groups, Group{Sums: s, Transactions: transactions})
			truth, total = truth+float64(transactions)*p, total+float64(transactions)
		}
		covers(covered, "stratified", NewWeightedEstimate(groups, nil, 0, DefaultThresholds(), Clustering{}), 100*truth/total)
		other, q := drawUnit(random, 120, 0.80)
		f := NewEstimate(other, nil, 0, DefaultThresholds(), Clustering{})
		if c := NewChange(ToPrevious, "", &f, &e); c.Low <= 100*(q-p) && 100*(q-p) <= c.High {
			covered["change"]++
		}
	}
	for what, n := range covered {
		share := float64(n) / rounds
		t.Logf("%s: %.3f", what, share)
		if share < 0.935 || share > 0.98 { // three standard errors of the simulation below; score intervals err on the wide side
			t.Errorf("%s: %.3f of the intervals cover", what, share)
		}
	}
}

func covers(covered map[string]int, what string, e Estimate, truth float64) {
	if *e.Low <= truth && truth <= *e.High {
		covered[what]++
	}
}

// drawUnit draws n persons who each answer five dimensions, easily pleased ones more so in all, and returns the true index.
func drawUnit(random *rand.Rand, n int, chance float64) (*Sums, float64) {
	s := &Sums{}
	for range n {
		mood := (1 - chance) * 0.8
		if random.IntN(2) != 0 {
			mood = -mood
		}
		var answers [scoreCount][]int
		for d := range scoreCount {
			step := 2
			if random.Float64() < chance+mood {
				step = 5
			}
			answers[d] = []int{step}
		}
		addResponse(s, answers)
	}
	return s, chance
}

// TestProtectStandsSubtraction attacks random tables of units, months and modes with exact elimination: no hidden cell may
// follow from the shown ones and the sums, and no difference may speak of fewer than ten people.
func TestProtectStandsSubtraction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, relations := drawTable(t)
		hidden := Protect(cells, relations, 10, 30)
		for i, c := range cells {
			if hidden[i] && c.N == 0 {
				t.Fatal("an empty cell is hidden")
			}
			if !hidden[i] && 0 < c.N && c.N < 30 {
				t.Fatalf("cell %d with %d answers is shown", i, c.N)
			}
		}
		for _, r := range relations {
			if n := remainder(cells, hidden, r); 0 < n && n < 10 {
				t.Fatalf("a difference speaks of %d people", n)
			}
		}
		if told := eliminate(cells, hidden, relations); len(told) > 0 {
			t.Fatalf("cells %v follow from the others; cells %+v, hidden %v, relations %+v", told, cells, hidden, relations)
		}
	})
}

// drawTable is units × (months, quarter) × (modes, all), with a row of totals over units.
func drawTable(t *rapid.T) ([]Cell, []Relation) {
	units, months, modes := rapid.IntRange(2, 5).Draw(t, "units"), 3, rapid.IntRange(1, 3).Draw(t, "modes")
	at := func(u, m, k int) int { return (u*(months+1)+m)*(modes+1) + k }
	cells := make([]Cell, (units+1)*(months+1)*(modes+1))
	count := rapid.SampledFrom([]int64{0, 0, 1, 4, 9, 12, 29, 35, 40, 200, 1000})
	for u := range units {
		for m := range months {
			for k := range modes {
				n := count.Draw(t, "n")
				for _, uu := range []int{u, units} {
					for _, mm := range []int{m, months} {
						for _, kk := range []int{k, modes} {
							cells[at(uu, mm, kk)].N += n
						}
					}
				}
			}
		}
	}
	var relations []Relation
	for u := range units + 1 {
		for m := range months + 1 {
			for k := range modes + 1 {
				cells[at(u, m, k)].Keep = m/months + 2*(k/modes) + 4*(u/units)
				if u == units {
					relations = append(relations, Relation{at(u, m, k), series(units, func(x int) int { return at(x, m, k) })})
				}
				if m == months {
					relations = append(relations, Relation{at(u, m, k), series(months, func(x int) int { return at(u, x, k) })})
				}
				if k == modes {
					relations = append(relations, Relation{at(u, m, k), series(modes, func(x int) int { return at(u, m, x) })})
				}
			}
		}
	}
	return cells, relations
}

func series(n int, at func(int) int) []int {
	var found []int
	for x := range n {
		found = append(found, at(x))
	}
	return found
}

// remainder is how many people a total less its shown parts speaks of.
func remainder(cells []Cell, hidden []bool, r Relation) int64 {
	if hidden[r.Total] {
		return 0
	}
	n := int64(0)
	for _, i := range r.Parts {
		if hidden[i] {
			n += cells[i].N
		}
	}
	return n
}

// eliminate solves the sums for the hidden cells in exact fractions and returns those that come out as one number.
func eliminate(cells []Cell, hidden []bool, relations []Relation) []int {
	var unknown []int
	column := map[int]int{}
	for i := range cells {
		if hidden[i] {
			column[i] = len(unknown)
			unknown = append(unknown, i)
		}
	}
	var rows [][]*big.Rat
	for _, r := range relations {
		row := make([]*big.Rat, len(unknown))
		for c := range row {
			row[c] = new(big.Rat)
		}
		any := false
		for _, i := range r.Parts {
			if hidden[i] {
				row[column[i]].SetInt64(1)
				any = true
			}
		}
		if hidden[r.Total] {
			row[column[r.Total]].SetInt64(-1)
			any = true
		}
		if any {
			rows = append(rows, row)
		}
	}
	pivot := 0
	for c := 0; c < len(unknown) && pivot < len(rows); c++ {
		n := slices.IndexFunc(rows[pivot:], func(row []*big.Rat) bool { return row[c].Sign() != 0 })
		if n < 0 {
			continue
		}
		rows[pivot], rows[pivot+n] = rows[pivot+n], rows[pivot]
		inverse := new(big.Rat).Inv(rows[pivot][c])
		for k := range rows[pivot] {
			rows[pivot][k].Mul(rows[pivot][k], inverse)
		}
		for r := range rows {
			if r == pivot || rows[r][c].Sign() == 0 {
				continue
			}
			factor := new(big.Rat).Set(rows[r][c])
			for k := range rows[r] {
				rows[r][k].Sub(rows[r][k], new(big.Rat).Mul(factor, rows[pivot][k]))
			}
		}
		pivot++
	}
	var told []int
	for _, row := range rows {
		only, n := -1, 0
		for c, v := range row {
			if v.Sign() != 0 {
				only, n = c, n+1
			}
		}
		if n == 1 {
			told = append(told, unknown[only])
		}
	}
	return told
}
