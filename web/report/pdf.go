package report

import (
	"fmt"
	"io"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/phpdave11/gofpdf"

	"sipas/survey"
)

// PDF writes the report of the province: A4, Vietnamese, two pages and an annex of all units.
func PDF(out io.Writer, d Data) error {
	return draw(out, d, d.Province, (*paper).provincePages)
}

// UnitPDF writes the report of the unit told of: two pages.
func UnitPDF(out io.Writer, d Data) error {
	if d.Unit == nil {
		return &survey.Error{Op: "report.UnitPDF", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	return draw(out, d, d.Unit.Name.VI, (*paper).unitPages)
}

// draw writes a document. The library panics where it meets what it cannot draw: that is an error here.
func draw(out io.Writer, d Data, about string, content func(*paper)) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &survey.Error{Op: "report.draw", Kind: survey.Internal, Key: "internal", Err: fmt.Errorf("drawing: %v", fault)}
		}
	}()
	w, err := newWriter(d)
	if err != nil {
		return err
	}
	p := &paper{writer: w, pdf: gofpdf.New("P", "mm", "A4", "")}
	p.foot = survey.Drawable(about + " · " + p.span())
	p.prepare(about)
	p.newPage()
	content(p)
	return p.pdf.Output(out)
}

func (p *paper) prepare(about string) {
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.SetCellMargin(0)
	p.pdf.AddUTF8FontFromBytes(fontFamily, "", liberationsansregular.TTF)
	p.pdf.AddUTF8FontFromBytes(fontFamily, "B", liberationsansbold.TTF)
	p.pdf.SetTitle(survey.Drawable(p.t("report.title")+" · "+about), true)
	p.pdf.SetAuthor(survey.Drawable(p.Province), true)
	p.pdf.SetCreationDate(p.MadeAt.In(p.Location))
	p.pdf.SetModificationDate(p.MadeAt.In(p.Location))
	p.pdf.SetHeaderFunc(p.mark)
	p.pdf.SetFooterFunc(func() {
		y := pageHeight - 12.0
		p.rule(margin, y-1.2, pageWidth-margin, y-1.2, 0.12, hairline)
		p.put(margin, y, textWidth-22, atLeft, p.foot+" · "+p.t("report.foot"), style{7.5, false, quiet})
		p.put(pageWidth-margin-20, y, 20, atRight, fmt.Sprint(p.pdf.PageNo()), style{7.5, false, quiet})
	})
}

// mark says above each page that the data are simulated: a page is copied and handed on by itself. It stands in the margin, so pages break where they
// would with real data.
func (p *paper) mark() {
	if !p.Synthetic {
		return
	}
	const above = 7.0
	p.fill(margin, above, textWidth, strong.line()+1, warning, 1)
	p.put(margin+2, above+0.5, textWidth-4, atLeft, p.t("banner.synthetic"), strong)
}
