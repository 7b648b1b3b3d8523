package surveydb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Holding returns the same store under a server's configuration that holds some settings, whatever anybody chose or chooses.
func (s *Store) Holding(held survey.Held) *Store {
	other := *s
	other.held = held
	return &other
}

// Settings returns the settings of a province in force, and who chose each of them when. One that this program does not know is
// a newer program's, and left alone.
func (s *Store) Settings(ctx context.Context, scope survey.Scope) (survey.Settings, []survey.Setting, error) {
	const op = "surveydb.Settings"
	chosen, err := s.chosen(ctx, s.pool, scope)
	if err != nil {
		return survey.DefaultSettings(), nil, pg.Error(op, err)
	}
	return survey.InForce(chosen, s.held)
}

// chosen reads what was chosen last of each name.
func (s *Store) chosen(ctx context.Context, on querier, scope survey.Scope) ([]survey.Setting, error) {
	rows, err := on.Query(ctx, s.sql.Get("SelectSettings"), pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c survey.Setting, err error) {
		err = row.Scan(&c.Name, &c.Value, &c.SetBy, &c.SetAt, &c.Reason, &c.Revision)
		return c, err
	})
}

// ChangeSetting puts a value in force for a province. What was in force before stays on record. Kind Conflict and key setting.changed where
// another revision is in force than the change was made for; Invalid where the value is none, where the server's configuration holds it, where
// no reason is given where one is needed, and where it cannot be changed now (survey.Settings.MayFollow).
func (s *Store) ChangeSetting(ctx context.Context, scope survey.Scope, actor survey.Actor, change survey.SettingChange) error {
	const op = "surveydb.ChangeSetting"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	value, err := survey.ReadSetting(change.Name, change.Value)
	if err != nil {
		return err
	}
	change.Value = value
	if _, held := s.held[change.Name]; held {
		return &survey.Error{Op: op, Kind: survey.Invalid, Key: "setting.held"}
	}
	if change.Name.NeedsReason() && actor.Reason() == "" {
		return &survey.Error{Op: op, Kind: survey.Invalid, Key: "setting.reason"}
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error { return s.changeSetting(ctx, tx, scope, actor, change) })
}

func (s *Store) changeSetting(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, change survey.SettingChange) error {
	before, err := s.choice(ctx, tx, scope, change)
	if err != nil {
		return err
	}
	if err := pg.Record(ctx, tx, scope, actor, survey.Act{Action: "setting.change", Object: string(change.Name),
		Before: map[string]string{"value": before.Value}, After: map[string]string{"value": change.Value}}); err != nil {
		return err
	}
	// Acts in a province wait for each other from here on: who comes second looks again.
	again, err := s.choice(ctx, tx, scope, change)
	switch {
	case err != nil:
		return err
	case again.Revision != before.Revision:
		return settingChanged()
	}
	return s.exec(ctx, tx, "InsertSetting", pgx.StrictNamedArgs{"province": scope.Province(), "name": string(change.Name), "value": change.Value,
		"by": actor.Name(), "reason": actor.Reason()})
}

func settingChanged() error {
	return &survey.Error{Op: "surveydb.ChangeSetting", Kind: survey.Conflict, Key: "setting.changed"}
}

// choice is the setting that a change is about as it stands; it fails where the change cannot follow what is in force.
func (s *Store) choice(ctx context.Context, tx pgx.Tx, scope survey.Scope, change survey.SettingChange) (before survey.Setting, err error) {
	chosen, err := s.chosen(ctx, tx, scope)
	if err != nil {
		return before, err
	}
	inForce, all, err := survey.InForce(chosen, s.held)
	if err != nil {
		return before, err
	}
	for _, one := range all {
		if one.Name == change.Name {
			before = one
		}
	}
	if change.Revision != survey.AnyRevision && change.Revision != before.Revision {
		return before, settingChanged()
	}
	next := inForce
	if err := next.Apply(change.Name, change.Value); err != nil {
		return before, err
	}
	var answered bool
	if err := tx.QueryRow(ctx, s.sql.Get("SelectAnswered"), pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&answered); err != nil {
		return before, err
	}
	return before, next.MayFollow(inForce, change.Name, answered, change.Today)
}
