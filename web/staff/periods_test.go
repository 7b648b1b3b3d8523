package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

const quarter = "/staff/periods/2026-Q3"

// settled is a site with a quarter that can be frozen, and two people of the department.
func settled(t *testing.T, change func(*web.Options, *intake.DeskOptions)) (s *webtest.Site, lan, minh *webtest.Person) {
	t.Helper()
	s = webtest.New(t, change)
	for unit, n := range map[string]int{"24781": 140, "24805": 101} {
		var responses []survey.Response
		for i := range n {
			responses = append(responses, surveytest.Response(t, s.Survey, s.Place(unit), func(r *survey.Submission) {
				r.AnsweredOn, r.Answers["access"] = "2026-08-20", 1+i%5
			}))
		}
		s.Save(responses)
	}
	if err := s.Publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	return s, colleague(s, "lan"), colleague(s, "minh")
}

// colleague is somebody of the department who has chosen a password.
func colleague(s *webtest.Site, name string) *webtest.Person {
	s.T.Helper()
	p := s.Person(name, staff.Department, "")
	if err := s.Accounts.SetPassword(s.T.Context(), surveytest.Scope(), surveytest.Actor(), p.Account, "a hash", 0); err != nil {
		s.T.Fatal(err)
	}
	p.Account.PasswordHash = "a hash"
	p.SignIn(surveytest.Day())
	return p
}

// asked is what the page of a period carries of its request.
func asked(t *testing.T, p *webtest.Person) []string {
	t.Helper()
	form := p.Get(quarter).Page(t).Find(`form[action$="/withdraw"]`)
	return []string{"number", form.Find("[name=number]").AttrOr("value", ""), "hash", form.Find("[name=hash]").AttrOr("value", "")}
}

