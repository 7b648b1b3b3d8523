package survey

import (
	"iter"
	"maps"
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
	tried            bool  // the database was asked, and had it not yet
	gone             bool  // forgotten in a moment, see forget
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
	most     cause // what became of most senders

	forgotten map[sender]*forgotten
	pooled    map[bool]*weights // of senders nobody remembers, those with a form (true) and those without
	wait      int               // for so many there is no room before it is looked for again
}

// fate is what became of a sender's answers when they were looked at last: by browser, and of most browsers.
type fate struct {
	browsers map[Hashed]cause
	most     cause
}

func newCrowd() *crowd {
	return &crowd{at: map[uuid.UUID]int32{}, senders: map[sender]*fate{}, forgotten: map[sender]*forgotten{}, pooled: map[bool]*weights{true: {}, false: {}}}
}

// add notes an arrival and returns why it is set aside, as far as one can tell by now.
func (c *crowd) add(a arrival, rules Rules, usual, room int) Reason {
	if i, known := c.at[a.id]; known {
		return c.arrivals[i].told.reason()
	}
	a.told = c.verdict(&a, room)
	a.now = a.told
	if room <= 0 {
		return a.told.reason()
	}
	c.at[a.id] = int32(len(c.arrivals))
	c.arrivals = append(c.arrivals, a)
	if len(c.arrivals) > c.looked+c.looked/8+8 { // each is looked at a few times only, however many come
		c.look(rules, usual)
	}
	return a.told.reason()
}

// verdict is what became of the same sender's others; of a browser not seen before, what became of most behind its address. A sender not seen
// before counts until it is looked at; where there is no room for that he is treated as most are.
func (c *crowd) verdict(a *arrival, room int) cause {
	f := c.senders[a.sender()]
	switch {
	case f == nil && room <= 0:
		return c.most
	case f == nil:
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
		c.burst(max(rules.Burst, usualDays*usual), rules.Unsigned > 0)
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
	for s := range c.forgotten {
		if c.senders[s] == nil {
			c.senders[s] = &fate{}
		}
	}
	all := map[cause]int{}
	for s, f := range c.senders {
		counts := map[cause]int{}
		if gone := c.forgotten[s]; gone != nil {
			f.most, counts[gone.fate] = gone.fate, gone.names
		}
		for _, found := range f.browsers {
			if counts[found]++; counts[found] > counts[f.most] {
				f.most = found
			}
		}
		all[f.most]++
	}
	c.most = 0
	for found, n := range all {
		if n > all[c.most] {
			c.most = found
		}
	}
}

// byAddress sets aside what comes from one address beyond most; its browsers tell a script behind it from people.
func (c *crowd) byAddress(most int) {
	if most == 0 {
		return
	}
	for s, g := range c.bySender(nobody) {
		var more weights
		if f := c.forgotten[s]; f != nil {
			more = f.browsers
		}
		if s.address == (Hashed{}) || len(g.arrivals)+more.sum() <= most {
			continue
		}
		browsers := map[Hashed]*group{}
		for _, i := range g.arrivals {
			join(browsers, c.arrivals[i].browser, i)
		}
		c.setAside(SameSender, maps.Values(browsers), more, most, weightless)
	}
}

// unsigned sets aside what comes without a form beyond most.
func (c *crowd) unsigned(most int) {
	if most == 0 {
		return
	}
	groups := c.bySender(func(s sender) bool { return !s.signed })
	maps.DeleteFunc(groups, func(s sender, _ *group) bool { return s.signed })
	c.setAside(Burst, maps.Values(groups), *c.pooled[false], most, func(a *arrival) int {
		if a.doubtful {
			return doubt
		}
		return 1
	})
}

// burst sets aside what comes beyond most in all. What is forgotten of those without a form went by a rule of its own, where there is one.
func (c *crowd) burst(most int, unsigned bool) {
	more := *c.pooled[true]
	if !unsigned {
		for class, n := range c.pooled[false] {
			more[class] += n
		}
	}
	c.setAside(Burst, maps.Values(c.bySender(func(s sender) bool { return s.signed || !unsigned })), more, most, weightless)
}

func weightless(*arrival) int { return 1 }

// group is what one sender has sent, or one browser: arrivals by their place, and how many more are forgotten.
type group struct {
	arrivals  []int
	forgotten int
}

// bySender are the arrivals that count so far, and how many more are forgotten of the senders of whom that matters.
func (c *crowd) bySender(matters func(sender) bool) map[sender]*group {
	groups := map[sender]*group{}
	for s, f := range c.forgotten {
		if f.crowd > 0 && matters(s) {
			groups[s] = &group{forgotten: f.crowd}
		}
	}
	for i := range c.arrivals {
		if a := &c.arrivals[i]; a.now == 0 {
			join(groups, a.sender(), i)
		}
	}
	return groups
}

func nobody(sender) bool { return false }

// join adds an arrival to the group of whoever sent it.
func join[K comparable](groups map[K]*group, who K, arrival int) {
	g := groups[who]
	if g == nil {
		g = &group{}
		groups[who] = g
	}
	g.arrivals = append(g.arrivals, arrival)
}

// setAside sets aside the classes of groups that bring most, until the rest weighs no more than most. more is what is forgotten beside the groups.
func (c *crowd) setAside(reason Reason, groups iter.Seq[*group], more weights, most int, weigh func(*arrival) int) {
	classes, weights, all := map[int][]int{}, more, more.sum()
	for g := range groups {
		of, weight := class(len(g.arrivals)+g.forgotten), g.forgotten
		for _, i := range g.arrivals {
			weight += weigh(&c.arrivals[i])
		}
		classes[of] = append(classes[of], g.arrivals...)
		weights[of] += weight
		all += weight
	}
	by := causeOf(reason)
	for all > most {
		heaviest := 0
		for class, weight := range weights {
			if weight >= weights[heaviest] {
				heaviest = class
			}
		}
		for _, i := range classes[heaviest] {
			c.arrivals[i].now = by
		}
		all -= weights[heaviest]
		weights[heaviest] = 0
	}
}

// patience is how long a response may be on its way into the database.
const patience = 10 * time.Minute

// changes gathers whose standing is to be another one than the database knows, by the reason it is to have, and returns how many these are. What
// the database has not got after a while, when it was asked, it never will.
func (c *crowd) changes(now time.Time, ids map[Reason][]uuid.UUID) (n int) {
	for i := range c.arrivals {
		if a := &c.arrivals[i]; a.now != a.told && (!a.tried || now.Sub(time.Unix(a.at, 0)) < patience) {
			ids[a.now.reason()] = append(ids[a.now.reason()], a.id)
			n++
		}
	}
	return n
}

// told notes what the database was asked, and what it knows since.
func (c *crowd) told(asked, applied map[uuid.UUID]Reason) {
	for i := range c.arrivals {
		a := &c.arrivals[i]
		if reason, ok := applied[a.id]; ok {
			a.told, a.tried = causeOf(reason), false
		} else if _, ok := asked[a.id]; ok {
			a.tried = true
		}
	}
}
