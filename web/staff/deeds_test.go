package staff_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// deedForm is what a unit types, with changes.
func deedForm(pairs ...string) []string {
	form := map[string]string{"unit": "24781", "quarter": "2026-Q4", "topic": "waiting", "words": "Mở thêm quầy số 3 vào buổi sáng.", "how": "done", "day": "2026-11-20"}
	for i := 0; i < len(pairs); i += 2 {
		form[pairs[i]] = pairs[i+1]
	}
	var all []string
	for name, value := range form {
		all = append(all, name, value)
	}
	return all
}

// drafted is the address of an entry that a person begins.
func drafted(t *testing.T, by *webtest.Person, pairs ...string) string {
	t.Helper()
	r := by.Send("/staff/deeds", deedForm(pairs...)...)
	path, _, ok := strings.Cut(r.Header.Get("Location"), "?")
	if r.StatusCode != http.StatusSeeOther || !ok {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	return path
}

// step presses a button of an entry's page, with what stands in its form but for what was typed.
func step(t *testing.T, by *webtest.Person, path, act string, pairs ...string) webtest.Reply {
	t.Helper()
	page := by.Get(path).Page(t)
	form := map[string]string{"act": act, "revision": page.Find("[name=revision]").First().AttrOr("value", "0")}
	filled := page.Find("[name=act][value=" + act + "]").Closest("form")
	for _, name := range []string{"quarter", "topic", "words", "how", "day"} {
		field := filled.Find("[name=" + name + "]")
		switch {
		case field.Length() == 0:
		case field.Is("select"):
			form[name] = field.Find("[selected]").AttrOr("value", "")
		case field.Is("textarea"):
			form[name] = field.Text()
		case field.Is("[type=radio]"):
			form[name] = field.Filter("[checked]").AttrOr("value", "")
		default:
			form[name] = field.AttrOr("value", "")
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		form[pairs[i]] = pairs[i+1]
	}
	var all []string
	for name, value := range form {
		all = append(all, name, value)
	}
	return by.Send(path, all...)
}

// TestWhatIsTypedLastIsProposed: who edits an entry that was sent back and sends it at once sends the new words; what is wrong with them is told as it is
// of an edit, and they are still there.
func TestWhatIsTypedLastIsProposed(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Handler, "24781"), s.Person("minh", staff.Department, "")
	path := drafted(t, hoa)
	step(t, hoa, path, "propose")
	step(t, minh, path, "send_back", "reason", "ghi rõ giờ")
	page := hoa.Get(path).Page(t)
	if page.Find("main form").Length() != 1 || page.Find("main form button").Length() != 2 {
		t.Errorf("the words and what is done with them stand in %d forms", page.Find("main form").Length())
	}
	for what, wrong := range map[string][]string{"words": {"words", "Ngắn."}, "day": {"words", "Mở thêm quầy số 3 từ 7 giờ.", "day", "2026-11-22"}} {
		r := step(t, hoa, path, "propose", wrong...)
		if page := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || page.Find("#"+what+"-error").Length() != 1 || page.Find("#words").Text() != wrong[1] {
			t.Errorf("wrong %s: %d, what was typed is %q", what, r.StatusCode, page.Find("#words").Text())
		}
	}
	if r := step(t, hoa, path, "propose", "words", "Mở thêm quầy số 3 từ 7 giờ.", "how", "due", "day", "2026-12-31"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	if text := webtest.Text(minh.Get(path).Page(t), ".facts"); !strings.Contains(text, "Mở thêm quầy số 3 từ 7 giờ.") || !strings.Contains(text, "31/12/2026") {
		t.Errorf("proposed is %s", text)
	}
	if e := s.Log(1)[0]; e.Action != "deed.propose" || strings.Contains(e.Before+e.After, "quầy") {
		t.Errorf("%+v", e)
	}
}

// TestADeedGoesItsWay: a handler of the unit writes and sends it, the department sends it back and publishes it, everybody reads it, and it is withdrawn.
func TestADeedGoesItsWay(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Handler, "24781"), s.Person("minh", staff.Department, "")
	everybody := func() string {
		t.Helper()
		if err := s.Deeds.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		return webtest.Text(s.Get("/q/"+string(s.Place("24781").Code)+"/thanks").Page(t), ".deeds") + webtest.Text(s.Get("/results/24781").Page(t), "ul.deeds")
	}
	must := func(r webtest.Reply, done string) {
		t.Helper()
		if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || !strings.HasSuffix(to, "?done=deed_"+done) {
			t.Fatalf("%s: %d %s %s", done, r.StatusCode, to, webtest.Text(r.Page(t), "main"))
		}
	}
	chores := func(p *webtest.Person) string { return webtest.Text(p.Get("/staff").Page(t), ".chores") }
	path := drafted(t, hoa)
	must(step(t, hoa, path, "propose"), "propose")
	if text := webtest.Text(hoa.Get(path).Page(t), "main"); !strings.Contains(text, "Đang chờ Sở Nội vụ xem.") || hoa.Get(path).Page(t).Find("main button").Length() != 0 {
		t.Errorf("the unit sees %s", text)
	}
	if got := chores(minh); !strings.Contains(got, "1 việc của đơn vị chờ xem để đăng") || strings.Contains(chores(hoa), "chờ xem") {
		t.Errorf("the department is told %q, the unit %q", got, chores(hoa))
	}
	must(step(t, minh, path, "send_back", "reason", "ghi rõ giờ"), "send_back")
	if got := chores(hoa); !strings.Contains(got, "1 việc được Sở Nội vụ trả lại để sửa") || strings.Contains(chores(minh), "chờ xem") {
		t.Errorf("the unit is told %q", got)
	}
	if text := webtest.Text(hoa.Get(path).Page(t), ".caveat"); !strings.Contains(text, "Sở Nội vụ trả lại:ghi rõ giờ") {
		t.Error(text)
	}
	must(step(t, hoa, path, "edit", deedForm("words", "Mở thêm quầy số 3 từ 7 giờ đến 9 giờ.", "how", "due", "day", "2026-12-31")...), "edit")
	must(step(t, hoa, path, "propose"), "propose")
	if told := everybody(); told != "" {
		t.Errorf("everybody reads %s", told)
	}
	must(step(t, minh, path, "publish"), "publish")
	told := everybody()
	for _, want := range []string{"Dân nói, cơ quan làm Chờ lâu, thứ tự lượtMở thêm quầy số 3 từ 7 giờ đến 9 giờ.", "Hạn làm xong: 31/12/2026.", "Tiếp cận dịch vụĐiểm quý IV/2026 và quý I/2027 sẽ có khi mỗi quý hết hạn nhận phiếu."} {
		if !strings.Contains(told, want) {
			t.Errorf("everybody does not read %q: %s", want, told)
		}
	}
	for _, not := range []string{"hoa", "minh", "góp ý nói đến", "chưa có điểm"} {
		if strings.Contains(told, not) {
			t.Errorf("everybody reads %q", not)
		}
	}
	other := webtest.Text(s.Get("/q/"+string(s.Place("24805").Code)+"/thanks").Page(t), "main")
	if english := webtest.Text(s.Get("/q/"+string(s.Place("24781").Code)+"/thanks?lang=en").Page(t), ".deeds"); !strings.HasPrefix(english, "You said, we did Long waits") || strings.Contains(other, "Dân nói") {
		t.Errorf("in English: %s; of another unit: %s", english, other)
	}
	must(step(t, minh, path, "withdraw", "reason", "ghi nhầm giờ"), "withdraw")
	if told := everybody(); told != "" {
		t.Errorf("everybody reads %s", told)
	}
	if e := s.Log(1)[0]; e.Actor != "minh" || e.Action != "deed.withdraw" || e.UnitCode != "24781" || e.Reason != "ghi nhầm giờ" {
		t.Errorf("%+v", e)
	}
}

// TestThanksHaveRoomForTwo: the last published.
func TestThanksHaveRoomForTwo(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, "")
	for _, of := range []string{"waiting", "fees", "hours"} {
		path := drafted(t, hoa, "topic", of)
		step(t, hoa, path, "propose")
		step(t, minh, path, "publish")
	}
	if err := s.Deeds.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	lines := s.Get("/q/" + string(s.Place("24781").Code) + "/thanks").Page(t).Find(".deeds p")
	if text := lines.Text(); lines.Length() != 2 || !strings.HasPrefix(text, "Giờ làm việc") || !strings.Contains(text, "lệ phí") || strings.Contains(text, "Chờ lâu") {
		t.Errorf("%d lines: %s", lines.Length(), text)
	}
}