func setAside(s *webtest.Site, n int) {
	s.T.Helper()
	rows, err := s.Pool.Query(s.T.Context(), `select id from survey.response where standing = 'counted' limit $1`, n)
	if err != nil {
		s.T.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		s.T.Fatal(err)
	}
	d := survey.Decision{IDs: ids, To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	if _, err := s.Survey.Review(s.T.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Publisher.Publish(s.T.Context(), false, nil); err != nil {
		s.T.Fatal(err)
	}
}

// TestTwoPeopleFreezeAQuarter in their browsers: who proposed cannot sign, and another one is shown what is signed.
func TestTwoPeopleFreezeAQuarter(t *testing.T) {
	t.Parallel()
	s, lan, minh := settled(t, nil)
	if list := webtest.Text(lan.Get("/staff/periods").Page(t), "main"); !strings.Contains(list, "có thể đề nghị chốt: Quý III/2026") {
		t.Errorf("the list: %s", list)
	}
	if r := lan.Send(quarter+"/propose", "note", "báo cáo số 45"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != quarter+"?done=period_proposed" {
		t.Fatalf("proposed: %d %s %s", r.StatusCode, r.Header.Get("Location"), webtest.Text(r.Page(t), "main"))
	}
	own := lan.Get(quarter).Page(t)
	if text := webtest.Text(own, "main"); own.Find(`form[action$="/sign"]`).Length() > 0 || !strings.Contains(text, "Số tài khoản khác có quyền ký: 1") {
		t.Errorf("who proposed is shown %s", text)
	}
	if r := lan.Send(quarter+"/sign", asked(t, lan)...); r.StatusCode != http.StatusForbidden || !strings.Contains(webtest.Text(r.Page(t), "main"), "không tự ký") {
		t.Errorf("who proposed signs: %d", r.StatusCode)
	}
	if log := s.Log(1)[0]; log.Actor != "lan" || log.Ending != survey.Denied {
		t.Errorf("the refusal in the log: %+v", log)
	}
	if list := webtest.Text(minh.Get("/staff/periods").Page(t), ".story"); !strings.Contains(list, "người thứ hai ký: Quý III/2026") {
		t.Errorf("the list for the second one: %s", list)
	}
	if r := minh.Send(quarter+"/sign", asked(t, minh)...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("signed: %d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	frozen := minh.Get(quarter)
	text := webtest.Text(frozen.Page(t), "main")
	if !strings.Contains(text, "người chốt: lan, minh") || !strings.Contains(text, "Ghi chú: báo cáo số 45") || !strings.Contains(text, "Từ đó đến nay số liệu không thay đổi") {
		t.Errorf("frozen: %s", text)
	}
	if r := minh.Get(quarter + "?check=1"); !strings.Contains(webtest.Text(r.Page(t), "#edition-1"), "trùng đến chữ số cuối cùng") {
		t.Errorf("checked: %s", webtest.Text(r.Page(t), "#edition-1"))
	}
	for query, want := range map[string]int{"?from=9": 404, "?from=x": 404, "?from=1&to=0": 200} {
		if r := minh.Get(quarter + query); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", query, r.StatusCode, want)
		}
	}
	setAside(s, 40)
	if text := webtest.Text(minh.Get(quarter).Page(t), "section[aria-labelledby=compared]"); !strings.Contains(text, "dòng khác nhau") || !strings.Contains(webtest.Text(minh.Get(quarter).Page(t), ".story"), "Từ đó số liệu đã thay đổi") {
		t.Errorf("after a review: %s", text)
	}
}

// TestAnOvertakenProposalIsTold: to the second person, who was about to sign, and nothing is frozen.
func TestAnOvertakenProposalIsTold(t *testing.T) {
	t.Parallel()
	s, lan, minh := settled(t, nil)
	lan.Send(quarter + "/propose")
	form := asked(t, minh)
	setAside(s, 40)
	if r := minh.Send(quarter+"/sign", form...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if text := webtest.Text(minh.Get(quarter).Page(t), "main"); !strings.Contains(text, "số liệu đã thay đổi trước khi chốt xong") || strings.Contains(text, "Bản chốt 1") {
		t.Errorf("%s", text)
	}
	if r := minh.Send(quarter+"/sign", form...); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(r.Page(t), "[role=alert]"), "không còn như Ông/Bà đã thấy") {
		t.Errorf("a stale form: %d", r.StatusCode)
	}
	if lan.Send(quarter + "/propose"); asked(t, lan)[1] != "2" {
		t.Error("it cannot be proposed again")
	}
	if r := lan.Send(quarter+"/withdraw", asked(t, lan)...); r.StatusCode != http.StatusSeeOther || !strings.Contains(webtest.Text(lan.Get(quarter).Page(t), "main"), "lan rút lại") {
		t.Errorf("withdrawn: %d", r.StatusCode)
	}
}

// TestFreezingGoesOnWithoutThePage: while somebody else publishes, what is signed waits, and the page says so; the service does it later.
func TestFreezingGoesOnWithoutThePage(t *testing.T) {
	t.Parallel()
	s, lan, minh := settled(t, nil)
	lan.Send(quarter + "/propose")
	form := asked(t, minh)
	tx, err := s.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `select from analytics.turn where province_code = '68' for update`); err != nil {
		t.Fatal(err)
	}
	minh.Send(quarter+"/sign", form...)
	if text := webtest.Text(minh.Get(quarter).Page(t), "main"); !strings.Contains(text, "lan đề nghị, minh đã ký. Máy chủ đang chốt") {
		t.Errorf("signed, and somebody else publishes: %s", text)
	}
	if r := lan.Send(quarter+"/withdraw", form...); r.StatusCode != http.StatusConflict {
		t.Errorf("withdrawn after it was signed: %d", r.StatusCode)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publisher.FreezeSigned(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := webtest.Text(lan.Get(quarter).Page(t), ".story"); !strings.Contains(text, "Đã chốt, bản 1") {
		t.Errorf("later: %s", text)
	}
}

// TestWhoeverIsAloneGivesAReason, and where the rule is off nobody is asked.
func TestWhoeverIsAloneGivesAReason(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	s.Save([]survey.Response{surveytest.Response(t, s.Survey, s.Place("24781"), func(r *survey.Submission) { r.AnsweredOn = "2026-08-20" })})
	lan := colleague(s, "lan")
	s.Person("invited", staff.Department, "") // has not chosen a password yet
	lan.Send(quarter + "/propose")
	if text := webtest.Text(lan.Get(quarter).Page(t), "main"); !strings.Contains(text, "Lý do một người làm cả hai việc") {
		t.Errorf("alone: %s", text)
	}
	if r := lan.Send(quarter+"/sign", asked(t, lan)...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", r.StatusCode)
	}
	if r := lan.Send(quarter+"/sign", append(asked(t, lan), "reason", "Sở mới có một tài khoản")...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("with a reason: %d", r.StatusCode)
	}
	if text := webtest.Text(lan.Get(quarter).Page(t), "main"); !strings.Contains(text, "lý do: Sở mới có một tài khoản") {
		t.Errorf("the reason: %s", text)
	}
	off, one, _ := settled(t, func(o *web.Options, _ *intake.DeskOptions) { o.FourEyes = false })
	one.Send(quarter + "/propose")
	if r := one.Send(quarter+"/sign", asked(t, one)...); r.StatusCode != http.StatusSeeOther || off.Count(`select count(*) from analytics.edition`) != 1 {
		t.Errorf("with the rule off: %d", r.StatusCode)
	}
}

// TestWhatStandsAgainstFreezingIsTold on the page, with what was typed.
func TestWhatStandsAgainstFreezingIsTold(t *testing.T) {
	t.Parallel()
	_, lan, minh := settled(t, nil)
	for path, want := range map[string]int{"/staff/periods/2026-13": 404, "/staff/periods/2090": 404, "/staff/periods/2026-Q4": 200, "/staff/periods/2020": 200} {
		if r := lan.Get(path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
	if r := lan.Send("/staff/periods/2020-Q1/propose", "note", "ghi chú"); r.StatusCode != http.StatusNotFound ||
		r.Page(t).Find("#note").AttrOr("value", "") != "ghi chú" && !strings.Contains(webtest.Text(r.Page(t), "[role=alert]"), "Chưa có ai trả lời") {
		t.Errorf("nobody answered: %d", r.StatusCode)
	}
	if r := lan.Send(quarter+"/propose", "note", "a\nb"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.Text(r.Page(t), "[role=alert]"), "một dòng") {
		t.Errorf("two lines: %d", r.StatusCode)
	}
	lan.Send(quarter + "/propose")
	if r := minh.Send(quarter + "/propose"); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(r.Page(t), "[role=alert]"), "đang chờ ký") {
		t.Errorf("twice: %d", r.StatusCode)
	}
	for _, what := range []string{"/sign", "/withdraw"} {
		if r := minh.Send(quarter+what, "number", "9", "hash", "x"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s of a request that is not there: %d", what, r.StatusCode)
		}
	}
}

// TestFreezingAsksForAProof: whoever signed in an hour ago proves once more who it is, and nothing is done before.
func TestFreezingAsksForAProof(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	lan.SignIn(surveytest.Day().Add(-10 * 60e9))
	if r := lan.Send(quarter+"/propose", "note", "n"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("[name=proof]").Length() != 1 || s.Count(`select count(*) from analytics.freeze_request`) != 0 {
		t.Errorf("%d", r.StatusCode)
	}
}

// TestPeriodsAreForTheDepartment, and speak English, too.
func TestPeriodsAreForTheDepartment(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	for _, role := range []staff.Role{staff.Admin, staff.Leader, staff.Inspector} {
		p := s.Person("somebody."+string(role), role, "")
		for _, path := range []string{"/staff/periods", quarter} {
			if r := p.Get(path); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s as %s: %d", path, role, r.StatusCode)
			}
		}
		if r := p.Send(quarter + "/propose"); r.StatusCode != http.StatusForbidden {
			t.Errorf("proposed as %s: %d", role, r.StatusCode)
		}
	}
	lan.Send(quarter + "/propose")
	for path, want := range map[string]string{"/staff/periods?lang=en": "Waiting for a second person to sign: Q3 2026", quarter + "?lang=en": "Other accounts that may sign: 1"} {
		if text := webtest.Text(lan.Get(path).Page(t), "main"); !strings.Contains(text, want) || strings.Contains(text, "staff.") {
			t.Errorf("%s: %s", path, text)
		}
	}
	if r := s.Do(http.MethodGet, quarter, "", ""); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/staff/sign-in?to="+url.QueryEscape(quarter)) {
		t.Errorf("signed out: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
}

// TestAQuarterWithUnfinishedTasks of the one before is frozen for a reason only, which the log keeps; what was typed stays.
func TestAQuarterWithUnfinishedTasks(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q2", Today: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)})
	taskOf(s, "24805", followup.Opening{Why: followup.BadFigure, Period: "2026-Q3", Today: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)})
	if text := webtest.Text(lan.Get(quarter).Page(t), "main"); !strings.Contains(text, "Còn 1 việc của quý trước chưa có kết luận") {
		t.Error(text)
	}
	for _, reason := range []string{"", "  "} {
		r := lan.Send(quarter+"/propose", "note", "báo cáo số 45", "reason", reason)
		page := r.Page(t)
		if r.StatusCode != http.StatusUnprocessableEntity || page.Find("#why-error").Length() != 1 || page.Find("#note").AttrOr("value", "") != "báo cáo số 45" {
			t.Errorf("%q: %d %s", reason, r.StatusCode, webtest.Text(page, "main"))
		}
	}
	if r := lan.Send(quarter+"/propose", "note", "x", "reason", "đơn vị đang sáp nhập"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	if e := s.Log(1)[0]; e.Reason != "đơn vị đang sáp nhập" {
		t.Errorf("%+v", e)
	}
	if r := lan.Get("/staff/figures/report.pdf?period=2026-Q3"); r.StatusCode != http.StatusOK {
		t.Error(r.StatusCode)
	}
}
