package deploy_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/goccy/go-yaml"
	"github.com/jackc/pgx/v5"
)

type compose struct {
	Services map[string]struct {
		Image       string
		Restart     string
		ReadOnly    bool `yaml:"read_only"`
		User        string
		CapDrop     []string `yaml:"cap_drop"`
		Ports       []string
		Volumes     []string
		Environment map[string]string
		Healthcheck map[string]any
		Networks    any
		NetworkMode string `yaml:"network_mode"`
		Logging     struct {
			Driver  string
			Options map[string]string
		}
		Build struct {
			Inline string `yaml:"dockerfile_inline"`
		}
	}
	Volumes map[string]any
}

// TestComposeIsSound as far as can be told without an engine: images pinned, files there, settings known, nothing open that need
// not be, and every value an administrator has to give named in the example.
func TestComposeIsSound(t *testing.T) {
	text := readFile(t, "compose/compose.yaml")
	var c compose
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sipas-1", "sipas-2", "caddy", "postgres", "prometheus", "alertmanager", "grafana", "node-exporter", "backup", "drill", "migrate"} {
		s, ok := c.Services[name]
		beside := name == "backup" && s.NetworkMode == "service:postgres" || // PostgreSQL copies itself to its own machine alone
			name == "drill" && s.NetworkMode == "none"
		ends := name == "migrate" && s.Restart == "on-failure"
		if !ok || s.Restart != "unless-stopped" && !ends || !beside && !strings.Contains(fmt.Sprint(s.Networks), "inside") {
			t.Errorf("service %s: %+v", name, s)
		}
		if size := s.Logging.Options["max-size"]; s.Logging.Driver != "json-file" || size != "20m" || s.Logging.Options["max-file"] != "3" {
			t.Errorf("%s may log without bound: %+v", name, s.Logging)
		}
		if !regexp.MustCompile(`^([a-z/-]+:v?\d+\.\d+(\.\d+)?|\$\{SIPAS_IMAGE:\?\}(-drill)?)$`).MatchString(s.Image) {
			t.Errorf("%s: image %q is not pinned", name, s.Image)
		}
		if public := slices.DeleteFunc(slices.Clone(s.Ports), func(p string) bool { return strings.HasPrefix(p, "127.0.0.1:") }); len(public) > 0 && name != "caddy" {
			t.Errorf("%s is open to everybody at %v", name, public)
		}
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if strings.HasPrefix(from, ".") {
				if _, err := os.Stat(filepath.Join("compose", from)); err != nil {
					t.Errorf("%s mounts %s: %v", name, from, err)
				}
			} else if _, ok := c.Volumes[from]; !ok && !strings.HasPrefix(from, "${") && !strings.HasPrefix(from, "/") {
				t.Errorf("%s mounts the volume %s, which is not declared", name, from)
			}
		}
	}
	for _, name := range []string{"sipas-1", "sipas-2"} {
		if s := c.Services[name]; !s.ReadOnly || s.User != "65534:65534" || !slices.Equal(s.CapDrop, []string{"ALL"}) || s.Environment["SIPAS_TRUSTED_PROXIES"] == "" || s.Environment["SIPAS_DATABASE_URL"] != "" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if image := c.Services["postgres"].Image; c.Services["backup"].Image != image || !strings.Contains(c.Services["drill"].Build.Inline, "FROM "+image+"\n") {
		t.Error("backups are made, or restored, by another PostgreSQL than they are of")
	}
	example := readFile(t, "compose/.env.example")
	for _, use := range regexp.MustCompile(`\$\{([A-Z_]+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(example, "\n"+use[1]+"=") {
			t.Errorf("%s is not in the example", use[1])
		}
	}
	sources := readFile(t, "grafana/provisioning/datasources/sipas.yaml")
	for _, use := range regexp.MustCompile(`\$(SIPAS_[A-Z_]+)`).FindAllStringSubmatch(sources, -1) {
		if c.Services["grafana"].Environment[use[1]] == "" {
			t.Errorf("Grafana is not told %s", use[1])
		}
	}
	shipped, inside := readFile(t, "prometheus/prometheus.yml"), readFile(t, "compose/prometheus.yml")
	jobs := regexp.MustCompile(`(?m)^(#|.*targets:).*\n`)
	if jobs.ReplaceAllString(shipped, "") != jobs.ReplaceAllString(inside, "") {
		t.Error("the two configurations of Prometheus differ in more than their targets")
	}
}

// TestComposeLoads as docker compose config would: by the library that docker's own client reads it with, with the values of the
// example, and with none of them.
func TestComposeLoads(t *testing.T) {
	load := func(env ...string) (*types.Project, error) {
		o, err := cli.NewProjectOptions([]string{"compose/compose.yaml"}, cli.WithEnv(env), cli.WithEnvFiles("compose/.env.example"), cli.WithDotEnv)
		if len(env) > 0 {
			o, err = cli.NewProjectOptions([]string{"compose/compose.yaml"}, cli.WithEnv(env))
		}
		if err != nil {
			t.Fatal(err)
		}
		return o.LoadProject(t.Context())
	}
	project, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if s := project.Services["sipas-2"]; len(project.Services) != 11 || s.Image != "sipas:CHANGE-ME" || !s.ReadOnly || s.DependsOn["postgres"].Condition != types.ServiceConditionHealthy {
		t.Errorf("%d services; %+v", len(project.Services), s)
	}
	if from := toldOf(t, project); from != toldBy(project.Services["backup"]) || from != toldBy(project.Services["drill"]) {
		t.Errorf("Prometheus is told what lies in %s, where neither backup nor drill writes", from)
	}
	if _, err := load("SIPAS_IMAGE=sipas:1"); err == nil || !strings.Contains(err.Error(), "SIPAS_") {
		t.Errorf("values are missing, and it says %v", err)
	}
	if docker, err := exec.LookPath("docker"); err == nil && exec.Command(docker, "compose", "version").Run() == nil {
		must(t, exec.Command(docker, "compose", "--env-file", "compose/.env.example", "-f", "compose/compose.yaml", "config", "-q"))
	}
}

// TestRolesOnAPostgresOfOnesOwn: the two scripts make them, the program runs with them and without the owner, and Grafana reads with what it was
// given. A second province gets a database that nobody of the first one can enter.
func TestRolesOnAPostgresOfOnesOwn(t *testing.T) {
	t.Parallel()
	c := bareCluster(t)
	first, second := c.province("sipas", "it's a secret"), c.province("sipas_15", "the other one", "SIPAS_PROVINCE=15")
	must(t, c.roleScript("init.sh", "sipas_15", "the other one")) // what is there stays
	must(t, c.roleScript("roles.sh", "sipas", "renewed"))
	first.answer()
	second.answer()
	second.answer()
	for database, of := range map[string]struct{ province, answers string }{"sipas": {"68", "1"}, "sipas_15": {"15", "2"}} {
		var provinces, answers string
		if err := c.connect("postgres", database).QueryRow(t.Context(), `select (select string_agg(distinct u.province_code, ' ') from survey.place p join survey.unit u on u.id = p.unit_id), (select count(*)::text from survey.response)`).Scan(&provinces, &answers); err != nil || provinces != of.province || answers != of.answers {
			t.Errorf("%s has places of %s and %s answers, %v", database, provinces, answers, err)
		}
		grafana := c.connect("grafana_ro", database)
		var notice string
		if err := grafana.QueryRow(t.Context(), `select notice from dashboard.notice`).Scan(&notice); err != nil || notice != "Dữ liệu thật" {
			t.Errorf("%q, %v", notice, err)
		}
		if _, err := grafana.Exec(t.Context(), `select * from survey.response`); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("Grafana reads answers: %v", err)
		}
	}
	if _, err := c.connect("postgres", "postgres").Exec(t.Context(), `create role stranger login`); err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct{ role, database string }{{"sipas", "sipas_15"}, {"sipas_15", "sipas"}, {"sipas_service", "sipas_15"}, {"sipas_staff", "sipas_15"},
		{"sipas_15_service", "sipas"}, {"sipas_15_staff", "sipas"}, {"stranger", "sipas"}, {"grafana_ro", "postgres"}, {"sipas_service", "template1"}} {
		if conn, err := pgx.Connect(t.Context(), c.url(way.role, "any", way.database)); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s enters %s: %v %v", way.role, way.database, conn, err)
		}
	}
	if member := c.text("postgres", `select coalesce(string_agg(pg_get_userbyid(member), ' '), '') from pg_auth_members where pg_get_userbyid(member) ~ '_service$|_staff$|^grafana'`); member != "" {
		t.Errorf("%s are members of something", member)
	}
}

