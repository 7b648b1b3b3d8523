package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"sipas/web/i18n"
)

// setupCommand asks for the few settings that differ from one province to the next, tries each answer, and writes them where the units of systemd
// read them. What it does not ask stays as it is.
type setupCommand struct {
	Dir       string   `help:"Directory of the settings." default:"/etc/sipas" type:"path"`
	AdminURL  string   `help:"PostgreSQL as its superuser, to make the database and its roles; better set as a variable than as a flag." placeholder:"URL"`
	Database  string   `help:"Name of the database that is made; empty: sipas, for a second province on this machine sipas_ and its code." placeholder:"NAME"`
	BaseURL   string   `help:"Public address that QR codes point to." placeholder:"URL"`
	Yes       bool     `help:"Ask nothing: take what flags, variables and the settings there are say, and fail where that is not right."`
	Check     bool     `help:"Try the settings there are, and write nothing."`
	Unchecked []string `help:"Take an answer that cannot be tried now: address, mail, sso." placeholder:"WHAT"`

	mailSettings `embed:""`
	OIDC         singleSignOnSettings `embed:"" prefix:"oidc-"`
}

// Validate is called once the settings are read. What they hold is looked at when it is tried.
func (s *setupCommand) Validate() error {
	for _, what := range s.Unchecked {
		if !slices.Contains([]string{"address", "mail", "sso"}, what) {
			return fmt.Errorf("--unchecked %s: choose among address, mail, sso", what)
		}
	}
	return nil
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

// Run asks, tries and writes.
func (s *setupCommand) Run(ctx context.Context, a *app, parsed *kong.Context) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	a.log = a.quietLogger()
	if a.zone, err = a.location(); err != nil {
		return err
	}
	i := &interview{ctx: ctx, app: a, setup: s, texts: texts, given: givenTo(parsed), values: map[string]string{}, in: bufio.NewReader(os.Stdin), asks: !s.Yes && !s.Check}
	i.terminal = term.IsTerminal(int(os.Stdin.Fd()))
	i.say("setup.begin", nil)
	for _, q := range []question{{"province", i.askProvince, i.checkProvince}, {"address", i.askAddress, i.checkAddress}, {"database", i.askDatabase, i.checkDatabase},
		{"mail", i.askMail, i.checkMail}, {"sso", i.askSingleSignOn, i.checkSingleSignOn}} {
		if err := i.settle(q); err != nil {
			return err
		}
	}
	if s.Check {
		_, err := fmt.Fprintln(a.stdout, i.text("setup.checked", nil))
		return err
	}
	changed, err := i.save()
	if err != nil {
		return i.unwritable(err)
	}
	return i.tellNext(changed || i.written)
}

// givenTo are the variables that are set, or whose flag was given, for this call: answers that need no question.
func givenTo(parsed *kong.Context) map[string]string {
	given := map[string]string{}
	for _, name := range []string{provinceVariable, baseVariable, ownerVariable, serviceVariable, staffVariable, mailVariable, issuerVariable, clientVariable, clientSecret, domainsVariable,
		adminVariable} {
		if value := os.Getenv(name); value != "" {
			given[name] = value
		}
	}
	for _, step := range parsed.Path {
		if step.Flag == nil {
			continue
		}
		value := fmt.Sprint(step.Flag.Target.Interface())
		if list, ok := step.Flag.Target.Interface().([]string); ok {
			value = strings.Join(list, ",")
		}
		given["SIPAS_"+strings.ToUpper(strings.ReplaceAll(step.Flag.Name, "-", "_"))] = value
	}
	return given
}

// open reads the files of a province.
func (i *interview) open(province string) (err error) {
	i.province = province
	if i.service, err = readSettings(filepath.Join(i.setup.Dir, province+".environment")); err != nil {
		return i.unwritable(err)
	}
	i.owner, err = readSettings(filepath.Join(i.setup.Dir, province+".owner"))
	return i.unwritable(err)
}

// unwritable says what to do where the settings are somebody else's.
func (i *interview) unwritable(err error) error {
	if errors.Is(err, os.ErrPermission) {
		return errors.New(i.text("setup.permission", map[string]any{"Dir": i.setup.Dir}))
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
	if value, ok := i.given[name]; ok {
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
	for _, name := range []string{provinceVariable, baseVariable, serviceVariable, staffVariable, ownerVariable, mailVariable, issuerVariable, clientVariable, clientSecret, domainsVariable} {
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
	all, err := filepath.Glob(filepath.Join(i.setup.Dir, "*.environment"))
	return slices.DeleteFunc(all, func(path string) bool { return path == i.service.path }), err
}

// databaseName is what the database is to be called.
func (i *interview) databaseName() (string, error) {
	others, err := i.others()
	if err != nil || len(others) > 0 {
		return cmp.Or(i.setup.Database, "sipas_"+i.province), err
	}
	return cmp.Or(i.setup.Database, "sipas"), nil
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
	_, err := fmt.Fprintln(i.app.stdout, i.text(key, map[string]any{"Settings": i.service.path, "Owner": i.owner.path, "Province": i.province}))
	return err
}
