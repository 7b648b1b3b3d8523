package setup

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sipas/survey"
	"sipas/web/mail"
)

// interview is one call of sipas setup.
type interview struct {
	Options
	ctx context.Context
	in  *bufio.Reader

	values         map[string]string // by this interview
	province       string
	service, owner *settingsFile
	admin          string // address of PostgreSQL's superuser, where database and roles are to be made
	written        bool   // something new already, before the end
	kept           bool   // the last answer was that what cannot be tried is to be taken
}

// question is one matter that is asked about and tried, until it is right.
type question struct {
	what  string
	ask   func() error
	check func() (said string, err error)
}

// problem is what is wrong with an answer, in the words of a catalogue. One that may mend by itself can be taken all the same.
type problem struct {
	key     string
	args    map[string]any
	mayWait bool
}

func (p *problem) Error() string { return p.key }

// settle asks about a matter until the answer is right.
func (i *interview) settle(q question) error {
	for again := false; ; again = true {
		i.kept = false
		before := maps.Clone(i.values)
		if i.Asks {
			if err := q.ask(); err != nil {
				return err
			}
		}
		said, err := q.check()
		p, wrong := errors.AsType[*problem](err)
		switch {
		case err == nil:
			if said != "" {
				fmt.Fprintln(i.Err, said)
			}
			return nil
		case !wrong:
			return err
		case p.mayWait && (i.kept || slices.Contains(i.Unchecked, q.what)):
			i.say("setup.taken", map[string]any{"Problem": i.text(p.key, p.args)})
			return nil
		case !i.Asks:
			return errors.New(i.text(p.key, p.args))
		}
		i.say(p.key, p.args)
		if p.mayWait {
			i.say("setup.may_wait", nil)
		} else {
			i.values = before // Enter must not give the same wrong answer again
		}
		if !again { // what was given is asked about from now on
			i.forget(q.what)
		}
	}
}

// forget has a matter asked about although it was given.
func (i *interview) forget(what string) {
	for name, value := range i.Given {
		if matterOf(name) == what {
			delete(i.Given, name)
			if _, ok := i.values[name]; !ok && value != "" {
				i.values[name] = value
			}
		}
	}
}

// matterOf is which question a variable belongs to.
func matterOf(name string) string {
	switch {
	case name == provinceVariable:
		return "province"
	case name == baseVariable:
		return "address"
	case name == mailVariable:
		return "mail"
	case strings.HasPrefix(name, "SIPAS_OIDC_"):
		return "sso"
	case name == ownerVariable, name == serviceVariable, name == staffVariable, name == adminVariable:
		return "database"
	}
	return ""
}

func (i *interview) text(key string, args map[string]any) string {
	return i.Texts.Text(i.Language, key, args)
}

func (i *interview) say(key string, args map[string]any) {
	fmt.Fprintln(i.Err, i.text(key, args))
}

// Answers that are not what is asked for: none at all, and that what cannot be tried is to be taken.
const (
	nothing = "-"
	takeIt  = "!"
)

// prompt asks one question. No answer is what stands there; "-" is none.
func (i *interview) prompt(key, present string) (string, error) {
	shown := ""
	if present != "" {
		shown = " [" + survey.Visible(present) + "]"
	}
	fmt.Fprintf(i.Err, "%s%s: ", i.text(key, nil), shown)
	line, err := i.in.ReadString('\n')
	if err != nil && line == "" {
		return "", i.ended(err)
	}
	if i.Secret == nil {
		fmt.Fprintln(i.Err)
	}
	switch line = strings.TrimSpace(line); line {
	case "":
		return present, nil
	case nothing:
		return "", nil
	case takeIt:
		i.kept = true
		return present, nil
	}
	return line, nil
}

