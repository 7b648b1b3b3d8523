package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// reports has people at the desk of a unit report trouble, with these words, and the inspectorate's queue take it up.
func reports(s *webtest.Site, unit string, words ...string) {
	s.T.Helper()
	var responses []survey.Response
	for _, text := range words {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), func(a *survey.Submission) {
			a.Answers["trouble"], a.Told, a.Comment = survey.Reported, true, text
		})
		responses = append(responses, r)
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
	takeUp(s)
}

// takeUp gathers comments and reports.
func takeUp(s *webtest.Site) {
	s.T.Helper()
	asked, err := s.Survey.Questionnaires(s.T.Context())
	if err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Followup.GatherComments(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.Gathering{Questionnaires: asked, Most: 100}); err != nil {
		s.T.Fatal(err)
	}
	today := survey.Date(s.Now(), surveytest.Day().Location())
	if _, err := s.Followup.GatherConduct(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.ConductGathering{Today: today, OfCase: 3, Most: 100}); err != nil {
		s.T.Fatal(err)
	}
}

// acts sends an act of the form on a page, with pairs of name and value.
func acts(p *webtest.Person, page *goquery.Document, act string, pairs ...string) webtest.Reply {
	form := page.Find(`article form:has(input[name=act][value="` + act + `"])`)
	return p.Send(form.AttrOr("action", "/nowhere"), append([]string{"act", act, "revision", form.Find("[name=revision]").AttrOr("value", "")}, pairs...)...)
}

