package deploy_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/goccy/go-yaml"
)

// TestPatroniKeepsItsPromises: nothing is acknowledged that one machine alone has, and the times fit together as Patroni's documentation asks
// (loop_wait + 2 × retry_timeout ≤ ttl); the watchdog resets a machine before another one may take over.
func TestPatroniKeepsItsPromises(t *testing.T) {
	var c struct {
		Bootstrap struct {
			DCS struct {
				TTL          int
				LoopWait     int  `yaml:"loop_wait"`
				RetryTimeout int  `yaml:"retry_timeout"`
				Synchronous  bool `yaml:"synchronous_mode"`
				Strict       bool `yaml:"synchronous_mode_strict"`
				Failsafe     bool `yaml:"failsafe_mode"`
			}
		}
		Postgresql struct {
			CustomConf string `yaml:"custom_conf"`
			Parameters map[string]any
		}
		Watchdog struct {
			Mode         string
			SafetyMargin int `yaml:"safety_margin"`
		}
	}
	if err := yaml.Unmarshal([]byte(readFile(t, "patroni/patroni.yml")), &c); err != nil {
		t.Fatal(err)
	}
	times := c.Bootstrap.DCS
	if times.LoopWait+2*times.RetryTimeout > times.TTL || times.LoopWait < 1 || c.Watchdog.SafetyMargin < 1 || times.TTL-c.Watchdog.SafetyMargin < 2*times.LoopWait {
		t.Errorf("the times do not fit together: %+v %+v", times, c.Watchdog)
	}
	if !times.Synchronous || !times.Strict || !times.Failsafe || c.Watchdog.Mode != "automatic" {
		t.Errorf("%+v %+v", times, c.Watchdog)
	}
	for name := range c.Postgresql.Parameters { // what every PostgreSQL of sipas is told stands in one place
		if strings.Contains(readFile(t, "postgres/postgresql.conf"), "\n"+name+" =") && name != "archive_mode" {
			t.Errorf("%s stands in postgres/postgresql.conf, too", name)
		}
	}
	if !strings.Contains(readFile(t, "postgres/postgresql.conf"), "\nsynchronous_commit = on\n") || filepath.Base(c.Postgresql.CustomConf) != "postgresql.conf" {
		t.Error("a commit does not wait for the other machine's disk")
	}
}

