package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type accountRow struct {
	ID           int64
	Name         string
	FullName     string
	Mail         string
	DigestMail   string
	Issuer       string
	Subject      string
	State        string
	PasswordHash string
	CodeSecret   []byte
	CodeStep     int64
	Language     string
	AddedBy      string
	AddedAt      time.Time
	Revision     int
	Passkeys     int
}

func (r accountRow) account(grants []grantRow) staff.Account {
	a := staff.Account{ID: staff.AccountID(r.ID), Name: r.Name, FullName: r.FullName, Mail: r.Mail, DigestMail: r.DigestMail, Issuer: r.Issuer, Subject: r.Subject, State: staff.State(r.State),
		PasswordHash: r.PasswordHash, CodeSecret: r.CodeSecret, CodeStep: r.CodeStep, Language: survey.Language(r.Language), AddedBy: r.AddedBy, AddedAt: r.AddedAt,
		Revision: r.Revision, Passkeys: r.Passkeys}
	for _, g := range grants {
		if g.AccountID == r.ID {
			a.Grants = append(a.Grants, g.grant())
		}
	}
	return a
}

// Accounts returns all accounts of a province with their grants, those taken away included, by name.
func (s *Store) Accounts(ctx context.Context, scope survey.Scope) ([]staff.Account, error) {
	const op = "staffdb.Accounts"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	return s.accounts(ctx, s.pool, op, scope, pgx.StrictNamedArgs{"id": 0, "name": "", "issuer": "", "subject": ""})
}

// Account returns one account; kind NotFound and key account.unknown where there is none.
func (s *Store) Account(ctx context.Context, scope survey.Scope, id staff.AccountID) (staff.Account, error) {
	return s.one(ctx, "staffdb.Account", scope, pgx.StrictNamedArgs{"id": int64(id), "name": "", "issuer": "", "subject": ""})
}

// AccountNamed returns the local account with a name, as Account does.
func (s *Store) AccountNamed(ctx context.Context, scope survey.Scope, name string) (staff.Account, error) {
	return s.one(ctx, "staffdb.AccountNamed", scope, pgx.StrictNamedArgs{"id": -1, "name": name, "issuer": "", "subject": ""})
}

func (s *Store) one(ctx context.Context, op string, scope survey.Scope, args pgx.StrictNamedArgs) (staff.Account, error) {
	if err := mustBeWhole(op, scope); err != nil {
		return staff.Account{}, err
	}
	return s.oneOn(ctx, s.pool, op, scope, args)
}

func (s *Store) oneOn(ctx context.Context, on pg.Sender, op string, scope survey.Scope, args pgx.StrictNamedArgs) (staff.Account, error) {
	found, err := s.accounts(ctx, on, op, scope, args)
	if err == nil && len(found) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "account.unknown"}
	}
	if err != nil {
		return staff.Account{}, err
	}
	return found[0], nil
}

func (s *Store) accounts(ctx context.Context, on pg.Sender, op string, scope survey.Scope, args pgx.StrictNamedArgs) ([]staff.Account, error) {
	rows, err := collect[accountRow](ctx, s, on, op, "SelectAccounts", scope, args)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	grants, err := collect[grantRow](ctx, s, on, op, "SelectGrants", scope, pgx.StrictNamedArgs{"accounts": ids})
	if err != nil {
		return nil, err
	}
	all := make([]staff.Account, len(rows))
	for i, r := range rows {
		all[i] = r.account(grants)
	}
	return all, nil
}

// AddAccount adds an account with its first grants and returns it. Kind Conflict and key account.doubled where its name is taken.
func (s *Store) AddAccount(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, invitation *staff.Invitation) (staff.Account, error) {
	const op = "staffdb.AddAccount"
	if err := mayChange(op, scope, actor); err != nil {
		return a, err
	}
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		ids, err := collect[struct{ ID int64 }](ctx, s, tx, op, "InsertAccount", scope, pgx.StrictNamedArgs{"name": a.Name, "full_name": a.FullName, "mail": a.Mail,
			"issuer": a.Issuer, "subject": a.Subject, "state": string(a.State), "by": actor.Name()})
		switch {
		case err != nil:
			return err
		case len(ids) == 0:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.doubled"}
		}
		a.ID, a.AddedBy, a.Revision, a.Language = staff.AccountID(ids[0].ID), actor.Name(), 1, survey.Vietnamese
		if err := pg.Record(ctx, tx, scope, actor, survey.Act{Action: "account.add", Object: a.Name, After: map[string]string{"state": string(a.State), "full_name": a.FullName}}); err != nil {
			return err
		}
		for n := range a.Grants {
			a.Grants[n].Account = a.ID
			if err := s.grant(ctx, tx, scope, actor, a.Name, &a.Grants[n]); err != nil {
				return err
			}
		}
		if invitation == nil {
			return nil
		}
		invitation.Account = a.ID
		return s.invite(ctx, tx, scope, actor, a.Name, *invitation)
	})
	return a, err
}

