package survey

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Reason says why a response was set aside; empty for any other.
type Reason string

// The reasons. All but the last two are found at intake; Partial is said by the tablet.
const (
	TooFast      Reason = "fast"     // answered faster than anybody reads
	Straight     Reason = "straight" // one answer throughout, and fast
	Burst        Reason = "burst"    // too many at one place in a short time
	OutsideHours Reason = "hours"    // sent while the desk was closed
	SameSender   Reason = "sender"   // many from one keyed hash in a day
	Implausible  Reason = "device"   // of a tablet that did not have the place, or brought more than one takes in a day
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
	Fastest    time.Duration // least time an item answered takes
	Straight   time.Duration // least time an item takes where all answers on the scale are the same
	Burst      int           // most responses a place sends within Window
	Window     time.Duration
	Hours      Hours // when desks are open
	SameSender int   // most responses a day from one sender
}

// DefaultRules are ours: lenient, so that what they catch is hardly anybody's honest answer; somebody pleased with all of it
// needs a second a tap. Opening hours are a province's own.
func DefaultRules() Rules {
	return Rules{Fastest: 250 * time.Millisecond, Straight: 500 * time.Millisecond, Burst: 60, Window: 10 * time.Minute, SameSender: 20}
}

// leastItems is how many equal answers on the scale make a straight line.
const leastItems = 5

// mostSenders bounds what a judge remembers of a day; beyond that it begins anew. A province has a few thousand visitors.
const mostSenders = 50_000

// Judge decides the standing of responses as they come in. What it must remember for that, senders of the day and the last
// minutes of each place, it keeps in memory alone; two programs judge apart.
type Judge struct {
	rules Rules

	mu      sync.Mutex
	day     string
	senders map[string]map[uuid.UUID]bool
	recent  map[Code][]arrival
}

type arrival struct {
	id uuid.UUID
	at time.Time
}

// NewJudge returns a Judge by these rules.
func NewJudge(rules Rules) *Judge {
	return &Judge{rules: rules, senders: map[string]map[uuid.UUID]bool{}, recent: map[Code][]arrival{}}
}

// Decide sets the response's standing and reason. at is the moment of receipt at the place; sender a keyed hash that changes
// daily, or empty. Sending a response again changes nothing.
func (j *Judge) Decide(r *Response, q Questionnaire, at time.Time, sender string) {
	if r.Standing == Late || r.Reason == Partial {
		return
	}
	r.Standing, r.Reason = Counted, ""
	if reason := j.reason(r, q, at, sender); reason != "" {
		r.Standing, r.Reason = SetAside, reason
	}
}

func (j *Judge) reason(r *Response, q Questionnaire, at time.Time, sender string) Reason {
	// Tablets send in batches, staff types paper and calls, other systems send for many: clock and sender say nothing of them.
	personal := r.Mode == ModeQR || r.Mode == ModeTicket
	burst := personal && j.crowded(r, at)
	often := personal && sender != "" && j.often(r, at, sender)
	switch {
	case j.rules.tooFast(r, q):
		return TooFast
	case j.rules.straight(r, q):
		return Straight
	case burst:
		return Burst
	case often:
		return SameSender
	case personal && !j.rules.Hours.Open(at):
		return OutsideHours
	}
	return ""
}

// tooFast tells whether the items answered took less time than reading them.
func (u Rules) tooFast(r *Response, q Questionnaire) bool {
	return r.DurationMS != nil && took(r) < u.Fastest*time.Duration(answered(r, q))
}

// straight tells whether all answers on the scale are the same, and fast.
func (u Rules) straight(r *Response, q Questionnaire) bool {
	if r.DurationMS == nil || took(r) >= u.Straight*time.Duration(answered(r, q)) {
		return false
	}
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

func took(r *Response) time.Duration { return time.Duration(*r.DurationMS) * time.Millisecond }

func answered(r *Response, q Questionnaire) int {
	n := 0
	for i := range q.Items {
		if _, ok := r.Answers.Value(i); ok {
			n++
		}
	}
	return n
}

// crowded notes the arrival and tells whether its place has sent too many within the window.
func (j *Judge) crowded(r *Response, at time.Time) bool {
	if j.rules.Burst == 0 {
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := j.recent[r.Place][:0]
	known := false
	for _, a := range j.recent[r.Place] {
		if at.Sub(a.at) < j.rules.Window {
			kept = append(kept, a)
			known = known || a.id == r.ID
		}
	}
	if !known && len(kept) <= j.rules.Burst {
		kept = append(kept, arrival{r.ID, at}) // one more than allowed is enough to know
	}
	j.recent[r.Place] = kept
	return len(kept) > j.rules.Burst
}

// often notes the sender and tells whether it has sent too many today.
func (j *Judge) often(r *Response, at time.Time, sender string) bool {
	if j.rules.SameSender == 0 {
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if day := at.Format(time.DateOnly); day != j.day {
		j.day = day
		clear(j.senders)
	}
	ids := j.senders[sender]
	if ids == nil {
		if len(j.senders) >= mostSenders {
			clear(j.senders)
		}
		ids = map[uuid.UUID]bool{}
		j.senders[sender] = ids
	}
	if len(ids) <= j.rules.SameSender {
		ids[r.ID] = true
	}
	return len(ids) > j.rules.SameSender
}

// Hours are the opening hours of desks by weekday; empty means that they are not known, and nobody is outside them.
type Hours map[time.Weekday][2]time.Duration

// Open tells whether desks are open at a moment.
func (h Hours) Open(at time.Time) bool {
	if len(h) == 0 {
		return true
	}
	span, ok := h[at.Weekday()]
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	return ok && span[0] <= since && since < span[1]
}

// ParseHours reads hours like "Mon-Fri 06:30-18:00, Sat 07:00-12:00".
func ParseHours(s string) (Hours, error) {
	hours := Hours{}
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		days, span, ok := strings.Cut(strings.TrimSpace(part), " ")
		from, to, between := strings.Cut(strings.TrimSpace(span), "-")
		opens, err1 := time.Parse("15:04", from)
		closes, err2 := time.Parse("15:04", to)
		first, last, err3 := parseDays(days)
		if !ok || !between || err1 != nil || err2 != nil || err3 != nil || !closes.After(opens) {
			return nil, fmt.Errorf("%q is no opening time: write for example Mon-Fri 06:30-18:00, Sat 07:00-12:00", part)
		}
		midnight := opens.Truncate(24 * time.Hour)
		for d := first; ; d = (d + 1) % 7 {
			hours[d] = [2]time.Duration{opens.Sub(midnight), closes.Sub(midnight)}
			if d == last {
				break
			}
		}
	}
	return hours, nil
}

func parseDays(s string) (first, last time.Weekday, err error) {
	from, to, between := strings.Cut(s, "-")
	if first, err = parseDay(from); err != nil || !between {
		return first, first, err
	}
	last, err = parseDay(to)
	return first, last, err
}

func parseDay(s string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(s, d.String()[:3]) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%q is no day", s)
}

// UnmarshalText reads Hours from a flag or a variable.
func (h *Hours) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHours(string(text))
	return err
}
