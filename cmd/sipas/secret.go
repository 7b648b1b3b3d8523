package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

// secretSettings are the key of the installation, and another one while it is replaced.
type secretSettings struct {
	Secret      string `help:"Key of the hashes that rate limits keep in memory, of forms that lie open, of the second factors of staff, of the secrets of webhooks and of people to call back; empty: generated and stored in the data directory."`
	SecretOther string `help:"Another such key that is accepted beside the first, while one is replaced by the other; empty: none."`
}

// secretFile and otherSecretFile are where keys are kept that are not given.
const (
	secretFile      = "secret"
	otherSecretFile = "secret.other"
)

// shortestSecret is what a key must have.
const shortestSecret = 16

// secrets returns the key of the installation and the other one, empty where there is none. Where none is given they are kept under the data
// directory; the first is made at the first start.
func (s *secretSettings) secrets(a *app) (secret, other []byte, err error) {
	for name, given := range map[string]string{"SIPAS_SECRET": s.Secret, "SIPAS_SECRET_OTHER": s.SecretOther} {
		if given != "" && len(given) < shortestSecret {
			return nil, nil, fmt.Errorf("%s is too short: use at least %d characters, or leave it empty", name, shortestSecret)
		}
	}
	secret, other = []byte(s.Secret), []byte(s.SecretOther)
	if s.SecretOther == "" {
		if other, err = keptSecret(filepath.Join(a.DataDir, otherSecretFile)); err != nil {
			return nil, nil, err
		}
	}
	if s.Secret == "" {
		secret, err = a.ownSecret()
	}
	return secret, other, err
}

// keptSecret is what a file holds; empty where there is none.
func keptSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err == nil && len(text) < shortestSecret:
		return nil, fmt.Errorf("%s holds no key: remove it", path)
	}
	return text, err
}

