package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
	"sipas/web/openid/openidtest"
)

// withSingleSignOn serves with a single sign-on, and returns the accounts as staff keep them.
func withSingleSignOn(t *testing.T, sso *openidtest.Server, env ...string) (*program, *staffdb.Store) {
	t.Helper()
	p := newProgram(t, append([]string{"SIPAS_OIDC_ISSUER=" + sso.Issuer(), "SIPAS_OIDC_CLIENT_ID=" + sso.ClientID, "SIPAS_OIDC_CLIENT_SECRET=" + sso.ClientSecret}, env...)...)
	p.serve()
	store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, p.url))
	if err != nil {
		t.Fatal(err)
	}
	return p, store
}

func addRule(t *testing.T, store *staffdb.Store, group string, role staff.Role) {
	t.Helper()
	r := staff.Rule{Claim: "groups", Value: group, Role: role}
	if err := store.AddRule(t.Context(), survey.InProvince("68"), survey.CommandLine("test").Because("a test"), r); err != nil {
		t.Fatal(err)
	}
}

// worker is the browser of somebody of the staff. It goes nowhere by itself.
type worker struct {
	t      *testing.T
	client *http.Client
	base   string
}

func newWorker(p *program) *worker {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &worker{p.t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p.base}
}

// answer is what a worker was answered.
type answer struct {
	status int
	to     string // where it leads
	text   string
}

func (w *worker) read(r *http.Response, err error) answer {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{r.StatusCode, r.Header.Get("Location"), string(text)}
}

func (w *worker) get(path string) answer {
	w.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = w.base + path
	}
	return w.read(w.client.Get(path))
}

func (w *worker) post(path string, pairs ...string) answer {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return w.read(w.client.PostForm(w.base+path, form))
}

// leave begins a sign-in and comes to the address that the single sign-on sends the browser back to.
func (w *worker) leave(path string) string {
	w.t.Helper()
	start := w.get(path)
	if start.status != http.StatusSeeOther {
		w.t.Fatalf("%s: %d %.300s", path, start.status, start.text)
	}
	back := w.get(start.to)
	if back.status != http.StatusFound {
		w.t.Fatalf("the single sign-on answers %d %s", back.status, back.text)
	}
	return back.to
}

// signIn goes all the way.
func (w *worker) signIn() answer {
	w.t.Helper()
	return w.get(w.leave("/staff/oidc/start"))
}

// signedIn tells whether the staff side knows the browser.
func (w *worker) signedIn() bool {
	w.t.Helper()
	return w.get("/staff/me").status == http.StatusOK
}

// said is what a page tells who could not go on.
func (a answer) said(t *testing.T) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.text))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(doc.Find("[role=alert]").Text()), " ")
}

// says tells whether a page tells what a key says.
func (a answer) says(t *testing.T, key string) bool {
	t.Helper()
	return strings.Contains(a.said(t), inWords(t, key))
}

// inWords is what a key says, in Vietnamese.
func inWords(t *testing.T, key string) string { t.Helper(); return inLanguage(t, "vi", key) }

// inLanguage is what a text says in a language; of one with a form for one thing, what it says of many.
func inLanguage(t *testing.T, lang, key string) string {
	t.Helper()
	var texts map[string]any
	if err := json.Unmarshal([]byte(readText(t, "../../web/i18n/"+lang+".json")), &texts); err != nil {
		t.Fatal(err)
	}
	switch text := texts[key].(type) {
	case string:
		return text
	case map[string]any:
		if many, ok := text["other"].(string); ok {
			return many
		}
	}
	t.Fatalf("nobody has words for %s", key)
	return ""
}

