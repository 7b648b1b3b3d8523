package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"sipas/survey"
)

func columns() survey.Columns {
	return survey.Columns{Required: []string{"unit|mã|mã_đvhc|mã_đơn_vị", "month|tháng", "transactions|số_hồ_sơ_tiếp_nhận|số_lượt"}, Optional: []string{"service|lĩnh_vực", "unit_name|tên_đơn_vị|đơn_vị"}}
}

// told is what a file says, a row a line, or what is wrong with it.
func told(text string) string { return toldFrom(strings.NewReader(text)) }

func toldFrom(file io.Reader) string {
	table, err := Read(file, columns())
	if problems, ok := errors.AsType[survey.Problems](err); ok {
		var all []string
		for _, p := range problems {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s %s", p.Line, p.Heading, strings.TrimPrefix(p.Key, "import."))))
		}
		return "wrong: " + strings.Join(all, ", ")
	}
	var all []string
	for _, r := range table.Rows {
		all = append(all, fmt.Sprintf("%d %s %s %s", r.Line, r.Get("unit"), r.Get("month"), r.Get("transactions")))
	}
	return strings.Join(all, ", ")
}

func utf16Text(text string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			u = u<<8 | u>>8
		}
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

const (
	twoRows = "unit,month,transactions\n22918,2026-10,412\n24781,2026-10,1250\n"
	said    = "2 22918 2026-10 412, 3 24781 2026-10 1250"
)

