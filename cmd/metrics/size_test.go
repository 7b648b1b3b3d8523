package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestSizes: sizes are read every five minutes, and stand while nobody can read them.
func TestSizes(t *testing.T) {
	t.Parallel()
	now, reads := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), 0
	var away error
	r := prometheus.NewRegistry()
	OfSizes(r, func() time.Time { return now }, func(context.Context) (map[string]int64, error) {
		reads++
		return map[string]int64{"answers": int64(100 * reads), "tallies": 7}, away
	})
	told := func(answers string) {
		t.Helper()
		want := `# HELP sipas_table_bytes Bytes on disk of the database's tables with their indexes, by group.
# TYPE sipas_table_bytes gauge
sipas_table_bytes{tables="answers"} ` + answers + `
sipas_table_bytes{tables="tallies"} 7
`
		if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_table_bytes"); err != nil {
			t.Error(err)
		}
	}
	told("100")
	now = now.Add(4 * time.Minute)
	told("100")
	now = now.Add(2 * time.Minute)
	told("200")
	away, now = errors.New("the database is away"), now.Add(time.Hour)
	told("200")
}
