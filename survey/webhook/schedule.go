package webhook

import "time"

// Tries is how often a letter is sent before it is parked.
const Tries = 8

// waits are those after each try but the last: the first tries find who was away for a moment, the last ones who comes back on Monday. Together
// they are three days.
func waits() [Tries - 1]time.Duration {
	return [...]time.Duration{time.Minute, 9 * time.Minute, 50 * time.Minute, 4 * time.Hour, 10 * time.Hour, 21 * time.Hour, 36 * time.Hour}
}

// jitter is the part of a wait that chance takes away, at most: what failed together is not tried again together.
const jitter = 0.1

// longestAsked bounds how long a receiver may ask to be left alone: what waits holds back what comes after it.
const longestAsked = time.Hour

// Wait is how long to wait after a number of tries, with chance on 0 to 1; false where no more is tried.
func Wait(tries int, chance float64) (time.Duration, bool) {
	if tries < 1 || tries >= Tries {
		return 0, false
	}
	w := waits()[tries-1]
	return w - time.Duration(float64(w)*jitter*min(max(chance, 0), 1)), true
}

// State says what becomes of a delivery.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	Parked    State = "parked" // no more is tried, until a person has it sent again
)

// Outcome is how one try ended.
type Outcome string

// The outcomes.
const (
	Taken      Outcome = "taken"      // 2xx
	Gone       Outcome = "gone"       // 410: nobody receives there any more
	Redirected Outcome = "redirected" // it points elsewhere, where nobody has looked
	Answered   Outcome = "answered"   // with any other status
	TimedOut   Outcome = "timed_out"
	Untrusted  Outcome = "untrusted"  // by its certificate
	Unresolved Outcome = "unresolved" // its name leads to no address
	Forbidden  Outcome = "forbidden"  // its name leads to an address that is not written to
	Unlisted   Outcome = "unlisted"   // the operator does not list it any more
	Unreached  Outcome = "unreached"  // no connection, or it broke
	Unsealed   Outcome = "unsealed"   // its secret was sealed with a key that is not given
)

// Outcomes returns all outcomes.
func Outcomes() []Outcome {
	return []Outcome{Taken, Gone, Redirected, Answered, TimedOut, Untrusted, Unresolved, Forbidden, Unlisted, Unreached, Unsealed}
}

// Result is what one try came to. Of what a receiver says its status alone is kept.
type Result struct {
	Outcome Outcome
	Status  int           // 0 where there was no answer
	Asked   time.Duration // for how long it asks to be left alone
}

// Next is what becomes of a delivery after so many tries, the last of which ended like this, and how long it waits.
func Next(tries int, r Result, chance float64) (State, time.Duration) {
	if r.Outcome == Taken {
		return Delivered, 0
	}
	wait, more := Wait(tries, chance)
	if !more || r.Outcome == Gone {
		return Parked, 0
	}
	return Waiting, max(wait, min(r.Asked, longestAsked))
}