// TestRightsOfTheSingleSignOn: who is unknown waits and reads whom to ask; rights come and go with the group; whoever signs out there is
// signed out here.
func TestRightsOfTheSingleSignOn(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso, "SIPAS_CONTACT=snv@lamdong.example.vn")
	lan := newWorker(p)
	in := func(groups ...string) answer {
		t.Helper()
		sso.QueueUser(openidtest.Person{"name": "Nguyễn Thị Lan", "preferred_username": "lan", "groups": groups, "sid": "s-1"})
		return lan.signIn()
	}
	waits := in("snv-cchc", "tatca")
	for _, want := range []string{inWords(t, "staff.waiting.title"), "Nguyễn Thị Lan", "snv@lamdong.example.vn", "snv-cchc; tatca", "Sở Nội vụ", "sso:lan"} {
		if !strings.Contains(waits.text, want) {
			t.Errorf("who waits does not read %q", want)
		}
	}
	if waits.status != http.StatusForbidden || lan.signedIn() {
		t.Errorf("somebody unknown gets %d, or in", waits.status)
	}
	sso.QueueUser(openidtest.Person{})
	english := newWorker(p)
	if got := english.get(english.leave("/staff/oidc/start?lang=en")); !strings.Contains(got.text, "This account waits for rights") ||
		!strings.Contains(got.text, `href="/staff/oidc/start?lang=vi"`) {
		t.Errorf("who began in English reads Vietnamese, or has no way to the other language: %.400s", got.text)
	}
	addRule(t, store, "snv-cchc", staff.Department)
	if in("snv-cchc").to != "/staff" || !lan.signedIn() || lan.get("/staff/audit").status != http.StatusOK {
		t.Error("whom a rule gives a role does not get in")
	}
	if lan.get("/staff/accounts").status != http.StatusForbidden {
		t.Error("the department keeps accounts")
	}
	if in().status != http.StatusForbidden || lan.signedIn() {
		t.Error("who is in no group any more is still in")
	}
	in("snv-cchc")
	notice := openidtest.Sign(t, sso.Keypair, sso.Departure())
	for _, want := range []int{http.StatusOK, http.StatusBadRequest} {
		if got := newWorker(p).post("/staff/oidc/logout", "logout_token", notice); got.status != want {
			t.Errorf("a notice of a sign-out: %d %s, want %d", got.status, got.text, want)
		}
		if lan.signedIn() {
			t.Error("whoever signed out there is still in here")
		}
	}
}

// TestAccountsOfTheSingleSignOnHaveNoPassword, whatever is typed, and however it is asked for.
func TestAccountsOfTheSingleSignOnHaveNoPassword(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "it", staff.Admin)
	lan := newWorker(p)
	sso.QueueUser(openidtest.Person{"preferred_username": "lan", "email": "lan@snv.example.vn", "groups": []string{"it"}})
	if got := lan.signIn(); got.to != "/staff" {
		t.Fatalf("%d %.300s", got.status, got.text)
	}
	for _, name := range []string{"sso:lan", "lan", "lan@snv.example.vn", openidtest.Lan} {
		for _, password := range []string{"", "x"} {
			if got := newWorker(p).post("/staff/sign-in", "name", name, "password", password); !got.says(t, "staff.sign_in_wrong") {
				t.Errorf("%s: %d %s", name, got.status, got.said(t))
			}
		}
	}
	const long = "một câu dài không ai đoán"
	if got := lan.post("/staff/me/password", "current", "", "password", long, "again", long); got.status != http.StatusConflict {
		t.Errorf("a password is taken: %d", got.status)
	}
	accounts, err := store.Accounts(t.Context(), survey.InProvince("68"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if !a.Local() && (a.PasswordHash != "" || len(a.CodeSecret) > 0) {
			t.Errorf("%s has a password", a.Name)
		}
	}
}