// TestEncodingsAndLineEnds: every way a spreadsheet saves the same two rows.
func TestEncodingsAndLineEnds(t *testing.T) {
	tabs := strings.ReplaceAll(twoRows, ",", "\t")
	for name, text := range map[string]string{
		"plain": twoRows, "a mark": "\ufeff" + twoRows, "three marks": "\ufeff\ufeff\ufeff" + twoRows, "files joined, each with its mark": strings.ReplaceAll(twoRows, "\n2", "\n\ufeff2"), "marks in cells": strings.ReplaceAll(twoRows, ",", ",\ufeff"), "marks before quotes": "unit,month,transactions\n\ufeff\"22918\",\u200b\"2026-10\",412\n24781,2026-10,1250",
		"UTF-16": utf16Text("\ufeff"+twoRows, false), "UTF-16, other order": utf16Text("\ufeff"+twoRows, true), "UTF-16 without a mark": utf16Text(twoRows, false), "UTF-16 in other order without a mark": utf16Text(tabs, true), "UTF-16, mark twice": utf16Text("\ufeff\ufeff"+tabs, false), "UTF-16, marks in cells": utf16Text("\ufeff"+strings.ReplaceAll(tabs, "\t", "\t\ufeff"), false),
		"\\r\\n": strings.ReplaceAll(twoRows, "\n", "\r\n"), "\\r": strings.ReplaceAll(twoRows, "\n", "\r"), "mixed": strings.Replace(twoRows, "\n", "\r", 1), "NEL": strings.ReplaceAll(twoRows, "\n", "\u0085"), "LS": strings.ReplaceAll(twoRows, "\n", "\u2028"), "no last end": strings.TrimSpace(twoRows),
		"tabs": tabs, "semicolons": strings.ReplaceAll(twoRows, ",", ";"), "bars": strings.ReplaceAll(twoRows, ",", "|"), "spaces around": strings.ReplaceAll(twoRows, ",", " ,\u00a0"), "quotes": "\"unit\";\"month\";\"transactions\"\n\"22918\";\"2026-10\";\"412\"\n \"24781\" ;2026-10;\"1250\"",
		"a heading with commas": strings.ReplaceAll(strings.Replace(twoRows, "transactions", "\"số lượt (hồ sơ, đã nhận, trong tháng)\"", 1), ",2026", ",2026"),
		"blank columns":         strings.ReplaceAll(twoRows, "\n", ",,,,\n"), "a blank column within": "unit,,month,,transactions\n22918,,2026-10,,412\n24781,,2026-10,,1250\n", "UTF-16 in tabs with blanks": utf16Text("\ufeff"+strings.ReplaceAll(tabs, "\n", "\t\t\r\n"), false),
		"blanks of every kind": strings.ReplaceAll(twoRows, "\n", ", ,\u00a0,\u200b,\t\n"), "capitals": strings.Replace(twoRows, "unit,month", "UNIT,MONTH", 1), "other order": "transactions,month,unit\n412,2026-10,22918\n1250,2026-10,24781\n",
	} {
		if got := told(text); got != said {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, text := range map[string]string{"announced": "sep=;\n" + strings.ReplaceAll(twoRows, ",", ";"), "announced with a mark": "\ufeffsep=|\r\n" + strings.ReplaceAll(twoRows, ",", "|"), "announced in quotes": "\"sep=,\"\n" + twoRows, "announced tab": "SEP=\t\n" + tabs,
		"blank rows first": "\n" + twoRows, "a row of blanks first": ",,,,\n" + twoRows} {
		if got := told(text); got != "3 22918 2026-10 412, 4 24781 2026-10 1250" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestTablesOfOffices: titles above, counted columns, totals and signatures below, and what stands under no heading.
func TestTablesOfOffices(t *testing.T) {
	const report = "UBND TỈNH LÂM ĐỒNG;;;;\nBÁO CÁO HỒ SƠ THÁNG 10/2026;;;;\n;;;;\nSTT;Mã ĐVHC;Tên đơn vị;Tháng;Số hồ sơ\ntiếp nhận (hồ sơ)\n"
	for text, want := range map[string]string{
		strings.Replace(report, "Số hồ sơ\ntiếp", "\"Số hồ sơ\ntiếp", 1)[:len(report)] + "\"\n(1);(2);(3);(4);(5)\n1;24781;Xuân Hương;10/2026;7\n;Tổng cộng;;;7\nNgười lập biểu;;;;\n;;;\"Lâm Đồng, ngày 5 tháng 11\";\n": "7 24781 10/2026 7",
		"STT;Mã;Tháng;Số lượt\n1;2;3;4\n1;24781;10/2026;7\n":                     "3 24781 10/2026 7",
		"Mã;Tháng;Số lượt\n24781;10/2026;7\nTổng số:;;7\n":                       "2 24781 10/2026 7",
		"1. Mã;2. Tháng;3) Số lượt [hồ sơ]\n24781;10/2026;7\n":                   "2 24781 10/2026 7",
		"MÃ ÐVHC;THÁNG;SỐ LƯỢT *\n24781;10/2026;7\n":                             "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt;\n24781;10/2026;7;x\n":                                 "wrong: 2 D no_heading",
		"Mã;Tháng;Số lượt\n24781;10/2026;7;;y\n":                                 "wrong: 2 E no_heading",
		"Mã;Tháng;Số lượt;Mã ĐVHC\n24781;10/2026;7;24781\n":                      "wrong: 1 D “Mã ĐVHC” column_twice",
		"Mã;Tháng;Kết quả\n24781;10/2026;7\n":                                    "wrong: 1  column_missing",
		"Mã;Tháng;Số lượt\n24781;10/2026;#REF!\n24781;#######;7\n24781;#N/A;7\n": "wrong: 2 C “Số lượt” cell_error, 3 B “Tháng” cell_error, 4 B “Tháng” cell_error",
		"Mã;Tháng;Số lượt\n24781;10/2026;7\n24781;10/2026\n":                     "wrong: 3  fields",
		"Mã;Tháng;Số lượt\n24781;10/2026;\"7\n24781;10/2026;8\n":                 "wrong: 2  quotes",
		"Mã;Tháng;Số lượt\n24781;10/2026;\"7\"8\n":                               "wrong: 2  quotes",
		"Mã;Tháng;Số lượt\n24781;10/2026;" + strings.Repeat("7", 5000) + "\n":    "wrong: 2 C “Số lượt” cell_long",
		"Mã;Tháng;Số lượt\n24781;10/2026;7\nTổng cộng;;\n":                       "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt\n":                                                     "wrong: 0  no_row",
		"STT;Mã;Tháng;Số lượt\n1;24781;10/2026;7\n2;;;\n3;;;\n":                  "2 24781 10/2026 7",
		"STT;Mã;Tháng;Số lượt\n1;24781;10/2026;7\n2\n3;24805;10/2026;8\n4;\n":    "2 24781 10/2026 7, 4 24805 10/2026 8",
		"STT;Mã;Tháng;Số lượt\n1;;;\n2;;;\n":                                     "wrong: 0  no_row",
		"STT;Mã;Tháng;Số lượt\n1;24781;10/2026;7\n2;;10/2026;\n":                 "2 24781 10/2026 7, 3  10/2026 ",
		"STT;Mã;Tháng;Số lượt\n1;24781;10/2026;7\n2;;;;9\n":                      "wrong: 3 E no_heading",
		"Mã;Tháng;Số lượt;Tỷ lệ\n24781;10/2026;7;1\n;;;#DIV/0!\n;;;0\n":          "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt;Tỷ lệ\n24781;10/2026;7;#DIV/0!\n;;#REF!;#DIV/0!\n":     "wrong: 3 C “Số lượt” cell_error",
		"Mã;Tháng;Số lượt\n24781;10/2026;7\nTổng cộng (I+II): 12 đơn vị;;7\n":    "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt\n24781;10/2026;7\nCộng các phường;;7\nCộng II;;7\n":    "2 24781 10/2026 7",
		"Đơn vị;Mã;Tháng;Số lượt\nCộng Hòa;;10/2026;7\n":                         "2  10/2026 7",
		"Mã;Đơn vị;Tháng;Số lượt\nI;Các phường;;\n24781;;10/2026;7\n*;;;\n":      "3 24781 10/2026 7",
		"Mã;Đơn vị;Tháng;Số lượt\nI;Các phường;;7\n":                             "2 I  7",
		"Mã;Tháng;Số lượt\n=\"24781\";10/2026;\"=\"\"7\"\"\"\n":                  "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt\n=\"2\"&\"4\";10/2026;=7\n":                            "2 =\"2\"&\"4\" 10/2026 =7",
		"Mã;Tháng;Hồ sơ;\n;;Số lượt;Tồn\n24781;10/2026;7;8\n":                    "wrong: 2 C “Số lượt” header_split",
		"Mã;Tháng;Số lượt" + strings.Repeat(";", 20_000) + "\n":                  "wrong: 1  columns",
		"\n\n;;;\n":                   "wrong: 0  empty",
		"Mã;Tháng;Số lượt\n24781;;\n": "2 24781  ",
		"Mã;Tháng;Số lượt;Ghi chú\n24781;10/2026;7;nói \"miệng\" thôi\n":           "2 24781 10/2026 7",
		"Mã;Tháng;Số lượt;Ghi chú\n24781;10/2026;7;\"hai\ndòng\"\n24781;x;8;\n":    "2 24781 10/2026 7, 4 24781 x 8",
		"Mã;Tháng;Số lượt\n24781;10/2026;\ufffd\n":                                 "wrong: 2 C “Số lượt” damaged",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;PhÆ°á»\u009dng;10/2026;7\n":                "wrong: 2 B “Đơn vị” twice_encoded",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;Ph\u00adêng Mòi NÐ;10/2026;7\n":            "wrong: 2 B “Đơn vị” tcvn3",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;X· §øc Träng;10/2026;7\n":                  "wrong: 2 B “Đơn vị” tcvn3",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;Phöôøng Muõi Neù;10/2026;7\n":              "wrong: 2 B “Đơn vị” vni",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;Xaõ Ñöùc Troïng;10/2026;7\n":               "wrong: 2 B “Đơn vị” vni",
		"M· ®¬n vÞ;Th¸ng;Sè l\u00adît\n24781;10/2026;7\n":                          "wrong: 1  tcvn3",
		"Maõ ñôn vò;Thaùng;Soá löôït\n24781;10/2026;7\n":                           "wrong: 1  vni",
		"Mã;Đơn vị;Tháng;Số lượt\n24781;Xã Hà Tân;10/2026;7\n24781;Xã Tà Nung;x;8": "2 24781 10/2026 7, 3 24781 x 8",
	} {
		if got := told(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestOldEncodings are told by name: bytes as the programs of their time wrote them.
func TestOldEncodings(t *testing.T) {
	header := "unit,unit_name,month,transactions\n24781,"
	cp1258, err := charmap.Windows1258.NewEncoder().String("Phươ\u0300ng Đư\u0301c Tro\u0323ng")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		cp1258: "windows1258", "X\xe3 \xd0\xf5n D\xfd\xf5ng": "windows1258", "\xd0\xf4ng Gia Ngh\xeea \xf0": "windows1258",
		"X\xb7 \xa7\xf8c Tr\xe4ng": "tcvn3", "Ph\xad\xeang M\xf2i N\xd0": "tcvn3", "Th\xb8ng m\xad\xeai": "tcvn3", "\xa7\xb5 L\xb9t": "tcvn3",
		"Xa\xf5 \xd1\xf6\xf9c Tro\xefng": "vni", "Ph\xf6\xf4\xf8ng Mu\xf5i Ne\xf9": "vni", "\xd1a\xf8 La\xeft": "vni",
		"a\x81": "not_utf8",
	} {
		if got := told(header + text + ",2026-10,5\n"); got != "wrong: 2  "+want {
			t.Errorf("% x: %s, want %s", text, got, want)
		}
	}
	// A file that is sound up to a line of another encoding is refused with that line.
	if got := told(header + "Xã Đức Trọng,2026-10,5\n24781,X\xb7 \xa7\xf8c Tr\xe4ng,2026-09,5\n"); got != "wrong: 3  tcvn3" {
		t.Error(got)
	}
}

// TestOtherKindsOfFiles are refused by their name.
func TestOtherKindsOfFiles(t *testing.T) {
	for text, want := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls", "\x09\x08\x10\x00\x00\x06": "xls", "\x09\x08\x08\x00\x00\x05": "xls", "\x09\x04\x06\x00": "xls",
		"%PDF-1.7": "kind", "<html><table>": "kind", "\ufeff<!DOCTYPE html>": "kind", "  <TABLE border=1>": "kind", "<?xml version=\"1.0\"?><?mso-application?>": "kind", "{\\rtf1": "kind", "\x1f\x8b\x08": "kind", "\x89PNG": "kind", "Rar!\x1a": "kind", "\xff\xd8\xff\xe0": "kind",
		"PK\x03\x04": "unreadable", "unit,month\x00,transactions\n": "nul",
	} {
		if got := strings.Fields(told(text)); got[len(got)-1] != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestRowsWithNothingAreTold once for all of them.
func TestRowsWithNothingAreTold(t *testing.T) {
	table, err := Read(strings.NewReader("STT;Mã;Tháng;Số lượt\n1;24781;10/2026;7\n2;;;\n;;;\n3;;;\nNgười lập biểu;;;\n4;;;\n"), columns())
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	for _, n := range table.Notes {
		notes = append(notes, fmt.Sprintf("%d %s %v %v", n.Line, n.Key, n.Args["N"], n.Args["Last"]))
	}
	if got := strings.Join(notes[1:], ", "); got != "6 import.note_row <nil> <nil>, 3 import.note_nothing 3 7" {
		t.Errorf("it notes %s", got)
	}
}
