package results

import (
	"slices"
	"testing"

	"sipas/analytics"
	"sipas/survey"
)

// TestOrders: of what a unit lacks it stands last, and those alike stand by name as Vietnamese has it.
func TestOrders(t *testing.T) {
	row := func(name string, index, aside, change *float64, n int64) tableRow {
		u := analytics.UnitEstimate{Unit: survey.Unit{Name: survey.Text{VI: name}}}
		u.Index, u.SetAsideShare, u.N = index, aside, n
		if change != nil {
			u.Changes = []analytics.Change{{To: analytics.ToPrevious, Points: *change}}
		}
		return tableRow{UnitEstimate: u}
	}
	rows := []tableRow{
		row("Xã Đạ Huoai", new(70.0), new(0.0), new(3.0), 50),
		row("Xã Bảo Thuận", new(80.0), nil, nil, 40),
		row("Xã Di Linh", new(60.0), new(9.0), new(-5.0), 90),
		row("Xã Bà Gia", new(60.0), new(4.0), new(-1.0), 40),
	}
	for by, want := range map[order][]string{
		byScore:   {"Xã Bảo Thuận", "Xã Đạ Huoai", "Xã Bà Gia", "Xã Di Linh"},
		byName:    {"Xã Bà Gia", "Xã Bảo Thuận", "Xã Di Linh", "Xã Đạ Huoai"},
		byAnswers: {"Xã Di Linh", "Xã Đạ Huoai", "Xã Bà Gia", "Xã Bảo Thuận"},
		byAside:   {"Xã Di Linh", "Xã Bà Gia", "Xã Bảo Thuận", "Xã Đạ Huoai"},
		byChange:  {"Xã Di Linh", "Xã Bà Gia", "Xã Đạ Huoai", "Xã Bảo Thuận"},
	} {
		sorted := slices.Clone(rows)
		by.rows(sorted)
		var names []string
		for _, r := range sorted {
			names = append(names, r.Name.VI)
		}
		if !slices.Equal(names, want) {
			t.Errorf("by %s: %v, want %v", by, names, want)
		}
	}
}

// TestLinkKeepsWhatWasSearched, whatever it is.
func TestLinkKeepsWhatWasSearched(t *testing.T) {
	d := resultsData{Base: "/results", table: table{Query: "score"}}
	if got := d.Link("en", survey.LevelAgency, byScore, analytics.Falling); got != "/results?lang=en&level=agency&only=falling&period="+d.Period.String()+"&q=score" {
		t.Error(got)
	}
}
