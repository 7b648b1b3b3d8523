package staff

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/openid"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

// SingleSignOn is the province's.
type SingleSignOn interface {
	Start(ctx context.Context, back string, fresh bool) (address string, pending openid.Pending, err error)
	Finish(ctx context.Context, pending openid.Pending, answer url.Values) (openid.Identity, error)
	LogOut(ctx context.Context, token string) (openid.Out, error)
	Leave(ctx context.Context, token, back string) (address, state string, err error)
}

// Arrivals are the people of the single sign-on, and the rules that give them rights.
type Arrivals interface {
	Arrive(ctx context.Context, scope survey.Scope, who staff.Arrival, today time.Time) (staff.Account, error)
	Depart(ctx context.Context, scope survey.Scope, d staff.Departure, now time.Time) (int, error)
	Rules(ctx context.Context, scope survey.Scope) ([]staff.Rule, error)
	AddRule(ctx context.Context, scope survey.Scope, actor survey.Actor, r staff.Rule) error
	DeleteRule(ctx context.Context, scope survey.Scope, actor survey.Actor, r staff.Rule) error
	RaiseRule(ctx context.Context, scope survey.Scope, actor survey.Actor, id, above staff.RuleID) error
}

const (
	singleSignOnPath = "/staff/oidc/start"
	callbackPath     = "/staff/oidc/callback"
	// pendingCookie holds a sign-in under way, sealed: nothing is kept here for who has only begun.
	pendingCookie = "signing-in"
	pendingSeal   = "sign-in under way" // no account is called so
)

// underWay is a sign-in that has left for the single sign-on.
type underWay struct {
	Pending openid.Pending `json:"pending"`
	To      string         `json:"to"`
	Lang    string         `json:"lang"` // in which the person reads, for what is told after the way back
}

// noSingleSignOn is what there is at its addresses where none is set.
func noSingleSignOn(op string) error {
	return &survey.Error{Op: op, Kind: survey.NotFound, Key: "not_found"}
}

// GetStart serves GET /staff/oidc/start: the browser is sent to the single sign-on. With fresh=1 it asks anew who the person is.
func (h *entrance) GetStart(c echo.Context) error {
	if h.o.SingleSignOn == nil {
		return noSingleSignOn("staff.GetStart")
	}
	outside(c)
	to := own(c.QueryParam("to"))
	address, pending, err := h.o.SingleSignOn.Start(c.Request().Context(), h.base(c)+callbackPath, c.QueryParam("fresh") != "")
	if err != nil {
		return h.notSignedIn(c, to, err)
	}
	text, err := json.Marshal(underWay{pending, to, h.o.Writer.Language(c)})
	if err != nil {
		return err
	}
	h.setCookie(c, pendingCookie, sealedText(h.vault.Seal(string(text), pendingSeal)), openid.PendingLife)
	return c.Redirect(http.StatusSeeOther, address)
}

// GetCallback serves GET /staff/oidc/callback: the browser comes back with an answer, which counts once.
func (h *entrance) GetCallback(c echo.Context) error {
	const op = "staff.GetCallback"
	if h.o.SingleSignOn == nil {
		return noSingleSignOn(op)
	}
	begun := h.underWay(c)
	reply.ForStaff(c, &page.Staff{Language: begun.Lang})
	h.setCookie(c, pendingCookie, "", 0)
	identity, err := h.o.SingleSignOn.Finish(c.Request().Context(), begun.Pending, c.QueryParams())
	if err != nil {
		return h.notSignedIn(c, begun.To, err)
	}
	if begun.Pending.Fresh {
		return h.provedAgain(c, begun.To, identity)
	}
	account, err := h.o.Arrivals.Arrive(c.Request().Context(), h.o.Scope, arrivalOf(identity), h.today())
	switch {
	case err != nil:
		return err
	case account.State == staff.Waiting:
		h.refused(c, account)
		return h.waiting(c, account, identity)
	case account.State != staff.Active:
		h.refused(c, account)
		return h.notSignedIn(c, begun.To, &survey.Error{Op: op, Kind: survey.Forbidden, Key: "staff.disabled"})
	}
	now := h.o.Now()
	session := staff.Session{Account: account, SID: identity.SID, Whole: true, CreatedAt: now, ProvedAt: provedAt(identity, now), ExpiresAt: now.Add(staff.SessionLife)}
	return h.enterAs(c, session, identity.Token, begun.To)
}

// provedAt is when a person has proved over there who it is, and not when the browser came back with it: who has a session there is not asked
// again. Where nobody says when, it was long ago.
func provedAt(i openid.Identity, now time.Time) time.Time {
	if i.ProvedAt.After(now) { // by a clock that is ahead
		return now
	}
	return i.ProvedAt
}

func arrivalOf(i openid.Identity) staff.Arrival {
	username, _ := i.Claims["preferred_username"].(string)
	return staff.Arrival{Issuer: i.Issuer, Subject: i.Subject, Username: username, Name: i.Name, Mail: i.Email, Claims: i.Claims}
}

