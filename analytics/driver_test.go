package analytics

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// scores are the answers of people, of whom each answers every dimension and, last, the overall item.
type people [][scoreCount]float64

func (p people) column(d int) []float64 {
	var column []float64
	for _, row := range p {
		column = append(column, row[d])
	}
	return column
}

func (p people) relations() *relations {
	var r relations
	for d := range scoreCount {
		for e := range scoreCount {
			r[d][e] = stat.Correlation(p.column(d), p.column(e), nil)
		}
	}
	return &r
}

// explained is R² of a regression of the overall score on a set of dimensions, by solving the normal equations.
func (p people) explained(set []int) float64 {
	if len(set) == 0 {
		return 0
	}
	x, y := mat.NewDense(len(p), len(set)+1, nil), mat.NewVecDense(len(p), p.column(overallScore))
	for i, row := range p {
		x.Set(i, 0, 1)
		for k, d := range set {
			x.Set(i, k+1, row[d])
		}
	}
	var b, fitted mat.VecDense
	if err := b.SolveVec(x, y); err != nil {
		panic(err)
	}
	fitted.MulVec(x, &b)
	return stat.RSquaredFrom(fitted.RawVector().Data, y.RawVector().Data, nil)
}

// dominance is the mean, over all orders of the dimensions, of what each adds to R² when it comes.
func (p people) dominance() (shares [DimensionCount]float64) {
	count := 0.0
	var visit func(order, left []int)
	visit = func(order, left []int) {
		if len(left) == 0 {
			count++
			for i, d := range order {
				shares[d] += p.explained(order[:i+1]) - p.explained(order[:i])
			}
			return
		}
		for i, d := range left {
			visit(append(slices.Clone(order), d), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	visit(nil, all())
	for d := range shares {
		shares[d] /= count
	}
	return shares
}

func all() []int { return []int{0, 1, 2, 3, 4} }

// TestShapleyOfSwiss: R's data set swiss by calc.relimp of package relaimpo, type "lmg" (U. Grömping, J. Stat. Softw. 17, 2006).
func TestShapleyOfSwiss(t *testing.T) {
	file, err := os.Open("testdata/swiss.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var data people
	for _, row := range rows[1:] {
		var v [scoreCount]float64
		for i, x := range numbers(t, row[1]+" "+row[2]+" "+row[3]+" "+row[4]+" "+row[5]+" "+row[0]) {
			v[i] = x
		}
		data = append(data, v)
	}
	shares, rest := data.relations().shapley(all())
	for d, want := range []float64{0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265} {
		near(t, rows[0][d+1], shares[d], want, 1e-12)
	}
	near(t, "R²", 1-rest, 0.706735001593, 1e-12)
	for d, want := range data.dominance() {
		near(t, "by all orders", shares[d], want, 1e-10)
	}
}

// TestShapleyAddsUp: to R², whatever the answers, those where one dimension says just what another does, too; these get the same.
func TestShapleyAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := people{{1, 1, 1, 1, 1, 1}, {5, 5, 5, 5, 5, 5}}
		for range rapid.IntRange(20, 60).Draw(t, "n") {
			var v [scoreCount]float64
			for d := range v {
				v[d] = float64(rapid.IntRange(1, 5).Draw(t, "step"))
			}
			v[1] = v[0]
			data = append(data, v)
		}
		r := data.relations()
		shares, rest := r.shapley(all())
		sum := 0.0
		for d, s := range shares {
			sum += s
			if s < -1e-9 {
				t.Fatalf("dimension %d takes away: %v", d, shares)
			}
		}
		if math.Abs(sum+rest-1) > 1e-9 || math.Abs(shares[0]-shares[1]) > 1e-9 {
			t.Fatalf("%v and %v left", shares, rest)
		}
	})
}

// TestSlopesLeaveNothingOut: eliminating again where a correlation moved gives, to the last digit, what eliminating all sets anew gives.
func TestSlopesLeaveNothingOut(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 13))
	for range 2000 {
		r := drawRelations(random)
		used := slices.DeleteFunc(all(), func(int) bool { return random.IntN(5) == 0 })
		e := newElimination(used)
		left := *e.of(r)
		for i := range len(used) + 1 {
			for j := range i {
				moved := r.moved(e.all[i], e.all[j], 1e-5)
				e.left = left
				again, anew := e.again(moved, (1<<i|1<<j)&(1<<len(used)-1)), newElimination(used).of(moved)
				if *again != *anew {
					t.Fatalf("%v, anew %v, after %v of %v in %v", again, anew, []int{i, j}, used, r)
				}
			}
		}
	}
}

