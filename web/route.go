package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	people "sipas/survey/staff"
	"sipas/web/request"
)

// Permission says who may use a route; its guard is asked before the handler sees anything.
type Permission string

// The permissions.
const (
	Public   Permission = "public"    // anybody, from anywhere
	OwnPages Permission = "own pages" // anybody, but no other website in a visitor's name
	OwnForm  Permission = "own form"  // as own pages, and whoever is refused gets back what was typed
	Device   Permission = "device"    // a tablet, by its credential
	Reader   Permission = "reader"    // anybody, so often a minute: what it costs to show figures adds up

	System Permission = "system" // another system, by its key, as often as a reader
	Notice Permission = "notice" // the single sign-on, by its signature, as often as a reader

	Staff       Permission = "staff"        // whoever has signed in
	StaffProved Permission = "staff proved" // who has proved lately who it is, besides
)

// may is the permission of a route for whoever may do something on the staff side; the handler asks where.
func may(p people.Permission) Permission { return Permission("staff may " + p) }

// proved is the same for who has proved lately who it is: what touches people, figures or single answers for good.
func proved(p people.Permission) Permission { return Permission("staff proved may " + p) }

// Permissions returns all permissions.
func Permissions() []Permission {
	all := []Permission{Public, OwnPages, OwnForm, Device, Reader, System, Notice, Staff, StaffProved}
	for _, p := range people.Permissions() {
		all = append(all, may(p), proved(p))
	}
	return all
}

// Kind is what a route replies with. It decides how its errors are told: those of JSON as JSON, of all others as a page, or as
// JSON to whoever accepts nothing else.
type Kind string

// The kinds of reply.
const (
	Page  Kind = "page"
	Visit Kind = "visit" // a page for people who were served, without the way to what leaders read
	JSON  Kind = "json"
	Asset Kind = "asset" // style, script, picture
	File  Kind = "file"  // to be kept by whoever asks
	Plain Kind = "plain" // a word for machines, or nothing
)

// Packing says who compresses a reply.
type Packing string

// The packings. Small replies go out as they are.
const (
	Packed Packing = "packed" // as it goes out
	AsIs   Packing = "as is"  // not at all, or by its handler, ahead
)

// The most a request may carry: nothing; an answer; a whole delivery of a tablet, with 500 comments of full length.
const (
	nothing  = 0
	anAnswer = 64 << 10
	delivery = 4 << 20
	anUpload = 16 << 20 // a table, and three times as much that can be heard out before the word that it is too much
	aForm    = 1 << 20  // an answer, and as much more that can be given back with the word that it is too much
)

// Route is one thing there is to ask for, with all that holds for it. Nothing is told from a path but this.
type Route struct {
	Method, Path string
	Permission   Permission
	Body         int64 // most bytes; 0: none is read
	Kind         Kind
	Packing      Packing
	handle       echo.HandlerFunc
}

// discreet are the routes that nothing tells the use of.
var discreet = []string{"/q/:place/call-back", "/q/:place/call-back/noted"}

