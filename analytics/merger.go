package analytics

import "slices"

// Former is one of the 63 provinces before the mergers of 1 July 2025.
type Former struct {
	Code, Name string
	Successor  string // code of the province in force that it is part of
	Thousands  int    // people at the census of 1 April 2019, in thousands: its weight among the parts of its successor
}

// Merger is all of them. Codes among the 63 are not those among the 34: 15 was Yên Bái and is Lào Cai.
type Merger []Former

// Parts are the codes, among the 63, of those that a province in force is made of.
func (m Merger) Parts(province string) []string {
	var codes []string
	for _, f := range m {
		if f.Successor == province {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// Names are the names by code.
func (m Merger) Names() map[string]string {
	names := map[string]string{}
	for _, f := range m {
		names[f.Code] = f.Name
	}
	return names
}

// Successors are the codes of the provinces in force by the code of each part.
func (m Merger) Successors() map[string]string {
	codes := map[string]string{}
	for _, f := range m {
		codes[f.Code] = f.Successor
	}
	return codes
}

// parts groups the former provinces by the province in force.
func (m Merger) parts() map[string]Merger {
	grouped := map[string]Merger{}
	for _, f := range m {
		grouped[f.Successor] = append(grouped[f.Successor], f)
	}
	return grouped
}

// inForce is the set of provinces in force as if each were its own only part, to read results of the present set in the same way.
func (m Merger) inForce() Merger {
	var now Merger
	for _, f := range m {
		if !slices.ContainsFunc(now, func(n Former) bool { return n.Code == f.Successor }) {
			now = append(now, Former{Code: f.Successor, Successor: f.Successor, Thousands: 1})
		}
	}
	return now
}