// TestDeedsAreRefused: nothing is changed, it is told in the reader's language, and what was typed is still there.
func TestDeedsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, lan, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("lan", staff.Leader, "24805"), s.Person("minh", staff.Department, "")
	admin, inspector := s.Person("quan", staff.Admin, ""), s.Person("thanh", staff.Inspector, "")
	path := drafted(t, hoa)
	own := drafted(t, minh, "topic", "hours")
	step(t, minh, own, "propose")
	long := strings.Repeat("Đã làm xong. ", 40)
	for what, c := range map[string]struct {
		by     *webtest.Person
		path   string
		form   []string
		status int
		says   string
	}{
		"no topic":              {hoa, "/staff/deeds", deedForm("topic", ""), 422, "Xin chọn một chủ đề trong danh sách."},
		"a topic nobody knows":  {hoa, "/staff/deeds", deedForm("topic", "<b>"), 422, "Xin chọn một chủ đề trong danh sách."},
		"a month":               {hoa, "/staff/deeds", deedForm("quarter", "2026-11", "topic", "fees"), 422, "Xin chọn một quý"},
		"too long":              {hoa, "/staff/deeds", deedForm("words", long, "topic", "fees"), 422, "Xin viết từ 10 đến 300 ký tự."},
		"a quote":               {hoa, "/staff/deeds", deedForm("words", "Có người nói “lâu quá”.", "topic", "fees"), 422, "Xin bỏ dấu ngoặc kép"},
		"no day":                {hoa, "/staff/deeds", deedForm("day", "", "topic", "fees"), 422, "Xin chọn ngày"},
		"done tomorrow":         {hoa, "/staff/deeds", deedForm("day", "2026-11-22", "topic", "fees"), 422, "Ngày làm xong phải từ đầu quý"},
		"due yesterday":         {hoa, "/staff/deeds", deedForm("how", "due", "topic", "fees"), 422, "Hạn làm xong phải từ hôm nay"},
		"the same again":        {hoa, "/staff/deeds", deedForm("words", "Lần thứ hai viết."), 409, "Đơn vị đã có một việc về chủ đề này"},
		"of no unit":            {minh, "/staff/deeds", deedForm("unit", "", "topic", "fees"), 422, "Xin chọn đơn vị."},
		"of another unit":       {lan, "/staff/deeds", deedForm("topic", "fees"), 404, ""},
		"by who has no part":    {admin, "/staff/deeds", deedForm("topic", "fees"), 403, ""},
		"by an inspector":       {inspector, "/staff/deeds", deedForm("topic", "fees"), 403, ""},
		"another's entry":       {lan, path, []string{"act", "propose", "revision", "1"}, 404, ""},
		"an entry nobody has":   {hoa, "/staff/deeds/x", []string{"act", "propose", "revision", "1"}, 404, ""},
		"an act nobody knows":   {hoa, path, []string{"act", "judge", "revision", "1"}, 400, ""},
		"publishing by a unit":  {hoa, path, []string{"act", "publish", "revision", "1"}, 403, ""},
		"publishing a draft":    {minh, path, []string{"act", "publish", "revision", "1"}, 409, "Việc này không còn ở bước đó nữa."},
		"publishing one's own":  {minh, own, []string{"act", "publish", "revision", "2"}, 403, ""},
		"sending back one's":    {minh, own, []string{"act", "send_back", "revision", "2", "reason", "vì vậy"}, 403, ""},
		"an old look":           {hoa, path, append(deedForm("words", "Đã viết lại lời này."), "act", "edit", "revision", "7"), 409, "vừa thay đổi việc này"},
		"an edit without words": {hoa, path, append(deedForm("words", ""), "act", "edit", "revision", "1"), 422, "Xin viết từ 10 đến 300 ký tự."},
	} {
		r := c.by.Send(c.path, c.form...)
		if r.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %s", what, r.StatusCode, c.status, webtest.Text(r.Page(t), "main"))
			continue
		}
		page := r.Page(t)
		if text := webtest.Text(page, "#errors"); !strings.Contains(text, c.says) {
			t.Errorf("%s says %q, want %q", what, text, c.says)
		}
		if c.says == "" || strings.Contains(what, "publishing") {
			continue
		}
		for i := 0; i < len(c.form); i += 2 {
			if c.form[i] == "words" && page.Find("textarea[name=words]").Text() != c.form[i+1] {
				t.Errorf("%s: what was typed is %q", what, page.Find("textarea[name=words]").Text())
			}
		}
	}
	if n := s.Count("select count(*) from followup.deed"); n != 2 {
		t.Errorf("there are %d entries, want 2", n)
	}
	if n := s.Count("select count(*) from followup.deed where revision = 1 and state = 'draft' and words = 'Mở thêm quầy số 3 vào buổi sáng.'"); n != 1 {
		t.Error("something was changed all the same")
	}
	english := hoa.Send("/staff/deeds?lang=en", deedForm("topic", "")...)
	if text := webtest.Text(english.Page(t), "main"); !strings.Contains(text, "Please choose a topic from the list.") {
		t.Errorf("in English: %s", text)
	}
	if text := webtest.Text(minh.Get(own).Page(t), "main"); !strings.Contains(text, "Ông/Bà là người gửi việc này") {
		t.Error(text)
	}
	if r := step(t, minh, path, "send_back", "reason", "viết rõ hơn"); r.StatusCode != 409 || !strings.Contains(webtest.Text(r.Page(t), ".words"), "viết rõ hơn") {
		t.Errorf("a reason is lost where it is too late: %d", r.StatusCode)
	}
}

