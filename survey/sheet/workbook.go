package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
)

// What a workbook may weigh: packed it is in memory, unpacked its large parts lie on disk.
const (
	mostPacked   = 16 << 20
	mostUnpacked = 64 << 20
	mostInMemory = 4 << 20  // of a part
	mostStrings  = 16 << 20 // of the texts of all cells, of which there is an index in memory
	mostOther    = 8 << 20  // of any other part that is no sheet, which the library may keep
	lastLine     = 1 << 20  // of a sheet
)

// readWorkbook reads the one sheet of a workbook that has the header.
func readWorkbook(in io.Reader, known names) (table Table, err error) {
	packed, err := io.ReadAll(io.LimitReader(in, mostPacked+1))
	if err != nil {
		return Table{}, problemsOf(err)
	}
	if len(packed) > mostPacked {
		return Table{}, whole("import.too_large", map[string]any{"MiB": mostPacked >> 20})
	}
	if err := checkParts(packed); err != nil {
		return Table{}, err
	}
	defer func() { // a damaged workbook can be one that the library did not foresee
		if r := recover(); r != nil {
			table, err = Table{}, whole("import.unreadable", map[string]any{"Error": fmt.Sprint(r)})
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(packed), excelize.Options{RawCellValue: true,
		UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostInMemory})
	if err != nil {
		return Table{}, problemsOf(err)
	}
	defer func() { _ = book.Close() }()
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		return Table{}, whole("import.date1904", nil)
	}
	return readSheets(book, known)
}

// checkParts looks at the parts of a zip before anything of them is unpacked, and then that each sheet is whole: the library takes
// the place where it breaks off for its end.
func checkParts(packed []byte) error {
	parts, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return problemsOf(err)
	}
	var size uint64
	var inside []string
	for _, f := range parts.File {
		size += min(f.UncompressedSize64, mostUnpacked+1)
		inside = append(inside, f.Name)
	}
	switch {
	case size > mostUnpacked || slices.ContainsFunc(parts.File, isHeavy):
		return whole("import.unpacked", map[string]any{"MiB": mostUnpacked >> 20})
	case slices.Contains(inside, "xl/workbook.bin"):
		return whole("import.kind", map[string]any{"Kind": "Excel .xlsb"})
	case slices.Contains(inside, "content.xml"):
		return whole("import.kind", map[string]any{"Kind": "OpenDocument .ods"})
	case slices.Contains(inside, "word/document.xml"):
		return whole("import.kind", map[string]any{"Kind": "Word .docx"})
	case !slices.Contains(inside, "xl/workbook.xml"):
		return whole("import.kind", map[string]any{"Kind": "ZIP"})
	}
	for _, f := range parts.File {
		if path.Dir(f.Name) != "xl/worksheets" || path.Ext(f.Name) != ".xml" {
			continue
		}
		err := checkWhole(f)
		if problems, ok := errors.AsType[survey.Problems](err); ok {
			return problems
		}
		if err != nil {
			return whole("import.unreadable", map[string]any{"Error": fmt.Sprintf("%s: %v", f.Name, err)})
		}
	}
	return nil
}

// isHeavy tells a part that is larger than what it may take in memory.
func isHeavy(f *zip.File) bool {
	switch {
	case path.Dir(f.Name) == "xl/worksheets":
		return false
	case strings.EqualFold(f.Name, "xl/sharedStrings.xml"):
		return f.UncompressedSize64 > mostStrings
	}
	return slices.Contains([]string{".xml", ".rels", ".vml"}, path.Ext(f.Name)) && f.UncompressedSize64 > mostOther
}

// checkWhole reads a sheet's part to its end: it is sound, no text in it is too long, and no row has more cells than a sheet is wide.
func checkWhole(f *zip.File) error {
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	cells := 0
	for d := xml.NewDecoder(part); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			if len(t) > mostRecord {
				return whole("import.record_long", map[string]any{"KiB": mostRecord >> 10})
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				cells = 0
			case "c":
				cells++
			}
			if cells > mostCells {
				return whole("import.columns", map[string]any{"Most": mostCells})
			}
		}
	}
}

// readSheets finds the sheet to read. Two with the header are one too many: nobody can know which is meant. What nobody sees is not
// read: a hidden sheet is an older list as a rule.
func readSheets(book *excelize.File, known names) (Table, error) {
	var found, hidden, others []string
	var first survey.Problems
	for _, name := range book.GetSheetList() {
		s, err := openSheet(book, name)
		if err != nil {
			others = append(others, name)
			continue
		}
		h, _, err := findHeader(s, known)
		s.close()
		switch problems, _ := errors.AsType[survey.Problems](err); {
		case err == nil && known.sound(h) && isHidden(book, name):
			hidden = append(hidden, name)
		case err == nil && known.sound(h):
			found = append(found, name)
		case err != nil && problems[0].Key != "import.empty":
			return Table{}, err
		case err == nil && first == nil && !isHidden(book, name):
			first = h.problems(known)
			others = append(others, name)
		default:
			others = append(others, name)
		}
	}
	switch {
	case len(found) > 1:
		return Table{}, whole("import.sheets", map[string]any{"Sheets": strings.Join(found, ", ")})
	case len(found) == 0 && len(hidden) > 0:
		return Table{}, whole("import.sheets_hidden", map[string]any{"Sheets": strings.Join(hidden, ", ")})
	case len(found) == 0 && first != nil:
		return Table{}, first
	case len(found) == 0:
		return Table{}, whole("import.empty", nil)
	}
	return readSheet(book, found[0], append(hidden, others...), known)
}

func isHidden(book *excelize.File, sheet string) bool {
	visible, err := book.GetSheetVisible(sheet)
	return err == nil && !visible
}

func readSheet(book *excelize.File, name string, others []string, known names) (Table, error) {
	s, err := openSheet(book, name)
	if err != nil {
		return Table{}, problemsOf(err)
	}
	defer s.close()
	table, err := build(s, known)
	if len(others) > 0 {
		table.Notes = append(table.Notes, survey.Problem{Key: "import.note_sheets", Args: map[string]any{"Sheets": short(strings.Join(others, ", "))}})
	}
	return table, err
}

// sheetRows are the rows of a sheet, as a source.
type sheetRows struct {
	rows *excelize.Rows
	line int
}

func openSheet(book *excelize.File, name string) (*sheetRows, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, err
	}
	return &sheetRows{rows: rows}, nil
}

func (s *sheetRows) close() { _ = s.rows.Close() }

func (s *sheetRows) next() (record, error) {
	if !s.rows.Next() {
		return record{}, io.EOF
	}
	if s.line++; s.line > lastLine {
		return record{}, at(s.line, "import.rows", map[string]any{"Most": mostRows})
	}
	cells, err := s.rows.Columns()
	if err != nil {
		return record{}, at(s.line, "import.unreadable", map[string]any{"Error": err.Error()})
	}
	size := 0
	for i, cell := range cells {
		if size += len(cell); size > mostRecord {
			return record{}, at(s.line, "import.record_long", map[string]any{"KiB": mostRecord >> 10})
		}
		cells[i] = clean(cell)
	}
	return record{line: s.line, cells: cells}, nil
}
