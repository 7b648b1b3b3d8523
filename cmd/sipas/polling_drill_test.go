//go:build drill

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"sipas/analytics/attack"
	"sipas/survey/surveytest"
)

// clock is one that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// serveBy serves within the test, by its clock, until the test ends.
func (p *program) serveBy(c *clock, flags ...string) {
	p.t.Helper()
	said, stdout := io.Pipe()
	args := append([]string{"serve", "--database-url", p.url, "--data-dir", p.dir, "--listen", "127.0.0.1:0", "--metrics-listen=",
		"--limit-place", "0", "--limit-address", "0", "--limit-device", "0", "--limit-pages", "0"}, flags...)
	_, stop := surveytest.Background(p.t, func(ctx context.Context) {
		if exit := run(ctx, c.now, args, stdout, p.log); exit != done {
			p.t.Errorf("exit %d", exit)
		}
		_ = stdout.Close()
	})
	p.t.Cleanup(stop)
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		switch fields := strings.Fields(lines.Text()); fields[0] {
		case "survey":
			p.base, p.code, _ = strings.Cut(fields[1], "/q/")
		case "kiosk":
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return
		}
	}
	p.t.Fatal("it did not start")
}

// poll is somebody who reads everything there is after each answer.
type poll struct {
	*program
	clock    *clock
	owner    *pgx.Conn
	unit     string
	cookie   string // of a tablet
	periods  []string
	numbers  *doors
	last     attack.Look
	readings int
	answers  int
	told     map[string]int  // how much moved with too few behind it, by door
	seen     map[string]bool // doors and fields there is an example of
	examples []string
}

// grows is what a page may say of every single person: that he came.
func grows() *regexp.Regexp {
	return regexp.MustCompile(`[đĐ]ã\s+nhận\s+[0-9][0-9.,]*|[0-9][0-9.,]* ((responses? )?(have|has) come in|received)|received [0-9][0-9.,]* responses?`)
}

