package staffdb

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type entryRow struct {
	Number     int64
	At         time.Time
	Kind       string
	Actor      string
	AccountID  int64
	Role       string
	UnitID     int32
	UnitCode   string
	UnitName   string
	UnitNameEN string `db:"unit_name_en"`
	Action     string
	Object     string
	Outcome    string
	Reason     string
	Before     string
	After      string
	Request    string
	Hash       []byte
}

func (r entryRow) entry() staff.Entry {
	return staff.Entry{Number: r.Number, At: r.At, Kind: survey.ActorKind(r.Kind), Actor: r.Actor, Account: r.AccountID, Role: r.Role, UnitID: r.UnitID, UnitCode: r.UnitCode,
		UnitName: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}, Action: r.Action, Object: r.Object, Ending: survey.Ending(r.Outcome), Reason: r.Reason, Before: r.Before,
		After: r.After, Request: r.Request, Hash: r.Hash}
}

// Record writes down what was refused or has failed, and what else has no change of its own that it could stand beside. Within a part of a
// province that is what was done with its units.
func (s *Store) Record(ctx context.Context, scope survey.Scope, actor survey.Actor, act survey.Act) error {
	const op = "staffdb.Record"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() && !slices.Contains(scope.Units(), act.Unit) {
		return survey.Outside(op)
	}
	return pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error { return pg.Record(ctx, tx, scope, actor, act) })
}

// Entries returns rows of the log within a scope, the latest first: of a part of a province only what was done with its units, as staff.UnitActs has it.
func (s *Store) Entries(ctx context.Context, scope survey.Scope, f staff.EntryFilter) ([]staff.Entry, error) {
	const op = "staffdb.Entries"
	if scope.Province() == "" {
		return nil, survey.Outside(op)
	}
	var acts []string
	if f.OfUnits || !scope.Whole() {
		acts = staff.UnitActs()
	}
	rows, err := collect[entryRow](ctx, s, s.pool, op, "SelectEntries", scope, pgx.StrictNamedArgs{"units": scope.Units(), "acts": acts, "before": f.Before, "unit": f.Unit, "actor": f.Actor,
		"action": f.Action, "actors": f.Actors, "actions": f.Actions, "outcome": string(f.Ending), "limit": f.Limit})
	entries := make([]staff.Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, err
}

// Actors returns who has done something by a province's log, each name once.
func (s *Store) Actors(ctx context.Context, scope survey.Scope) ([]string, error) {
	const op = "staffdb.Actors"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[struct{ Actor string }](ctx, s, s.pool, op, "SelectActors", scope, nil)
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Actor
	}
	return names, err
}

// verifiedAtOnce is how many rows are read at once while a log is walked.
const verifiedAtOnce = 5000

// WalkEntries calls do with each row of a province's log, from the first on.
func (s *Store) WalkEntries(ctx context.Context, scope survey.Scope, do func(staff.Entry) error) error {
	const op = "staffdb.WalkEntries"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	for after := int64(0); ; {
		rows, err := collect[entryRow](ctx, s, s.pool, op, "WalkEntries", scope, pgx.StrictNamedArgs{"after": after, "limit": verifiedAtOnce})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := do(r.entry()); err != nil {
				return err
			}
			after = r.Number
		}
	}
}
