package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/cmd/metrics"
	"sipas/cmd/service"
	"sipas/cmd/setup"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/imports"
	"sipas/survey/intake"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/web"
	"sipas/web/i18n"
	staffpages "sipas/web/staff"
	sending "sipas/web/webhook"
)

type serveCommand struct {
	Listen         string        `help:"Address to serve on." default:"127.0.0.1:8080"`
	StaffListen    string        `help:"Address of the staff side alone, so that the public one does not know /staff; empty: the public address." placeholder:"ADDRESS"`
	MetricsListen  string        `help:"Address of /metrics for Prometheus; empty: off." default:"127.0.0.1:9464" blank:"off"`
	BaseURL        string        `help:"Public address that QR codes point to; empty: there are none."`
	LimitPlace     intake.Rate   `help:"Rate limit for responses at a place; 0: no limit." default:"120/m"`
	LimitAddress   intake.Rate   `help:"Rate limit for responses from an address; 0: no limit." default:"1200/m"`
	LimitPages     intake.Rate   `help:"Rate limit for pages and figures shown to an address; 0: no limit." default:"1200/m"`
	LimitDevice    intake.Rate   `help:"Rate limit for deliveries of a tablet, of up to 500 responses each; 0: no limit." default:"240/m"`
	LimitKey       intake.Rate   `help:"Rate limit for responses that come by a key; 0: no limit." default:"1200/m"`
	TrustedProxies web.Networks  `help:"Proxies whose X-Forwarded-For is trusted." default:"127.0.0.1,::1"`
	Body           survey.Note   `help:"Body that answers for the survey, told at the foot of pages; empty: the Department of Home Affairs of the province."`
	Contact        survey.Note   `help:"Where that body can be written to or called, told at the foot of pages; empty: nothing."`
	Hotline        survey.Note   `help:"Whom people may call, told at the foot of pages and on posters; empty: nothing."`
	Callback       string        `help:"Whether people may leave a phone number after answering, to be called back: ${enum}." enum:"on,off" default:"off"`
	LimitCallback  intake.Rate   `help:"Rate limit for numbers left from an address, to be called back; 0: no limit." default:"20/h"`
	FourEyes       string        `help:"Whether freezing and other acts that cannot be taken back need two people: ${enum}." enum:"on,off" default:"on"`
	PublicResults  survey.Access `help:"Who may see results: ${enum}." enum:"live,frozen,off" default:"live"`
	Holidays       string        `help:"Directory with the province's own files of public holidays, like 2029.yaml; empty: those that come with the program." placeholder:"DIR"`
	CommentMonths  int           `help:"Months after which comments are deleted, at least 3; shown on the privacy page." default:"24"`
	Standing       rules         `embed:"" prefix:"standing-"`

	alarmSettings   `embed:""`
	secretSettings  `embed:""`
	mailSettings    `embed:""`
	webhookSettings `embed:""`
	OIDC            singleSignOnSettings `embed:"" prefix:"oidc-"`
}

// leastCommentMonths is how long the database keeps a comment in any case.
const leastCommentMonths = 3

// Times after which a connection is not waited for.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = time.Minute
	stopTimeout   = 25 * time.Second
)

// Validate is called once the settings are read.
func (s *serveCommand) Validate() error {
	if s.CommentMonths < leastCommentMonths || s.CommentMonths > 1200 {
		return fmt.Errorf("SIPAS_COMMENT_MONTHS %d must lie on %d to 1200", s.CommentMonths, leastCommentMonths)
	}
	if s.BaseURL != "" {
		if err := checkBaseURL(s.BaseURL); err != nil {
			return err
		}
	}
	if _, err := s.OIDC.provider(nil); err != nil {
		return err
	}
	return errors.Join(s.mailSettings.Validate(), s.alarmSettings.Validate(), s.Standing.check())
}

