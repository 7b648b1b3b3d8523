package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const keysPath = "/staff/keys"

// keysData is the list of keys, and the form that makes one.
type keysData struct {
	Keys   []keyRow
	All    int
	Search string
	State  string
	States []string
	Form   keyForm
	Error  *reply.Error
	Done   string
}

// keyRow is a key as people see it.
type keyRow struct {
	survey.Key
	State string // live, expired or revoked
	Soon  bool   // whether it expires within a month
	Unit  string // the name of the only one; empty for several or the province
}

// Only are the addresses that it may be used from, as people write them.
func (k keyRow) Only() string { return strings.Join(survey.NetworkTexts(k.Networks), ", ") }

// keyStates are how a key can stand.
func keyStates() []string { return []string{"live", "expired", "revoked"} }

// soonDays is how long before its end a key is told of.
const soonDays = 30

func (h *keys) keyRow(k survey.Key) keyRow {
	row, today := keyRow{Key: k, State: "live"}, h.today()
	switch {
	case !k.RevokedAt.IsZero():
		row.State = "revoked"
	case !k.Live(today):
		row.State = "expired"
	default:
		row.Soon = !k.ExpiresOn.After(today.AddDate(0, 0, soonDays))
	}
	return row
}

// UnitNames are those that the key is bound to.
func (h *keys) unitNames(units []survey.Unit) []survey.Text {
	var names []survey.Text
	for _, u := range h.o.Directory.Units() {
		if slices.ContainsFunc(units, func(one survey.Unit) bool { return one.ID == u.ID }) {
			names = append(names, u.Name)
		}
	}
	return names
}

// keyForm is what the form that makes a key is filled with.
type keyForm struct {
	Name, Mode, Expires, Reason string
	Networks                    string // as they were typed
	Scopes                      []keyScope
	Units                       []chosenUnit
	Modes                       []survey.Mode
	Most                        string // the last day a key can be good
}

type keyScope struct {
	Scope  survey.KeyScope
	Chosen bool
}

type chosenUnit struct {
	survey.Unit
	Chosen bool
}

func (h *keys) newKeyForm(typed url.Values) keyForm {
	most := h.today().AddDate(survey.KeyYears, 0, 0).Format(time.DateOnly)
	f := keyForm{Name: typed.Get("name"), Mode: typed.Get("mode"), Expires: typed.Get("expires_on"), Reason: typed.Get("reason"), Networks: typed.Get("networks"), Modes: survey.KeyModes(), Most: most}
	if f.Expires == "" {
		f.Expires = most
	}
	for _, s := range survey.OpenScopes() {
		f.Scopes = append(f.Scopes, keyScope{s, slices.Contains(typed["scope"], string(s))})
	}
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince {
			f.Units = append(f.Units, chosenUnit{u, slices.Contains(typed["unit"], u.Code)})
		}
	}
	return f
}

// Bound tells whether units were chosen.
func (f keyForm) Bound() bool {
	return slices.ContainsFunc(f.Units, func(u chosenUnit) bool { return u.Chosen })
}

// GetKeys serves GET /staff/keys.
func (h *keys) GetKeys(c echo.Context) error { return h.keys(c, http.StatusOK, url.Values{}, nil) }

func (h *keys) keys(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	all, err := h.o.Book.Keys(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys))
	if err != nil {
		return err
	}
	data := keysData{All: len(all), Search: request.Shorten(c.QueryParam("search")), State: c.QueryParam("state"), States: keyStates(), Form: h.newKeyForm(typed), Error: wrong, Done: done(c)}
	for _, k := range slices.Backward(all) {
		if row := h.keyRow(k); found(data.Search, k.Name, k.ID.String()) && (data.State == "" || row.State == data.State) {
			data.Keys = append(data.Keys, row)
		}
	}
	return h.o.Writer.Page(c, status, "staff_keys", data)
}

// PostKeys serves POST /staff/keys: a key is made, and shown this once.
func (h *keys) PostKeys(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	key, err := h.readKey(form)
	if err == nil {
		err = staff.CheckReason(form.Get("reason"))
	}
	if err == nil {
		return h.addKey(c, key, form.Get("reason"), func(r *reply.Error) error { return h.keys(c, r.Status, form, r) })
	}
	if survey.KindOf(err) != survey.Invalid {
		return err
	}
	r := reply.Of(err)
	return h.keys(c, r.Status, form, r)
}

// keyMade is the page that shows a key, this once.
type keyMade struct {
	keyRow
	Secret survey.KeySecret
}

// addKey adds a key and shows it; where it cannot be added refuse shows the form again.
func (h *keys) addKey(c echo.Context, key survey.Key, reason string, refuse func(*reply.Error) error) error {
	added, secret, err := h.o.Book.AddKey(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys), Actor(c, staff.ManageKeys, reason), key, h.today())
	if kind := survey.KindOf(err); kind == survey.Invalid || kind == survey.Conflict {
		return refuse(reply.Of(err))
	}
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusCreated, "staff_key_made", keyMade{h.keyRow(added), secret})
}

// readKey reads a key from a form.
func (h *keys) readKey(form url.Values) (survey.Key, error) {
	key := survey.Key{Name: form.Get("name"), Mode: survey.Mode(form.Get("mode"))}
	for _, scope := range form["scope"] {
		key.Scopes = append(key.Scopes, survey.KeyScope(scope))
	}
	expires, err := time.Parse(time.DateOnly, form.Get("expires_on"))
	if err != nil {
		return key, &survey.Error{Op: "staff.readKey", Kind: survey.Invalid, Key: "key.expiry", Fields: []survey.Field{{Path: "expires_on", Key: "key.expiry"}}}
	}
	key.ExpiresOn = expires
	units := h.o.Directory.Units()
	for _, code := range form["unit"] {
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == code && u.Level != survey.LevelProvince })
		if n < 0 {
			return key, &survey.Error{Op: "staff.readKey", Kind: survey.Invalid, Key: "unit.unknown", Fields: []survey.Field{{Path: "units", Key: "unit.unknown"}}}
		}
		key.Units = append(key.Units, units[n])
	}
	if key.Networks, err = survey.ParseNetworks(form.Get("networks")); err != nil {
		return key, err
	}
	return key, key.Check(h.today())
}
