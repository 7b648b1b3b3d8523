package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"sipas/survey"
	"sipas/web"
	"sipas/web/webtest"
)

// TestEveryRouteHasARecord: the server answers to nothing that the table does not say all of.
func TestEveryRouteHasARecord(t *testing.T) {
	s := webtest.New(t, nil)
	records := map[string]web.Route{}
	for _, r := range s.Routes() {
		if _, twice := records[r.Method+" "+r.Path]; twice {
			t.Errorf("%s %s has two records", r.Method, r.Path)
		}
		records[r.Method+" "+r.Path] = r
		checkRecord(t, r)
	}
	served := s.Handler.Served()
	for _, asked := range served {
		method, path, _ := strings.Cut(asked, " ")
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if _, ok := records[method+" "+path]; !ok {
			t.Errorf("%s has no record", asked)
		}
	}
	for asked := range records {
		if !slices.Contains(served, asked) {
			t.Errorf("%s is not served", asked)
		}
	}
}

// checkRecord holds what makes a record sound: what reads a body has a limit, what changes something is not open to other
// websites but for the API, whose callers have no session that could be misused.
func checkRecord(t *testing.T, r web.Route) {
	t.Helper()
	asked := r.Method + " " + r.Path
	api := strings.HasPrefix(r.Path, "/api/v1/")
	switch {
	case !slices.Contains(web.Permissions(), r.Permission):
		t.Errorf("%s: permission %q", asked, r.Permission)
	case !slices.Contains([]web.Kind{web.Page, web.Visit, web.JSON, web.Asset, web.File, web.Plain}, r.Kind):
		t.Errorf("%s: kind %q", asked, r.Kind)
	case !slices.Contains([]web.Packing{web.Packed, web.AsIs}, r.Packing):
		t.Errorf("%s: packing %q", asked, r.Packing)
	case r.Method == http.MethodGet && r.Body != 0, r.Method != http.MethodGet && r.Body <= 0, r.Body > 4<<20 && !uploads(r), uploads(r) && r.Body > 16<<20:
		t.Errorf("%s reads up to %d bytes", asked, r.Body)
	case r.Method != http.MethodGet && r.Permission == web.Public && !api:
		t.Errorf("%s changes something for everybody", asked)
	case api && r.Kind != web.JSON:
		t.Errorf("%s is of the API and replies with %s", asked, r.Kind)
	}
}

// uploads tells whether a route takes a table from who has signed in: what is too large is heard out, so that the browser hears why.
func uploads(r web.Route) bool {
	return behind(r) && r.Method == http.MethodPost && r.Path == "/staff/imports"
}

// behind tells whether a route is for who has signed in.
func behind(r web.Route) bool { return strings.HasPrefix(string(r.Permission), "staff") }

// elsewhere are pages of the staff side that lead on, or that there are not, unless something came before: a password, an invitation, a
// single sign-on.
func elsewhere() []string {
	return []string{"/staff/sign-in/code", "/staff/invitation/:token", "/staff/oidc/start", "/staff/oidc/callback"}
}

