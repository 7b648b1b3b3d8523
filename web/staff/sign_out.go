package staff

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

const outPath = "/staff/oidc/out"

// Cookies of the way out. The token by which the single sign-on knows who wants to leave stays in the browser, sealed for its one session, and
// is shown where one signs out alone.
const (
	hintCookie    = "out"
	leavingCookie = "leaving"
	hintSeal      = "sign-out of "
	leavingLife   = 10 * time.Minute
	longestHint   = 3800 // a browser keeps 4,096 bytes of a cookie; without the hint the single sign-on asks
)

// PostSignOut serves POST /staff/sign-out. Whoever came by the single sign-on signs out there, too, unless the form asks for less: on a computer
// that others use the next one would come in without a password.
func (h *entrance) PostSignOut(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	session := SessionOf(c)
	if _, err := h.o.Accounts.EndSessions(c.Request().Context(), h.o.Scope, self(c), session.Account, session.ID, 0); err != nil {
		return err
	}
	hint := h.takeHint(c)
	h.setCookie(c, sessionCookie, "", 0)
	switch {
	case session.Account.Local():
		return h.leadToSignIn(c, signInPath, url.Values{"ended": {"1"}})
	case h.o.SingleSignOn == nil || form.Get("only") != "":
		return h.leadToSignIn(c, signInPath, url.Values{"ended": {"here"}})
	}
	return h.leave(c, session, hint)
}

// leave leads a browser whose session here has ended on to the single sign-on; where that does not answer the page says what is left to do.
func (h *entrance) leave(c echo.Context, session staff.Session, hint string) error {
	address, state, err := h.o.SingleSignOn.Leave(c.Request().Context(), hint, h.base(c)+outPath)
	if err != nil {
		if survey.KindOf(err) != survey.NotFound {
			h.o.Log.Warn("nobody can be signed out at the single sign-on", "id", reply.RequestID(c), "error", err)
		}
		return h.leadToSignIn(c, signInPath, url.Values{"ended": {"here"}})
	}
	h.setCookie(c, leavingCookie, state, leavingLife)
	reply.ForStaff(c, &page.Staff{Language: string(session.Account.Language)})
	c.Response().Header().Set("Refresh", "0; url="+address) // a form's answer may lead to this host alone, and a page anywhere
	return h.show(c, http.StatusOK, "staff_leaving", signInPath, leavingData{address})
}

// leavingData is the page on the way to the single sign-on.
type leavingData struct{ Address string }

// GetOut serves GET /staff/oidc/out: the single sign-on sends the browser back. That it has ended there is said to whoever began it here.
func (h *entrance) GetOut(c echo.Context) error {
	if h.o.SingleSignOn == nil {
		return noSingleSignOn("staff.GetOut")
	}
	outside(c)
	data := signInData{To: homePath, Province: true, Passkey: h.hasPasskeys(c)}
	cookie, err := c.Cookie(h.cookieName(leavingCookie))
	if err == nil && cookie.Value != "" && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(c.QueryParam("state"))) == 1 {
		data.Ended = "province"
	}
	h.setCookie(c, leavingCookie, "", 0)
	return h.show(c, http.StatusOK, "staff_sign_in", signInPath, data)
}

// keepHint leaves the token of a sign-in in the browser, for the way out.
func (h *entrance) keepHint(c echo.Context, session staff.Token, hint string) {
	if sealed := sealedText(h.vault.Seal(hint, hintSeal+string(session))); hint != "" && len(sealed) <= longestHint {
		c.SetCookie(h.hintCookie(sealed))
	}
}

// takeHint takes it back; empty where there is none, or it is another session's.
func (h *entrance) takeHint(c echo.Context) string {
	kept, err := c.Cookie(h.hintCookie("").Name)
	if err != nil {
		return ""
	}
	c.SetCookie(h.hintCookie(""))
	session, err := c.Cookie(h.cookieName(sessionCookie))
	if err != nil {
		return ""
	}
	sealed, err := sealedBytes(kept.Value)
	if err != nil {
		return ""
	}
	hint, err := h.vault.Open(sealed, hintSeal+session.Value)
	if err != nil {
		return ""
	}
	return hint
}

// hintCookie goes to the one address that asks for it: it is large.
func (h *entrance) hintCookie(value string) *http.Cookie {
	cookie := &http.Cookie{Name: hintCookie, Value: value, Path: signOutPath, HttpOnly: true, Secure: h.o.Secure, SameSite: http.SameSiteLaxMode}
	if h.o.Secure {
		cookie.Name = "__Secure-" + cookie.Name
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	return cookie
}