// drawRelations draws correlations, now and then with two dimensions that say the same.
func drawRelations(random *rand.Rand) *relations {
	var r relations
	for d := range scoreCount {
		r[d][d] = 1
		for e := range d {
			r[d][e] = 0.7*random.Float64() - 0.1
			r[e][d] = r[d][e]
		}
	}
	if random.IntN(4) == 0 {
		r[1][3], r[3][1] = 1, 1
	}
	return &r
}

// drawPeople draws n persons with a mood of their own and a normal opinion of each dimension, cut into steps: most are satisfied.
// The overall answer follows mood and the dimensions by their weights.
func drawPeople(random *rand.Rand, n int, weights [DimensionCount]float64, cuts [4]float64) people {
	var data people
	for range n {
		mood := 0.6 * random.NormFloat64()
		var row [scoreCount]float64
		overall := mood + 0.6*random.NormFloat64()
		for d := range DimensionCount {
			opinion := mood + 0.8*random.NormFloat64()
			overall += weights[d] * opinion
			row[d] = cut(opinion, cuts)
		}
		row[overallScore] = cut(overall, cuts)
		data = append(data, row)
	}
	return data
}

func cut(x float64, cuts [4]float64) float64 {
	step := 1.0
	for _, c := range cuts {
		if x > c {
			step++
		}
	}
	return step
}

func (p people) sums() *Sums {
	var s Sums
	for _, row := range p {
		var answers [scoreCount][]int
		for d, v := range row {
			if v > 0 {
				answers[d] = []int{int(v)}
			}
		}
		addResponse(&s, answers)
	}
	return &s
}

// driversOf are those of units with these people.
func driversOf(groups ...people) []Driver {
	var sums []*Sums
	var whole people
	for _, g := range groups {
		sums, whole = append(sums, g.sums()), append(whole, g...)
	}
	e := NewEstimate(whole.sums(), nil, 0, DefaultThresholds(), Clustering{})
	return Drivers(sums, e.Dimensions)
}

func satisfiedCuts() [4]float64 { return [4]float64{-2.4, -1.8, -1.1, 0.1} }

// TestDriversOfAnswers: from sums comes what comes from single answers; with items off the scale for a third, nearly so.
func TestDriversOfAnswers(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	data := drawPeople(random, 3000, [DimensionCount]float64{0.1, 0.2, 0.8, 0, 0.3}, satisfiedCuts())
	want := data.dominance()
	drivers := driversOf(data)
	if len(drivers) != DimensionCount {
		t.Fatalf("%d drivers", len(drivers))
	}
	for d, driver := range drivers {
		near(t, driver.Key, driver.Importance, want[d], 1e-9)
		if driver.N != 3000 || driver.Low > driver.Importance || driver.High < driver.Importance || driver.High-driver.Low > 0.1 {
			t.Errorf("%+v", driver)
		}
	}
	near(t, "R²", Explained(drivers), data.explained(all()), 1e-9)
	for i := range data {
		if random.IntN(3) == 0 {
			data[i][4] = 0 // not applicable
		}
	}
	for d, driver := range driversOf(data) {
		near(t, driver.Key, driver.Importance, want[d], 0.02)
	}
}

