package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const accountsPath = "/staff/accounts"

// accountsData is the list of accounts, and the form that invites somebody.
type accountsData struct {
	Accounts []staff.Account
	All      int
	Search   string
	State    staff.State
	Form     grantForm
	Error    *reply.Error
	Done     string
	Today    time.Time
	Province bool // whether there is a single sign-on
}

// grantForm is what the forms that invite and grant are filled with.
type grantForm struct {
	Name, FullName, Mail, Role, Unit, Until, Reason string
	Units                                           []survey.Unit
	Roles                                           []staff.Role
	Error                                           *reply.Error
}

func (h *accounts) newGrantForm(typed url.Values, wrong *reply.Error) grantForm {
	f := grantForm{Name: typed.Get("name"), FullName: typed.Get("full_name"), Mail: typed.Get("mail"), Role: typed.Get("role"), Unit: typed.Get("unit"),
		Until: typed.Get("until"), Reason: typed.Get("reason"), Roles: staff.OpenRoles(), Error: wrong}
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince {
			f.Units = append(f.Units, u)
		}
	}
	return f
}

// GetAccounts serves GET /staff/accounts.
func (h *accounts) GetAccounts(c echo.Context) error {
	return h.accounts(c, http.StatusOK, url.Values{}, nil)
}

func (h *accounts) accounts(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	all, err := h.o.Accounts.Accounts(c.Request().Context(), h.o.Scope)
	if err != nil {
		return err
	}
	data := accountsData{All: len(all), Search: request.Shorten(c.QueryParam("search")), State: staff.State(c.QueryParam("state")), Form: h.newGrantForm(typed, wrong), Error: wrong,
		Done: done(c), Today: h.today(), Province: h.o.SingleSignOn != nil}
	for _, a := range all {
		if found(data.Search, a.Name, a.FullName, a.Mail) && (data.State == "" || a.State == data.State && !a.LetIn(data.Today)) {
			data.Accounts = append(data.Accounts, a)
		}
	}
	return h.o.Writer.Page(c, status, "staff_accounts", data)
}

// found tells whether one of some texts has what was searched for, whatever marks and capitals it is written with.
func found(search string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(survey.Fold(text), survey.Fold(search)) })
}

// PostAccounts serves POST /staff/accounts: somebody is invited. The link is shown this once.
func (h *accounts) PostAccounts(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	account, grant, err := h.readInvited(form)
	if err == nil {
		account.Grants = []staff.Grant{grant}
		invitation := staff.NewInvitation(h.o.Now())
		actor := Actor(c, staff.ManageAccounts, form.Get("reason"))
		account, err = h.o.Accounts.AddAccount(c.Request().Context(), h.o.Scope, actor, account, invitation)
		if err == nil {
			return h.invitedPage(c, account, actor, *invitation)
		}
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.accounts(c, r.Status, form, r)
}

// readInvited reads who is invited, and as what.
func (h *accounts) readInvited(form url.Values) (a staff.Account, g staff.Grant, err error) {
	a.State = staff.Active
	if a.Name, err = staff.NameOf(form.Get("name")); err != nil {
		return a, g, err
	}
	if a.FullName, err = staff.FullNameOf(form.Get("full_name")); err != nil {
		return a, g, err
	}
	if a.Mail, err = staff.MailOf(form.Get("mail")); err != nil {
		return a, g, err
	}
	g, err = h.readGrant(form)
	if err == nil {
		err = g.Check(form.Get("reason"))
	}
	return a, g, err
}

// readGrant reads a grant from a form.
func (h *accounts) readGrant(form url.Values) (staff.Grant, error) {
	g := staff.Grant{Role: staff.Role(form.Get("role")), From: h.today()}
	if code := form.Get("unit"); code != "" {
		units := h.o.Directory.Units()
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == code && u.Level != survey.LevelProvince })
		if n < 0 {
			return g, &survey.Error{Op: "staff.readGrant", Kind: survey.Invalid, Key: "unit.unknown", Fields: []survey.Field{{Path: "unit", Key: "unit.unknown"}}}
		}
		g.Unit = units[n]
	}
	if until := form.Get("until"); until != "" {
		day, err := time.Parse(time.DateOnly, until)
		if err != nil {
			return g, &survey.Error{Op: "staff.readGrant", Kind: survey.Invalid, Key: "staff.until_malformed", Fields: []survey.Field{{Path: "until", Key: "staff.until_malformed"}}}
		}
		g.Until = day
	}
	return g, nil
}

// base is what addresses of the staff side begin with.
func (h *house) base(c echo.Context) string {
	if base := h.o.Writer.BaseURL(); base != "" && !h.o.Elsewhere {
		return base
	}
	return c.Scheme() + "://" + c.Request().Host
}

// accountData is one account, with what was typed in one of its forms.
type accountData struct {
	Account        staff.Account
	Self           bool
	FullName, Mail string // of the person, as they are or were typed
	Form           grantForm
	Reasons        map[string]string // as they were typed, by their fields
	Error          *reply.Error
	Done           string
	Today          time.Time
}

// GetAccount serves GET /staff/accounts/:id.
func (h *accounts) GetAccount(c echo.Context) error {
	return h.account(c, http.StatusOK, url.Values{}, nil)
}

func (h *accounts) account(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	a, err := h.accountOf(c)
	if err != nil {
		return err
	}
	d := accountData{Account: a, Self: a.ID == SessionOf(c).Account.ID, FullName: a.FullName, Mail: a.Mail, Form: h.newGrantForm(url.Values{}, wrong),
		Reasons: typedReason(c, typed.Get("grant"), typed.Get("reason")), Error: wrong, Done: done(c), Today: h.today()}
	switch c.Path() {
	case accountsPath + "/:id/grants":
		d.Form = h.newGrantForm(typed, wrong)
	case accountsPath + "/:id/person":
		d.FullName, d.Mail = typed.Get("full_name"), typed.Get("mail")
	}
	return h.o.Writer.Page(c, status, "staff_account", d)
}