// TestTheInspectorateWorksThroughItsQueue: one after the other, with the words where there are any; what is released the department has, and the log tells
// of each reading.
func TestTheInspectorateWorksThroughItsQueue(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Inspector, "")
	if text := webtest.Text(hoa.Get("/staff/conduct").Page(t), "main"); !strings.Contains(text, "Không có phản ánh nào đang chờ") {
		t.Errorf("an empty queue says %q", text)
	}
	reports(s, "24781", "Đòi bồi dưỡng mới ký")
	reports(s, "24805", "")
	if text := webtest.Text(hoa.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "2 phản ánh về cán bộ chờ") {
		t.Errorf("at home there waits %q", text)
	}
	var words string
	for range 2 {
		page := hoa.Get("/staff/conduct").Page(t)
		shown := webtest.Text(page, "article")
		if !strings.Contains(shown, "Gây khó dễ") || page.Find("tbody tr").Length() == 0 || strings.Contains(webtest.Text(page, "main"), "staff.conduct") {
			t.Fatalf("the page shows %q", shown)
		}
		act := "note"
		if strings.Contains(shown, "Đòi bồi dưỡng") {
			act, words = "release", shown
		} else if page.Find("input[value=release]").Length() != 0 {
			t.Error("what has no words can be released")
		}
		if r := acts(hoa, page, act); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/conduct?done=conduct_"+act+"&show=open" {
			t.Fatalf("%s: %d %s", act, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if words == "" || s.Count("select count(*) from staff.audit where action = 'conduct.read' and actor = 'hoa'") != 1 {
		t.Error("the words were not read, or the log does not say so")
	}
	if n := s.Count("select count(*) from followup.comment where conduct = 'released' and screening = 'new'"); n != 1 {
		t.Errorf("%d comments are the department's", n)
	}
	ended := hoa.Get("/staff/conduct?show=ended").Page(t)
	if text := webtest.Text(ended, "tbody"); !strings.Contains(text, "Đã ghi nhận") || !strings.Contains(text, "Đã trả góp ý") {
		t.Errorf("ended: %q", text)
	}
	back := hoa.Get(ended.Find("tbody a").Eq(0).AttrOr("href", "")).Page(t)
	if text := webtest.Text(back, "article"); strings.Contains(text, "bồi dưỡng") {
		t.Errorf("what was given back is still read: %q", text)
	}
}

// TestWhatTheInspectorateHoldsIsInNoFile: the department takes it along once it was given back; what nobody has looked at yet neither.
func TestWhatTheInspectorateHoldsIsInNoFile(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Inspector, ""), s.Person("minh", staff.Department, "")
	reports(s, "24781", "Anh ở quầy 3 đòi 200 nghìn")
	take := func() string {
		t.Helper()
		r := minh.Send("/staff/exports/comments", "period", "2026-Q4", "unit", "24781", "format", "csv", "reason", "báo cáo")
		if r.StatusCode != http.StatusOK {
			t.Fatal(r.StatusCode)
		}
		return string(r.Content)
	}
	if file := take(); strings.Contains(file, "quầy 3") || !strings.Contains(file, "# rows=0 ") || !strings.Contains(s.Log(1)[0].After, `"rows":"0"`) {
		t.Errorf("while it is held the file says %s, and the log %s", file, s.Log(1)[0].After)
	}
	if r := acts(hoa, hoa.Get("/staff/conduct").Page(t), "release"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	s.Save([]survey.Response{surveytest.Response(t, s.Survey, s.Place("24781"), func(a *survey.Submission) { a.Comment = "Chị ấy gợi ý đưa thêm" })})
	if file := take(); !strings.Contains(file, "quầy 3") || !strings.Contains(file, "# rows=1 ") {
		t.Errorf("once it is released the file says %s", file)
	}
}

// TestRefusalsOfConduct keep what was typed, and say who was first.
func TestRefusalsOfConduct(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, binh := s.Person("hoa", staff.Inspector, ""), s.Person("binh", staff.Inspector, "")
	reports(s, "24781", "Hách dịch")
	page := hoa.Get("/staff/conduct").Page(t)
	r := acts(hoa, page, "pass", "to", " ")
	if again := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.Text(again, "#to-error"), "Xin ghi nơi chuyển đến") || again.Find("details[open] #to").Length() != 1 {
		t.Errorf("passed on to nobody: %d %q", r.StatusCode, webtest.Text(again, ".alert"))
	}
	if r := acts(hoa, page, "take"); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "/staff/conduct/") {
		t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Location"))
	}
	r = acts(binh, page, "pass", "to", "Công an phường Xuân Hương")
	if again := r.Page(t); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(again, ".caveat"), "hoa") || again.Find("#to").AttrOr("value", "") != "Công an phường Xuân Hương" {
		t.Errorf("the second is told %q, and has %q", webtest.Text(again, "main"), again.Find("#to").AttrOr("value", ""))
	}
	page = binh.Get("/staff/conduct").Page(t)
	r = acts(binh, page, "confirm", "words", "")
	if again := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || again.Find("details[open] #words-confirm[aria-describedby=words-confirm-error]").Length() != 1 {
		t.Errorf("concluded without words: %d", r.StatusCode)
	}
	if r := acts(binh, page, "confirm", "words", "Đã làm việc với cán bộ"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("concluded: %d", r.StatusCode)
	}
	en := binh.Get("/staff/conduct/00000000-0000-4000-8000-000000000000?lang=en")
	if en.StatusCode != http.StatusNotFound || !strings.Contains(string(en.Content), "no such report") {
		t.Errorf("an unknown one: %d", en.StatusCode)
	}
	for _, broken := range [][]string{{"act", "erase", "revision", "1"}, {"act", "note", "revision", "x"}} {
		if r := binh.Send(page.Find("article form").AttrOr("action", ""), broken...); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: %d", broken, r.StatusCode)
		}
	}
}

// TestACaseOfADesk: its reports stand below it and end with it; the department sees numbers alone.
func TestACaseOfADesk(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Inspector, ""), s.Person("minh", staff.Department, "")
	reports(s, "24781", "Một", "", "")
	page := hoa.Get("/staff/conduct?show=cases").Page(t)
	if page.Find("article .plain li").Length() != 3 || page.Find("tbody tr").Length() != 1 || strings.Contains(webtest.Text(page, "article"), "Một") {
		t.Fatalf("the case shows %q", webtest.Text(page, "article"))
	}
	if r := acts(hoa, page, "pass", "to", "Thanh tra tỉnh"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if text := webtest.Text(hoa.Get("/staff/conduct").Page(t), "main"); !strings.Contains(text, "Không có phản ánh nào đang chờ") {
		t.Errorf("after the case has ended: %q", text)
	}
	text := string(minh.Get("/staff/conduct/counts").Content)
	if !strings.Contains(text, "Đã chuyển") || strings.Contains(text, s.Place("24781").Name.VI) || strings.Contains(text, "Một") {
		t.Error("the department sees something else than numbers")
	}
	for _, path := range []string{"/staff/conduct", "/staff/conduct?show=ended"} {
		if r := minh.Get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("the department gets %s: %d", path, r.StatusCode)
		}
	}
}

