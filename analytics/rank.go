package analytics

import (
	"cmp"
	"slices"
)

// Rank gives every estimate of status Ranked its rank by index among those handed in, equal figures the same one, and the
// range of ranks that the intervals leave open: better for certain are those whose whole interval lies above, worse those
// whose whole interval lies below.
func Rank(estimates []*Estimate) {
	ranked := slices.DeleteFunc(slices.Clone(estimates), func(e *Estimate) bool { return e.Status != Ranked })
	slices.SortStableFunc(ranked, func(a, b *Estimate) int { return cmp.Compare(*b.Index, *a.Index) })
	for i, e := range ranked {
		rank := i + 1
		if i > 0 && *ranked[i-1].Index == *e.Index {
			rank = *ranked[i-1].Rank
		}
		best, worst := 1, len(ranked)
		for _, other := range ranked {
			if *other.Low > *e.High {
				best++
			}
			if *other.High < *e.Low {
				worst--
			}
		}
		e.Rank, e.RankLow, e.RankHigh = &rank, &best, &worst
	}
}
