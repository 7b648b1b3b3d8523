package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// people are those who work with a program, signed in without typing.
type people struct {
	p     *program
	pool  *pgxpool.Pool
	store *staffdb.Store
}

func (p *program) people() people {
	p.t.Helper()
	pool, err := pgxpool.New(p.t.Context(), p.url)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(pool.Close)
	store, err := staffdb.Open(pool)
	if err != nil {
		p.t.Fatal(err)
	}
	return people{p, pool, store}
}

// department is somebody of the department, by the token of a session.
func (l people) department(name string) staff.Token { return l.person(name, staff.Department, "") }

// person is somebody with a role in the province or a unit, by the token of a session.
func (l people) person(name string, role staff.Role, unit string) staff.Token {
	t := l.p.t
	t.Helper()
	scope, actor := surveytest.Scope(), surveytest.Actor().Because("a test")
	g := staff.Grant{Role: role, From: survey.Date(time.Now(), time.UTC).AddDate(0, 0, -1)}
	if unit != "" {
		g.Unit = l.unit(unit)
	}
	a, err := l.store.AddAccount(t.Context(), scope, actor, staff.Account{Name: name, State: staff.Active,
		Grants: []staff.Grant{g}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.SetPassword(t.Context(), scope, actor, a, "a hash", 0); err != nil {
		t.Fatal(err)
	}
	a.Revision++
	a.PasswordHash = "a hash"
	if err := l.store.SetCodeSecret(t.Context(), scope, actor, a, []byte("sealed"), 0, 0); err != nil {
		t.Fatal(err)
	}
	a.CodeSecret = []byte("sealed")
	token, now := staff.NewToken(), time.Now()
	if err := l.store.StartSession(t.Context(), scope, staff.Session{Account: a, Whole: true, CreatedAt: now, ProvedAt: now, ExpiresAt: now.Add(time.Hour)}, token, 0); err != nil {
		t.Fatal(err)
	}
	return token
}

// unit finds a unit by its code.
func (l people) unit(code string) survey.Unit {
	l.p.t.Helper()
	store, err := surveydb.Open(l.p.t.Context(), l.pool)
	if err != nil {
		l.p.t.Fatal(err)
	}
	return surveytest.Place(l.p.t, store, code).Unit
}

// become has the browser be that of another person, and opens a page.
func (b *browser) become(token staff.Token, url string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: "staff", Value: string(token), URL: url}); err != nil {
		b.t.Fatal(err)
	}
	b.open(url)
}

// readsBoth checks the page that is open on a phone and on a desk.
func (b *browser) readsBoth(name string) {
	b.t.Helper()
	b.reads(name, 360)
	b.reads(name, 1280)
	b.picture("staff-" + name)
}

// proposes presses the button of the page that is open, and that of each page which says that the service publishes at that moment.
func (b *browser) proposes() {
	b.t.Helper()
	press := func() {
		evaluate[bool](b, `window.pressed = true`)
		b.click(`form[action$="/propose"] button`)
	}
	press()
	surveytest.Eventually(b.t, "the proposal waits for a second person", func() bool {
		if b.sees(`!window.pressed && document.body.innerText.includes('Số liệu đang được công bố')`) {
			press()
		}
		return b.sees(`document.body.innerText.includes('Cần người thứ hai ký')`)
	})
}

// TestTwoPeopleFreezeInTheBrowser: one proposes a quarter and cannot sign; the figures change, and both are told; then another one signs.
func TestTwoPeopleFreezeInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "3000", "--seed", "5")
	p.serve()
	people := p.people()
	lan, minh, b := people.department("lan"), people.department("minh"), newBrowser(t)
	b.become(lan, p.base+"/staff/periods")
	b.openWith(p.base+"/staff/periods", ".story a")
	quarter := evaluate[string](b, `document.querySelector('.story a').getAttribute('href')`)
	page := p.base + quarter
	b.open(page)
	b.proposes()
	if evaluate[bool](b, `!!document.querySelector('form[action$="/sign"]')`) {
		t.Error("who proposed may sign")
	}

	table := filepath.Join(t.TempDir(), "transactions.csv")
	month := strings.NewReplacer("Q1", "02", "Q2", "05", "Q3", "08", "Q4", "11").Replace(strings.TrimPrefix(quarter, "/staff/periods/"))
	if err := os.WriteFile(table, []byte("unit,month,transactions\n24781,"+month+",98765\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.mustRun("transactions", "import", table)
	b.become(minh, page)
	surveytest.Eventually(t, "the proposal is overtaken", func() bool {
		b.open(page)
		return b.sees(`document.body.innerText.includes('số liệu đã thay đổi trước khi chốt xong')`)
	})
	b.readsBoth("period overtaken")
	b.proposes()
	b.become(lan, page)
	b.readsBoth("period to sign")
	b.click(`form[action$="/sign"] button`)
	b.waitText("Đã ghi chữ ký")
	surveytest.Eventually(t, "the quarter is frozen", func() bool {
		b.open(page)
		return b.sees(`document.body.innerText.includes('người chốt: minh, lan')`)
	})
	if out := p.mustRun("freeze", "--period", strings.TrimPrefix(quarter, "/staff/periods/"), "--check", "--by", "ky su"); !strings.Contains(out, "the same to the last digit") {
		t.Errorf("checked by the engineer: %s", out)
	}
	b.open(page + "?check=1&from=1&to=0")
	b.waitText("người làm ky su: trùng")
	b.waitText("Nhật ký cán bộ lúc đó: dòng ") // which the role of the service must be let see
	b.open(page)
	if err := os.WriteFile(table, []byte("unit,month,transactions\n24781,"+month+",12345\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.mustRun("transactions", "import", table)
	surveytest.Eventually(t, "the figures have changed since", func() bool {
		b.open(page)
		return b.sees(`document.body.innerText.includes('Từ đó số liệu đã thay đổi')`)
	})
	b.readsBoth("period frozen")
	b.open(p.base + "/staff/periods")
	b.readsBoth("periods")
	if n := evaluate[float64](b, `document.scripts.length`); n > 1 { // axe's own
		t.Errorf("the page has %v scripts", n)
	}
}
