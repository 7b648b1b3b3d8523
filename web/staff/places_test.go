package staff_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// hidden are the hidden fields of the first form that a selector finds, as pairs of name and value: what the form was made for.
func hidden(page *goquery.Document, form string) []string {
	var pairs []string
	page.Find(form).First().Find("input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
		pairs = append(pairs, field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	return pairs
}

// TestAnAdminKeepsDesks: opens, renames, closes and opens again; what is wrong is said with what was typed, and each act is in the log.
func TestAnAdminKeepsDesks(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin := s.Person("lan", staff.Admin, "")
	const unit = "/staff/places/24781"
	r := admin.Send(unit, "name", "Quầy số 2", "name_en", "Desk 2", "questionnaire", "full@2")
	path, _, _ := strings.Cut(r.Header.Get("Location"), "?")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(path, unit+"/") {
		t.Fatalf("open: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	page := admin.Get(r.Header.Get("Location")).Page(t)
	if webtest.Text(page, "h1") != "Quầy số 2" || !strings.Contains(webtest.Text(page, ".did"), "Đã mở") {
		t.Errorf("the new desk says %s", webtest.Text(page, "main"))
	}
	if e := s.Log(1)[0]; e.Actor != "lan" || e.Action != "place.add" || e.UnitCode != "24781" || e.Role != "admin" {
		t.Errorf("the log says %+v", e)
	}
	for what, wrong := range map[string]struct {
		name, questionnaire, says string
		status                    int
	}{
		"twice":                 {"QUẦY SỐ 2", "short@2", "đang mở mang tên này", http.StatusConflict},
		"nothing":               {" ", "short@2", "không in được", http.StatusUnprocessableEntity},
		"a hidden sign":         {"Quầy\u202e3", "short@2", "không in được", http.StatusUnprocessableEntity},
		"a strange questionary": {"Quầy 9", "long@9", "Không có phiếu khảo sát này", http.StatusNotFound},
	} {
		r := admin.Send(unit, "name", wrong.name, "name_en", "x", "questionnaire", wrong.questionnaire)
		page := r.Page(t)
		if kept := page.Find("#name_en").AttrOr("value", ""); r.StatusCode != wrong.status || !strings.Contains(webtest.Text(page, "#errors"), wrong.says) || kept != "x" {
			t.Errorf("%s: %d %s, kept %q", what, r.StatusCode, webtest.Text(page, "#errors"), kept)
		}
	}
	was := hidden(page, "form.fields")
	mustLead(t, admin.Send(path, append(was, "name", "Quầy số 3", "name_en", "", "questionnaire", "short@2")...), path+"?done=place_saved")
	if e := s.Log(2); e[0].Action != "place.questionnaire" || e[1].Action != "place.rename" || e[1].Before != `{"name":"Quầy số 2","name_en":"Desk 2"}` {
		t.Errorf("the log says %+v", e)
	}

	// Somebody else has the page from before open: it is told, and shown what is there now; what was typed stays.
	r = admin.Send(path, append(was, "name", "Quầy chính", "name_en", "Main desk", "questionnaire", "full@2")...)
	stale := r.Page(t)
	if r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(stale, "#errors"), "vừa thay đổi") || webtest.Text(stale, "h1") != "Quầy số 3" ||
		stale.Find("#name").AttrOr("value", "") != "Quầy chính" || stale.Find("input[name=was_name]").AttrOr("value", "") != "Quầy số 3" {
		t.Errorf("a stale form: %d %s", r.StatusCode, webtest.Text(stale, "main"))
	}
	if r := admin.Send(path+"/state", append(hidden(stale, "form.fields"), "reason", "  ")...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("closed without a reason: %d", r.StatusCode)
	}
	closing := append(hidden(stale, "form.fields"), "reason", "xây lại trụ sở")
	mustLead(t, admin.Send(path+"/state", closing...), path+"?done=place_state")
	if e := s.Log(1)[0]; e.Action != "place.close" || e.Reason != "xây lại trụ sở" {
		t.Errorf("the log says %+v", e)
	}
	if r := admin.Send(path+"/state", closing...); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(r.Page(t), ".story"), "Đã đóng") {
		t.Errorf("closed twice: %d", r.StatusCode)
	}
	if n := s.Count(`select count(*) from staff.audit where action = 'place.close'`); n != 1 {
		t.Errorf("%d closings in the log", n)
	}
	if r := admin.Get(path + "/poster.pdf"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a poster of a closed desk: %d", r.StatusCode)
	}
	closed := admin.Get(path).Page(t)
	mustLead(t, admin.Send(path+"/state", append(hidden(closed, "form.fields"), "reason", "xong")...), path+"?done=place_state")
	if e := s.Log(1)[0]; e.Action != "place.reopen" {
		t.Errorf("the log says %+v", e)
	}
}

// TestPostersTellWhatTheUnitHasDone, whoever prints them and however; what is withdrawn is on none that is printed afterwards.
func TestPostersTellWhatTheUnitHasDone(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin, hoa, minh := s.Person("lan", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, "")
	posters := func(by *webtest.Person, path string) string {
		t.Helper()
		r := by.Get(path)
		tool := exec.Command("pdftotext", "-layout", "-", "-")
		tool.Stdin = bytes.NewReader(r.Content)
		text, err := tool.Output()
		if r.StatusCode != http.StatusOK || err != nil {
			t.Fatalf("%s: %d %v", path, r.StatusCode, err)
		}
		return string(text)
	}
	own := "/staff/places/24781/" + string(s.Place("24781").Code) + "/poster.pdf"
	path := drafted(t, hoa)
	step(t, hoa, path, "propose")
	if text := posters(hoa, own); strings.Contains(text, "Dân nói") {
		t.Errorf("what waits to be looked at is printed: %s", text)
	}
	step(t, minh, path, "publish")
	for by, path := range map[*webtest.Person]string{hoa: own + "?size=A5", admin: "/staff/places/posters.pdf", minh: "/staff/places/24781/posters.pdf"} {
		if text := posters(by, path); strings.Count(text, "Dân nói: chờ lâu, thứ tự lượt") != 1 || !strings.Contains(text, "Cơ quan làm, tháng 11/2026: Mở thêm quầy số 3 vào buổi sáng.") {
			t.Errorf("%s does not tell of it, or not of its unit alone: %s", path, text)
		}
	}
	step(t, minh, path, "withdraw", "reason", "ghi nhầm")
	if text := posters(hoa, own); strings.Contains(text, "Dân nói") {
		t.Errorf("what is withdrawn is printed: %s", text)
	}
}

// TestTheListOfDesks finds with and without marks, filters, goes on by the code of the last desk, and ends at what a unit's people may see.
func TestTheListOfDesks(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin, leader := s.Person("lan", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781")
	rows := func(p *webtest.Person, path string) *goquery.Selection { return p.Get(path).Page(t).Find("tbody tr") }
	for path, want := range map[string]int{"/staff/places?search=duc+trong": 1, "/staff/places?search=%C4%90%E1%BB%A9c+Tr%E1%BB%8Dng": 1, "/staff/places?search=24781": 1, "/staff/places?unit=24781": 1,
		"/staff/places?state=closed": 0, "/staff/places?level=agency&search=noi+vu": 1, "/staff/places?level=commune&search=so+noi+vu": 0, "/staff/places?search=" + string(s.Place("24781").Code): 1} {
		if n := rows(admin, path).Length(); n != want {
			t.Errorf("%s: %d desks, want %d", path, n, want)
		}
	}
	seen, path := map[string]bool{}, "/staff/places?state=open"
	for path != "" {
		page := admin.Get(path).Page(t)
		page.Find("tbody td.code-of").Each(func(_ int, code *goquery.Selection) { seen[code.Text()] = true })
		path = page.Find("main a.button.plain[href*='after=']").AttrOr("href", "")
	}
	if n := s.Count(`select count(*) from survey.place where province_code = '68'`); len(seen) != n {
		t.Errorf("the pages list %d of %d desks", len(seen), n)
	}
	if n := rows(leader, "/staff/places").Length(); n != 1 {
		t.Errorf("a leader of a unit is shown %d desks", n)
	}
	if text := webtest.Text(admin.Get("/staff/places?search=zzzz").Page(t), "main"); !strings.Contains(text, "Không có dòng nào") {
		t.Errorf("nothing found: %s", text)
	}
}

// TestALeaderSeesTheDesksOfTheOwnUnit, changes none of them, and is refused those of others.
func TestALeaderSeesTheDesksOfTheOwnUnit(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	leader, place, other := s.Person("hoa", staff.Leader, "24781"), s.Place("24781"), s.Place("24805")
	own := "/staff/places/24781/" + string(place.Code)
	if r := leader.Get(own); r.StatusCode != http.StatusOK || r.Page(t).Find("main form").Length() != 0 {
		t.Errorf("the own desk: %d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	for _, path := range []string{"/staff/places/24805", "/staff/places/24805/" + string(other.Code), "/staff/places/24805/posters.pdf", "/staff/places/24805/" + string(other.Code) + "/poster.pdf"} {
		if r := leader.Get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if r := leader.Get("/staff/places/24781/" + string(other.Code)); r.StatusCode != http.StatusNotFound {
		t.Errorf("another unit's desk under the own unit: %d", r.StatusCode)
	}
	if r := leader.Send(own+"/state", "was_open", "true", "reason", "vì tôi muốn"); r.StatusCode != http.StatusForbidden || !s.Place("24781").Open {
		t.Errorf("a leader closes a desk: %d", r.StatusCode)
	}
	if e := s.Log(1)[0]; e.Ending != survey.Denied || e.Actor != "hoa" {
		t.Errorf("the log says %+v", e)
	}
	for path, most := range map[string]int{own + "/poster.pdf?size=A5": 1, "/staff/places/24781/posters.pdf": 1, "/staff/places/posters.pdf": 2} {
		r := leader.Get(path)
		if pages := bytes.Count(r.Content, []byte("/Type /Page\n")); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/pdf" || pages != most {
			t.Errorf("%s: %d %s, %d pages, want %d", path, r.StatusCode, r.Header.Get("Content-Type"), pages, most)
		}
	}
}

// TestAnAdminKeepsTablets: a code is made, the tablet moved, paused, let go on, and revoked with what it brought.
func TestAnAdminKeepsTablets(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin, leader, place, other := s.Person("lan", staff.Admin, ""), s.Person("hoa", staff.Leader, "24805"), s.Place("24781"), s.Place("24805")
	for _, wrong := range [][]string{{"place", ""}, {"place", "XXXXX"}, {"place", string(place.Code), "name", "a\u202eb"}} {
		if r := admin.Send("/staff/devices", wrong...); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", wrong, r.StatusCode)
		}
	}
	r := admin.Send("/staff/devices", "place", string(place.Code), "name", "máy ở cửa")
	code := webtest.Text(r.Page(t), ".enrol-code")
	if r.StatusCode != http.StatusOK || len(code) != 9 || !strings.Contains(webtest.Text(r.Page(t), "main"), "30 phút") {
		t.Fatalf("a code: %d %q", r.StatusCode, code)
	}
	read, err := survey.ParseEnrolmentCodes(code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Survey.Enrol(t.Context(), surveytest.Scope(), survey.Service(), read, "", surveytest.Day()); err != nil {
		t.Fatal(err)
	}
	device, err := s.Survey.Devices(t.Context(), surveytest.Scope())
	if err != nil || len(device) != 1 {
		t.Fatal(device, err)
	}
	id, path := device[0].ID, "/staff/devices/"+device[0].ID.String()
	was := hidden(admin.Get(path).Page(t), "form.fields")
	if r := leader.Get(path); r.StatusCode != http.StatusNotFound {
		t.Errorf("a tablet of another unit: %d", r.StatusCode)
	}
	mustLead(t, admin.Send(path+"/move", append(was, "place", string(other.Code))...), path+"?done=device_moved")
	if r := admin.Send(path+"/pause", append(was, "message", "Nghỉ")...); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(r.Page(t), "#errors"), "vừa thay đổi") {
		t.Errorf("a stale form: %d", r.StatusCode)
	}
	was = hidden(admin.Get(path).Page(t), "form.fields")
	if r := admin.Send(path+"/pause", append(was, "message", strings.Repeat("x", 301))...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a message that is too long: %d", r.StatusCode)
	}
	mustLead(t, admin.Send(path+"/pause", append(was, "message", "Nghỉ trưa")...), path+"?done=device_paused")
	if text := webtest.Text(leader.Get(path).Page(t), "main"); !strings.Contains(text, "“Nghỉ trưa”") || leader.Get(path).Page(t).Find("main form, #batches").Length() != 0 {
		t.Errorf("the leader of its new unit is shown %s", text)
	}
	mustLead(t, admin.Send(path+"/resume", hidden(admin.Get(path).Page(t), "form.fields")...), path+"?done=device_resumed")
	if r := admin.Send(path+"/move", append(was, "place", string(place.Code))...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("moved back: %d", r.StatusCode)
	}

	day := survey.Date(surveytest.Day(), surveytest.Day().Location())
	brought := surveytest.Response(t, s.Survey, place, func(sub *survey.Submission) { sub.Mode = survey.ModeKiosk })
	brought.Batch = survey.Batch{Device: id, ReceivedOn: day}
	s.Save([]survey.Response{brought})
	undo := []string{"from", day.Format("2006-01-02"), "until", day.Format("2006-01-02")}
	for _, wrong := range [][]string{undo, {"reason", "mất cắp", "from", "hôm qua", "until", undo[3]}, {"reason", "mất cắp", "from", undo[1], "until", "2020-01-01"}} {
		if r := admin.Send(path+"/undo", wrong...); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", wrong, r.StatusCode)
		}
	}
	mustLead(t, admin.Send(path+"/undo", append(undo, "reason", "mất cắp")...), path+"?done=device_undone")
	if n := s.Count(`select count(*) from survey.response where standing = 'set_aside' and reason = 'review'`); n != 1 {
		t.Errorf("%d answers are set aside", n)
	}
	if text := webtest.Text(admin.Get(path).Page(t), "#batches ~ div tbody"); !strings.Contains(text, string(place.Code)) || !strings.HasSuffix(text, "010") {
		t.Errorf("what it brought: %s", text)
	}
	if r := admin.Send(path+"/revoke", "reason", "mất cắp"); r.StatusCode != http.StatusConflict {
		t.Errorf("revoked twice: %d", r.StatusCode)
	}
	if n := s.Count(`select count(*) from staff.audit where object = '` + id.String() + `' and actor = 'lan' and outcome = 'done'`); n != 7 {
		t.Errorf("%d acts in the log", n)
	}
}
