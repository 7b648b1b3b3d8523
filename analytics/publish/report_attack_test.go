package publish

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// troubleAnswer is where people say whether they met with difficulties.
const troubleAnswer = 6

// atomOf are those of a unit, month and wording who answered, all of whom nobody can tell apart.
func atomOf(a person) atom { return atom{unit: a.unit, month: a.month, other: a.second} }

func answersTrouble(a person) bool {
	return a.standing == survey.Counted && a.answers[troubleAnswer] != '-'
}

// troubleIn are all published shares of trouble of a year: of units, levels and the province.
func troubleIn(rows map[analytics.Period][]analytics.UnitEstimate) map[string]float64 {
	found := map[string]float64{}
	note := func(p analytics.Period, who string, reports []analytics.Report) {
		for _, r := range reports {
			if r.Concern != analytics.Extra {
				found[fmt.Sprint(p, " ", who, " ", r.Concern)] = r.Share
			}
		}
	}
	for p, units := range rows {
		for _, u := range units {
			note(p, u.Code, u.Reports())
			for _, l := range u.Detail.Levels {
				note(p, string(l.Level), l.Reports)
			}
		}
	}
	return found
}

// weightsIn says how each figure moves with one more report among some people: found out by having one of them say otherwise.
func weightsIn(t rapid.TB, people []person, transactions []Transactions, atoms []atom) [][]float64 {
	before := troubleIn(yearWith(t, people, transactions))
	weights := map[string][]float64{}
	for name := range before {
		weights[name] = make([]float64, len(atoms))
	}
	for i, at := range atoms {
		n := slices.IndexFunc(people, func(a person) bool { return answersTrouble(a) && atomOf(a) == at })
		other := slices.Clone(people)
		answers := []byte(other[n].answers)
		answers[troubleAnswer] ^= '1' ^ '2'
		other[n].answers = survey.Answers(answers)
		after := troubleIn(yearWith(t, other, transactions))
		if len(after) != len(before) {
			t.Fatalf("what is shown depends on what people say: %v, %v", before, after)
		}
		for name := range before {
			weights[name][i] = after[name] - before[name]
		}
	}
	var rows [][]float64
	for _, row := range weights {
		if size := floats.Norm(row, 2); size > 1e-9 {
			floats.Scale(1/size, row)
			rows = append(rows, row)
		}
	}
	return rows
}

// TestWeightedReportsTellOfNoFew: whoever knows how every share of trouble comes about, and who answered, cannot tell from all of them together
// how many of fewer than ten people of a unit reported any.
func TestWeightedReportsTellOfNoFew(t *testing.T) {
	draw := rapid.Custom(drawPeople)
	figures, few := 0, 0
	for seed := range 8 {
		people := draw.Example(seed)
		sizes := map[atom]int{}
		var atoms []atom
		for _, a := range people {
			if at := atomOf(a); answersTrouble(a) {
				if sizes[at] == 0 {
					atoms = append(atoms, at)
				}
				sizes[at]++
			}
		}
		var transactions []Transactions
		for n, u := range testUnits()[1:] {
			for _, month := range monthsOfPeople() {
				transactions = append(transactions, Transactions{u.ID, time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), int64(100 + 37*n*n + 13*int(month))})
			}
		}
		k := &attacker{atoms: atoms}
		for _, row := range weightsIn(t, people, transactions, atoms) {
			k.known, figures = append(k.known, row...), figures+1
		}
		known := k.combine()
		for _, some := range groupsOfFew(atoms, sizes) {
			few++
			if known.tell(k.over(func(a atom) bool { return slices.Contains(some, a) })) {
				t.Errorf("%d: how many reported trouble of %v, %v", seed, some, sizes)
			}
		}
	}
	t.Logf("%d figures, %d groups of few", figures, few)
	if figures < 50 || few < 30 {
		t.Errorf("hardly anything was tried: %d figures, %d groups", figures, few)
	}
}

// groupsOfFew are the sets of fewer than ten people of a unit that some of its atoms make together.
func groupsOfFew(atoms []atom, sizes map[atom]int) [][]atom {
	var found [][]atom
	for _, u := range testUnits()[1:] {
		own := slices.DeleteFunc(slices.Clone(atoms), func(a atom) bool { return a.unit.ID != u.ID })
		for chosen := 1; chosen < 1<<len(own); chosen++ {
			var some []atom
			n := 0
			for i, a := range own {
				if chosen&(1<<i) != 0 {
					some, n = append(some, a), n+sizes[a]
				}
			}
			if n < 10 {
				found = append(found, some)
			}
		}
	}
	return found
}
