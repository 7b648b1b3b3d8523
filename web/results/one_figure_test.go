package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey/surveytest"
	"sipas/web/i18n"
	"sipas/web/report"
	"sipas/web/webtest"
)

// printed is a site, read as everybody who prints its figures does.
type printed struct{ *webtest.Site }

// told is what a reply says of a unit.
type told struct {
	Code             string
	Index, Low, High float64
	Dimensions       []struct {
		Key   string
		Share float64
	}
}

// kept is what a dashboard shows of a unit, with one decimal and with two.
type kept struct {
	index, low, high             float64
	index2, low2, high2, access2 float64
	gapLow, gapHigh, gapLow2     float64
	weakest                      *string
	rank, of                     *int
}

func (s printed) kept(code string) kept {
	s.T.Helper()
	var k kept
	err := s.Pool.QueryRow(s.T.Context(), `select dashboard.rounded(i.index, 1), dashboard.rounded(i.low, 1), dashboard.rounded(i.high, 1),
		dashboard.rounded(i.index, 2), dashboard.rounded(i.low, 2), dashboard.rounded(i.high, 2), dashboard.rounded(d.share, 2),
		dashboard.rounded(s.gap_low, 1), dashboard.rounded(s.gap_high, 1), dashboard.rounded(s.gap_low, 2), i.weakest, i.rank, i.ranked_of
		from dashboard.unit_index i join dashboard.unit_dimension d using (unit_code, period) join analytics.shown s using (unit_code, period)
		where i.unit_code = $1 and i.period = '2026-Q4' and d.dimension = 'access'`, code).
		Scan(&k.index, &k.low, &k.high, &k.index2, &k.low2, &k.high2, &k.access2, &k.gapLow, &k.gapHigh, &k.gapLow2, &k.weakest, &k.rank, &k.of)
	if err != nil {
		s.T.Fatalf("%s: %v", code, err)
	}
	return k
}

// TestOneFigureEverywhere: page, webtest.Reply, report, workbook, CSV and dashboard print the same, halves included.
func TestOneFigureEverywhere(t *testing.T) {
	s := printed{webtest.New(t, nil)}
	// 25 of 80 are 31.25 % and 86.25 points, 55 of 160 are 34.375 %.
	satisfied := map[string][2]int{"24781": {25, 80}, "24805": {55, 160}, "24787": {35, 120}, "24778": {77, 96}}
	for unit, of := range satisfied {
		s.Fill(unit, of[0], 5)
		s.Fill(unit, of[1]-of[0], 1)
	}
	replies := s.replies()
	book, csvRows, paper := s.workbook(), s.csv(), s.paper()
	vi := func(x float64) string { return i18n.Number("vi", x, 1) }
	ties := 0
	for code := range satisfied {
		k, u := s.kept(code), replies[code]
		if u.Index != k.index2 || u.Low != k.low2 || u.High != k.high2 || u.Dimensions[0].Share != k.access2 {
			t.Errorf("%s: the reply says %+v, the dashboard %+v", code, u, k)
		}
		if row := book[code]; !slices.Equal(row, []string{fmt.Sprint(k.index2), fmt.Sprint(k.low2), fmt.Sprint(k.high2)}) {
			t.Errorf("%s: the workbook says %v, the dashboard %+v", code, row, k)
		}
		if row := csvRows[code]; !slices.Equal(row, []string{fmt.Sprint(k.index2), fmt.Sprint(k.low2), fmt.Sprint(k.high2)}) {
			t.Errorf("%s: the CSV says %v, the dashboard %+v", code, row, k)
		}
		d := s.Get("/results/" + code + "?period=2026-Q4").Page(t)
		main := webtest.Text(d, "main")
		for _, want := range []string{vi(k.index), vi(k.low) + " đến " + vi(k.high), i18n.Signed("vi", k.gapLow, 1) + " đến " + i18n.Signed("vi", k.gapHigh, 1)} {
			if !strings.Contains(main, want) {
				t.Errorf("%s: the page does not say %q of %+v", code, want, k)
			}
		}
		if said := webtest.Text(d, ".story"); k.weakest == nil || !strings.Contains(said, i18n.LowerFirst(s.word("dimension."+*k.weakest))) {
			t.Errorf("%s: the weakest is %v, the page says %s", code, k.weakest, said)
		}
		if k.rank != nil && !strings.Contains(main, fmt.Sprintf("%d/%d", *k.rank, *k.of)) {
			t.Errorf("%s: the page does not say rank %d of %d", code, *k.rank, *k.of)
		}
		if satisfied[code][1] >= 90 && !strings.Contains(paper, vi(k.index)) {
			t.Errorf("%s: the report does not say %s", code, vi(k.index))
		}
		if k.index != k.index2 && strings.HasSuffix(strconv.FormatFloat(k.index2, 'f', 2, 64), "5") {
			ties++
		}
	}
	if ties == 0 {
		t.Error("no figure lay halfway, so nothing was tried")
	}
	province := s.kept("68")
	for _, want := range []string{vi(province.index), i18n.Signed("vi", province.gapLow, 1) + " đến " + i18n.Signed("vi", province.gapHigh, 1)} {
		for where, said := range map[string]string{"report": paper, "page": webtest.Text(s.Get("/results?period=2026-Q4").Page(t), "main"), "goal": webtest.Text(s.Get("/target?period=2026-Q4").Page(t), "main")} {
			if !strings.Contains(said, want) {
				t.Errorf("the %s does not say %q of %+v", where, want, province)
			}
		}
	}
	for _, want := range []string{"khoảng 84,8 (84,2 đến 85,5)", "Hạng 10 trong 63 tỉnh, thành cũ (SIPAS 2024, theo kết quả công bố): 86,50 đến 87,80", "Long An (nay thuộc tỉnh Tây Ninh)"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	s.sameParts(province)
	s.bothLines(province)
}

// bothLines: the workbook and the reply about a year have the line among the 34 and that among the former 63.
func (s printed) bothLines(k kept) {
	s.T.Helper()
	gap := []string{strconv.FormatFloat(k.gapLow2, 'f', -1, 64)}
	rows := s.sheet("report.sheet_line")
	if len(rows) != 3 || !slices.Equal(rows[1][1:6], []string{"2024", "34", "1", "82.71", "86.5"}) || !slices.Equal(rows[1][9:10], gap) || !slices.Equal(rows[2][1:6], []string{"2024", "63", "0", "86.5", "87.8"}) {
		s.T.Errorf("lines of the workbook: %q, the gap is %s", rows, gap)
	}
	type line struct {
		Scope     int
		Low, High float64
	}
	var body struct {
		Line      line
		Published line `json:"published_line"`
	}
	if err := json.Unmarshal(s.Get("/api/v1/benchmark?year=2024").Content, &body); err != nil || body.Line != (line{34, 82.71, 86.5}) || body.Published != (line{63, 86.5, 87.8}) {
		s.T.Errorf("lines of 2024: %+v %v", body, err)
	}
}

// sameParts holds what adds to the gap, in the reply and on the page, to the gap that the dashboard shows.
func (s printed) sameParts(k kept) {
	s.T.Helper()
	var body struct {
		Gap           struct{ Low float64 }
		Contributions struct{ Dimensions, Units []struct{ Points float64 } }
	}
	if err := json.Unmarshal(s.Get("/api/v1/target?period=2026-Q4").Content, &body); err != nil || body.Gap.Low != k.gapLow2 {
		s.T.Errorf("gap %v %v, the dashboard says %v", body.Gap.Low, err, k.gapLow2)
	}
	for _, parts := range [][]struct{ Points float64 }{body.Contributions.Dimensions, body.Contributions.Units} {
		sum := 0.0
		for _, p := range parts {
			sum += p.Points
		}
		if analytics.Round(sum, 2) != k.gapLow2 {
			s.T.Errorf("the parts sum to %v, the gap is %v", sum, k.gapLow2)
		}
	}
	if got, want := webtest.Text(s.Get("/target?period=2026-Q4").Page(s.T), "table.parts tfoot"), i18n.Signed("vi", k.gapLow2, 2); !strings.Contains(got, want) {
		s.T.Errorf("the page's parts come to %q, want %s", got, want)
	}
}

func (s printed) replies() map[string]told {
	s.T.Helper()
	var body struct{ Units []told }
	if err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4").Content, &body); err != nil {
		s.T.Fatal(err)
	}
	units := map[string]told{}
	for _, u := range body.Units {
		units[u.Code] = u
	}
	return units
}

