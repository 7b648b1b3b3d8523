//go:build drill

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillADeedIsSeenByEverybody: a unit writes what it has done and sends it, by the keyboard alone; the department publishes it, without a script;
// citizens read it on the unit's page and when they are thanked, in both languages.
func TestDrillADeedIsSeenByEverybody(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	people := p.people()
	unit := people.person("hoa", staff.Handler, "24781")
	department := people.department("minh")
	b := newBrowser(t)
	b.become(unit, p.base+"/staff/deeds/new")
	b.readsThrice("deed-new")
	today := time.Now().Format("2006-01-02")
	b.do(chromedp.SetValue("#topic", "waiting"), chromedp.SetValue("#day", today))
	b.do(chromedp.SendKeys("#words", "Mở thêm quầy số 3 từ 7 giờ đến 9 giờ, là lúc đông người nhất; lấy số thứ tự ngay ở cửa."))
	b.presses("form.fields button")
	b.waitText("Đã lưu. Xem lại rồi gửi Sở Nội vụ.")
	b.readsThrice("deed-draft")
	b.presses("button[value=propose]")
	b.waitText("Đang chờ Sở Nội vụ xem.")
	d := newBrowser(t)
	d.become(department, p.base+"/staff")
	d.waitText("1 việc của đơn vị chờ xem để đăng")
	d.click(".chores a[href*=deeds]")
	d.waitText("chờ Sở Nội vụ xem")
	d.readsThrice("deeds")
	d.click("table.deeds a")
	d.waitText("Xem trước khi đăng")
	d.readsThrice("deed-look")
	d.withoutScripts()
	d.click("button[value=publish]")
	d.waitText("Đã đăng.")
	c := newBrowser(t)
	surveytest.Eventually(t, "citizens read it", func() bool {
		c.open(p.base + "/results/24781")
		return c.sees(`document.querySelector('#deeds')`)
	})
	for lang, want := range map[string][2]string{"vi": {"Dân nói, cơ quan làm", "Chờ lâu, thứ tự lượt"}, "en": {"You said, we did", "Long waits, order of the queue"}} {
		c.open(p.base + "/results/24781?lang=" + lang)
		c.waitText(want[0])
		c.waitText(want[1])
		c.readsThrice("deed-unit-" + lang)
	}
	var code string
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `select p.code from survey.place p join survey.unit u on u.id = p.unit_id where u.code = '24781' limit 1`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"vi": "Dân nói, cơ quan làm", "en": "You said, we did"} {
		c.open(p.base + "/q/" + code + "/thanks?lang=" + lang)
		c.waitText(want)
		c.waitText("Mở thêm quầy số 3")
		c.readsThrice("deed-thanks-" + lang)
	}
	for _, size := range []string{"A4", "A5"} {
		file := filepath.Join(p.dir, "desk-"+size+".pdf")
		p.mustRun("poster", "--place", code, "--size", size, "--out", file)
		text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if text := string(text); !strings.Contains(text, "Dân nói: chờ lâu, thứ tự lượt") || !strings.Contains(text, "Mở thêm quầy số 3") {
			t.Errorf("the poster does not tell of it: %s", text)
		}
	}
}
