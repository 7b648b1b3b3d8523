package surveydb

import (
	"context"
	"crypto/rand"
	"net/netip"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

type keyRow struct {
	ID         int64
	Name       string
	Scopes     []string
	UnitIDs    []int32 `db:"unit_ids"`
	UnitCodes  []string
	Networks   []netip.Prefix
	Mode       string
	ExpiresOn  time.Time
	AddedBy    string
	AddedOn    time.Time
	RevokedAt  *time.Time
	LastUsedOn *time.Time
}

func (r keyRow) key(province string) survey.Key {
	k := survey.Key{ID: survey.KeyID(r.ID), Name: r.Name, Networks: r.Networks, Mode: survey.Mode(r.Mode), ExpiresOn: r.ExpiresOn, AddedBy: r.AddedBy, AddedOn: r.AddedOn,
		RevokedAt: timeOf(r.RevokedAt), LastUsedOn: timeOf(r.LastUsedOn)}
	for _, scope := range r.Scopes {
		k.Scopes = append(k.Scopes, survey.KeyScope(scope))
	}
	for n, id := range r.UnitIDs {
		k.Units = append(k.Units, survey.Unit{ID: id, Code: r.UnitCodes[n], Province: province})
	}
	return k
}

// Keys returns the keys whose units a scope reaches, all of a province those that are bound to none included, in order of their number.
func (s *Store) Keys(ctx context.Context, scope survey.Scope) ([]survey.Key, error) {
	return collect(ctx, s, "surveydb.Keys", "SelectKeys", scope, func(r keyRow) survey.Key { return r.key(scope.Province()) })
}

// AddKey adds a key as of today and returns it with its text, which is kept nowhere. Kind Conflict and key key.two_live where two live ones
// have its name, Forbidden where it would reach further than the scope.
func (s *Store) AddKey(ctx context.Context, scope survey.Scope, actor survey.Actor, key survey.Key, today time.Time) (survey.Key, survey.KeySecret, error) {
	const op = "surveydb.AddKey"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return key, "", err
	}
	if err := key.Check(today); err != nil {
		return key, "", err
	}
	if !reaches(scope, key) {
		return key, "", survey.Outside(op)
	}
	var units []int32 // nil: the province
	for _, u := range key.Units {
		units = append(units, u.ID)
	}
	secret, err := survey.NewKeySecret(rand.Reader)
	if err != nil {
		return key, "", err
	}
	hash := secret.Hash()
	key.AddedBy, key.AddedOn = actor.Name(), today
	err = s.inTx(ctx, op, func(tx pgx.Tx) error {
		if err := s.exec(ctx, tx, "RetireKeys", pgx.StrictNamedArgs{"province": scope.Province(), "name": key.Name, "today": today}); err != nil {
			return err
		}
		if err := s.insertKey(ctx, tx, &key, pgx.StrictNamedArgs{"province": scope.Province(), "name": key.Name, "hash": hash[:], "scopes": key.Scopes,
			"unit_ids": units, "networks": networksOf(key), "mode": string(key.Mode), "today": today, "expires": key.ExpiresOn, "by": key.AddedBy}); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "key.add", Object: key.ID.String(), Unit: key.OnlyUnit(), After: key.Told()})
	})
	return key, secret, err
}

// reaches tells whether a scope has all that a key is for.
func reaches(scope survey.Scope, key survey.Key) bool {
	if len(key.Units) == 0 {
		return scope.Whole()
	}
	return !slices.ContainsFunc(key.Units, func(u survey.Unit) bool { return !scope.Reaches(u) })
}

// networksOf are the networks of a key as they are kept: null where it may be used from anywhere.
func networksOf(key survey.Key) []netip.Prefix {
	if len(key.Networks) == 0 {
		return nil
	}
	return key.Networks
}

// insertKey gives the key one of the places its name has; somebody else may take the first free one meanwhile.
func (s *Store) insertKey(ctx context.Context, tx pgx.Tx, key *survey.Key, args pgx.StrictNamedArgs) error {
	for range survey.KeysOfName {
		rows, err := tx.Query(ctx, s.sql.Get("InsertKey"), args)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		if len(ids) == 1 {
			key.ID = survey.KeyID(ids[0])
			return nil
		}
	}
	return &survey.Error{Op: "surveydb.AddKey", Kind: survey.Conflict, Key: "key.two_live"}
}

// RevokeKey takes a key's rights away; revoking it again changes nothing.
func (s *Store) RevokeKey(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.KeyID) error {
	const op = "surveydb.RevokeKey"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		act, err := s.revokeKey(ctx, tx, scope, actor, id)
		if err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, act)
	})
}

// revokeKey takes a key's rights away, and returns the act for the end of the transaction.
func (s *Store) revokeKey(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, id survey.KeyID) (survey.Act, error) {
	const op = "surveydb.RevokeKey"
	rows, err := tx.Query(ctx, s.sql.Get("RevokeKey"), within(scope, pgx.StrictNamedArgs{"id": int64(id), "by": actor.Name()}))
	if err != nil {
		return survey.Act{}, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[revokedKey])
	if err == nil && len(found) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "key.unknown"}
	}
	if err != nil {
		return survey.Act{}, pg.Error(op, err)
	}
	return survey.Act{Action: "key.revoke", Object: id.String(), Unit: found[0].OnlyUnit, Before: map[string]string{"name": found[0].Name}}, nil
}

// revokedKey is what the log tells of a key that is taken away.
type revokedKey struct {
	Name     string
	OnlyUnit int32 // 0: of several, or the province
}

// Key returns the key with this text, live or not; kind NotFound and key key.unknown where the scope has none.
func (s *Store) Key(ctx context.Context, scope survey.Scope, secret survey.KeySecret) (survey.Key, error) {
	const op = "surveydb.Key"
	hash := secret.Hash()
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectKey"), within(scope, pgx.StrictNamedArgs{"hash": hash[:]}))
	if err != nil {
		return survey.Key{}, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[keyRow])
	switch {
	case err != nil:
		return survey.Key{}, pg.Error(op, err)
	case len(found) == 0:
		return survey.Key{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "key.unknown"}
	}
	return found[0].key(scope.Province()), nil
}

// RefuseKey writes down that a key was refused: by the key of the error, and what else is known of where.
func (s *Store) RefuseKey(ctx context.Context, scope survey.Scope, actor survey.Actor, key survey.Key, told map[string]string) error {
	const op = "surveydb.RefuseKey"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !reaches(scope, key) {
		return survey.Outside(op)
	}
	act := survey.Act{Action: "key.use", Object: key.ID.String(), Unit: key.OnlyUnit(), Ending: survey.Denied, After: told}
	return s.inTx(ctx, op, func(tx pgx.Tx) error { return pg.Record(ctx, tx, scope, actor, act) })
}

// MarkKeyUsed notes the day on which a key was used last.
func (s *Store) MarkKeyUsed(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.KeyID, today time.Time) error {
	const op = "surveydb.MarkKeyUsed"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, s.sql.Get("MarkKeyUsed"), within(scope, pgx.StrictNamedArgs{"id": int64(id), "today": today}))
	return pg.Error(op, err)
}
