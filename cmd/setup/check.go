package setup

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sipas/cmd/doctor"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/web/mail"
)

// tryFor is how long one thing outside may take to answer.
const tryFor = 5 * time.Second

func (i *interview) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(i.ctx, tryFor)
}

// checkProvince also opens the files of the province, on which all that follows stands.
func (i *interview) checkProvince() (string, error) {
	code := i.value(provinceVariable)
	if code == "" {
		code = i.onlyProvince()
	}
	name, ok := i.Provinces[code]
	if !ok {
		return "", &problem{key: "setup.wrong.province", args: map[string]any{"Code": code}}
	}
	i.values[provinceVariable] = code
	return i.text("setup.right.province", map[string]any{"Name": name.In(survey.Language(i.Language))}), i.open(code)
}

func (i *interview) checkAddress() (string, error) {
	base := strings.TrimSuffix(i.value(baseVariable), "/")
	if i.CheckAddress(base) != nil {
		return "", &problem{key: "setup.wrong.address"}
	}
	i.values[baseVariable] = base
	u, err := url.Parse(base)
	if err != nil {
		return "", &problem{key: "setup.wrong.address"}
	}
	ctx, cancel := i.within()
	defer cancel()
	if _, err := net.DefaultResolver.LookupHost(ctx, u.Hostname()); err != nil {
		return "", &problem{key: "setup.wrong.name", args: map[string]any{"Name": u.Hostname()}, mayWait: true}
	}
	if NeedsHTTPS(base) {
		return "", &problem{key: "setup.wrong.http", mayWait: true}
	}
	if u.Scheme == "http" {
		return i.text("setup.right.local", nil), nil
	}
	return i.aboutCertificate(ctx, base), nil
}

// aboutCertificate says what stands at the address already: before the first start nothing need to.
func (i *interview) aboutCertificate(ctx context.Context, base string) string {
	end, err := doctor.CertificateEnd(ctx, base)
	days := int(end.Sub(i.Now()).Hours() / 24)
	switch {
	case err != nil && end.IsZero():
		return i.text("setup.right.address_unserved", nil)
	case err != nil:
		return i.text("setup.right.address_other", nil)
	}
	return i.text("setup.right.address", map[string]any{"Days": days})
}

// NeedsHTTPS tells whether browsers refuse at an address what tablets are made of: they keep an application only where nobody on the way can have
// changed it, or on the machine itself (Secure Contexts, W3C).
func NeedsHTTPS(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() != "localhost" && !strings.HasSuffix(u.Hostname(), ".localhost") && (err != nil || !ip.IsLoopback())
}

// checkDatabase makes database and roles where an administrator's address is given, and tries the three addresses.
func (i *interview) checkDatabase() (string, error) {
	if admin := i.Given[adminVariable]; admin != "" && i.value(serviceVariable) == "" {
		i.admin = admin
	}
	if i.admin != "" && !i.Check {
		if err := i.install(); err != nil {
			return "", err
		}
	}
	if i.value(serviceVariable) == "" || i.value(staffVariable) == "" {
		return "", &problem{key: "setup.wrong.no_database"}
	}
	var first pg.Entry
	version := pg.Empty
	for _, of := range []struct{ name, role string }{{serviceVariable, pg.ServiceRole}, {staffVariable, pg.StaffRole}, {ownerVariable, pg.Owner}} {
		if i.value(of.name) == "" {
			continue
		}
		entry, v, err := i.enter(of.name, of.role)
		if err != nil {
			return "", err
		}
		if first.Server != "" && first.Server != entry.Server {
			return "", &problem{key: "setup.wrong.other_database", args: map[string]any{"Variable": of.name}}
		}
		first = entry
		if of.role == pg.Owner || version == pg.Empty {
			version = v
		}
	}
	switch {
	case version == pg.Newer:
		return "", &problem{key: "setup.wrong.newer"}
	case i.value(ownerVariable) == "" && version != pg.Current:
		return "", &problem{key: "setup.wrong.no_owner"}
	}
	return i.text("setup.right.database", map[string]any{"Release": first.Release, "Database": first.Database, "Version": i.text("setup.version."+string(version), nil)}), nil
}

// enter connects by one of the three addresses, and sees that it leads where it should.
func (i *interview) enter(variable, role string) (pg.Entry, pg.Version, error) {
	wrong := func(key string, args map[string]any) error {
		args["Variable"] = variable
		return &problem{key: key, args: args}
	}
	ctx, cancel := i.within()
	defer cancel()
	pool, err := pg.Open(ctx, i.value(variable), pg.PoolOptions{Name: "sipas setup", MaxConns: 1})
	if e, ok := errors.AsType[*survey.Error](err); ok && e.Key == "database.url" {
		return pg.Entry{}, "", wrong("setup.wrong.url", map[string]any{}) // the driver's words may hold the address
	}
	if err != nil {
		return pg.Entry{}, "", wrong("setup.wrong.connect", map[string]any{"Reason": i.reason(err)})
	}
	defer pool.Close()
	entry, err := pg.Look(ctx, pool, role)
	if err != nil {
		return entry, "", wrong("setup.wrong.connect", map[string]any{"Reason": i.reason(err)})
	}
	switch {
	case entry.Major < 15:
		return entry, "", wrong("setup.wrong.old", map[string]any{"Release": entry.Release})
	case entry.Standby:
		return entry, "", wrong("setup.wrong.standby", map[string]any{})
	case entry.Encoding != "UTF8":
		return entry, "", wrong("setup.wrong.encoding", map[string]any{"Encoding": entry.Encoding})
	case entry.User != entry.Role || entry.Superuser:
		return entry, "", wrong("setup.wrong.role", map[string]any{"User": entry.User, "Role": cmp.Or(entry.Role, strings.Replace(role, pg.Owner, entry.Owner, 1))})
	}
	version, err := i.Version(ctx, pool)
	if survey.KindOf(err) == survey.Forbidden { // its rights come with the migration
		version, err = pg.Empty, nil
	}
	return entry, version, err
}

