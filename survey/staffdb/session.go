package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type sessionRow struct {
	ID        int64
	AccountID int64
	Agent     string
	SID       string `db:"sid"`
	Whole     bool
	CreatedAt time.Time
	SeenAt    time.Time
	ProvedAt  time.Time
	ExpiresAt time.Time
	Short     bool
	PasskeyID int64
}

func (r sessionRow) session(a staff.Account, province string, today time.Time) staff.Session {
	return staff.Session{ID: staff.SessionID(r.ID), Account: a, Agent: r.Agent, SID: r.SID, Whole: r.Whole, Short: r.Short, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt,
		ProvedAt: r.ProvedAt, ExpiresAt: r.ExpiresAt, Passkey: staff.PasskeyID(r.PasskeyID), Today: today, Province: province}
}

// StartSession signs an account in as it was read, by a proof as old as it is. With replaced, the session that asked for the second factor ends: who is whole has
// another token than who was not. Kind Conflict and key account.secrets_changed where what was proved does not hold any more.
func (s *Store) StartSession(ctx context.Context, scope survey.Scope, new staff.Session, token staff.Token, replaced staff.SessionID) error {
	const op = "staffdb.StartSession"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	a := new.Account
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := s.holdAsRead(ctx, tx, op, scope, a); err != nil {
			return err
		}
		if replaced != 0 {
			n, err := s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": int64(replaced), "but": 0})
			if err == nil && n == 0 {
				err = unknownSession(op)
			}
			if err != nil {
				return err
			}
		}
		n, err := s.exec(ctx, tx, "InsertSession", scope, pgx.StrictNamedArgs{"hash": token.Hash(), "account": int64(a.ID), "issuer": a.Issuer, "subject": a.Subject, "sid": new.SID,
			"agent": new.Agent, "whole": new.Whole, "now": new.CreatedAt, "proved": new.ProvedAt, "expires": new.ExpiresAt, "short": new.Short, "passkey": int64(new.Passkey)})
		if err == nil && n == 0 {
			err = secretsChanged(op)
		}
		if err != nil {
			return err
		}
		if !new.Whole {
			return nil
		}
		if _, err := s.exec(ctx, tx, "UpdateAccountSignedIn", scope, pgx.StrictNamedArgs{"id": int64(a.ID), "now": new.CreatedAt}); err != nil {
			return err
		}
		act := survey.Act{Action: "session.start", Object: a.Name}
		if new.Passkey != 0 {
			act.After = map[string]string{"by": "passkey"}
		}
		return pg.Record(ctx, tx, scope, new.Self(), act)
	})
}

func unknownSession(op string) error {
	return &survey.Error{Op: op, Kind: survey.NotFound, Key: "staff.session_unknown"}
}

// stands fails with kind NotFound and key staff.session_unknown where the session in which a person changes something of the own account has ended meanwhile;
// with 0 nobody has signed in. Whoever ends it has the account first, as the transaction has: one waits for the other.
func (s *Store) stands(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, a staff.Account, in staff.SessionID) error {
	if in == 0 {
		return nil
	}
	found, err := collect[struct{ ID int64 }](ctx, s, tx, op, "SelectSessionOf", scope, pgx.StrictNamedArgs{"id": int64(in), "account": int64(a.ID)})
	if err == nil && len(found) == 0 {
		err = unknownSession(op)
	}
	return err
}

// SessionOwner returns whose session a token was that nothing was asked for any more, also one that has ended by itself and is not yet removed. Kind NotFound
// and key staff.session_unknown where nobody can tell.
func (s *Store) SessionOwner(ctx context.Context, scope survey.Scope, token staff.Token) (staff.AccountID, error) {
	const op = "staffdb.SessionOwner"
	if err := mustBeWhole(op, scope); err != nil {
		return 0, err
	}
	rows, err := collect[sessionRow](ctx, s, s.pool, op, "SelectSession", scope, pgx.StrictNamedArgs{"hash": token.Hash()})
	if err == nil && (len(rows) == 0 || !rows[0].Whole) {
		err = unknownSession(op)
	}
	if err != nil {
		return 0, err
	}
	return staff.AccountID(rows[0].AccountID), nil
}

// seenEvery is how exactly it is known when a session was seen last: a write for each request would cost more than it tells.
const seenEvery = time.Minute

