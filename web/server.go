package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	people "sipas/survey/staff"
	"sipas/web/citizen"
	"sipas/web/i18n"
	"sipas/web/kiosk"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
	"sipas/web/results"
	"sipas/web/staff"
)

// Directory knows places, units and questionnaires without asking a database for each page.
type Directory interface {
	citizen.Directory
	results.Directory
	reply.Directory
}

// Desk takes answers in, one by one or as a tablet delivers them.
type Desk interface {
	citizen.Desk
	kiosk.Desk
}

// Desks are the desks of units and the tablets there, as staff keep them.
type Desks interface {
	staff.Places
	staff.Tablets
}

// Options of a Server. Directory, Desk, Devices, Keys, Figures, Accounts, Arrivals, Periods, Book, Scope, Location, Now, Secret, CommentMonths and Registry must be set.
type Options struct {
	Directory Directory
	Desk      Desk
	Devices   kiosk.Devices
	Keys      request.Keys
	Figures   results.Figures
	Accounts  staff.Accounts
	Desks     Desks
	Imports   staff.Imports
	Periods   staff.Periods
	Book      staff.Book
	Topics    staff.Topics
	Deeds     staff.Deeds
	Told      citizen.Deeds    // what units have published about what people said
	Counted   results.Comments // how comments were dealt with, as everybody may read it
	Tasks     staff.Tasks
	Calendar  followup.Calendar // of working days; its zero value knows weekends alone
	Conduct   staff.Conduct
	FourEyes  survey.FourEyes // whether what cannot be taken back needs two people
	Arrivals  staff.Arrivals
	Comments  staff.Comments
	Post      staff.Post  // who carries letters to staff; nil where no mail server is set
	Hooks     staff.Hooks // other systems that are told of events
	// SingleSignOn is the province's; nil where there is none.
	SingleSignOn staff.SingleSignOn
	// StaffElsewhere keeps the staff side off the public address: Staff serves it then.
	StaffElsewhere bool
	// Ready are asked by /readyz; each fails while its part cannot serve.
	Ready    []func(context.Context) error
	Scope    survey.Scope // the province shown
	Location *time.Location
	BaseURL  string // what codes point to; there are none when empty
	Now      func() time.Time
	// Secret keys the hashes under which the limit of tries for a tablet's code remembers addresses.
	Secret []byte
	// OtherSecret is accepted beside it while it is replaced: what it has sealed and signed is good.
	OtherSecret []byte
	// TrustedProxies may say on whose behalf they ask (X-Forwarded-For, Forwarded).
	TrustedProxies Networks
	CommentMonths  int         // after which comments are deleted
	LimitPages     intake.Rate // what one address may ask of pages and figures
	Registry       prometheus.Registerer
	Log            *slog.Logger
	// AskedBack keep who wants to be called back; nil where nobody is called, and then no page for citizens speaks of it. CallBacks are those people as
	// staff see them, also those who are left where nobody more is called, and CallBacksUntil tells until when somebody is; nil: nobody is.
	AskedBack      citizen.CallBacks
	CallBacks      staff.CallBacks
	CallBacksUntil func() time.Time
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Directory": o.Directory == nil, "Desk": o.Desk == nil, "Devices": o.Devices == nil, "Keys": o.Keys == nil, "Figures": o.Figures == nil, "Accounts": o.Accounts == nil, "Arrivals": o.Arrivals == nil, "Imports": o.Imports == nil, "Periods": o.Periods == nil, "Scope": o.Scope.Province() == "",
		"CallBacks": o.CallBacks == nil,
		"Tasks":     o.Tasks == nil,
		"Topics":    o.Topics == nil, "Deeds": o.Deeds == nil, "Told": o.Told == nil, "Counted": o.Counted == nil,
		"Book": o.Book == nil, "Conduct": o.Conduct == nil, "Desks": o.Desks == nil,
		"Location": o.Location == nil, "Now": o.Now == nil, "Secret": len(o.Secret) == 0, "Registry": o.Registry == nil, "CommentMonths": o.CommentMonths == 0,
		"Comments": o.Comments == nil,
	} {
		if missing {
			return fmt.Errorf("web: option %s is not set", name)
		}
	}
	if o.CallBacksUntil == nil {
		o.CallBacksUntil = func() time.Time { return time.Time{} }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Server answers requests.
type Server struct {
	o       Options
	texts   *i18n.Catalogue
	assets  *page.Assets
	metrics *metrics
	writer  *reply.Writer
	citizen *citizen.Handlers
	kiosk   *kiosk.Handlers
	results *results.Handlers
	staff   *staff.Handlers
	public  door
	inner   door // of the staff side, where it has an address of its own
	readers *intake.Limiter
	unready atomic.Bool
}

// New returns a Server.
func New(o Options) (*Server, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	assets, err := page.LoadAssets()
	if err != nil {
		return nil, err
	}
	pages, err := page.Parse(texts, assets, o.Location)
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, texts: texts, assets: assets, metrics: newMetrics(o.Registry), readers: intake.NewLimiter(o.LimitPages, o.Secret, "page")}
	if err := s.furnish(pages); err != nil {
		return nil, err
	}
	routes, inner := s.routes(), s.staffRoutes()
	if !o.StaffElsewhere {
		return s, s.open(&s.public, append(routes, inner...))
	}
	if err := s.open(&s.inner, append(inner, s.shared()...)); err != nil {
		return nil, err
	}
	return s, s.open(&s.public, routes)
}

