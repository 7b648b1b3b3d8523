package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

type standingCommands struct {
	List   standingListCommand   `cmd:"" help:"List answers that were set aside."`
	Review standingReviewCommand `cmd:"" help:"Decide whether answers count; the decision and its reason are recorded."`
}

type standingListCommand struct {
	Unit   string `help:"Only answers about this unit."`
	Reason string `help:"Only answers set aside for this reason: ${reasons}." enum:",${reasons}" default:""`
	Period string `help:"Only this period: 2026-11, 2026-Q4 or 2026; empty: all." placeholder:"P"`
	Limit  int    `help:"Most answers to list." default:"100"`
	JSON   bool   `help:"Print JSON." name:"json"`
}

// Run lists answers that were set aside.
func (c *standingListCommand) Run(ctx context.Context, a *app) error {
	from, until := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	if c.Period != "" {
		p, err := analytics.ParsePeriod(c.Period)
		if err != nil {
			return err
		}
		from, until = p.Start, p.End()
	}
	if c.Limit < 1 {
		return fmt.Errorf("--limit must be at least 1")
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas standing"}); err != nil {
		return err
	}
	if err := a.mustHaveUnit(ctx, c.Unit); err != nil {
		return err
	}
	found, err := a.survey.SetAside(ctx, a.scope(), c.Unit, survey.Reason(c.Reason), from, until, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		if found == nil {
			found = []survey.Aside{}
		}
		return a.printJSON(found)
	}
	w := newTable(a.stdout)
	for _, r := range found {
		took := ""
		if r.DurationMS != nil {
			took = (time.Duration(*r.DurationMS) * time.Millisecond).String()
		}
		w.row(r.ID, r.AnsweredOn.Format(time.DateOnly), r.UnitCode, r.Mode, r.Reason, took, r.Answers)
	}
	return w.end()
}

type standingReviewCommand struct {
	ID       []uuid.UUID     `arg:"" help:"IDs of the answers."`
	Standing survey.Standing `help:"New standing: ${enum}." enum:"${decidable}" required:""`
	Reason   survey.Note     `help:"Reason, recorded with the decision." required:""`
	JSON     bool            `help:"Print JSON." name:"json"`
}

// Run changes the standing of answers.
func (c *standingReviewCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas standing"}); err != nil {
		return err
	}
	d := survey.Decision{IDs: survey.DistinctIDs(c.ID), To: c.Standing, Note: string(c.Reason)}
	if c.Standing == survey.SetAside {
		d.Reason = survey.ByHand
	}
	changed, err := a.survey.Review(ctx, a.scope(), a.actor(), d)
	if err != nil {
		return err
	}
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(map[string]any{"changed": changed, "standing": c.Standing})
	}
	_, err = fmt.Fprintf(a.stdout, "%d of %d answers are now %s\n", changed, len(d.IDs), c.Standing)
	return err
}
