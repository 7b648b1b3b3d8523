package chart

import "strings"

// Path is the way to the goal: the range the line may lie in, and the two ways from the index to its ends.
type Path struct {
	Scale
	Range     string // points of a polygon
	Low, High string // points of polylines
	Years     []Mark
	Start     Mark
}

// Mark is a figure of a year.
type Mark struct {
	Year        int
	X, Y, Value float64
}

// Year is one year of the way. Actual is the one whose index is known: the way begins there.
type Year struct {
	Year        int
	Line, Index Range
	Actual      bool
}

// NewPath draws the way over two years or more.
func NewPath(years []Year) *Path {
	lowest, highest := 100.0, 0.0
	for _, y := range years {
		lowest, highest = min(lowest, y.Line.Low, y.Index.Low), max(highest, y.Line.High, y.Index.High)
	}
	p := &Path{Scale: newScale(lowest, highest)}
	const left, right = 11.0, 95.0
	var upper, lower, low, high []string
	for i, y := range years {
		x := spot(left + (right-left)*float64(i)/float64(len(years)-1))
		at := func(figure float64) string { return point(x, p.y(figure)) }
		upper, lower = append(upper, at(y.Line.High)), append([]string{at(y.Line.Low)}, lower...)
		low, high = append(low, at(y.Index.Low)), append(high, at(y.Index.High))
		p.Years = append(p.Years, Mark{Year: y.Year, X: x})
		if y.Actual {
			p.Start = Mark{y.Year, x, p.y(y.Index.Low), y.Index.Low}
		}
	}
	p.Range, p.Low, p.High = strings.Join(append(upper, lower...), " "), strings.Join(low, " "), strings.Join(high, " ")
	return p
}
