package mail

import (
	"context"
	"strings"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/i18n"
)

// Digest tells a person in the morning what waits: numbers that stand on that person's first page, too, and nothing else.
type Digest struct {
	Account  staff.Account
	Province survey.Text
	Day      time.Time
	Waits    []Wait
	Link     string // to that page; empty where it is not known by which address people come
	// Synthetic says that what waits may come from simulated answers.
	Synthetic bool
}

// Wait is something that waits: the key of its words, how many there are or of which period, and whether their day has gone by.
type Wait struct {
	Key     string
	N       int
	Period  *analytics.Period
	Overdue bool
}

// Digest sends one, in the language that the person reads. Where ctx ends before the mail server has let this program in, it is not sent. No error names
// the person: nobody waits for this letter, and what becomes of it is for the log.
func (p *Post) Digest(ctx context.Context, d Digest) error {
	language := string(d.Account.Language)
	args := map[string]any{"Name": d.Account.Shown(), "Province": d.Province.In(d.Account.Language), "Day": i18n.Day(language, d.Day), "Link": d.Link}
	text := func(key string) string { return p.o.Texts.Text(language, key, args) }
	var waits []string
	overdue := 0
	for _, w := range d.Waits {
		waits = append(waits, "- "+p.wait(language, w))
		if w.Overdue {
			overdue += w.N
		}
	}
	args["Waits"], args["Overdue"] = strings.Join(waits, "\n"), overdue
	args["Mark"] = ""
	if d.Synthetic {
		args["Mark"] = text("banner.synthetic") + "\n\n"
	}
	args["Late"], args["Where"] = text("mail.digest.in_time"), text("mail.digest.where")
	if overdue > 0 {
		args["Late"] = text("mail.digest.late")
	}
	if d.Link == "" {
		args["Where"] = text("mail.digest.where_usual")
	}
	return unaddressed(p.send(ctx, letter{sender: text("mail.sender"), name: d.Account.FullName, address: d.Account.Mail, subject: text("mail.digest.subject"), body: text("mail.digest.body")}))
}

// wait is a line as the first page has it.
func (p *Post) wait(language string, w Wait) string {
	args := map[string]any{"N": w.N}
	if w.Period != nil {
		args["Period"] = i18n.Period(language, string(w.Period.Kind), w.Period.Number(), w.Period.Start.Year())
	}
	return p.o.Texts.Text(language, "staff.chore."+w.Key, args)
}
