package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// officeList is the list of an office: what its people keep in a spreadsheet, with units of before the merger among those of today.
const officeList = `UBND TỈNH LÂM ĐỒNG;;;;;
BÁO CÁO SỐ HỒ SƠ TIẾP NHẬN;;;;;
STT;Mã ĐVHC;Tên đơn vị;Tháng;Số hồ sơ tiếp nhận;Ghi chú
(1);(2);(3);(4);(5);(6)
1;24781;P. Xuân Hương – Đà Lạt;Tháng 10/2026;1.250;
2;22918;Phường Mũi Né;Oct-26;412.0;nghỉ 2 ngày
3;22918;Phường Hàm Tiến;10/2026;77;danh sách cũ
4;22915;Phường Mũi Né;10/2026;33;danh sách cũ
5;22924;Phường Mũi Né;10/2026;12;
6;22924;Phú Thuỷ;05/10/2026;31;
7;24958;Xã Đức Trọng;10-26;1.41;
8;68–so–noi–vu;SỞ NỘI VỤ tỉnh Lâm Đồng;01/10/2026;45,0;
9;68-so-noi-vu;Sở Lao động - Thương binh và Xã hội;10/2026;9;
10;;Xã Đạ Huoai;;#REF!;
Tổng cộng;;;;1.869;
Người lập biểu;;;;;
`

// officeProblems is what is wrong with it, as people are told.
const officeProblems = `dòng 3: không đọc cột A “STT”, F “Ghi chú”; các cột được đọc: unit, month, transactions, service, unit_name
dòng 15: không đọc dòng cộng “Tổng cộng”
dòng 16: không đọc dòng “Người lập biểu” vì không có số liệu
dòng 7, cột C “Tên đơn vị”: từ 01/07/2025, 22918 là Phường Mũi Né; Phường Hàm Tiến nay thuộc Phường Mũi Né (22918): số liệu phải là của đơn vị hiện nay
dòng 8, cột B “Mã ĐVHC”: 22915 là mã cũ của Phường Mũi Né; từ 01/07/2025 thuộc Phường Mũi Né, mã 22918: số liệu phải là của Phường Mũi Né
dòng 9, cột C “Tên đơn vị”: 22924 là Phường Phú Thủy, không phải Phường Mũi Né; tên ấy là của Phường Mũi Né (22918)
dòng 10, cột D “Tháng”: “05/10/2026” là một ngày, không phải tháng: hãy viết như 2026-10 hoặc 10/2026
dòng 11, cột D “Tháng”: “10-26” không rõ năm (cần bốn chữ số): hãy viết như 2026-10 hoặc 10/2026
dòng 11, cột E “Số hồ sơ tiếp nhận”: “1.41” không phải số nguyên, cũng không chia nhóm nghìn: hãy viết chữ số, như 1234
dòng 13, cột C “Tên đơn vị”: từ 01/03/2025, 68-so-noi-vu là Sở Nội vụ; Sở Lao động - Thương binh và Xã hội nay thuộc Sở Nội vụ (68-so-noi-vu): số liệu phải là của đơn vị hiện nay
dòng 14, cột B “Mã ĐVHC”: ô trống (nếu là ô gộp: hãy bỏ gộp và điền vào từng dòng)
dòng 14, cột D “Tháng”: ô trống (nếu là ô gộp: hãy bỏ gộp và điền vào từng dòng)
dòng 14, cột E “Số hồ sơ tiếp nhận”: “#REF!” là lỗi của bảng tính hoặc ô quá hẹp: hãy sửa công thức, nới rộng cột rồi lưu lại
`

