package main

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
	"sipas/web/mail/mailtest"
	"sipas/web/openid/openidtest"
)

// settings is a directory of settings, and a program that fills it.
type settings struct {
	t   *testing.T
	dir string
}

// setup runs sipas setup with answers on its standard input.
func (s *settings) setup(answers string, args ...string) (stdout, stderr string, code int) {
	s.t.Helper()
	command := exec.Command(executable, append([]string{"setup", "--dir", s.dir, "--language", "en"}, args...)...)
	var out, errs bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(answers), &out, &errs
	command.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(s.dir, "roots.pem"), "PATH="+s.dir+":"+os.Getenv("PATH")) // systemd's, where a test has one
	if err := command.Run(); err != nil && command.ProcessState == nil {
		s.t.Fatal(err)
	}
	return out.String(), errs.String(), command.ProcessState.ExitCode()
}

// run is a command with the settings that were written.
func (s *settings) run(files []string, args ...string) (string, error) {
	s.t.Helper()
	script := "set -a; "
	for _, file := range files {
		script += `. "` + filepath.Join(s.dir, file) + `"; `
	}
	out, err := exec.Command("sh", append([]string{"-euc", script + `exec "$0" "$@"`, executable}, args...)...).CombinedOutput()
	return string(out), err
}

// admin is the address of the test server's superuser, and a name for a database and roles that go with the test.
func admin(t *testing.T) (address, database string) {
	t.Helper()
	conn := surveytest.Admin(t, surveytest.URL(t))
	database = "st_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:16]
	t.Cleanup(func() {
		for _, statement := range []string{"drop database if exists %s with (force)", "drop role if exists %s_service", "drop role if exists %s_staff", "drop role if exists %s"} {
			if _, err := conn.Exec(t.Context(), fmt.Sprintf(statement, database)); err != nil && t.Context().Err() == nil {
				t.Error(err)
			}
		}
	})
	c := conn.Config()
	u := url.URL{Scheme: "postgres", User: url.UserPassword(c.User, c.Password), Host: fmt.Sprintf("127.0.0.1:%d", c.Port), Path: "/postgres", RawQuery: "sslmode=disable"}
	return u.String(), database
}