// routes is the table of everything there is to ask for.
func (s *Server) routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return slices.Concat([]Route{
		{get, "/", Public, nothing, Page, AsIs, s.getHome},
		{get, "/q", Public, nothing, Visit, Packed, s.citizen.GetCode},
		{get, "/q/:place", Public, nothing, Visit, AsIs, s.citizen.GetForm},
		{post, "/q/:place", OwnForm, aForm, Visit, Packed, s.citizen.PostForm},
		{get, "/q/:place/*", Public, nothing, Visit, Packed, s.citizen.GetStray},
		{get, "/q/:place/thanks", Public, nothing, Visit, Packed, s.citizen.GetThanks},
		{get, "/privacy", Public, nothing, Visit, Packed, s.citizen.GetPrivacy},
		{get, "/place/:place/qr.svg", Public, nothing, Asset, Packed, s.citizen.GetCodePicture},
		{get, "/api/v1/places/:code", Public, nothing, JSON, Packed, s.citizen.GetPlace},
		{post, "/api/v1/responses", Public, anAnswer, JSON, AsIs, s.citizen.PostResponse},

		{get, "/results", Reader, nothing, Page, Packed, s.results.GetResults},
		{get, "/results/report.pdf", Reader, nothing, File, AsIs, s.results.GetReport},
		{get, "/results/tables.xlsx", Reader, nothing, File, AsIs, s.results.GetTables},
		{get, "/results/:unit", Reader, nothing, Page, Packed, s.results.GetUnit},
		{get, "/method", Reader, nothing, Page, Packed, s.results.GetMethod},
		{get, "/results/:unit/report.pdf", Reader, nothing, File, AsIs, s.results.GetUnitReport},
		{get, "/target", Reader, nothing, Page, Packed, s.results.GetTarget},
		{get, "/api/v1/results", Reader, nothing, JSON, Packed, s.results.GetResultsAPI},
		{get, "/api/v1/target", Reader, nothing, JSON, Packed, s.results.GetTargetAPI},
		{get, "/api/v1/benchmark", Reader, nothing, JSON, Packed, s.results.GetBenchmarkAPI},
		{get, "/api/v1/indicators", Reader, nothing, JSON, Packed, s.results.GetIndicators},

		{get, "/api/v1/tasks", System, nothing, JSON, Packed, s.staff.GetTasksAPI},
		{http.MethodPut, "/api/v1/transactions", System, survey.MostUpload, JSON, Packed, s.staff.PutTransactions},

		{get, "/kiosk", Public, nothing, Page, Packed, s.kiosk.GetPage},
		{get, "/kiosk/guide", Public, nothing, Page, Packed, s.kiosk.GetGuide},
		{get, "/kiosk/manifest.webmanifest", Public, nothing, Asset, Packed, s.kiosk.GetManifest},
		{get, "/kiosk/worker.js", Public, nothing, Asset, Packed, s.kiosk.GetWorker},
		{post, "/kiosk/enrol", OwnPages, anAnswer, JSON, Packed, s.kiosk.PostEnrol},
		{post, "/kiosk/responses", Device, delivery, JSON, Packed, s.kiosk.PostResponses},
		{post, "/kiosk/heartbeat", Device, anAnswer, JSON, Packed, s.kiosk.PostHeartbeat},
		{post, "/api/v1/kiosk/enrol", OwnPages, anAnswer, JSON, Packed, s.kiosk.PostEnrol},
		{post, "/api/v1/kiosk/responses", Device, delivery, JSON, Packed, s.kiosk.PostResponses},
		{post, "/api/v1/kiosk/heartbeat", Device, anAnswer, JSON, Packed, s.kiosk.PostHeartbeat},

		{get, "/openapi.json", Public, nothing, JSON, Packed, s.getOpenAPI},
		{get, "/api/v1/openapi.json", Public, nothing, JSON, Packed, s.getOpenAPI},
	}, s.callBackRoutes(), s.shared())
}

// callBackRoutes are where people leave a number; none where nobody is called back.
func (s *Server) callBackRoutes() []Route {
	if s.o.AskedBack == nil {
		return nil
	}
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{get, "/q/:place/call-back", Public, nothing, Visit, Packed, s.citizen.GetCallBack},
		{post, "/q/:place/call-back", OwnForm, aForm, Visit, Packed, s.citizen.PostCallBack},
		{get, "/q/:place/call-back/noted", Public, nothing, Visit, Packed, s.citizen.GetCallBackNoted},
	}
}

// shared are the routes that each address has.
func (s *Server) shared() []Route {
	const get = http.MethodGet
	return []Route{
		{get, "/asset/:name", Public, nothing, Asset, AsIs, s.assets.Serve},
		{get, "/favicon.ico", Public, nothing, Plain, AsIs, s.getIcon},
		{get, "/healthz", Public, nothing, Plain, AsIs, s.getHealth},
		{get, "/readyz", Public, nothing, Plain, AsIs, s.getReady},
	}
}

// unrouted is how a program is told that there is nothing below an address; everybody else is shown a page.
func unrouted() []Route {
	return []Route{{Path: "/api/", Kind: JSON, Packing: Packed}, {Path: "/", Kind: Page, Packing: Packed}}
}

