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
)

// Post carries letters to people.
type Post interface {
	Invite(ctx context.Context, i mail.Invitation) error
	Digest(ctx context.Context, d mail.Digest) error
	String() string // the mail server and the sender
}

// linkData is the page that shows a link of one use, and whether it was mailed.
type linkData struct {
	Account staff.Account
	Link    string
	Expires time.Time
	Post    bool   // whether there is a mail server
	Mailed  bool   // whether it has taken the letter
	Why     string // it has not, by its key
}

// invitedPage mails an invitation where that can be done, and shows its link whatever becomes of the letter: who is invited stands already.
func (h *accounts) invitedPage(c echo.Context, a staff.Account, actor survey.Actor, invitation staff.Invitation) error {
	data := linkData{Account: a, Link: h.base(c) + "/staff/invitation/" + string(invitation.Token), Expires: invitation.ExpiresAt, Post: h.o.Post != nil}
	if data.Post && a.Mail != "" {
		err := h.mail(c, actor, mail.Invitation{Account: a, Province: h.o.Writer.Province().Name, Link: data.Link, Expires: data.Expires})
		if data.Mailed = err == nil; err != nil {
			data.Why = reply.Of(err).Key
		}
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_link", data)
}

// mail sends a letter and writes down what became of it.
func (h *accounts) mail(c echo.Context, actor survey.Actor, i mail.Invitation) error {
	ctx, id := c.Request().Context(), reply.RequestID(c)
	err := h.o.Post.Invite(ctx, i)
	if err != nil {
		h.o.Log.Warn("an invitation could not be mailed", "id", id, "error", err)
	}
	if e := h.o.Accounts.Record(context.WithoutCancel(ctx), h.o.Scope, actor, mail.Act(i.Account.Name, err)); e != nil {
		h.o.Log.Error("it could not be written down whether an invitation was mailed", "id", id, "error", e)
	}
	return err
}
