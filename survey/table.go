package survey

import (
	"cmp"
	"fmt"
	"slices"
)

// Row is one row of a table that somebody sends: a line of a CSV, or a row of a sheet.
type Row struct {
	Line     int
	Values   map[string]string // by column
	Headings map[string]string // where the columns stand and what they are headed with: C “Tháng”; one map for all rows
}

// Get returns what stands in a column; empty where the table has no such column.
func (r Row) Get(column string) string { return r.Values[column] }

// Columns are those a table must have, and those it may have. A column may have several names, divided by |, of which Row knows the first.
type Columns struct{ Required, Optional []string }

// All are the required ones and then the others.
func (c Columns) All() []string { return slices.Concat(c.Required, c.Optional) }

// Problem is one thing wrong with a table. Key names a message in the catalogues of the edge, which Args fill in. Line 0 means the
// table as a whole; Column is empty where it is about the whole row, and Heading is where the sender sees the column.
type Problem struct {
	Line    int
	Column  string
	Key     string
	Args    map[string]any
	Heading string
}

// Error tells a problem by its key, for the log; people are told in their language.
func (p Problem) Error() string {
	where := ""
	if p.Line > 0 {
		where = fmt.Sprintf("line %d: ", p.Line)
	}
	if len(p.Args) == 0 {
		return where + p.Key
	}
	return fmt.Sprintf("%s%s %v", where, p.Key, p.Args)
}

// Problems are all that is wrong with a table; as an error they tell how many and the first.
type Problems []Problem

func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].Error()
	}
	return fmt.Sprintf("%d problems, the first in %s", len(p), p[0].Error())
}

// Add notes a problem with a column of a row.
func (p *Problems) Add(r Row, column, key string, args map[string]any) {
	*p = append(*p, Problem{r.Line, column, key, args, r.Headings[column]})
}

// And are the problems together with others of the same table, from the top down. One thing is told once: a cell that could not be read
// is also none that the meaning of its row can be found from.
func (p Problems) And(others Problems) Problems {
	all := slices.Clone(p)
	for _, o := range others {
		if o.Column == "" || !slices.ContainsFunc(p, func(q Problem) bool { return q.Line == o.Line && q.Column == o.Column }) {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Heading, b.Heading)) })
	return all
}

// Err is nil when there is no problem.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
