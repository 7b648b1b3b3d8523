package publish

import "sipas/survey"

// votes counts, for each of the things a figure can be of, the counted responses by what they measure.
type votes[K comparable] map[K]map[string]int64

func (v votes[K]) add(of K, measure string, responses int64) {
	if v[of] == nil {
		v[of] = map[string]int64{}
	}
	v[of][measure] += responses
}

// chosen is the measure that most responses are of; of equals the first by name, so that it is always the same one.
func (v votes[K]) chosen(of K) string {
	best, most := "", int64(-1)
	for measure, n := range v[of] {
		if n > most || n == most && measure < best {
			best, most = measure, n
		}
	}
	return best
}

// measures finds what questionnaires measure, and looks each up once.
type measures struct {
	questionnaires Questionnaires
	known          map[string]string
	meant          map[string]map[string]string
}

func newMeasures(q Questionnaires) *measures {
	return &measures{q, map[string]string{}, map[string]map[string]string{}}
}

func (m *measures) of(questionnaire string) (string, error) {
	if found, ok := m.known[questionnaire]; ok {
		return found, nil
	}
	q, err := m.questionnaires(questionnaire)
	if err != nil {
		return "", err
	}
	found, err := q.Measure(m.questionnaires)
	m.known[questionnaire] = found
	return found, err
}

// meanings are what the items of a questionnaire ask that stand outside its measure, by key.
func (m *measures) meanings(questionnaire string) (map[string]string, error) {
	if found, ok := m.meant[questionnaire]; ok {
		return found, nil
	}
	q, err := m.questionnaires(questionnaire)
	if err != nil {
		return nil, err
	}
	found, err := q.Meanings(m.questionnaires)
	m.meant[questionnaire] = found
	return found, err
}

// ofParts finds what the questionnaires of a step's parts measure.
func (m *measures) ofParts(states map[State]map[Part]Count) (map[string]string, error) {
	for _, parts := range states {
		for part := range parts {
			if _, err := m.of(part.Questionnaire); err != nil {
				return nil, err
			}
		}
	}
	return m.known, nil
}

// Asked is what the responses of a tally measure, whether figures leave them out, and the answers to which of their items.
type Asked struct {
	Measure string
	LeftOut bool
	Dropped []string
}

// AskedIn decides for each unit and month which tallies its figures are of: those of the measure that most counted responses are of. The
// others are left out of every figure. Nothing smaller is chosen for by itself, so that months add up to quarters and years.
func AskedIn(responses map[survey.TallyKey]int64, q Questionnaires) (map[survey.TallyKey]Asked, error) {
	m, counted, asked := newMeasures(q), votes[Change]{}, map[survey.TallyKey]Asked{}
	for k, n := range responses {
		measure, err := m.of(k.Questionnaire)
		if err != nil {
			return nil, err
		}
		if k.Standing != survey.Counted {
			n = 0
		}
		counted.add(Change{k.UnitID, k.Month()}, measure, n)
		asked[k] = Asked{Measure: measure}
	}
	for k, a := range asked {
		a.LeftOut = a.Measure != counted.chosen(Change{k.UnitID, k.Month()})
		asked[k] = a
	}
	return asked, m.dropItems(responses, asked)
}
