package staff_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
)

func TestWhoIsAble(t *testing.T) {
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	grant := staff.Grant{Role: staff.Department, From: today}
	account := func(change func(*staff.Account)) staff.Account {
		a := staff.Account{State: staff.Active, PasswordHash: "x", Grants: []staff.Grant{grant}}
		change(&a)
		return a
	}
	for what, c := range map[string]struct {
		account staff.Account
		able    int
	}{
		"of the department":          {account(func(*staff.Account) {}), 1},
		"of the single sign-on":      {account(func(a *staff.Account) { a.Issuer, a.PasswordHash = "https://x", "" }), 1},
		"has not chosen a password":  {account(func(a *staff.Account) { a.PasswordHash = "" }), 0},
		"disabled":                   {account(func(a *staff.Account) { a.State = staff.Disabled }), 0},
		"from tomorrow on":           {account(func(a *staff.Account) { a.Grants[0].From = today.AddDate(0, 0, 1) }), 0},
		"in another role":            {account(func(a *staff.Account) { a.Grants[0].Role = staff.Leader }), 0},
		"in a unit":                  {account(func(a *staff.Account) { a.Grants[0].Unit = survey.Unit{ID: 1} }), 0},
		"twice":                      {account(func(a *staff.Account) { a.Grants = append(a.Grants, grant) }), 1},
		"whose grant was taken away": {account(func(a *staff.Account) { a.Grants[0].RevokedAt = today }), 0},
	} {
		if got := staff.Able([]staff.Account{c.account}, staff.FreezePeriods, today); got != c.able {
			t.Errorf("%s: %d, want %d", what, got, c.able)
		}
	}
}
