package surveydb

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
	"sipas/survey/pg"
)

// SetAside returns responses within a scope that are set aside and that a filter lets through: the latest day first, then by unit.
func (s *Store) SetAside(ctx context.Context, scope survey.Scope, f survey.AsideFilter) ([]survey.Aside, error) {
	const op = "surveydb.SetAside"
	args := within(scope, pgx.StrictNamedArgs{"unit": f.Unit, "reason": string(f.Reason), "from": f.From, "until": f.Until, "limit": f.Limit,
		"after_day": pgtype.Date{Time: f.After.AnsweredOn, Valid: !f.After.AnsweredOn.IsZero()}, "after_unit": f.After.UnitCode, "after_id": uuidOf(f.After.ID)})
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectSetAside"), args)
	if err != nil {
		return nil, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[survey.Aside])
	return found, pg.Error(op, err)
}

// CountAside counts what does not count of the units within a scope, on days from..until, by unit, standing and reason: what is set aside,
// and what came late. It is read from the tallies, whatever the number of responses.
func (s *Store) CountAside(ctx context.Context, scope survey.Scope, from, until time.Time) ([]survey.AsideCount, error) {
	const op = "surveydb.CountAside"
	rows, err := s.pool.Query(ctx, s.sql.Get("CountAside"), within(scope, pgx.StrictNamedArgs{"from": from, "until": until}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[survey.AsideCount])
	return counts, pg.Error(op, err)
}

// Review carries a decision out: responses, tallies and history change in one transaction. It returns how many responses
// changed; those that stand so already do not. Kind NotFound when an id is not known within the scope, Invalid without a person or a
// reason, and for one that came late or was given up halfway, which never counts; Conflict where one stands otherwise than the decision
// was taken for.
func (s *Store) Review(ctx context.Context, scope survey.Scope, actor survey.Actor, d survey.Decision) (changed int, err error) {
	const op = "surveydb.Review"
	if err := mayDecide(op, scope, actor, d); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, func(tx pgx.Tx) error {
		r, err := s.review(ctx, tx, scope, actor.Name(), d)
		changed = r.changed
		if err != nil {
			return err
		}
		return s.record(ctx, tx, scope, actor.Because(d.Note), r.acts(d, nil))
	})
	return changed, err
}

// stored is a response as a decision finds it.
type stored struct {
	id      uuid.UUID
	key     survey.TallyKey
	answers survey.Answers
}

func (s *Store) review(ctx context.Context, tx pgx.Tx, scope survey.Scope, by string, d survey.Decision) (reviewed, error) {
	found, err := s.stored(ctx, tx, scope, d.IDs)
	if err != nil {
		return reviewed{}, err
	}
	if len(found) < len(d.IDs) {
		return reviewed{}, &survey.Error{Op: "surveydb.Review", Kind: survey.NotFound, Key: "response.unknown"}
	}
	if d.From != "" && slices.ContainsFunc(found, func(r stored) bool { return r.key.Standing != d.From }) {
		return reviewed{}, &survey.Error{Op: "surveydb.Review", Kind: survey.Conflict, Key: "review.stale"}
	}
	n, err := s.decide(ctx, tx, scope, by, d, found)
	return reviewed{n, found}, err
}

// mostAtOnce bounds what one transaction decides about.
const mostAtOnce = 500

// ApplyRules carries out what rules have decided in hindsight of responses within a scope, and returns the part of the decisions that holds
// now. Of others there is nothing yet, or a person has decided.
func (s *Store) ApplyRules(ctx context.Context, scope survey.Scope, actor survey.Actor, decisions []survey.Decision) ([]survey.Decision, error) {
	const op = "surveydb.ApplyRules"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return nil, err
	}
	var applied []survey.Decision
	for _, d := range decisions {
		for ids := range slices.Chunk(d.IDs, mostAtOnce) {
			part := d
			part.IDs = ids
			if err := s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
				part.IDs, err = s.applyRule(ctx, tx, scope, part)
				return err
			}); err != nil {
				return applied, err
			}
			applied = append(applied, part)
		}
	}
	return applied, nil
}

// applyRule returns the responses that a decision holds of.
func (s *Store) applyRule(ctx context.Context, tx pgx.Tx, scope survey.Scope, d survey.Decision) ([]uuid.UUID, error) {
	found, err := s.undecided(ctx, tx, scope, d.IDs, survey.Burst, survey.SameSender)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(found))
	for i, r := range found {
		ids[i] = r.id
	}
	_, err = s.decide(ctx, tx, scope, survey.ByRule, d, found)
	return ids, err
}

// decide changes what stands otherwise.
func (s *Store) decide(ctx context.Context, tx pgx.Tx, scope survey.Scope, by string, d survey.Decision, found []stored) (int, error) {
	lost, gained := survey.Tallies{}, survey.Tallies{}
	var ids []pgtype.UUID
	for _, r := range found {
		if r.key.Standing == d.To && r.key.Reason == d.Reason {
			continue
		}
		q, err := s.Questionnaire(ctx, r.key.Questionnaire)
		if err != nil {
			return 0, err
		}
		if err := survey.Reviewable(r.key.Standing, r.key.Reason); err != nil {
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
	batch.Queue(s.sql.Get("Decide"), pgx.StrictNamedArgs{"province": scope.Province(), "ids": ids, "standing": string(d.To),
		"reason": string(d.Reason), "note": d.Note, "by": by})
	s.queueTallies(&batch, scope, gained, lost)
	return len(ids), tx.SendBatch(ctx, &batch).Close()
}

// stored reads responses, and holds them: what it tells of them stays so until the transaction ends.
func (s *Store) stored(ctx context.Context, tx pgx.Tx, scope survey.Scope, ids []uuid.UUID) ([]stored, error) {
	return s.hold(ctx, tx, "SelectStored", within(scope, pgx.StrictNamedArgs{"ids": uuidsOf(ids)}))
}

// undecided reads and holds those of responses that a rule may decide about: no person has done so, and they count or are set aside for one of
// these reasons. Whatever a rule found before it held them may be overtaken.
func (s *Store) undecided(ctx context.Context, tx pgx.Tx, scope survey.Scope, ids []uuid.UUID, reasons ...survey.Reason) ([]stored, error) {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = string(r)
	}
	return s.hold(ctx, tx, "SelectUndecided", within(scope, pgx.StrictNamedArgs{"ids": uuidsOf(ids), "reasons": texts}))
}

func (s *Store) hold(ctx context.Context, tx pgx.Tx, query string, args pgx.StrictNamedArgs) ([]stored, error) {
	rows, err := tx.Query(ctx, s.sql.Get(query), args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (stored, error) {
		var r stored
		err := row.Scan(&r.id, &r.key.UnitID, &r.key.AnsweredOn, &r.key.Questionnaire, &r.key.Mode, &r.key.Standing, &r.key.Reason, &r.answers)
		return r, err
	})
}

func uuidsOf(ids []uuid.UUID) []pgtype.UUID {
	all := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		all[i] = uuidOf(id)
	}
	return all
}

// CountLate is how many responses within a scope came when their month was settled.
func (s *Store) CountLate(ctx context.Context, scope survey.Scope) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("CountLate"), within(scope, pgx.StrictNamedArgs{})).Scan(&n)
	return n, pg.Error("surveydb.CountLate", err)
}
