package report

import (
	"math"
	"strings"

	"github.com/phpdave11/gofpdf"

	"sipas/survey"
)

// fontFamily covers Vietnamese and may be embedded.
const fontFamily = "liberation"

// The page, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 17.0
	top        = 15.0
	bottom     = pageHeight - 18.0
	textWidth  = pageWidth - 2*margin
	gutter     = 8.0
)

// millimetre is how long a point is.
const millimetre = 25.4 / 72

// rgb is a colour.
type rgb [3]int

// The colours of the pages, on white.
var (
	ink      = rgb{26, 31, 38}
	quiet    = rgb{86, 96, 107}
	accent   = rgb{11, 92, 173}
	hairline = rgb{217, 220, 224}
	tint     = rgb{238, 244, 250}
	warning  = rgb{255, 241, 201}
	gold     = rgb{184, 134, 11}
	white    = rgb{255, 255, 255}
)

// style is how words are set.
type style struct {
	points float64
	bold   bool
	color  rgb
}

// The styles; a line is tall enough for stacked marks.
var (
	plain  = style{9.5, false, ink}
	strong = style{9.5, true, ink}
	small  = style{8, false, quiet}
	lead   = style{11.5, false, ink}
	label  = style{8, true, quiet}
)

// leading is the height of a line in heights of its letters: the marks of Ễ and the tails of ộ and g lie within it.
const leading = 1.42

func (s style) line() float64 { return s.points * millimetre * leading }

// rise is how far the foot of letters lies below the top of their line.
func (s style) rise() float64 { return s.points * millimetre * 1.1 }

// paper writes onto pages, from y downwards between left and left plus width. Nothing on it is clipped: whatever lies under words is drawn
// before them, and each line has room for its marks.
type paper struct {
	*writer
	pdf         *gofpdf.Fpdf
	y           float64
	left, width float64
	foot        string
	repeat      func() // what stands on top of each further page, too
}

// newPage begins a page.
func (p *paper) newPage() {
	p.pdf.AddPage()
	p.y, p.left, p.width = top, margin, textWidth
	if p.repeat != nil {
		p.repeat()
	}
}

// need begins a page where so much does not fit this one.
func (p *paper) need(height float64) {
	if p.y+height > bottom {
		p.newPage()
	}
}

func (p *paper) set(s style) {
	face := ""
	if s.bold {
		face = "B"
	}
	p.pdf.SetFont(fontFamily, face, s.points)
	p.pdf.SetTextColor(s.color[0], s.color[1], s.color[2])
}

// broken is text in lines no wider than width.
func (p *paper) broken(text string, s style, width float64) []string {
	p.set(s)
	text = strings.TrimSpace(survey.Drawable(text))
	if text == "" {
		return nil
	}
	return p.pdf.SplitText(text, width)
}

func (p *paper) tall(text string, s style, width float64) float64 {
	return float64(len(p.broken(text, s, width))) * s.line()
}

// The alignments.
const (
	atLeft  = 0.0
	centred = 0.5
	atRight = 1.0
)

// put writes text into a width and returns how tall it came out.
func (p *paper) put(x, y, width, align float64, text string, s style) float64 {
	lines := p.broken(text, s, width)
	for n, line := range lines {
		line = strings.TrimSpace(line)
		p.pdf.Text(x+align*(width-p.pdf.GetStringWidth(line)), y+float64(n)*s.line()+s.rise(), line)
	}
	return float64(len(lines)) * s.line()
}

// say writes a paragraph and leaves room below it.
func (p *paper) say(text string, s style, below float64) {
	if text == "" {
		return
	}
	p.need(p.tall(text, s, p.width))
	p.y += p.put(p.left, p.y, p.width, atLeft, text, s) + below
}

// heading begins a section, on a page that has room for so much of it.
func (p *paper) heading(text string, body float64) {
	s := style{12, true, accent}
	p.need(2.6 + s.line() + 0.8 + body)
	p.y += 2.6
	p.y += p.put(p.left, p.y, p.width, atLeft, text, s) + 0.8
}

