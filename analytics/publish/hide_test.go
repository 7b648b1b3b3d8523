package publish

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

func testUnits() []survey.Unit {
	return []survey.Unit{
		{ID: 1, Code: "68", Province: "68", Level: survey.LevelProvince}, {ID: 2, Code: "68-a", Province: "68", Level: survey.LevelAgency},
		{ID: 3, Code: "24781", Province: "68", Level: survey.LevelCommune}, {ID: 4, Code: "24805", Province: "68", Level: survey.LevelCommune},
		{ID: 5, Code: "24823", Province: "68", Level: survey.LevelCommune},
	}
}

func monthCount(unit int32, month time.Month, mode survey.Mode, n int64) MonthCount {
	return MonthCount{UnitID: unit, Month: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), Mode: mode, Standing: survey.Counted, Responses: n,
		Answered: []int64{n, n, n, n, n}}
}

func ofMeasure(measure string, c MonthCount) MonthCount {
	c.Measure = measure
	return c
}

func hiddenCells(t *testing.T, counts []MonthCount, frozen ...Cell) map[Cell]bool {
	t.Helper()
	return hide(testUnits(), counts, frozen, analytics.DefaultThresholds())
}

func TestHide(t *testing.T) {
	type want struct {
		cell   Cell
		hidden bool
	}
	for name, c := range map[string]struct {
		counts []MonthCount
		frozen []Cell
		wants  []want
	}{
		"nine answers of one agency: the province's total is given up, no unit": {
			counts: []MonthCount{monthCount(3, 10, "qr", 40), monthCount(3, 11, "qr", 60), monthCount(4, 11, "qr", 100), monthCount(2, 11, "qr", 9)},
			wants: []want{{Cell{"68-a", "2026-Q4", ""}, true}, {Cell{"68", "2026-Q4", ""}, true}, {Cell{"68", "2026-11", ""}, true},
				{Cell{"24781", "2026-10", ""}, false}, {Cell{"24781", "2026-11", ""}, false}, {Cell{"24781", "2026-Q4", ""}, false}, {Cell{"24805", "2026-11", ""}, false}},
		},
		"a month of five takes another month with it, not the quarter": {
			counts: []MonthCount{monthCount(3, 10, "qr", 100), monthCount(3, 11, "qr", 5)},
			wants:  []want{{Cell{"24781", "2026-10", ""}, true}, {Cell{"24781", "2026-11", ""}, true}, {Cell{"24781", "2026-Q4", ""}, false}},
		},
		"a frozen month stays, so the quarter goes": {
			counts: []MonthCount{monthCount(3, 10, "qr", 100), monthCount(3, 11, "qr", 5)},
			frozen: []Cell{{"24781", "2026-10", ""}, {"68", "2026-10", ""}},
			wants:  []want{{Cell{"24781", "2026-10", ""}, false}, {Cell{"24781", "2026-Q4", ""}, true}},
		},
		"a small mode takes the next smallest with it": {
			counts: []MonthCount{monthCount(3, 11, "qr", 100), monthCount(3, 11, "kiosk", 50), monthCount(3, 11, "paper", 4)},
			wants: []want{{Cell{"24781", "2026-Q4", "paper"}, true}, {Cell{"24781", "2026-Q4", "kiosk"}, true}, {Cell{"24781", "2026-Q4", "qr"}, false},
				{Cell{"24781", "2026-Q4", ""}, false}},
		},
		"a frozen mode stays, so another one goes": {
			counts: []MonthCount{monthCount(3, 11, "qr", 100), monthCount(3, 11, "kiosk", 50), monthCount(3, 11, "paper", 4)},
			frozen: []Cell{{"24781", "2026-Q4", "kiosk"}},
			wants:  []want{{Cell{"24781", "2026-Q4", "kiosk"}, false}, {Cell{"24781", "2026-Q4", "qr"}, true}, {Cell{"24781", "2026-Q4", ""}, false}},
		},
		"a month of another measure is no part of the quarter": {
			counts: []MonthCount{ofMeasure("full", monthCount(3, 10, "qr", 50)), monthCount(3, 11, "qr", 60), monthCount(3, 12, "qr", 5)},
			wants: []want{{Cell{"24781", "2026-10", ""}, false}, {Cell{"24781", "2026-11", ""}, true}, {Cell{"24781", "2026-12", ""}, true},
				{Cell{"24781", "2026-Q4", ""}, false}},
		},
		"nor is a quarter of the year": {
			counts: []MonthCount{ofMeasure("full", monthCount(3, 7, "qr", 80)), monthCount(3, 8, "qr", 5), monthCount(3, 11, "qr", 90)},
			wants:  []want{{Cell{"24781", "2026-Q3", ""}, false}, {Cell{"24781", "2026-11", ""}, true}, {Cell{"24781", "2026-Q4", ""}, true}},
		},
		"nothing to hide": {
			counts: []MonthCount{monthCount(3, 11, "qr", 40)},
			wants:  []want{{Cell{"24781", "2026-Q4", ""}, false}, {Cell{"68", "2026-Q4", ""}, false}, {Cell{"68", "2026", ""}, false}, {Cell{"24781", "2026-Q4", "qr"}, false}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			hidden := hiddenCells(t, c.counts, c.frozen...)
			for _, w := range c.wants {
				if hidden[w.cell] != w.hidden {
					t.Errorf("%+v hidden: %v; all: %v", w.cell, hidden[w.cell], hidden)
				}
			}
		})
	}
}

// TestHideSetAside: the figure with what was set aside would tell of nine answers, not of ten.
func TestHideSetAside(t *testing.T) {
	for n, want := range map[int64]bool{9: true, 10: false} {
		aside := monthCount(3, 11, survey.ModeQR, n)
		aside.Standing = survey.SetAside
		hidden := hiddenCells(t, []MonthCount{monthCount(3, 11, survey.ModeQR, 100), aside})
		if hidden[Cell{"24781", "2026-Q4", WithSetAside}] != want {
			t.Errorf("%d set aside: %v", n, hidden)
		}
	}
}

// BenchmarkHide decides about a year of a province of 140 units, most of whose months and modes are small.
func BenchmarkHide(b *testing.B) {
	units := []survey.Unit{{ID: 1, Code: "68", Province: "68", Level: survey.LevelProvince}}
	random := rand.New(rand.NewPCG(1, 2))
	var counts []MonthCount
	for n := range int32(140) {
		level := survey.LevelCommune
		if n < 16 {
			level = survey.LevelAgency
		}
		units = append(units, survey.Unit{ID: n + 2, Code: strconv.Itoa(20000 + int(n)), Province: "68", Level: level})
		volume := math.Exp(3 + random.NormFloat64())
		for month := time.January; month <= time.December; month++ {
			for mode, share := range map[survey.Mode]float64{survey.ModeQR: 1, survey.ModeKiosk: .5, survey.ModePhone: .1, survey.ModePaper: .05} {
				counts = append(counts, monthCount(n+2, month, mode, int64(volume*share*random.Float64())))
			}
		}
	}
	for b.Loop() {
		hide(units, counts, nil, analytics.DefaultThresholds())
	}
}