// TestDriversWithinUnits: that one unit is better in everything adds nothing.
func TestDriversWithinUnits(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	weights := [DimensionCount]float64{0, 0, 1, 0, 0}
	upper := [4]float64{-9, -9, -0.5, 0.5} // steps 3 to 5
	same := []people{drawPeople(random, 2000, weights, upper), drawPeople(random, 2000, weights, upper)}
	apart := []people{same[0], nil}
	for _, row := range same[1] {
		for d := range row {
			row[d] -= 2 // worse in everything
		}
		apart[1] = append(apart[1], row)
	}
	within, whole := driversOf(apart...), driversOf(append(slices.Clone(apart[0]), apart[1]...))
	for d, driver := range driversOf(same...) {
		if math.Abs(within[d].Importance-driver.Importance) > 1e-9 {
			t.Errorf("%s: %.3f, with a worse unit %.3f", driver.Key, driver.Importance, within[d].Importance)
		}
	}
	if Explained(whole) < Explained(within)+0.1 {
		t.Errorf("R² is %.3f within units and %.3f over all: nothing was tried", Explained(within), Explained(whole))
	}
}

// TestDriversOfFew: nothing is said of fewer than thirty pairs, of an overall item without spread, or of none.
func TestDriversOfFew(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	data := drawPeople(random, 100, [DimensionCount]float64{1, 1, 1, 1, 1}, satisfiedCuts())
	for i := range data {
		if i >= 29 {
			data[i][2] = 0
		}
	}
	if drivers := driversOf(data); len(drivers) != 4 || slices.ContainsFunc(drivers, func(d Driver) bool { return d.Key == "officials" }) {
		t.Errorf("29 answers to officials: %+v", drivers)
	}
	for i := range data {
		data[i][overallScore] = 5
	}
	if drivers := driversOf(data); drivers != nil {
		t.Errorf("all are the same overall: %+v", drivers)
	}
	if drivers := Drivers([]*Sums{data.sums()}, nil); drivers != nil {
		t.Errorf("no dimension is shown: %+v", drivers)
	}
	for i := range data {
		data[i][overallScore] = 0
	}
	if drivers := driversOf(data); drivers != nil {
		t.Errorf("nobody answered overall: %+v", drivers)
	}
}

// TestDriverIntervalsCover: the true share lies in its interval in 95 % of samples, of answers of which most are the best.
func TestDriverIntervalsCover(t *testing.T) {
	driverCoverage(t, 300)
}

// driverCoverage tries that for different answers; those of very many people tell the truth.
func driverCoverage(t *testing.T, rounds int) {
	t.Helper()
	weights := [DimensionCount]float64{0.1, 0.2, 0.8, 0, 0.4}
	for _, c := range []struct {
		name string
		n    int
		cuts [4]float64
	}{
		{"one in six not satisfied", 90, satisfiedCuts()}, {"one in six not satisfied", 400, satisfiedCuts()},
		{"one in twenty not satisfied", 400, [4]float64{-2.8, -2.3, -1.65, -0.4}}, {"half not satisfied", 90, [4]float64{-1.2, -0.4, 0.1, 0.9}},
	} {
		truth := driversOf(drawPeople(rand.New(rand.NewPCG(1, 1)), 200_000, weights, c.cuts))
		random := rand.New(rand.NewPCG(9, 10))
		var covered, width [DimensionCount]float64
		for range rounds {
			for d, driver := range driversOf(drawPeople(random, c.n, weights, c.cuts)) {
				width[d] += (driver.High - driver.Low) / float64(rounds)
				if driver.Low <= truth[d].Importance && truth[d].Importance <= driver.High {
					covered[d] += 1 / float64(rounds)
				}
			}
		}
		t.Logf("| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f |", c.name, c.n, covered[0], covered[1], covered[2], covered[3], covered[4], width[2])
		for d, share := range covered {
			if share < leastShare(rounds) {
				t.Errorf("%s, %d: %.3f of the intervals of dimension %d hold", c.name, c.n, share, d)
			}
		}
	}
}
