package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/survey/webhook"
	"sipas/web"
	"sipas/web/webtest"
)

// The words of testdata/roles.csv: where somebody is let in. It was written by hand from what each role is for, and not from the code.
const (
	nowhere    = "-"
	everywhere = "yes"      // and nothing is asked for that belongs to a unit
	inProvince = "province" // to what is of any unit of the province
	inOwnUnit  = "own"      // to what is of the own unit
)

// caller is somebody who asks: a column of the file.
type caller struct {
	name   string
	person *webtest.Person
	key    string
}

// header is what the caller's requests carry.
func (c caller) header() []string {
	header := []string{"Origin", "https://danhgia.example.gov.vn"}
	if c.person != nil {
		header = append(header, "Cookie", "__Host-staff="+string(c.person.Token))
	}
	if c.key != "" {
		header = append(header, "Authorization", "Bearer "+c.key)
	}
	return header
}

// callers are nobody, the roles at their reaches, and three kinds of key.
func callers(s *webtest.Site) []caller {
	all := []caller{{name: "nobody"}}
	for _, one := range []struct {
		name string
		role staff.Role
		unit string
	}{{"admin", staff.Admin, ""}, {"department", staff.Department, ""}, {"leader_province", staff.Leader, ""}, {"leader_unit", staff.Leader, ownUnit},
		{"handler", staff.Handler, ownUnit}, {"inspector", staff.Inspector, ""}, {"interviewer", staff.Interviewer, ownUnit}} {
		all = append(all, caller{name: one.name, person: s.Person("one."+strings.ReplaceAll(one.name, "_", "."), one.role, one.unit)})
	}
	for _, scope := range []survey.KeyScope{survey.WriteResponses, survey.ReadResults, survey.WriteTransactions} {
		_, secret := s.Key(func(k *survey.Key) {
			k.Scopes, k.Units = []survey.KeyScope{scope}, []survey.Unit{s.Place(ownUnit).Unit}
		})
		all = append(all, caller{name: "key_" + strings.ReplaceAll(string(scope), ":", "_"), key: secret})
	}
	return all
}

const (
	ownUnit   = "24781"
	otherUnit = "24805"
)

// estate is what belongs to one unit, by the names that routes give it.
type estate struct {
	name string // of the column of words that reach it
	unit survey.Unit
	now  time.Time
	of   map[string]string
}

// estates are those of the own unit, of another of the province, and of one of another province.
func estates(t *testing.T, s *webtest.Site) []estate {
	t.Helper()
	places := placesElsewhere(s)
	return []estate{settle(t, s, "own", surveytest.Scope(), s.Place(ownUnit)), settle(t, s, "another unit", surveytest.Scope(), s.Place(otherUnit)),
		settle(t, s, "another province", survey.InProvince("15"), places[len(places)-1])}
}

// placesElsewhere are those of another province.
func placesElsewhere(s *webtest.Site) []survey.Place {
	s.T.Helper()
	if err := s.Survey.EnsurePlaces(s.T.Context(), survey.InProvince("15"), surveytest.Actor()); err != nil {
		s.T.Fatal(err)
	}
	places, err := s.Survey.Places(s.T.Context(), survey.InProvince("15"))
	if err != nil || len(places) == 0 {
		s.T.Fatalf("%d places in another province, %v", len(places), err)
	}
	return places
}

