package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// lastActs are the latest acts of a site by what they did, the latest first.
func lastActs(s *webtest.Site, n int) []string {
	s.T.Helper()
	var acts []string
	for _, e := range s.Log(n) {
		acts = append(acts, strings.TrimSpace(e.Actor+" "+e.Action+" "+e.Object+" "+string(e.Ending)))
	}
	return acts
}

func wantActs(t *testing.T, s *webtest.Site, want ...string) {
	t.Helper()
	for n, got := range lastActs(s, len(want)) {
		if got != want[n] {
			t.Errorf("act %d from the last one: %s, want %s", n, got, want[n])
		}
	}
}

// TestAKeyIsMadeForEachDoor: whatever the program opens to a key can be chosen, and opens.
func TestAKeyIsMadeForEachDoor(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Admin, "")
	for scope, opens := range map[survey.KeyScope]string{survey.ReadResults: "/api/v1/indicators", survey.ReadTasks: "/api/v1/tasks", survey.WriteResponses: "", survey.WriteTransactions: ""} {
		if lan.Get("/staff/keys").Page(t).Find(`input[name=scope][value="`+string(scope)+`"]`).Length() != 1 {
			t.Errorf("nobody can choose %s", scope)
		}
		made := lan.Send("/staff/keys", "name", "Hệ thống "+string(scope), "scope", string(scope), "expires_on", "2027-06-30", "reason", "CV 45")
		if made.StatusCode != http.StatusCreated {
			t.Errorf("%s: %d %s", scope, made.StatusCode, webtest.Text(made.Page(t), ".error"))
			continue
		}
		if opens != "" {
			if r := s.Get(opens, "Authorization", "Bearer "+webtest.Text(made.Page(t), ".link-once code")); r.StatusCode != http.StatusOK {
				t.Errorf("%s opens %s: %d %s", scope, opens, r.StatusCode, r.Content)
			}
		}
	}
}

// TestAKeyFromItsMakingToItsEnd: made and shown once, rotated, revoked, and what it brought is set aside; each with a row of the log.
func TestAKeyFromItsMakingToItsEnd(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Admin, "")
	form := []string{"name", "Trung tâm điều hành", "scope", "results:read", "scope", "responses:write", "unit", "24781", "expires_on", "2027-06-30", "reason", "CV 45"}
	made := lan.Send("/staff/keys", form...)
	secret := webtest.Text(made.Page(t), ".link-once code")
	if made.StatusCode != http.StatusCreated || !strings.HasPrefix(secret, "sipas_") || made.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", made.StatusCode, made.Content)
	}
	wantActs(t, s, "lan key.add K1 done")
	if e := s.Log(1)[0]; e.Reason != "CV 45" || e.UnitCode != "24781" || strings.Contains(e.After, secret) || !strings.Contains(e.After, "results:read") {
		t.Errorf("%+v", e)
	}
	answer := func(key string) int {
		return s.Post(webtest.Response(s.Place("24781"), nil), "Authorization", "Bearer "+key).StatusCode
	}
	if got := answer(secret); got != http.StatusCreated {
		t.Fatalf("the key opens nothing: %d", got)
	}
	for _, path := range []string{"/staff/keys", "/staff/keys/K1"} {
		r := lan.Get(path)
		if text := string(r.Content); r.StatusCode != http.StatusOK || strings.Contains(text, secret) || !strings.Contains(text, "Trung tâm điều hành") {
			t.Errorf("%s: %d, or it shows the key", path, r.StatusCode)
		}
	}
	next := webtest.Text(lan.Send("/staff/keys/K1/rotate", "reason", "đến hạn").Page(t), ".link-once code")
	if answer(secret) != http.StatusCreated || answer(next) != http.StatusCreated || next == secret {
		t.Error("of two live keys one opens nothing")
	}
	if r := lan.Send("/staff/keys/K1/rotate", "reason", "lần nữa"); r.StatusCode != http.StatusConflict {
		t.Errorf("a third live key: %d", r.StatusCode)
	}
	if r := lan.Send("/staff/keys/K2/revoke", "reason", "thôi dùng"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/keys/K2?done=key_revoked" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	wantActs(t, s, "lan key.revoke K2 done", "lan key.add K2 done")
	r := lan.Send("/staff/keys/K1/undo", "from", "2026-11-01", "to", surveytest.Day().Format("2006-01-02"), "reason", "khóa bị lộ")
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/keys/K1?done=key_undone&n=2" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	wantActs(t, s, "lan standing.review K1 done", "lan key.revoke K1 done")
	if n := s.Count("select count(*) from survey.response where standing = 'set_aside' and reason = 'review'"); n != 2 {
		t.Errorf("%d are set aside, want 2", n)
	}
	if text := webtest.Text(lan.Get("/staff/keys/K1?done=key_undone&n=2").Page(t), "main"); !strings.Contains(text, "2 phiếu đã được để riêng") {
		t.Error(text)
	}
}

