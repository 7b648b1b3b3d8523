package poster

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/phpdave11/gofpdf"

	"sipas/survey"
	"sipas/web/i18n"
)

// Size is that of a poster's page.
type Size string

// The sizes: for the wall, and for the desk.
const (
	A4 Size = "A4"
	A5 Size = "A5"
)

// Place is a desk as its poster names it.
type Place struct {
	Code       string // K7F2M
	Name, Unit string
	Province   string
}

// Options of a set of posters.
type Options struct {
	Size    Size
	BaseURL string // what codes point to, without a slash at the end
}

// PDF writes one page a place, ready to print: text and code are vectors. step, when set, hears how many are done. A place whose page
// cannot be drawn never costs the others theirs: it is left out and named among the spoiled, each with the reason.
func PDF(out io.Writer, places []Place, o Options, step func(done int64)) (spoiled []Spoiled, err error) {
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	for left := slices.Clone(places); ; {
		at, err := pdf(out, left, o, texts, step)
		if at < 0 || len(left) == 1 {
			return spoiled, err
		}
		spoiled = append(spoiled, Spoiled{left[at], err})
		left = slices.Delete(left, at, at+1)
	}
}

// Spoiled is a place that has no page.
type Spoiled struct {
	Place Place
	Why   error
}

// pdf writes the pages of all places, and nothing where one cannot be drawn: at is which, or less than 0.
func pdf(out io.Writer, places []Place, o Options, texts *i18n.Catalogue, step func(done int64)) (at int, err error) {
	p := &sheet{pdf: gofpdf.New("P", "mm", string(o.Size), ""), texts: texts, o: o, scale: 1}
	if o.Size == A5 {
		p.scale = 148.0 / 210
	}
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
	p.pdf.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	for n, place := range places {
		if err := p.tryPage(place); err != nil {
			return n, err
		}
		if step != nil {
			step(int64(n + 1))
		}
	}
	return -1, p.pdf.Output(out)
}

// tryPage draws one poster; the library panics where it meets what it cannot draw.
func (p *sheet) tryPage(place Place) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("drawing: %v", fault)
		}
	}()
	place.Name, place.Unit, place.Province = survey.Drawable(place.Name), survey.Drawable(place.Unit), survey.Drawable(place.Province)
	return p.page(place)
}

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
	margin     = 18.0
	lineOfText = pageWidth - 2*margin
	codeSide   = 106.0
)

func (p *sheet) vi(key string, args map[string]any) string { return p.texts.Text("vi", key, args) }
func (p *sheet) en(key string, args map[string]any) string { return p.texts.Text("en", key, args) }

func (p *sheet) color(c [3]int) { p.pdf.SetTextColor(c[0], c[1], c[2]) }

var (
	ink    = [3]int{26, 31, 38}
	faint  = [3]int{86, 96, 107}
	accent = [3]int{11, 92, 173}
)

// write puts centred text at a height and returns the height below it. Text too wide for one line is broken at spaces.
func (p *sheet) write(s string, style string, points, y float64, color [3]int) float64 {
	return p.writeIn(s, style, points, margin, y, lineOfText, "C", color)
}

func (p *sheet) writeIn(s, style string, points, x, y, width float64, align string, color [3]int) float64 {
	p.pdf.SetFont(family, style, points*p.scale)
	p.color(color)
	height := points * 0.3528 * 1.36 // room for stacked marks
	for _, line := range p.pdf.SplitText(s, width*p.scale) {
		p.pdf.SetXY(x*p.scale, y*p.scale)
		p.pdf.CellFormat(width*p.scale, height*p.scale, line, "", 0, align, false, 0, "")
		y += height
	}
	return y
}

// page draws one poster: whose desk, the question, three steps, the code, and what to do without a camera.
func (p *sheet) page(place Place) error {
	address := p.o.BaseURL + "/q/" + place.Code
	code, err := NewCode(address)
	if err != nil {
		return err
	}
	p.pdf.AddPage()
	y := p.write(place.Province, "", 12, 14, faint)
	y = p.write(place.Unit, "B", 17, y+0.5, ink)
	if place.Name != place.Unit {
		y = p.write(place.Name, "", 14, y+0.5, ink)
	}
	y = p.write(p.vi("poster.question", nil), "B", 32, y+6, accent)
	y = p.write(p.en("poster.question", nil), "", 16, y, faint)
	y = p.steps(y + 5)
	p.draw(code, (pageWidth-codeSide)/2, y+3)
	y += codeSide + 6
	y = p.write(p.vi("poster.typed", map[string]any{"Address": p.short() + "/q"}), "", 13, y, ink)
	y = p.write(strings.Join(strings.Split(place.Code, ""), "   "), "B", 30, y+1, ink)
	y = p.write(Spell(place.Code), "", 12, y, faint)
	y = p.write(p.en("poster.typed", map[string]any{"Address": p.short() + "/q"}), "", 11, y+1, faint)
	y = p.write(p.vi("poster.kept", nil), "", 12, y+5, ink)
	p.write(p.en("poster.kept", nil), "", 10.5, y+0.5, faint)
	return p.pdf.Error()
}

// short is the address as one types it.
func (p *sheet) short() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.o.BaseURL, "https://"), "http://")
}

// steps draws three numbered columns, Vietnamese over English.
func (p *sheet) steps(y float64) float64 {
	const gap = 6.0
	width := (lineOfText - 2*gap) / 3
	lowest := y
	for n := range 3 {
		x := margin + float64(n)*(width+gap)
		key := fmt.Sprintf("poster.step.%d", n+1)
		p.pdf.SetFillColor(accent[0], accent[1], accent[2])
		p.pdf.Circle((x+width/2)*p.scale, (y+5)*p.scale, 5*p.scale, "F")
		p.writeIn(fmt.Sprint(n+1), "B", 15, x, y+1.6, width, "C", [3]int{255, 255, 255})
		below := p.writeIn(p.vi(key, nil), "B", 14, x, y+12, width, "C", ink)
		lowest = max(lowest, p.writeIn(p.en(key, nil), "", 11, x, below, width, "C", faint))
	}
	return lowest
}

// draw puts the code onto the page with its white border inside the side.
func (p *sheet) draw(code Code, x, y float64) {
	module := codeSide / float64(len(code)+2*quiet)
	p.pdf.SetFillColor(0, 0, 0)
	code.runs(func(cx, cy, length int) {
		p.pdf.Rect((x+module*float64(cx+quiet))*p.scale, (y+module*float64(cy+quiet))*p.scale, module*float64(length)*p.scale, module*p.scale, "F")
	})
}

// Spell says a code in words, letter by letter, as one reads it out in Vietnamese.
func Spell(code string) string {
	words := map[rune]string{'2': "hai", '3': "ba", '4': "bốn", '5': "năm", '6': "sáu", '7': "bảy", '8': "tám", '9': "chín",
		'A': "a", 'C': "xê", 'E': "e", 'F': "ép", 'H': "hát", 'J': "gi", 'K': "ca", 'M': "em-mờ", 'N': "en-nờ", 'P': "pê", 'R': "e-rờ",
		'T': "tê", 'W': "vê kép", 'X': "ích", 'Y': "i dài"}
	var spelled []string
	for _, r := range code {
		spelled = append(spelled, words[r])
	}
	return strings.Join(spelled, " · ")
}
