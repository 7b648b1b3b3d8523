package main

import (
	"context"
	"fmt"
	"time"

	"sipas/cmd/metrics"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/i18n"
	"sipas/web/mail"
	staffpages "sipas/web/staff"
)

// mailSettings are of the mail server that carries letters to staff.
type mailSettings struct {
	SMTPURL string `name:"smtp-url" help:"Mail server that invitations and letters of the morning are sent by, and the sender, like smtp://user:password@mail.example.vn:587?from=khaosat@example.vn; better set as a variable than as a flag; empty: none are mailed." placeholder:"URL"`
}

// server reads the setting; without one it is the zero value.
func (s mailSettings) server() (mail.Server, error) {
	if s.SMTPURL == "" {
		return mail.Server{}, nil
	}
	server, err := mail.ParseServer(s.SMTPURL)
	if err != nil {
		return server, fmt.Errorf("SIPAS_SMTP_URL: %w", err)
	}
	return server, nil
}

// Validate is called once the settings are read.
func (s mailSettings) Validate() error {
	_, err := s.server()
	return err
}

// post carries letters; nil where no mail server is set.
func (s mailSettings) post(a *app, texts *i18n.Catalogue, count func(mail.Outcome)) (*mail.Post, error) {
	server, err := s.server()
	if err != nil || server == (mail.Server{}) {
		return nil, err
	}
	return mail.New(mail.Options{Server: server, Texts: texts, Location: a.zone, Count: count, Now: a.now})
}

// letters carries letters to staff while the service runs; nil where no mail server is set.
func (p *parts) letters() (staffpages.Post, error) {
	post, err := p.serve.post(p.app, p.texts, metrics.OfMail(p.registry, mail.Outcomes()))
	if post == nil || err != nil {
		return nil, err
	}
	p.app.log.Info("letters to staff are mailed", "by", post.String())
	return post, nil
}

// mail sends an invitation at the command line, and tells whether the mail server took it; nil where there is no server or no address.
func (p printing) mail(ctx context.Context, a *app, account staff.Account, link string, invitation staff.Invitation) *mailed {
	texts, err := i18n.Load()
	if err != nil {
		return &mailed{account.Mail, err}
	}
	post, err := p.post(a, texts, nil)
	if post == nil && err == nil || account.Mail == "" {
		return nil
	}
	var units []survey.Unit
	if err == nil {
		units, err = a.survey.Units(ctx, a.scope())
	}
	if err != nil {
		return &mailed{account.Mail, err}
	}
	letter := mail.Invitation{Account: account, Link: link, Expires: invitation.ExpiresAt}
	for _, u := range units {
		if u.Level == survey.LevelProvince {
			letter.Province = u.Name
		}
	}
	err = post.Invite(ctx, letter)
	if e := a.accounts.Record(ctx, a.scope(), a.actor(), mail.Act(account.Name, err)); e != nil {
		a.quietLogger().Error("it could not be written down whether an invitation was mailed", "error", e)
	}
	return &mailed{account.Mail, err}
}

// mailed is what became of a letter.
type mailed struct {
	to  string
	err error
}

// say tells it in one line.
func (m *mailed) say(a *app) {
	switch {
	case m == nil:
	case m.err == nil:
		fmt.Fprintf(a.stderr, "sipas: the mail server has taken the invitation to %s\n", survey.Visible(m.to))
	default:
		fmt.Fprintf(a.stderr, "sipas: the invitation to %s is not mailed, hand the link over yourself: %s\n", survey.Visible(m.to), survey.Visible(explain(m.err)))
	}
}

const digestsEvery = time.Minute

// digests sends people each working morning what waits for them. A run is as short as the others of its kind: what is left waits for the next one.
func (p *parts) digests() service.Service {
	return service.Service{
		Name: "digests", Within: workWithin, Every: digestsEvery,
		Failing: "letters of the morning are not sent at the moment; they are tried again for some hours", Well: "letters of the morning are sent again",
		Run: func(ctx context.Context, _ func()) error { return p.reminder.Deliver(ctx) },
	}
}
