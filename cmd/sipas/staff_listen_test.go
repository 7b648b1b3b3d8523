package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sipas/survey/surveytest"
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

// TestInvitationOfTheCommandLineLeadsToTheStaffSide, where that has an address of its own, and not to the public one, which knows no invitation.
func TestInvitationOfTheCommandLineLeadsToTheStaffSide(t *testing.T) {
	t.Parallel()
	const public = "https://danhgia.example.vn"
	address := surveytest.FreeAddress(t)
	p := newProgram(t, "SIPAS_BASE_URL="+public, "SIPAS_STAFF_LISTEN="+address)
	p.serve()
	link := func(args ...string) (made invitationJSON, says string) {
		t.Helper()
		out, says, code := p.run(append(args, "--json")...)
		if err := json.Unmarshal([]byte(out), &made); err != nil || code != done {
			t.Fatalf("%v: exit %d, %v: %s %s", args, code, err, out, says)
		}
		return made, says
	}
	invite, glass := []string{"account", "invite", "--name", "hoa"}, []string{"account", "break-glass", "--reason", "không ai đăng nhập được"}
	for _, args := range [][]string{invite, glass} {
		made, says := link(args...)
		path, ok := strings.CutPrefix(made.URL, "http://"+address)
		if !ok || !strings.Contains(says, "--base-url") || strings.Contains(says, path) {
			t.Errorf("%v leads to %s, and says %q", args, made.URL, says)
		}
		if status, _ := p.askAt("http://"+address, http.MethodGet, path); status != http.StatusOK {
			t.Errorf("%v: the link is answered %d", args, status)
		}
		if made, says = link(append(args, "--base-url", "https://noibo.example.vn/")...); !strings.HasPrefix(made.URL, "https://noibo.example.vn/staff/invitation/") || says != "" {
			t.Errorf("%v with --base-url leads to %s, and says %q", args, made.URL, says)
		}
		if made, says = link(append(args, "--staff-listen", "")...); !strings.HasPrefix(made.URL, public+invitationPath) || says != "" {
			t.Errorf("%v without a staff side of its own leads to %s, and says %q", args, made.URL, says)
		}
	}
	// A letter would carry an address that leads everybody to his own machine.
	made, says := link(append(invite, "--mail", "hoa@snv.example.vn", "--smtp-url", "smtp://mail.example.invalid?from=khaosat@example.vn", "--staff-listen", ":8090")...)
	if !strings.HasPrefix(made.URL, "http://127.0.0.1:8090/") || made.Mailed == nil || *made.Mailed || !strings.Contains(says, "nobody else reaches") {
		t.Errorf("a staff side on all addresses: %+v, %q", made, says)
	}
	for flag, says := range map[string]string{"--base-url=danhgia": "https://", "--staff-listen=8090": "SIPAS_STAFF_LISTEN"} {
		if _, errs, code := p.run(append(glass, flag)...); code != misused || !strings.Contains(errs, says) {
			t.Errorf("%s: exit %d, %s", flag, code, errs)
		}
	}
}

// TestWhoListensEverywhereIsReachedHere: an address to listen on is none that anybody opens where it means all.
func TestWhoListensEverywhereIsReachedHere(t *testing.T) {
	t.Parallel()
	for listens, want := range map[string]string{":8090": "127.0.0.1:8090", "0.0.0.0:8090": "127.0.0.1:8090", "[::]:8090": "127.0.0.1:8090", "10.0.0.5:8090": "10.0.0.5:8090",
		"[2001:db8::7]:80": "[2001:db8::7]:80", "noibo.example.vn:80": "noibo.example.vn:80"} {
		if got := dialled(listens); got != want {
			t.Errorf("who listens on %s is reached at %s, want %s", listens, got, want)
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
