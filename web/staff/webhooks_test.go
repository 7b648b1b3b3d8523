package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	people "sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
	"sipas/web"
	"sipas/web/webtest"
)

// listing opens a site whose operator lists where webhooks may send to.
func listing(t *testing.T, list string) *webtest.Site {
	t.Helper()
	targets, err := webhook.ParseTargets(list)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Hooks.Targets = targets })
}

// letter is what waits at a site, and what it is signed with.
func letter(s *webtest.Site, at time.Time) (webhook.Letter, []webhook.Secret) {
	s.T.Helper()
	l, found, err := s.Accounts.ClaimLetter(s.T.Context(), surveytest.Scope(), at.Add(time.Minute), time.Minute)
	if err != nil || !found {
		s.T.Fatalf("no letter waits: %v", err)
	}
	vault, err := people.NewVault([]byte("a secret of the tests"))
	if err != nil {
		s.T.Fatal(err)
	}
	var secrets []webhook.Secret
	for _, sealed := range l.Sealed {
		text, err := vault.Open(sealed, webhook.SealedFor(l.URL))
		if err != nil {
			s.T.Fatal(err)
		}
		secrets = append(secrets, webhook.Secret(text))
	}
	return l, secrets
}

// TestAWebhookFromItsAddingToItsEnd: added and its secret shown once, tried, paused, rotated, what was parked sent again, removed; each with a row
// of the log, in which no secret stands.
func TestAWebhookFromItsAddingToItsEnd(t *testing.T) {
	t.Parallel()
	s := listing(t, "https://ioc.example.gov.vn/hooks")
	lan := s.Person("lan", people.Admin, "")
	made := lan.Send("/staff/webhooks", "url", "HTTPS://IOC.example.gov.vn:443/hooks/sipas", "events", "period.frozen", "events", "task.opened", "reason", "CV 45")
	secret := webtest.Text(made.Page(t), ".link-once code")
	if _, err := webhook.ParseSecret(secret); made.StatusCode != http.StatusCreated || err != nil || made.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", made.StatusCode, err, made.Content)
	}
	wantActs(t, s, "lan webhook.add W1 done")
	if e := s.Log(1)[0]; e.Reason != "CV 45" || strings.Contains(e.After, secret[6:]) || !strings.Contains(e.After, "https://ioc.example.gov.vn/hooks/sipas") {
		t.Errorf("%+v", e)
	}
	for _, path := range []string{"/staff/webhooks", "/staff/webhooks/W1"} {
		if text := string(lan.Get(path).Content); strings.Contains(text, secret[6:]) || !strings.Contains(text, "https://ioc.example.gov.vn/hooks/sipas") {
			t.Errorf("%s shows the secret, or not the address", path)
		}
	}
	lead := func(r webtest.Reply, to string) {
		t.Helper()
		if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != to {
			t.Errorf("%d to %s, want %s", r.StatusCode, r.Header.Get("Location"), to)
		}
	}
	lead(lan.Send("/staff/webhooks/W1/test", "revision", "1"), "/staff/webhooks/W1?done=webhook_tried")
	l, secrets := letter(s, time.Now())
	if len(secrets) != 1 || secrets[0].Shown() != secret || !strings.Contains(l.Body, `"type":"webhook.test"`) {
		t.Errorf("%s, signed by %d secrets", l.Body, len(secrets))
	}
	now := surveytest.Day()
	if _, err := s.Accounts.SettleLetter(t.Context(), surveytest.Scope(), l, webhook.Parked, now, webhook.Result{Outcome: webhook.Answered, Status: 503}, now); err != nil {
		t.Fatal(err)
	}
	if text := webtest.Text(lan.Get("/staff/webhooks/W1?state=parked").Page(t), "tbody"); !strings.Contains(text, "đã dừng sau 1 lần") || !strings.Contains(text, "bên nhận trả lời lỗi 503") {
		t.Error(text)
	}
	lead(lan.Send("/staff/webhooks/W1/pause", "revision", "1"), "/staff/webhooks/W1?done=webhook_paused")
	if text := webtest.Text(lan.Get("/staff/webhooks").Page(t), "tbody"); !strings.Contains(text, "tạm dừng") || !strings.Contains(text, "1 thông báo đã dừng gửi") {
		t.Error(text)
	}
	lead(lan.Send("/staff/webhooks/W1/resume", "revision", "2"), "/staff/webhooks/W1?done=webhook_resumed")
	next := webtest.Text(lan.Send("/staff/webhooks/W1/rotate", "revision", "3", "reason", "bị lộ").Page(t), ".link-once code")
	lead(lan.Send("/staff/webhooks/W1/resend", "revision", "4", "delivery", "1"), "/staff/webhooks/W1?done=webhook_resent")
	if again, secrets := letter(s, surveytest.Day()); again.Event != l.Event || len(secrets) != 2 || secrets[0].Shown() != next || secrets[1].Shown() != secret {
		t.Errorf("%+v, signed by %v", again, secrets)
	}
	lead(lan.Send("/staff/webhooks/W1/remove", "revision", "4", "reason", "thôi dùng"), "/staff/webhooks?done=webhook_removed")
	wantActs(t, s, "lan webhook.remove W1 done", "lan webhook.resend W1 done", "lan webhook.rotate W1 done", "lan webhook.resume W1 done", "lan webhook.pause W1 done", "lan webhook.try W1 done")
	if r := lan.Get("/staff/webhooks/W1"); r.StatusCode != http.StatusNotFound {
		t.Errorf("what was removed is shown: %d", r.StatusCode)
	}
}