// TestRulesInABrowser: an administrator of the single sign-on adds a rule, after a fresh proof over there, tries it and removes it again.
func TestRulesInABrowser(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "it", staff.Admin)
	lan := newWorker(p)
	person := func(sub string, at time.Time) {
		sso.QueueUser(openidtest.Person{"sub": sub, "groups": []string{"it"}, "auth_time": at.Unix()})
	}
	person(openidtest.Lan, time.Now().Add(-time.Hour)) // whose session over there lets her in without asking anything
	lan.signIn()
	rule := []string{"claim", " groups ", "value", "cchc", "role", "department", "reason", "quyết định 12"}
	asked := lan.post("/staff/rules", rule...)
	if asked.status != http.StatusForbidden || !strings.Contains(asked.text, inWords(t, "staff.proof.away")) || !strings.Contains(asked.text, "quyết định 12") || strings.Contains(asked.text, `type="password"`) {
		t.Errorf("without a fresh proof: %d, or what was typed is gone, or a password is asked for", asked.status)
	}
	if got := lan.post("/staff/rules", append(rule, "proof", "")...); !got.says(t, "staff.proof_missing") {
		t.Errorf("without having gone there: %d %s", got.status, got.said(t))
	}
	fresh := "/staff/oidc/start?fresh=1&to=/staff/oidc/proved"
	for key, give := range map[string]func(){
		"openid.stale":      func() { person(openidtest.Lan, time.Now().Add(-time.Hour)) },
		"openid.undated":    func() { sso.QueueUser(openidtest.Person{"groups": []string{"it"}}) },
		"staff.proof_other": func() { person("id-of-minh", time.Now()) },
	} {
		give()
		if got := lan.get(lan.leave(fresh)); !strings.Contains(got.text, inWords(t, key)) {
			t.Errorf("%s: %d %.200s", key, got.status, got.text)
		}
	}
	if got := lan.post("/staff/rules", rule...); got.status != http.StatusForbidden {
		t.Errorf("an old proof, or another's, was taken: %d", got.status)
	}
	person(openidtest.Lan, time.Now())
	if got := lan.get(lan.leave(fresh)); got.to != "/staff/oidc/proved" || lan.get(got.to).status != http.StatusOK {
		t.Errorf("%d to %q", got.status, got.to)
	}
	if got := lan.post("/staff/rules", append(rule, "proof", "")...); got.to != "/staff/rules?done=rule" {
		t.Fatalf("%d %s", got.status, got.said(t))
	}
	for key, form := range map[string][]string{
		"rule.doubled": rule, "staff.rule_own_claim": {"claim", "email", "value", "x", "role", "admin", "reason", "r"},
		"staff.role_province":  {"claim", "groups", "value", "x", "role", "admin", "unit", p.unitOf(), "reason", "r"},
		"staff.reason_missing": {"claim", "groups", "value", "x", "role", "admin"},
	} {
		if got := lan.post("/staff/rules", form...); !got.says(t, key) {
			t.Errorf("%s: %d %s", key, got.status, got.said(t))
		}
	}
	tried := lan.post("/staff/rules/try", "claims", "groups: cchc, tatca")
	if !strings.Contains(tried.text, "R2: groups = cchc") || strings.Contains(tried.text, "R1: groups = it") {
		t.Errorf("what claims get is not shown: %d", tried.status)
	}
	if got := lan.post("/staff/rules/raise", "rule", "2", "above", "1", "reason", "r"); got.to != "/staff/rules?done=rule_raised" {
		t.Errorf("%d %s", got.status, got.said(t))
	}
	if got := lan.post("/staff/rules/raise", "rule", "2", "above", "1", "reason", "r"); !got.says(t, "rule.moved") {
		t.Errorf("by an order that is no more: %d %s", got.status, got.said(t))
	}
	if got := lan.post("/staff/rules/delete", "rule", "2", "reason", "r"); got.to != "/staff/rules?done=rule_deleted" {
		t.Errorf("%d %s", got.status, got.said(t))
	}
	if got := lan.post("/staff/rules/delete", "rule", "2", "reason", "r"); !got.says(t, "rule.unknown") {
		t.Errorf("%d %s", got.status, got.said(t))
	}
}

// TestAProofIsAsOldAsTheSingleSignOnSays: coming back from there is none by itself, and a clock that is ahead makes none of tomorrow.
func TestAProofIsAsOldAsTheSingleSignOnSays(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "it", staff.Admin)
	rule := []string{"claim", "groups", "value", "cchc", "role", "department", "reason", "quyết định 12"}
	for name, c := range map[string]struct {
		claims openidtest.Person
		fresh  bool
	}{
		"an hour ago":         {openidtest.Person{"auth_time": time.Now().Add(-time.Hour).Unix()}, false},
		"nobody knows when":   {openidtest.Person{"auth_time": nil}, false},
		"a minute ago":        {openidtest.Person{"auth_time": time.Now().Add(-time.Minute).Unix()}, true},
		"by a clock of later": {openidtest.Person{"auth_time": time.Now().Add(time.Hour).Unix()}, true},
	} {
		c.claims["groups"] = []string{"it"}
		sso.QueueUser(c.claims)
		lan := newWorker(p)
		lan.signIn()
		rule[3] += "x"
		if got := lan.post("/staff/rules", rule...); (got.to == "/staff/rules?done=rule") != c.fresh || !c.fresh && got.status != http.StatusForbidden {
			t.Errorf("proved %s: %d to %q %s", name, got.status, got.to, got.said(t))
		}
	}
	if n := must(connect(t, p).Exec(t.Context(), `delete from staff.session where proved_at > now()`))(t).RowsAffected(); n != 0 {
		t.Errorf("%d sessions are proved in the future", n)
	}
}

