package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

const ours = "https://danhgia.example.gov.vn"

// browser keeps the cookies of somebody at a site.
type browser struct {
	*webtest.Site
	cookies map[string]string
}

func newBrowser(s *webtest.Site) *browser { return &browser{s, map[string]string{}} }

func (b *browser) header() []string {
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	return []string{"Cookie", strings.Join(all, "; "), "Origin", ours}
}

func (b *browser) keep(r webtest.Reply) webtest.Reply {
	for _, c := range r.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return r
}

func (b *browser) get(path string) webtest.Reply { return b.keep(b.Get(path, b.header()...)) }

func (b *browser) send(path string, pairs ...string) webtest.Reply {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.keep(b.Do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(), b.header()...))
}

func mustLead(t *testing.T, r webtest.Reply, to string) {
	t.Helper()
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != to {
		t.Fatalf("%d to %q, want 303 to %q: %s", r.StatusCode, r.Header.Get("Location"), to, webtest.Text(r.Page(t), "main"))
	}
}

// clocked opens a site whose clock a test moves.
func clocked(t *testing.T) (*webtest.Site, *time.Time) {
	now := surveytest.Day()
	return webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Now = func() time.Time { return now } }), &now
}

// invite makes an account with a link.
func invite(t *testing.T, s *webtest.Site, name string, role staff.Role, now time.Time) (staff.Account, string) {
	t.Helper()
	i := staff.NewInvitation(now)
	a := staff.Account{Name: name, State: staff.Active, Grants: []staff.Grant{{Role: role, From: now.AddDate(0, 0, -1)}}}
	a, err := s.Accounts.AddAccount(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, i)
	if err != nil {
		t.Fatal(err)
	}
	return a, "/staff/invitation/" + string(i.Token)
}

const sentence = "mưa đầu mùa trên đồi chè"

// TestFromTheInvitationToTheFirstPage: a password, a second factor that the role asks for, and from then on both.
func TestFromTheInvitationToTheFirstPage(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "lan", staff.Admin, *now)
	b := newBrowser(s)
	for password, want := range map[string]string{"ngắn": "ít nhất 8 ký tự", "password1": "dễ đoán", "Xã Đức Trọng": "dễ đoán", "duc trong": "dễ đoán", "sipas lan": "dễ đoán"} {
		r := b.send(link, "password", password, "again", password)
		if text := webtest.Text(r.Page(t), "#errors"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want it to say %s", password, r.StatusCode, text, want)
		}
	}
	if r := b.send(link, "password", sentence, "again", "khác hẳn với câu trên"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("two that differ: %d", r.StatusCode)
	}
	mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff")
	if r := b.get(link); r.StatusCode != http.StatusNotFound {
		t.Errorf("the link works again: %d", r.StatusCode)
	}
	mustLead(t, b.get("/staff"), "/staff/me/second-factor")
	mustLead(t, b.get("/staff/accounts"), "/staff/me/second-factor")
	page := b.get("/staff/me/second-factor").Page(t)
	secret := strings.ReplaceAll(webtest.Text(page, "code"), " ", "")
	sealed, _ := page.Find("input[name=sealed]").Attr("value")
	if r := b.send("/staff/me/second-factor", "sealed", sealed, "code", "000000"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", r.StatusCode)
	}
	mustLead(t, b.send("/staff/me/second-factor", "sealed", sealed, "code", code(t, secret, *now)), "/staff/me?done=second_factor")
	if r := b.get("/staff/accounts"); r.StatusCode != http.StatusOK {
		t.Errorf("accounts: %d", r.StatusCode)
	}
	mustLead(t, b.send("/staff/sign-out"), "/staff/sign-in?ended=1")
	mustLead(t, b.get("/staff/accounts"), "/staff/sign-in?to=%2Fstaff%2Faccounts")

	// Who reads English is led on in English.
	mustLead(t, b.get("/staff/accounts?lang=en"), "/staff/sign-in?lang=en&to=%2Fstaff%2Faccounts%3Flang%3Den")
	mustLead(t, b.get("/staff/sign-in/code?lang=en&to=/staff/me"), "/staff/sign-in?lang=en&to=%2Fstaff%2Fme")
	mustLead(t, b.send("/staff/sign-in/code?lang=en", "code", "000000"), "/staff/sign-in?lang=en&to=%2Fstaff")
	mustLead(t, newBrowser(s).send("/staff/sign-in?lang=en", "name", "lan", "password", sentence), "/staff/sign-in/code?lang=en&to=%2Fstaff")

	// Signing in asks for both, and no code twice.
	*now = now.Add(time.Minute)
	mustLead(t, b.send("/staff/sign-in", "name", "LAN", "password", sentence, "to", "/staff/accounts"), "/staff/sign-in/code?to=%2Fstaff%2Faccounts")
	mustLead(t, b.get("/staff"), "/staff/sign-in/code?to=%2Fstaff")
	half := b.cookies["__Host-staff"]
	mustLead(t, b.send("/staff/sign-in/code", "code", code(t, secret, *now), "to", "/staff/accounts"), "/staff/accounts")
	if b.cookies["__Host-staff"] == half {
		t.Error("who is whole has the token of who was not")
	}
	mustLead(t, b.send("/staff/me/language", "language", "en", "to", "/staff/me"), "/staff/me")
	mustLead(t, b.send("/staff/sign-out"), "/staff/sign-in?ended=1&lang=en")
	other := newBrowser(s)
	other.send("/staff/sign-in", "name", "lan", "password", sentence)
	if r := other.send("/staff/sign-in/code", "code", code(t, secret, *now)); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a code that was used: %d", r.StatusCode)
	}
	if v := staff.NewVerifier("68"); s.Accounts.WalkEntries(t.Context(), surveytest.Scope(), v.Next) != nil {
		t.Error("the log is broken")
	}
}

