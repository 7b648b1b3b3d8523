//go:build bench

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/imports"
	"sipas/survey/intake"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
	"sipas/web"
)

// What the bench loads the service with. All ratios come from one run on one machine, the load generator included; rounds
// of what is compared take turns, so that a noisy minute strikes all alike, and the median round counts.
const (
	connections = 1024
	rounds      = 3
	round       = 3 * time.Second
)

// TestBench prints a table, then a line a ratio. It asserts nothing: machines are noisy.
func TestBench(t *testing.T) {
	debug.SetGCPercent(garbagePercent) // as the program does; no limit, for the clients live in this process, too
	b := newBench(t)
	var out bytes.Buffer
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	var ratios []string
	ratio := func(name string, value float64) { ratios = append(ratios, fmt.Sprintf("ratio %s %.3f", name, value)) }
	line := func(name string, value float64, unit string) {
		fmt.Fprintf(table, "%s\t%12.3f %s\n", name, value, unit)
	}

	t.Run("intake", func(t *testing.T) {
		rates := b.compare(map[string]target{
			"durable intake":       {b.serve(b.intake), b.post},
			"without storing":      {b.serve(forgetful{}), b.post},
			"one INSERT a request": {b.serve(oneByOne{b.pool}), b.post},
		})
		for _, name := range sortedKeys(rates) {
			line(name, rates[name], "answers/s")
		}
		ratio("intake_to_no_storing", rates["durable intake"]/rates["without storing"])
		ratio("intake_to_one_insert", rates["durable intake"]/rates["one INSERT a request"])
	})
	t.Run("pages", func(t *testing.T) {
		rates := b.compare(b.pageTargets())
		for _, name := range sortedKeys(rates) {
			line(name, rates[name], "pages/s")
		}
		ratio("page_to_static_file", rates["phone page"]/rates["static file"])
	})
	t.Run("program", func(t *testing.T) {
		u := b.measureProgram()
		line("answers, the real program", u.rate, "answers/s")
		line("memory at its peak", u.memory, "MiB")
		line("processor time an answer, program", u.program, "ms")
		line("processor time an answer, database", u.database, "ms")
		ratio("memory_mib", u.memory)
		ratio("cpu_ms_per_answer", u.program+u.database)
	})
	t.Run("tablet", func(t *testing.T) {
		d := b.measureDrain()
		line("one tablet's queue, from Chromium", d.tablet, "answers/s")
		line("the same one by one, from Chromium", d.tabletPlain, "answers/s")
		line("one tablet's queue, bare connection", d.bare, "answers/s")
		line("the same one by one, bare connection", d.barePlain, "answers/s")
		ratio("drain_to_plain_posts", d.tablet/d.tabletPlain)
		ratio("drain_to_plain_posts_bare", d.bare/d.barePlain)
	})
	t.Run("results", func(t *testing.T) {
		few, many := startBenchProgram(b.t, filepath.Join(b.dir, fewAnswers), fewAnswers), startBenchProgram(b.t, filepath.Join(b.dir, manyAnswers), manyAnswers)
		defer few.stop()
		defer many.stop()
		// What PostgreSQL still has to do for ten million new rows, or for those of five turns in a row, would count against many: it is done first, in both.
		few.settle()
		many.settle()
		fewTurn, manyTurn := publishes(few, many)
		line("all figures of a year, "+fewAnswers+" answers", fewTurn, "s")
		line("all figures of a year, "+manyAnswers+" answers", manyTurn, "s")
		ratio("publish_many_to_few", manyTurn/fewTurn)
		few.settle()
		many.settle()
		fewPage, manyPage := resultsPages(few, many)
		line("results page, "+fewAnswers+" answers", fewPage, "ms")
		line("results page, "+manyAnswers+" answers", manyPage, "ms")
		ratio("results_many_to_few", manyPage/fewPage)
		small, large := many.export("--unit", "68-so-y-te"), many.export("--period", strconv.Itoa(time.Now().Year()))
		line("answers exported", large.rows, "answers")
		line("export, a million answers", 1e6/large.rows*large.seconds, "s")
		line("memory of an export at its peak", large.memory, "MiB")
		ratio("export_seconds_per_million", 1e6/large.rows*large.seconds)
		ratio("export_memory_many_to_few", large.memory/small.memory)
	})
	t.Run("staff", func(t *testing.T) {
		m := measureStaff(t)
		line("results page without a session", m.public, "ms")
		line("the same with a session", m.session, "ms")
		line("log of acts, a thousand rows", m.few, "ms")
		line("log of acts, a million rows", m.many, "ms")
		ratio("session_page_to_public_page", m.public/m.session)
		ratio("audit_million_to_thousand", m.many/m.few)
	})
	_ = table.Flush()
	fmt.Println(out.String() + "\n" + strings.Join(ratios, "\n"))
}

