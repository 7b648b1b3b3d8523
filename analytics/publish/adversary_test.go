package publish

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// drawAdded are up to fifty answers of somebody who would like figures of others to vanish: anywhere, few or many in a place.
func drawAdded(t *rapid.T) []person {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed of those added"), 2))
	var added []person
	for len(added) < 50 && (len(added) == 0 || rapid.Bool().Draw(t, "more")) {
		a := person{
			unit:     rapid.SampledFrom(testUnits()[1:]).Draw(t, "unit"),
			month:    time.Date(2026, rapid.SampledFrom(monthsOfPeople()).Draw(t, "month"), 1, 0, 0, 0, 0, time.UTC),
			mode:     rapid.SampledFrom([]survey.Mode{survey.ModeQR, survey.ModeKiosk, survey.ModePaper}).Draw(t, "mode"),
			standing: rapid.SampledFrom([]survey.Standing{survey.Counted, survey.Counted, survey.SetAside}).Draw(t, "standing"),
		}
		if a.standing == survey.SetAside {
			a.reason = survey.TooFast
		}
		for range min(50-len(added), rapid.SampledFrom([]int{1, 2, 5, 9, 10, 19, 50}).Draw(t, "n")) {
			a.second = random.IntN(2) == 0
			a.answers = someAnswers(random, a.second)
			added = append(added, a)
		}
	}
	return added
}

// shownIn are the cells of a year that have an index, each with how many people it has.
func shownIn(rows map[analytics.Period][]analytics.UnitEstimate) map[Cell]int64 {
	shown := map[Cell]int64{}
	for p, units := range rows {
		for _, u := range units {
			if u.Index != nil {
				shown[Cell{u.Code, p.String(), ""}] = u.N
			}
			for _, l := range u.Detail.Levels {
				if l.Index != nil {
					shown[Cell{levelCode(l.Level), p.String(), ""}] = l.N
				}
			}
		}
	}
	return shown
}

// TestNobodyHidesARankedUnit: whoever adds up to fifty answers wherever he likes takes no unit's figure away that has people enough for a
// rank, in no period, and neither that of a level nor the province.
func TestNobodyHidesARankedUnit(t *testing.T) {
	ranked := 0
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		before := shownIn(yearOf(t, people))
		added := drawAdded(t)
		after := shownIn(yearOf(t, append(people, added...)))
		for cell, n := range before {
			if n < analytics.DefaultThresholds().Ranked {
				continue
			}
			ranked++
			if _, ok := after[cell]; !ok {
				t.Errorf("%d answers took %v away, which %d people stand behind", len(added), cell, n)
			}
		}
	})
	if ranked == 0 {
		t.Error("nothing was there to be hidden")
	}
}
