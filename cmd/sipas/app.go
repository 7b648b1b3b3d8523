package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
)

// app is what a command has opened, to be closed in the reverse order.
type app struct {
	config
	unreadable     error       // why settings cannot be read, where a command runs all the same
	held           survey.Held // of the province's settings, what flags and variables hold
	now            func() time.Time
	stdout, stderr io.Writer // what is printed, through the screen
	file           io.Writer // standard output for files, which go out as they are
	terminal       io.Writer // standard error for what moves on it

	log     *slog.Logger
	private *pg.Private
	zone    *time.Location // of days
	pools   []*pgxpool.Pool
	pool    *pgxpool.Pool // that survey and figures are on
	survey  *surveydb.Store
	figures *analyticsdb.Store
	// accounts is always on the pool of staff: whoever answers citizens has no business with who signs in.
	accounts *staffdb.Store
	followup *followupdb.Store // on the pool of staff, too
	staff    *surveydb.Store   // what a running service does for staff, with rights that it does not answer citizens with

	staffFigures *analyticsdb.Store // on the same pool as staff
}

// quietLogger is for commands that speak through their output: it logs what is wrong, and more only when asked to.
func (a *app) quietLogger() *slog.Logger {
	c := a.config
	if c.LogLevel == "info" {
		c.LogLevel = "warn"
	}
	return c.logger(a.stderr)
}

// close lets go of the database; the private server stops when nobody else uses it.
func (a *app) close() error {
	for _, pool := range a.pools {
		pool.Close()
	}
	if a.private == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return a.private.Release(ctx)
}

func (a *app) publisher(ctx context.Context, o publish.Options) *publish.Publisher {
	return a.publisherOn(ctx, a.figures, o)
}

// publisherOn publishes with the rights of a store.
func (a *app) publisherOn(ctx context.Context, figures *analyticsdb.Store, o publish.Options) *publish.Publisher {
	o.Scope, o.Now, o.Location, o.AsChosen = a.scope(), a.now, a.zone, true
	return publish.New(figures, a.survey.Known(ctx), o)
}

func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// progress shows a bar on a terminal once something takes longer than a second.
func (a *app) progress(of int64, doing string) func(done int64) {
	file, ok := a.terminal.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func(int64) {}
	}
	began := time.Now()
	var bar *progressbar.ProgressBar
	return func(n int64) {
		if bar == nil && time.Since(began) > time.Second {
			bar = progressbar.NewOptions64(of, progressbar.OptionSetDescription(doing), progressbar.OptionSetWriter(a.terminal),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(a.terminal) }))
		}
		if bar != nil {
			_ = bar.Set64(n)
		}
	}
}

