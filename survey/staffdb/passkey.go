package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type passkeyRow struct {
	ID         int64
	AccountID  int64
	Credential []byte
	PublicKey  []byte
	Host       string
	Name       string
	SignCount  int64
	Synced     bool
	AddedAt    time.Time
	UsedAt     *time.Time
}

func (r passkeyRow) passkey() staff.Passkey {
	p := staff.Passkey{ID: staff.PasskeyID(r.ID), Account: staff.AccountID(r.AccountID), Credential: r.Credential,
		PublicKey: r.PublicKey, Host: r.Host, Name: r.Name,
		Count: uint32(r.SignCount), Synced: r.Synced, AddedAt: r.AddedAt}
	if r.UsedAt != nil {
		p.UsedAt = *r.UsedAt
	}
	return p
}

// Passkeys returns the passkeys of an account, the oldest first.
func (s *Store) Passkeys(ctx context.Context, scope survey.Scope, a staff.Account) ([]staff.Passkey, error) {
	return s.passkeys(ctx, "staffdb.Passkeys", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "credential": nil})
}

// PasskeyCalled returns the passkey that a device calls so; kind NotFound and key staff.passkey_unknown where there is none.
func (s *Store) PasskeyCalled(ctx context.Context, scope survey.Scope, credential []byte) (staff.Passkey, error) {
	const op = "staffdb.PasskeyCalled"
	found, err := s.passkeys(ctx, op, scope, pgx.StrictNamedArgs{"account": -1, "credential": credential})
	if err == nil && len(found) == 0 {
		err = unknownPasskey(op)
	}
	if err != nil {
		return staff.Passkey{}, err
	}
	return found[0], nil
}

func unknownPasskey(op string) error {
	return &survey.Error{Op: op, Kind: survey.NotFound, Key: "staff.passkey_unknown"}
}

func (s *Store) passkeys(ctx context.Context, op string, scope survey.Scope, args pgx.StrictNamedArgs) ([]staff.Passkey, error) {
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[passkeyRow](ctx, s, s.pool, op, "SelectPasskeys", scope, args)
	all := make([]staff.Passkey, len(rows))
	for i, r := range rows {
		all[i] = r.passkey()
	}
	return all, err
}

// AddPasskey adds a passkey to a local account as it was read by what it has signed, in a session that has shown it so. Kind Conflict and key
// staff.passkey_doubled where somebody has it already, key account.secrets_changed as SetPassword; kind NotFound where the session has ended.
func (s *Store) AddPasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, p staff.Passkey,
	by staff.Signed, in staff.SessionID) error {
	const op = "staffdb.AddPasskey"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	if !a.Local() {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.elsewhere"}
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := s.holdAsRead(ctx, tx, op, scope, a); err != nil {
			return err
		}
		if err := s.spend(ctx, tx, op, scope, by); err != nil {
			return err
		}
		ids, err := collect[struct{ ID int64 }](ctx, s, tx, op, "InsertPasskey", scope, pgx.StrictNamedArgs{"account": int64(a.ID),
			"credential": p.Credential,
			"public_key": p.PublicKey, "host": p.Host, "name": p.Name, "count": int64(p.Count), "synced": p.Synced})
		if err == nil && len(ids) == 0 {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "staff.passkey_doubled"}
		}
		if err != nil {
			return err
		}
		n, err := s.exec(ctx, tx, "ShowPasskey", scope, pgx.StrictNamedArgs{"id": int64(in), "account": int64(a.ID),
			"passkey": ids[0].ID})
		if err == nil && n == 0 && in != 0 {
			err = unknownSession(op)
		}
		if err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "passkey.add", Object: a.Name,
			After: map[string]string{"name": p.Name, "host": p.Host}})
	})
}

// spend takes what was signed, once: kind Conflict and key staff.passkey_replayed where it was taken before.
func (s *Store) spend(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, by staff.Signed) error {
	n, err := s.exec(ctx, tx, "InsertChallenge", scope, pgx.StrictNamedArgs{"hash": by.Hash(), "until": by.Until})
	if err == nil && n == 0 {
		err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "staff.passkey_replayed"}
	}
	return err
}

// UsePasskey notes that a passkey has signed, for the given time by its own count. Kind Conflict and key staff.passkey_copied where that
// is not later than the last time, or the passkey is removed meanwhile; key staff.passkey_replayed where the same was taken before.
func (s *Store) UsePasskey(ctx context.Context, scope survey.Scope, id staff.PasskeyID, count uint32, by staff.Signed,
	now time.Time) error {
	const op = "staffdb.UsePasskey"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if _, err := s.exec(ctx, tx, "DeleteOldChallenges", scope, pgx.StrictNamedArgs{"now": now}); err != nil {
			return err
		}
		if err := s.spend(ctx, tx, op, scope, by); err != nil {
			return err
		}
		n, err := s.exec(ctx, tx, "UsePasskey", scope, pgx.StrictNamedArgs{"id": int64(id), "count": int64(count), "now": now})
		if err == nil && n == 0 {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "staff.passkey_copied"}
		}
		return err
	})
}

// RenamePasskey calls a passkey of an account otherwise.
func (s *Store) RenamePasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, p staff.Passkey,
	name string) error {
	const op = "staffdb.RenamePasskey"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "RenamePasskey", scope, pgx.StrictNamedArgs{"id": int64(p.ID), "account": int64(a.ID), "name": name})
		if err == nil && n == 0 {
			err = unknownPasskey(op)
		}
		if err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "passkey.rename", Object: a.Name,
			Before: map[string]string{"name": p.Name}, After: map[string]string{"name": name}})
	})
}

// RemovePasskey takes a passkey from an account, and ends all the account's sessions but the one in which its owner does so; kind NotFound and key
// staff.session_unknown where that has ended.
func (s *Store) RemovePasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, id staff.PasskeyID,
	keep staff.SessionID) error {
	const op = "staffdb.RemovePasskey"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if id == 0 {
			return unknownPasskey(op)
		}
		if _, err := s.hold(ctx, tx, op, scope, a.ID); err != nil {
			return err
		}
		if err := s.stands(ctx, tx, op, scope, a, keep); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": 0,
			"but": int64(keep)}); err != nil {
			return err
		}
		n, err := s.dropPasskeys(ctx, tx, op, scope, actor, a, id)
		if err == nil && n == 0 {
			err = unknownPasskey(op)
		}
		return err
	})
}

// dropPasskeys removes a passkey of an account, or all of them where id is 0.
func (s *Store) dropPasskeys(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, actor survey.Actor,
	a staff.Account, id staff.PasskeyID) (int, error) {
	if _, err := s.exec(ctx, tx, "ForgetPasskeys", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": int64(id)}); err != nil {
		return 0, err
	}
	dropped, err := collect[struct{ Name string }](ctx, s, tx, op, "DeletePasskeys", scope,
		pgx.StrictNamedArgs{"account": int64(a.ID), "id": int64(id)})
	for _, d := range dropped {
		if err == nil {
			err = pg.Record(ctx, tx, scope, actor, survey.Act{Action: "passkey.remove", Object: a.Name, Before: map[string]string{"name": d.Name}})
		}
	}
	return len(dropped), err
}
