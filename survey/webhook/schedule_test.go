package webhook

import (
	"testing"
	"time"
)

func TestEightTriesOverThreeDays(t *testing.T) {
	t.Parallel()
	for chance, want := range map[float64]time.Duration{0: 72 * time.Hour, 1: 64*time.Hour + 48*time.Minute, -3: 72 * time.Hour, 7: 64*time.Hour + 48*time.Minute} {
		sum, tries := time.Duration(0), 1
		for ; ; tries++ {
			wait, more := Wait(tries, chance)
			if !more {
				break
			}
			sum += wait
		}
		if tries != Tries || sum.Round(time.Second) != want {
			t.Errorf("with chance %v: %d tries over %s, want %d over %s", chance, tries, sum, Tries, want)
		}
	}
	if _, more := Wait(0, 0); more {
		t.Error("a wait before the first try")
	}
}

// TestWhatBecomesOfADelivery: each outcome, after each number of tries.
func TestWhatBecomesOfADelivery(t *testing.T) {
	t.Parallel()
	for _, o := range Outcomes() {
		for tries := 1; tries <= Tries; tries++ {
			state, wait := Next(tries, Result{Outcome: o}, 0)
			want := Waiting
			switch {
			case o == Taken:
				want = Delivered
			case o == Gone || tries == Tries:
				want = Parked
			}
			if state != want || (wait > 0) != (want == Waiting) {
				t.Errorf("%s after %d tries: %s, in %s; want %s", o, tries, state, wait, want)
			}
		}
	}
	for asked, want := range map[time.Duration]time.Duration{0: time.Minute, 30 * time.Second: time.Minute, 10 * time.Minute: 10 * time.Minute, 99 * time.Hour: time.Hour, -time.Hour: time.Minute} {
		if _, wait := Next(1, Result{Outcome: Answered, Status: 429, Asked: asked}, 0); wait != want {
			t.Errorf("whoever asks to be left alone for %s is for %s, want %s", asked, wait, want)
		}
	}
}