// Answers in the two databases whose results pages are compared.
var fewAnswers, manyAnswers = environment("BENCH_FEW", "100000"), environment("BENCH_MANY", "10000000")

func environment(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}

// bench is a durable private PostgreSQL with the stores on it.
type bench struct {
	t         *testing.T
	dir       string
	pool      *pgxpool.Pool
	store     *surveydb.Store
	figures   *analyticsdb.Store
	directory *surveydb.Directory
	intake    *intake.Intake
	places    []survey.Place
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, dir: surveytest.Dir(t)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	private, err := pg.StartPrivate(ctx, pg.PrivateOptions{Dir: filepath.Join(b.dir, "bench"), Log: slog.New(slog.DiscardHandler)})
	must(err)
	t.Cleanup(func() { _ = private.Release(context.Background()) })
	b.pool, err = pg.Open(ctx, private.URL(), pg.PoolOptions{MaxConns: 32})
	must(err)
	t.Cleanup(b.pool.Close)
	must(surveydb.Migrate(ctx, b.pool))
	must(analyticsdb.Migrate(ctx, b.pool))
	must(staffdb.Migrate(ctx, b.pool))
	must(followupdb.Migrate(ctx, b.pool))
	b.store, err = surveydb.Open(ctx, b.pool)
	must(err)
	b.figures, err = analyticsdb.Open(ctx, b.pool, b.store.Known(ctx))
	must(err)
	must(b.store.EnsurePlaces(ctx, surveytest.Scope(), surveytest.Actor()))
	b.directory, err = surveydb.NewDirectory(ctx, b.store, surveytest.Scope())
	must(err)
	b.intake = intake.Start(b.store, intake.Options{Scope: surveytest.Scope()})
	t.Cleanup(b.intake.Close)
	b.places = b.directory.Places()
	return b
}

// forgetful says stored and stores nothing.
type forgetful struct{}

func (forgetful) Accept(context.Context, survey.Response) (survey.Outcome, error) {
	return survey.Stored, nil
}

func (forgetful) Recall(context.Context, survey.Response) (survey.Outcome, error) {
	panic("no place is closed")
}

func (forgetful) AcceptAll(_ context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	return slices.Repeat([]survey.Outcome{survey.Stored}, len(responses)), make([]error, len(responses))
}

// oneByOne writes the rows of each response in a statement of its own.
type oneByOne struct{ pool *pgxpool.Pool }

const insertOne = `with receipt as (
    insert into survey.receipt (province_code, id, unit_id, answered_on, content_hash) values ($13, $1, $2, $3, $4)
    on conflict (province_code, id) do nothing returning id)
insert into survey.response (province_code, unit_id, answered_on, id, place_code, questionnaire, mode, standing, language, half_day, duration_ms, answers)
select $13, $2, $3, id, $5, $6, $7, $8, $9, $10, $11, $12 from receipt`

func (o oneByOne) Accept(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	_, err := o.pool.Exec(ctx, insertOne, r.ID, r.UnitID, r.AnsweredOn, r.ContentHash, string(r.Place), r.Questionnaire, string(r.Mode),
		string(r.Standing), string(r.Language), string(r.HalfDay), r.DurationMS, string(r.Answers), r.Province)
	return survey.Stored, err
}

func (o oneByOne) Recall(context.Context, survey.Response) (survey.Outcome, error) {
	panic("no place is closed")
}

func (o oneByOne) AcceptAll(context.Context, []survey.Response) ([]survey.Outcome, []error) {
	panic("what is compared comes one by one")
}

func (b *bench) serve(in intake.Accepter) string {
	b.t.Helper()
	secret := []byte("a secret of the bench")
	desk, err := intake.NewDesk(intake.DeskOptions{Directory: b.directory, Accepter: in, Scope: survey.InProvince("68"), Location: time.UTC, Now: time.Now, Secret: secret})
	if err != nil {
		b.t.Fatal(err)
	}
	accounts, err := staffdb.Open(b.pool)
	if err != nil {
		b.t.Fatal(err)
	}
	tables, publisher := imports.New(imports.Options{Survey: b.store, Figures: b.figures, Now: time.Now, Location: time.UTC}), publish.New(b.figures, b.store.Known(b.t.Context()), publish.Options{Scope: surveytest.Scope(), Now: time.Now, Location: time.UTC})
	server, err := web.New(web.Options{Directory: b.directory, Desk: desk, Devices: b.store,
		Desks: b.store, Book: b.store, Accounts: accounts, Arrivals: accounts, Imports: tables, Periods: periods{b.figures, publisher},
		Keys: surveydb.NewKeyRing(b.store, surveytest.Scope(), time.UTC, time.Now), Figures: b.figures, Scope: surveytest.Scope(), CommentMonths: 24, Location: time.UTC,
		Now: time.Now, Secret: secret, Registry: prometheus.NewRegistry()})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.listen(server)
}

