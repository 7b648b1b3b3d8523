package survey

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestKeyRefuses(t *testing.T) {
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	sound := Key{Name: "Một cửa điện tử", Scopes: []KeyScope{WriteResponses}, ExpiresOn: today.AddDate(1, 0, 0)}
	if err := sound.Check(today); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Key)
		want   string
	}{
		"no name":           {func(k *Key) { k.Name = "" }, "key.name"},
		"spaces":            {func(k *Key) { k.Name = "  " }, "key.name"},
		"spaces around":     {func(k *Key) { k.Name = " a" }, "key.name"},
		"terminal escape":   {func(k *Key) { k.Name = "a\x1b[31mb" }, "key.name"},
		"line break":        {func(k *Key) { k.Name = "a\nb" }, "key.name"},
		"direction mark":    {func(k *Key) { k.Name = "a\u202eb" }, "key.name"},
		"not UTF-8":         {func(k *Key) { k.Name = "a\xff" }, "key.name"},
		"too long":          {func(k *Key) { k.Name = strings.Repeat("ễ", 101) }, "key.name"},
		"no scope":          {func(k *Key) { k.Scopes = nil }, "key.scopes"},
		"no door":           {func(k *Key) { k.Scopes = append(k.Scopes, IssueTickets) }, "key.scopes"},
		"unknown scope":     {func(k *Key) { k.Scopes = append(k.Scopes, "responses:delete") }, "key.scopes"},
		"a tablet's mode":   {func(k *Key) { k.Mode = ModeKiosk }, "key.modes"},
		"unknown mode":      {func(k *Key) { k.Mode = "fax" }, "key.modes"},
		"expired yesterday": {func(k *Key) { k.ExpiresOn = today.AddDate(0, 0, -1) }, "key.expiry"},
		"over a year":       {func(k *Key) { k.ExpiresOn = today.AddDate(1, 0, 1) }, "key.expiry"},
		"no expiry":         {func(k *Key) { k.ExpiresOn = time.Time{} }, "key.expiry"},
	} {
		k := sound
		c.change(&k)
		e, ok := errors.AsType[*Error](k.Check(today))
		if !ok || e.Kind != Invalid || e.Key != c.want {
			t.Errorf("%s: %v, want %s", name, e, c.want)
		}
	}
}

func TestAKeyLivesUntilItsLastDay(t *testing.T) {
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	k := Key{ExpiresOn: day}
	if !k.Live(day) || k.Live(day.AddDate(0, 0, 1)) {
		t.Error("it is good until its last day, and on that")
	}
	k.RevokedAt = day
	if k.Live(day) {
		t.Error("revoked, yet live")
	}
}

func TestModeOfAKeysAnswers(t *testing.T) {
	for _, c := range []struct {
		key, said, want Mode
		fails           Kind
	}{
		{"", "", ModeAPI, ""}, {"", ModePaper, ModePaper, ""}, {"", ModeQR, ModeQR, ""}, {ModePhone, "", ModePhone, ""}, {ModePhone, ModePhone, ModePhone, ""},
		{ModePhone, ModePaper, "", Forbidden}, {"", ModeKiosk, "", Invalid}, {"", ModeAPI, "", Invalid}, {ModePaper, "fax", "", Invalid},
	} {
		got, err := Key{Mode: c.key}.ModeOf(c.said)
		if got != c.want || (err != nil) != (c.fails != "") || err != nil && KindOf(err) != c.fails {
			t.Errorf("a key for %q, an answer of %q: %q %v", c.key, c.said, got, err)
		}
	}
}

func TestKeySecret(t *testing.T) {
	secret, err := NewKeySecret(bytes.NewReader(bytes.Repeat([]byte{0xA7}, 32)))
	if err != nil || !strings.HasPrefix(string(secret), "sipas_") || len(secret) != 6+43 {
		t.Fatalf("%s %v", secret, err)
	}
	if again, err := ParseKeySecret(string(secret)); err != nil || again.Hash() != secret.Hash() {
		t.Errorf("%s %v", again, err)
	}
	for _, text := range []string{"", "sipas_", string(secret[6:]), string(secret) + "A", string(secret[:len(secret)-1]), strings.ToUpper(string(secret)), "sipas_" + strings.Repeat("!", 43),
		string(secret) + "=", string(secret) + "\n"} {
		if got, err := ParseKeySecret(text); KindOf(err) != NotFound {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
	var id KeyID
	for text, want := range map[string]KeyID{"K3": 3, "k3": 3, "3": 3, "T3": 0, "K0": 0, "K-1": 0, "": 0} {
		id = 0
		if err := id.UnmarshalText([]byte(text)); id != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d %v", text, id, err)
		}
	}
}