// Run serves until it is told to stop; then it finishes what it has begun.
func (s *serveCommand) Run(ctx context.Context, a *app) error {
	lines := metrics.CountLines(a.config.logger(a.stderr).Handler())
	a.log = slog.New(lines)
	location, err := a.location()
	if err != nil {
		return err
	}
	if err := checkFiles(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("cannot serve on %s (set SIPAS_LISTEN to another address): %w", s.Listen, err)
	}
	defer func() { _ = listener.Close() }()
	inner, err := s.listenForStaff()
	if err != nil {
		return err
	}
	if inner != nil {
		defer func() { _ = inner.Close() }()
	}
	if err := a.openService(ctx, pg.PoolOptions{Name: "sipas", StatementTimeout: 15 * time.Second}); err != nil {
		return err
	}
	a.survey = a.survey.Plausible(s.Standing.devices())
	a.warnOfOwner()
	directory, err := surveydb.NewDirectory(ctx, a.survey, a.scope())
	if err != nil {
		return err
	}
	p := &parts{app: a, serve: s, lines: lines, location: location, directory: directory, registry: metrics.New(a.pool), base: s.base(listener.Addr())}
	if p.deeds, err = a.deedBoard(ctx); err != nil {
		return err
	}
	if p.scraped, err = metrics.Listen(s.MetricsListen, p.registry); err != nil {
		return err
	}
	if p.texts, err = i18n.Load(); err != nil {
		return err
	}
	if p.imports, err = a.importDesk(a.staff, a.staffFigures); err != nil {
		return err
	}
	if p.calendar, err = s.calendar(); err != nil {
		return err
	}
	if p.secret, p.otherSecret, err = s.secrets(a); err != nil {
		return err
	}
	if p.letterCarrier, err = p.courier(); err != nil {
		return err
	}
	p.judge = survey.NewJudge(s.Standing.survey())
	p.in = intake.Start(a.survey, intake.Options{Scope: a.scope(), Log: a.log, Observer: metrics.OfIntake(p.registry)})
	p.publisher, p.freezer = a.publisher(ctx, publish.Options{}), a.publisherOn(ctx, a.staffFigures, publish.Options{})
	p.measure()
	handler, err := p.handler(ctx)
	if err != nil {
		p.in.Close()
		return err
	}
	p.reminder = handler.Digests()
	defer service.Start(ctx, service.Options{Log: a.log}, p.services()...).Stop()
	staffAt := listener.Addr()
	if inner != nil {
		staffAt = inner.Addr()
	}
	if err := s.announceStaff(ctx, a, staffAt); err != nil {
		return err
	}
	if setup.NeedsHTTPS(s.BaseURL) {
		a.log.Warn("SIPAS_BASE_URL is without https: answers travel unprotected, and tablets do not work, for browsers keep an application at https addresses alone; " +
			"put Caddy with a certificate in front (handbook, chapter 1)")
	}
	s.announce(a, directory, listener.Addr(), p.scraped.Address())
	if inner == nil {
		return s.serve(ctx, a, handler, listener)
	}
	// Where one of the two addresses cannot be served any more, the other ends, too.
	both, end := context.WithCancelCause(ctx)
	ended := make(chan error, 1)
	go func() {
		err := s.serve(both, a, handler.Staff(), inner)
		end(err)
		ended <- err
	}()
	err = s.serve(both, a, handler, listener)
	end(err)
	return errors.Join(err, <-ended)
}

// calendar has the public holidays, with the province's own.
func (s *serveCommand) calendar() (followup.Calendar, error) {
	var own fs.FS
	if s.Holidays != "" {
		own = os.DirFS(s.Holidays)
	}
	calendar, err := followup.NewCalendar(own)
	if err != nil {
		err = fmt.Errorf("the public holidays in %s (SIPAS_HOLIDAYS) cannot be read: %w", s.Holidays, err)
	}
	return calendar, err
}

// listenForStaff opens the address of the staff side, where it has one of its own.
func (s *serveCommand) listenForStaff() (net.Listener, error) {
	if s.StaffListen == "" {
		return nil, nil //nolint:nilnil // there is none
	}
	listener, err := net.Listen("tcp", s.StaffListen)
	if err != nil {
		return nil, fmt.Errorf("cannot serve the staff side on %s (set SIPAS_STAFF_LISTEN to another address): %w", s.StaffListen, err)
	}
	return listener, nil
}

// parts are what a running service is put together of.
type parts struct {
	app       *app
	serve     *serveCommand
	location  *time.Location
	base      string // what addresses of pages begin with
	texts     *i18n.Catalogue
	directory *surveydb.Directory
	deeds     *followupdb.DeedBoard
	judge     *survey.Judge
	calendar  followup.Calendar
	imports   *imports.Desk
	in        *intake.Intake
	publisher *publish.Publisher
	freezer   *publish.Publisher // the same with the rights of staff: the service itself may freeze nothing
	registry  *prometheus.Registry
	scraped   *metrics.Server
	lines     *metrics.Lines

	secret, otherSecret []byte // the keys of the installation
	letterCarrier       *sending.Courier
	reminder            *staffpages.Digests // of what waits for people
	callBacks           callBacks
}

