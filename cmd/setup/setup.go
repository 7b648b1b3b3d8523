// Package setup asks for the few settings that differ from one province to the next, tries each answer, and writes them where the units of systemd
// read them. What it does not ask stays as it is.
package setup

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/web/i18n"
)

// Options are one call: what is known before anything is asked, whom to ask, and how answers are tried that the program itself has to try.
type Options struct {
	Dir       string            // of the settings
	Database  string            // name of the database that is made
	Province  string            // where nobody says another
	Asks      bool              // else what is given has to be right
	Check     bool              // try what is there, and write nothing
	Unchecked []string          // questions whose answers need not be tried: address, mail, sso
	Given     map[string]string // by variables and flags

	In       io.Reader
	Secret   func(ask func()) (string, error) // asks for what nobody is to see, and reads it; nil where answers are not typed at a terminal
	Out, Err io.Writer
	Texts    *i18n.Catalogue
	Language string
	Location *time.Location
	Now      func() time.Time

	Provinces    map[string]survey.Text
	CheckAddress func(base string) error
	Version      func(context.Context, *pgxpool.Pool) (pg.Version, error)
	SingleSignOn func(SingleSignOn) (try func(context.Context) error, err error) // nil where there is none
	Explain      func(error) string
}

// SingleSignOn is what is set of the province's single sign-on.
type SingleSignOn struct {
	Issuer, ClientID, ClientSecret string
	EmailDomains                   []string
}

// Names of the variables that are asked for.
const (
	provinceVariable = "SIPAS_PROVINCE"
	baseVariable     = "SIPAS_BASE_URL"
	ownerVariable    = "SIPAS_DATABASE_URL"
	serviceVariable  = "SIPAS_SERVICE_URL"
	staffVariable    = "SIPAS_STAFF_URL"
	mailVariable     = "SIPAS_SMTP_URL"
	issuerVariable   = "SIPAS_OIDC_ISSUER"
	clientVariable   = "SIPAS_OIDC_CLIENT_ID"
	clientSecret     = "SIPAS_OIDC_CLIENT_SECRET"
	domainsVariable  = "SIPAS_OIDC_EMAIL_DOMAINS"
	adminVariable    = "SIPAS_ADMIN_URL" // which nobody writes down
)

// Variables are those that are asked for, and the one that is never written down.
func Variables() []string {
	return append(written(), adminVariable)
}

// written are the variables that the files hold, in their order.
func written() []string {
	return []string{provinceVariable, baseVariable, serviceVariable, staffVariable, ownerVariable, mailVariable, issuerVariable, clientVariable, clientSecret, domainsVariable}
}

// Run asks, tries and writes.
func Run(ctx context.Context, o Options) error {
	i := &interview{Options: o, ctx: ctx, in: bufio.NewReader(o.In), values: map[string]string{}}
	i.say("setup.begin", nil)
	for _, q := range []question{{"province", i.askProvince, i.checkProvince}, {"address", i.askAddress, i.checkAddress}, {"database", i.askDatabase, i.checkDatabase},
		{"mail", i.askMail, i.checkMail}, {"sso", i.askSingleSignOn, i.checkSingleSignOn}} {
		if err := i.settle(q); err != nil {
			return err
		}
	}
	if o.Check {
		_, err := fmt.Fprintln(i.Out, i.text("setup.checked", nil))
		return errors.Join(err, i.tellNetwork())
	}
	changed, err := i.save()
	if err != nil {
		return i.unwritable(err)
	}
	if err := i.tellNetwork(); err != nil {
		return err
	}
	return i.tellNext(changed || i.written)
}

// open reads the files of a province.
func (i *interview) open(province string) (err error) {
	i.province = province
	if i.service, err = readSettings(filepath.Join(i.Dir, province+".environment")); err != nil {
		return i.unwritable(err)
	}
	i.owner, err = readSettings(filepath.Join(i.Dir, province+".owner"))
	return i.unwritable(err)
}

