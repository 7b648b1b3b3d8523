package main

import (
	"context"
	"time"

	"sipas/cmd/metrics"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/topic"
)

const (
	deedsEvery   = 2 * time.Second  // how soon everybody reads what is published, and no longer what is withdrawn
	countEvery   = 10 * time.Minute // how soon five comments more are told of, of a quarter that is settled
	gatherEvery  = 3 * time.Second  // how soon a comment can be looked at
	throughEvery = time.Hour        // how soon one whose answer came late can be
)

// gatheredAtOnce comments are gathered in one transaction.
const gatheredAtOnce = 5000

// deedBoard has what units have published, read with no rights but those of who answers citizens.
func (a *app) deedBoard(ctx context.Context) (*followupdb.DeedBoard, error) {
	store, err := followupdb.Open(a.pool)
	if err != nil {
		return nil, err
	}
	return followupdb.NewDeedBoard(ctx, store, a.scope(), func() time.Time { return survey.Date(a.now(), a.zone) })
}

func (p *parts) followingDeeds() service.Service {
	return service.Service{
		Name: "deeds", Within: workWithin, Every: deedsEvery,
		Failing: "what units publish about what people said is not followed at the moment", Well: "what units publish about what people said is followed again",
		Run: func(ctx context.Context, _ func()) error { return p.deeds.Refresh(ctx) },
	}
}

// publishingCounts moves, as staff, what everybody is told of how comments were dealt with.
func (p *parts) publishingCounts() service.Service {
	a := p.app
	return service.Service{
		Name: "comment counts", Within: workWithin, Every: countEvery,
		Failing: "what everybody is told of how comments were dealt with stays as it is; the next try is in ten minutes", Well: "what everybody is told of how comments were dealt with is followed again",
		Run: func(ctx context.Context, _ func()) error {
			since := followup.DeedsToldSince(survey.Date(a.now(), p.location))
			return a.followup.PublishCounts(ctx, a.scope(), survey.Service(), since, survey.SettledBefore(a.now(), p.directory.Settings().SettleDays, p.location))
		},
	}
}

// screening gathers, as staff, what people have written for those who look at it, and what was released for the units that read it.
func (p *parts) screening() service.Service {
	a := p.app
	var through time.Time // when all was looked through
	var told time.Time    // the day on which leaders were told
	return service.Service{
		Name: "screening", Within: workWithin, Every: gatherEvery, Rest: 2,
		Failing: "comments are not gathered at the moment", Well: "comments are gathered again",
		Run: func(ctx context.Context, _ func()) error {
			lexicon, err := topic.Load()
			if err != nil {
				return err
			}
			now := a.now()
			g := followupdb.Gathering{Questionnaires: p.directory.Questionnaires(), Conduct: lexicon.Conduct, Everything: now.Sub(through) >= throughEvery, Most: gatheredAtOnce}
			for n := g.Most; n == g.Most; {
				if n, err = a.followup.GatherComments(ctx, a.scope(), survey.Service(), g); err != nil {
					return err
				}
			}
			if g.Everything {
				through = now
			}
			if _, err = a.followup.MakeBatches(ctx, a.scope(), survey.Service()); err != nil {
				return err
			}
			if today := survey.Date(now, p.location); today.After(told) {
				if _, err = a.followup.TellWork(ctx, a.scope(), survey.Service(), today); err == nil {
					told = today
				}
			}
			return err
		},
	}
}

// inspecting puts into the inspectorate's queue, as staff, what was reported of conduct.
func (p *parts) inspecting() service.Service {
	a := p.app
	return service.Service{
		Name: "conduct", Within: workWithin, Every: gatherEvery, Rest: 2,
		Failing: "reports of conduct are not gathered at the moment", Well: "reports of conduct are gathered again",
		Run: func(ctx context.Context, _ func()) error {
			g := followupdb.ConductGathering{Today: survey.Date(a.now(), p.location), Calendar: p.calendar, OfCase: p.directory.Settings().ConductTask, Most: gatheredAtOnce}
			for n := g.Most; n == g.Most; {
				var err error
				if n, err = a.followup.GatherConduct(ctx, a.scope(), survey.Service(), g); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// conductWaiting is how the inspectorate's queue stands.
func (p *parts) conductWaiting(ctx context.Context) (w metrics.Waiting, err error) {
	counts, err := p.app.followup.CountMatters(ctx, p.app.scope(), survey.Date(p.app.now(), p.location))
	for _, c := range counts {
		w.Overdue += c.Overdue
		if w.Since.IsZero() || !c.Oldest.IsZero() && c.Oldest.Before(w.Since) {
			w.Since = c.Oldest
		}
	}
	return w, err
}