func newSettings(t *testing.T, roots []byte) *settings {
	t.Helper()
	s := &settings{t, t.TempDir()}
	if err := os.WriteFile(filepath.Join(s.dir, "roots.pem"), roots, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSetupMakesAnInstallation: with flags alone it makes database and roles, tries mail and single sign-on, and what it writes serves. Run again it
// changes nothing, or what it is told and no more.
func TestSetupMakesAnInstallation(t *testing.T) {
	t.Parallel()
	post, sso := mailtest.New(t, mailtest.Options{User: "khaosat", Password: "pass-of-mail"}), openidtest.New(t)
	s := newSettings(t, post.PEM)
	address, database := admin(t)
	flags := []string{"--yes", "--province", "15", "--base-url", "http://localhost:8080/", "--admin-url", address, "--database", database, "--smtp-url", post.URL(""),
		"--oidc-issuer", sso.Issuer(), "--oidc-client-id", sso.ClientID, "--oidc-client-secret", sso.ClientSecret}
	out, errs, code := s.setup("", flags...)
	if code != 0 || !strings.Contains(out, "sipas-migrate@15") || !strings.Contains(errs, "Lao Cai") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	first := readText(t, filepath.Join(s.dir, "15.environment"))
	owner := readText(t, filepath.Join(s.dir, "15.owner"))
	for _, secret := range append(regexp.MustCompile(`://[^:/]+:([^@]+)@`).FindAllStringSubmatch(first+owner, -1), []string{"", sso.ClientSecret}, regexp.MustCompile(`SIPAS_SECRET=(.{64})\n`).FindStringSubmatch(first)) {
		if len(secret) < 2 || strings.Contains(out+errs, secret[1]) {
			t.Errorf("a secret is printed, or none is there: %v", secret)
		}
	}
	if strings.Contains(first, "SIPAS_DATABASE_URL") || !strings.Contains(owner, "SIPAS_DATABASE_URL=") {
		t.Error("the owner's address is not where it belongs")
	}
	for _, name := range []string{"15.environment", "15.owner"} {
		if state, err := os.Stat(filepath.Join(s.dir, name)); err != nil || state.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, state, err)
		}
	}
	if out, err := s.run([]string{"15.environment", "15.owner"}, "migrate"); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if out, err := s.run([]string{"15.environment"}, "place", "list"); err != nil || !strings.Contains(out, "Lào Cai") {
		t.Errorf("%v %.300s", err, out)
	}
	if _, errs, code := s.setup("", "--check", "--province", "15"); code != 0 || !strings.Contains(errs, "of this version") {
		t.Errorf("checked again: %d %s", code, errs)
	}
	more := first + "# ours\nSIPAS_HOTLINE='1022 phím 1'\nANOTHER=1\n"
	if err := os.WriteFile(filepath.Join(s.dir, "15.environment"), []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := s.setup("", flags...); code != 0 || !strings.Contains(out, "nothing has changed") {
		t.Errorf("again: exit %d: %s%s", code, out, errs)
	}
	if _, errs, code := s.setup("", "--yes", "--base-url", "http://127.0.0.1:8080"); code != 0 {
		t.Errorf("another address: exit %d: %s", code, errs)
	}
	if got := readText(t, filepath.Join(s.dir, "15.environment")); got != strings.Replace(more, "http://localhost:8080", "http://127.0.0.1:8080", 1) {
		t.Errorf("it is now\n%s", got)
	}
	// A second province on this machine gets ports of its own.
	of := surveytest.URL(t)
	if _, errs, code := s.setup("", "--yes", "--province", "68", "--base-url", "http://localhost", "--service-url", surveytest.RoleURL(t, pg.ServiceRole, of),
		"--staff-url", surveytest.RoleURL(t, pg.StaffRole, of)); code != 0 {
		t.Errorf("a second province: exit %d: %s", code, errs)
	}
	if second := readText(t, filepath.Join(s.dir, "68.environment")); !strings.Contains(second, "SIPAS_LISTEN=127.0.0.1:8081\nSIPAS_METRICS_LISTEN=127.0.0.1:9465\n") {
		t.Errorf("the second is\n%s", second)
	}
}

// TestSetupSaysWhatTheUnitShuts: what was tried from a shell may be shut to the service. Setup says so before anybody starts it, and how to open it;
// where all is within, it says nothing.
func TestSetupSaysWhatTheUnitShuts(t *testing.T) {
	t.Parallel()
	s := newSettings(t, nil)
	of := surveytest.URL(t)
	var allowed []string
	for _, m := range regexp.MustCompile(`(?m)^IPAddressAllow=(.*)$`).FindAllStringSubmatch(readText(t, "../../deploy/systemd/sipas@.service"), -1) {
		allowed = append(allowed, strings.ReplaceAll(m[1], "localhost", "127.0.0.0/8 ::1/128"))
	}
	systemctl := "#!/bin/sh\n[ \"$3\" = sipas@68.service ] && printf 'IPAddressAllow=" + strings.Join(allowed, " ") + "\\nIPAddressDeny=0.0.0.0/0 ::/0\\n'\n"
	if err := os.WriteFile(filepath.Join(s.dir, "systemctl"), []byte(systemctl), 0o755); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--yes", "--province", "68", "--unchecked", "mail", "--service-url", surveytest.RoleURL(t, pg.ServiceRole, of), "--staff-url", surveytest.RoleURL(t, pg.StaffRole, of)}
	out, errs, code := s.setup("", append(flags, "--base-url", "http://localhost")...)
	if code != 0 || strings.Contains(out+errs, "IPAddressAllow") {
		t.Errorf("where all is within: exit %d: %s%s", code, out, errs)
	}
	out, errs, code = s.setup("", append(flags, "--base-url", "https://203.0.113.5")...)
	note, next := strings.Index(out, `IPAddressAllow=203.0.113.5\n`), strings.Index(out, "systemctl restart sipas@68")
	if code != 0 || note < 0 || next < note || !strings.Contains(out, "may not reach 203.0.113.5: sipas@68 ") {
		t.Errorf("a public address: exit %d: %s%s", code, out, errs)
	}
	if out, _, code := s.setup("", "--check", "--province", "68"); code != 0 || !strings.Contains(out, "IPAddressAllow=203.0.113.5") {
		t.Errorf("checked: exit %d: %s", code, out)
	}
}

// TestSetupAsks until each answer is right, and never shows what is secret.
func TestSetupAsks(t *testing.T) {
	t.Parallel()
	post, sso := mailtest.New(t, mailtest.Options{User: "khaosat@example.vn", Password: "p@ss of mail"}), openidtest.New(t)
	s := newSettings(t, post.PEM)
	of := surveytest.URL(t)
	service, staff := surveytest.RoleURL(t, pg.ServiceRole, of), surveytest.RoleURL(t, pg.StaffRole, of)
	answers := strings.Join([]string{"99", "", "hailong", "http://hailong.invalid", "!", // kept, though nobody knows the name
		"-", of, staff, of, "-", service, staff, of, // the owner is not the service
		post.Address, "khaosat@example.vn", "wrong", "", post.Address, "khaosat@example.vn", "p@ss of mail", "",
		"http://sso.example.vn", "x", "y", sso.Issuer(), sso.ClientID, sso.ClientSecret}, "\n") + "\n"
	out, errs, code := s.setup(answers)
	if code != 0 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	for _, said := range []string{"no province 99", "This is no address", "hailong.invalid is not known", "Kept although", "it must be sipas_service", "does not accept the name", "not https"} {
		if !strings.Contains(errs, said) {
			t.Errorf("it does not say %q:\n%s", said, errs)
		}
	}
	if regexp.MustCompile(`p@ss|pa?%40ss|` + sso.ClientSecret).MatchString(out + errs) {
		t.Error("a secret is printed")
	}
	written := readText(t, filepath.Join(s.dir, "68.environment"))
	if !strings.Contains(written, "p%40ss%20of%20mail") || !strings.Contains(written, "SIPAS_BASE_URL=http://hailong.invalid\n") {
		t.Errorf("it is\n%s", written)
	}
	// Again with Enter alone: all is as it was, what could not be tried has to be said again.
	if out, errs, code := s.setup("\n\n!\n\n\n\n\n\n"); code != 0 || !strings.Contains(out, "nothing has changed") {
		t.Errorf("again: exit %d: %s%s", code, out, errs)
	}
	if _, errs, code := s.setup("68\n"); code != 1 || !strings.Contains(errs, "run out") {
		t.Errorf("answers that run out: exit %d: %s", code, errs)
	}
}

// TestSetupRefuses what is wrong, says what to do, and writes nothing.
func TestSetupRefuses(t *testing.T) {
	t.Parallel()
	of, other := surveytest.URL(t), surveytest.URL(t)
	service, staff := surveytest.RoleURL(t, pg.ServiceRole, of), surveytest.RoleURL(t, pg.StaffRole, of)
	address, _ := admin(t)
	away := mailtest.New(t, mailtest.Options{User: "khaosat", Password: "right"})
	plain, strange := mailtest.New(t, mailtest.Options{NoTLS: true}), mailtest.New(t, mailtest.Options{Host: "another.example.vn"})
	wrongPassword := away.URL("")
	away.Expect("another")
	broken := openidtest.New(t)
	broken.Breaks("page openid-configuration")
	s := newSettings(t, append(append(away.PEM, plain.PEM...), strange.PEM...))
	database := []string{"--service-url", service, "--staff-url", staff, "--database-url", of}
	var all sync.WaitGroup
	for _, c := range []struct {
		says string
		args []string
	}{
		{"no province 99", []string{"--province", "99"}},
		{"This is no address", nil},
		{"This is no address", []string{"--base-url", "ftp://x"}},
		{"is not known", []string{"--base-url", "https://hailong.invalid"}},
		{"tablets do not work", []string{"--base-url", "http://192.0.2.1"}},
		{"No database is given", []string{"--base-url", "http://localhost"}},
		{"SIPAS_SERVICE_URL cannot be read", []string{"--service-url", "://secret-word", "--staff-url", staff}},
		{"does not lead into PostgreSQL", []string{"--service-url", "postgres://sipas_service:wrong@127.0.0.1:1/x", "--staff-url", staff}},
		{"password", []string{"--service-url", "postgres://sipas_service:secret-word@" + hostOf(t, address) + "/sipas", "--staff-url", staff}},
		{"it must be sipas_service", []string{"--service-url", of, "--staff-url", staff}},
		{"it must be sipas", []string{"--service-url", service, "--staff-url", staff, "--database-url", address}},
		{"leads to another database", []string{"--service-url", service, "--staff-url", surveytest.RoleURL(t, pg.StaffRole, other)}},
		{"Database template1 is there", []string{"--admin-url", address, "--database", "template1"}},
		{"is no name", []string{"--admin-url", address, "--database", "a;b"}},
		{"could not be made: failed to connect", []string{"--admin-url", "postgres://postgres@127.0.0.1:1/postgres"}},
		{"not the address of PostgreSQL's superuser", []string{"--admin-url", of}},
		{"mail server is not right", append(database, "--smtp-url", "smtp://x")},
		{"does not accept the name", append(database, "--smtp-url", wrongPassword)},
		{"not safe", append(database, "--smtp-url", plain.URL(""))},
		{"not safe", append(database, "--smtp-url", strange.URL(""))},
		{"does not answer", append(database, "--smtp-url", "smtp://127.0.0.1:1?from=a@example.vn")},
		{"set _CLIENT_ID", append(database, "--oidc-issuer", "https://sso.example.vn")},
		{"not https", append(database, "--oidc-issuer", "http://sso.example.vn", "--oidc-client-id", "a", "--oidc-client-secret", "b")},
		{"does not answer as an OpenID", append(database, "--oidc-issuer", broken.Issuer(), "--oidc-client-id", "a", "--oidc-client-secret", "b")},
	} {
		args := append([]string{"--yes"}, c.args...)
		if len(c.args) > 0 && !strings.Contains(strings.Join(c.args, " "), "--base-url") {
			args = append(args, "--base-url", "http://localhost:8080")
		}
		all.Go(func() {
			out, errs, code := s.setup("", args...)
			last := errs[strings.LastIndex(strings.TrimSpace(errs), "\n")+1:]
			if code != 1 || !strings.Contains(last, c.says) || !strings.HasPrefix(last, "sipas: ") || strings.Contains(out+errs, "secret-word") {
				t.Errorf("%v: exit %d, %s%s; want %q", c.args, code, out, errs, c.says)
			}
		})
	}
	all.Wait()
	if left, _ := filepath.Glob(filepath.Join(s.dir, "*.e*")); len(left) > 0 {
		t.Errorf("%v is written", left)
	}
	if _, errs, code := s.setup("", "--yes", "--unchecked", "luck"); code != 2 || !strings.Contains(errs, "address, mail, sso") {
		t.Errorf("exit %d %s", code, errs)
	}
	if _, errs, code := s.setup("", append([]string{"--yes", "--base-url", "https://hailong.invalid", "--unchecked", "address"}, database...)...); code != 0 || !strings.Contains(errs, "Kept although") {
		t.Errorf("exit %d %s", code, errs)
	}
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// TestSetupHidesWhatIsTyped: at a terminal a password is not shown; script(1) is one.
func TestSetupHidesWhatIsTyped(t *testing.T) {
	t.Parallel()
	s := newSettings(t, nil)
	of := surveytest.URL(t)
	command := exec.Command("script", "-qec", executable+" setup --language en --base-url http://localhost --province 68 --dir "+s.dir, "/dev/null")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	service, staff := surveytest.RoleURL(t, pg.ServiceRole, of), surveytest.RoleURL(t, pg.StaffRole, of)
	shown := ""
	for _, step := range []struct{ prompt, answer string }{{"(- where they are there already)", "-"}, {"role sipas_service", service}, {"role sipas_staff", staff}, {"owner sipas;", of},
		{"Mail server", ""}, {"single sign-on", ""}} {
		more := readUntil(t, out, step.prompt, ": ")
		shown += more
		_, _ = io.WriteString(in, step.answer+"\n")
	}
	rest, _ := io.ReadAll(out)
	if err := command.Wait(); err != nil {
		t.Errorf("%v %s%s", err, shown, rest)
	}
	if shown += string(rest); strings.Contains(shown, "postgres://sipas_staff:"+regexp.MustCompile(`:([0-9a-f]+)@`).FindStringSubmatch(staff)[1]) || !strings.Contains(shown, "are written") {
		t.Errorf("it shows\n%s", shown)
	}
}

// readUntil reads up to the end of a prompt.
func readUntil(t *testing.T, from io.Reader, prompt, end string) string {
	t.Helper()
	var text strings.Builder
	for one := make([]byte, 1); ; {
		if _, err := from.Read(one); err != nil {
			t.Fatalf("no %q: %v in %s", prompt, err, text.String())
		}
		text.Write(one)
		if _, after, ok := strings.Cut(text.String(), prompt); ok && strings.HasSuffix(after, end) {
			return text.String()
		}
	}
}
