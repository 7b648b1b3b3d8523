package publish

import (
	"context"

	"sipas/analytics"
	"sipas/survey"
)

// Live returns the figures of a period from everything that has come in by now, with nothing held back, hidden or left out: for those who run
// the survey, never for the public. Nothing is saved. Kind NotFound when nobody has answered in it, Busy when somebody publishes at this moment.
func (p *Publisher) Live(ctx context.Context, actor survey.Actor, period analytics.Period) (analytics.Results, error) {
	const op = "publish.Live"
	results := analytics.Results{Period: period, Method: analytics.ShareMethod, ComputedAt: p.o.Now()}
	done, err := p.store.InTurn(ctx, p.o.Scope, actor, func(turn Turn) error {
		p, err := p.turnOf(ctx, turn)
		if err != nil {
			return err
		}
		o, settings, err := p.settings(ctx, turn)
		if err != nil {
			return err
		}
		changes, err := turn.Changes(ctx, settings, false)
		if err != nil {
			return err
		}
		if err := turn.RollUp(ctx, changes); err != nil { // of what the publisher has not seen yet, which it does again
			return err
		}
		w, err := p.provincial(ctx, turn, o)
		if err != nil {
			return err
		}
		in, err := w.liveInputs(ctx, period)
		if err != nil {
			return err
		}
		results.Units, err = Compute(in, p.questionnaires)
		if err == nil && len(results.Units) == 0 {
			return &survey.Error{Op: op, Kind: survey.NotFound, Key: "period.empty"}
		}
		results.Target = analytics.Conclude(results.Units, o.known(), period)
		settled := !period.End().After(p.rule().settledBefore)
		for i := range results.Units {
			results.Units[i].Received, results.Units[i].Settled = results.Units[i].N, settled
		}
		return err
	})
	if err == nil && !done {
		err = &survey.Error{Op: op, Kind: survey.Busy, Key: turnTaken}
	}
	return results, err
}

// liveInputs are those of a period with everything that has come in.
func (w *provincial) liveInputs(ctx context.Context, p analytics.Period) (Inputs, error) {
	in, err := w.inputs(ctx, p)
	if err != nil {
		return in, err
	}
	if in.Before, err = w.before(ctx, p); err != nil {
		return in, err
	}
	in.Hidden, in.Without = nil, nil
	in.Tallies, err = w.turn.PresentTallies(ctx, p)
	return in, err
}
