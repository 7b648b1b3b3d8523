package publish

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"sipas/analytics"
	"sipas/survey"
)

// crowd is a province whose units stay as they are while who answers, and how much each unit weighs, changes from period to period.
type crowd struct {
	random *rand.Rand
	units  []survey.Unit
	truth  []float64 // of each unit: how probable it is that somebody is satisfied
	alike  float64   // the correlation of people of one day
}

func newCrowd(seed uint64, units int) *crowd {
	c := &crowd{random: rand.New(rand.NewPCG(seed, 15)), units: []survey.Unit{{ID: 1, Code: "68", Province: "68", Level: survey.LevelProvince}}, truth: []float64{0}}
	for n := range int32(units) {
		level := survey.LevelCommune
		if n%5 == 0 {
			level = survey.LevelAgency
		}
		c.units = append(c.units, survey.Unit{ID: n + 2, Code: strconv.Itoa(20000 + int(n)), Province: "68", Level: level})
		c.truth = append(c.truth, 0.5+0.48*c.random.Float64())
	}
	return c
}

// period has each unit answer, one in seven hardly at all; better by so much. Nothing is ranked, for that takes time and is of no matter.
func (c *crowd) period(name string, q survey.Questionnaire, better float64, reported bool) Inputs {
	in := Inputs{Province: "68", Period: name, Method: analytics.ShareMethod, Units: c.units, Transactions: map[int32]int64{},
		Thresholds: analytics.Thresholds{Few: 10, Provisional: 30, Ranked: math.MaxInt64}}
	for i, u := range c.units[1:] {
		n := 30 + c.random.IntN(120)
		if c.random.IntN(7) == 0 {
			n = c.random.IntN(30)
		}
		if n == 0 {
			continue
		}
		sums, days := c.answer(q, n, min(0.995, c.truth[i+1]+better))
		in.Tallies = append(in.Tallies, Tally{UnitID: u.ID, Questionnaire: q.Key, Mode: survey.ModeQR, Standing: survey.Counted, Sums: sums, Days: days})
		if reported {
			in.Transactions[u.ID] = int64(n) * int64(1+c.random.IntN(20))
		}
	}
	return in
}

// answer has n people answer over so many days, which differ by more than chance.
func (c *crowd) answer(q survey.Questionnaire, n int, p float64) (*survey.Tally, *survey.DayMoments) {
	const most = 8 // a day
	sums, days := survey.NewTally(q), new(survey.DayMoments)
	for left := n; left > 0; {
		day := survey.NewTally(q)
		good := p
		if c.alike > 0 {
			good = distuv.Beta{Alpha: p * (1 - c.alike) / c.alike, Beta: (1 - p) * (1 - c.alike) / c.alike, Src: c.random}.Rand()
		}
		for range min(left, 1+c.random.IntN(most)) {
			day.Add(q, c.answers(good))
			left--
		}
		days.AddDay(day.Responses, &day.Moments)
		sums.Plus(day)
	}
	return sums, days
}

// answers of one person hang together: half of the time all are as the first.
func (c *crowd) answers(p float64) survey.Answers {
	answers := []byte("222222")
	for i := range answers {
		if i > 0 && c.random.IntN(2) == 0 {
			answers[i] = answers[0]
		} else if c.random.Float64() < p {
			answers[i] = '5'
		}
	}
	return survey.Answers(answers)
}

// indicesOf are the published indices of rows, as the database hands them on.
func indicesOf(rows []analytics.UnitEstimate) map[string]Index {
	found := map[string]Index{}
	for _, r := range rows {
		e := r.Estimate
		for _, l := range e.Detail.Levels {
			if l.Index != nil {
				found[levelCode(l.Level)] = Index{Index: *l.Index, Low: *l.Low, High: *l.High, Measure: l.Instrument.Measure}
			}
		}
		if e.Index == nil {
			continue
		}
		found[r.Unit.Code] = Index{Index: *e.Index, Low: *e.Low, High: *e.High, Measure: e.Instrument.Measure}
		if e.StandardError != nil {
			i := found[r.Unit.Code]
			i.StandardError = *e.StandardError
			found[r.Unit.Code] = i
		}
	}
	return found
}

// called are the shares of rounds in which a change was called real: of the province, and of either level; raw is what comparing the
// province's figures as they are would call.
type called struct{ province, level, raw float64 }

func (c *crowd) call(t *testing.T, rounds int, better float64, reported bool) called {
	t.Helper()
	q := sixItems()
	known := func(string) (survey.Questionnaire, error) { return q, nil }
	compute := func(in Inputs) []analytics.UnitEstimate {
		rows, err := Compute(in, known)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	var found called
	one := 1 / float64(rounds)
	for range rounds {
		before := compute(c.period("2026-Q3", q, 0, reported))
		in := c.period("2026-Q4", q, better, reported)
		in.Before = []Before{{To: analytics.ToPrevious, Period: "2026-Q3", Indices: indicesOf(before)}}
		province := compute(in)[0]
		change := province.Change(analytics.ToPrevious)
		if change != nil && change.Real { // with few units none may be compared
			found.province += one
		}
		for _, l := range province.Detail.Levels {
			if change := l.Change(analytics.ToPrevious); change != nil && change.Real {
				found.level += one
				break
			}
		}
		raw := analytics.NewChange(analytics.ToPrevious, "", &province.Estimate, &before[0].Estimate)
		if raw.P <= 0.05 {
			found.raw += one
		}
	}
	return found
}

// TestCompositionAloneIsNoChange: where no unit has changed, a change of the province or a level is called real in no more than 5 % of
// rounds, but for what 200 rounds leave to chance; comparing the figures as they are errs in most. A change of all units is found.
func TestCompositionAloneIsNoChange(t *testing.T) {
	const rounds, most = 200, 0.05 + 2*0.0154
	c := newCrowd(1, 24)
	c.alike = 0.05
	for name, reported := range map[string]bool{"by transactions": true, "every response alike": false} {
		got := c.call(t, rounds, 0, reported)
		t.Logf("%s: %+v", name, got)
		if got.province > most || got.level > most {
			t.Errorf("%s: called real without a change: %+v", name, got)
		}
	}
	if got := c.call(t, 40, 0.08, true); got.province < 0.9 {
		t.Errorf("a change of eight points in every unit is found in %v of rounds", got.province)
	}
}
