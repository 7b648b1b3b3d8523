package staff_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/intake"
	people "sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/staff"
	"sipas/web/webtest"
)

// broken is a book whose database goes away in the middle of a file.
type broken struct {
	staff.Book
	rows int
}

func (b *broken) Export(_ context.Context, _ survey.Scope, _ export.Filter, to *export.Answers) error {
	row := [][]byte{[]byte("1"), []byte("2026-11-21"), nil, []byte("qr"), []byte("counted"), nil, []byte("vi"), nil, []byte("short@1"), []byte("f"), []byte("5455551")}
	for range b.rows {
		if err := to.Write(row); err != nil {
			return err
		}
	}
	return errors.New("the database went away")
}

// TestAFileThatBreaksOff ends the connection, so that nobody takes it for the whole; one that does not begin is told as a page.
func TestAFileThatBreaksOff(t *testing.T) {
	t.Parallel()
	book := &broken{}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { book.Book, o.Book = o.Book, book })
	minh := s.Person("minh", people.Department, "")
	if r := minh.Send("/staff/exports/answers", "reason", "x"); r.StatusCode != http.StatusInternalServerError || r.Header.Get("Content-Disposition") != "" {
		t.Errorf("nothing was sent: %d %v", r.StatusCode, r.Header)
	}
	book.rows = 20_000
	mustBreakOff(t, s, minh, http.MethodPost, "/staff/exports/answers")
}

// brokenLog is an audit log whose database goes away when so many rows were read.
type brokenLog struct {
	accounts
	rows int
}

type accounts = staff.Accounts

func (b *brokenLog) WalkEntries(_ context.Context, _ survey.Scope, do func(people.Entry) error) error {
	for n := range b.rows {
		if err := do(people.Entry{Number: int64(n), Action: "place.add"}); err != nil {
			return err
		}
	}
	return errors.New("the database went away")
}

// TestALogThatBreaksOff is told like any other file: as a page where nothing was sent, and else by a connection that ends.
func TestALogThatBreaksOff(t *testing.T) {
	t.Parallel()
	log := &brokenLog{}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { log.accounts, o.Accounts = o.Accounts, log })
	minh := s.Person("minh", people.Department, "")
	if r := minh.Get("/staff/audit.csv"); r.StatusCode != http.StatusInternalServerError || r.Header.Get("Content-Disposition") != "" {
		t.Errorf("nothing was sent: %d %v", r.StatusCode, r.Header)
	}
	log.rows = 11_000
	mustBreakOff(t, s, minh, http.MethodGet, "/staff/audit.csv")
}

// mustBreakOff fails where a file that was begun ends as a whole one does.
func mustBreakOff(t *testing.T, s *webtest.Site, by *webtest.Person, method, path string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.Server.URL+path, strings.NewReader(url.Values{"reason": {"x"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://danhgia.example.gov.vn", "Cookie": "__Host-staff=" + string(by.Token)} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK || len(text) == 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%s: %d, %d bytes, and the end is %v", path, response.StatusCode, len(text), err)
	}
}

// TestTheFileOfTheLogHasNoFormulas, whichever divider it is read with, in whatever somebody could type.
func TestTheFileOfTheLogHasNoFormulas(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", people.Department, "")
	for _, reason := range []string{"x;=1+1", "＝1+1"} {
		actor := survey.SignedIn(1, reason, "department").Because(reason)
		if err := s.Accounts.Record(t.Context(), surveytest.Scope(), actor, survey.Act{Action: "place.add", Object: reason,
			Before: map[string]string{"name": "a;=1+1"}, After: map[string]string{"name": "b;=1+1"}}); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(minh.Get("/staff/audit.csv").Content)).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Fatal(len(rows), err)
	}
	for n, want := range []string{"x;'=1+1", "'＝1+1"} {
		// actor, object, reason, before, after
		row := rows[len(rows)-3+n]
		if row[3] != want || row[8] != want || row[10] != want || row[11] != `{"name":"a;'=1+1"}` || row[12] != `{"name":"b;'=1+1"}` {
			t.Errorf("%q, want %q", row, want)
		}
	}
}