// TestWebhooksAreRefused: what is wrong is said where it is, in the reader's language, what was typed stays, and nothing is changed.
func TestWebhooksAreRefused(t *testing.T) {
	t.Parallel()
	s := listing(t, "https://ioc.example.gov.vn/hooks http://10.1.2.3:8080")
	lan, minh := s.Person("lan", people.Admin, ""), s.Person("minh", people.Department, "")
	if _, err := s.Accounts.AddWebhook(t.Context(), survey.InProvince("15"), surveytest.Actor(), webhook.Webhook{URL: "https://ioc.example.gov.vn/hooks/15", Events: webhook.Types()}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if r := lan.Send("/staff/webhooks", "url", "https://ioc.example.gov.vn/hooks/a", "events", "period.frozen", "reason", "x"); r.StatusCode != http.StatusCreated {
		t.Fatalf("%d", r.StatusCode)
	}
	add := func(url string) []string { return []string{"url", url, "events", "period.frozen", "reason", "x"} }
	for what, c := range map[string]struct {
		by    *webtest.Person
		path  string
		form  []string
		want  int
		field string
		says  string
	}{
		"no address":         {lan, "/staff/webhooks", add(""), 422, "#url", "Không đọc được"},
		"not listed":         {lan, "/staff/webhooks", add("https://ioc.example.gov.vn/other"), 422, "#url", "SIPAS_WEBHOOK_TARGETS"},
		"unencrypted":        {lan, "/staff/webhooks", add("http://ioc.example.gov.vn/hooks"), 422, "#url", "SIPAS_WEBHOOK_TARGETS"},
		"with a password":    {lan, "/staff/webhooks", add("https://u:p@ioc.example.gov.vn/hooks"), 422, "#url", "mật khẩu"},
		"up and out":         {lan, "/staff/webhooks", add("https://ioc.example.gov.vn/hooks/../x"), 422, "#url", "không có .."},
		"twice":              {lan, "/staff/webhooks", add("https://IOC.example.gov.vn/hooks/a"), 409, "#url", "đã có"},
		"of nothing":         {lan, "/staff/webhooks", []string{"url", "https://ioc.example.gov.vn/hooks/b", "reason", "x"}, 422, "#events", "ít nhất một"},
		"of an answer":       {lan, "/staff/webhooks", []string{"url", "https://ioc.example.gov.vn/hooks/b", "events", "answer.given", "reason", "x"}, 422, "#events", "ít nhất một"},
		"no reason":          {lan, "/staff/webhooks", []string{"url", "https://ioc.example.gov.vn/hooks/b", "events", "period.frozen"}, 422, "#reason", ""},
		"rotate, no reason":  {lan, "/staff/webhooks/W2/rotate", []string{"revision", "1"}, 422, "#rotate-reason", ""},
		"remove, no reason":  {lan, "/staff/webhooks/W2/remove", []string{"revision", "1"}, 422, "#remove-reason", ""},
		"changed meanwhile":  {lan, "/staff/webhooks/W2/remove", []string{"revision", "7", "reason", "lý do đã gõ"}, 409, "", "Vừa có người khác"},
		"paused meanwhile":   {lan, "/staff/webhooks/W2/pause", []string{"revision", "7"}, 409, "", "Vừa có người khác"},
		"nothing is parked":  {lan, "/staff/webhooks/W2/resend", []string{"revision", "1", "delivery", "1"}, 409, "", "không còn"},
		"no delivery":        {lan, "/staff/webhooks/W2/resend", []string{"revision", "1"}, 400, "", ""},
		"no revision":        {lan, "/staff/webhooks/W2/pause", nil, 400, "", ""},
		"another province's": {lan, "/staff/webhooks/W1/remove", []string{"revision", "1", "reason", "x"}, 404, "", ""},
		"no number":          {lan, "/staff/webhooks/x/test", []string{"revision", "1"}, 404, "", ""},
		"who may not":        {minh, "/staff/webhooks/W2/remove", []string{"revision", "1", "reason", "x"}, 403, "", ""},
		"who may not add":    {minh, "/staff/webhooks", add("https://ioc.example.gov.vn/hooks/b"), 403, "", ""},
		"who may not try":    {minh, "/staff/webhooks/W2/test", []string{"revision", "1"}, 403, "", ""},
	} {
		r := c.by.Send(c.path, c.form...)
		page := r.Page(t)
		if r.StatusCode != c.want || c.field != "" && page.Find(`#errors a[href="`+c.field+`"]`).Length() != 1 || !strings.Contains(webtest.Text(page, "#errors"), c.says) {
			t.Errorf("%s: %d %s, want %d, the way to %s and %q", what, r.StatusCode, webtest.Text(page, "#errors"), c.want, c.field, c.says)
		}
		if len(c.form) == 4 && strings.Contains(c.form[3], "đã gõ") && page.Find("#remove-reason").AttrOr("value", "") != c.form[3] {
			t.Errorf("%s: the reason that was typed is lost", what)
		}
	}
	page := lan.Send("/staff/webhooks", "url", "https://evil.vn/?x", "events", "device.silent", "reason", "vì sao").Page(t)
	if page.Find("#url").AttrOr("value", "") != "https://evil.vn/?x" || page.Find("[name=events][checked]").AttrOr("value", "") != "device.silent" || page.Find("#reason").AttrOr("value", "") != "vì sao" {
		t.Error("what was typed and chosen is lost")
	}
	if text := webtest.Text(lan.Send("/staff/webhooks?lang=en", add("https://evil.vn/?x")...).Page(t), "#errors"); !strings.Contains(text, "Take what follows ?") {
		t.Errorf("in English: %s", text)
	}
	if n := s.Count("select count(*) from staff.webhook where not paused"); n != 2 {
		t.Errorf("%d webhooks, want the two there were", n)
	}
}

// TestWithoutTargetsNobodyIsAsked for an address: the page says who lists them.
func TestWithoutTargetsNobodyIsAsked(t *testing.T) {
	t.Parallel()
	s := listing(t, "")
	lan := s.Person("lan", people.Admin, "")
	page := lan.Get("/staff/webhooks").Page(t)
	if page.Find("#url").Length() != 0 || !strings.Contains(webtest.Text(page, "main"), "SIPAS_WEBHOOK_TARGETS") {
		t.Error(webtest.Text(page, "main"))
	}
	if r := lan.Send("/staff/webhooks", "url", "https://ioc.example.gov.vn", "events", "period.frozen", "reason", "x"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d", r.StatusCode)
	}
}
