package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/mail/mailtest"
)

// morning is what a program needs so that it is a working morning now: a zone in which it is, and a calendar by which this day is worked.
func morning(t *testing.T) []string {
	t.Helper()
	const oclock = 8
	now := time.Now().UTC()
	east := oclock - now.Hour()
	if east < -12 {
		east += 24
	}
	today := now.Add(time.Duration(east) * time.Hour)
	holidays := t.TempDir()
	year := fmt.Sprintf("year: %d\nholidays: []\nworked:\n  - {day: %s, name: a test, known: announced}\n", today.Year(), today.Format(time.DateOnly))
	if err := os.WriteFile(filepath.Join(holidays, today.Format("2006")+".yaml"), []byte(year), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{fmt.Sprintf("SIPAS_TIMEZONE=Etc/GMT%+d", -east), "SIPAS_HOLIDAYS=" + holidays} // in these names west is positive
}

// withLetters is a program on a working morning, and the mail server that it is told of.
func withLetters(t *testing.T, more ...string) (*program, *mailtest.Server, []string) {
	t.Helper()
	letters := mailtest.New(t, mailtest.Options{})
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, letters.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(append(morning(t), "SIPAS_SMTP_URL="+letters.URL(""), "SSL_CERT_FILE="+roots), more...)
	return newProgram(t, env...), letters, env
}

// TestALetterOfTheMorningIsSentByTheService, and not again by another one on the same database.
func TestALetterOfTheMorningIsSentByTheService(t *testing.T) {
	t.Parallel()
	p, letters, env := withLetters(t)
	p.mustRun("migrate")
	people := p.people()
	if _, err := people.store.Arrive(t.Context(), surveytest.Scope(), staff.Arrival{Issuer: "https://sso.example.vn", Subject: "1", Name: "Phượng Vĩ"}, survey.Date(time.Now(), time.UTC)); err != nil {
		t.Fatal(err)
	}
	sent := 0
	for _, name := range []string{"lan", "minh"} {
		people.person(name, staff.Admin, "")
		people.mail(name)
		people.wants(name)
		next := newPrivateProgram(t, append([]string{"SIPAS_DATABASE_URL=" + p.url}, env...)...)
		next.serve()
		sent++
		surveytest.Eventually(t, "a letter to "+name, func() bool { return people.count(`select count(*) from staff.digest where state = 'sent'`) == sent })
		next.stop()
		if n := len(letters.Taken); n != 1 {
			t.Fatalf("%d letters, want one to %s", n, name)
		}
		if l := <-letters.Taken; l.To != name+"@snv.example.vn" || strings.Contains(l.Text, "Ph=C6=B0") {
			t.Errorf("to %s: %s", l.To, l.Text)
		}
	}
}

// mail gives somebody an address.
func (l people) mail(name string) {
	l.p.t.Helper()
	a, err := l.store.AccountNamed(l.p.t.Context(), surveytest.Scope(), name)
	if err == nil {
		err = l.store.SetPerson(l.p.t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, "Nguyễn Thị "+name, name+"@snv.example.vn")
	}
	if err != nil {
		l.p.t.Fatal(err)
	}
}

// wants has somebody want letters.
func (l people) wants(name string) {
	l.p.t.Helper()
	a, err := l.store.AccountNamed(l.p.t.Context(), surveytest.Scope(), name)
	if err == nil {
		err = l.store.SetDigest(l.p.t.Context(), surveytest.Scope(), surveytest.Actor(), a, a.Mail, time.Now())
	}
	if err != nil {
		l.p.t.Fatal(err)
	}
}

// count runs a query of one number.
func (l people) count(query string) (n int) {
	l.p.t.Helper()
	if err := l.pool.QueryRow(l.p.t.Context(), query).Scan(&n); err != nil {
		l.p.t.Fatal(err)
	}
	return n
}
