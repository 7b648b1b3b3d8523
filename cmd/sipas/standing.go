package main

import (
	"cmp"
	"context"
	"errors"
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
	Unit   string     `help:"Only answers about this unit."`
	Reason string     `help:"Only answers set aside for this reason: ${reasons}." enum:",${reasons}" default:""`
	Period periodText `help:"Only this period: 2026-11, 2026-Q4 or 2026; empty: all." placeholder:"P"`
	Limit  number     `help:"Most answers to list." default:"100"`
	JSON   bool       `help:"Print JSON." name:"json"`
}

// Run lists answers that were set aside.
func (c *standingListCommand) Run(ctx context.Context, a *app) error {
	from, until := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	if c.Period != "" {
		p, err := analytics.ReadPeriod(string(c.Period))
		if err != nil {
			return err
		}
		from, until = p.Start, p.End()
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas standing"}); err != nil {
		return err
	}
	if err := a.mustHaveUnit(ctx, c.Unit); err != nil {
		return err
	}
	found, err := a.survey.SetAside(ctx, a.scope(), survey.AsideFilter{Unit: c.Unit, Reason: survey.Reason(c.Reason), From: from, Until: until, Limit: int(c.Limit)})
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
	ID     []uuid.UUID     `arg:"" optional:"" help:"IDs of the answers; none: all that a tablet or key brought."`
	Device survey.DeviceID `help:"All that this tablet brought, by days of receipt." placeholder:"T12"`
	Key    survey.KeyID    `help:"All that came by this key, by days of receipt." placeholder:"K3"`
	received
	Standing survey.Standing `help:"New standing: ${enum}; empty, of what a tablet or key brought: set_aside." enum:",${decidable}" default:""`
	Reason   survey.Note     `help:"Reason, recorded with the decision." required:""`
	JSON     bool            `help:"Print JSON." name:"json"`
}

// Validate is called once the flags are read.
func (c *standingReviewCommand) Validate() error {
	byBatch := c.Device != 0 || c.Key != 0
	switch {
	case byBatch && len(c.ID) > 0 || c.Device != 0 && c.Key != 0 || !byBatch && len(c.ID) == 0:
		return errors.New("give IDs of answers, or --device, or --key")
	case byBatch && c.From.IsZero():
		return errors.New("--device and --key need --from, the first day of receipt")
	case !byBatch && (!c.From.IsZero() || !c.To.IsZero()):
		return errors.New("--from and --to go with --device or --key")
	case !byBatch && c.Standing == "":
		return errors.New("missing flags: --standing=STRING")
	}
	return c.check()
}

// Run changes the standing of answers.
func (c *standingReviewCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas standing"}); err != nil {
		return err
	}
	d := survey.Decision{IDs: survey.DistinctIDs(c.ID), To: cmp.Or(c.Standing, survey.SetAside), Note: string(c.Reason)}
	if d.To == survey.SetAside {
		d.Reason = survey.ByHand
	}
	changed, err := c.review(ctx, a, d)
	if err != nil {
		return err
	}
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(map[string]any{"changed": changed, "standing": d.To})
	}
	if len(d.IDs) == 0 {
		_, err = fmt.Fprintf(a.stdout, "%d answers are now %s\n", changed, d.To)
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%d of %d answers are now %s\n", changed, len(d.IDs), d.To)
	return err
}

// review decides about single answers, or about all that a tablet or key of the province brought.
func (c *standingReviewCommand) review(ctx context.Context, a *app, d survey.Decision) (int, error) {
	switch {
	case c.Device != 0:
		if _, err := (deviceChange{Device: c.Device}).find(ctx, a); err != nil {
			return 0, err
		}
	case c.Key != 0:
		if err := a.mustHaveKey(ctx, c.Key); err != nil {
			return 0, err
		}
	default:
		return a.survey.Review(ctx, a.scope(), a.actor(), d)
	}
	return a.survey.ReviewBatches(ctx, a.scope(), a.actor(), c.batches(a, c.Device, c.Key), d)
}
