//go:build drill

package deploy_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey/surveytest"
)

// lastVersion is the commit that the last version is built from: while nothing was released, the first one that can tell which newer schemas it
// may run on.
const lastVersion = "074d707be71b0fa7001e5f9dac60c3ed559b2f33"

// later are migrations of the version to come, one of each schema, that programs of the last version never heard of: they add a column, a table, an
// index, and take nothing away.
func later() map[string]string {
	return map[string]string{
		"survey/surveydb": `-- expand: desks have a floor, and answers an index that a later version needs
-- lock: survey.place access exclusive, moment
-- lock: survey.response share, scan
-- +goose Up
alter table survey.place add column floor text;
create table survey.later (province_code text not null references survey.province, id bigint generated always as identity, primary key (province_code, id));
create index response_by_later on survey.response (province_code, answered_on, unit_id);
`,
		"analytics/analyticsdb": `-- expand: estimates may have a note
-- lock: analytics.estimate access exclusive, moment
-- +goose Up
alter table analytics.estimate add column note text;
`,
		"survey/staffdb": `-- expand: accounts may have an office
-- lock: staff.account access exclusive, moment
-- +goose Up
alter table staff.account add column office text not null default '';
`,
		"survey/followupdb": `-- expand: something later has a place
-- lock: none
-- +goose Up
create table followup.later (province_code text not null references survey.province, id bigint generated always as identity, primary key (province_code, id));
`,
	}
}

// buildLast builds the last version from the history; where there is none here (an archive, a shallow clone), this very version stands for it.
func buildLast(t *testing.T) string {
	t.Helper()
	dir := surveytest.Dir(t)
	archive := exec.Command("git", "-C", "..", "archive", lastVersion)
	var tree, said bytes.Buffer
	archive.Stdout, archive.Stderr = &tree, &said
	if err := archive.Run(); err != nil {
		t.Logf("NOT DONE: the last version (%s) is not in this clone (%v %s); this version stands for it", lastVersion, err, strings.TrimSpace(said.String()))
		return executable
	}
	source := filepath.Join(dir, "source")
	if err := os.Mkdir(source, 0o755); err != nil {
		t.Fatal(err)
	}
	unpack := exec.Command("tar", "-x", "-C", source)
	unpack.Stdin = &tree
	must(t, unpack)
	built := filepath.Join(dir, "sipas-last")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", built, "./cmd/sipas")
	build.Dir = source
	must(t, build)
	return built
}

// buildNext builds this version with the later migrations in it.
func buildNext(t *testing.T) string {
	t.Helper()
	dir := surveytest.Dir(t)
	replace := map[string]string{}
	for store, text := range later() {
		file := filepath.Join(dir, strings.ReplaceAll(store, "/", "-")+".sql")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		at, err := filepath.Abs(filepath.Join("..", store, "migration", "00900_later.sql"))
		if err != nil {
			t.Fatal(err)
		}
		replace[at] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	built := filepath.Join(dir, "sipas-next")
	must(t, exec.Command("go", "build", "-overlay", file, "-o", built, "sipas/cmd/sipas"))
	return built
}

// instance is a service of one version on a database that others use, too.
type instance struct {
	t          *testing.T
	name       string
	executable string
	env        []string
	base, code string
	process    *exec.Cmd
	log        *os.File
}

func newInstance(t *testing.T, name, executable string, env []string) *instance {
	t.Helper()
	dir := surveytest.Dir(t)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	i := &instance{t: t, name: name, executable: executable, log: log}
	i.env = append(slices.Clone(env), "SIPAS_LISTEN="+surveytest.FreeAddress(t), "SIPAS_METRICS_LISTEN="+surveytest.FreeAddress(t), "SIPAS_DATA_DIR="+dir)
	t.Cleanup(func() {
		i.end()
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("log of the %s version:\n%.4000s", name, text)
		}
	})
	return i
}

