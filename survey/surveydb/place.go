package surveydb

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

type unitRow struct {
	UnitID       int32
	UnitCode     string
	ProvinceCode string
	Level        string
	UnitName     string
	UnitNameEN   string `db:"unit_name_en"`
	UnitHotline  string
}

func (r unitRow) unit() survey.Unit {
	return survey.Unit{ID: r.UnitID, Code: r.UnitCode, Province: r.ProvinceCode, Level: survey.Level(r.Level),
		Name: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}, Hotline: r.UnitHotline}
}

type placeRow struct {
	Code          string
	Name          string
	NameEN        string `db:"name_en"`
	Questionnaire string
	Open          bool
	ClosedAt      *time.Time
	Hours         string
	unitRow
}

// Units returns the units within a scope; of a whole province the province itself, its agencies and its communes.
func (s *Store) Units(ctx context.Context, scope survey.Scope) ([]survey.Unit, error) {
	return collect(ctx, s, "surveydb.Units", "SelectUnits", scope, unitRow.unit)
}

// Places returns the places within a scope, closed ones included.
func (s *Store) Places(ctx context.Context, scope survey.Scope) ([]survey.Place, error) {
	return collect(ctx, s, "surveydb.Places", "SelectPlaces", scope, placeRow.place)
}

func collect[R, T any](ctx context.Context, s *Store, op, query string, scope survey.Scope, convert func(R) T) ([]T, error) {
	rows, err := s.pool.Query(ctx, s.sql.Get(query), within(scope, nil))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (T, error) {
		r, err := pgx.RowToStructByName[R](row)
		return convert(r), err
	})
	return found, pg.Error(op, err)
}

// EnsurePlaces gives every unit of the province that has no place its one-stop desk.
func (s *Store) EnsurePlaces(ctx context.Context, scope survey.Scope, actor survey.Actor) error {
	const op = "surveydb.EnsurePlaces"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		units, err := s.unitsWithoutPlace(ctx, tx, scope)
		if err != nil || len(units) == 0 {
			return err
		}
		// Two programs that start at once make one desk each unit: who comes second looks again.
		if err := s.exec(ctx, tx, "LockPlaces", nil); err != nil {
			return err
		}
		if units, err = s.unitsWithoutPlace(ctx, tx, scope); err != nil {
			return err
		}
		for _, u := range units {
			place := survey.Place{Unit: u.unit(), Name: deskName(u.unit()), Questionnaire: survey.DefaultQuestionnaire}
			if err := s.insertPlace(ctx, tx, scope, &place); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) unitsWithoutPlace(ctx context.Context, tx pgx.Tx, scope survey.Scope) ([]unitRow, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectUnitsWithoutPlace"), within(scope, nil))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[unitRow])
}

// AddPlace makes a place with a new code for place.Unit, which the scope must reach. Its name must be one that can be printed, and that no
// open place of the unit has: kind Conflict.
func (s *Store) AddPlace(ctx context.Context, scope survey.Scope, actor survey.Actor, place survey.Place) (survey.Place, error) {
	const op = "surveydb.AddPlace"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return place, err
	}
	if !scope.Reaches(place.Unit) {
		return place, survey.Outside(op)
	}
	if _, err := s.Questionnaire(ctx, place.Questionnaire); err != nil {
		return place, err
	}
	if err := nameAtDoor(op, &place.Name); err != nil {
		return place, err
	}
	err := s.inTx(ctx, op, func(tx pgx.Tx) error {
		if err := s.nameIsFree(ctx, tx, scope, place); err != nil {
			return err
		}
		if err := s.insertPlace(ctx, tx, scope, &place); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "place.add", Object: string(place.Code), Unit: place.Unit.ID,
			After: map[string]string{"name": place.Name.VI, "questionnaire": place.Questionnaire}})
	})
	return place, err
}

// nameAtDoor reads the name of a desk in both languages; the Vietnamese one stands for an English one that is missing.
func nameAtDoor(op string, name *survey.Text) error {
	if name.EN == "" {
		name.EN = name.VI
	}
	for path, text := range map[string]*string{"name": &name.VI, "name_en": &name.EN} {
		var read survey.Name
		if err := read.UnmarshalText([]byte(*text)); err != nil {
			return &survey.Error{Op: op, Kind: survey.Invalid, Key: "place.name", Fields: []survey.Field{{Path: path, Key: "place.name"}}, Err: err}
		}
		*text = string(read)
	}
	return nil
}

// nameIsFree fails where another open place of the unit has the same name, in whatever spelling. Two that add one at the same time come one
// after the other.
func (s *Store) nameIsFree(ctx context.Context, tx pgx.Tx, scope survey.Scope, place survey.Place) error {
	if err := s.exec(ctx, tx, "LockPlaces", nil); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectPlaceNames"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": place.Unit.ID, "code": place.Code})
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		if err == nil && survey.Fold(name) == survey.Fold(place.Name.VI) {
			err = &survey.Error{Op: "surveydb.nameIsFree", Kind: survey.Conflict, Key: "place.doubled", Fields: []survey.Field{{Path: "name", Key: "place.doubled"}}}
		}
	}
	return err
}

// insertPlace draws codes until one is free; with 280,000 codes a second draw is rare.
func (s *Store) insertPlace(ctx context.Context, tx pgx.Tx, scope survey.Scope, place *survey.Place) error {
	for {
		code, err := survey.NewCode(rand.Reader)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, s.sql.Get("InsertPlace"), pgx.StrictNamedArgs{"province": scope.Province(), "code": code, "unit_id": place.Unit.ID,
			"name": place.Name.VI, "name_en": place.Name.EN, "questionnaire": place.Questionnaire})
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			place.Code, place.Open = code, true
			return nil
		}
	}
}

// placeWithin is the unit of a place; kind NotFound where a scope has no such place.
func (s *Store) placeWithin(ctx context.Context, tx pgx.Tx, scope survey.Scope, code survey.Code) (unit int32, err error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectPlaceWithin"), within(scope, pgx.StrictNamedArgs{"code": code}))
	if err != nil {
		return 0, err
	}
	units, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err == nil && len(units) == 0 {
		err = &survey.Error{Op: "surveydb.placeWithin", Kind: survey.NotFound, Key: "place.unknown"}
	}
	if err != nil {
		return 0, err
	}
	return units[0], nil
}

// ProvinceNames returns the short names of the provinces in force by code.
func (s *Store) ProvinceNames(ctx context.Context) (map[string]string, error) {
	const op = "surveydb.ProvinceNames"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectProvinceNames"))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	names := map[string]string{}
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		names[code] = name
		return nil
	})
	return names, pg.Error(op, err)
}
