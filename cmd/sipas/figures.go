package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/web/i18n"
	"sipas/web/results"
)

type figuresCommand struct {
	Period periodText `help:"Period: 2026-11, 2026-Q4 or 2026; empty: the current quarter." placeholder:"P"`
	Unit   string     `help:"Only the figures of this unit."`
	JSON   bool       `help:"Print JSON, as GET /api/v1/results does." name:"json"`
}

// Run prints the figures of a period as they are at this moment: of every answer, not in steps.
func (f *figuresCommand) Run(ctx context.Context, a *app) error {
	location, err := a.location()
	if err != nil {
		return err
	}
	today := survey.Date(a.now(), location)
	period := analytics.PeriodOf(analytics.Quarter, today)
	if f.Period != "" {
		if period, err = analytics.AskedPeriod(string(f.Period), today); err != nil {
			return err
		}
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas figures"}); err != nil {
		return err
	}
	if err := a.mustHaveUnit(ctx, f.Unit); err != nil {
		return err
	}
	live, err := a.liveFigures(ctx, period)
	if err != nil {
		return err
	}
	if _, ok := live.Unit(f.Unit); f.Unit != "" && !ok {
		return &survey.Error{Op: "figures", Kind: survey.NotFound, Key: "period.empty"}
	}
	around := results.Around{Location: location, Today: today}
	if around.Synthetic, err = a.survey.Synthetic(ctx, a.scope()); err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	around.Notice = texts.Text(a.Language, "figures.live", nil) + " " + texts.Text(a.Language, "caveat", nil)
	if f.JSON {
		return a.printJSON(results.NewLiveBody(live, around, f.Unit))
	}
	return printFigures(a.stdout, live, around, f.Unit)
}

func (a *app) liveFigures(ctx context.Context, period analytics.Period) (analytics.Results, error) {
	var live analytics.Results
	err := inTurn(ctx, func() (err error) {
		live, err = a.publisher(ctx, publish.Options{}).Live(ctx, a.actor(), period)
		return err
	})
	return live, err
}

// printFigures says what the figures are, and prints a line a unit, or the one of the unit named.
func printFigures(out io.Writer, r analytics.Results, around results.Around, unit string) error {
	fmt.Fprintf(out, "%s, %s\n%s\n\n", r.Period, r.ComputedAt.In(around.Location).Format(time.RFC3339), around.Notice)
	w := newTable(out)
	w.row("unit", "n", "set aside", "status", "index", "low", "high", "rank", "name")
	for _, u := range r.Units {
		if unit != "" && u.Code != unit {
			continue
		}
		w.row(u.Code, u.N, shownCount(u.SetAside), u.Status, shownFigure(u.Index), shownFigure(u.Low), shownFigure(u.High), shownRank(u), u.Name.VI)
	}
	return w.end()
}

// none stands where there is no figure.
const none = "–"

func shownCount(n *int64) string {
	if n == nil {
		return none
	}
	return fmt.Sprint(*n)
}

// shownRank is a rank with its range, and what it is out of.
func shownRank(u analytics.UnitEstimate) string {
	if u.Rank == nil || u.RankLow == nil || u.RankHigh == nil || u.RankedOf == nil {
		return none
	}
	return fmt.Sprintf("%d (%d–%d) of %d", *u.Rank, *u.RankLow, *u.RankHigh, *u.RankedOf)
}

func shownFigure(x *float64) string {
	if x = analytics.Rounded(x, 2); x == nil {
		return none
	}
	return fmt.Sprintf("%.2f", *x)
}
