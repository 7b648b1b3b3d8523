package deploy_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// composeFiles are those that are shipped: one machine, and three database members laid over it.
var composeFiles = [][]string{{"compose/compose.yaml"}, {"compose/compose.yaml", "compose/patroni.yaml"}}

// composed loads files as docker compose would, with the values of the example but for those that are given.
func composed(t *testing.T, files []string, env ...string) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions(files, cli.WithEnv(env), cli.WithEnvFiles("compose/.env.example"), cli.WithDotEnv)
	if err != nil {
		t.Fatal(err)
	}
	project, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// TestWhatStoresHasTimeToEnd: an engine kills 10 seconds after it has asked a container to end, where nothing else is said. The service needs as long
// as requests under way may take, and then a commit; PostgreSQL a checkpoint. Nor does what waits for PostgreSQL give up while it reads its log again.
func TestWhatStoresHasTimeToEnd(t *testing.T) {
	t.Parallel()
	seconds := func(file, pattern string) time.Duration {
		t.Helper()
		found := regexp.MustCompile(pattern).FindStringSubmatch(readFile(t, file))
		if found == nil {
			t.Fatalf("%s says nowhere %s", file, pattern)
		}
		n, _ := strconv.Atoi(found[1])
		return time.Duration(n) * time.Second
	}
	program := seconds("../cmd/sipas/serve.go", `\n\tstopTimeout +_?= (\d+) \* time\.Second\n`) + seconds("../survey/intake/intake.go", `\n\t\to\.CommitTimeout = (\d+) \* time\.Second\n`)
	if unit := seconds("systemd/sipas@.service", `\nTimeoutStopSec=(\d+)\n`); unit < program {
		t.Errorf("systemd kills the service after %s, and it may need %s", unit, program)
	}
	for _, files := range composeFiles {
		project, stores := composed(t, files), 0
		for name, s := range project.Services {
			least := time.Duration(0)
			if strings.HasPrefix(name, "sipas-") {
				least = program
			} else if name == "postgres" || strings.HasPrefix(name, "database-") {
				least = 2 * time.Minute
				if s.HealthCheck == nil || s.HealthCheck.StartPeriod == nil || time.Duration(*s.HealthCheck.StartPeriod) < 10*time.Minute {
					t.Errorf("%s is given up while it reads its log again: %+v", name, s.HealthCheck)
				}
			}
			if least == 0 {
				continue
			}
			if stores++; s.StopGracePeriod == nil || time.Duration(*s.StopGracePeriod) < least {
				t.Errorf("%s is killed after %v, and may need %s", name, s.StopGracePeriod, least)
			}
		}
		if stores < 3 {
			t.Errorf("%v: %d services store", files, stores)
		}
	}
}

// passwordLine is one of chapter 6 that runs the scripts of roles in a new container, which has the passwords that stand in .env by then.
type passwordLine struct {
	files   []string
	set     []string // by -e
	service string
	script  string
}

// passwordLines are those of the handbook that give the owner and both roles new passwords, for one machine and for three members.
func passwordLines(t *testing.T) (lines []passwordLine) {
	t.Helper()
	found := regexp.MustCompile(`(?m)^ +docker compose (-f compose\.yaml -f patroni\.yaml )?run --rm --no-deps ((?:-e \S+ )+)--entrypoint sh (\S+) -c '([^']*roles\.sh)'$`).FindAllStringSubmatch(readFile(t, "HANDBOOK.md"), -1)
	for _, m := range found {
		line := passwordLine{files: composeFiles[0], set: strings.Fields(strings.ReplaceAll(m[2], "-e ", "")), service: m[3], script: m[4]}
		if m[1] != "" {
			line.files = composeFiles[1]
		}
		lines = append(lines, line)
	}
	if len(lines) != 2 || slices.Equal(lines[0].files, lines[1].files) {
		t.Fatalf("lines of the handbook: %q", lines)
	}
	return lines
}

// environment is what the line's container is told where .env has these passwords.
func (l passwordLine) environment(t *testing.T, passwords map[string]string) map[string]string {
	t.Helper()
	var env []string
	for name, password := range passwords {
		env = append(env, name+"="+password)
	}
	service, ok := composed(t, l.files, env...).Services[l.service]
	if !ok {
		t.Fatalf("no service %s in %v", l.service, l.files)
	}
	told := map[string]string{}
	for name, value := range service.Environment {
		if value != nil {
			told[name] = *value
		}
	}
	for _, set := range l.set {
		name, value, _ := strings.Cut(set, "=")
		told[name] = value
	}
	return told
}

// newPasswords is what .env holds, by name, after somebody has changed all that can be changed at once.
func newPasswords() map[string]string {
	passwords := map[string]string{}
	for _, name := range []string{"SIPAS_OWNER_PASSWORD", "SIPAS_SERVICE_PASSWORD", "SIPAS_STAFF_PASSWORD", "SIPAS_GRAFANA_DATABASE_PASSWORD"} {
		passwords[name] = "new " + name
	}
	return passwords
}

// TestPasswordsReachTheScripts: each line of the handbook names a service whose new container holds what the scripts ask for, as it stands in .env, enters
// as the superuser over the network, and has the scripts where it looks for them.
func TestPasswordsReachTheScripts(t *testing.T) {
	t.Parallel()
	asked := regexp.MustCompile(`\$\{(SIPAS_[A-Z_]+):\?\}`).FindAllStringSubmatch(readFile(t, "postgres/init.sh")+readFile(t, "postgres/roles.sh"), -1)
	if len(asked) != 4 {
		t.Fatalf("the scripts ask for %v", asked)
	}
	passwords := newPasswords()
	for _, line := range passwordLines(t) {
		told := line.environment(t, passwords)
		for _, name := range asked {
			if told[name[1]] != passwords[name[1]] {
				t.Errorf("%s is told %q as %s", line.service, told[name[1]], name[1])
			}
		}
		admin := regexp.MustCompile(`^export PGPASSWORD="\$([A-Z_]+)"; cd (\S+) && sh init\.sh && sh roles\.sh$`).FindStringSubmatch(line.script)
		if admin == nil || told[admin[1]] != "CHANGE-ME" || told["PGUSER"] != "postgres" || told["PGHOST"] == "" {
			t.Fatalf("%s enters by %q: %v", line.service, line.script, told)
		}
		services := slices.Sorted(maps.Keys(composed(t, line.files).Services))
		for host := range strings.SplitSeq(told["PGHOST"], ",") {
			if !slices.Contains(services, host) {
				t.Errorf("%s enters %s, which is none of %v", line.service, host, services)
			}
		}
		if of := len(strings.Split(told["PGHOST"], ",")); of > 1 && told["PGTARGETSESSIONATTRS"] != "read-write" {
			t.Errorf("%s may write to a member that follows", line.service)
		}
		for _, script := range []string{"init.sh", "roles.sh"} {
			mounted := slices.ContainsFunc(composed(t, line.files).Services[line.service].Volumes, func(v types.ServiceVolumeConfig) bool {
				_, err := os.Stat(v.Source)
				return v.Target == filepath.Join(admin[2], script) && filepath.Base(v.Source) == script && err == nil
			})
			if copied := strings.Contains(readFile(t, "image/database.Dockerfile"), "\nCOPY postgres "+admin[2]+"\n"); !mounted && !(copied && line.service != "postgres") {
				t.Errorf("%s has no %s in %s", line.service, script, admin[2])
			}
		}
	}
}
