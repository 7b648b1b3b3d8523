package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/web/poster"
	"sipas/web/reply"
	"sipas/web/request"
)

// deviceCookie holds a tablet's credential. Scripts cannot read it, and no other site can have it sent.
const deviceCookie = "sipas_device"

// credentialLives is as long as browsers keep a cookie; each heartbeat gives it that long again.
const credentialLives = 400 * 24 * time.Hour

// How many wrong tries there may be: of an address, for codes that no tablet waits with; and for one sign, of all addresses together.
// Those for a code that waits count against that code for good.
var (
	strangerTries = intake.Rate{Count: 5, Per: time.Minute}
	signTries     = intake.Rate{Count: 5, Per: time.Minute}
)

func setCredential(c echo.Context, credential string) {
	c.SetCookie(&http.Cookie{Name: deviceCookie, Value: credential, Path: "/", MaxAge: int(credentialLives.Seconds()),
		HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode})
}

// credentialOf is empty where a request has none.
func credentialOf(c echo.Context) string {
	cookie, err := c.Cookie(deviceCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// ForDevice lets tablets pass, and tells the handler which one it is.
func (h *Handlers) ForDevice(next echo.HandlerFunc) echo.HandlerFunc {
	return h.ownPages(func(c echo.Context) error {
		device, err := h.authenticate(c)
		if err != nil {
			return err
		}
		c.Set(deviceCookie, device)
		return next(c)
	})
}

// deviceOf is the tablet that was let pass. On a route that asks for none there is none.
func deviceOf(c echo.Context) (survey.Device, error) {
	device, ok := c.Get(deviceCookie).(survey.Device)
	if !ok {
		return device, &survey.Error{Op: "kiosk.deviceOf", Kind: survey.Internal, Key: "internal"}
	}
	return device, nil
}

// authenticate finds the tablet a request comes from: 401 where it is none, 403 where it was revoked.
func (h *Handlers) authenticate(c echo.Context) (survey.Device, error) {
	credential := credentialOf(c)
	if credential == "" {
		return survey.Device{}, reply.Unauthorized("device.unknown", nil)
	}
	device, err := h.o.Devices.Device(c.Request().Context(), h.o.Scope, credential)
	switch {
	case survey.KindOf(err) == survey.NotFound:
		return device, reply.Unauthorized("device.unknown", err)
	case err != nil:
		return device, err
	case !device.RevokedAt.IsZero():
		return device, &survey.Error{Op: "kiosk.authenticate", Kind: survey.Forbidden, Key: "device.revoked"}
	}
	return device, nil
}

type enrolBody struct {
	Code string `json:"code" validate:"required,max=64"`
}

type enrolledBody struct {
	Device survey.DeviceID `json:"device"`
	Place  survey.Code     `json:"place"`
}

// PostEnrol serves POST /kiosk/enrol: a tablet shows the code that was made for it, and gets its credential.
func (h *Handlers) PostEnrol(c echo.Context) error {
	now := h.o.Now().In(h.o.Location)
	body, err := request.JSON[enrolBody](h.shapes, c.Request())
	if err != nil {
		return err
	}
	codes, err := survey.ParseEnrolmentCodes(body.Code)
	if err != nil {
		return err
	}
	credential, err := h.enrol(c, codes, now)
	if err != nil {
		return err
	}
	device, err := h.o.Devices.Device(c.Request().Context(), h.o.Scope, credential)
	if err != nil {
		return err
	}
	setCredential(c, credential)
	return c.JSON(http.StatusOK, enrolledBody{device.ID, device.Place})
}

// enrol looks at an entry, whichever codes it can be of, only once the try has been paid for, or many tries at once would all find their limits
// untouched. What is no guess gets its try back.
func (h *Handlers) enrol(c echo.Context, codes []survey.EnrolmentCode, now time.Time) (credential string, err error) {
	stranger := intake.Visitor(c.RealIP())
	if err := intake.TooMany("enrol.limit", h.strangers.Take(stranger, now)); err != nil {
		return "", err
	}
	if !h.takeSigns(survey.Signs(codes), now) {
		h.strangers.Give(stranger, now)
		return "", &survey.Error{Op: "kiosk.enrol", Kind: survey.Forbidden, Key: "enrol.locked"}
	}
	credential, err = h.o.Devices.Enrol(c.Request().Context(), h.o.Scope, survey.Service(), codes, credentialOf(c), now)
	key := ""
	if err != nil {
		key = reply.Of(err).Key
	}
	if key != "enrol.unknown" {
		h.strangers.Give(stranger, now)
	}
	if key != "enrol.unknown" && key != "enrol.wrong" {
		h.giveSigns(survey.Signs(codes), now)
	}
	return credential, err
}

// takeSigns pays a try of each sign, or of none where one of them has had its share.
func (h *Handlers) takeSigns(signs []string, now time.Time) bool {
	for n, sign := range signs {
		if h.signs.Take(sign, now) > 0 {
			h.giveSigns(signs[:n], now)
			return false
		}
	}
	return true
}

func (h *Handlers) giveSigns(signs []string, now time.Time) {
	for _, sign := range signs {
		h.signs.Give(sign, now)
	}
}

// heartbeatBody is what a tablet says of itself each minute.
type heartbeatBody struct {
	Version             string `json:"version" validate:"max=64,printascii"`
	Unsent              int    `json:"unsent" validate:"gte=0,lte=100000000"`
	OldestUnsentSeconds int64  `json:"oldest_unsent_seconds" validate:"gte=0,lte=1000000000"`
	SetApart            int    `json:"set_apart" validate:"gte=0,lte=100000000"`
	// ClockMS is the tablet's own clock, in milliseconds since 1970.
	ClockMS *int64         `json:"clock_ms"`
	Battery *int           `json:"battery" validate:"omitempty,gte=0,lte=100"`
	Storage survey.Storage `json:"storage" validate:"omitempty,oneof=persistent temporary full evicted"`
	// SetupKey names the setup the tablet has; another one is sent with the answer.
	SetupKey string `json:"setup_key" validate:"max=64,printascii"`
}

func (b *heartbeatBody) report(now time.Time, location *time.Location) survey.Report {
	r := survey.Report{Version: b.Version, Unsent: b.Unsent, OldestUnsent: time.Duration(b.OldestUnsentSeconds) * time.Second,
		SetApart: b.SetApart, Battery: b.Battery, Storage: b.Storage}
	if b.Unsent == 0 && b.SetApart == 0 {
		r.EmptyOn = survey.Date(now, location)
	}
	if b.ClockMS != nil {
		const century = 100 * 365 * 24 * 3600 * 1000
		skew := min(max(*b.ClockMS-now.UnixMilli(), -century), century) // a clock may say anything
		r.ClockSkew = time.Duration(skew) * time.Millisecond
	}
	return r
}

// heardBody answers a heartbeat.
type heardBody struct {
	TimeMS int64           `json:"time_ms"`
	Device survey.DeviceID `json:"device"`
	Name   string          `json:"name"`
	// Pause is what the tablet shows instead of the survey; empty while it takes answers.
	Pause string `json:"pause"`
	// Known tells that the tablet has reported before.
	Known bool `json:"known"`
	// UnsentBefore is what the tablet reported last: what was lost where its storage was cleared.
	UnsentBefore int        `json:"unsent_before"`
	SetupKey     string     `json:"setup_key"`
	Setup        *setupBody `json:"setup,omitempty"`
}

// setupBody is all that a tablet needs to ask and to keep what it hears.
type setupBody struct {
	Province         survey.Text `json:"province"`
	Place            reply.Place `json:"place"`
	Timezone         string      `json:"timezone"`
	UTCOffsetMinutes int         `json:"utc_offset_minutes"`
	Synthetic        bool        `json:"synthetic"`
	CommentLimit     int         `json:"comment_limit"`
	Hotline          string      `json:"hotline,omitempty"` // whom to call about how staff behaved: the unit's own number, else the province's
	// Code leads a phone to the same desk, for when the tablet itself takes no answers; there is none without a public address.
	Code *codeBody `json:"code,omitempty"`
}

// codeBody is a QR code, drawn: a path in a square.
type codeBody struct {
	Address string `json:"address"`
	Side    int    `json:"side"`
	Path    string `json:"path"`
}

// drawn is the setup with its code drawn, which takes longer than all else of a heartbeat: it is done for who is sent it. An address that no code can
// hold has none, as there is none without a public address.
func (b *setupBody) drawn() *setupBody {
	if b.Code == nil {
		return b
	}
	code, err := poster.NewCode(b.Code.Address)
	if err != nil {
		b.Code = nil
		return b
	}
	b.Code.Side, b.Code.Path = code.Path()
	return b
}

// PostHeartbeat serves POST /kiosk/heartbeat.
func (h *Handlers) PostHeartbeat(c echo.Context) error {
	device, err := deviceOf(c)
	if err != nil {
		return err
	}
	body, err := request.JSON[heartbeatBody](h.shapes, c.Request())
	if err != nil {
		return err
	}
	now := h.o.Now()
	if err := h.o.Devices.SaveReport(c.Request().Context(), h.o.Scope, survey.Service(), device.ID, body.report(now, h.o.Location)); err != nil {
		return err
	}
	setup, key, err := h.setup(device)
	if err != nil {
		return err // heard all the same: where it stands is not known yet, or no more
	}
	setCredential(c, credentialOf(c))
	heard := heardBody{TimeMS: now.UnixMilli(), Device: device.ID, Name: device.Name, Pause: device.Pause, Known: device.Report.Version != "", UnsentBefore: device.Report.Unsent, SetupKey: key}
	if key != body.SetupKey {
		heard.Setup = setup.drawn()
	}
	return c.JSON(http.StatusOK, heard)
}

// setup is what a tablet shows at its place, its code not yet drawn, and the key by which it asks for it only when it has changed.
func (h *Handlers) setup(device survey.Device) (*setupBody, string, error) {
	place, err := h.o.Directory.Place(string(device.Place))
	if err != nil {
		return nil, "", err
	}
	q, err := h.o.Directory.Questionnaire(place.Questionnaire)
	if err != nil {
		return nil, "", err
	}
	_, offset := h.o.Now().In(h.o.Location).Zone()
	setup := &setupBody{Province: h.o.Writer.Province().Name, Place: h.o.Writer.Place(place, q), Timezone: h.o.Location.String(), UTCOffsetMinutes: offset / 60,
		Synthetic: h.o.Directory.Synthetic(), CommentLimit: survey.CommentLimit,
		Hotline: h.o.Directory.Settings().Responsible.Of(place.Unit).Hotline}
	if base := h.o.Writer.BaseURL(); base != "" {
		setup.Code = &codeBody{Address: base + "/q/" + string(place.Code)}
	}
	text, err := json.Marshal(setup)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(text)
	return setup, hex.EncodeToString(sum[:8]), nil
}
