//go:build drill

package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// phrase is everybody's password.
const phrase = "mưa đầu mùa trên đồi chè"

// workingWeek is one of the Department: a program, one browser in which people take turns, and how they use it.
type workingWeek struct {
	hands
	*browser
	program *program
	scripts bool
	token   staff.Token // of who sits there
}

// TestDrillWeekOfTheDepartment: from an empty database to a frozen quarter, and a head of a commune who sees his own alone; nobody has a shell. It is
// gone through by the keyboard alone, on a phone, and without scripts.
func TestDrillWeekOfTheDepartment(t *testing.T) {
	t.Parallel()
	for _, way := range []struct {
		name    string
		width   int64
		scripts bool
		hands   func(*browser) hands
	}{
		{"by the keyboard alone", 1280, true, func(b *browser) hands { return keys{b} }},
		{"on a phone", 360, true, func(b *browser) hands { return pointer{b} }},
		{"without scripts", 1280, false, func(b *browser) hands { return pointer{b} }},
	} {
		t.Run(way.name, func(t *testing.T) {
			began := time.Now()
			p := newProgram(t)
			p.env = append(p.env, "SIPAS_SERVICE_URL="+surveytest.RoleURL(t, pg.ServiceRole, p.url), "SIPAS_STAFF_URL="+surveytest.RoleURL(t, pg.StaffRole, p.url))
			p.serve()
			b := newBrowser(t)
			b.do(chromedp.EmulateViewport(way.width, 800))
			if !way.scripts {
				b.withoutScripts()
			}
			w := &workingWeek{hands: way.hands(b), browser: b, program: p, scripts: way.scripts}
			w.goesBy()
			t.Logf("in %.0f s", time.Since(began).Seconds())
		})
	}
}

// goesBy is the week.
func (w *workingWeek) goesBy() {
	w.t.Helper()
	w.arrives(w.program.invited, true)
	first, second, head := w.invites("minh.tran", "department", ""), w.invites("tam.vo", "department", ""), w.invites("hoa.le", "leader", "24781")
	w.opensADesk()
	w.program.mustRun("demo", "--responses", "20000", "--seed", "5") // a year of citizens
	w.arrives(first, true)
	w.imports()
	w.looksAtWhatWasSetAside()
	quarter := w.proposes()
	w.arrives(second, true)
	w.signs(quarter)
	w.arrives(head, false)
	w.seesOneUnit()
	if out := w.program.mustRun("audit", "verify"); !strings.Contains(out, "unbroken") {
		w.t.Errorf("the log: %s", out)
	}
}

