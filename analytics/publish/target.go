package publish

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	"sipas/analytics"
)

// official is the state of the published results of the official survey that findings rest on.
type official struct {
	known func() analytics.Official // worked out where something is concluded from it
	basis string                    // names that state and how findings are made of it
}

// findingMethod changes when findings follow from the same figures in another way: all of them are found again then.
const findingMethod = "findings@4"

func newOfficial(benchmarks []analytics.Benchmark, merger analytics.Merger) (official, error) {
	text, err := json.Marshal(map[string]any{"results": benchmarks, "merger": merger})
	sum := sha256.Sum256(text)
	known := sync.OnceValue(func() analytics.Official { return analytics.NewOfficial(benchmarks, merger) })
	return official{known, fmt.Sprintf("%s, benchmarks %x", findingMethod, sum[:6])}, err
}

// conclude publishes what follows from figures that are published: those as they are now, edition 0, or those of an edition.
func (o official) conclude(ctx context.Context, turn Turn, p analytics.Period, edition int, units []analytics.UnitEstimate) error {
	target := analytics.Conclude(units, o.known(), p)
	return turn.SaveFindings(ctx, Findings{Period: p, Edition: edition, Basis: o.basis, Units: units, Target: target})
}

// editions finds again what follows from the figures of editions where the official results are other ones than when it was
// found last. The figures themselves stay as they were frozen.
func (o official) editions(ctx context.Context, turn Turn) error {
	stale, err := turn.EditionsWithout(ctx, o.basis)
	if err != nil {
		return err
	}
	for _, e := range stale {
		units, err := turn.EditionUnits(ctx, e)
		if err != nil {
			return err
		}
		if err := o.conclude(ctx, turn, e.Period, e.Edition, units); err != nil {
			return err
		}
	}
	return nil
}

// Findings are what follows from the figures of a period.
type Findings struct {
	Period  analytics.Period
	Edition int // 0: of the figures as they are now
	Basis   string
	Units   []analytics.UnitEstimate
	Target  *analytics.Target
}

// EditionKey names an edition of a province.
type EditionKey struct {
	Period  analytics.Period
	Edition int
}
