package staffdb

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/webhook"
)

type letterRow struct {
	Delivery     int64
	Event        string
	Body         string
	URL          string `db:"url"`
	Secret       []byte
	SecretBefore []byte
	Tries        int
}

// ClaimLetter takes on the letter that has been due for longest, for a while: whoever claims it sends it and settles it, and where nobody has by
// then it can be claimed again. One webhook gets one letter at a time, and none before an earlier one of its object. False where none is due.
func (s *Store) ClaimLetter(ctx context.Context, scope survey.Scope, now time.Time, lease time.Duration) (webhook.Letter, bool, error) {
	const op = "staffdb.ClaimLetter"
	if err := mustBeWhole(op, scope); err != nil {
		return webhook.Letter{}, false, err
	}
	claim, passed := uuid.NewString(), []int64{}
	for {
		var held []struct{ ID int64 }
		var rows []letterRow
		err := s.inTx(ctx, op, scope, func(tx pgx.Tx) (err error) {
			if held, err = collect[struct{ ID int64 }](ctx, s, tx, op, "HoldWebhook", scope, pgx.StrictNamedArgs{"now": now, "passed": passed}); err != nil || len(held) == 0 {
				return err
			}
			rows, err = collect[letterRow](ctx, s, tx, op, "ClaimLetter", scope, pgx.StrictNamedArgs{"webhook": held[0].ID, "now": now, "until": now.Add(lease), "claim": claim})
			return err
		})
		switch {
		case err != nil || len(held) == 0:
			return webhook.Letter{}, false, err
		case len(rows) > 0:
			return rows[0].letter(claim), true, nil
		}
		passed = append(passed, held[0].ID) // somebody has just claimed a letter of it
	}
}

func (r letterRow) letter(claim string) webhook.Letter {
	letter := webhook.Letter{Delivery: r.Delivery, Claim: claim, Event: r.Event, Body: r.Body, URL: r.URL, Sealed: [][]byte{r.Secret}, Tries: r.Tries}
	if r.SecretBefore != nil {
		letter.Sealed = append(letter.Sealed, r.SecretBefore)
	}
	return letter
}

// SettleLetter writes down what became of a letter that was claimed. Where its claim has run out and another instance has taken it on, the word
// of that one counts, and false is returned.
func (s *Store) SettleLetter(ctx context.Context, scope survey.Scope, l webhook.Letter, state webhook.State, next time.Time, r webhook.Result, now time.Time) (bool, error) {
	const op = "staffdb.SettleLetter"
	if err := mustBeWhole(op, scope); err != nil {
		return false, err
	}
	n := 0
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) (err error) {
		n, err = s.exec(ctx, tx, "SettleLetter", scope, pgx.StrictNamedArgs{"id": l.Delivery, "claim": l.Claim, "state": string(state), "next": next, "now": now,
			"outcome": string(r.Outcome), "status": r.Status})
		return err
	})
	return n > 0, err
}

// Watch tells of what has begun: of each of the things that go on at the moment, and did not when it was looked last. What was not seen for as
// long as hold is over; what goes on while nobody looks goes on. It returns how many have begun.
func (s *Store) Watch(ctx context.Context, scope survey.Scope, t webhook.Type, going []webhook.Event, now time.Time, hold time.Duration) (begun int, err error) {
	const op = "staffdb.Watch"
	if err := mustBeWhole(op, scope); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		begun = 0
		for _, event := range going {
			var new bool
			if err := tx.QueryRow(ctx, s.sql.Get("UpsertWatch"), pg.OfProvince(scope, pgx.StrictNamedArgs{"type": string(t), "object": event.Object, "now": now})).Scan(&new); err != nil {
				return err
			}
			if !new {
				continue
			}
			begun++
			if err := pg.Emit(ctx, tx, scope, event); err != nil {
				return err
			}
		}
		_, err := s.exec(ctx, tx, "DeleteWatches", scope, pgx.StrictNamedArgs{"type": string(t), "before": now.Add(-hold)})
		return err
	})
	return begun, err
}

// DeleteOldEvents forgets what happened before a moment and waits nowhere any more, and secrets that sign nothing any more.
func (s *Store) DeleteOldEvents(ctx context.Context, scope survey.Scope, before, now time.Time) error {
	const op = "staffdb.DeleteOldEvents"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if _, err := s.exec(ctx, tx, "DeleteOldEvents", scope, pgx.StrictNamedArgs{"before": before}); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "DeleteOldObjects", scope, nil); err != nil {
			return err
		}
		_, err := s.exec(ctx, tx, "ForgetSecretsBefore", scope, pgx.StrictNamedArgs{"now": now})
		return err
	})
}

type backlogRow struct {
	Oldest  *time.Time
	Waiting int
	Parked  int
}

// WebhookBacklog is what waits to be told, and what was given up within a week.
func (s *Store) WebhookBacklog(ctx context.Context, scope survey.Scope, now time.Time) (webhook.Backlog, error) {
	const op = "staffdb.WebhookBacklog"
	if err := mustBeWhole(op, scope); err != nil {
		return webhook.Backlog{}, err
	}
	rows, err := collect[backlogRow](ctx, s, s.pool, op, "SelectBacklog", scope, pgx.StrictNamedArgs{"now": now})
	if err != nil {
		return webhook.Backlog{}, err
	}
	b := webhook.Backlog{Waiting: rows[0].Waiting, Parked: rows[0].Parked}
	if rows[0].Oldest != nil {
		b.Oldest = now.Sub(*rows[0].Oldest)
	}
	return b, nil
}