// TestRefusalsOfTheSingleSignOn: each tells the person what to do, tells nothing of what was wrong with a token, and lets nobody in.
func TestRefusalsOfTheSingleSignOn(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso, "SIPAS_OIDC_EMAIL_DOMAINS=snv.example.vn")
	addRule(t, store, "snv", staff.Department)
	now := time.Now()
	for name, c := range map[string]struct {
		claims openidtest.Person
		change func(address string, w *worker) string // of what the browser brings back
	}{
		"openid.token another audience":   {claims: openidtest.Person{"aud": []string{"another-program"}}},
		"openid.token another issuer":     {claims: openidtest.Person{"iss": "https://evil.example"}},
		"openid.token another nonce":      {claims: openidtest.Person{"nonce": "forged"}},
		"openid.expired":                  {claims: openidtest.Person{"exp": now.Add(-10 * time.Minute).Unix()}},
		"openid.clock an hour ahead":      {claims: openidtest.Person{"iat": now.Add(time.Hour).Unix()}},
		"openid.clock an hour behind":     {claims: openidtest.Person{"iat": now.Add(-time.Hour).Unix()}},
		"openid.mail":                     {claims: openidtest.Person{"email": "lan@evil.example"}},
		"openid.mail_unverified":          {claims: openidtest.Person{"email_verified": false}},
		"openid.state forged":             {change: func(a string, _ *worker) string { return a + "x" }}, // state is the last of the address
		"openid.state missing":            {change: func(a string, _ *worker) string { return a[:strings.Index(a, "&state=")] }},
		"openid.state of another browser": {change: func(_ string, w *worker) string { return newWorker(p).leave("/staff/oidc/start") }},
		"openid.code":                     {change: func(a string, _ *worker) string { return strings.Replace(a, "code=", "code=x", 1) }},
		"openid.denied": {change: func(a string, _ *worker) string {
			u, _ := url.Parse(a)
			return p.base + "/staff/oidc/callback?error=access_denied&state=" + u.Query().Get("state")
		}},
	} {
		key, _, _ := strings.Cut(name, " ")
		claims := openidtest.Person{"groups": []string{"snv"}, "email": "lan@snv.example.vn", "email_verified": true}
		for k, v := range c.claims {
			claims[k] = v
		}
		sso.QueueUser(claims)
		lan := newWorker(p)
		back := lan.leave("/staff/oidc/start?to=/staff/me")
		if c.change != nil {
			back = c.change(back, lan)
		}
		got := lan.get(back)
		if !got.says(t, key) || got.status < 400 || got.status >= 500 {
			t.Errorf("%s: %d says %q", name, got.status, got.said(t))
		}
		for _, told := range []string{"another-program", "evil.example", "nonce", "audience", "issuer", sso.Issuer(), sso.ClientSecret} {
			if strings.Contains(got.text, told) {
				t.Errorf("%s: the page tells %q", name, told)
			}
		}
		if lan.signedIn() {
			t.Errorf("%s: in", name)
		}
		sso.UserQueue.Queue = nil
	}
	written := map[string]int{}
	for _, e := range must(store.Entries(t.Context(), survey.InProvince("68"), staff.EntryFilter{Action: "session.start", Ending: survey.Denied, Limit: 100}))(t) {
		written[e.After]++
	}
	if len(written) != 5 || written[`{"error":"openid.token"}`] != 3 || written[`{"error":"openid.clock"}`] != 2 {
		t.Errorf("of refusals the log of acts has %v: want three tokens, two clocks, a late one and two of mail, and nothing that anybody can send", written)
	}
	if strings.Contains(p.log.String(), sso.ClientSecret) || !strings.Contains(p.log.String(), "another-program") {
		t.Error("the log tells the secret, or not what was wrong")
	}
}

