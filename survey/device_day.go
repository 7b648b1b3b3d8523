package survey

import "time"

// Stay is a place that a tablet had, and on which days, both included: on the day of a move it was at both.
type Stay struct {
	Place       Code
	From, Until time.Time // midnight UTC of civil days; zero: from the beginning, until now
}

// Had tells whether the tablet ever had a place, and whether it had it on a day. A tablet's first place has no beginning: one that is
// enrolled anew brings what it holds from before.
func (d Device) Had(place Code, day time.Time) (ever, then bool) {
	for _, s := range d.Stays {
		if s.Place != place {
			continue
		}
		ever = true
		then = then || !day.Before(s.From) && (s.Until.IsZero() || !day.After(s.Until))
	}
	return ever, then
}

// Held tells whether the tablet can still have held answers of a day: not those from before it said that it held none, but for a day of
// grace, in which somebody was answering at midnight, or its clock was put right.
func (d Device) Held(day time.Time) bool { return !day.Before(d.Report.EmptyOn.AddDate(0, 0, -1)) }

// DeviceDay is what one tablet has brought of one day of answering, however many deliveries it took: answers given to their end, and how
// long people worked on them.
type DeviceDay struct {
	Device     DeviceID
	AnsweredOn time.Time
	Answers    int
	Took       time.Duration
}

// Add counts a response that is new, and tells whether it is one of those that count here: given to its end, and in time.
func (d *DeviceDay) Add(r *Response) bool {
	if r.Reason == Partial || r.Standing == Late {
		return false
	}
	d.Answers++
	if r.DurationMS != nil {
		d.Took += min(time.Duration(*r.DurationMS)*time.Millisecond, longestTurn)
	}
	return true
}

// DeviceRules say how much of a day one tablet can have taken in. Answers of tablets say their day and no hour, and may come all at once
// after a week without a network, so that a rate can be told of whole days alone. A zero field switches its rule off.
type DeviceRules struct {
	Answers int           // most answers of a day
	Hours   time.Duration // most time that the answers of a day took together, with handOver for each
}

// DefaultDeviceRules are ours: an answer each minute for eight hours, where a busy tablet has three hundred; and the longest day of a desk
// with an hour before and after, for one tablet serves one person at a time.
func DefaultDeviceRules() DeviceRules { return DeviceRules{Answers: 480, Hours: 12 * time.Hour} }

const (
	// handOver is the least time between two people at a tablet: the thanks page stays for some seconds, and the next one has to step up.
	handOver = 8 * time.Second
	// longestTurn is as much as one answer adds to a day, or one clock that was put right would set a whole day aside.
	longestTurn = 15 * time.Minute
)

// Beyond tells whether a day is more than one tablet can have taken in. Then all of that day is doubtful, and not whoever came last.
func (u DeviceRules) Beyond(d DeviceDay) bool {
	return u.Answers > 0 && d.Answers > u.Answers || u.Hours > 0 && d.Took+time.Duration(d.Answers)*handOver > u.Hours
}
