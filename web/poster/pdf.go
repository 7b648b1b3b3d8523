package poster

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/phpdave11/gofpdf"

	"sipas/survey"
	"sipas/survey/followup"
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
	Hotline    string        // of its unit; empty: that of all
	Deed       followup.Deed // what its unit has published last; the zero value: nothing
}

// Of are desks of a province as their posters name them: the open ones, and the others, whose posters would lead nowhere. deeds are what their units
// have published, the last first.
func Of(places []survey.Place, province string, deeds []followup.Deed) (open, closed []Place) {
	last := map[int32]followup.Deed{}
	for _, d := range slices.Backward(deeds) {
		last[d.Unit.ID] = d
	}
	for _, place := range places {
		named := Place{Code: string(place.Code), Name: place.Name.VI, Unit: place.Unit.Name.VI, Province: province, Hotline: place.Unit.Hotline, Deed: last[place.Unit.ID]}
		if place.Open {
			open = append(open, named)
		} else {
			closed = append(closed, named)
		}
	}
	return open, closed
}

// Options of a set of posters.
type Options struct {
	Size    Size
	BaseURL string    // what codes point to, without a slash at the end
	Hotline string    // whom to call where a desk's unit has no number of its own; the line is left out where there is neither
	Made    time.Time // the day of the edition
	Index   bool      // a list of the desks and their pages comes first
	// Synthetic says that what units have published is of a demo.
	Synthetic bool
	Closed    []Place // desks without a poster, named at the end of the index
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
	if o.Index {
		p.index(places)
	}
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
	return p.page(place.drawable())
}

// drawable is the place with names that the typeface has.
func (p Place) drawable() Place {
	p.Name, p.Unit, p.Province = survey.Drawable(p.Name), survey.Drawable(p.Unit), survey.Drawable(p.Province)
	p.Hotline = survey.Drawable(p.Hotline)
	p.Deed.Words = survey.Drawable(p.Deed.Words)
	return p
}
