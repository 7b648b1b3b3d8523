package staff_test

import (
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/i18n"
	"sipas/web/mail"
	"sipas/web/mail/mailtest"
	staffpages "sipas/web/staff"
	"sipas/web/webtest"
)

// mornings is a site with a mail server and a clock.
type mornings struct {
	*webtest.Site
	*mail.Post // that of a server which a test may change for another
	letters    *mailtest.Server
	clock      time.Time
	digests    *staffpages.Digests
}

func newMornings(t *testing.T, o mailtest.Options) *mornings {
	t.Helper()
	calendar, err := followup.NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &mornings{clock: time.Date(2026, 11, 26, 7, 5, 0, 0, surveytest.Day().Location())} // a Thursday
	m.serve(t, o)
	m.Site = webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Post, o.Calendar, o.Now = m, calendar, m.now })
	m.digests = m.Handler.Digests()
	return m
}

func (m *mornings) now() time.Time { return m.clock }

// serve has another mail server carry letters from now on.
func (m *mornings) serve(t *testing.T, o mailtest.Options) {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	m.letters = mailtest.New(t, o)
	server, err := mail.ParseServer(m.letters.URL(""))
	if err != nil {
		t.Fatal(err)
	}
	if m.Post, err = mail.New(mail.Options{Server: server, Texts: texts, Location: surveytest.Day().Location(), Roots: m.letters.Roots, Now: surveytest.Day, Patience: m.letters.Patience()}); err != nil {
		t.Fatal(err)
	}
}

// reader signs somebody in who has a mail address.
func (m *mornings) reader(name string, role staff.Role, unit string) *webtest.Person {
	m.T.Helper()
	p := m.Person(name, role, unit)
	a, err := m.Accounts.Account(m.T.Context(), surveytest.Scope(), p.Account.ID)
	if err == nil {
		err = m.Accounts.SetPerson(m.T.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, "Nguyễn Thị "+name, name+"@snv.example.vn")
	}
	if err != nil {
		m.T.Fatal(err)
	}
	p.SignIn(m.clock)
	return p
}

// chooses has a person press the button of the own page.
func (m *mornings) chooses(p *webtest.Person, want string) {
	m.T.Helper()
	form := p.Get("/staff/me").Page(m.T).Find(`form[action="/staff/me/digest"]`)
	r := p.Send("/staff/me/digest", "digest", form.Find("[name=digest]").AttrOr("value", ""), "mail", form.Find("[name=mail]").AttrOr("value", ""))
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/staff/me?done=digest_"+want {
		m.T.Fatalf("%d %s, want %s", r.StatusCode, to, want)
	}
}

// wants is a reader who has chosen to be written to.
func (m *mornings) wants(name string, role staff.Role, unit string) *webtest.Person {
	m.T.Helper()
	p := m.reader(name, role, unit)
	m.chooses(p, "on")
	return p
}

// says is what the page says of letters.
func (m *mornings) says(p *webtest.Person) string {
	return webtest.Text(p.Get("/staff/me").Page(m.T), "section[aria-labelledby=digest]")
}

// opened takes a letter apart.
func opened(t *testing.T, l mailtest.Letter) (subject, body string) {
	t.Helper()
	letter, err := netmail.ReadMessage(strings.NewReader(l.Text))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	if err != nil {
		t.Fatal(err)
	}
	return subject, strings.ReplaceAll(string(text), "\r\n", "\n")
}

// delivered has the letters of now be sent, and returns them by whom they are to.
func (m *mornings) delivered() (map[string]mailtest.Letter, error) {
	m.T.Helper()
	err := m.digests.Deliver(m.T.Context())
	got := map[string]mailtest.Letter{}
	for len(m.letters.Taken) > 0 {
		l := <-m.letters.Taken
		if _, twice := got[l.To]; twice {
			m.T.Errorf("%s is written to twice", l.To)
		}
		got[l.To] = l
	}
	return got, err
}

// mustDeliver wants letters to these people and to nobody else.
func (m *mornings) mustDeliver(to ...string) map[string]mailtest.Letter {
	m.T.Helper()
	got, err := m.delivered()
	if err != nil || len(got) != len(to) {
		m.T.Fatalf("%d letters, want %v: %v", len(got), to, err)
	}
	for _, name := range to {
		if _, ok := got[name+"@snv.example.vn"]; !ok {
			m.T.Fatalf("%s is not written to, but %v", name, got)
		}
	}
	return got
}

