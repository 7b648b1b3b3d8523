package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/web/citizen"
)

// callBackOn tells whether people may leave a number.
func (s *serveCommand) callBackOn() bool { return s.Callback == "on" }

// callBacks are people who want to be called back, as a running service knows of them.
type callBacks struct {
	until atomic.Pointer[time.Time] // the day on which the last of them is forgotten; nil: not known
	told  sync.Once
}

// last is the day on which the last of them is forgotten; zero where nobody is held.
func (c *callBacks) last() time.Time {
	if until := c.until.Load(); until != nil {
		return *until
	}
	return time.Time{}
}

// askedBack keep who leaves a number, with the rights of who answers citizens; nil where nobody may.
func (p *parts) askedBack() citizen.CallBacks {
	if !p.serve.callBackOn() {
		return nil
	}
	return p.app.followup.On(p.app.pool)
}

// callingBack forgets people whose term is over, as staff, also where nobody more may leave a number: then it says who is left.
func (p *parts) callingBack() service.Service {
	a := p.app
	return service.Service{
		Name: "call-backs", Within: workWithin, Every: usualEvery,
		Failing: "people who want to be called back and whose term is over are still there; the next try is in an hour", Well: "people to call back whose term is over are deleted again",
		Run: func(ctx context.Context, _ func()) error {
			today := survey.Date(a.now(), p.location)
			n, err := a.followup.TidyCallBacks(ctx, a.scope(), survey.Service(), today)
			if err != nil {
				return err
			}
			if n > 0 {
				a.log.Info("people to call back whose term is over are deleted", "people", n)
			}
			held, err := a.followup.CallBacksHeld(ctx, a.scope())
			if err != nil {
				return err
			}
			p.callBacks.until.Store(&held.Until)
			if held.Own > 0 && !p.serve.callBackOn() {
				p.callBacks.told.Do(func() {
					a.log.Warn("SIPAS_CALLBACK is off, and people are still held who have left a number: they are deleted when their term is over, or all at once by sipas call-back delete --all",
						"people", held.Own, "until", held.Until.Format(time.DateOnly))
				})
			}
			return nil
		},
	}
}

// waitedFor is how many people are held, and how long who waits longest has waited; nothing is told of them where nobody may leave a number and nobody is left.
func (p *parts) waitedFor(ctx context.Context) (people int64, longest time.Duration, tell bool, err error) {
	a := p.app
	held, err := a.followup.CallBacksHeld(ctx, a.scope())
	if err != nil {
		return 0, 0, false, err
	}
	if !held.Oldest.IsZero() {
		longest = survey.Date(a.now(), p.location).Sub(held.Oldest)
	}
	return held.People, longest, p.serve.callBackOn() || held.People > 0, nil
}

// leftCallBacks has doctor look at who is left where nobody more may leave a number.
func (c *doctorCommand) leftCallBacks() func(context.Context, string, string) (int64, time.Time, error) {
	if c.Settings.callBackOn() {
		return nil
	}
	return func(ctx context.Context, url, province string) (int64, time.Time, error) {
		pool, err := pg.Open(ctx, url, pg.PoolOptions{Name: "sipas doctor", MaxConns: 1})
		if err != nil {
			return 0, time.Time{}, err
		}
		defer pool.Close()
		store, err := followupdb.Open(pool)
		if err != nil {
			return 0, time.Time{}, err
		}
		held, err := store.CallBacksHeld(ctx, survey.InProvince(province))
		return held.Own, held.Until, err
	}
}

type callBackCommands struct {
	Delete callBackDeleteCommand `cmd:"" help:"Delete people who have left a number to be called back."`
}

type callBackDeleteCommand struct {
	All    bool        `help:"All of the province, at once." required:""`
	Reason survey.Note `help:"Reason, kept in the audit log." required:"" placeholder:"WHY"`
}

// Run deletes all of them.
func (c *callBackDeleteCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas call-back"}); err != nil {
		return err
	}
	n, err := a.followup.EraseCallBacks(ctx, a.scope(), a.actor().Because(string(c.Reason)))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "people who wanted to be called back and are deleted: %d\n", n)
	return err
}
