package chart

import "math"

// MapPoint is a spot on a map: what it is of, and where it stands, 0–100 to the right and downwards in units of the map's width.
type MapPoint struct {
	Key  string
	X, Y float64
}

// Map is points of a country as they lie to each other, north upwards. It is 100 wide and Height high.
type Map struct {
	Height float64
	Points []MapPoint
}

const (
	mapMargin = 3 // keeps marks off the edge
	tallest   = 2 // times its width: a map of points below each other is no wider than that makes it
)

// NewMap lays points out that are given in degrees. A degree of longitude is shorter than one of latitude by the cosine of the latitude; over
// a province that is one number, and the picture is true within its marks.
func NewMap(keys []string, latitudes, longitudes []float64) *Map {
	if len(keys) == 0 {
		return nil
	}
	south, north := extent(latitudes)
	west, east := extent(longitudes)
	shrink := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := (100 - 2*mapMargin) / max((east-west)*shrink, (north-south)/tallest, 1e-9)
	m := &Map{Height: spot((north-south)*scale + 2*mapMargin)}
	for i, key := range keys {
		m.Points = append(m.Points, MapPoint{key, tenth(mapMargin + (longitudes[i]-west)*shrink*scale), tenth(mapMargin + (north-latitudes[i])*scale)})
	}
	return m
}

func extent(values []float64) (least, most float64) {
	least, most = values[0], values[0]
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	return least, most
}