// periods are what staff see of periods and do about them.
type periods struct {
	*analyticsdb.Store
	*publish.Publisher
}

// settleDays are those in force.
func (p *parts) settleDays() int { return p.directory.Settings().SettleDays }

func (p *parts) handler(ctx context.Context) (*web.Server, error) {
	a, s, secret, other := p.app, p.serve, p.secret, p.otherSecret
	if err := a.tellOfSecrets(ctx, secret, other); err != nil {
		return nil, err
	}
	desk, err := intake.NewDesk(intake.DeskOptions{
		Directory: p.directory, Accepter: p.in, Scope: survey.InProvince(a.Province), Location: p.location, Now: a.now, Secret: secret, OtherSecret: other,
		LimitPlace: s.LimitPlace, LimitAddress: s.LimitAddress, LimitDevice: s.LimitDevice, LimitKey: s.LimitKey, LimitCallBack: s.LimitCallback, Judge: p.judge,
		SettleDays: p.settleDays,
	})
	if err != nil {
		return nil, err
	}
	sso, err := s.OIDC.provider(a.now)
	if err != nil {
		return nil, err
	}
	post, err := p.letters()
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		Post:      post,
		Hooks:     staffpages.Hooks{Webhooks: a.accounts, Targets: s.WebhookTargets},
		Book:      a.staff,
		Comments:  a.followup,
		Topics:    a.followup,
		Tasks:     a.followup,
		Conduct:   a.followup,
		Calendar:  p.calendar,
		Deeds:     a.followup,
		Told:      p.deeds,
		Counted:   a.followup.On(a.pool),
		Desks:     a.staff,
		Directory: p.directory, Desk: desk, Devices: a.survey, Keys: surveydb.NewKeyRing(a.survey, a.scope(), p.location, a.now), Figures: a.figures, Accounts: a.accounts, Arrivals: a.accounts, SingleSignOn: sso, Imports: p.imports,
		Periods: periods{a.staffFigures, p.freezer}, FourEyes: s.FourEyes == "on", StaffElsewhere: s.StaffListen != "", Ready: p.ready(),
		Scope: a.scope(), BaseURL: strings.TrimSuffix(s.BaseURL, "/"), Location: p.location, Now: a.now, Secret: secret, OtherSecret: other,
		TrustedProxies: s.TrustedProxies, Registry: p.registry, Log: a.log,
		CommentMonths: s.CommentMonths, LimitPages: s.LimitPages,
		AskedBack: p.askedBack(), CallBacks: a.followup, CallBacksUntil: p.callBacks.last,
	})
}

// serve answers until ctx ends, then lets the requests under way finish.
func (s *serveCommand) serve(ctx context.Context, a *app, handler http.Handler, listener net.Listener) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	a.log.Info("stopping")
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return fmt.Errorf("some requests were cut off: %w", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// base is what people's addresses begin with.
func (s *serveCommand) base(address net.Addr) string {
	if s.BaseURL == "" {
		return "http://" + dialled(address.String())
	}
	return strings.TrimSuffix(s.BaseURL, "/")
}

// announce prints the addresses to open.
func (s *serveCommand) announce(a *app, directory *surveydb.Directory, address net.Addr, scraped string) {
	base := s.base(address)
	a.log.Info("serving", "address", address.String(), "province", a.Province)
	if place, ok := placeToTry(directory); ok {
		fmt.Fprintf(a.stdout, "survey   %s/q/%s   (%s)\n", base, place.Code, survey.Visible(place.Name.VI))
	}
	fmt.Fprintf(a.stdout, "results  %s/results\ntarget   %s/target\nkiosk    %s/kiosk\n", base, base, base)
	if scraped != "" {
		fmt.Fprintf(a.stdout, "metrics  http://%s/metrics\n", scraped)
	}
}

// placeToTry is an open place, of a commune if there is one.
func placeToTry(directory *surveydb.Directory) (survey.Place, bool) {
	places := directory.Places()
	for _, level := range []survey.Level{survey.LevelCommune, survey.LevelAgency} {
		if n := slices.IndexFunc(places, func(p survey.Place) bool { return p.Open && p.Unit.Level == level }); n >= 0 {
			return places[n], true
		}
	}
	return survey.Place{}, false
}
