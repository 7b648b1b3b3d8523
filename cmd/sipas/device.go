package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
)

type deviceCommands struct {
	Add    deviceAddCommand    `cmd:"" help:"Create a one-time code that enrols a tablet at a place."`
	List   deviceListCommand   `cmd:"" help:"List tablets and their state."`
	Revoke deviceRevokeCommand `cmd:"" help:"Revoke a tablet's access, and undo what it brought; unsent answers stay on it."`
	Move   deviceMoveCommand   `cmd:"" help:"Move a tablet to another place."`
	Pause  devicePauseCommand  `cmd:"" help:"Show a message on a tablet instead of the survey."`
	Resume deviceResumeCommand `cmd:"" help:"Resume the survey on a paused tablet."`

	Batches deviceBatchesCommand `cmd:"" help:"List what a tablet brought, by day of receipt and place."`
}

type deviceAddCommand struct {
	Place placeCode   `help:"Code of the place where the tablet stands." required:"" placeholder:"CODE"`
	Name  survey.Name `help:"Name of the tablet, for example \"Quầy số 1\"."`
	JSON  bool        `help:"Print JSON." name:"json"`
}

// deviceAddedJSON is what --json shows of a new tablet. The code is shown here once and kept nowhere.
type deviceAddedJSON struct {
	Device    survey.DeviceID      `json:"device"`
	Code      survey.EnrolmentCode `json:"code"`
	ExpiresAt time.Time            `json:"expires_at"`
}

// Run adds a tablet.
func (d *deviceAddCommand) Run(ctx context.Context, a *app) error {
	place, err := a.openPlace(ctx, d.Place)
	if err != nil {
		return err
	}
	if !place.Open {
		return errors.New("the place is closed: see sipas place list")
	}
	device, code, err := a.survey.AddDevice(ctx, a.scope(), a.actor(), place.Code, string(d.Name), a.now())
	if err != nil {
		return err
	}
	location, err := a.location()
	if err != nil {
		return err
	}
	expires := device.CodeExpires.In(location)
	if d.JSON {
		return a.printJSON(deviceAddedJSON{device.ID, code, expires})
	}
	_, err = fmt.Fprintf(a.stdout, "%s  %s\nenter it at /kiosk before %s; it works once (%s, %s)\n", device.ID, code.Spaced(), expires.Format("15:04"), survey.Visible(place.Name.VI), place.Unit.Name.VI)
	return err
}

// openPlace opens the database and finds a place of the province.
func (a *app) openPlace(ctx context.Context, code placeCode) (survey.Place, error) {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas device"}); err != nil {
		return survey.Place{}, err
	}
	places, err := a.survey.Places(ctx, a.scope())
	if err != nil {
		return survey.Place{}, err
	}
	for _, p := range places {
		if p.Code == survey.Code(code) {
			return p, nil
		}
	}
	return survey.Place{}, &survey.Error{Op: "device", Kind: survey.NotFound, Key: "place.unknown"}
}

type deviceListCommand struct {
	Place placeCode          `help:"Only tablets at this place." placeholder:"CODE"`
	State survey.DeviceState `help:"Only tablets in this state: ${device_states}." enum:",${device_states}" default:""`
	JSON  bool               `help:"Print JSON." name:"json"`
}

// deviceJSON is what --json shows of a tablet.
type deviceJSON struct {
	Device              survey.DeviceID    `json:"device"`
	Name                string             `json:"name"`
	Place               survey.Code        `json:"place"`
	State               survey.DeviceState `json:"state"`
	Pause               string             `json:"pause"`
	AddedAt             time.Time          `json:"added_at"`
	CodeExpiresAt       time.Time          `json:"code_expires_at"`
	EnrolledAt          time.Time          `json:"enrolled_at,omitzero"`
	RevokedAt           time.Time          `json:"revoked_at,omitzero"`
	HeardAt             time.Time          `json:"heard_at,omitzero"`
	Version             string             `json:"version"`
	Unsent              int                `json:"unsent"`
	OldestUnsentSeconds int64              `json:"oldest_unsent_seconds"`
	SetApart            int                `json:"set_apart"`
	ClockSkewSeconds    float64            `json:"clock_skew_seconds"`
	Battery             *int               `json:"battery"`
	Storage             survey.Storage     `json:"storage"`
}

func newDeviceJSON(d survey.Device, now time.Time) deviceJSON {
	return deviceJSON{Device: d.ID, Name: d.Name, Place: d.Place, State: d.State(now), Pause: d.Pause, AddedAt: d.AddedAt, CodeExpiresAt: d.CodeExpires,
		EnrolledAt: d.EnrolledAt, RevokedAt: d.RevokedAt, HeardAt: d.HeardAt, Version: d.Report.Version, Unsent: d.Report.Unsent,
		OldestUnsentSeconds: int64(d.OldestUnsent(now).Seconds()), SetApart: d.Report.SetApart, ClockSkewSeconds: d.Report.ClockSkew.Seconds(),
		Battery: d.Report.Battery, Storage: d.Report.Storage}
}

// Run lists tablets.
func (d *deviceListCommand) Run(ctx context.Context, a *app) error {
	code := survey.Code(d.Place)
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas device"}); err != nil {
		return err
	}
	devices, err := a.survey.Devices(ctx, a.scope())
	if err != nil {
		return err
	}
	listed := []deviceJSON{}
	for _, device := range devices {
		if shown := newDeviceJSON(device, a.now()); (code == "" || code == shown.Place) && (d.State == "" || d.State == shown.State) {
			listed = append(listed, shown)
		}
	}
	if d.JSON {
		return a.printJSON(listed)
	}
	return a.printDevices(listed)
}

