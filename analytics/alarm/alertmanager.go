package alarm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// alert is one as Alertmanager takes it. Its labels name a unit, which those of metrics must not.
type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	EndsAt      time.Time         `json:"endsAt"`
	URL         string            `json:"generatorURL"`
}

// alert makes one of a finding, with the unit's page of the period.
func (a *Alarm) alert(f Finding, ends time.Time) alert {
	u, period := f.Unit, f.Period.String()
	page := a.o.Base + "/results/" + u.Code + "?period=" + period
	labels := map[string]string{"alertname": f.Alert, "severity": "figure", "province": u.Province, "unit": u.Code, "unit_name": u.Name.VI, "period": period}
	if f.Alert == Reported {
		labels["concern"] = string(f.Report.Concern)
	}
	if f.Synthetic { // where alerts go to other systems, they may pass the label on and no text
		labels["synthetic"] = "true"
	}
	return alert{
		Labels: labels,
		Annotations: map[string]string{"summary": a.o.Say(f), "page": page,
			"runbook": "runbook.md#" + strings.ToLower(f.Alert)},
		URL:    page,
		EndsAt: ends,
	}
}

// post gives alerts to Alertmanager's API, version 2.
func post(ctx context.Context, address string, alerts []alert) error {
	body, err := json.Marshal(alerts)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(address, "/")+"/api/v2/alerts", bytes.NewReader(body))
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
