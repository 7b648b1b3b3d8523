// Package export writes answers and comments to files and tells whether such a file is whole.
//
// A file is CSV in UTF-8 with a byte-order mark, so that spreadsheets read it, and ends with a line that tells the number of its rows
// and the hash of every byte before. Nothing in it leads back to a person: no id, no place, no comment beside an answer. A codebook
// tells what columns and values mean. The package knows no database: whoever has rows hands them to a writer.
package export

import "time"

// Filter says which responses are exported; zero fields mean all.
type Filter struct {
	Unit        string
	From, Until time.Time
}

// byteOrderMark tells spreadsheets that a CSV is UTF-8.
const byteOrderMark = "\ufeff"

// stepRows is after how many rows a writer tells how far it is.
const stepRows = 10_000

// Progress hears how many rows are written; nil hears nothing.
type Progress func(rows int64)

// counter counts rows and tells of each so many.
type counter struct {
	rows int64
	tell Progress
}

func (c *counter) add() {
	if c.rows++; c.rows%stepRows == 0 && c.tell != nil {
		c.tell(c.rows)
	}
}

// Rows is how many there are so far.
func (c *counter) Rows() int64 { return c.rows }
