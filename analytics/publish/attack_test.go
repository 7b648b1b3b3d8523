package publish

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/survey"
)

// published computes all periods of the year from the atoms, as a publisher does.
func published(t *rapid.T, atoms []atom, transactions map[visited]int64) (map[analytics.Period][]analytics.UnitEstimate, *year) {
	asked := askedOf(t, atoms)
	var counts []MonthCount
	for _, a := range atoms {
		if asked[a.key()].LeftOut {
			continue
		}
		c := monthCount(a.unit.ID, a.month.Month(), a.mode, int64(a.n))
		if c.Standing = a.standing; a.standing == survey.SetAside {
			c.Reason = survey.TooFast
		}
		c.Measure = asked[a.key()].Measure
		counts = append(counts, c)
	}
	var reported []Transactions
	for v, n := range transactions {
		reported = append(reported, Transactions{v.unit, time.Date(2026, v.month, 1, 0, 0, 0, 0, time.UTC), n})
	}
	y := newYear(testUnits(), counts, reported, nil, analytics.DefaultThresholds(), allOver)
	rows := map[analytics.Period][]analytics.UnitEstimate{}
	for _, month := range []time.Month{8, 10, 11, 12} {
		for _, p := range analytics.PeriodsOf(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)) {
			in := Inputs{Province: "68", Period: p.String(), Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(), Units: testUnits(), Hidden: y.hiddenIn(p)}
			in.Transactions, in.Without = y.transactionsIn(p), y.without[p]
			for _, a := range atoms {
				if p.Contains(a.month) && !a.leftOut(y.without[p]) {
					tally := a.tally()
					tally.LeftOut = asked[a.key()].LeftOut
					in.Tallies = append(in.Tallies, tally)
				}
			}
			found, err := Compute(in, bothQuestionnaires)
			if err != nil {
				t.Fatal(err)
			}
			rows[p] = found
		}
	}
	return rows, y
}

// leftOut tells whether answers that count are not in their unit's total.
func (a atom) leftOut(without []LeftOut) bool {
	return a.standing == survey.Counted && slices.ContainsFunc(without, func(o LeftOut) bool { return o.Sums && o.UnitID == a.unit.ID && o.Month.Equal(a.month) })
}

// inTotals returns the answers that count and are in a unit's total of a period, and of these the ones that are in its level's, too: those
// of units with few are not. Units without a figure are in where they are of the measure that most of their
// answers are of. Of is whether an atom is of the measure of its unit's figure; aside are those set aside in units that are in the total.
func (k *attacker) inTotals(p analytics.Period, without []LeftOut, rows []analytics.UnitEstimate) (of, unit, level, aside func(atom) bool) {
	measure, shown := map[int32]string{}, map[int32]bool{}
	for _, r := range rows {
		measure[r.Unit.ID], shown[r.Unit.ID] = r.Instrument.Measure, r.Index != nil
	}
	of = func(a atom) bool {
		return p.Contains(a.month) && !k.asked[a.key()].LeftOut && k.asked[a.key()].Measure == measure[a.unit.ID]
	}
	unit = func(a atom) bool { return of(a) && a.standing == survey.Counted && !a.leftOut(without) }
	people, rest, taken := map[int32]int{}, votes[survey.Level]{}, map[survey.Level]bool{}
	for _, a := range k.atoms {
		if unit(a) {
			people[a.unit.ID] += a.n
		}
	}
	for _, u := range testUnits() {
		if !shown[u.ID] {
			rest.add(u.Level, measure[u.ID], int64(people[u.ID]))
		}
	}
	for _, u := range testUnits() {
		if !shown[u.ID] && measure[u.ID] == rest.chosen(u.Level) && people[u.ID] >= 10 {
			taken[u.Level] = true
		}
	}
	in := func(a atom) bool { // who is set aside of a unit where nobody counts is taken together with others, where there are any
		n := people[a.unit.ID]
		return of(a) && (shown[a.unit.ID] || measure[a.unit.ID] == rest.chosen(a.unit.Level) && taken[a.unit.Level] && (n == 0 || n >= 10))
	}
	return of, unit, func(a atom) bool { return unit(a) && in(a) }, func(a atom) bool { return in(a) && a.standing == survey.SetAside }
}

// learnWeighted: a total is the mean over groups, shown units and the others of a level together, of their satisfied ÷ answers;
// how many answers and transactions each has is known.
func (k *attacker) learnWeighted(p analytics.Period, rows []analytics.UnitEstimate, transactions map[visited]int64, of func(atom) bool) {
	shown := map[int32]bool{}
	for _, r := range rows {
		shown[r.Unit.ID] = r.Estimate.Index != nil
	}
	group := func(a atom) string {
		if shown[a.unit.ID] {
			return a.unit.Code
		}
		return string(a.unit.Level)
	}
	answers, weights, counted := map[string]float64{}, map[string]float64{}, map[int32]bool{}
	for _, a := range k.atoms {
		if of(a) {
			answers[group(a)] += float64(a.n)
			counted[a.unit.ID] = true
		}
	}
	sums := transactionsOf(p, transactions)
	for _, u := range testUnits()[1:] {
		if counted[u.ID] {
			weights[group(atom{unit: u})] += float64(sums[u.ID])
		}
	}
	row := make([]float64, len(k.atoms))
	for i, a := range k.atoms {
		if of(a) {
			row[i] = 1
			if len(transactions) > 0 {
				row[i] = weights[group(a)] / answers[group(a)] / 100
			}
		}
	}
	k.known = append(k.known, row...)
}

