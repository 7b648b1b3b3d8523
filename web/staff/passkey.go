package staff

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/web/passkey"
	"sipas/web/reply"
	"sipas/web/request"
)

// Passkeys are those of the people.
type Passkeys interface {
	Passkeys(ctx context.Context, scope survey.Scope, a staff.Account) ([]staff.Passkey, error)
	PasskeyCalled(ctx context.Context, scope survey.Scope, credential []byte) (staff.Passkey, error)
	AddPasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, p staff.Passkey, by staff.Signed,
		in staff.SessionID) error
	UsePasskey(ctx context.Context, scope survey.Scope, id staff.PasskeyID, count uint32, by staff.Signed, now time.Time) error
	RenamePasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, p staff.Passkey, name string) error
	RemovePasskey(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, id staff.PasskeyID,
		keep staff.SessionID) error
}

const (
	// askedCookie holds what a device was asked to sign, sealed: nothing is kept here for who has only begun.
	askedCookie = "passkey"
	askedSeal   = "passkey asked for" // no account is called so
)

// party is the staff side as devices know it, at the address where a person meets it.
func (h *proofs) party(c echo.Context) (*passkey.Party, error) {
	return passkey.NewParty(h.base(c), "SIPAS "+h.o.Writer.Province().Name.VI)
}

// hasPasskeys tells whether browsers can have passkeys for the address of the staff side.
func (h *proofs) hasPasskeys(c echo.Context) bool {
	_, err := h.party(c)
	return err == nil
}

// owner is an account as devices know it, with its passkeys.
func (h *proofs) owner(c echo.Context, a staff.Account, all []staff.Passkey) passkey.Owner {
	o := passkey.Owner{Handle: a.Handle(h.o.Scope.Province()), Name: a.Name, Shown: a.Shown()}
	for _, p := range all {
		o.Keys = append(o.Keys, passkey.Key{ID: p.Credential, PublicKey: p.PublicKey, Synced: p.Synced})
	}
	return o
}

// keepAsked has the browser hold what its device was asked.
func (h *proofs) keepAsked(c echo.Context, asked passkey.Pending) error {
	text, err := json.Marshal(asked)
	if err == nil {
		h.setCookie(c, askedCookie, sealedText(h.vault.Seal(string(text), askedSeal)), passkey.Life)
	}
	return err
}

// takeAsked is what the browser holds, which lets go of it; nothing where there is none, or it was not sealed here.
func (h *proofs) takeAsked(c echo.Context) (asked passkey.Pending) {
	cookie, err := c.Cookie(h.cookieName(askedCookie))
	if err != nil {
		return asked
	}
	h.setCookie(c, askedCookie, "", 0)
	sealed, err := sealedBytes(cookie.Value)
	if err != nil {
		return asked
	}
	text, err := h.vault.Open(sealed, askedSeal)
	if err != nil || json.Unmarshal([]byte(text), &asked) != nil {
		return passkey.Pending{}
	}
	return asked
}

// PostChallenge serves POST /staff/sign-in/passkey/challenge: what the browser asks for the passkey of whoever sits there.
func (h *proofs) PostChallenge(c echo.Context) error {
	party, err := h.party(c)
	if err != nil {
		return err
	}
	options, asked, err := party.BeginSigningIn(h.o.Now())
	return h.ask(c, options, asked, err)
}

// PostProofChallenge serves POST /staff/me/passkeys/challenge: what it asks for one of those of who has signed in.
func (h *proofs) PostProofChallenge(c echo.Context) error {
	party, err := h.party(c)
	if err != nil {
		return err
	}
	account := SessionOf(c).Account
	all, err := h.o.Accounts.Passkeys(c.Request().Context(), h.o.Scope, account)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return &survey.Error{Op: "staff.PostProofChallenge", Kind: survey.Conflict, Key: "staff.passkey_none"}
	}
	options, asked, err := party.BeginProving(h.owner(c, account, all), h.o.Now())
	return h.ask(c, options, asked, err)
}

func (h *proofs) ask(c echo.Context, options []byte, asked passkey.Pending, err error) error {
	if err != nil {
		return err
	}
	if err := h.keepAsked(c, asked); err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, options)
}

// signature is an answer of a device, and whose passkey it calls; nobody's where nobody has it.
type signature struct {
	answer  passkey.Answer
	passkey staff.Passkey
	account staff.Account
}

// readSignature finds whose passkey an answer is of. What is wrong with it is judged later.
func (h *proofs) readSignature(c echo.Context, text string) (s signature, err error) {
	if s.answer, err = passkey.ReadAnswer(text); err != nil {
		return s, err
	}
	ctx := c.Request().Context()
	s.passkey, err = h.o.Accounts.PasskeyCalled(ctx, h.o.Scope, s.answer.Key())
	if err == nil {
		s.account, err = h.o.Accounts.Account(ctx, h.o.Scope, s.passkey.Account)
	}
	if err != nil && survey.KindOf(err) == survey.NotFound {
		err = wrongPasskey("nobody has it", err)
	}
	return s, err
}

