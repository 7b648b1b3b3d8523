package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
)

type migrateCommand struct {
	Plan bool `help:"Tell what would be done, what is locked for how long and how much disk it needs, and change nothing."`
	JSON bool `help:"Print the plan as JSON." name:"json"`
}

// Run migrates and loads the reference data, or tells what that would do.
func (m *migrateCommand) Run(ctx context.Context, a *app) error {
	o := pg.PoolOptions{Name: "sipas migrate"}
	if m.Plan {
		return m.plan(ctx, a, o)
	}
	if err := a.openMigrated(ctx, o); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.stdout, "the database is up to date")
	return err
}

// plan tells what is to come, in the order in which it comes.
func (m *migrateCommand) plan(ctx context.Context, a *app, o pg.PoolOptions) error {
	if err := a.start(ctx, &o); err != nil {
		return err
	}
	if err := a.connectOwner(ctx, o); err != nil {
		return err
	}
	version, err := versionOf(ctx, a.pool)
	if err != nil {
		return err
	}
	if version == pg.Newer {
		return &survey.Error{Op: "migrate", Kind: survey.Conflict, Key: "database.newer"}
	}
	steps := []pg.Step{}
	for _, schema := range schemas() {
		more, err := schema.Plan(ctx, a.pool)
		if err != nil {
			return err
		}
		steps = append(steps, more...)
	}
	if m.JSON {
		return a.printJSON(steps)
	}
	return printPlan(a, steps)
}

func printPlan(a *app, steps []pg.Step) error {
	if len(steps) == 0 {
		_, err := fmt.Fprintln(a.stdout, "nothing is to be done: the database is up to date, or ahead of this program")
		return err
	}
	w := newTable(a.stdout)
	var room int64
	stop := false
	for _, s := range steps {
		w.row(fmt.Sprintf("%s %05d", s.Schema, s.Number), whoGoesOn(s), s.Does)
		for _, l := range s.Locks {
			w.row("", l.Mode, fmt.Sprintf("%s, %s: %s, about %d rows", l.Table, howLong(l), bytesOf(l.Bytes), l.Rows))
		}
		if s.Read {
			w.row("", "", "older than the rule that migrations say what they lock: read from its statements")
		}
		room, stop = max(room, s.Room), stop || s.Needs == s.Number
	}
	if err := w.end(); err != nil {
		return err
	}
	first := "programs of the version before go on running"
	if stop {
		first = "stop all older programs first"
	}
	_, err := fmt.Fprintf(a.stdout, "%s; %s of free disk beside the data; times are estimates from the size of the tables\n", first, bytesOf(room))
	return err
}

func whoGoesOn(s pg.Step) string {
	switch s.Needs {
	case 0:
		return "expand"
	case s.Number:
		return "stops older programs"
	}
	return fmt.Sprintf("contract %d", s.Needs)
}

func howLong(l pg.Lock) string {
	what := map[pg.Extent]string{pg.Moment: "a moment", pg.Scan: "read whole", pg.Rewrite: "written anew"}[l.Extent]
	if l.Time() < time.Second {
		return what + ", under a second"
	}
	return fmt.Sprintf("%s, about %s", what, l.Time().Round(time.Second))
}

func bytesOf(n int64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}} {
		if float64(n) >= unit.size {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/unit.size), ".0") + " " + unit.name
		}
	}
	return fmt.Sprintf("%d kB", n/1000)
}
