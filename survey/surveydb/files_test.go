package surveydb_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// reader reads files about the units of Lâm Đồng.
type reader struct {
	known survey.TransactionsKnown
	codes map[int32]string
}

func newReader(t *testing.T, store *surveydb.Store, province string) *reader {
	t.Helper()
	r := &reader{known: surveytest.Known(t, store, province), codes: map[int32]string{}}
	for _, u := range r.known.Units {
		r.codes[u.ID] = u.Code
	}
	return r
}

// read tells what a file says, a row as "24781 2026-10 dat-dai 412", and what is wrong with it, as "3 unit_name import.unit_name".
func (r *reader) read(text string) (rows, wrong, notes []string) {
	table, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
	var parsed []survey.Transactions
	if err == nil {
		parsed, err = survey.ParseTransactions(table.Rows, r.known)
	}
	for _, n := range table.Notes {
		notes = append(notes, fmt.Sprintf("%d %s %v", n.Line, n.Key, n.Args))
	}
	if problems, ok := errors.AsType[survey.Problems](err); ok {
		for _, p := range problems {
			wrong = append(wrong, strings.TrimSpace(fmt.Sprintf("%d %s %s", p.Line, p.Column, strings.TrimPrefix(p.Key, "import."))))
		}
		return nil, wrong, notes
	}
	for _, p := range parsed {
		rows = append(rows, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %d", r.codes[p.UnitID], p.Month.Format("2006-01"), p.Service, p.Count)), " "))
	}
	return rows, nil, notes
}

func (r *reader) expect(t *testing.T, name, text, rows, wrong string) []string {
	t.Helper()
	gotRows, gotWrong, notes := r.read(text)
	if got := strings.Join(gotRows, ", "); got != rows {
		t.Errorf("%s: read %q, want %q", name, got, rows)
	}
	if got := strings.Join(gotWrong, ", "); got != wrong {
		t.Errorf("%s: wrong is %q, want %q", name, got, wrong)
	}
	return notes
}

// TestFilesOfOffices: those that failed once, byte for byte.
func TestFilesOfOffices(t *testing.T) {
	store, _ := surveytest.Store(t)
	r := newReader(t, store, "68")
	for name, c := range map[string]struct{ rows, wrong, note string }{
		"unicode-text.txt":           {rows: "22918 2026-10 412, 24781 2026-10 1250"},
		"blank-cells.csv":            {rows: "22918 2026-10 412, 24781 2026-10 1250"},
		"value-under-no-heading.csv": {wrong: "2  no_heading"},
		"double-bom.csv":             {rows: "22918 2026-10 412, 24781 2026-10 1250"},
		"grouped.csv":                {rows: "22918 2026-10 1412, 24781 2026-10 1388, 22924 2026-10 1250, 22933 2026-10 412"},
		"months.csv":                 {rows: "22918 2026-10 412, 24781 2026-10 1250, 22924 2026-10 77, 22933 2026-10 31, 22954 2026-10 9"},
		"ambiguous.csv":              {wrong: "2 month month_day, 3 transactions count_ambiguous, 4 month month_no_year"},
		"headings.csv":               {rows: "24781 2026-10 1250, 22918 2026-10 77", note: "A “STT”, F “Ghi chú”"},
		"wrong-name.csv":             {wrong: "2 unit_name unit_name_other, 3 unit_name unit_name_former"},
	} {
		text, err := os.ReadFile("../sheet/testdata/transactions/" + name)
		if err != nil {
			t.Fatal(err)
		}
		notes := r.expect(t, name, string(text), c.rows, c.wrong)
		if c.note != "" && !strings.Contains(strings.Join(notes, "\n"), c.note) {
			t.Errorf("%s: notes %q", name, notes)
		}
	}
}

// TestNamesBesideCodes: whose figures they are is never guessed.
func TestNamesBesideCodes(t *testing.T) {
	store, _ := surveytest.Store(t)
	r := newReader(t, store, "68")
	for row, wrong := range map[string]string{
		"24781,Phường Xuân Hương - Đà Lạt": "", "24781,P. Xuân Hương – Đà Lạt": "", "24781,PHUONG XUAN HUONG DA LAT": "", "24781,UBND phường Xuân Hương - Đà Lạt": "", "24781,": "", "24781.0,Xuân Hương-Đà Lạt": "", "24.781,Xuân Hương - Đà Lạt": "",
		"22924,Phường Phú Thuỷ": "", "'22924,Phú Thuỷ": "", "２２９２４,Phú Thủy": "", "22918,Phường Mũi Né, ": "", "68-so-noi-vu,Sở Nội vụ tỉnh Lâm Đồng": "", "68–so–noi–vu,SỞ NỘI VỤ": "", "68_SO_NOI_VU,Sở Nội vụ": "",
		"22924,Phường Mũi Né": "unit_name unit_name_other", "22918,Phường Hàm Tiến": "unit_name unit_name_former", "22933,Phường Xuân An": "unit_name unit_name_former", "22933,Xã Hàm Thắng": "unit_name unit_name_former",
		"22918,Phường Hàm Tiến (TP. Phan Thiết)": "unit_name unit_name_former", "24781,Xã Không Có": "unit_name unit_name", "24781,Ph??ng Xu?n H??ng": "unit_name unit_name", "24781,Tỉnh Lâm Đồng": "unit_name unit_name", "24781,Huyện Đức Trọng": "unit_name unit_name",
		"22915,Phường Mũi Né": "unit unit_former", "22921,": "unit unit_former", "99999,Phường Mũi Né": "unit unit_unknown", "68,Tỉnh Lâm Đồng": "unit unit_province", "Phường Mũi Né,": "unit unit_named", "Mui Ne,": "unit unit_named",
		"68-so-giao-thong-van-tai,": "unit unit_former", "68-so-xay-dung,Sở Giao thông vận tải": "unit_name unit_name_former", "68-so-noi-vu,Sở Lao động - Thương binh và Xã hội": "unit_name unit_name_former", "68-so-noi-vu,Sở Nội vụ tỉnh Lào Cai": "unit_name unit_name",
		"24781.5,": "unit unit_unknown", "-24781,": "unit unit_unknown", ",Phường Mũi Né": "unit blank",
	} {
		code, name, _ := strings.Cut(row, ",")
		_, got, _ := r.read("unit;unit_name;month;transactions\n" + code + ";\"" + name + "\";2026-10;5\n")
		if want := strings.TrimSpace(map[bool]string{true: "2 "}[wrong != ""] + wrong); strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
}

// TestOlderNames of the same unit pass, and marks tell apart what folds alike.
func TestOlderNames(t *testing.T) {
	store, _ := surveytest.Store(t)
	for _, c := range []struct{ province, row, rows, wrong string }{
		{"24", "07294;Xã Bố Hạ", "07294 2026-10 5", ""}, {"24", "7294;Phường Bố Hạ", "07294 2026-10 5", ""},
		{"51", "21289;Xã Sơn Hà", "21289 2026-10 5", ""}, {"51", "21289;Son Ha", "21289 2026-10 5", ""}, {"51", "21289;Xã Sơn Hạ", "", "2 unit_name unit_name_other"}, {"51", "21292;Sơn Hạ", "21292 2026-10 5", ""}, {"51", "21484;Xã Ba Tô", "", "2 unit_name unit_name_other"},
		{"01", "4;Phường Ba Đình", "00004 2026-10 5", ""}, {"01", "70;Hoàn Kiếm", "00070 2026-10 5", ""}, {"01", "01;Thành phố Hà Nội", "", "2 unit unit_province"}, {"01", "4;Phường Trúc Bạch", "", "2 unit_name unit_name_former"},
		{"22", "6970;Đặc khu Cô Tô", "", "2 unit_name unit_name_other"}, {"22", "6970;Xã Ba Chẽ", "06978 2026-10 5", ""},
	} {
		newReader(t, store, c.province).expect(t, c.row, "unit;unit_name;month;transactions\n"+c.row+";2026-10;5\n", c.rows, c.wrong)
	}
}

// TestFormerUnits: every one names a unit in force, and a code that is used again is that of a unit it is part of.
func TestFormerUnits(t *testing.T) {
	store, _ := surveytest.Store(t)
	former, err := surveydb.FormerUnits()
	if err != nil || len(former) < 8_000 {
		t.Fatal(len(former), err)
	}
	inForce := map[string]string{}
	for _, province := range []string{"68", "15", "01", "24"} {
		for _, u := range newReader(t, store, province).known.Units {
			inForce[u.Code] = u.Name.VI
		}
	}
	checked := 0
	for _, f := range former {
		name, again := inForce[f.Code]
		if again && f.Now != f.Code || again && name == f.Name && f.Now == f.Code || f.Name == "" || f.Since < "2025" {
			t.Errorf("%+v, of %q", f, name)
		}
		if inForce[f.Now] != "" {
			checked++
		}
	}
	if checked < 1_000 {
		t.Errorf("%d former units of four provinces", checked)
	}
}