// TestATaskOutOfACase: what an inspector has to bring to an end stands on the list of tasks, and out of it a task is opened that the department takes to its end and the
// inspectorate follows from the case; nobody else sees it.
func TestATaskOutOfACase(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh, binh := s.Person("hoa", staff.Inspector, ""), s.Person("minh", staff.Department, ""), s.Person("binh", staff.Inspector, "")
	lan, province := s.Person("lan", staff.Leader, "24781"), s.Person("son", staff.Leader, "")
	reports(s, "24781", "Đòi bồi dưỡng", "", "")
	reports(s, "24805", "")
	desk := s.Place("24781").Name.VI
	if text := webtest.Text(hoa.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "1 vụ việc theo quầy chờ thanh tra") || !strings.Contains(text, "4 phản ánh về cán bộ chờ") {
		t.Errorf("at home there waits %q", text)
	}
	list := hoa.Get("/staff/tasks").Page(t)
	if text := webtest.Text(list, "tbody"); list.Find("tbody tr").Length() != 1 || !strings.Contains(text, "Vụ việc: 3 phản ánh") || !strings.Contains(text, desk) || strings.Contains(text, "quá hạn") {
		t.Errorf("the inspector's tasks: %q", text)
	}
	for path, want := range map[string]int{"?tab=late": 0, "?tab=mine": 0, "?tab=ended": 0, "?unit=24805": 0, "?unit=24781": 1, "?why=conduct": 1, "?why=streak": 0, "?state=opened": 0} {
		if n := hoa.Get("/staff/tasks" + path).Page(t).Find("tbody tr").Length(); n != want {
			t.Errorf("%s lists %d, want %d", path, n, want)
		}
	}
	for _, other := range []*webtest.Person{minh, lan, province} {
		if text := webtest.Text(other.Get("/staff/tasks").Page(t), "main"); strings.Contains(text, "ụ việc") || strings.Contains(text, desk) {
			t.Errorf("%s sees the case: %q", other.Account.Name, text)
		}
	}
	path := list.Find("tbody a").AttrOr("href", "")
	if page := hoa.Get(path).Page(t); page.Find("#words-task").Length() != 0 {
		t.Error("a task is opened out of what nobody looks into")
	}
	acts(hoa, hoa.Get(path).Page(t), "take")
	page := hoa.Get(path).Page(t)
	r := acts(hoa, page, "task", "words", " Tập huấn lại ", "audience", "unit")
	if again := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || again.Find("details[open] #audience[aria-describedby~=audience-error]").Length() != 1 || !strings.Contains(again.Find("#words-task").Text(), "Tập huấn lại") {
		t.Errorf("for the unit: %d %q", r.StatusCode, webtest.Text(again, "main"))
	}
	if again := acts(hoa, page, "task", "words", " ", "audience", "department").Page(t); again.Find("#words-task[aria-describedby~=words-task-error]").Length() != 1 || again.Find("#audience option[value=department][selected]").Length() != 1 {
		t.Errorf("without words: %q", webtest.Text(again, "#errors"))
	}
	r = acts(hoa, page, "task", "words", "Tập huấn lại về tiếp dân", "audience", "department")
	task, _, _ := strings.Cut(r.Header.Get("Location"), "?")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(task, "/staff/tasks/") {
		t.Fatalf("%d %s %s", r.StatusCode, task, webtest.Text(r.Page(t), "#errors"))
	}
	r = acts(binh, page, "task", "words", "Xin lỗi người dân", "audience", "inspectorate")
	if again := r.Page(t); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(again, "#errors"), "Đã có một việc") || again.Find(`.linked a[href="`+task+`"]`).Length() != 1 {
		t.Errorf("the second is told %d %q", r.StatusCode, webtest.Text(again, "main"))
	}
	for _, other := range []*webtest.Person{lan, province} {
		if r := other.Get(task); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s reads the task: %d", other.Account.Name, r.StatusCode)
		}
	}
	if text := webtest.Text(minh.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "1 việc chờ nhận") {
		t.Errorf("to the department there waits %q", text)
	}
	seen := minh.Get(task).Page(t)
	if text := webtest.Text(seen, "main"); !strings.Contains(text, "Thanh tra đề nghị Sở Nội vụ") || !strings.Contains(text, "Tập huấn lại về tiếp dân") || strings.Contains(text, desk) || strings.Contains(text, "bồi dưỡng") ||
		seen.Find("option:contains(minh)").Length() != 1 || seen.Find("option:contains(lan), option:contains(hoa)").Length() != 0 {
		t.Errorf("the department reads %q", text)
	}
	if n := hoa.Get(task).Page(t).Find("main form").Length(); n != 0 {
		t.Errorf("the inspector may do %d things with it", n)
	}
	step := func(pairs ...string) {
		t.Helper()
		revision := minh.Get(task).Page(t).Find("[name=revision]").First().AttrOr("value", "")
		if r := minh.Send(task, append(pairs, "revision", revision)...); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: %d %s", pairs, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
	}
	step("act", "accept", "owner", number(minh.Account.ID), "due", "2026-12-10")
	step("act", "cause", "cause", "manner")
	step("act", "remedy", "words", "Lớp học một ngày")
	step("act", "finish")
	if r := acts(hoa, hoa.Get(path).Page(t), "confirm", "words", "Đã gặp cán bộ"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if text := webtest.Text(hoa.Get(path).Page(t), ".linked"); !strings.Contains(text, "Đã báo xong, chờ số liệu") {
		t.Errorf("beside the case stands %q", text)
	}
	if text := webtest.Text(hoa.Get("/staff/tasks").Page(t), "tbody"); strings.Contains(text, "Vụ việc") || !strings.Contains(text, "Thanh tra đề nghị Sở Nội vụ") {
		t.Errorf("after the case has ended the inspector's tasks are %q", text)
	}
	if n := s.Count("select count(*) from staff.audit where action = 'conduct.task' and actor = 'hoa' and unit_id is null or action = 'conduct.task' and unit_id = 0"); n != 1 {
		t.Errorf("%d entries of the log", n)
	}
}

