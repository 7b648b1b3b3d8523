// Package doctor looks at a whole installation, part by part, and says what to do about each that is not well. It changes nothing, and what it says
// holds no secret.
package doctor

import (
	"context"
	"crypto/x509"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
)

// Options are the settings of an installation, as its service reads them, and what the checks need beside them.
type Options struct {
	Unreadable error    // why the settings cannot be read; nothing that needs them is looked at then
	Unknown    []string // variables that nobody reads

	Secret          []byte // of the installation; nil where SecretFault says why there is none
	OtherSecret     []byte // accepted beside it while it is replaced; empty: none
	SecretFault     error
	BaseURL         string
	Listen          string
	MetricsListen   string
	AlertmanagerURL string
	Proxies         []*net.IPNet
	Timezone        string
	Location        func() (*time.Location, error) // of days, as the program reads Timezone
	DataDir         string
	PostgresDir     string // where a PostgreSQL of this machine has its data
	Province        string
	Backups         string // the directory of backups; empty: not told
	SettingsDir     string // of the files that units read; it need not be there

	OwnerURL, ServiceURL, StaffURL string
	Reaches                        []string // addresses that the service is told besides: mail server, single sign-on, receivers of webhooks

	Mail, SignOn func(context.Context) error // try what is set; nil where it is not set

	// CallBacksLeft tells, of a province in a database, how many people are held who want to be called back, and until when; nil where people may leave a number.
	CallBacksLeft func(ctx context.Context, url, province string) (people int64, until time.Time, err error)

	Version func(context.Context, *pgxpool.Pool) (pg.Version, error) // how the schemas stand to this program
	Grants  func(role string) string                                 // the statements that give a role its rights
	Poster  func() ([]byte, error)                                   // one as it is printed

	Now      func() time.Time
	Patience time.Duration  // for each check
	Roots    *x509.CertPool // who vouches for the base URL; nil: those whom this machine trusts
	Say      func(key string, args map[string]any) string
}

// Finding is what came of one check.
type Finding struct {
	Check    string `json:"check"`
	OK       bool   `json:"ok"`
	WhatToDo string `json:"what_to_do"`
	Found    string `json:"found,omitempty"` // a fact in short, the same in all languages
	After    string `json:"after,omitempty"` // what has to be mended before this can be looked at
}

// result is what a check has seen: a fault has a text.
type result struct {
	found string
	fault string
	args  map[string]any
}

func well(found string) result { return result{found: found} }

func fault(key string, args map[string]any) result { return result{fault: key, args: args} }

// because is a fault with its cause.
func because(key string, err error) result { return fault(key, map[string]any{"Why": err.Error()}) }

type check struct {
	name  string
	after []string // checks that have to be well first
	look  func(context.Context) result
}

// doctor is an examination under way.
type doctor struct {
	Options
	mu    sync.Mutex
	pools map[string]*pgxpool.Pool
}

// Examine runs all checks, those at once that do not wait for one another, and returns what they found in their order.
func Examine(ctx context.Context, o Options) []Finding {
	d := &doctor{Options: o, pools: map[string]*pgxpool.Pool{}}
	defer func() {
		for _, pool := range d.pools {
			pool.Close()
		}
	}()
	checks := d.checks()
	found := make([]Finding, len(checks))
	done := map[string]chan struct{}{}
	at := map[string]int{}
	for n, c := range checks {
		done[c.name], at[c.name] = make(chan struct{}), n
	}
	var all sync.WaitGroup
	for n, c := range checks {
		all.Go(func() {
			defer close(done[c.name])
			for _, first := range c.after {
				<-done[first]
				if !found[at[first]].OK {
					found[n] = Finding{Check: c.name, After: first, WhatToDo: d.Say("doctor.after", map[string]any{"Check": first})}
					return
				}
			}
			found[n] = d.find(ctx, c)
		})
	}
	all.Wait()
	return found
}

// find runs one check for as long as it may take.
func (d *doctor) find(ctx context.Context, c check) Finding {
	ctx, cancel := context.WithTimeout(ctx, d.Patience)
	defer cancel()
	seen := c.look(ctx)
	f := Finding{Check: c.name, OK: seen.fault == "", Found: seen.found}
	if !f.OK {
		f.WhatToDo = d.Say(seen.fault, seen.args)
	}
	return f
}

// Checks that others wait for.
const (
	readable  = "settings.readable"
	secret    = "settings.secret"
	baseURL   = "settings.base_url"
	zone      = "settings.time_zone"
	reached   = "database.reached"
	asService = "database.service"
	asStaff   = "database.staff"
	schemas   = "database.schema"
	roles     = "database.roles"
	backup    = "backup"
	metrics   = "metrics"
	sealed    = "certificate"
)

func (d *doctor) checks() []check {
	var first []string
	settings, database := []string{readable}, []string{readable, reached, asService}
	return []check{
		{readable, first, d.settingsReadable},
		{"settings.unknown", first, d.settingsKnown},
		{secret, settings, d.secretGood},
		{baseURL, settings, d.baseURLGood},
		{"settings.proxies", settings, d.proxiesNarrow},
		{zone, settings, d.zoneKnown},
		{"machine.files", first, d.filesEnough},
		{"machine.disk", settings, d.diskFree},
		{"machine.private", settings, d.filesPrivate},
		{"machine.clock", []string{readable, reached}, d.clockRight},
		{reached, settings, d.databaseReached},
		{asService, []string{readable, reached}, d.serviceEnters},
		{asStaff, []string{readable, reached}, d.staffEnters},
		{"database.owner", []string{readable, reached}, d.ownerEnters},
		{"database.same", append([]string{asStaff}, database...), d.sameDatabase},
		{"database.version", database, d.serverVersion},
		{schemas, database, d.schemaVersion},
		{roles, append([]string{asStaff}, database...), d.rolesModest},
		{"database.rights", append([]string{asStaff, schemas, roles}, database...), d.rightsExact},
		{"database.rows", append([]string{schemas}, database...), d.rowsWalled},
		{"database.walls", database, d.wallsStand},
		{"database.grafana", append([]string{schemas}, database...), d.grafanaReads},
		{"database.province", append([]string{schemas}, database...), d.provinceKnown},
		{"database.durability", database, d.durable},
		{"database.checksums", database, d.checksummed},
		{"database.connections", database, d.connectionsEnough},
		{"database.collation", database, d.collationSame},
		{"database.time_zone", append([]string{zone}, database...), d.databaseKnowsZone},
		{"archive", database, d.archived},
		{"replication", database, d.replicated},
		{backup, settings, d.backupYoung},
		{"drill", []string{readable, backup}, d.rehearsed},
		{"service", append([]string{schemas}, database...), d.serviceReady},
		{metrics, settings, d.metricsTold},
		{"publishing", []string{readable, metrics}, d.publishingKeepsUp},
		{sealed, []string{readable, baseURL}, d.certificateGood},
		{"reachable", []string{readable, secret, baseURL, sealed}, d.reachableFromOutside},
		{"mail", []string{readable, zone}, d.mailAnswers},
		{"single_sign_on", settings, d.signOnAnswers},
		{"alertmanager", settings, d.alertmanagerAnswers},
		{"network", settings, d.networkOpen},
		{"call_backs", []string{readable, reached}, d.callBacksDone},
		{"fonts", append([]string{schemas}, database...), d.fontsHaveNames},
	}
}
