package surveydb

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

type settingRow struct {
	Name   string
	Value  string
	SetBy  string
	SetAt  time.Time
	Number int64
}

// Settings returns the settings of a province in force, and who chose each of them when. One that this program does not know is
// a newer program's, and left alone.
func (s *Store) Settings(ctx context.Context, scope survey.Scope) (survey.Settings, []survey.Setting, error) {
	const op = "surveydb.Settings"
	inForce := survey.DefaultSettings()
	kept, err := s.settings(ctx, s.pool, scope)
	if err != nil {
		return inForce, nil, pg.Error(op, err)
	}
	var all []survey.Setting
	for _, name := range survey.SettingNames() {
		chosen := survey.Setting{Name: name}
		for _, r := range kept {
			if survey.SettingName(r.Name) == name {
				chosen.SetBy, chosen.SetAt, chosen.Revision = r.SetBy, r.SetAt, r.Number
				if err := inForce.Apply(name, r.Value); err != nil {
					return inForce, nil, err
				}
			}
		}
		chosen.Value = inForce.Value(name)
		all = append(all, chosen)
	}
	return inForce, all, nil
}

// settings reads what was chosen last of each name.
func (s *Store) settings(ctx context.Context, on querier, scope survey.Scope) ([]settingRow, error) {
	rows, err := on.Query(ctx, s.sql.Get("SelectSettings"), pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[settingRow])
}

// ChangeSetting puts a value in force for a province. What was in force before stays on record. Kind Conflict and key setting.changed where
// another revision is in force than the change was made for.
func (s *Store) ChangeSetting(ctx context.Context, scope survey.Scope, actor survey.Actor, change survey.SettingChange) error {
	const op = "surveydb.ChangeSetting"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	settings := survey.DefaultSettings()
	if err := settings.Apply(change.Name, change.Value); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		return s.changeSetting(ctx, tx, scope, actor, change, settings.Value(change.Name))
	})
}

func (s *Store) changeSetting(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, change survey.SettingChange, value string) error {
	changed := &survey.Error{Op: "surveydb.ChangeSetting", Kind: survey.Conflict, Key: "setting.changed"}
	before, revision, err := s.setting(ctx, tx, scope, change.Name)
	switch {
	case err != nil:
		return err
	case change.Revision != survey.AnyRevision && change.Revision != revision:
		return changed
	}
	if err := pg.Record(ctx, tx, scope, actor, survey.Act{Action: "setting.change", Object: string(change.Name),
		Before: map[string]string{"value": before}, After: map[string]string{"value": value}}); err != nil {
		return err
	}
	// Acts in a province wait for each other from here on: who comes second looks again.
	if _, again, err := s.setting(ctx, tx, scope, change.Name); err != nil || again != revision {
		return cmp.Or(err, error(changed))
	}
	return s.exec(ctx, tx, "InsertSetting", pgx.StrictNamedArgs{"province": scope.Province(), "name": string(change.Name), "value": value, "by": actor.Name()})
}

// setting is the value of a name that is in force, and its revision; 0 where nobody has chosen.
func (s *Store) setting(ctx context.Context, tx pgx.Tx, scope survey.Scope, name survey.SettingName) (value string, revision int64, err error) {
	kept, err := s.settings(ctx, tx, scope)
	value = survey.DefaultSettings().Value(name)
	for _, r := range kept {
		if r.Name == string(name) {
			value, revision = r.Value, r.Number
		}
	}
	return value, revision, err
}