// run runs a command of this version.
func (i *instance) run(env []string, args ...string) (string, error) {
	i.t.Helper()
	command := exec.Command(i.executable, args...)
	command.Env = append(slices.Clone(i.env), env...)
	out, err := command.CombinedOutput()
	return string(out), err
}

func (i *instance) must(env []string, args ...string) string {
	i.t.Helper()
	out, err := i.run(env, args...)
	if err != nil {
		i.t.Fatalf("the %s version's %v: %v\n%s", i.name, args, err, out)
	}
	return out
}

// serve starts the service and waits until it is ready.
func (i *instance) serve() {
	i.t.Helper()
	i.process = exec.Command(i.executable, "serve")
	i.process.Env, i.process.Stderr = i.env, i.log
	out, err := i.process.StdoutPipe()
	if err != nil {
		i.t.Fatal(err)
	}
	if err := i.process.Start(); err != nil {
		i.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "metrics") {
		if fields := strings.Fields(lines.Text()); fields[0] == "survey" {
			i.base, i.code, _ = strings.Cut(fields[1], "/q/")
		}
	}
	if i.base == "" {
		text, _ := os.ReadFile(i.log.Name())
		i.t.Fatalf("the %s version did not start:\n%s", i.name, text)
	}
	surveytest.Eventually(i.t, "the "+i.name+" version is ready", func() bool { return i.status("/readyz") == http.StatusOK })
}

func (i *instance) status(path string) int {
	reply, err := http.Get(i.base + path)
	if err != nil {
		return 0
	}
	defer func() { _ = reply.Body.Close() }()
	_, _ = io.Copy(io.Discard, reply.Body)
	return reply.StatusCode
}

// end stops the service as systemd does.
func (i *instance) end() {
	if i.process == nil {
		return
	}
	_ = i.process.Process.Signal(os.Interrupt)
	_ = i.process.Wait()
	i.process = nil
}

// travellers send answers to whichever instances there are, and read pages there; a try that fails is made once more elsewhere.
type travellers struct {
	bases atomic.Pointer[[]string]
	code  string
	stop  chan struct{}
	wg    sync.WaitGroup

	mu           sync.Mutex
	acknowledged map[string]bool
	retried      int // answers and pages that needed a second try
	failed       []string
}

func travel(clients int, code string, first ...*instance) *travellers {
	c := &travellers{code: code, stop: make(chan struct{}), acknowledged: map[string]bool{}}
	c.to(first...)
	for n := range clients {
		c.wg.Go(func() { c.client(n) })
	}
	return c
}

// to sends them to these instances from now on.
func (c *travellers) to(instances ...*instance) {
	bases := make([]string, len(instances))
	for n, i := range instances {
		bases[n] = i.base
	}
	c.bases.Store(&bases)
}

func (c *travellers) client(n int) {
	client := &http.Client{Timeout: 20 * time.Second}
	pages := []string{"/q/" + c.code, "/results", "/target", "/api/v1/places/" + c.code, "/readyz"}
	for turn := n; ; turn++ {
		select {
		case <-c.stop:
			return
		default:
		}
		id := uuid.NewString()
		if c.twice(turn, func(base string) (int, error) {
			return done(client.Post(base+"/api/v1/responses", "application/json", strings.NewReader(answerBody(id, c.code))))
		}, "an answer") {
			c.mu.Lock()
			c.acknowledged[id] = true
			c.mu.Unlock()
		}
		if turn%5 == 0 {
			page := pages[turn/5%len(pages)]
			c.twice(turn, func(base string) (int, error) { return done(client.Get(base + page)) }, page)
		}
	}
}

func done(reply *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	defer func() { _ = reply.Body.Close() }()
	_, err = io.Copy(io.Discard, reply.Body)
	return reply.StatusCode, err
}

// twice tries at one instance, and where that fails once more at another; whatever fails then is an error.
func (c *travellers) twice(turn int, try func(base string) (int, error), what string) bool {
	var said string
	for attempt := range 2 {
		bases := *c.bases.Load()
		status, err := try(bases[(turn+attempt)%len(bases)])
		if err == nil && status < 300 {
			if attempt > 0 {
				c.mu.Lock()
				c.retried++
				c.mu.Unlock()
			}
			return true
		}
		said += fmt.Sprintf(" %d %v;", status, err)
		time.Sleep(200 * time.Millisecond)
	}
	c.mu.Lock()
	c.failed = append(c.failed, what+":"+said)
	c.mu.Unlock()
	return false
}

