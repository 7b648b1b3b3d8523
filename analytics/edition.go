package analytics

import (
	"time"

	"sipas/survey"
)

// EditionChange is a unit whose figures differ between two editions of a period.
type EditionChange struct {
	Unit          survey.Unit
	Before, After UnitEstimate
}

// Points is by how much the index moved, as it is printed; nil where one of the two has none.
func (c EditionChange) Points() *float64 {
	if c.Before.Index == nil || c.After.Index == nil {
		return nil
	}
	return new(Round(Round(*c.After.Index, 1)-Round(*c.Before.Index, 1), 1))
}

// IndexMoved, AsideMoved, TransactionsMoved and RankMoved tell what is another one now; what is shown in the index's place counts as it.
func (c EditionChange) IndexMoved() bool {
	return c.Before.Status != c.After.Status || c.Before.Suppressed != c.After.Suppressed || !equal(c.Before.Index, c.After.Index)
}

func (c EditionChange) AsideMoved() bool { return !equal(c.Before.SetAside, c.After.SetAside) }

func (c EditionChange) TransactionsMoved() bool {
	return !equal(c.Before.Transactions, c.After.Transactions)
}

func (c EditionChange) RankMoved() bool { return !equal(c.Before.Rank, c.After.Rank) }

// CompareEditions returns the units whose figures differ between two editions, in the order of the later one, and how many are the same. A unit
// that one of them lacks has had no answers there.
func CompareEditions(before, after []UnitEstimate) (changed []EditionChange, same int) {
	earlier := map[string]UnitEstimate{}
	for _, u := range before {
		earlier[u.Code] = u
	}
	compare := func(old, now UnitEstimate) {
		if sameFigures(old.Estimate, now.Estimate) {
			same++
			return
		}
		changed = append(changed, EditionChange{Unit: now.Unit, Before: old, After: now})
	}
	for _, now := range after {
		old, ok := earlier[now.Code]
		if !ok {
			old = UnitEstimate{Unit: now.Unit, Estimate: Estimate{Status: Hidden}}
		}
		compare(old, now)
		delete(earlier, now.Code)
	}
	for _, old := range before {
		if _, left := earlier[old.Code]; left {
			compare(old, UnitEstimate{Unit: old.Unit, Estimate: Estimate{Status: Hidden}})
		}
	}
	return changed, same
}

// sameFigures tells whether two estimates are the same to the last digit, in what a league table shows.
func sameFigures(a, b Estimate) bool {
	return a.Status == b.Status && a.Suppressed == b.Suppressed && a.N == b.N && equal(a.SetAside, b.SetAside) && equal(a.Transactions, b.Transactions) && equal(a.Index, b.Index) &&
		equal(a.Low, b.Low) && equal(a.High, b.High) && equal(a.Rank, b.Rank) && equal(a.RankLow, b.RankLow) && equal(a.RankHigh, b.RankHigh)
}

// equal compares what may not be there.
func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// EditionCheck is what came of checking an edition against the single responses.
type EditionCheck struct {
	Edition     int
	At          time.Time
	By          string
	Recomputed  bool // its figures were computed again, too; else they were compared as they are kept
	Differences int
}
