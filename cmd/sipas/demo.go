package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/simulate"
)

type demoCommand struct {
	Responses number `help:"Number of answers." default:"100000"`
	Seed      int64  `help:"Seed of the random answers; the same seed and last day give the same answers." default:"1"`
	Days      number `help:"Number of days they are spread over." default:"365"`
	Until     day    `help:"Last day, like 2026-11-21; empty: today." placeholder:"DAY"`
	AmongReal bool   `help:"Also where there are real answers."`
	Remove    bool   `help:"Remove all synthetic answers."`
}

// tried is how many real answers may be there before demo refuses: somebody tried the survey out.
const tried = 100

// chunk is how many answers one transaction takes.
const chunk = 25_000

// Run adds synthetic answers or removes them.
func (d *demoCommand) Run(ctx context.Context, a *app) error {
	if err := a.openOwner(ctx, pg.PoolOptions{Name: "sipas demo"}); err != nil {
		return err
	}
	if d.Remove {
		return d.remove(ctx, a)
	}
	if err := d.refuseAmongReal(ctx, a); err != nil {
		return err
	}
	until, err := d.until(a)
	if err != nil {
		return err
	}
	places, err := a.survey.Places(ctx, a.scope())
	if err != nil {
		return err
	}
	q, err := a.survey.Questionnaire(ctx, survey.DefaultQuestionnaire)
	if err != nil {
		return err
	}
	if err := a.survey.BeginSynthetic(ctx, a.scope(), a.actor(), d.Seed, int64(d.Responses)); err != nil {
		return err
	}
	began := time.Now()
	crowd := simulate.NewCrowd(uint64(d.Seed), places, q, until, int(d.Days))
	if err := d.fill(ctx, a, crowd); err != nil {
		return err
	}
	if err := a.survey.AddSyntheticTransactions(ctx, a.scope(), a.actor(), crowd.Transactions()); err != nil {
		return err
	}
	if err := a.publisher(ctx, publish.Options{}).Publish(ctx, false, nil); err != nil {
		return err
	}
	if err := d.addTasks(ctx, a, until); err != nil {
		return err
	}
	if err := addDeeds(ctx, a, crowd.Planted(), until); err != nil {
		return err
	}
	if err := addComments(ctx, a, crowd.Planted(), q, until); err != nil {
		return err
	}
	tellPlanted(a.stdout, crowd.Planted())
	_, err = fmt.Fprintf(a.stdout, "%d synthetic answers in %s; every page says so; sipas demo --remove takes them away\n", d.Responses, time.Since(began).Round(100*time.Millisecond))
	return err
}

// fill stores what the crowd says.
func (d *demoCommand) fill(ctx context.Context, a *app, crowd *simulate.Crowd) error {
	show := a.progress(int64(d.Responses), "answers")
	stored := int64(0)
	return crowd.Fill(ctx, int64(d.Responses), chunk, func(responses []survey.Response) error {
		if err := a.survey.CopySynthetic(ctx, a.scope(), a.actor(), responses); err != nil {
			return err
		}
		stored += int64(len(responses))
		show(stored)
		return nil
	})
}

// tellPlanted says what truths the answers hold, so that one can see whether the pages tell them.
func tellPlanted(w io.Writer, p simulate.Planted) {
	if !p.Any {
		return
	}
	name := func(u survey.Unit) string { return u.Code + " " + u.Name.VI }
	fmt.Fprintf(w, "planted: %s improves; %s is stuffed with fives at closing time; %s has %d answers in the last quarter; %s and %s are alike\n",
		name(p.Improves), name(p.Stuffed), name(p.Tiny), simulate.TinyAnswers, name(p.Twins[0]), name(p.Twins[1]))
}

func (d *demoCommand) refuseAmongReal(ctx context.Context, a *app) error {
	real, err := a.survey.RealResponses(ctx, a.scope(), tried+1)
	if err != nil {
		return err
	}
	if real > tried && !d.AmongReal {
		return fmt.Errorf("this database holds more than %d real answers: use another one (SIPAS_DATA_DIR or SIPAS_DATABASE_URL), or add --among-real", tried)
	}
	return nil
}

func (d *demoCommand) until(a *app) (time.Time, error) {
	if !d.Until.IsZero() {
		return d.Until.Time, nil
	}
	location, err := a.location()
	return survey.Date(a.now(), location), err
}

func (d *demoCommand) remove(ctx context.Context, a *app) error {
	var show func(int64)
	err := a.survey.RemoveSynthetic(ctx, a.scope(), a.actor(), func(done, all int) {
		if show == nil {
			show = a.progress(int64(all), "units")
		}
		show(int64(done))
	})
	if err != nil {
		return err
	}
	if err := a.followup.RemoveSyntheticComments(ctx, a.scope(), a.actor()); err != nil {
		return err
	}
	if err := a.followup.RemoveSyntheticTasks(ctx, a.scope(), a.actor()); err != nil {
		return err
	}
	if err := a.followup.RemoveSyntheticDeeds(ctx, a.scope(), a.actor()); err != nil {
		return err
	}
	// Nobody is found by what changes now: those who go were none.
	if err := a.figures.ForgetSteps(ctx, a.scope(), a.actor()); err != nil {
		return err
	}
	if err := publishAll(ctx, a.publisher(ctx, publish.Options{}), nil); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.stdout, "all synthetic answers are gone")
	return err
}