// answer sends one about the unit of the place, and waits until the publisher has seen it. Fast ones are set aside.
func (p *poll) answer(day string, fast bool) {
	p.t.Helper()
	p.answers++
	n, duration := p.answers, 30_000
	if fast {
		duration = 100
	}
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"duration_ms":%d,"answered_on":%q,"answers":{"access":%d,"procedures":%d,
		"officials":%d,"result":%d,"feedback":%d,"overall":%d,"trouble":1}}`, newID(), p.code, duration, day, 1+n*7%5, 1+n*3%5, 1+n%5, 5-n*2%5, 1+n/5%5, 1+n*7%5)
	before := p.known()
	p.send("/api/v1/responses", "", body, http.StatusCreated)
	surveytest.Eventually(p.t, "it is counted", func() bool { return p.known() == before+1 })
}

// deviceCode is what a new tablet enrols with.
func (p *poll) deviceCode() string {
	p.t.Helper()
	var out bytes.Buffer
	if exit := run(p.t.Context(), p.clock.now, []string{"device", "add", "--database-url", p.url, "--data-dir", p.dir, "--place", p.code, "--json"}, &out, p.log); exit != done {
		p.t.Fatalf("exit %d", exit)
	}
	var added deviceAddedJSON
	p.numbers.must(json.Unmarshal(out.Bytes(), &added))
	return fmt.Sprintf(`{"code":%q}`, added.Code)
}

// deliver sends one by the tablet, which may be days late.
func (p *poll) deliver(day string) {
	p.t.Helper()
	p.answers++
	p.send("/api/v1/kiosk/responses", p.cookie, fmt.Sprintf(`{"responses":[{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"duration_ms":30000,"answered_on":%q,
		"answers":{"access":1,"procedures":1,"officials":2,"result":1,"feedback":1,"overall":1,"trouble":1}}]}`, newID(), p.code, day), http.StatusOK)
}

// send returns the cookie that comes back.
func (p *poll) send(path, cookie, body string, want int) string {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	text, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if r.StatusCode != want || bytes.Contains(text, []byte(`"invalid"`)) {
		p.t.Fatalf("%s: %d %s", path, r.StatusCode, text)
	}
	for _, c := range r.Cookies() {
		cookie = c.Name + "=" + c.Value
	}
	return cookie
}

func (p *poll) known() (n int) {
	p.t.Helper()
	if err := p.owner.QueryRow(p.t.Context(), `select coalesce(sum(m.responses), 0)::int from analytics.month_tally m join survey.unit u on u.id = m.unit_id
		where u.code = $1`, p.unit).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// wait has the clock say another time, and waits for a turn of the publisher in it.
func (p *poll) wait(until time.Time) {
	p.t.Helper()
	p.clock.set(until)
	surveytest.Eventually(p.t, "the new day is there", func() bool {
		var day string
		return p.owner.QueryRow(p.t.Context(), `select until::text from analytics.days_told where province_code = '68'`).Scan(&day) == nil &&
			day == until.Format(time.DateOnly)
	})
}

// read reads everything, and notes what moved with fewer than ten people behind it. What moves by the clock alone, when a month settles or
// another begins, has nobody behind it and may.
func (p *poll) read(what string, byClock bool) {
	p.t.Helper()
	now := p.look()
	p.numbers.read(p.begun(), p.unit)
	if p.last != nil {
		for _, m := range now.Since(p.last) {
			if m.People >= attack.Least || m.People == 0 && byClock {
				continue
			}
			door := doorOf(m.Path)
			p.told[door]++
			if kind := door + m.Path[strings.LastIndex(m.Path, "/")+1:]; !p.seen[kind] && len(p.examples) < 60 {
				p.seen[kind] = true
				p.examples = append(p.examples, fmt.Sprintf("%s: %s: %.90s → %.90s, %d people behind it", what, m.Path, m.Old, m.New, m.People))
			}
		}
	}
	p.last = now
	p.readings++
}

// begun are the periods of which there are figures.
func (p *poll) begun() []string {
	p.t.Helper()
	return slices.DeleteFunc(slices.Clone(p.periods), func(period string) bool {
		status, _ := p.get("/results/tables.xlsx?period=" + period)
		return status != http.StatusOK
	})
}

// doorOf is the way a path was read by: a page or file, or a view.
func doorOf(path string) string {
	door, _, _ := strings.Cut(path, "?")
	if !strings.HasPrefix(door, "/") {
		view, _, _ := strings.Cut(door, "/")
		return "dashboard." + view
	}
	return door
}

// look reads API, pages in both languages, documents and views.
func (p *poll) look() attack.Look {
	p.t.Helper()
	l := attack.Look{}
	for _, period := range p.periods {
		for _, path := range []string{"/api/v1/results?period=" + period, "/api/v1/results?period=" + period + "&level=commune", "/api/v1/results?period=" + period + "&unit=" + p.unit,
			"/api/v1/results?period=" + period + "&unit=68", "/api/v1/target?period=" + period} {
			if status, text := p.get(path); status == http.StatusOK {
				p.numbers.must(l.JSON(path, []byte(text)))
			}
		}
		for _, path := range []string{"/results?period=" + period, "/results/" + p.unit + "?period=" + period, "/results/68?period=" + period, "/target?period=" + period} {
			for _, lang := range []string{"vi", "en"} {
				path := path + "&lang=" + lang
				if status, text := p.get(path); status == http.StatusOK {
					l.Text(path, moments().ReplaceAllString(text, "then"), grows())
				}
			}
		}
		if status, text := p.get("/results/tables.xlsx?period=" + period); status == http.StatusOK {
			l.Text("/results/tables.xlsx?period="+period, p.cells(text), grows())
		}
		for _, path := range []string{"/results/report.pdf?period=" + period, "/results/" + p.unit + "/report.pdf?period=" + period} {
			status, text := p.get(path)
			if status != http.StatusOK {
				continue
			}
			l.Text(path, moments().ReplaceAllString(p.words(text), "then"), grows())
		}
	}
	p.numbers.must(l.JSON("/api/v1/benchmark", p.numbers.ok("/api/v1/benchmark")))
	p.numbers.must(l.Dashboard(p.t.Context(), p.numbers.grafana, "68", p.periods...))
	return l
}

// moments are when something was computed.
func moments() *regexp.Regexp {
	return regexp.MustCompile(`\d\d:\d\d(:\d\d)?,?\s+\d+([/\s][A-Za-z0-9]+){2}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"<]*`)
}

// cells are the rows of a workbook, but for the column of how many came.
func (p *poll) cells(content string) string {
	p.t.Helper()
	file, err := excelize.OpenReader(strings.NewReader(content))
	p.numbers.must(err)
	defer func() { _ = file.Close() }()
	var b strings.Builder
	for _, sheet := range file.GetSheetList() {
		rows, err := file.GetRows(sheet)
		p.numbers.must(err)
		grows := -1
		if len(rows) > 0 {
			grows = slices.IndexFunc(rows[0], func(name string) bool { return name == "received" || name == "Số phiếu đã nhận" })
		}
		for _, row := range rows {
			if 0 <= grows && grows < len(row) {
				row[grows] = ""
			}
			fmt.Fprintf(&b, "%s: %s\n", sheet, moments().ReplaceAllString(strings.Join(row, " | "), "then"))
		}
	}
	return b.String()
}

