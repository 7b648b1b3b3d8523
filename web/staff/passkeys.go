package staff

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/passkey"
	"sipas/web/reply"
	"sipas/web/request"
)

const (
	passkeysPath   = "/staff/me/passkeys"
	newPasskeyPath = "/staff/me/passkeys/new"
)

// newPasskeyData is the page on which a device makes a passkey: Options is what the browser asks it, Name what the key will be called.
type newPasskeyData struct {
	Options, Name string
	Host          string
	Error         *reply.Error
}

// PostNewPasskey serves POST /staff/me/passkeys/new: who has proved who it is goes on to the page that makes one.
func (h *ownAccount) PostNewPasskey(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, newPasskeyPath)
}

// GetNewPasskey serves GET /staff/me/passkeys/new. A device makes nothing before the person has proved who it is, or it would keep a key
// that nobody takes.
func (h *ownAccount) GetNewPasskey(c echo.Context) error {
	if session := SessionOf(c); !session.Account.Local() || !session.Proved(h.o.Now()) {
		return c.Redirect(http.StatusSeeOther, mePath)
	}
	return h.newPasskey(c, http.StatusOK, agentOf(c.Request().UserAgent()), nil)
}

func (h *ownAccount) newPasskey(c echo.Context, status int, name string, wrong *reply.Error) error {
	party, err := h.party(c)
	if err != nil {
		return err
	}
	account := SessionOf(c).Account
	all, err := h.o.Accounts.Passkeys(c.Request().Context(), h.o.Scope, account)
	if err != nil {
		return err
	}
	options, asked, err := party.BeginAdding(h.owner(c, account, all), h.o.Now())
	if err != nil {
		return err
	}
	if err := h.keepAsked(c, asked); err != nil {
		return err
	}
	return h.o.Writer.Page(c, status, "staff_passkey", newPasskeyData{Options: string(options), Name: name, Host: party.Host(), Error: wrong})
}

// PostPasskeys serves POST /staff/me/passkeys: what the device has made.
func (h *ownAccount) PostPasskeys(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	session := SessionOf(c)
	if !session.Account.Local() {
		return &survey.Error{Op: "staff.PostPasskeys", Kind: survey.Conflict, Key: "account.elsewhere"}
	}
	asked := h.takeAsked(c)
	p, err := h.readNew(c, asked, form.Get("name"), form.Get("answer"))
	if err == nil {
		by := staff.Signed{Challenge: asked.Challenge(), Until: asked.Until}
		err = h.o.Accounts.AddPasskey(c.Request().Context(), h.o.Scope, self(c), session.Account, p, by, session.ID)
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		h.o.Log.Warn("a passkey was not added", "id", reply.RequestID(c), "error", err)
		r := reply.Of(err)
		h.o.Writer.Note(c, r)
		return h.newPasskey(c, r.Status, request.Shorten(form.Get("name")), r)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=passkey_added")
}

// readNew is the passkey that a device has made, under the name that its owner gives it.
func (h *ownAccount) readNew(c echo.Context, asked passkey.Pending, typed, answer string) (staff.Passkey, error) {
	name, err := staff.PasskeyNameOf(typed)
	if err != nil {
		return staff.Passkey{}, err
	}
	party, err := h.party(c)
	if err != nil {
		return staff.Passkey{}, err
	}
	key, err := party.Add(asked, h.owner(c, SessionOf(c).Account, nil), answer, h.o.Now())
	if err != nil {
		return staff.Passkey{}, &survey.Error{Op: "staff.readNew", Kind: survey.Invalid, Key: "staff.passkey_not_added", Err: err}
	}
	return staff.Passkey{Credential: key.ID, PublicKey: key.PublicKey, Host: party.Host(), Name: name, Count: key.Count,
		Synced: key.Synced}, nil
}

// ownPasskey is the one of an address, of who has signed in.
func (h *ownAccount) ownPasskey(c echo.Context) (staff.Passkey, error) {
	all, err := h.o.Accounts.Passkeys(c.Request().Context(), h.o.Scope, SessionOf(c).Account)
	if err != nil {
		return staff.Passkey{}, err
	}
	id, _ := strconv.ParseInt(c.Param("passkey"), 10, 64)
	for _, p := range all {
		if int64(p.ID) == id {
			return p, nil
		}
	}
	return staff.Passkey{}, &survey.Error{Op: "staff.ownPasskey", Kind: survey.NotFound, Key: "staff.passkey_unknown"}
}

// PostPasskeyName serves POST /staff/me/passkeys/:passkey/name.
func (h *ownAccount) PostPasskeyName(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	p, err := h.ownPasskey(c)
	if err != nil {
		return err
	}
	name, err := staff.PasskeyNameOf(form.Get("name"))
	if err != nil {
		r := reply.Of(err)
		r.Fields[0].Path = "name-" + strconv.FormatInt(int64(p.ID), 10) // there are several on the page
		return h.me(c, r.Status, r)
	}
	if err := h.o.Accounts.RenamePasskey(c.Request().Context(), h.o.Scope, self(c), SessionOf(c).Account, p, name); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=passkey_renamed")
}

// PostPasskeyRemove serves POST /staff/me/passkeys/:passkey/remove.
func (h *ownAccount) PostPasskeyRemove(c echo.Context) error {
	p, err := h.ownPasskey(c)
	if err != nil {
		return err
	}
	session := SessionOf(c)
	if err := h.o.Accounts.RemovePasskey(c.Request().Context(), h.o.Scope, self(c), session.Account, p.ID, session.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mePath+"?done=passkey_removed")
}
