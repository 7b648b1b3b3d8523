package simulate

import (
	"math"
	"math/rand/v2"
	"time"

	"sipas/survey"
)

// planted are truths the demo's answers hold, so that one can see whether the pages tell them.
type planted struct {
	improves, stuffed, tiny int // places, by number; −1 where there are too few
	twins                   [2]int
	judge                   *survey.Judge
}

// How strongly: a unit gains this much from first day to last, and this share of another's answers is made up.
const (
	gained       = 1.6
	stuffedShare = 0.35
)

// TinyAnswers is how few answers one commune has in the last quarter.
const TinyAnswers = 9

// plant chooses the second to sixth commune; provinces have dozens.
func plant(places []survey.Place) planted {
	p := planted{-1, -1, -1, [2]int{-1, -1}, survey.NewJudge(survey.DefaultRules())}
	var communes []int
	for i, place := range places {
		if place.Unit.Level == survey.LevelCommune {
			communes = append(communes, i)
		}
	}
	if len(communes) > 6 {
		p.improves, p.stuffed, p.tiny, p.twins = communes[1], communes[2], communes[3], [2]int{communes[4], communes[5]}
	}
	return p
}

// shape sets volumes and levels of planted units.
func (p planted) shape(volumes []float64, levels []map[string]float64) {
	if p.improves < 0 {
		return
	}
	for _, i := range []int{p.improves, p.stuffed, p.twins[0], p.twins[1]} {
		volumes[i] = math.Exp(1.4)
	}
	volumes[p.tiny] = 0
	levels[p.twins[1]] = levels[p.twins[0]]
	for key := range levels[p.improves] {
		levels[p.improves][key] = 1
	}
	for key := range levels[p.stuffed] {
		levels[p.stuffed][key] = 0.7
	}
}

// drift is how a place's level differs on a day, of 0 to 1 of the whole time.
func (p planted) drift(place int, of float64) float64 {
	if place == p.improves {
		return gained * (of - 0.5)
	}
	return 0
}

// stuff turns an answer into one that somebody at the desk makes up at closing time: fives throughout, in a few seconds.
func (p planted) stuff(r *survey.Response, q survey.Questionnaire, random *rand.Rand) {
	answers := make([]byte, len(q.Items))
	for i, item := range q.Items {
		answers[i] = '5'
		if item.Kind == survey.OnChoice {
			answers[i] = '1'
		}
	}
	r.Answers, r.Mode, r.HalfDay = survey.Answers(answers), survey.ModeQR, survey.Afternoon
	duration := int32(1200 + random.IntN(2200))
	r.DurationMS = &duration
	p.judge.Decide(r, q, r.AnsweredOn.Add(16*time.Hour+50*time.Minute), nil)
}

// Planted names the units a demo plants a truth in; Any is false where the province has too few communes.
type Planted struct {
	Any      bool
	Improves survey.Unit
	Stuffed  survey.Unit // with fives at closing time
	Tiny     survey.Unit // has TinyAnswers in the last quarter
	Twins    [2]survey.Unit
}

// Planted tells what was planted where.
func (c *Crowd) Planted() Planted {
	p := c.planted
	if p.improves < 0 {
		return Planted{}
	}
	unit := func(i int) survey.Unit { return c.places[i].Unit }
	return Planted{true, unit(p.improves), unit(p.stuffed), unit(p.tiny), [2]survey.Unit{unit(p.twins[0]), unit(p.twins[1])}}
}
