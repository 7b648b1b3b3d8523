package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

// singleSignOn is who acts where an account follows from what the single sign-on says.
const singleSignOn = "single sign-on"

// Arrive finds the account of somebody whom the single sign-on vouches for, or adds it, waiting; gives it what the rules give for these
// claims, takes away what they gave before and give no more, and returns it as it stands then. Only an active one may be signed in.
func (s *Store) Arrive(ctx context.Context, scope survey.Scope, who staff.Arrival, today time.Time) (staff.Account, error) {
	const op = "staffdb.Arrive"
	var a staff.Account
	if err := mustBeWhole(op, scope); err != nil {
		return a, err
	}
	if who.Issuer == "" || who.Subject == "" {
		return a, survey.Outside(op)
	}
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) (err error) {
		r := reception{s, tx, op, scope, who, today}
		if a, err = r.known(ctx); err == nil {
			err = r.settle(ctx, a)
		}
		if err == nil {
			a, err = r.account(ctx)
		}
		if err == nil {
			err = r.follow(ctx, &a)
		}
		return err
	})
	return a, err
}

// reception is one arrival in its transaction.
type reception struct {
	s     *Store
	tx    pgx.Tx
	op    string
	scope survey.Scope
	who   staff.Arrival
	today time.Time
}

// account finds who arrives by who it is at the single sign-on, and by nothing else.
func (r reception) account(ctx context.Context) (staff.Account, error) {
	return r.s.oneOn(ctx, r.tx, r.op, r.scope, pgx.StrictNamedArgs{"id": -1, "name": "", "issuer": r.who.Issuer, "subject": r.who.Subject})
}

// known is the account of who arrives, added where there is none; nobody else changes it until the transaction ends.
func (r reception) known(ctx context.Context) (staff.Account, error) {
	lock := pgx.StrictNamedArgs{"issuer": r.who.Issuer, "subject": r.who.Subject}
	n, err := r.s.exec(ctx, r.tx, "LockAccount", r.scope, lock)
	if err == nil && n == 0 {
		if err = r.add(ctx); err == nil {
			_, err = r.s.exec(ctx, r.tx, "LockAccount", r.scope, lock) // it may have arrived twice at once
		}
	}
	if err != nil {
		return staff.Account{}, err
	}
	return r.account(ctx)
}

func (r reception) add(ctx context.Context) error {
	a := r.who.Account()
	args := pgx.StrictNamedArgs{"name": a.Name, "full_name": a.FullName, "mail": a.Mail, "issuer": a.Issuer, "subject": a.Subject,
		"state": string(a.State), "by": singleSignOn}
	ids, err := collect[struct{ ID int64 }](ctx, r.s, r.tx, r.op, "InsertAccount", r.scope, args)
	if err != nil || len(ids) == 0 {
		return err
	}
	act := survey.Act{Action: "account.add", Object: a.Name, After: map[string]string{"state": string(a.State), "full_name": a.FullName}}
	return pg.Record(ctx, r.tx, r.scope, actorFor(staff.AccountID(ids[0].ID)), act)
}

// actorFor is the single sign-on changing an account.
func actorFor(id staff.AccountID) survey.Actor { return survey.SignedIn(int64(id), singleSignOn, "") }

// settle gives and takes what the rules say.
func (r reception) settle(ctx context.Context, a staff.Account) error {
	rules, err := r.s.rules(ctx, r.tx, r.op, r.scope)
	if err != nil {
		return err
	}
	give, take := staff.Settle(staff.Earned(rules, r.who.Claims), a.Grants)
	actor := actorFor(a.ID)
	for _, g := range take {
		if err := r.s.revoke(ctx, r.tx, r.op, r.scope, actor.Because(staff.RuleID(g.Rule).String()), g, a.Name); err != nil {
			return err
		}
	}
	for _, rule := range give {
		g := staff.Grant{Account: a.ID, Role: rule.Role, Unit: rule.Unit, From: r.today, Rule: int64(rule.ID)}
		if err := r.s.grant(ctx, r.tx, r.scope, actor.Because(rule.String()), a.Name, &g); err != nil {
			return err
		}
	}
	return nil
}

// follow has the account stand as its grants say, and be called what the single sign-on calls it today.
func (r reception) follow(ctx context.Context, a *staff.Account) error {
	if state := a.StateNow(r.today); state != a.State {
		if err := r.s.setState(ctx, r.tx, r.op, r.scope, actorFor(a.ID), *a, state); err != nil {
			return err
		}
		a.State = state
		a.Revision++
	}
	told := r.who.Account()
	if told.FullName == a.FullName && told.Mail == a.Mail {
		return nil
	}
	if err := r.s.setPerson(ctx, r.tx, r.op, r.scope, actorFor(a.ID), *a, told.FullName, told.Mail); err != nil {
		return err
	}
	a.FullName, a.Mail = told.FullName, told.Mail
	a.Revision++
	return nil
}

// Depart ends the sessions of somebody who has signed out at the single sign-on, and tells how many people that were. Kind Conflict and key
// openid.replayed where the same notice came before.
func (s *Store) Depart(ctx context.Context, scope survey.Scope, d staff.Departure, now time.Time) (int, error) {
	const op = "staffdb.Depart"
	if err := mustBeWhole(op, scope); err != nil {
		return 0, err
	}
	people := 0
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if _, err := s.exec(ctx, tx, "DeleteOldDepartures", scope, pgx.StrictNamedArgs{"now": now}); err != nil {
			return err
		}
		n, err := s.exec(ctx, tx, "InsertDeparture", scope, pgx.StrictNamedArgs{"issuer": d.Issuer, "token": d.Token, "until": d.Until})
		if err == nil && n == 0 {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "openid.replayed"}
		}
		if err != nil {
			return err
		}
		ended, err := collect[struct {
			ID   int64
			Name string
		}](ctx, s, tx, op, "DeleteDeparted", scope, pgx.StrictNamedArgs{"issuer": d.Issuer, "subject": d.Subject, "sid": d.SID})
		for _, e := range ended {
			if err == nil {
				err = pg.Record(ctx, tx, scope, actorFor(staff.AccountID(e.ID)), survey.Act{Action: "session.end", Object: e.Name})
			}
		}
		people = len(ended)
		return err
	})
	return people, err
}
