package analytics

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnAnswerNobodyGave is told by the bound of its interval, and one of few people not at all.
func TestAnAnswerNobodyGave(t *testing.T) {
	item := ItemCounts{Key: "trouble", Counts: []int64{40, 0, 0}}
	f := newItem(item, DefaultThresholds(), 1)
	var bounds []string
	for _, o := range f.Options {
		bounds = append(bounds, o.Bound)
	}
	if diff := cmp.Diff([]string{BoundAbove, BoundBelow, BoundBelow}, bounds); diff != "" {
		t.Fatal(diff)
	}
	if all, none := f.Options[0], f.Options[1]; all.Share != 100 || all.High != 100 || all.Low > 92 || all.Low < 85 || none.Share != 0 || none.Low != 0 || none.High < 8 || none.High > 15 {
		t.Errorf("all %+v, none %+v", all, none)
	}
	if wide := newItem(item, DefaultThresholds(), 2); wide.Options[1].High <= f.Options[1].High {
		t.Errorf("answers that hang together tell as much: %+v", wide.Options[1])
	}
	item.Counts = []int64{20, 9, 1}
	for _, o := range newItem(item, DefaultThresholds(), 1).Options {
		if o.Bound != "" || o.Low >= o.Share || o.High <= o.Share {
			t.Errorf("%+v", o)
		}
	}
	item.Counts = []int64{20, 9, 0}
	if f := newItem(item, DefaultThresholds(), 1); f.Counts != nil || f.Options != nil || f.N != 29 {
		t.Errorf("of 29 people: %+v", f)
	}
}

// TestItemsAreAsSureAsTheirDimension: an item's answers hang together as those of its dimension do; of one without a dimension the
// most careful is taken.
func TestItemsAreAsSureAsTheirDimension(t *testing.T) {
	divisors := [scoreCount]float64{1, 2, 3, 4, 5, 6}
	for want, item := range map[float64]ItemCounts{
		2: {Key: "papers", Dimension: "procedures", OnScale: true},
		6: {Key: "overall", OnScale: true},
	} {
		if got := divisorOf(item, divisors); got != want {
			t.Errorf("%s: %v, want %v", item.Key, got, want)
		}
	}
	divisors[1] = 7
	if got := divisorOf(ItemCounts{Key: "trouble"}, divisors); got != 7 {
		t.Errorf("trouble: %v", got)
	}
}
