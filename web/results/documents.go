package results

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/report"
)

// documents keeps the documents asked for last: making one costs several times what a page costs, of a whole province most, and who may ask is
// everybody. So one is made at a time, and few wait for it: who waits holds memory, gone or not, which taking answers needs.
type documents struct {
	place          chan struct{} // one is made at a time
	public, inside chan struct{} // who waits for the place or has it; the public keeps nobody out who has signed in
	made           []document    // the one asked for last stands last
}

func newDocuments() *documents {
	return &documents{place: make(chan struct{}, 1), public: make(chan struct{}, 1+mostInLine), inside: make(chan struct{}, 1+mostInLine)}
}

type document struct {
	key     string
	content []byte
}

// mostDocuments is how many are kept: those of the province that people ask for again, beside units' of which there may be a hundred.
const mostDocuments = 24

const (
	// mostInLine is how many may wait for the place: whoever stood behind more would be gone before the document came.
	mostInLine = 20
	// lineWait is what others are asked to wait, in which a full line moves on.
	lineWait = 5 * time.Second
)

// take waits for the place, which must be given back; it fails with kind Limited where too many wait.
func (d *documents) take(ctx context.Context, line chan struct{}) (giveBack func(), err error) {
	select {
	case line <- struct{}{}:
	default:
		return nil, &survey.Error{Op: "results.documents", Kind: survey.Limited, Key: "documents.crowded", Wait: lineWait}
	}
	select {
	case d.place <- struct{}{}:
		return func() { <-d.place; <-line }, nil
	case <-ctx.Done():
		<-line
		return nil, &survey.Error{Op: "results.documents", Kind: survey.Busy, Key: "busy", Err: ctx.Err()}
	}
}

// get returns the document of this key, or makes it, for whoever has the place.
func (d *documents) get(key string, make func(io.Writer) error) ([]byte, error) {
	if n := slices.IndexFunc(d.made, func(m document) bool { return m.key == key }); n >= 0 {
		found := d.made[n]
		d.made = append(slices.Delete(d.made, n, n+1), found)
		return found.content, nil
	}
	var b bytes.Buffer
	if err := make(&b); err != nil {
		return nil, err
	}
	if len(d.made) == mostDocuments {
		d.made = slices.Delete(d.made, 0, 1)
	}
	d.made = append(d.made, document{key, b.Bytes()})
	return b.Bytes(), nil
}

// made is a kind of document: how its file ends, what a browser is told it is, and what writes it.
type made struct {
	form, kind string
	write      func(io.Writer, report.Data) error
}

// GetReport serves GET /results/report.pdf, GetTables GET /results/tables.xlsx, GetCSV GET /staff/figures/tables.csv: the period and edition as
// on the page.
func (h *Handlers) GetReport(c echo.Context) error {
	return h.document(c, made{"pdf", "application/pdf", report.PDF}, "")
}

func (h *Handlers) GetTables(c echo.Context) error {
	return h.document(c, made{"xlsx", bookType, report.XLSX}, "")
}

func (h *Handlers) GetCSV(c echo.Context) error {
	return h.document(c, made{"csv", csvType, report.CSV}, "")
}

