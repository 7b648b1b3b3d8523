// Package kiosk serves the tablets at desks: their application, how one becomes a known tablet, what they deliver, and the heartbeat
// by which each learns what to ask.
package kiosk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/web/i18n"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

// Directory knows what tablets show.
type Directory interface {
	Place(typed string) (survey.Place, error)
	Questionnaire(key string) (survey.Questionnaire, error)
	Synthetic() bool
	Settings() survey.Settings
}

// Devices knows the tablets at places.
type Devices interface {
	Enrol(ctx context.Context, scope survey.Scope, actor survey.Actor, codes []survey.EnrolmentCode, previous string, now time.Time) (credential string, err error)
	Device(ctx context.Context, scope survey.Scope, credential string) (survey.Device, error)
	SaveReport(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.DeviceID, r survey.Report) error
}

// Desk takes in what a tablet delivers.
type Desk interface {
	Admit(from intake.From) (intake.Delivery, error)
}

// Counter counts answers by what became of them.
type Counter interface {
	Count(mode survey.Mode, outcome survey.Outcome, err error)
}

// Options of the Handlers. All must be set.
type Options struct {
	Scope     survey.Scope // whose tablets are heard
	Directory Directory
	Devices   Devices
	Desk      Desk
	Counter   Counter
	Writer    *reply.Writer
	Texts     *i18n.Catalogue
	Assets    *page.Assets
	Pages     *page.Pages
	Shapes    *request.Shapes
	// Secret keys the hashes under which the limit of tries for a tablet's code remembers addresses.
	Secret   []byte
	Location *time.Location
	Now      func() time.Time
	Log      *slog.Logger
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Scope": o.Scope.Province() == "", "Directory": o.Directory == nil, "Devices": o.Devices == nil, "Desk": o.Desk == nil, "Counter": o.Counter == nil, "Writer": o.Writer == nil,
		"Texts": o.Texts == nil, "Assets": o.Assets == nil, "Pages": o.Pages == nil, "Shapes": o.Shapes == nil, "Secret": len(o.Secret) == 0,
		"Location": o.Location == nil, "Now": o.Now == nil, "Log": o.Log == nil,
	} {
		if missing {
			return fmt.Errorf("kiosk: option %s is not set", name)
		}
	}
	return nil
}

// Handlers serve tablets.
type Handlers struct {
	o           Options
	shapes      *request.Shapes
	application *application
	strangers   *intake.Limiter // addresses that try codes no tablet waits with
	signs       *intake.Limiter // signs of codes that are guessed at
	ownPages    echo.MiddlewareFunc
}

// New returns Handlers.
func New(o Options) (*Handlers, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	a, err := newApplication(o.Texts, o.Assets, o.Pages)
	return &Handlers{o: o, shapes: o.Shapes, application: a, strangers: intake.NewLimiter(strangerTries, o.Secret, "stranger"),
		signs: intake.NewLimiter(signTries, o.Secret, "sign"), ownPages: request.FromOwnPages(o.Writer.BaseURL())}, err
}

// GetPage serves GET /kiosk: the tablet.
func (h *Handlers) GetPage(c echo.Context) error {
	return c.HTMLBlob(http.StatusOK, h.application.page)
}

// GetWorker serves GET /kiosk/worker.js.
func (h *Handlers) GetWorker(c echo.Context) error {
	c.Response().Header().Set("Service-Worker-Allowed", "/kiosk")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", h.application.worker)
}

// GetManifest serves GET /kiosk/manifest.webmanifest.
func (h *Handlers) GetManifest(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/manifest+json", h.application.manifest)
}

// GetGuide serves GET /kiosk/guide: how a tablet is set up, locked and looked after.
func (h *Handlers) GetGuide(c echo.Context) error {
	return h.o.Writer.Page(c, http.StatusOK, "guide", h.o.Writer.BaseURL())
}
