package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey"
)

// sample is a province of many units, so that every part of a document is there.
func sample(t *testing.T) Data {
	t.Helper()
	p, err := analytics.ParsePeriod("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	estimate := func(index float64, rank int) analytics.Estimate {
		low, high, mean := index-3, index+2.5, index-1
		e := analytics.Estimate{N: 150, SetAside: new(int64(rank % 3)), Status: analytics.Ranked, Index: &index, Low: &low, High: &high, Mean: &mean, MeanLow: &low, MeanHigh: &high,
			Rank: new(rank), RankLow: new(max(1, rank-5)), RankHigh: new(rank + 5), Transactions: new(int64(1000)), Weighting: analytics.ByTransactions}
		for _, key := range []string{"access", "procedures", "officials", "result", "feedback"} {
			e.Dimensions = append(e.Dimensions, analytics.Figure{Key: key, N: 150, Share: &index, Low: &low, High: &high, Mean: &mean})
		}
		e.Changes = []analytics.Change{{To: analytics.ToPrevious, Period: "2026-Q2", From: index - 4, Points: 4, Low: 1, High: 7, P: 0.001, Q: 0.01, Real: rank%10 == 0}}
		return e
	}
	province := estimate(85.25, 1)
	province.Rank, province.RankLow, province.RankHigh, province.SetAside = nil, nil, nil, new(int64(40))
	province.Changes[0].Real = true
	province.Detail = analytics.Detail{All: &analytics.AllFigure{N: 190, Index: 86, Low: 84, High: 88},
		Drivers: []analytics.Driver{{Key: "feedback", N: 100, Importance: 0.5, Low: 0.4, High: 0.6, Share: 85, Priority: 7.5}},
		Lowest:  &analytics.Lowest{Key: "feedback", Next: "access", Points: 3, P: 0.01},
		Modes:   []analytics.ModeFigure{{Mode: "qr", N: 100, Index: new(85.0), Low: new(84.0), High: new(86.0)}, {Mode: "paper", N: 3}},
		Reasons: []analytics.ReasonCount{{Reason: "straight", N: 25}, {Reason: "burst", N: 15}}}
	units := []analytics.UnitEstimate{{Unit: survey.Unit{Code: "68", Level: survey.LevelProvince, Name: survey.Text{VI: "Tỉnh Lâm Đồng"}}, Estimate: province}}
	for n := range 60 {
		units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: "u", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Xuân Hương - Đà Lạt, tên dài nhất có thể"}}, Estimate: estimate(95-float64(n)/2, n+1)})
	}
	for n := range 16 {
		units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: "68-a", Level: survey.LevelAgency, Name: survey.Text{VI: "Sở Văn hóa, Thể thao và Du lịch"}}, Estimate: estimate(92-float64(n), n+1)})
	}
	units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: "24778", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Ẩn"}}, Estimate: analytics.Estimate{N: 9, Status: analytics.Hidden}},
		analytics.UnitEstimate{Unit: survey.Unit{Code: "24779", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Che"}}, Estimate: analytics.Estimate{N: 90, Status: analytics.Hidden, Suppressed: true}})
	known := []analytics.Benchmark{{Year: 2024, Scope: 63, Series: 2022, Code: "01", Rank: new(9), Score: new(87.8)}, {Year: 2024, Scope: 63, Series: 2022, Code: "02", Rank: new(11), Score: new(86.5)}}
	target := analytics.Conclude(units, analytics.NewOfficial(known, nil), p)
	return Data{Province: "Tỉnh Lâm Đồng", Thresholds: analytics.DefaultThresholds(), Synthetic: true, MadeAt: time.Date(2026, 10, 2, 8, 0, 0, 0, time.UTC),
		Location: time.UTC, Results: analytics.Results{Period: p, Method: analytics.ShareMethod, ComputedAt: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC), Units: units, Target: target}}
}

