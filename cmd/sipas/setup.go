package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"sipas/cmd/setup"
	"sipas/survey/surveydb"
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
	provinces, err := surveydb.Provinces()
	if err != nil {
		return err
	}
	o := setup.Options{Dir: s.Dir, Database: s.Database, Province: a.Province, Asks: !s.Yes && !s.Check, Check: s.Check, Unchecked: s.Unchecked, Given: givenTo(parsed),
		In: os.Stdin, Out: a.stdout, Err: a.stderr, Texts: texts, Language: a.Language, Location: a.zone, Now: a.now,
		Provinces: provinces, CheckAddress: checkBaseURL, Version: versionOf, SingleSignOn: a.trySingleSignOn, Explain: explain}
	if keys := int(os.Stdin.Fd()); term.IsTerminal(keys) {
		o.Secret = func(ask func()) (string, error) {
			restore, err := silence(keys) // before anybody is asked: who pastes is faster than a program
			if err != nil {
				return "", err
			}
			defer restore()
			ask()
			text, err := term.ReadPassword(keys)
			return string(text), err
		}
	}
	return setup.Run(ctx, o)
}

// trySingleSignOn returns what asks the single sign-on who it is; nil where none is set.
func (a *app) trySingleSignOn(of setup.SingleSignOn) (func(context.Context) error, error) {
	provider, err := singleSignOnSettings(of).openid(a.now)
	if provider == nil {
		return nil, err
	}
	return provider.Try, err
}

// givenTo are the variables that are set, or whose flag was given, for this call: answers that need no question.
func givenTo(parsed *kong.Context) map[string]string {
	given := map[string]string{}
	for _, name := range setup.Variables() {
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
