package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sipas/web/mail/mailtest"
)

// TestInvitationOfTheCommandLineIsMailed by a server whose certificate is checked; without one the link is printed all the same.
func TestInvitationOfTheCommandLineIsMailed(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{User: "sipas", Password: "open-sesame"})
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, s.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	p := newProgram(t, "SIPAS_SMTP_URL="+s.URL(""), "SSL_CERT_FILE="+roots)
	p.mustRun("migrate")
	invite := func(args ...string) (made invitationJSON, says string) {
		t.Helper()
		out, says, exit := p.run(append([]string{"account", "invite", "--name", "hoa", "--role", "leader", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &made); err != nil || exit != done {
			t.Fatalf("exit %d, %v: %s %s", exit, err, out, says)
		}
		return made, says
	}
	if made, says := invite(); made.Mailed != nil || says != "" {
		t.Errorf("without an address: %v, %s", made.Mailed, says)
	}
	made, says := invite("--mail", "hoa@snv.example.vn")
	if made.Mailed == nil || !*made.Mailed || !strings.Contains(says, "hoa@snv.example.vn") {
		t.Fatalf("mailed %v: %s", made.Mailed, says)
	}
	if l := <-s.Taken; l.To != "hoa@snv.example.vn" || l.User != "sipas" || !l.Encrypted || !strings.Contains(strings.ReplaceAll(l.Text, "=\r\n", ""), made.URL) {
		t.Errorf("it came as %+v, not with %s", l, made.URL)
	}
	if log := p.mustRun("audit", "list"); !strings.Contains(log, "account.mail") {
		t.Errorf("the log has no letter:\n%s", log)
	}
	s.Close()
	made, says = invite()
	if made.URL == "" || made.Mailed == nil || *made.Mailed || !strings.Contains(says, "hand the link over yourself") || strings.Contains(says, "open-sesame") {
		t.Errorf("the server is away: %+v, %s", made, says)
	}
}

// TestMailServerThatCannotBe stops a start and an invitation with what to do, and without the password.
func TestMailServerThatCannotBe(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, args := range [][]string{{"serve"}, {"account", "invite"}, {"account", "break-glass", "--reason", "x"}} {
		_, says, exit := p.run(append(args, "--smtp-url", "smtp://sipas:open-sesame@mail.example.vn")...)
		if exit == done || !strings.Contains(says, "SIPAS_SMTP_URL") || !strings.Contains(says, "?from=") || strings.Contains(says, "open-sesame") {
			t.Errorf("%v: exit %d, %s", args, exit, says)
		}
	}
	p.env = append(p.env, "SIPAS_SMTP_URL=smtp://sipas:open-sesame@mail.example.vn?from=khaosat@example.vn")
	for _, args := range [][]string{{"serve", "--help"}, {"account", "invite", "--help"}} {
		if out, says, _ := p.run(args...); strings.Contains(out+says, "open-sesame") {
			t.Errorf("%v shows the password", args)
		}
	}
	p.serve()
	if log := p.log.String(); !strings.Contains(log, "mail.example.vn:587") || strings.Contains(log, "open-sesame") {
		t.Errorf("the log says: %s", log)
	}
}
