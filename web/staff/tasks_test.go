package staff_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// taskOf opens a task of a unit.
func taskOf(s *webtest.Site, unit string, o followup.Opening) string {
	s.T.Helper()
	o.Unit = s.Place(unit).Unit
	if o.Today.IsZero() {
		o.Today = survey.Date(surveytest.Day(), surveytest.Day().Location())
	}
	id, _, err := s.Followup.OpenTask(s.T.Context(), surveytest.Scope(), survey.Service(), followup.NewOpening(followup.Calendar{}, o))
	if err != nil {
		s.T.Fatal(err)
	}
	return "/staff/tasks/" + id.String()
}

// TestATaskIsTakenToItsEnd by those whose it is, step by step, and every step stands in its history and in the log.
func TestATaskIsTakenToItsEnd(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam := s.Person("hoa", staff.Leader, "24781"), s.Person("tam", staff.Handler, "24781")
	path := taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	if text := webtest.Text(hoa.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "1 việc chờ nhận") {
		t.Error(text)
	}
	step := func(who *webtest.Person, done string, pairs ...string) {
		t.Helper()
		page := who.Get(path).Page(t)
		r := who.Send(path, append(pairs, "revision", page.Find("[name=revision]").First().AttrOr("value", ""))...)
		if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != path+"?done=task_"+done {
			t.Fatalf("%s: %d %s %s", done, r.StatusCode, to, webtest.Text(r.Page(t), "#errors"))
		}
		if text := webtest.Text(who.Get(path+"?done=task_"+done).Page(t), ".did"); text == "" || strings.Contains(text, "staff.done") {
			t.Errorf("%s: %q", done, text)
		}
	}
	if n := tam.Get(path).Page(t).Find("main form").Length(); n != 0 {
		t.Errorf("a handler may do %d things with a task that is not accepted", n)
	}
	step(hoa, "accept", "act", "accept", "owner", fmt.Sprint(int64(tam.Account.ID)), "due", "2026-12-10")
	if text := webtest.Text(tam.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "1 việc Ông/Bà đang phụ trách") {
		t.Error(text)
	}
	if text := webtest.Text(tam.Get("/staff/tasks?tab=mine").Page(t), "tbody"); !strings.Contains(text, "Điểm hài lòng chắc chắn dưới ngưỡng") || !strings.Contains(text, "10/12/2026") {
		t.Error(text)
	}
	step(tam, "cause", "act", "cause", "cause", "staff", "words", "một người nghỉ sinh")
	step(tam, "remedy", "act", "remedy", "words", "mở thêm một quầy từ thứ Hai")
	form := tam.Get(path).Page(t).Find("main form:has(#remedy-words)")
	if form.Find("button").Length() != 2 || form.Find("[name=act]").Length() != 2 || form.Find("#remedy-words").Text() != "mở thêm một quầy từ thứ Hai" {
		t.Errorf("the remedy and calling it done are not one form: %s", form.Text())
	}
	long := tam.Send(path, "act", "finish", "revision", form.Find("[name=revision]").AttrOr("value", ""), "words", strings.Repeat("ệ", followup.MostWords+1)).Page(t)
	if long.Find("#remedy-words").Text() == "mở thêm một quầy từ thứ Hai" || long.Find("#remedy-words-error").Length() != 1 {
		t.Error("what was typed too long is gone")
	}
	step(tam, "finish", "act", "finish", "words", "mở thêm một quầy cả tuần")
	page := tam.Get(path).Page(t)
	if text := webtest.Text(page, ".facts"); !strings.Contains(text, "mở thêm một quầy cả tuần") || strings.Contains(text, "thứ Hai") {
		t.Errorf("the remedy that was typed last is lost: %s", text)
	}
	if text := webtest.Text(page, "main"); !strings.Contains(text, "Đã báo xong ngày 21/11/2026. Chương trình sẽ kết luận") || !strings.Contains(text, "mở thêm một quầy") {
		t.Error(text)
	}
	if n := page.Find(".history li").Length(); n != 5 {
		t.Errorf("its history has %d lines, want 5: %s", n, webtest.Text(page, ".history"))
	}
	if e := s.Log(1)[0]; e.Action != "task.finish" || e.UnitCode != "24781" || e.Actor != "tam" || strings.Contains(e.After+e.Before, "quầy") {
		t.Errorf("%+v", e)
	}
	if text := webtest.Text(hoa.Get("/staff/tasks?lang=en&state=done").Page(t), "tbody"); !strings.Contains(text, "Satisfaction surely under the limit") || !strings.Contains(text, "10 December 2026") {
		t.Error(text)
	}
}

