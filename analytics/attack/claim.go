package attack

import (
	"maps"
	"slices"
	"strings"

	"sipas/analytics"
)

// A Question is what is asked of people, or of an answer: a key of an item, or one of these.
const (
	Came     = "came"      // how many of the people count
	Received = "received"  // how many came at all
	Aside    = "set aside" // of those received: whether they were set aside, and why
	Points   = "points"    // satisfied answers to the five dimensions, of those who answered all of them
	Apart    = "apart"     // how many of the people were set aside
	OfApart  = "of apart"  // the points of those
)

// Group names people by what is published of them: a unit (or level, or the province), a period, a mode or all. Without are units, or
// months of one, that the figure leaves out.
type Group struct{ Unit, Period, Mode, Without string }

// Claim is one published number as a sum: how often people of a group chose. Choices says how much each counts: all the satisfied
// are {"4": 1, "5": 1}, the sum of steps {"1": 1, "2": 2, …}. Came and Received have no choices.
type Claim struct {
	Group
	Question      string
	Choices       map[string]int64
	Value, Within float64
	Of            int64 // how many people the door says it is of, in all modes; 0 where all of the group
	Part          int64 // and how many by the mode
}

// Publication is all that was ever published through a door, in order of time.
type Publication struct {
	Door     string
	Province string            // the code of the whole
	Levels   map[string]string // of units
	Readings []Reading
	Unread   int // figures that are no plain sums, or contradict others

	numbers map[Group]int64 // the last there were, of units and periods
	scored  map[Group]bool  // which modes of units have a figure
}

// Add adds a new reading.
func (p *Publication) Add(r Reading) {
	if p.Levels == nil {
		p.Levels = map[string]string{}
	}
	maps.Copy(p.Levels, r.Levels)
	r.totals()
	p.place(&r)
	p.Unread += r.Unread
	p.Readings = append(p.Readings, r)
}

// Numbers is how many numbers were read.
func (p *Publication) Numbers() (n int) {
	for _, r := range p.Readings {
		n += len(r.Claims)
	}
	return n
}

// people are those nobody can divide further: who came to a unit in a month by a mode (empty where modes are not told apart),
// first seen at a reading. gone are those no longer seen at it: of a number that fell.
type people struct {
	unit, month, mode string
	reading           int
	gone              bool
}

// calendar keeps the months of each period it was asked for.
type calendar map[string][]string

func (c calendar) months(period string) []string {
	known, ok := c[period]
	if !ok {
		known = months(period)
		c[period] = known
	}
	return known
}

// months are those of a period, as their names.
func months(period string) []string {
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		return nil
	}
	var found []string
	for m := p.Start; m.Before(p.End()); m = m.AddDate(0, 1, 0) {
		found = append(found, m.Format("2006-01"))
	}
	return found
}

// units are those a claim speaks of.
func (p *Publication) unitsOf(code string) []string {
	if _, ok := p.Levels[code]; ok {
		return []string{code}
	}
	if strings.Contains(code, joined) {
		return strings.Split(code, joined)
	}
	level, of := strings.CutPrefix(code, "level:")
	var found []string
	for _, unit := range slices.Sorted(maps.Keys(p.Levels)) {
		if code == p.Province || of && p.Levels[unit] == level {
			found = append(found, unit)
		}
	}
	return found
}

// seen follows the numbers of people from reading to reading.
type seen struct {
	months []string                   // all there are
	modes  map[string]map[string]bool // of a unit
	steps  map[string]map[int]int     // of unit + " " + month: at which readings it may have changed, and which way
}

// look finds which unit and month may have changed between readings: those in a period whose number changed and in none whose number
// stayed the same.
func (p *Publication) look(question string) seen {
	found := seen{modes: map[string]map[string]bool{}, steps: map[string]map[int]int{}}
	all := map[string]bool{}
	before, periods := map[Group]float64{}, calendar{}
	for k, r := range p.Readings {
		now := map[Group]float64{}
		for _, c := range r.Claims {
			for _, month := range periods.months(c.Period) {
				all[month] = true
			}
			if c.Mode != "" {
				found.mode(c.Unit, c.Mode)
			} else if c.Question == question && p.Levels[c.Unit] != "" {
				now[c.Group] = c.Value
			}
		}
		found.step(k, before, now)
		maps.Copy(before, now)
	}
	found.months = slices.Sorted(maps.Keys(all))
	if question == Received {
		found.anywhere(p.Levels)
	}
	return found
}

// anywhere: to any unit people may have come in any month of whom nobody tells how many they were.
func (s *seen) anywhere(units map[string]string) {
	for unit := range units {
		for _, month := range s.months {
			if at := unit + " " + month; s.steps[at] == nil {
				s.steps[at] = map[int]int{0: 1}
			}
		}
	}
}

func (s *seen) mode(unit, mode string) {
	if s.modes[unit] == nil {
		s.modes[unit] = map[string]bool{}
	}
	s.modes[unit][mode] = true
}

// step notes what changed at reading k, and which way.
func (s *seen) step(k int, before, now map[Group]float64) {
	way, same := map[string]int{}, map[string]bool{}
	for g, n := range now {
		old, known := before[g]
		without := g.without()
		for _, month := range months(g.Period) {
			if without[g.Unit+"/"+month] {
				continue
			}
			at := g.Unit + " " + month
			switch {
			case known && old == n:
				same[at] = true
			case n < old:
				way[at] = -1
			default:
				way[at] = 1
			}
		}
	}
	for at, w := range way {
		if same[at] {
			continue
		}
		if s.steps[at] == nil {
			s.steps[at] = map[int]int{}
		}
		s.steps[at][k] = w
	}
}

// grid lists the people of every unit and month, with modes or without.
func (p *Publication) grid(question string, byMode bool) []people {
	s := p.look(question)
	var found []people
	for _, unit := range slices.Sorted(maps.Keys(p.Levels)) {
		modes := []string{""}
		if byMode && len(s.modes[unit]) > 0 {
			modes = slices.Sorted(maps.Keys(s.modes[unit]))
		}
		for _, month := range s.months {
			steps := s.steps[unit+" "+month]
			for _, k := range slices.Sorted(maps.Keys(steps)) {
				for _, mode := range modes {
					found = append(found, people{unit, month, mode, k, steps[k] < 0})
				}
			}
		}
	}
	return found
}

// in tells how a group at a reading counts people: once, not at all, or as those who are gone.
func (a people) in(g Group, reading int, units, months, without map[string]bool) int64 {
	if a.reading > reading || !units[a.unit] || !months[a.month] || g.Mode != "" && a.mode != g.Mode || without[a.unit] || without[a.unit+"/"+a.month] {
		return 0
	}
	if a.gone {
		return -1
	}
	return 1
}