// figuresByCode picks index, low and high of each unit from a table with a header.
func figuresByCode(rows [][]string) map[string][]string {
	at := func(name string) int { return slices.Index(rows[0], name) }
	units := map[string][]string{}
	for _, row := range rows[1:] {
		if len(row) > at("high") {
			units[row[at("unit_code")]] = []string{row[at("index")], row[at("low")], row[at("high")]}
		}
	}
	return units
}

func (s printed) workbook() map[string][]string { return figuresByCode(s.sheet("report.sheet_units")) }

func (s printed) sheet(key string) [][]string {
	s.T.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(s.Get("/results/tables.xlsx?period=2026-Q4").Content))
	if err != nil {
		s.T.Fatal(err)
	}
	rows, err := book.GetRows(s.english(key), excelize.Options{RawCellValue: true})
	if err != nil {
		s.T.Fatal(err)
	}
	return rows
}

func (s printed) csv() map[string][]string {
	s.T.Helper()
	period, _ := analytics.ParsePeriod("2026-Q4")
	results, err := s.Figures.Results(s.T.Context(), surveytest.Scope(), period, "", analytics.Latest)
	if err != nil {
		s.T.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.CodeCSV(&out, report.Data{Results: results, Location: time.UTC}); err != nil {
		s.T.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		s.T.Fatal(err)
	}
	return figuresByCode(rows)
}

// paper is the text of the report, with single spaces.
func (s printed) paper() string {
	s.T.Helper()
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(s.Get("/results/report.pdf?period=2026-Q4").Content)
	out, err := tool.Output()
	if err != nil {
		s.T.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func (s printed) english(key string) string { return s.text("en", key) }

func (s printed) word(key string) string { return s.text("vi", key) }

func (s printed) text(lang, key string) string {
	s.T.Helper()
	texts, err := i18n.Load()
	if err != nil {
		s.T.Fatal(err)
	}
	return texts.Text(lang, key, nil)
}
