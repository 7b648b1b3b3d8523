package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book makes a workbook; fill changes it before it is written.
func book(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	rows := [][]any{{"Mã ĐVHC", "Tháng", "Số lượt"}, {24781, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), 1250}, {"22918", "10/2026", "1.412"}}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	if fill != nil {
		fill(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// try runs what a workbook is made with: a fault there is one of the test.
func try(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

func TestWorkbooks(t *testing.T) {
	const two = "2 24781 46296 1250, 3 22918 10/2026 1.412"
	for name, c := range map[string]struct {
		fill func(f *excelize.File)
		want string
	}{
		"plain": {nil, two},
		"formatted": {func(f *excelize.File) {
			grouped, month := "#,##0.00", "mmm-yy"
			a, err := f.NewStyle(&excelize.Style{CustomNumFmt: &grouped})
			b, err2 := f.NewStyle(&excelize.Style{CustomNumFmt: &month})
			try(err, err2, f.SetCellStyle("Sheet1", "C2", "C2", a), f.SetCellStyle("Sheet1", "B2", "B2", b))
		}, two},
		"a formula's value": {func(f *excelize.File) {
			formula, _ := "1250+0", ""
			try(f.SetCellFormula("Sheet1", "C2", formula))
		}, "2 24781 46296 1250, 3 22918 10/2026 1.412"},
		"a cover": {func(f *excelize.File) {
			_, err := f.NewSheet("Bìa")
			try(err, f.SetCellStr("Bìa", "B2", "Báo cáo"), f.MoveSheet("Bìa", "Sheet1"))
		}, two},
		"an empty sheet":  {func(f *excelize.File) { _, err := f.NewSheet("Trang 2"); try(err) }, two},
		"two of the kind": {func(f *excelize.File) { n, err := f.NewSheet("Tháng 9"); try(err, f.CopySheet(0, n)) }, "wrong: 0  sheets"},
		"an older list, hidden": {func(f *excelize.File) {
			n, err := f.NewSheet("Cũ")
			try(err, f.CopySheet(0, n), f.SetSheetVisible("Cũ", false))
		}, two},
		"nothing but a hidden list": {func(f *excelize.File) {
			n, err := f.NewSheet("Bìa")
			f.SetActiveSheet(n)
			try(err, f.SetSheetVisible("Sheet1", false))
		}, "wrong: 0  sheets_hidden"},
		"headings in two rows": {func(f *excelize.File) {
			try(f.InsertRows("Sheet1", 2, 1), f.SetCellStr("Sheet1", "C1", "Hồ sơ"), f.SetCellStr("Sheet1", "C2", "Số lượt"), f.MergeCell("Sheet1", "A1", "A2"))
		}, "wrong: 2 C “Số lượt” header_split"},
		"headings two rows high": {func(f *excelize.File) {
			try(f.InsertRows("Sheet1", 2, 1), f.MergeCell("Sheet1", "A1", "A2"), f.MergeCell("Sheet1", "C1", "C2"))
		}, "3 24781 46296 1250, 4 22918 10/2026 1.412"},
		"titles":        {func(f *excelize.File) { try(f.InsertRows("Sheet1", 1, 3), f.SetCellStr("Sheet1", "A1", "BÁO CÁO")) }, "5 24781 46296 1250, 6 22918 10/2026 1.412"},
		"rows without":  {func(f *excelize.File) { try(f.InsertRows("Sheet1", 3, 4)) }, "2 24781 46296 1250, 7 22918 10/2026 1.412"},
		"far cells":     {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "XFD3", "x")) }, "wrong: 3 XFD no_heading"},
		"far blanks":    {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "XFD3", " ")) }, two},
		"an error":      {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "C2", "#VALUE!")) }, "wrong: 2 C “Số lượt” cell_error"},
		"merged":        {func(f *excelize.File) { try(f.SetCellValue("Sheet1", "B3", nil), f.MergeCell("Sheet1", "B2", "B3")) }, "2 24781 46296 1250, 3 22918  1.412"},
		"other columns": {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "A1", "x")) }, "wrong: 1  column_missing"},
		"nothing":       {func(f *excelize.File) { try(f.RemoveRow("Sheet1", 3), f.RemoveRow("Sheet1", 2)) }, "wrong: 0  no_row"},
		"days from 1904": {func(f *excelize.File) {
			yes := true
			try(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		}, "wrong: 0  date1904"},
		"rich text": {func(f *excelize.File) {
			try(f.SetCellRichText("Sheet1", "C2", []excelize.RichTextRun{{Text: "12"}, {Text: "50"}}))
		}, two},
		"old fonts": {func(f *excelize.File) {
			try(f.SetCellStr("Sheet1", "D1", "Đơn vị"), f.SetCellStr("Sheet1", "D2", "X· §øc Träng"))
		}, "wrong: 2 D “Đơn vị” tcvn3"},
		"a cell too long":  {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "C2", strings.Repeat("7", 5000))) }, "wrong: 2 C “Số lượt” cell_long"},
		"under no heading": {func(f *excelize.File) { try(f.SetCellStr("Sheet1", "E3", "ghi chú")) }, "wrong: 3 E no_heading"},
		"a printed form": {func(f *excelize.File) {
			try(f.InsertCols("Sheet1", "A", 1), f.SetSheetCol("Sheet1", "A1", &[]any{"STT", 1, 2, 3, 4}), f.SetCellStr("Sheet1", "E1", "Tỷ lệ"), f.SetCellStr("Sheet1", "E5", "#DIV/0!"))
		}, two},
		"a month as a number": {func(f *excelize.File) { try(f.SetCellFloat("Sheet1", "B2", 2026.10, -1, 64)) }, "2 24781 2026.1 1250, 3 22918 10/2026 1.412"},
		"a sum at the foot": {func(f *excelize.File) {
			try(f.SetCellStr("Sheet1", "A4", "Tổng cộng"), f.SetCellInt("Sheet1", "C4", 2662))
		}, two},
	} {
		if got := told(book(t, c.fill)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// repack writes a workbook anew with a part changed or added.
func repack(t testing.TB, packed string, change func(name string, part []byte) []byte, more map[string]string) string {
	t.Helper()
	from, err := zip.NewReader(strings.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	write := func(name string, part []byte) {
		w, err := to.Create(name)
		if err == nil {
			_, err = w.Write(part)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if part = change(f.Name, part); part != nil {
			write(f.Name, part)
		}
	}
	for name, part := range more {
		write(name, []byte(part))
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDamagedWorkbooks: none is read in part, none ends the program, none takes more than its limits.
func TestDamagedWorkbooks(t *testing.T) {
	sound := book(t, nil)
	sheet := func(change func(string) string) string {
		return repack(t, sound, func(name string, part []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				return []byte(change(string(part)))
			}
			return part
		}, nil)
	}
	same := func(_ string, part []byte) []byte { return part }
	for name, c := range map[string]struct{ file, want string }{
		"cut short":             {sound[:len(sound)/2], "unreadable"},
		"a sheet that ends":     {sheet(func(s string) string { return s[:strings.Index(s, "<row r=\"3\"")] }), "unreadable"},
		"a sheet of other tags": {sheet(func(s string) string { return strings.Replace(s, "</row>", "</rom>", 1) }), "unreadable"},
		"a row far below":       {sheet(func(s string) string { return strings.Replace(s, "<row r=\"3\"", "<row r=\"2000000000\"", 1) }), "rows"},
		"a cell beyond":         {sheet(func(s string) string { return strings.Replace(s, "r=\"A3\"", "r=\"ZZZZ3\"", 1) }), "unreadable"},
		"binary":                {repack(t, sound, same, map[string]string{"xl/workbook.bin": "x"}), "kind"},
		"OpenDocument":          {repack(t, sound, same, map[string]string{"content.xml": "<x/>"}), "kind"},
		"another zip": {repack(t, sound, func(name string, part []byte) []byte {
			return map[bool][]byte{true: nil, false: part}[name == "xl/workbook.xml"]
		}, nil), "kind"},
		"cells without end": {sheet(func(s string) string {
			return strings.Replace(s, "</row>", strings.Repeat("<c r=\"A1\"><v>1</v></c>", 20_000)+"</row>", 1)
		}), "columns"},
		"a text without end": {sheet(func(s string) string {
			return strings.Replace(s, "<v>1250</v>", "<v>"+strings.Repeat("1", 1<<20)+"</v>", 1)
		}), "record_long"},
		"texts without end": {repack(t, sound, func(name string, part []byte) []byte {
			return map[bool][]byte{true: []byte("<sst>" + strings.Repeat("<si><t/></si>", 2<<20) + "</sst>"), false: part}[name == "xl/sharedStrings.xml"]
		}, nil), "unpacked"},
		"a theme without end": {repack(t, sound, same, map[string]string{"xl/theme/theme9.xml": strings.Repeat(" ", 9<<20)}), "unpacked"},
		"a bomb":              {repack(t, sound, same, map[string]string{"xl/media/image1.png": strings.Repeat("\x00", 130<<20)}), "unpacked"},
		"too large":           {"PK\x03\x04" + strings.Repeat("x", 17<<20), "too_large"},
	} {
		if got := strings.Fields(told(c.file)); got[len(got)-1] != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	sound := book(f, nil)
	f.Add([]byte(sound), 0, byte(0))
	f.Add([]byte(sound[:len(sound)/2]), 10, byte(1))
	f.Fuzz(func(t *testing.T, file []byte, place int, change byte) {
		if len(file) > 0 && place >= 0 {
			file[place%len(file)] ^= change
		}
		if got := told("PK\x03\x04" + string(file[min(4, len(file)):])); got == "" {
			t.Error("neither rows nor problems")
		}
	})
}

// FuzzSheetXML: whatever a sheet's own part says.
func FuzzSheetXML(f *testing.F) {
	sound := book(f, nil)
	f.Add(`<row r="3"><c r="A3"><v>1</v></c></row>`)
	f.Add(`<row r="1048577"/>`)
	f.Fuzz(func(t *testing.T, rows string) {
		told(repack(t, sound, func(name string, part []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				return []byte(strings.Replace(string(part), "</sheetData>", rows+"</sheetData>", 1))
			}
			return part
		}, nil))
	})
}

// TestMemoryOfWorkbooks: the largest that are read take a bounded part of memory, whatever their packed size.
func TestMemoryOfWorkbooks(t *testing.T) {
	sound := book(t, nil)
	part := func(which, text string) string {
		return repack(t, sound, func(name string, part []byte) []byte {
			return map[bool][]byte{true: []byte(text), false: part}[name == which]
		}, nil)
	}
	const begin, end = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`, `</sheetData></worksheet>`
	for name, file := range map[string]string{
		"blank rows": part("xl/worksheets/sheet1.xml", begin+strings.Repeat("<row/>", 3<<20/2)+end), "blank cells": part("xl/worksheets/sheet1.xml", begin+strings.Repeat("<row><c/><c/></row>", 1<<19)+end),
		"texts": part("xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si><t/></si>", 3<<18)+"</sst>"),
	} {
		done, peak := make(chan struct{}), make(chan uint64)
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		go watch(done, peak)
		told(file)
		close(done)
		if grown := int64(<-peak) - int64(before.HeapAlloc); grown > 256<<20 {
			t.Errorf("%s took %d MiB", name, grown>>20)
		} else {
			t.Logf("%s: packed %d KiB, took at most %d MiB", name, len(file)>>10, grown>>20)
		}
	}
}

// watch tells the most memory in use until it is done.
func watch(done chan struct{}, peak chan<- uint64) {
	var most uint64
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-done:
			tick.Stop()
			peak <- most
			return
		case <-tick.C:
		}
	}
}
