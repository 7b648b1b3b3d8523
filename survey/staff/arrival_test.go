package staff

import (
	"strings"
	"testing"
	"time"
)

func TestArrivalIsKeptOnOneLine(t *testing.T) {
	long := strings.Repeat("ễ", 300)
	a := Arrival{Issuer: "i", Subject: "s", Username: " Lan\n", Name: "Nguyễn\u202e  Thị\tLan", Mail: long}.Account()
	if a.Name != "sso:lan" || a.FullName != "Nguyễn Thị Lan" || len([]rune(a.Mail)) != longestMail || a.State != Waiting || a.Local() || a.PasswordHash != "" {
		t.Errorf("got %+v", a)
	}
	for want, who := range map[string]Arrival{"sso:s": {Subject: "s"}, "sso:m@x": {Subject: "s", Mail: "M@x"}, "sso:u": {Subject: "s", Mail: "m", Username: "u"}} {
		if got := who.Account().Name; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if name := (Arrival{Subject: long}).Account().Name; len([]rune(name)) != longestArrival {
		t.Errorf("a name of %d letters", len([]rune(name)))
	}
	if _, err := NameOf("sso:lan"); err == nil {
		t.Error("a local account may be called like one of the single sign-on")
	}
}

func TestStateNow(t *testing.T) {
	today := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	holds, over := Grant{Role: Handler, From: today}, Grant{Role: Handler, From: today.AddDate(0, 0, -9), Until: today.AddDate(0, 0, -1)}
	for _, c := range []struct {
		was, want State
		grants    []Grant
	}{
		{Waiting, Waiting, nil}, {Waiting, Active, []Grant{over, holds}}, {Active, Waiting, []Grant{over}}, {Active, Waiting, nil}, {Disabled, Disabled, []Grant{holds}},
	} {
		if got := (Account{State: c.was, Grants: c.grants}).StateNow(today); got != c.want {
			t.Errorf("%s with %d grants is %s, want %s", c.was, len(c.grants), got, c.want)
		}
	}
}

// TestWhoWaitsForARole: whoever nobody has given one that holds or is going to, whatever was given before.
func TestWhoWaitsForARole(t *testing.T) {
	today := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	yesterday, tomorrow := today.AddDate(0, 0, -1), today.AddDate(0, 0, 1)
	for what, c := range map[string]struct {
		state State
		grant Grant
		waits bool
	}{
		"is over":    {Waiting, Grant{Role: Handler, From: yesterday, Until: yesterday}, true},
		"taken away": {Waiting, Grant{Role: Handler, From: yesterday, RevokedAt: yesterday}, true},
		"holds":      {Waiting, Grant{Role: Handler, From: yesterday, Until: today}, false},
		"begins":     {Waiting, Grant{Role: Handler, From: tomorrow}, false},
		"let in":     {Active, Grant{Role: Handler, From: yesterday, Until: yesterday}, false},
		"shut out":   {Disabled, Grant{Role: Handler, From: yesterday, Until: yesterday}, false},
	} {
		if got := (Account{State: c.state, Grants: []Grant{c.grant}}).WaitsForRole(today); got != c.waits {
			t.Errorf("%s: waits %t", what, got)
		}
	}
	if !(Account{State: Waiting}).WaitsForRole(today) {
		t.Error("who never had one does not wait")
	}
}
