package main

import (
	"testing"
	"time"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestHealth is read by the service, which sees nothing of what others ask; Grafana is told nothing of standbys.
func TestHealth(t *testing.T) {
	t.Parallel()
	url := surveytest.URL(t)
	ahead := func() time.Time { return time.Now().Add(time.Minute) }
	h, err := pg.ReadHealth(t.Context(), surveytest.RolePool(t, pg.ServiceRole, url), ahead)
	if err != nil {
		t.Fatal(err)
	}
	if h.Archiving || h.ArchiveFailing || h.Unarchived != 0 || h.Connections < 1 || h.ConnectionsMax < h.Connections || h.Size < 1<<20 || h.WaitsForStandby {
		t.Errorf("%+v", h)
	}
	if h.ClockAhead < 59*time.Second || h.ClockAhead > 61*time.Second {
		t.Errorf("our clock is %s ahead", h.ClockAhead)
	}
	if h.Standbys == nil || *h.Standbys != (pg.Standbys{}) {
		t.Errorf("standbys: %+v", h.Standbys)
	}
	if _, err := pg.ReadHealth(t.Context(), surveytest.RolePool(t, pg.GrafanaRole, url), time.Now); err == nil {
		t.Error("dashboards may ask for standbys")
	}
}
