package mail

import (
	"context"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/i18n"
)

// Invitation is what a person is sent who is to choose a password.
type Invitation struct {
	Account  staff.Account
	Province survey.Text
	Link     string
	Expires  time.Time
}

// Invite sends an invitation, in the language that the person reads; both where the person has never been here. Whoever has left the page does not take
// a letter back.
func (p *Post) Invite(ctx context.Context, i Invitation) error {
	languages := []string{string(i.Account.Language)}
	if i.Account.PasswordHash == "" {
		languages = i18n.Languages()
	}
	var body string
	for n, language := range languages {
		if n > 0 {
			body += "\n" + rule + "\n\n"
		}
		body += p.text(language, "mail.invitation.body", i)
	}
	return p.send(context.WithoutCancel(ctx), letter{sender: p.text(languages[0], "mail.sender", i), name: i.Account.FullName, address: i.Account.Mail,
		subject: p.text(languages[0], "mail.invitation.subject", i), body: body})
}

// rule parts the languages of a letter.
const rule = "----------------------------------------"

func (p *Post) text(language, key string, i Invitation) string {
	return p.o.Texts.Text(language, key, map[string]any{"Name": i.Account.Shown(), "Account": i.Account.Name, "Province": i.Province.In(survey.Language(language)),
		"Link": i.Link, "At": i18n.Moment(language, i.Expires, p.o.Location)})
}

// Act is what the audit log says of an invitation that was mailed, or was not; where to stands with the account.
func Act(account string, err error) survey.Act {
	act := survey.Act{Action: "account.mail", Object: account, Ending: survey.Done, After: map[string]string{"mail": string(Sent)}}
	if err != nil {
		act.Ending, act.After["mail"] = survey.Failed, string(OutcomeOf(err))
	}
	return act
}