// TestRepliesAreOfTheKindOfTheirRecord: what comes back, where it was asked well and where not.
func TestRepliesAreOfTheKindOfTheirRecord(t *testing.T) {
	s := webtest.Filled(t)
	types := map[web.Kind][]string{
		web.Page: {"text/html"}, web.Visit: {"text/html"}, web.JSON: {"application/json"}, web.Asset: {"text/javascript", "text/css", "image/svg+xml", "application/manifest+json"},
		web.File: {"application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, web.Plain: {"text/plain", ""},
	}
	style := s.Get("/results").Page(t).Find("link[rel=stylesheet]").AttrOr("href", "")
	names := strings.NewReplacer(":place", string(s.Place("24781").Code), ":code", string(s.Place("24781").Code), ":unit", "24781", "/asset/:name", style)
	_, key := s.Key(func(k *survey.Key) { k.Scopes = survey.OpenScopes() }) // for those of the API that want one
	for _, r := range s.Routes() {
		if r.Method != http.MethodGet || r.Path == "/" || r.Path == "/q/:place/*" { // these lead elsewhere
			continue
		}
		got := s.Get(names.Replace(r.Path), "Accept-Encoding", "gzip", "Authorization", "Bearer "+key)
		kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
		if strings.HasPrefix(r.Path, "/staff") && got.StatusCode != http.StatusOK {
			if asks := behind(r) && got.StatusCode == http.StatusSeeOther || slices.Contains(elsewhere(), r.Path); !asks {
				t.Errorf("%s: %d", r.Path, got.StatusCode)
			}
		} else if got.StatusCode >= 300 || !slices.Contains(types[r.Kind], kind) {
			t.Errorf("%s: %d %s, and its record says %s", r.Path, got.StatusCode, kind, r.Kind)
		}
		failed := s.Do(http.MethodPatch, names.Replace(r.Path), "", "")
		if want := map[bool]string{true: "application/json", false: "text/html"}[r.Kind == web.JSON]; failed.StatusCode != http.StatusMethodNotAllowed || !strings.HasPrefix(failed.Header.Get("Content-Type"), want) {
			t.Errorf("PATCH %s: %d %s, want %s", r.Path, failed.StatusCode, failed.Header.Get("Content-Type"), want)
		}
	}
}

// TestGuardsStandBeforeEveryRoute that has one: nobody gets further without a credential or from another website.
func TestGuardsStandBeforeEveryRoute(t *testing.T) {
	s := webtest.New(t, nil)
	for _, r := range s.Routes() {
		if r.Method == http.MethodGet {
			continue
		}
		path := strings.Replace(r.Path, ":place", string(s.Place("24781").Code), 1)
		bare := s.Do(r.Method, path, "", "")
		if (bare.StatusCode == http.StatusUnauthorized) != (r.Permission == web.Device || r.Permission == web.System || behind(r)) {
			t.Errorf("%s without a credential: %d, and its record says %s", path, bare.StatusCode, r.Permission)
		}
		foreign := s.Do(r.Method, path, "", "", "Sec-Fetch-Site", "cross-site")
		if (foreign.StatusCode == http.StatusForbidden) != (r.Permission != web.Public && r.Permission != web.Notice && r.Permission != web.System) {
			t.Errorf("%s from another website: %d, and its record says %s", path, foreign.StatusCode, r.Permission)
		}
		if large := s.Do(r.Method, path, "application/json", strings.Repeat(" ", int(r.Body)+1)); r.Permission == web.Public && large.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s with a body over its limit: %d", path, large.StatusCode)
		}
	}
}

// TestEveryScopeOpensADoor: what a new key may be for lets it in somewhere where another key is shown the door.
func TestEveryScopeOpensADoor(t *testing.T) {
	s := webtest.New(t, nil)
	keys := map[survey.KeyScope]string{}
	for _, scope := range survey.OpenScopes() {
		_, keys[scope] = s.Key(func(k *survey.Key) { k.Scopes = []survey.KeyScope{scope} })
	}
	opens := map[survey.KeyScope][]string{}
	for _, r := range s.Routes() {
		if !strings.HasPrefix(r.Path, "/api/v1/") {
			continue
		}
		var within []survey.KeyScope
		for scope, key := range keys {
			if got := s.Do(r.Method, r.Path, "application/json", "{}", "Authorization", "Bearer "+key); got.StatusCode != http.StatusForbidden {
				within = append(within, scope)
			}
		}
		if len(within) == 1 {
			opens[within[0]] = append(opens[within[0]], r.Path)
		}
	}
	for scope := range keys {
		if len(opens[scope]) == 0 {
			t.Errorf("a key for %s opens nothing", scope)
		}
	}
}

// TestTheDescriptionNamesEveryRouteOfTheAPI, and no other.
func TestTheDescriptionNamesEveryRouteOfTheAPI(t *testing.T) {
	s := webtest.New(t, nil)
	document, err := openapi3.NewLoader().LoadFromData(s.Get("/openapi.json").Content)
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	for _, r := range s.Routes() {
		path := strings.ReplaceAll(r.Path, ":code", "{code}")
		if strings.HasPrefix(r.Path, "/api/v1/") && r.Path != "/api/v1/openapi.json" && !described[r.Method+" "+path] {
			t.Errorf("%s %s is not described", r.Method, r.Path)
		}
		delete(described, r.Method+" "+path)
	}
	for asked := range described {
		t.Errorf("%s is described, but not served", asked)
	}
}
