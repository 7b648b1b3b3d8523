//go:build bench

package deploy_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBench runs every query of the dashboards, and asks for the pages of figures: with few answers, with many, and with those of all
// provinces in one database. It prints the slowest query, and ratios of the sums.
func TestBench(t *testing.T) {
	few, many, each := environment("BENCH_FEW", "100000"), environment("BENCH_MANY", "10000000"), environment("BENCH_EACH", "10000")
	small := startProgram(t, "--responses", few)
	queries, pages := small.queries(few+" answers"), small.pages()
	large := startProgram(t, "--responses", many).queries(many + " answers")
	fmt.Printf("ratio dashboards_many_to_few %.3f\n", large.Seconds()/queries.Seconds())

	for n, province := range provinces(t) {
		demo := exec.Command(executable, "demo", "--responses", each, "--seed", fmt.Sprint(n+2))
		demo.Env = append(slices.Clone(small.env), "SIPAS_PROVINCE="+province)
		must(t, demo)
	}
	country := small.queries("all provinces")
	fmt.Printf("ratio dashboards_country_to_province %.3f\n", country.Seconds()/queries.Seconds())
	fmt.Printf("ratio pages_country_to_province %.3f\n", small.pages().Seconds()/pages.Seconds())
}

// queries is the time all queries of the dashboards take together.
func (p *program) queries(of string) time.Duration {
	p.t.Helper()
	conn := p.grafana()
	for range 6 { // plans and pages are warm, as those of a dashboard in use
		everyQuery(p.t, conn, func(dashboard, string, string, result) {})
	}
	var sum, slowest time.Duration
	var where string
	everyQuery(p.t, conn, func(d dashboard, title, _ string, r result) {
		sum += r.took
		if r.took > slowest {
			slowest, where = r.took, d.UID+", "+title
		}
	})
	fmt.Printf("slowest query of a dashboard, %-16s %8.1f ms  (%s)\n", of, float64(slowest.Microseconds())/1000, where)
	return sum
}

// pages is the time that the pages of figures take, one after the other, in the middle of many tries.
func (p *program) pages() time.Duration {
	p.t.Helper()
	var times []time.Duration
	for range 50 {
		start := time.Now()
		p.visit("/results", "/target", "/results/24781")
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// provinces are the codes of all but the one that is served.
func provinces(t *testing.T) []string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(readFile(t, "../survey/surveydb/reference/provinces.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, row := range rows[1:] {
		if row[0] != "68" {
			codes = append(codes, row[0])
		}
	}
	return codes
}

func environment(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}
