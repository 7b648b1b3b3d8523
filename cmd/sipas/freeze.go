package main

import (
	"context"
	"fmt"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

type freezeCommand struct {
	Period periodText  `help:"Period: 2026-11, 2026-Q4 or 2026." required:"" placeholder:"P"`
	Note   survey.Note `help:"Note shown with the edition."`
	Reason survey.Note `help:"Why a quarter is frozen while tasks of the last one have no outcome; recorded."`
	List   bool        `help:"List the editions instead."`
	Check  bool        `help:"Recompute the editions from their responses; exit 1 if anything differs."`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// Run freezes a period, or lists or checks its editions.
func (f *freezeCommand) Run(ctx context.Context, a *app) error {
	location, err := a.location()
	if err != nil {
		return err
	}
	today := survey.Date(a.now(), location)
	period, err := analytics.AskedPeriod(string(f.Period), today)
	if err != nil {
		return err
	}
	open := a.open
	if f.Check {
		open = a.openOwner // nobody else sees which answers were there at a moment
	}
	if err := open(ctx, pg.PoolOptions{Name: "sipas freeze"}); err != nil {
		return err
	}
	switch {
	case f.List:
		return f.list(ctx, a, period)
	case f.Check:
		return f.check(ctx, a, period)
	}
	if period.End().After(today) {
		fmt.Fprintf(a.stderr, "sipas: note: %s is not over before %s; what comes later needs another edition\n", period, period.End().Format(time.DateOnly))
	}
	if err := f.mustSayWhy(ctx, a, period); err != nil {
		return err
	}
	edition, err := a.freeze(ctx, a.actor().Because(string(f.Reason)), period, string(f.Note))
	if err != nil {
		return err
	}
	if f.JSON {
		return a.printJSON(map[string]any{"period": period.String(), "edition": edition.Number, "hash": edition.Hash, "frozen_at": edition.FrozenAt})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is frozen, edition %d, SHA-256 %s\n", period, edition.Number, edition.Hash)
	return err
}

// mustSayWhy fails where tasks of the quarter before have no outcome, and nobody says why it is frozen all the same.
func (f *freezeCommand) mustSayWhy(ctx context.Context, a *app, period analytics.Period) error {
	n, err := a.followup.CountUnfinishedTasks(ctx, a.scope(), followup.LastQuarter(period.Kind == analytics.Quarter, period.Start))
	if err == nil && n > 0 && f.Reason == "" {
		err = &survey.Error{Op: "freeze", Kind: survey.Invalid, Key: "freeze.tasks"}
	}
	return err
}

func (a *app) freeze(ctx context.Context, actor survey.Actor, period analytics.Period, note string) (publish.Edition, error) {
	var edition publish.Edition
	err := inTurn(ctx, func() (err error) {
		edition, err = a.publisher(ctx, publish.Options{}).Freeze(ctx, actor, period, note)
		return err
	})
	return edition, err
}

func (f *freezeCommand) list(ctx context.Context, a *app, period analytics.Period) error {
	editions, err := a.figures.Editions(ctx, a.scope(), period)
	if err != nil {
		return err
	}
	if f.JSON {
		if editions == nil {
			editions = []analytics.Edition{}
		}
		return a.printJSON(editions)
	}
	w := newTable(a.stdout)
	for _, e := range editions {
		w.row(e.Number, e.FrozenAt.Format(time.RFC3339), e.By, e.Hash, e.Note)
	}
	return w.end()
}

// check computes every edition of the period again: its tallies from the responses that were there, its figures from these.
func (f *freezeCommand) check(ctx context.Context, a *app, period analytics.Period) error {
	switch before, err := a.survey.Retired(ctx, a.scope()); {
	case err != nil:
		return err
	case period.Start.Before(before):
		_, err = fmt.Fprintf(a.stdout, "the editions of %s stand as they are and cannot be computed again: answers of days before %s are gone, as setting %s says\n",
			period, before.Format(time.DateOnly), survey.AnswerMonths)
		return err
	}
	editions, err := a.figures.Editions(ctx, a.scope(), period)
	if err != nil {
		return err
	}
	archive := publish.Archive{
		Edition: func(ctx context.Context, number int) (publish.Edition, string, error) {
			return a.figures.Edition(ctx, a.scope(), period, number)
		},
		Counted: func(ctx context.Context, snapshot string) (survey.Tallies, error) {
			return a.survey.TalliesAt(ctx, a.scope(), period.Start, period.End(), snapshot)
		},
	}
	checked, err := publish.CheckEditions(ctx, editions, archive, a.survey.Known(ctx))
	if err != nil {
		return err
	}
	differing := 0
	for _, c := range checked {
		switch {
		case c.Unreadable != nil:
			fmt.Fprintf(a.stdout, "edition %d: %s\n", c.Number, explain(c.Unreadable))
			differing++
		case c.Sound() && !c.Recomputed:
			fmt.Fprintf(a.stdout, "edition %d: its responses are those it was frozen from and its figures as they were kept, SHA-256 %s; "+
				"they were computed by the methods of an earlier version\n", c.Number, c.Hash)
		case c.Sound():
			fmt.Fprintf(a.stdout, "edition %d: computed again from its responses, the same to the last digit, SHA-256 %s\n", c.Number, c.Hash)
		}
		for _, d := range c.Differences {
			fmt.Fprintf(a.stdout, "edition %d: %s\n", c.Number, d)
		}
		differing += len(c.Differences)
		if c.Unreadable != nil {
			continue
		}
		kept := analytics.EditionCheck{Edition: c.Number, Recomputed: c.Recomputed, Differences: len(c.Differences)}
		if err := a.figures.SaveEditionCheck(ctx, a.scope(), a.actor(), period, kept); err != nil {
			return err
		}
	}
	if differing > 0 {
		return fmt.Errorf("%s in the editions of %s", plural(differing, "difference"), period)
	}
	return nil
}
