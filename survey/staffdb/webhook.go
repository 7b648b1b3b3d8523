package staffdb

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/webhook"
)

type webhookRow struct {
	ID          int64
	URL         string `db:"url"`
	Events      []string
	Paused      bool
	AddedBy     string
	AddedAt     time.Time
	BeforeUntil *time.Time
	Revision    int
	Waiting     int
	Parked      int
}

func (r webhookRow) webhook() webhook.Webhook {
	w := webhook.Webhook{ID: webhook.ID(r.ID), URL: r.URL, Paused: r.Paused, AddedBy: r.AddedBy, AddedAt: r.AddedAt, Revision: r.Revision, Waiting: r.Waiting, Parked: r.Parked}
	for _, t := range r.Events {
		w.Events = append(w.Events, webhook.Type(t))
	}
	if r.BeforeUntil != nil {
		w.Rotating = *r.BeforeUntil
	}
	return w
}

// Webhooks returns the webhooks of a province, in the order in which they were added.
func (s *Store) Webhooks(ctx context.Context, scope survey.Scope) ([]webhook.Webhook, error) {
	const op = "staffdb.Webhooks"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[webhookRow](ctx, s, s.pool, op, "SelectWebhooks", scope, nil)
	all := make([]webhook.Webhook, len(rows))
	for n, r := range rows {
		all[n] = r.webhook()
	}
	return all, err
}

// AddWebhook adds one with its secret, which was sealed for its address. Kind Conflict where the address has one, or the province has the most.
func (s *Store) AddWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, sealed []byte) (webhook.Webhook, error) {
	const op = "staffdb.AddWebhook"
	if err := mayChange(op, scope, actor); err != nil {
		return w, err
	}
	if err := w.Check(); err != nil {
		return w, err
	}
	events := make([]string, len(w.Events))
	for n, t := range w.Events {
		events[n] = string(t)
	}
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		there, err := collect[webhookRow](ctx, s, tx, op, "SelectWebhooks", scope, nil)
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(there, func(r webhookRow) bool { return r.URL == w.URL }):
			return webhookConflict(op, "webhook.twice")
		case len(there) >= webhook.Most:
			return webhookConflict(op, "webhook.most")
		}
		added, err := collect[addedRow](ctx, s, tx, op, "InsertWebhook", scope, pgx.StrictNamedArgs{"url": w.URL, "events": events, "secret": sealed, "by": actor.Name()})
		if err != nil {
			return err
		}
		w.ID, w.Revision = webhook.ID(added[0].ID), 1
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "webhook.add", Object: w.ID.String(), After: map[string]string{"url": w.URL, "events": strings.Join(events, " ")}})
	})
	return w, err
}

// addedRow is the number that something was given.
type addedRow struct{ ID int64 }

func webhookConflict(op, key string) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: key, Fields: []survey.Field{{Path: "url", Key: key, Args: map[string]any{"Most": webhook.Most}}}}
}

// PauseWebhook keeps the letters of a webhook, or sends them again.
func (s *Store) PauseWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, paused bool) error {
	action := "webhook.resume"
	if paused {
		action = "webhook.pause"
	}
	return s.changeWebhook(ctx, "staffdb.PauseWebhook", scope, actor, w, "UpdateWebhookPaused", action, pgx.StrictNamedArgs{"paused": paused})
}

// RotateWebhook gives a webhook another secret. The one before signs, too, until a moment; the one before that is gone.
func (s *Store) RotateWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, sealed []byte, until time.Time) error {
	return s.changeWebhook(ctx, "staffdb.RotateWebhook", scope, actor, w, "UpdateWebhookSecret", "webhook.rotate", pgx.StrictNamedArgs{"secret": sealed, "until": until})
}

// RemoveWebhook removes a webhook, and what waits for it.
func (s *Store) RemoveWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook) error {
	return s.changeWebhook(ctx, "staffdb.RemoveWebhook", scope, actor, w, "DeleteWebhook", "webhook.remove", pgx.StrictNamedArgs{})
}

// changeWebhook changes a webhook as it was read. Kind Conflict where somebody has changed it since.
func (s *Store) changeWebhook(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, w webhook.Webhook, query, action string, args pgx.StrictNamedArgs) error {
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	args["id"], args["revision"] = int64(w.ID), w.Revision
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, query, scope, args)
		if err != nil {
			return err
		}
		if n == 0 {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "webhook.changed"}
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: action, Object: w.ID.String(), Before: map[string]string{"url": w.URL}})
	})
}

// TryWebhook sends an event by hand, which says that it is one.
func (s *Store) TryWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, event webhook.Event) error {
	const op = "staffdb.TryWebhook"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := pg.EmitTo(ctx, tx, scope, event, w.ID); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "webhook.try", Object: w.ID.String()})
	})
}

type deliveryRow struct {
	ID      int64
	Event   string
	Type    string
	Object  string
	Made    time.Time
	State   string
	Tries   int
	NextAt  time.Time
	LastAt  *time.Time
	Outcome string
	Status  int
	Behind  bool
}

// Deliveries returns what became of the events of a webhook, the latest first: those before one, where it is not 0, and in one state, where it is
// not empty.
func (s *Store) Deliveries(ctx context.Context, scope survey.Scope, id webhook.ID, state webhook.State, before int64, limit int) ([]webhook.Delivery, error) {
	const op = "staffdb.Deliveries"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	rows, err := collect[deliveryRow](ctx, s, s.pool, op, "SelectDeliveries", scope, pgx.StrictNamedArgs{"id": int64(id), "state": string(state), "before": before, "limit": limit})
	found := make([]webhook.Delivery, len(rows))
	for n, r := range rows {
		found[n] = webhook.Delivery{ID: r.ID, Event: r.Event, Type: webhook.Type(r.Type), Object: r.Object, Made: r.Made, State: webhook.State(r.State), Tries: r.Tries, Next: r.NextAt,
			Outcome: webhook.Outcome(r.Outcome), Status: r.Status, Behind: r.Behind}
		if r.LastAt != nil {
			found[n].Last = *r.LastAt
		}
	}
	return found, err
}

// ResendDelivery has a parked delivery sent again, with all its tries. Kind Conflict where it is not parked (any more).
func (s *Store) ResendDelivery(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, delivery int64, now time.Time) error {
	const op = "staffdb.ResendDelivery"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		n, err := s.exec(ctx, tx, "ResendDelivery", scope, pgx.StrictNamedArgs{"webhook": int64(w.ID), "id": delivery, "now": now})
		if err != nil {
			return err
		}
		if n == 0 {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "webhook.not_parked"}
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "webhook.resend", Object: w.ID.String()})
	})
}
