package survey

import (
	"testing"
	"time"
)

func TestATabletsPlaces(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	// At A until the 10th, then at B, on the 20th for an hour at A again.
	d := Device{Stays: []Stay{{"A", time.Time{}, day(10)}, {"B", day(10), day(20)}, {"A", day(20), day(20)}, {"B", day(20), time.Time{}}}}
	for _, c := range []struct {
		place      Code
		day        int
		ever, then bool
	}{
		{"A", 1, true, true}, {"A", 10, true, true}, {"A", 11, true, false}, {"A", 20, true, true}, {"A", 21, true, false},
		{"B", 9, true, false}, {"B", 10, true, true}, {"B", 20, true, true}, {"B", 28, true, true}, {"C", 10, false, false},
	} {
		if ever, then := d.Had(c.place, day(c.day)); ever != c.ever || then != c.then {
			t.Errorf("%s on the %d.: ever %v, then %v", c.place, c.day, ever, then)
		}
	}
}

func TestWhatOneTabletTakes(t *testing.T) {
	rules := DefaultDeviceRules()
	for name, c := range map[string]struct {
		answers int
		each    time.Duration
		beyond  bool
	}{
		"a busy day":                    {300, 40 * time.Second, false},
		"the busiest hour, eight times": {480, 30 * time.Second, false},
		"one more":                      {481, 30 * time.Second, true},
		"a thief":                       {10_000, 20 * time.Second, true},
		"slow people all day long":      {70, 10 * time.Minute, false},
		"longer than any day":           {100, 10 * time.Minute, true},
		"one clock put right":           {200, 0, false},
	} {
		var d DeviceDay
		for range c.answers {
			ms := int32(c.each.Milliseconds())
			d.Add(&Response{DurationMS: &ms})
		}
		if name == "one clock put right" {
			ms := int32((23 * time.Hour).Milliseconds())
			d.Add(&Response{DurationMS: &ms})
		}
		if rules.Beyond(d) != c.beyond {
			t.Errorf("%s: beyond is %v", name, !c.beyond)
		}
		if (DeviceRules{}).Beyond(d) {
			t.Errorf("%s: beyond rules that are off", name)
		}
	}
	var d DeviceDay
	if d.Add(&Response{Reason: Partial, Standing: SetAside}) || d.Add(&Response{Standing: Late}) || d.Answers != 0 {
		t.Error("who went away, or comes too late, counts towards a day")
	}
	if !d.Add(&Response{Reason: TooFast, Standing: SetAside}) || d.Answers != 1 {
		t.Error("what is set aside for its content was brought all the same")
	}
}
