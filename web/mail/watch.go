package mail

import (
	"context"
	"time"

	"sipas/web/i18n"
)

// Word is what became of the word that somebody watches over the installation.
type Word string

// Words: one is waited for, none has come for long, one has come again.
const (
	Awaited Word = "awaited"
	Lost    Word = "lost"
	Back    Word = "back"
)

// Words returns all of them.
func Words() []Word { return []Word{Awaited, Lost, Back} }

// Watch tells an engineer, in both languages, what became of that word.
type Watch struct {
	Address string
	Word    Word
	Machine string        // that waits for it
	Silence time.Duration // after which none is lost
	Heard   time.Time     // when one came last
}

// Tell sends it.
func (p *Post) Tell(ctx context.Context, w Watch) error {
	var body string
	for n, language := range i18n.Languages() {
		if n > 0 {
			body += "\n" + rule + "\n\n"
		}
		body += p.o.Texts.Text(language, "mail.watch.body_"+string(w.Word), map[string]any{"Machine": w.Machine, "Minutes": int(w.Silence.Minutes()),
			"At": i18n.Moment(language, w.Heard, p.o.Location)})
	}
	first := i18n.Languages()[0]
	return p.send(context.WithoutCancel(ctx), letter{sender: p.o.Texts.Text(first, "mail.watch.sender", nil), address: w.Address,
		subject: p.o.Texts.Text(first, "mail.watch.subject_"+string(w.Word), nil), body: body})
}
