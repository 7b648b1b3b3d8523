package chart

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestAxisHoldsWhatItIsLaidOutFor: the lowest figure and the line lie on it, and 100 at its right end.
func TestAxisHoldsWhatItIsLaidOutFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0, 100).Draw(t, "low")
		line := &Range{Low: rapid.Float64Range(0, 100).Draw(t, "from")}
		line.High = rapid.Float64Range(line.Low, 100).Draw(t, "to")
		a := NewAxis(low, line)
		bar := a.Bar((low+100)/2, low, 100, false)
		if bar.Low < 0 || bar.X < bar.Low || bar.X > bar.Low+bar.Width+0.01 || bar.Low+bar.Width > 100.01 {
			t.Fatalf("bar %+v on %+v", bar, a)
		}
		if a.Band == nil || a.Band.X < 0 || a.Band.W < leastBand || a.Band.X+a.Band.W > 100+leastBand {
			t.Fatalf("band %+v", a.Band)
		}
		for _, mark := range a.Ticks {
			if mark.X < 0 || mark.X > 100 || mark.Value < a.From {
				t.Fatalf("mark %+v on %+v", mark, a)
			}
		}
	})
}

func TestAnAxisOfHighFigures(t *testing.T) {
	want := Axis{From: 80, Ticks: []Tick{{0, 80}, {50, 90}, {100, 100}}, Band: &Band{25, 5}}
	if diff := cmp.Diff(want, NewAxis(95, &Range{Low: 85, High: 86})); diff != "" {
		t.Error(diff)
	}
}

// TestATrendNeedsTwoFigures, and has a gap where there is none, or a break.
func TestATrendNeedsTwoFigures(t *testing.T) {
	v := func(figure float64) *Value { return &Value{Figure: figure, Low: figure - 1, High: figure + 1} }
	if NewTrend(nil, nil) != nil || NewTrend([]*Value{nil, v(80), nil}, nil) != nil {
		t.Error("a trend of one figure")
	}
	c := NewTrend([]*Value{v(80), v(82), nil, v(84), nil, v(85), v(86)}, nil)
	if len(c.Lines) != 2 || len(c.Ribbons) != 2 || len(strings.Fields(c.Ribbons[0])) != 4 {
		t.Errorf("%+v", c)
	}
	broken := v(84)
	broken.Break = true
	if b := NewTrend([]*Value{v(80), v(82), broken, v(84)}, nil); len(b.Lines) != 2 || len(b.Ribbons) != 2 || b.Spots[2].Y == 0 {
		t.Errorf("a line leads over a break: %+v", b)
	}
	if !c.Spots[6].Label || c.Spots[2].Y != 0 || c.From != 75 || c.To != 90 {
		t.Errorf("%+v", c)
	}
}

// TestHistoryBreaksWhereTheMethodChanged: series are not joined, and a single year is nothing to draw.
func TestHistoryBreaksWhereTheMethodChanged(t *testing.T) {
	h := NewHistory([]Average{{2020, 1, 80}, {2021, 1, 81}, {2022, 2, 85}, {2023, 2, 86}}, []YearRange{{2023, Range{88, 88}}}, 2022)
	if len(h.Segments) != 2 || h.Break == nil || *h.Break <= h.Averages[1].X || *h.Break >= h.Averages[2].X || h.Lines[0].H != 0.8 || h.Lines[0].X != h.Averages[3].X {
		t.Errorf("%+v", h)
	}
	if h := NewHistory([]Average{{2022, 2, 85}, {2023, 2, 86}}, nil, 2022); h.Break != nil {
		t.Error("a break before the first year")
	}
	if NewHistory([]Average{{2023, 2, 86}}, nil, 2022) != nil {
		t.Error("a history of one year")
	}
}

func TestPixels(t *testing.T) {
	for y, want := range map[float64]string{0: "10.0", 50: "100.0", 100: "190.0"} {
		if got := Pixels(y); got != want {
			t.Errorf("%v: %s, want %s", y, got, want)
		}
	}
}
