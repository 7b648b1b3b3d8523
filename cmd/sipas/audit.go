package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type auditCommands struct {
	List   auditListCommand   `cmd:"" help:"List what was done and refused, the latest first."`
	Verify auditVerifyCommand `cmd:"" help:"Check that no line of the log was changed, added or taken away; print its last hash."`
}

type auditListCommand struct {
	Actor   string        `help:"Only what this person or key did." name:"of"`
	Action  string        `help:"Only acts of this kind, like place or place.add."`
	Outcome survey.Ending `help:"Only acts that ended so: ${endings}." enum:",${endings}" default:""`
	Limit   number        `help:"Most lines to list." default:"100"`
	JSON    bool          `help:"Print JSON." name:"json"`
}

// entryJSON is what --json shows of a line of the log.
type entryJSON struct {
	Number  int64            `json:"number"`
	At      time.Time        `json:"at"`
	Kind    survey.ActorKind `json:"kind"`
	Actor   string           `json:"actor"`
	Role    string           `json:"role"`
	Unit    string           `json:"unit_code"`
	Action  string           `json:"action"`
	Object  string           `json:"object"`
	Outcome survey.Ending    `json:"outcome"`
	Reason  string           `json:"reason"`
	Before  string           `json:"before"`
	After   string           `json:"after"`
}

// Run lists the log.
func (c *auditListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas audit"}); err != nil {
		return err
	}
	entries, err := a.accounts.Entries(ctx, a.scope(), staff.EntryFilter{Actor: c.Actor, Action: c.Action, Ending: c.Outcome, Limit: int(c.Limit)})
	if err != nil {
		return err
	}
	if c.JSON {
		listed := []entryJSON{}
		for _, e := range entries {
			listed = append(listed, entryJSON{e.Number, e.At.In(a.zone), e.Kind, e.Actor, e.Role, e.UnitCode, e.Action, e.Object, e.Ending, e.Reason, e.Before, e.After})
		}
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	for _, e := range entries {
		w.row(e.Number, e.At.In(a.zone).Format("2006-01-02 15:04:05"), e.Actor, e.Role, e.Action, e.Object, e.Ending, e.Reason)
	}
	return w.end()
}

type auditVerifyCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run walks the log from its first line on.
func (c *auditVerifyCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas audit"}); err != nil {
		return err
	}
	v := staff.NewVerifier(a.Province)
	err := a.accounts.WalkEntries(ctx, a.scope(), v.Next)
	number, hash := v.Head()
	if err != nil {
		if survey.KindOf(err) == survey.Conflict {
			return fmt.Errorf("the audit log was changed: line %d is missing or is not the one that was written; keep the database as it is and look into who was on the server", number+1)
		}
		return err
	}
	if c.JSON {
		return a.printJSON(map[string]any{"entries": number, "hash": hex.EncodeToString(hash)})
	}
	_, err = fmt.Fprintf(a.stdout, "%d lines, unbroken; the last hash is %s\n", number, hex.EncodeToString(hash))
	return err
}