// TestALetterOfAMorning has the lines of the first page, how many are overdue, one link, and not a word that anybody has written; it is sent once.
func TestALetterOfAMorning(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{})
	minh, lan := m.wants("minh", staff.Department, ""), m.wants("lan", staff.Inspector, "")
	lan.Send("/staff/me/language", "language", "en", "to", "/staff")
	m.wants("nhan", staff.Interviewer, "24781") // for whom nothing waits
	m.reader("khong", staff.Department, "")     // who has not asked for it
	say(m.Site, "24781", "Kimngan ngồi ghế", "Gọi 0912 345 678", "Cán bộ thienly tận tình")
	reports(m.Site, "24781", "Phuongvi đòi bồi dưỡng", "Dahuong hạch sách")
	if _, err := m.Pool.Exec(t.Context(), `update followup.conduct set due_on = '2026-11-20' where id = (select id from followup.conduct order by id limit 1)`); err != nil {
		t.Fatal(err)
	}
	got := m.mustDeliver("minh", "lan")
	for _, c := range []struct {
		of              *webtest.Person
		to              string
		subject, greets string
		holds           []string
	}{
		{minh, "minh", "Việc cần làm ngày 26/11/2026 – Khảo sát sự hài lòng, Tỉnh Lâm Đồng", "Kính gửi Ông/Bà Nguyễn Thị minh,", []string{"- 3 ý kiến của người dân chờ xem\n", "Chưa có việc nào quá hạn."}},
		{lan, "lan", "What waits on ", "Dear Nguyễn Thị lan,", []string{"Of these, overdue: 1.", "Please see to it at: https://danhgia.example.gov.vn/staff\n"}},
	} {
		l := got[c.to+"@snv.example.vn"]
		subject, body := opened(t, l)
		if !l.Encrypted || !strings.HasPrefix(subject, c.subject) || !strings.HasPrefix(body, c.greets) {
			t.Errorf("%s\n%s", subject, body)
		}
		for _, words := range c.holds {
			if !strings.Contains(body, words) {
				t.Errorf("it lacks %q:\n%s", words, body)
			}
		}
		lines := 0
		for _, line := range c.of.Get("/staff").Page(t).Find(".chores li").EachIter() {
			lines++
			if text := strings.TrimSpace(line.Text()); !strings.Contains(body, "- "+text+"\n") {
				t.Errorf("the first page has %q, and the letter not:\n%s", text, body)
			}
		}
		if n := strings.Count(body, "\n- "); n != lines || lines == 0 {
			t.Errorf("%d lines of %d:\n%s", n, lines, body)
		}
		if n := strings.Count(body, "://"); n != 1 || strings.Contains(body, "{{") || strings.Contains(body, "<no value>") {
			t.Errorf("%d links:\n%s", n, body)
		}
		if word := regexp.MustCompile(`(?i)kimngan|0912|345 678|thienly|phuongvi|dahuong|xuân hương|24781`).FindString(subject + l.Text + body); word != "" {
			t.Errorf("it holds %q:\n%s", word, body)
		}
	}
	m.mustDeliver()
	if text := m.says(minh); !strings.Contains(text, "Đang nhận. Thư gửi tới minh@snv.example.vn.") || !strings.Contains(text, "26/11/2026: máy chủ thư đã nhận thư.") {
		t.Error(text)
	}
	m.clock = m.clock.AddDate(0, 0, 1)
	m.mustDeliver("minh", "lan")
}

// TestNoLetterOutOfTheMorning: not before seven, not from eleven on, not at a weekend and not on a holiday.
func TestNoLetterOutOfTheMorning(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{})
	zone := surveytest.Day().Location()
	m.clock = time.Date(2026, 12, 30, 15, 0, 0, 0, zone)
	m.wants("minh", staff.Department, "")
	say(m.Site, "24781", "Ghế ít")
	m.mustDeliver()
	for _, at := range []time.Time{
		time.Date(2026, 12, 31, 6, 59, 0, 0, zone), time.Date(2026, 12, 31, 11, 0, 0, 0, zone), time.Date(2027, 1, 1, 8, 0, 0, 0, zone), // New Year's Day, a Friday
		time.Date(2027, 1, 2, 8, 0, 0, 0, zone), time.Date(2027, 1, 3, 8, 0, 0, 0, zone),
	} {
		m.clock = at
		m.mustDeliver()
	}
	m.clock = time.Date(2027, 1, 4, 7, 0, 0, 0, zone)
	m.mustDeliver("minh")
}