func (a *app) printDevices(listed []deviceJSON) error {
	location, err := a.location()
	if err != nil {
		return err
	}
	w := newTable(a.stdout)
	if len(listed) > 0 {
		w.row("device", "place", "name", "state", "heard", "unsent", "oldest", "set apart", "clock", "battery", "storage", "version")
	}
	for _, d := range listed {
		heard, battery := "-", "-"
		if !d.HeardAt.IsZero() {
			heard = d.HeardAt.In(location).Format("2006-01-02 15:04")
		}
		if d.Battery != nil {
			battery = fmt.Sprintf("%d %%", *d.Battery)
		}
		w.row(d.Device, d.Place, d.Name, d.State, heard, d.Unsent, time.Duration(d.OldestUnsentSeconds)*time.Second, d.SetApart,
			fmt.Sprintf("%+.0f s", d.ClockSkewSeconds), battery, d.Storage, d.Version)
	}
	return w.end()
}

// deviceChange is what a command does to one tablet.
type deviceChange struct {
	Device survey.DeviceID `arg:"" help:"Number of the tablet, like T12."`
	JSON   bool            `help:"Print JSON." name:"json"`
}

// find opens the database and returns the tablet, which must be one of the province's.
func (d deviceChange) find(ctx context.Context, a *app) (survey.Device, error) {
	if a.pool == nil {
		if err := a.open(ctx, pg.PoolOptions{Name: "sipas device"}); err != nil {
			return survey.Device{}, err
		}
	}
	devices, err := a.survey.Devices(ctx, a.scope())
	if err != nil {
		return survey.Device{}, err
	}
	for _, device := range devices {
		if device.ID == d.Device {
			return device, nil
		}
	}
	return survey.Device{}, &survey.Error{Op: "device", Kind: survey.NotFound, Key: "device.unknown"}
}

// change finds the tablet, changes it, and prints what it then is.
func (d deviceChange) change(ctx context.Context, a *app, do func(was survey.Device) error) error {
	device, err := d.find(ctx, a)
	if err != nil {
		return err
	}
	if err := do(device); err != nil {
		return err
	}
	device, err = d.find(ctx, a)
	if err != nil {
		return err
	}
	shown := newDeviceJSON(device, a.now())
	if d.JSON {
		return a.printJSON(shown)
	}
	_, err = fmt.Fprintf(a.stdout, "%s is %s at %s\n", shown.Device, shown.State, shown.Place)
	return err
}

type deviceRevokeCommand struct {
	deviceChange
	undoing
}

// deviceUndoneJSON is what --json shows of a tablet that was revoked with what it brought.
type deviceUndoneJSON struct {
	deviceJSON
	SetAside int `json:"set_aside"`
}

// Run revokes a tablet.
func (d *deviceRevokeCommand) Run(ctx context.Context, a *app) error {
	if !d.Undo {
		return d.change(ctx, a, func(survey.Device) error { return a.survey.RevokeDevice(ctx, a.scope(), a.actor(), d.Device) })
	}
	if _, err := d.find(ctx, a); err != nil {
		return err
	}
	n, err := d.undoing.run(ctx, a, d.Device, 0)
	if err != nil {
		return err
	}
	device, err := d.find(ctx, a)
	if err != nil {
		return err
	}
	if d.JSON {
		return a.printJSON(deviceUndoneJSON{newDeviceJSON(device, a.now()), n})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is revoked, and %d answers are set aside\n", device.ID, n)
	return err
}

type deviceBatchesCommand struct{ deviceChange }

// Run lists a tablet's batches.
func (d *deviceBatchesCommand) Run(ctx context.Context, a *app) error {
	if _, err := d.find(ctx, a); err != nil {
		return err
	}
	return a.printBatches(ctx, survey.Batches{Device: d.Device}, d.JSON)
}

type deviceMoveCommand struct {
	deviceChange
	Place placeCode `help:"Code of the new place." required:"" placeholder:"CODE"`
}

// Run moves a tablet.
func (d *deviceMoveCommand) Run(ctx context.Context, a *app) error {
	place, err := a.openPlace(ctx, d.Place)
	if err != nil {
		return err
	}
	return d.change(ctx, a, func(was survey.Device) error {
		return a.survey.MoveDevice(ctx, a.scope(), a.actor(), was, place.Code, survey.Date(a.now(), a.zone))
	})
}

type devicePauseCommand struct {
	deviceChange
	Message survey.Note `help:"Message to show, in the citizens' language." default:"Xin Ông/Bà dùng mã QR ở quầy, hoặc quay lại sau."`
}

// longestPause is as much as a tablet shows legibly.
const longestPause = 300

// Validate is called once the flags are read.
func (d *devicePauseCommand) Validate() error {
	if n := len([]rune(d.Message)); n == 0 || n > longestPause {
		return fmt.Errorf("--message must have between 1 and %d characters", longestPause)
	}
	return nil
}

// Run pauses a tablet.
func (d *devicePauseCommand) Run(ctx context.Context, a *app) error {
	return d.change(ctx, a, func(was survey.Device) error {
		return a.survey.PauseDevice(ctx, a.scope(), a.actor(), was, string(d.Message))
	})
}

type deviceResumeCommand struct{ deviceChange }

// Run lets a paused tablet go on.
func (d *deviceResumeCommand) Run(ctx context.Context, a *app) error {
	return d.change(ctx, a, func(was survey.Device) error { return a.survey.PauseDevice(ctx, a.scope(), a.actor(), was, "") })
}
