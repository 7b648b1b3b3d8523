package surveydb

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

func (r placeRow) place() survey.Place {
	return survey.Place{Code: survey.Code(r.Code), Name: survey.Text{VI: r.Name, EN: r.NameEN}, Questionnaire: r.Questionnaire, Open: r.Open,
		ClosedAt: timeOf(r.ClosedAt), Hours: r.Hours, Unit: r.unit()}
}

// ChangePlace has a place that stood as was stand as to: its name, what it asks, its hours, whether it is open. It stays with its unit, for its code is on
// posters that name the unit, and on answers. Kind Conflict and key place.changed where somebody has changed it since it was read; key
// place.doubled where an open place of the unit has the name.
func (s *Store) ChangePlace(ctx context.Context, scope survey.Scope, actor survey.Actor, was, to survey.Place) error {
	const op = "surveydb.ChangePlace"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if _, err := s.Questionnaire(ctx, to.Questionnaire); err != nil {
		return err
	}
	hours, err := survey.ParseHours(to.Hours)
	if err != nil {
		return err
	}
	to.Hours = hours.String()
	if to.Name != was.Name { // one from before names were read so may stay
		if err := nameAtDoor(op, &to.Name); err != nil {
			return err
		}
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		place, err := s.holdPlace(ctx, tx, op, scope, was.Code)
		if err != nil {
			return err
		}
		if place.Name != was.Name || place.Questionnaire != was.Questionnaire || place.Open != was.Open || place.Hours != was.Hours {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "place.changed"}
		}
		to.Code, to.Unit = place.Code, place.Unit
		if to.Open && (to.Name.VI != place.Name.VI || !place.Open) {
			if err := s.nameIsFree(ctx, tx, scope, to); err != nil {
				return err
			}
		}
		return s.changePlace(ctx, tx, scope, actor, place, to)
	})
}

// holdPlace reads a place that is to be changed, and has all others who want to change places wait: names are looked at among those of a unit.
func (s *Store) holdPlace(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, code survey.Code) (survey.Place, error) {
	if err := s.exec(ctx, tx, "LockPlaces", nil); err != nil {
		return survey.Place{}, err
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectPlaceHeld"), within(scope, pgx.StrictNamedArgs{"code": code}))
	if err != nil {
		return survey.Place{}, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[placeRow])
	if err == nil && len(found) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "place.unknown"}
	}
	if err != nil {
		return survey.Place{}, err
	}
	return found[0].place(), nil
}

// changePlace writes what a place is from now on, and each thing that is different into the log.
func (s *Store) changePlace(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, was, to survey.Place) error {
	err := s.exec(ctx, tx, "UpdatePlace", pgx.StrictNamedArgs{"province": scope.Province(), "code": was.Code, "name": to.Name.VI, "name_en": to.Name.EN,
		"questionnaire": to.Questionnaire, "open": to.Open, "hours": to.Hours})
	if err == nil && !to.Open {
		err = s.exec(ctx, tx, "ClosePlace", pgx.StrictNamedArgs{"province": scope.Province(), "code": was.Code})
	}
	if err != nil {
		return err
	}
	acts := actsOf(was, to)
	for n := range acts {
		acts[n].Object, acts[n].Unit = string(was.Code), was.Unit.ID
	}
	return s.record(ctx, tx, scope, actor, acts)
}

// actsOf are the acts that a change of a place comes to.
func actsOf(was, to survey.Place) []survey.Act {
	var acts []survey.Act
	if was.Name != to.Name {
		acts = append(acts, survey.Act{Action: "place.rename", Before: map[string]string{"name": was.Name.VI, "name_en": was.Name.EN},
			After: map[string]string{"name": to.Name.VI, "name_en": to.Name.EN}})
	}
	if was.Questionnaire != to.Questionnaire {
		acts = append(acts, survey.Act{Action: "place.questionnaire", Before: map[string]string{"questionnaire": was.Questionnaire},
			After: map[string]string{"questionnaire": to.Questionnaire}})
	}
	if was.Hours != to.Hours {
		acts = append(acts, survey.Act{Action: "place.hours", Before: map[string]string{"hours": was.Hours}, After: map[string]string{"hours": to.Hours}})
	}
	switch {
	case was.Open && !to.Open:
		acts = append(acts, survey.Act{Action: "place.close"})
	case !was.Open && to.Open:
		acts = append(acts, survey.Act{Action: "place.reopen"})
	}
	return acts
}

// ClosePlace closes a place; closing a closed one changes nothing.
func (s *Store) ClosePlace(ctx context.Context, scope survey.Scope, actor survey.Actor, code survey.Code) error {
	const op = "surveydb.ClosePlace"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		place, err := s.holdPlace(ctx, tx, op, scope, code)
		if err != nil {
			return err
		}
		to := place
		to.Open = false
		return s.changePlace(ctx, tx, scope, actor, place, to)
	})
}

// SetHours says when people are served at the place of a code; empty hours are known to nobody.
func (s *Store) SetHours(ctx context.Context, scope survey.Scope, actor survey.Actor, code survey.Code, hours survey.Hours) error {
	const op = "surveydb.SetHours"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		place, err := s.holdPlace(ctx, tx, op, scope, code)
		if err != nil {
			return err
		}
		to := place
		to.Hours = hours.String()
		return s.changePlace(ctx, tx, scope, actor, place, to)
	})
}

// SetQuestionnaire has the place of a code, or without one all open ones of a scope, ask another questionnaire from now on. It returns how many there
// are. Forms that are open already, and tablets that have not heard of it, bring answers to the one before: they count all the same.
func (s *Store) SetQuestionnaire(ctx context.Context, scope survey.Scope, actor survey.Actor, code survey.Code, questionnaire string) (int, error) {
	const op = "surveydb.SetQuestionnaire"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return 0, err
	}
	if _, err := s.Questionnaire(ctx, questionnaire); err != nil {
		return 0, err
	}
	changed := 1
	err := s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
		if code == "" {
			changed, err = s.askEverywhere(ctx, tx, scope, actor, questionnaire)
			return err
		}
		place, err := s.holdPlace(ctx, tx, op, scope, code)
		if err != nil {
			return err
		}
		to := place
		to.Questionnaire = questionnaire
		return s.changePlace(ctx, tx, scope, actor, place, to)
	})
	if err != nil {
		changed = 0
	}
	return changed, err
}

// askEverywhere has all open places of a scope ask a questionnaire: one act.
func (s *Store) askEverywhere(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, questionnaire string) (int, error) {
	tag, err := tx.Exec(ctx, s.sql.Get("SetQuestionnaire"), within(scope, pgx.StrictNamedArgs{"questionnaire": questionnaire}))
	if err != nil || tag.RowsAffected() == 0 {
		return 0, err
	}
	n := int(tag.RowsAffected())
	return n, pg.Record(ctx, tx, scope, actor, survey.Act{Action: "place.questionnaire", After: map[string]string{"questionnaire": questionnaire, "places": strconv.Itoa(n)}})
}
