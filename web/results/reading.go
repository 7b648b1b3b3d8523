package results

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/reply"
)

// period reads ?period; without it the last one of the kind with figures or, where there is none, the current one; of frozen figures
// alone the last one at all, for nobody may read the current one.
func (h *Handlers) period(c echo.Context, kind analytics.PeriodKind, known []analytics.Period) (analytics.Period, error) {
	if text := c.QueryParam("period"); text != "" {
		p, err := analytics.AskedPeriod(text, h.today())
		if survey.KindOf(err) == survey.NotFound {
			return p, notBegun(p, known, err)
		}
		if err != nil {
			return p, &survey.Error{Op: "results.period", Kind: survey.Invalid, Key: "period.malformed",
				Fields: []survey.Field{{Path: "period", Key: "period.malformed"}}, Err: err}
		}
		return p, nil
	}
	current := analytics.PeriodOf(kind, h.today())
	for _, p := range known { // latest first
		if p.Kind == kind {
			return p, nil
		}
	}
	if h.access() == survey.Frozen && len(known) > 0 {
		return known[0], nil
	}
	return current, nil
}

// today is the day on the province's clock.
func (h *Handlers) today() time.Time { return survey.Date(h.o.Now(), h.o.Location) }

// mostOffered is how many periods a reply names to somebody who asked for one that has not begun.
const mostOffered = 8

// notBegun says that a period has not begun, and which there are: those of the same kind, or all where there is none.
func notBegun(p analytics.Period, known []analytics.Period, cause error) error {
	var alike []analytics.Period
	for _, k := range known {
		if k.Kind == p.Kind {
			alike = append(alike, k)
		}
	}
	if len(alike) == 0 {
		alike = known
	}
	alike = alike[:min(len(alike), mostOffered)]
	names := make([]string, len(alike))
	for i, k := range alike {
		names[i] = k.String()
	}
	return &reply.Error{Status: http.StatusNotFound, Kind: survey.NotFound, Key: "period.future", Cause: cause,
		Args: map[string]any{"Period": p.String(), "Known": strings.Join(names, ", "), "Asked": p, "Periods": alike}}
}

// mayShow tells whether results are open to the public at all.
func (h *Handlers) mayShow() error {
	if h.access() == survey.Off {
		return reply.Forbidden("results.off", nil)
	}
	return nil
}

// published returns the figures of a period that the public may see.
func (h *Handlers) published(ctx context.Context, p analytics.Period, unit string, edition int) (analytics.Results, error) {
	if err := h.mayShow(); err != nil {
		return analytics.Results{}, err
	}
	return h.open(h.o.Figures.Results(ctx, h.o.Scope, p, unit, edition))
}

// tables returns what tables show of a period that the public may see.
func (h *Handlers) tables(ctx context.Context, p analytics.Period, _ string, edition int) (analytics.Results, error) {
	if err := h.mayShow(); err != nil {
		return analytics.Results{}, err
	}
	return h.open(h.o.Figures.Tables(ctx, h.o.Scope, p, edition))
}

// open refuses figures that are not frozen where only frozen ones are public.
func (h *Handlers) open(results analytics.Results, err error) (analytics.Results, error) {
	if err == nil && h.access() == survey.Frozen && !results.Frozen {
		err = reply.Forbidden("results.not_frozen", nil)
	}
	return results, err
}

