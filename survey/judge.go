package survey

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

// Hashed stands for an address or a browser: a keyed hash that changes daily. It is zero where nothing is known.
type Hashed [16]byte

// Visit is what is known of how a visitor's response came in. It is kept in memory for the day, and nowhere else.
type Visit struct {
	Address, Browser Hashed // Address is zero where none can be read
	// Signed says that one of our forms was opened for this response and for no other, Open for how long, by our own clock.
	Signed bool
	Open   time.Duration
}

// took is how long somebody worked on a response: what the sender says, but where our own clock knows it was less; nil where nobody can tell.
func (v *Visit) took(r *Response) *time.Duration {
	var said *time.Duration
	if r.DurationMS != nil {
		d := time.Duration(*r.DurationMS) * time.Millisecond
		said = &d
	}
	if v != nil && v.Signed && (said == nil || *said > v.Open) {
		return &v.Open
	}
	return said
}

// longestForm is how long somebody may take over a form before it is doubtful that he did.
const longestForm = 2 * time.Hour

// doubtful tells of a response that no form was opened for, and that does not say, or hardly can say truly, how long it took.
func (v *Visit) doubtful(took *time.Duration) bool {
	return !v.Signed && (took == nil || *took > longestForm)
}

// Judge decides the standing of responses as they come in, and that of a day's responses again in the light of those that came after them:
// a rule that finds a crowd sets aside the crowd, not whoever comes next. What it must remember for that, who has come about which unit
// today, it keeps in memory alone; two programs judge apart. What is set aside for what it shows by itself counts towards no crowd.
type Judge struct {
	rules Rules

	mu       sync.Mutex
	day      string
	usual    map[int32]int
	units    map[int32]*crowd
	arrivals int // of all units
}

// NewJudge returns a Judge by these rules.
func NewJudge(rules Rules) *Judge {
	return &Judge{rules: rules, usual: map[int32]int{}, units: map[int32]*crowd{}}
}

// SetUsual tells how many responses units have on a usual day.
func (j *Judge) SetUsual(responses map[int32]int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.usual = responses
}

// Decide sets the response's standing and reason. at is the moment of receipt at the place; visit is nil for what is no visitor's: a tablet's
// answers, or those of a system with a key. Sending a response again changes nothing.
func (j *Judge) Decide(r *Response, q Questionnaire, at time.Time, visit *Visit) {
	if r.Standing == Late || r.Reason == Partial {
		return
	}
	r.Standing, r.Reason = Counted, ""
	if reason := j.reason(r, q, at, visit); reason != "" {
		r.Standing, r.Reason = SetAside, reason
	}
}

func (j *Judge) reason(r *Response, q Questionnaire, at time.Time, visit *Visit) Reason {
	took := visit.took(r)
	reason := j.rules.content(r, q, took)
	switch {
	case reason != "" || visit == nil:
		return reason
	case !j.rules.Hours.Open(at):
		return OutsideHours
	}
	return j.arrive(r, at, arrival{id: r.ID, at: at.Unix(), address: visit.Address, browser: visit.Browser, signed: visit.Signed, doubtful: visit.doubtful(took)})
}

// arrive notes a visitor among those of the day, and tells what is to become of him as far as one can tell by now.
func (j *Judge) arrive(r *Response, at time.Time, a arrival) Reason {
	j.mu.Lock()
	defer j.mu.Unlock()
	if day := at.Format(time.DateOnly); day != j.day {
		j.day, j.arrivals = day, 0
		clear(j.units)
	}
	c := j.units[r.UnitID]
	if c == nil {
		c = newCrowd()
		j.units[r.UnitID] = c
	}
	before := len(c.arrivals)
	reason := c.add(a, j.rules, j.usual[r.UnitID], mostInAll-j.arrivals)
	j.arrivals += len(c.arrivals) - before
	return reason
}

// Hindsight returns what of today's decisions is to be changed. Applied says which of these responses there were: the others may be on
// their way into the database yet.
func (j *Judge) Hindsight(now time.Time) []Decision {
	j.mu.Lock()
	defer j.mu.Unlock()
	ids := map[Reason][]uuid.UUID{}
	for unit, c := range j.units {
		if c.looked < len(c.arrivals) {
			c.look(j.rules, j.usual[unit])
		}
		c.changes(now, ids)
	}
	var decisions []Decision
	for _, reason := range append([]Reason{""}, Reasons()...) {
		switch {
		case len(ids[reason]) == 0:
		case reason == "":
			decisions = append(decisions, Decision{IDs: ids[reason], To: Counted, Note: "no crowd, as the day showed"})
		default:
			decisions = append(decisions, Decision{IDs: ids[reason], To: SetAside, Reason: reason, Note: "of a crowd, as the day showed"})
		}
	}
	return decisions
}

// Applied notes that decisions of Hindsight have been carried out.
func (j *Judge) Applied(decisions []Decision) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.units {
		for _, d := range decisions {
			for _, id := range d.IDs {
				c.applied(id, d.Reason)
			}
		}
	}
}
