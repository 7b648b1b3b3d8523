package publish

import (
	"math/rand/v2"
	"time"

	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// person is one response, as full as it comes: five answers on the scale and the overall one, and what is off the scale in either version.
type person struct {
	unit     survey.Unit
	month    time.Time
	mode     survey.Mode
	standing survey.Standing
	reason   survey.Reason
	second   bool // who answered the second version
	answers  survey.Answers
}

func (a person) questionnaire() survey.Questionnaire {
	first, second, _, _ := versions()
	if a.second {
		return second
	}
	return first
}

// monthsOfPeople are two of a quarter, and one of another.
func monthsOfPeople() []time.Month { return []time.Month{8, 10, 11} }

// drawPeople fills a small province. Units, months and modes have none, a few, or many.
func drawPeople(t *rapid.T) []person {
	count := rapid.SampledFrom([]int{0, 0, 1, 4, 9, 12, 31, 95})
	version := rapid.SampledFrom([]float64{0, 0, 0.04, 0.5, 1}) // how many of a unit's month and mode had the second one
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	var people []person
	for _, u := range testUnits()[1:] {
		for _, month := range monthsOfPeople() {
			for _, mode := range []survey.Mode{survey.ModeQR, survey.ModeKiosk} {
				of := version.Draw(t, "second")
				for n := range count.Draw(t, "n") {
					second := random.Float64() < of
					a := person{u, time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), mode, survey.Counted, "", second, someAnswers(random, second)}
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

// someAnswers are as people give them: mostly satisfied, and alike; few off the scale, and some leave that out.
func someAnswers(random *rand.Rand, second bool) survey.Answers {
	mood := random.IntN(3)
	var answers []byte
	for range 6 {
		answers = append(answers, byte('1'+min(4, mood+random.IntN(4))))
	}
	choices := "1111112-"
	answers = append(answers, choices[random.IntN(len(choices))])
	if second {
		answers = append(answers, choices[random.IntN(len(choices))])
	}
	return survey.Answers(answers)
}

// talliesIn adds people up as the publisher does, within a period and but for those left out.
func talliesIn(t rapid.TB, p analytics.Period, people []person, without []LeftOut) []Tally {
	months, responses := survey.Tallies{}, map[survey.TallyKey]int64{}
	for _, a := range people {
		if q := a.questionnaire(); p.Contains(a.month) {
			key := survey.TallyKey{UnitID: a.unit.ID, Questionnaire: q.Key, AnsweredOn: a.month, Mode: a.mode, Standing: a.standing, Reason: a.reason}
			months.Add(q, key, a.answers)
			responses[key]++
		}
	}
	_, _, _, known := versions()
	asked, err := AskedIn(responses, known)
	if err == nil {
		err = drop(months, asked, known)
	}
	if err != nil {
		t.Fatal(err)
	}
	sums := newAddition(without)
	for _, k := range months.Keys() {
		sums.addAll([]MonthTally{{Month: k.AnsweredOn, Settled: true, Tally: Tally{UnitID: k.UnitID, Questionnaire: k.Questionnaire, Mode: k.Mode,
			Standing: k.Standing, Reason: k.Reason, Sums: months[k], Days: new(survey.DayMoments)}}})
	}
	return sums.settled.list()
}

// yearOf computes all periods of the year people came in, as a publisher does of settled months.
func yearOf(t *rapid.T, people []person) map[analytics.Period][]analytics.UnitEstimate {
	return yearWith(t, people, nil)
}

// yearWith is yearOf where transactions are known.
func yearWith(t rapid.TB, people []person, transactions []Transactions) map[analytics.Period][]analytics.UnitEstimate {
	first, second, _, known := versions()
	var counts []MonthCount
	periods := map[analytics.Period]bool{}
	for _, month := range monthsOfPeople() {
		at := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
		for _, p := range analytics.PeriodsOf(at) {
			periods[p] = true
		}
		for _, tally := range talliesIn(t, analytics.PeriodOf(analytics.Month, at), people, nil) {
			c := monthCount(tally.UnitID, month, tally.Mode, tally.Sums.Responses)
			c.Standing, c.Reason = tally.Standing, tally.Reason
			q := first
			if tally.Questionnaire == second.Key {
				q = second
			}
			var err error
			if c.Items, err = ItemSizes(q, tally.Sums, known); err != nil {
				t.Fatal(err)
			}
			counts = append(counts, c)
		}
	}
	y := newYear(testUnits(), counts, transactions, nil, analytics.DefaultThresholds(), allOver)
	rows := map[analytics.Period][]analytics.UnitEstimate{}
	for p := range periods {
		in := Inputs{Province: "68", Period: p.String(), Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(), Units: testUnits(),
			Hidden: y.hiddenIn(p), Without: y.without[p], Transactions: y.transactionsIn(p), Tallies: talliesIn(t, p, people, y.without[p])}
		found, err := Compute(in, known)
		if err != nil {
			t.Fatal(err)
		}
		rows[p] = found
	}
	return rows
}
