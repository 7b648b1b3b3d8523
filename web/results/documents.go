package results

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/report"
)

// documents keeps the documents made last: making one costs a thousand times what a page costs, and who may ask is everybody.
type documents struct {
	mu   sync.Mutex // one is made at a time
	made []document // the latest last
}

type document struct {
	key     string
	content []byte
}

// mostDocuments is how many are kept: a period or two in each form.
const mostDocuments = 6

// get returns the document of this key, or makes it.
func (d *documents) get(key string, make func(io.Writer) error) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.made {
		if m.key == key {
			return m.content, nil
		}
	}
	var b bytes.Buffer
	if err := make(&b); err != nil {
		return nil, err
	}
	if len(d.made) == mostDocuments {
		d.made = d.made[1:]
	}
	d.made = append(d.made, document{key, b.Bytes()})
	return b.Bytes(), nil
}

// GetReport serves GET /results/report.pdf, GetTables GET /results/tables.xlsx: the period and edition as on the page.
func (h *Handlers) GetReport(c echo.Context) error {
	return h.document(c, "pdf", "application/pdf", report.PDF)
}

func (h *Handlers) GetTables(c echo.Context) error {
	return h.document(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report.XLSX)
}

func (h *Handlers) document(c echo.Context, form, kind string, write func(io.Writer, report.Data) error) error {
	r, err := h.read(c, analytics.Quarter, "")
	if err != nil {
		return err
	}
	results := r.results
	if results.ComputedAt.IsZero() {
		return &survey.Error{Op: "results.document", Kind: survey.NotFound, Key: "period.empty"}
	}
	data := report.Data{Province: h.o.Writer.Province().Name.VI, Results: results, Thresholds: h.o.Thresholds,
		Synthetic: h.o.Directory.Synthetic(), MadeAt: h.o.Now(), Location: h.o.Location}
	until := ""
	if day := data.Until(); day != nil {
		until = day.Format(time.DateOnly)
	}
	edition := "live"
	if results.Edition != nil {
		edition = results.Edition.Hash
	}
	line := ""
	if results.Target != nil {
		line = results.Target.Line.String()
	}
	key := strings.Join([]string{form, r.period.String(), until, edition, results.ComputedAt.String(), line, map[bool]string{true: "synthetic"}[data.Synthetic]}, " ")
	content, err := h.documents.get(key, func(w io.Writer) error { return write(w, data) })
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="sipas-`+h.o.Scope.Province()+"-"+r.period.String()+"."+form+`"`)
	return c.Blob(http.StatusOK, kind, content)
}
