package staff_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

const (
	passkeyPath   = "/staff/sign-in/passkey"
	passkeysPath  = "/staff/me/passkeys"
	challengePath = passkeyPath + "/challenge"
)

// makes has a person who is signed in add a passkey on a device, with what the page asks for.
func (b *browser) makes(d *webtest.Device, name string) webtest.Reply {
	b.T.Helper()
	page := b.get(passkeysPath + "/new").Page(b.T)
	options, ok := page.Find("form.passkey").Attr("data-options")
	if !ok {
		b.T.Fatalf("nothing is asked of the device: %s", webtest.Text(page, "main"))
	}
	return b.send(passkeysPath, "name", name, "answer", d.Make([]byte(options)))
}

// asked is what a browser is given for a device to sign.
func (b *browser) asked(path string) []byte {
	b.T.Helper()
	r := b.send(path)
	if r.StatusCode != http.StatusOK {
		b.T.Fatalf("%s: %d %s", path, r.StatusCode, r.Content)
	}
	return r.Content
}

// shows has a device sign in.
func (b *browser) shows(d *webtest.Device) webtest.Reply {
	b.T.Helper()
	return b.send(passkeyPath, "answer", d.Sign(b.asked(challengePath)), "to", "/staff/me")
}

// holder is somebody who has added a passkey and signed out.
func holder(t *testing.T, s *webtest.Site, name string, role staff.Role, now time.Time) (*browser, *webtest.Device) {
	t.Helper()
	a, _ := invite(t, s, name, role, now)
	b, d := newBrowser(s), s.NewDevice()
	b.cookies["__Host-staff"] = string(s.SignIn(a, now))
	mustLead(t, b.send(passkeysPath+"/new"), passkeysPath+"/new")
	mustLead(t, b.makes(d, "Điện thoại"), "/staff/me?done=passkey_added")
	mustLead(t, b.send("/staff/sign-out"), "/staff/sign-in?ended=1")
	return b, d
}

// TestAPasskeyCountsAsBoth: an administrator who has one needs nothing else, and with the password alone nobody is in.
func TestAPasskeyCountsAsBoth(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "lan", staff.Admin, *now)
	b, d := newBrowser(s), s.NewDevice()
	mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff")
	page := b.get("/staff/me/second-factor").Page(t)
	if page.Find("form[action='/staff/me/passkeys/new'] button").Length() != 1 {
		t.Error("who must have a second factor is not offered a passkey")
	}
	mustLead(t, b.get("/staff/me"), "/staff/me/second-factor")
	mustLead(t, b.send(passkeysPath+"/new"), passkeysPath+"/new")
	if r := b.makes(d, " "); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("one without a name: %d", r.StatusCode)
	}
	mustLead(t, b.makes(d, "Điện thoại"), "/staff/me?done=passkey_added")
	if text := webtest.Text(b.get("/staff/me").Page(t), ".passkeys li"); !strings.HasPrefix(text, "Điện thoại Thêm lúc ") || !strings.Contains(text, "chưa dùng lần nào") {
		t.Errorf("the list says %s", text)
	}
	mustLead(t, b.send("/staff/sign-out"), "/staff/sign-in?ended=1")

	*now = now.Add(time.Hour)
	mustLead(t, b.send("/staff/sign-in", "name", "lan", "password", sentence, "to", "/staff/keys"), "/staff/sign-in/code?to=%2Fstaff%2Fkeys")
	mustLead(t, b.get("/staff"), "/staff/sign-in/code?to=%2Fstaff")
	half := b.cookies["__Host-staff"]
	page = b.get("/staff/sign-in/code").Page(t)
	if page.Find("#code").Length() != 0 || page.Find("form.passkey[hidden]").Length() != 1 || page.Find(".passkey-without").Length() != 1 {
		t.Errorf("the page of the second factor says %s", webtest.Text(page, "main"))
	}
	mustLead(t, b.send("/staff/sign-in/code", "code", "000000"), "/staff/sign-in?to=%2Fstaff")
	mustLead(t, b.shows(d), "/staff/me")
	if b.cookies["__Host-staff"] == half || s.Count(`select count(*) from staff.session`) != 1 {
		t.Error("the session that waited for the passkey goes on")
	}
	if text := webtest.Text(b.get("/staff/me").Page(t), ".passkeys"); !strings.Contains(text, "dùng gần nhất 10:30 21/11/2026") {
		t.Errorf("the list says %s", text)
	}
	if r := newBrowser(s).shows(d); r.StatusCode != http.StatusSeeOther { // another computer, that was told no name
		t.Errorf("from elsewhere: %d", r.StatusCode)
	}
	if e := s.Log(1)[0]; e.Action != "session.start" || e.Actor != "lan" || e.After != `{"by":"passkey"}` {
		t.Errorf("the log says %+v", e)
	}
}

