package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveydb"
)

// alarmSettings say when a unit is told of to Alertmanager. Its alerts name units, which the labels of metrics must not.
type alarmSettings struct {
	AlertmanagerURL string            `help:"Alertmanager that is told of bad figures and bad streaks, like http://127.0.0.1:9093; empty: none." placeholder:"URL"`
	AlertBelow      float64           `help:"A unit is told of while the whole interval of its figure of the running quarter lies below this." default:"70"`
	AlertStreak     survey.StreakRule `help:"A unit is told of while so many of its last answers are dissatisfied; 0: no such rule." default:"10/20" placeholder:"K/M"`
	AlertHold       time.Duration     `help:"How long a unit must have been well again before the alert ends." default:"24h"`
}

// Validate is called once the settings are read.
func (s *alarmSettings) Validate() error {
	if s.AlertmanagerURL != "" {
		if u, err := url.Parse(s.AlertmanagerURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("SIPAS_ALERTMANAGER_URL is no address: write it like http://127.0.0.1:9093")
		}
	}
	if s.AlertBelow < 0 || s.AlertBelow > 100 || s.AlertHold <= 2*alarmEvery {
		return fmt.Errorf("SIPAS_ALERT_BELOW must lie on 0 to 100 and SIPAS_ALERT_HOLD beyond %s", 2*alarmEvery)
	}
	return nil
}

const (
	alarmEvery   = 10 * time.Second // how often figures are looked at
	alarmTimeout = 5 * time.Second
	streakDays   = 14 // what was answered before is no news
)

// alarm tells Alertmanager which units' figures are bad beyond doubt, and where many of the last answers are dissatisfied. It keeps
// nothing: as long as a unit is bad its alert is told again, each time to end after the hold, so that it ends by itself that long after
// the unit was bad last, whichever instance told it and whether or not the service was started anew. Alertmanager makes one message of it.
type alarm struct {
	alarmSettings
	indices  func(context.Context, analytics.Period) (map[string]publish.Index, error)
	streaks  func(ctx context.Context, from time.Time) ([]survey.Streak, error)
	units    func() []survey.Unit
	location *time.Location
	base     string // what addresses of pages begin with
	log      *slog.Logger
}

func (s *serveCommand) alarm(a *app, directory *surveydb.Directory, location *time.Location, base string) *alarm {
	return &alarm{alarmSettings: s.alarmSettings, units: directory.Units, location: location, base: base, log: a.log,
		indices: func(ctx context.Context, p analytics.Period) (map[string]publish.Index, error) {
			return a.figures.Indices(ctx, a.Province, p)
		},
		streaks: func(ctx context.Context, from time.Time) ([]survey.Streak, error) {
			return a.survey.Streaks(ctx, a.Province, from, s.AlertStreak.Of)
		}}
}

// Run looks at the figures until ctx ends. It logs when telling begins to fail and when it works again.
func (a *alarm) Run(ctx context.Context) {
	if a.AlertmanagerURL == "" {
		return
	}
	failing := false
	for ctx.Err() == nil {
		err := a.tell(ctx, time.Now())
		switch {
		case err != nil && ctx.Err() == nil && !failing:
			a.log.Warn("bad figures cannot be told at the moment", "error", err)
		case err == nil && failing:
			a.log.Info("bad figures are told again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(alarmEvery):
		}
	}
}

// tell posts an alert for each unit that is bad now.
func (a *alarm) tell(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, alarmTimeout)
	defer cancel()
	today := survey.Date(now, a.location)
	quarter := analytics.PeriodOf(analytics.Quarter, today)
	indices, err := a.indices(ctx, quarter)
	if err != nil {
		return err
	}
	alerts := a.badFigures(quarter, indices)
	if a.AlertStreak.Of > 0 {
		streaks, err := a.streaks(ctx, today.AddDate(0, 0, -streakDays))
		if err != nil {
			return err
		}
		alerts = append(alerts, a.badStreaks(quarter, streaks)...)
	}
	if len(alerts) == 0 {
		return nil
	}
	for i := range alerts {
		alerts[i].EndsAt = now.Add(a.AlertHold)
	}
	return a.post(ctx, alerts)
}

// alert is one as Alertmanager takes it.
type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	EndsAt      time.Time         `json:"endsAt"`
	URL         string            `json:"generatorURL"`
}

// about makes an alert of a unit, with its page of the running quarter.
func (a *alarm) about(u survey.Unit, name string, quarter analytics.Period, summary string) alert {
	page := a.base + "/results/" + u.Code + "?period=" + quarter.String()
	return alert{
		Labels:      map[string]string{"alertname": name, "severity": "figure", "province": u.Province, "unit": u.Code, "unit_name": u.Name.VI, "period": quarter.String()},
		Annotations: map[string]string{"summary": u.Name.VI + ": " + summary, "page": page, "runbook": "runbook.md#" + strings.ToLower(name)},
		URL:         page,
	}
}

// badFigures are the units whose whole interval lies below the threshold.
func (a *alarm) badFigures(quarter analytics.Period, indices map[string]publish.Index) []alert {
	var alerts []alert
	for _, u := range a.units() {
		if i, shown := indices[u.Code]; shown && u.Level != survey.LevelProvince && i.High < a.AlertBelow {
			alerts = append(alerts, a.about(u, "SipasBadFigure", quarter, fmt.Sprintf("điểm hài lòng nội bộ quý %s/%d nhiều nhất %s trên 100 (khoảng tin cậy 95 %%)",
				[...]string{"I", "II", "III", "IV"}[(quarter.Start.Month()-1)/3], quarter.Start.Year(), vietnameseNumber(i.High))))
		}
	}
	return alerts
}

// badStreaks are the units whose last answers the rule calls bad.
func (a *alarm) badStreaks(quarter analytics.Period, streaks []survey.Streak) []alert {
	units := map[int32]survey.Unit{}
	for _, u := range a.units() {
		units[u.ID] = u
	}
	var alerts []alert
	for _, s := range streaks {
		if u, ok := units[s.UnitID]; ok && a.AlertStreak.Calls(s) {
			alerts = append(alerts, a.about(u, "SipasBadStreak", quarter, fmt.Sprintf("%d trong %d phiếu gần nhất (từ %s) không hài lòng", s.Dissatisfied, s.Answers, s.Since.Format("2/1/2006"))))
		}
	}
	return alerts
}

func vietnameseNumber(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), ".", ",", 1)
}

// post gives alerts to Alertmanager's API, version 2.
func (a *alarm) post(ctx context.Context, alerts []alert) error {
	body, err := json.Marshal(alerts)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(a.AlertmanagerURL, "/")+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request) // its errors hide a password that stands in the address
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("alertmanager answers %s", response.Status)
	}
	return nil
}
