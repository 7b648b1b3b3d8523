//go:build bench

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// TestCapacity prints what an installation takes and how long its work lasts, with each of CAPACITY_ANSWERS in a year of one province. Bytes are exact
// whatever else the machine does; beside times stands how busy it was. It needs some 500 bytes of disk an answer, three times as many up to
// CAPACITY_RESTORE answers, of which a copy is restored.
func TestCapacity(t *testing.T) {
	most, err := strconv.ParseFloat(environment("CAPACITY_RESTORE", "10000000"), 64)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	values := map[string][]string{}
	sizes := strings.Split(environment("CAPACITY_ANSWERS", "1000000,10000000"), ",")
	dir := surveytest.Dir(t)
	data, before := filepath.Join(dir, "data"), 0
	for n, answers := range sizes {
		now, err := strconv.Atoi(answers)
		if err != nil || now <= before {
			t.Fatalf("CAPACITY_ANSWERS %q must grow", answers)
		}
		m := &measured{data: data}
		m.fill(t, now-before, n+1)
		m.measure(t, float64(now))
		if data = filepath.Join(dir, "restored"+answers); float64(now) > most {
			data = m.data
		}
		m.copies(t, dir, data, float64(now))
		before = now
		for _, line := range m.lines {
			if values[line.name] == nil {
				names = append(names, line.name)
			}
			values[line.name] = append(values[line.name], make([]string, n-len(values[line.name]))...)
			values[line.name] = append(values[line.name], line.value)
		}
		fmt.Println(m) // a later size may find no room any more
	}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "answers\t"+strings.Join(sizes, "\t")+"\t")
	for _, name := range names {
		fmt.Fprintln(w, name+"\t"+strings.Join(values[name], "\t")+"\t")
	}
	_ = w.Flush()
	fmt.Println(out.String())
}

// measured is what was found with one number of answers.
type measured struct {
	data  string
	lines []struct{ name, value string }
}

func (m *measured) add(name, format string, value float64) {
	m.lines = append(m.lines, struct{ name, value string }{name, fmt.Sprintf(format, value)})
}

func (m *measured) String() string {
	var text strings.Builder
	for _, line := range m.lines {
		fmt.Fprintf(&text, "%s: %s\n", line.name, line.value)
	}
	return text.String()
}

// fill adds simulated answers.
func (m *measured) fill(t *testing.T, answers, seed int) {
	t.Helper()
	p := startBenchProgram(t, m.data, "")
	m.add("answers added, a second", "%.0f", float64(answers)/p.run("demo", "--responses", strconv.Itoa(answers), "--seed", strconv.Itoa(seed)).seconds)
	p.stop()
}

func (m *measured) measure(t *testing.T, n float64) {
	t.Helper()
	p := startBenchProgram(t, m.data, "")
	defer p.stop()
	m.compressed(t, p)
	m.sizes(t, p, n)
	m.times(p)
	m.add("load of the machine", "%.1f", load1())
}

// compressed waits until the tallies of days that are over are compressed.
func (m *measured) compressed(t *testing.T, p *benchProgram) {
	t.Helper()
	began := time.Now()
	conn := p.connect(t)
	for plain := 1; plain > 0; <-time.After(time.Second) {
		if err := conn.QueryRow(t.Context(), `select count(*) from survey.tally where answered_on < current_date - 9 and pg_column_compression(moments) is null`).Scan(&plain); err != nil {
			t.Fatal(err)
		}
	}
	m.add("tallies compressed after, s", "%.0f", time.Since(began).Seconds())
	if _, err := conn.Exec(t.Context(), `vacuum analyze`); err != nil {
		t.Fatal(err)
	}
}

