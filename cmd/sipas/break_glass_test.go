package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestAnEmergencyEnablesItsAccount: one that was disabled after the last emergency lets somebody in. No other invitation leads anybody to an account
// that may not sign in.
func TestAnEmergencyEnablesItsAccount(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	link := func(args ...string) (path string) {
		t.Helper()
		var made invitationJSON
		if err := json.Unmarshal([]byte(p.mustRun(append(args, "--json")...)), &made); err != nil {
			t.Fatal(err)
		}
		return made.URL[strings.Index(made.URL, invitationPath):]
	}
	disable := func(name string) {
		t.Helper()
		if _, err := surveytest.Admin(t, p.url).Exec(t.Context(), "update staff.account set state = 'disabled' where name = $1", name); err != nil {
			t.Fatal(err)
		}
	}
	opens := func(path string, want int) {
		t.Helper()
		if status, _ := p.askAt(p.base, http.MethodGet, path); status != want {
			t.Errorf("%s is answered %d, want %d", path, status, want)
		}
	}
	glass := []string{"account", "break-glass", "--reason", "không ai đăng nhập được"}
	first := link(glass...)
	opens(first, http.StatusOK)
	disable("break-glass")
	opens(first, http.StatusNotFound)
	opens(link(glass...), http.StatusOK)
	log := p.mustRun("audit", "list", "--action", "account.state")
	if !strings.Contains(log, "break-glass") || !strings.Contains(log, "không ai đăng nhập được") {
		t.Errorf("the log does not say that the account was enabled, and why: %s", log)
	}
	link("account", "invite", "--name", "hoa")
	disable("hoa")
	if _, says, code := p.run("account", "invite", "--name", "hoa"); code != failed || !strings.Contains(says, "enable it first") {
		t.Errorf("who is disabled is invited: exit %d, %s", code, says)
	}
}
