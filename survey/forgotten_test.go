package survey

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestForgettingKeepsTheRules: whoever comes in whatever order, and whatever is forgotten meanwhile, what counts in the end is within every rule,
// and everybody who counts is remembered.
func TestForgettingKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := Rules{SameSender: rapid.IntRange(1, 9).Draw(t, "sender"), Unsigned: rapid.IntRange(1, 9).Draw(t, "unsigned"), Burst: rapid.IntRange(1, 20).Draw(t, "burst")}
		c, came, known := newCrowd(), map[uuid.UUID]arrival{}, map[uuid.UUID]Reason{}
		apply := func() {
			c.look(rules, 0)
			changed := map[Reason][]uuid.UUID{}
			c.changes(time.Unix(0, 0), changed)
			applied := map[uuid.UUID]Reason{}
			for reason, ids := range changed {
				for _, id := range ids {
					applied[id], known[id] = reason, reason
				}
			}
			c.told(applied, applied)
		}
		for n := range rapid.IntRange(0, 150).Draw(t, "n") {
			a := arrival{id: uuid.UUID{byte(n)}, signed: rapid.Bool().Draw(t, "signed"), doubtful: rapid.Bool().Draw(t, "doubtful")}
			copy(a.address[:], rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "address"))
			a.browser[0] = rapid.Byte().Draw(t, "browser")
			known[a.id], came[a.id] = c.add(a, rules, 0, 1000), a
			if n%13 == 12 {
				apply()
				c.forget(rapid.IntRange(0, len(c.arrivals)).Draw(t, "keep"))
			}
		}
		apply()
		all, unsigned, by := 0, 0, map[sender]int{}
		for id, reason := range known {
			if reason != "" {
				continue
			}
			all++
			a := came[id]
			if by[a.sender()]++; !a.signed {
				unsigned++
			}
			if _, ok := c.at[id]; !ok {
				t.Errorf("%s counts and is forgotten", id)
			}
		}
		for s, n := range by {
			if n > rules.SameSender {
				t.Errorf("%d count of %+v", n, s)
			}
		}
		if all > rules.Burst || unsigned > rules.Unsigned {
			t.Errorf("%d count, %d without a form: %+v", all, unsigned, rules)
		}
	})
}
