package staff

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

// sessionKey is under which a request carries who asks.
const sessionKey = "staff.session"

// SessionOf is who asks, behind a guard.
func SessionOf(c echo.Context) staff.Session {
	session, _ := c.Get(sessionKey).(staff.Session)
	return session
}

// Actor is who asks, doing what a permission allows, for a reason.
func Actor(c echo.Context, p staff.Permission, reason string) survey.Actor {
	return actorIn(c, survey.Unit{}, p, reason)
}

// actorIn is who asks, doing in a unit what a permission allows: the log names the role that the person has there.
func actorIn(c echo.Context, unit survey.Unit, p staff.Permission, reason string) survey.Actor {
	return SessionOf(c).Actor(p, unit).Asked(reply.RequestID(c)).Because(reason)
}

// self is who asks, doing what everybody may with an own account.
func self(c echo.Context) survey.Actor { return SessionOf(c).Self().Asked(reply.RequestID(c)) }

// SignedIn lets in whoever has signed in, whatever the person may do.
func (h *house) SignedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return h.enter(func(c echo.Context) error {
		if session := SessionOf(c); session.MustEnrol() && !enrols(session, c.Path()) {
			return c.Redirect(http.StatusSeeOther, secondFactorPath)
		}
		return h.told(h.kept(next))(c)
	})
}

// enrols tells whether a page is open to who must set up a second factor first, or choose a longer password where that will do.
func enrols(session staff.Session, path string) bool {
	return slices.Contains([]string{secondFactorPath, passkeysPath, newPasskeyPath, signOutPath, languagePath}, path) ||
		path == passwordPath && session.LongerWillDo()
}

// Allowed lets in who may do something somewhere. What is refused, or fails, is written down.
func (h *house) Allowed(p staff.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return h.SignedIn(func(c echo.Context) error {
			if !SessionOf(c).May(p) {
				return &survey.Error{Op: "staff.Allowed", Kind: survey.Forbidden, Key: "staff.forbidden"}
			}
			return next(c)
		})
	}
}

// Proved lets in who may do something and has proved within five minutes who it is; who has not is asked, and then goes on with what was sent.
func (h *proofs) Proved(p staff.Permission) echo.MiddlewareFunc {
	allowed := h.Allowed(p)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return allowed(h.Prove(next))
	}
}

// enter finds the session of a request; who has none is led to where one signs in.
func (h *house) enter(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		session, err := h.session(c)
		switch {
		case err != nil && survey.KindOf(err) != survey.NotFound:
			return err
		case err != nil || !session.Complete():
			return h.sendAway(c, err == nil)
		}
		h.place(c, session)
		return next(c)
	}
}

// sendAway leads whoever has not signed in to where one does, and back afterwards; what was sent with a form stays on a page meanwhile.
func (h *house) sendAway(c echo.Context, half bool) error {
	to := signInPath
	if half {
		to = codePath
	}
	if c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead {
		return h.ended(c, to)
	}
	return h.leadToSignIn(c, to, url.Values{"to": {c.Request().URL.RequestURI()}})
}

// leadToSignIn leads to a page where one signs in, in the language of the one before: nobody has chosen another by then.
func (h *house) leadToSignIn(c echo.Context, path string, query url.Values) error {
	if lang := h.o.Writer.Language(c); lang != string(survey.Vietnamese) {
		query.Set("lang", lang)
	}
	return c.Redirect(http.StatusSeeOther, address(path, query))
}

// outside has the pages where one signs in look like the staff side, before there is anybody.
func outside(c echo.Context) { reply.ForStaff(c, &page.Staff{}) }

// session reads the session of a request's cookie.
func (h *house) session(c echo.Context) (staff.Session, error) {
	cookie, err := c.Cookie(h.cookieName(sessionCookie))
	if err != nil || len(cookie.Value) > longestToken {
		return staff.Session{}, &survey.Error{Op: "staff.session", Kind: survey.NotFound, Key: "staff.session_unknown", Err: err}
	}
	return h.o.Accounts.Session(c.Request().Context(), h.o.Scope, staff.Token(cookie.Value), h.o.Now(), h.today())
}

// place puts who asks into the request, for handlers and for what all pages say.
func (h *house) place(c echo.Context, session staff.Session) {
	c.Set(sessionKey, session)
	reply.ForStaff(c, &page.Staff{Name: session.Account.Shown(), Rooms: h.roomsOf(session), Language: string(session.Account.Language)})
}

// told writes down what somebody was refused, or what failed; reading is not an act.
func (h *house) told(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err != nil {
			h.note(c, err)
		}
		return err
	}
}

