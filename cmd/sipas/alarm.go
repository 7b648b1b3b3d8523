package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sipas/analytics"
	"sipas/analytics/alarm"
	"sipas/analytics/publish"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/web/i18n"
)

// alarmSettings say when a unit is told of to Alertmanager. Its alerts name units, which the labels of metrics must not.
type alarmSettings struct {
	AlertmanagerURL string            `help:"Alertmanager to notify of units with poor results, like http://127.0.0.1:9093; empty: none." placeholder:"URL"`
	AlertBelow      float64           `help:"Alert while the whole confidence interval of a unit's index for the current quarter lies below this." default:"70"`
	AlertStreak     survey.StreakRule `help:"Alert while K of a unit's last M answers are dissatisfied; 0: off." default:"10/20" placeholder:"K/M"`
	AlertHold       time.Duration     `help:"How long the condition must be gone before an alert ends." default:"24h"`
}

func (s *alarmSettings) rules() alarm.Rules {
	return alarm.Rules{Below: s.AlertBelow, Streak: s.AlertStreak, Hold: s.AlertHold}
}

// Validate is called once the settings are read.
func (s *alarmSettings) Validate() error {
	if s.AlertmanagerURL != "" && !alarm.ValidURL(s.AlertmanagerURL) {
		return errors.New("SIPAS_ALERTMANAGER_URL is no address: write it like http://127.0.0.1:9093")
	}
	if err := s.rules().Validate(); err != nil {
		return fmt.Errorf("SIPAS_ALERT_BELOW, SIPAS_ALERT_HOLD: %w", err)
	}
	return nil
}

// alarm tells Alertmanager what is bad.
func (p *parts) alarm() service.Service {
	a, s := p.app, &p.serve.alarmSettings
	told := alarm.New(alarm.Options{
		Rules: s.rules(), URL: s.AlertmanagerURL, Base: p.base, Location: p.location, Units: p.directory.Units, SettleDays: p.settleDays,
		Synthetic: p.directory.Synthetic, Say: func(f alarm.Finding) string { return sayAlert(p.texts, a.Language, f) },
		Month: func(ctx context.Context, month analytics.Period) ([]analytics.UnitEstimate, error) {
			results, err := a.figures.Results(ctx, a.scope(), month, "", analytics.Live)
			return results.Units, err
		},
		Indices: func(ctx context.Context, period analytics.Period) (map[string]publish.Index, error) {
			return a.figures.Indices(ctx, a.scope(), period)
		},
		Streaks: func(ctx context.Context, from time.Time) ([]survey.Streak, error) {
			return a.survey.Streaks(ctx, a.scope(), from, s.AlertStreak.Of)
		},
	})
	return service.Service{
		Name: "alarm", Every: alarm.Every,
		Failing: "bad figures cannot be told at the moment", Well: "bad figures are told again",
		Run: func(ctx context.Context, _ func()) error { return told.Tell(ctx, p.app.now()) },
	}
}

// sayAlert says of which unit something is bad, and what. That it is simulated comes first: subjects and short messages are cut at their end.
func sayAlert(texts *i18n.Catalogue, lang string, f alarm.Finding) string {
	said := f.Unit.Name.VI + ": " + sayFinding(texts, lang, f)
	if f.Synthetic {
		return texts.Text(lang, "alarm.simulated", map[string]any{"Said": said})
	}
	return said
}

// sayFinding puts what is bad with a unit into words.
func sayFinding(texts *i18n.Catalogue, lang string, f alarm.Finding) string {
	if f.Alert == alarm.BadStreak {
		since := f.Streak.Since.Format("2/1/2006")
		return texts.Text(lang, "alarm.streak", map[string]any{"Bad": f.Streak.Dissatisfied, "Of": f.Streak.Answers, "Since": since})
	}
	period := i18n.LowerFirst(i18n.Period(lang, string(f.Period.Kind), f.Period.Number(), f.Period.Start.Year()))
	if f.Alert == alarm.Reported {
		return texts.Text(lang, "alarm.report", map[string]any{"Period": period, "What": i18n.LowerFirst(texts.Text(lang, "report_of."+string(f.Report.Concern), nil)),
			"Share": i18n.Number(lang, f.Report.Share, 1), "Low": i18n.Number(lang, f.Report.Low, 1), "High": i18n.Number(lang, f.Report.High, 1)})
	}
	return texts.Text(lang, "alarm.figure", map[string]any{"Period": period, "High": i18n.Number(lang, f.High, 1)})
}
