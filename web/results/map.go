package results

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// position is where a unit lies against the top-ten line, as the map marks it.
type position string

const (
	under   position = "under"
	around  position = "around"
	above   position = "above"
	unknown position = "few"
)

// unitMap is a map of communes, each marked by where it lies.
type unitMap struct {
	Height float64
	Marks  []mapMark
	Counts []markCount
}

type mapMark struct {
	analytics.UnitEstimate
	chart.MapPoint
	Position position
}

type markCount struct {
	Position position
	N        int
}

// newMap draws the communes that have a point; nil where there is none, or no line to lie against.
func newMap(units []analytics.UnitEstimate, points map[string]survey.Point) *unitMap {
	var shown []analytics.UnitEstimate
	var keys []string
	var latitudes, longitudes []float64
	for _, u := range units {
		p, ok := points[u.Code]
		if !ok {
			continue
		}
		shown, keys = append(shown, u), append(keys, u.Code)
		latitudes, longitudes = append(latitudes, p.Latitude), append(longitudes, p.Longitude)
	}
	drawn := chart.NewMap(keys, latitudes, longitudes)
	if drawn == nil || !slices.ContainsFunc(shown, func(u analytics.UnitEstimate) bool { return u.Gap != nil }) {
		return nil
	}
	m := &unitMap{Height: drawn.Height}
	counts := map[position]int{}
	for i, u := range shown {
		p := positionOf(u)
		counts[p]++
		m.Marks = append(m.Marks, mapMark{u, drawn.Points[i], p})
	}
	for _, p := range []position{under, around, above, unknown} {
		m.Counts = append(m.Counts, markCount{p, counts[p]})
	}
	return m
}

func positionOf(u analytics.UnitEstimate) position {
	switch {
	case u.Gap == nil:
		return unknown
	case u.Gap.Verdict == analytics.Below:
		return under
	case u.Gap.Verdict == analytics.Above:
		return above
	}
	return around
}
