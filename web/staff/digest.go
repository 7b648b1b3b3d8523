package staff

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/mail"
	"sipas/web/reply"
	"sipas/web/request"
)

// PostDigest serves POST /staff/me/digest: whether the person wants a letter each morning, at the address that the page showed.
func (h *ownAccount) PostDigest(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	const op = "staff.PostDigest"
	a, to := SessionOf(c).Account, ""
	switch choice := form.Get("digest"); {
	case h.o.Post == nil:
		return &survey.Error{Op: op, Kind: survey.NotFound, Key: "not_found"}
	case choice == "on" && (a.Mail == "" || form.Get("mail") != a.Mail):
		err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.changed"}
	case choice == "on":
		to = a.Mail
	case choice != "off":
		return &survey.Error{Op: op, Kind: survey.Invalid, Key: "body.malformed"}
	}
	if err == nil {
		err = h.o.Accounts.SetDigest(c.Request().Context(), h.o.Scope, self(c), a, to, h.o.Now())
	}
	if survey.KindOf(err) == survey.Conflict {
		r := reply.Of(err)
		h.o.Writer.Note(c, r)
		return h.me(c, r.Status, r)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=digest_"+form.Get("digest"))
}

// digestData is what a person's own page says of the letters of a morning.
type digestData struct {
	Mail  string        // the address that the account has
	On    bool          // whether the person wants them there
	Moved bool          // whether the person wanted them at another one
	Last  *staff.Digest // nil: none lately
}

// digestOf is nil where no mail server is set.
func (h *ownAccount) digestOf(ctx context.Context, a staff.Account) (*digestData, error) {
	if h.o.Post == nil {
		return nil, nil //nolint:nilnil // there is nothing to choose
	}
	all, err := h.o.Accounts.Digests(ctx, h.o.Scope, a)
	d := &digestData{Mail: a.Mail, On: a.WantsDigest(), Moved: a.DigestMail != "" && !a.WantsDigest()}
	if len(all) > 0 {
		d.Last = &all[0]
	}
	return d, err
}

// Digests sends people a letter each working morning that tells what waits. One of them works at a time in a program; those of several programs on one
// database share the work.
type Digests struct {
	h    *Handlers
	away error     // why the mail server did not take the last letter; nil: it did
	told time.Time // the day on which it was said that some are refused
}

// Digests returns who sends them.
func (h *Handlers) Digests() *Digests { return &Digests{h: h} }

// Deliver sends the letters that are due, each at most once: its row is written before it is sent, and where it is not known whether the mail server took
// it, it is not sent again. While that server takes none, Deliver ends with why at the first one, also between two tries, so that the log says it once.
func (d *Digests) Deliver(ctx context.Context) error {
	h := d.h
	day, now := staff.DigestDay(h.o.Now(), h.o.Location, h.o.Calendar.Working)
	if h.o.Post == nil || !now {
		return d.away
	}
	for ctx.Err() == nil {
		due, found, err := h.o.Accounts.ClaimDigest(ctx, h.o.Scope, day, h.o.Now())
		if err != nil {
			return err
		}
		if !found {
			break
		}
		if err := d.deliver(ctx, due); err != nil {
			return err
		}
	}
	return d.away
}

// deliver sends one letter and writes down what became of it, also where the program is about to end. An error is that no other needs to be tried now.
func (d *Digests) deliver(ctx context.Context, due staff.Digest) error {
	h := d.h
	state, err := d.write(ctx, due)
	var next time.Time
	if state == staff.DigestAgain {
		pause, again := staff.DigestPause(due.Tries)
		if next = h.o.Now().Add(pause); !again {
			state, next = staff.DigestFailed, time.Time{}
		}
	}
	if e := h.o.Accounts.SettleDigest(context.WithoutCancel(ctx), h.o.Scope, due, state, next); e != nil {
		return e
	}
	return err
}

// write finds what waits for a person, with the rights of now, and sends it where something does.
func (d *Digests) write(ctx context.Context, due staff.Digest) (staff.DigestState, error) {
	h, a := d.h, due.Account
	if a.Unready(due.Day) {
		return staff.DigestNothing, nil
	}
	chores, err := h.Chores(ctx, staff.Rights{Account: a, Today: due.Day, Province: h.o.Scope.Province()})
	switch {
	case err != nil:
		return staff.DigestAgain, err
	case len(chores) == 0:
		return staff.DigestNothing, nil
	}
	letter := mail.Digest{Account: a, Province: h.o.Writer.Province().Name, Day: due.Day, Link: h.front(), Synthetic: h.o.Directory.Synthetic()}
	for _, c := range chores {
		letter.Waits = append(letter.Waits, mail.Wait{Key: c.Key, N: c.N, Period: c.Period, Overdue: c.Overdue})
	}
	return d.became(ctx, due, h.o.Post.Digest(ctx, letter))
}

// became tells what became of a letter, and whether others need not be tried now.
func (d *Digests) became(ctx context.Context, due staff.Digest, err error) (staff.DigestState, error) {
	switch outcome := mail.OutcomeOf(err); {
	case outcome == mail.Sent:
		d.away = nil
		return staff.DigestSent, nil
	case outcome == mail.Refused:
		if !d.told.Equal(due.Day) {
			d.told = due.Day
			d.h.o.Log.Warn("the mail server refuses letters of this morning; the addresses of those people, or the sender, are wrong", "account", due.Account.ID, "error", err)
		}
		return staff.DigestRefused, nil
	case mail.Unsure(err):
		d.away = err
		return staff.DigestFailed, err
	case ctx.Err() != nil: // the program ends, or the round does
		return staff.DigestAgain, err
	case outcome == mail.Later: // it may take those of others
		d.away = err
		return staff.DigestAgain, nil
	}
	d.away = err
	return staff.DigestAgain, err
}

// front is the address of the first page; empty where it is not known by which one people come.
func (h *house) front() string {
	if base := h.o.Writer.BaseURL(); base != "" && !h.o.Elsewhere {
		return base + homePath
	}
	return ""
}
