package staff

import (
	"errors"
	"testing"
	"time"

	"sipas/survey"
)

// TestTriesThatComeAtOnceAreCountedAtOnce: as many are let in as would have been one after another, of an account, of an address, of a browser that
// is known; and no more while those are under way.
func TestTriesThatComeAtOnceAreCountedAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		try  func(n int) Try
		most int
	}{
		"an account from an address": {func(int) Try { return Try{Account: "lan", Address: "203.0.113.1"} }, freeTries + 1},
		"an account":                 {func(n int) Try { return Try{Account: "lan", Address: string(rune('a' + n))} }, freeOfAccount + 1},
		"an address":                 {func(n int) Try { return Try{Account: string(rune('a' + n)), Address: "203.0.113.1"} }, freeOfAddress + 1},
		"a known browser":            {func(int) Try { return Try{Account: "lan", Address: "203.0.113.1", Known: "n"} }, freeTries + 1},
	} {
		w, now := NewWaits([]byte("secret")), time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)
		var begun []Try
		for n := range 100 {
			err := w.Begin(c.try(n), now)
			if err == nil {
				begun = append(begun, c.try(n))
				continue
			}
			if e, ok := errors.AsType[*survey.Error](err); !ok || e.Kind != survey.Limited || e.Wait < time.Second {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if len(begun) != c.most {
			t.Errorf("%s: %d tries are under way at once, want %d", name, len(begun), c.most)
		}
		w.End(begun[0], false, now) // who was right, or was not judged, leaves room
		if err := w.Begin(begun[0], now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, one := range begun {
			w.End(one, true, now)
		}
		if err := w.Begin(c.try(0), now); survey.KindOf(err) != survey.Limited {
			t.Errorf("%s: all have failed, and the next gets %v", name, err)
		}
		now = now.Add(longestWait)
		if first, second := w.Begin(c.try(0), now), w.Begin(c.try(0), now); first != nil || survey.KindOf(second) != survey.Limited {
			t.Errorf("%s: once one has waited, one try is let in and not two: %v, %v", name, first, second)
		}
		if w.End(c.try(0), false, now); len(w.underWay) != 0 {
			t.Errorf("%s: %d are remembered as under way, and none is", name, len(w.underWay))
		}
	}
}
