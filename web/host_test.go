package web_test

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey/intake"
	"sipas/web"
	"sipas/web/webtest"
)

// TestNothingIsMadeOfWhatARequestSaysOfTheHost: no page, picture, document, header or cookie holds the name that whoever asks gives the
// service, and no redirect or link leaves it.
func TestNothingIsMadeOfWhatARequestSaysOfTheHost(t *testing.T) {
	for _, base := range []string{"", "https://danhgia.example.gov.vn"} {
		s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.BaseURL = base })
		place := string(s.Place("24781").Code)
		paths := []string{"/q?code=" + place, "/q?code=K7F2X", "/nothing/here", "//other.test/x", `/\other.test`, "/%5Cother.test/", "/api/v1/nothing", "/q/" + place + "/"}
		for _, r := range s.Routes() {
			if r.Method == http.MethodGet {
				paths = append(paths, strings.NewReplacer(":place", place, ":code", place, ":unit", "24781", ":name", "base.css").Replace(r.Path))
			}
		}
		for _, path := range paths {
			checkHost(t, base, path, s.Get(path, "Host", "other.test", "X-Forwarded-Host", "other.test", "X-Forwarded-Proto", "gopher", "X-Forwarded-Server", "other.test",
				"Forwarded", "host=other.test;proto=gopher", "X-Original-URL", "//other.test/", "X-Rewrite-URL", "//other.test/"))
		}
	}
}

func checkHost(t *testing.T, base, path string, r webtest.Reply) {
	t.Helper()
	named := string(r.Content)
	for name, values := range r.Header {
		named += "\n" + name + ": " + strings.Join(values, "\n")
	}
	// What was asked for may stand in a page as a path of this site.
	for _, bad := range []string{"//other.test", `\other.test`, `"other.test`, "@other.test", "gopher"} {
		if strings.Contains(named, bad) {
			t.Errorf("base %q: %s holds %s", base, path, bad)
		}
	}
	if path == "/staff/oidc/start" { // which leads to the single sign-on that is set, and nowhere else
		if to := r.Header.Get("Location"); !strings.HasPrefix(to, "https://sso.example.gov.vn/") {
			t.Errorf("base %q: %s leads to %s", base, path, to)
		}
		return
	}
	if to := r.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
		t.Errorf("base %q: %s leads to %s", base, path, to)
	}
}