// words are those of a PDF.
func (p *poll) words(content string) string {
	p.t.Helper()
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = strings.NewReader(content)
	text, err := tool.Output()
	if err != nil {
		p.t.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	return sentences(string(text))
}

// columns are what parts the cells of a table on paper.
func columns() *regexp.Regexp { return regexp.MustCompile(`\S {2,}\S`) }

// sentences has each sentence of running text on a line of its own, wherever the paper breaks it: a longer number may break it elsewhere. Rows of
// tables stay as they are.
func sentences(text string) string {
	var out strings.Builder
	inProse := false
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.TrimSpace(line)
		prose := words != "" && !columns().MatchString(line)
		if inProse && prose {
			out.WriteString(" ")
		} else {
			out.WriteString("\n")
		}
		out.WriteString(words)
		inProse = prose
	}
	return strings.ReplaceAll(out.String(), ". ", ".\n")
}

// TestDrillPolling has somebody read everything the real program shows to everybody, and every view of schema dashboard, after each of 60
// answers about one unit, over the end of a month, its settling and answers that come later still. What anybody is told may change only
// with ten people or more behind the change; how many came may grow one by one.
func TestDrillPolling(t *testing.T) {
	p := newProgram(t)
	p.mustRun("demo", "--responses", "6000", "--seed", "5", "--days", "100", "--until", "2026-11-28")
	zone := surveytest.Day().Location()
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, zone)
	}
	w := &poll{program: p, clock: &clock{at: at(11, 29, 9)}, periods: []string{"2026-11", "2026-12", "2026-Q4", "2026"}, told: map[string]int{}, seen: map[string]bool{}}
	w.owner = connect(t, p)
	p.serveBy(w.clock, steps()...)
	w.unit, w.numbers = p.unitOf(), openDoors(p, "60 answers over a month's end")
	w.cookie = w.send("/api/v1/kiosk/enrol", "", w.deviceCode(), http.StatusOK)
	w.wait(at(11, 29, 10))
	w.read("at first", true)
	several := func(n int, day string) {
		t.Helper()
		for range n {
			w.answer(day, w.answers%9 == 4)
			first := day == "2026-12-01" && w.answers == 33 // has the month begin
			w.read(fmt.Sprintf("answer %d", w.answers), first)
		}
	}
	several(23, "2026-11-29")
	w.wait(at(12, 1, 9))
	w.read("the month is over", true)
	several(9, "2026-11-30") // late by a day
	several(8, "2026-12-01")
	w.wait(at(12, 7, 23))
	w.read("the evening before it settles", true)
	several(6, "2026-12-07")
	w.wait(at(12, 8, 9))
	w.read("the month is settled", true)
	for range 7 {
		w.deliver("2026-11-30")
		w.read(fmt.Sprintf("answer %d, too late", w.answers), false)
	}
	several(7, "2026-12-08")
	w.report()
}

// steps are the settings that matter for what moves when: as soon as a step is full; and nobody is set aside for being the only one to come.
func steps() []string {
	return []string{"--step-every", "0", "--standing-same-sender", "0", "--standing-unsigned", "0", "--standing-burst", "0"}
}

// report says what moved with fewer people behind it than there must be, and what the attacker finds in all that was read.
func (p *poll) report() {
	p.t.Helper()
	if p.answers != 60 || p.readings != 64 {
		p.t.Errorf("%d answers, %d readings", p.answers, p.readings)
	}
	moved := 0
	text := fmt.Sprintf("%d readings of everything, after each of %d answers: values that moved with fewer than %d people behind them\n", p.readings, p.answers, attack.Least)
	for _, door := range slices.Sorted(maps.Keys(p.told)) {
		text += fmt.Sprintf("%9d  %s\n", p.told[door], door)
		moved += p.told[door]
	}
	text += fmt.Sprintf("%9d  in all; for example\n  %s\n", moved, strings.Join(p.examples, "\n  "))
	keepArtefact(p.t, "polling.txt", text)
	if nothingIsTold && moved > 0 {
		p.t.Errorf("%d values moved with fewer than %d people behind them", moved, attack.Least)
	}
}
