package analytics

import (
	"cmp"
	"slices"
)

// Instrument is what people were asked whose answers a figure counts. Answers to questionnaires that measure different things are
// not added up: a figure is made of the one that most answered, and says how many answers to others it leaves out.
type Instrument struct {
	// Measure names what the scores are of (survey.Questionnaire.Measure); empty where nobody answered, and where units that were asked
	// different things are put together, each by its own.
	Measure        string               `json:"measure,omitempty"`
	Questionnaires []QuestionnaireCount `json:"questionnaires,omitempty"`
	LeftOut        []QuestionnaireCount `json:"left_out,omitempty"`
}

// QuestionnaireCount is how many counted responses answered a questionnaire.
type QuestionnaireCount struct {
	Key string `json:"key"`
	N   int64  `json:"n"`
}

// Mixed tells whether units that were asked different things are put together.
func (i Instrument) Mixed() bool { return i.Measure == "" && len(i.Questionnaires) > 0 }

// OthersN is how many answers are left out.
func (i Instrument) OthersN() int64 {
	n := int64(0)
	for _, q := range i.LeftOut {
		n += q.N
	}
	return n
}

// Count adds responses that a figure counts.
func (i *Instrument) Count(questionnaire string, n int64) {
	addCount(&i.Questionnaires, questionnaire, n)
}
func (i *Instrument) Leave(questionnaire string, n int64) { addCount(&i.LeftOut, questionnaire, n) }

// Leaving is the instrument that leaves out what others were asked, too.
func (i Instrument) Leaving(others Instrument) Instrument {
	i.Questionnaires, i.LeftOut = slices.Clone(i.Questionnaires), slices.Clone(i.LeftOut)
	for _, q := range slices.Concat(others.Questionnaires, others.LeftOut) {
		i.Leave(q.Key, q.N)
	}
	return i
}

// Plus adds what other responses were asked.
func (i *Instrument) Plus(other Instrument) {
	if len(i.Questionnaires) == 0 {
		i.Measure = other.Measure
	} else if len(other.Questionnaires) > 0 && other.Measure != i.Measure {
		i.Measure = ""
	}
	for _, q := range other.Questionnaires {
		i.Count(q.Key, q.N)
	}
	for _, q := range other.LeftOut {
		i.Leave(q.Key, q.N)
	}
}

// addCount keeps the list in order, most responses first.
func addCount(list *[]QuestionnaireCount, key string, n int64) {
	if n == 0 {
		return
	}
	at := slices.IndexFunc(*list, func(q QuestionnaireCount) bool { return q.Key == key })
	if at < 0 {
		at = len(*list)
		*list = append(*list, QuestionnaireCount{Key: key})
	}
	(*list)[at].N += n
	slices.SortFunc(*list, func(a, b QuestionnaireCount) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key)) })
}

// Why an index is not compared with that of an earlier period.
const (
	OtherQuestions = "questionnaire" // people were asked something else then
	OtherUnits     = "units"         // of several units together: those that have an index in both weigh less than half
)

// BreakReasons returns both.
func BreakReasons() []string { return []string{OtherQuestions, OtherUnits} }

// Break says that an index is not compared with that of an earlier period.
type Break struct {
	To     string `json:"to"` // ToPrevious or ToYearAgo
	Period string `json:"period"`
	Reason string `json:"reason"`
}

// BreakTo returns the break against an earlier period, ToPrevious or ToYearAgo; nil where there is none.
func (e Estimate) BreakTo(to string) *Break { return breakTo(e.Breaks, to) }

func breakTo(breaks []Break, to string) *Break {
	for i := range breaks {
		if breaks[i].To == to {
			return &breaks[i]
		}
	}
	return nil
}
