package followup

import (
	"math"

	"sipas/survey/topic"
)

// risingZ is how sure a rise must be: of some two thousand units and topics that are looked at in a quarter, by chance alone hardly one in ten quarters would seem to rise.
const risingZ = 4

// Rising are the topics that surely more of a unit's comments tell of than in the quarter before, by what the unit is told itself: numbers that move by five comments or more. What is
// praise is no reason, conduct has its own way, and a topic that the lexicon is not known to find rightly opens nothing. Of a topic that was not named before there were four at most.
func Rising(now, before UnitTopics, trusted func(topic.Topic) bool) (found []topic.Topic) {
	if now.Comments == 0 || before.Comments == 0 {
		return nil
	}
	for _, one := range topic.Topics() {
		after, named := now.Found[one]
		if !named || one.Good() || one == topic.Conduct || !trusted(one) {
			continue
		}
		earlier, named := before.Found[one]
		if !named {
			earlier = min(TopicStep-1, before.Comments)
		}
		if surelyMore(after, now.Comments, earlier, before.Comments) {
			found = append(found, one)
		}
	}
	return found
}

// surelyMore tells whether a share is larger than another beyond doubt: R. Newcombe's interval of their difference from Wilson's of each (Stat. Med. 17, 1998, method 10).
func surelyMore(a, n, b, m int) bool {
	pa, low, _ := wilson(a, n)
	pb, _, high := wilson(b, m)
	return pa-pb-math.Hypot(pa-low, high-pb) > 0
}

// wilson is a share with its interval.
func wilson(k, n int) (p, low, high float64) {
	p, z2 := float64(k)/float64(n), float64(risingZ*risingZ)
	middle, half := p+z2/(2*float64(n)), risingZ*math.Sqrt(p*(1-p)/float64(n)+z2/(4*float64(n)*float64(n)))
	return p, (middle - half) / (1 + z2/float64(n)), (middle + half) / (1 + z2/float64(n))
}
