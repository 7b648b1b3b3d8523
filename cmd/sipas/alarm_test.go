package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
)

// TestAlarmThatCannotBeTold says so, and keeps the password that stands in the address to itself.
func TestAlarmThatCannotBeTold(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	defer refusing.Close()
	a := alarm{alarmSettings: alarmSettings{AlertBelow: 70, AlertHold: time.Hour}, location: time.UTC,
		units: func() []survey.Unit { return []survey.Unit{{ID: 1, Code: "24781", Level: survey.LevelCommune}} },
		indices: func(context.Context, analytics.Period) (map[string]publish.Index, error) {
			return map[string]publish.Index{"24781": {Index: 40, Low: 30, High: 50}}, nil
		}}
	for address, says := range map[string]string{refusing.URL: "500", "http://sipas:secret@127.0.0.1:1": "refused"} {
		a.AlertmanagerURL = address
		if err := a.tell(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	away := &survey.Error{Op: "test", Kind: survey.Busy}
	a.indices = func(context.Context, analytics.Period) (map[string]publish.Index, error) { return nil, away }
	if err := a.tell(t.Context(), time.Now()); !errors.Is(err, away) {
		t.Errorf("without the database: %v", err)
	}
}
