//go:build drill

package followupdb

import "maps"

// Swap gives a store another text of a query, and returns what takes that back.
func Swap(s *Store, name, text string) (back func()) {
	before := s.sql
	s.sql = maps.Clone(before)
	s.sql[name] = text
	return func() { s.sql = before }
}
