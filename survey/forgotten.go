package survey

import (
	"maps"
	"math/bits"
	"slices"
	"time"

	"github.com/google/uuid"
)

// What is remembered of a day is bounded, for a unit and for all of them together. Where there is no more room, arrivals are forgotten that are set
// aside and that the database knows to be: they stay so, and of those who count none is ever forgotten, so that the rules hold for all of a day. How
// many they were goes on to weigh, by sender and class: whoever sent them does not begin anew, and nobody else is taken for their crowd.
const (
	mostArrivals  = 20_000
	mostInAll     = 100_000
	mostForgotten = 200  // senders of a unit of whom it is known how many of their arrivals are forgotten, the largest
	retried       = 1024 // arrivals for which there is no room until it is looked for again
)

// weights are how many arrivals each class has.
type weights [32]int

// class is that of a sender, or of a browser behind one address, who sent so many.
func class(arrivals int) int { return bits.Len(uint(arrivals)) }

func (w *weights) sum() (all int) {
	for _, n := range w {
		all += n
	}
	return all
}

// forgotten is what is left of a sender's arrivals.
type forgotten struct {
	crowd    int     // how many were set aside among the unit's senders, not for their address alone
	browsers weights // all of them, by the class of their browser
	names    int     // how many browsers that were
	fate     cause
}

// forget lets arrivals go until no more than keep are left, those of the senders first who sent most.
func (c *crowd) forget(keep int) {
	settled := map[sender][]int{}
	for i := range c.arrivals {
		if a := &c.arrivals[i]; a.now != 0 && a.now == a.told {
			settled[a.sender()] = append(settled[a.sender()], i)
		}
	}
	left := len(c.arrivals)
	for _, s := range slices.SortedFunc(maps.Keys(settled), func(a, b sender) int { return len(settled[b]) - len(settled[a]) }) {
		if left <= keep {
			break
		}
		c.sum(s, settled[s])
		left -= len(settled[s])
	}
	c.shrink(left)
	c.pool()
	c.remember()
}

// shrink gives back what held the arrivals that are gone: a flood about one unit after the other would hold it for all of them.
func (c *crowd) shrink(left int) {
	kept := make([]arrival, 0, left)
	c.at, c.senders = make(map[uuid.UUID]int32, left), map[sender]*fate{}
	for _, a := range c.arrivals {
		if !a.gone {
			c.at[a.id] = int32(len(kept))
			kept = append(kept, a)
		}
	}
	c.arrivals, c.looked = kept, left
}

// sum adds arrivals that go to what is left of their sender.
func (c *crowd) sum(s sender, arrivals []int) {
	f := c.forgotten[s]
	if f == nil {
		f = &forgotten{}
		c.forgotten[s] = f
	}
	browsers := map[Hashed]int{}
	for _, i := range arrivals {
		a := &c.arrivals[i]
		a.gone, f.fate = true, a.now
		browsers[a.browser]++
		if a.now == causeOf(Burst) {
			f.crowd++
		}
	}
	for _, n := range browsers {
		f.browsers[class(n)] += n
		f.names++
	}
}

// pool keeps of all but the largest senders no more than how many of each class there were.
func (c *crowd) pool() {
	for least := 2; len(c.forgotten) > mostForgotten; least *= 2 {
		for s, f := range c.forgotten {
			if f.browsers.sum() < least {
				c.pooled[s.signed][class(f.crowd)] += f.crowd
				delete(c.forgotten, s)
			}
		}
	}
}

// visits are who has come on one day.
type visits struct {
	date     string
	last     time.Time // somebody came
	units    map[int32]*crowd
	arrivals int // that are remembered
	wait     int // for so many there is no room before it is looked for again
}

func (v *visits) crowd(unit int32) *crowd {
	c := v.units[unit]
	if c == nil {
		c = newCrowd()
		v.units[unit] = c
	}
	return c
}

// room is how many more can be remembered of a unit's day. Where there is none others are forgotten, of the unit, or of all where all have
// filled it; and if that was of little use, for a while not again: until the database knows more nothing more can be.
func (v *visits) room(unit int32, look func(unit int32, c *crowd)) int {
	c := v.crowd(unit)
	free := func() int { return min(mostArrivals-len(c.arrivals), mostInAll-v.arrivals) }
	if free() > 0 {
		return free()
	}
	inAll, wait := v.arrivals >= mostInAll, &c.wait
	if inAll {
		wait = &v.wait
	}
	if *wait > 0 {
		*wait--
		return 0
	}
	for other, o := range v.units {
		if inAll || other == unit {
			before := len(o.arrivals)
			look(other, o)
			o.forget(before / 2)
			v.arrivals -= before - len(o.arrivals)
		}
	}
	if free() < retried {
		*wait = retried
	}
	return free()
}
