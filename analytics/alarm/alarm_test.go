package alarm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
)

func units() []survey.Unit {
	return []survey.Unit{{ID: 1, Code: "24781", Province: "68", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã A"}},
		{ID: 2, Code: "24805", Province: "68", Level: survey.LevelCommune}, {ID: 3, Code: "68", Province: "68", Level: survey.LevelProvince}}
}

func now() time.Time { return time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC) }

func newAlarm(address string) *Alarm {
	return New(Options{URL: address, Base: "https://a.b", Location: time.FixedZone("+07", 7*3600), Units: units,
		Rules:     Rules{Below: 70, Hold: time.Hour, Streak: survey.StreakRule{Bad: 10, Of: 20}},
		Say:       func(f Finding) string { return f.Unit.Name.VI + ": " + f.Alert },
		Synthetic: func() bool { return false },
		Month: func(_ context.Context, p analytics.Period) ([]analytics.UnitEstimate, error) {
			if p.String() != "2026-10" {
				return nil, errors.New("another month")
			}
			return nil, nil
		},
		SettleDays: func() int { return 7 },
		Indices: func(_ context.Context, p analytics.Period) (map[string]publish.Index, error) {
			if p.String() != "2026-Q4" {
				return nil, errors.New("another quarter")
			}
			return map[string]publish.Index{"24781": {Index: 40, Low: 30, High: 50}, "24805": {Index: 69, Low: 60, High: 70}, "68": {Index: 40, Low: 30, High: 50}}, nil
		},
		Streaks: func(_ context.Context, from time.Time) ([]survey.Streak, error) {
			if from.Format(time.DateOnly) != "2026-11-08" {
				return nil, errors.New("another day")
			}
			return []survey.Streak{{UnitID: 1, Answers: 20, Dissatisfied: 9}, {UnitID: 2, Answers: 20, Dissatisfied: 10}, {UnitID: 9, Answers: 20, Dissatisfied: 20}}, nil
		}})
}

// TestTell: Alertmanager hears of the units that are bad beyond doubt, of no other, and until when.
func TestTell(t *testing.T) {
	var told []alert
	manager := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v2/alerts" || json.NewDecoder(r.Body).Decode(&told) != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	defer manager.Close()
	a := newAlarm(manager.URL + "/")
	if err := a.Tell(t.Context(), now()); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || told[0].Labels["unit"] != "24781" || told[0].Labels["alertname"] != BadFigure || told[1].Labels["unit"] != "24805" || told[1].Labels["alertname"] != BadStreak {
		t.Fatalf("told %+v", told)
	}
	if first := told[0]; !first.EndsAt.Equal(now().Add(time.Hour)) || first.Annotations["page"] != "https://a.b/results/24781?period=2026-Q4" ||
		first.Annotations["summary"] != "Xã A: SipasBadFigure" || first.Annotations["runbook"] != "runbook.md#sipasbadfigure" {
		t.Errorf("told %+v", first)
	}
	if _, marked := told[0].Labels["synthetic"]; marked {
		t.Errorf("real answers are told to be simulated: %+v", told[0])
	}
	// Those of a demo are told apart, by a label and to whoever says it.
	a.o.Synthetic = func() bool { return true }
	a.o.Say = func(f Finding) string { return fmt.Sprint(f.Synthetic) }
	if err := a.Tell(t.Context(), now()); err != nil || len(told) != 2 || told[0].Labels["synthetic"] != "true" || told[1].Labels["synthetic"] != "true" || told[1].Annotations["summary"] != "true" {
		t.Errorf("told %+v, %v", told, err)
	}
	// Who is well is not told of: the alert ends by itself.
	told = nil
	a.o.Rules = Rules{Below: 10, Hold: time.Hour}
	if err := a.Tell(t.Context(), now()); err != nil || told != nil {
		t.Errorf("told %+v, %v", told, err)
	}
}

// TestAlarmThatCannotBeTold says so, and keeps the password that stands in the address to itself.
func TestAlarmThatCannotBeTold(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	defer refusing.Close()
	for address, says := range map[string]string{refusing.URL: "500", "http://sipas:secret@127.0.0.1:1": "refused"} {
		if err := newAlarm(address).Tell(t.Context(), now()); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	a := newAlarm(refusing.URL)
	away := &survey.Error{Op: "test", Kind: survey.Busy}
	a.o.Streaks = func(context.Context, time.Time) ([]survey.Streak, error) { return nil, away }
	if err := a.Tell(t.Context(), now()); !errors.Is(err, away) {
		t.Errorf("without the last answers: %v", err)
	}
	a.o.Indices = func(context.Context, analytics.Period) (map[string]publish.Index, error) { return nil, away }
	if err := a.Tell(t.Context(), now()); !errors.Is(err, away) {
		t.Errorf("without figures: %v", err)
	}
}

// TestReportsAreTold of the month settled last, each concern by itself, and of no unit that is like the others.
func TestReportsAreTold(t *testing.T) {
	reporting := func(u survey.Unit, trouble, extra int64) analytics.UnitEstimate {
		e := analytics.UnitEstimate{Unit: u}
		for key, yes := range map[string]int64{analytics.TroubleItem: trouble, analytics.ExtraItem: extra} {
			share := 100 * float64(yes) / 200
			e.Items = append(e.Items, analytics.Figure{Key: key, N: 200, Counts: []int64{200 - yes, yes},
				Options: []analytics.OptionShare{{Share: 100 - share, Low: 100 - share - 6, High: 100}, {Share: share, Low: max(0, share-6), High: share + 6}}})
		}
		return e
	}
	all, month := units(), analytics.PeriodOf(analytics.Month, now().AddDate(0, -1, 0))
	a := newAlarm("")
	reported := []analytics.UnitEstimate{reporting(all[0], 60, 50), reporting(all[1], 4, 6), reporting(all[2], 60, 60)}
	analytics.Conclude(reported, analytics.Official{}, month)
	found := FindReports(month, reported)
	if len(found) != 2 || found[0].Report.Concern != analytics.Trouble || found[0].Report.Share != 30 || found[1].Report.Concern != analytics.Extra {
		t.Fatalf("%+v", found)
	}
	for i, concern := range []string{"trouble", "extra"} {
		told := a.alert(found[i], now())
		if told.Labels["concern"] != concern || told.Labels["unit"] != "24781" || told.Labels["period"] != "2026-10" || told.Labels["alertname"] != "SipasReported" || !strings.HasSuffix(told.URL, "/results/24781?period=2026-10") {
			t.Errorf("%+v", told)
		}
	}
	away := errors.New("away")
	a.o.Month = func(context.Context, analytics.Period) ([]analytics.UnitEstimate, error) { return nil, away }
	if err := a.Tell(t.Context(), now()); !errors.Is(err, away) {
		t.Errorf("without the month: %v", err)
	}
}

func TestValidate(t *testing.T) {
	sound := Rules{Below: 70, Hold: time.Hour}
	if err := sound.Validate(); err != nil {
		t.Error(err)
	}
	for _, r := range []Rules{{Below: -1, Hold: time.Hour}, {Below: 101, Hold: time.Hour}, {Below: 70, Hold: 2 * Every}} {
		if r.Validate() == nil {
			t.Errorf("%+v passed", r)
		}
	}
	for _, address := range []string{"", "127.0.0.1:9093", "ftp://a", "http://", "://"} {
		if ValidURL(address) {
			t.Errorf("%q passed", address)
		}
	}
	if !ValidURL("http://127.0.0.1:9093") {
		t.Error("a sound address did not pass")
	}
}
