package publish

import (
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// person is one response, as full as it comes: five answers on the scale and the overall one.
type person struct {
	unit     survey.Unit
	month    time.Time
	mode     survey.Mode
	standing survey.Standing
	reason   survey.Reason
	answers  survey.Answers
}

// monthsOfPeople are two of a quarter, and one of another.
func monthsOfPeople() []time.Month { return []time.Month{8, 10, 11} }

// drawPeople fills a small province. Units, months and modes have none, a few, or many.
func drawPeople(t *rapid.T) []person {
	count := rapid.SampledFrom([]int{0, 0, 1, 4, 9, 12, 31, 95})
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	var people []person
	for _, u := range testUnits()[1:] {
		for _, month := range monthsOfPeople() {
			for _, mode := range []survey.Mode{survey.ModeQR, survey.ModeKiosk} {
				for n := range count.Draw(t, "n") {
					a := person{u, time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), mode, survey.Counted, "", someAnswers(random)}
					if n%5 == 1 && random.IntN(3) > 0 {
						a.standing, a.reason = survey.SetAside, survey.Reasons()[random.IntN(2)]
					}
					people = append(people, a)
				}
			}
		}
	}
	return people
}

// someAnswers are as people give them: mostly satisfied, and alike.
func someAnswers(random *rand.Rand) survey.Answers {
	mood := random.IntN(3)
	var answers []byte
	for range 6 {
		answers = append(answers, byte('1'+min(4, mood+random.IntN(4))))
	}
	return survey.Answers(answers)
}

// talliesIn adds people up as the database does, within a period and but for those left out.
func talliesIn(p analytics.Period, people []person, q survey.Questionnaire, without []LeftOut) []Tally {
	at := map[Tally]*survey.Tally{}
	var order []Tally
	for _, a := range people {
		if !p.Contains(a.month) || a.standing == survey.Counted && slices.ContainsFunc(without, func(o LeftOut) bool { return o.Sums && o.change() == Change{a.unit.ID, a.month} }) {
			continue
		}
		key := Tally{UnitID: a.unit.ID, Questionnaire: q.Key, Mode: a.mode, Standing: a.standing, Reason: a.reason}
		if at[key] == nil {
			at[key] = survey.NewTally(q)
			order = append(order, key)
		}
		at[key].Add(q, a.answers)
	}
	for i := range order {
		order[i].Sums = at[order[i]]
	}
	return order
}

// yearOf computes all periods of the year people came in, as a publisher does of settled months.
func yearOf(t *rapid.T, people []person) map[analytics.Period][]analytics.UnitEstimate {
	q := sixItems()
	var counts []MonthCount
	periods := map[analytics.Period]bool{}
	for _, month := range monthsOfPeople() {
		at := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
		for _, p := range analytics.PeriodsOf(at) {
			periods[p] = true
		}
		for _, tally := range talliesIn(analytics.PeriodOf(analytics.Month, at), people, q, nil) {
			c := monthCount(tally.UnitID, month, tally.Mode, tally.Sums.Responses)
			c.Standing, c.Reason = tally.Standing, tally.Reason
			counts = append(counts, c)
		}
	}
	y := newYear(testUnits(), counts, nil, nil, analytics.DefaultThresholds(), allOver)
	rows := map[analytics.Period][]analytics.UnitEstimate{}
	for p := range periods {
		in := Inputs{Province: "68", Period: p.String(), Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(), Units: testUnits(),
			Hidden: y.hiddenIn(p), Without: y.without[p], Tallies: talliesIn(p, people, q, y.without[p])}
		found, err := Compute(in, func(string) (survey.Questionnaire, error) { return q, nil })
		if err != nil {
			t.Fatal(err)
		}
		rows[p] = found
	}
	return rows
}
