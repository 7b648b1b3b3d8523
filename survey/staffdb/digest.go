package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

// SetDigest has a person be told at an address each morning what waits, or where it is empty, no more. Kind Conflict and key account.changed where the
// address is not the account's any more.
func (s *Store) SetDigest(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, mail string, now time.Time) error {
	const op = "staffdb.SetDigest"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := s.change(ctx, tx, op, "UpdateAccountDigest", scope, pgx.StrictNamedArgs{"id": int64(a.ID), "mail": mail, "now": now}); err != nil {
			return err
		}
		told := map[bool]string{true: "on", false: "off"}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "account.digest", Object: a.Name, Before: map[string]string{"digest": told[a.WantsDigest()]},
			After: map[string]string{"digest": told[mail != ""]}})
	})
}

type claimRow struct {
	AccountID int64
	Tries     int
}

// ClaimDigest takes on a letter of a morning that is due, with the account and its grants as they are now: whoever claims it sends it and settles it.
// One that is claimed and never settled is not sent that day. False where none is due, or somebody else has just taken it on.
func (s *Store) ClaimDigest(ctx context.Context, scope survey.Scope, day, now time.Time) (staff.Digest, bool, error) {
	const op = "staffdb.ClaimDigest"
	if err := mustBeWhole(op, scope); err != nil {
		return staff.Digest{}, false, err
	}
	var claimed []staff.Digest
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		rows, err := collect[claimRow](ctx, s, tx, op, "ClaimDigest", scope, pgx.StrictNamedArgs{"day": day, "now": now, "since": now.Add(-staff.DigestAbsence)})
		if err != nil || len(rows) == 0 {
			return err
		}
		a, err := s.oneOn(ctx, tx, op, scope, pgx.StrictNamedArgs{"id": rows[0].AccountID, "name": "", "issuer": "", "subject": ""})
		claimed = append(claimed, staff.Digest{Account: a, Day: day, State: staff.DigestBegun, Tries: rows[0].Tries})
		return err
	})
	if err != nil || len(claimed) == 0 {
		return staff.Digest{}, false, err
	}
	return claimed[0], true, nil
}

// SettleDigest writes down what became of a letter that was claimed, and when the mail server is asked again where it is.
func (s *Store) SettleDigest(ctx context.Context, scope survey.Scope, d staff.Digest, state staff.DigestState, next time.Time) error {
	const op = "staffdb.SettleDigest"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "SettleDigest", scope, pgx.StrictNamedArgs{"day": d.Day, "account": int64(d.Account.ID), "tries": d.Tries, "state": string(state), "next": orNull(next)})
		return err
	})
}

type digestRow struct {
	Day   time.Time
	State string
	Tries int
}

// Digests returns what became of the letters to an account in the last days, the latest first.
func (s *Store) Digests(ctx context.Context, scope survey.Scope, a staff.Account) ([]staff.Digest, error) {
	const op = "staffdb.Digests"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[digestRow](ctx, s, s.pool, op, "SelectDigests", scope, pgx.StrictNamedArgs{"account": int64(a.ID)})
	all := make([]staff.Digest, len(rows))
	for n, r := range rows {
		all[n] = staff.Digest{Account: a, Day: r.Day, State: staff.DigestState(r.State), Tries: r.Tries}
	}
	return all, err
}

// UnsentDigests is how many people the mail server has not taken the letter of a day for.
func (s *Store) UnsentDigests(ctx context.Context, scope survey.Scope, day time.Time) (int, error) {
	const op = "staffdb.UnsentDigests"
	if err := mustBeWhole(op, scope); err != nil {
		return 0, err
	}
	rows, err := collect[struct{ Digests int }](ctx, s, s.pool, op, "CountUnsentDigests", scope, pgx.StrictNamedArgs{"day": day})
	if err != nil {
		return 0, err
	}
	return rows[0].Digests, nil
}

// DeleteOldDigests forgets what became of letters of days before one.
func (s *Store) DeleteOldDigests(ctx context.Context, scope survey.Scope, before time.Time) error {
	const op = "staffdb.DeleteOldDigests"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "DeleteOldDigests", scope, pgx.StrictNamedArgs{"before": before})
		return err
	})
}
