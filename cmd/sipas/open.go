package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics/analyticsdb"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
)

// open connects as staff, or as the owner where the database has no such role. The database, given or private, must be of this program's
// version, or of a newer one that this program may run on; an empty one is set up, for which it needs the owner.
func (a *app) open(ctx context.Context, o pg.PoolOptions) error {
	if err := a.start(ctx, &o); err != nil {
		return err
	}
	if a.DatabaseURL != "" || a.StaffURL == "" {
		if err := a.openOwn(ctx, o); err != nil {
			return err
		}
	}
	owner := a.pool
	pool, err := a.connectAs(ctx, pg.StaffRole, a.StaffURL, o)
	if err != nil {
		return err
	}
	if owner != nil && owner != pool {
		defer owner.Close()
	}
	if err := a.mustFit(ctx, pool); err != nil {
		return err
	}
	return a.openStores(ctx, pool)
}

// openOwner connects as the owner, for what only the owner may do.
func (a *app) openOwner(ctx context.Context, o pg.PoolOptions) error {
	if err := a.start(ctx, &o); err != nil {
		return err
	}
	if err := a.openOwn(ctx, o); err != nil {
		return err
	}
	return a.openStores(ctx, a.pool)
}

// openOwn opens a pool as the owner and sets up a database that nobody has used.
func (a *app) openOwn(ctx context.Context, o pg.PoolOptions) error {
	if err := a.connectOwner(ctx, o); err != nil {
		return err
	}
	unused, err := surveydb.Unused(ctx, a.pool)
	if err != nil {
		return err
	}
	if unused { // it is empty, or others are setting it up, for whom migrating waits
		return a.migrate(ctx)
	}
	version, err := versionOf(ctx, a.pool)
	if err != nil {
		return err
	}
	return fits(version)
}

// openMigrated connects as the owner for who may bring an older database up to date: the service, and the command for it.
func (a *app) openMigrated(ctx context.Context, o pg.PoolOptions) error {
	if err := a.start(ctx, &o); err != nil {
		return err
	}
	if err := a.connectOwner(ctx, o); err != nil {
		return err
	}
	version, err := versionOf(ctx, a.pool)
	if err != nil {
		return err
	}
	switch version {
	case pg.Older:
		a.log.Info("the database is of an older version, bringing it up to date; with millions of answers this takes minutes (sipas migrate --plan tells)")
	case pg.Ahead:
		a.log.Info("the database is of a newer version, which this program may run on: it is left as it is")
	}
	if err := a.migrate(ctx); err != nil {
		return err
	}
	return a.openStores(ctx, a.pool)
}

// staffConnections are enough for what a service does for staff beside answering citizens.
const staffConnections = 4

// openService connects as the service, with a small pool as staff beside it. Where it is given the owner, it brings the database up to date
// first and lets go of the owner; without, the database must be of this version already.
func (a *app) openService(ctx context.Context, o pg.PoolOptions) error {
	if err := a.start(ctx, &o); err != nil {
		return err
	}
	if a.DatabaseURL == "" && (a.ServiceURL == "" || a.StaffURL == "") {
		return &survey.Error{Op: "open", Kind: survey.Invalid, Key: "database.roles"}
	}
	if a.DatabaseURL != "" {
		if err := a.openMigrated(ctx, o); err != nil {
			return err
		}
	}
	owner := a.pool
	service, err := a.connectAs(ctx, pg.ServiceRole, a.ServiceURL, o)
	if err != nil {
		return err
	}
	if err := a.mustFit(ctx, service); err != nil {
		return err
	}
	o.Name, o.MaxConns = o.Name+" staff", staffConnections
	staff, err := a.connectAs(ctx, pg.StaffRole, a.StaffURL, o)
	if err != nil {
		return err
	}
	if err := a.mustFit(ctx, staff); err != nil {
		return err
	}
	if err := a.openStores(ctx, staff); err != nil {
		return err
	}
	a.staff, a.staffFigures = a.survey, a.figures
	a.pool, a.survey, a.figures = service, a.survey.On(service), a.figures.On(service)
	if owner != nil && owner != service && owner != staff {
		owner.Close()
	}
	return nil
}

// start looks up what every connection needs, and starts the private server where no database is given.
func (a *app) start(ctx context.Context, o *pg.PoolOptions) (err error) {
	if a.log == nil {
		a.log = a.quietLogger()
	}
	if a.zone, err = a.location(); err != nil {
		return err
	}
	o.Zone = a.zone
	if cmp.Or(a.DatabaseURL, a.ServiceURL, a.StaffURL) != "" {
		return nil
	}
	if a.private, err = pg.StartPrivate(ctx, pg.PrivateOptions{Dir: a.DataDir, Log: a.log}); err != nil {
		return err
	}
	a.DatabaseURL, a.ServiceURL, a.StaffURL = a.private.URL(), a.private.RoleURL(pg.ServiceRole), a.private.RoleURL(pg.StaffRole)
	return nil
}

