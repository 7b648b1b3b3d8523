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

// alarmSettings say when a unit's figure is told to Alertmanager. Its alerts name units, which the labels of metrics must not.
type alarmSettings struct {
	AlertmanagerURL string        `help:"Alertmanager that is told of bad figures, like http://127.0.0.1:9093; empty: none." placeholder:"URL"`
	AlertBelow      float64       `help:"A unit is told of while the whole interval of its figure of the running quarter lies below this." default:"70"`
	AlertHold       time.Duration `help:"How long a figure must have been up again before the alert ends." default:"24h"`
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
)

// alarm tells Alertmanager which units' figures are bad beyond doubt. It keeps nothing: as long as a figure is bad its alert is told
// again, each time to end after the hold, so that it ends by itself that long after the figure was bad last, whichever instance told it and
// whether or not the service was started anew. Alertmanager makes one message of it.
type alarm struct {
	alarmSettings
	indices  func(context.Context, analytics.Period) (map[string]publish.Index, error)
	units    func() []survey.Unit
	location *time.Location
	base     string // what addresses of pages begin with
	log      *slog.Logger
}

func (s *serveCommand) alarm(a *app, directory *surveydb.Directory, location *time.Location, base string) *alarm {
	return &alarm{alarmSettings: s.alarmSettings, units: directory.Units, location: location, base: base, log: a.log,
		indices: func(ctx context.Context, p analytics.Period) (map[string]publish.Index, error) {
			return a.figures.Indices(ctx, a.Province, p)
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

// tell posts an alert for each unit that is bad beyond doubt now.
func (a *alarm) tell(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, alarmTimeout)
	defer cancel()
	quarter := analytics.PeriodOf(analytics.Quarter, now.In(a.location))
	indices, err := a.indices(ctx, quarter)
	if err != nil {
		return err
	}
	alerts := a.alerts(quarter, indices, now)
	if len(alerts) == 0 {
		return nil
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

func (a *alarm) alerts(quarter analytics.Period, indices map[string]publish.Index, now time.Time) []alert {
	var alerts []alert
	for _, u := range a.units() {
		i, shown := indices[u.Code]
		if !shown || u.Level == survey.LevelProvince || i.High >= a.AlertBelow {
			continue
		}
		page := a.base + "/results/" + u.Code + "?period=" + quarter.String()
		alerts = append(alerts, alert{
			Labels: map[string]string{"alertname": "SipasBadFigure", "severity": "figure", "province": u.Province, "unit": u.Code, "unit_name": u.Name.VI, "period": quarter.String()},
			Annotations: map[string]string{"page": page, "runbook": "runbook.md#sipasbadfigure",
				"summary": fmt.Sprintf("%s: điểm hài lòng nội bộ quý %s/%d nhiều nhất %s trên 100 (khoảng tin cậy 95 %%)", u.Name.VI, [...]string{"I", "II", "III", "IV"}[(quarter.Start.Month()-1)/3], quarter.Start.Year(), vietnameseNumber(i.High))},
			EndsAt: now.Add(a.AlertHold), URL: page,
		})
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
