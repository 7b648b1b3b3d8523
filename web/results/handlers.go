// Package results serves what was published: the pages of the province, a unit and the goal, their documents, and the same for
// programs. It computes nothing: pages and replies are laid out from figures that are there.
package results

import (
	"context"
	"fmt"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/web/reply"
	"sipas/web/report"
	"sipas/web/request"
)

// Directory knows what was asked, where communes lie, and whether answers are simulated.
type Directory interface {
	Questionnaires() []survey.Questionnaire
	Synthetic() bool
	Points() map[string]survey.Point // inside each commune, by its code
	Settings() survey.Settings
}

// Figures are published estimates and the national benchmark.
type Figures interface {
	Results(ctx context.Context, scope survey.Scope, p analytics.Period, unit string, edition int) (analytics.Results, error)
	// Tables are Results of all units without what only their own pages show.
	Tables(ctx context.Context, scope survey.Scope, p analytics.Period, edition int) (analytics.Results, error)
	Trend(ctx context.Context, scope survey.Scope, unit string, kind analytics.PeriodKind, frozen bool) ([]analytics.TrendPoint, error)
	Quarters(ctx context.Context, scope survey.Scope, unit string, since time.Time, frozen bool) ([]analytics.PeriodFigures, error)
	Periods(ctx context.Context, scope survey.Scope, frozen bool) ([]analytics.Period, error)
	Benchmarks(ctx context.Context, scope survey.Scope) ([]analytics.Benchmark, error)
	Merger(ctx context.Context) (analytics.Merger, error)
	Indicators(ctx context.Context, scope survey.Scope, since time.Time) ([]analytics.Indicator, error)
}

// Comments are how what people wrote was dealt with, in the fives that everybody may read.
type Comments interface {
	// PublishedCounts are those of a unit, or with number 0 of the province, by quarter since a day, the latest first.
	PublishedCounts(ctx context.Context, scope survey.Scope, unit int32, since time.Time) ([]followup.QuarterCounts, error)
}

// Options of the Handlers. All must be set.
type Options struct {
	Directory Directory
	Figures   Figures
	Deeds     Deeds
	Comments  Comments
	Keys      request.Keys
	// Tasks go into the reports of quarters that staff print; words of people are not published. Nil: none are told of.
	Tasks    report.TaskSource
	Writer   *reply.Writer
	Scope    survey.Scope // the province shown
	Location *time.Location
	Now      func() time.Time

	base   string // what addresses of pages begin with
	inside bool   // whether staff see the figures, whatever the public may see
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Directory": o.Directory == nil, "Figures": o.Figures == nil, "Deeds": o.Deeds == nil, "Comments": o.Comments == nil, "Keys": o.Keys == nil, "Writer": o.Writer == nil, "Scope": o.Scope.Province() == "",
		"Location": o.Location == nil, "Now": o.Now == nil,
	} {
		if missing {
			return fmt.Errorf("results: option %s is not set", name)
		}
	}
	return nil
}

// Handlers serve published results.
type Handlers struct {
	o         Options
	documents *documents
}

// New returns Handlers.
func New(o Options) (*Handlers, error) {
	o.base = "/results"
	return &Handlers{o: o, documents: newDocuments()}, o.validate()
}

// Within serves the same figures within a scope, whatever the public may see of them, below another address. They are those that are published:
// nothing moves by fewer people there, and nothing stands for fewer.
func (h *Handlers) Within(scope survey.Scope, base string) *Handlers {
	o := h.o
	o.Scope, o.base, o.inside = scope, base, true
	return &Handlers{o: o, documents: h.documents}
}

// access is what may be seen at this moment.
func (h *Handlers) access() survey.Access {
	if h.o.inside {
		return survey.Live
	}
	return h.o.Directory.Settings().PublicResults
}

// thresholds are those in force.
func (h *Handlers) thresholds() analytics.Thresholds {
	return analytics.Thresholds(h.o.Directory.Settings().Minimums)
}
