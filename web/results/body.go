package results

import (
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Around is what a reply says around its figures.
type Around struct {
	Location  *time.Location
	Today     time.Time
	Synthetic bool
	Notice    string
}

func newFigures(r analytics.Results, a Around) figuresBody {
	body := figuresBody{Period: r.Period.String(), Method: r.Method, Frozen: r.Edition != nil, Settled: r.SettledOn(a.Today),
		Editions: append([]analytics.Edition{}, r.Editions...), Synthetic: a.Synthetic, Notice: a.Notice}
	for i := range body.Editions {
		body.Editions[i].FrozenAt = body.Editions[i].FrozenAt.In(a.Location)
	}
	if r.Edition != nil {
		body.Edition = &r.Edition.Number
	}
	if until := r.Until(a.Today); until != nil {
		body.Until = new(until.Format(time.DateOnly))
	}
	if !r.ComputedAt.IsZero() {
		body.ComputedAt = new(r.ComputedAt.In(a.Location).Format(time.RFC3339))
	}
	return body
}

// newResults lays figures out: those of all units, or of a level or one unit where these are named.
func newResults(r analytics.Results, a Around, level survey.Level, unit string) resultsBody {
	body := resultsBody{figuresBody: newFigures(r, a), Units: []unitResultBody{}}
	for _, u := range r.Units {
		if level != "" && u.Level != level || unit != "" && u.Code != unit {
			continue
		}
		one := newUnitResult(u, unit != "" || u.Level == survey.LevelProvince)
		if r.Edition == nil {
			one.Received = &u.Received
		}
		body.Units = append(body.Units, one)
	}
	return body
}

// LiveBody is the body of GET /api/v1/results over figures that nobody but those who run the survey may see, and says that it is.
type LiveBody struct {
	Live bool `json:"live"`
	resultsBody
}

// NewLiveBody lays such figures out, of all units or of the one named.
func NewLiveBody(r analytics.Results, a Around, unit string) LiveBody {
	return LiveBody{true, newResults(r, a, "", unit)}
}
