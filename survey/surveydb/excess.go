package surveydb

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// surplus is a unit and month that had more, or again fewer, answers than its transactions allowed when somebody looked.
type surplus struct {
	UnitID int32
	Month  time.Time
}

func (u surplus) args(scope survey.Scope) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": u.UnitID, "month": u.Month}
}

// ApplyExcess sets aside what a unit and month of those reported has beyond its transactions times ratio, and lets count again what a
// later report of transactions allows; other units and months stay as they are. Which responses these are depends on their random ids alone, so that the score is not
// bent; what a person has decided stays. It returns how many changed.
func (s *Store) ApplyExcess(ctx context.Context, scope survey.Scope, actor survey.Actor, ratio float64, reported []survey.Transactions) (int, error) {
	const op = "surveydb.ApplyExcess"
	if err := s.mayReport(ctx, op, scope, actor, reported); err != nil {
		return 0, err
	}
	units, months := unitMonths(reported)
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectSurpluses"), within(scope, pgx.StrictNamedArgs{"ratio": ratio, "unit_ids": units, "months": months}))
	if err != nil {
		return 0, pg.Error(op, err)
	}
	surpluses, err := pgx.CollectRows(rows, pgx.RowToStructByPos[surplus])
	if err != nil {
		return 0, pg.Error(op, err)
	}
	changed := 0
	for _, u := range surpluses {
		n, err := s.applySurplus(ctx, scope, ratio, u)
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// unitMonths are the units and months of reported transactions, each once.
func unitMonths(reported []survey.Transactions) (units []int32, months []time.Time) {
	type unitMonth struct {
		unit  int32
		month time.Time
	}
	seen := map[unitMonth]bool{}
	for _, t := range reported {
		if of := (unitMonth{t.UnitID, t.Month}); !seen[of] {
			seen[of] = true
			units, months = append(units, t.UnitID), append(months, t.Month)
		}
	}
	return units, months
}

// applySurplus takes the turn of imports first: what is allowed is what stands there now, and nobody imports or undoes until the answers are held
// against it, however long ago the unit and month were found. All its answers are held before anything is decided, and what counts them, so that
// nobody who decides about some of them waits in a circle.
func (s *Store) applySurplus(ctx context.Context, scope survey.Scope, ratio float64, u surplus) (changed int, err error) {
	err = s.inTx(ctx, "surveydb.ApplyExcess", func(tx pgx.Tx) error {
		if err := s.imports.Turn(ctx, tx, scope); err != nil {
			return err
		}
		decisions, held, err := s.excess(ctx, tx, scope, ratio, u)
		if err != nil {
			return err
		}
		if err := s.exec(ctx, tx, "HoldTallies", u.args(scope)); err != nil {
			return err
		}
		for _, d := range decisions {
			about := make([]stored, len(d.IDs))
			for i, id := range d.IDs {
				about[i] = held[id]
			}
			n, err := s.decide(ctx, tx, scope, survey.ByRule, d, about)
			if changed += n; err != nil {
				return err
			}
		}
		return nil
	})
	return changed, err
}

// excess is what is to be decided about a unit and month, and the responses that it is about, held.
func (s *Store) excess(ctx context.Context, tx pgx.Tx, scope survey.Scope, ratio float64, u surplus) ([]survey.Decision, map[uuid.UUID]stored, error) {
	args := u.args(scope)
	args["ratio"] = ratio
	var allowed int64
	if err := tx.QueryRow(ctx, s.sql.Get("SelectAllowed"), args).Scan(&allowed); err != nil {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectByLot"), u.args(scope))
	if err != nil {
		return nil, nil, err
	}
	lot, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, nil, err
	}
	undecided, err := s.undecided(ctx, tx, scope, lot, survey.Excess)
	if err != nil {
		return nil, nil, err
	}
	held := make(map[uuid.UUID]stored, len(undecided))
	for _, r := range undecided {
		held[r.id] = r
	}
	lot = slices.DeleteFunc(lot, func(id uuid.UUID) bool { _, ok := held[id]; return !ok })
	return survey.ExcessDecisions(lot, allowed), held, nil
}
