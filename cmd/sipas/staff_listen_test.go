package main

import (
	"encoding/csv"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestTheStaffSideHasAnAddressOfItsOwn: where it is set, the public address knows nothing below /staff, for whoever asks, and does not mention it; the other
// one serves all of it, and nothing for citizens.
func TestTheStaffSideHasAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STAFF_LISTEN=127.0.0.1:0")
	p.serve()
	if p.staff == "" || p.staff == p.base {
		t.Fatalf("the staff side is at %q, the public address at %q", p.staff, p.base)
	}
	lines, err := csv.NewReader(strings.NewReader(readText(t, "../../web/testdata/roles.csv"))).ReadAll() // a line a route, held against the table of routes
	if err != nil {
		t.Fatal(err)
	}
	tried, parameter := 0, regexp.MustCompile(`:[a-z]+`)
	for _, line := range lines[1:] {
		method, path := line[0], parameter.ReplaceAllString(line[1], "1")
		if !strings.HasPrefix(path, "/staff") {
			continue
		}
		tried++
		if status, _ := p.askAt(p.base, method, path); status != http.StatusNotFound {
			t.Errorf("%s %s at the public address: %d", method, path, status)
		}
		needs := strings.Contains(line[1], ":token") || strings.Contains(path, "/oidc/") // a link that somebody was given, a single sign-on that was set
		if status, _ := p.askAt(p.staff, method, path); status >= 500 || status == http.StatusNotFound && !needs {
			t.Errorf("%s %s at the address of the staff side: %d", method, path, status)
		}
	}
	if tried < 30 {
		t.Errorf("only %d routes were tried", tried)
	}
	for path, served := range map[string]bool{"/": true, "/q/" + p.code: true, "/results": true, "/api/v1/results": true, "/kiosk": true, "/healthz": true} {
		if status, text := p.askAt(p.base, http.MethodGet, path); (status < 400) != served || strings.Contains(text, "/staff") {
			t.Errorf("%s at the public address: %d", path, status)
		}
		want := path == "/healthz"
		if status, _ := p.askAt(p.staff, http.MethodGet, path); (status == http.StatusOK) != want {
			t.Errorf("%s at the address of the staff side: %d", path, status)
		}
	}
}

// askAt asks one of the program's addresses, with a cookie as of somebody who has signed in, and follows no redirect.
func (p *program) askAt(base, method, path string) (int, string) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, base+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Origin", base)
	request.AddCookie(&http.Cookie{Name: "staff", Value: strings.Repeat("x", 43)})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
