package survey

import (
	"iter"
	"maps"
	"math/bits"
	"slices"
	"time"

	"github.com/google/uuid"
)

// A script that calls itself another browser each time, or comes by many addresses, does not look like one sender; a ward whose visitors all
// come by its one address does. What tells them apart is that a script comes in numbers that people do not: many senders who send alike
// many answers. So where a number is beyond what a rule allows, the senders are put into classes by how many answers each sent (1, 2–3,
// 4–7, 8–15 …), and the class that brings most goes first, until the rest is within the rule.

// arrival is a visitor of today. A hundred thousand of them are remembered on a busy day: nothing in it points elsewhere, so that whoever looks
// for memory that is free need not look into any.
type arrival struct {
	id               uuid.UUID
	at               int64 // Unix seconds
	address, browser Hashed
	signed, doubtful bool
	told, now        cause // why it is set aside as the database knows it, and as it is now
	tried            bool  // to tell the database
}

// cause is a reason by its place among all, from 1 on; 0 where there is none.
type cause uint8

func causeOf(r Reason) cause { return cause(1 + slices.Index(Reasons(), r)) }

func (c cause) reason() Reason {
	if c == 0 {
		return ""
	}
	return Reasons()[c-1]
}

// doubt is how many responses a doubtful one stands for where no form was opened for any.
const doubt = 2

// usualDays is how many usual days of a unit one day may have.
const usualDays = 4

// sender is whom a visitor is taken for: one address, and apart from it what came from there without a form.
type sender struct {
	address Hashed
	signed  bool
	id      uuid.UUID // where no address can be read everybody is his own
}

func (a *arrival) sender() sender {
	if a.address == (Hashed{}) {
		return sender{signed: a.signed, id: a.id}
	}
	return sender{address: a.address, signed: a.signed}
}

// crowd is who has come about one unit today.
type crowd struct {
	arrivals []arrival
	at       map[uuid.UUID]int32
	looked   int // how many there were when it was looked at last
	senders  map[sender]*fate
}

// fate is what became of a sender's answers when they were looked at last: by browser, and of most browsers.
type fate struct {
	browsers map[Hashed]cause
	most     cause
}

// What is remembered of a day is bounded, for a unit and for all of them together. Whoever comes then is treated as his sender was last.
const (
	mostArrivals = 20_000
	mostInAll    = 100_000
)

func newCrowd() *crowd {
	return &crowd{at: map[uuid.UUID]int32{}, senders: map[sender]*fate{}}
}

// add notes an arrival and returns why it is set aside, as far as one can tell by now.
func (c *crowd) add(a arrival, rules Rules, usual, room int) Reason {
	if i, known := c.at[a.id]; known {
		return c.arrivals[i].told.reason()
	}
	a.told = c.verdict(&a)
	a.now = a.told
	if room <= 0 || len(c.arrivals) >= mostArrivals {
		return a.told.reason()
	}
	c.at[a.id] = int32(len(c.arrivals))
	c.arrivals = append(c.arrivals, a)
	if len(c.arrivals) > c.looked+c.looked/8+8 { // each is looked at a few times only, however many come
		c.look(rules, usual)
	}
	return a.told.reason()
}

// verdict is what became of the same sender's others; of a browser not seen before, what became of most behind its address.
func (c *crowd) verdict(a *arrival) cause {
	f := c.senders[a.sender()]
	if f == nil {
		return 0
	}
	if found, ok := f.browsers[a.browser]; ok {
		return found
	}
	return f.most
}

// look decides about all arrivals anew.
func (c *crowd) look(rules Rules, usual int) {
	c.looked = len(c.arrivals)
	for i := range c.arrivals {
		c.arrivals[i].now = 0
	}
	c.byAddress(rules.SameSender)
	c.unsigned(rules.Unsigned)
	if rules.Burst > 0 {
		c.setAside(Burst, maps.Values(c.bySender()), max(rules.Burst, usualDays*usual), weightless)
	}
	c.remember()
}

// remember notes what has become of each sender.
func (c *crowd) remember() {
	clear(c.senders)
	for i := range c.arrivals {
		a := &c.arrivals[i]
		f := c.senders[a.sender()]
		if f == nil {
			f = &fate{browsers: map[Hashed]cause{}}
			c.senders[a.sender()] = f
		}
		f.browsers[a.browser] = a.now
	}
	for _, f := range c.senders {
		counts := map[cause]int{}
		for _, found := range f.browsers {
			if counts[found]++; counts[found] > counts[f.most] {
				f.most = found
			}
		}
	}
}

// byAddress sets aside what comes from one address beyond most; its browsers tell a script behind it from people.
func (c *crowd) byAddress(most int) {
	if most == 0 {
		return
	}
	for s, group := range c.bySender() {
		if s.address == (Hashed{}) || len(group) <= most {
			continue
		}
		browsers := map[Hashed][]int{}
		for _, i := range group {
			browsers[c.arrivals[i].browser] = append(browsers[c.arrivals[i].browser], i)
		}
		c.setAside(SameSender, maps.Values(browsers), most, weightless)
	}
}

// unsigned sets aside what comes without a form beyond most.
func (c *crowd) unsigned(most int) {
	if most == 0 {
		return
	}
	groups := c.bySender()
	maps.DeleteFunc(groups, func(s sender, _ []int) bool { return s.signed })
	c.setAside(Burst, maps.Values(groups), most, func(a *arrival) int {
		if a.doubtful {
			return doubt
		}
		return 1
	})
}

func weightless(*arrival) int { return 1 }

// bySender are the arrivals that count so far.
func (c *crowd) bySender() map[sender][]int {
	groups := map[sender][]int{}
	for i := range c.arrivals {
		if a := &c.arrivals[i]; a.now == 0 {
			s := a.sender()
			groups[s] = append(groups[s], i)
		}
	}
	return groups
}

// setAside sets aside the classes of groups that bring most, until the rest weighs no more than most.
func (c *crowd) setAside(reason Reason, groups iter.Seq[[]int], most int, weigh func(*arrival) int) {
	classes, weights, all := map[int][]int{}, map[int]int{}, 0
	for group := range groups {
		class := bits.Len(uint(len(group)))
		classes[class] = append(classes[class], group...)
		for _, i := range group {
			weights[class] += weigh(&c.arrivals[i])
			all += weigh(&c.arrivals[i])
		}
	}
	by := causeOf(reason)
	for all > most {
		heaviest := 0
		for class, weight := range weights {
			if weight > weights[heaviest] || weight == weights[heaviest] && class > heaviest {
				heaviest = class
			}
		}
		for _, i := range classes[heaviest] {
			c.arrivals[i].now = by
		}
		all -= weights[heaviest]
		delete(weights, heaviest)
	}
}

// patience is how long a response may be on its way into the database.
const patience = 10 * time.Minute

// changes gathers whose standing is to be another one than the database knows, by the reason it is to have. What the database has not
// got after a while it never will.
func (c *crowd) changes(now time.Time, ids map[Reason][]uuid.UUID) {
	for i := range c.arrivals {
		if a := &c.arrivals[i]; a.now != a.told && (!a.tried || now.Sub(time.Unix(a.at, 0)) < patience) {
			a.tried = true
			ids[a.now.reason()] = append(ids[a.now.reason()], a.id)
		}
	}
}

func (c *crowd) applied(id uuid.UUID, reason Reason) {
	if i, ok := c.at[id]; ok {
		c.arrivals[i].told, c.arrivals[i].tried = causeOf(reason), false
	}
}