func (h *accounts) accountOf(c echo.Context) (staff.Account, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return staff.Account{}, &survey.Error{Op: "staff.accountOf", Kind: survey.NotFound, Key: "account.unknown", Err: err}
	}
	return h.o.Accounts.Account(c.Request().Context(), h.o.Scope, staff.AccountID(id))
}

// change is what one does with somebody's account: never with one's own, for nobody gives himself rights, or takes himself the last ones.
func (h *accounts) change(c echo.Context, do func(form url.Values, a staff.Account, actor survey.Actor) (done string, err error)) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	a, err := h.accountOf(c)
	if err != nil {
		return err
	}
	var key string
	if a.ID == SessionOf(c).Account.ID {
		err = &survey.Error{Op: "staff.change", Kind: survey.Forbidden, Key: "staff.self"}
	} else {
		key, err = do(form, a, Actor(c, staff.ManageAccounts, form.Get("reason")))
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		r := reply.Of(err).Renamed("reason", reasonField(c, form.Get("grant")))
		return h.account(c, r.Status, form, r)
	}
	if err != nil || c.Response().Committed {
		return err
	}
	return c.Redirect(http.StatusSeeOther, accountsPath+"/"+strconv.FormatInt(int64(a.ID), 10)+"?done="+key)
}

// PostGrant serves POST /staff/accounts/:id/grants.
func (h *accounts) PostGrant(c echo.Context) error {
	return h.change(c, func(form url.Values, a staff.Account, actor survey.Actor) (string, error) {
		g, err := h.readGrant(form)
		if err != nil {
			return "", err
		}
		g.Account = a.ID
		_, err = h.o.Accounts.Grant(c.Request().Context(), h.o.Scope, actor, a, g)
		return "grant", err
	})
}

// PostRevoke serves POST /staff/accounts/:id/revoke.
func (h *accounts) PostRevoke(c echo.Context) error {
	return h.change(c, func(form url.Values, a staff.Account, actor survey.Actor) (string, error) {
		n := slices.IndexFunc(a.Grants, func(g staff.Grant) bool { return strconv.FormatInt(int64(g.ID), 10) == form.Get("grant") })
		if n < 0 {
			return "", &survey.Error{Op: "staff.PostRevoke", Kind: survey.NotFound, Key: "grant.unknown"}
		}
		if err := staff.CheckReason(actor.Reason()); err != nil {
			return "", err
		}
		return "revoke", h.o.Accounts.Revoke(c.Request().Context(), h.o.Scope, actor, a, a.Grants[n])
	})
}

// PostState serves POST /staff/accounts/:id/state.
func (h *accounts) PostState(c echo.Context) error {
	return h.change(c, func(form url.Values, a staff.Account, actor survey.Actor) (string, error) {
		if err := staff.CheckReason(actor.Reason()); err != nil {
			return "", err
		}
		to := staff.State(form.Get("state"))
		if to != staff.Active && to != staff.Disabled {
			return "", &survey.Error{Op: "staff.PostState", Kind: survey.Invalid, Key: "body.malformed"}
		}
		a.Revision = revisionOf(form)
		return "state", h.o.Accounts.SetState(c.Request().Context(), h.o.Scope, actor, a, to)
	})
}

// revisionOf is which revision of a thing a form was made for.
func revisionOf(form url.Values) int {
	n, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return -1
	}
	return n
}

// PostPerson serves POST /staff/accounts/:id/person.
func (h *accounts) PostPerson(c echo.Context) error {
	return h.change(c, func(form url.Values, a staff.Account, actor survey.Actor) (string, error) {
		fullName, err := staff.FullNameOf(form.Get("full_name"))
		if err != nil {
			return "", err
		}
		mail, err := staff.MailOf(form.Get("mail"))
		if err != nil {
			return "", err
		}
		a.Revision = revisionOf(form)
		return "person", h.o.Accounts.SetPerson(c.Request().Context(), h.o.Scope, actor, a, fullName, mail)
	})
}

// PostInvite serves POST /staff/accounts/:id/invite: a new link, for who has lost the password or the second factor.
func (h *accounts) PostInvite(c echo.Context) error {
	return h.change(c, func(_ url.Values, a staff.Account, actor survey.Actor) (string, error) {
		invitation := staff.NewInvitation(h.o.Now())
		if err := h.o.Accounts.Invite(c.Request().Context(), h.o.Scope, actor, a, *invitation); err != nil {
			return "", err
		}
		return "", h.invitedPage(c, a, actor, *invitation)
	})
}

// PostEndSessions serves POST /staff/accounts/:id/sessions: the person is signed out everywhere.
func (h *accounts) PostEndSessions(c echo.Context) error {
	return h.change(c, func(_ url.Values, a staff.Account, actor survey.Actor) (string, error) {
		_, err := h.o.Accounts.EndSessions(c.Request().Context(), h.o.Scope, actor, a, 0, 0)
		return "sessions", err
	})
}

// PostEndEverybody serves POST /staff/accounts/sessions: everybody is signed out but who asks.
func (h *accounts) PostEndEverybody(c echo.Context) error {
	if _, err := request.Form(c.Request()); err != nil {
		return err
	}
	if _, err := h.o.Accounts.EndEverybody(c.Request().Context(), h.o.Scope, Actor(c, staff.ManageAccounts, ""), SessionOf(c).ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, accountsPath+"?done=sessions")
}