// asUTF16 is a text as Excel saves it under "Unicode Text": tabs, a mark of byte order, carriage returns.
func asUTF16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(strings.NewReplacer(";", "\t", "\n", "\r\n").Replace(text))) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// asWorkbook is a text as a workbook with a cover.
func asWorkbook(t *testing.T, text string) string {
	t.Helper()
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		for j, cell := range strings.Split(line, ";") {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil && cell != "" {
				err = book.SetCellStr("Sheet1", at, cell)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return readText(t, path)
}

// TestTheListOfAnOffice is refused as a whole with every problem named in Vietnamese, whatever it is saved as; mended, it is imported, and
// nothing of it stands at a wrong unit.
func TestTheListOfAnOffice(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	file := func(name, text string) string {
		path := filepath.Join(p.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, text := range map[string]string{"utf-8.csv": "\ufeff" + strings.ReplaceAll(officeList, "\n", "\r\n"), "unicode.txt": asUTF16(officeList), "list.xlsx": asWorkbook(t, officeList)} {
		_, errs, code := p.run("transactions", "import", file(name, text))
		if code != 1 || !strings.Contains(errs, strings.TrimSpace(officeProblems)) {
			t.Errorf("%s: exit %d\n%s", name, code, errs)
		}
	}
	mended := strings.NewReplacer("3;22918;Phường Hàm Tiến;10/2026", "3;22918;Phường Mũi Né;9/2026", "4;22915;Phường Mũi Né", "4;22945;Phường Phan Thiết", "5;22924;Phường Mũi Né", "5;22924;Phường Phú Thuỷ",
		"6;22924;Phú Thuỷ;05/10/2026", "6;22924;Phú Thuỷ;01/09/2026", "10-26;1.41", "10/2026;1.410", "9;68-so-noi-vu;Sở Lao động - Thương binh và Xã hội", "9;68-so-tai-chinh;Sở Tài chính", "10;;Xã Đạ Huoai;;#REF!", "10;25099;Xã Đạ Huoai;10/2026;5").Replace(officeList)
	for name, text := range map[string]string{"mended.csv": mended, "mended.txt": asUTF16(mended), "mended.xlsx": asWorkbook(t, mended)} {
		if out := p.mustRun("transactions", "import", file(name, text)); !strings.Contains(out, "imported 10 rows of 8 units, 2026-09 to 2026-10, 3284 transactions") {
			t.Errorf("%s: %s", name, out)
		}
	}
	// A list in an old encoding is refused with what to do, and one of Excel 97 by its name.
	for text, says := range map[string]string{"Mã,Tên đơn vị,Tháng,Số lượt\n22918,Ph\xad\xeang M\xf2i N\xd0,10/2026,5\n": "dòng 2: chữ viết theo mã TCVN3", "Mã,Tháng,Số lượt\n22918,th\xe1ng m\xfd\xf5i,5\n": "dòng 2: chữ viết theo mã Windows-1258",
		"\xd0\xcf\x11\xe0\xa1\xb1": "Excel 97–2003 (.xls)", "Mã,Tháng,Số lượt\n22918,10/2026,5\n": "không đối chiếu được mã với tên"} {
		if _, errs, _ := p.run("transactions", "import", "--dry-run", file("old.csv", text)); !strings.Contains(errs, says) {
			t.Errorf("%s, want %s", errs, says)
		}
	}
}

// TestListsOfManyOffices: habits of offices, one file each, as their people are told; no problem: how many transactions it holds.
func TestListsOfManyOffices(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	const header, sound = "Mã;Tên đơn vị;Tháng;Số lượt\n", "24781;Phường Xuân Hương – Đà Lạt;10/2026;5\n"
	for name, c := range map[string]struct{ text, says string }{
		"nothing":                  {"", "tệp rỗng"},
		"blank lines":              {"\n\n;;;\n", "tệp rỗng"},
		"codes with spaces":        {header + "24781 ;;10/2026;5\n\u00a022918\u00a0;;10/2026;6\n", "11 transactions"},
		"codes as texts":           {header + "=\"24781\";;10/2026;5\n'22918;;10/2026;6\n２４８０５;;10/2026;1\n", "12 transactions"},
		"codes as numbers":         {header + "24781.0;;10/2026;5\n22.918;;10/2026;6\n", "11 transactions"},
		"a code rounded":           {header + "2.4781E+04;;10/2026;5\n", "dòng 2, cột A “Mã”: tỉnh này không có đơn vị “2.4781E+04”"},
		"thousands with spaces":    {header + "24781;;10/2026;1 250\n22918;;10/2026;12\u202f412\n24805;;10/2026;1'000\n", "14662 transactions"},
		"groups that are none":     {header + "24781;;10/2026;1 25\n", "dòng 2, cột D “Số lượt”: “1 25” không phải số lượt"},
		"negative":                 {header + "24781;;10/2026;-5\n22918;;10/2026;(6)\n", "dòng 3, cột D “Số lượt”: (6) lượt: số lượt không thể âm"},
		"a unit twice":             {header + sound + "24781 ;;Oct-26;6\n", "dòng 3: đơn vị, tháng và lĩnh vực trùng với dòng 2"},
		"a unit by its older code": {header + "22918;Phường Mũi Né;10/2026;5\n22915;;10/2026;6\n", "dòng 3, cột A “Mã”: 22915 là mã cũ của Phường Mũi Né"},
		"names in other rows": {header + "24781;Phường Mũi Né;10/2026;5\n22918;Phường Xuân Hương - Đà Lạt;10/2026;6\n",
			"dòng 2, cột B “Tên đơn vị”: 24781 là Phường Xuân Hương - Đà Lạt, không phải Phường Mũi Né"},
		"names alone":            {header + ";Xã Đức Trọng;10/2026;5\n", "dòng 2, cột A “Mã”: ô trống"},
		"a merged unit":          {header + sound + ";;09/2026;6\n", "dòng 3, cột A “Mã”: ô trống (nếu là ô gộp: hãy bỏ gộp"},
		"the last day":           {header + "24781;;31/10/2026;5\n", "dòng 2, cột C “Tháng”: “31/10/2026” là một ngày, không phải tháng"},
		"a day's number":         {header + "24781;;46300;5\n", "dòng 2, cột C “Tháng”: “05/10/2026 (46300)” là một ngày, không phải tháng"},
		"a first day with hours": {header + "24781;;01/10/2026 00:00;5\n22918;;2026-10-01T00:00:00Z;6\n", "11 transactions"},
		"a quarter":              {header + "24781;;quý 4/2026;5\n", "dòng 2, cột C “Tháng”: “quý 4/2026” không phải tháng"},
		"months side by side":    {"Mã;Tên;Tháng 9/2026;Tháng 10/2026\n24781;;5;6\n", "dòng 1: thiếu cột “month”"},
		"two tables, one below":  {header + sound + ";;;\nBảng 2;;;\n" + header + "22918;;10/2026;6\n", "dòng 5, cột A “Mã”: tỉnh này không có đơn vị “Mã”"},
		"another order below":    {header + sound + "Tháng;Số lượt;Mã;Tên\n10/2026;6;22918;\n", "dòng 3, cột C “Tháng”: “Mã” không phải tháng"},
		"two tables, one beside": {"Mã;Tháng;Số lượt;;Mã;Tháng;Số lượt\n24781;10/2026;5;;22918;10/2026;6\n", "dòng 1, cột E “Mã”: cột này cũng là cột A “Mã”"},
		"groups and their sums":  {header + "I;Các phường;;\n" + sound + "Cộng phường;;;5\nTỔNG CỘNG (I):;;;5\n", "5 transactions"},
		"footnotes":              {header + sound + "*;;;\n(*) Gồm cả hồ sơ trực tuyến;;;\n;;;ngày 31 tháng 10 năm 2026\n;;;KT. CHỦ TỊCH\nNơi nhận:;;;\n", "5 transactions"},
		"headings in two lines":  {"Mã;Tháng;Hồ sơ;\n;;Tiếp nhận;Tồn\n24781;10/2026;5;1\n", "dòng 2, cột C “Tiếp nhận”: tiêu đề nằm trên hai dòng"},
		"open cases alone":       {"Mã;Tháng;Đang giải quyết;\n;;Tổng số;Quá hạn\n24781;10/2026;5;1\n", "tiêu đề nằm trên hai dòng"},
		"no end of columns":      {header[:len(header)-1] + strings.Repeat(";", 20_000) + "\n" + sound, "dòng 1: dòng có hơn 16.384 ô"},
	} {
		path := filepath.Join(p.dir, "list.csv")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, errs, code := p.run("transactions", "import", "--dry-run", path)
		if good := strings.HasSuffix(c.says, " transactions"); good != (code == 0) || !strings.Contains(out+errs, c.says) || good && !strings.Contains(out, ", "+c.says) {
			t.Errorf("%s: exit %d, want %s\n%s%s", name, code, c.says, out, errs)
		}
	}
}
