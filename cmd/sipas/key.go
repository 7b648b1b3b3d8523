package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
)

type keyCommands struct {
	Add    keyAddCommand    `cmd:"" help:"Create a key for another system; it is shown once."`
	List   keyListCommand   `cmd:"" help:"List keys, never their text."`
	Revoke keyRevokeCommand `cmd:"" help:"Revoke a key, and undo what it brought; every running program refuses it within a second."`

	Batches keyBatchesCommand `cmd:"" help:"List what came by a key, by day of receipt and place."`
}

type keyAddCommand struct {
	Name    survey.Name       `help:"Name of the system that will hold the key; two live keys may share one while one takes over from the other." required:""`
	Scope   []survey.KeyScope `help:"What the key is for: ${key_scopes}." enum:"${key_scopes}" required:""`
	Unit    []string          `help:"Units whose places it is for; empty: all of the province." placeholder:"CODE"`
	From    []string          `help:"Addresses and ranges it may be used from, like 10.0.0.5,192.168.1.0/24; empty: anywhere." placeholder:"NETWORK"`
	Mode    survey.Mode       `help:"How its answers are recorded: ${key_modes}; empty: as each answer says." enum:",${key_modes}" default:""`
	Expires day               `help:"Last day the key is good, a year from today at most; empty: a year from today." placeholder:"2027-06-30"`
	JSON    bool              `help:"Print JSON." name:"json"`
}

// keyAddedJSON is what --json shows of a new key. Its text is shown here once and kept nowhere.
type keyAddedJSON struct {
	ID        survey.KeyID      `json:"id"`
	Key       survey.KeySecret  `json:"key"`
	Scopes    []survey.KeyScope `json:"scopes"`
	ExpiresOn string            `json:"expires_on"`
}

// Run adds a key.
func (k *keyAddCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas key"}); err != nil {
		return err
	}
	today := survey.Date(a.now(), a.zone)
	key := survey.Key{Name: string(k.Name), Scopes: k.Scope, Mode: k.Mode, ExpiresOn: today.AddDate(survey.KeyYears, 0, 0)}
	if !k.Expires.IsZero() {
		key.ExpiresOn = k.Expires.Time
	}
	var err error
	if key.Units, err = a.unitsOf(ctx, k.Unit); err != nil {
		return err
	}
	if key.Networks, err = survey.ParseNetworks(strings.Join(k.From, ",")); err != nil {
		return err
	}
	key, secret, err := a.survey.AddKey(ctx, a.scope(), a.actor(), key, today)
	if err != nil {
		return err
	}
	expires := key.ExpiresOn.Format(time.DateOnly)
	if k.JSON {
		return a.printJSON(keyAddedJSON{key.ID, secret, key.Scopes, expires})
	}
	_, err = fmt.Fprintf(a.stdout, "%s  %s\nit is shown this once; it is good until %s\n", key.ID, secret, expires)
	return err
}

// unitsOf finds the agencies and communes of the province with these codes.
func (a *app) unitsOf(ctx context.Context, codes []string) ([]survey.Unit, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	all, err := a.survey.Units(ctx, a.scope())
	if err != nil {
		return nil, err
	}
	var found []survey.Unit
	for _, code := range codes {
		code = survey.CanonicalUnitCode(code)
		n := slices.IndexFunc(all, func(u survey.Unit) bool { return u.Code == code && u.Level != survey.LevelProvince })
		if n < 0 {
			return nil, &survey.Error{Op: "key add", Kind: survey.NotFound, Key: "unit.unknown"}
		}
		found = append(found, all[n])
	}
	return found, nil
}

type keyListCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// keyJSON is what --json shows of a key.
type keyJSON struct {
	ID         survey.KeyID      `json:"id"`
	Name       string            `json:"name"`
	Scopes     []survey.KeyScope `json:"scopes"`
	Units      []string          `json:"units"` // none: the province
	From       []string          `json:"from"`  // none: anywhere
	Mode       survey.Mode       `json:"mode"`
	AddedBy    string            `json:"added_by"`
	AddedOn    string            `json:"added_on"`
	ExpiresOn  string            `json:"expires_on"`
	RevokedAt  time.Time         `json:"revoked_at,omitzero"`
	LastUsedOn string            `json:"last_used_on"` // empty: never
	Live       bool              `json:"live"`
}

func newKeyJSON(k survey.Key, today time.Time) keyJSON {
	shown := keyJSON{ID: k.ID, Name: k.Name, Scopes: k.Scopes, Units: []string{}, From: survey.NetworkTexts(k.Networks), Mode: k.Mode, AddedBy: k.AddedBy, AddedOn: k.AddedOn.Format(time.DateOnly),
		ExpiresOn: k.ExpiresOn.Format(time.DateOnly), RevokedAt: k.RevokedAt, Live: k.Live(today)}
	for _, u := range k.Units {
		shown.Units = append(shown.Units, u.Code)
	}
	if !k.LastUsedOn.IsZero() {
		shown.LastUsedOn = k.LastUsedOn.Format(time.DateOnly)
	}
	return shown
}

// state is how the key stands, in a word.
func (k keyJSON) state() string {
	switch {
	case k.Live:
		return "live"
	case k.RevokedAt.IsZero():
		return "expired"
	}
	return "revoked"
}

// Run lists keys.
func (k *keyListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas key"}); err != nil {
		return err
	}
	keys, err := a.survey.Keys(ctx, a.scope())
	if err != nil {
		return err
	}
	listed := []keyJSON{}
	for _, key := range keys {
		listed = append(listed, newKeyJSON(key, survey.Date(a.now(), a.zone)))
	}
	if k.JSON {
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	if len(listed) > 0 {
		w.row("key", "name", "state", "expires", "last used", "mode", "units", "from", "scopes")
	}
	for _, shown := range listed {
		w.row(shown.ID, shown.Name, shown.state(), shown.ExpiresOn, shown.LastUsedOn, shown.Mode,
			strings.Join(shown.Units, ","), strings.Join(shown.From, ","), strings.ReplaceAll(commaList(shown.Scopes), " ", ""))
	}
	return w.end()
}

type keyRevokeCommand struct {
	Key survey.KeyID `arg:"" help:"Number of the key, like K3."`
	undoing
	JSON bool `help:"Print JSON." name:"json"`
}

// Run revokes a key.
func (k *keyRevokeCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas key"}); err != nil {
		return err
	}
	n, err := 0, error(nil)
	if k.Undo {
		n, err = k.undoing.run(ctx, a, 0, k.Key)
	} else {
		err = a.survey.RevokeKey(ctx, a.scope(), a.actor(), k.Key)
	}
	if err != nil {
		return err
	}
	if k.JSON {
		return a.printJSON(map[string]any{"id": k.Key, "live": false, "set_aside": n})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is revoked, and %d answers are set aside\n", k.Key, n)
	return err
}

type keyBatchesCommand struct {
	Key  survey.KeyID `arg:"" help:"Number of the key, like K3."`
	JSON bool         `help:"Print JSON." name:"json"`
}

// Run lists a key's batches.
func (k *keyBatchesCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas key"}); err != nil {
		return err
	}
	if err := a.mustHaveKey(ctx, k.Key); err != nil {
		return err
	}
	return a.printBatches(ctx, survey.Batches{Key: k.Key}, k.JSON)
}

// mustHaveKey fails where the province has no such key.
func (a *app) mustHaveKey(ctx context.Context, id survey.KeyID) error {
	keys, err := a.survey.Keys(ctx, a.scope())
	if err == nil && !slices.ContainsFunc(keys, func(k survey.Key) bool { return k.ID == id }) {
		err = &survey.Error{Op: "key", Kind: survey.NotFound, Key: "key.unknown"}
	}
	return err
}
