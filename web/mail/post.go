package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"sipas/survey"
	"sipas/web/i18n"
)

// patience is how long each of three steps may take, to connect, to be let in and to hand over: a person waits for a page meanwhile.
const patience = 6 * time.Second

// Options of a Post. Server, Texts and Location must be set.
type Options struct {
	Server   Server
	Texts    *i18n.Catalogue
	Location *time.Location   // on whose clocks letters tell the time
	Count    func(Outcome)    // told of each letter; nil: nobody
	Roots    *x509.CertPool   // who vouches for the mail server; nil: those whom this machine trusts
	Patience time.Duration    // default six seconds
	Now      func() time.Time // default time.Now
}

// Post sends letters. Its methods may be called at the same time.
type Post struct{ o Options }

// New returns a Post, and asks nobody yet.
func New(o Options) (*Post, error) {
	if o.Server == (Server{}) || o.Texts == nil || o.Location == nil {
		return nil, errors.New("mail: option Server, Texts or Location is not set")
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Count == nil {
		o.Count = func(Outcome) {}
	}
	return &Post{o}, nil
}

// String names the mail server and the sender.
func (p *Post) String() string { return p.o.Server.String() }

// letter is one on its way.
type letter struct {
	sender, name, address string // names as people read them, and whom it goes to
	subject, body         string
}

// send hands a letter to the mail server, unless ctx ends before that lets this program in. An error has the key mail. with an outcome, and says what the
// server said.
func (p *Post) send(ctx context.Context, l letter) error {
	message, err := p.compose(l)
	if err != nil {
		return p.told(Refused, err)
	}
	client, connection, outcome, err := p.connect(ctx)
	if err != nil {
		return p.told(outcome, err)
	}
	defer func() { _ = client.CloseWithSMTPClient(connection) }()
	if err := client.SendWithSMTPClient(connection, message); err != nil && !message.IsDelivered() { // what is taken is taken, whatever the connection says then
		outcome := whileSending(err)
		if outcome == Away {
			err = unsureError{err}
		}
		return p.told(outcome, err)
	}
	return p.told(Sent, nil)
}

// Try comes as far as the mail server lets a letter come without one: connected, encrypted, signed in. An error has the key that one of a letter has.
func (p *Post) Try(ctx context.Context) error {
	client, connection, outcome, err := p.connect(ctx)
	if err != nil {
		return faulty(outcome, err)
	}
	_ = client.CloseWithSMTPClient(connection) // it has said yes
	return nil
}

// connect has the mail server let this program in, or tells what came of it.
func (p *Post) connect(ctx context.Context) (*gomail.Client, *smtp.Client, Outcome, error) {
	client, err := p.client()
	if err != nil {
		return nil, nil, Away, err
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, nil, whileConnecting(err), err
	}
	if err := p.o.Server.signIn(connection); err != nil {
		_ = client.CloseWithSMTPClient(connection)
		return nil, nil, whileSigningIn(err), unrepeated(err)
	}
	return client, connection, Sent, nil
}

// told counts what became of a letter, and says it.
func (p *Post) told(outcome Outcome, cause error) error {
	p.o.Count(outcome)
	if outcome == Sent {
		return nil
	}
	return faulty(outcome, cause)
}

// faulty says what became of a letter that was not taken.
func faulty(outcome Outcome, cause error) error {
	kind := survey.Busy
	if outcome == Refused {
		kind = survey.Invalid
	}
	return &survey.Error{Op: "mail.send", Kind: kind, Key: keyOf(outcome), Err: cause}
}

// compose writes a letter as it goes out. A line break in a name or an address is refused: what follows one would be another header.
func (p *Post) compose(l letter) (*gomail.Msg, error) {
	for _, text := range []string{l.sender, l.name, l.address, l.subject} {
		if strings.ContainsFunc(text, survey.Hidden) {
			return nil, errors.New("a name, an address or a subject has a sign that cannot be printed")
		}
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if to, err := netmail.ParseAddress(l.address); err != nil || to.Address != l.address {
		return nil, errors.New("the address is not one mail address")
	}
	if err := m.From((&netmail.Address{Name: l.sender, Address: p.o.Server.from}).String()); err != nil {
		return nil, err
	}
	if err := m.AddTo((&netmail.Address{Name: l.name, Address: l.address}).String()); err != nil {
		return nil, err
	}
	m.Subject(l.subject)
	m.SetBodyString(gomail.TypeTextPlain, l.body)
	m.SetDateWithValue(p.o.Now())
	_, domain, _ := strings.Cut(p.o.Server.from, "@")
	m.SetMessageIDWithValue(rand.Text() + "@" + domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence is told to a program
	return m, nil
}

// client makes the connection for one letter.
func (p *Post) client() (*gomail.Client, error) {
	s := p.o.Server
	o := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(p.o.Patience),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: p.o.Roots})}
	switch s.security {
	case fromTheStart:
		o = append(o, gomail.WithSSL())
	case required:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case optional:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case off:
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	return gomail.NewClient(s.host, o...)
}
