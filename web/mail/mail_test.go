package mail_test

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/i18n"
	"sipas/web/mail"
	"sipas/web/mail/mailtest"
)

// post opens one to a server of a test, and tells how each letter is counted.
func post(t *testing.T, s *mailtest.Server, more string) (*mail.Post, *[]mail.Outcome) {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	server, err := mail.ParseServer(s.URL(more))
	if err != nil {
		t.Fatal(err)
	}
	var counted []mail.Outcome
	p, err := mail.New(mail.Options{Server: server, Texts: texts, Location: surveytest.Day().Location(), Roots: s.Roots, Now: surveytest.Day, Patience: s.Patience(),
		Count: func(o mail.Outcome) { counted = append(counted, o) }})
	if err != nil {
		t.Fatal(err)
	}
	return p, &counted
}

func invitation() mail.Invitation {
	return mail.Invitation{Account: staff.Account{Name: "hoa", FullName: "Nguyễn Thị Thuý Hoà", Mail: "hoa@snv.example.vn", Language: survey.Vietnamese},
		Province: survey.Text{VI: "Tỉnh Lâm Đồng", EN: "Lam Dong Province"}, Link: "https://danhgia.example.vn/staff/invitation/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
		Expires: surveytest.Day().Add(72 * time.Hour)}
}

// read takes a letter apart, as a person's program does.
func read(t *testing.T, l mailtest.Letter) (header netmail.Header, subject, body string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(l.Text))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, subject, strings.ReplaceAll(string(text), "\r\n", "\n")
}

// TestInvitationArrives whole, in both languages, encrypted, with its marks right.
func TestInvitationArrives(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mailtest.Options{"STARTTLS": {}, "TLS from the start": {TLS: true}, "with a password": {User: "sipas", Password: "p%40ss%3Aw"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.New(t, o)
			if o.User != "" {
				s.Expect("p@ss:w")
			}
			p, counted := post(t, s, "")
			if err := p.Invite(t.Context(), invitation()); err != nil {
				t.Fatal(err)
			}
			l := <-s.Taken
			header, subject, body := read(t, l)
			from, err := header.AddressList("From")
			if err != nil {
				t.Fatal(err)
			}
			to, err := header.AddressList("To")
			if err != nil {
				t.Fatal(err)
			}
			if !l.Encrypted || l.User != o.User || l.From != "khaosat@example.vn" || l.To != "hoa@snv.example.vn" {
				t.Errorf("it came as %+v", l)
			}
			if from[0].Name != "Khảo sát sự hài lòng – Tỉnh Lâm Đồng" || to[0].Name != "Nguyễn Thị Thuý Hoà" || !strings.Contains(subject, "Thư mời") {
				t.Errorf("from %v to %v: %s", from, to, subject)
			}
			for _, part := range []string{"Kính gửi Ông/Bà Nguyễn Thị Thuý Hoà,", "Dear Nguyễn Thị Thuý Hoà,", invitation().Link, "Tên đăng nhập: hoa\n", "Lam Dong Province"} {
				if !strings.Contains(body, part) {
					t.Errorf("it lacks %q:\n%s", part, body)
				}
			}
			if !strings.HasSuffix(header.Get("Message-ID"), "@example.vn>") || header.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(header.Get("Content-Type"), "text/plain; charset=UTF-8") {
				t.Errorf("its header: %v", header)
			}
			if len(*counted) != 1 || (*counted)[0] != mail.Sent {
				t.Errorf("counted as %v", *counted)
			}
		})
	}
}