// note writes down a refusal or a failure: the guard those that handlers return, and a handler what it tells on a page of its own.
func (h *house) note(c echo.Context, err error) {
	ending := survey.Failed
	switch kind := survey.KindOf(err); {
	case reply.Of(err).Kind == survey.Forbidden:
		ending = survey.Denied
	case c.Request().Method == http.MethodGet || kind == survey.Invalid || kind == survey.NotFound || kind == survey.Limited:
		return
	}
	act := survey.Act{Action: "request." + strings.ToLower(c.Request().Method), Object: request.Shorten(c.Request().URL.Path), Ending: ending,
		After: map[string]string{"error": reply.Of(err).Key}}
	if e := h.o.Accounts.Record(c.Request().Context(), h.o.Scope, self(c), act); e != nil {
		h.o.Log.Error("a refusal could not be written down", "id", reply.RequestID(c), "error", e)
	}
}

// reasonField is what a page with several forms calls the reason of the one that was sent, about one of a list or about all of the page.
func reasonField(c echo.Context, of string) string {
	fields := map[string]string{
		"/staff/webhooks/:webhook/rotate": "rotate-reason", "/staff/webhooks/:webhook/remove": "remove-reason",
		"/staff/keys/:key/rotate": "rotate-reason", "/staff/keys/:key/revoke": "revoke-reason", "/staff/devices/:device/undo": "undo-reason",
		"/staff/accounts/:id/state": "why", "/staff/accounts/:id/revoke": "why-" + of, "/staff/rules/delete": "why-" + of, "/staff/rules/raise": "why-" + of,
		"/staff/periods/:period/propose": "why",
	}
	return cmp.Or(fields[c.Path()], "reason")
}

// typedReason is the reason that a form was sent with, by the field of the page that it was typed in: no other form is filled with it.
func typedReason(c echo.Context, of, reason string) map[string]string {
	return map[string]string{reasonField(c, of): reason}
}

// rooms are the pages of the staff side by their groups, with what one must be allowed for each.
func rooms() []room {
	return []room{
		{figuresPath, "staff.nav.figures", staff.ViewFigures, figureRooms},
		{periodsPath, "staff.nav.periods", staff.ViewPeriods, figureRooms},
		{importsPath, "staff.nav.imports", staff.ImportTables, figureRooms},
		{standingPath, "staff.nav.standing", staff.ReviewStanding, figureRooms},
		{exportsPath, "staff.nav.exports", staff.ExportAnswers, figureRooms},
		{commentsPath, "staff.nav.comments", staff.ScreenComments, commentRooms},
		{conductPath, "staff.nav.conduct", staff.HandleConduct, commentRooms},
		{releasedPath, "staff.nav.released", staff.HandleComments, commentRooms},
		{topicsPath, "staff.nav.topics", staff.ReadComments, commentRooms},
		{conductCountsPath, "staff.nav.conduct_counts", staff.ScreenComments, commentRooms},
		{callBacksPath, "staff.nav.call_backs", staff.HandleCallBacks, commentRooms},
		{tasksPath, "staff.nav.tasks", staff.ViewTasks, workRooms},
		{deedsPath, "staff.nav.deeds", staff.HandleTasks, workRooms},
		{placesPath, "staff.nav.places", staff.ViewPlaces, deskRooms},
		{devicesPath, "staff.nav.devices", staff.ViewDevices, deskRooms},
		{"/staff/accounts", "staff.nav.accounts", staff.ManageAccounts, houseRooms},
		{"/staff/access", "staff.nav.access", staff.ViewWhoSees, houseRooms},
		{keysPath, "staff.nav.keys", staff.ManageKeys, houseRooms},
		{webhooksPath, "staff.nav.webhooks", staff.ManageKeys, houseRooms},
		{settingsPath, "staff.nav.settings", staff.ManageSettings, houseRooms},
		{"/staff/audit", "staff.nav.audit", staff.ViewAudit, houseRooms},
	}
}

// The groups of rooms, by the keys of what they are called.
const (
	figureRooms  = "staff.rooms.figures"
	commentRooms = "staff.rooms.comments"
	workRooms    = "staff.rooms.work"
	deskRooms    = "staff.rooms.desks"
	houseRooms   = "staff.rooms.house"
)

type room struct {
	path, key string
	may       staff.Permission
	group     string
}

// roomsOf are those that a person may enter. Where nobody is called back, the way there is a task for as long as somebody is left.
func (h *house) roomsOf(session staff.Session) []page.Room {
	var open []page.Room
	for _, r := range rooms() {
		if session.May(r.may) && (r.path != callBacksPath || h.o.CallBackOn) {
			open = append(open, page.Room{Path: r.path, Key: r.key, Group: r.group})
		}
	}
	return open
}