// at waits until a page is open, and sees whether it can be used there.
func (w *workingWeek) at(path string) {
	w.t.Helper()
	surveytest.Eventually(w.t, path+" is open", func() bool {
		at, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname + location.search : ''`))
		return err == nil && strings.HasPrefix(at, path)
	})
	w.sound(path)
}

// says waits until a page says something, and sees whether it can be used.
func (w *workingWeek) says(words string) {
	w.t.Helper()
	w.waitText(words)
	w.sound(words)
}

// sound fails where nothing fits, or the accessibility checker finds something on the page that is open; the checker is a script.
func (w *workingWeek) sound(what string) {
	w.t.Helper()
	surveytest.Eventually(w.t, what+" is shown", func() bool { return w.sees(`document.querySelector('h1')`) })
	if over := evaluate[float64](w.browser, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		w.t.Errorf("%s: %v px too wide", what, over)
	}
	if !w.scripts {
		return
	}
	if found := w.axe(); len(found) > 0 {
		w.t.Errorf("%s: axe finds %q", what, found)
	}
}

// arrives has a person use an invitation: a password, and the second factor where the role asks for one.
func (w *workingWeek) arrives(link string, twice bool) {
	w.t.Helper()
	w.become("nobody", link)
	w.sound("an invitation")
	w.write("#password", phrase)
	w.write("#again", phrase)
	w.press(`form:has(#again) button`)
	if twice {
		w.says("Xác thực hai bước")
		secret := strings.ReplaceAll(evaluate[string](w.browser, `document.querySelector('code').textContent`), " ", "")
		code, err := totp.GenerateCode(secret, time.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		w.write("#code", code)
		w.press(`form:has(#code) button`)
		w.waitText("Đã bật xác thực hai bước")
	}
	surveytest.Eventually(w.t, "somebody has signed in", func() bool { return w.sees(`document.querySelector('form[action="/staff/sign-out"]')`) })
	w.token = w.cookie()
	w.goes("/staff")
}

// cookie is what the browser has of who has signed in.
func (w *workingWeek) cookie() staff.Token {
	w.t.Helper()
	found, err := chromedp.Call(w.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range found.Cookies {
		if c.Name == "staff" {
			return staff.Token(c.Value)
		}
	}
	w.t.Fatal("nobody has signed in")
	return ""
}

// goes follows the first way there that the page has.
func (w *workingWeek) goes(path string) {
	w.t.Helper()
	w.press(fmt.Sprintf(`a[href=%q]`, path))
	w.at(path)
}

// invites has an administrator invite somebody, and returns the link.
func (w *workingWeek) invites(name, role, unit string) string {
	w.t.Helper()
	w.goes("/staff/accounts")
	w.write("#name", name)
	w.choose("#role", role)
	if unit != "" {
		w.choose("#unit", unit)
	}
	w.write("#reason", "QĐ 12/QĐ-SNV")
	w.press(`form:has(#role) button`)
	w.says("Trang này chỉ hiện một lần")
	return evaluate[string](w.browser, `document.querySelector('.link-once').innerText.trim()`)
}

// opensADesk and enrols a tablet there.
func (w *workingWeek) opensADesk() {
	w.t.Helper()
	w.goes("/staff/places")
	w.write("#search", "xuan huong")
	w.press(`form[role=search] button`)
	w.at("/staff/places?")
	w.goes("/staff/places/24781")
	w.write("#name", "Quầy số 2")
	w.press(`form:has(#name) button`)
	w.says("Đã mở điểm tiếp nhận")
	if status := w.status(evaluate[string](w.browser, `document.querySelector('a[href$="poster.pdf"]').getAttribute('href')`)); status != 200 {
		w.t.Errorf("its poster: %d", status)
	}
	w.press(`a[href^="/staff/devices?place="]`)
	w.at("/staff/devices?place=")
	w.write("#name", "máy ở cửa")
	w.press(`form:has(#name) button`)
	w.says("Mã ghép máy")
}

// status is what the program answers at an address, to who has signed in.
func (w *workingWeek) status(path string) int {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.program.base+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	request.AddCookie(&http.Cookie{Name: "staff", Value: string(w.token)})
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// imports a table that has mistakes, and then one that has none.
func (w *workingWeek) imports() {
	w.t.Helper()
	w.goes("/staff/imports")
	w.handIn("#file-transactions", writeFile(w.t, "unit,unit_name,month,transactions\n24781,Phường Xuân Hương - Đà Lạt,2026-13,1200\n24805,Xã Ka Đô,2026-09,640\n24829,,2026-09,một nghìn\n"))
	w.press(`form:has(#file-transactions) button`)
	w.says("tệp có 3 lỗi")
	w.handIn("#file-transactions", writeFile(w.t, "unit,month,transactions\n24781,2026-08,1200\n24805,2026-08,640\n24829,2026-08,1000\n"))
	w.press(`form:has(#file-transactions) button`)
	w.says("Tệp này sẽ thay đổi gì")
	w.write("#reason", "báo cáo tháng 9")
	w.press(`form:has(#reason) button`)
	w.says("Đã nhập")
}

// looksAtWhatWasSetAside and has one answer count.
func (w *workingWeek) looksAtWhatWasSetAside() {
	w.t.Helper()
	w.goes("/staff/standing")
	w.write("#period", mostOfADemo())
	w.press(`form[role=search] button`)
	w.at("/staff/standing?period=")
	w.tick(`input[name=id]`)
	w.tick(`#to-counted`)
	w.write("#reason", "đã xem lại với đơn vị")
	w.press(`form[method=post]:has(#reason) button`)
	surveytest.Eventually(w.t, "it is decided", func() bool { return w.sees(`document.querySelector('p.did')`) })
	w.sound("a decision")
}

// proposes to freeze the quarter that is ready, and returns its page.
func (w *workingWeek) proposes() string {
	w.t.Helper()
	w.goes("/staff/periods")
	w.openWith(w.program.base+"/staff/periods", ".story a")
	quarter := evaluate[string](w.browser, `document.querySelector('.story a').getAttribute('href')`)
	w.press(".story a")
	w.at(quarter)
	w.press(`form[action$="/propose"] button`)
	w.says("Cần người thứ hai ký")
	return quarter
}

// signs what somebody else has proposed, and waits until it is carried out.
func (w *workingWeek) signs(quarter string) {
	w.t.Helper()
	w.waitText("chờ người thứ hai ký")
	w.press(fmt.Sprintf(`.chores a[href=%q]`, quarter))
	w.at(quarter)
	w.press(`form[action$="/sign"] button`)
	w.waitText("Đã ghi chữ ký")
	surveytest.Eventually(w.t, "the quarter is frozen", func() bool {
		w.open(w.program.base + quarter)
		return w.sees(`document.body.innerText.includes('người chốt: minh.tran, tam.vo')`)
	})
	w.sound("a frozen quarter")
	if status := w.status("/staff/figures/report.pdf?period=" + strings.TrimPrefix(quarter, "/staff/periods/")); status != 200 {
		w.t.Errorf("its report: %d", status)
	}
}

// seesOneUnit: the head of a commune sees what is the commune's, and is refused the rest.
func (w *workingWeek) seesOneUnit() {
	w.t.Helper()
	for path, want := range map[string]int{"/staff/figures/24781?period=" + mostOfADemo(): 200, "/staff/figures/24805": 404, "/staff/places/24805": 403, "/staff/imports": 403, "/staff/standing": 403, "/staff/audit?unit=24805": 200} {
		if status := w.status(path); status != want {
			w.t.Errorf("%s for the head of a commune: %d, want %d", path, status, want)
		}
	}
	w.goes("/staff/figures")
	w.press(`a[href^="/staff/figures/24781"]`)
	w.at("/staff/figures/24781")
}
