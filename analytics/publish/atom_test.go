package publish

import (
	"fmt"
	"sync"
	"time"

	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// atom is what nobody can divide further: the responses of a unit, month, questionnaire, mode and standing.
type atom struct {
	unit         survey.Unit
	month        time.Time
	mode         survey.Mode
	standing     survey.Standing
	other        bool // to the questionnaire that measures something else
	n, satisfied int
}

func (a atom) String() string {
	return fmt.Sprintf("%s %d %s %s other %t: %d of %d", a.unit.Code, a.month.Month(), a.mode, a.standing, a.other, a.satisfied, a.n)
}

func (a atom) questionnaire() survey.Questionnaire {
	if a.other {
		return otherSixItems()
	}
	return sameSixItems()
}

// Both questionnaires of atoms are made once, for each atom asks for its own again and again.
var (
	sameSixItems  = sync.OnceValue(sixItems)
	otherSixItems = sync.OnceValue(func() survey.Questionnaire {
		q := sixItems()
		q.Key = "other@1"
		for i := range q.Items {
			q.Items[i].Text.VI = "other"
		}
		return q
	})
)

func bothQuestionnaires(key string) (survey.Questionnaire, error) {
	return atom{other: key == "other@1"}.questionnaire(), nil
}

func (a atom) key() survey.TallyKey {
	return survey.TallyKey{UnitID: a.unit.ID, Questionnaire: a.questionnaire().Key, AnsweredOn: a.month, Mode: a.mode, Standing: a.standing}
}

// askedOf is what the atoms measure.
func askedOf(t *rapid.T, atoms []atom) map[survey.TallyKey]Asked {
	responses := map[survey.TallyKey]int64{}
	for _, a := range atoms {
		responses[a.key()] += int64(a.n)
	}
	asked, err := AskedIn(responses, bothQuestionnaires)
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// sixItems asks one question a dimension and the overall one, so that a person who answers all alike has one satisfaction.
func sixItems() survey.Questionnaire {
	q := survey.Questionnaire{Key: "short@1"}
	for _, d := range survey.Dimensions() {
		q.Items = append(q.Items, survey.Item{Key: d, Dimension: d, Kind: survey.OnScale})
	}
	q.Items = append(q.Items, survey.Item{Key: survey.OverallKey, Kind: survey.OnScale})
	return q
}

func drawAtoms(t *rapid.T) []atom {
	count := rapid.SampledFrom([]int{0, 0, 0, 2, 6, 9, 14, 31, 45, 90})
	other := rapid.Just(false)
	if rapid.IntRange(0, 2).Draw(t, "two questionnaires") == 0 {
		other = rapid.Bool()
	}
	var atoms []atom
	for _, u := range testUnits()[1:] {
		for _, month := range []time.Month{8, 10, 11, 12} {
			for _, mode := range []survey.Mode{survey.ModeQR, survey.ModeKiosk} {
				for _, standing := range []survey.Standing{survey.Counted, survey.SetAside} {
					n := count.Draw(t, "n")
					if standing == survey.SetAside && n > 14 {
						n = 0
					}
					if n > 0 {
						atoms = append(atoms, atom{u, time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), mode, standing, other.Draw(t, "other"), n, rapid.IntRange(0, n).Draw(t, "satisfied")})
					}
				}
			}
		}
	}
	return atoms
}

func (a atom) tally() Tally {
	q := a.questionnaire()
	sums := survey.NewTally(q)
	for i := range a.n {
		answers := survey.Answers("111111")
		if i < a.satisfied {
			answers = "555555"
		}
		sums.Add(q, answers)
	}
	reason := survey.Reason("")
	if a.standing == survey.SetAside {
		reason = survey.TooFast
	}
	return Tally{UnitID: a.unit.ID, Questionnaire: q.Key, Mode: a.mode, Standing: a.standing, Reason: reason, Sums: sums}
}

// visited names a unit and month.
type visited struct {
	unit  int32
	month time.Month
}

// drawTransactions gives every unit some in every month, or nobody any: then all responses weigh alike.
func drawTransactions(t *rapid.T) map[visited]int64 {
	transactions := map[visited]int64{}
	if rapid.Bool().Draw(t, "reported") {
		for _, u := range testUnits()[1:] {
			for _, month := range []time.Month{8, 10, 11, 12} {
				transactions[visited{u.ID, month}] = rapid.Int64Range(100, 9999).Draw(t, "transactions")
			}
		}
	}
	return transactions
}

func transactionsOf(p analytics.Period, transactions map[visited]int64) map[int32]int64 {
	sums := map[int32]int64{}
	for v, n := range transactions {
		if p.Contains(time.Date(2026, v.month, 1, 0, 0, 0, 0, time.UTC)) {
			sums[v.unit] += n
		}
	}
	return sums
}
