package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// keyData is one key: what it is for, what came by it, and what can be done about it.
type keyData struct {
	keyRow
	UnitNames []survey.Text
	Twin      *survey.Key // the other live one of its name
	Parts     []survey.BatchPart
	Counted   int // answers that came by it and count
	From, To  string
	Reasons   map[string]string // as they were typed, by their fields
	Error     *reply.Error
	Done      string
	N         string // answers that were set aside just now
}

// GetKey serves GET /staff/keys/:key.
func (h *keys) GetKey(c echo.Context) error { return h.key(c, http.StatusOK, url.Values{}, nil) }

func (h *keys) key(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	key, twin, err := h.keyOf(c)
	if err != nil {
		return err
	}
	d := keyData{keyRow: h.keyRow(key), Twin: twin, UnitNames: h.unitNames(key.Units), From: typed.Get("from"), To: typed.Get("to"), Reasons: typedReason(c, "", typed.Get("reason")), Error: wrong, Done: done(c)}
	if n, err := strconv.Atoi(c.QueryParam("n")); err == nil && n > 0 {
		d.N = strconv.Itoa(n)
	}
	if d.Parts, err = h.o.Book.Batches(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys), survey.Batches{Key: key.ID}); err != nil {
		return err
	}
	for _, p := range d.Parts {
		d.Counted += p.Counted
	}
	slices.Reverse(d.Parts)
	if d.From == "" && len(d.Parts) > 0 {
		d.From = d.Parts[len(d.Parts)-1].ReceivedOn.Format(time.DateOnly)
	}
	if d.To == "" {
		d.To = h.today().Format(time.DateOnly)
	}
	return h.o.Writer.Page(c, status, "staff_key", d)
}

// keyOf is the key of an address, and the other live one of its name, if any.
func (h *keys) keyOf(c echo.Context) (key survey.Key, twin *survey.Key, err error) {
	unknown := &survey.Error{Op: "staff.keyOf", Kind: survey.NotFound, Key: "staff.key_unknown"}
	var id survey.KeyID
	if id.UnmarshalText([]byte(c.Param("key"))) != nil {
		return key, nil, unknown
	}
	all, err := h.o.Book.Keys(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys))
	if err != nil {
		return key, nil, err
	}
	n := slices.IndexFunc(all, func(k survey.Key) bool { return k.ID == id })
	if n < 0 {
		return key, nil, unknown
	}
	today := h.today()
	for _, other := range all {
		if other.ID != id && other.Name == all[n].Name && other.Live(today) {
			twin = &other
		}
	}
	return all[n], twin, nil
}

// changeKey reads the reason of what is done about a key, does it, and leads back to the key.
func (h *keys) changeKey(c echo.Context, do func(form url.Values, key survey.Key, actor survey.Actor) (done string, err error)) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	key, _, err := h.keyOf(c)
	if err != nil {
		return err
	}
	to := ""
	if err = staff.CheckReason(form.Get("reason")); err == nil {
		to, err = do(form, key, Actor(c, staff.ManageKeys, form.Get("reason")))
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		r := reply.Of(err).Renamed("reason", reasonField(c, ""))
		return h.key(c, r.Status, form, r)
	}
	if err != nil || c.Response().Committed {
		return err
	}
	return c.Redirect(http.StatusSeeOther, keysPath+"/"+key.ID.String()+"?done="+to)
}

// PostRotate serves POST /staff/keys/:key/rotate: a second key of the same name and for the same, good for a year, takes over.
func (h *keys) PostRotate(c echo.Context) error {
	return h.changeKey(c, func(form url.Values, key survey.Key, _ survey.Actor) (string, error) {
		next := survey.Key{Name: key.Name, Scopes: key.Scopes, Units: key.Units, Networks: key.Networks, Mode: key.Mode, ExpiresOn: h.today().AddDate(survey.KeyYears, 0, 0)}
		return "", h.addKey(c, next, form.Get("reason"), func(r *reply.Error) error { return h.key(c, r.Status, form, r) })
	})
}

// PostRevokeKey serves POST /staff/keys/:key/revoke.
func (h *keys) PostRevokeKey(c echo.Context) error {
	return h.changeKey(c, func(_ url.Values, key survey.Key, actor survey.Actor) (string, error) {
		return "key_revoked", h.o.Book.RevokeKey(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys), actor, key.ID)
	})
}

// PostUndoKey serves POST /staff/keys/:key/undo: the key is revoked, and what it brought on some days is set aside, both or neither.
func (h *keys) PostUndoKey(c echo.Context) error {
	return h.changeKey(c, func(form url.Values, key survey.Key, actor survey.Actor) (string, error) {
		of, err := readReceived(form)
		if err != nil {
			return "", err
		}
		of.Key = key.ID
		ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys)
		d := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: actor.Reason()}
		n, err := h.o.Book.Undo(ctx, scope, actor, of, d)
		if err != nil {
			return "", err
		}
		// What was being stored at that moment is there by now.
		more, err := h.o.Book.ReviewBatches(ctx, scope, actor, of, d)
		return "key_undone&n=" + strconv.Itoa(n+more), err
	})
}

// readReceived reads days of receipt.
func readReceived(form url.Values) (survey.Batches, error) {
	from, err := time.Parse(time.DateOnly, form.Get("from"))
	until, untilErr := time.Parse(time.DateOnly, form.Get("to"))
	if err != nil || untilErr != nil || until.Before(from) {
		return survey.Batches{}, &survey.Error{Op: "staff.readReceived", Kind: survey.Invalid, Key: "staff.received_malformed", Fields: []survey.Field{{Path: "from", Key: "staff.received_malformed"}}}
	}
	return survey.Batches{From: from, Until: until}, nil
}
