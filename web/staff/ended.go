package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

const (
	// keptField marks a form that the page of an ended session has kept. It says, sealed, in whose browser the form was sent first: that person alone
	// sends it again.
	keptField = "kept_for"
	keptSeal  = "form kept for "
	formType  = "application/x-www-form-urlencoded"
)

// endedData is the page for whoever has sent a form after the session had ended.
type endedData struct {
	SignIn string
	Action string
	Fields []field  // what was sent, but for secrets
	Again  bool     // whether it can be sent again from here: the browser shows whose it is
	Words  []string // of it what somebody has written, to be seen and copied
	Other  string   // what the page says, in the other language: nothing leads there without losing what was sent
}

// ended keeps what was sent after the session had ended: browsers forget what stood in the fields of a page that may not be stored.
func (h *house) ended(c echo.Context, signIn string) error {
	if h.o.Writer.WantsJSON(c) {
		return reply.Unauthorized("staff.signed_out", nil)
	}
	reply.ForStaff(c, &page.Staff{Passing: true})
	data := endedData{SignIn: signIn, Action: c.Request().URL.RequestURI()}
	if form, err := request.Form(c.Request()); err == nil {
		data.keep(form)
		data.Again = h.bind(c, &data, form.Get(keptField))
	}
	data.Other = h.o.Writer.TextIn(h.o.Writer.OtherLanguage(c), "staff.ended.lead") + " " + h.o.Writer.TextIn(h.o.Writer.OtherLanguage(c), data.Says())
	return h.o.Writer.Page(c, http.StatusUnauthorized, "staff_ended", data)
}

// Says is the key of what is left to do.
func (d endedData) Says() string {
	switch {
	case d.Again:
		return "staff.ended.kept"
	case len(d.Words) > 0:
		return "staff.ended.copy"
	}
	return "staff.ended.anew"
}

// keep takes over what was sent, in an order that stays.
func (d *endedData) keep(form url.Values) {
	for name, values := range form {
		for _, value := range values {
			if secretField(name) {
				continue
			}
			d.Fields = append(d.Fields, field{name, value})
			if !strings.HasPrefix(name, "was_") && strings.ContainsFunc(strings.TrimSpace(value), unicode.IsSpace) {
				d.Words = append(d.Words, value)
			}
		}
	}
	slices.SortStableFunc(d.Fields, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	slices.Sort(d.Words)
}

// secretField tells whether what a field holds stands on no page again: passwords, codes, proofs, and what was sealed or signed for one session.
func secretField(name string) bool {
	return slices.Contains([]string{"password", "again", "current", "code", "sealed", "answer", "token", "secret", keptField}, name) || strings.HasPrefix(name, proofField)
}

// bind adds whose the form is to what it carries. Whoever sent it first stays the one, however often the page comes back; where no session has ended
// in this browser, or nothing was sent that could be kept, it tells that the form cannot be sent from here.
func (h *house) bind(c echo.Context, d *endedData, kept string) bool {
	if len(d.Fields) == 0 {
		return false
	}
	of := keptSeal + c.Request().URL.Path
	if _, err := h.openKept(kept, of); err != nil {
		mark := h.markOfEnded(c)
		if mark == "" {
			return false
		}
		kept = sealedText(h.vault.Seal(mark, of))
	}
	d.Fields = append(d.Fields, field{keptField, kept})
	return true
}

// markOfEnded is the mark of whose session has ended in a browser; empty where none has. A session that was not used is there for some hours more and says whose
// it was; for one that is removed the browser says who has signed in there last.
func (h *house) markOfEnded(c echo.Context) string {
	session, err := c.Cookie(h.cookieName(sessionCookie))
	if err != nil || session.Value == "" || len(session.Value) > longestToken {
		return ""
	}
	id, err := h.o.Accounts.SessionOwner(c.Request().Context(), h.o.Scope, staff.Token(session.Value))
	switch {
	case err == nil:
		return h.markFor(string(staff.NewToken()), id)
	case survey.KindOf(err) != survey.NotFound:
		return ""
	}
	known, err := c.Cookie(h.cookieName(knownCookie))
	if err != nil || len(known.Value) > longestKnown {
		return ""
	}
	return known.Value
}

func (h *house) openKept(kept, of string) (string, error) {
	sealed, err := sealedBytes(kept)
	if err != nil {
		return "", err
	}
	return h.vault.Open(sealed, of)
}

// kept lets a form that was kept go on where the account sends it whose it is. On a computer that several people use another one is told, and nothing
// is done.
func (h *house) kept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method != http.MethodPost || !request.HasType(c.Request(), formType) {
			return next(c)
		}
		form, err := request.Form(c.Request())
		if err != nil {
			return err
		}
		if !form.Has(keptField) {
			return next(c)
		}
		known, err := h.openKept(form.Get(keptField), keptSeal+c.Request().URL.Path)
		if err != nil || !h.knownBy(known, SessionOf(c).Account.ID) {
			return &survey.Error{Op: "staff.kept", Kind: survey.Forbidden, Key: "staff.ended.other", Err: err}
		}
		form.Del(keptField)
		return next(c)
	}
}
