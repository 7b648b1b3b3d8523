package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestTopics: how many comments wait is told in hundreds, by which nobody's comment is seen to come, and nothing while nobody knows.
func TestTopics(t *testing.T) {
	t.Parallel()
	r, n, err := prometheus.NewRegistry(), 299, error(nil)
	OfTopics(r, func(context.Context) (int, error) { return n, err })
	want := "# HELP sipas_topics_unread Comments that the lexicon of topics has not looked at, in whole hundreds.\n# TYPE sipas_topics_unread gauge\nsipas_topics_unread 200\n"
	if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_topics_unread"); err != nil {
		t.Error(err)
	}
	err = errors.New("away")
	if n, err := testutil.GatherAndCount(r); n != 0 || err != nil {
		t.Errorf("%d metrics while the database is away, %v", n, err)
	}
}