// wrongPasskey is what whoever shows a passkey is told, whatever it was; why is for the log alone.
func wrongPasskey(why string, cause error) error {
	return &survey.Error{Op: "staff.passkey: " + why, Kind: survey.Invalid, Key: "staff.passkey_wrong", Err: cause}
}

// useSignature accepts an answer once; kind Invalid for what is wrong with it.
func (h *proofs) useSignature(c echo.Context, asked passkey.Pending, want passkey.Purpose, s signature) error {
	party, err := h.party(c)
	switch {
	case err != nil:
		return wrongPasskey("there are none at this address", err)
	case s.account.State != staff.Active || !s.account.Local():
		return wrongPasskey("the account may not sign in", nil)
	case s.passkey.Host != party.Host():
		return wrongPasskey("it was made for "+s.passkey.Host, nil)
	}
	count, err := party.Check(asked, want, h.owner(c, s.account, []staff.Passkey{s.passkey}), s.answer, h.o.Now())
	if err != nil {
		return err
	}
	by := staff.Signed{Challenge: asked.Challenge(), Until: asked.Until}
	err = h.o.Accounts.UsePasskey(c.Request().Context(), h.o.Scope, s.passkey.ID, count, by, h.o.Now())
	if err != nil && survey.KindOf(err) == survey.Conflict {
		err = wrongPasskey("used before", err)
	}
	return err
}

// PostPasskey serves POST /staff/sign-in/passkey: whoever shows a passkey is signed in, for the device has asked who it is. All refusals
// are told alike.
func (h *entrance) PostPasskey(c echo.Context) error {
	outside(c)
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	data, asked := signInData{To: own(form.Get("to"))}, h.takeAsked(c)
	s, err := h.readSignature(c, form.Get("answer"))
	if err != nil && survey.KindOf(err) != survey.Invalid {
		return err
	}
	// Passkeys that nobody has are counted together: whoever tries them keeps nobody out who has one.
	one := staff.Try{Account: s.account.Name + " passkey", Address: intake.Visitor(c.RealIP()), Known: h.known(c, s.account.ID)}
	err = h.try(one, func() error {
		if err != nil {
			return err
		}
		return h.useSignature(c, asked, passkey.SigningIn, s)
	})
	switch kind := survey.KindOf(err); {
	case err == nil:
	case kind == survey.Invalid:
		h.refusedPasskey(c, "session.start", s, err)
		return h.again(c, data, err)
	case kind == survey.Limited:
		return h.again(c, data, err)
	default:
		return err
	}
	h.waits.Pass(one)
	return h.beginBy(c, s, data.To)
}

// beginBy signs in who has shown a passkey; a session of the same account that has waited for it ends.
func (h *entrance) beginBy(c echo.Context, s signature, to string) error {
	half, err := h.session(c)
	if err != nil || half.Account.ID != s.account.ID {
		half.ID = 0
	}
	return h.begin(c, staff.Session{Account: s.account, Whole: true, Passkey: s.passkey.ID}, to, half.ID)
}

// copied tells whether a passkey was refused because its count went back: somebody has a copy of it.
func copied(err error) bool {
	e, ok := errors.AsType[*survey.Error](err)
	return ok && (e.Key == "staff.passkey_copied" || copied(e.Err))
}

// refusedPasskey writes down that a passkey was refused, and of one that was copied that it was; what else was wrong with it is in the
// log of the service, where nobody is told what to try next.
func (h *proofs) refusedPasskey(c echo.Context, action string, s signature, why error) {
	h.o.Log.Warn("a passkey was refused", "id", reply.RequestID(c), "error", why)
	act := survey.Act{Action: action, Object: s.account.Name, Ending: survey.Denied, After: map[string]string{"by": "passkey"}}
	if s.passkey.ID != 0 {
		act.After["name"] = s.passkey.Name
	}
	if copied(why) {
		act.After["error"] = "sign_count"
	}
	actor := survey.SignedIn(int64(s.account.ID), "?", "").Asked(reply.RequestID(c))
	if err := h.o.Accounts.Record(c.Request().Context(), h.o.Scope, actor, act); err != nil {
		h.o.Log.Error("a refusal could not be written down", "id", reply.RequestID(c), "error", err)
	}
}

// provePasskey accepts a passkey of who has signed in as a proof that the person is there.
func (h *proofs) provePasskey(c echo.Context, account staff.Account, text string) error {
	asked := h.takeAsked(c)
	s, err := h.readSignature(c, text)
	if err == nil && s.account.ID != account.ID {
		err = wrongPasskey("it is somebody else's", nil)
	}
	if err == nil {
		err = h.useSignature(c, asked, passkey.Proving, s)
	}
	if err != nil && survey.KindOf(err) == survey.Invalid {
		h.refusedPasskey(c, "session.prove", s, err)
	}
	return err
}
