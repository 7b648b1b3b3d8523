package analytics

import "slices"

// seat is a rank of a year's table: the score of who holds it lies between those of the nearest ranks that have one.
type seat struct {
	Interval
	from [2]*Benchmark // the results that say so: the lower, the upper; nil where only the scale ends
}

// standing is what a year's published results say of a set of provinces, whichever way those that are not named came out: a province
// may hold any rank that nobody else is known to hold. A merged province's score is a mean of its parts' scores with weights that
// are not known, so it lies anywhere from the lowest part to the highest.
type standing struct {
	provinces map[string][]*seat // the parts of each province in force; nil for one that is named nowhere
	free      []seat             // ranks that nobody is known to hold
}

// newStanding reads the results of one year; ok is false where they contradict each other.
func newStanding(results []Benchmark, year int, merger Merger) (standing, bool) {
	holders := map[int]*Benchmark{}
	named := map[string]*Benchmark{}
	for i := range results {
		b := &results[i]
		if b.Year != year || b.Code == Country {
			continue
		}
		named[b.Code] = b
		if b.Rank != nil {
			holders[*b.Rank] = b
		}
	}
	seats, ok := seatsOf(holders, len(merger))
	s := standing{provinces: map[string][]*seat{}}
	for _, f := range merger {
		s.provinces[f.Successor] = append(s.provinces[f.Successor], placed(named[f.Code], seats))
	}
	for rank := range seats {
		if holders[rank+1] == nil {
			s.free = append(s.free, seats[rank])
		}
	}
	return s, ok && len(named) > 0
}

// seatsOf bounds the score of each rank by the scores known.
func seatsOf(holders map[int]*Benchmark, n int) ([]seat, bool) {
	seats := make([]seat, n)
	up, down := seat{Interval: Interval{0, 100}}, seat{Interval: Interval{0, 100}}
	for i := range n {
		if b := holders[i+1]; b != nil && b.Score != nil {
			up.High, up.from[1] = *b.Score, b
		}
		seats[i].High, seats[i].from[1] = up.High, up.from[1]
	}
	ok := true
	for i := n - 1; i >= 0; i-- {
		if b := holders[i+1]; b != nil && b.Score != nil {
			down.Low, down.from[0] = *b.Score, b
		}
		seats[i].Low, seats[i].from[0] = down.Low, down.from[0]
		ok = ok && seats[i].Low <= seats[i].High
	}
	return seats, ok
}

// placed is where a province sits: at its rank, or wherever its score is; nil where neither is known.
func placed(b *Benchmark, seats []seat) *seat {
	switch {
	case b == nil:
		return nil
	case b.Score != nil:
		return &seat{Interval{*b.Score, *b.Score}, [2]*Benchmark{b, b}}
	case *b.Rank <= len(seats):
		return &seats[*b.Rank-1]
	}
	return nil
}

// mostAtLeast is how many provinces but one may have a score of x or more: those that have a part which may, and one more for each
// free rank that may, as long as there are provinces with a part of unknown rank to take it.
func (s standing) mostAtLeast(x float64, but string) int {
	return s.count(but, func(p *seat) bool { return p.High >= x })
}

// leastAbove is how many provinces but one have a score above x for certain: all but those that have a part which may not be above,
// and one more for each free rank that may not be.
func (s standing) leastAbove(x float64, but string) int {
	others := len(s.provinces)
	if _, ok := s.provinces[but]; ok {
		others--
	}
	return others - s.count(but, func(p *seat) bool { return p.Low <= x })
}

// count is how many provinces can have a part of which it is true.
func (s standing) count(but string, true func(*seat) bool) int {
	have, can, free := 0, 0, 0
	for code, parts := range s.provinces {
		switch {
		case code == but:
		case slices.ContainsFunc(parts, func(p *seat) bool { return p != nil && true(p) }):
			have++
		case slices.Contains(parts, nil):
			can++
		}
	}
	for i := range s.free {
		if true(&s.free[i]) {
			free++
		}
	}
	return have + min(can, free)
}

// bounds are the lowest and the highest score that a rank among the provinces can have. They are scores of published results, for
// all other values between them leave the counts as they are.
func (s standing) bounds(rank int) seat {
	found := seat{Interval: Interval{0, 100}}
	lowest, highest := false, false
	for _, p := range s.ends() {
		if s.leastAbove(p.Low, "") < rank && (!lowest || p.Low < found.Low) {
			found.Low, found.from[0], lowest = p.Low, p.from[0], true
		}
		if s.mostAtLeast(p.High, "") >= rank && (!highest || p.High > found.High) {
			found.High, found.from[1], highest = p.High, p.from[1], true
		}
	}
	return found
}

func (s standing) ends() []seat {
	ends := slices.Clone(s.free)
	for _, parts := range s.provinces {
		for _, p := range parts {
			if p != nil {
				ends = append(ends, *p)
			}
		}
	}
	return ends
}

// Rebuild returns the line of a year of the former provinces as it would have been among those in force: every score that rank 10 can
// have had, whatever the provinces that are not named scored and whatever the weights of the parts. ok is false where the results
// of the year leave it open on one side, or contradict each other.
func Rebuild(results []Benchmark, year int, merger Merger) (Line, bool) {
	if !slices.ContainsFunc(results, func(b Benchmark) bool { return b.Year == year && b.Scope == formerScope }) {
		return Line{}, false
	}
	s, ok := newStanding(results, year, merger)
	if !ok || len(s.provinces) < TopRank {
		return Line{}, false
	}
	found := s.bounds(TopRank)
	if found.from[0] == nil || found.from[1] == nil {
		return Line{}, false
	}
	return Line{Year: year, Scope: len(s.provinces), Rebuilt: true, Interval: found.Interval, Exact: found.Low == found.High,
		From: [2]Benchmark{*found.from[0], *found.from[1]}}, true
}

// Place is where a score would stand among the provinces in force, first and last place that the results of a year allow.
type Place struct {
	Low  int `json:"low"`
	High int `json:"high"`
	Of   int `json:"of"`
}

// PlaceOf returns the place that an index would have had among the other provinces in the line's year, if both surveys measured the
// same: from the upper end of its interval to the lower one.
func PlaceOf(results []Benchmark, line Line, merger Merger, province string, interval Interval) (Place, bool) {
	if !line.Rebuilt {
		merger = merger.inForce()
	}
	s, ok := newStanding(results, line.Year, merger)
	if !ok || line.Scope != len(s.provinces) {
		return Place{}, false
	}
	return Place{1 + s.leastAbove(interval.High, province), 1 + s.mostAtLeast(interval.Low, province), len(s.provinces)}, true
}