func (c *travellers) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acknowledged)
}

// TestDrillTwoVersionsSideBySide goes up and back under load: the last version serves, the next one migrates, both serve, the old one ends; then the
// old one starts again on the newer schema, both serve, the new one ends. Nothing fails twice, nothing is lost or doubled, tallies equal answers,
// and both compute the same figures. SIPAS_DRILL_SIDE_BY_SIDE says for how long, a minute where it is not set.
func TestDrillTwoVersionsSideBySide(t *testing.T) {
	whole := time.Minute
	if text := os.Getenv("SIPAS_DRILL_SIDE_BY_SIDE"); text != "" {
		var err error
		if whole, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	c := newCluster(t, "max_connections = 100")
	must(t, c.roleScript("roles.sh", "sipas", "any"))
	address := func(role string) string {
		return fmt.Sprintf("postgres://%s:any@127.0.0.1:%s/sipas?sslmode=disable", role, c.port)
	}
	owner := []string{"SIPAS_DATABASE_URL=" + address("sipas")}
	env := append(os.Environ(), "SIPAS_SERVICE_URL="+address("sipas_service"), "SIPAS_STAFF_URL="+address("sipas_staff"), "SIPAS_SECRET=alike-in-both-versions",
		"SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_PAGES=0", "SIPAS_LIMIT_ADDRESS=0", "SIPAS_STANDING_SAME_SENDER=0", "SIPAS_STANDING_UNSIGNED=0", "SIPAS_STANDING_BURST=0")
	old, next := newInstance(t, "last", buildLast(t), env), newInstance(t, "next", buildNext(t), env)
	old.must(owner, "migrate")
	old.serve()
	crowd := travel(6, old.code, old)
	phase := func(name string, share float64) {
		before := crowd.count()
		<-time.After(time.Duration(share * float64(whole)))
		t.Logf("%s: %d answers", name, crowd.count()-before)
		if crowd.count() == before {
			t.Errorf("%s: nobody's answer was taken", name)
		}
	}
	phase("the last version alone", 0.1)
	next.must(owner, "migrate")
	phase("the last version on the newer schema", 0.1)
	next.serve()
	crowd.to(old, next)
	phase("both", 0.25)
	crowd.to(next, old)
	old.end()
	crowd.to(next)
	phase("the next version alone", 0.1)
	old.must(owner, "migrate") // which leaves everything as it is
	old.serve()
	crowd.to(old, next)
	phase("both, on the way back", 0.25)
	next.end()
	crowd.to(old)
	phase("the last version again", 0.2)
	close(crowd.stop)
	crowd.wg.Wait()
	if len(crowd.failed) > 0 {
		t.Errorf("%d things failed twice, the first: %s", len(crowd.failed), crowd.failed[0])
	}
	lost, twice := 0, 0
	found := stored(t, c.connect("sipas", "sipas"))
	for id := range crowd.acknowledged {
		if found[id] == 0 {
			lost++
		}
	}
	for _, n := range found {
		if n > 1 {
			twice++
		}
	}
	t.Logf("%d acknowledged, %d stored, %d needed a second try, %d lost, %d doubled", len(crowd.acknowledged), len(found), crowd.retried, lost, twice)
	if lost+twice > 0 {
		t.Error("answers were lost or doubled")
	}
	figures := func(i *instance) string {
		i.must(nil, "recount", "--check")
		return regexp.MustCompile(`"computed_at": *"[^"]*"`).ReplaceAllString(i.must(nil, "figures", "--json"), "")
	}
	if was, is := figures(old), figures(next); was != is {
		t.Errorf("figures differ: %s", surveytest.FirstDifference(was, is))
	}
}
