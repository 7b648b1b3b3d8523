package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// figuresBody is what every reply with figures says of them. Official is always false: a desk survey is not SIPAS.
type figuresBody struct {
	Period     string              `json:"period"`
	Method     string              `json:"method"`
	Frozen     bool                `json:"frozen"`
	Edition    *int                `json:"edition"` // the one shown; null for figures as they are now
	Editions   []analytics.Edition `json:"editions"`
	ComputedAt *string             `json:"computed_at"`
	Official   bool                `json:"official"`
	Synthetic  bool                `json:"synthetic"`
	Notice     string              `json:"notice"`
}

type resultsBody struct {
	figuresBody
	Units []unitResultBody `json:"units"`
}

type unitResultBody struct {
	Code       string             `json:"code"`
	Name       string             `json:"name"`
	Level      survey.Level       `json:"level"`
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
	// Suppressed: there are answers enough, but the figure would tell another one's that is hidden.
	Suppressed   bool                  `json:"suppressed,omitempty"`
	Transactions *int64                `json:"transactions,omitempty"`
	Sample       *analytics.SamplePlan `json:"sample,omitempty"`
	Weight       *float64              `json:"weight,omitempty"`
	Weighting    string                `json:"weighting,omitempty"`
	EffectiveN   *float64              `json:"effective_n,omitempty"`
	DesignEffect *float64              `json:"design_effect,omitempty"`
	Changes      []analytics.Change    `json:"changes,omitempty"`
	Detail       *analytics.Detail     `json:"detail,omitempty"`
}

func (s *Server) figures(c echo.Context, r analytics.Results) figuresBody {
	body := figuresBody{Period: r.Period.String(), Method: r.Method, Frozen: r.Edition != nil, Editions: append([]analytics.Edition{}, r.Editions...),
		Synthetic: s.o.Directory.Synthetic(), Notice: s.writer.Text(c, "caveat", nil)}
	if r.Edition != nil {
		body.Edition = &r.Edition.Number
	}
	if at := s.computedAt(r); at != nil {
		body.ComputedAt = new(at.Format(time.RFC3339))
	}
	return body
}

