package analytics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Cell is a figure that might be published: that of a unit, a level or the province, in a period, for one mode or all.
type Cell struct {
	N int64 // answers behind it; 0 hides nothing
	// Keep is how much is lost by hiding it: where another cell must be hidden too, the least is.
	Keep int
	// Hidden cells have no figure whatever their number.
	Hidden bool
	// Published cells are out for good and cannot be hidden any more.
	Published bool
}

// Relation is a sum that anybody can do: cell Total is that of the cells Parts.
type Relation struct {
	Total int
	Parts []int
}

// Protect says which cells must stay hidden: those with fewer answers than show, and as many others as it takes that
// none of the hidden follows from the shown. least is the fewest people a difference may speak of.
//
// In each sum the hidden parts are none, or at least two of which least answers are told nowhere. That keeps one subtraction from
// telling; that no chain of them does is then looked up: a hidden figure is told by the shown ones exactly if it stays
// the same wherever the hidden ones move within the sums, and a random such move shows which do.
func Protect(cells []Cell, relations []Relation, least, show int64) []bool {
	p := protection{cells: cells, relations: relations, least: least, hidden: make([]bool, len(cells)), in: make([][]int, len(cells))}
	for i, c := range cells {
		p.hidden[i] = 0 < c.N && (c.N < show || c.Hidden) && !c.Published
	}
	for r, relation := range relations {
		for _, i := range relation.cells() {
			p.in[i] = append(p.in[i], r)
		}
	}
	for range p.rounds() {
		p.settle()
		told, certain := p.told()
		if !certain {
			break
		}
		if !p.hideBeside(told) {
			return p.hidden
		}
	}
	p.hideAll()
	return p.hidden
}

// mostRounds and mostSteps bound what deciding costs. Where they do not do, everything that can be hidden is: that is safe, and soon decided.
const (
	mostRounds = 6
	mostSteps  = 3000
	manyCells  = 4000 // for which a round takes long
)

func (p *protection) rounds() int {
	if len(p.cells) < manyCells {
		return len(p.cells) + 1 // each hides one more
	}
	return mostRounds
}

// hideAll hides every cell that is not out for good.
func (p *protection) hideAll() {
	for i, c := range p.cells {
		p.hidden[i] = p.hidden[i] || c.N > 0 && !c.Published
	}
}

func (r Relation) cells() []int { return append([]int{r.Total}, r.Parts...) }

type protection struct {
	cells     []Cell
	relations []Relation
	least     int64
	hidden    []bool
	in        [][]int // the relations of a cell
}

// settle hides until every single sum is safe, those that stand first being settled first: what they hide is often enough
// for the later ones.
func (p *protection) settle() {
	for r := 0; r < len(p.relations); {
		next := r + 1
		if p.unsafe(p.relations[r]) {
			if i, ok := p.hideOne(p.relations[r]); ok {
				next = slices.Min(p.in[i])
			}
		}
		r = next
	}
}

func (p *protection) unsafe(r Relation) bool {
	hidden, n := 0, int64(0)
	for _, i := range r.Parts {
		if p.hidden[i] {
			hidden++
			n += p.unknown(i)
		}
	}
	if p.hidden[r.Total] {
		return hidden == 0
	}
	return hidden == 1 || hidden > 1 && n < p.least
}

// unknown is how many people of a hidden cell nobody is told of: those in hidden parts of it.
func (p *protection) unknown(cell int) int64 {
	least := p.cells[cell].N
	for _, r := range p.in[cell] {
		if p.relations[r].Total != cell {
			continue
		}
		n := int64(0)
		for _, i := range p.relations[r].Parts {
			if p.hidden[i] {
				n += p.unknown(i)
			}
		}
		least = min(least, n)
	}
	return least
}

// hideOne hides the cell of a sum that is missed least and returns it; false where none is left to hide.
func (p *protection) hideOne(r Relation) (int, bool) {
	best := -1
	for _, i := range r.cells() {
		c := p.cells[i]
		if p.hidden[i] || c.N == 0 || c.Published || p.isOut(i) {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(c.Keep, p.cells[best].Keep), cmp.Compare(c.N, p.cells[best].N)) < 0 {
			best = i
		}
	}
	if best >= 0 {
		p.hidden[best] = true
	}
	return best, best >= 0
}

