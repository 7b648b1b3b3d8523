package survey

import "time"

// Reason says why a response was set aside; empty for any other.
type Reason string

// The reasons. Partial is said by the tablet; Burst, SameSender and Implausible are found in the light of a whole day, Excess of a month.
const (
	TooFast      Reason = "fast"     // answered faster than anybody reads
	Straight     Reason = "straight" // one answer throughout, and fast
	OutsideHours Reason = "hours"    // sent while the desk was closed
	Burst        Reason = "burst"    // of a crowd that is no usual day of its unit
	SameSender   Reason = "sender"   // of a crowd behind one address
	Implausible  Reason = "device"   // of a tablet that had another place, or brought more than one takes in a day; of a revoked credential
	Partial      Reason = "partial"  // given up halfway: kept for what it says about the survey, never in an index
	Excess       Reason = "excess"   // more answers than transactions in a month
	ByHand       Reason = "review"   // a person decided so
)

// Reasons returns all reasons in the order they are reported.
func Reasons() []Reason {
	return []Reason{TooFast, Straight, Burst, OutsideHours, SameSender, Implausible, Partial, Excess, ByHand}
}

// Rules say when a response is set aside. A zero field switches its rule off. No rule looks at how satisfied somebody is.
type Rules struct {
	Fastest  time.Duration // least time an item answered takes
	Straight time.Duration // least time an item takes where all answers on the scale are the same
	Hours    Hours         // when desks are open
	// The others are numbers of responses about one unit on one day: most from one address, most that no form was opened for, and most in
	// all where four times the unit's usual day are fewer.
	SameSender, Unsigned, Burst int
}

// DefaultRules are ours: lenient, so that what they catch is hardly anybody's honest answer; somebody pleased with all of it
// needs a second a tap. A ward centre's busiest day has some 80 visitors, who may all come by its one address. Opening hours are a
// province's own.
func DefaultRules() Rules {
	return Rules{Fastest: 250 * time.Millisecond, Straight: 500 * time.Millisecond, SameSender: 120, Unsigned: 100, Burst: 100}
}

// leastItems is how many equal answers on the scale make a straight line.
const leastItems = 5

// content finds what an answer shows by itself. took is how long it was worked on, where that is known.
func (u Rules) content(r *Response, q Questionnaire, took *time.Duration) Reason {
	switch {
	case took == nil:
		return ""
	case *took < u.Fastest*time.Duration(answered(r, q)):
		return TooFast
	case *took < u.Straight*time.Duration(answered(r, q)) && straight(r, q):
		return Straight
	}
	return ""
}

// straight tells whether all answers on the scale are the same.
func straight(r *Response, q Questionnaire) bool {
	first, n := 0, 0
	for i, item := range q.Items {
		v, ok := r.Answers.Value(i)
		if !ok || item.Kind != OnScale || v > ScaleSteps {
			continue
		}
		if n > 0 && v != first {
			return false
		}
		first = v
		n++
	}
	return n >= leastItems
}

func answered(r *Response, q Questionnaire) int {
	n := 0
	for i := range q.Items {
		if _, ok := r.Answers.Value(i); ok {
			n++
		}
	}
	return n
}
