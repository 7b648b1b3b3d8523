package survey

import (
	"slices"
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

	mu    sync.Mutex
	usual map[int32]int
	days  []*visits // two at most, the one first on which somebody came last: around midnight people come on both
}

// NewJudge returns a Judge by these rules.
func NewJudge(rules Rules) *Judge {
	return &Judge{rules: rules, usual: map[int32]int{}}
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
	d := j.on(at)
	room := d.room(r.UnitID, j.look)
	c := d.crowd(r.UnitID)
	before := len(c.arrivals)
	reason := c.add(a, j.rules, j.usual[r.UnitID], room)
	d.arrivals += len(c.arrivals) - before
	return reason
}

// on is the day of a moment. With a new one the day before the last is forgotten; what is to be changed of the last one is changed yet.
func (j *Judge) on(at time.Time) *visits {
	date := at.Format(time.DateOnly)
	i := slices.IndexFunc(j.days, func(d *visits) bool { return d.date == date })
	if i < 0 {
		j.days = append(j.days[:min(len(j.days), 1)], &visits{date: date, units: map[int32]*crowd{}})
		i = len(j.days) - 1
	}
	j.days[0], j.days[i] = j.days[i], j.days[0]
	j.days[0].last = at
	return j.days[0]
}

// look decides about a crowd anew where more have come since it did.
func (j *Judge) look(unit int32, c *crowd) {
	if c.looked < len(c.arrivals) {
		c.look(j.rules, j.usual[unit])
	}
}

// Hindsight returns what of today's decisions is to be changed, and of those of a day that has just ended. Applied says what became of it.
func (j *Judge) Hindsight(now time.Time) []Decision {
	j.mu.Lock()
	defer j.mu.Unlock()
	ids := map[Reason][]uuid.UUID{}
	j.days = slices.DeleteFunc(j.days, func(d *visits) bool {
		changes := 0
		for unit, c := range d.units {
			j.look(unit, c)
			changes += c.changes(now, ids)
		}
		return d != j.days[0] && changes == 0 && now.Sub(d.last) > patience
	})
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

// Applied notes of which decisions of Hindsight the database was asked, and what of these it has carried out: other responses may be on their way into
// it yet. What it was not asked, as when it was away, it is asked again, however late.
func (j *Judge) Applied(asked, applied []Decision) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(asked) == 0 {
		return
	}
	was, is := byID(asked), byID(applied)
	for _, d := range j.days {
		for _, c := range d.units {
			c.told(was, is)
		}
	}
}

func byID(decisions []Decision) map[uuid.UUID]Reason {
	reasons := map[uuid.UUID]Reason{}
	for _, d := range decisions {
		for _, id := range d.IDs {
			reasons[id] = d.Reason
		}
	}
	return reasons
}