// editionOf reads ?edition: a number, live for the figures as they are now, or nothing for the last edition, if any.
func editionOf(c echo.Context) (int, error) {
	text := c.QueryParam("edition")
	switch text {
	case "":
		return analytics.Latest, nil
	case "live":
		return analytics.Live, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 9999 {
		return 0, &survey.Error{Op: "results.editionOf", Kind: survey.Invalid, Key: "edition.malformed", Fields: []survey.Field{{Path: "edition", Key: "edition.malformed"}}}
	}
	return n, nil
}

func levelOf(c echo.Context) (survey.Level, error) {
	switch level := survey.Level(c.QueryParam("level")); level {
	case "", survey.LevelCommune:
		return survey.LevelCommune, nil
	case survey.LevelAgency:
		return level, nil
	}
	return "", &survey.Error{Op: "results.levelOf", Kind: survey.Invalid, Key: "level.unknown", Fields: []survey.Field{{Path: "level", Key: "level.unknown"}}}
}

// reading is what pages, replies and documents of results share: the published figures of a period.
type reading struct {
	period   analytics.Period
	known    []analytics.Period // that may be asked for, latest first
	results  analytics.Results
	province analytics.UnitEstimate
}

// read reads what a request asks for: the period and edition, of one unit where unit is not empty.
func (h *Handlers) read(c echo.Context, kind analytics.PeriodKind, unit string) (reading, error) {
	return h.readBy(c, kind, unit, h.published)
}

// readBy reads it by one of the ways to read figures.
func (h *Handlers) readBy(c echo.Context, kind analytics.PeriodKind, unit string,
	by func(context.Context, analytics.Period, string, int) (analytics.Results, error)) (reading, error) {
	var r reading
	if err := h.mayShow(); err != nil {
		return r, err
	}
	ctx := c.Request().Context()
	var err error
	if r.known, err = h.o.Figures.Periods(ctx, h.o.Scope, h.access() == survey.Frozen); err != nil {
		return r, err
	}
	today := h.today()
	r.known = slices.DeleteFunc(r.known, func(p analytics.Period) bool { return !p.Begun(today) })
	if r.period, err = h.period(c, kind, r.known); err != nil {
		return r, err
	}
	edition, err := editionOf(c)
	if err != nil {
		return r, err
	}
	if r.results, err = by(ctx, r.period, unit, edition); err != nil {
		return r, err
	}
	r.province, _ = r.results.Unit(h.o.Scope.Province())
	r.province.Code = h.o.Scope.Province()
	return r, nil
}

// lines are those that were published with the figures; of a period without any, those that they will stand beside.
func (h *Handlers) lines(ctx context.Context, r reading) (*analytics.Lines, error) {
	if r.results.Target != nil {
		return &r.results.Target.Lines, nil
	}
	benchmarks, merger, err := h.known(ctx)
	if lines, ok := analytics.LatestLines(benchmarks, r.period.Start.Year(), merger); ok {
		return &lines, err
	}
	return nil, err
}

// known are the published results of the official survey, and which provinces became which.
func (h *Handlers) known(ctx context.Context) ([]analytics.Benchmark, analytics.Merger, error) {
	benchmarks, err := h.o.Figures.Benchmarks(ctx, h.o.Scope)
	if err != nil {
		return nil, nil, err
	}
	merger, err := h.o.Figures.Merger(ctx)
	return benchmarks, merger, err
}

// computedAt is when figures were computed, on the province's clock; nil where none were.
func (h *Handlers) computedAt(results analytics.Results) *time.Time {
	if results.ComputedAt.IsZero() {
		return nil
	}
	return new(results.ComputedAt.In(h.o.Location))
}

// offeredPeriod is a period to choose, and the day up to which it is told of where it is still running.
type offeredPeriod struct {
	analytics.Period
	Until *time.Time
}

// periodGroup is the periods of a kind to choose from.
type periodGroup struct {
	Kind    analytics.PeriodKind
	Periods []offeredPeriod
}

// offered are the periods to choose from: those with figures and the one shown.
func offered(known []analytics.Period, shown analytics.Period, today time.Time) []periodGroup {
	if !slices.Contains(known, shown) {
		known = append([]analytics.Period{shown}, known...)
	}
	var groups []periodGroup
	for _, kind := range analytics.PeriodKinds() {
		group := periodGroup{Kind: kind}
		for _, p := range known {
			if p.Kind == kind {
				group.Periods = append(group.Periods, offeredPeriod{p, p.Until(today)})
			}
		}
		if len(group.Periods) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
