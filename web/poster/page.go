package poster

import (
	"cmp"
	"fmt"
	"strings"

	"sipas/survey"
)

// The code is read from two metres at least this large; larger is of no use.
const (
	leastSide = 110.0
	mostSide  = 120.0
)

// secondary is the least size of anything on a poster: what is smaller nobody reads standing.
const secondary = 14.0

// heads are the sizes of what stands above the code, from roomy to tight: the unit, the desk, the question, the question in English. The body that is
// assessed is larger than the question, whatever the length of its name.
var heads = [...][4]float64{{36, 18, 28, 17}, {32, 16, 25, 16}, {28, 15, 22, 15}, {26, secondary, 20, secondary}}

// page draws one poster: whose desk, the question, the code and beside it what to do, and what to do without a camera. The code gets what room the
// words leave.
func (p *sheet) page(place Place) error {
	address := p.o.BaseURL + "/q/" + place.Code
	code, err := NewCode(address)
	if err != nil {
		return err
	}
	p.pdf.AddPage()
	border := 1 + 2*quiet/float64(len(code)) // of the code with its white border, for each millimetre of its side
	above, deed := p.around(place, pageHeight-top-bottom-leastSide*border)
	foot := p.foot(place, deed, false, 0)
	room := pageHeight - top - p.tall(above...) - foot - bottom
	side := min(mostSide, room/border)
	around := side * quiet / float64(len(code))
	y := p.write(top, above...)
	y += (room - side*border) / 2
	x := max(margin, around)
	p.draw(code, x, y+around, side)
	p.steps(x+side+around, y, side*border)
	p.foot(place, deed, true, pageHeight-bottom-foot)
	return p.pdf.Error()
}

const top, bottom = 10.0, 9.0

// around is what stands above the code, and what the unit has done in the foot below it, in so much room for both: as much of what it has done as leaves
// the names theirs.
func (p *sheet) around(place Place, room float64) (above, deed []words) {
	for _, deed = range p.deeds(place.Deed) {
		foot := p.foot(place, deed, false, 0)
		if above = p.head(place, room-foot); p.tall(above...) <= room-foot {
			return above, deed
		}
	}
	return above, deed
}

// head is what stands above the code, in so much room: as large as the names fit on a line each, else on two.
func (p *sheet) head(place Place, room float64) (above []words) {
	for _, lines := range []int{1, 2} {
		for _, size := range heads {
			above = p.headAt(place, size)
			if p.fits(above[1], lines) && (place.Name == place.Unit || p.fits(above[2], 2)) && p.tall(above...) <= room {
				return above
			}
		}
	}
	return above
}

func (p *sheet) headAt(place Place, size [4]float64) []words {
	all := []words{{place.Province, "", secondary, faint, 1}, {place.Unit, "B", size[0], ink, 2}}
	if place.Name != place.Unit {
		all = append(all, words{place.Name, "", size[1], ink, 2})
	}
	return append(all, words{p.vi("poster.question", nil), "B", size[2], accent, 2}, words{p.en("poster.question", nil), "", size[3], faint, 1})
}

// foot is what stands below the code: the way without a camera, what nobody is asked, what the unit has done, whom to call, and the edition. It returns
// its height, and draws where it is asked to.
func (p *sheet) foot(place Place, deed []words, draw bool, y float64) float64 {
	where := map[string]any{"Address": p.short() + "/q"}
	edition := words{p.vi("poster.edition", map[string]any{"Day": p.o.Made.Format("02/01/2006")}), "", secondary, faint, 1}
	number := cmp.Or(place.Hotline, survey.Drawable(p.o.Hotline))
	hotline := words{p.vi("poster.hotline", map[string]any{"Number": number}), "B", secondary, ink, 2}
	typed := words{p.vi("poster.typed", where), "", secondary, ink, 2}
	letters := words{strings.Join(strings.Split(place.Code, ""), "   "), "B", 30, ink, 1}
	spelled := words{Spell(place.Code), "", secondary, faint, 1}
	kept := []words{{p.en("poster.typed", where), "", secondary, faint, 2}, {p.vi("poster.kept", nil), "", secondary, ink, 3}, {p.en("poster.kept", nil), "", secondary, faint, 3}}
	air := 0.0 // around what the unit has done
	if len(deed) > 0 {
		air = secondary * 0.15
	}
	if !draw {
		height := p.tall(typed) + p.besideTall(letters, spelled) + p.tall(kept...) + 2*air + p.tall(deed...) + edition.height()
		if number != "" {
			height += p.besideTall(hotline, edition) - edition.height()
		}
		return height
	}
	y = p.write(y, typed)
	y = p.beside(y, letters, spelled)
	y = p.write(y, kept...)
	y = p.write(y+air, deed...) + air
	if number == "" {
		return p.write(y, edition)
	}
	return p.beside(y, hotline, edition)
}

// short is the address as one types it.
func (p *sheet) short() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.o.BaseURL, "https://"), "http://")
}

// steps draws three numbered steps beside the code, Vietnamese over English, down its height.
func (p *sheet) steps(x, y, height float64) {
	const number, gap = 10.0, 3.0
	width := pageWidth - margin/2 - x - number - gap
	for n := range 3 {
		key := fmt.Sprintf("poster.step.%d", n+1)
		vi, en := words{p.vi(key, nil), "B", secondary, ink, 0}, words{p.en(key, nil), "", secondary, faint, 0}
		tall := float64(len(p.lines(vi, width)))*vi.height() + float64(len(p.lines(en, width)))*en.height()
		at := y + height*float64(2*n+1)/6 - tall/2
		p.pdf.SetFillColor(accent[0], accent[1], accent[2])
		p.pdf.Circle((x+number/2)*p.scale, (at+number/2-1)*p.scale, number/2*p.scale, "F")
		p.writeIn(words{fmt.Sprint(n + 1), "B", 16, white, 1}, x, at+0.3, number, "C")
		p.writeIn(en, x+number+gap, p.writeIn(vi, x+number+gap, at, width, "L"), width, "L")
	}
}

// draw puts the code onto the page; what is around it stays white. Rows overlap a little: numbers in a PDF are rounded, and a hairline between rows costs
// readers the code.
func (p *sheet) draw(code Code, x, y, side float64) {
	const overlap = 0.03
	module := side / float64(len(code))
	p.pdf.SetFillColor(0, 0, 0)
	code.runs(func(cx, cy, length int) {
		p.pdf.Rect((x+module*float64(cx))*p.scale, (y+module*float64(cy))*p.scale, module*float64(length)*p.scale, (module+overlap)*p.scale, "F")
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
