package staff

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/poster"
	"sipas/web/reply"
	"sipas/web/request"
)

const mePath = "/staff/me"

// meData is a person's own account.
type meData struct {
	Account  staff.Account
	Grants   []staff.Grant // that hold
	Sessions []staff.Session
	Passkeys []staff.Passkey
	Host     string // of the address at hand, where it can have passkeys
	Alone    bool   // whether one of them is the only way in
	This     staff.SessionID
	Shortest int
	Digest   *digestData // nil where no mail server is set
	Error    *reply.Error
	Done     string
}

// GetMe serves GET /staff/me: what one may do, the password, the second factor, where one is signed in.
func (h *ownAccount) GetMe(c echo.Context) error { return h.me(c, http.StatusOK, nil) }

func (h *ownAccount) me(c echo.Context, status int, wrong *reply.Error) error {
	session := SessionOf(c)
	data := meData{Account: session.Account, This: session.ID, Shortest: h.shortest(session.Account),
		Alone: session.Account.MustUsePasskey(session.Today), Error: wrong, Done: done(c)}
	for _, g := range session.Account.Grants {
		if g.Holds(session.Today) {
			data.Grants = append(data.Grants, g)
		}
	}
	var err error
	if data.Sessions, err = h.o.Accounts.Sessions(c.Request().Context(), h.o.Scope, session.Account, h.o.Now()); err != nil {
		return err
	}
	if data.Passkeys, err = h.o.Accounts.Passkeys(c.Request().Context(), h.o.Scope, session.Account); err != nil {
		return err
	}
	if data.Digest, err = h.digestOf(c.Request().Context(), session.Account); err != nil {
		return err
	}
	if party, err := h.party(c); err == nil {
		data.Host = party.Host()
	}
	return h.o.Writer.Page(c, status, "staff_me", data)
}

// done is what a page says was just done, by the address it was led to.
func done(c echo.Context) string {
	key := c.QueryParam("done")
	if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return key
}

// PostPassword serves POST /staff/me/password.
func (h *ownAccount) PostPassword(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	session := SessionOf(c)
	if !session.Account.Local() {
		return &survey.Error{Op: "staff.PostPassword", Kind: survey.Conflict, Key: "account.elsewhere"}
	}
	hash, err := h.newPassword(c, session.Account, form.Get("current"), form.Get("password"), form.Get("again"))
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Limited) {
		r := reply.Of(err)
		h.o.Writer.Note(c, r)
		if session.MustEnrol() {
			return h.newSecondFactor(c, r.Status, r)
		}
		return h.me(c, r.Status, r)
	}
	if err != nil {
		return err
	}
	if err := h.o.Accounts.SetPassword(c.Request().Context(), h.o.Scope, self(c), session.Account, hash, session.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=password")
}

// newPassword is the hash of one that whoever knows the old one has chosen.
func (h *ownAccount) newPassword(c echo.Context, account staff.Account, current, password, again string) (string, error) {
	known := account
	known.CodeSecret = nil // the password is asked for, whatever else there is
	if err := h.checkProof(c, known, current, ""); err != nil {
		return "", err
	}
	return h.chosen(c, account, password, again)
}

// secondFactorData is the page on which a person sets an authenticator up.
type secondFactorData struct {
	Secret  string
	Sealed  string // the same for the form, so that nobody chooses another
	Picture template.HTML
	Error   *reply.Error
	Must    bool // whether there is no way around it
	Passkey bool // but a passkey, where the address can have one
	// Longer tells whether a longer password will do as well: no role asks for a second factor.
	Longer   bool
	Shortest int // the characters of such a password
}

// GetSecondFactor serves GET /staff/me/second-factor, each time with another secret.
func (h *ownAccount) GetSecondFactor(c echo.Context) error {
	return h.newSecondFactor(c, http.StatusOK, nil)
}

func (h *ownAccount) newSecondFactor(c echo.Context, status int, wrong *reply.Error) error {
	secret, err := staff.NewCodeSecret(h.o.Writer.Province().Name.VI, SessionOf(c).Account.Name)
	if err != nil {
		return err
	}
	return h.secondFactor(c, status, secret, wrong)
}

func (h *ownAccount) secondFactor(c echo.Context, status int, secret string, wrong *reply.Error) error {
	session := SessionOf(c)
	code, err := poster.NewCode(staff.CodeAddress("SIPAS "+h.o.Writer.Province().Code, session.Account.Name, secret))
	if err != nil {
		return err
	}
	var picture strings.Builder
	if err := code.SVG(&picture, h.o.Writer.Text(c, "staff.second.picture", nil)); err != nil {
		return err
	}
	svg := picture.String()
	if at := strings.Index(svg, "<svg"); at > 0 {
		svg = svg[at:]
	}
	data := secondFactorData{Secret: grouped(secret), Sealed: sealedText(h.vault.Seal(secret, session.Account.Name)), Picture: template.HTML(svg), Error: wrong,
		Must: session.MustEnrol(), Passkey: h.hasPasskeys(c), Longer: session.MustEnrol() && session.LongerWillDo(), Shortest: staff.ShortestAlone}
	return h.o.Writer.Page(c, status, "staff_second_factor", data)
}

// PostSecondFactor serves POST /staff/me/second-factor: the code shows that the authenticator has the secret.
func (h *ownAccount) PostSecondFactor(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	session := SessionOf(c)
	if !session.Account.Local() {
		return &survey.Error{Op: "staff.PostSecondFactor", Kind: survey.Conflict, Key: "account.elsewhere"}
	}
	sealed, err := sealedBytes(form.Get("sealed"))
	if err != nil {
		return err
	}
	secret, err := h.vault.Open(sealed, session.Account.Name)
	if err != nil {
		return err
	}
	step, ok := staff.CheckCode(form.Get("code"), secret, 0, h.o.Now())
	if !ok {
		wrong := reply.Of(&survey.Error{Op: "staff.PostSecondFactor", Kind: survey.Invalid, Key: "staff.code_wrong"})
		return h.secondFactor(c, wrong.Status, secret, wrong)
	}
	if err := h.o.Accounts.SetCodeSecret(c.Request().Context(), h.o.Scope, self(c), session.Account, sealed, step, session.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=second_factor")
}

// PostSessions serves POST /staff/me/sessions: one ends, or all but this one.
func (h *ownAccount) PostSessions(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	session := SessionOf(c)
	id, _ := strconv.ParseInt(form.Get("session"), 10, 64)
	if _, err := h.o.Accounts.EndSessions(c.Request().Context(), h.o.Scope, self(c), session.Account, staff.SessionID(id), session.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=sessions")
}

// PostLanguage serves POST /staff/me/language, and leads back.
func (h *ownAccount) PostLanguage(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	language, ok := survey.ParseLanguage(form.Get("language"))
	if !ok {
		return &survey.Error{Op: "staff.PostLanguage", Kind: survey.Invalid, Key: "body.malformed"}
	}
	if err := h.o.Accounts.SetLanguage(c.Request().Context(), h.o.Scope, SessionOf(c).Account.ID, language); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, own(form.Get("to")))
}
