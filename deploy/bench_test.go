//go:build bench

package deploy_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// TestBench runs every query of the dashboards with few and with many answers and prints the slowest, and the ratio of the sums.
func TestBench(t *testing.T) {
	few, many := environment("BENCH_FEW", "100000"), environment("BENCH_MANY", "10000000")
	var sums [2]time.Duration
	for n, answers := range []string{few, many} {
		conn := startProgram(t, "--responses", answers).grafana()
		everyQuery(t, conn, func(dashboard, string, string, result) {}) // plans and pages are warm, as those of a dashboard in use
		var slowest time.Duration
		var where string
		everyQuery(t, conn, func(d dashboard, title, _ string, r result) {
			sums[n] += r.took
			if r.took > slowest {
				slowest, where = r.took, d.UID+", "+title
			}
		})
		fmt.Printf("slowest query of a dashboard, %s answers  %8.1f ms  (%s)\n", answers, float64(slowest.Microseconds())/1000, where)
	}
	fmt.Printf("ratio dashboards_many_to_few %.3f\n", sums[1].Seconds()/sums[0].Seconds())
}

func environment(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}