func (p *benchProgram) connect(t *testing.T) *pgx.Conn {
	t.Helper()
	url, err := os.ReadFile(filepath.Join(p.dir, "database.url"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), strings.TrimSpace(string(url)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// sizes are what lies on disk.
func (m *measured) sizes(t *testing.T, p *benchProgram, n float64) {
	t.Helper()
	conn := p.connect(t)
	defer func() { _ = conn.Close(t.Context()) }()
	one := func(query string, args ...any) float64 {
		t.Helper()
		var bytes float64
		if err := conn.QueryRow(t.Context(), query, args...).Scan(&bytes); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	for _, table := range []string{"response", "receipt"} {
		m.add(table+", bytes an answer", "%.1f", one(`select pg_table_size($1::regclass)::float8`, "survey."+table)/n)
		m.add("index of "+table+", bytes an answer", "%.1f", one(`select pg_indexes_size($1::regclass)::float8`, "survey."+table)/n)
	}
	m.add("tallies", "%.0f", one(`select count(*)::float8 from survey.tally`))
	m.add("a tally, bytes", "%.0f", one(`select avg(pg_column_size(t.*))::float8 from survey.tally t`))
	m.add("tallies, bytes an answer", "%.2f", one(`select sum(pg_column_size(t.*))::float8 from survey.tally t`)/n)
	m.add("figures and editions, MiB", "%.1f", one(`select sum(pg_total_relation_size(oid))::float8 from pg_class where relnamespace = 'analytics'::regnamespace and relkind = 'r'`)/(1<<20))
	m.add("database, MiB", "%.0f", one(`select pg_database_size(current_database())::float8`)/(1<<20))
}

// times are what commands and pages take.
func (m *measured) times(p *benchProgram) {
	m.add("recount --check, s", "%.1f", p.run("recount", "--check").seconds)
	m.add("publish, s", "%.2f", p.run("publish").seconds)
	export := p.export()
	m.add("export of all, s", "%.1f", export.seconds)
	m.add("memory of the export, MiB", "%.0f", export.memory)
	year := time.Now().Format("2006")
	m.add("page of results, ms", "%.2f", p.page("/results?period="+year))
	m.add("page of a unit, ms", "%.2f", p.page("/results/24781?period="+year))
	m.add("phone page, ms", "%.2f", p.page("/q/"+string(p.codes[0])))
	m.add("memory of the service at its peak, MiB", "%.0f", p.peakMemory())
}

// page is the median time of a page in milliseconds.
func (p *benchProgram) page(path string) float64 {
	var times []float64
	for range 100 {
		start := time.Now()
		response, err := http.Get("http://" + p.address + path)
		if err != nil {
			p.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			p.t.Fatalf("%s: %s", path, response.Status)
		}
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	return median(times)
}

// copies are what a compressed copy of the stopped cluster takes and, where it is to move, how soon a program serves from it elsewhere.
func (m *measured) copies(t *testing.T, dir, restored string, n float64) {
	t.Helper()
	to := "/dev/null"
	if restored != m.data {
		to = filepath.Join(dir, "copy.tar.gz")
	}
	shell := func(script string) string {
		t.Helper()
		command := exec.Command("bash", "-c", "set -o pipefail; "+script)
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		return strings.TrimSpace(string(out))
	}
	began := time.Now()
	size, err := strconv.ParseFloat(shell(fmt.Sprintf("tar -C %s -c . | gzip -1 | tee %s | wc -c", m.data, to)), 64)
	if err != nil {
		t.Fatal(err)
	}
	m.add("backup, s", "%.0f", time.Since(began).Seconds())
	m.add("backup, bytes an answer", "%.0f", size/n)
	if restored == m.data {
		return
	}
	began = time.Now()
	shell(fmt.Sprintf("rm -rf %s; mkdir -m 0711 %s; gzip -dc %s | tar -C %[2]s -xp; rm %[3]s", m.data, restored, to))
	startBenchProgram(t, restored, "").stop()
	m.add("restored and started, s", "%.0f", time.Since(began).Seconds())
}

// load1 is how many processes wanted to run in the last minute.
func load1() float64 {
	text, _ := os.ReadFile("/proc/loadavg")
	value, _, _ := strings.Cut(string(text), " ")
	n, _ := strconv.ParseFloat(value, 64)
	return n
}