func TestPDF(t *testing.T) {
	d := sample(t)
	var out bytes.Buffer
	if err := PDF(&out, d); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
		t.Fatal("this is no PDF")
	}
	if pages := bytes.Count(out.Bytes(), []byte("/Type /Page\n")); pages < 1 || pages > 4 {
		t.Errorf("%d pages, want four at most", pages)
	}
	text, err := pdfText(out.Bytes())
	if err != nil {
		t.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	for _, want := range []string{"Dữ liệu mô phỏng", "Báo cáo chỉ số hài lòng nội bộ", "không phải SIPAS chính thức", "Quý III/2026", "85,3", "tăng 4,0 so với Quý II/2026",
		"Sở, ban, ngành", "Xã, phường, đặc khu", "khâu yếu nhất: tiếp nhận", "Cần cải thiện trước: tiếp nhận", "đi cùng 50 % khác biệt", "1/60 (1 đến 6)", "2/16 (1 đến 7)", "Trong 190 phiếu nhận được, 40 phiếu (21,1 %)", "không tính các phiếu này, điểm là 85,3; tính cả, điểm là 86,0", "Một câu trả lời từ đầu đến cuối", "Những gì con số này không phải", "chưa chốt"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	for _, hidden := range []string{"Xã Ẩn", "Xã Che"} {
		if strings.Contains(text, hidden) {
			t.Errorf("the report names %s, whose figure is hidden", hidden)
		}
	}
}

// pdfText reads the text of a PDF where the machine has poppler's tool.
func pdfText(pdf []byte) (string, error) {
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	text, err := tool.Output()
	return string(text), err
}

func TestPDFOfLittle(t *testing.T) {
	d := sample(t)
	d.Results.Target, d.Synthetic = nil, false
	d.Results.Units = []analytics.UnitEstimate{{Unit: survey.Unit{Code: "68", Level: survey.LevelProvince, Name: survey.Text{VI: "Tỉnh Lâm Đồng"}}, Estimate: analytics.Estimate{N: 3, Status: analytics.Hidden}}}
	if err := PDF(&bytes.Buffer{}, d); err != nil {
		t.Error(err)
	}
	if err := XLSX(&bytes.Buffer{}, d); err != nil {
		t.Error(err)
	}
}

func TestXLSX(t *testing.T) {
	var out bytes.Buffer
	if err := XLSX(&out, sample(t)); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if got := strings.Join(book.GetSheetList(), "|"); got != "Giải thích|Đơn vị|Yếu tố|Hình thức|Để riêng|Ngưỡng" {
		t.Errorf("sheets %s", got)
	}
	rows, err := book.GetRows("Đơn vị")
	if err != nil || len(rows) != 80 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[1][0] != "68" || rows[1][7] != "85.25" || rows[1][8] != "82.25" {
		t.Errorf("the province: %v", rows[1])
	}
	for _, row := range rows {
		if strings.HasPrefix(row[1], "Xã ") && len(strings.Join(row[5:], "")) > 2 {
			t.Errorf("a hidden unit shows figures: %v", row)
		}
	}
	about, err := book.GetRows("Giải thích")
	if err != nil || !strings.Contains(about[1][0], "mô phỏng") || !strings.Contains(about[3][0], "không phải SIPAS") {
		t.Errorf("%v %v", about, err)
	}
}

func TestCSV(t *testing.T) {
	var out bytes.Buffer
	if err := CSV(&out, sample(t)); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	if !ok {
		t.Error("there is no byte-order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 80 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[1][0] != "2026-Q3" || rows[1][3] != "false" || rows[1][4] != "true" || rows[1][12] != "85.25" {
		t.Errorf("%v\n%v", rows[0], rows[1])
	}
}

// TestDocumentsTellTheProvincesTime: a freeze at 10:45 in the province is one at 03:45 on the clock it is read from.
func TestDocumentsTellTheProvincesTime(t *testing.T) {
	d := sample(t)
	d.Location = time.FixedZone("+07", 7*3600)
	d.Results.ComputedAt = time.Date(2026, 10, 1, 19, 15, 0, 0, time.UTC)
	d.Results.Edition = &analytics.Edition{Number: 1, Hash: "abc", FrozenAt: time.Date(2026, 10, 2, 3, 45, 0, 0, time.UTC)}
	w, err := newWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	if text := w.method(); !strings.Contains(text, "02:15 02/10/2026") || !strings.Contains(text, "10:45 02/10/2026") {
		t.Errorf("the documents say %q", text)
	}
}

// TestDocumentsSayUpToWhichDay a period that is still running is told of.
func TestDocumentsSayUpToWhichDay(t *testing.T) {
	d := sample(t)
	d.Location = time.FixedZone("+07", 7*3600)
	for at, want := range map[time.Time]bool{time.Date(2026, 9, 29, 18, 0, 0, 0, time.UTC): true, time.Date(2026, 9, 30, 18, 0, 0, 0, time.UTC): false} {
		d.MadeAt = at
		var paper, book bytes.Buffer
		if err := errors.Join(PDF(&paper, d), XLSX(&book, d)); err != nil {
			t.Fatal(err)
		}
		text, err := pdfText(paper.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		file, err := excelize.OpenReader(&book)
		if err != nil {
			t.Fatal(err)
		}
		about, err := file.GetRows("Giải thích")
		if err != nil {
			t.Fatal(err)
		}
		const says = "Quý III/2026 (đến ngày 30/09/2026)"
		if n := strings.Count(text, says); (n == 2) != want || n != 0 && !want {
			t.Errorf("at %v the report says so %d times", at, n)
		}
		if got := fmt.Sprint(about); strings.Contains(got, says) != want {
			t.Errorf("at %v the workbook says %.300s", at, got)
		}
	}
}

// TestACellIsNoFormula, but a number below nought stays a number.
func TestACellIsNoFormula(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{{"=1+1", "'=1+1"}, {"-3", "'-3"}, {-3, "-3"}, {-1.25, "-1.25"}, {"a;=1", "a;'=1"}, {nil, ""}, {true, "true"}, {"Xã A", "Xã A"}} {
		if got := cell(c.value); got != c.want {
			t.Errorf("%v stands as %q, want %q", c.value, got, c.want)
		}
	}
}