func (p *paper) fill(x, y, w, h float64, c rgb, alpha float64) {
	p.pdf.SetAlpha(alpha, "Normal")
	p.pdf.SetFillColor(c[0], c[1], c[2])
	p.pdf.Rect(x, y, w, h, "F")
	p.pdf.SetAlpha(1, "Normal")
}

func (p *paper) rule(x1, y1, x2, y2, width float64, c rgb) {
	p.pdf.SetDrawColor(c[0], c[1], c[2])
	p.pdf.SetLineWidth(width)
	p.pdf.Line(x1, y1, x2, y2)
}

// beside writes two columns side by side and goes on below the longer one.
func (p *paper) beside(first, second func()) {
	from, left, width := p.y, p.left, p.width
	p.width = (width - gutter) / 2
	first()
	end := p.y
	p.y, p.left = from, left+p.width+gutter
	second()
	p.y, p.left, p.width = math.Max(end, p.y), left, width
}

// column of a table. A column without words is drawn.
type column struct {
	width float64
	align float64
	name  string
}

// cell is a text of a table, or a picture.
type cell struct {
	text string
	style
	draw func(x, y, w, h float64)
}

func words(texts ...string) []cell {
	var cells []cell
	for i, text := range texts {
		c := cell{text: text, style: style{8.5, false, ink}}
		if i == 0 {
			c.style.bold = true
		}
		cells = append(cells, c)
	}
	return cells
}

// air lies above and below the words of a row.
const air = 0.75

// space lies between two columns.
const space = 2.5

func (p *paper) tableHead(columns []column) {
	height := 0.0
	for _, c := range columns {
		height = math.Max(height, p.tall(c.name, label, c.width-space))
	}
	x := p.left
	for _, c := range columns {
		p.put(x+inset(c), p.y+height-p.tall(c.name, label, c.width-space), c.width-space, c.align, c.name, label)
		x += c.width
	}
	p.y += height + 0.6
	p.rule(p.left, p.y, p.left+p.width, p.y, 0.3, ink)
}

// inset keeps words to the left at the edge of the table, and those to the right off the next column.
func inset(c column) float64 {
	if c.align == atRight {
		return 0
	}
	return c.align * space
}

func (p *paper) tableRow(columns []column, cells []cell) {
	height := 0.0
	for i, c := range cells {
		height = math.Max(height, p.tall(c.text, c.style, columns[i].width-space))
	}
	height += 2 * air
	p.need(height)
	x := p.left
	for i, c := range cells {
		if c.draw != nil {
			c.draw(x, p.y, columns[i].width-space, height)
		} else {
			p.put(x+inset(columns[i]), p.y+air, columns[i].width-space, columns[i].align, c.text, c.style)
		}
		x += columns[i].width
	}
	p.y += height
	p.rule(p.left, p.y, p.left+p.width, p.y, 0.12, hairline)
}

func (p *paper) table(columns []column, rows [][]cell) {
	p.tableHead(columns)
	for _, r := range rows {
		p.tableRow(columns, r)
	}
	p.y += 1.2
}

// ruled leaves room to write by hand or over: columns with a name each, lined down to y.
func (p *paper) ruled(names []string, until float64) {
	width := p.width / float64(len(names))
	from := p.y
	head := 0.0
	for _, name := range names {
		head = math.Max(head, p.tall(name, strong, width-4)+1.6)
	}
	p.fill(p.left, from, p.width, head, tint, 1)
	for i, name := range names {
		p.put(p.left+float64(i)*width+2, from+0.8, width-4, atLeft, name, strong)
	}
	const line = 8.0
	for y := from + head + line; y < until-line/2; y += line {
		p.rule(p.left, y, p.left+p.width, y, 0.12, hairline)
	}
	for i := range len(names) + 1 {
		x := p.left + float64(i)*width
		p.rule(x, from, x, until, 0.2, quiet)
	}
	p.rule(p.left, from, p.left+p.width, from, 0.2, quiet)
	p.rule(p.left, until, p.left+p.width, until, 0.2, quiet)
	p.y = until + 1.5
}
