package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestOfDigests tells how many people wait for their letter; nought where that cannot be read.
func TestOfDigests(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	var fails error
	OfDigests(r, func(context.Context) (int, error) { return 3, fails })
	for _, want := range []string{"3", "0"} {
		text := `# HELP sipas_digests_unsent People the mail server has not taken this morning's letter for, which tells what waits.
# TYPE sipas_digests_unsent gauge
sipas_digests_unsent ` + want + "\n"
		if err := testutil.GatherAndCompare(r, strings.NewReader(text)); err != nil {
			t.Error(err)
		}
		fails = errors.New("the database is away")
	}
}