// getResultsAPI serves GET /api/v1/results.
func (s *Server) getResultsAPI(c echo.Context) error {
	level := survey.Level("")
	if c.QueryParam("level") != "" {
		var err error
		if level, err = levelOf(c); err != nil {
			return err
		}
	}
	unit := c.QueryParam("unit")
	r, err := s.read(c, analytics.Quarter, unit)
	if err != nil {
		return err
	}
	if unit != "" && len(r.results.Units) == 0 {
		return &survey.Error{Op: "web.getResultsAPI", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	body := resultsBody{figuresBody: s.figures(c, r.results), Units: []unitResultBody{}}
	for _, u := range r.results.Units {
		if level == "" || u.Level == level {
			body.Units = append(body.Units, newUnitResult(u, unit != "" || u.Level == survey.LevelProvince))
		}
	}
	return c.JSON(http.StatusOK, body)
}

// newUnitResult gives the figures of a unit with two decimals; with detail those of its own page, too.
func newUnitResult(u analytics.UnitEstimate, detail bool) unitResultBody {
	body := unitResultBody{Code: u.Code, Name: u.Name.VI, Level: u.Level, N: u.N, SetAside: u.SetAside, Status: u.Status,
		Index: round(u.Index), Low: round(u.Low), High: round(u.High), Mean: round(u.Mean), MeanLow: round(u.MeanLow), MeanHigh: round(u.MeanHigh),
		Rank: u.Rank, RankLow: u.RankLow, RankHigh: u.RankHigh, Dimensions: roundFigures(u.Dimensions), Items: roundFigures(u.Items),
		Suppressed: u.Suppressed, Transactions: u.Transactions, Sample: roundPlan(u.Sample), Weight: analytics.Rounded(u.Weight, 6), Weighting: u.Weighting,
		EffectiveN: round(u.EffectiveN), DesignEffect: round(u.DesignEffect)}
	for _, c := range u.Changes {
		body.Changes = append(body.Changes, roundChange(c))
	}
	if detail {
		body.Detail = new(roundDetail(u.Detail))
	}
	return body
}

// roundPlan rounds a copy: the published one may be shown by others.
func roundPlan(p *analytics.SamplePlan) *analytics.SamplePlan {
	if p == nil {
		return nil
	}
	rounded := *p
	rounded.Fill, rounded.Rate = *round(&p.Fill), *round(&p.Rate)
	return &rounded
}

func roundChange(c analytics.Change) analytics.Change {
	for _, x := range []*float64{&c.From, &c.Points, &c.Low, &c.High} {
		*x = *round(x)
	}
	for _, x := range []*float64{&c.P, &c.Q} {
		*x = *analytics.Rounded(x, 4)
	}
	return c
}

// roundDetail rounds copies: the published ones may be shown by others.
func roundDetail(d analytics.Detail) analytics.Detail {
	if d.Overall != nil {
		d.Overall = &roundFigures([]analytics.Figure{*d.Overall})[0]
	}
	d.Drivers = slices.Clone(d.Drivers)
	for i := range d.Drivers {
		for _, x := range []*float64{&d.Drivers[i].Importance, &d.Drivers[i].Low, &d.Drivers[i].High} {
			*x = *analytics.Rounded(x, 3)
		}
		d.Drivers[i].Share, d.Drivers[i].Priority = *round(&d.Drivers[i].Share), *round(&d.Drivers[i].Priority)
	}
	d.Modes = slices.Clone(d.Modes)
	for i := range d.Modes {
		m := &d.Modes[i]
		m.Index, m.Low, m.High = round(m.Index), round(m.Low), round(m.High)
		if m.Change != nil {
			m.Change = new(roundChange(*m.Change))
		}
	}
	if d.All != nil {
		d.All = &analytics.AllFigure{N: d.All.N, Index: *round(&d.All.Index), Low: *round(&d.All.Low), High: *round(&d.All.High)}
	}
	d.Levels = slices.Clone(d.Levels)
	for i := range d.Levels {
		l := &d.Levels[i]
		l.Index, l.Low, l.High, l.EffectiveN, l.DesignEffect = round(l.Index), round(l.Low), round(l.High), round(l.EffectiveN), round(l.DesignEffect)
	}
	return d
}

func roundFigures(figures []analytics.Figure) []analytics.Figure {
	rounded := make([]analytics.Figure, len(figures))
	for i, f := range figures {
		f.Share, f.Low, f.High = round(f.Share), round(f.Low), round(f.High)
		f.Mean, f.MeanLow, f.MeanHigh = round(f.Mean), round(f.MeanLow), round(f.MeanHigh)
		f.Weight = analytics.Rounded(f.Weight, 6)
		rounded[i] = f
	}
	return rounded
}

// round gives two decimals, as the ministry's scores have.
func round(x *float64) *float64 { return analytics.Rounded(x, 2) }

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

// getTargetAPI serves GET /api/v1/target.
func (s *Server) getTargetAPI(c echo.Context) error {
	r, err := s.read(c, analytics.Year, "")
	if err != nil {
		return err
	}
	official, err := s.official(c.Request().Context())
	if err != nil {
		return err
	}
	body := targetBody{figuresBody: s.figures(c, r.results), Index: newUnitResult(r.province, true), Line: newLine(r.line),
		Bridges: roundBridges(official.bridges), Parts: partsBody{[]analytics.Part{}, []analytics.Part{}},
		National: append([]analytics.Benchmark{}, official.national...), Published: append([]analytics.Benchmark{}, official.own...)}
	if g := r.province.Gap; g != nil {
		body.Gap = &gapBody{*round(&g.Point.Low), *round(&g.Point.High), *round(&g.Full.Low), *round(&g.Full.High), g.Verdict}
		body.Probability = analytics.Rounded(r.province.Probability, 4)
		body.Assumption = s.writer.Text(c, "target.assumption", nil)
	}
	if t := r.results.Target; t != nil {
		body.Path, body.Parts = roundPath(t.Path), partsBody{roundParts(t.ByDimension), roundParts(t.ByUnit)}
	}
	return c.JSON(http.StatusOK, body)
}

func roundBridges(bridges []analytics.Bridge) []analytics.Bridge {
	rounded := []analytics.Bridge{}
	for _, b := range bridges {
		b.Internal, b.Difference = *round(&b.Internal), *round(&b.Difference)
		rounded = append(rounded, b)
	}
	return rounded
}

func roundPath(path *analytics.Path) *analytics.Path {
	if path == nil {
		return nil
	}
	interval := func(i analytics.Interval) analytics.Interval {
		return analytics.Interval{Low: *round(&i.Low), High: *round(&i.High)}
	}
	rounded := analytics.Path{From: path.From, Rise: *round(&path.Rise), Needed: interval(path.Needed)}
	for _, y := range path.Years {
		y.Line, y.Index = interval(y.Line), interval(y.Index)
		rounded.Years = append(rounded.Years, y)
	}
	return &rounded
}

// roundParts leaves the points as they were published: they add up to the gap.
func roundParts(parts []analytics.Part) []analytics.Part {
	rounded := []analytics.Part{}
	for _, p := range parts {
		p.Weight, p.Value = analytics.Round(p.Weight, 6), *round(&p.Value)
		rounded = append(rounded, p)
	}
	return rounded
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
	benchmarks, err := s.o.Figures.Benchmarks(c.Request().Context(), s.o.Scope)
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
