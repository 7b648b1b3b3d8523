package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sipas/survey"
	"sipas/survey/pg"
)

// heldBy are the settings of the province that this program's configuration holds: those whose variable is set and not empty, and those whose
// flag was given.
func heldBy(parsed *kong.Context) survey.Held {
	held := survey.Held{}
	for _, name := range survey.SettingNames() {
		if value := os.Getenv("SIPAS_" + strings.ToUpper(string(name))); value != "" && name.Holdable() {
			held[name] = value
		}
	}
	for _, given := range parsed.Path {
		if given.Flag == nil {
			continue
		}
		if name := survey.SettingName(strings.ReplaceAll(given.Flag.Name, "-", "_")); name.Holdable() && slices.Contains(survey.SettingNames(), name) {
			held[name] = fmt.Sprint(given.Flag.Target.Interface())
		}
	}
	return held
}

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
		switch {
		case chosen.Held:
			w.row(chosen.Name, chosen.Value, "held by this configuration")
		case chosen.SetBy == "":
			w.row(chosen.Name, chosen.Value, "default")
		default:
			w.row(chosen.Name, chosen.Value, chosen.SetBy, chosen.SetAt.Format(time.RFC3339), chosen.Reason)
		}
	}
	return w.end()
}

type settingSetCommand struct {
	Name   survey.SettingName `arg:"" help:"The setting: ${settings}."`
	Value  string             `arg:"" help:"The new value; step_every in days, or like 36h; texts on one line, empty: nothing is told."`
	Reason survey.Note        `help:"Reason, kept with the value; needed for thresholds, steps and settle_days." placeholder:"WHY"`
}

// Run chooses a setting.
func (s *settingSetCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas setting"}); err != nil {
		return err
	}
	if err := a.survey.ChangeSetting(ctx, a.scope(), a.actor().Because(string(s.Reason)),
		survey.SettingChange{Name: s.Name, Value: s.Value, Revision: survey.AnyRevision, Today: survey.Date(a.now(), a.zone)}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "%s is %s from now on\n", s.Name, s.Value)
	return err
}
