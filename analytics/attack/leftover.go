package attack

import (
	"cmp"
	"maps"
	"slices"
)

// said are the people of one claim, who have a number of their own.
type said struct {
	memberKey
	set Terms
}

// leftovers are what is left of the people of each claim when those of others are taken away: of the same unit, of the same period, or any.
func (c *crowd) leftovers(claims []placed) []Terms {
	all := c.saidOf(claims)
	var found []Terms
	for _, whole := range all {
		for _, like := range []func(a, b Group) bool{
			func(a, b Group) bool { return a.Unit == b.Unit && a.Mode == b.Mode },
			func(a, b Group) bool { return a.Period == b.Period && a.Mode == b.Mode },
			func(a, b Group) bool { return true },
		} {
			left := maps.Clone(whole.set)
			for _, part := range all {
				if part.reading == whole.reading && len(part.set) < len(whole.set) && like(part.group, whole.group) && contains(left, part.set) {
					maps.DeleteFunc(left, func(who int, _ int64) bool { return part.set[who] > 0 })
				}
			}
			if 0 < len(left) && len(left) < len(whole.set) {
				found = append(found, left)
			}
		}
	}
	return found
}

// saidOf are the people of the claims, once each and the most first; not those with somebody gone.
func (c *crowd) saidOf(claims []placed) []said {
	var all []said
	known := map[memberKey]bool{}
	for _, claim := range claims {
		key := memberKey{claim.Group, claim.reading}
		if known[key] {
			continue
		}
		known[key] = true
		set := maps.Clone(c.peopleOf(claim.Group, claim.reading))
		maps.DeleteFunc(set, func(who int, _ int64) bool { return c.sizes.high[who] == 0 })
		if !slices.ContainsFunc(slices.Collect(maps.Values(set)), func(n int64) bool { return n != 1 }) {
			all = append(all, said{key, set})
		}
	}
	slices.SortStableFunc(all, func(a, b said) int { return cmp.Compare(len(b.set), len(a.set)) })
	return all
}