// TestAUnitSeesNothingOfAReport: whatever its leader can ask for is the same, byte by byte, before and after reports and a case, whatever the inspectorate does.
func TestAUnitSeesNothingOfAReport(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, hoa := s.Person("lan", staff.Leader, "24781"), s.Person("hoa", staff.Inspector, "")
	s.Fill("24781", 40, 4)
	var paths []string
	for _, r := range s.Routes() {
		path := strings.NewReplacer(":unit", "24781", ":place", string(s.Place("24781").Code), ":code", string(s.Place("24781").Code), ":period", "2026-11").Replace(r.Path)
		if r.Method == http.MethodGet && !strings.ContainsAny(path, ":*") && !strings.HasPrefix(path, "/q/") && !strings.Contains(path, "report.pdf") && !strings.Contains(path, "poster") && !strings.Contains(path, ".xlsx") && !strings.Contains(path, "/passkey") && !strings.Contains(path, "second-factor") {
			paths = append(paths, path)
		}
	}
	see := func() map[string]string {
		seen := map[string]string{}
		for _, path := range paths {
			if r := lan.Get(path); r.StatusCode == http.StatusOK {
				seen[path] = string(r.Content)
			}
		}
		return seen
	}
	see() // the first look warms what is cached
	before := see()
	if len(before) < 15 || before["/staff/audit"] == "" || before["/staff/figures/24781"] == "" {
		t.Fatalf("%d pages are looked at", len(before))
	}
	// What is stored of the answers themselves moves figures in steps, which is shown elsewhere; here it is what is made of them.
	if _, err := s.Pool.Exec(t.Context(), `insert into survey.reported (province_code, response_id, unit_id, answered_on, place_code, trouble, extra, counted, commented)
		select province_code, id, unit_id, answered_on, place_code, true, false, true, false from survey.response limit 4`); err != nil {
		t.Fatal(err)
	}
	takeUp(s)
	for n, act := range []string{"take", "task", "confirm"} { // the case is looked into, the department is asked for something, and the case ends
		page := hoa.Get("/staff/conduct?show=cases").Page(t)
		if r := acts(hoa, page, act, "audience", "department", "words", "Tập huấn lại"); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %d %s", n, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
	}
	if s.Count("select count(*) from followup.task where audience = 'department'") != 1 {
		t.Fatal("no task was opened")
	}
	for path, was := range before {
		if now := string(lan.Get(path).Content); now != was {
			t.Errorf("%s is another page after a report:\n%.600s", path, now)
		}
	}
}

