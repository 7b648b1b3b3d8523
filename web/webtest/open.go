package webtest

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/imports"
	"sipas/survey/intake"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
	"sipas/web"
	staffpages "sipas/web/staff"
)

// Site is a server on a real database. The server is connected as the roles that the real program has; what a test prepares and looks at is
// done as the owner, by the stores here.
type Site struct {
	T         *testing.T
	Pool      *pgxpool.Pool
	Survey    *surveydb.Store
	Directory *surveydb.Directory
	Figures   *analyticsdb.Store
	Accounts  *staffdb.Store
	Followup  *followupdb.Store
	Deeds     *followupdb.DeedBoard
	Publisher *publish.Publisher
	Registry  *prometheus.Registry
	Handler   *web.Server
	Server    *httptest.Server

	base  string           // where it is asked
	now   func() time.Time // the clock of who answers there
	pools []*pgxpool.Pool  // of the server
}

// stores are schemas as a role sees them.
type stores struct {
	survey   *surveydb.Store
	figures  *analyticsdb.Store
	accounts *staffdb.Store
	followup *followupdb.Store
}

// openStores opens the schemas on a pool.
func openStores(t *testing.T, pool *pgxpool.Pool) stores {
	t.Helper()
	own, err := surveydb.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := analyticsdb.Open(t.Context(), pool, own.Known(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := staffdb.Open(pool)
	if err != nil {
		t.Fatal(err)
	}
	followup, err := followupdb.Open(pool)
	if err != nil {
		t.Fatal(err)
	}
	return stores{own, figures, accounts, followup}
}

// periods are what staff see of periods and do about them.
type periods struct {
	*analyticsdb.Store
	*publish.Publisher
}

// publisher publishes figures with the rights of a role.
func (s stores) publisher(t *testing.T) *publish.Publisher {
	return publish.New(s.figures, s.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled})
}

// New opens a site; change what matters of its options.
func New(t *testing.T, change func(*web.Options, *intake.DeskOptions)) *Site {
	t.Helper()
	url := surveytest.URL(t)
	pool, err := pg.Open(t.Context(), url, pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	owner := openStores(t, pool)
	s := &Site{T: t, Pool: pool, Survey: owner.survey, Figures: owner.figures, Accounts: owner.accounts, Followup: owner.followup, Publisher: owner.publisher(t),
		Registry: prometheus.NewRegistry(), now: surveytest.Day, pools: []*pgxpool.Pool{surveytest.RolePool(t, pg.ServiceRole, url), surveytest.RolePool(t, pg.StaffRole, url)}}
	s.Handler = s.handler(openStores(t, s.pools[0]), openStores(t, s.pools[1]), change)
	s.Server = httptest.NewServer(s.Handler)
	t.Cleanup(s.Server.Close)
	s.base = s.Server.URL
	return s
}

// handler is what answers citizens with the rights of one role, and acts for staff with those of another.
func (s *Site) handler(service, staff stores, change func(*web.Options, *intake.DeskOptions)) *web.Server {
	t := s.T
	t.Helper()
	directory, err := surveydb.NewDirectory(t.Context(), service.survey, surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	in := intake.Start(service.survey, intake.Options{Scope: surveytest.Scope()})
	t.Cleanup(in.Close)
	s.Directory = directory
	if s.Deeds, err = followupdb.NewDeedBoard(t.Context(), service.followup, surveytest.Scope(), func() time.Time { return survey.Date(surveytest.Day(), surveytest.Day().Location()) }); err != nil {
		t.Fatal(err)
	}
	now, location, secret := surveytest.Day, surveytest.Day().Location(), []byte("a secret of the tests")
	d := intake.DeskOptions{Directory: directory, Accepter: in, Scope: survey.InProvince("68"), Location: location, Now: now, Secret: secret}
	former, err := surveydb.FormerUnits()
	if err != nil {
		t.Fatal(err)
	}
	tables := imports.New(imports.Options{Survey: staff.survey, Figures: staff.figures, Former: former, Now: now, Location: location})
	o := web.Options{Conduct: staff.followup, Topics: staff.followup, Deeds: staff.followup, Told: s.Deeds, Counted: service.followup, Tasks: staff.followup, Desks: staff.survey, Book: staff.survey, Accounts: staff.accounts, Arrivals: staff.accounts, SingleSignOn: singleSignOn{}, Imports: tables,
		Periods: periods{staff.figures, staff.publisher(t)}, FourEyes: true, Directory: directory, Devices: service.survey,
		Keys: surveydb.NewKeyRing(service.survey, surveytest.Scope(), location, now), Figures: service.figures,
		Ready:     []func(context.Context) error{service.survey.Ready, service.figures.Ready},
		AskedBack: service.followup, CallBacks: staff.followup,
		Scope: surveytest.Scope(), BaseURL: "https://danhgia.example.gov.vn", Location: location, Now: now, Secret: secret, CommentMonths: 24, Registry: s.Registry, Log: surveytest.Log(t)}
	targets, err := webhook.ParseTargets("https://ioc.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	o.Hooks = staffpages.Hooks{Webhooks: staff.accounts, Targets: targets}
	o.Comments = staff.followup
	if change != nil {
		change(&o, &d)
	}
	if o.Desk, err = intake.NewDesk(d); err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// Disconnect takes the database away from the server.
func (s *Site) Disconnect() {
	for _, pool := range s.pools {
		pool.Close()
	}
}

// Counted is what the metrics say of requests and answers: a number by name and labels.
func (s *Site) Counted() map[string]uint64 {
	s.T.Helper()
	families, err := s.Registry.Gather()
	if err != nil {
		s.T.Fatal(err)
	}
	found := map[string]uint64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			found[name] = uint64(m.GetCounter().GetValue()) + m.GetHistogram().GetSampleCount()
		}
	}
	return found
}