// TestKeysAreRefused: what is wrong is said where it is, what was typed stays, and nothing is made or revoked.
func TestKeysAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, minh := s.Person("lan", staff.Admin, ""), s.Person("minh", staff.Department, "")
	s.Key(nil)
	foreign, _, err := s.Survey.AddKey(t.Context(), survey.InProvince("15"), surveytest.Actor(), survey.Key{Name: "Lào Cai", Scopes: []survey.KeyScope{survey.ReadResults},
		ExpiresOn: surveytest.Day().AddDate(0, 1, 0)}, surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		by    *webtest.Person
		path  string
		form  []string
		want  int
		field string
	}{
		"no reason":            {lan, "/staff/keys", []string{"name", "A", "scope", "results:read", "expires_on", "2027-01-01"}, 422, "#reason"},
		"no scope":             {lan, "/staff/keys", []string{"name", "A", "expires_on", "2027-01-01", "reason", "x"}, 422, "#scope"},
		"no name":              {lan, "/staff/keys", []string{"name", "", "scope", "results:read", "expires_on", "2027-01-01", "reason", "x"}, 422, "#name"},
		"over a year":          {lan, "/staff/keys", []string{"name", "A", "scope", "results:read", "expires_on", "2029-01-01", "reason", "x"}, 422, "#expires_on"},
		"another's unit":       {lan, "/staff/keys", []string{"name", "A", "scope", "results:read", "expires_on", "2027-01-01", "reason", "x", "unit", "02671"}, 422, "#units"},
		"revoke, no reason":    {lan, "/staff/keys/K1/revoke", nil, 422, "#revoke-reason"},
		"undo, no days":        {lan, "/staff/keys/K1/undo", []string{"reason", "x"}, 422, "#from"},
		"another province's":   {lan, "/staff/keys/" + foreign.ID.String() + "/revoke", []string{"reason", "x"}, 404, ""},
		"no number":            {lan, "/staff/keys/x/revoke", []string{"reason", "x"}, 404, ""},
		"who may not":          {minh, "/staff/keys/K1/revoke", []string{"reason", "x"}, 403, ""},
		"who may not make one": {minh, "/staff/keys", []string{"name", "A", "scope", "results:read", "expires_on", "2027-01-01", "reason", "x"}, 403, ""},
	} {
		r := c.by.Send(c.path, c.form...)
		if r.StatusCode != c.want || c.field != "" && r.Page(t).Find(`#errors a[href="`+c.field+`"]`).Length() != 1 {
			t.Errorf("%s: %d, want %d and the way to %s", what, r.StatusCode, c.want, c.field)
		}
	}
	page := lan.Send("/staff/keys", "name", "Tên đã gõ", "scope", "results:read", "unit", "24781", "expires_on", "2027-01-01").Page(t)
	if page.Find("#name").AttrOr("value", "") != "Tên đã gõ" || page.Find("#units[open] [value='24781'][checked]").Length() != 1 || page.Find("[name=scope][checked]").Length() != 1 {
		t.Error("what was typed and chosen is lost")
	}
	if n := s.Count("select count(*) from survey.api_key where revoked_at is null"); n != 2 {
		t.Errorf("%d live keys, want the two there were", n)
	}
}

// TestAKeyIsBoundToAddresses in the form, as it is shown, and in the key that takes over.
func TestAKeyIsBoundToAddresses(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Admin, "")
	form := func(networks string) []string {
		return []string{"name", "Một cửa", "scope", "results:read", "expires_on", "2027-06-30", "reason", "CV 45", "networks", networks}
	}
	r := lan.Send("/staff/keys", form("10.0.0.5/8")...)
	if page := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || page.Find("#networks").AttrOr("value", "") != "10.0.0.5/8" || !strings.Contains(webtest.Text(page, "#errors"), "192.168.1.0/24") {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(page, "#errors"))
	}
	if r := lan.Send("/staff/keys", form("10.1.0.0/16, 2001:db8::5")...); r.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	if e := s.Log(1)[0]; !strings.Contains(e.After, "10.1.0.0/16 2001:db8::5") {
		t.Errorf("the log has %s", e.After)
	}
	if r := lan.Send("/staff/keys/K1/rotate", "reason", "đến hạn"); r.StatusCode != http.StatusCreated {
		t.Fatalf("%d", r.StatusCode)
	}
	for _, path := range []string{"/staff/keys", "/staff/keys/K1", "/staff/keys/K2"} {
		if text := webtest.Text(lan.Get(path).Page(t), "main"); !strings.Contains(text, "Chỉ nhận từ: 10.1.0.0/16, 2001:db8::5.") {
			t.Errorf("%s does not say where from: %s", path, text)
		}
	}
}
