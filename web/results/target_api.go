package results

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
)

type lineBody struct {
	Year  int                   `json:"year"`
	Scope int                   `json:"scope"`
	Low   float64               `json:"low"`
	High  float64               `json:"high"`
	Exact bool                  `json:"exact"`
	From  []analytics.Benchmark `json:"from"`
}

func newLine(line *analytics.Line) *lineBody {
	if line == nil {
		return nil
	}
	return &lineBody{line.Year, line.Scope, line.Low, line.High, line.Exact, line.From[:]}
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
	// Probability that the index lies above the line, on 0–1; Assumption says what it takes for granted.
	Probability *float64              `json:"probability"`
	Assumption  string                `json:"assumption"`
	Path        *analytics.Path       `json:"path"`
	Bridges     []analytics.Bridge    `json:"bridges"`
	Parts       partsBody             `json:"contributions"`
	National    []analytics.Benchmark `json:"national"`
	Published   []analytics.Benchmark `json:"published"`
}

// partsBody divides the gap to the line's upper end; each list sums to it.
type partsBody struct {
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
	line, err := h.line(c.Request().Context(), r)
	if err != nil {
		return err
	}
	body := targetBody{figuresBody: h.figures(c, r.results), Index: newUnitResult(r.province, true), Line: newLine(line),
		Bridges: roundBridges(official.bridges), Parts: partsBody{[]analytics.Part{}, []analytics.Part{}},
		National: append([]analytics.Benchmark{}, official.national...), Published: append([]analytics.Benchmark{}, official.own...)}
	if g := r.province.Gap; g != nil {
		body.Gap = &gapBody{*round(&g.Point.Low), *round(&g.Point.High), *round(&g.Full.Low), *round(&g.Full.High), g.Verdict}
		body.Probability = analytics.Rounded(r.province.Probability, 4)
		body.Assumption = h.o.Writer.Text(c, "target.assumption", nil)
	}
	if t := r.results.Target; t != nil {
		body.Path, body.Parts = roundPath(t.Path), partsBody{roundParts(t.ByDimension), roundParts(t.ByUnit)}
	}
	return c.JSON(http.StatusOK, body)
}

type benchmarkBody struct {
	Year    *int                  `json:"year"`
	Line    *lineBody             `json:"line"`
	Results []analytics.Benchmark `json:"results"`
}

// GetBenchmarkAPI serves GET /api/v1/benchmark.
func (h *Handlers) GetBenchmarkAPI(c echo.Context) error {
	year, err := yearOf(c)
	if err != nil {
		return err
	}
	benchmarks, err := h.o.Figures.Benchmarks(c.Request().Context(), h.o.Scope)
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
		if line, ok := analytics.LineOf(benchmarks, year); ok {
			body.Line = newLine(&line)
		}
	}
	return c.JSON(http.StatusOK, body)
}
