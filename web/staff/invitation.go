package staff

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// invitationData is the page on which a person chooses a password.
type invitationData struct {
	Account  staff.Account
	Shortest int
	Error    *reply.Error
}

// GetInvitation serves GET /staff/invitation/:token.
func (h *entrance) GetInvitation(c echo.Context) error {
	outside(c)
	account, err := h.invited(c)
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_invitation", invitationData{Account: account, Shortest: h.shortest(account)})
}

func (h *entrance) invited(c echo.Context) (staff.Account, error) {
	return h.o.Accounts.Invited(c.Request().Context(), h.o.Scope, staff.Token(c.Param("token")), h.o.Now())
}

// shortest is the least length of an account's password.
func (h *proofs) shortest(a staff.Account) int {
	if a.NeedsSecondFactor(h.today()) || len(a.CodeSecret) > 0 {
		return staff.ShortestBeside
	}
	return staff.ShortestAlone
}

// PostInvitation serves POST /staff/invitation/:token: the person has chosen, and is signed in.
func (h *entrance) PostInvitation(c echo.Context) error {
	outside(c)
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	account, err := h.invited(c)
	if err != nil {
		return err
	}
	hash, err := h.chosen(c, account, form.Get("password"), form.Get("again"))
	if err != nil {
		if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Limited {
			return err
		}
		r := reply.Of(err)
		h.o.Writer.Note(c, r)
		return h.o.Writer.Page(c, r.Status, "staff_invitation", invitationData{account, h.shortest(account), r})
	}
	if err := h.o.Accounts.Accept(c.Request().Context(), h.o.Scope, staff.Token(c.Param("token")), account, hash, h.o.Now()); err != nil {
		return err
	}
	account.PasswordHash, account.CodeSecret, account.Passkeys = hash, nil, 0
	return h.begin(c, staff.Session{Account: account, Whole: true, Short: staff.TooShortAlone(form.Get("password"))}, homePath, 0)
}

// chosen checks a password that a person has chosen, typed twice, and hashes it.
func (h *proofs) chosen(c echo.Context, account staff.Account, password, again string) (string, error) {
	if staff.Normal(password) != staff.Normal(again) {
		return "", &survey.Error{Op: "staff.chosen", Kind: survey.Invalid, Key: "staff.password_differs",
			Fields: []survey.Field{{Path: "again", Key: "staff.password_differs"}}}
	}
	words := []string{account.Name, account.FullName, account.Mail}
	for _, u := range h.o.Directory.Units() {
		words = append(words, u.Name.VI, u.Name.EN, u.Code)
	}
	if err := staff.CheckPassword(password, h.shortest(account) == staff.ShortestBeside, words...); err != nil {
		return "", err
	}
	return h.hashed(c, password)
}
