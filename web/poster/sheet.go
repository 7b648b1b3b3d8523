package poster

import (
	"strings"

	"github.com/phpdave11/gofpdf"

	"sipas/web/i18n"
)

const family = "liberation"

// sheet draws posters; all measures are those of A4 in millimetres, and scaled.
type sheet struct {
	pdf   *gofpdf.Fpdf
	texts *i18n.Catalogue
	o     Options
	scale float64
}

const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 14.0
	lineOfText = pageWidth - 2*margin
)

func (p *sheet) vi(key string, args map[string]any) string { return p.texts.Text("vi", key, args) }
func (p *sheet) en(key string, args map[string]any) string { return p.texts.Text("en", key, args) }

func (p *sheet) color(c [3]int) { p.pdf.SetTextColor(c[0], c[1], c[2]) }

var (
	ink    = [3]int{26, 31, 38}
	faint  = [3]int{86, 96, 107}
	accent = [3]int{11, 92, 173}
	white  = [3]int{255, 255, 255}
)

// words are some text as it is set: lines of one size, as many as said at most, for a name may be of any length.
type words struct {
	text   string
	style  string // "B" is bold
	points float64
	color  [3]int
	most   int // lines; 0: as many as it takes
}

// height of a line: room for stacked marks.
func (w words) height() float64 { return w.points * 0.3528 * 1.3 }

// lines breaks text at spaces, and ends what is cut off with an ellipsis: behind a word, unless there is but one.
func (p *sheet) lines(w words, width float64) []string {
	p.pdf.SetFont(family, w.style, w.points*p.scale)
	lines := p.pdf.SplitText(w.text, width*p.scale)
	if w.most == 0 || len(lines) <= w.most {
		return lines
	}
	lines = lines[:w.most]
	last := []rune(strings.TrimSpace(lines[w.most-1]))
	for len(last) > 0 && p.pdf.GetStringWidth(string(last)+"…") > width*p.scale-2*p.pdf.GetCellMargin() {
		last = last[:len(last)-1]
	}
	lines[w.most-1] = wholeWords(string(last), lines[w.most-1]) + "…"
	return lines
}

// wholeWords is the beginning of a text without a word that is cut off, and without what stands between it and the word before.
func wholeWords(beginning, text string) string {
	if rest := strings.TrimPrefix(text, beginning); rest == "" || rest[0] == ' ' {
		return beginning
	}
	if space := strings.LastIndexByte(beginning, ' '); space > 0 {
		beginning = beginning[:space]
	}
	return strings.TrimRight(beginning, " ,;:.–-")
}

// tall is how high text comes out across the page.
func (p *sheet) tall(all ...words) (height float64) {
	for _, w := range all {
		height += float64(len(p.lines(w, lineOfText))) * w.height()
	}
	return height
}

// write puts centred text at a height and returns the height below it. Text too wide for one line is broken at spaces.
func (p *sheet) write(y float64, all ...words) float64 {
	for _, w := range all {
		width := p.balanced(w)
		y = p.writeIn(w, (pageWidth-width)/2, y, width, "C")
	}
	return y
}

// balanced is the narrowest width, down to half of the page's, on which text takes no more lines than on all of it: no word is left alone.
func (p *sheet) balanced(w words) float64 {
	most := w.most
	w.most = 0
	lines := len(p.lines(w, lineOfText))
	width := lineOfText
	if most > 0 && lines > most { // it is cut off, and needs all the room there is
		return width
	}
	for width > lineOfText/2 && len(p.lines(w, width-2)) == lines {
		width -= 2
	}
	return width
}

// fits tells whether text takes so many lines at most.
func (p *sheet) fits(w words, lines int) bool {
	w.most = 0
	return len(p.lines(w, lineOfText)) <= lines
}

func (p *sheet) writeIn(w words, x, y, width float64, align string) float64 {
	lines := p.lines(w, width)
	p.color(w.color)
	for _, line := range lines {
		p.pdf.SetXY(x*p.scale, y*p.scale)
		p.pdf.CellFormat(width*p.scale, w.height()*p.scale, line, "", 0, align, false, 0, "")
		y += w.height()
	}
	return y
}

// wide is the width of text on one line.
func (p *sheet) wide(w words) float64 {
	p.pdf.SetFont(family, w.style, w.points*p.scale)
	return (p.pdf.GetStringWidth(w.text) + 2*p.pdf.GetCellMargin()) / p.scale
}

// beside writes two texts in one row, centred together, where they fit, else one under the other.
func (p *sheet) beside(y float64, a, b words) float64 {
	const gap = 10.0
	left := (pageWidth - p.wide(a) - gap - p.wide(b)) / 2
	if left < margin {
		return p.write(y, a, b)
	}
	tallest := max(a.height(), b.height())
	p.writeIn(a, left, y+(tallest-a.height())/2, p.wide(a), "L")
	p.writeIn(b, left+p.wide(a)+gap, y+(tallest-b.height())/2, p.wide(b), "L")
	return y + tallest
}

// besideTall is how high beside comes out.
func (p *sheet) besideTall(a, b words) float64 {
	if p.wide(a)+10+p.wide(b) > lineOfText {
		return p.tall(a, b)
	}
	return max(a.height(), b.height())
}