// unwritable says what to do where the settings are somebody else's.
func (i *interview) unwritable(err error) error {
	if errors.Is(err, os.ErrPermission) {
		return errors.New(i.text("setup.permission", map[string]any{"Dir": i.Dir}))
	}
	return err
}

// fileOf is the file that holds a variable: the owner's address is kept from the service.
func (i *interview) fileOf(name string) *settingsFile {
	if name == ownerVariable {
		return i.owner
	}
	return i.service
}

// value is an answer: one of this interview, else what was given, else what the files hold.
func (i *interview) value(name string) string {
	if value, ok := i.values[name]; ok {
		return value
	}
	if value, ok := i.Given[name]; ok {
		return value
	}
	if i.service == nil {
		return ""
	}
	return i.fileOf(name).get(name)
}

// save writes both files, and what every installation needs besides.
func (i *interview) save() (changed bool, err error) {
	if i.service.fresh && len(i.service.lines) == 0 {
		i.service.lines = []string{"# Settings of the service, written by sipas setup; sipas serve --help lists them all. This file holds passwords: mode 0600, owner root.",
			"# The owner of the database stays out of it: his address is in " + filepath.Base(i.owner.path) + ", for sipas migrate and what else is his alone."}
	}
	if i.owner.fresh && len(i.owner.lines) == 0 {
		i.owner.lines = []string{"# The owner of the database, for sipas migrate, recount, demo and freeze --check; the service does not need it. Mode 0600, owner root."}
	}
	for _, name := range written() {
		i.fileOf(name).set(name, i.value(name))
	}
	if err := i.complete(); err != nil {
		return false, err
	}
	ownerChanged, err := i.owner.save()
	if err != nil {
		return false, err
	}
	changed, err = i.service.save()
	return changed || ownerChanged, err
}

// complete adds what nobody is asked: a secret, addresses that no other province of this machine has, and a log that programs read.
func (i *interview) complete() error {
	if i.service.get("SIPAS_SECRET") == "" {
		i.service.set("SIPAS_SECRET", hex.EncodeToString(randomBytes(32)))
	}
	for _, address := range []struct {
		name  string
		first int
	}{{"SIPAS_LISTEN", 8080}, {"SIPAS_METRICS_LISTEN", 9464}} {
		if i.service.at(address.name) >= 0 {
			continue
		}
		port, err := i.freePort(address.name, address.first)
		if err != nil {
			return err
		}
		i.service.set(address.name, "127.0.0.1:"+strconv.Itoa(port))
	}
	if i.service.at("SIPAS_LOG_FORMAT") < 0 {
		i.service.set("SIPAS_LOG_FORMAT", "json")
	}
	return nil
}

// freePort is the first port that the settings of no other province name.
func (i *interview) freePort(variable string, first int) (int, error) {
	taken := map[string]bool{}
	others, err := i.others()
	if err != nil {
		return 0, err
	}
	for _, path := range others {
		e, err := readSettings(path)
		if err != nil {
			return 0, err
		}
		address := e.get(variable)
		taken[address[strings.LastIndex(address, ":")+1:]] = true
	}
	for taken[strconv.Itoa(first)] {
		first++
	}
	return first, nil
}

// others are the files of other provinces on this machine.
func (i *interview) others() ([]string, error) {
	all, err := filepath.Glob(filepath.Join(i.Dir, "*.environment"))
	return slices.DeleteFunc(all, func(path string) bool { return path == i.service.path }), err
}

// databaseName is what the database is to be called.
func (i *interview) databaseName() (string, error) {
	others, err := i.others()
	if err != nil || len(others) > 0 {
		return cmp.Or(i.Database, "sipas_"+i.province), err
	}
	return cmp.Or(i.Database, "sipas"), nil
}

// tellNext prints what is there, and the next commands.
func (i *interview) tellNext(changed bool) error {
	key := "setup.written"
	switch {
	case !changed:
		key = "setup.unchanged"
	case !i.service.fresh:
		key = "setup.rewritten"
	}
	_, err := fmt.Fprintln(i.Out, i.text(key, map[string]any{"Settings": i.service.path, "Owner": i.owner.path, "Province": i.province}))
	return err
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