// advice says what to do about an error, by its message key.
var advice = map[string]string{
	"database.url":            "the database URL cannot be read: write SIPAS_DATABASE_URL like postgres://user:password@host:5432/sipas",
	"database.newer":          "the database is of a newer version than this program: use the newer sipas",
	"database.older":          "the database is of an older version than this program: stop the service and run sipas migrate, or start the new service, which does so",
	"database.owner":          "this needs the owner of the database: set SIPAS_DATABASE_URL to its address, here and for sipas migrate",
	"database.roles":          "SIPAS_SERVICE_URL and SIPAS_STAFF_URL belong together where SIPAS_DATABASE_URL is not set: set both",
	"freeze.unsettled":        "only settled months can be frozen, for answers may still come for the others",
	"freeze.same":             "the last edition has the same figures: nothing is to be frozen",
	"freeze.open":             "somebody has asked for it already: it waits for a second person",
	"freeze.tasks":            "tasks of the last quarter have no outcome (sipas task list): say with --reason why it is frozen all the same",
	"freeze.unsigned":         "freezing needs a name: say who with --by",
	"setting.unknown":         "there is no such setting: see sipas setting list",
	"setting.number":          "the value is no number on 0 to 100",
	"setting.whole":           "the value must be a whole number within its bounds",
	"setting.months":          "the value must be 0, kept for ever, or a number of months on 24 to 1200",
	"setting.every":           "the value must be days, or a length like 36h, of at most 366 days",
	"setting.results":         "the value must be live, frozen or off",
	"setting.text":            "the value must be one line of at most 500 characters",
	"setting.rise":            "the three thresholds must rise, few, provisional, ranked; they would be",
	"setting.few_used":        "threshold_few can be chosen only before the first answer: by another one, figures before and after would tell of fewer people together than either allows",
	"setting.settling":        "a month that is settled by one of the two numbers of days, and not by the other, would be closed or opened again",
	"setting.held":            "the configuration of this program holds this setting (its variable SIPAS_… or flag): take it out there first",
	"setting.reason":          "this decides which figures are shown or how long answers are kept: say why with --reason",
	"scope.outside":           "this is not of the province the program is set up for (SIPAS_PROVINCE)",
	"database.pooler":         "the database URL leads to a pooler such as PgBouncer: give the address of PostgreSQL itself (a pool is in the program already)",
	"database.unconfirmed":    "somebody ended the wait for the standby, so that only one machine has this: do it again",
	"database.private":        "the private PostgreSQL is not available",
	"place.unknown":           "there is no such place: see sipas place list",
	"place.doubled":           "an open desk of the unit has this name already: give this one another, so that people can tell them apart",
	"place.name":              "the name cannot be printed on a poster: write it with letters, digits and usual signs",
	"hotline.line":            "the number must be one line of at most 500 characters that can be printed on a poster",
	"hotline.changed":         "somebody has just changed this number: look with sipas place list, and do it again",
	"place.mistyped":          "the code is mistyped: see sipas place list",
	"hours.unreadable":        "these are no opening hours",
	"unit.unknown":            "there is no such unit in the province: units have the official code of the commune, or province and slug like 68-so-noi-vu",
	"province.unknown":        "there is no such province: set SIPAS_PROVINCE to a two-digit code such as 68 or 15",
	"questionnaire.unknown":   "there is no such questionnaire: use short@2 or full@2 (or short@1, full@1)",
	"questionnaire.published": "a published questionnaire was changed",
	"demo.seed_used":          "this seed was used before: choose another with --seed, or take the synthetic answers away with sipas demo --remove",
	"response.unknown":        "there is no response with this id: see sipas standing list",
	"review.unsigned":         "a decision needs a reason in words (--reason) and who takes it (--by); \"rule\" is not a person",
	"review.late":             "an answer that came when its month was settled never counts, and none is made late: its figures are final",
	"review.partial":          "an answer that was given up halfway never counts: it lacks what the index needs",
	"export.cut":              "the file is cut or was changed: export it again",
	"device.changed":          "somebody has just changed this tablet: see sipas device list, and do it again if it is still needed",
	"device.unknown":          "there is no such tablet: see sipas device list",
	"account.disabled":        "this account is disabled, so that no invitation lets anybody in: enable it first, under Accounts and rights; in an emergency sipas account break-glass does",
	"mail.away":               "the mail server does not answer",
	"mail.later":              "the mail server takes no mail at the moment",
	"mail.refused":            "the mail server refuses this mail: check the address",
	"mail.credentials":        "the mail server does not accept the user and password of SIPAS_SMTP_URL",
	"mail.insecure":           "the connection to the mail server is not safe (no TLS, or a certificate that this machine does not trust), so nothing was sent",
	"key.unknown":             "there is no such key: see sipas key list",
	"key.two_live":            "two live keys have this name already: revoke the one that was taken over with sipas key revoke, or choose another name",
	"key.name":                "a key needs a name of 1 to 80 printable characters, without spaces around it: give --name",
	"key.scopes":              "a key has at least one of these scopes: " + commaList(survey.OpenScopes()),
	"key.modes":               "there is no such mode: choose among " + commaList(survey.KeyModes()) + ", or leave --mode out",
	"key.networks":            "write addresses and ranges like 10.0.0.5,192.168.1.0/24,2001:db8::/32: 50 at most, and a range from its first address on",
	"key.expiry":              "a key expires today at the earliest and in a year at the latest: write --expires like 2027-06-30",
	"imports.unknown":         "there is no such import: see sipas transactions list, sipas benchmark list",
	"imports.undone":          "this import is undone already",
	"imports.not_last":        "a later import stands: only the last one can be undone, and then the one before it",
	"imports.changed_since":   "what this import brought was changed since, by a demo or by hand: undoing it would lose that",
	"imports.stale":           "somebody has changed these numbers since: look at what would change now",
	"imports.reason":          "undoing needs a reason: say why with --reason",
	"edition.record_unknown":  "this edition was frozen by a later version of sipas: check it with that one",
	"edition.unknown":         "there is no such edition: see sipas freeze --list",
	publish.SnapshotLost:      "this database was moved to another server since the period was frozen: which responses were there then cannot be told any more",
	"period.empty":            "nobody has answered in this period",
	"period.future":           "the period has not begun: choose one that has",
	"publish.pending":         "what follows from these figures is found when they are published next: run sipas publish, or try again in a minute where sipas serve runs",
	"publish.running":         "another program is publishing at this moment: try again in a few seconds",
}

// explain tells an error in one line that says what to do.
func explain(err error) string {
	if errors.Is(err, context.Canceled) {
		return "stopped before it was done"
	}
	e, ok := errors.AsType[*survey.Error](err)
	if !ok {
		return err.Error()
	}
	if text, ok := advice[e.Key]; ok {
		if e.Err != nil {
			return text + ": " + e.Err.Error()
		}
		return text
	}
	if e.Kind == survey.Busy {
		return "the database does not answer; check SIPAS_DATABASE_URL and that PostgreSQL runs: " + err.Error()
	}
	return err.Error()
}
