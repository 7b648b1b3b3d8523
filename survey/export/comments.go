package export

import (
	"encoding/csv"
	"io"
	"strings"

	"sipas/survey"
)

// CommentFields are the columns of a file of comments, and the values that Comments.Write takes, in order: unit and month, whether the
// answer counts, and nothing else of it.
func CommentFields() []string {
	return []string{"unit_code", "unit_name", "level", "month", "language", "standing", "synthetic", "comment"}
}

// ReleasedFields are the columns of a file of what a unit reads: as its page has it, a batch at a time in the order of the lot, without a day, an answer or
// anything else that came with it.
func ReleasedFields() []string {
	return []string{"unit_code", "unit_name", "level", "month", "batch", "handling", "handled_by", "synthetic", "comment"}
}

// Comments writes what people wrote, a line each.
type Comments struct {
	counter
	csv *csv.Writer
}

// NewComments begins a file of comments: it writes the line with the columns' names.
func NewComments(out io.Writer, tell Progress) (*Comments, error) {
	return newComments(out, CommentFields(), tell)
}

// NewReleased begins a file of what a unit reads.
func NewReleased(out io.Writer, tell Progress) (*Comments, error) {
	return newComments(out, ReleasedFields(), tell)
}

func newComments(out io.Writer, fields []string, tell Progress) (*Comments, error) {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return nil, err
	}
	c := &Comments{counter: counter{tell: tell}, csv: csv.NewWriter(out)}
	c.csv.UseCRLF = true
	return c, c.csv.Write(fields)
}

// Write writes one comment, whose values are those of the file's columns. The values are not kept.
func (c *Comments) Write(values []string) error {
	for i := range values {
		values[i] = survey.Cell(oneLine(values[i]))
	}
	c.add()
	return c.csv.Write(values)
}

// Flush writes what is still held back.
func (c *Comments) Flush() error {
	c.csv.Flush()
	return c.csv.Error()
}

// oneLine has a text on one line, so that a row of the file is a line of it, too.
func oneLine(text string) string {
	return strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ", "\r", " ⏎ ").Replace(text)
}
