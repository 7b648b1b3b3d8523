package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// deviceData is one tablet.
type deviceData struct {
	Device  deviceRow
	Batches []survey.BatchPart // what it brought, the latest first; none for a unit's own people
	Whole   bool
	Manages bool
	Desks   []survey.Place
	Place   string // chosen among them
	Message string
	Typed   url.Values
	Reasons map[string]string // as they were typed, by their fields
	Today   time.Time
	Error   *reply.Error
	Done    string
}

// deviceOf is the tablet that an address names, within reach, and the desks there are.
func (h *desks) deviceOf(c echo.Context) (deviceRow, []survey.Place, error) {
	rows, places, err := h.deviceRows(c.Request().Context(), SessionOf(c).Rights())
	if err != nil {
		return deviceRow{}, nil, err
	}
	n := slices.IndexFunc(rows, func(r deviceRow) bool { return r.ID.String() == c.Param("device") })
	if n < 0 {
		return deviceRow{}, nil, &survey.Error{Op: "staff.deviceOf", Kind: survey.NotFound, Key: "staff.device.unknown"}
	}
	return rows[n], places, nil
}

// GetDevice serves GET /staff/devices/:device.
func (h *desks) GetDevice(c echo.Context) error { return h.device(c, http.StatusOK, nil, nil) }

func (h *desks) device(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	row, places, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	scope := SessionOf(c).Scope(staff.ViewDevices)
	data := deviceData{Device: row, Whole: scope.Whole(), Manages: SessionOf(c).May(staff.ManageDevices), Desks: openOnes(places), Typed: typed, Reasons: typedReason(c, "", typed.Get("reason")), Today: h.today(), Error: wrong, Done: done(c),
		Message: h.o.Writer.Text(c, "staff.device.pause_usual", nil)}
	data.Place = typed.Get("place")
	if typed.Has("message") {
		data.Message = typed.Get("message")
	}
	if data.Whole { // the people of the unit are not told which day was looked at
		if data.Batches, err = h.o.Tablets.Batches(c.Request().Context(), scope, survey.Batches{Device: row.ID}); err != nil {
			return err
		}
		slices.Reverse(data.Batches)
	}
	return h.o.Writer.Page(c, status, "staff_device", data)
}

// changeDevice is what one does with a tablet, and where it stands then.
func (h *desks) changeDevice(c echo.Context, key string, do func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	row, _, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	err = do(form, row, SessionOf(c).Scope(staff.ManageDevices), Actor(c, staff.ManageDevices, form.Get("reason")))
	if r := mended(err); r != nil {
		return h.device(c, r.Status, form, r.Renamed("reason", reasonField(c, "")))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, devicesPath+"/"+row.ID.String()+"?done="+key)
}

// shownDevice is a tablet as the form was made for.
func shownDevice(row deviceRow, form url.Values) survey.Device {
	was := row.Device
	was.Place, was.Pause = survey.Code(form.Get("was_place")), form.Get("was_pause")
	if was.RevokedAt = (time.Time{}); form.Get("was_revoked") == "true" {
		was.RevokedAt = row.AddedAt
	}
	return was
}

// PostDeviceMove serves POST /staff/devices/:device/move.
func (h *desks) PostDeviceMove(c echo.Context) error {
	return h.changeDevice(c, "device_moved", func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error {
		desk, err := h.openDesk(c, form.Get("place"))
		if err != nil {
			return err
		}
		return h.o.Tablets.MoveDevice(c.Request().Context(), scope, actor, shownDevice(row, form), desk.Code, h.today())
	})
}

// longestPause is as much as a tablet shows legibly.
const longestPause = 300

// PostDevicePause serves POST /staff/devices/:device/pause.
func (h *desks) PostDevicePause(c echo.Context) error {
	return h.changeDevice(c, "device_paused", func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error {
		var message survey.Note
		if err := message.UnmarshalText([]byte(form.Get("message"))); err != nil || message == "" || utf8.RuneCountInString(string(message)) > longestPause {
			return wrongField("message", "staff.device.message")
		}
		return h.o.Tablets.PauseDevice(c.Request().Context(), scope, actor, shownDevice(row, form), string(message))
	})
}

// PostDeviceResume serves POST /staff/devices/:device/resume.
func (h *desks) PostDeviceResume(c echo.Context) error {
	return h.changeDevice(c, "device_resumed", func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error {
		return h.o.Tablets.PauseDevice(c.Request().Context(), scope, actor, shownDevice(row, form), "")
	})
}

// PostDeviceRevoke serves POST /staff/devices/:device/revoke.
func (h *desks) PostDeviceRevoke(c echo.Context) error {
	return h.changeDevice(c, "device_revoked", func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error {
		if err := staff.CheckReason(actor.Reason()); err != nil {
			return err
		}
		if !row.RevokedAt.IsZero() {
			return &survey.Error{Op: "staff.PostDeviceRevoke", Kind: survey.Conflict, Key: "device.changed"}
		}
		return h.o.Tablets.RevokeDevice(c.Request().Context(), scope, actor, row.ID)
	})
}

// PostDeviceUndo serves POST /staff/devices/:device/undo: its rights end, and what it brought on some days is set aside. It looks once more after
// that: what was being stored at that moment is there by then.
func (h *desks) PostDeviceUndo(c echo.Context) error {
	return h.changeDevice(c, "device_undone", func(form url.Values, row deviceRow, scope survey.Scope, actor survey.Actor) error {
		if err := staff.CheckReason(actor.Reason()); err != nil {
			return err
		}
		of := survey.Batches{Device: row.ID}
		var err error
		if of.From, err = dayOf(form, "from"); err != nil {
			return err
		}
		if of.Until, err = dayOf(form, "until"); err != nil {
			return err
		}
		if of.Until.Before(of.From) {
			return wrongField("until", "staff.until_before")
		}
		decision := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: actor.Reason()}
		if _, err := h.o.Tablets.Undo(c.Request().Context(), scope, actor, of, decision); err != nil {
			return err
		}
		_, err = h.o.Tablets.ReviewBatches(c.Request().Context(), scope, actor, of, decision)
		return err
	})
}

// dayOf reads a day of a form.
func dayOf(form url.Values, name string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(form.Get(name)))
	if err != nil {
		return day, wrongField(name, "staff.day_malformed")
	}
	return day, nil
}
