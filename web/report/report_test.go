package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
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
	province.Items = items(850)
	units := []analytics.UnitEstimate{{Unit: survey.Unit{Code: "68", Level: survey.LevelProvince, Name: survey.Text{VI: "Tỉnh Lâm Đồng"}}, Estimate: province}}
	for n := range 60 {
		units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: fmt.Sprintf("u%02d", n), Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Xuân Hương - Đà Lạt, tên dài nhất có thể"}}, Estimate: estimate(95-float64(n)/2, n+1)})
	}
	for n := range 16 {
		units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: fmt.Sprintf("68-%02d", n), Level: survey.LevelAgency, Name: survey.Text{VI: "Sở Văn hóa, Thể thao và Du lịch"}}, Estimate: estimate(92-float64(n), n+1)})
	}
	units = append(units, analytics.UnitEstimate{Unit: survey.Unit{Code: "24778", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Ẩn"}}, Estimate: analytics.Estimate{N: 9, Status: analytics.Hidden}},
		analytics.UnitEstimate{Unit: survey.Unit{Code: "24779", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Che"}}, Estimate: analytics.Estimate{N: 90, Status: analytics.Hidden, Suppressed: true}})
	known := []analytics.Benchmark{{Year: 2024, Scope: 63, Series: 2022, Code: "01", Rank: new(9), Score: new(87.8)}, {Year: 2024, Scope: 63, Series: 2022, Code: "02", Rank: new(11), Score: new(86.5)}}
	target := analytics.Conclude(units, analytics.NewOfficial(known, nil), p)
	var trend []analytics.TrendPoint
	for n, quarter := range []string{"2025-Q1", "2025-Q2", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"} {
		at, err := analytics.ParsePeriod(quarter)
		if err != nil {
			t.Fatal(err)
		}
		index := 80.25 + float64(n)
		trend = append(trend, analytics.TrendPoint{Period: at, Status: analytics.Ranked, N: 150, Index: &index, Low: new(index - 3), High: new(index + 2.5)})
	}
	return Data{Trend: trend, Asked: []survey.Questionnaire{asked()}, Province: "Tỉnh Lâm Đồng", Thresholds: analytics.DefaultThresholds(), Synthetic: true, MadeAt: time.Date(2026, 10, 2, 8, 0, 0, 0, time.UTC),
		Location: time.UTC, Results: analytics.Results{Period: p, Method: analytics.ShareMethod, ComputedAt: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC), Units: units, Target: target}}
}

// items are five on the scale and what should not be, of n people.
func items(n int64) []analytics.Figure {
	var found []analytics.Figure
	for i, key := range []string{"access", "procedures", "officials", "result", "feedback"} {
		share := 80 + float64(i)
		found = append(found, analytics.Figure{Key: key, N: n, Counts: []int64{n / 20, n / 20, n / 10, n / 2, n * 3 / 10}, Share: &share, Low: new(share - 3), High: new(share + 3), Mean: new(share - 1)})
	}
	rare := []analytics.OptionShare{{Share: 95, Low: 92, High: 97}, {Share: 4, Low: 2.5, High: 6.5}, {Share: 1, Low: 0.3, High: 3}}
	none := []analytics.OptionShare{{Share: 100, Low: 98.4, High: 100, Bound: analytics.BoundAbove}, {Low: 0, High: 1.64, Bound: analytics.BoundBelow}, {High: 1.64, Bound: analytics.BoundBelow}}
	return append(found, analytics.Figure{Key: analytics.TroubleItem, N: n, Counts: []int64{n * 95 / 100, n * 4 / 100, n / 100}, Options: rare},
		analytics.Figure{Key: analytics.ExtraItem, N: n, Counts: []int64{n, 0, 0}, Options: none})
}

// asked is the questionnaire those items are of.
func asked() survey.Questionnaire {
	q := survey.Questionnaire{Key: "short@2", Title: survey.Text{VI: "Phiếu ngắn"}}
	for key, text := range map[string]string{"access": "Ông/Bà hài lòng đến đâu về chỗ ngồi chờ, lối đi và trang thiết bị của nơi tiếp nhận?", "procedures": "Ông/Bà hài lòng đến đâu về thủ tục?",
		"officials": "Ông/Bà hài lòng đến đâu về công chức?", "result": "Ông/Bà hài lòng đến đâu về kết quả?", "feedback": "Ông/Bà hài lòng đến đâu về việc xử lý góp ý, phản ánh, kiến nghị?"} {
		q.Items = append(q.Items, survey.Item{Key: key, Kind: survey.OnScale, Text: survey.Text{VI: text}})
	}
	return q
}

// ofUnit is the sample with a report of one of its communes.
func ofUnit(t *testing.T) Data {
	d := sample(t)
	u := d.Results.Units[7]
	u.Items, u.Dimensions = items(150), slices.Clone(u.Dimensions)
	u.Weakness = analytics.Weakness{Weakest: "feedback", MendFirst: "feedback"}
	u.Detail = d.Results.Units[0].Detail
	d.Unit = &u
	return d
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
	text, err := pdfText(out.Bytes())
	if err != nil {
		t.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	const mark = "Dữ liệu mô phỏng: không phải ý kiến thật của người dân."
	for n, page := range pages {
		said, marked := strings.CutPrefix(strings.TrimSpace(page), mark)
		if pages[n] = said; !marked {
			t.Errorf("page %d does not say first that the data are simulated: %.80q", n+1, strings.TrimSpace(page))
		}
	}
	for n, begins := range map[int]string{2: "Phụ lục: tất cả xã, phường, đặc khu", len(pages) - 1: "Phụ lục: tất cả sở, ban, ngành"} {
		if !strings.HasPrefix(strings.TrimSpace(pages[n]), begins) {
			t.Errorf("page %d does not begin with %q: two pages are to be read, the rest is the annex", n+1, begins)
		}
	}
	for _, want := range []string{"Dữ liệu mô phỏng", "Báo cáo chỉ số hài lòng nội bộ", "không phải SIPAS chính thức", "Quý III/2026", "85,3", "tăng 4,0 so với Quý II/2026",
		"sở, ban, ngành", "Phụ lục: tất cả xã, phường, đặc khu", "Bị gây khó dễ, phiền hà", "4,0 %", "dưới 1,7 %", "Nguyên nhân", "Giải pháp", "Kết quả thực hiện của kỳ trước", "khâu yếu nhất: tiếp nhận", "Cần cải thiện trước: tiếp nhận", "đi cùng 50 % khác biệt", "1/60 (1–6)", "2/16 (1–7)", "Trong 190 phiếu nhận được, 40 phiếu (21,1 %)", "không tính các phiếu này, điểm là 85,3; tính cả, điểm là 86,0", "Một câu trả lời từ đầu đến cuối", "Không phải SIPAS.", "chưa chốt", "Xã Ẩn: 9 phiếu", "Xã Che: không hiện, để không lộ điểm khác"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the report does not say %q", want)
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
	var out, book bytes.Buffer
	if err := errors.Join(PDF(&out, d), XLSX(&book, d)); err != nil {
		t.Fatal(err)
	}
	text, err := pdfText(out.Bytes())
	if err != nil || strings.Contains(text, "mô phỏng") {
		t.Errorf("real data are said to be simulated: %s %v", text, err)
	}
	file, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, sheet := range file.GetSheetList() {
		if foot, err := file.GetHeaderFooter(sheet); err != nil || strings.Contains(foot.OddFooter, "mô phỏng") {
			t.Errorf("%s: %+v %v", sheet, foot, err)
		}
	}
	for sheet, want := range map[string]string{"Đơn vị": "không", "Units": "0"} {
		if rows := rowsOf(t, file, sheet); rows[1][len(rows[1])-1] != want {
			t.Errorf("%s says of simulated data %v", sheet, rows[1])
		}
	}
}

// TestEveryTableSaysWhetherItIsSimulated: a sheet is copied without the one that explains it.
func TestEveryTableSaysWhetherItIsSimulated(t *testing.T) {
	file := opened(t)
	w, err := newWriter(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range w.lists() {
		for sheet, want := range map[string][2]string{w.t(l.sheet): {"Dữ liệu mô phỏng", "có"}, w.texts.Text("en", l.sheet, nil): {"synthetic", "1"}} {
			for n, row := range rowsOf(t, file, sheet) {
				if got := row[len(row)-1]; got != want[min(n, 1)] {
					t.Errorf("%s, row %d ends with %q, want %q", sheet, n+1, got, want[min(n, 1)])
				}
			}
		}
	}
}

// opened is the workbook of the sample.
func opened(t *testing.T) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := XLSX(&out, sample(t)); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func rowsOf(t *testing.T, file *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestXLSX(t *testing.T) {
	file := opened(t)
	if got := strings.Join(file.GetSheetList(), "|"); got != "Giải thích|Đơn vị|Yếu tố|Câu hỏi|Khó dễ, đưa tiền|Hình thức|Để riêng|Ngưỡng|Các cột|About|Units|Dimensions|Items|Trouble|Modes|Set aside|Line" {
		t.Errorf("sheets %s", got)
	}
	rows := rowsOf(t, file, "Đơn vị")
	if len(rows) != 80 || strings.Join(rows[0][:4], "|") != "Mã đơn vị|Đơn vị|Cấp|Tình trạng" || strings.Join(rows[1][:4], "|") != "68|Tỉnh Lâm Đồng|tỉnh|được xếp hạng" || rows[1][7] != "85.25" || rows[1][8] != "82.25" {
		t.Errorf("%d rows, the province: %v", len(rows), rows[1])
	}
	for _, row := range rows {
		if strings.HasPrefix(row[1], "Xã ") && len(strings.Join(row[5:len(row)-1], "")) > 2 {
			t.Errorf("a hidden unit shows figures: %v", row)
		}
	}
	about := rowsOf(t, file, "Giải thích")
	if !strings.Contains(about[1][0], "mô phỏng") || !strings.Contains(about[3][0], "không phải SIPAS") {
		t.Errorf("%v", about)
	}
	if got := rowsOf(t, file, "Khó dễ, đưa tiền"); len(got) != 3 || got[1][5] != "4" || got[2][5] != "" || got[2][7] != "1.7" || !strings.Contains(got[2][8]+strings.Join(got[2], ""), "không ai trả lời") {
		t.Errorf("reports %v", got)
	}
	if got := rowsOf(t, file, "Câu hỏi"); len(got) != 6 || !strings.HasPrefix(got[1][4], "Ông/Bà hài lòng đến đâu") || got[1][5] != "850" {
		t.Errorf("items %v", got)
	}
}

// TestTheLanguagesOfAWorkbookHoldTheSame: cell for cell, but for words and their codes; and every column has a text.
func TestTheLanguagesOfAWorkbookHoldTheSame(t *testing.T) {
	file, d := opened(t), sample(t)
	w, err := newWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	known := rowsOf(t, file, "Các cột")
	for _, l := range w.lists() {
		ours, theirs := rowsOf(t, file, w.t(l.sheet)), rowsOf(t, file, w.texts.Text("en", l.sheet, nil))
		if len(ours) != len(theirs) || len(ours) != len(l.rows)+1 || strings.Join(theirs[0], " ") != strings.Join(l.names, " ") {
			t.Fatalf("%s: %d and %d rows of %d, columns %v", l.sheet, len(ours), len(theirs), len(l.rows), theirs[0])
		}
		for i, name := range l.names {
			if ours[0][i] == name || strings.Contains(ours[0][i], ".") || !slices.ContainsFunc(known, func(row []string) bool { return row[0] == ours[0][i] && row[1] == name && row[2] != name }) {
				t.Errorf("%s: the column %s is called %q", l.sheet, name, ours[0][i])
			}
		}
		for n, row := range l.rows {
			for i, v := range row {
				coded, isWord := v.(word)
				switch {
				case i >= len(ours[n+1]) && i >= len(theirs[n+1]):
				case isWord && (ours[n+1][i] == coded.key || ours[n+1][i] == ""):
					t.Errorf("%s: no words for %v", l.sheet, coded)
				case !isWord && ours[n+1][i] != theirs[n+1][i]:
					t.Errorf("%s, row %d: %q and %q", l.sheet, n, ours[n+1][i], theirs[n+1][i])
				}
			}
		}
	}
}

// TestAWorkbookIsReadyForUse: the header stays in sight and is printed on each page, rows can be filtered, and a page is as wide as the table.
func TestAWorkbookIsReadyForUse(t *testing.T) {
	file := opened(t)
	names := map[string]string{}
	for _, n := range file.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	for _, sheet := range file.GetSheetList() {
		panes, err := file.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the header moves out of sight: %+v %v", sheet, panes, err)
		}
		layout, err := file.GetPageLayout(sheet)
		if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: printed as %+v %v", sheet, layout, err)
		}
		if foot, err := file.GetHeaderFooter(sheet); err != nil || !strings.HasPrefix(foot.OddFooter, "&LDữ liệu mô phỏng: không phải ý kiến thật của người dân. Tỉnh Lâm Đồng") || utf8.RuneCountInString(foot.OddFooter) > 255 {
			t.Errorf("%s is printed without saying that the data are simulated: %+v %v", sheet, foot, err)
		}
		if props, err := file.GetSheetProps(sheet); err != nil || props.FitToPage == nil || !*props.FitToPage {
			t.Errorf("%s is wider than its page: %v", sheet, err)
		}
		if names[sheet+" _xlnm.Print_Titles"] != "'"+sheet+"'!$1:$1" {
			t.Errorf("%s: the header is not printed again: %v", sheet, names)
		}
		if width, err := file.GetColWidth(sheet, "B"); err != nil || sheet == "Đơn vị" && width < 24 {
			t.Errorf("%s: names are %v wide, %v", sheet, width, err)
		}
	}
	if got := names["Đơn vị _xlnm._FilterDatabase"]; got != "'Đơn vị'!$A$1:$AG$80" {
		t.Errorf("the units cannot be filtered: %q of %v", got, names)
	}
	if got := names["Đơn vị _xlnm.Print_Area"]; got != "'Đơn vị'!$A$1:$R$80" {
		t.Errorf("printed are the units %q", got)
	}
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		write     func(io.Writer, Data) error
		head, row string
	}{{CSV, "Kỳ|Phương pháp|Bản chốt|SIPAS chính thức|Dữ liệu mô phỏng|Mã đơn vị|Đơn vị|Cấp|Tình trạng", "Quý III/2026|share@1||không|có|68|Tỉnh Lâm Đồng|tỉnh|được xếp hạng"},
		{CodeCSV, "period|method|edition|official|synthetic|unit_code|unit_name|level|status", "2026-Q3|share@1||false|true|68|Tỉnh Lâm Đồng|province|ranked"}} {
		var out bytes.Buffer
		if err := c.write(&out, sample(t)); err != nil {
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
		if got := strings.Join(rows[0][:9], "|"); got != c.head {
			t.Errorf("headings %s, want %s", got, c.head)
		}
		if got := strings.Join(rows[1][:9], "|"); got != c.row || rows[1][12] != "85.25" {
			t.Errorf("%s %s, want %s", got, rows[1][12], c.row)
		}
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
		if n := strings.Count(text, says); (n > 0) != want {
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
		if got := asText(c.value); got != c.want {
			t.Errorf("%v stands as %q, want %q", c.value, got, c.want)
		}
	}
}

func TestUnitPDF(t *testing.T) {
	var out bytes.Buffer
	if err := UnitPDF(&out, ofUnit(t)); err != nil {
		t.Fatal(err)
	}
	text, err := pdfText(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if pages := strings.Count(text, "\f"); pages != 2 {
		t.Errorf("%d pages, want two", pages)
	}
	for _, want := range []string{"Dữ liệu mô phỏng", "Phường Xuân Hương - Đà Lạt, tên dài nhất có thể", "Quý III/2026: 92,0 điểm", "khâu yếu nhất: tiếp nhận, xử lý góp ý", "7/60", "có thể từ 2 đến 12", "Bị gây khó dễ, phiền hà",
		"4,0 %", "Bị gợi ý đưa thêm tiền", "dưới 1,7 %", "Cần cải thiện trước: tiếp nhận", "Đơn vị này và các đơn vị tương tự", "Ông/Bà hài lòng đến đâu về thủ tục?", "Nguyên nhân", "Kết quả thực hiện của kỳ trước",
		"cần 286 phiếu", "Không phải SIPAS."} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if err := UnitPDF(&bytes.Buffer{}, sample(t)); survey.KindOf(err) != survey.NotFound {
		t.Errorf("a report of no unit: %v", err)
	}
}

// TestUnitPDFOfLittle: a unit with few answers has no figure, and nothing to compare.
func TestUnitPDFOfLittle(t *testing.T) {
	d := sample(t)
	for _, u := range d.Results.Units[len(d.Results.Units)-2:] {
		d.Unit, d.Trend = &u, nil
		var out bytes.Buffer
		if err := UnitPDF(&out, d); err != nil {
			t.Fatal(err)
		}
		text, err := pdfText(out.Bytes())
		if err != nil || strings.Contains(text, "Khâu yếu nhất") || strings.Contains(text, "%)") || strings.Count(text, "\f") > 2 {
			t.Errorf("%v: %s", err, text)
		}
	}
}

// TestUnitPDFOfManyItems: a long questionnaire, and all that a unit may have, keep to two pages; of the items those with the lowest shares.
func TestUnitPDFOfManyItems(t *testing.T) {
	d := ofUnit(t)
	u, q := *d.Unit, asked()
	u.SetAside, u.SetAsideShare = new(int64(20)), new(11.8)
	for n := range 22 {
		key := fmt.Sprintf("item%02d", n)
		u.Items = append(u.Items, analytics.Figure{Key: key, N: 150, Counts: []int64{10, 20, 20, 60, 40}, Share: new(66.5 + float64(n)), Low: new(60.0), High: new(75.0), Mean: new(70.0)})
		q.Items = append(q.Items, survey.Item{Key: key, Kind: survey.OnScale, Text: survey.Text{VI: fmt.Sprintf("Ông/Bà hài lòng đến đâu về việc được hướng dẫn đầy đủ, dễ hiểu và thời gian chờ ở quầy số %d?", n)}})
	}
	d.Unit, d.Asked = &u, []survey.Questionnaire{q}
	var out bytes.Buffer
	if err := UnitPDF(&out, d); err != nil {
		t.Fatal(err)
	}
	text, err := pdfText(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if pages := strings.Count(text, "\f"); pages != 2 || !strings.Contains(text, "9 câu có tỷ lệ hài lòng thấp nhất trong 27 câu") || !strings.Contains(text, "quầy số 0?") || strings.Contains(text, "quầy số 9?") {
		t.Errorf("%d pages: %s", pages, text)
	}
}

// TestDocumentsSayHowManyHaveCome while figures are of fewer, and as of when; frozen figures are of what was there.
func TestDocumentsSayHowManyHaveCome(t *testing.T) {
	d := sample(t)
	d.MadeAt = time.Date(2026, 9, 20, 8, 30, 0, 0, time.UTC)
	at := slices.IndexFunc(d.Results.Units, func(u analytics.UnitEstimate) bool { return u.Level == survey.LevelProvince && u.Index != nil })
	u := &d.Results.Units[at]
	u.Received, u.Settled = u.N+1234, false
	come := fmt.Sprint(u.Received)
	read := func() (story, table string) {
		w, err := newWriter(d)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := CSV(&out, d); err != nil {
			t.Fatal(err)
		}
		return w.story(*u), out.String()
	}
	story, table := read()
	if want := "đã nhận " + count(u.Received) + ". Số phiếu đã nhận: tính đến lúc 08:30 20/09/2026."; !strings.Contains(story, want) {
		t.Errorf("%q is not in %q", want, story)
	}
	if !strings.Contains(table, ",Số phiếu đã nhận\n") || !strings.Contains(table, ","+come+"\n") {
		t.Errorf("the table does not tell of %s: %s", come, table)
	}
	index := u.Index
	u.Index = nil
	if story, _ := read(); !strings.Contains(story, "đã nhận "+count(u.Received)+" phiếu (lúc 08:30 20/09/2026), chưa công bố điểm") {
		t.Errorf("waiting: %q", story)
	}
	u.Index, d.Results.Edition = index, &analytics.Edition{Number: 1, Hash: "abc"}
	if _, table := read(); strings.Contains(table, "đã nhận") {
		t.Error("a frozen table tells of what came later")
	}
}

// TestPDFOfTasks: a quarter's report has the decree's three parts, of the day of printing; without tasks it has none of them.
func TestPDFOfTasks(t *testing.T) {
	t.Parallel()
	unit := survey.Unit{Code: "24781", Name: survey.Text{VI: "Xã Đức Trọng"}}
	for name, make := range map[string]func() (Data, func(io.Writer, Data) error){
		"province": func() (Data, func(io.Writer, Data) error) { return sample(t), PDF },
		"unit":     func() (Data, func(io.Writer, Data) error) { return ofUnit(t), UnitPDF },
	} {
		d, write := make()
		text := func() string {
			var out bytes.Buffer
			if err := write(&out, d); err != nil {
				t.Fatal(err)
			}
			said, err := pdfText(out.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(strings.Fields(said), " ")
		}
		if said := text(); strings.Contains(said, "ngày in") {
			t.Errorf("%s without tasks: %s", name, said)
		}
		d.Tasks = &Tasks{}
		if said := text(); strings.Contains(said, "ngày in") || !strings.Contains(said, "Nguyên nhân, giải pháp và kết quả thực hiện") {
			t.Errorf("%s of a quiet quarter has no room to write: %s", name, said)
		}
		d.Tasks.Now = []followup.Task{{Unit: unit, Why: followup.Falling, State: followup.TaskOpened}}
		if said := text(); !strings.Contains(said, "Chưa có biện pháp nào được ghi") || !strings.Contains(said, "Quý trước không có việc nào được mở") {
			t.Errorf("%s of a quarter that has just begun: %s", name, said)
		}
		d.Tasks.Now = []followup.Task{{Unit: unit, Why: followup.BadFigure, Cause: followup.CauseStaff, Remedy: "mở thêm một quầy", OwnerName: "Nguyễn Thị Hoa", DueOn: time.Date(2026, 12, 10, 0, 0, 0, 0, time.UTC), State: followup.TaskRemedy}, {Unit: unit, Why: followup.Falling, State: followup.TaskOpened}}
		for range mostTasks + 3 {
			d.Tasks.Before = append(d.Tasks.Before, followup.Task{Unit: unit, Why: followup.Reported, About: "trouble", State: followup.TaskJudged, Verdict: followup.Recovered})
		}
		d.Tasks.Before = append(d.Tasks.Before, followup.Task{Unit: unit, Why: followup.BadFigure, State: followup.TaskDone})
		said := text()
		for _, want := range []string{"Thiếu người, quá tải: 1 việc", "Chưa rõ nguyên nhân: 1 việc", "Xã Đức Trọng: mở thêm một quầy (Đang khắc phục; phụ trách: Nguyễn Thị Hoa; hạn 10/12/2026)", "theo tình trạng ngày in", "không thuộc bản số liệu đã chốt",
			"Trong 16 việc: 15 đã cải thiện rõ, 0 chưa cải thiện rõ, 0 không đủ phiếu để kết luận, 1 chưa có kết luận", "Bị phản ánh nhiều hơn mặt bằng chung: gây khó dễ, phiền hà (Đã cải thiện rõ)", "Và 4 việc khác"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s lacks %q: %s", name, want, said)
			}
		}
	}
}

// sourceOf remembers what it was asked for.
type sourceOf struct{ asked []followup.TaskFilter }

func (s *sourceOf) Tasks(_ context.Context, _ survey.Scope, f followup.TaskFilter) ([]followup.Task, error) {
	s.asked = append(s.asked, f)
	return []followup.Task{{State: followup.TaskWithdrawn}, {State: followup.TaskOpened}}, nil
}

// TestTasksOfAReport are those of the quarter and the one before, as units see them, and no others.
func TestTasksOfAReport(t *testing.T) {
	t.Parallel()
	from := &sourceOf{}
	quarter := analytics.PeriodOf(analytics.Quarter, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	tasks, err := ReadTasks(t.Context(), from, survey.InProvince("68"), "24781", quarter)
	if err != nil || len(tasks.Now) != 1 || len(tasks.Before) != 1 || len(from.asked) != 2 {
		t.Fatalf("%+v %v", tasks, err)
	}
	if f := from.asked[1]; f.Opened.From.Format(time.DateOnly) != "2026-07-01" || f.Opened.Until.Format(time.DateOnly) != "2026-10-01" || f.Department || f.Inspectorate || f.Unit != "24781" {
		t.Errorf("%+v", f)
	}
	if tasks, err := ReadTasks(t.Context(), from, survey.InProvince("68"), "", analytics.PeriodOf(analytics.Year, quarter.Start)); tasks != nil || err != nil {
		t.Errorf("of a year: %+v %v", tasks, err)
	}
}