// TestAPasskeyIsAProof where people are touched, once, and what was typed goes on with it.
func TestAPasskeyIsAProof(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	b, d := holder(t, s, "lan", staff.Admin, *now)
	mustLead(t, b.shows(d), "/staff/me")
	*now = now.Add(6 * time.Minute)
	typed := []string{"name", "hoa", "full_name", "Nguyễn Thị Hoa", "role", "leader", "unit", "24781", "reason", "QĐ 12"}
	page := b.send("/staff/accounts", typed...).Page(t)
	if page.Find("form .passkey[hidden] input[name=proof_passkey]").Length() != 1 {
		t.Fatalf("no passkey is asked for: %s", webtest.Text(page, "main"))
	}
	signed := d.Sign(b.asked(passkeysPath + "/challenge"))
	r := b.send("/staff/accounts", append(typed, "proof", "", "proof_passkey", signed)...)
	if shown := webtest.Text(r.Page(t), ".link-once"); r.StatusCode != http.StatusOK || !strings.HasPrefix(shown, ours+"/staff/invitation/") {
		t.Fatalf("with a proof: %d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	*now = now.Add(6 * time.Minute)
	for name, answer := range map[string]string{"used before": signed, "signed to sign in": d.Sign(b.asked(challengePath)), "nothing at all": "{}"} {
		r := b.send("/staff/accounts", append(typed, "proof", "", "proof_passkey", answer)...)
		if r.StatusCode != http.StatusUnprocessableEntity || r.Page(t).Find("input[name=full_name][value='Nguyễn Thị Hoa']").Length() != 1 || r.Page(t).Find("input[type=hidden][name=proof_passkey]").Length() != 1 {
			t.Errorf("%s: %d %s", name, r.StatusCode, webtest.Text(r.Page(t), "main"))
		}
		if e := s.Log(1)[0]; e.Action != "session.prove" || e.Ending != survey.Denied {
			t.Errorf("%s: the log says %+v", name, e)
		}
	}
	_, other := holder(t, s, "minh", staff.Admin, *now)
	asked := b.asked(passkeysPath + "/challenge")
	if r := b.send("/staff/accounts", append(typed, "proof_passkey", other.Sign(asked))...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's: %d", r.StatusCode)
	}
}

// TestPasskeysThatAreRefused are all told the same, and nobody is signed in.
func TestPasskeysThatAreRefused(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	said := map[string]string{}
	for name, lie := range map[string]func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply{
		"unknown": func(_ *testing.T, b *browser, _ *webtest.Device) webtest.Reply { return b.shows(s.NewDevice()) },
		"an unknown one of a known person": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			other := s.NewDevice()
			other.Handle = d.Handle
			return b.shows(other)
		},
		"another key by the same name": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			other := s.NewDevice()
			other.ID, other.Handle = d.ID, d.Handle
			return b.shows(other)
		},
		"somebody else's handle": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			d.Handle = staff.Account{ID: 999}.Handle("68")
			return b.shows(d)
		},
		"no handle": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply { d.Handle = nil; return b.shows(d) },
		"another origin": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			d.Origin = "https://danhgia.example.gov.vn.evil.test"
			return b.shows(d)
		},
		"the origin without encryption": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			d.Origin = "http://danhgia.example.gov.vn"
			return b.shows(d)
		},
		"another port": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			d.Origin = "https://danhgia.example.gov.vn:8443"
			return b.shows(d)
		},
		"another host's": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			d.Host = "example.gov.vn"
			return b.shows(d)
		},
		"made for another host": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			if _, err := s.Pool.Exec(t.Context(), `update staff.passkey set host = 'cu.example.gov.vn' where credential = $1`, d.ID); err != nil {
				t.Fatal(err)
			}
			return b.shows(d)
		},
		"nobody was looked at": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply { d.Unseen = true; return b.shows(d) },
		"the count goes back": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			mustLead(t, b.shows(d), "/staff/me")
			b.send("/staff/sign-out")
			d.Count--
			return b.shows(d)
		},
		"another device of another kind": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply { d.Synced = true; return b.shows(d) },
		"replayed": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			signed := d.Sign(b.asked(challengePath))
			held := maps.Clone(b.cookies)
			mustLead(t, b.send(passkeyPath, "answer", signed, "to", "/staff/me"), "/staff/me")
			b.cookies = held // whoever has all that the browser had
			return b.send(passkeyPath, "answer", signed)
		},
		"replayed by a device that does not count": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			if _, err := s.Pool.Exec(t.Context(), `update staff.passkey set sign_count = 0 where credential = $1`, d.ID); err != nil {
				t.Fatal(err)
			}
			d.Counts, d.Count = false, 0
			signed := d.Sign(b.asked(challengePath))
			held := maps.Clone(b.cookies)
			mustLead(t, b.send(passkeyPath, "answer", signed, "to", "/staff/me"), "/staff/me")
			b.cookies = held
			return b.send(passkeyPath, "answer", signed)
		},
		"asked in another browser": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			signed := d.Sign(newBrowser(s).asked(challengePath))
			b.asked(challengePath)
			return b.send(passkeyPath, "answer", signed)
		},
		"asked by nobody": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			signed := d.Sign(b.asked(challengePath))
			delete(b.cookies, "__Host-passkey")
			return b.send(passkeyPath, "answer", signed)
		},
		"a cookie that was forged": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			signed := d.Sign(b.asked(challengePath))
			was := b.cookies["__Host-passkey"]
			b.cookies["__Host-passkey"] = was[:40] + map[bool]string{true: "y", false: "x"}[was[40] == 'x'] + was[41:] // one in 64 has an x there
			return b.send(passkeyPath, "answer", signed)
		},
		"too late": func(_ *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			signed := d.Sign(b.asked(challengePath))
			*now = now.Add(5 * time.Minute)
			return b.send(passkeyPath, "answer", signed)
		},
		"signed as a proof": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			mustLead(t, b.shows(d), "/staff/me")
			signed := d.Sign(b.asked(passkeysPath + "/challenge"))
			return b.send(passkeyPath, "answer", signed)
		},
		"made, not signed": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			mustLead(t, b.shows(d), "/staff/me")
			options, _ := b.get(passkeysPath + "/new").Page(t).Find("form.passkey").Attr("data-options")
			return b.send(passkeyPath, "answer", s.NewDevice().Make([]byte(options)))
		},
		"of an account that is disabled": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			if _, err := s.Pool.Exec(t.Context(), `update staff.account set state = 'disabled' where id = (select account_id from staff.passkey where credential = $1)`, d.ID); err != nil {
				t.Fatal(err)
			}
			return b.shows(d)
		},
		"removed": func(t *testing.T, b *browser, d *webtest.Device) webtest.Reply {
			mustLead(t, b.shows(d), "/staff/me")
			path, _ := b.get("/staff/me").Page(t).Find(".passkeys form[action$='/remove']").Attr("action")
			mustLead(t, b.send(path), "/staff/me?done=passkey_removed")
			b.send("/staff/sign-out")
			return b.shows(d)
		},
		"no JSON": func(_ *testing.T, b *browser, _ *webtest.Device) webtest.Reply {
			return b.send(passkeyPath, "answer", "x")
		},
		"nothing": func(_ *testing.T, b *browser, _ *webtest.Device) webtest.Reply { return b.send(passkeyPath) },
	} {
		account := "p" + strings.ReplaceAll(strings.ReplaceAll(name, ",", ""), " ", ".")
		b, d := holder(t, s, account, staff.Leader, *now)
		r := lie(t, b, d)
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d to %s", name, r.StatusCode, r.Header.Get("Location"))
		}
		said[webtest.Text(r.Page(t), "#errors")] = name
		e := s.Log(1)[0]
		if e.Action != "session.start" || e.Ending != survey.Denied || e.Object != "" && e.Object != account {
			t.Errorf("%s: the log says %+v", name, e)
		}
		if copied := strings.Contains(e.After, "sign_count"); copied != (name == "the count goes back") {
			t.Errorf("%s: the log says %s", name, e.After)
		}
		*now = now.Add(time.Hour) // nobody waits
	}
	if len(said) != 1 {
		t.Errorf("they are told %d different things: %v", len(said), said)
	}
}