func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNobodyLearnsWhichNamesThereAre: known and unknown, disabled and wrong are told the same.
func TestNobodyLearnsWhichNamesThereAre(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	a, link := invite(t, s, "hoa", staff.Leader, *now)
	mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
	disabled, link := invite(t, s, "minh", staff.Leader, *now)
	mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
	disabled, err := s.Accounts.Account(t.Context(), surveytest.Scope(), disabled.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.SetState(t.Context(), surveytest.Scope(), surveytest.Actor(), disabled, staff.Disabled); err != nil {
		t.Fatal(err)
	}
	_, _ = invite(t, s, "tam", staff.Leader, *now) // who has not chosen a password
	said := map[string]bool{}
	for name, password := range map[string]string{"hoa": "sai rồi nhé, thử lại", "nobody": sentence, "minh": sentence, "tam": "", "Ô ": sentence} {
		r := newBrowser(s).send("/staff/sign-in", "name", name, "password", password)
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
		said[webtest.Text(r.Page(t), "#errors")] = true
	}
	if len(said) != 1 {
		t.Errorf("they are told %d different things: %v", len(said), said)
	}
	_ = a
}

// TestWhoFailsWaits, and whoever has signed in from a browser before does not wait for what others do elsewhere.
func TestWhoFailsWaits(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "hoa", staff.Leader, *now)
	own := newBrowser(s)
	mustLead(t, own.send(link, "password", sentence, "again", sentence), "/staff")
	own.send("/staff/sign-out")
	attacker, last := newBrowser(s), 0
	for range 8 {
		last = attacker.send("/staff/sign-in", "name", "hoa", "password", "sai").StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the eighth try: %d", last)
	}
	if r := attacker.send("/staff/sign-in", "name", "hoa", "password", sentence); r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("the right password while one waits: %d", r.StatusCode)
	}
	mustLead(t, own.send("/staff/sign-in", "name", "hoa", "password", sentence), "/staff")
	*now = now.Add(16 * time.Minute)
	mustLead(t, attacker.send("/staff/sign-in", "name", "hoa", "password", sentence), "/staff")
}

// TestTriesAtOnceWaitAsThoseOneAfterAnother, whatever is guessed; and who is known signs in meanwhile.
func TestTriesAtOnceWaitAsThoseOneAfterAnother(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "hoa", staff.Leader, *now)
	own := newBrowser(s)
	mustLead(t, own.send(link, "password", sentence, "again", sentence), "/staff")
	session, stranger := own.header(), newBrowser(s).header()
	guess := func(path, typed string, header []string, meanwhile func()) map[int]int {
		var all sync.WaitGroup
		answers := make(chan int, 30)
		for range cap(answers) {
			all.Go(func() {
				answers <- s.Do(http.MethodPost, path, "application/x-www-form-urlencoded", typed, header...).StatusCode
			})
		}
		meanwhile()
		all.Wait()
		close(answers)
		statuses := map[int]int{}
		for status := range answers {
			statuses[status]++
		}
		return statuses
	}
	signIn := func() {
		own.cookies = map[string]string{"__Host-known": own.cookies["__Host-known"]}
		mustLead(t, own.send("/staff/sign-in", "name", "hoa", "password", sentence), "/staff")
	}
	const free = 5
	for name, got := range map[string]map[int]int{
		"passwords to sign in":      guess("/staff/sign-in", "name=hoa&password=sai", stranger, signIn),
		"of a name nobody has":      guess("/staff/sign-in", "name=nobody&password=sai", stranger, signIn),
		"passwords of who is there": guess("/staff/me/password", "current=sai&password=x&again=x", session, signIn),
	} {
		if wrong, wait := got[http.StatusUnprocessableEntity], got[http.StatusTooManyRequests]; wrong == 0 || wrong > free || wrong+wait != 30 {
			t.Errorf("%s: 30 at once were answered %v, want 422 to %d at most and 429 to the others", name, got, free)
		}
	}
}

