package staffdb

import (
	"context"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/webhook"
)

// Reseal closes the second factors of a province, and the secrets of its webhooks, with another key: again is given each as it is sealed and whose
// it is, and returns it sealed anew, nothing where it is as it should be, or an error where no key opens it. Nobody is signed out. It returns how
// many were sealed anew and how many no key opens, which it leaves alone.
func (s *Store) Reseal(ctx context.Context, scope survey.Scope, actor survey.Actor, again func(sealed []byte, of string) ([]byte, error)) (resealed, lost int, err error) {
	const op = "staffdb.Reseal"
	if err := mayChange(op, scope, actor); err != nil {
		return 0, 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		all, err := s.codeSecrets(ctx, tx, scope)
		if err != nil {
			return err
		}
		resealed, lost = 0, 0
		for _, one := range all {
			sealed, err := again(one.CodeSecret, one.Name)
			switch {
			case err != nil:
				lost++
				continue
			case sealed == nil:
				continue
			}
			n, err := s.exec(ctx, tx, "ResealCode", scope, pgx.StrictNamedArgs{"id": one.ID, "was": one.CodeSecret, "secret": sealed})
			if err != nil {
				return err
			}
			resealed += int(n)
		}
		hooks, hooksLost, err := s.resealWebhooks(ctx, tx, scope, again)
		if err != nil || resealed+hooks == 0 {
			lost += hooksLost
			return err
		}
		act := survey.Act{Action: "secret.resealed", After: map[string]string{"second_factors": strconv.Itoa(resealed), "webhooks": strconv.Itoa(hooks)}}
		resealed, lost = resealed+hooks, lost+hooksLost
		return pg.Record(ctx, tx, scope, actor, act)
	})
	return resealed, lost, err
}

// resealWebhooks does the same for secrets of webhooks; the secret before one goes with it, for it signs for a day alone.
func (s *Store) resealWebhooks(ctx context.Context, tx pgx.Tx, scope survey.Scope, again func(sealed []byte, of string) ([]byte, error)) (resealed, lost int, err error) {
	all, err := s.webhookSecrets(ctx, tx, scope)
	if err != nil {
		return 0, 0, err
	}
	for _, one := range all {
		sealed, err := again(one.Secret, webhook.SealedFor(one.URL))
		if err != nil {
			lost++
			continue
		}
		before := one.SecretBefore
		if before != nil {
			if again, err := again(before, webhook.SealedFor(one.URL)); err == nil && again != nil {
				before = again
			}
		}
		if sealed == nil && slices.Equal(before, one.SecretBefore) {
			continue
		}
		if sealed == nil {
			sealed = one.Secret
		}
		n, err := s.exec(ctx, tx, "ResealWebhook", scope, pgx.StrictNamedArgs{"id": one.ID, "was": one.Secret, "was_before": one.SecretBefore, "secret": sealed, "secret_before": before})
		if err != nil {
			return 0, 0, err
		}
		resealed += n
	}
	return resealed, lost, nil
}

// webhookSecret are the secrets of a webhook as they are sealed.
type webhookSecret struct {
	ID           int64
	URL          string `db:"url"`
	Secret       []byte
	SecretBefore []byte
}

func (s *Store) webhookSecrets(ctx context.Context, tx pgx.Tx, scope survey.Scope) ([]webhookSecret, error) {
	return collect[webhookSecret](ctx, s, tx, "staffdb.webhookSecrets", "SelectWebhookSecrets", scope, nil)
}

// CodeSecrets counts the second factors of a province, and its webhooks, by what is said of each as it is sealed and whose it is.
func (s *Store) CodeSecrets(ctx context.Context, scope survey.Scope, is func(sealed []byte, of string) staff.Seal) (map[staff.Seal]int, error) {
	const op = "staffdb.CodeSecrets"
	if err := mustBeWhole(op, scope); err != nil {
		return nil, err
	}
	found := map[staff.Seal]int{}
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		all, err := s.codeSecrets(ctx, tx, scope)
		for _, one := range all {
			found[is(one.CodeSecret, one.Name)]++
		}
		if err != nil {
			return err
		}
		hooks, err := s.webhookSecrets(ctx, tx, scope)
		for _, one := range hooks {
			found[is(one.Secret, webhook.SealedFor(one.URL))]++
		}
		return err
	})
	return found, err
}

// codeSecret is a second factor as it is sealed.
type codeSecret struct {
	ID         int64
	Name       string
	CodeSecret []byte
}

func (s *Store) codeSecrets(ctx context.Context, tx pgx.Tx, scope survey.Scope) ([]codeSecret, error) {
	return collect[codeSecret](ctx, s, tx, "staffdb.codeSecrets", "SelectCodeSecrets", scope, nil)
}
