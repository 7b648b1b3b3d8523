package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// What a form carries that also proves who sends it: what is typed, or what a device has signed.
const (
	proofField   = "proof"
	passkeyField = "proof_passkey"
)

// proofData is the page that asks once more who somebody is, and carries what was sent meanwhile.
type proofData struct {
	Action  string
	Fields  []field
	Code    bool // whether it is the code that is asked for
	Away    bool // whether it is the single sign-on that asks
	Passkey bool // whether a passkey will do, too
	Error   *reply.Error
}

type field struct{ Name, Value string }

// Prove goes on where the person has proved lately who it is. It asks where the person has not, and takes the proof out of the form that comes back.
func (h *proofs) Prove(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return h.prove(c, next) }
}

func (h *proofs) prove(c echo.Context, next echo.HandlerFunc) error {
	session := SessionOf(c)
	if c.Request().Method == http.MethodGet || session.Proved(h.o.Now()) {
		return next(c)
	}
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	switch {
	case !form.Has(proofField) && form.Get(passkeyField) == "":
		return h.askProof(c, form, nil)
	case !session.Account.Local(): // who has no password here, and comes back without having proved it there
		return h.askProof(c, form, reply.Of(&survey.Error{Op: "staff.prove", Kind: survey.Invalid, Key: "staff.proof_missing"}))
	}
	if err := h.checkProof(c, session.Account, form.Get(proofField), form.Get(passkeyField)); err != nil {
		if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Limited {
			return err
		}
		return h.askProof(c, form, reply.Of(err))
	}
	form.Del(proofField)
	form.Del(passkeyField)
	if err := h.o.Accounts.Prove(c.Request().Context(), h.o.Scope, session.ID, h.o.Now()); err != nil {
		return err
	}
	return next(c)
}

// askProof shows the page, with 403: nothing was done yet.
func (h *proofs) askProof(c echo.Context, form url.Values, wrong *reply.Error) error {
	data := proofData{Action: c.Request().URL.RequestURI(), Code: len(SessionOf(c).Account.CodeSecret) > 0, Away: !SessionOf(c).Account.Local(), Passkey: SessionOf(c).Account.Passkeys > 0 && h.hasPasskeys(c), Error: wrong}
	status := http.StatusForbidden
	if wrong != nil {
		h.o.Writer.Note(c, wrong)
		status = wrong.Status
	}
	for name, values := range form {
		for _, value := range values {
			if name != proofField && name != passkeyField {
				data.Fields = append(data.Fields, field{name, value})
			}
		}
	}
	slices.SortStableFunc(data.Fields, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return h.o.Writer.Page(c, status, "staff_proof", data)
}

// checkProof accepts a passkey, or else the code of the second factor of who has one, and the password of who has none.
func (h *proofs) checkProof(c echo.Context, account staff.Account, typed, signed string) error {
	one := staff.Try{Account: account.Name + " proof", Address: intake.Visitor(c.RealIP()), Known: h.known(c, account.ID)}
	err := h.try(one, func() error {
		if signed != "" {
			return h.provePasskey(c, account, signed)
		}
		return h.checkSecret(c, account, typed)
	})
	if err == nil {
		h.waits.Pass(one)
	}
	return err
}

// try has somebody prove who it is, unless it is too early for another try. This is the one door to whatever can be guessed.
func (h *proofs) try(one staff.Try, prove func() error) (err error) {
	if err := h.waits.Begin(one, h.o.Now()); err != nil {
		return err
	}
	defer func() { h.waits.End(one, survey.KindOf(err) == survey.Invalid, h.o.Now()) }()
	return prove()
}

func (h *proofs) checkSecret(c echo.Context, account staff.Account, typed string) error {
	if len(account.CodeSecret) > 0 {
		return h.useCode(c, account, typed)
	}
	right, err := h.matches(c, true, typed, account.PasswordHash)
	if err == nil && !right {
		err = &survey.Error{Op: "staff.checkProof", Kind: survey.Invalid, Key: "staff.password_wrong"}
	}
	return err
}
