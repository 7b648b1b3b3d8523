//go:build drill

package main

import (
	"bytes"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// types writes into a field, and does not need scripts for it.
func (b *browser) types(field, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(field, text))
}

// TestDrillDesksAndTabletsInTheBrowser: a desk is opened, renamed, closed and opened again, its poster printed; a tablet is enrolled there, and what it
// brought set aside; all of it without scripts, and with no more rights than the roles of the service and of staff have.
func TestDrillDesksAndTabletsInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.env = append(p.env, "SIPAS_SERVICE_URL="+surveytest.RoleURL(t, pg.ServiceRole, p.url), "SIPAS_STAFF_URL="+surveytest.RoleURL(t, pg.StaffRole, p.url))
	p.serve()
	b := newBrowser(t)
	token := p.people().person("lan", staff.Admin, "")
	b.withoutScripts()
	b.become(token, p.base+"/staff/places?search=xuan+huong")
	b.waitText("Phường Xuân Hương - Đà Lạt")
	b.open(p.base + "/staff/places/24781")
	b.givesAHotline(p)
	b.open(p.base + "/staff/places/24781")
	b.types("#name", "Quầy số 2")
	b.do(chromedp.SendKeys("#name_en", "Desk 2"+kb.Enter))
	b.waitText("Đã mở điểm tiếp nhận")
	desk, _, _ := strings.Cut(b.location(), "?")
	code := path.Base(desk)
	b.types("#name", " cho người cao tuổi ")
	b.click(`form[action$="` + code + `"] button`)
	b.waitText("Đã lưu.")
	b.because("xây lại trụ sở")
	b.waitText("Đã đóng lúc")
	surveytest.Eventually(t, "the form is closed", func() bool {
		status, _ := p.get("/q/" + code)
		return status == http.StatusGone
	})
	b.because("xong")
	b.waitText("Đang mở")
	for _, file := range []string{desk + "/poster.pdf", p.base + "/staff/places/posters.pdf?size=A5"} {
		began := time.Now()
		if pages := p.postersAt(file, token); pages == 0 || strings.HasSuffix(file, "A5") && pages < 100 {
			t.Errorf("%s: %d pages", file, pages)
		}
		t.Logf("%s in %v", path.Base(file), time.Since(began))
	}

	b.open(p.base + "/staff/devices?place=" + code)
	b.types("#name", "máy ở cửa ra")
	b.click(`#new ~ form button`)
	b.waitText("Mã ghép máy")
	shown, err := chromedp.Run(b.ctx, chromedp.Text(".enrol-code"))
	if err != nil {
		t.Fatal(err)
	}
	r, body := p.kiosk("enrol", "", map[string]string{"code": shown})
	if r.StatusCode != http.StatusOK {
		t.Fatalf("enrol with %q: %d %s", shown, r.StatusCode, body)
	}
	b.click(`a[href^="/staff/devices/T"]`)
	b.waitText("Đang hoạt động")
	tablet := b.location()
	b.click(`form[action$="/pause"] button`)
	b.waitText("Đã tạm dừng")
	b.click(`form[action$="/resume"] button`)
	b.waitText("sẽ hiện lại phiếu khảo sát")
	p.deliver(strings.Split(r.Header.Get("Set-Cookie"), ";")[0], code, time.Now().In(time.FixedZone("", 7*3600)).Format(time.DateOnly), 3)
	b.open(tablet)
	b.types("#from", time.Now().Format("01022006"))
	b.types("#undo-reason", "máy bị lấy mất")
	b.click(`form[action$="/undo"] button`)
	b.waitText("Đã thu hồi máy, và phiếu của những ngày đó được để riêng")
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	var aside int
	if err := conn.QueryRow(t.Context(), "select count(*)::int from survey.response where standing = 'set_aside' and reason = 'review'").Scan(&aside); err != nil || aside != 3 {
		t.Errorf("%d answers are set aside, %v", aside, err)
	}
}

// givesAHotline gives the unit whose page is open a number of its own, with the keyboard alone; its desks tell it.
func (b *browser) givesAHotline(p *program) {
	b.t.Helper()
	b.tabsTo("#hotline")
	b.do(chromedp.KeyEvent("0263 3 822 333"))
	b.tabsTo("#reason")
	b.do(chromedp.KeyEvent("QĐ 12"))
	b.presses(`form[action$="/hotline"] button`)
	b.waitText("Đã lưu đường dây nóng của đơn vị")
	b.waitText("số riêng của đơn vị")
	code := p.mustRun("place", "list", "--unit", "24781")[:5]
	surveytest.Eventually(b.t, "its desk tells the number", func() bool {
		_, thanks := p.get("/q/" + code + "/thanks")
		return strings.Contains(thanks, `<b class="number">0263 3 822 333</b>`)
	})
}

// TestDrillPagesOfDesksAndTabletsAreRead on a phone and at a desk, in both languages.
func TestDrillPagesOfDesksAndTabletsAreRead(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	b := newBrowser(t)
	unit, place := p.unitAndPlace()
	device, cookie := p.enrolled(place)
	p.deliver(cookie, place, time.Now().In(time.FixedZone("", 7*3600)).Format(time.DateOnly), 2)
	p.mustRun("device", "pause", device)
	b.become(p.people().person("lan", staff.Admin, ""), p.base+"/staff/places")
	b.readsBoth("places")
	for name, path := range map[string]string{"places found": "/staff/places?search=xuan+huong", "unit": "/staff/places/" + unit, "desk": "/staff/places/" + unit + "/" + place,
		"tablets": "/staff/devices", "tablet": "/staff/devices/" + device} {
		b.open(p.base + path)
		b.readsBoth(name)
		b.open(p.base + withLang(path, "en"))
		b.reads(name+" en", 360)
	}
	b.picture("staff-tablets phone")
	b.open(p.base + "/staff/devices?place=" + place)
	b.click(`#new ~ form button`)
	b.waitText("Mã ghép máy")
	b.readsBoth("tablet code")
	b.do(chromedp.EmulateViewport(360, 740))
	b.picture("staff-tablet code phone")
}

// postersAt is how many pages a file of posters has.
func (p *program) postersAt(url string, token staff.Token) int {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Cookie", "staff="+string(token))
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var file bytes.Buffer
	if _, err := file.ReadFrom(r.Body); err != nil {
		p.t.Fatal(err)
	}
	return bytes.Count(file.Bytes(), []byte("/Type /Page\n"))
}