// attacker knows which atoms there are and how many answers each has, and every published figure.
type attacker struct {
	atoms []atom
	asked map[survey.TallyKey]Asked
	known []float64 // rows over atoms, one behind the other
}

// over is 1 for the atoms a figure is made of.
func (k *attacker) over(in func(atom) bool) []float64 {
	row := make([]float64, len(k.atoms))
	for i, a := range k.atoms {
		if in(a) {
			row[i] = 1
		}
	}
	return row
}

// people is how many are behind a figure.
func (k *attacker) people(in func(atom) bool) int {
	n := 0
	for _, a := range k.atoms {
		if in(a) {
			n += a.n
		}
	}
	return n
}

func (k *attacker) learn(in func(atom) bool) { k.known = append(k.known, k.over(in)...) }

// combined is what can be made of known sums: at right angles to each other, what spans them all.
type combined struct {
	columns []mat.Vector
	failed  bool
}

// combine looks at what has been learnt, once for all secrets.
func (k *attacker) combine() combined {
	if len(k.known) == 0 {
		return combined{}
	}
	known := mat.NewDense(len(k.known)/len(k.atoms), len(k.atoms), k.known)
	var svd mat.SVD
	if !svd.Factorize(known.T(), mat.SVDThin) {
		return combined{failed: true}
	}
	var basis mat.Dense
	svd.UTo(&basis)
	var c combined
	for n, s := range svd.Values(nil) {
		if s > 1e-9 { // they fall
			c.columns = append(c.columns, basis.ColView(n))
		}
	}
	return c
}

// tell returns whether the sum of satisfied people over some atoms follows from what is known: whether it is a combination of known sums.
func (c combined) tell(wanted []float64) bool {
	if c.failed {
		return true // an attacker who cannot compute is no proof
	}
	left := mat.NewVecDense(len(wanted), wanted)
	for _, column := range c.columns {
		left.AddScaledVec(left, -mat.Dot(column, left), column)
	}
	return mat.Norm(left, 2) < 1e-6
}

// TestPublishedFiguresTellNothingHidden reads published rows as an attacker would, every index of a unit, a level, the
// province and a mode, with and without what was set aside, and solves them for every figure that is not shown.
func TestPublishedFiguresTellNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atoms := drawAtoms(t)
		if len(atoms) == 0 {
			return
		}
		k := &attacker{atoms: atoms, asked: askedOf(t, atoms)}
		type secret struct {
			what string
			in   func(atom) bool
		}
		var secrets []secret
		transactions := drawTransactions(t)
		all, y := published(t, atoms, transactions)
		for period, rows := range all {
			measured, inUnit, inLevel, asideInTotal := k.inTotals(period, y.without[period], rows)
			for _, r := range rows {
				whole := r.Unit.Level == survey.LevelProvince
				of := func(a atom) bool { return measured(a) && (whole || a.unit.ID == r.Unit.ID) }
				counted := func(a atom) bool { return of(a) && (inLevel(a) || !whole && inUnit(a)) }
				e := r.Estimate
				keep := func(shown, total bool, n int64, what string, in func(atom) bool) {
					if shown && total {
						k.learnWeighted(period, rows, transactions, in)
					} else if shown {
						k.learn(in)
					} else if 0 < n && n < 10 {
						secrets = append(secrets, secret{period.String() + " " + r.Unit.Code + " " + what, in})
					}
				}
				keep(e.Index != nil, whole, e.N, "counted", counted)
				aside := func(a atom) bool { return of(a) && a.standing == survey.SetAside }
				if e.Detail.All != nil && !whole {
					k.learn(func(a atom) bool { return counted(a) || aside(a) })
				} else if e.Detail.All != nil && len(transactions) == 0 { // weighted it mixes two unknowns and only adds noise
					k.learn(func(a atom) bool { return counted(a) || asideInTotal(a) })
				}
				if slices.ContainsFunc(atoms, aside) && e.SetAside == nil && k.people(aside) < 10 {
					secrets = append(secrets, secret{period.String() + " " + r.Unit.Code + " set aside", aside})
				} else if e.SetAside != nil && *e.SetAside > 0 && *e.SetAside < 10 {
					t.Fatalf("%v %s: %d set aside are told", period, r.Unit.Code, *e.SetAside)
				}
				for _, m := range e.Detail.Modes {
					keep(m.Index != nil, false, m.N, string(m.Mode), func(a atom) bool {
						return counted(a) && a.mode == m.Mode && !(whole && y.hidden[Cell{a.unit.Code, period.String(), OutOfTotal + string(m.Mode)}])
					})
				}
				for _, l := range e.Detail.Levels {
					keep(l.Index != nil, true, l.N, string(l.Level), func(a atom) bool { return inLevel(a) && a.unit.Level == l.Level })
				}
			}
			if _, err := json.Marshal(rows); err != nil {
				t.Fatalf("a figure is no number: %v", err)
			}
		}
		for i, a := range atoms {
			if a.n < 10 {
				secrets = append(secrets, secret{"one mode of a month", func(o atom) bool { return o == atoms[i] }})
			}
		}
		known := k.combine()
		for _, s := range secrets {
			if known.tell(k.over(s.in)) {
				t.Fatalf("%s follows from what is published; atoms %q", s.what, atoms)
			}
		}
	})
}
