package webtest

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// Person is somebody who has signed in to a site.
type Person struct {
	site    *Site
	Account staff.Account
	Token   staff.Token
}

// Person signs somebody in who has a role in the province, or in the unit of a code; without a role the person has no rights.
func (s *Site) Person(name string, role staff.Role, unit string) *Person {
	s.T.Helper()
	a := staff.Account{Name: name, State: staff.Active}
	if role != "" {
		g := staff.Grant{Role: role, From: s.now().AddDate(0, -1, 0)}
		if unit != "" {
			g.Unit = s.Place(unit).Unit
		}
		a.Grants = []staff.Grant{g}
	}
	a, err := s.Accounts.AddAccount(s.T.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), a, nil)
	if err != nil {
		s.T.Fatal(err)
	}
	if role != "" && role.NeedsSecondFactor() {
		if err := s.Accounts.SetCodeSecret(s.T.Context(), surveytest.Scope(), surveytest.Actor(), a, []byte("sealed"), 0, 0); err != nil {
			s.T.Fatal(err)
		}
		a.CodeSecret = []byte("sealed")
	}
	p := &Person{site: s, Account: a, Token: staff.NewToken()}
	p.SignIn(s.now())
	return p
}

// SignIn has the person be signed in since a moment.
func (p *Person) SignIn(at time.Time) {
	p.site.T.Helper()
	p.Token = p.site.SignIn(p.Account, at)
}

// SignIn begins a session of an account.
func (s *Site) SignIn(a staff.Account, at time.Time) staff.Token {
	s.T.Helper()
	session := staff.Session{Account: a, Whole: true, CreatedAt: at, ProvedAt: at, ExpiresAt: at.Add(staff.SessionLife)}
	token := staff.NewToken()
	if err := s.Accounts.StartSession(s.T.Context(), surveytest.Scope(), session, token, 0); err != nil {
		s.T.Fatal(err)
	}
	return token
}

// cookie is the header that carries who the person is; the site's public address begins with https.
func (p *Person) cookie() string { return "__Host-staff=" + string(p.Token) }

// Get asks for a page.
func (p *Person) Get(path string) Reply {
	p.site.T.Helper()
	return p.site.Do(http.MethodGet, path, "", "", "Cookie", p.cookie())
}

// Send sends a form of pairs of name and value.
func (p *Person) Send(path string, pairs ...string) Reply {
	p.site.T.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return p.site.Do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(), "Cookie", p.cookie(), "Origin", "https://danhgia.example.gov.vn")
}

// Log are the latest rows of the audit log, the latest first.
func (s *Site) Log(n int) []staff.Entry {
	s.T.Helper()
	entries, err := s.Accounts.Entries(s.T.Context(), survey.InProvince("68"), staff.EntryFilter{Limit: n})
	if err != nil {
		s.T.Fatal(err)
	}
	return entries
}

// Also gives the person another role, in the unit of a code.
func (p *Person) Also(role staff.Role, unit string) {
	p.site.T.Helper()
	g := staff.Grant{Role: role, Unit: p.site.Place(unit).Unit, From: p.site.now().AddDate(0, -1, 0), Account: p.Account.ID}
	if _, err := p.site.Accounts.Grant(p.site.T.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), p.Account, g); err != nil {
		p.site.T.Fatal(err)
	}
}

// Upload sends a form with a file, and pairs of name and value before it.
func (p *Person) Upload(path, name string, content []byte, pairs ...string) Reply {
	p.site.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			p.site.T.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		p.site.T.Fatal(err)
	}
	return p.site.Do(http.MethodPost, path, w.FormDataContentType(), body.String(), "Cookie", p.cookie(), "Origin", "https://danhgia.example.gov.vn")
}
