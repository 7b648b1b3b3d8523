//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/attack"
	"sipas/survey/surveytest"
)

// nothingIsTold is what is to be promised: no group of fewer than attack.Least people follows from all that is published. Today many
// do, so the drill writes down which and fails for none of them. Whoever makes suppression cover everything sets this to true, and
// the drill then holds every door to it.
const nothingIsTold = true

// doors are the ways figures leave the program.
type doors struct {
	*program
	grafana                    *pgx.Conn
	api, dashboard, book, list *attack.Publication
}

func openDoors(p *program, what string) *doors {
	door := func(name string) *attack.Publication {
		return &attack.Publication{Door: name + ", " + what, Province: "68"}
	}
	return &doors{p, p.grafana(), door("API"), door("dashboard views"), door("workbook"), door("CSV")}
}

// publications are those that were read at all.
func (d *doors) publications() []*attack.Publication {
	var found []*attack.Publication
	for _, p := range []*attack.Publication{d.api, d.dashboard, d.book, d.list} {
		if len(p.Readings) > 0 {
			found = append(found, p)
		}
	}
	return found
}

func (d *doors) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *doors) ok(path string) []byte {
	d.t.Helper()
	status, text := d.get(path)
	if status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, status, text)
	}
	return []byte(text)
}

// read reads every door but the table of units, which the workbook holds, too. Of units everything is asked where unit is empty.
func (d *doors) read(periods []string, unit string) {
	d.t.Helper()
	var api, dashboard, book attack.Reading
	for _, period := range periods {
		overview := d.ok("/api/v1/results?period=" + period)
		d.must(api.API(overview))
		for _, code := range d.withFigures(overview) {
			if unit == "" || code == unit {
				d.must(api.API(d.ok("/api/v1/results?period=" + period + "&unit=" + code)))
			}
		}
		if status, content := d.get("/results/tables.xlsx?period=" + period); status == http.StatusOK { // nothing is published yet of a period that has just begun
			d.must(book.Workbook(period, []byte(content)))
		}
	}
	d.must(dashboard.Dashboard(d.t.Context(), d.grafana, "68", periods...))
	d.api.Add(api)
	d.dashboard.Add(dashboard)
	d.book.Add(book)
}

// readTables reads what sipas export results writes.
func (d *doors) readTables(periods []string) {
	d.t.Helper()
	var list attack.Reading
	for _, period := range periods {
		d.must(list.CSV(strings.NewReader(d.mustRun("export", "results", "--words", "api", "--period", period))))
	}
	d.list.Add(list)
}

// withFigures returns the units of an overview, and holds it to what is promised already: no index of fewer people than it takes.
func (d *doors) withFigures(overview []byte) []string {
	d.t.Helper()
	var reply struct {
		Period string
		Units  []struct {
			Code  string
			N     int64
			Index *float64
		}
	}
	d.must(json.Unmarshal(overview, &reply))
	var codes []string
	for _, u := range reply.Units {
		codes = append(codes, u.Code)
		if u.Index != nil && u.N < analytics.DefaultThresholds().Provisional {
			d.t.Errorf("%s of %s: an index of %d answers", u.Code, reply.Period, u.N)
		}
	}
	return codes
}

// periodsOf are all that were published, months before quarters before years.
func (d *doors) periodsOf() []string {
	d.t.Helper()
	return names(d.t, d.grafana, `select period from dashboard.unit_index group by period_kind, period order by length(period_kind), period`)
}

// TestDrillAttack reads everything that a demonstrated program publishes, all periods and units through all doors, then the running
// month, quarter and year after each of 30 single answers, then three editions with reviews between them, and writes which groups
// of fewer than ten people follow to .artefacts/attack.txt.
func TestDrillAttack(t *testing.T) {
	p := newProgram(t, "SIPAS_STANDING_FASTEST=0", "SIPAS_STANDING_STRAIGHT=0", "SIPAS_STANDING_BURST=0")
	p.mustRun("demo", "--responses", "20000", "--seed", "5")
	p.serve()
	all := openDoors(p, "demo")
	periods := all.periodsOf()
	all.read(periods, "")
	all.readTables(periods)
	published := all.publications()
	if len(published) != 4 || len(periods) < 13 {
		t.Errorf("%d doors and %d periods were read", len(published), len(periods))
	}
	polled, moved := arrivals(p)
	published = append(published, polled.publications()...)
	published = append(published, editions(p).publications()...)
	var reports []attack.Report
	for _, publication := range published {
		began := time.Now()
		r := publication.Attack()
		t.Logf("%s: %d numbers, %d findings, %v", r.Door, r.Numbers, len(r.Findings), time.Since(began).Round(time.Millisecond))
		reports = append(reports, r)
		if r.Numbers == 0 || r.Cells == 0 {
			t.Errorf("%s: nothing was read", r.Door)
		}
		for _, f := range r.Findings {
			if nothingIsTold && f.How != attack.ByWhole {
				t.Errorf("%s: %v", r.Door, f)
			}
		}
	}
	keepArtefact(t, "attack.txt", attack.Table(reports)+"\n"+moved+"\n"+all.days())
}