// install makes the database and its roles with passwords of its own making.
func (i *interview) install() error {
	name, err := i.databaseName()
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`).MatchString(name) {
		return &problem{key: "setup.wrong.database_name", args: map[string]any{"Database": name}}
	}
	passwords := pg.Passwords{}
	for _, role := range []string{pg.Owner, pg.ServiceRole, pg.StaffRole, pg.GrafanaRole} {
		passwords[role] = hex.EncodeToString(randomBytes(24))
	}
	ctx, cancel := context.WithTimeout(i.ctx, time.Minute)
	defer cancel()
	grafana, err := pg.Install(ctx, i.admin, name, passwords)
	if needsPassword(err) && i.Asks && i.withPassword() {
		grafana, err = pg.Install(ctx, i.admin, name, passwords)
	}
	if err != nil {
		return i.notInstalled(err, name)
	}
	for variable, role := range map[string]string{ownerVariable: pg.Owner, serviceVariable: pg.ServiceRole, staffVariable: pg.StaffRole} {
		if i.values[variable], err = pg.AddressOf(i.admin, name, role, passwords[role]); err != nil {
			return err
		}
	}
	i.admin = ""
	delete(i.Given, adminVariable)
	i.say("setup.installed", map[string]any{"Database": name})
	if grafana {
		if err := i.keepForGrafana(passwords[pg.GrafanaRole]); err != nil {
			return err
		}
	}
	i.written, err = i.save() // now, for nobody else knows the passwords
	return i.unwritable(err)
}

// notInstalled says why database and roles could not be made.
func (i *interview) notInstalled(err error, name string) error {
	e, _ := errors.AsType[*survey.Error](err)
	args := map[string]any{"Database": name, "Reason": i.reason(err)}
	switch {
	case e != nil && e.Key == "database.exists":
		return &problem{key: "setup.wrong.database_exists", args: args}
	case e != nil && e.Key == "database.not_admin":
		return &problem{key: "setup.wrong.not_admin", args: args}
	case e != nil && e.Key == "database.url":
		return &problem{key: "setup.wrong.url", args: map[string]any{"Variable": "--admin-url"}}
	}
	return &problem{key: "setup.wrong.install", args: args}
}

// needsPassword tells whether a server wants a password, or another one (SQLSTATE class 28).
func needsPassword(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(e.Code, "28")
}

// withPassword asks for the administrator's password where the address has none.
func (i *interview) withPassword() bool {
	config, err := pgx.ParseConfig(i.admin)
	if err != nil || config.Password != "" {
		return false
	}
	u, err := url.Parse(i.admin)
	if err != nil {
		return false
	}
	password, err := i.secretly("setup.ask.admin_password")
	if err != nil || password == "" {
		return false
	}
	u.User = url.UserPassword(config.User, password)
	i.admin = u.String()
	return true
}

// keepForGrafana writes down what dashboards read with, in a file of its own.
func (i *interview) keepForGrafana(password string) error {
	e, err := readSettings(strings.TrimSuffix(i.owner.path, ".owner") + ".grafana")
	if err != nil {
		return err
	}
	if e.fresh {
		e.lines = []string{"# What Grafana reads the database with, as role " + pg.GrafanaRole + ". Mode 0600, owner root."}
	}
	e.set("SIPAS_GRAFANA_DATABASE_PASSWORD", password)
	_, err = e.save()
	return i.unwritable(err)
}

func (i *interview) checkMail() (string, error) {
	address := i.value(mailVariable)
	if address == "" {
		return i.text("setup.right.no_mail", nil), nil
	}
	server, err := mail.ParseServer(address)
	if err != nil {
		return "", &problem{key: "setup.wrong.mail_url", args: map[string]any{"Reason": err.Error()}}
	}
	post, err := mail.New(mail.Options{Server: server, Texts: i.Texts, Location: i.Location, Now: i.Now})
	if err == nil {
		err = post.Try(i.ctx)
	}
	if err != nil {
		said := ""
		if e, ok := errors.AsType[*survey.Error](err); ok && e.Err != nil {
			said = survey.Visible(e.Err.Error())
		}
		return "", &problem{key: "setup.wrong.mail", args: map[string]any{"Server": server.String(), "Reason": i.reason(err), "Said": said}, mayWait: true}
	}
	return i.text("setup.right.mail", map[string]any{"Server": server.String()}), nil
}

func (i *interview) checkSingleSignOn() (string, error) {
	of := SingleSignOn{Issuer: i.value(issuerVariable), ClientID: i.value(clientVariable), ClientSecret: i.value(clientSecret)}
	if domains := i.value(domainsVariable); domains != "" {
		of.EmailDomains = strings.Split(domains, ",")
	}
	try, err := i.SingleSignOn(of)
	if err != nil {
		return "", &problem{key: "setup.wrong.sso", args: map[string]any{"Reason": survey.Visible(err.Error())}}
	}
	if try == nil {
		return i.text("setup.right.no_sso", nil), nil
	}
	ctx, cancel := i.within()
	defer cancel()
	if err := try(ctx); err != nil {
		return "", &problem{key: "setup.wrong.sso_away", args: map[string]any{"Issuer": of.Issuer, "Reason": survey.Visible(err.Error())}, mayWait: true}
	}
	return i.text("setup.right.sso", map[string]any{"Issuer": of.Issuer}), nil
}
