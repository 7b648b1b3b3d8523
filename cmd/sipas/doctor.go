package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sipas/cmd/doctor"
	"sipas/web/i18n"
	"sipas/web/openid"
	"sipas/web/poster"
)

type doctorCommand struct {
	Settings serveCommand `embed:""`
	JSON     bool         `help:"Print JSON." name:"json"`
	Backups  string       `help:"Directory of the backups." placeholder:"DIR"`
	Dir      string       `help:"Directory of the settings." default:"/etc/sipas" type:"path"`
}

// postgresDir is where Debian's PostgreSQL, and others, have their data.
const postgresDir = "/var/lib/postgresql"

// patienceOfDoctor is how long each check may take.
const patienceOfDoctor = 5 * time.Second

// Run looks at the whole installation with the settings of the service, and changes nothing.
func (c *doctorCommand) Run(ctx context.Context, a *app, known *kong.Kong) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	found := doctor.Examine(ctx, c.options(a, texts, known))
	if c.JSON {
		err = a.printJSON(found)
	} else {
		err = printFindings(a, found)
	}
	bad := 0
	for _, f := range found {
		if !f.OK {
			bad++
		}
	}
	if err == nil && bad > 0 {
		err = fmt.Errorf("%d of %d checks found something to do", bad, len(found))
	}
	return err
}

func printFindings(a *app, found []doctor.Finding) error {
	w := newTable(a.stdout)
	for _, f := range found {
		switch {
		case f.OK:
			w.row("ok", f.Check, f.Found)
		case f.After != "":
			w.row("-", f.Check, f.WhatToDo)
		default:
			w.row("!", f.Check, f.WhatToDo)
		}
	}
	return w.end()
}

// options are what the service would go by.
func (c *doctorCommand) options(a *app, texts *i18n.Catalogue, known *kong.Kong) doctor.Options {
	s := &c.Settings
	o := doctor.Options{
		Unreadable: a.unreadable, Unknown: unknownVariables(os.Environ(), known), BaseURL: strings.TrimSuffix(s.BaseURL, "/"), Listen: s.Listen, MetricsListen: s.MetricsListen,
		AlertmanagerURL: s.AlertmanagerURL, Proxies: s.TrustedProxies, Timezone: a.Timezone, Location: a.location, DataDir: a.DataDir, PostgresDir: postgresDir, SettingsDir: c.Dir,
		Province: a.Province, Backups: c.Backups,
		OwnerURL: a.DatabaseURL, ServiceURL: a.ServiceURL, StaffURL: a.StaffURL,
		Version: versionOf, Grants: grants, Poster: onePoster, Now: a.now, Patience: patienceOfDoctor,
		Say: func(key string, args map[string]any) string { return texts.Text(a.Language, key, args) },
	}
	if o.Unreadable != nil {
		return o
	}
	o.Secret, o.OtherSecret, o.SecretFault = s.heldSecrets(a)
	if cmp.Or(o.OwnerURL, o.ServiceURL, o.StaffURL) == "" {
		o.OwnerURL, o.ServiceURL, o.StaffURL = a.keptURL("database"), a.keptURL("service"), a.keptURL("staff")
	}
	o.Mail, o.SignOn = c.tries(a, texts)
	o.Reaches = append(s.WebhookTargets.Texts(), s.SMTPURL, s.OIDC.Issuer)
	o.CallBacksLeft = c.leftCallBacks()
	return o
}

// tries are how the mail server and the single sign-on are tried, where they are set.
func (c *doctorCommand) tries(a *app, texts *i18n.Catalogue) (mail, signOn func(context.Context) error) {
	s := &c.Settings
	if zone, err := a.location(); err == nil {
		a.zone = zone
	}
	post, err := s.post(a, texts, nil)
	switch {
	case err != nil:
		mail = func(context.Context) error { return err }
	case post != nil:
		mail = post.Try
	}
	if s.OIDC.Issuer == "" {
		return mail, nil
	}
	provider, err := openid.New(openid.Options{Issuer: s.OIDC.Issuer, ClientID: s.OIDC.ClientID, ClientSecret: s.OIDC.ClientSecret, Now: a.now})
	if err != nil {
		return mail, func(context.Context) error { return err }
	}
	return mail, provider.Try
}

func grants(role string) string {
	var all []string
	for _, schema := range schemas() {
		all = append(all, schema.Rights[role])
	}
	return strings.Join(all, ";\n")
}

// onePoster prints one for nobody.
func onePoster() ([]byte, error) {
	var b bytes.Buffer
	_, err := poster.PDF(&b, []poster.Place{{Code: "K7F2M", Name: "Trung tâm Phục vụ hành chính công", Unit: "Phường Xuân Hương – Đà Lạt"}},
		poster.Options{Size: "A5", BaseURL: localURL}, func(int64) {})
	return b.Bytes(), err
}

// heldSecrets are the secrets that are given, or lie in the data directory, where none is made here.
func (s *secretSettings) heldSecrets(a *app) (secret, other []byte, err error) {
	if s.Secret == "" {
		if _, err := os.Stat(filepath.Join(a.DataDir, secretFile)); err != nil {
			return nil, nil, err
		}
	}
	return s.secrets(a)
}

// keptURL is an address that the private server of the data directory has; empty where there is none.
func (c *config) keptURL(of string) string {
	text, err := os.ReadFile(filepath.Join(c.DataDir, of+".url"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// elsewhere are variables that what is shipped with the program reads.
func elsewhere() []string {
	return []string{"SIPAS_IMAGE", "SIPAS_HOST", "SIPAS_CERTIFICATE", "SIPAS_BACKUPS", "SIPAS_CLUSTER", "SIPAS_UPSTREAMS", "SIPAS_DATABASE", "SIPAS_ADMIN_PASSWORD",
		"SIPAS_OWNER_PASSWORD", "SIPAS_SERVICE_PASSWORD", "SIPAS_STAFF_PASSWORD", "SIPAS_NIGHTLY_WAIT"}
}

// unknownVariables are those of an environment that begin like ours and that nobody reads.
func unknownVariables(environment []string, known *kong.Kong) (unknown []string) {
	read := elsewhere()
	_ = kong.Visit(known.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			read = append(read, flag.Envs...)
		}
		return next(nil)
	})
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "SIPAS_") && !strings.HasPrefix(name, "SIPAS_TEST_") && !strings.HasPrefix(name, "SIPAS_GRAFANA_") && !slices.Contains(read, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}

// despite parses the arguments of doctor once more without any variable, so that it can say which cannot be read; nil for other commands, and
// where the arguments themselves are wrong.
func despite(args []string) *kong.Context {
	if len(args) == 0 || args[0] != "doctor" {
		return nil
	}
	parser, err := kong.New(&commands{}, kong.Name("sipas"), lists(), kong.Exit(func(code int) { panic(exited(code)) }))
	if err != nil {
		return nil
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return nil
	}
	return parsed
}
