package followup

import "testing"

// TestLeadersAreToldInSteps: whatever comes and goes, one by one or many at once, no number stands for fewer than a step, and none moves by fewer.
func TestLeadersAreToldInSteps(t *testing.T) {
	t.Parallel()
	for _, kind := range []WorkKind{CommentWork, HandlingWork, ConductWork, CallBackWork} {
		c, least := WorkCount{Kind: kind}, 5
		if kind == ConductWork || kind == CallBackWork {
			least = 10
		}
		moved := 0
		for n := range 4000 {
			c.Count = max(0, c.Count+[]int{1, 1, 1, -1, 3, -2, 1, -7, 1, 12, -9, 0, -1, 1, 1, -2}[(n*n/3+n)%16])
			now := c.Tell()
			if now != 0 && now < least {
				t.Fatalf("%s: %d is told of %d", kind, now, c.Count)
			}
			if by := max(now-c.Told, c.Told-now); by != 0 {
				moved++
				if by < least {
					t.Fatalf("%s: it moves from %d to %d", kind, c.Told, now)
				}
			}
			if apart := max(now-c.Count, c.Count-now); apart >= least {
				t.Fatalf("%s: %d is told of %d", kind, now, c.Count)
			}
			c.Told = now
		}
		if moved < 20 {
			t.Errorf("%s moves %d times: nothing is proved", kind, moved)
		}
	}
}
