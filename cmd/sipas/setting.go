package main

import (
	"context"
	"fmt"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
)

type settingCommands struct {
	List settingListCommand `cmd:"" help:"List the settings of the province, who changed them and when."`
	Set  settingSetCommand  `cmd:"" help:"Change a setting; every running program follows at once."`
}

type settingListCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run lists the settings.
func (s *settingListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas setting"}); err != nil {
		return err
	}
	_, all, err := a.survey.Settings(ctx, a.scope())
	if err != nil {
		return err
	}
	if s.JSON {
		return a.printJSON(all)
	}
	w := newTable(a.stdout)
	for _, chosen := range all {
		if chosen.SetBy == "" {
			w.row(chosen.Name, chosen.Value, "default")
			continue
		}
		w.row(chosen.Name, chosen.Value, chosen.SetBy, chosen.SetAt.Format(time.RFC3339))
	}
	return w.end()
}

type settingSetCommand struct {
	Name  survey.SettingName `arg:"" help:"answers_per_transaction: most answers per transaction of a unit and month; the excess is set aside when transactions are imported; 0: off."`
	Value string             `arg:"" help:"The new value."`
}

// Run chooses a setting.
func (s *settingSetCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas setting"}); err != nil {
		return err
	}
	if err := a.survey.ChangeSetting(ctx, a.scope(), a.actor(), survey.SettingChange{Name: s.Name, Value: s.Value, Revision: survey.AnyRevision}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "%s is %s from now on\n", s.Name, s.Value)
	return err
}
