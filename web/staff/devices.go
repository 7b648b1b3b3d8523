package staff

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const devicesPath = "/staff/devices"

// Tablets are the tablets at desks, and what they brought.
type Tablets interface {
	Devices(ctx context.Context, scope survey.Scope) ([]survey.Device, error)
	AddDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, place survey.Code, name string, now time.Time) (survey.Device, survey.EnrolmentCode, error)
	MoveDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Device, place survey.Code, today time.Time) error
	PauseDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Device, message string) error
	RevokeDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.DeviceID) error
	Batches(ctx context.Context, scope survey.Scope, of survey.Batches) ([]survey.BatchPart, error)
	Undo(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (int, error)
	ReviewBatches(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (int, error)
}

// devicesOfPage is how many tablets a page lists.
const devicesOfPage = 50

// deviceRow is a tablet and where it stands.
type deviceRow struct {
	survey.Device
	State  survey.DeviceState
	Oldest time.Duration // age of the oldest answer that waits on it
	Skewed bool          // whether its clock is wrong
	Desk   survey.Place
	// Resting says that it is silent because its desk was hardly open since it was heard of last.
	Resting bool
}

// skewedBy is from when on a clock that is wrong is spoken of.
const skewedBy = 2 * time.Minute

// lowBattery is the per cent from which on a battery is spoken of.
const lowBattery = 20

// Low tells whether its battery is nearly empty.
func (r deviceRow) Low() bool { return r.Report.Battery != nil && *r.Report.Battery <= lowBattery }

func (h *desks) deviceRow(d survey.Device, desk survey.Place) deviceRow {
	now := h.o.Now()
	row := deviceRow{Device: d, State: d.State(now), Oldest: d.OldestUnsent(now), Skewed: d.Report.ClockSkew.Abs() > skewedBy, Desk: desk}
	row.Resting = row.resting(now, h.o.Location)
	return row
}

// devices are the tablets within reach; none for who may see none.
func (h *desks) devices(ctx context.Context, rights staff.Rights) ([]survey.Device, error) {
	scope := rights.Scope(staff.ViewDevices)
	if scope.Province() == "" {
		return nil, nil
	}
	return h.o.Tablets.Devices(ctx, scope)
}

// deviceRows are the tablets within reach with the desks where they stand.
func (h *desks) deviceRows(ctx context.Context, rights staff.Rights) ([]deviceRow, []survey.Place, error) {
	devices, err := h.devices(ctx, rights)
	if err != nil {
		return nil, nil, err
	}
	places, err := h.o.Places.Places(ctx, rights.Scope(staff.ViewDevices))
	if err != nil {
		return nil, nil, err
	}
	byCode := map[survey.Code]survey.Place{}
	for _, p := range places {
		byCode[p.Code] = p
	}
	rows := make([]deviceRow, len(devices))
	for n, d := range devices {
		rows[n] = h.deviceRow(d, byCode[d.Place])
	}
	return rows, places, nil
}

// devicesData is a page of the list of tablets, and the form that enrols one.
type devicesData struct {
	Devices []deviceRow
	Found   int
	All     int
	Search  string
	State   string
	Missed  bool // whether those are left out that are silent because their desk was hardly open
	States  []survey.DeviceState
	Counts  map[survey.DeviceState]int
	More    string
	Manages bool
	Desks   []survey.Place // where one can be enrolled
	Place   string
	Name    string
	Error   *reply.Error
}

// GetDevices serves GET /staff/devices.
func (h *desks) GetDevices(c echo.Context) error {
	return h.devicesPage(c, http.StatusOK, url.Values{"place": {c.QueryParam("place")}}, nil)
}

func (h *desks) devicesPage(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	rows, places, err := h.deviceRows(c.Request().Context(), SessionOf(c).Rights())
	if err != nil {
		return err
	}
	data := devicesData{All: len(rows), Search: request.Shorten(c.QueryParam("search")), State: c.QueryParam("state"), Missed: c.QueryParam("hours") == "open", States: survey.DeviceStates(),
		Counts: map[survey.DeviceState]int{}, Manages: SessionOf(c).May(staff.ManageDevices), Desks: openOnes(places), Place: typed.Get("place"), Name: typed.Get("name"), Error: wrong}
	var chosen []deviceRow
	for _, r := range rows {
		if data.Counts[r.State]++; data.chooses(r) {
			chosen = append(chosen, r)
		}
	}
	data.Found = len(chosen)
	data.Devices, data.More = pageOf(chosen, devicesOfPage, c.Request().URL, func(r deviceRow) string { return r.ID.String() })
	return h.o.Writer.Page(c, status, "staff_devices", data)
}

// chooses tells whether a tablet is among those asked for: of all states but the revoked ones, unless they are asked for.
func (d devicesData) chooses(r deviceRow) bool {
	if d.State == "" && d.Search == "" && r.State == survey.DeviceRevoked || d.State != "" && d.State != string(r.State) {
		return false
	}
	if d.Missed && r.Resting {
		return false
	}
	return found(d.Search, r.ID.String(), r.Name, r.Desk.Name.VI, r.Desk.Name.EN, r.Desk.Unit.Name.VI, r.Desk.Unit.Name.EN, string(r.Place))
}

func openOnes(places []survey.Place) []survey.Place {
	return slices.DeleteFunc(places, func(p survey.Place) bool { return !p.Open })
}

// deviceCodeData is the page that shows a code, once.
type deviceCodeData struct {
	Device  survey.Device
	Desk    survey.Place
	Code    string
	Expires time.Time
	Minutes int
	Address string // where it is entered
}

// PostDevices serves POST /staff/devices: a code is made that enrols a tablet at a desk. It is shown this once.
func (h *desks) PostDevices(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	desk, err := h.openDesk(c, form.Get("place"))
	var name survey.Note
	if err == nil && name.UnmarshalText([]byte(form.Get("name"))) != nil {
		err = wrongField("name", "place.name")
	}
	if r := mended(err); r != nil {
		return h.devicesPage(c, r.Status, form, r)
	}
	if err != nil {
		return err
	}
	device, code, err := h.o.Tablets.AddDevice(c.Request().Context(), SessionOf(c).Scope(staff.ManageDevices), Actor(c, staff.ManageDevices, ""), desk.Code, string(name), h.o.Now())
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_device_code", deviceCodeData{device, desk, code.Spaced(), device.CodeExpires, survey.EnrolmentMinutes, h.citizensBase(c) + "/kiosk"})
}

// openDesk is an open desk where tablets may be put; kind Invalid where the form names none.
func (h *desks) openDesk(c echo.Context, code string) (survey.Place, error) {
	places, err := h.places(c, staff.ManageDevices)
	if err != nil {
		return survey.Place{}, err
	}
	n := slices.IndexFunc(places, func(p survey.Place) bool { return string(p.Code) == code })
	switch {
	case n < 0:
		return survey.Place{}, wrongField("place", "staff.device.no_desk")
	case !places[n].Open:
		return survey.Place{}, wrongField("place", "staff.device.desk_closed")
	}
	return places[n], nil
}

// wrongField is the error of one field of a form.
func wrongField(path, key string) error {
	return &survey.Error{Op: "staff.form", Kind: survey.Invalid, Key: key, Fields: []survey.Field{{Path: path, Key: key}}}
}