// TestLanguageOfWhoHasBeenHere is the person's alone.
func TestLanguageOfWhoHasBeenHere(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	p, _ := post(t, s, "")
	i := invitation()
	i.Account.PasswordHash, i.Account.Language = "chosen", survey.English
	if err := p.Invite(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	if _, subject, body := read(t, <-s.Taken); !strings.HasPrefix(subject, "Invitation") || !strings.HasPrefix(body, "Dear") || strings.Contains(body, "Kính gửi") {
		t.Errorf("%s\n%s", subject, body)
	}
}

// TestWhatBecomesOfALetter that cannot be sent: each has its name, and says nothing of the password.
func TestWhatBecomesOfALetter(t *testing.T) {
	t.Parallel()
	full := &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Mailbox full"}
	unknown := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
	for name, c := range map[string]struct {
		o     mailtest.Options
		roots bool // whether the server is vouched for
		more  string
		known string // the password the server knows, where it is another one
		want  mail.Outcome
	}{
		"no answer":                       {o: mailtest.Options{Silent: true}, roots: true, want: mail.Away},
		"no TLS where it is required":     {o: mailtest.Options{NoTLS: true}, roots: true, want: mail.Insecure},
		"nobody vouches for it":           {want: mail.Insecure},
		"the same, encrypted from start":  {o: mailtest.Options{TLS: true}, want: mail.Insecure},
		"the same, where TLS is optional": {more: "&tls=optional", want: mail.Insecure},
		"another one's certificate":       {o: mailtest.Options{Host: "other.example.vn"}, roots: true, want: mail.Insecure},
		"a sender it does not take":       {o: mailtest.Options{AtSender: unknown}, roots: true, want: mail.Refused},
		"an address it does not know":     {o: mailtest.Options{AtAddress: unknown}, roots: true, want: mail.Refused},
		"a full mailbox":                  {o: mailtest.Options{AtAddress: full}, roots: true, want: mail.Later},
		"a letter it refuses":             {o: mailtest.Options{AtEnd: unknown}, roots: true, want: mail.Refused},
		"a letter it puts off":            {o: mailtest.Options{AtEnd: full}, roots: true, want: mail.Later},
		"a wrong password":                {o: mailtest.Options{User: "sipas", Password: "wrong-secret"}, known: "another", roots: true, want: mail.Credentials},
		"no way to sign in":               {o: mailtest.Options{User: "sipas", Password: "wrong-secret", NoTLS: true, NoAuth: true}, more: "&tls=off", want: mail.Credentials},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.New(t, c.o)
			if c.known != "" {
				s.Expect(c.known)
			}
			if !c.roots {
				s.Roots = mailtest.New(t, mailtest.Options{}).Roots
			}
			p, counted := post(t, s, c.more)
			err := p.Invite(t.Context(), invitation())
			e, ok := errors.AsType[*survey.Error](err)
			if !ok || e.Key != "mail."+string(c.want) || len(*counted) != 1 || (*counted)[0] != c.want {
				t.Fatalf("%v, counted as %v", err, *counted)
			}
			if strings.Contains(err.Error(), "wrong-secret") || len(s.Taken) != 0 {
				t.Errorf("%v; %d letters were taken", err, len(s.Taken))
			}
		})
	}
}