// underWay is the sign-in that a browser has begun; none fits an answer where it has begun none, or what it shows was not sealed here.
func (h *entrance) underWay(c echo.Context) underWay {
	begun := underWay{To: homePath}
	cookie, err := c.Cookie(h.cookieName(pendingCookie))
	if err != nil {
		return begun
	}
	sealed, err := sealedBytes(cookie.Value)
	if err != nil {
		return begun
	}
	text, err := h.vault.Open(sealed, pendingSeal)
	if err != nil {
		return begun
	}
	if err := json.Unmarshal([]byte(text), &begun); err != nil {
		return underWay{To: homePath}
	}
	return begun
}

// notSignedIn shows the page where one signs in, with what went wrong; the cause is for the log alone.
func (h *entrance) notSignedIn(c echo.Context, to string, err error) error {
	r := reply.Of(err)
	if r.Kind == survey.Forbidden {
		h.o.Log.Warn("a sign-in by the single sign-on was refused", "id", reply.RequestID(c), "error", err)
		h.record(c, r.Key)
	}
	h.o.Writer.Note(c, r)
	return h.show(c, r.Status, "staff_sign_in", signInPath, signInData{To: to, Error: r, Province: true, Passkey: h.hasPasskeys(c)})
}

// show shows a page whose other language is to be had elsewhere: an answer of the single sign-on cannot be given twice.
func (h *entrance) show(c echo.Context, status int, name, other string, data any) error {
	v := h.o.Writer.View(c, data)
	v.OtherURL = other + "?lang=" + v.Other
	return h.o.Writer.Show(c, status, name, v)
}

// record writes down that the single sign-on itself has answered, and not well. What anybody could send is in the log alone, or nobody would
// find anything else here.
func (h *entrance) record(c echo.Context, key string) {
	if !slices.Contains([]string{"openid.token", "openid.expired", "openid.clock", "openid.stale", "openid.undated", "openid.mail", "openid.mail_unverified"}, key) {
		return
	}
	act := survey.Act{Action: "session.start", Object: "single sign-on", Ending: survey.Denied, After: map[string]string{"error": key}}
	actor := survey.SignedIn(0, "?", "").Asked(reply.RequestID(c))
	if err := h.o.Accounts.Record(c.Request().Context(), h.o.Scope, actor, act); err != nil {
		h.o.Log.Error("a refusal could not be written down", "id", reply.RequestID(c), "error", err)
	}
}

// enterAs signs in whom the single sign-on vouches for.
func (h *entrance) enterAs(c echo.Context, session staff.Session, hint, to string) error {
	token := staff.NewToken()
	session.Agent = agentOf(c.Request().UserAgent())
	if err := h.open(c, session, token, 0); err != nil {
		return err
	}
	h.keepHint(c, token, hint)
	return c.Redirect(http.StatusSeeOther, to)
}

// provedAgain notes that who has signed in has just proved it at the single sign-on; anybody else there is not who is signed in here.
func (h *entrance) provedAgain(c echo.Context, to string, identity openid.Identity) error {
	session, err := h.session(c)
	if err != nil || !session.Whole {
		return h.leadToSignIn(c, signInPath, url.Values{"to": {to}})
	}
	if session.Account.Issuer != identity.Issuer || session.Account.Subject != identity.Subject {
		return &survey.Error{Op: "staff.provedAgain", Kind: survey.Forbidden, Key: "staff.proof_other"}
	}
	if err := h.o.Accounts.Prove(c.Request().Context(), h.o.Scope, session.ID, provedAt(identity, h.o.Now())); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// GetProvedPage serves GET /staff/oidc/proved: the person goes back to the page that has asked.
func (h *entrance) GetProvedPage(c echo.Context) error {
	return h.o.Writer.Page(c, http.StatusOK, "staff_proved", nil)
}

// waitingData is what somebody reads who is known to the single sign-on and has no rights yet.
type waitingData struct {
	Account staff.Account
	Claims  []claim
}

// claim is one thing that the single sign-on says of a person, as the administrator needs it for a rule.
type claim struct {
	Name   string
	Values []string
}

// waiting shows who is known and may nothing yet whom to ask, and what to tell. Nobody is signed in.
func (h *entrance) waiting(c echo.Context, account staff.Account, identity openid.Identity) error {
	return h.show(c, http.StatusForbidden, "staff_waiting", singleSignOnPath, waitingData{account, usable(identity.Claims)})
}

// PostLogOut serves POST /staff/oidc/logout: the single sign-on says that somebody has signed out there (OpenID Connect Back-Channel Logout
// 1.0, 2.8). Whatever is wrong with what it sends is 400; what may be right later is 503, and it sends it again.
func (h *entrance) PostLogOut(c echo.Context) error {
	const op = "staff.PostLogOut"
	if h.o.SingleSignOn == nil {
		return noSingleSignOn(op)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	out, err := h.o.SingleSignOn.LogOut(c.Request().Context(), form.Get("logout_token"))
	if err == nil {
		d := staff.Departure{Issuer: out.Issuer, Subject: out.Subject, SID: out.SID, Token: out.ID, Until: out.Until}
		_, err = h.o.Arrivals.Depart(c.Request().Context(), h.o.Scope, d, h.o.Now())
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Forbidden || kind == survey.Conflict) {
		h.o.Log.Warn("a notice of the single sign-on was refused", "id", reply.RequestID(c), "error", err)
		return reply.Malformed("openid.notice", err)
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}
