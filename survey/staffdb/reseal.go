package staffdb

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

// Reseal closes the second factors of a province with another key: again is given each as it is sealed and whose it is, and returns it sealed
// anew, nothing where it is as it should be, or an error where no key opens it. Nobody is signed out. It returns how many were sealed anew and
// how many no key opens, which it leaves alone.
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
		if resealed == 0 {
			return nil
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "secret.resealed", After: map[string]string{"second_factors": strconv.Itoa(resealed)}})
	})
	return resealed, lost, err
}

// CodeSecrets counts the second factors of a province by what is said of each as it is sealed and whose it is.
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
