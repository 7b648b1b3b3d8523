package surveydb

import (
	"strconv"

	"sipas/survey"
)

// pointsOf reads a point inside each commune of a province, for maps, by code of the commune.
func pointsOf(units []survey.Unit) (map[string]survey.Point, error) {
	t, err := readTable("points.csv")
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, u := range units {
		wanted[u.Code] = true
	}
	points := map[string]survey.Point{}
	for r := range t.rows {
		code := t.at(r, "code")
		if !wanted[code] {
			continue
		}
		latitude, err := strconv.ParseFloat(t.at(r, "lat"), 64)
		if err != nil {
			return nil, err
		}
		longitude, err := strconv.ParseFloat(t.at(r, "lon"), 64)
		if err != nil {
			return nil, err
		}
		points[code] = survey.Point{Latitude: latitude, Longitude: longitude}
	}
	return points, nil
}
