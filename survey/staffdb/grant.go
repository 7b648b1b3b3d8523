package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type grantRow struct {
	ID           int64
	AccountID    int64
	Role         string
	UnitID       *int32
	UnitCode     string
	UnitLevel    string
	UnitName     string
	UnitNameEN   string `db:"unit_name_en"`
	ProvinceCode string
	FromOn       time.Time
	UntilOn      *time.Time
	EndsAt       *time.Time
	RuleID       int64
	GrantedBy    string
	GrantedAt    time.Time
	Reason       string
	RevokedBy    string
	RevokedAt    *time.Time
}

func (r grantRow) grant() staff.Grant {
	g := staff.Grant{ID: staff.GrantID(r.ID), Account: staff.AccountID(r.AccountID), Role: staff.Role(r.Role), From: r.FromOn, Until: timeOf(r.UntilOn), EndsAt: timeOf(r.EndsAt), Rule: r.RuleID,
		By: r.GrantedBy, At: r.GrantedAt, Reason: r.Reason, RevokedBy: r.RevokedBy, RevokedAt: timeOf(r.RevokedAt)}
	if r.UnitID != nil {
		g.Unit = survey.Unit{ID: *r.UnitID, Code: r.UnitCode, Province: r.ProvinceCode, Level: survey.Level(r.UnitLevel), Name: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}}
	}
	return g
}

// timeOf is a moment that may be missing; zero where it is.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Grant gives an account a role, by hand or by a rule.
func (s *Store) Grant(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, g staff.Grant) (staff.Grant, error) {
	const op = "staffdb.Grant"
	if err := mayChange(op, scope, actor); err != nil {
		return g, err
	}
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error { return s.grant(ctx, tx, scope, actor, a.Name, &g) })
	return g, err
}

func (s *Store) grant(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, name string, g *staff.Grant) error {
	const op = "staffdb.Grant"
	if err := g.Check(actor.Reason()); err != nil {
		return err
	}
	if g.Unit.ID != 0 && !scope.Reaches(g.Unit) {
		return survey.Outside(op)
	}
	ids, err := collect[struct{ ID int64 }](ctx, s, tx, op, "InsertGrant", scope, pgx.StrictNamedArgs{"account": int64(g.Account), "role": string(g.Role), "unit": g.Unit.ID,
		"from": g.From, "until": orNull(g.Until), "ends": orNull(g.EndsAt), "rule": g.Rule, "by": actor.Name(), "reason": actor.Reason()})
	if err != nil {
		return err
	}
	g.ID, g.By, g.Reason = staff.GrantID(ids[0].ID), actor.Name(), actor.Reason()
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "grant.add", Object: name, Unit: g.Unit.ID, After: g.Told()})
}

// Revoke takes a grant away; it holds no more from the next request on. Kind NotFound and key grant.unknown where there is no such grant that
// holds or will.
func (s *Store) Revoke(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, g staff.Grant) error {
	const op = "staffdb.Revoke"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	g.Account = a.ID
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error { return s.revoke(ctx, tx, op, scope, actor, g, a.Name) })
}

func (s *Store) revoke(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, actor survey.Actor, g staff.Grant, name string) error {
	n, err := s.exec(ctx, tx, "RevokeGrant", scope, pgx.StrictNamedArgs{"id": int64(g.ID), "account": int64(g.Account), "by": actor.Name()})
	if err == nil && n == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "grant.unknown"}
	}
	if err != nil {
		return err
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "grant.revoke", Object: name, Unit: g.Unit.ID, Before: g.Told()})
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
