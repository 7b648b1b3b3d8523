package pg

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Queries holds SQL by the name of the call that runs it: InsertResponse stands in query/InsertResponse.sql.
type Queries map[string]string

// LoadQueries reads every query/*.sql of files.
func LoadQueries(files fs.FS) (Queries, error) {
	names, err := fs.Glob(files, "query/*.sql")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no query/*.sql: %w", err)
	}
	queries := Queries{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		queries[strings.TrimSuffix(path.Base(name), ".sql")] = string(text)
	}
	return queries, nil
}

// Get returns the query of that name. A missing one is a fault of the program, which the tests of the store would meet.
func (q Queries) Get(name string) string {
	text, ok := q[name]
	if !ok {
		panic("pg: no query " + name)
	}
	return text
}