// ownSecret is the key under the data directory, which is made at the first start.
func (c *config) ownSecret() ([]byte, error) {
	path := filepath.Join(c.DataDir, secretFile)
	text, err := os.ReadFile(path)
	if err == nil && len(text) >= shortestSecret {
		return text, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(c.DataDir, 0o711); err != nil {
		return nil, err
	}
	text = make([]byte, 64)
	hex.Encode(text, randomBytes(32))
	return text, os.WriteFile(path, text, 0o600)
}

type secretCommands struct {
	Check  secretCheckCommand  `cmd:"" help:"Tell which second factors, secrets of webhooks and people to call back the key of the installation has sealed, and whether another one is still needed; exit 1 where it is."`
	Reseal secretResealCommand `cmd:"" help:"Seal with the key of the installation (SIPAS_SECRET) the second factors, secrets of webhooks and people to call back that another one (SIPAS_SECRET_OTHER) has sealed."`
}

type secretCheckCommand struct {
	secretSettings `embed:""`
	JSON           bool `help:"Print JSON." name:"json"`
}

// Run counts.
func (c *secretCheckCommand) Run(ctx context.Context, a *app) error {
	v, err := c.vaults(ctx, a, "sipas secret check")
	if err != nil {
		return err
	}
	factors, calls, err := a.seals(ctx, v)
	if err != nil {
		return err
	}
	all := together(factors, calls)
	if c.JSON {
		if err := a.printJSON(all); err != nil {
			return err
		}
	} else {
		tell := func(what string, found map[staff.Seal]int) {
			fmt.Fprintf(a.stdout, "%s: %d sealed with SIPAS_SECRET, %d with SIPAS_SECRET_OTHER, %d with neither\n", what, found[staff.ByFirst], found[staff.ByOther], found[staff.ByNone])
		}
		if tell("second factors and webhooks", factors); len(calls) > 0 {
			tell("people to call back", calls)
		}
	}
	switch {
	case all[staff.ByNone] > 0:
		return lostSeals(factors[staff.ByNone], calls[staff.ByNone])
	case all[staff.ByOther] > 0:
		return errors.New("SIPAS_SECRET_OTHER is still needed: run sipas secret reseal")
	}
	return nil
}

// lostSeals says what to do about what no key opens.
func lostSeals(factors, calls int) error {
	if calls == 0 {
		return fmt.Errorf("%d second factors or secrets of webhooks were sealed with a key that is not given: set SIPAS_SECRET_OTHER to it, or invite their owners again and give the webhooks other secrets", factors)
	}
	return fmt.Errorf("%d second factors or secrets of webhooks and %d people to call back were sealed with a key that is not given: set SIPAS_SECRET_OTHER to it, or invite the owners again, "+
		"give the webhooks other secrets, and erase the people", factors, calls)
}

// together adds two counts up.
func together(a, b map[staff.Seal]int) map[staff.Seal]int {
	all := map[staff.Seal]int{}
	for _, seal := range []staff.Seal{staff.ByFirst, staff.ByOther, staff.ByNone} {
		all[seal] = a[seal] + b[seal]
	}
	return all
}

// vaults are what seals: second factors, and who wants to be called back.
type vaults struct{ factors, calls *staff.Vault }

func newVaults(secret, other []byte) (v vaults, err error) {
	if v.factors, err = staff.NewVault(secret, other); err == nil {
		v.calls, err = staff.NewVaultFor(followup.CallBackPurpose, secret, other)
	}
	return v, err
}

// vaults opens the database, and what seals.
func (s *secretSettings) vaults(ctx context.Context, a *app, name string) (vaults, error) {
	secret, other, err := s.secrets(a)
	if err != nil {
		return vaults{}, err
	}
	if err := a.open(ctx, pg.PoolOptions{Name: name}); err != nil {
		return vaults{}, err
	}
	return newVaults(secret, other)
}

// seals counts what each key has sealed.
func (a *app) seals(ctx context.Context, v vaults) (factors, calls map[staff.Seal]int, err error) {
	if factors, err = a.accounts.CodeSecrets(ctx, a.scope(), v.factors.SealOf); err != nil {
		return nil, nil, err
	}
	found, err := a.followup.CallBackSeals(ctx, a.scope(), func(sealed []byte, of string) string { return string(v.calls.SealOf(sealed, of)) })
	calls = map[staff.Seal]int{}
	for seal, n := range found {
		calls[staff.Seal(seal)] = n
	}
	return factors, calls, err
}

type secretResealCommand struct {
	secretSettings `embed:""`
}

// Run seals anew.
func (c *secretResealCommand) Run(ctx context.Context, a *app) error {
	v, err := c.vaults(ctx, a, "sipas secret reseal")
	if err != nil {
		return err
	}
	factors, lost, err := a.accounts.Reseal(ctx, a.scope(), a.actor(), v.factors.Reseal)
	if err != nil {
		return err
	}
	calls, lostCalls, err := a.followup.ResealCallBacks(ctx, a.scope(), a.actor(), v.calls.Reseal)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "second factors and webhooks sealed anew: %d\n", factors)
	if calls > 0 {
		fmt.Fprintf(a.stdout, "people to call back sealed anew: %d\n", calls)
	}
	if lost+lostCalls > 0 {
		return lostSeals(lost, lostCalls)
	}
	fmt.Fprintln(a.stdout, "keep SIPAS_SECRET_OTHER for 36 hours more, for forms that lie open in phones; then take it away")
	return nil
}

// tellOfSecrets says at the start, while there is another key, what is to be done until it may be taken away.
func (a *app) tellOfSecrets(ctx context.Context, secret, other []byte) error {
	if len(other) == 0 {
		return nil
	}
	v, err := newVaults(secret, other)
	if err != nil {
		return err
	}
	found, calls, err := a.seals(ctx, v)
	if err != nil {
		return err
	}
	say := "two keys are accepted, SIPAS_SECRET and SIPAS_SECRET_OTHER; the second may be taken away 36 hours after every instance has the new first"
	if found[staff.ByOther]+calls[staff.ByOther] > 0 {
		say = "two keys are accepted, SIPAS_SECRET and SIPAS_SECRET_OTHER; run sipas secret reseal once every instance has both"
	}
	a.log.Info(say, "second_factors_of_the_first", found[staff.ByFirst], "of_the_other", found[staff.ByOther])
	return nil
}
