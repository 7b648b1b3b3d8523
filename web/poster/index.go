package poster

import "fmt"

// The index: sizes, and where its columns stand.
const (
	listed      = 10.0
	indexBottom = pageHeight - 16
)

var columns = [...]struct{ x, width float64 }{{margin, 66}, {margin + 68, 80}, {margin + 150, 18}, {margin + 168, 14}}

// row is a desk in the index; page is 0 where it has none.
type row struct {
	place Place
	page  int
}

// index lists the desks and on which page of the file each has its poster, then those that have none because they are closed.
func (p *sheet) index(places []Place) {
	pages := len(p.paginate(p.rows(places, 0)))
	for n, page := range p.paginate(p.rows(places, pages)) {
		p.pdf.AddPage()
		y := p.indexHead(n+1, pages, len(places))
		for _, r := range page {
			y = p.indexRow(r, y)
		}
	}
}

// rows are the desks in the order of their pages, which begin after so many, and those that are closed.
func (p *sheet) rows(places []Place, after int) []row {
	var all []row
	for n, place := range places {
		all = append(all, row{place.drawable(), after + n + 1})
	}
	for _, place := range p.o.Closed {
		all = append(all, row{place.drawable(), 0})
	}
	return all
}

// paginate parts rows into pages by how high each comes out.
func (p *sheet) paginate(rows []row) (pages [][]row) {
	y := indexBottom + 1
	for _, r := range rows {
		if y+p.rowHeight(r) > indexBottom {
			pages = append(pages, nil)
			y = 46
		}
		y += p.rowHeight(r)
		pages[len(pages)-1] = append(pages[len(pages)-1], r)
	}
	return pages
}

// cells are a row's columns.
func (p *sheet) cells(r row) [4]words {
	page := words{fmt.Sprint(r.page), "", listed, ink, 1}
	if r.page == 0 {
		page = words{"–", "", listed, faint, 1}
	}
	name := words{r.place.Name, "", listed, ink, 3}
	if r.page == 0 {
		name.text = p.vi("poster.closed", map[string]any{"Place": r.place.Name})
	}
	return [4]words{{r.place.Unit, "B", listed, ink, 3}, name, {r.place.Code, "", listed, faint, 1}, page}
}

func (p *sheet) rowHeight(r row) (height float64) {
	for n, cell := range p.cells(r) {
		height = max(height, float64(len(p.lines(cell, columns[n].width)))*cell.height())
	}
	return height + 1
}

// indexRow writes a row, its page a link to the poster, and returns the height below it.
func (p *sheet) indexRow(r row, y float64) float64 {
	for n, cell := range p.cells(r) {
		align := "L"
		if n == len(columns)-1 {
			align = "R"
		}
		p.writeIn(cell, columns[n].x, y, columns[n].width, align)
	}
	below := y + p.rowHeight(r)
	if r.page > 0 {
		link := p.pdf.AddLink()
		p.pdf.SetLink(link, 0, r.page)
		p.pdf.Link(margin*p.scale, y*p.scale, lineOfText*p.scale, (below-y)*p.scale, link)
	}
	p.pdf.SetDrawColor(217, 220, 224)
	p.pdf.SetLineWidth(0.2 * p.scale)
	p.pdf.Line(margin*p.scale, (below-0.5)*p.scale, (pageWidth-margin)*p.scale, (below-0.5)*p.scale)
	return below
}

// indexHead writes what stands above the rows.
func (p *sheet) indexHead(page, of, posters int) float64 {
	day := p.o.Made.Format("02/01/2006")
	y := p.write(12, words{p.vi("poster.index", map[string]any{"N": posters, "Day": day}), "B", 18, ink, 2},
		words{p.en("poster.index", map[string]any{"N": posters, "Day": day}), "", 12, faint, 2})
	p.write(indexBottom+3, words{fmt.Sprintf("%d/%d", page, of), "", listed, faint, 1})
	for n, key := range [...]string{"poster.unit", "poster.desk", "poster.typed_code", "poster.page"} {
		align := "L"
		if n == len(columns)-1 {
			align = "R"
		}
		p.writeIn(words{p.vi(key, nil), "B", listed, faint, 1}, columns[n].x, max(y+2, 36), columns[n].width, align)
	}
	return 46
}
