package surveydb

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
	"sipas/survey/pg"
)

// queueBatches notes in which batches new responses came. Those of visitors come in none.
func (s *Store) queueBatches(batch *pgx.Batch, scope survey.Scope, stored []*survey.Response) {
	seen := map[survey.Batch]bool{}
	var all []survey.Batch
	var devices, keys []int64
	var days []time.Time
	var ids []pgtype.UUID
	for _, r := range stored {
		b := r.Batch
		if b == (survey.Batch{}) {
			continue
		}
		if !seen[b] {
			seen[b] = true
			all = append(all, b)
		}
		devices, keys = append(devices, int64(b.Device)), append(keys, int64(b.Key))
		days, ids = append(days, b.ReceivedOn), append(ids, uuidOf(r.ID))
	}
	if ids == nil {
		return
	}
	batch.Queue(s.sql.Get("InsertDeliveries"), deliveryColumns(scope, all))
	batch.Queue(s.sql.Get("InsertDelivered"), pgx.StrictNamedArgs{"province": scope.Province(), "devices": devices, "keys": keys, "days": days, "ids": ids})
}

// deliveryColumns are batches in one order, so that programs that begin the same ones wait for each other in one direction.
func deliveryColumns(scope survey.Scope, all []survey.Batch) pgx.StrictNamedArgs {
	slices.SortFunc(all, func(a, b survey.Batch) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Key, b.Key), a.ReceivedOn.Compare(b.ReceivedOn))
	})
	devices, keys, days := make([]int64, len(all)), make([]int64, len(all)), make([]time.Time, len(all))
	for n, b := range all {
		devices[n], keys[n], days[n] = int64(b.Device), int64(b.Key), b.ReceivedOn
	}
	return pgx.StrictNamedArgs{"province": scope.Province(), "devices": devices, "keys": keys, "days": days}
}

// Batches returns the batches of a tablet or key with answers of units that a scope reaches, by place; the first day first.
func (s *Store) Batches(ctx context.Context, scope survey.Scope, of survey.Batches) ([]survey.BatchPart, error) {
	const op = "surveydb.Batches"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectBatches"), within(scope, pgx.StrictNamedArgs{"device": int64(of.Device), "key": int64(of.Key)}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	parts, err := pgx.CollectRows(rows, pgx.RowToStructByName[survey.BatchPart])
	return parts, pg.Error(op, err)
}

// ReviewBatches carries a decision out about all that came in batches: set aside, what counts; counted, what was set aside for its batch
// or by a person. It returns how many responses changed.
func (s *Store) ReviewBatches(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (changed int, err error) {
	const op = "surveydb.ReviewBatches"
	if err := mayDecide(op, scope, actor, d); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, func(tx pgx.Tx) error {
		r, err := s.reviewBatches(ctx, tx, scope, actor, of, d)
		changed = r.changed
		if err != nil {
			return err
		}
		return s.record(ctx, tx, scope, actor.Because(d.Note), r.acts(d, of.Told()))
	})
	return changed, err
}

// Undo takes a tablet's or key's rights away and carries a decision out about its batches, both or neither.
func (s *Store) Undo(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (changed int, err error) {
	const op = "surveydb.Undo"
	if err := mayDecide(op, scope, actor, d); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, func(tx pgx.Tx) error {
		var acts []survey.Act
		if of.Device != 0 {
			acts, err = s.revokeDevice(ctx, tx, op, scope, of.Device)
		} else {
			acts = make([]survey.Act, 1)
			acts[0], err = s.revokeKey(ctx, tx, scope, actor, of.Key)
		}
		if err != nil {
			return err
		}
		r, err := s.reviewBatches(ctx, tx, scope, actor, of, d)
		changed = r.changed
		if err != nil {
			return err
		}
		return s.record(ctx, tx, scope, actor.Because(d.Note), append(acts, r.acts(d, of.Told())...))
	})
	return changed, err
}

func mayDecide(op string, scope survey.Scope, actor survey.Actor, d survey.Decision) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return d.Check(actor)
}

func (s *Store) reviewBatches(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (reviewed, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectBatchIDs"), within(scope, pgx.StrictNamedArgs{"device": int64(of.Device), "key": int64(of.Key),
		"from": of.From, "until": of.Until, "to": string(d.To)}))
	if err != nil {
		return reviewed{}, err
	}
	if d.IDs, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err != nil || len(d.IDs) == 0 {
		return reviewed{}, err
	}
	return s.review(ctx, tx, scope, actor.Name(), d)
}
