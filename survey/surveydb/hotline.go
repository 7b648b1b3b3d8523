package surveydb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// ChangeHotline gives a unit that stood as was a number of its own for people to call; empty: they are told the province's again. It asks for the whole
// province: whom people complain about does not choose where they are heard. Kind Conflict and key hotline.changed where somebody has changed it
// since it was read; Invalid where it cannot be told (survey.ReadHotline). The number that is there already changes nothing.
func (s *Store) ChangeHotline(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Unit, hotline string) error {
	const op = "surveydb.ChangeHotline"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	hotline, err := survey.ReadHotline(hotline)
	if err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		unit, err := s.holdUnit(ctx, tx, op, scope, was.ID)
		switch {
		case err != nil:
			return err
		case unit.Hotline != was.Hotline:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "hotline.changed"}
		case unit.Hotline == hotline:
			return nil
		}
		if err := s.exec(ctx, tx, "UpdateHotline", pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit.ID, "hotline": hotline}); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "unit.hotline", Object: unit.Code, Unit: unit.ID,
			Before: map[string]string{"hotline": unit.Hotline}, After: map[string]string{"hotline": hotline}})
	})
}

// holdUnit reads a unit that is to be changed, and has all others who want to change it wait. The province itself is none: its number is a setting.
func (s *Store) holdUnit(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, id int32) (survey.Unit, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectUnitHeld"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": id})
	if err != nil {
		return survey.Unit{}, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[unitRow])
	if err == nil && len(found) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "unit.unknown"}
	}
	if err != nil {
		return survey.Unit{}, err
	}
	return found[0].unit(), nil
}