// guards are the doorkeepers of each permission.
func (s *Server) guards() map[Permission]echo.MiddlewareFunc {
	own := request.FromOwnPages(s.o.BaseURL)
	guards := map[Permission]echo.MiddlewareFunc{
		Public:   func(next echo.HandlerFunc) echo.HandlerFunc { return next },
		OwnPages: own,
		OwnForm:  func(next echo.HandlerFunc) echo.HandlerFunc { return s.citizen.GiveBack(s.recover(own(next))) },
		Device:   s.kiosk.ForDevice,
		Reader:   s.oftenEnough,
		System:   s.oftenEnough,
		Notice:   s.oftenEnough,

		Staff:       func(next echo.HandlerFunc) echo.HandlerFunc { return own(s.staff.SignedIn(next)) },
		StaffProved: func(next echo.HandlerFunc) echo.HandlerFunc { return own(s.staff.SignedIn(s.staff.Prove(next))) },
	}
	for _, p := range people.Permissions() {
		allowed, proves := s.staff.Allowed(p), s.staff.Proved(p)
		guards[may(p)] = func(next echo.HandlerFunc) echo.HandlerFunc { return own(allowed(next)) }
		guards[proved(p)] = func(next echo.HandlerFunc) echo.HandlerFunc { return own(proves(next)) }
	}
	return guards
}

// table finds the record of a request.
type table struct {
	routes   []Route
	byAsked  map[[2]string]*Route // by method and path
	byPath   map[string]*Route    // of whatever method, for those that are not allowed
	unrouted []Route
}

func newTable(routes []Route) *table {
	t := &table{routes: routes, byAsked: map[[2]string]*Route{}, byPath: map[string]*Route{}, unrouted: unrouted()}
	for i := range routes {
		r := &routes[i]
		for _, method := range r.methods() {
			t.byAsked[[2]string{method, r.Path}] = r
		}
		if t.byPath[r.Path] == nil {
			t.byPath[r.Path] = r
		}
	}
	return t
}

// methods: whoever previews a link asks with HEAD.
func (r *Route) methods() []string {
	if r.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{r.Method}
}

// of returns the record of the route that a request was sent to.
func (t *table) of(c echo.Context) *Route {
	if r := t.byAsked[[2]string{c.Request().Method, c.Path()}]; r != nil {
		return r
	}
	if r := t.byPath[c.Path()]; r != nil {
		return r
	}
	for i := range t.unrouted {
		if strings.HasPrefix(c.Request().URL.Path, t.unrouted[i].Path) {
			return &t.unrouted[i]
		}
	}
	return &t.unrouted[len(t.unrouted)-1]
}

// page returns the path of the page on which a reader of the reply stands: what was asked for, or where a form was sent to an address of its own, the
// nearest one above it that can be opened.
func (t *table) page(c echo.Context) string {
	pattern, path := c.Path(), c.Request().URL.Path
	if t.byPath[pattern] == nil || t.opens(pattern) {
		return path
	}
	for above := pattern; above != ""; {
		above, path = above[:max(0, strings.LastIndexByte(above, '/'))], path[:max(0, strings.LastIndexByte(path, '/'))]
		if t.opens(above) {
			return path
		}
	}
	return "/"
}

// opens tells whether there is a page to open at a path.
func (t *table) opens(pattern string) bool {
	r := t.byAsked[[2]string{http.MethodGet, pattern}]
	return r != nil && (r.Kind == Page || r.Kind == Visit)
}

// mount has e serve the routes of the table, each behind its guard and within its limit.
func (t *table) mount(e *echo.Echo, guards map[Permission]echo.MiddlewareFunc) error {
	for i := range t.routes {
		r := &t.routes[i]
		guard := guards[r.Permission]
		if guard == nil || r.handle == nil || r.Kind == "" || r.Packing == "" {
			return fmt.Errorf("web: the record of %s %s is not whole", r.Method, r.Path)
		}
		for _, method := range r.methods() {
			e.Add(method, r.Path, r.limit(guard(r.handle)))
		}
	}
	return nil
}

// limit bounds the body of a request.
func (r *Route) limit(next echo.HandlerFunc) echo.HandlerFunc {
	most := r.Body
	if most == nothing {
		return next
	}
	return func(c echo.Context) error {
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, most)
		return next(c)
	}
}

// Routes are the records of everything there is to ask for at the public address.
func (s *Server) Routes() []Route { return s.public.table.routes }

// Served is what the server answers to in truth, as method and path, for the test that holds it against the records.
func (s *Server) Served() []string {
	var asked []string
	for _, r := range s.public.echo.Routes() {
		asked = append(asked, r.Method+" "+r.Path)
	}
	return asked
}
