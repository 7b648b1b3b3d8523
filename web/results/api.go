package results

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// figuresBody is what every reply with figures says of them. Official is always false: a desk survey is not SIPAS.
type figuresBody struct {
	Period     string              `json:"period"`
	Until      *string             `json:"until"` // the day up to which a period that is running is told of; null once it is over or frozen
	Method     string              `json:"method"`
	Frozen     bool                `json:"frozen"`
	Edition    *int                `json:"edition"` // the one shown; null for figures as they are now
	Settled    bool                `json:"settled"` // all months of the period are: nothing more will come
	Editions   []analytics.Edition `json:"editions"`
	ComputedAt *string             `json:"computed_at"`
	Official   bool                `json:"official"`
	Synthetic  bool                `json:"synthetic"`
	Notice     string              `json:"notice"`
}

type resultsBody struct {
	figuresBody
	Units []unitResultBody `json:"units"`
	Deeds []deedBody       `json:"deeds,omitempty"` // of the unit that was asked for
	// Comments are how those about the unit that was asked for were dealt with, else those of the province.
	Comments []commentsBody `json:"comments,omitempty"`
}

type unitResultBody struct {
	Code       string               `json:"code"`
	Name       string               `json:"name"`
	Level      survey.Level         `json:"level"`
	N          int64                `json:"n"`
	Received   *int64               `json:"received,omitempty"` // answers that count and have come in by now; of figures as they are now
	SetAside   *int64               `json:"set_aside"`
	Status     analytics.Status     `json:"status"`
	Instrument analytics.Instrument `json:"instrument"`
	Index      *float64             `json:"index,omitempty"`
	Low        *float64             `json:"low,omitempty"`
	High       *float64             `json:"high,omitempty"`
	Mean       *float64             `json:"mean,omitempty"`
	MeanLow    *float64             `json:"mean_low,omitempty"`
	MeanHigh   *float64             `json:"mean_high,omitempty"`
	Rank       *int                 `json:"rank,omitempty"`
	RankLow    *int                 `json:"rank_low,omitempty"`
	RankHigh   *int                 `json:"rank_high,omitempty"`
	RankedOf   *int                 `json:"ranked_of,omitempty"` // how many units of its level are ranked
	Dimensions []analytics.Figure   `json:"dimensions,omitempty"`
	Items      []analytics.Figure   `json:"items,omitempty"`
	Reports    []analytics.Report   `json:"reports,omitempty"` // trouble and extra payment
	// Suppressed: there are answers enough, but the figure would tell another one's that is hidden.
	Suppressed   bool                  `json:"suppressed,omitempty"`
	Transactions *int64                `json:"transactions,omitempty"`
	Sample       *analytics.SamplePlan `json:"sample,omitempty"`
	Weight       *float64              `json:"weight,omitempty"`
	Weighting    string                `json:"weighting,omitempty"`
	EffectiveN   *float64              `json:"effective_n,omitempty"`
	DesignEffect *float64              `json:"design_effect,omitempty"`
	Changes      []analytics.Change    `json:"changes,omitempty"`
	Breaks       []analytics.Break     `json:"breaks,omitempty"`
	// The dimension with the lowest share, where it can be told from every other one, and the one to mend first: the same or none.
	Weakest        string            `json:"weakest,omitempty"`
	WeakestShare   *float64          `json:"weakest_share,omitempty"`
	WeakestUnclear bool              `json:"weakest_unclear,omitempty"`
	MendFirst      string            `json:"mend_first,omitempty"`
	Detail         *analytics.Detail `json:"detail,omitempty"`
}

// around is what a reply to a request says around its figures.
func (h *Handlers) around(c echo.Context) Around {
	return Around{Location: h.o.Location, Today: h.today(), Synthetic: h.o.Directory.Synthetic(), Notice: h.o.Writer.Text(c, "caveat", nil)}
}

func (h *Handlers) figures(c echo.Context, r analytics.Results) figuresBody {
	return newFigures(r, h.around(c))
}

// GetResultsAPI serves GET /api/v1/results.
func (h *Handlers) GetResultsAPI(c echo.Context) error {
	level := survey.Level("")
	if c.QueryParam("level") != "" {
		var err error
		if level, err = levelOf(c); err != nil {
			return err
		}
	}
	unit := c.QueryParam("unit")
	r, err := h.read(c, analytics.Quarter, unit)
	if err != nil {
		return err
	}
	if unit != "" && len(r.results.Units) == 0 {
		return &survey.Error{Op: "results.GetResultsAPI", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	body := newResults(r.results, h.around(c), level, unit)
	about := h.o.Writer.Province()
	if unit != "" {
		about = r.results.Units[0].Unit
		rows, err := h.deedRows(c.Request().Context(), r.results.Units[0].Unit)
		if err != nil {
			return err
		}
		body.Deeds = newDeedBodies(rows)
	}
	counts, err := h.unitCounts(c.Request().Context(), about)
	if err != nil {
		return err
	}
	body.Comments = newCommentsBodies(counts)
	return c.JSON(http.StatusOK, body)
}

// newUnitResult gives the figures of a unit with two decimals; with detail those of its own page, too.
func newUnitResult(u analytics.UnitEstimate, detail bool) unitResultBody {
	body := unitResultBody{Code: u.Code, Name: u.Name.VI, Level: u.Level, N: u.N, SetAside: u.SetAside, Status: u.Status, Instrument: u.Instrument, Breaks: u.Breaks,
		Index: round(u.Index), Low: round(u.Low), High: round(u.High), Mean: round(u.Mean), MeanLow: round(u.MeanLow), MeanHigh: round(u.MeanHigh),
		Rank: u.Rank, RankLow: u.RankLow, RankHigh: u.RankHigh, RankedOf: u.RankedOf, Dimensions: roundFigures(u.Dimensions), Items: roundFigures(u.Items), Reports: roundReports(u.Reports()),
		Suppressed: u.Suppressed, Transactions: u.Transactions, Sample: roundPlan(u.Sample), Weight: analytics.Rounded(u.Weight, 6), Weighting: u.Weighting,
		EffectiveN: round(u.EffectiveN), DesignEffect: round(u.DesignEffect),
		Weakest: u.Weakest, WeakestShare: round(u.WeakestShare), WeakestUnclear: u.Unclear, MendFirst: u.MendFirst}
	for _, c := range u.Changes {
		body.Changes = append(body.Changes, roundChange(c))
	}
	if detail {
		body.Detail = new(roundDetail(u.Detail, u.MendFirst))
	}
	return body
}
