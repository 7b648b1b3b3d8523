package web_test

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
)

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
	index, low, high                      float64
	index2, low2, high2, access2          float64
	gapLow, gapHigh, gapLow2, probability float64
	weakest                               string
}

func (s *site) kept(code string) kept {
	s.t.Helper()
	var k kept
	err := s.pool.QueryRow(s.t.Context(), `select dashboard.rounded(i.index, 1), dashboard.rounded(i.low, 1), dashboard.rounded(i.high, 1),
		dashboard.rounded(i.index, 2), dashboard.rounded(i.low, 2), dashboard.rounded(i.high, 2), dashboard.rounded(d.share, 2),
		dashboard.rounded(s.gap_low, 1), dashboard.rounded(s.gap_high, 1), dashboard.rounded(s.gap_low, 2), s.probability, i.weakest
		from dashboard.unit_index i join dashboard.unit_dimension d using (unit_code, period) join analytics.shown s using (unit_code, period)
		where i.unit_code = $1 and i.period = '2026-Q4' and d.dimension = 'access'`, code).
		Scan(&k.index, &k.low, &k.high, &k.index2, &k.low2, &k.high2, &k.access2, &k.gapLow, &k.gapHigh, &k.gapLow2, &k.probability, &k.weakest)
	if err != nil {
		s.t.Fatalf("%s: %v", code, err)
	}
	return k
}

// TestOneFigureEverywhere: page, reply, report, workbook, CSV and dashboard print the same, halves included.
func TestOneFigureEverywhere(t *testing.T) {
	s := newSite(t, nil)
	// 25 of 80 are 31.25 % and 86.25 points, 55 of 160 are 34.375 %.
	satisfied := map[string][2]int{"24781": {25, 80}, "24805": {55, 160}, "24787": {35, 120}, "24778": {77, 96}}
	for unit, of := range satisfied {
		s.fill(unit, of[0], 5)
		s.fill(unit, of[1]-of[0], 1)
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
		d := s.get("/results/" + code + "?period=2026-Q4").page(t)
		main := text(d, "main")
		for _, want := range []string{vi(k.index), vi(k.low) + " đến " + vi(k.high), i18n.Signed("vi", k.gapLow, 1) + " đến " + i18n.Signed("vi", k.gapHigh, 1), strings.ReplaceAll(i18n.Chance("vi", 100*k.probability), "\u00a0", " ")} {
			if !strings.Contains(main, want) {
				t.Errorf("%s: the page does not say %q of %+v", code, want, k)
			}
		}
		if !strings.Contains(text(d, ".story"), i18n.LowerFirst(s.word("dimension."+k.weakest))) {
			t.Errorf("%s: the weakest is %s, the page says %s", code, k.weakest, text(d, ".story"))
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
		for where, said := range map[string]string{"report": paper, "page": text(s.get("/results?period=2026-Q4").page(t), "main"), "goal": text(s.get("/target?period=2026-Q4").page(t), "main")} {
			if !strings.Contains(said, want) {
				t.Errorf("the %s does not say %q of %+v", where, want, province)
			}
		}
	}
	s.sameParts(province)
}

// sameParts holds what adds to the gap, in the reply and on the page, to the gap that the dashboard shows.
func (s *site) sameParts(k kept) {
	s.t.Helper()
	var body struct {
		Gap           struct{ Low float64 }
		Contributions struct{ Dimensions, Units []struct{ Points float64 } }
	}
	if err := json.Unmarshal(s.get("/api/v1/target?period=2026-Q4").body, &body); err != nil || body.Gap.Low != k.gapLow2 {
		s.t.Errorf("gap %v %v, the dashboard says %v", body.Gap.Low, err, k.gapLow2)
	}
	for _, parts := range [][]struct{ Points float64 }{body.Contributions.Dimensions, body.Contributions.Units} {
		sum := 0.0
		for _, p := range parts {
			sum += p.Points
		}
		if analytics.Round(sum, 2) != k.gapLow2 {
			s.t.Errorf("the parts sum to %v, the gap is %v", sum, k.gapLow2)
		}
	}
	if got, want := text(s.get("/target?period=2026-Q4").page(s.t), "table.parts tfoot"), i18n.Signed("vi", k.gapLow2, 2); !strings.Contains(got, want) {
		s.t.Errorf("the page's parts come to %q, want %s", got, want)
	}
}

func (s *site) replies() map[string]told {
	s.t.Helper()
	var body struct{ Units []told }
	if err := json.Unmarshal(s.get("/api/v1/results?period=2026-Q4").body, &body); err != nil {
		s.t.Fatal(err)
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

func (s *site) workbook() map[string][]string {
	s.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(s.get("/results/tables.xlsx?period=2026-Q4").body))
	if err != nil {
		s.t.Fatal(err)
	}
	rows, err := book.GetRows(s.word("report.sheet_units"), excelize.Options{RawCellValue: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return figuresByCode(rows)
}

func (s *site) csv() map[string][]string {
	s.t.Helper()
	period, _ := analytics.ParsePeriod("2026-Q4")
	results, err := s.figures.Results(s.t.Context(), surveytest.Scope(), period, "", analytics.Latest)
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.CSV(&out, report.Data{Results: results, Location: time.UTC}); err != nil {
		s.t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	return figuresByCode(rows)
}

// paper is the text of the report, with single spaces.
func (s *site) paper() string {
	s.t.Helper()
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(s.get("/results/report.pdf?period=2026-Q4").body)
	out, err := tool.Output()
	if err != nil {
		s.t.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func (s *site) word(key string) string {
	s.t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	return texts.Text("vi", key, nil)
}