// TestTwoPublishAtOnce: one does, the other is told of it, and that it was already done.
func TestTwoPublishAtOnce(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	path := drafted(t, hoa)
	step(t, hoa, path, "propose")
	people := []*webtest.Person{s.Person("minh", staff.Department, ""), s.Person("an", staff.Department, "")}
	replies := make([]webtest.Reply, 2)
	var wait sync.WaitGroup
	for n, p := range people {
		wait.Go(func() { replies[n] = p.Send(path, "act", "publish", "revision", "2") })
	}
	wait.Wait()
	won := 0
	if replies[0].StatusCode != http.StatusSeeOther {
		won = 1
	}
	text := webtest.Text(replies[1-won].Page(t), "#errors")
	if replies[won].StatusCode != http.StatusSeeOther || replies[1-won].StatusCode != http.StatusConflict || !strings.Contains(text, people[won].Account.Name+" vừa thay đổi việc này") {
		t.Errorf("%d, %d %s", replies[won].StatusCode, replies[1-won].StatusCode, text)
	}
}

// TestDeedsAreListed by unit, quarter and state, each person's own.
func TestDeedsAreListed(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, lan, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("lan", staff.Leader, "24805"), s.Person("minh", staff.Department, "")
	if text := webtest.Text(hoa.Get("/staff/deeds").Page(t), ".story"); !strings.HasPrefix(text, "Chưa có việc nào.") {
		t.Error(text)
	}
	drafted(t, hoa)
	drafted(t, hoa, "topic", "fees", "quarter", "2026-Q3")
	step(t, lan, drafted(t, lan, "unit", "24805"), "propose")
	for query, want := range map[string]map[*webtest.Person]int{"": {hoa: 2, lan: 1, minh: 3}, "?state=proposed": {hoa: 0, lan: 1, minh: 1}, "?quarter=2026-Q3": {hoa: 1, lan: 0, minh: 1}, "?unit=24805": {minh: 1}, "?after=x": {minh: 3}} {
		for who, n := range want {
			if got := who.Get("/staff/deeds" + query).Page(t).Find("table.deeds tbody tr").Length(); got != n {
				t.Errorf("%s sees %d of %q, want %d", who.Account.Name, got, query, n)
			}
		}
	}
	for query, want := range map[string]int{"?unit=24805": 404, "?unit=x": 404, "?quarter=2026-11": 422, "?quarter=x": 422} {
		if r := hoa.Get("/staff/deeds" + query); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", query, r.StatusCode, want)
		}
	}
	for n := range followup.Deedable() {
		if n > 0 {
			drafted(t, hoa, "topic", string(followup.Deedable()[n]), "quarter", "2026-Q2")
			drafted(t, hoa, "topic", string(followup.Deedable()[n]), "quarter", "2026-Q1")
			drafted(t, hoa, "topic", string(followup.Deedable()[n]), "quarter", "2025-Q4")
		}
	}
	first := hoa.Get("/staff/deeds").Page(t)
	next := first.Find("main a.button.plain").AttrOr("href", "")
	second := hoa.Get(next).Page(t)
	all := s.Count("select count(*) from followup.deed where unit_id = (select id from survey.unit where code = '24781')")
	if a, b := first.Find("table.deeds tbody tr").Length(), second.Find("table.deeds tbody tr").Length(); a != 30 || a+b != all {
		t.Errorf("%d and %d on two pages, of %d", a, b, all)
	}
}

// TestADeedBesideADemoIsOneOfADemo: it goes with the simulated answers.
func TestADeedBesideADemoIsOneOfADemo(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	drafted(t, hoa, "topic", "fees")
	if err := s.Survey.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := drafted(t, hoa)
	if text := webtest.Text(hoa.Get(path).Page(t), ".synthetic"); !strings.Contains(text, "Dữ liệu mô phỏng") {
		t.Errorf("it does not say so: %q", text)
	}
	if err := s.Followup.RemoveSyntheticDeeds(t.Context(), surveytest.Scope(), survey.CommandLine("lan")); err != nil {
		t.Fatal(err)
	}
	if n := s.Count("select count(*) from followup.deed where topic = 'fees'"); n != 1 || s.Count("select count(*) from followup.deed") != 1 {
		t.Error("not only what is of the demo is gone")
	}
}
