package analyticsdb_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/surveytest"
)

// readBenchmarks tells what a file of results says, a row as "2018 38 Thanh Hóa 86.1", or what is wrong with it.
func readBenchmarks(known analytics.BenchmarkKnown, text string) string {
	table, err := sheet.Read(strings.NewReader(text), analytics.BenchmarkColumns())
	var found []analytics.Benchmark
	if err == nil {
		found, err = analytics.ParseBenchmarks(table.Rows, known)
	}
	var all []string
	if problems, ok := errors.AsType[survey.Problems](err); ok {
		for _, p := range problems {
			all = append(all, fmt.Sprintf("%d %s", p.Line, strings.TrimPrefix(p.Key, "import.")))
			if other := p.Args["Other"]; other != nil {
				all[len(all)-1] += fmt.Sprintf(" %v", other)
			}
		}
		return "wrong: " + strings.Join(all, ", ")
	}
	for _, b := range found {
		all = append(all, fmt.Sprintf("%d %s %s %v", b.Year, b.Code, b.Name, *b.Score))
	}
	return strings.Join(all, ", ")
}

// TestBenchmarkFiles: those that failed once, byte for byte, and others of their kinds.
func TestBenchmarkFiles(t *testing.T) {
	h := newHouse(t)
	merger, err := h.figures.Merger(t.Context())
	provinces, err2 := h.survey.ProvinceNames(t.Context())
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	known := analytics.BenchmarkKnown{Year: surveytest.Day().Year(), Provinces: provinces, Former: merger.Names(), Successors: merger.Successors()}
	for name, want := range map[string]string{
		"tone.csv":       "2018 38 Thanh Hóa 86.1, 2018 56 Khánh Hòa 85.2",
		"spellings.csv":  "2018 79 Hồ Chí Minh 86.1, 2018 01 Hà Nội 85.2, 2018 46 Huế 87.01",
		"excel-code.csv": "2018 04 Cao Bằng 84.1",
		"wrong-name.csv": "wrong: 2 province_other 40",
	} {
		text, err := os.ReadFile("../../survey/sheet/testdata/benchmark/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := readBenchmarks(known, string(text)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	const header = "Năm;Phạm vi;Phương pháp;Mã tỉnh;Tỉnh, thành phố;Điểm;Hạng;Độ tin cậy;Nguồn\n"
	for row, want := range map[string]string{
		"2018;63;2017;79;TPHCM;86,1;": "2018 79 Hồ Chí Minh 86.1", "2018;63;2017;79;Tp.HCM;86.10%;": "2018 79 Hồ Chí Minh 86.1", "2.018;63;2.017;1;T.P. Hà Nội;86.1;": "2018 01 Hà Nội 86.1", "2018.0;63.0;2017.0;1.0;HÀ NỘI;86.1;": "2018 01 Hà Nội 86.1",
		"2018;63;2017;77;Bà Rịa – Vũng Tàu;86.1;": "2018 77 Bà Rịa - Vũng Tàu 86.1", "2018;63;2017;77;Tỉnh Bà Rịa-Vũng Tàu;86.1;": "2018 77 Bà Rịa - Vũng Tàu 86.1", "2018;63;2017;66;Đắc Lắc;86.1;": "2018 66 Đắk Lắk 86.1", "2018;63;2017;66;Đăk Lăk;86.1;": "2018 66 Đắk Lắk 86.1",
		"2018;63;2017;67;Đăk Nông;86.1;": "2018 67 Đắk Nông 86.1", "2018;63;2017;6;Bắc Cạn;86.1;": "2018 06 Bắc Kạn 86.1", "2018;63;2017;62;Kontum;86.1;": "2018 62 Kon Tum 86.1", "2018;63;2017;17;Hoà Bình;86.1;": "2018 17 Hòa Bình 86.1", "2018;63;2017;46;Thành phố Huế;86.1;": "2018 46 Huế 86.1",
		"2018;63;2017;46;T. Thừa Thiên-Huế;86.1;": "2018 46 Huế 86.1", "2025;34;2022;68;Tỉnh Lâm Đồng;86.1;": "2025 68 " + provinces["68"] + " 86.1", "2025;34;2022;68;lam dong;86.1;": "2025 68 " + provinces["68"] + " 86.1",
		"2018;63;2017;38;Nghe An;86.1;": "wrong: 2 province_other 40", "2018;63;2017;38;Sao Hỏa;86.1;": "wrong: 2 province_name", "2025;34;2022;68;Bình Thuận;86.1;": "wrong: 2 province_former 68", "2025;34;2022;15;Yên Bái;86.1;": "wrong: 2 province_former 15", "2025;34;2022;60;Bình Thuận;86.1;": "wrong: 2 province_unknown",
		"2018;63;2017;4.5;Cao Bằng;86.1;": "wrong: 2 province_unknown", "2018;63;2017;4;Cao Bằng;0.861;": "wrong: 2 score_share", "2018;63;2017;4;Cao Bằng;8e1;": "wrong: 2 score", "2018;63;2017;4;Cao Bằng;86.1.2;": "wrong: 2 score",
	} {
		if got := readBenchmarks(known, header+row+";seen;https://example.gov.vn/2021\n"); got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}
