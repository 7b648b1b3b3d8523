package pg

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
)

// Record writes into the audit log what somebody did, in the transaction that does it: neither is there without the other. It comes last in
// the transaction, for acts in a province wait for each other from here on.
func Record(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, act survey.Act) error {
	if !actor.Audited() {
		return nil
	}
	before, err := written(act.Before)
	if err != nil {
		return err
	}
	after, err := written(act.After)
	if err != nil {
		return err
	}
	ended := act.Ending
	if ended == "" {
		ended = survey.Done
	}
	_, err = tx.Exec(ctx, `select staff.record(@province, @kind, @actor, @account, @role, @unit, @action, @object, @outcome, @reason, @before, @after, @request)`,
		pgx.StrictNamedArgs{"province": scope.Province(), "kind": string(actor.Kind()), "actor": survey.Plain(actor.Name()), "account": actor.Account(),
			"role": actor.Role(), "unit": act.Unit, "action": act.Action, "object": survey.Plain(act.Object), "outcome": string(ended),
			"reason": survey.Plain(actor.Reason()), "before": before, "after": after, "request": actor.Request()})
	return Error("pg.Record", err)
}

// written is what stood somewhere as the log keeps it; empty for nothing.
func written(stood map[string]string) (string, error) {
	if len(stood) == 0 {
		return "", nil
	}
	text, err := json.Marshal(stood) // with its names in order
	return string(text), err
}
