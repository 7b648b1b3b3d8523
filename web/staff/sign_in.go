package staff

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// Addresses that handlers lead to.
const (
	homePath         = "/staff"
	signInPath       = "/staff/sign-in"
	codePath         = "/staff/sign-in/code"
	signOutPath      = "/staff/sign-out"
	secondFactorPath = "/staff/me/second-factor"
	passwordPath     = "/staff/me/password"
	languagePath     = "/staff/me/language"
)

// signInData is the page where one signs in; Error is why it is shown again.
type signInData struct {
	Name, To string
	Error    *reply.Error
	Ended    string // of what somebody has just signed out: "1", "here" alone, or at the "province" as well
	Second   bool   // whether the code of the second factor is asked for
	Alone    bool   // whether the account has no code, and its passkey is asked for alone
	Province bool   // whether there is a single sign-on
	Passkey  bool   // whether the address can have passkeys
}

// GetSignIn serves GET /staff/sign-in.
func (h *entrance) GetSignIn(c echo.Context) error {
	outside(c)
	to := own(c.QueryParam("to"))
	if session, err := h.session(c); err == nil && session.Complete() {
		return c.Redirect(http.StatusSeeOther, to)
	}
	return h.signIn(c, http.StatusOK, signInData{To: to, Ended: c.QueryParam("ended")})
}

// signIn shows the page, with the ways that there are.
func (h *entrance) signIn(c echo.Context, status int, data signInData) error {
	data.Province, data.Passkey = h.o.SingleSignOn != nil, h.hasPasskeys(c)
	return h.o.Writer.Page(c, status, "staff_sign_in", data)
}