const (
	csvType  = "text/csv; charset=utf-8"
	bookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// GetUnitTables serves GET /staff/figures/:unit/tables.xlsx, GetUnitCSV GET /staff/figures/:unit/tables.csv.
func (h *Handlers) GetUnitTables(c echo.Context) error {
	return h.document(c, made{"xlsx", bookType, report.UnitXLSX}, c.Param("unit"))
}

func (h *Handlers) GetUnitCSV(c echo.Context) error {
	return h.document(c, made{"csv", csvType, report.UnitCSV}, c.Param("unit"))
}

// GetUnitReport serves GET /results/:unit/report.pdf.
func (h *Handlers) GetUnitReport(c echo.Context) error {
	return h.document(c, made{"pdf", "application/pdf", report.UnitPDF}, c.Param("unit"))
}

// document replies with a document of the province or, where unit is not empty, of one unit.
func (h *Handlers) document(c echo.Context, m made, unit string) error {
	content, name, err := h.draw(c, m, unit)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="sipas-`+name+"."+m.form+`"`)
	return c.Blob(http.StatusOK, m.kind, content)
}

// draw returns a document and what it is called. What it is of is read by whoever has the place alone, for the figures of a province are large; the
// place is free again before the document is sent, so that who reads slowly keeps nobody waiting.
func (h *Handlers) draw(c echo.Context, m made, unit string) (content []byte, name string, err error) {
	line := h.documents.public
	if h.o.inside {
		line = h.documents.inside
	}
	giveBack, err := h.documents.take(c.Request().Context(), line)
	if err != nil {
		return nil, "", err
	}
	defer giveBack()
	r, err := h.read(c, analytics.Quarter, "")
	if err != nil {
		return nil, "", err
	}
	if unit == "" && !h.o.Scope.Whole() && m.form != "csv" {
		return nil, "", survey.Outside("results.document") // a report of some of the units would be none; their rows are what their pages tell
	}
	if r.results.ComputedAt.IsZero() {
		return nil, "", &survey.Error{Op: "results.document", Kind: survey.NotFound, Key: "period.empty"}
	}
	data, err := h.told(c, r, unit)
	if err != nil {
		return nil, "", err
	}
	content, err = h.documents.get(keyOf(m.form, unit, data)+fmt.Sprint(h.o.Scope.Whole(), h.o.Scope.Units()), func(w io.Writer) error { return m.write(w, data) })
	if err != nil {
		return nil, "", err
	}
	name = h.o.Scope.Province()
	if data.Unit != nil {
		name += "-" + data.Unit.Code
	}
	return content, name + "-" + r.period.String(), nil
}

// told is what a document tells of: what the page does.
func (h *Handlers) told(c echo.Context, r reading, unit string) (report.Data, error) {
	ctx := c.Request().Context()
	d := report.Data{Province: h.o.Writer.Province().Name.VI, Results: r.results, Thresholds: r.results.By(h.thresholds()), Asked: h.o.Directory.Questionnaires(),
		Synthetic: h.o.Directory.Synthetic(), MadeAt: h.o.Now(), Location: h.o.Location}
	about := h.o.Scope.Province()
	if unit != "" {
		u, err := h.whole(ctx, r.period, r.results, unit)
		if err != nil {
			return d, err
		}
		d.Unit, about = &u, u.Code
	}
	var err error
	if h.o.inside && h.o.Tasks != nil {
		if d.Tasks, err = report.ReadTasks(ctx, h.o.Tasks, h.o.Scope, unit, r.period); err != nil {
			return d, err
		}
	}
	d.Trend, err = h.o.Figures.Trend(ctx, h.o.Scope, about, r.period.Kind, h.access() == survey.Frozen)
	return d, err
}

// keyOf tells documents apart: two of a key are the same to the letter, but for what has come in and is not published.
func keyOf(form, unit string, d report.Data) string {
	var until, line string
	if day := d.Until(); day != nil {
		until = day.Format(time.DateOnly)
	}
	edition := "live"
	if d.Results.Edition != nil {
		edition = d.Results.Edition.Hash
	}
	if d.Results.Target != nil {
		line = d.Results.Target.Line.String()
	}
	key := []string{form, unit, d.Results.Period.String(), until, edition, d.Results.ComputedAt.String(), line, strconv.FormatBool(d.Synthetic), fmt.Sprint(d.Thresholds)}
	for _, t := range d.Trend {
		key = append(key, t.Period.String(), strconv.Itoa(t.Edition))
		if t.Index != nil {
			key = append(key, fmt.Sprint(*t.Index, *t.Low, *t.High))
		}
	}
	if d.Tasks != nil {
		key = append(key, survey.Date(d.MadeAt, d.Location).String())
		for _, t := range append(slices.Clone(d.Tasks.Now), d.Tasks.Before...) {
			key = append(key, t.ID.String(), strconv.Itoa(t.Revision))
		}
	}
	return strings.Join(key, " ")
}