// Session returns the live session with a token, with the grants of its account as they are now; kind NotFound and key staff.session_unknown where
// there is none. It is seen.
func (s *Store) Session(ctx context.Context, scope survey.Scope, token staff.Token, now, today time.Time) (staff.Session, error) {
	const op = "staffdb.Session"
	if err := mustBeWhole(op, scope); err != nil {
		return staff.Session{}, err
	}
	unknown := unknownSession(op)
	rows, accounts, grants, err := s.selectSession(ctx, op, scope, token)
	switch {
	case err != nil:
		return staff.Session{}, err
	case len(rows) == 0 || len(accounts) == 0:
		return staff.Session{}, unknown
	}
	session := rows[0].session(accounts[0].account(grants), scope.Province(), today)
	if !session.Live(now) {
		return staff.Session{}, unknown
	}
	if now.Sub(session.SeenAt) < seenEvery {
		return session, nil
	}
	return session, s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "SeeSession", scope, pgx.StrictNamedArgs{"id": int64(session.ID), "now": now})
		return err
	})
}

// selectSession reads a session, its account and its grants in one round trip: it stands before every page.
func (s *Store) selectSession(ctx context.Context, op string, scope survey.Scope, token staff.Token) (rows []sessionRow, accounts []accountRow, grants []grantRow, err error) {
	args := func() pgx.StrictNamedArgs { return pg.OfProvince(scope, pgx.StrictNamedArgs{"hash": token.Hash()}) }
	var b pgx.Batch
	b.Queue(pg.ForProvince, scope.Province())
	b.Queue(s.sql.Get("SelectSession"), args()).Query(func(r pgx.Rows) (err error) {
		rows, err = pgx.CollectRows(r, pgx.RowToStructByName[sessionRow])
		return err
	})
	b.Queue(s.sql.Get("SelectSessionAccount"), args()).Query(func(r pgx.Rows) (err error) {
		accounts, err = pgx.CollectRows(r, pgx.RowToStructByName[accountRow])
		return err
	})
	b.Queue(s.sql.Get("SelectSessionGrants"), args()).Query(func(r pgx.Rows) (err error) {
		grants, err = pgx.CollectRows(r, pgx.RowToStructByName[grantRow])
		return err
	})
	return rows, accounts, grants, pg.Error(op, s.pool.SendBatch(ctx, &b).Close())
}

// Prove notes that a person has proved who it is; kind NotFound and key staff.session_unknown where the session has ended meanwhile.
func (s *Store) Prove(ctx context.Context, scope survey.Scope, id staff.SessionID, now time.Time) error {
	const op = "staffdb.Prove"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "ProveSession", scope, pgx.StrictNamedArgs{"id": int64(id), "now": now})
		if err == nil && n == 0 {
			err = unknownSession(op)
		}
		return err
	})
}

// Sessions returns the sessions of an account that are good at a moment, the latest first.
func (s *Store) Sessions(ctx context.Context, scope survey.Scope, a staff.Account, now time.Time) ([]staff.Session, error) {
	const op = "staffdb.Sessions"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[sessionRow](ctx, s, s.pool, op, "SelectSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID)})
	var live []staff.Session
	for _, r := range rows {
		if session := r.session(a, scope.Province(), time.Time{}); session.Live(now) {
			live = append(live, session)
		}
	}
	return live, err
}

// EndSessions signs an account out: of one session, or of all but one where id is 0. It returns how many ended. Kind NotFound and key staff.session_unknown
// where that one has ended meanwhile.
func (s *Store) EndSessions(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, id, but staff.SessionID) (int, error) {
	const op = "staffdb.EndSessions"
	if err := mayChange(op, scope, actor); err != nil {
		return 0, err
	}
	ended := 0
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) (err error) {
		if _, err = s.hold(ctx, tx, op, scope, a.ID); err != nil {
			return err
		}
		if err = s.stands(ctx, tx, op, scope, a, but); err != nil {
			return err
		}
		if ended, err = s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": int64(id), "but": int64(but)}); err != nil || ended == 0 {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "session.end", Object: a.Name})
	})
	return ended, err
}

// EndEverybody signs everybody of the province out but one session.
func (s *Store) EndEverybody(ctx context.Context, scope survey.Scope, actor survey.Actor, but staff.SessionID) (int, error) {
	const op = "staffdb.EndEverybody"
	if err := mayChange(op, scope, actor); err != nil {
		return 0, err
	}
	ended := 0
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) (err error) {
		if ended, err = s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": 0, "id": 0, "but": int64(but)}); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "session.end_all"})
	})
	return ended, err
}

// DeleteOldSessions removes sessions that have expired.
func (s *Store) DeleteOldSessions(ctx context.Context, scope survey.Scope, now time.Time) error {
	const op = "staffdb.DeleteOldSessions"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "DeleteOldSessions", scope, pgx.StrictNamedArgs{"now": now, "idle": now.Add(-staff.SessionIdle)})
		return err
	})
}
