package staff

import (
	"errors"
	"fmt"
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
		then int // once one has waited
	}{
		"an account from an address": {func(int) Try { return Try{Account: "lan", Address: "203.0.113.1"} }, freeTries + 1, 1},
		"an account":                 {func(n int) Try { return Try{Account: "lan", Address: string(rune('a' + n))} }, freeOfAccount + 1, 1},
		"an address":                 {func(n int) Try { return Try{Account: string(rune('a' + n)), Address: "203.0.113.1"} }, freeOfAddress + 1, 7}, // some have faded
		"a known browser":            {func(int) Try { return Try{Account: "lan", Address: "203.0.113.1", Known: "n"} }, freeTries + 1, 1},
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
		var then int
		for then < 100 && w.Begin(c.try(then), now) == nil {
			then++
		}
		if then != c.then {
			t.Errorf("%s: once one has waited, %d tries are let in at once, want %d", name, then, c.then)
		}
		for n := range then {
			w.End(c.try(n), false, now)
		}
		if len(w.underWay) != 0 {
			t.Errorf("%s: %d are remembered as under way, and none is", name, len(w.underWay))
		}
	}
}

// TestAnOfficeThatMistypesNowAndThenNeverWaits: all of a building may come by one address. One that fails without end waits all the same.
func TestAnOfficeThatMistypesNowAndThenNeverWaits(t *testing.T) {
	t.Parallel()
	now, w := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), NewWaits([]byte("secret"))
	fail := func(n int) error {
		try := Try{Account: fmt.Sprint("somebody ", n), Address: "10.0.0.5"}
		if err := w.Begin(try, now); err != nil {
			return err
		}
		w.End(try, true, now)
		return nil
	}
	for n := range 500 {
		if err := fail(n); err != nil {
			t.Fatalf("after %d failures, one in a quarter of an hour: %v", n, err)
		}
		now = now.Add(15 * time.Minute)
	}
	var refused int
	for n := range 500 {
		if err := fail(1000 + n); err != nil {
			refused++
		}
		now = now.Add(time.Second)
	}
	if refused < 400 {
		t.Errorf("of 500 failures, one a second, %d were told to wait", refused)
	}
}
