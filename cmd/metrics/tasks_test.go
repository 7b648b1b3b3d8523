package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"sipas/survey/followup"
)

func TestTasks(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	due := now.AddDate(0, 0, -10)
	ages := []followup.TaskAge{{State: followup.TaskOpened, Tasks: 3, Overdue: 1, Oldest: now.AddDate(0, 0, -20), OldestDue: &due}, {State: followup.TaskDone, Tasks: 2, Oldest: now.AddDate(0, 0, -40)}}
	var away error
	r := prometheus.NewRegistry()
	OfTasks(r, func() time.Time { return now }, func(context.Context) ([]followup.TaskAge, error) { return ages, away })
	want := `# HELP sipas_task_oldest_overdue_seconds For how long the task is late that is latest; 0: none is.
# TYPE sipas_task_oldest_overdue_seconds gauge
sipas_task_oldest_overdue_seconds 864000
# HELP sipas_task_oldest_seconds Age of the oldest open task.
# TYPE sipas_task_oldest_seconds gauge
sipas_task_oldest_seconds 3.456e+06
# HELP sipas_tasks_open Open tasks that units see, by state.
# TYPE sipas_tasks_open gauge
sipas_tasks_open{state="accepted"} 0
sipas_tasks_open{state="cause"} 0
sipas_tasks_open{state="done"} 2
sipas_tasks_open{state="opened"} 3
sipas_tasks_open{state="remedy"} 0
# HELP sipas_tasks_overdue Of these, those that are late.
# TYPE sipas_tasks_overdue gauge
sipas_tasks_overdue{state="accepted"} 0
sipas_tasks_overdue{state="cause"} 0
sipas_tasks_overdue{state="opened"} 1
sipas_tasks_overdue{state="remedy"} 0
`
	if err := testutil.GatherAndCompare(r, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	away = errors.New("away")
	if n, err := testutil.GatherAndCount(r); n != 0 || err != nil {
		t.Errorf("while the database is away: %d, %v", n, err)
	}
}