// furnish makes the rooms behind the routes.
func (s *Server) furnish(pages *page.Pages) (err error) {
	o, shapes := s.o, request.NewShapes()
	s.writer, err = reply.New(reply.Options{Directory: o.Directory, Province: o.Scope.Province(), Texts: s.texts, Pages: pages,
		JSON:  func(c echo.Context) bool { return s.route(c).Kind == JSON },
		Staff: s.sentToStaff,
		Visit: func(c echo.Context) bool { return s.route(c).Kind == Visit }, Page: func(c echo.Context) string { return s.tableOf(c).page(c) }, BaseURL: o.BaseURL, Now: o.Now, Log: o.Log})
	if err != nil {
		return err
	}
	calls, err := people.NewVaultFor(followup.CallBackPurpose, o.Secret, o.OtherSecret)
	if err != nil {
		return err
	}
	s.citizen, err = citizen.New(citizen.Options{Directory: o.Directory, Deeds: o.Told, Desk: o.Desk, Keys: o.Keys, Counter: s.metrics, Writer: s.writer, Shapes: shapes, CommentMonths: o.CommentMonths,
		CallBacks: o.AskedBack, CallBacksUntil: o.CallBacksUntil, Scope: o.Scope, Vault: calls})
	if err != nil {
		return err
	}
	s.kiosk, err = kiosk.New(kiosk.Options{Scope: o.Scope, Directory: o.Directory, Devices: o.Devices, Desk: o.Desk, Counter: s.metrics, Writer: s.writer, Texts: s.texts,
		Assets: s.assets, Pages: pages, Shapes: shapes, Secret: o.Secret, Location: o.Location, Now: o.Now, Log: o.Log})
	if err != nil {
		return err
	}
	s.results, err = results.New(results.Options{Directory: o.Directory, Deeds: o.Told, Comments: o.Counted, Figures: o.Figures, Keys: o.Keys, Tasks: o.Tasks, Writer: s.writer, Scope: o.Scope,
		Location: o.Location, Now: o.Now})
	if err != nil {
		return err
	}
	s.staff, err = staff.New(staff.Options{Comments: o.Comments, Accounts: o.Accounts, Arrivals: o.Arrivals, Post: o.Post, SingleSignOn: o.SingleSignOn, Imports: o.Imports, Periods: o.Periods, FourEyes: o.FourEyes, Directory: o.Directory, Writer: s.writer, Scope: o.Scope, Secret: o.Secret, OtherSecret: o.OtherSecret,
		Tasks: o.Tasks, Calendar: o.Calendar,
		CallBacks: o.CallBacks, CallBackOn: o.AskedBack != nil, CallVault: calls,
		Topics: o.Topics, Deeds: o.Deeds,
		Book: o.Book, Conduct: o.Conduct, Keys: o.Keys, Fixed: o.fixed(), Places: o.Desks, Tablets: o.Desks,
		Hooks: o.Hooks, Secure: strings.HasPrefix(o.BaseURL, "https://"), Elsewhere: o.StaffElsewhere, Location: o.Location, Now: o.Now, Log: o.Log})
	return err
}

// ServeHTTP makes Server an http.Handler: of the public address.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.public.echo.ServeHTTP(w, r) }

// Digests sends people each working morning what waits for them, where a mail server is set.
func (s *Server) Digests() *staff.Digests { return s.staff.Digests() }

// Staff serves the address of the staff side where it has one of its own.
func (s *Server) Staff() http.Handler { return s.inner.echo }

// door is what an address answers to.
type door struct {
	table *table
	echo  *echo.Echo
}

// route is the record of what a request asks for.
func (s *Server) route(c echo.Context) *Route { return s.tableOf(c).of(c) }

// sentToStaff tells whether a request was sent to the staff side, and whether by an address that has nothing else.
func (s *Server) sentToStaff(c echo.Context) (inside, apart bool) {
	apart = s.inner.echo != nil && c.Echo() == s.inner.echo
	path := c.Request().URL.Path
	return apart || !s.o.StaffElsewhere && (path == "/staff" || strings.HasPrefix(path, "/staff/")), apart
}

// tableOf returns the routes of the door by which a request came in.
func (s *Server) tableOf(c echo.Context) *table {
	if _, apart := s.sentToStaff(c); apart {
		return s.inner.table
	}
	return s.public.table
}

// open has a door answer to routes.
func (s *Server) open(d *door, routes []Route) (err error) {
	d.table = newTable(routes)
	d.echo, err = s.serve(d.table)
	return err
}

// serve puts the routes of a table behind what all requests go through.
func (s *Server) serve(t *table) (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.writer.Fail(c, err) }
	e.IPExtractor = request.Senders(s.o.TrustedProxies, s.o.Log)
	e.Pre(decoded)
	e.Use(s.identify, s.observe, s.recover, s.secure, s.compress())
	return e, t.mount(e, s.guards())
}
