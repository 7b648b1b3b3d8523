package publish

import (
	"math"
	"math/rand/v2"
	"slices"
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
	return MonthCount{UnitID: unit, Month: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), Settled: true, Mode: mode, Standing: survey.Counted,
		Responses: n, Answered: []int64{n, n, n, n, n}, Items: map[string]int64{"access": n}}
}

func ofMeasure(measure string, c MonthCount) MonthCount {
	c.Measure = measure
	return c
}

func hiddenCells(t *testing.T, counts []MonthCount, frozen ...FrozenCell) map[Cell]bool {
	t.Helper()
	return newYear(testUnits(), counts, nil, frozen, analytics.DefaultThresholds(), allOver).hidden
}

func TestHide(t *testing.T) {
	type want struct {
		cell   Cell
		hidden bool
	}
	for name, c := range map[string]struct {
		counts []MonthCount
		wants  []want
	}{
		"a small mode takes the next smallest with it": {
			counts: []MonthCount{monthCount(3, 11, "qr", 100), monthCount(3, 11, "kiosk", 50), monthCount(3, 11, "paper", 4)},
			wants: []want{{Cell{"24781", "2026-Q4", "paper"}, true}, {Cell{"24781", "2026-Q4", "kiosk"}, true}, {Cell{"24781", "2026-Q4", "qr"}, false},
				{Cell{"24781", "2026-Q4", ""}, false}},
		},
		"not where two small ones are enough together": {
			counts: []MonthCount{monthCount(3, 11, "qr", 100), monthCount(3, 11, "kiosk", 50), monthCount(3, 11, "paper", 4), monthCount(3, 11, "phone", 6)},
			wants:  []want{{Cell{"24781", "2026-Q4", "paper"}, true}, {Cell{"24781", "2026-Q4", OutOfTotal + "phone"}, true}, {Cell{"24781", "2026-Q4", "kiosk"}, false}},
		},
		"of a year what stands alone in each quarter": {
			counts: []MonthCount{monthCount(3, 8, "qr", 100), monthCount(3, 8, "kiosk", 50), monthCount(3, 11, "qr", 100), monthCount(3, 11, "kiosk", 5)},
			wants: []want{{Cell{"24781", "2026-Q3", "kiosk"}, false}, {Cell{"24781", "2026-Q4", "kiosk"}, true}, {Cell{"24781", "2026-Q4", "qr"}, true},
				{Cell{"24781", "2026", "kiosk"}, true}, {Cell{"24781", "2026", "qr"}, true}},
		},
		"nothing to hide": {
			counts: []MonthCount{monthCount(3, 11, "qr", 40)},
			wants:  []want{{Cell{"24781", "2026-Q4", ""}, false}, {Cell{"68", "2026-Q4", ""}, false}, {Cell{"68", "2026", ""}, false}, {Cell{"24781", "2026-Q4", "qr"}, false}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			hidden := hiddenCells(t, c.counts)
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
		aside.Standing, aside.Reason = survey.SetAside, survey.TooFast
		hidden := hiddenCells(t, []MonthCount{monthCount(3, 11, survey.ModeQR, 100), aside})
		if hidden[Cell{"24781", "2026-Q4", WithSetAside}] != want {
			t.Errorf("%d set aside: %v", n, hidden)
		}
	}
}

// TestFrozenNumbersAreKnownWhileTheyAreTheSame: what an edition tells need not be hidden; what a review has left of it is another number.
func TestFrozenNumbersAreKnownWhileTheyAreTheSame(t *testing.T) {
	for _, c := range []struct {
		now    int64
		hidden bool
	}{{12, false}, {1, true}, {9, true}, {22, false}} {
		aside := monthCount(3, 11, survey.ModeQR, c.now)
		aside.Standing, aside.Reason = survey.SetAside, survey.TooFast
		frozen := []FrozenCell{{Cell{"24781", "2026-Q4", WithSetAside}, 12}, {Cell{"24781", "2026-Q4", WithSetAside + string(survey.TooFast)}, 12},
			{Cell{"68", "2026-Q4", WithSetAside}, 12}}
		hidden := hiddenCells(t, []MonthCount{monthCount(3, 11, survey.ModeQR, 100), aside}, frozen...)
		for _, mode := range []string{WithSetAside, WithSetAside + string(survey.TooFast)} {
			if hidden[Cell{"24781", "2026-Q4", mode}] != c.hidden {
				t.Errorf("12 frozen, %d now, %q: hidden %t", c.now, mode, !c.hidden)
			}
		}
	}
}

// allOver says of every period that it is over.
func allOver(analytics.Period) bool { return true }

// TestLeaveOut: months of few people leave the totals that would tell of them, and only these; no figure of many is hidden for them.
func TestLeaveOut(t *testing.T) {
	type out struct {
		period string
		month  time.Month
	}
	for name, c := range map[string]struct {
		counts []MonthCount
		sums   []out
		items  []out
	}{
		"a month of five":                         {[]MonthCount{monthCount(3, 10, "qr", 100), monthCount(3, 11, "qr", 5)}, []out{{"2026-Q4", 11}, {"2026", 11}}, []out{{"2026-Q4", 11}, {"2026", 11}}},
		"two months of few are enough together":   {[]MonthCount{monthCount(3, 10, "qr", 100), monthCount(3, 11, "qr", 5), monthCount(3, 12, "qr", 5)}, nil, nil},
		"two of different quarters, for the year": {[]MonthCount{monthCount(3, 7, "qr", 100), monthCount(3, 8, "qr", 6), monthCount(3, 10, "qr", 100), monthCount(3, 11, "qr", 5)}, []out{{"2026-Q3", 8}, {"2026-Q4", 11}}, []out{{"2026-Q3", 8}, {"2026-Q4", 11}}},
		"all months are of few":                   {[]MonthCount{monthCount(3, 10, "qr", 3), monthCount(3, 11, "qr", 5)}, nil, nil},
		"a dimension hardly anybody could answer": {[]MonthCount{monthCount(3, 10, "qr", 100), dimension(monthCount(3, 11, "qr", 80), 4, 3)}, []out{{"2026-Q4", 11}, {"2026", 11}}, []out{{"2026-Q4", 11}, {"2026", 11}}},
		"a dimension nobody could answer":         {[]MonthCount{monthCount(3, 10, "qr", 100), dimension(monthCount(3, 11, "qr", 80), 4, 0)}, []out{{"2026-Q4", 11}, {"2026", 11}}, []out{{"2026-Q4", 11}, {"2026", 11}}},
		"an item hardly anybody answered":         {[]MonthCount{monthCount(3, 10, "qr", 100), item(monthCount(3, 11, "qr", 80), "access", 3)}, nil, []out{{"2026-Q4", 11}, {"2026", 11}}},
		"items enough together, not the sums": {[]MonthCount{item(monthCount(3, 10, "qr", 9), "trouble", 5), item(monthCount(3, 11, "qr", 12), "trouble", 6), item(monthCount(3, 12, "qr", 80), "trouble", 70)},
			[]out{{"2026-Q4", 10}, {"2026", 10}}, []out{{"2026-Q4", 10}, {"2026-Q4", 11}, {"2026", 10}, {"2026", 11}}},
		"an item of few beside months that are told of it": {[]MonthCount{item(monthCount(3, 10, "qr", 80), "trouble", 5), item(item(monthCount(3, 11, "qr", 80), "trouble", 40), "extra", 6), item(item(monthCount(3, 12, "qr", 80), "trouble", 40), "extra", 7)},
			nil, []out{{"2026-Q4", 10}, {"2026-Q4", 11}, {"2026-Q4", 12}, {"2026", 10}, {"2026", 11}, {"2026", 12}}},
		"it is of few in all of them": {[]MonthCount{item(monthCount(3, 10, "qr", 80), "trouble", 5), item(monthCount(3, 11, "qr", 80), "trouble", 6), item(monthCount(3, 12, "qr", 80), "trouble", 7)}, nil, nil},
		"a block of which a review has taken a month's items": {[]MonthCount{item(monthCount(3, 8, "qr", 80), "trouble", 6), item(monthCount(3, 9, "qr", 80), "trouble", 5), taken(item(monthCount(3, 10, "qr", 80), "trouble", 5)), item(monthCount(3, 11, "qr", 80), "trouble", 8), item(monthCount(3, 12, "qr", 80), "trouble", 9)},
			nil, []out{{"2026-Q4", 10}, {"2026-Q4", 11}, {"2026-Q4", 12}, {"2026", 10}, {"2026", 11}, {"2026", 12}}},
		"it is of many now": {[]MonthCount{taken(item(monthCount(3, 10, "qr", 80), "trouble", 14)), item(monthCount(3, 11, "qr", 80), "trouble", 8), item(monthCount(3, 12, "qr", 80), "trouble", 9)},
			nil, []out{{"2026-Q4", 10}, {"2026-Q4", 11}, {"2026-Q4", 12}, {"2026", 10}, {"2026", 11}, {"2026", 12}}},
		"a block of a year": {[]MonthCount{monthCount(3, 7, "qr", 100), taken(item(monthCount(3, 8, "qr", 80), "trouble", 6)), monthCount(3, 10, "qr", 100), item(monthCount(3, 11, "qr", 80), "trouble", 7)},
			nil, []out{{"2026-Q3", 8}, {"2026-Q4", 11}, {"2026", 8}, {"2026", 11}}},
		"a month of many beside others of many": {[]MonthCount{taken(monthCount(3, 10, "qr", 80)), monthCount(3, 11, "qr", 80)}, nil, []out{{"2026-Q4", 10}, {"2026", 10}}},
		"a month of another measure":            {[]MonthCount{monthCount(3, 10, "qr", 100), ofMeasure("full", monthCount(3, 11, "qr", 5))}, nil, nil},
		"a quarter of another measure":          {[]MonthCount{ofMeasure("full", monthCount(3, 7, "qr", 80)), monthCount(3, 8, "qr", 5), monthCount(3, 11, "qr", 90)}, []out{{"2026", 8}}, []out{{"2026", 8}}},
		"an item nobody answered":               {[]MonthCount{monthCount(3, 10, "qr", 100), item(monthCount(3, 11, "qr", 80), "access", 0)}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var sums, items []out
			left := leaveOut(unitMonthsOf(c.counts), 10, allOver)
			for _, period := range []string{"2026-07", "2026-11", "2026-Q3", "2026-Q4", "2026"} {
				p, err := analytics.ParsePeriod(period)
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range left[p] {
					if o.Sums {
						sums = append(sums, out{period, o.Month.Month()})
					}
					if o.Items {
						items = append(items, out{period, o.Month.Month()})
					}
				}
			}
			if !slices.Equal(sums, c.sums) || !slices.Equal(items, c.items) {
				t.Errorf("sums %v, want %v; items %v, want %v", sums, c.sums, items, c.items)
			}
		})
	}
}

// dimension is a month in which only so many answered a dimension; item, one item.
func dimension(c MonthCount, d int, n int64) MonthCount {
	c.Answered[d] = n
	return c
}

// taken is a month of which a review has taken the items away.
func taken(c MonthCount) MonthCount {
	c.Untold.Items = true
	return c
}

func item(c MonthCount, key string, n int64) MonthCount {
	c.Items[key] = n
	return c
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
		newYear(units, counts, nil, nil, analytics.DefaultThresholds(), allOver)
	}
}