// SetState puts an account in a state; who is not active any more is signed out everywhere. Kind Conflict and key account.changed where somebody
// else has changed it since it was read.
func (s *Store) SetState(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, to staff.State) error {
	const op = "staffdb.SetState"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error { return s.setState(ctx, tx, op, scope, actor, a, to) })
}

// OldestWaiting returns since when the person has waited for a role who has waited for the longest; the zero time where nobody does.
func (s *Store) OldestWaiting(ctx context.Context, scope survey.Scope, today time.Time) (time.Time, error) {
	const op = "staffdb.OldestWaiting"
	if err := mustBeWhole(op, scope); err != nil {
		return time.Time{}, err
	}
	rows, err := collect[struct{ Since *time.Time }](ctx, s, s.pool, op, "SelectOldestWaiting", scope, pgx.StrictNamedArgs{"today": today})
	if err != nil || rows[0].Since == nil {
		return time.Time{}, err
	}
	return *rows[0].Since, nil
}

func (s *Store) setState(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, actor survey.Actor, a staff.Account, to staff.State) error {
	if err := s.change(ctx, tx, op, "UpdateAccountState", scope, pgx.StrictNamedArgs{"id": int64(a.ID), "revision": a.Revision, "state": string(to)}); err != nil {
		return err
	}
	if to != staff.Active {
		if _, err := s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": 0, "but": 0}); err != nil {
			return err
		}
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "account.state", Object: a.Name, Before: map[string]string{"state": string(a.State)},
		After: map[string]string{"state": string(to)}})
}

// SetPerson changes what an account says of the person, as SetState does.
func (s *Store) SetPerson(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, fullName, mail string) error {
	const op = "staffdb.SetPerson"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error { return s.setPerson(ctx, tx, op, scope, actor, a, fullName, mail) })
}

func (s *Store) setPerson(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, actor survey.Actor, a staff.Account, fullName, mail string) error {
	args := pgx.StrictNamedArgs{"id": int64(a.ID), "revision": a.Revision, "full_name": fullName, "mail": mail}
	if err := s.change(ctx, tx, op, "UpdateAccountPerson", scope, args); err != nil {
		return err
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "account.person", Object: a.Name, Before: map[string]string{"full_name": a.FullName, "mail": a.Mail},
		After: map[string]string{"full_name": fullName, "mail": mail}})
}

// change runs an update that holds for one revision of an account.
func (s *Store) change(ctx context.Context, tx pgx.Tx, op, query string, scope survey.Scope, args pgx.StrictNamedArgs) error {
	n, err := s.exec(ctx, tx, query, scope, args)
	if err == nil && n == 0 {
		err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.changed"}
	}
	return err
}

// SetPassword gives an account as it was read another password, by its hash, and ends all its sessions but the one in which its owner does so, in which
// nothing is asked for any more because of the password that was. Kind Conflict and key account.secrets_changed where somebody has changed since what its
// owner proves with who it is; kind NotFound and key staff.session_unknown where that session has ended.
func (s *Store) SetPassword(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, hash string, keep staff.SessionID) error {
	return s.own(ctx, "staffdb.SetPassword", scope, actor, a, "UpdateAccountPassword", pgx.StrictNamedArgs{"hash": hash}, "account.password", keep)
}

// SetCodeSecret gives an account another second factor, sealed, or takes it away where there is none, as SetPassword does.
func (s *Store) SetCodeSecret(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, sealed []byte, step int64, keep staff.SessionID) error {
	return s.own(ctx, "staffdb.SetCodeSecret", scope, actor, a, "UpdateAccountCode", pgx.StrictNamedArgs{"secret": sealed, "step": step}, "account.second_factor", keep)
}

// own changes what a person proves with who it is.
func (s *Store) own(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, a staff.Account, query string, args pgx.StrictNamedArgs, action string, keep staff.SessionID) error {
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	args["id"] = int64(a.ID)
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := s.holdAsRead(ctx, tx, op, scope, a); err != nil {
			return err
		}
		if err := s.stands(ctx, tx, op, scope, a, keep); err != nil {
			return err
		}
		if err := s.change(ctx, tx, op, query, scope, args); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": 0, "but": int64(keep)}); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "LengthenSession", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": int64(keep)}); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: action, Object: a.Name})
	})
}

// UseCode notes the step of time of a code that was right; kind Conflict where that or a later one was used already.
func (s *Store) UseCode(ctx context.Context, scope survey.Scope, id staff.AccountID, step int64) error {
	const op = "staffdb.UseCode"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "UseCode", scope, pgx.StrictNamedArgs{"id": int64(id), "step": step})
		if err == nil && n == 0 {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "staff.code_used"}
		}
		return err
	})
}

// SetLanguage has pages speak to a person in a language.
func (s *Store) SetLanguage(ctx context.Context, scope survey.Scope, id staff.AccountID, language survey.Language) error {
	const op = "staffdb.SetLanguage"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "UpdateAccountLanguage", scope, pgx.StrictNamedArgs{"id": int64(id), "language": string(language)})
		return err
	})
}
