package results

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
)

// lineBody is a line: among how many provinces, and whether it is published or rebuilt for those in force.
type lineBody struct {
	Year    int                   `json:"year"`
	Scope   int                   `json:"scope"`
	Rebuilt bool                  `json:"rebuilt"`
	Low     float64               `json:"low"`
	High    float64               `json:"high"`
	Exact   bool                  `json:"exact"`
	Likely  *analytics.Likely     `json:"likely"`
	From    []analytics.Benchmark `json:"from"`
}

func newLine(line *analytics.Line) *lineBody {
	if line == nil {
		return nil
	}
	return &lineBody{line.Year, line.Scope, line.Rebuilt, line.Low, line.High, line.Exact, roundLikely(line.Likely), line.From[:]}
}

// newLines are the line that the gap is to and, where that is rebuilt, the one published of that year.
func newLines(lines *analytics.Lines) (line, published *lineBody) {
	if lines == nil {
		return nil, nil
	}
	return newLine(&lines.Line), newLine(lines.Published)
}

// gapBody is index minus line. Low and high are the range the line's bounds leave; full_low and full_high add the index's
// own interval.
type gapBody struct {
	Low      float64           `json:"low"`
	High     float64           `json:"high"`
	FullLow  float64           `json:"full_low"`
	FullHigh float64           `json:"full_high"`
	Verdict  analytics.Verdict `json:"verdict"`
}

type targetBody struct {
	figuresBody
	Index unitResultBody `json:"index"`
	Line  *lineBody      `json:"line"`
	Gap   *gapBody       `json:"gap"`
	// PublishedLine is among the provinces as they were ranked, where the line is rebuilt: the gap is not to it.
	PublishedLine *lineBody             `json:"published_line"`
	Place         *analytics.Place      `json:"place"`
	Path          *analytics.Path       `json:"path"`
	Bridges       []analytics.Bridge    `json:"bridges"`
	Calibration   calibrationBody       `json:"calibration"`
	Parts         partsBody             `json:"contributions"`
	National      []analytics.Benchmark `json:"national"`
	Published     []analytics.Benchmark `json:"published"`
}

// calibrationBody tells whether there are years enough to fit the index to the official survey.
type calibrationBody struct {
	Years  int `json:"years"`
	Needed int `json:"needed"`
}

// partsBody divides the gap to the line's upper end; each list sums to it. While the index counts running months as well, it is the gap of the
// settled ones alone, which have so many answers.
type partsBody struct {
	SettledN   *int64           `json:"settled_n"`
	Dimensions []analytics.Part `json:"dimensions"`
	Units      []analytics.Part `json:"units"`
}

// GetTargetAPI serves GET /api/v1/target.
func (h *Handlers) GetTargetAPI(c echo.Context) error {
	r, err := h.read(c, analytics.Year, "")
	if err != nil {
		return err
	}
	official, err := h.official(c.Request().Context())
	if err != nil {
		return err
	}
	lines, err := h.lines(c.Request().Context(), r)
	if err != nil {
		return err
	}
	body := targetBody{figuresBody: h.figures(c, r.results), Index: newUnitResult(r.province, true),
		Bridges: roundBridges(official.bridges), Parts: partsBody{Dimensions: []analytics.Part{}, Units: []analytics.Part{}},
		Calibration: calibrationBody{analytics.YearsToCalibrate(official.bridges), analytics.CalibrationYears},
		National:    append([]analytics.Benchmark{}, official.national...), Published: append([]analytics.Benchmark{}, official.own...)}
	body.Line, body.PublishedLine = newLines(lines)
	if g := r.province.Gap; g != nil {
		body.Gap = &gapBody{*round(&g.Point.Low), *round(&g.Point.High), *round(&g.Full.Low), *round(&g.Full.High), g.Verdict}
	}
	if t := r.results.Target; t != nil {
		body.Place, body.Path, body.Parts = t.Place, roundPath(t.Path), partsBody{r.province.Detail.SettledN, roundParts(t.ByDimension), roundParts(t.ByUnit)}
	}
	return c.JSON(http.StatusOK, body)
}

type benchmarkBody struct {
	Year          *int                  `json:"year"`
	Line          *lineBody             `json:"line"`
	PublishedLine *lineBody             `json:"published_line"`
	Results       []analytics.Benchmark `json:"results"`
}

// GetBenchmarkAPI serves GET /api/v1/benchmark.
func (h *Handlers) GetBenchmarkAPI(c echo.Context) error {
	year, err := yearOf(c)
	if err != nil {
		return err
	}
	benchmarks, merger, err := h.known(c.Request().Context())
	if err != nil {
		return err
	}
	body := benchmarkBody{Results: []analytics.Benchmark{}}
	for _, b := range benchmarks {
		if year == 0 || b.Year == year {
			body.Results = append(body.Results, b)
		}
	}
	if year != 0 {
		body.Year = &year
		if lines, ok := analytics.Both(benchmarks, year, merger); ok {
			body.Line, body.PublishedLine = newLines(&lines)
		}
	}
	return c.JSON(http.StatusOK, body)
}
