package surveydb

import (
	"cmp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
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
