package staff

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/staff"
)

// Periods are the months, quarters and years with what was done to freeze them.
type Periods interface {
	PeriodRecords(ctx context.Context, scope survey.Scope) ([]analytics.PeriodRecord, error)
	FreezeRequests(ctx context.Context, scope survey.Scope, p analytics.Period) ([]analytics.FreezeRequest, error)
	Tables(ctx context.Context, scope survey.Scope, p analytics.Period, edition int) (analytics.Results, error)
	EditionChecks(ctx context.Context, scope survey.Scope, p analytics.Period) ([]analytics.EditionCheck, error)
	// Intact tells whether the figures of an edition, computed from what it keeps, have its hash still.
	Intact(ctx context.Context, scope survey.Scope, p analytics.Period, edition int) (bool, error)
	Propose(ctx context.Context, scope survey.Scope, actor survey.Actor, p analytics.Period, note string) (analytics.FreezeRequest, error)
	Sign(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest, rule survey.FourEyes, able int) (analytics.FreezeRequest, error)
	WithdrawFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest) (analytics.FreezeRequest, error)
}

// periodsData is the list of periods, year by year.
type periodsData struct {
	Years   []periodYear
	Waiting []periodRow // for a second person
	Ready   []periodRow // quarters and years that nobody has asked for yet
}

type periodYear struct {
	Year int
	Rows []periodRow
}

// periodRow is a period in the list.
type periodRow struct {
	analytics.PeriodRecord
	Stage     analytics.Stage
	SettledOn time.Time
}

func (h *periods) periodRow(r analytics.PeriodRecord) periodRow {
	days := h.o.Directory.Settings().SettleDays
	before := survey.SettledBefore(h.o.Now(), days, h.o.Location)
	return periodRow{r, r.Stage(h.today(), before), r.Period.SettledOn(days)}
}

// place puts a year before its quarters and a quarter before its months, the latest first.
func (r periodRow) place() time.Time {
	if r.Period.Kind == analytics.Year {
		return r.Period.End()
	}
	return analytics.PeriodOf(analytics.Quarter, r.Period.Start).Start
}

// Last is the edition frozen last; nil where there is none.
func (r periodRow) Last() *analytics.Edition {
	if len(r.Editions) == 0 {
		return nil
	}
	return &r.Editions[0]
}

// GetPeriods serves GET /staff/periods.
func (h *periods) GetPeriods(c echo.Context) error {
	records, err := h.o.Periods.PeriodRecords(c.Request().Context(), SessionOf(c).Scope(staff.ViewPeriods))
	if err != nil {
		return err
	}
	var data periodsData
	for _, r := range records { // the latest first
		if !r.Period.Begun(h.today()) {
			continue
		}
		row := h.periodRow(r)
		if n := len(data.Years); n == 0 || data.Years[n-1].Year != r.Period.Start.Year() {
			data.Years = append(data.Years, periodYear{Year: r.Period.Start.Year()})
		}
		year := &data.Years[len(data.Years)-1]
		year.Rows = append(year.Rows, row)
		switch {
		case row.Stage == analytics.StageProposed:
			data.Waiting = append(data.Waiting, row)
		case row.Stage == analytics.StageReady && r.Period.Kind != analytics.Month:
			data.Ready = append(data.Ready, row)
		}
	}
	for _, year := range data.Years {
		slices.SortStableFunc(year.Rows, func(a, b periodRow) int {
			return cmp.Or(b.place().Compare(a.place()), b.Period.End().Compare(a.Period.End()), a.Period.Start.Compare(b.Period.Start))
		})
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_periods", data)
}
