package attack

import (
	"maps"
	"slices"
	"strings"

	"sipas/analytics"
)

// Totals leave small groups out. Who is in one is no secret: the numbers beside the figures tell, and the rules are written down.

// without are the names of those left out: a unit, or unit/month.
func (g Group) without() map[string]bool {
	found := map[string]bool{}
	for name := range strings.FieldsSeq(g.Without) {
		found[name] = true
	}
	return found
}

// place finds for each claim whom its figure leaves out. What fits no number stays unread.
func (p *Publication) place(r *Reading) {
	if p.numbers == nil {
		p.numbers, p.scored = map[Group]int64{}, map[Group]bool{}
	}
	for _, c := range r.Claims {
		if c.Question == Came {
			p.numbers[Group{Unit: c.Unit, Period: c.Period, Mode: c.Mode}] = int64(c.Value)
		}
		if c.Question == Points && c.Mode != "" {
			p.scored[Group{Unit: c.Unit, Period: c.Period, Mode: c.Mode}] = true
		}
	}
	var placed []Claim
	for _, c := range r.Claims {
		of := c.Of
		if c.Question == Came && c.Mode == "" {
			of = int64(c.Value)
		}
		without, ok := p.leftOut(c.Group, of)
		if ok && c.Mode != "" && p.Levels[c.Unit] == "" {
			without, ok = p.modesLeftOut(c, without)
		}
		if !ok && c.Question != Came {
			r.Unread++
		}
		if ok {
			c.Without = strings.Join(slices.Sorted(maps.Keys(without)), " ")
			placed = append(placed, c)
		}
	}
	r.Claims = placed
}

// leftOut finds whom a figure of so many people leaves out; false where no rule gives that number.
func (p *Publication) leftOut(g Group, of int64) (map[string]bool, bool) {
	if of == 0 || strings.Contains(g.Unit, joined) {
		return nil, true
	}
	if p.Levels[g.Unit] != "" {
		return p.monthsLeftOut(g, of)
	}
	return p.unitsLeftOut(g, of)
}

// monthsLeftOut tries whether the months add up; without those that are small; and without the last ones, which may not be settled.
func (p *Publication) monthsLeftOut(g Group, of int64) (map[string]bool, bool) {
	all := months(g.Period)
	if !slices.ContainsFunc(all, func(m string) bool { return p.numbers[Group{Unit: g.Unit, Period: m}] > 0 }) {
		return nil, true // nothing to reckon with
	}
	for last := len(all); last > 0; last-- {
		for _, small := range []map[string]bool{{}, p.small(g.Unit, all[:last], Least), p.smallInQuarters(g.Unit, all[:last])} {
			sum, left := int64(0), map[string]bool{}
			for i, m := range all {
				if i >= last || small[m] {
					left[g.Unit+"/"+m] = true
				} else {
					sum += p.numbers[Group{Unit: g.Unit, Period: m}]
				}
			}
			if sum == of {
				return left, true
			}
		}
	}
	return nil, false
}

// small are the months of few people.
func (p *Publication) small(unit string, months []string, least int64) map[string]bool {
	found := map[string]bool{}
	for _, m := range months {
		if p.numbers[Group{Unit: unit, Period: m}] < least {
			found[m] = true
		}
	}
	return found
}

// smallInQuarters are those that are few together with the others of their quarter that are.
func (p *Publication) smallInQuarters(unit string, months []string) map[string]bool {
	together := map[string]int64{}
	small := p.small(unit, months, Least)
	for m := range small {
		together[quarterOf(m)] += p.numbers[Group{Unit: unit, Period: m}]
	}
	maps.DeleteFunc(small, func(m string, _ bool) bool { return together[quarterOf(m)] >= Least })
	return small
}

func quarterOf(month string) string {
	p, err := analytics.ParsePeriod(month)
	if err != nil {
		return ""
	}
	return analytics.PeriodOf(analytics.Quarter, p.Start).String()
}

// modesLeftOut: a total's figure of a mode is without the units in which few came by it in some month. Which these are is told by the units'
// own figures of the mode: where all of them have one that can, or none is without.
func (p *Publication) modesLeftOut(c Claim, without map[string]bool) (map[string]bool, bool) {
	for _, leave := range []bool{false, true} {
		left, sum := map[string]bool{}, int64(0)
		maps.Copy(left, without)
		for _, unit := range p.unitsOf(c.Unit) {
			g := Group{Unit: unit, Period: c.Period, Mode: c.Mode}
			switch n := p.numbers[g]; {
			case without[unit]:
			case leave && n > 0 && !p.scored[g]:
				left[unit] = true
			default:
				sum += n
			}
		}
		if sum == c.Part {
			return left, true
		}
	}
	return nil, false
}

// unitsLeftOut tries whether the units add up, or do without those of few people, of one level or both. What a unit's own figure leaves
// out is not in the total either.
func (p *Publication) unitsLeftOut(g Group, of int64) (map[string]bool, bool) {
	units := p.unitsOf(g.Unit)
	levels := map[string]bool{}
	for _, u := range units {
		levels[p.Levels[u]] = true
	}
	if !slices.ContainsFunc(units, func(u string) bool { return p.numbers[Group{Unit: u, Period: g.Period}] > 0 }) {
		return nil, true
	}
	names := slices.Sorted(maps.Keys(levels))
	for choice := range 1 << len(names) {
		sum, left := int64(0), map[string]bool{}
		for _, u := range units {
			n := p.numbers[Group{Unit: u, Period: g.Period}]
			if choice>>slices.Index(names, p.Levels[u])&1 == 1 && n < Least {
				left[u] = true
				continue
			}
			own, ok := p.leftOut(Group{Unit: u, Period: g.Period}, n)
			if !ok {
				return nil, false
			}
			maps.Copy(left, own)
			sum += n
		}
		if sum == of {
			return left, true
		}
	}
	return nil, false
}
