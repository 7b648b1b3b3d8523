package report

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
)

// MostRows is how many rows a sheet of a workbook holds under its header.
const MostRows = 1<<20 - 1

// Workbook writes a workbook of one sheet from rows, which write themselves as CSV with a byte-order mark and return how many they are.
// However many there are, no more than one is held. Numbers tells by the first line which columns hold whole numbers, to be counted with; all
// others are text, the codes of units among them.
func Workbook(out io.Writer, rows func(io.Writer) (int64, error), numbers func(header []string) []bool) (int64, error) {
	reader, writer := io.Pipe()
	written := make(chan int64, 1)
	go func() {
		n, err := rows(writer)
		written <- n
		_ = writer.CloseWithError(err)
	}()
	err := sheetOf(out, reader, numbers)
	_ = reader.CloseWithError(err) // where the workbook failed, the rows end, too
	return <-written, err
}

func sheetOf(out io.Writer, in io.Reader, numbers func(header []string) []bool) error {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	s, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	reader := csv.NewReader(in)
	reader.ReuseRecord = true
	var whole []bool // none in the first line, which is names
	for n := 1; ; n++ {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n == 1 {
			record[0] = strings.TrimPrefix(record[0], mark)
		}
		if err := s.SetRow("A"+strconv.Itoa(n), cellsOf(record, whole)); err != nil {
			return err
		}
		if n == 1 {
			whole = numbers(record)
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	_, err = file.WriteTo(out)
	return err
}

// cellsOf are the cells of a line. One without a number stays empty, so that what adds up the column leaves it out.
func cellsOf(record []string, whole []bool) []any {
	cells := make([]any, len(record))
	for i, v := range record {
		cells[i] = survey.OfCell(v) // a cell of text is no formula here
		if i < len(whole) && whole[i] {
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				cells[i] = n
			} else if v == "" {
				cells[i] = nil
			}
		}
	}
	return cells
}
