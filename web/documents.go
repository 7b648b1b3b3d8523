package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"

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

// getReport serves GET /results/report.pdf, getTables GET /results/tables.xlsx: the period and edition as on the page.
func (s *Server) getReport(c echo.Context) error {
	return s.document(c, "pdf", "application/pdf", report.PDF)
}

func (s *Server) getTables(c echo.Context) error {
	return s.document(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report.XLSX)
}

func (s *Server) document(c echo.Context, form, kind string, write func(io.Writer, report.Data) error) error {
	r, err := s.read(c, analytics.Quarter, "")
	if err != nil {
		return err
	}
	results := r.results
	if results.ComputedAt.IsZero() {
		return &survey.Error{Op: "web.document", Kind: survey.NotFound, Key: "period.empty"}
	}
	data := report.Data{Province: s.writer.Province().Name.VI, Results: results, Thresholds: s.o.Thresholds,
		Synthetic: s.o.Directory.Synthetic(), MadeAt: s.o.Now(), Location: s.o.Location}
	edition := "live"
	if results.Edition != nil {
		edition = results.Edition.Hash
	}
	line := ""
	if results.Target != nil {
		line = results.Target.Line.String()
	}
	key := strings.Join([]string{form, r.period.String(), edition, results.ComputedAt.String(), line, map[bool]string{true: "synthetic"}[data.Synthetic]}, " ")
	content, err := s.documents.get(key, func(w io.Writer) error { return write(w, data) })
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="sipas-`+s.o.Scope.Province()+"-"+r.period.String()+"."+form+`"`)
	return c.Blob(http.StatusOK, kind, content)
}