// own is an address of the staff side; whatever else somebody wrote into a link is not followed.
func own(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || (u.Path != homePath && !strings.HasPrefix(u.Path, homePath+"/")) || strings.Contains(to, `\`) {
		return homePath
	}
	return to
}

// PostSignIn serves POST /staff/sign-in. A name that nobody has is told the same, after the same time, as a wrong password.
func (h *entrance) PostSignIn(c echo.Context) error {
	outside(c)
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	name, _ := staff.NameOf(form.Get("name"))
	data := signInData{Name: request.Shorten(form.Get("name")), To: own(form.Get("to"))}
	ctx := c.Request().Context()
	account, err := h.o.Accounts.AccountNamed(ctx, h.o.Scope, name)
	if err != nil && survey.KindOf(err) != survey.NotFound {
		return err
	}
	one := staff.Try{Account: name, Address: intake.Visitor(c.RealIP()), Known: h.known(c, account.ID)}
	err = h.try(one, func() error {
		right, err := h.matches(c, one.Known != "", form.Get("password"), account.PasswordHash)
		if err == nil && (!right || account.State != staff.Active) {
			err = &survey.Error{Op: "staff.PostSignIn", Kind: survey.Invalid, Key: "staff.sign_in_wrong"}
		}
		return err
	})
	if err != nil {
		return h.notIn(c, account, data, err)
	}
	alone := staff.Session{Account: account, Whole: true, Short: staff.TooShortAlone(form.Get("password")), Today: h.today()}
	if len(account.CodeSecret) > 0 || !alone.Complete() {
		if err := h.start(c, staff.Session{Account: account}, 0); err != nil {
			return h.overtaken(c, data.To, err)
		}
		return h.leadToSignIn(c, codePath, url.Values{"to": {data.To}})
	}
	h.waits.Pass(one)
	return h.begin(c, alone, data.To, 0)
}

// notIn writes down that what somebody typed was wrong, and shows the page once more; also to who must wait, with nothing to write down.
func (h *entrance) notIn(c echo.Context, account staff.Account, data signInData, err error) error {
	switch survey.KindOf(err) {
	case survey.Invalid:
		h.refused(c, account)
	case survey.Limited:
	default:
		return err
	}
	return h.again(c, data, err)
}

// again shows the page once more, with what is wrong.
func (h *entrance) again(c echo.Context, data signInData, err error) error {
	data.Error = reply.Of(err)
	h.o.Writer.Note(c, data.Error)
	return h.signIn(c, data.Error.Status, data)
}

// refused writes down that somebody could not sign in; of a name that nobody has only that.
func (h *entrance) refused(c echo.Context, account staff.Account) {
	actor := survey.SignedIn(int64(account.ID), "?", "").Asked(reply.RequestID(c))
	act := survey.Act{Action: "session.start", Object: account.Name, Ending: survey.Denied}
	if err := h.o.Accounts.Record(c.Request().Context(), h.o.Scope, actor, act); err != nil {
		h.o.Log.Error("a refusal could not be written down", "id", reply.RequestID(c), "error", err)
	}
}

// start makes a session and gives its token to the browser: a new one each time, so that nobody can have laid one there before.
func (h *entrance) start(c echo.Context, session staff.Session, replaced staff.SessionID) error {
	now, token := h.o.Now(), staff.NewToken()
	session.Agent, session.CreatedAt, session.ProvedAt, session.ExpiresAt = agentOf(c.Request().UserAgent()), now, now, now.Add(staff.SessionLife)
	if !session.Whole {
		session.ExpiresAt = now.Add(staff.ProofLife)
	}
	return h.open(c, session, token, replaced)
}

// open stores a session and gives its token to the browser, which is marked as that of whoever has signed in. Every way in ends here: the mark also tells whose
// form it is that comes after the session has ended.
func (h *entrance) open(c echo.Context, session staff.Session, token staff.Token, replaced staff.SessionID) error {
	if err := h.o.Accounts.StartSession(c.Request().Context(), h.o.Scope, session, token, replaced); err != nil {
		return err
	}
	h.setCookie(c, sessionCookie, string(token), 0)
	if session.Whole {
		h.remember(c, session.Account.ID)
	}
	return nil
}

// begin signs an account in and leads to where the person wanted to go.
func (h *entrance) begin(c echo.Context, session staff.Session, to string, replaced staff.SessionID) error {
	if err := h.start(c, session, replaced); err != nil {
		return h.overtaken(c, to, err)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// overtaken has somebody sign in from the beginning where what was proved is worth nothing any more, for it was changed meanwhile.
func (h *entrance) overtaken(c echo.Context, to string, err error) error {
	if survey.KindOf(err) != survey.Conflict {
		return err
	}
	return h.again(c, signInData{To: to}, err)
}

// GetCode serves GET /staff/sign-in/code: the second factor is asked for.
func (h *entrance) GetCode(c echo.Context) error {
	outside(c)
	to := own(c.QueryParam("to"))
	session, err := h.session(c)
	switch {
	case err != nil:
		return h.leadToSignIn(c, signInPath, url.Values{"to": {to}})
	case session.Complete():
		return c.Redirect(http.StatusSeeOther, to)
	}
	return h.signIn(c, http.StatusOK, signInData{To: to, Second: true, Alone: len(session.Account.CodeSecret) == 0})
}

// PostCode serves POST /staff/sign-in/code.
func (h *entrance) PostCode(c echo.Context) error {
	outside(c)
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	data := signInData{To: own(form.Get("to")), Second: true}
	session, err := h.session(c)
	if err != nil || session.Whole || len(session.Account.CodeSecret) == 0 {
		return h.leadToSignIn(c, signInPath, url.Values{"to": {data.To}})
	}
	account := session.Account
	one := staff.Try{Account: account.Name + " code", Address: intake.Visitor(c.RealIP()), Known: h.known(c, account.ID)}
	if err := h.try(one, func() error { return h.useCode(c, account, form.Get("code")) }); err != nil {
		return h.notIn(c, account, data, err)
	}
	h.waits.Pass(one)
	h.waits.Pass(staff.Try{Account: account.Name, Address: one.Address, Known: one.Known})
	return h.begin(c, staff.Session{Account: account, Whole: true}, data.To, session.ID)
}

// useCode accepts a code of an account's second factor, once; kind Invalid for any other.
func (h *proofs) useCode(c echo.Context, account staff.Account, typed string) error {
	wrong := &survey.Error{Op: "staff.useCode", Kind: survey.Invalid, Key: "staff.code_wrong"}
	secret, err := h.vault.Open(account.CodeSecret, account.Name)
	if err != nil {
		return err
	}
	step, ok := staff.CheckCode(typed, secret, account.CodeStep, h.o.Now())
	if !ok {
		return wrong
	}
	err = h.o.Accounts.UseCode(c.Request().Context(), h.o.Scope, account.ID, step)
	if survey.KindOf(err) == survey.Conflict && err != nil {
		return wrong
	}
	return err
}

// agentOf is a browser as its owner knows it: what it calls itself, cut to the names.
func agentOf(text string) string {
	for _, known := range []struct{ sign, name string }{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"coc_coc_browser", "Cốc Cốc"}, {"Firefox/", "Firefox"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(text, known.sign) {
			for _, system := range []string{"Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"} {
				if strings.Contains(text, system) {
					return known.name + ", " + system
				}
			}
			return known.name
		}
	}
	return ""
}