// TestWhoShowsWrongPasskeysWaits, as with passwords, and keeps nobody out who has signed in from a browser before.
func TestWhoShowsWrongPasskeysWaits(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	own, d := holder(t, s, "hoa", staff.Leader, *now)
	mustLead(t, own.shows(d), "/staff/me")
	own.send("/staff/sign-out")
	attacker, last := newBrowser(s), webtest.Reply{}
	for range 8 {
		last = attacker.shows(s.NewDevice())
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("the eighth that nobody has: %d", last.StatusCode)
	}
	mustLead(t, newBrowser(s).shows(d), "/staff/me")
	copyOf := *d
	copyOf.Origin = "https://evil.test"
	for range 8 {
		last = attacker.shows(&copyOf)
	}
	d.Count = copyOf.Count
	if last.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the eighth of somebody: %d", last.StatusCode)
	}
	if r := attacker.shows(d); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the right one while one waits: %d", r.StatusCode)
	}
	mustLead(t, own.shows(d), "/staff/me")
	*now = now.Add(16 * time.Minute)
	mustLead(t, attacker.shows(d), "/staff/me")
}

// TestAPasskeyIsAddedByWhoHasProved who it is: no device makes one before, and none that does not ask who is there.
func TestAPasskeyIsAddedByWhoHasProved(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "hoa", staff.Leader, *now)
	b := newBrowser(s)
	mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff")
	*now = now.Add(6 * time.Minute)
	mustLead(t, b.get(passkeysPath+"/new"), "/staff/me")
	if r := b.send(passkeysPath + "/new"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("#proof").Length() != 1 {
		t.Errorf("without a proof: %d", r.StatusCode)
	}
	mustLead(t, b.send(passkeysPath+"/new", "proof", sentence), passkeysPath+"/new")
	for name, lie := range map[string]func(d *webtest.Device){"nobody was looked at": func(d *webtest.Device) { d.Unseen = true },
		"another origin": func(d *webtest.Device) { d.Origin = "https://evil.test" }, "another host": func(d *webtest.Device) { d.Host = "evil.test" }} {
		d := s.NewDevice()
		lie(d)
		r := b.makes(d, "Máy ở nhà")
		if value, _ := r.Page(t).Find("#name").Attr("value"); r.StatusCode != http.StatusUnprocessableEntity || value != "Máy ở nhà" {
			t.Errorf("%s: %d %q", name, r.StatusCode, value)
		}
	}
	options, _ := b.get(passkeysPath + "/new").Page(t).Find("form.passkey").Attr("data-options")
	held, d := maps.Clone(b.cookies), s.NewDevice()
	mustLead(t, b.send(passkeysPath, "name", "Máy ở nhà", "answer", d.Make([]byte(options))), "/staff/me?done=passkey_added")
	b.cookies = held
	if r := b.send(passkeysPath, "name", "Máy khác", "answer", s.NewDevice().Make([]byte(options))); r.StatusCode != http.StatusConflict {
		t.Errorf("by what was asked before: %d", r.StatusCode)
	}
	if r := b.makes(d, "Máy ở nhà"); r.StatusCode != http.StatusConflict {
		t.Errorf("the same once more: %d", r.StatusCode)
	}
	for _, name := range []string{"Máy ở cơ quan", "Chìa khóa"} {
		mustLead(t, b.makes(s.NewDevice(), name), "/staff/me?done=passkey_added")
	}
	*now = now.Add(6 * time.Minute)
	page := b.get("/staff/me").Page(t)
	path, _ := page.Find(".passkeys form[action$='/name']").First().Attr("action")
	mustLead(t, b.send(path, "name", "Máy bàn ở nhà"), "/staff/me?done=passkey_renamed")
	if r := b.send(path, "name", "\u202e"); r.StatusCode != http.StatusUnprocessableEntity || r.Page(t).Find(".passkeys details[open] .error").Length() != 1 {
		t.Errorf("a name that nobody sees: %d", r.StatusCode)
	}
	remove := strings.Replace(path, "/name", "/remove", 1)
	if r := b.send(remove); r.StatusCode != http.StatusForbidden {
		t.Errorf("removed without a proof: %d", r.StatusCode)
	}
	mustLead(t, b.send(remove, "proof", sentence), "/staff/me?done=passkey_removed")
	if r := b.send(remove); r.StatusCode != http.StatusNotFound {
		t.Errorf("removed twice: %d", r.StatusCode)
	}
	if text := webtest.Text(b.get("/staff/me").Page(t), ".passkeys li b"); text != "Máy ở cơ quanChìa khóa" {
		t.Errorf("what is left is %s", text)
	}
}