// TestAFreshProofIsAskedFor where people are touched, and what was typed goes on with it.
func TestAFreshProofIsAskedFor(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "lan", staff.Admin, *now)
	b := newBrowser(s)
	mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff")
	page := b.get("/staff/me/second-factor").Page(t)
	secret := strings.ReplaceAll(webtest.Text(page, "code"), " ", "")
	sealed, _ := page.Find("input[name=sealed]").Attr("value")
	b.send("/staff/me/second-factor", "sealed", sealed, "code", code(t, secret, *now))
	*now = now.Add(6 * time.Minute)
	typed := []string{"name", "hoa", "full_name", "Nguyễn Thị Hoa", "role", "leader", "unit", "24781", "reason", "QĐ 12"}
	r := b.send("/staff/accounts", typed...)
	if r.StatusCode != http.StatusForbidden || r.Page(t).Find("input[name=full_name][value='Nguyễn Thị Hoa']").Length() != 1 {
		t.Fatalf("without a proof: %d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	if r := b.send("/staff/accounts", append(typed, "proof", "000000")...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("with a wrong one: %d", r.StatusCode)
	}
	if n := s.Count(`select count(*) from staff.account`); n != 1 {
		t.Errorf("%d accounts before the proof", n)
	}
	r = b.send("/staff/accounts", append(typed, "proof", code(t, secret, *now))...)
	if shown := webtest.Text(r.Page(t), ".link-once"); r.StatusCode != http.StatusOK || !strings.HasPrefix(shown, ours+"/staff/invitation/") {
		t.Fatalf("with a proof: %d %s", r.StatusCode, shown)
	}
	if r := b.send("/staff/accounts", typed...); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(r.Page(t), "#errors"), "đã có người dùng") {
		t.Errorf("the same name again: %d", r.StatusCode)
	}
}

// TestARefusalIsWrittenDown, and nobody gives rights to himself.
func TestARefusalIsWrittenDown(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	leader, admin := s.Person("hoa", staff.Leader, "24781"), s.Person("lan", staff.Admin, "")
	if r := leader.Get("/staff/accounts"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a leader at the accounts: %d", r.StatusCode)
	}
	if e := s.Log(1)[0]; e.Actor != "hoa" || e.Ending != survey.Denied || e.Object != "/staff/accounts" {
		t.Errorf("the log says %+v", e)
	}
	own := "/staff/accounts/" + number(admin.Account.ID)
	if r := admin.Send(own+"/grants", "role", "department", "reason", "vì tôi muốn"); r.StatusCode != http.StatusForbidden {
		t.Errorf("rights for oneself: %d", r.StatusCode)
	}
	its := "/staff/accounts/" + number(leader.Account.ID)
	if r := admin.Send(its+"/revoke", "grant", number(leader.Account.Grants[0].ID), "reason", "đã chuyển công tác"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("revoke: %d", r.StatusCode)
	}
	if r := leader.Get("/staff/audit"); r.StatusCode != http.StatusForbidden {
		t.Errorf("what was taken away still opens a page: %d", r.StatusCode)
	}
	if r := admin.Send(its+"/state", "state", "disabled", "reason", "nghỉ hưu", "revision", "7"); r.StatusCode != http.StatusConflict {
		t.Errorf("a stale form: %d", r.StatusCode)
	}
	if r := s.Do(http.MethodPost, its+"/state", "application/x-www-form-urlencoded", "state=disabled&reason=x&revision=1", "Cookie", "__Host-staff="+string(admin.Token), "Origin", "https://evil.test"); r.StatusCode != http.StatusForbidden {
		t.Errorf("from another website: %d", r.StatusCode)
	}
	if r := admin.Send(its+"/state", "state", "disabled", "reason", "nghỉ hưu", "revision", "1"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("disable: %d", r.StatusCode)
	}
	if r := leader.Get("/staff"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a disabled account is still signed in: %d", r.StatusCode)
	}
}

// TestASignInThatIsOvertaken: the password is changed while somebody signs in by the old one, who then begins anew.
func TestASignInThatIsOvertaken(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	a, link := invite(t, s, "lan", staff.Leader, *now)
	mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
	owner, err := s.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(t.Context(), "update staff.account set password_hash = 'another' where id = $1", int64(a.ID)); err != nil {
		t.Fatal(err)
	}
	replies := make(chan webtest.Reply, 1)
	intruder := newBrowser(s)
	go func() { replies <- intruder.send("/staff/sign-in", "name", "lan", "password", sentence) }()
	surveytest.Eventually(t, "the sign-in waits", func() bool {
		var n int
		err := s.Pool.QueryRow(t.Context(), "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").Scan(&n)
		return err == nil && n == 1
	})
	if err := owner.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := <-replies
	if told := webtest.Text(r.Page(t), "main"); r.StatusCode != http.StatusConflict || !strings.Contains(told, "vừa được thay đổi ở nơi khác") || r.Page(t).Find("input[name=password]").Length() != 1 {
		t.Errorf("%d: %s", r.StatusCode, told)
	}
	if len(intruder.cookies) != 0 {
		t.Errorf("the browser keeps %v", intruder.cookies)
	}
}