// isOut tells whether a cell is the sum of some that are all published, so that hiding it hides nothing.
func (p *protection) isOut(cell int) bool {
	return slices.ContainsFunc(p.in[cell], func(r int) bool {
		return p.relations[r].Total == cell && !slices.ContainsFunc(p.relations[r].Parts, func(i int) bool {
			return p.cells[i].N > 0 && !p.cells[i].Published
		})
	})
}

// hideBeside hides one more cell for each that is told, in one of its sums or the nearest one that still shows any; false
// when nothing could be hidden.
func (p *protection) hideBeside(told []int) bool {
	any := false
	for _, i := range told {
		any = p.hideNear(i) || any
	}
	return any
}

func (p *protection) hideNear(cell int) bool {
	seen := map[int]bool{}
	for queue := slices.Clone(p.in[cell]); len(queue) > 0; queue = queue[1:] {
		r := queue[0]
		if seen[r] {
			continue
		}
		seen[r] = true
		if _, ok := p.hideOne(p.relations[r]); ok {
			return true
		}
		for _, i := range p.relations[r].cells() {
			if p.hidden[i] {
				queue = append(queue, p.in[i]...)
			}
		}
	}
	return false
}

// told returns the hidden cells that follow from the shown ones. Moves of the hidden figures within the sums are the null
// space of the sums' matrix; a random vector is brought there by conjugate gradients on A·Aᵀ, and what it leaves at
// nought cannot move. It is not certain where that takes too long.
func (p *protection) told() (told []int, certain bool) {
	a := p.matrix()
	random := rand.New(rand.NewPCG(1, 0x51AA5))
	move := make([]float64, len(p.cells))
	var hidden []int
	for i := range move {
		if p.hidden[i] {
			move[i] = 1 + random.Float64()
			hidden = append(hidden, i)
		}
	}
	if !a.project(move) {
		return nil, false
	}
	for _, i := range hidden {
		if math.Abs(move[i]) < 1e-6 && len(p.in[i]) > 0 {
			told = append(told, i)
		}
	}
	return told, true
}

// sums is a sparse matrix: for each sum the hidden cells in it, the total with 1, parts with −1.
type sums [][]entry

type entry struct {
	cell  int
	value float64
}

func (p *protection) matrix() sums {
	var a sums
	for _, r := range p.relations {
		var row []entry
		if p.hidden[r.Total] {
			row = append(row, entry{r.Total, 1})
		}
		for _, i := range r.Parts {
			if p.hidden[i] {
				row = append(row, entry{i, -1})
			}
		}
		if len(row) > 0 {
			a = append(a, row)
		}
	}
	return a
}

// project takes from x what the sums see of it; false where that takes too long.
func (a sums) project(x []float64) bool {
	y, residual := make([]float64, len(a)), a.times(x)
	direction := slices.Clone(residual)
	size := dot(residual, residual)
	wanted := 1e-24 * (size + 1)
	for n := 0; n < min(20*len(a)+100, mostSteps) && size > wanted; n++ {
		image := a.times(a.transposed(direction, len(x)))
		step := size / dot(direction, image)
		for i := range y {
			y[i] += step * direction[i]
			residual[i] -= step * image[i]
		}
		next := dot(residual, residual)
		for i := range direction {
			direction[i] = residual[i] + next/size*direction[i]
		}
		size = next
	}
	for i, v := range a.transposed(y, len(x)) {
		x[i] -= v
	}
	return size <= wanted
}

func (a sums) times(x []float64) []float64 {
	y := make([]float64, len(a))
	for r, row := range a {
		for _, e := range row {
			y[r] += e.value * x[e.cell]
		}
	}
	return y
}

func (a sums) transposed(y []float64, n int) []float64 {
	x := make([]float64, n)
	for r, row := range a {
		for _, e := range row {
			x[e.cell] += e.value * y[r]
		}
	}
	return x
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
