package surveydb

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
	"sipas/survey/pg"
)

// SetAside returns responses of a province that are set aside, of days from..until; of one unit and reason where these are not
// empty. Latest day first, no more than limit.
func (s *Store) SetAside(ctx context.Context, province, unit string, reason survey.Reason, from, until time.Time, limit int) ([]survey.Aside, error) {
	const op = "surveydb.SetAside"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectSetAside"), pgx.StrictNamedArgs{"province": province, "unit": unit, "reason": string(reason),
		"from": from, "until": until, "limit": limit})
	if err != nil {
		return nil, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[survey.Aside])
	return found, pg.Error(op, err)
}

// Review carries a decision out: responses, tallies and history change in one transaction. It returns how many responses
// changed; those that stand so already do not. Kind NotFound when an id is not known, Invalid without a name or a reason, and for one that was given up
// halfway, which never counts.
func (s *Store) Review(ctx context.Context, d survey.Decision) (int, error) {
	const op = "surveydb.Review"
	if err := d.Check(); err != nil {
		return 0, err
	}
	changed := 0
	err := s.inTx(ctx, op, func(tx pgx.Tx) error {
		// Tallies lose under one key and gain under another: intake waits, so that nobody waits in a circle.
		if err := s.exec(ctx, tx, "LockTallies", nil); err != nil {
			return err
		}
		var err error
		changed, err = s.review(ctx, tx, d)
		return err
	})
	return changed, err
}

// stored is a response as a decision finds it.
type stored struct {
	id      uuid.UUID
	key     survey.TallyKey
	answers survey.Answers
}

func (s *Store) review(ctx context.Context, tx pgx.Tx, d survey.Decision) (int, error) {
	found, err := s.stored(ctx, tx, d.IDs)
	if err != nil {
		return 0, err
	}
	if len(found) < len(d.IDs) {
		return 0, &survey.Error{Op: "surveydb.Review", Kind: survey.NotFound, Key: "response.unknown"}
	}
	lost, gained := survey.Tallies{}, survey.Tallies{}
	var ids []pgtype.UUID
	for _, r := range found {
		if r.key.Standing == d.To && r.key.Reason == d.Reason {
			continue
		}
		q, err := s.Questionnaire(r.key.Questionnaire)
		if err != nil {
			return 0, err
		}
		if err := survey.Reviewable(r.key.Reason); err != nil {
			return 0, err
		}
		lost.Add(q, r.key, r.answers)
		to := r.key
		to.Standing, to.Reason = d.To, d.Reason
		gained.Add(q, to, r.answers)
		ids = append(ids, uuidOf(r.id))
	}
	if len(ids) == 0 {
		return 0, nil
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("InsertReviews"), pgx.StrictNamedArgs{"ids": ids, "standing": string(d.To), "reason": string(d.Reason), "note": d.Note, "by": d.By})
	batch.Queue(s.sql.Get("UpdateStanding"), pgx.StrictNamedArgs{"ids": ids, "standing": string(d.To), "reason": string(d.Reason)})
	s.queueTallies(&batch, lost, -1)
	s.queueTallies(&batch, gained, +1)
	return len(ids), tx.SendBatch(ctx, &batch).Close()
}

func (s *Store) stored(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) ([]stored, error) {
	wanted := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		wanted[i] = uuidOf(id)
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectStored"), pgx.StrictNamedArgs{"ids": wanted})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (stored, error) {
		var r stored
		err := row.Scan(&r.id, &r.key.UnitID, &r.key.AnsweredOn, &r.key.Questionnaire, &r.key.Mode, &r.key.Standing, &r.key.Reason, &r.answers)
		return r, err
	})
}

// surplus is a unit and month with more, or again fewer, answers than its transactions allow.
type surplus struct {
	UnitID  int32
	Month   time.Time
	Allowed int64
}

// ApplyExcess sets aside what a unit and month has beyond its transactions times ratio, and lets count again what a later
// report of transactions allows. Which responses these are depends on their random ids alone, so that the score is not
// bent; what a person has decided stays. It returns how many changed.
func (s *Store) ApplyExcess(ctx context.Context, ratio float64) (int, error) {
	const op = "surveydb.ApplyExcess"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectSurpluses"), pgx.StrictNamedArgs{"ratio": ratio})
	if err != nil {
		return 0, pg.Error(op, err)
	}
	surpluses, err := pgx.CollectRows(rows, pgx.RowToStructByPos[surplus])
	if err != nil {
		return 0, pg.Error(op, err)
	}
	changed := 0
	for _, u := range surpluses {
		n, err := s.applySurplus(ctx, u)
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (s *Store) applySurplus(ctx context.Context, u surplus) (int, error) {
	changed := 0
	err := s.inTx(ctx, "surveydb.ApplyExcess", func(tx pgx.Tx) error {
		if err := s.exec(ctx, tx, "LockTallies", nil); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, s.sql.Get("SelectByLot"), pgx.StrictNamedArgs{"unit_id": u.UnitID, "month": u.Month})
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		for _, d := range survey.ExcessDecisions(ids, u.Allowed) {
			n, err := s.review(ctx, tx, d)
			if changed += n; err != nil {
				return err
			}
		}
		return nil
	})
	return changed, err
}