// connectOwner opens the owner's pool.
func (a *app) connectOwner(ctx context.Context, o pg.PoolOptions) (err error) {
	if a.DatabaseURL == "" {
		return &survey.Error{Op: "open", Kind: survey.Invalid, Key: "database.owner"}
	}
	a.pool, err = a.connect(ctx, a.DatabaseURL, o)
	return err
}

// connectAs opens a pool as a role: by the role's own address, else as the owner who lays down all rights but the role's, which whoever
// breaks in may take up again, else as the owner.
func (a *app) connectAs(ctx context.Context, role, url string, o pg.PoolOptions) (*pgxpool.Pool, error) {
	if url != "" {
		return a.connect(ctx, url, o)
	}
	name, may, err := pg.FindRole(ctx, a.pool, role)
	if err != nil || !may {
		return a.pool, err
	}
	o.Role = name
	return a.connect(ctx, a.DatabaseURL, o)
}

// connect opens a pool that is closed with the app.
func (a *app) connect(ctx context.Context, url string, o pg.PoolOptions) (*pgxpool.Pool, error) {
	connecting, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	pool, err := pg.Open(connecting, url, o)
	if err == nil {
		a.pools = append(a.pools, pool)
	}
	return pool, err
}

// mustFit fails where the program may not run on the database. A role without rights is of an earlier version.
func (a *app) mustFit(ctx context.Context, pool *pgxpool.Pool) error {
	version, err := versionOf(ctx, pool)
	switch {
	case err != nil && survey.KindOf(err) != survey.Forbidden:
		return err
	case err != nil || version == pg.Empty:
		version = pg.Older
	}
	err = fits(version)
	if e, ok := errors.AsType[*survey.Error](err); ok && e.Key == "database.older" && a.DatabaseURL == "" {
		e.Key = "database.owner"
	}
	return err
}

func fits(version pg.Version) error {
	switch version {
	case pg.Older:
		return &survey.Error{Op: "open", Kind: survey.Conflict, Key: "database.older"}
	case pg.Newer:
		return &survey.Error{Op: "open", Kind: survey.Conflict, Key: "database.newer"}
	}
	return nil
}

// schemas are those of the program, in the order in which they are made.
func schemas() []pg.Schema {
	return []pg.Schema{surveydb.Schema(), analyticsdb.Schema(), staffdb.Schema(), followupdb.Schema()}
}

// versionOf tells how the database stands to this program: as its schema that is furthest off does.
func versionOf(ctx context.Context, pool *pgxpool.Pool) (pg.Version, error) {
	furthest := []pg.Version{pg.Newer, pg.Empty, pg.Older, pg.Ahead, pg.Current}
	var own pg.Version
	all := len(furthest)
	for n, schema := range schemas() {
		version, err := schema.Version(ctx, pool)
		if err != nil {
			return "", err
		}
		if n == 0 {
			own = version
		}
		all = min(all, slices.Index(furthest, version))
	}
	switch {
	case own == pg.Empty:
		return own, nil
	case furthest[all] == pg.Empty: // a schema that came later has yet to be made
		return pg.Older, nil
	}
	return furthest[all], nil
}

// migrate brings all schemas up to date. Meanwhile it ends dashboards that hold what it waits for.
func (a *app) migrate(ctx context.Context) error {
	defer service.Start(ctx, service.Options{Log: a.log}, a.endingLongReads()).Stop()
	for _, migrate := range []func(context.Context, *pgxpool.Pool) error{surveydb.Migrate, analyticsdb.Migrate, staffdb.Migrate, followupdb.Migrate} {
		if err := migrate(ctx, a.pool); err != nil {
			return err
		}
	}
	return nil
}

// openStores opens the stores on a pool, and sees that each unit of the province has its desk.
func (a *app) openStores(ctx context.Context, pool *pgxpool.Pool) (err error) {
	a.pool = pool
	if a.survey, err = surveydb.Open(ctx, pool); err != nil {
		return err
	}
	a.survey = a.survey.Holding(a.held)
	if a.accounts, err = staffdb.Open(pool); err != nil {
		return err
	}
	if a.followup, err = followupdb.Open(pool); err != nil {
		return err
	}
	if a.figures, err = analyticsdb.Open(ctx, pool, a.survey.Known(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	a.figures = a.figures.Holding(a.held)
	if err := a.mustKnowProvince(ctx); err != nil {
		return err
	}
	return a.survey.EnsurePlaces(ctx, a.scope(), survey.Service())
}

// mustKnowProvince fails where the database has no unit of the province: whatever a command looked through would be empty, and found to be right.
func (a *app) mustKnowProvince(ctx context.Context) error {
	units, err := a.survey.Units(ctx, a.scope())
	if err == nil && len(units) == 0 {
		err = &survey.Error{Op: "open", Kind: survey.Invalid, Key: "province.unknown"}
	}
	return err
}

// warnOfOwner says once, at the start, that the service holds the owner's password, and what to do.
func (a *app) warnOfOwner() {
	if a.ServiceURL == "" || a.StaffURL == "" {
		a.log.Warn("the service is connected as the owner of the database, who may change everything: make the roles with postgres/roles.sh " +
			"and set SIPAS_SERVICE_URL and SIPAS_STAFF_URL")
	}
}
