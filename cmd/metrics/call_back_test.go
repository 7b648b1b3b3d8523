package metrics

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestCallBacks: who leaves a number moves nothing but every hundredth.
func TestCallBacks(t *testing.T) {
	t.Parallel()
	r, people := prometheus.NewRegistry(), int64(8099)
	OfCallBacks(r, func(context.Context) (int64, time.Duration, bool, error) { return people, 24 * time.Hour, true, nil })
	want := "# HELP sipas_call_backs_held People in the database who want to be called back, called or not, in whole hundreds.\n# TYPE sipas_call_backs_held gauge\nsipas_call_backs_held 8000\n"
	for people = 8000; people < 8100; people += 33 {
		if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_call_backs_held"); err != nil {
			t.Errorf("%d people: %v", people, err)
		}
	}
}
