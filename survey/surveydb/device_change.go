package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// heldDevice is what people can change of a tablet, as it stands while nobody else can change it.
type heldDevice struct {
	PlaceCode string
	Pause     string
	Revoked   bool
	Replaced  bool // and for nothing else
	UnitID    int32
}

// holdDevice reads a tablet that is to be changed; kind NotFound where the scope has none.
func (s *Store) holdDevice(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, id survey.DeviceID) (heldDevice, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectDeviceHeld"), within(scope, pgx.StrictNamedArgs{"id": int64(id)}))
	if err != nil {
		return heldDevice{}, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[heldDevice])
	if err == nil && len(found) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "device.unknown"}
	}
	if err != nil {
		return heldDevice{}, err
	}
	return found[0], nil
}

// mustStandAs fails with kind Conflict and key device.changed where somebody has changed a tablet since it was read.
func (h heldDevice) mustStandAs(op string, was survey.Device) error {
	if h.PlaceCode != string(was.Place) || h.Pause != was.Pause || h.Revoked == was.RevokedAt.IsZero() {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "device.changed"}
	}
	return nil
}

// RevokeDevice takes a tablet's rights away; revoking it again changes nothing. What is on its way from one that was enrolled anew does not count any
// more.
func (s *Store) RevokeDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.DeviceID) error {
	const op = "surveydb.RevokeDevice"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		acts, err := s.revokeDevice(ctx, tx, op, scope, id)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, scope, actor, acts)
	})
}

// revokeDevice returns what is to be written down: nothing where the tablet was revoked before, and not replaced.
func (s *Store) revokeDevice(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, id survey.DeviceID) ([]survey.Act, error) {
	held, err := s.holdDevice(ctx, tx, op, scope, id)
	if err != nil {
		return nil, err
	}
	if err := s.execDevice(ctx, tx, op, "RevokeDevice", within(scope, pgx.StrictNamedArgs{"id": int64(id)})); err != nil || held.Revoked && !held.Replaced {
		return nil, err
	}
	return []survey.Act{{Action: "device.revoke", Object: id.String(), Unit: held.UnitID}}, nil
}

// MoveDevice puts a tablet that stood as was at another place as of today. Answers given before keep the place where they were given. Kind
// Conflict and key device.changed where somebody has changed it since it was read.
func (s *Store) MoveDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Device, place survey.Code, today time.Time) error {
	const op = "surveydb.MoveDevice"
	return s.changeHeld(ctx, op, scope, actor, was, func(tx pgx.Tx) (act survey.Act, err error) {
		unit, err := s.placeWithin(ctx, tx, scope, place)
		if err != nil {
			return act, err
		}
		if err := s.execDevice(ctx, tx, op, "MoveDevice", within(scope, pgx.StrictNamedArgs{"id": int64(was.ID), "place": string(place)})); err != nil {
			return act, err
		}
		if err := s.exec(ctx, tx, "LeavePlace", pgx.StrictNamedArgs{"province": scope.Province(), "id": int64(was.ID), "today": today}); err != nil {
			return act, err
		}
		return survey.Act{Action: "device.move", Unit: unit, Before: map[string]string{"place": string(was.Place)}, After: map[string]string{"place": string(place)}},
			s.exec(ctx, tx, "EnterPlace", pgx.StrictNamedArgs{"province": scope.Province(), "id": int64(was.ID), "place": string(place), "today": today})
	})
}

// PauseDevice has a tablet that stood as was show a message instead of the survey; an empty one lets it go on. It fails as MoveDevice does.
func (s *Store) PauseDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Device, message string) error {
	const op = "surveydb.PauseDevice"
	return s.changeHeld(ctx, op, scope, actor, was, func(tx pgx.Tx) (survey.Act, error) {
		act := survey.Act{Action: "device.pause", Before: told("message", was.Pause), After: told("message", message)}
		if message == "" {
			act.Action = "device.resume"
		}
		return act, s.execDevice(ctx, tx, op, "PauseDevice", within(scope, pgx.StrictNamedArgs{"id": int64(was.ID), "message": message}))
	})
}

// told is one thing as the log tells it; nothing where it is empty.
func told(name, value string) map[string]string {
	if value == "" {
		return nil
	}
	return map[string]string{name: value}
}

// changeHeld changes a tablet that still stands as it was read, and writes down what was done: of the unit where it stands where the act names none.
func (s *Store) changeHeld(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, was survey.Device, do func(pgx.Tx) (survey.Act, error)) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		held, err := s.holdDevice(ctx, tx, op, scope, was.ID)
		if err != nil {
			return err
		}
		if err := held.mustStandAs(op, was); err != nil {
			return err
		}
		act, err := do(tx)
		if err != nil {
			return err
		}
		if act.Object = was.ID.String(); act.Unit == 0 {
			act.Unit = held.UnitID
		}
		return pg.Record(ctx, tx, scope, actor, act)
	})
}
