package metrics

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestACertificateThatNobodyHasSeen has no end, least of all one in 1970; one that was seen keeps its end while the address cannot be opened.
func TestACertificateThatNobodyHasSeen(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	told := OfAddress(r)
	const reachable, ends = "sipas_address_reachable", "sipas_certificate_end_timestamp_seconds"
	series := func(name string, want int) {
		t.Helper()
		if n, err := testutil.GatherAndCount(r, name); n != want || err != nil {
			t.Errorf("%s: %d series, want %d (%v)", name, n, want, err)
		}
	}
	value := func(name, help, want string) {
		t.Helper()
		text := "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + " " + want + "\n"
		if err := testutil.GatherAndCompare(r, strings.NewReader(text), name); err != nil {
			t.Error(err)
		}
	}
	const ofReachable, ofEnds = "1 while the public address shows a certificate for its name, else 0.", "When the certificate of the public address ends, as it was seen last."
	series(reachable, 0)
	series(ends, 0)
	told(time.Time{}, errors.New("no route to host"))
	value(reachable, ofReachable, "0")
	series(ends, 0)
	told(time.Unix(1800000000, 0), nil)
	value(reachable, ofReachable, "1")
	value(ends, ofEnds, "1.8e+09")
	told(time.Time{}, errors.New("no route to host"))
	value(reachable, ofReachable, "0")
	value(ends, ofEnds, "1.8e+09")
}