func keepArtefact(t *testing.T, name, text string) {
	t.Helper()
	dir := filepath.Join("..", "..", ".artefacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", text)
}

// running are the names of the month, quarter and year that run in the province's zone.
func running() []string {
	var found []string
	for _, p := range analytics.PeriodsOf(time.Now().In(time.FixedZone("+07", 7*3600))) {
		found = append(found, p.String())
	}
	return found
}

// arrivals polls after each of 30 answers, and tells what moved by single answers.
func arrivals(p *program) (*doors, string) {
	p.t.Helper()
	unit := p.unitOf()
	d := openDoors(p, "30 single arrivals")
	moves := map[string]map[string]int{}
	before := d.look(unit)
	d.read(d.periodsOf(), unit)
	for n := range 30 {
		p.arrive(unit, 1+n*7%5)
		d.read(running(), unit)
		now := d.look(unit)
		for door, look := range now {
			if moves[door] == nil {
				moves[door] = map[string]int{}
			}
			for field, n := range look.Moves(before[door]) {
				moves[door][field] += n
			}
		}
		before = now
	}
	text := ""
	for _, door := range []string{"API", "dashboard views"} {
		text += attack.Moved(door, 30, moves[door])
		for field, n := range moves[door] {
			if nothingIsTold {
				p.t.Errorf("%s: %s moved in %d places as single people came", door, field, n)
			}
		}
	}
	return d, text
}

// look notes everything that stands in the API and the views about the periods that run.
func (d *doors) look(unit string) map[string]attack.Look {
	d.t.Helper()
	api, dashboard := attack.Look{}, attack.Look{}
	for _, period := range running() {
		for _, path := range []string{"/api/v1/results?period=" + period, "/api/v1/results?period=" + period + "&unit=" + unit, "/api/v1/target?period=" + period} {
			d.must(api.JSON(path, d.ok(path)))
		}
	}
	d.must(dashboard.Dashboard(d.t.Context(), d.grafana, "68", running()...))
	return map[string]attack.Look{"API": api, "dashboard views": dashboard}
}

// days holds dashboard.daily to what is promised of it.
func (d *doors) days() string {
	d.t.Helper()
	rows, few, err := attack.Days(d.t.Context(), d.grafana, "68")
	d.must(err)
	if rows == 0 || few > 0 {
		d.t.Errorf("of %d rows of dashboard.daily %d tell of fewer than %d people", rows, few, attack.Least)
	}
	return fmt.Sprintf("dashboard.daily: %d rows, %d of them tell of fewer than %d people\n", rows, few, attack.Least)
}

// arrive sends one answer and waits until it has come.
func (p *program) arrive(unit string, step int) {
	p.t.Helper()
	before := p.received(unit)
	if status, err := sendAll(p.base, p.code, step); err != nil || status != http.StatusCreated {
		p.t.Fatalf("%d %v", status, err)
	}
	surveytest.Eventually(p.t, "the answer has come", func() bool { return p.received(unit) == before+1 })
}

// received is how many answers about a unit have come in the current quarter.
func (p *program) received(unit string) int {
	p.t.Helper()
	var results struct{ Units []struct{ Received int } }
	if _, text := p.get("/api/v1/results?unit=" + unit); json.Unmarshal([]byte(text), &results) != nil || len(results.Units) != 1 {
		p.t.Fatal(text)
	}
	return results.Units[0].Received
}

// editions freezes the last quarter three times: with three reviews of standing between, and with twelve more.
func editions(p *program) *doors {
	p.t.Helper()
	const stuffed = "22933" // of which the demonstration has answers to review
	d := openDoors(p, "three editions")
	quarter := analytics.PeriodsOf(time.Now().In(time.FixedZone("+07", 7*3600)))[1].Previous().String()
	var aside []struct{ ID string }
	d.must(json.Unmarshal([]byte(p.mustRun("standing", "list", "--unit", stuffed, "--period", quarter, "--limit", "15", "--json")), &aside))
	if len(aside) != 15 {
		p.t.Fatalf("only %d answers of %s can be reviewed", len(aside), quarter)
	}
	for number, reviewed := range []int{0, 3, 12} {
		if reviewed > 0 {
			args := []string{"standing", "review", "--standing", "counted", "--reason", "drill", "--by", "drill"}
			for _, one := range aside[:reviewed] {
				args = append(args, one.ID)
			}
			aside = aside[reviewed:]
			p.mustRun(args...)
		}
		p.mustRun("publish")
		p.mustRun("freeze", "--period", quarter, "--by", "drill", "--note", "drill")
		var api attack.Reading
		for _, only := range []string{"", "&unit=" + stuffed} {
			d.must(api.API(d.ok(fmt.Sprintf("/api/v1/results?period=%s&edition=%d%s", quarter, number+1, only))))
		}
		d.api.Add(api)
	}
	return d
}