// TestAllCasesAreToBeFound: of more than a page of tasks shows the first by day are there, with the way to all; and of a unit those of the unit, wherever they would stand.
func TestAllCasesAreToBeFound(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Inspector, "")
	last := s.Place("24781")
	const cases = `table[aria-labelledby=cases] tbody tr`
	if _, err := s.Pool.Exec(t.Context(), `insert into followup.conduct (province_code, kind, unit_id, place_code, month, opened_on, synthetic, due_on)
		select p.province_code, 'case', p.unit_id, p.code, '2026-11-01', '2026-11-20', false, date '2026-11-20' + (p.code = $1)::int
		from (select province_code, unit_id, code from survey.place where province_code = '68' order by code <> $1 limit 51) p`, string(last.Code)); err != nil {
		t.Fatal(err)
	}
	all := hoa.Get("/staff/tasks").Page(t)
	if n := all.Find(cases).Length(); n != 50 || all.Find(`a[href="/staff/conduct?show=cases"].button`).Length() != 1 || strings.Contains(webtest.Text(all, cases), last.Name.VI) {
		t.Errorf("%d cases, or no way to the others", n)
	}
	if late := hoa.Get("/staff/tasks?tab=late").Page(t).Find(cases).Length(); late != 50 {
		t.Errorf("%d are late", late)
	}
	one := hoa.Get("/staff/tasks?unit=24781").Page(t)
	if n := one.Find(cases).Length(); n != 1 || !strings.Contains(webtest.Text(one, cases), last.Name.VI) || one.Find(`a[href="/staff/conduct?show=cases"].button`).Length() != 0 {
		t.Errorf("%d cases of the unit: %s", n, webtest.Text(one, cases))
	}
	minh := s.Person("minh", staff.Department, "")
	for _, query := range []string{"", "?tab=late", "?unit=24781", "?why=conduct", "?why=reported", "?tab=ended", "?state=opened"} {
		lines := strings.Split(strings.TrimSpace(string(hoa.Get("/staff/tasks/tables.csv"+query).Content)), "\n")
		want := map[string]int{"": 51, "?tab=late": 50, "?unit=24781": 1, "?why=conduct": 51}[query]
		if len(lines)-1 != want {
			t.Errorf("the file of %q has %d cases, want %d", query, len(lines)-1, want)
		}
		if query == "?unit=24781" && lines[len(lines)-1] != "24781,"+last.Unit.Name.VI+",conduct,"+last.Name.VI+",,new,,,2026-11-21,,,,,,,,0,false" {
			t.Errorf("the file says %s", lines[1])
		}
		if others := strings.Split(strings.TrimSpace(string(minh.Get("/staff/tasks/tables.csv"+query).Content)), "\n"); len(others) != 1 {
			t.Errorf("the department's file of %q has cases: %s", query, others[1])
		}
	}
	if n := all.Find(`p.files a[href="/staff/tasks/tables.csv"]`).Length(); n != 1 {
		t.Error("a list of cases alone leads to no file")
	}
}