func (b *bench) listen(h http.Handler) string {
	s := httptest.NewServer(h)
	b.t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// target is a server and what to ask of it.
type target struct {
	address string
	request func() []byte
}

func (b *bench) post() []byte { return postRequest(b.places[int(asked.Add(1))%len(b.places)].Code) }

var asked atomic.Int64

func postRequest(code survey.Code) []byte {
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","language":"vi","duration_ms":23000,"adult":true,"answers":{"access":5,"procedures":4,"officials":5,"result":4,"feedback":3,"overall":5,"trouble":1}}`,
		uuid.NewString(), code)
	return fmt.Appendf(nil, "POST /api/v1/responses HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func getRequest(path string) func() []byte {
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n")
	return func() []byte { return request }
}

// pageTargets are the phone page and a file of its size, served as Go serves files.
func (b *bench) pageTargets() map[string]target {
	address := b.serve(forgetful{})
	path := "/q/" + string(b.places[0].Code)
	request, _ := http.NewRequest(http.MethodGet, "http://"+address+path, nil)
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	page, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	file := filepath.Join(b.dir, "page.html")
	if err := os.WriteFile(file, page, 0o644); err != nil {
		b.t.Fatal(err)
	}
	static := b.listen(http.FileServer(http.Dir(b.dir)))
	return map[string]target{"phone page": {address, getRequest(path)}, "static file": {static, getRequest("/page.html")}}
}

// compare loads each target in turn, round after round, and returns the median of requests a second.
func (b *bench) compare(targets map[string]target) map[string]float64 {
	rates := map[string][]float64{}
	for range rounds {
		for _, name := range sortedKeys(targets) {
			rates[name] = append(rates[name], load(b.t, targets[name], round))
		}
	}
	medians := map[string]float64{}
	for name, r := range rates {
		medians[name] = median(r)
	}
	return medians
}

// load asks over many connections at once for a while and returns answers a second. An answer that is no success ends it.
func load(t *testing.T, to target, during time.Duration) float64 {
	var answered atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range connections {
		wg.Go(func() {
			conn, err := net.Dial("tcp", to.address)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			r := bufio.NewReader(conn)
			for time.Since(start) < during {
				if _, err := conn.Write(to.request()); err != nil {
					t.Error(err)
					return
				}
				if err := readReply(r); err != nil {
					t.Error(err)
					return
				}
				answered.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(answered.Load()) / time.Since(start).Seconds()
}

func readReply(r *bufio.Reader) error {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if status := string(line[9:12]); status != "200" && status != "201" {
		return fmt.Errorf("status %s", status)
	}
	length := 0
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, _ := strings.Cut(string(line), ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	_, err = r.Discard(length)
	return err
}

// usage is what the real program and its database need under load.
type usage struct{ rate, memory, program, database float64 }

func (b *bench) measureProgram() usage {
	p := startBenchProgram(b.t, filepath.Join(b.dir, "program"), "")
	defer p.stop()
	load(b.t, target{p.address, p.post}, round) // warm
	before := p.processor()
	rate := load(b.t, target{p.address, p.post}, 3*round)
	after := p.processor()
	answers := rate * (3 * round).Seconds()
	return usage{rate: rate, memory: p.peakMemory(), program: 1000 * (after[0] - before[0]) / answers, database: 1000 * (after[1] - before[1]) / answers}
}

// resultsPages returns the median time of a results page with few and with many answers in the database.
func resultsPages(few, many *benchProgram) (fewTime, manyTime float64) {
	times := map[*benchProgram][]float64{}
	for range 300 {
		for _, p := range []*benchProgram{few, many} {
			start := time.Now()
			response, err := http.Get("http://" + p.address + "/results?period=" + time.Now().Format("2006"))
			if err != nil {
				p.t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK {
				p.t.Fatalf("the page of results: %s", response.Status)
			}
			times[p] = append(times[p], float64(time.Since(start).Microseconds())/1000)
		}
	}
	return median(times[few]), median(times[many])
}

// settle has PostgreSQL do at once what it does in its own time for rows that have just been filled in, as in a province whose
// answers came over years.
func (p *benchProgram) settle() {
	p.t.Helper()
	ctx := p.t.Context()
	private, err := pg.StartPrivate(ctx, pg.PrivateOptions{Dir: p.dir, Log: slog.New(slog.DiscardHandler)}) // the one that serves
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = private.Release(context.Background()) }()
	for _, each := range []struct{ statement, as string }{{"vacuum (analyze)", private.URL()}, {"checkpoint", private.AdminURL()}} {
		conn, err := pgx.Connect(ctx, each.as)
		if err != nil {
			p.t.Fatal(err)
		}
		_, err = conn.Exec(ctx, each.statement)
		_ = conn.Close(ctx)
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// publishes returns the median time of computing all figures with few and with many answers in the database.
func publishes(few, many *benchProgram) (fewTime, manyTime float64) {
	times := map[*benchProgram][]float64{}
	for range 5 {
		for _, p := range []*benchProgram{few, many} {
			times[p] = append(times[p], p.run("publish").seconds)
		}
	}
	return median(times[few]), median(times[many])
}

// ran is how long a command took, and its memory at its peak in MiB.
type ran struct{ seconds, memory, rows float64 }

// run runs another command of the same program beside the service.
func (p *benchProgram) run(args ...string) ran {
	p.t.Helper()
	command := exec.Command(p.cmd.Path, args...)
	command.Env, command.Stderr = p.cmd.Env, os.Stderr
	start := time.Now()
	out, err := command.Output()
	if err != nil {
		p.t.Fatal(err)
	}
	r := ran{seconds: time.Since(start).Seconds(), memory: float64(command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024}
	_, _ = fmt.Sscanf(string(out), "%f answers", &r.rows)
	return r
}

// export writes answers to a file.
func (p *benchProgram) export(filter ...string) ran {
	p.t.Helper()
	return p.run(append([]string{"export", "responses", "--out", filepath.Join(p.t.TempDir(), "answers.csv")}, filter...)...)
}

// benchProgram is the real program in a process of its own.
type benchProgram struct {
	t       *testing.T
	cmd     *exec.Cmd
	dir     string
	address string
	codes   []survey.Code
}

func startBenchProgram(t *testing.T, dir, demo string) *benchProgram {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "sipas")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := &benchProgram{t: t, dir: dir}
	env := append(os.Environ(), "SIPAS_DATA_DIR="+dir, "SIPAS_LISTEN=127.0.0.1:0", "SIPAS_METRICS_LISTEN=", "SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_PAGES=0", "SIPAS_LIMIT_ADDRESS=0",
		"SIPAS_STANDING_SAME_SENDER=0", "SIPAS_STANDING_UNSIGNED=0", "SIPAS_STANDING_BURST=0", "SIPAS_STANDING_DEVICE_DAY=0", "SIPAS_STANDING_DEVICE_HOURS=0")
	if demo != "" {
		fill := exec.Command(binary, "demo", "--responses", demo)
		fill.Env, fill.Stdout, fill.Stderr = env, os.Stderr, os.Stderr
		if err := fill.Run(); err != nil {
			t.Fatal(err)
		}
	}
	p.cmd = exec.Command(binary, "serve")
	p.cmd.Env, p.cmd.Stderr = env, os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for p.address == "" && lines.Scan() { // survey   http://127.0.0.1:1234/q/K7F2M   (…)
		if fields := strings.Fields(lines.Text()); fields[0] == "survey" {
			p.address, _, _ = strings.Cut(strings.TrimPrefix(fields[1], "http://"), "/q/")
		}
	}
	if p.address == "" {
		t.Fatal("it did not start")
	}
	list := exec.Command(binary, "place", "list")
	list.Env = env
	listed, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	p.codes = nil
	for line := range strings.Lines(string(listed)) {
		p.codes = append(p.codes, survey.Code(strings.Fields(line)[0]))
	}
	return p
}

func (p *benchProgram) post() []byte { return postRequest(p.codes[int(asked.Add(1))%len(p.codes)]) }

func (p *benchProgram) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

func (p *benchProgram) peakMemory() float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); f[0] == "VmHWM:" {
			kib, _ := strconv.ParseFloat(f[1], 64)
			return kib / 1024
		}
	}
	return 0
}

// processor returns the seconds of processor time of the program, and of the processes of its database.
func (p *benchProgram) processor() [2]float64 {
	pid := p.cmd.Process.Pid
	postmaster, _ := os.ReadFile(filepath.Join(p.dir, "postgres", "postmaster.pid"))
	first, _, _ := strings.Cut(string(postmaster), "\n")
	database, _ := strconv.Atoi(first)
	used := [2]float64{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue
		}
		id, _ := strconv.Atoi(strings.Split(stat, "/")[2])
		f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // from field 3, the state
		parent, _ := strconv.Atoi(f[1])
		user, _ := strconv.ParseFloat(f[11], 64)
		system, _ := strconv.ParseFloat(f[12], 64)
		const ticks = 100 // a second; the kernel's USER_HZ
		switch {
		case id == pid:
			used[0] += (user + system) / ticks
		case id == database || parent == database:
			used[1] += (user + system) / ticks
		}
	}
	return used
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
