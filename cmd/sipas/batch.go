package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sipas/survey"
)

// received are the days of receipt whose batches a command is about.
type received struct {
	From day `help:"First day on which the answers were received." placeholder:"2026-11-20"`
	To   day `help:"Last day on which the answers were received; empty: today." placeholder:"2026-11-21"`
}

// check refuses days that hold none: what is set aside by them would be nothing, and the command would say that it is done.
func (r received) check() error {
	if !r.To.IsZero() && r.To.Before(r.From.Time) {
		return errors.New("--to is before --from: write the first day as --from and the last one as --to")
	}
	return nil
}

// batches are those of a tablet or key on these days.
func (r received) batches(a *app, device survey.DeviceID, key survey.KeyID) survey.Batches {
	until := r.To.Time
	if until.IsZero() {
		until = survey.Date(a.now(), a.zone)
	}
	return survey.Batches{Device: device, Key: key, From: r.From.Time, Until: until}
}

// undoing is how a stolen credential is taken away with all that it brought.
type undoing struct {
	Undo bool `help:"Set aside what it brought from --from to --to, in the same transaction."`
	received
	Reason survey.Note `help:"Reason, recorded with each answer that is set aside; needed with --undo."`
}

// Validate is called once the flags are read.
func (u *undoing) Validate() error {
	switch {
	case u.Undo && (u.From.IsZero() || u.Reason == ""):
		return errors.New("--undo needs --from and --reason")
	case !u.Undo && (!u.From.IsZero() || !u.To.IsZero() || u.Reason != ""):
		return errors.New("--from, --to and --reason go with --undo")
	}
	return u.check()
}

// run takes the credential away, sets aside what it brought, and has the figures follow. It looks once more after that: what was being
// stored at that moment is there by then.
func (u *undoing) run(ctx context.Context, a *app, device survey.DeviceID, key survey.KeyID) (int, error) {
	of, d := u.batches(a, device, key), survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: string(u.Reason)}
	n, err := a.survey.Undo(ctx, a.scope(), a.actor(), of, d)
	if err != nil {
		return n, err
	}
	if err := a.catchUp(ctx); err != nil {
		return n, err
	}
	more, err := a.survey.ReviewBatches(ctx, a.scope(), a.actor(), of, d)
	if err != nil || more == 0 {
		return n, err
	}
	return n + more, a.catchUp(ctx)
}

// batchJSON is what --json shows of a batch.
type batchJSON struct {
	ReceivedOn string          `json:"received_on"`
	Answers    int             `json:"answers"`
	Counted    int             `json:"counted"`
	SetAside   int             `json:"set_aside"`
	Late       int             `json:"late"`
	Places     []batchPartJSON `json:"places"`
}

type batchPartJSON struct {
	Place         survey.Code `json:"place"`
	UnitCode      string      `json:"unit_code"`
	FirstAnswered string      `json:"first_answered"`
	LastAnswered  string      `json:"last_answered"`
	Answers       int         `json:"answers"`
	Counted       int         `json:"counted"`
	SetAside      int         `json:"set_aside"`
	Late          int         `json:"late"`
}

// newBatchesJSON puts the parts of a batch, which follow each other, together.
func newBatchesJSON(parts []survey.BatchPart) []batchJSON {
	listed := []batchJSON{}
	for _, p := range parts {
		day := p.ReceivedOn.Format(time.DateOnly)
		if n := len(listed); n == 0 || listed[n-1].ReceivedOn != day {
			listed = append(listed, batchJSON{ReceivedOn: day})
		}
		b := &listed[len(listed)-1]
		b.Answers, b.Counted, b.SetAside, b.Late = b.Answers+p.Answers(), b.Counted+p.Counted, b.SetAside+p.SetAside, b.Late+p.Late
		b.Places = append(b.Places, batchPartJSON{p.Place, p.UnitCode, p.FirstAnswered.Format(time.DateOnly), p.LastAnswered.Format(time.DateOnly),
			p.Answers(), p.Counted, p.SetAside, p.Late})
	}
	return listed
}

// printBatches lists what a tablet or key has brought, by day of receipt and place.
func (a *app) printBatches(ctx context.Context, of survey.Batches, asJSON bool) error {
	parts, err := a.survey.Batches(ctx, a.scope(), of)
	if err != nil {
		return err
	}
	listed := newBatchesJSON(parts)
	if asJSON {
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	if len(listed) > 0 {
		w.row("received", "place", "unit", "answered", "answers", "counted", "set aside", "late")
	}
	for _, b := range listed {
		for _, p := range b.Places {
			answered := p.FirstAnswered
			if p.LastAnswered != p.FirstAnswered {
				answered = fmt.Sprintf("%s to %s", p.FirstAnswered, p.LastAnswered)
			}
			w.row(b.ReceivedOn, p.Place, p.UnitCode, answered, p.Answers, p.Counted, p.SetAside, p.Late)
		}
	}
	return w.end()
}
