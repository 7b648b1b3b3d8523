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
	"sipas/web/results"
	"sipas/web/staff"
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

// staffRoutes is the table of the staff side.
func (s *Server) staffRoutes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	h := s.staff
	return []Route{
		{get, "/staff", Staff, nothing, Page, Packed, h.GetHome},
		{get, "/staff/sign-in", Public, nothing, Page, Packed, h.GetSignIn},
		{post, "/staff/sign-in", OwnPages, anAnswer, Page, Packed, h.PostSignIn},
		{get, "/staff/sign-in/code", Public, nothing, Page, Packed, h.GetCode},
		{post, "/staff/sign-in/code", OwnPages, anAnswer, Page, Packed, h.PostCode},
		{post, "/staff/sign-in/passkey", OwnPages, anAnswer, Page, Packed, h.PostPasskey},
		{post, "/staff/sign-in/passkey/challenge", OwnPages, anAnswer, JSON, AsIs, h.PostChallenge},
		{post, "/staff/sign-out", Staff, anAnswer, Page, Packed, h.PostSignOut},
		{get, "/staff/invitation/:token", Public, nothing, Page, Packed, h.GetInvitation},
		{post, "/staff/invitation/:token", OwnPages, anAnswer, Page, Packed, h.PostInvitation},

		{get, "/staff/oidc/start", Reader, nothing, Page, AsIs, h.GetStart},
		{get, "/staff/oidc/callback", Reader, nothing, Page, AsIs, h.GetCallback},
		{get, "/staff/oidc/out", Reader, nothing, Page, AsIs, h.GetOut},
		{get, "/staff/oidc/proved", Staff, nothing, Page, Packed, h.GetProvedPage},
		{post, "/staff/oidc/logout", Notice, anAnswer, JSON, AsIs, h.PostLogOut},

		{get, "/staff/help", Staff, nothing, Page, Packed, h.GetHelp},
		{get, "/staff/me", Staff, nothing, Page, Packed, h.GetMe},
		{post, "/staff/me/password", Staff, anAnswer, Page, Packed, h.PostPassword},
		{get, "/staff/me/second-factor", Staff, nothing, Page, Packed, h.GetSecondFactor},
		{post, "/staff/me/second-factor", StaffProved, anAnswer, Page, Packed, h.PostSecondFactor},
		{post, "/staff/me/passkeys", StaffProved, anAnswer, Page, Packed, h.PostPasskeys},
		{post, "/staff/me/passkeys/challenge", Staff, anAnswer, JSON, AsIs, h.PostProofChallenge},
		{get, "/staff/me/passkeys/new", Staff, nothing, Page, Packed, h.GetNewPasskey},
		{post, "/staff/me/passkeys/new", StaffProved, anAnswer, Page, Packed, h.PostNewPasskey},
		{post, "/staff/me/passkeys/:passkey/name", Staff, anAnswer, Page, Packed, h.PostPasskeyName},
		{post, "/staff/me/passkeys/:passkey/remove", StaffProved, anAnswer, Page, Packed, h.PostPasskeyRemove},
		{post, "/staff/me/sessions", Staff, anAnswer, Page, Packed, h.PostSessions},
		{post, "/staff/me/digest", Staff, anAnswer, Page, Packed, h.PostDigest},
		{post, "/staff/me/language", Staff, anAnswer, Page, Packed, h.PostLanguage},

		{get, "/staff/accounts", may(people.ManageAccounts), nothing, Page, Packed, h.GetAccounts},
		{post, "/staff/accounts", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostAccounts},
		{post, "/staff/accounts/sessions", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostEndEverybody},
		{get, "/staff/accounts/:id", may(people.ManageAccounts), nothing, Page, Packed, h.GetAccount},
		{post, "/staff/accounts/:id/person", may(people.ManageAccounts), anAnswer, Page, Packed, h.PostPerson},
		{post, "/staff/accounts/:id/state", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostState},
		{post, "/staff/accounts/:id/grants", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostGrant},
		{post, "/staff/accounts/:id/revoke", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostRevoke},
		{post, "/staff/accounts/:id/invite", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostInvite},
		{post, "/staff/accounts/:id/sessions", may(people.ManageAccounts), anAnswer, Page, Packed, h.PostEndSessions},
		{get, "/staff/figures", may(people.ViewFigures), nothing, Page, Packed, s.figures((*results.Handlers).GetResults)},
		{get, "/staff/figures/report.pdf", may(people.ViewFigures), nothing, File, AsIs, s.figures((*results.Handlers).GetReport)},
		{get, "/staff/figures/tables.xlsx", may(people.ViewFigures), nothing, File, AsIs, s.figures((*results.Handlers).GetTables)},
		{get, "/staff/figures/tables.csv", may(people.ViewFigures), nothing, File, Packed, s.figures((*results.Handlers).GetCSV)},
		{get, "/staff/figures/target", may(people.ViewFigures), nothing, Page, Packed, s.figures((*results.Handlers).GetTarget)},
		{get, "/staff/figures/:unit", may(people.ViewFigures), nothing, Page, Packed, s.figures((*results.Handlers).GetUnit)},
		{get, "/staff/figures/:unit/report.pdf", may(people.ViewFigures), nothing, File, AsIs, s.figures((*results.Handlers).GetUnitReport)},
		{get, "/staff/figures/:unit/tables.xlsx", may(people.ViewFigures), nothing, File, AsIs, s.figures((*results.Handlers).GetUnitTables)},
		{get, "/staff/figures/:unit/tables.csv", may(people.ViewFigures), nothing, File, Packed, s.figures((*results.Handlers).GetUnitCSV)},
		{get, "/staff/periods", may(people.ViewPeriods), nothing, Page, Packed, h.GetPeriods},
		{get, "/staff/periods/:period", may(people.ViewPeriods), nothing, Page, Packed, h.GetPeriod},
		{post, "/staff/periods/:period/propose", proved(people.FreezePeriods), anAnswer, Page, Packed, h.PostPropose},
		{post, "/staff/periods/:period/sign", proved(people.FreezePeriods), anAnswer, Page, Packed, h.PostSign},
		{post, "/staff/periods/:period/withdraw", proved(people.FreezePeriods), anAnswer, Page, Packed, h.PostWithdraw},
		{get, "/staff/imports", may(people.ImportTables), nothing, Page, Packed, h.GetImports},
		{post, "/staff/imports", may(people.ImportTables), anUpload, Page, Packed, h.PostImports},
		{get, "/staff/imports/blank.xlsx", may(people.ImportTables), nothing, File, AsIs, h.GetBlank},
		{get, "/staff/imports/uploads/:upload", may(people.ImportTables), nothing, Page, Packed, h.GetUpload},
		{post, "/staff/imports/uploads/:upload", may(people.ImportTables), anAnswer, Page, Packed, h.PostUpload},
		{get, "/staff/imports/:import", may(people.ImportTables), nothing, Page, Packed, h.GetImport},
		{post, "/staff/imports/:import/undo", may(people.ImportTables), anAnswer, Page, Packed, h.PostUndo},
		{get, "/staff/rules", may(people.ManageAccounts), nothing, Page, Packed, h.GetRules},
		{post, "/staff/rules", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostRule},
		{post, "/staff/rules/delete", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostDeleteRule},
		{post, "/staff/rules/raise", proved(people.ManageAccounts), anAnswer, Page, Packed, h.PostRaiseRule},
		{post, "/staff/rules/try", may(people.ManageAccounts), anAnswer, Page, Packed, h.PostTryRules},
		{get, "/staff/deeds", may(people.HandleTasks), nothing, Page, Packed, h.GetDeeds},
		{post, "/staff/deeds", may(people.HandleTasks), anAnswer, Page, Packed, h.PostDeeds},
		{get, "/staff/deeds/new", may(people.HandleTasks), nothing, Page, Packed, h.GetNewDeed},
		{get, "/staff/deeds/:deed", may(people.HandleTasks), nothing, Page, Packed, h.GetDeed},
		{post, "/staff/deeds/:deed", may(people.HandleTasks), anAnswer, Page, Packed, h.PostDeed},
		{get, "/staff/topics", may(people.ReadComments), nothing, Page, Packed, h.GetTopics},
		{get, "/staff/topics/label", may(people.ScreenComments), nothing, Page, Packed, h.GetTopicLabel},
		{post, "/staff/topics/label", may(people.ScreenComments), anAnswer, Page, Packed, h.PostTopicLabel},
		{get, "/staff/tasks", may(people.ViewTasks), nothing, Page, Packed, h.GetTasks},
		{post, "/staff/tasks", may(people.ViewTasks), anAnswer, Page, Packed, h.PostTasks},
		{get, "/staff/tasks/new", may(people.ViewTasks), nothing, Page, Packed, h.GetNewTask},
		{get, "/staff/tasks/tables.csv", may(people.ViewTasks), nothing, File, Packed, h.GetTasksCSV},
		{get, "/staff/tasks/tables.xlsx", may(people.ViewTasks), nothing, File, AsIs, h.GetTasksXLSX},
		{get, "/staff/tasks/:task", may(people.ViewTasks), nothing, Page, Packed, h.GetTask},
		{post, "/staff/tasks/:task", may(people.ViewTasks), anAnswer, Page, Packed, h.PostTask},
		{get, "/staff/conduct", may(people.HandleConduct), nothing, Page, Packed, h.GetConduct},
		{get, "/staff/conduct/counts", may(people.ScreenComments), nothing, Page, Packed, h.GetConductCounts},
		{get, "/staff/conduct/:matter", may(people.HandleConduct), nothing, Page, Packed, h.GetMatter},
		{post, "/staff/conduct/:matter", may(people.HandleConduct), anAnswer, Page, Packed, h.PostMatter},
		{get, "/staff/standing", may(people.ReviewStanding), nothing, Page, Packed, h.GetStanding},
		{post, "/staff/standing/back", may(people.ReviewStanding), anAnswer, Page, Packed, h.PostSetBack},
		{post, "/staff/standing", may(people.ReviewStanding), anAnswer, Page, Packed, h.PostStanding},
		{get, "/staff/comments", may(people.ScreenComments), nothing, Page, Packed, h.GetComments},
		{get, "/staff/comments/released", may(people.HandleComments), nothing, Page, Packed, h.GetReleased},
		{get, "/staff/comments/released/:comment", may(people.HandleComments), nothing, Page, Packed, h.GetHandled},
		{post, "/staff/comments/released/:comment", may(people.HandleComments), anAnswer, Page, Packed, h.PostHandled},
		{get, "/staff/comments/handling", may(people.HandleComments), nothing, Page, Packed, h.GetHandlings},
		{get, "/staff/comments/:comment", may(people.ScreenComments), nothing, Page, Packed, h.GetComment},
		{post, "/staff/comments/:comment", may(people.ScreenComments), anAnswer, Page, Packed, h.PostComment},
		{post, "/staff/comments/:comment/erase", proved(people.ScreenComments), anAnswer, Page, Packed, h.PostErase},
		{get, "/staff/call-backs", may(people.HandleCallBacks), nothing, Page, Packed, h.GetCallBacks},
		{get, "/staff/call-backs/:call", may(people.HandleCallBacks), nothing, Page, Packed, h.GetCallBack},
		{post, "/staff/call-backs/:call/number", proved(people.HandleCallBacks), anAnswer, Page, Packed, h.PostCallBackNumber},
		{post, "/staff/call-backs/:call", may(people.HandleCallBacks), anAnswer, Page, Packed, h.PostCallBack},
		{get, "/staff/exports", may(people.ExportAnswers), nothing, Page, Packed, h.GetExports},
		{get, "/staff/exports/files", may(people.ExportAnswers), nothing, Page, Packed, h.GetFiles},
		{post, "/staff/exports/answers", proved(people.ExportAnswers), anAnswer, File, AsIs, h.PostExportAnswers},
		{post, "/staff/exports/comments", proved(people.ScreenComments), anAnswer, File, AsIs, h.PostExportComments},
		{post, "/staff/exports/released", proved(people.HandleComments), anAnswer, File, AsIs, h.PostExportReleased},
		{get, "/staff/exports/released-codebook.csv", may(people.HandleComments), nothing, File, Packed, h.GetReleasedCodebook},
		{get, "/staff/exports/answers-codebook.csv", may(people.ExportAnswers), nothing, File, Packed, h.GetCodebook},
		{get, "/staff/exports/comments-codebook.csv", may(people.ScreenComments), nothing, File, Packed, h.GetCommentCodebook},
		{get, "/staff/keys", may(people.ManageKeys), nothing, Page, Packed, h.GetKeys},
		{post, "/staff/keys", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostKeys},
		{get, "/staff/keys/:key", may(people.ManageKeys), nothing, Page, Packed, h.GetKey},
		{post, "/staff/keys/:key/rotate", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostRotate},
		{post, "/staff/keys/:key/revoke", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostRevokeKey},
		{post, "/staff/keys/:key/undo", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostUndoKey},
		{get, "/staff/webhooks", may(people.ManageKeys), nothing, Page, Packed, h.GetWebhooks},
		{post, "/staff/webhooks", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostWebhooks},
		{get, "/staff/webhooks/:webhook", may(people.ManageKeys), nothing, Page, Packed, h.GetWebhook},
		{post, "/staff/webhooks/:webhook/pause", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostPauseWebhook},
		{post, "/staff/webhooks/:webhook/resume", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostResumeWebhook},
		{post, "/staff/webhooks/:webhook/rotate", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostRotateWebhook},
		{post, "/staff/webhooks/:webhook/test", may(people.ManageKeys), anAnswer, Page, Packed, h.PostTryWebhook},
		{post, "/staff/webhooks/:webhook/resend", may(people.ManageKeys), anAnswer, Page, Packed, h.PostResend},
		{post, "/staff/webhooks/:webhook/remove", proved(people.ManageKeys), anAnswer, Page, Packed, h.PostRemoveWebhook},
		{get, "/staff/settings", may(people.ManageSettings), nothing, Page, Packed, h.GetSettings},
		{post, "/staff/settings", proved(people.ManageSettings), anAnswer, Page, Packed, h.PostSettings},
		{get, "/staff/places", may(people.ViewPlaces), nothing, Page, Packed, h.GetPlaces},
		{get, "/staff/places/posters.pdf", may(people.ViewPlaces), nothing, File, AsIs, h.GetPosters},
		{get, "/staff/places/:unit", may(people.ViewPlaces), nothing, Page, Packed, h.GetUnitPlaces},
		{post, "/staff/places/:unit", may(people.ManagePlaces), anAnswer, Page, Packed, h.PostUnitPlaces},
		{get, "/staff/places/:unit/posters.pdf", may(people.ViewPlaces), nothing, File, AsIs, h.GetUnitPosters},
		{get, "/staff/places/:unit/:place", may(people.ViewPlaces), nothing, Page, Packed, h.GetPlace},
		{post, "/staff/places/:unit/:place", may(people.ManagePlaces), anAnswer, Page, Packed, h.PostPlace},
		{post, "/staff/places/:unit/:place/state", may(people.ManagePlaces), anAnswer, Page, Packed, h.PostPlaceState},
		{post, "/staff/places/:unit/:place/hours", may(people.ManagePlaces), anAnswer, Page, Packed, h.PostPlaceHours},
		{get, "/staff/places/:unit/:place/poster.pdf", may(people.ViewPlaces), nothing, File, AsIs, h.GetPoster},
		{get, "/staff/devices", may(people.ViewDevices), nothing, Page, Packed, h.GetDevices},
		{post, "/staff/devices", may(people.ManageDevices), anAnswer, Page, Packed, h.PostDevices},
		{get, "/staff/devices/:device", may(people.ViewDevices), nothing, Page, Packed, h.GetDevice},
		{post, "/staff/devices/:device/move", may(people.ManageDevices), anAnswer, Page, Packed, h.PostDeviceMove},
		{post, "/staff/devices/:device/pause", may(people.ManageDevices), anAnswer, Page, Packed, h.PostDevicePause},
		{post, "/staff/devices/:device/resume", may(people.ManageDevices), anAnswer, Page, Packed, h.PostDeviceResume},
		{post, "/staff/devices/:device/revoke", may(people.ManageDevices), anAnswer, Page, Packed, h.PostDeviceRevoke},
		{post, "/staff/devices/:device/undo", proved(people.ManageDevices), anAnswer, Page, Packed, h.PostDeviceUndo},
		{get, "/staff/access", may(people.ViewWhoSees), nothing, Page, Packed, h.GetAccess},
		{get, "/staff/audit", may(people.ViewAudit), nothing, Page, Packed, h.GetAudit},
		{get, "/staff/audit.csv", may(people.ViewAudit), nothing, File, Packed, h.GetAuditFile},
	}
}

// figures serve the results within the scope of who has signed in, whatever the public sees of them.
func (s *Server) figures(handle func(*results.Handlers, echo.Context) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		return handle(s.results.Within(staff.SessionOf(c).Scope(people.ViewFigures), "/staff/figures"), c)
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
