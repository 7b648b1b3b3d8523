package attack

import (
	"bytes"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/report"
)

// TestAPIReadsWhatAReplySays: two replies of one unit, before and after one person; whole counts, rounded shares, modes, reasons.
func TestAPIReadsWhatAReplySays(t *testing.T) {
	before := `{"period":"2026-11","units":[{"code":"24781","level":"commune","n":50,"set_aside":3,"items":[{"key":"access","n":50,"counts":[1,2,10,17,20],"share":74,"mean":81.2}],
		"dimensions":[{"key":"access","n":50,"share":74,"mean":81.2}],"detail":{"reasons":[{"reason":"fast","n":3}]}}]}`
	after := `{"period":"2026-11","units":[{"code":"24781","level":"commune","n":51,"set_aside":3,"items":[{"key":"access","n":51,"counts":[1,2,10,18,20],"share":74.51,"mean":81.18}],
		"dimensions":[{"key":"access","n":51,"share":74.51,"mean":81.18}],"detail":{"reasons":[{"reason":"fast","n":3}]}}]}`
	p := &Publication{Door: "API", Province: "68"}
	for _, body := range []string{before, after} {
		var r Reading
		if err := r.API([]byte(body)); err != nil {
			t.Fatal(err)
		}
		p.Add(r)
	}
	r := p.Attack()
	if r.Unread > 0 || r.Told(BySums, false) != 1 || r.least(false) != "1" || r.Told(BySums, true) != 2 {
		t.Errorf("%+v", r)
	}
}

// TestWeightedTotalsAreLeftUnread: nobody takes a mean by transactions for a plain sum.
func TestWeightedTotalsAreLeftUnread(t *testing.T) {
	var r Reading
	if err := r.API([]byte(`{"period":"2026-11","units":[{"code":"68","level":"province","n":50,"set_aside":0,"weighting":"transactions","index":74,
		"dimensions":[{"key":"access","n":50,"share":74,"mean":81.2}]}]}`)); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Claims {
		if c.Within > 0 || c.Question == Points {
			t.Errorf("read: %+v", c)
		}
	}
	if r.Unread != 3 {
		t.Errorf("%d figures are said to be unread", r.Unread)
	}
}

// TestFilesSayWhatTheyHold: the workbook and the CSV of the same figures, as the program writes them.
func TestFilesSayWhatTheyHold(t *testing.T) {
	unit := analytics.Estimate{N: 50, SetAside: new(int64(3)), Status: analytics.Provisional, Index: new(74.0), Low: new(60.0), High: new(84.0), Mean: new(81.2), MeanLow: new(75.0), MeanHigh: new(85.0)}
	for _, key := range survey.Dimensions() {
		unit.Dimensions = append(unit.Dimensions, analytics.Figure{Key: key, N: 50, Share: new(74.0), Low: new(60.0), High: new(84.0), Mean: new(81.2)})
	}
	unit.Items = []analytics.Figure{{Key: "overall", N: 50, Counts: []int64{1, 2, 10, 17, 20}, Share: new(74.0), Low: new(60.0), High: new(84.0), Mean: new(81.2)}}
	unit.Detail.Reports = []analytics.Report{{Concern: analytics.Trouble, N: 50, OptionShare: analytics.OptionShare{Share: 8, Low: 3, High: 19}}}
	whole := analytics.Estimate{N: 50, SetAside: new(int64(3)), Status: analytics.Provisional, Transactions: new(int64(900)), Weighting: analytics.ByTransactions,
		Detail: analytics.Detail{Modes: []analytics.ModeFigure{{Mode: "qr", N: 44}, {Mode: "kiosk", N: 6}}, Reasons: []analytics.ReasonCount{{Reason: "fast", N: 3}}}}
	period, err := analytics.ParsePeriod("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	data := report.Data{Province: "Tỉnh Lâm Đồng", MadeAt: time.Date(2026, 10, 2, 8, 0, 0, 0, time.UTC), Location: time.UTC, Thresholds: analytics.DefaultThresholds(),
		Results: analytics.Results{Period: period, Method: analytics.ShareMethod, Units: []analytics.UnitEstimate{
			{Unit: survey.Unit{Code: "68", Level: survey.LevelProvince}, Estimate: whole}, {Unit: survey.Unit{Code: "24781", Level: survey.LevelCommune}, Estimate: unit}}}}
	var book, list Reading
	var out bytes.Buffer
	if err := report.XLSX(&out, data); err != nil {
		t.Fatal(err)
	}
	if err := book.Workbook("2026-Q3", out.Bytes()); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := report.CodeCSV(&out, data); err != nil {
		t.Fatal(err)
	}
	if err := list.CSV(&out); err != nil {
		t.Fatal(err)
	}
	of := func(r Reading, unit, mode, question string) []float64 {
		var found []float64
		for _, c := range r.Claims {
			if c.Group == (Group{Unit: unit, Period: "2026-Q3", Mode: mode}) && c.Question == question {
				found = append(found, c.Value)
			}
		}
		return found
	}
	for _, c := range []struct {
		reading              Reading
		unit, mode, question string
		want                 []float64
	}{
		{book, "24781", "", Came, []float64{50}}, {list, "24781", "", Came, []float64{50}}, {list, "68", "", Aside, []float64{3}},
		{book, "68", "kiosk", Came, []float64{6}}, {book, "68", "", Aside, []float64{3, 3}}, {book, "24781", "", "access", []float64{50, 37, 203}},
		{book, "24781", "", "overall", []float64{1, 2, 10, 17, 20}}, {book, "24781", "", "reports of trouble", []float64{50, 4}},
		{book, "24781", "", Points, []float64{185}}, {list, "24781", "", Points, nil},
	} {
		if got := of(c.reading, c.unit, c.mode, c.question); len(got) != len(c.want) || !near(got, c.want) {
			t.Errorf("of %s %s: %s %v, want %v", c.unit, c.mode, c.question, got, c.want)
		}
	}
}

func near(a, b []float64) bool {
	for i := range a {
		if d := a[i] - b[i]; d > 1e-9 || d < -1e-9 {
			return false
		}
	}
	return true
}