// TestStepsAreRefused: nothing changes, what is wrong stands beside it in the form it was typed in, and what was typed is still there.
func TestStepsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam, minh, binh := s.Person("hoa", staff.Leader, "24781"), s.Person("tam", staff.Handler, "24781"), s.Person("minh", staff.Department, ""), s.Person("binh", staff.Leader, "24805")
	thanh := s.Person("thanh", staff.Inspector, "")
	path := taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	for what, c := range map[string]struct {
		by     *webtest.Person
		form   []string
		want   int
		beside string
	}{
		"nobody is chosen":     {hoa, []string{"act", "accept", "revision", "1", "owner", "", "due", "2026-12-10"}, 422, "#accept-owner-error"},
		"somebody of nowhere":  {hoa, []string{"act", "accept", "revision", "1", "owner", fmt.Sprint(int64(binh.Account.ID)), "due", "2026-12-10"}, 422, "#accept-owner-error"},
		"a day that is past":   {hoa, []string{"act", "accept", "revision", "1", "owner", fmt.Sprint(int64(tam.Account.ID)), "due", "2026-11-01"}, 422, "#accept-due-error"},
		"no reason":            {minh, []string{"act", "withdraw", "revision", "1", "words", " "}, 422, "#withdraw-words-error"},
		"too early":            {hoa, []string{"act", "remedy", "revision", "1", "words", "thêm quầy"}, 409, ""},
		"seen by somebody old": {hoa, []string{"act", "accept", "revision", "0", "owner", fmt.Sprint(int64(tam.Account.ID)), "due", "2026-12-10"}, 409, ""},
		"no act":               {hoa, []string{"act", "x", "revision", "1"}, 400, ""},
		"a handler's":          {tam, []string{"act", "accept", "revision", "1"}, 403, ""},
		"a person's verdict":   {hoa, []string{"act", "judge", "revision", "1"}, 409, ""},
		"a leader withdraws":   {hoa, []string{"act", "withdraw", "revision", "1", "words", "x"}, 403, ""},
		"another unit's":       {binh, []string{"act", "accept", "revision", "1"}, 404, ""},
		"an inspector's":       {thanh, []string{"act", "accept", "revision", "1"}, 404, ""},
	} {
		r := c.by.Send(path, c.form...)
		page := r.Page(t)
		if r.StatusCode != c.want || c.beside != "" && (page.Find(c.beside).Length() != 1 || page.Find("#errors a[href='"+strings.TrimSuffix(c.beside, "-error")+"']").Length() != 1) {
			t.Errorf("%s: %d, want %d; %s", what, r.StatusCode, c.want, webtest.Text(page, "main"))
		}
	}
	if n := s.Count("select count(*) from followup.task where state = 'opened' and revision = 1"); n != 1 {
		t.Error("something was changed")
	}
	page := hoa.Send(path, "act", "remedy", "revision", "1", "words", "thêm quầy").Page(t)
	if text := webtest.Text(page, "main"); !strings.Contains(text, "thêm quầy") || !strings.Contains(text, "bước khác") {
		t.Errorf("what was typed is lost: %s", text)
	}
	page = hoa.Send(path, "act", "accept", "revision", "1", "owner", fmt.Sprint(int64(tam.Account.ID)), "due", "2026-11-01").Page(t)
	if page.Find("#accept-due").AttrOr("value", "") != "2026-11-01" || page.Find("#accept-owner option[selected]").AttrOr("value", "") != fmt.Sprint(int64(tam.Account.ID)) {
		t.Error("what was typed is lost")
	}
	for _, strange := range []string{"/staff/tasks/x", "/staff/tasks/0192f0c1-2b7e-7c3a-9d41-5a6b7c8d9e0f"} {
		if r := hoa.Get(strange); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", strange, r.StatusCode)
		}
	}
}

