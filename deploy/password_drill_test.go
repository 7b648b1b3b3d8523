//go:build drill

package deploy_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// TestDrillPasswordsAreChanged: the passwords of PostgreSQL's roles are changed under load, and two instances restarted one after the other. The
// one that is not restarted yet goes on; the old password opens nothing.
func TestDrillPasswordsAreChanged(t *testing.T) {
	c := bareCluster(t)
	mustAsk(t, c) // passwords, not trust
	first := c.province("sipas", "the old password")
	second := newProgram(t, "", c.roleSettings("the old password")...)
	second.serve()
	crowds := []*crowd{first.crowd(4), second.crowd(4)}
	on := func(why string, crowds ...*crowd) {
		t.Helper()
		for _, crowd := range crowds {
			before := crowd.count()
			surveytest.Eventually(t, why, func() bool { return crowd.count() > before+100 })
		}
	}
	on("both take answers", crowds...)
	changed := time.Now()
	must(t, c.roleScript("roles.sh", "sipas", "the new password"))
	refused := crowds[0].refusals() + crowds[1].refusals()
	on("both take answers with connections of before", crowds...)
	if now := crowds[0].refusals() + crowds[1].refusals(); now != refused {
		t.Errorf("%d answers refused when the password was changed", now-refused)
	}
	for n, p := range []*program{first, second} {
		other := crowds[1-n]
		refused := other.refusals()
		p.restart(c.roleSettings("the new password"))
		on("the other one took answers meanwhile", other)
		if now := other.refusals(); now != refused {
			t.Errorf("instance %d refused %d answers while the other was restarted", 2-n, now-refused)
		}
		on("it takes answers again", crowds[n])
	}
	t.Logf("passwords changed and both instances restarted in %s", time.Since(changed))
	acknowledged := 0
	for _, crowd := range crowds {
		acknowledged += len(crowd.finish())
	}
	if found := len(stored(t, c.connect("postgres", "sipas"))); found < acknowledged {
		t.Errorf("%d answers stored, %d acknowledged", found, acknowledged)
	}
	old := newProgram(t, "", c.roleSettings("the old password")...)
	refusal := exec.Command(executable, "serve")
	refusal.Env = old.env
	if out, err := refusal.CombinedOutput(); err == nil || !strings.Contains(string(out), "password authentication failed") {
		t.Errorf("the old password opens: %v %s", err, out)
	}
}

// TestDrillPasswordsAreChangedWithImages: PostgreSQL was made with the passwords of before, which its container goes on holding. Each line of the handbook
// gives the owner and both roles those that stand in .env now; the old ones open nothing.
func TestDrillPasswordsAreChangedWithImages(t *testing.T) {
	c := bareCluster(t)
	mustAsk(t, c)
	scripts, err := filepath.Abs("postgres")
	if err != nil {
		t.Fatal(err)
	}
	passwords := newPasswords()
	enters := func(role, password string) error {
		conn, err := pgx.Connect(t.Context(), c.url(role, url.PathEscape(password), "sipas"))
		if err == nil {
			_ = conn.Close(t.Context())
		}
		return err
	}
	for _, line := range passwordLines(t) {
		const old = "the old password"
		for _, script := range []string{"init.sh", "roles.sh"} {
			must(t, c.roleScript(script, "sipas", old))
		}
		if err := enters("sipas_service", old); err != nil {
			t.Error(err)
		}
		run := exec.Command("sh", "-c", regexp.MustCompile(`cd \S+`).ReplaceAllLiteralString(line.script, "cd "+scripts))
		told := line.environment(t, passwords)
		told["PGHOST"], told["PGPORT"], told["PATH"] = c.host, c.port, os.Getenv("PATH")
		for name, value := range told {
			run.Env = append(run.Env, name+"="+value)
		}
		must(t, run)
		for role, name := range map[string]string{"sipas": "SIPAS_OWNER_PASSWORD", "sipas_service": "SIPAS_SERVICE_PASSWORD", "sipas_staff": "SIPAS_STAFF_PASSWORD"} {
			if err := enters(role, passwords[name]); err != nil {
				t.Errorf("%s: %v", role, err)
			}
			if err := enters(role, old); err == nil || !strings.Contains(err.Error(), "28P01") {
				t.Errorf("%s: the old password opens: %v", role, err)
			}
		}
	}
}

// mustAsk has the server ask everybody for a password but the superuser.
func mustAsk(t *testing.T, c *cluster) {
	t.Helper()
	admin := c.connect("postgres", "postgres")
	for _, statement := range []string{
		"create table pg_temp.hba (line text)", "insert into pg_temp.hba values ('local all all trust'), ('host all postgres all trust'), ('host all all all scram-sha-256')",
	} {
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := admin.Exec(t.Context(), "copy pg_temp.hba to '"+c.dir+"/pg_hba.conf'"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "select pg_reload_conf()"); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) roleSettings(password string) []string {
	password = url.PathEscape(password)
	return []string{"SIPAS_SERVICE_URL=" + c.url("sipas_service", password, "sipas"), "SIPAS_STAFF_URL=" + c.url("sipas_staff", password, "sipas")}
}

// restart ends the program and serves again at the same address, with other settings.
func (p *program) restart(settings []string) {
	p.t.Helper()
	_ = p.process.Signal(syscall.SIGTERM)
	surveytest.Eventually(p.t, "it has ended", func() bool {
		_, err := http.Get(p.base + "/healthz")
		return err != nil
	})
	p.env = slices.Concat(p.env, settings, []string{"SIPAS_LISTEN=" + strings.TrimPrefix(p.base, "http://")})
	p.serve()
}
