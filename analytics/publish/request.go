package publish

import (
	"context"
	"errors"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Propose publishes a settled period once more and asks for it to be frozen just so. Kind Conflict where a request is open already, or
// the last edition has the same figures; else as Freeze. Figures that change before the request is written down are found as those that change after it.
func (p *Publisher) Propose(ctx context.Context, scope survey.Scope, actor survey.Actor, period analytics.Period, note string) (analytics.FreezeRequest, error) {
	const op = "publish.Propose"
	request := analytics.FreezeRequest{Period: period, Note: note}
	var seen time.Time
	if !actor.Person() {
		return request, &survey.Error{Op: op, Kind: survey.Forbidden, Key: "freeze.unsigned"}
	}
	err := p.waitForTurn(ctx, op, scope, actor, func(turn Turn) error {
		record, err := turn.FreezeRecord(ctx, period)
		if err != nil {
			return err
		}
		if record.Request != nil && record.Request.State.Open() {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "freeze.open"}
		}
		d, err := p.draft(ctx, op, turn, period)
		if err != nil {
			return err
		}
		if len(record.Editions) > 0 && record.Editions[0].Hash == d.Hash {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "freeze.same"}
		}
		request.Hash = d.Hash
		seen, err = turn.Moment(ctx)
		return err
	})
	if err != nil {
		return request, err
	}
	return p.store.SaveProposal(ctx, scope, actor, request, seen)
}

// How long a person waits for a turn. The service takes one a second, for as long as it takes to publish what came in.
const (
	turnsTried = 50
	turnsApart = 100 * time.Millisecond
)

// waitForTurn runs do in a turn, when it comes.
func (p *Publisher) waitForTurn(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, do func(Turn) error) error {
	for tried := 1; ; tried++ {
		err := p.inTurn(ctx, op, scope, actor, do)
		if e, ok := errors.AsType[*survey.Error](err); !ok || e.Key != turnTaken {
			return err
		}
		if tried == turnsTried {
			return &survey.Error{Op: op, Kind: survey.Busy, Key: "freeze.busy", Err: err}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(turnsApart):
		}
	}
}

// Sign says yes to a request, as the store does, and carries it out. Where somebody else publishes at this moment, the service does it a little later.
func (p *Publisher) Sign(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest, rule survey.FourEyes, able int) (analytics.FreezeRequest, error) {
	r, err := p.store.SignFreeze(ctx, scope, actor, asked, rule, able)
	if err != nil {
		return r, err
	}
	if ended, err := p.carryOut(ctx, r); err == nil {
		r = ended
	}
	return r, nil
}

// FreezeSigned freezes what is signed, and finds out which proposals are overtaken. It returns the requests that it has closed. What fails for
// a time is tried again the next time.
func (p *Publisher) FreezeSigned(ctx context.Context) ([]analytics.FreezeRequest, error) {
	todo, err := p.store.FreezesToDo(ctx, p.o.Scope)
	if err != nil {
		return nil, err
	}
	var closed []analytics.FreezeRequest
	var errs []error
	for _, r := range todo {
		ended, err := p.carryOut(ctx, r)
		e, _ := errors.AsType[*survey.Error](err)
		switch {
		case e != nil && e.Key == turnTaken: // tried again the next time
		case err != nil:
			errs = append(errs, err)
		case !ended.State.Open():
			closed = append(closed, ended)
		}
	}
	return closed, errors.Join(errs...)
}

// carryOut does with one request what is to be done. One that can never be carried out is closed.
func (p *Publisher) carryOut(ctx context.Context, r analytics.FreezeRequest) (analytics.FreezeRequest, error) {
	err := p.inTurn(ctx, "publish.carryOut", p.o.Scope, survey.Service(), func(turn Turn) (err error) {
		r, err = p.advance(ctx, turn, r)
		return err
	})
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != survey.Invalid && e.Kind != survey.NotFound {
		return r, err
	}
	r.Failure = e.Key
	if r.State == analytics.FreezeSigned {
		r.State = analytics.FreezeFailed
	} else {
		r.State = analytics.FreezeOvertaken
	}
	return r, p.store.FailFreeze(ctx, p.o.Scope, survey.Service(), r)
}

// advance looks at a request within a turn, where nobody else can change what it is about.
func (p *Publisher) advance(ctx context.Context, turn Turn, r analytics.FreezeRequest) (analytics.FreezeRequest, error) {
	record, err := turn.FreezeRecord(ctx, r.Period)
	if err != nil || record.Request == nil || record.Request.Number != r.Number || !record.Request.State.Open() {
		return r, err // somebody has closed it meanwhile
	}
	r = *record.Request
	d, err := p.draft(ctx, "publish.advance", turn, r.Period)
	if err != nil {
		return r, err
	}
	last := analytics.Edition{}
	if len(record.Editions) > 0 {
		last = record.Editions[0]
	}
	switch {
	case last.Hash == d.Hash: // somebody has frozen it at the command line
		r.State, r.Edition = analytics.FreezeOvertaken, last.Number
	case d.Hash != r.Hash:
		r.State = analytics.FreezeOvertaken
	case r.State == analytics.FreezeProposed:
		return r, turn.SeenFreezeRequest(ctx, r)
	default:
		edition, err := d.keep(ctx, turn, r.Note, r.By())
		if err != nil {
			return r, err
		}
		r.State, r.Edition = analytics.FreezeDone, edition.Number
	}
	return r, turn.EndFreezeRequest(ctx, r)
}
