//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillTasksInTheBrowser: the service opens tasks of bad units by itself, the leader of one takes it from the list to its end with the keyboard and without scripts, and what the pages look like at
// three widths and in both languages.
func TestDrillTasksInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_ALERT_BELOW=99")
	p.mustRun("demo", "--responses", "30000", "--days", "90", "--seed", "5")
	p.serve()
	var listed []taskJSON
	surveytest.Eventually(t, "the service has opened tasks", func() bool {
		return json.Unmarshal([]byte(p.mustRun("task", "list", "--state", "opened", "--json")), &listed) == nil && len(listed) > 2 // a demo has two
	})
	for _, one := range listed[:1] {
		if one.Unit == "" || one.DueOn <= one.OpenedOn || one.Why != "bad_figure" && one.Why != "falling" && one.Why != "reported" && one.Why != "streak" && one.Why != "silent" {
			t.Errorf("%+v", one)
		}
	}
	published := func() taskJSON {
		for _, one := range listed {
			if !one.Why.Live() {
				return one
			}
		}
		t.Fatal("every task is of live answers")
		return taskJSON{}
	}()
	people, b := p.people(), newBrowser(t)
	leader, department := people.person("nguyen.thi.hoa", staff.Leader, published.Unit), people.department("minh")
	page := p.base + "/staff/tasks/" + published.ID.String()
	b.become(department, p.base+"/staff/tasks")
	for _, lang := range []string{"vi", "en"} {
		b.open(p.base + "/staff/tasks?lang=" + lang)
		b.readsThrice("tasks " + lang)
		b.open(p.base + "/staff/tasks/new?lang=" + lang)
		b.readsThrice("task new " + lang)
		b.open(page + "?lang=" + lang)
		b.readsThrice("task opened " + lang)
	}
	b.withoutScripts()
	b.become(leader, p.base+"/staff/tasks")
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open(page)
	due := time.Now().AddDate(0, 0, 10)
	b.do(chromedp.SetAttributeValue("#accept-due", "value", due.Format(time.DateOnly))) // how a day is typed is the browser's
	b.do(chromedp.SendKeys("#accept-owner", "nguyen"))
	b.presses(`section form button`)
	b.waitText("Đã nhận việc.")
	b.do(chromedp.SendKeys("#cause-cause", "Thiếu"), chromedp.SendKeys("#cause-words", "Một người nghỉ thai sản từ tháng 9"))
	b.presses(`section form button`)
	b.waitText("Đã ghi nguyên nhân.")
	b.do(chromedp.SendKeys("#remedy-words", "Mở thêm quầy số 3 vào buổi sáng, từ thứ Hai"))
	b.presses(`section form button`)
	b.waitText("Đã ghi biện pháp khắc phục.")
	b.presses(`section form button[value=finish]`)
	b.waitText("Đã báo xong.")
	b.picture("staff-task done")
	var done []taskJSON
	if err := json.Unmarshal([]byte(p.mustRun("task", "list", "--state", "done", "--json")), &done); err != nil || !slices.ContainsFunc(done, func(one taskJSON) bool {
		return one.ID == published.ID && one.Cause == "staff" && one.Owner == "nguyen.thi.hoa"
	}) {
		t.Errorf("%+v %v", done, err)
	}
	if text := p.mustRun("task", "list"); !strings.Contains(text, published.Unit) {
		t.Error(text)
	}
}

// readsThrice checks the page that is open on a phone, a tablet and a desk, and keeps a picture of each.
func (b *browser) readsThrice(name string) {
	b.t.Helper()
	for _, width := range []int64{360, 768, 1280} {
		b.reads(name, width)
		b.picture(fmt.Sprintf("staff-%s %d", name, width))
	}
}
