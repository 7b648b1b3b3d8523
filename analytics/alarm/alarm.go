// Package alarm tells who must look at once: which units' figures are bad beyond doubt, where many of the last answers are dissatisfied,
// and, by falling silent, who has recovered. It tells Alertmanager, which makes one message of it.
package alarm

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
)

// Every is how often figures are looked at.
const Every = 10 * time.Second

const (
	timeout    = 5 * time.Second
	streakDays = 14 // what was answered before is no news
)

// Rules say when a unit is bad, and how long it must have been well again before its alert ends.
type Rules struct {
	Below  float64           // the whole interval of its figure of the running quarter lies below
	Streak survey.StreakRule // so many of its last answers are dissatisfied; the zero rule calls none
	Hold   time.Duration
}

// Validate says what keeps rules from being followed.
func (r Rules) Validate() error {
	if r.Below < 0 || r.Below > 100 {
		return fmt.Errorf("the figure below which a unit is bad must lie on 0 to 100")
	}
	if r.Hold <= 2*Every {
		return fmt.Errorf("an alert must be held beyond %s", 2*Every)
	}
	return nil
}

// ValidURL tells whether an address can be one of Alertmanager's.
func ValidURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Finding is one thing bad with a unit.
type Finding struct {
	Alert  string // SipasBadFigure, SipasBadStreak or SipasReported
	Unit   survey.Unit
	Period analytics.Period // the running quarter; of a report the month
	High   float64          // of the interval, where the figure is bad
	Streak survey.Streak    // where the last answers are
	Report analytics.Report // what people report
	// Synthetic tells that the answers of the unit's province are simulated.
	Synthetic bool
}

// The alerts, as Alertmanager knows them.
const (
	BadFigure = "SipasBadFigure"
	BadStreak = "SipasBadStreak"
	Reported  = "SipasReported"
)

// Find returns what is bad now: a unit's figure and its last answers apart.
func (r Rules) Find(quarter analytics.Period, units []survey.Unit, indices map[string]publish.Index, streaks []survey.Streak) []Finding {
	var found []Finding
	byID := map[int32]survey.Unit{}
	for _, u := range units {
		byID[u.ID] = u
		if i, shown := indices[u.Code]; shown && u.Level != survey.LevelProvince && i.High < r.Below {
			found = append(found, Finding{Alert: BadFigure, Unit: u, Period: quarter, High: i.High})
		}
	}
	for _, s := range streaks {
		if u, ok := byID[s.UnitID]; ok && r.Streak.Calls(s) {
			found = append(found, Finding{Alert: BadStreak, Unit: u, Period: quarter, Streak: s})
		}
	}
	return found
}

// FindReports returns of which units people reported trouble or extra payment surely more often than of their level, in the month settled last.
func FindReports(month analytics.Period, units []analytics.UnitEstimate) []Finding {
	var found []Finding
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		attention := analytics.NewAttention(analytics.OfLevel(units, level))
		for _, c := range []analytics.Concern{analytics.Trouble, analytics.Extra, analytics.Either} {
			for _, u := range attention[c] {
				report := analytics.Report{Concern: c, OptionShare: *u.Reported(c)}
				found = append(found, Finding{Alert: Reported, Unit: u.Unit, Period: month, Report: report})
			}
		}
	}
	return found
}

// Options of an Alarm; all are needed.
type Options struct {
	Rules
	URL      string // of Alertmanager
	Base     string // what addresses of pages begin with
	Location *time.Location
	// SettleDays after its end a month is settled.
	SettleDays func() int
	// Month, Indices, Streaks and Units read what is there.
	Month   func(context.Context, analytics.Period) ([]analytics.UnitEstimate, error)
	Indices func(context.Context, analytics.Period) (map[string]publish.Index, error)
	Streaks func(ctx context.Context, from time.Time) ([]survey.Streak, error)
	Units   func() []survey.Unit
	// Synthetic tells whether the province's answers are simulated.
	Synthetic func() bool
	// Say puts a finding into words: whose it is, what is bad, and that it is simulated where it is.
	Say func(Finding) string
}

// Alarm tells Alertmanager what is bad. It keeps nothing: as long as a unit is bad its alert is told again, each time to end after the
// hold, so that it ends by itself that long after the unit was bad last, whichever instance told it and whether or not the service was
// started anew.
type Alarm struct{ o Options }

// New returns an Alarm.
func New(o Options) *Alarm { return &Alarm{o} }

// Tell posts an alert for each unit that is bad at this moment.
func (a *Alarm) Tell(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	today := survey.Date(now, a.o.Location)
	quarter := analytics.PeriodOf(analytics.Quarter, today)
	indices, err := a.o.Indices(ctx, quarter)
	if err != nil {
		return err
	}
	var streaks []survey.Streak
	if a.o.Streak.Of > 0 {
		if streaks, err = a.o.Streaks(ctx, today.AddDate(0, 0, -streakDays)); err != nil {
			return err
		}
	}
	month := analytics.PeriodOf(analytics.Month, today.AddDate(0, 0, -a.o.SettleDays())).Previous()
	settled, err := a.o.Month(ctx, month)
	if err != nil {
		return err
	}
	var alerts []alert
	for _, f := range append(a.o.Find(quarter, a.o.Units(), indices, streaks), FindReports(month, settled)...) {
		f.Synthetic = a.o.Synthetic()
		alerts = append(alerts, a.alert(f, now.Add(a.o.Hold)))
	}
	if len(alerts) == 0 {
		return nil
	}
	return post(ctx, a.o.URL, alerts)
}
