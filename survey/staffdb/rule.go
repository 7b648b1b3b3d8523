package staffdb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type ruleRow struct {
	ID           int64
	Position     int
	Claim        string
	Value        string
	Role         string
	UnitID       *int32
	UnitCode     string
	UnitLevel    string
	UnitName     string
	UnitNameEN   string `db:"unit_name_en"`
	ProvinceCode string
	AddedBy      string
}

func (r ruleRow) rule() staff.Rule {
	rule := staff.Rule{ID: staff.RuleID(r.ID), Position: r.Position, Claim: r.Claim, Value: r.Value, Role: staff.Role(r.Role), AddedBy: r.AddedBy}
	if r.UnitID != nil {
		rule.Unit = survey.Unit{ID: *r.UnitID, Code: r.UnitCode, Province: r.ProvinceCode, Level: survey.Level(r.UnitLevel),
			Name: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}}
	}
	return rule
}

// Rules returns the rules of the single sign-on of a province, in their order.
func (s *Store) Rules(ctx context.Context, scope survey.Scope) ([]staff.Rule, error) {
	const op = "staffdb.Rules"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	return s.rules(ctx, s.pool, op, scope)
}

func (s *Store) rules(ctx context.Context, on pg.Sender, op string, scope survey.Scope) ([]staff.Rule, error) {
	rows, err := collect[ruleRow](ctx, s, on, op, "SelectRules", scope, nil)
	rules := make([]staff.Rule, len(rows))
	for i, r := range rows {
		rules[i] = r.rule()
	}
	return rules, err
}

// AddRule adds a rule behind all others; it holds from each person's next sign-in on. Kind Conflict and key rule.doubled where there is the
// same already.
func (s *Store) AddRule(ctx context.Context, scope survey.Scope, actor survey.Actor, r staff.Rule) error {
	const op = "staffdb.AddRule"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	if err := r.Check(); err != nil {
		return err
	}
	if r.Unit.ID != 0 && !scope.Reaches(r.Unit) {
		return survey.Outside(op)
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		ids, err := collect[struct{ ID int64 }](ctx, s, tx, op, "InsertRule", scope, pgx.StrictNamedArgs{"claim": r.Claim, "value": r.Value,
			"role": string(r.Role), "unit": r.Unit.ID, "by": actor.Name()})
		switch {
		case err != nil:
			return err
		case len(ids) == 0:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "rule.doubled"}
		}
		r.ID = staff.RuleID(ids[0].ID)
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "rule.add", Object: r.ID.String(), Unit: r.Unit.ID, After: r.Told()})
	})
}

// ruledRow is a grant by a rule, and whose it is.
type ruledRow struct {
	grantRow
	AccountName string
}

// DeleteRule removes a rule, and takes away at once what it gave. Kind NotFound and key rule.unknown where there is none.
func (s *Store) DeleteRule(ctx context.Context, scope survey.Scope, actor survey.Actor, r staff.Rule) error {
	const op = "staffdb.DeleteRule"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "DeleteRule", scope, pgx.StrictNamedArgs{"id": int64(r.ID)})
		if err == nil && n == 0 {
			err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "rule.unknown"}
		}
		if err != nil {
			return err
		}
		rows, err := collect[ruledRow](ctx, s, tx, op, "SelectGrantsOfRule", scope, pgx.StrictNamedArgs{"rule": int64(r.ID)})
		if err != nil {
			return err
		}
		for _, g := range rows {
			if err := s.revoke(ctx, tx, op, scope, actor, g.grant(), g.AccountName); err != nil {
				return err
			}
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "rule.delete", Object: r.ID.String(), Unit: r.Unit.ID, Before: r.Told()})
	})
}

// RaiseRule has a rule read before the one that stands right before it now. Kind Conflict and key rule.moved where another stands there.
func (s *Store) RaiseRule(ctx context.Context, scope survey.Scope, actor survey.Actor, id, above staff.RuleID) error {
	const op = "staffdb.RaiseRule"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "SwapRules", scope, pgx.StrictNamedArgs{"upper": int64(above), "lower": int64(id)})
		if err == nil && n != 2 {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "rule.moved"}
		}
		if err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "rule.raise", Object: id.String(), After: map[string]string{"before": above.String()}})
	})
}
