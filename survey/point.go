package survey

// Point is a place on the map (WGS 84, degrees).
type Point struct{ Latitude, Longitude float64 }
