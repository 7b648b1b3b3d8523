package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

type recountCommand struct {
	Check bool `help:"Compare only; exit 1 if tallies and responses differ."`
}

// Run makes the tallies anew or checks them.
func (r *recountCommand) Run(ctx context.Context, a *app) error {
	open := a.openOwner // nobody else may replace a tally
	if r.Check {
		open = a.open
	}
	if err := open(ctx, pg.PoolOptions{Name: "sipas recount"}); err != nil {
		return err
	}
	var show func(int64)
	step := func(done, all int) {
		if show == nil {
			show = a.progress(int64(all), "units")
		}
		show(int64(done))
	}
	var wrong []survey.TallyKey
	var err error
	if r.Check {
		wrong, err = a.survey.Check(ctx, a.scope(), step)
	} else {
		wrong, err = a.survey.Recount(ctx, a.scope(), a.actor(), step)
	}
	if err != nil {
		return err
	}
	for _, key := range wrong {
		fmt.Fprintf(a.stdout, "unit %d, %s, %s, %s, %s\n", key.UnitID, key.AnsweredOn.Format(time.DateOnly), key.Questionnaire, key.Mode, strings.TrimSpace(string(key.Standing)+" "+string(key.Reason)))
	}
	if len(wrong) > 0 && r.Check {
		return fmt.Errorf("%d tallies differ from their responses: run sipas recount to mend them", len(wrong))
	}
	late, err := a.survey.CountLate(ctx, a.scope())
	if err != nil {
		return err
	}
	if err := a.tellRetired(ctx, "their tallies are kept as they are, and compared with nothing"); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "tallies equal responses; %d mended\nkept and counted nowhere, for they came when their month was settled: %d\n", len(wrong), late)
	return err
}

// tellRetired says from before which day answers are gone, and what follows from it.
func (a *app) tellRetired(ctx context.Context, then string) error {
	before, err := a.survey.Retired(ctx, a.scope())
	if err == nil && !before.IsZero() {
		_, err = fmt.Fprintf(a.stdout, "answers of days before %s are gone, as setting %s says; %s\n", before.Format(time.DateOnly), survey.AnswerMonths, then)
	}
	return err
}

type publishCommand struct {
	Period periodText `help:"Only this period: 2026-11, 2026-Q4 or 2026." placeholder:"P"`
}

// Run publishes all figures.
func (p *publishCommand) Run(ctx context.Context, a *app) error {
	var only *analytics.Period
	if p.Period != "" {
		period, err := analytics.ReadPeriod(string(p.Period))
		if err != nil {
			return err
		}
		only = &period
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas publish"}); err != nil {
		return err
	}
	began := time.Now()
	if err := publishAll(ctx, a.publisher(ctx, publish.Options{}), only); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "published in %s\n", time.Since(began).Round(time.Millisecond))
	return err
}

func publishAll(ctx context.Context, p *publish.Publisher, only *analytics.Period) error {
	return inTurn(ctx, func() error { return p.Publish(ctx, true, only) })
}

// inTurn tries until it is its turn: a running service publishes for a moment every few seconds, or longer where there is much to do.
func inTurn(ctx context.Context, do func() error) error {
	const patience = 5 * time.Minute
	for began := time.Now(); ; {
		err := do()
		if survey.KindOf(err) != survey.Busy || time.Since(began) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
