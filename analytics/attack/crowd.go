package attack

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// crowd are the people of a publication, numbered, with what is known of how many each are.
type crowd struct {
	of      *Publication
	all     []people
	byUnit  map[string][]int
	sizes   *System
	size    []int // the count of each in sizes
	members map[memberKey]Terms
}

type memberKey struct {
	group   Group
	reading int
}

// newCrowd finds the people and solves how many they are from the numbers of question (Came or Received) alone.
func newCrowd(p *Publication, question string, byMode bool, numbers []placed) *crowd {
	c := &crowd{of: p, all: p.grid(question, byMode), byUnit: map[string][]int{}, sizes: NewSystem(), members: map[memberKey]Terms{}}
	for i, a := range c.all {
		c.byUnit[a.unit] = append(c.byUnit[a.unit], i)
		c.size = append(c.size, c.sizes.Count(1e9))
	}
	for _, n := range numbers {
		// What totals have is the sum of what units have, and nothing new.
		if (n.Mode == "" || byMode) && p.Levels[n.Unit] != "" {
			if err := c.sizes.Say(c.peopleOf(n.Group, n.reading), n.Value, n.Within); err != nil {
				p.Unread++
			}
		}
	}
	c.sizes.Tighten()
	return c
}

// peopleOf are the people of a group at a reading; those who are gone count against.
func (c *crowd) peopleOf(g Group, reading int) Terms {
	key := memberKey{g, reading}
	if known, ok := c.members[key]; ok {
		return known
	}
	units, in, without := map[string]bool{}, map[string]bool{}, g.without()
	for _, month := range months(g.Period) {
		in[month] = true
	}
	found := Terms{}
	for _, unit := range c.of.unitsOf(g.Unit) {
		units[unit] = true
		for _, i := range c.byUnit[unit] {
			if n := c.all[i].in(g, reading, units, in, without); n != 0 {
				found[i] = n
			}
		}
	}
	c.members[key] = found
	return found
}

// number returns between which numbers the people of a set are.
func (c *crowd) number(set Terms) (low, high float64) {
	known := true
	for i := range set {
		if a, b := c.sizes.low[i], c.sizes.high[i]; a == b {
			low += float64(set[i]) * a
		} else {
			known = false
		}
	}
	if known {
		return low, low
	}
	return c.sizes.Bounds(set)
}

// sets are the groups worth asking about: the people nobody divides, those that no number tells apart, and, at each reading, those
// of a cell and of a cell less what the reading before said of it.
func (c *crowd) sets(claims []placed) []Terms {
	var found []Terms
	signature := map[int]string{}
	for i := range c.all {
		found = append(found, Terms{i: 1})
	}
	asked := map[memberKey]bool{}
	for _, claim := range claims {
		key := memberKey{claim.Group, claim.reading}
		if asked[key] {
			continue
		}
		asked[key] = true
		set := c.peopleOf(claim.Group, claim.reading)
		found = append(found, set)
		for i, n := range set {
			signature[i] += fmt.Sprint(len(asked), n, " ")
		}
	}
	alike := map[string]Terms{}
	for i, s := range signature {
		if c.sizes.high[i] == 0 {
			continue
		}
		if alike[s] == nil {
			alike[s] = Terms{}
		}
		alike[s][i] = 1
	}
	for _, s := range slices.Sorted(maps.Keys(alike)) {
		found = append(found, alike[s])
	}
	return append(found, c.cells()...)
}

// cells are every unit's months, quarters and years at the last reading: many of them are shown by nobody.
func (c *crowd) cells() []Terms {
	var found []Terms
	asked := map[Group]bool{}
	for _, r := range c.of.Readings {
		for _, claim := range r.Claims {
			if g := claim.Group; !asked[g] && c.of.Levels[g.Unit] != "" {
				asked[g] = true
				found = append(found, c.peopleOf(g, len(c.of.Readings)-1))
			}
		}
	}
	return found
}

// describe names a set so that a person finds it again.
func (c *crowd) describe(set Terms) string {
	units, in, modes, readings := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[int]bool{}
	for i := range set {
		if c.sizes.high[i] == 0 {
			continue
		}
		a := c.all[i]
		units[a.unit], in[a.month], readings[a.reading] = true, true, true
		if a.mode != "" {
			modes[a.mode] = true
		}
	}
	text := fmt.Sprintf("%s in %s", few(slices.Sorted(maps.Keys(units)), "units"), few(slices.Sorted(maps.Keys(in)), "months"))
	if len(modes) == 1 {
		text += " by " + few(slices.Sorted(maps.Keys(modes)), "modes")
	}
	least := slices.Min(append(slices.Collect(maps.Keys(readings)), math.MaxInt))
	if len(c.of.Readings) > 1 && least > 0 && least < math.MaxInt {
		text += fmt.Sprintf(", new at reading %d", least)
	}
	return text
}

func few(names []string, noun string) string {
	if len(names) > 4 {
		return fmt.Sprintf("%d %s", len(names), noun)
	}
	return fmt.Sprint(names)
}