// TestNobodyReachesSomebodyElsesPasskeys by the number in an address.
func TestNobodyReachesSomebodyElsesPasskeys(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	_, _ = holder(t, s, "hoa", staff.Leader, surveytest.Day())
	other := s.Person("minh", staff.Leader, "24781")
	for path, pairs := range map[string][]string{"/1/name": {"name", "Của tôi"}, "/1/remove": nil, "/0/remove": nil, "/x/remove": nil} {
		if r := other.Send(passkeysPath+path, pairs...); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if r := other.Send(passkeysPath + "/challenge"); r.StatusCode != http.StatusConflict {
		t.Errorf("a proof by who has none: %d", r.StatusCode)
	}
	if n := s.Count(`select count(*) from staff.passkey where name = 'Điện thoại'`); n != 1 {
		t.Errorf("%d are left", n)
	}
}

// TestWhoComesIntoARole that asks for two factors, and has signed in by the password alone, shows the passkey.
func TestWhoComesIntoARole(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	_, link := invite(t, s, "hoa", staff.Leader, *now)
	b, d := newBrowser(s), s.NewDevice()
	mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff")
	mustLead(t, b.makes(d, "Điện thoại"), "/staff/me?done=passkey_added")
	mustLead(t, b.send("/staff/sign-out"), "/staff/sign-in?ended=1")
	mustLead(t, b.send("/staff/sign-in", "name", "hoa", "password", sentence), "/staff") // beside a passkey the password goes on
	a, err := s.Accounts.AccountNamed(t.Context(), surveytest.Scope(), "hoa")
	if err != nil {
		t.Fatal(err)
	}
	g := staff.Grant{Account: a.ID, Role: staff.Admin, From: now.AddDate(0, 0, -1)}
	if _, err := s.Accounts.Grant(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, g); err != nil {
		t.Fatal(err)
	}
	mustLead(t, b.get("/staff/accounts"), "/staff/sign-in/code?to=%2Fstaff%2Faccounts")
	mustLead(t, b.get("/staff/me/second-factor"), "/staff/sign-in/code?to=%2Fstaff%2Fme%2Fsecond-factor")
	if r := b.get("/staff/sign-in/code"); r.StatusCode != http.StatusOK {
		t.Errorf("the page that asks for it: %d", r.StatusCode)
	}
	mustLead(t, b.shows(d), "/staff/me")
	if r := b.get("/staff/accounts"); r.StatusCode != http.StatusOK {
		t.Errorf("with the passkey: %d", r.StatusCode)
	}
	// Without the passkey that is all there was, the role asks for a second factor again.
	path, _ := b.get("/staff/me").Page(t).Find(".passkeys form[action$='/remove']").Attr("action")
	mustLead(t, b.send(path), "/staff/me?done=passkey_removed")
	mustLead(t, b.get("/staff/accounts"), "/staff/me/second-factor")
}

// TestAnAddressOfItsOwnHasPasskeysOfItsOwn: where the staff side has one, passkeys are made for the name that staff open, and not for the public one.
func TestAnAddressOfItsOwnHasPasskeysOfItsOwn(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.StaffElsewhere = true })
	s.Server.Config.Handler = s.Handler.Staff()
	const inner = "canbo.example.gov.vn"
	r := s.Do(http.MethodPost, challengePath, "", "", "Host", inner, "Origin", "https://"+inner, "X-Forwarded-Proto", "https")
	if !strings.Contains(string(r.Content), `"rpId":"`+inner+`"`) {
		t.Errorf("behind encryption: %d %s", r.StatusCode, r.Content)
	}
	if r := s.Do(http.MethodPost, challengePath, "", "", "Host", inner, "Origin", "http://"+inner); r.StatusCode != http.StatusConflict {
		t.Errorf("without encryption: %d %s", r.StatusCode, r.Content)
	}
}

