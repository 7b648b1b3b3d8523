package surveydb

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Plausible returns the same store with rules for what one tablet can take in on a day; none hold where nobody says so.
func (s *Store) Plausible(rules survey.DeviceRules) *Store {
	other := *s
	other.devices = rules
	return &other
}

// dayOf names a tablet's day.
type dayOf struct {
	device survey.DeviceID
	day    time.Time
}

// judgeBatches counts new responses of tablets by their day, and sets those aside that are of a day beyond the rules, or of a tablet or key
// that was revoked since they were let in (a tablet that was enrolled anew was not); the others of such a day, that were stored before, are left to SweepDevices. It changes no
// response of the caller's, who may have to store it once more. The counts are the database's, so that a repeat counts once, and neither
// a restart nor a second program forgets any.
func (s *Store) judgeBatches(ctx context.Context, tx pgx.Tx, scope survey.Scope, stored []*survey.Response) error {
	doubtful := map[dayOf]bool{}
	if fresh := freshDays(stored); len(fresh) > 0 {
		var err error
		if doubtful, err = s.countDeviceDays(ctx, tx, scope, fresh); err != nil {
			return err
		}
	}
	revoked, err := s.revokedKeys(ctx, tx, scope, stored)
	if err != nil {
		return err
	}
	for n, r := range stored {
		if r.Standing == survey.Counted && (r.Batch.Device != 0 && doubtful[dayOf{r.Batch.Device, r.AnsweredOn}] || revoked[r.Batch.Key]) {
			aside := *r
			aside.Standing, aside.Reason = survey.SetAside, survey.Implausible
			stored[n] = &aside
		}
	}
	return nil
}

// freshDays are the days of tablets that new responses add to.
func freshDays(stored []*survey.Response) map[dayOf]*survey.DeviceDay {
	fresh := map[dayOf]*survey.DeviceDay{}
	for _, r := range stored {
		if r.Batch.Device == 0 {
			continue
		}
		key := dayOf{r.Batch.Device, r.AnsweredOn}
		day := fresh[key]
		if day == nil {
			day = &survey.DeviceDay{Device: r.Batch.Device, AnsweredOn: r.AnsweredOn}
		}
		if day.Add(r) {
			fresh[key] = day
		}
	}
	return fresh
}

// revokedKeys are those by which new responses came and that are good no more; none is asked for where none came by a key.
func (s *Store) revokedKeys(ctx context.Context, tx pgx.Tx, scope survey.Scope, stored []*survey.Response) (map[survey.KeyID]bool, error) {
	used := map[survey.KeyID]bool{}
	var keys []int64
	for _, r := range stored {
		if k := r.Batch.Key; k != 0 && !used[k] {
			used[k] = true
			keys = append(keys, int64(k))
		}
	}
	revoked := map[survey.KeyID]bool{}
	if keys == nil {
		return revoked, nil
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectRevokedKeys"), pgx.StrictNamedArgs{"province": scope.Province(), "keys": keys})
	if err != nil {
		return nil, err
	}
	var id survey.KeyID
	_, err = pgx.ForEachRow(rows, []any{(*int64)(&id)}, func() error {
		revoked[id] = true
		return nil
	})
	return revoked, err
}

// countDeviceDays adds to the counts, in one order for all programs, and returns which days are beyond the rules now, or of a tablet that
// was revoked.
func (s *Store) countDeviceDays(ctx context.Context, tx pgx.Tx, scope survey.Scope, fresh map[dayOf]*survey.DeviceDay) (map[dayOf]bool, error) {
	var days []survey.DeviceDay
	for _, d := range fresh {
		days = append(days, *d)
	}
	slices.SortFunc(days, func(a, b survey.DeviceDay) int {
		return cmp.Or(a.AnsweredOn.Compare(b.AnsweredOn), cmp.Compare(a.Device, b.Device))
	})
	args := dayColumns(scope, days)
	rows, err := tx.Query(ctx, s.sql.Get("SelectRevokedDevices"), pgx.StrictNamedArgs{"province": scope.Province(), "devices": args["devices"]})
	if err != nil {
		return nil, err
	}
	revoked, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	if rows, err = tx.Query(ctx, s.sql.Get("CountDeviceDays"), args); err != nil {
		return nil, err
	}
	doubtful := map[dayOf]bool{}
	var over []survey.DeviceDay
	var d survey.DeviceDay
	var tookMS int64
	_, err = pgx.ForEachRow(rows, []any{(*int64)(&d.Device), &d.AnsweredOn, &d.Answers, &tookMS}, func() error {
		d.Took = time.Duration(tookMS) * time.Millisecond
		beyond := s.devices.Beyond(d)
		if beyond {
			over = append(over, d)
		}
		doubtful[dayOf{d.Device, d.AnsweredOn}] = beyond || slices.Contains(revoked, int64(d.Device))
		return nil
	})
	if err != nil || len(over) == 0 {
		return doubtful, err
	}
	args = dayColumns(scope, over)
	delete(args, "answers")
	delete(args, "took_ms")
	return doubtful, s.exec(ctx, tx, "MarkDeviceDays", args)
}

func dayColumns(scope survey.Scope, all []survey.DeviceDay) pgx.StrictNamedArgs {
	n := len(all)
	days, devices, answers, tookMS := make([]time.Time, n), make([]int64, n), make([]int, n), make([]int64, n)
	for i, d := range all {
		days[i], devices[i], answers[i], tookMS[i] = d.AnsweredOn, int64(d.Device), d.Answers, d.Took.Milliseconds()
	}
	return pgx.StrictNamedArgs{"province": scope.Province(), "days": days, "devices": devices, "answers": answers, "took_ms": tookMS}
}

// SweepDevices sets aside what counts of tablets' days that were found to be beyond the rules after it had come, by rule, and returns how
// many changed.
func (s *Store) SweepDevices(ctx context.Context, scope survey.Scope, actor survey.Actor) (int, error) {
	const op = "surveydb.SweepDevices"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectDaysToSweep"), pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return 0, pg.Error(op, err)
	}
	days, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d dayOf, err error) {
		err = row.Scan((*int64)(&d.device), &d.day)
		return d, err
	})
	if err != nil {
		return 0, pg.Error(op, err)
	}
	changed := 0
	for _, d := range days {
		n, err := s.sweep(ctx, scope, d)
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// sweep takes the day's row first: whoever brings more of the day waits, and what was brought before is there to be seen.
func (s *Store) sweep(ctx context.Context, scope survey.Scope, d dayOf) (changed int, err error) {
	args := pgx.StrictNamedArgs{"province": scope.Province(), "device": int64(d.device), "day": d.day}
	err = s.inTx(ctx, "surveydb.SweepDevices", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, s.sql.Get("SweepDeviceDay"), args)
		if err != nil || tag.RowsAffected() == 0 {
			return err // somebody else was first
		}
		rows, err := tx.Query(ctx, s.sql.Get("SelectCountedOfDay"), within(scope, args))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil || len(ids) == 0 {
			return err
		}
		found, err := s.undecided(ctx, tx, scope, ids)
		if err != nil {
			return err
		}
		changed, err = s.decide(ctx, tx, scope, survey.ByRule, survey.Decision{IDs: ids, To: survey.SetAside, Reason: survey.Implausible,
			Note: "of a day with more answers than one tablet takes"}, found)
		return err
	})
	return changed, err
}