// TestAnAnswerCountsOnce: brought again by the same browser, or by a thief with the cookie of before.
func TestAnAnswerCountsOnce(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "engineering", staff.Department) // a group of whom mockoidc signs in by itself
	lan := newWorker(p)
	back := lan.leave("/staff/oidc/start")
	before := lan.client.Jar.Cookies(must(url.Parse(p.base))(t))
	if got := lan.get(back); got.to != "/staff" {
		t.Fatalf("%d %s", got.status, got.said(t))
	}
	if got := lan.get(back); !got.says(t, "openid.state") {
		t.Errorf("the same answer again: %d %s", got.status, got.said(t))
	}
	thief := newWorker(p)
	thief.client.Jar.SetCookies(must(url.Parse(p.base))(t), before)
	if got := thief.get(back); !got.says(t, "openid.code") || thief.signedIn() {
		t.Errorf("by a thief: %d %s", got.status, got.said(t))
	}
	for _, cookie := range before {
		if cookie.Name == "signing-in" && (strings.Contains(cookie.Value, "state") || len(cookie.Value) < 100) {
			t.Error("what is under way is not sealed")
		}
	}
}

// TestASessionIsNotLaidInABrowser: whatever cookie a browser had before, it has another once somebody has signed in.
func TestASessionIsNotLaidInABrowser(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "engineering", staff.Department)
	lan := newWorker(p)
	home := must(url.Parse(p.base))(t)
	lan.client.Jar.SetCookies(home, []*http.Cookie{{Name: "staff", Value: strings.Repeat("x", 43), Path: "/"}})
	lan.signIn()
	first := lan.client.Jar.Cookies(home)
	lan.signIn()
	for _, cookie := range lan.client.Jar.Cookies(home) {
		if cookie.Name == "staff" && (cookie.Value == strings.Repeat("x", 43) || cookie.Value == cookieOf(first, "staff")) {
			t.Error("a session has the token of before")
		}
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func cookieOf(all []*http.Cookie, name string) string {
	for _, c := range all {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// TestWhoIsShutOut stays so, whatever the single sign-on says.
func TestWhoIsShutOut(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "engineering", staff.Department)
	lan := newWorker(p)
	lan.signIn()
	accounts := must(store.Accounts(t.Context(), survey.InProvince("68")))(t)
	for _, a := range accounts {
		if !a.Local() {
			if err := store.SetState(t.Context(), survey.InProvince("68"), survey.CommandLine("test").Because("left"), a, staff.Disabled); err != nil {
				t.Fatal(err)
			}
		}
	}
	if lan.signedIn() {
		t.Error("still in")
	}
	if got := lan.signIn(); !got.says(t, "staff.disabled") || lan.signedIn() {
		t.Errorf("%d %s", got.status, got.said(t))
	}
}

// TestTheProgramStartsWhileTheSingleSignOnIsAway: local accounts sign in, and so does everybody once it is back; a minute between the
// clocks is nothing, and changed keys are fetched.
func TestTheProgramStartsWhileTheSingleSignOnIsAway(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	sso.Breaks("500 ")
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "engineering", staff.Department)
	lan := newWorker(p)
	start := func(want int, key string) {
		t.Helper()
		began := time.Now()
		got := lan.get("/staff/oidc/start")
		if got.status != want || key != "" && !got.says(t, key) {
			t.Errorf("%d %s", got.status, got.said(t))
		}
		if key != "" && !strings.Contains(got.text, `action="/staff/sign-in"`) {
			t.Error("who has an account here cannot sign in from there")
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %s to tell that the single sign-on is away", took)
		}
	}
	start(http.StatusServiceUnavailable, "openid.away")
	var made struct{ URL string }
	if err := json.Unmarshal([]byte(p.mustRun("account", "invite", "--name", "hoa", "--role", "leader", "--base-url", p.base, "--json")), &made); err != nil {
		t.Fatal(err)
	}
	const long = "một câu dài không ai đoán"
	hoa := newWorker(p)
	if got := hoa.post(strings.TrimPrefix(made.URL, p.base), "password", long, "again", long); got.to != "/staff" || !hoa.signedIn() {
		t.Errorf("a local account, while the single sign-on is away: %d %s", got.status, got.said(t))
	}
	if code, _ := p.get("/readyz"); code != http.StatusOK {
		t.Errorf("readyz is %d while the single sign-on is away", code)
	}
	surveytest.Eventually(t, "it is asked again, and is too slow", func() bool { // after the pause that follows a failure
		sso.Breaks("slow ")
		return lan.get("/staff/oidc/start").says(t, "openid.slow")
	})
	sso.Breaks("")
	surveytest.Eventually(t, "it is back", func() bool { return lan.get("/staff/oidc/start").status == http.StatusSeeOther })
	for _, by := range []time.Duration{time.Minute, -2 * time.Minute} { // a minute ahead, then a minute behind
		sso.FastForward(by)
		if got := lan.signIn(); got.to != "/staff" {
			t.Errorf("clocks a minute apart: %d %s", got.status, got.said(t))
		}
	}
	sso.FastForward(time.Minute)
	sso.Keypair = openidtest.NewKeys(t)
	if got := lan.signIn(); got.to != "/staff" {
		t.Errorf("keys were changed: %d %s", got.status, got.said(t))
	}
	for how, key := range map[string]string{"500 /token": "openid.away", "500 userinfo": "openid.away"} {
		back := lan.leave("/staff/oidc/start")
		sso.Breaks(how)
		if got := lan.get(back); got.status != http.StatusServiceUnavailable || !got.says(t, key) {
			t.Errorf("%s: %d %s", how, got.status, got.said(t))
		}
		sso.Breaks("")
	}
}

// TestForgedNotices sign nobody out.
func TestForgedNotices(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "engineering", staff.Department)
	lan := newWorker(p)
	lan.signIn()
	with := func(change func(jwt.MapClaims), keys *mockoidc.Keypair) string {
		claims := sso.Departure()
		claims["sub"] = mockoidc.DefaultUser().Subject
		delete(claims, "sid")
		change(claims)
		return openidtest.Sign(t, keys, claims)
	}
	nothing := func(jwt.MapClaims) {}
	for name, notice := range map[string]string{
		"empty": "", "no token": "x.y.z", "of another key": with(nothing, openidtest.NewKeys(t)),
		"of another audience": with(func(c jwt.MapClaims) { c["aud"] = "another" }, sso.Keypair),
		"of another issuer":   with(func(c jwt.MapClaims) { c["iss"] = "https://evil.example" }, sso.Keypair),
		"expired":             with(func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, sso.Keypair),
		"no notice":           with(func(c jwt.MapClaims) { delete(c, "events") }, sso.Keypair),
	} {
		if got := newWorker(p).post("/staff/oidc/logout", "logout_token", notice); got.status != http.StatusBadRequest || !lan.signedIn() {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
	}
	if got := newWorker(p).post("/staff/oidc/logout", "logout_token", with(nothing, sso.Keypair)); got.status != http.StatusOK || lan.signedIn() {
		t.Errorf("a true one: %d %s", got.status, got.text)
	}
}

// TestWithoutASingleSignOn nothing speaks of one.
func TestWithoutASingleSignOn(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	w := newWorker(p)
	for _, path := range []string{"/staff/oidc/start", "/staff/oidc/callback?code=x&state=y"} {
		if got := w.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := w.post("/staff/oidc/logout", "logout_token", "x"); got.status != http.StatusNotFound {
		t.Errorf("logout: %d", got.status)
	}
	if got := w.get("/staff/sign-in"); strings.Contains(got.text, "oidc") {
		t.Error("the page to sign in shows a button that leads nowhere")
	}
	for _, wrong := range [][]string{{"--oidc-issuer", "http://sso.example.vn"}, {"--oidc-client-id", "x"}, {"--oidc-issuer", "https://sso.example.vn"}} {
		if _, errs, code := p.run(append([]string{"serve"}, wrong...)...); code == 0 || !strings.Contains(errs, "OIDC") {
			t.Errorf("%v: exit %d, %s", wrong, code, errs)
		}
	}
}

// TestTheSingleSignOnLeadsBackToTheStaffSide, where that has an address of its own.
func TestTheSingleSignOnLeadsBackToTheStaffSide(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso, "SIPAS_STAFF_LISTEN=127.0.0.1:0", "SIPAS_BASE_URL=https://danhgia.example.gov.vn")
	addRule(t, store, "engineering", staff.Department)
	lan := newWorker(p)
	lan.base = p.staff
	back := lan.leave("/staff/oidc/start")
	if !strings.HasPrefix(back, p.staff+"/staff/oidc/callback?") {
		t.Errorf("people are sent back to %s", back)
	}
}
