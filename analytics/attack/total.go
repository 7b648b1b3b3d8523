package attack

import (
	"maps"
	"slices"
	"strings"
)

// joined stands between the codes of units that are spoken of together.
const joined = "+"

// keep notes what a door says of a unit and period: totals are read when all of it is known.
func (r *Reading) keep(period string, u unitFigures) {
	if r.units == nil {
		r.units = map[unitPeriod]unitFigures{}
	}
	k := unitPeriod{u.Code, period}
	if old, known := r.units[k]; !known || len(u.Detail.Levels) > 0 || len(old.Detail.Levels) == 0 {
		r.units[k] = u
	}
}

// withAside: what the index that counts everything has more points than the other are those of the people set aside.
func (r *Reading) withAside(g Group, u unitFigures, complete bool, within float64) {
	all := u.Detail.All
	if all == nil {
		return
	}
	if u.Index == nil || !complete || u.Weighting == byTransactions || u.settled() != u.N {
		r.Unread++
		return
	}
	points := 5 * (all.Index*float64(all.N) - *u.Index*float64(u.N)) / 100
	r.say(g, Apart, nil, float64(all.N-u.N), 0)
	r.say(g, OfApart, map[string]int64{Points: 1}, points, 5*within*float64(all.N+u.N)/100)
}

// totals reads the figures of levels that are weighted by transactions: less those of the units that are shown, each with its weight,
// they tell of the others together.
func (r *Reading) totals() {
	for k, u := range r.units {
		for _, l := range u.Detail.Levels {
			if l.Index == nil || l.Weighting != byTransactions {
				continue
			}
			if !r.rest(k.period, l) {
				r.Unread++
			}
		}
	}
}

// rest says what is left of a level without the units that are shown; false where it is not known who that is.
func (r *Reading) rest(period string, l levelFigure) bool {
	var others []unitFigures
	n, points, weights := int64(0), 0.0, 0.0
	for _, k := range slices.SortedFunc(maps.Keys(r.units), func(a, b unitPeriod) int { return strings.Compare(a.code, b.code) }) {
		u := r.units[k]
		if k.period != period || u.Level != l.Level || u.N == 0 {
			continue
		}
		if u.Transactions == nil {
			return false
		}
		if u.Index == nil {
			others = append(others, u)
			continue
		}
		weight := float64(*u.Transactions)
		n, points, weights = n+u.N, points+weight**u.Index, weights+weight
	}
	// Units of few may be left out.
	for _, least := range []int64{0, Least} {
		in := slices.DeleteFunc(slices.Clone(others), func(u unitFigures) bool { return u.N < least })
		if n+peopleOf(in) == l.N {
			r.sayRest(period, in, *l.Index, points, weights)
			return true
		}
	}
	return false
}

func peopleOf(units []unitFigures) (n int64) {
	for _, u := range units {
		n += u.N
	}
	return n
}

func (r *Reading) sayRest(period string, units []unitFigures, index, points, weights float64) {
	var codes []string
	weight := 0.0
	for _, u := range units {
		codes, weight = append(codes, u.Code), weight+float64(*u.Transactions)
	}
	if weight == 0 {
		return
	}
	each := 5 * float64(peopleOf(units)) / 100
	share := (index*(weights+weight) - points) / weight
	r.say(Group{Unit: strings.Join(codes, joined), Period: period}, Points, map[string]int64{Points: 1}, share*each, 2*hundredth*(weights+weight)/weight*each)
}