// TestTheSecondIsToldOfTheFirst: of two people who act at once one wins, and the other sees who, with what was typed.
func TestTheSecondIsToldOfTheFirst(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, "")
	path := taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	id := fmt.Sprint(int64(hoa.Account.ID))
	if r := minh.Send(path, "act", "accept", "revision", "1", "owner", id, "due", "2026-12-10"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	r := hoa.Send(path, "act", "accept", "revision", "1", "owner", id, "due", "2026-12-20")
	if text := webtest.Text(r.Page(t), "#errors"); r.StatusCode != http.StatusConflict || !strings.Contains(text, "minh vừa cập nhật việc này") {
		t.Errorf("%d %s", r.StatusCode, text)
	}
	if due := s.Count("select extract(day from due_on)::int from followup.task"); due != 10 {
		t.Errorf("due on the %d", due)
	}
}

// TestTasksAreOpenedByHand by the department and by a leader in his own unit, with what is wrong beside it.
func TestTasksAreOpenedByHand(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh, tam := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, ""), s.Person("tam", staff.Handler, "24781")
	if n := hoa.Get("/staff/tasks/new").Page(t).Find("#unit option").Length(); n != 2 {
		t.Errorf("a leader may open in %d units", n-1)
	}
	if r := tam.Get("/staff/tasks/new"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a handler: %d", r.StatusCode)
	}
	if r := tam.Send("/staff/tasks", "unit", "24781", "words", "x", "measure", "index"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a handler: %d", r.StatusCode)
	}
	if r := hoa.Send("/staff/tasks", "unit", "24805", "words", "x", "measure", "index"); r.StatusCode != http.StatusNotFound {
		t.Errorf("elsewhere: %d", r.StatusCode)
	}
	page := minh.Send("/staff/tasks", "unit", "24781", "words", " ", "measure", "trouble").Page(t)
	if page.Find("#words-error").Length() != 1 || page.Find("#measure option[selected]").AttrOr("value", "") != "trouble" || page.Find("#unit option[selected]").AttrOr("value", "") != "24781" {
		t.Error(webtest.Text(page, "main"))
	}
	if page := minh.Send("/staff/tasks", "unit", "", "words", "hàng chờ dài", "measure", "index").Page(t); page.Find("#unit-error").Length() != 1 || webtest.Text(page, "#words") != "hàng chờ dài" {
		t.Error(webtest.Text(page, "main"))
	}
	for _, who := range []*webtest.Person{minh, hoa} {
		r := who.Send("/staff/tasks", "unit", "24781", "words", "hàng chờ dài ở quầy đất đai", "measure", "index")
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
		if text := webtest.Text(hoa.Get(r.Header.Get("Location")).Page(t), "main"); !strings.Contains(text, "hàng chờ dài ở quầy đất đai") || !strings.Contains(text, "Đã mở việc") {
			t.Error(text)
		}
	}
}