// TestWhereThereAreNoPasskeys: at an address without a name or encryption pages offer none, and the password goes on; the single sign-on's people have none.
func TestWhereThereAreNoPasskeys(t *testing.T) {
	t.Parallel()
	for base, has := range map[string]bool{"https://danhgia.example.gov.vn": true, "https://DANHGIA.example.gov.vn:8443/x": true, "http://localhost:8080": true, "http://danhgia.example.gov.vn": false,
		"http://10.0.0.5:8080": false, "https://10.0.0.5": false, "https://[::1]:8443": false} {
		s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.BaseURL = base })
		page := s.Get("/staff/sign-in").Page(t)
		if got := page.Find("form.passkey").Length() == 1; got != has || page.Find("#password").Length() != 1 {
			t.Errorf("%s offers passkeys: %v", base, got)
		}
		if r := s.Do(http.MethodPost, challengePath, "", ""); (r.StatusCode == http.StatusOK) != has {
			t.Errorf("%s asks for one: %d %s", base, r.StatusCode, r.Content)
		}
	}
	s := webtest.New(t, nil)
	who := staff.Arrival{Issuer: "https://sso.example.gov.vn", Subject: "7", Name: "Tám"}
	a, err := s.Accounts.Arrive(t.Context(), surveytest.Scope(), who, surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.SetState(t.Context(), surveytest.Scope(), surveytest.Actor(), a, staff.Active); err != nil {
		t.Fatal(err)
	}
	a.State = staff.Active
	b := newBrowser(s)
	b.cookies["__Host-staff"] = string(s.SignIn(a, surveytest.Day()))
	if page := b.get("/staff/me").Page(t); webtest.Text(page, "h1") != "Tám" || page.Find("#passkeys").Length() != 0 {
		t.Errorf("the account of the single sign-on says %s", webtest.Text(page, "main"))
	}
	mustLead(t, b.get(passkeysPath+"/new"), "/staff/me")
	if r := b.send(passkeysPath, "name", "Máy", "answer", "{}"); r.StatusCode != http.StatusConflict {
		t.Errorf("one is added: %d", r.StatusCode)
	}
}
