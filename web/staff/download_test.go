package staff_test

import (
	"context"
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
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Server.URL+"/staff/exports/answers", strings.NewReader(url.Values{"reason": {"x"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://danhgia.example.gov.vn", "Cookie": "__Host-staff=" + string(minh.Token)} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK || len(text) == 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d, %d bytes, and the end is %v", response.StatusCode, len(text), err)
	}
}