// secretly asks for what nobody is to see.
func (i *interview) secretly(key string) (string, error) {
	ask := func() { fmt.Fprintf(i.Err, "%s: ", i.text(key, nil)) }
	defer func() { fmt.Fprintln(i.Err) }()
	if i.Secret != nil {
		return i.Secret(ask)
	}
	ask()
	line, err := i.in.ReadString('\n')
	if err != nil && line == "" {
		return "", i.ended(err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// ended says that the answers have run out.
func (i *interview) ended(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New(i.text("setup.ended", nil))
	}
	return err
}

func (i *interview) askProvince() error {
	if _, ok := i.Given[provinceVariable]; ok {
		return nil
	}
	answer, err := i.prompt("setup.ask.province", cmp.Or(i.values[provinceVariable], i.onlyProvince()))
	i.values[provinceVariable] = answer
	return err
}

// onlyProvince is the one that has settings here, where there is just one; else the default.
func (i *interview) onlyProvince() string {
	found, _ := filepath.Glob(filepath.Join(i.Dir, "*.environment"))
	if len(found) == 1 {
		return strings.TrimSuffix(filepath.Base(found[0]), ".environment")
	}
	return i.Province
}

func (i *interview) askAddress() error {
	if _, ok := i.Given[baseVariable]; ok {
		return nil
	}
	answer, err := i.prompt("setup.ask.address", i.value(baseVariable))
	i.values[baseVariable] = answer
	return err
}

// usualSocket is where Debian's PostgreSQL listens.
const usualSocket = "/var/run/postgresql"

func (i *interview) askDatabase() (err error) {
	if i.Given[serviceVariable] != "" || i.Given[adminVariable] != "" {
		return nil
	}
	i.admin = ""
	if i.value(serviceVariable) != "" {
		answer, err := i.prompt("setup.ask.database_kept", i.text("setup.keep", nil))
		if err != nil || answer == i.text("setup.keep", nil) {
			return err
		}
		if answer != "" {
			i.admin = answer
			return nil
		}
	} else {
		usual := ""
		if _, err := os.Stat(usualSocket); err == nil {
			usual = "postgres://postgres@/postgres?host=" + usualSocket
		}
		if i.admin, err = i.prompt("setup.ask.database", usual); err != nil || i.admin != "" {
			return err
		}
	}
	for _, of := range []struct{ name, key string }{{serviceVariable, "setup.ask.service"}, {staffVariable, "setup.ask.staff"}, {ownerVariable, "setup.ask.owner"}} {
		if i.values[of.name], err = i.secretly(of.key); err != nil {
			return err
		}
	}
	return nil
}

func (i *interview) askMail() error {
	if _, ok := i.Given[mailVariable]; ok {
		return nil
	}
	present := ""
	if server, err := mail.ParseServer(i.value(mailVariable)); err == nil {
		present = server.String()
	}
	answer, err := i.prompt("setup.ask.mail", present)
	if err != nil || answer == present && present != "" {
		return err
	}
	if i.values[mailVariable] = answer; answer == "" || strings.Contains(answer, "://") {
		return nil
	}
	return i.askMailAccount(answer)
}

// askMailAccount asks for the rest of a mail server's address.
func (i *interview) askMailAccount(host string) error {
	user, err := i.prompt("setup.ask.mail_user", "")
	if err != nil {
		return err
	}
	u := url.URL{Scheme: "smtp", Host: host}
	if user != "" {
		password, err := i.secretly("setup.ask.mail_password")
		if err != nil {
			return err
		}
		u.User = url.UserPassword(user, password)
	}
	sender := ""
	if strings.Contains(user, "@") {
		sender = user
	}
	from, err := i.prompt("setup.ask.mail_from", sender)
	if _, port, _ := net.SplitHostPort(host); port == "465" { // RFC 8314
		u.Scheme = "smtps"
	}
	u.RawQuery = "from=" + url.QueryEscape(from)
	i.values[mailVariable] = u.String()
	return err
}

func (i *interview) askSingleSignOn() (err error) {
	if _, ok := i.Given[issuerVariable]; ok {
		return nil
	}
	present := i.value(issuerVariable)
	issuer, err := i.prompt("setup.ask.issuer", present)
	if err != nil || issuer == present && (issuer == "" || i.kept) {
		return err
	}
	i.values[issuerVariable] = issuer
	if issuer == "" {
		i.values[clientVariable], i.values[clientSecret], i.values[domainsVariable] = "", "", ""
		return nil
	}
	if i.values[clientVariable], err = i.prompt("setup.ask.client", i.value(clientVariable)); err != nil {
		return err
	}
	secret, err := i.secretly("setup.ask.client_secret")
	if secret != "" {
		i.values[clientSecret] = secret
	}
	return err
}

// reason is why something failed, in the language set where there are words for it, else in those of the server that was asked.
func (i *interview) reason(err error) string {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		switch {
		case slices.Contains(i.Texts.Keys(e.Key), e.Key):
			return i.text(e.Key, nil)
		case e.Err != nil:
			return i.reason(e.Err)
		}
	}
	return survey.Visible(i.Explain(err))
}
