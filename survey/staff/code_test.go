package staff_test

import (
	"bytes"
	"testing"

	"sipas/survey"
	"sipas/survey/staff"
)

// TestVaultWhileItsKeyIsReplaced opens what either key has sealed, seals with the first, and tells what is still of the other.
func TestVaultWhileItsKeyIsReplaced(t *testing.T) {
	t.Parallel()
	vault := func(secrets ...string) *staff.Vault {
		t.Helper()
		var all [][]byte
		for _, s := range secrets {
			all = append(all, []byte(s))
		}
		v, err := staff.NewVault(all[0], all[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before, both, after := vault("the old secret", ""), vault("the new secret", "the old secret"), vault("the new secret")
	sealed := before.Seal("JBSWY3DPEHPK3PXP", "lan")
	for name, c := range map[string]struct {
		vault *staff.Vault
		is    staff.Seal
	}{"before": {before, staff.ByFirst}, "meanwhile": {both, staff.ByOther}, "after": {after, staff.ByNone}} {
		if is := c.vault.SealOf(sealed, "lan"); is != c.is {
			t.Errorf("%s it is sealed by %s, want %s", name, is, c.is)
		}
		secret, err := c.vault.Open(sealed, "lan")
		if opens := c.is != staff.ByNone; opens != (err == nil && secret == "JBSWY3DPEHPK3PXP") || !opens && survey.KindOf(err) != survey.Invalid {
			t.Errorf("%s: %q, %v", name, secret, err)
		}
	}
	again, err := both.Reseal(sealed, "lan")
	if err != nil || after.SealOf(again, "lan") != staff.ByFirst {
		t.Errorf("sealed anew: %v", err)
	}
	if twice, err := both.Reseal(again, "lan"); err != nil || twice != nil {
		t.Errorf("what is of the first key is sealed anew: %v", err)
	}
	if _, err := both.Reseal(sealed, "hoa"); err == nil {
		t.Error("what is Lan's is sealed anew for Hoa")
	}
	if bytes.Equal(sealed, again) {
		t.Error("nothing was sealed anew")
	}
	if _, err := staff.NewVault(nil); err == nil {
		t.Error("a vault without a key")
	}
}
