package web

import (
	"math"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// figuresBody is what every reply with figures says of them. Official is always false: a desk survey is not SIPAS.
type figuresBody struct {
	Period     string  `json:"period"`
	Method     string  `json:"method"`
	Frozen     bool    `json:"frozen"`
	ComputedAt *string `json:"computed_at"`
	Official   bool    `json:"official"`
	Synthetic  bool    `json:"synthetic"`
	Notice     string  `json:"notice"`
}

type resultsBody struct {
	figuresBody
	Units []unitResultBody `json:"units"`
}

type unitResultBody struct {
	Code       string             `json:"code"`
	Name       string             `json:"name"`
	Level      string             `json:"level"`
	N          int64              `json:"n"`
	SetAside   int64              `json:"set_aside"`
	Status     analytics.Status   `json:"status"`
	Index      *float64           `json:"index,omitempty"`
	Low        *float64           `json:"low,omitempty"`
	High       *float64           `json:"high,omitempty"`
	Mean       *float64           `json:"mean,omitempty"`
	MeanLow    *float64           `json:"mean_low,omitempty"`
	MeanHigh   *float64           `json:"mean_high,omitempty"`
	Rank       *int               `json:"rank,omitempty"`
	RankLow    *int               `json:"rank_low,omitempty"`
	RankHigh   *int               `json:"rank_high,omitempty"`
	Dimensions []analytics.Figure `json:"dimensions,omitempty"`
	Items      []analytics.Figure `json:"items,omitempty"`
}

func (s *Server) figures(c echo.Context, p analytics.Period, method string, frozen bool, at *time.Time) figuresBody {
	body := figuresBody{Period: p.String(), Method: method, Frozen: frozen, Synthetic: s.o.Directory.Synthetic(),
		Notice: s.texts.Text(s.language(c), "caveat", nil)}
	if at != nil && !at.IsZero() {
		text := at.In(s.o.Location).Format(time.RFC3339)
		body.ComputedAt = &text
	}
	return body
}

// getResultsAPI serves GET /api/v1/results.
func (s *Server) getResultsAPI(c echo.Context) error {
	if err := s.mayShow(); err != nil {
		return err
	}
	level := ""
	if c.QueryParam("level") != "" {
		var err error
		if level, err = levelOf(c); err != nil {
			return err
		}
	}
	ctx := c.Request().Context()
	known, err := s.o.Figures.Periods(ctx, s.o.Province)
	if err != nil {
		return err
	}
	p, err := s.period(c, analytics.Quarter, known)
	if err != nil {
		return err
	}
	unit := c.QueryParam("unit")
	results, err := s.published(ctx, p, unit)
	if err != nil {
		return err
	}
	if unit != "" && len(results.Units) == 0 {
		return &survey.Error{Op: "web.getResultsAPI", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	body := resultsBody{figuresBody: s.figures(c, p, results.Method, results.Frozen, &results.ComputedAt), Units: []unitResultBody{}}
	for _, u := range results.Units {
		if level == "" || u.Level == level {
			body.Units = append(body.Units, newUnitResult(u))
		}
	}
	return c.JSON(http.StatusOK, body)
}

func newUnitResult(u analytics.UnitEstimate) unitResultBody {
	return unitResultBody{Code: u.Code, Name: u.Name, Level: u.Level, N: u.N, SetAside: u.SetAside, Status: u.Status,
		Index: round(u.Index), Low: round(u.Low), High: round(u.High), Mean: round(u.Mean), MeanLow: round(u.MeanLow), MeanHigh: round(u.MeanHigh),
		Rank: u.Rank, RankLow: u.RankLow, RankHigh: u.RankHigh, Dimensions: roundFigures(u.Dimensions), Items: roundFigures(u.Items)}
}

func roundFigures(figures []analytics.Figure) []analytics.Figure {
	rounded := make([]analytics.Figure, len(figures))
	for i, f := range figures {
		f.Share, f.Low, f.High = round(f.Share), round(f.Low), round(f.High)
		f.Mean, f.MeanLow, f.MeanHigh = round(f.Mean), round(f.MeanLow), round(f.MeanHigh)
		rounded[i] = f
	}
	return rounded
}

// round gives two decimals, as the ministry's scores have.
func round(x *float64) *float64 {
	if x == nil {
		return nil
	}
	return new(math.Round(*x*100) / 100)
}

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
	Index     unitResultBody        `json:"index"`
	Line      *lineBody             `json:"line"`
	Gap       *gapBody              `json:"gap"`
	National  []analytics.Benchmark `json:"national"`
	Published []analytics.Benchmark `json:"published"`
}

// getTargetAPI serves GET /api/v1/target.
func (s *Server) getTargetAPI(c echo.Context) error {
	d, err := s.target(c)
	if err != nil {
		return err
	}
	body := targetBody{figuresBody: s.figures(c, d.Period, d.Method, d.Frozen, d.ComputedAt), Index: newUnitResult(d.Province), Line: newLine(d.Line),
		National: benchmarksOf(d.National), Published: benchmarksOf(d.Own)}
	if g := d.Gap; g != nil {
		body.Gap = &gapBody{*round(&g.Point.Low), *round(&g.Point.High), *round(&g.Full.Low), *round(&g.Full.High), g.Verdict}
	}
	return c.JSON(http.StatusOK, body)
}

func benchmarksOf(rows []officialRow) []analytics.Benchmark {
	found := []analytics.Benchmark{}
	for _, r := range rows {
		found = append(found, r.Benchmark)
	}
	return found
}

type benchmarkBody struct {
	Year    *int                  `json:"year"`
	Line    *lineBody             `json:"line"`
	Results []analytics.Benchmark `json:"results"`
}

// getBenchmarkAPI serves GET /api/v1/benchmark.
func (s *Server) getBenchmarkAPI(c echo.Context) error {
	year, err := yearOf(c)
	if err != nil {
		return err
	}
	benchmarks, err := s.o.Figures.Benchmarks(c.Request().Context())
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
