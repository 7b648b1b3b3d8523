package staff_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/mail"
	"sipas/web/webtest"
)

// postman keeps what he is given, or fails.
type postman struct {
	given []mail.Invitation
	err   error
}

func (p *postman) Invite(_ context.Context, i mail.Invitation) error {
	p.given = append(p.given, i)
	return p.err
}

func (p *postman) Digest(context.Context, mail.Digest) error { return p.err }

func (p *postman) String() string { return "mail.example.vn:587, khaosat@example.vn" }

// TestInvitationsAreMailed where there is a mail server and an address, and the page says what became of the letter; the link is shown in any case.
func TestInvitationsAreMailed(t *testing.T) {
	t.Parallel()
	p := &postman{}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Post = p })
	admin := s.Person("quan-tri", staff.Admin, "")
	invite := func(name, address string) (link, story string) {
		t.Helper()
		r := admin.Send("/staff/accounts", "name", name, "full_name", "Trần Thị "+name, "mail", address, "role", "leader", "reason", "nhận việc")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%d: %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
		}
		return webtest.Text(r.Page(t), ".link-once"), webtest.Text(r.Page(t), ".story")
	}
	link, story := invite("lan", "lan@snv.example.vn")
	if len(p.given) != 1 || p.given[0].Link != link || p.given[0].Account.Mail != "lan@snv.example.vn" || p.given[0].Province.VI == "" || p.given[0].Expires.IsZero() {
		t.Fatalf("mailed: %+v, shown: %s", p.given, link)
	}
	if !strings.Contains(story, "Máy chủ thư đã nhận thư mời gửi tới lan@snv.example.vn") {
		t.Errorf("it says: %s", story)
	}
	if e := s.Log(1)[0]; e.Action != "account.mail" || e.Object != "lan" || e.Ending != survey.Done {
		t.Errorf("the log has %+v", e)
	}
	p.err = &survey.Error{Op: "mail.send", Kind: survey.Busy, Key: "mail.away"}
	link, story = invite("cuc", "cuc@snv.example.vn")
	if !strings.HasPrefix(link, "https://danhgia.example.gov.vn/staff/invitation/") || !strings.Contains(story, "chưa gửi được: máy chủ thư không trả lời.") || !strings.Contains(story, "chép hoặc in") {
		t.Errorf("%s; it says: %s", link, story)
	}
	if e := s.Log(1)[0]; e.Action != "account.mail" || e.Ending != survey.Failed || !strings.Contains(string(e.After), "away") {
		t.Errorf("the log has %+v", e)
	}
	if r := s.Get(strings.TrimPrefix(link, "https://danhgia.example.gov.vn")); r.StatusCode != http.StatusOK {
		t.Errorf("the link of a letter that was not mailed: %d", r.StatusCode)
	}
	if _, story = invite("mai", ""); len(p.given) != 2 || !strings.Contains(story, "chưa có địa chỉ thư") {
		t.Errorf("%d letters; it says: %s", len(p.given), story)
	}

	p.err = nil
	account, err := s.Accounts.AccountNamed(t.Context(), surveytest.Scope(), "lan")
	if err != nil {
		t.Fatal(err)
	}
	if r := admin.Send("/staff/accounts/" + number(account.ID) + "/invite"); r.StatusCode != http.StatusOK || len(p.given) != 3 || p.given[2].Link == p.given[0].Link {
		t.Errorf("invited again: %d, %d letters", r.StatusCode, len(p.given))
	}
	if text := webtest.Text(admin.Get("/staff/settings").Page(t), "main"); !strings.Contains(text, p.String()) {
		t.Error("the page of settings does not say who carries letters")
	}
}

// TestNothingIsMailedWithoutAServer, and nothing is said of mail.
func TestNothingIsMailedWithoutAServer(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	r := s.Person("quan-tri", staff.Admin, "").Send("/staff/accounts", "name", "lan", "mail", "lan@snv.example.vn", "role", "leader", "reason", "nhận việc")
	if text := webtest.Text(r.Page(t), ".story"); r.StatusCode != http.StatusOK || strings.Contains(text, "thư") || s.Log(1)[0].Action == "account.mail" {
		t.Errorf("%d: %s", r.StatusCode, text)
	}
}
