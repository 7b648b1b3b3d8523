package survey

import "slices"

// Scope says whose things may be reached: those of a province, or of some of its units. The zero Scope reaches nothing. It is
// made from the province a program is set up for, a session or a key, and never from what a request says.
type Scope struct {
	province string
	units    []int32 // nil: all of the province
}

// InProvince reaches everything that is of a province.
func InProvince(code string) Scope { return Scope{province: code} }

// Only narrows a scope to some of its units; a unit that it does not reach stays out of reach.
func (s Scope) Only(units ...Unit) Scope {
	narrowed := Scope{province: s.province, units: []int32{}}
	for _, u := range units {
		if s.Reaches(u) {
			narrowed.units = append(narrowed.units, u.ID)
		}
	}
	return narrowed
}

// Province is the code of the province all that is reached is of; empty where nothing is.
func (s Scope) Province() string { return s.province }

// Units are the ids of the units reached; nil where those of the whole province are.
func (s Scope) Units() []int32 { return s.units }

// Whole tells whether all of a province is reached.
func (s Scope) Whole() bool { return s.province != "" && s.units == nil }

// Reaches tells whether what is of a unit is within reach.
func (s Scope) Reaches(u Unit) bool {
	return s.province != "" && u.Province == s.province && (s.units == nil || slices.Contains(s.units, u.ID))
}