// TestAnOlderServersRolesAreRenewed: one that an earlier version's script has made gets roles that log in, and no owner acts as another's.
func TestAnOlderServersRolesAreRenewed(t *testing.T) {
	t.Parallel()
	c := bareCluster(t)
	admin := c.connect("postgres", "postgres")
	for _, statement := range []string{"create role sipas login", "create role sipas_15 login", "create role sipas_service", "grant sipas_service to sipas, sipas_15",
		"create role grafana_ro login", "create database sipas owner sipas", "create database sipas_15 owner sipas_15"} {
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	before := startProgramOn(t, c.url("sipas", "any", "sipas"))
	before.answer()
	for _, database := range []string{"sipas", "sipas_15"} {
		must(t, c.roleScript("roles.sh", database, "any"))
	}
	if owners := c.text("postgres", `select string_agg(pg_get_userbyid(roleid) || ' ' || pg_get_userbyid(member), ', ' order by pg_get_userbyid(roleid) collate "C") from pg_auth_members
		where pg_get_userbyid(member) like 'sipas%'`); owners != "sipas_15_service sipas_15, sipas_15_staff sipas_15, sipas_service sipas, sipas_staff sipas" {
		t.Errorf("members are %s", owners)
	}
	after := c.served("sipas", "any")
	after.answer()
	before.answer() // what runs goes on
	if n := c.text("sipas", "select count(*)::text from survey.response"); n != "3" {
		t.Errorf("%s answers", n)
	}
}

// TestASuperuserAloneIsEnough, on a server where nobody has made any role.
func TestASuperuserAloneIsEnough(t *testing.T) {
	t.Parallel()
	c := bareCluster(t)
	p := startProgramOn(t, c.url("postgres", "any", "postgres"))
	p.answer()
	list := exec.Command(executable, "standing", "list")
	list.Env = p.env
	must(t, list)
}

// TestWallsAreTheSameEverywhere: the script puts up those that the private server does.
func TestWallsAreTheSameEverywhere(t *testing.T) {
	if !strings.Contains(readFile(t, "postgres/roles.sh"), "<<'SQL'\n"+readFile(t, "../survey/pg/wall.sql")+"SQL\n") {
		t.Error("postgres/roles.sh does not hold survey/pg/wall.sql as it is")
	}
}

// province makes the database and the roles of one, and serves it with the roles alone.
func (c *cluster) province(database, password string, settings ...string) *program {
	c.t.Helper()
	must(c.t, c.roleScript("init.sh", database, password))
	must(c.t, c.roleScript("roles.sh", database, password))
	return c.served(database, password, settings...)
}

// served serves a database without its owner, who has to migrate it first.
func (c *cluster) served(database, password string, settings ...string) *program {
	c.t.Helper()
	password = url.PathEscape(password)
	p := newProgram(c.t, "", append([]string{"SIPAS_SERVICE_URL=" + c.url(database+"_service", password, database), "SIPAS_STAFF_URL=" + c.url(database+"_staff", password, database)}, settings...)...)
	command := func(env []string, args ...string) *exec.Cmd {
		command := exec.Command(executable, args...)
		command.Env = env
		return command
	}
	if out, err := command(p.env, "serve").CombinedOutput(); err == nil || !strings.Contains(string(out), "needs the owner") {
		c.t.Errorf("before anybody has migrated it: %v %s", err, out)
	}
	must(c.t, command(append(p.env, "SIPAS_DATABASE_URL="+c.url(database, password, database)), "migrate"))
	must(c.t, command(p.env, "place", "list"))
	p.serve()
	return p
}

// roleScript is one of postgres/ for a database.
func (c *cluster) roleScript(name, database, password string) *exec.Cmd {
	script := exec.Command("sh", "postgres/"+name)
	script.Env = append(os.Environ(), "PGHOST=127.0.0.1", "PGPORT="+c.port, "PGUSER=postgres", "SIPAS_DATABASE="+database, "SIPAS_OWNER_PASSWORD="+password,
		"SIPAS_SERVICE_PASSWORD="+password, "SIPAS_STAFF_PASSWORD="+password, "SIPAS_GRAFANA_DATABASE_PASSWORD=another")
	return script
}

// text is the only value of a query.
func (c *cluster) text(database, query string) (text string) {
	c.t.Helper()
	if err := c.connect("postgres", database).QueryRow(c.t.Context(), query).Scan(&text); err != nil {
		c.t.Fatal(err)
	}
	return text
}

func (c *cluster) url(role, password, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%s/%s?sslmode=disable", role, password, c.port, database)
}

// TestTunedSettingsStart: PostgreSQL takes the settings that are shipped, sizes and all.
func TestTunedSettingsStart(t *testing.T) {
	t.Parallel()
	c := bareCluster(t, readFile(t, "postgres/postgresql.conf"), "archive_command = '/bin/true'")
	var wal string
	if err := c.connect("postgres", "postgres").QueryRow(t.Context(), `select current_setting('archive_timeout') || current_setting('synchronous_commit') || current_setting('fsync')`).Scan(&wal); err != nil || wal != "1minonon" {
		t.Errorf("%q, %v", wal, err)
	}
}

// TestTunedSettingsFitTheMachineThatIsRecommended: PostgreSQL takes a quarter of the memory that the handbook names for a province, and all
// connections together no more than there is.
func TestTunedSettingsFitTheMachineThatIsRecommended(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`\n\| bộ nhớ · memory \| (\d+) GB `).FindStringSubmatch(readFile(t, "HANDBOOK.md"))
	if named == nil {
		t.Fatal("chapter 15 names no memory")
	}
	memory, _ := strconv.Atoi(named[1])
	memory <<= 10 // MB, as PostgreSQL counts
	setting := func(name string) int {
		found := regexp.MustCompile(`(?m)^`+name+` = (\d+)(MB|GB|)$`).FindAllStringSubmatch(readFile(t, "postgres/postgresql.conf"), -1)
		if len(found) != 1 {
			t.Fatalf("%s is set %d times", name, len(found))
		}
		n, _ := strconv.Atoi(found[0][1])
		if found[0][2] == "GB" {
			n <<= 10
		}
		return n
	}
	buffers := setting("shared_buffers")
	if quarter := memory / 4; buffers > quarter {
		t.Errorf("shared_buffers is %d MB of a machine of %d MB", buffers, memory)
	}
	if all := buffers + setting("max_connections")*setting("work_mem") + 4*setting("maintenance_work_mem"); all > memory {
		t.Errorf("PostgreSQL may take %d MB of a machine of %d MB", all, memory)
	}
	if planned := setting("effective_cache_size"); planned > memory*3/4 {
		t.Errorf("the planner believes in %d MB of a machine of %d MB", planned, memory)
	}
}
