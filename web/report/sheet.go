package report

import (
	"io"

	"github.com/xuri/excelize/v2"
)

// Sheet writes a workbook of one table: names of columns, and rows of texts as they are. A cell of text is no formula here, so that nothing stands before what would begin one in a CSV.
func Sheet(out io.Writer, name string, header []string, rows [][]string) error {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	if err := file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	for n, row := range append([][]string{header}, rows...) {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		if err := file.SetSheetRow(name, cell, &row); err != nil {
			return err
		}
	}
	if err := file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	_, err := file.WriteTo(out)
	return err
}