// settle gives a unit what routes ask for.
func settle(t *testing.T, s *webtest.Site, name string, scope survey.Scope, place survey.Place) estate {
	t.Helper()
	now := s.Now()
	invitation := staff.NewInvitation(now)
	grant := staff.Grant{Role: staff.Handler, Unit: place.Unit, From: now.AddDate(0, -1, 0)}
	a, err := s.Accounts.AddAccount(t.Context(), scope, surveytest.Actor().Because("a test"), staff.Account{Name: "of." + place.Unit.Code, State: staff.Active, Grants: []staff.Grant{grant}}, invitation)
	if err != nil {
		t.Fatal(err)
	}
	device, _, err := s.Survey.AddDevice(t.Context(), scope, surveytest.Actor(), place.Code, "Quầy 1", now)
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := s.Survey.AddKey(t.Context(), scope, surveytest.Actor(), survey.Key{Name: "Của " + place.Unit.Code, Scopes: []survey.KeyScope{survey.WriteResponses},
		Units: []survey.Unit{place.Unit}, ExpiresOn: now.AddDate(0, 1, 0)}, survey.Date(now, surveytest.Day().Location()))
	if err != nil {
		t.Fatal(err)
	}
	hook, err := s.Accounts.AddWebhook(t.Context(), scope, surveytest.Actor(), webhook.Webhook{URL: "https://ioc.example.vn/" + place.Unit.Code, Events: webhook.Types()}, []byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	aside := surveytest.Response(t, s.Survey, place, nil)
	aside.Standing, aside.Reason = survey.SetAside, survey.TooFast
	if _, err := s.Survey.SaveResponses(t.Context(), scope, surveytest.Actor(), []survey.Response{aside}); err != nil {
		t.Fatal(err)
	}
	caller := s.Caller(scope, place.Unit, "0912 345 678", "Nguyễn Thị Tâm")
	task, _, err := s.Followup.OpenTask(t.Context(), scope, surveytest.Actor(), followup.NewOpening(followup.Calendar{}, followup.Opening{Unit: place.Unit, Why: followup.ByHand, Words: "hàng chờ dài", Today: survey.Date(now, surveytest.Day().Location())}))
	if err != nil {
		t.Fatal(err)
	}
	today := survey.Date(now, surveytest.Day().Location())
	deed, err := s.Followup.DraftDeed(t.Context(), scope, surveytest.Actor(), place.Unit, followup.DeedStep{Quarter: followup.QuarterOf(today), Topic: topic.Waiting, Words: "Mở thêm một quầy vào buổi sáng.",
		DoneOn: today, Today: today, By: followup.DeedSight{Units: scope}}, false)
	if err != nil {
		t.Fatal(err)
	}
	read := readOf(t, s, scope, place)
	comment := commentOf(t, s, scope, place)
	lookForTopics(t, s, scope)
	return estate{name, place.Unit, now, map[string]string{":call": caller.ID.String(), "/staff/comments/released/:comment": read.String(), "/staff/comments/:comment": comment.ID.String(), "said": strconv.Itoa(comment.Revision), "/staff/deeds/:deed": deed.ID.String(), ":matter": reported(t, s, scope, place), "/staff/tasks/:task": task.String(), ":place": string(place.Code), ":unit": place.Unit.Code, ":token": string(invitation.Token),
		"/staff/accounts/:id": fmt.Sprint(int64(a.ID)), "grant": fmt.Sprint(int64(a.Grants[0].ID)), ":device": device.ID.String(), ":key": key.ID.String(), ":webhook": hook.ID.String(), "aside": aside.ID.String(),
		"/api/v1/places/:code": string(place.Code)}}
}

// reported has somebody report conduct at a place, and is what the inspectorate knows it by.
func reported(t *testing.T, s *webtest.Site, scope survey.Scope, place survey.Place) string {
	t.Helper()
	r := surveytest.Response(t, s.Survey, place, nil)
	r.Conduct = survey.Conduct{Trouble: true}
	if _, err := s.Survey.SaveResponses(t.Context(), scope, surveytest.Actor(), []survey.Response{r}); err != nil {
		t.Fatal(err)
	}
	return takenUp(t, s, scope, place)
}

// takenUp is what the inspectorate knows that by which was reported at a place.
func takenUp(t *testing.T, s *webtest.Site, scope survey.Scope, place survey.Place) string {
	t.Helper()
	today := survey.Date(s.Now(), surveytest.Day().Location())
	if _, err := s.Followup.GatherConduct(t.Context(), scope, survey.Service(), followupdb.ConductGathering{Today: today, Most: 10}); err != nil {
		t.Fatal(err)
	}
	found, err := s.Followup.Matters(t.Context(), scope, followup.ConductFilter{States: followup.ConductStates(), Place: place.Code, Most: 1})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d reports, %v", len(found), err)
	}
	return found[0].ID.String()
}

