package pg

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/webhook"
)

// Emit has webhooks told of an event, in the transaction in which it happens: neither is there without the other. It comes before Record, and
// events of one object wait for each other from here on.
func Emit(ctx context.Context, tx pgx.Tx, scope survey.Scope, event webhook.Event) error {
	return EmitTo(ctx, tx, scope, event, 0)
}

// EmitTo has one webhook told of an event, whatever it is for.
func EmitTo(ctx context.Context, tx pgx.Tx, scope survey.Scope, event webhook.Event, to webhook.ID) error {
	const op = "pg.Emit"
	if scope.Province() == "" {
		return survey.Outside(op)
	}
	var synthetic bool
	if err := tx.QueryRow(ctx, `select exists (select from survey.synthetic where province_code = @province)`, pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&synthetic); err != nil {
		return Error(op, err)
	}
	body, err := event.Body(synthetic)
	if err != nil {
		return err
	}
	var after *time.Time
	if !event.After.IsZero() {
		after = &event.After
	}
	_, err = tx.Exec(ctx, `select staff.emit(@province, @event, @type, @object, @body, @at, @after, @to)`,
		pgx.StrictNamedArgs{"province": scope.Province(), "event": event.ID, "type": string(event.Type), "object": event.Object, "body": body, "at": event.At,
			"after": after, "to": int64(to)})
	return Error(op, err)
}