// TestALetterThatMayHaveBeenTaken: where the connection breaks off before the server says that it has a letter, nobody knows; of all else it is sure.
func TestALetterThatMayHaveBeenTaken(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{Cut: true})
	p, counted := post(t, s, "")
	if err := p.Invite(t.Context(), invitation()); err == nil || !mail.Unsure(err) || mail.OutcomeOf(err) != mail.Away || (*counted)[0] != mail.Away {
		t.Errorf("%v, counted as %v", err, *counted)
	}
	if l := <-s.Taken; l.To != invitation().Account.Mail {
		t.Errorf("it came as %+v", l)
	}
	for _, o := range []mailtest.Options{{Silent: true}, {AtAddress: &smtp.SMTPError{Code: 452, Message: "Mailbox full"}}, {AtEnd: &smtp.SMTPError{Code: 451, Message: "Later"}}} {
		p, _ := post(t, mailtest.New(t, o), "")
		if err := p.Invite(t.Context(), invitation()); err == nil || mail.Unsure(err) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestNoErrorOfAMorningNamesAnybody: what becomes of such a letter stands in the log of the service.
func TestNoErrorOfAMorningNamesAnybody(t *testing.T) {
	t.Parallel()
	letter := mail.Digest{Account: invitation().Account, Province: invitation().Province, Day: surveytest.Day(), Waits: []mail.Wait{{Key: "comments", N: 3}}}
	for want, o := range map[mail.Outcome]mailtest.Options{
		mail.Later:   {AtAddress: &smtp.SMTPError{Code: 452, Message: "Mailbox of hoa@snv.example.vn is full"}},
		mail.Refused: {AtAddress: &smtp.SMTPError{Code: 550, Message: "No hoa@snv.example.vn here"}},
		mail.Away:    {Cut: true},
	} {
		p, _ := post(t, mailtest.New(t, o), "")
		err := p.Digest(t.Context(), letter)
		if mail.OutcomeOf(err) != want || mail.Unsure(err) != (want == mail.Away) || strings.Contains(err.Error(), "hoa") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestALetterOfADemoSaysThatItIs before anything that waits, and no other does.
func TestALetterOfADemoSaysThatItIs(t *testing.T) {
	t.Parallel()
	for synthetic, want := range map[bool]string{true: "Dữ liệu mô phỏng: không phải ý kiến thật của người dân.\n\nSáng nay", false: ",\n\nSáng nay"} {
		s := mailtest.New(t, mailtest.Options{})
		p, _ := post(t, s, "")
		letter := mail.Digest{Account: invitation().Account, Province: invitation().Province, Day: surveytest.Day(), Waits: []mail.Wait{{Key: "comments", N: 3}}, Synthetic: synthetic}
		if err := p.Digest(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
		_, _, body := read(t, <-s.Taken)
		if got := strings.ReplaceAll(body, "\r\n", "\n"); !strings.Contains(got, want) {
			t.Errorf("%q, want %q in it", got, want)
		}
	}
}

// TestServerThatIsNotThere is told at once.
func TestServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	s.Close()
	p, counted := post(t, s, "")
	if err := p.Invite(t.Context(), invitation()); err == nil || (*counted)[0] != mail.Away {
		t.Errorf("%v, counted as %v", err, *counted)
	}
}

// TestNoLetterWithAnotherHeader: whatever a name or an address holds, what follows a line break is no header, and no other is written to.
func TestNoLetterWithAnotherHeader(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	p, _ := post(t, s, "")
	for _, change := range []func(*mail.Invitation){
		func(i *mail.Invitation) { i.Account.FullName = "Hoa\r\nBcc: other@example.vn" },
		func(i *mail.Invitation) { i.Account.FullName = "Hoa\nBcc: other@example.vn" },
		func(i *mail.Invitation) { i.Account.Mail = "hoa@example.vn\r\nBcc: other@example.vn" },
		func(i *mail.Invitation) { i.Account.Mail = "hoa@example.vn>\r\nRCPT TO:<other@example.vn" },
		func(i *mail.Invitation) { i.Account.Mail = "hoa@example.vn, other@example.vn" },
		func(i *mail.Invitation) { i.Province.VI = "Lâm Đồng\r\nBcc: other@example.vn" },
	} {
		i := invitation()
		change(&i)
		if err := p.Invite(t.Context(), i); err == nil {
			t.Errorf("%q <%s> was sent", i.Account.FullName, i.Account.Mail)
		}
	}
	i := invitation()
	i.Account.FullName = `Hoa" <other@example.vn>, "x`
	if err := p.Invite(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	l := <-s.Taken
	header, _, _ := read(t, l)
	if to, err := header.AddressList("To"); err != nil || len(to) != 1 || l.To != i.Account.Mail || len(s.Taken) != 0 {
		t.Errorf("to %v: %v, %+v", to, err, l)
	}
}
