package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

type settingRow struct {
	Name  string
	Value string
	SetBy string
	SetAt time.Time
}

// Settings returns the settings of a province in force, and who chose each of them when. One that this program does not know is
// a newer program's, and left alone.
func (s *Store) Settings(ctx context.Context, scope survey.Scope) (survey.Settings, []survey.Setting, error) {
	const op = "surveydb.Settings"
	inForce := survey.DefaultSettings()
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectSettings"), pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return inForce, nil, pg.Error(op, err)
	}
	kept, err := pgx.CollectRows(rows, pgx.RowToStructByName[settingRow])
	if err != nil {
		return inForce, nil, pg.Error(op, err)
	}
	var all []survey.Setting
	for _, name := range survey.SettingNames() {
		chosen := survey.Setting{Name: name}
		for _, r := range kept {
			if survey.SettingName(r.Name) == name {
				chosen.SetBy, chosen.SetAt = r.SetBy, r.SetAt
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

// ChangeSetting puts a value in force for a province. What was in force before stays on record.
func (s *Store) ChangeSetting(ctx context.Context, scope survey.Scope, actor survey.Actor, name survey.SettingName, value string) error {
	const op = "surveydb.ChangeSetting"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	settings := survey.DefaultSettings()
	if err := settings.Apply(name, value); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		return s.exec(ctx, tx, "InsertSetting", pgx.StrictNamedArgs{"province": scope.Province(), "name": string(name),
			"value": settings.Value(name), "by": actor.Name()})
	})
}
