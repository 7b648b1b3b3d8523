//go:build drill

package staffdb

import "maps"

// WithQuery is the store with another text of a query.
func WithQuery(s *Store, name, text string) *Store {
	other := *s
	other.sql = maps.Clone(s.sql)
	other.sql[name] = text
	return &other
}