// TestALetterFollowsTheRightsOfNow: whose right has ended gets none, and whose right is another one is told of that one's.
func TestALetterFollowsTheRightsOfNow(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{})
	say(m.Site, "24781", "Ghế ít")
	reports(m.Site, "24781", "Đòi bồi dưỡng")
	ended, other, alone := m.wants("het", staff.Department, ""), m.wants("khac", staff.Department, ""), m.wants("mot", staff.Leader, "24781")
	m.mustDeliver("het", "khac")
	m.clock = m.clock.AddDate(0, 0, 1)
	for _, p := range []*webtest.Person{ended, other} {
		a, err := m.Accounts.Account(t.Context(), surveytest.Scope(), p.Account.ID)
		if err == nil {
			err = m.Accounts.Revoke(t.Context(), surveytest.Scope(), surveytest.Actor().Because("nghỉ"), a, a.Grants[0])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	grant := func(p *webtest.Person, role staff.Role) {
		t.Helper()
		g := staff.Grant{Account: p.Account.ID, Role: role, From: m.clock.AddDate(0, 0, -1)}
		if _, err := m.Accounts.Grant(t.Context(), surveytest.Scope(), surveytest.Actor().Because("việc mới"), p.Account, g); err != nil {
			t.Fatal(err)
		}
	}
	grant(other, staff.Inspector)
	grant(alone, staff.Department) // which asks for a second factor that this one has not
	if _, body := opened(t, m.mustDeliver("khac")["khac@snv.example.vn"]); strings.Contains(body, "ý kiến") || !strings.Contains(body, "phản ánh") {
		t.Errorf("it tells of what the person may see no more:\n%s", body)
	}
}

// TestAMailServerThatIsDown: nothing is lost while it surely has taken nothing, it is not asked without end, and once it is back all are written to once.
func TestAMailServerThatIsDown(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{Silent: true})
	minh := m.wants("minh", staff.Department, "")
	m.wants("lan", staff.Department, "")
	say(m.Site, "24781", "Ghế ít")
	for range 2 { // each at the first letter
		if got, err := m.delivered(); err == nil || len(got) != 0 {
			t.Fatalf("%d letters, %v", len(got), err)
		}
	}
	if n := m.Count(`select count(*) from staff.digest where state = 'again' and tries = 1`); n != 2 {
		t.Errorf("%d wait, want both", n)
	}
	if _, err := m.delivered(); err == nil || m.Count(`select sum(tries)::int from staff.digest`) != 2 {
		t.Errorf("between two tries it says %v, or tries", err)
	}
	if text := m.says(minh); !strings.Contains(text, "máy chủ thư chưa nhận; hệ thống sẽ gửi lại trong sáng nay") {
		t.Error(text)
	}
	m.letters.Close() // now nobody is there at all
	m.clock = m.clock.Add(5 * time.Minute)
	if _, err := m.delivered(); err == nil {
		t.Error("it says that all is well")
	}
	m.serve(t, mailtest.Options{})
	m.mustDeliver("lan")
	m.clock = m.clock.Add(15 * time.Minute)
	m.mustDeliver("minh")
	m.clock = m.clock.AddDate(0, 0, 1).Truncate(time.Hour)
	m.serve(t, mailtest.Options{AtAddress: &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Later"}})
	for range 20 {
		if _, err := m.delivered(); err == nil {
			t.Error("it says that all is well")
		}
		m.clock = m.clock.Add(10 * time.Minute)
	}
	if n := m.Count(`select count(*) from staff.digest where day = '2026-11-27' and state = 'failed' and tries = 6`); n != 2 {
		t.Errorf("%d are tried no more, want both", n)
	}
	m.serve(t, mailtest.Options{})
	if got, _ := m.delivered(); len(got) != 0 {
		t.Errorf("%d letters after the last try", len(got))
	}
}

// TestALetterThatMayHaveBeenTakenIsNotSentAgain, and one whose program ended while it was sent neither; one that is refused costs nobody else theirs.
func TestALetterThatMayHaveBeenTakenIsNotSentAgain(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{Cut: true})
	minh := m.wants("minh", staff.Department, "")
	say(m.Site, "24781", "Ghế ít")
	if got, err := m.delivered(); err == nil || len(got) != 1 {
		t.Fatalf("%d letters, %v", len(got), err)
	}
	m.serve(t, mailtest.Options{})
	m.clock = m.clock.Add(2 * time.Hour)
	if got, _ := m.delivered(); len(got) != 0 {
		t.Error("it is sent again")
	}
	minh.SignIn(m.clock)
	if text := m.says(minh); !strings.Contains(text, "26/11/2026: không gửi được") {
		t.Error(text)
	}
	m.clock = m.clock.AddDate(0, 0, 1)
	day := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	if _, found, err := m.Accounts.ClaimDigest(t.Context(), surveytest.Scope(), day, m.clock); err != nil || !found {
		t.Fatalf("found %v, %v", found, err)
	}
	m.wants("lan", staff.Department, "")
	m.mustDeliver("lan")
	m.clock = time.Date(2026, 11, 30, 8, 0, 0, 0, surveytest.Day().Location())
	m.serve(t, mailtest.Options{AtAddress: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}})
	m.mustDeliver()
	if n := m.Count(`select count(*) from staff.digest where day = '2026-11-30' and state = 'refused'`); n != 2 {
		t.Errorf("%d are refused, want both", n)
	}
}