// commentOf has somebody say something at a place, and gathers it.
func commentOf(t *testing.T, s *webtest.Site, scope survey.Scope, place survey.Place) followup.Comment {
	t.Helper()
	r := surveytest.Response(t, s.Survey, place, func(r *survey.Submission) { r.Comment = "Ghế ít" })
	if _, err := s.Survey.SaveResponses(t.Context(), scope, surveytest.Actor(), []survey.Response{r}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Followup.GatherComments(t.Context(), scope, survey.Service(), followupdb.Gathering{Most: 100}); err != nil {
		t.Fatal(err)
	}
	c, err := s.Followup.NextComment(t.Context(), scope, followup.CommentFilter{Screening: followup.CommentNew, Unit: place.Unit})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lookForTopics has the lexicon look at all there is, which a running service would do at a moment of its own.
func lookForTopics(t *testing.T, s *webtest.Site, scope survey.Scope) {
	t.Helper()
	lexicon, err := topic.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Followup.FindTopics(t.Context(), scope, survey.Service(), lexicon, 100); err != nil {
		t.Fatal(err)
	}
}

// readOf has people say enough at a place that its unit reads them, and returns one of these.
func readOf(t *testing.T, s *webtest.Site, scope survey.Scope, place survey.Place) uuid.UUID {
	t.Helper()
	for range followup.LeastInBatch {
		c := commentOf(t, s, scope, place)
		if _, err := s.Followup.ScreenComment(t.Context(), scope, surveytest.Actor(), c.ID, followup.Screen{Act: followup.ShowComment, Revision: c.Revision}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Followup.MakeBatches(t.Context(), scope, survey.Service()); err != nil {
		t.Fatal(err)
	}
	month := time.Date(s.Now().Year(), s.Now().Month(), 1, 0, 0, 0, 0, time.UTC)
	batches, err := s.Followup.ReadBatches(t.Context(), scope, followup.BatchFilter{Unit: place.Unit, Month: month, Most: 1})
	if err != nil || len(batches) == 0 {
		t.Fatalf("%d batches, %v", len(batches), err)
	}
	return batches[0].Comments[0].ID
}

// ofNoUnit has what routes ask for that belongs to no unit.
var ofNoUnit = map[string]string{"*": "x", ":period": "2026-Q4", ":import": "1", ":passkey": "1", ":upload": "0192f0c1-2b7e-7c3a-9d41-5a6b7c8d9e0f"}

// path is where a route finds something of the estate; false where the test does not know of what kind that is.
func (e estate) path(r web.Route, style string) (string, bool) {
	known := true
	parts := strings.Split(r.Path, "/")
	for n, part := range parts {
		value, ok := e.of[part]
		if !ok {
			value, ok = e.of[strings.Join(slices.Concat(strings.Split(r.Path, "/")[:n], []string{part}), "/")]
		}
		switch {
		case r.Path == "/asset/:name" && part == ":name":
			parts[n] = style
		case ofNoUnit[part] != "":
			parts[n] = ofNoUnit[part]
		case ok:
			parts[n] = value
		case strings.HasPrefix(part, ":"):
			known = false
		}
	}
	return strings.Join(parts, "/"), known
}

// asked tells whether a route asks for something of a unit.
func (e estate) asked(r web.Route) bool {
	return slices.ContainsFunc(strings.Split(r.Path, "/"), func(part string) bool { return strings.HasPrefix(part, ":") && part != ":name" && ofNoUnit[part] == "" })
}

// form is what is sent to a route so that whoever may gets what was asked for; most are answered that something is missing, which is being let
// in, too. The second word tells whether it names something of a unit.
func (e estate) form(asked string) (url.Values, bool) {
	reason := url.Values{"reason": {"QĐ 12"}}
	with := func(pairs ...string) url.Values {
		for n := 0; n < len(pairs); n += 2 {
			reason.Set(pairs[n], pairs[n+1])
		}
		return reason
	}
	if strings.HasPrefix(asked, "POST /staff/webhooks/:webhook/") {
		return with("revision", "1", "delivery", "1"), false
	}
	switch asked {
	case "POST /q/:place":
		return webtest.Form(nil), true
	case "POST /q/:place/call-back":
		return with("phone", "0987654321", "consent", "yes"), true
	case "POST /staff/call-backs/:call":
		return with("act", "not_reached", "revision", "1"), true
	case "PUT /api/v1/transactions":
		return nil, true
	case "POST /staff/accounts":
		return with("name", "x"+e.unit.Code, "role", "handler", "unit", e.unit.Code), true
	case "POST /staff/rules":
		return with("claim", "groups", "value", e.unit.Code, "role", "leader", "unit", e.unit.Code), true
	case "POST /staff/accounts/:id/grants":
		return with("role", "leader", "unit", e.unit.Code), true
	case "POST /staff/accounts/:id/revoke":
		return with("grant", e.of["grant"]), true
	case "POST /staff/accounts/:id/state":
		return with("state", "disabled", "revision", "1"), true
	case "POST /staff/conduct/:matter":
		return with("act", "take", "revision", "1"), true
	case "POST /staff/conduct/:matter/task":
		return with("audience", "department", "words", "Tập huấn lại", "revision", "1"), false
	case "POST /staff/standing":
		return with("id", e.of["aside"], "to", "counted"), true
	case "POST /staff/exports/answers", "POST /staff/exports/comments", "POST /staff/exports/released":
		return with("unit", e.unit.Code, "format", "csv"), true
	case "POST /staff/comments/released/:comment":
		return with("act", "reply", "revision", "0"), false
	case "POST /staff/comments/:comment":
		return with("act", "show", "revision", e.of["said"]), false
	case "POST /staff/keys":
		return with("name", "Hệ thống "+e.unit.Code, "scope", "results:read", "unit", e.unit.Code, "expires_on", e.now.AddDate(0, 1, 0).Format(time.DateOnly)), true
	case "POST /staff/keys/:key/undo":
		return with("from", "2026-11-01", "to", "2026-11-30"), true
	case "POST /staff/accounts/:id/person":
		return with("full_name", "Nguyễn Văn Tám", "revision", "1"), true
	case "POST /staff/places/:unit", "POST /staff/places/:unit/:place":
		return with("name", "Quầy 9", "questionnaire", "short@2"), false
	case "POST /staff/places/:unit/hotline":
		return with("hotline", "1900 "+e.unit.Code), true
	case "POST /staff/places/:unit/:place/hours":
		return with("was_questionnaire", "short@2", "hours_workdays", "8h-11h"), false
	case "POST /staff/tasks":
		return with("unit", e.unit.Code, "words", "hàng chờ dài", "measure", "index"), true
	case "POST /staff/tasks/:task":
		return with("act", "accept", "revision", "1"), true
	case "POST /staff/deeds":
		return with("unit", e.unit.Code, "quarter", "2026-Q4", "topic", "fees", "words", "Niêm yết lại bảng lệ phí.", "how", "due", "day", "2026-12-31"), true
	case "POST /staff/deeds/:deed":
		return with("act", "propose", "revision", "1", "quarter", "2026-Q4", "topic", "fees", "words", "Niêm yết lại bảng lệ phí.", "how", "due", "day", "2026-12-31"), true
	case "POST /staff/devices":
		return with("place", e.of[":place"]), true
	case "POST /staff/devices/:device/undo":
		return with("from", "2026-11-01", "until", "2026-11-21"), false
	}
	return url.Values{}, false
}

// matrix asks every route for every caller.
type matrix struct {
	t       *testing.T
	site    *webtest.Site
	callers []caller
	estates []estate
	words   map[string]map[string]string // of a route, by caller
	style   string
	cells   int
	wrong   int
	turned  int
}

// cell is one question: a caller, a route, and something of a unit.
type cell struct {
	route  web.Route
	caller caller
	estate estate
	object bool // whether it is asked for something of a unit
	let    bool // whether the caller must be let in
}

func (c cell) String() string {
	return fmt.Sprintf("%s %s by %s, %s", c.route.Method, c.route.Path, c.caller.name, c.estate.name)
}

// TestRolesByRoutes: every route × who asks × whose things. What must be refused is tried first, and has changed nothing.
func TestRolesByRoutes(t *testing.T) {
	t.Parallel()
	tryRoles(t, webtest.Filled(t))
}

// tryRoles asks a site every question there is.
func tryRoles(t *testing.T, s *webtest.Site) {
	t.Helper()
	m := &matrix{t: t, site: s, callers: callers(s), words: readWords(t)}
	m.estates = estates(t, s)
	style := s.Get("/results").Page(t).Find("link[rel=stylesheet]").AttrOr("href", "")
	m.style = style[strings.LastIndex(style, "/")+1:]
	refused, let := m.questions()
	before := kept(surveytest.Dump(t, s.Pool, "68"), surveytest.Dump(t, s.Pool, "15"))
	for _, one := range refused {
		m.ask(one)
	}
	if difference := surveytest.FirstDifference(before, kept(surveytest.Dump(t, s.Pool, "68"), surveytest.Dump(t, s.Pool, "15"))); difference != "" {
		t.Errorf("something was changed by who was refused:\n%s", difference)
	}
	for _, one := range let {
		m.ask(one)
	}
	t.Logf("%d routes, %d cells, wrong grants: %d; %d forms answered by a page in two languages", len(m.words), m.cells, m.wrong, m.turned)
	if m.cells < 700 || m.turned < 50 {
		t.Errorf("only %d cells, %d pages", m.cells, m.turned)
	}
}

// rewritten are the tables that change when nobody has done anything but ask: sessions that are begun, rows of the log, days on which keys were
// used, how far comments are gathered. Of figures those are looked at that people have made; the rest the service counts anew by itself.
func rewritten(table string) bool {
	name, figures := strings.CutPrefix(table, "analytics.")
	return slices.Contains([]string{"staff.session", "staff.audit", "staff.audit_head", "survey.api_key", "followup.gathering"}, table) ||
		figures && !slices.Contains([]string{"benchmark", "imported_benchmark", "edition", "edition_check", "frozen_estimate", "freeze_request"}, name)
}

// kept is a dump without what refusals leave, too; when somebody has signed in last belongs to the sessions that are begun.
func kept(dumps ...string) string {
	var lines []string
	drop, signedIn := false, regexp.MustCompile(`"signed_in_at": "[^"]*"`)
	for line := range strings.SplitSeq(strings.Join(dumps, "\n"), "\n") {
		if table, ok := strings.CutPrefix(line, "-- "); ok {
			drop = rewritten(table)
		}
		if !drop {
			lines = append(lines, signedIn.ReplaceAllString(line, ""))
		}
	}
	return strings.Join(lines, "\n")
}

// readWords reads the file: a line a route, a column a caller.
func readWords(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/roles.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]map[string]string{}
	for _, line := range lines[1:] {
		of := map[string]string{}
		for n, word := range line[2:] {
			of[lines[0][n+2]] = word
		}
		if words[line[0]+" "+line[1]] != nil {
			t.Errorf("testdata/roles.csv has %s %s twice", line[0], line[1])
		}
		words[line[0]+" "+line[1]] = of
	}
	return words
}

// questions are all cells, those that must be refused apart from those that must not.
func (m *matrix) questions() (refused, let []cell) {
	routes := m.site.Routes()
	for asked := range m.words {
		if !slices.ContainsFunc(routes, func(r web.Route) bool { return r.Method+" "+r.Path == asked }) {
			m.t.Errorf("testdata/roles.csv has %s, and nothing answers to it", asked)
		}
	}
	for _, r := range routes {
		words, ok := m.words[r.Method+" "+r.Path]
		if !ok {
			m.t.Errorf("%s %s is missing in testdata/roles.csv: say there who may", r.Method, r.Path)
			continue
		}
		for _, c := range m.callers {
			for n, e := range m.estates {
				_, known := e.path(r, m.style)
				_, named := e.form(r.Method + " " + r.Path)
				object := named || e.asked(r)
				if !known {
					m.t.Errorf("%s: the test does not know what it is asked for", r.Path)
				}
				if n > 0 && !object {
					continue
				}
				one := cell{r, c, e, object, m.reaches(words[c.name], n, r)}
				if one.let {
					let = append(let, one)
				} else {
					refused = append(refused, one)
				}
			}
		}
	}
	return refused, let
}

// reaches tells whether a word lets somebody in to something of an estate.
func (m *matrix) reaches(word string, estate int, r web.Route) bool {
	switch word {
	case nowhere:
		return false
	case everywhere:
		return true
	case inProvince:
		return estate < 2
	case inOwnUnit:
		return estate == 0
	}
	m.t.Errorf("%s %s: %q is no word of the file", r.Method, r.Path, word)
	return false
}

// ask asks one question and judges the answer.
func (m *matrix) ask(c cell) {
	m.t.Helper()
	m.cells++
	if c.caller.person != nil && strings.HasPrefix(c.route.Path, "/staff") { // what was sent before may have signed everybody out
		c.caller.person.SignIn(m.site.Now())
	}
	path, _ := c.estate.path(c.route, m.style)
	kind, body := "", ""
	switch {
	case c.route.Method == http.MethodGet:
	case c.route.Kind == web.JSON:
		kind, body = "application/json", c.json()
	default:
		form, _ := c.estate.form(c.route.Method + " " + c.route.Path)
		kind, body = "application/x-www-form-urlencoded", form.Encode()
	}
	r := m.site.Do(c.route.Method, path, kind, body, c.caller.header()...)
	if c.in(r) != c.let {
		m.wrong++
		m.t.Errorf("%s: %d %s, and must be let in: %v", c, r.StatusCode, r.Header.Get("Location"), c.let)
	}
	if c.route.Method != http.MethodGet && r.StatusCode != http.StatusNotFound && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		m.turns(c, r)
	}
}

// turns finds the other language where a form was answered by a page: the address it leads to is one that can be opened.
func (m *matrix) turns(c cell, r webtest.Reply) {
	m.t.Helper()
	page := r.Page(m.t)
	to := page.Find("form[action='/staff/me/language'] input[name=to]").AttrOr("value", page.Find("a[hreflang]").AttrOr("href", ""))
	if to == "" {
		return // a form for citizens sends what was typed along
	}
	m.turned++
	path, _, _ := strings.Cut(to, "?")
	if !slices.ContainsFunc(m.site.Routes(), func(one web.Route) bool { return one.Method == http.MethodGet && leadsTo(one.Path, path) }) {
		m.t.Errorf("%s: the other language is at %s, where nothing can be opened", c, to)
	}
}

// leadsTo tells whether a path is one of a route's.
func leadsTo(route, path string) bool {
	parts, asked := strings.Split(route, "/"), strings.Split(path, "/")
	return len(parts) == len(asked) && !slices.ContainsFunc(parts, func(part string) bool {
		value := asked[0]
		asked = asked[1:]
		return part != value && !strings.HasPrefix(part, ":")
	})
}

// json is what is sent to the API.
func (c cell) json() string {
	switch c.route.Path {
	case "/api/v1/responses":
		place := survey.Place{Code: survey.Code(c.estate.of[":place"])}
		return webtest.JSON(webtest.Response(place, nil))
	case "/api/v1/transactions":
		return webtest.JSON([]any{map[string]any{"unit": c.estate.unit.Code, "month": "2026-10", "transactions": 7}})
	}
	return `{}`
}

// in tells whether an answer lets somebody in. Something of a unit that is not there for who asks is refused as something that is nowhere.
func (c cell) in(r webtest.Reply) bool {
	lead := strings.HasPrefix(r.Header.Get("Location"), "/staff/sign-in") && !strings.HasPrefix(c.route.Path, "/staff/sign-in") && c.route.Path != "/staff/sign-out"
	switch {
	case lead, r.StatusCode == http.StatusUnauthorized, r.StatusCode == http.StatusForbidden, r.StatusCode >= 500, r.StatusCode == http.StatusMethodNotAllowed:
		return false
	case c.object && (r.StatusCode == http.StatusNotFound || r.StatusCode == http.StatusUnprocessableEntity && !c.let):
		return false
	}
	return true
}