// TestUnitsOfDatabaseMachinesAreSound: what is laid beside Debian's units, with these.
func TestUnitsOfDatabaseMachinesAreSound(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"etcd", "patroni"} {
		unit := filepath.Join(dir, name+".service")
		found := unitOfPackage(t, name)
		text := regexp.MustCompile(`(?m)^ExecStart=.*$`).ReplaceAllString(readFile(t, found), "ExecStart=/bin/true")
		if err := os.MkdirAll(unit+".d", 0o755); err != nil {
			t.Fatal(err)
		}
		for file, text := range map[string]string{unit: text, unit + ".d/sipas.conf": readFile(t, "patroni/"+name+".service.conf")} {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.Command("systemd-analyze", "verify", "--man=no", unit).CombinedOutput()
		if err != nil || strings.Contains(string(out), "sipas.conf") {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
	rejoin := filepath.Join(dir, "sipas-rejoin.service")
	text := readFile(t, "patroni/sipas-rejoin.service")
	if !strings.Contains(text, "\nExecStart=/usr/share/sipas/patroni/rejoin.py\n") {
		t.Error("sipas-rejoin.service starts something else")
	}
	if err := os.WriteFile(rejoin, []byte(strings.Replace(text, "/usr/share/sipas/patroni/rejoin.py", "/bin/true", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("systemd-analyze", "verify", "--man=no", rejoin).CombinedOutput(); err != nil || strings.Contains(string(out), "sipas-rejoin") {
		t.Errorf("%v %s", err, out)
	}
}

// unitOfPackage is Debian's own unit.
func unitOfPackage(t *testing.T, name string) string {
	t.Helper()
	for _, place := range []string{"/lib/systemd/system/", "../.tools/debian/lib/systemd/system/", "../.tools/debian/usr/lib/systemd/system/"} {
		if _, err := os.Stat(place + name + ".service"); err == nil {
			return place + name + ".service"
		}
	}
	t.Fatalf("no unit of %s: make test fetches its package", name)
	return ""
}

// TestComposeWithPatroniLoads over compose.yaml: three members of each kind, told what the examples tell a machine, and services that know all three.
func TestComposeWithPatroniLoads(t *testing.T) {
	o, err := cli.NewProjectOptions([]string{"compose/compose.yaml", "compose/patroni.yaml"}, cli.WithEnvFiles("compose/.env.example"), cli.WithDotEnv)
	if err != nil {
		t.Fatal(err)
	}
	project, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := project.Services["postgres"]; ok || len(project.Services) != 21 {
		t.Errorf("services: %v", slices.Sorted(maps.Keys(project.Services)))
	}
	for _, name := range []string{"sipas-1", "sipas-2"} {
		s := project.Services[name]
		if url := s.Environment["SIPAS_SERVICE_URL"]; url == nil || !strings.Contains(*url, "@database-1,database-2,database-3/") || !strings.Contains(*url, "target_session_attrs=read-write") ||
			s.DependsOn["database-3"].Condition != types.ServiceConditionHealthy || len(s.DependsOn) != 4 || !s.ReadOnly {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for _, n := range []string{"1", "2", "3"} {
		toldAlike(t, project.Services["etcd-"+n], "patroni/etcd.environment.example")
		toldAlike(t, project.Services["database-"+n], "patroni/database.environment.example")
		if s := project.Services["backup-"+n]; s.NetworkMode != "service:database-"+n || s.Image != project.Services["database-"+n].Image {
			t.Errorf("backup-%s: %+v", n, s)
		}
		rejoin, of := project.Services["rejoin-"+n], project.Services["database-"+n]
		if rejoin.Image != of.Image || !rejoin.ReadOnly || len(rejoin.Environment) != 4 {
			t.Errorf("rejoin-%s: %+v", n, rejoin)
		}
		for name, value := range rejoin.Environment {
			if value == nil || of.Environment[name] == nil || *value != *of.Environment[name] {
				t.Errorf("rejoin-%s and its database are told something else as %s", n, name)
			}
		}
	}
	if from := toldOf(t, project); from != toldBy(project.Services["backup-1"]) || from != toldBy(project.Services["drill"]) {
		t.Errorf("Prometheus is told what lies in %s, where neither backup-1 nor the drill writes", from)
	}
	if !strings.HasPrefix(readFile(t, "compose/prometheus-patroni.yml"), readFile(t, "compose/prometheus.yml")) {
		t.Error("compose/prometheus-patroni.yml is not compose/prometheus.yml and more")
	}
	if docker, err := exec.LookPath("docker"); err == nil && exec.Command(docker, "compose", "version").Run() == nil {
		must(t, exec.Command(docker, "compose", "--env-file", "compose/.env.example", "-f", "compose/compose.yaml", "-f", "compose/patroni.yaml", "config", "-q"))
	}
}

// toldAlike holds a member of compose against what the example tells one on a machine: the same settings by name, open to nobody outside.
func toldAlike(t *testing.T, s types.ServiceConfig, example string) {
	t.Helper()
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_0-9]+)=`).FindAllStringSubmatch(readFile(t, example), -1) {
		want = append(want, m[1])
	}
	if got := slices.Sorted(maps.Keys(s.Environment)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("%s is told %v, a machine %v", s.Name, got, want)
	}
	if len(s.Ports) > 0 || !slices.Equal(s.CapDrop, []string{"ALL"}) || s.Restart != "unless-stopped" || len(s.Networks) != 1 || s.Logging == nil {
		t.Errorf("%s: %+v", s.Name, s)
	}
}

// toldOf is the directory of the machine in which node_exporter looks for what became of backups; it looks into none below.
func toldOf(t *testing.T, project *types.Project) string {
	t.Helper()
	s := project.Services["node-exporter"]
	var inside []string
	for _, word := range s.Command {
		if dir, ok := strings.CutPrefix(word, "--collector.textfile.directory="); ok {
			inside = append(inside, dir)
		}
	}
	for _, v := range s.Volumes {
		if slices.Equal(inside, []string{v.Target}) {
			return v.Source
		}
	}
	t.Fatalf("node_exporter looks into %v, with %v", inside, s.Volumes)
	return ""
}

// toldBy is the directory of the machine to which a service that makes backups, or rehearses, writes what became of them.
func toldBy(s types.ServiceConfig) string {
	for _, v := range s.Volumes {
		if v.Target == "/var/backups/sipas" {
			return v.Source
		}
	}
	return "none of " + s.Name
}