// TestAUnitSeesItsTasksAlone, none before what it was opened by is published, and none of the inspectorate.
func TestAUnitSeesItsTasksAlone(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh, thanh := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, ""), s.Person("thanh", staff.Inspector, "")
	own := taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	before := map[string]string{}
	look := func(path string) string { return webtest.Text(hoa.Get(path).Page(t), "body") }
	paths := []string{"/staff", "/staff/tasks", "/staff/tasks?tab=late", "/staff/tasks?tab=ended", "/staff/audit", own, "/staff/tasks?why=streak"}
	for _, path := range paths {
		before[path] = look(path)
	}
	hidden := []string{taskOf(s, "24781", followup.Opening{Why: followup.BadStreak, Period: "2026-11", Today: surveytest.Day().AddDate(0, 0, -10)}),
		taskOf(s, "24781", followup.Opening{Why: followup.Silent, Period: "2026-11"}), taskOf(s, "24781", followup.Opening{Why: followup.Conduct, Audience: followup.ForInspectorate, Words: "x"}),
		taskOf(s, "24805", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})}
	if r := minh.Send(hidden[0], "act", "accept", "revision", "1", "owner", fmt.Sprint(int64(hoa.Account.ID)), "due", "2026-11-21"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	for _, path := range paths {
		if after := look(path); after != before[path] {
			t.Errorf("%s was\n%s\nand is\n%s", path, before[path], after)
		}
	}
	for _, path := range hidden {
		if r := hoa.Get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if text := webtest.Text(minh.Get(hidden[0]).Page(t), ".caveat"); !strings.Contains(text, "Đơn vị chưa thấy việc này") {
		t.Error(text)
	}
	if n := thanh.Get("/staff/tasks").Page(t).Find("tbody tr").Length(); n != 1 {
		t.Errorf("the inspector sees %d", n)
	}
	if n := minh.Get("/staff/tasks").Page(t).Find("tbody tr").Length(); n != 4 {
		t.Errorf("the department sees %d, want 4", n)
	}
}

// TestTheListOfTasks: filters, pages by key, and files of what was chosen, of which the log tells.
func TestTheListOfTasks(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	for n := range 60 {
		taskOf(s, "24781", followup.Opening{Why: followup.ByHand, Words: "=1+1", Today: surveytest.Day().AddDate(0, 0, -n)})
	}
	taskOf(s, "24805", followup.Opening{Why: followup.Reported, About: "trouble", Measure: followup.Trouble, Period: "2026-10"})
	seen := map[string]bool{}
	for path := "/staff/tasks"; path != ""; {
		page := minh.Get(path).Page(t)
		for _, a := range page.Find("tbody th a").EachIter() {
			seen[a.AttrOr("href", "")] = true
		}
		path = page.Find("main p a.button.plain").AttrOr("href", "")
	}
	if len(seen) != 61 {
		t.Errorf("%d on two pages, want 61", len(seen))
	}
	for query, want := range map[string]int{"?unit=24805": 1, "?why=reported": 1, "?why=nonsense&unit=24805": 1, "?state=done": 0, "?tab=ended": 0, "?tab=mine": 0, "?cause=delay": 0, "?tab=nonsense&unit=24805": 1} {
		if n := minh.Get("/staff/tasks" + query).Page(t).Find("tbody tr").Length(); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	if text := webtest.Text(minh.Get("/staff/tasks?unit=24805").Page(t), "tbody"); !strings.Contains(text, "gây khó dễ, phiền hà") {
		t.Error(text)
	}
	r := minh.Get("/staff/tasks/tables.csv?unit=24781")
	if lines := strings.Split(strings.TrimSpace(string(r.Content)), "\n"); len(lines) != 61 || !strings.Contains(lines[0], "unit_code") || strings.Contains(lines[1], ",=1+1") {
		t.Errorf("%d lines: %s", len(lines), lines[1])
	}
	file, err := excelize.OpenReader(bytes.NewReader(minh.Get("/staff/tasks/tables.xlsx?unit=24805").Content))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := file.GetRows("tasks"); err != nil || len(rows) != 2 || rows[1][2] != "reported" || rows[0][len(rows[0])-1] != "synthetic" || rows[1][len(rows[0])-1] != "false" {
		t.Errorf("%v %v", rows, err)
	}
	if e := s.Log(1)[0]; e.Action != "task.export" || e.Actor != "minh" {
		t.Errorf("%+v", e)
	}
}

// TestTasksAPI: a key for tasks:read reads those of its units, as these see them, and of people neither names nor words.
func TestTasksAPI(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	_, secret := s.Key(func(k *survey.Key) {
		k.Scopes, k.Units = []survey.KeyScope{survey.ReadTasks}, []survey.Unit{s.Place("24781").Unit}
	})
	_, other := s.Key(func(k *survey.Key) { k.Scopes = []survey.KeyScope{survey.ReadResults} })
	taskOf(s, "24781", followup.Opening{Why: followup.ByHand, Words: "hàng chờ dài"})
	taskOf(s, "24781", followup.Opening{Why: followup.BadStreak, Period: "2026-11"})
	taskOf(s, "24781", followup.Opening{Why: followup.Conduct, Audience: followup.ForInspectorate})
	taskOf(s, "24805", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	for path, want := range map[string]int{"": 1, "?state=opened": 1, "?state=done": 0, "?ended=true": 0, "?ended=false": 1} {
		r := s.Get("/api/v1/tasks"+path, "Authorization", "Bearer "+secret)
		var body struct {
			Tasks []map[string]any
			Next  *string
		}
		if err := json.Unmarshal(r.Content, &body); err != nil || r.StatusCode != http.StatusOK || len(body.Tasks) != want || body.Next != nil || strings.Contains(string(r.Content), "hàng chờ") {
			t.Errorf("%s: %d %s %v", path, r.StatusCode, r.Content, err)
		}
	}
	for what, c := range map[string]struct {
		path, key string
		want      int
	}{"nobody": {"", "", 401}, "another scope": {"", other, 403}, "no state": {"?state=x", secret, 422}, "no word": {"?ended=x", secret, 422}} {
		header := []string{}
		if c.key != "" {
			header = []string{"Authorization", "Bearer " + c.key}
		}
		if r := s.Get("/api/v1/tasks"+c.path, header...); r.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", what, r.StatusCode, c.want)
		}
	}
}

// TestAVerdictIsShownWithItsFigures.
func TestAVerdictIsShownWithItsFigures(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	unit, day := s.Place("24781").Unit, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	task := followup.Task{Unit: unit, Why: followup.BadFigure, Period: "2026-Q3", Measure: followup.Index, Audience: followup.ForUnit, State: followup.TaskJudged, OpenedOn: day, OpenedBy: "service", ShownOn: day, DueOn: day,
		Cause: followup.CauseDelay, Remedy: "thêm một quầy", DoneOn: day, JudgedOn: day, Verdict: followup.NotRecovered, Evidence: followup.Evidence{Before: followup.Reading{Period: "2026-10", N: 1234, Value: 61.25, Low: 55, High: 67},
			After: followup.Reading{Period: "2026-12", N: 95, Value: 64, Low: 55, High: 72}, Difference: 2.75, Low: -7.9, High: 13.2}}
	if err := s.Followup.AddSyntheticTasks(t.Context(), surveytest.Scope(), surveytest.Actor(), []followup.Task{task}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(hoa.Get("/staff/tasks/tables.csv?tab=ended").Content)), "\n") {
		if !strings.HasSuffix(strings.TrimSpace(line), ",synthetic") && !strings.HasSuffix(strings.TrimSpace(line), ",true") {
			t.Errorf("a task of a demo stands in the file without a mark: %s", line)
		}
	}
	path := hoa.Get("/staff/tasks?tab=ended").Page(t).Find("tbody a").AttrOr("href", "")
	for lang, says := range map[string][]string{"vi": {"Chưa cải thiện rõ", "61,3 (khoảng tin cậy 55,0–67,0; 1.234 phiếu), tháng 10/2026", "+2,8 (khoảng tin cậy −7,9 đến +13,2)"}} {
		text := webtest.Text(hoa.Get(path+"?lang="+lang).Page(t), "main")
		for _, want := range says {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in %s", want, text)
			}
		}
	}
}