// TestTwoProgramsSendOneLetter to each person.
func TestTwoProgramsSendOneLetter(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{})
	const people = 8
	for n := range people {
		m.wants(fmt.Sprintf("minh%d", n), staff.Department, "")
	}
	say(m.Site, "24781", "Ghế ít")
	var wait sync.WaitGroup
	for range 3 {
		d := m.Handler.Digests()
		wait.Go(func() {
			if err := d.Deliver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if err := m.digests.Deliver(t.Context()); err != nil {
		t.Error(err)
	}
	to := map[string]int{}
	for len(m.letters.Taken) > 0 {
		to[(<-m.letters.Taken).To]++
	}
	for one, n := range to {
		if n != 1 {
			t.Errorf("%s is written to %d times", one, n)
		}
	}
	if len(to) != people {
		t.Errorf("%d are written to, want %d", len(to), people)
	}
}

// TestWhoWantsALetter chooses so, sees where it goes, and stops it; what cannot be is refused.
func TestWhoWantsALetter(t *testing.T) {
	t.Parallel()
	m := newMornings(t, mailtest.Options{})
	hoa := m.Person("hoa", staff.Leader, "24781")
	hoa.SignIn(m.clock)
	if text := m.says(hoa); !strings.Contains(text, "chưa có địa chỉ thư") || hoa.Get("/staff/me").Page(t).Find(`[action="/staff/me/digest"]`).Length() != 0 {
		t.Error(text)
	}
	if r := hoa.Send("/staff/me/digest", "digest", "on", "mail", ""); r.StatusCode != http.StatusConflict {
		t.Errorf("without an address: %d", r.StatusCode)
	}
	minh := m.reader("minh", staff.Department, "")
	if text := m.says(minh); !strings.Contains(text, "Đang không nhận. Thư sẽ gửi tới minh@snv.example.vn.") {
		t.Error(text)
	}
	for _, c := range []struct {
		digest, mail string
		want         int
	}{{"on", "other@snv.example.vn", http.StatusConflict}, {"on", "", http.StatusConflict}, {"maybe", "minh@snv.example.vn", http.StatusUnprocessableEntity}, {"", "", http.StatusUnprocessableEntity}} {
		if r := minh.Send("/staff/me/digest", "digest", c.digest, "mail", c.mail); r.StatusCode != c.want {
			t.Errorf("%+v: %d", c, r.StatusCode)
		}
	}
	if n := m.Count(`select count(*) from staff.account where digest_mail <> ''`); n != 0 {
		t.Error("what was refused is done")
	}
	m.chooses(minh, "on")
	if e := m.Log(1)[0]; e.Action != "account.digest" || e.Object != "minh" || !strings.Contains(string(e.After), `"on"`) || strings.Contains(string(e.After), "@") {
		t.Errorf("the log has %+v", e)
	}
	if text := webtest.Text(minh.Get("/staff/me?done=digest_on").Page(t), ".did"); text != "Đã bật thư mỗi sáng." {
		t.Error(text)
	}
	a, err := m.Accounts.Account(t.Context(), surveytest.Scope(), minh.Account.ID)
	if err == nil {
		err = m.Accounts.SetPerson(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, a.FullName, "minh@other.example.vn")
	}
	if err != nil {
		t.Fatal(err)
	}
	if text := m.says(minh); !strings.Contains(text, "Địa chỉ thư của tài khoản đã đổi") || !strings.Contains(text, "minh@other.example.vn") {
		t.Error(text)
	}
	m.chooses(minh, "on")
	m.chooses(minh, "off")
	if text := m.says(minh); !strings.Contains(text, "Đang không nhận.") || strings.Contains(text, "đã đổi") {
		t.Error(text)
	}
}

// TestNothingIsSaidOfLettersWithoutAServer, and there is nothing to choose.
func TestNothingIsSaidOfLettersWithoutAServer(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	if n := hoa.Get("/staff/me").Page(t).Find("#digest").Length(); n != 0 {
		t.Error("the page speaks of letters")
	}
	if r := hoa.Send("/staff/me/digest", "digest", "off"); r.StatusCode != http.StatusNotFound {
		t.Errorf("it is chosen: %d", r.StatusCode)
	}
	if err := s.Handler.Digests().Deliver(t.Context()); err != nil {
		t.Error(err)
	}
}
