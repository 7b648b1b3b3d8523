package export

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sipas/survey"
)

// columns come before those of the items.
var columns = [...]string{"unit_code", "unit_name", "level", "answered_on", "half_day", "mode", "standing", "reason", "language", "duration_ms",
	"questionnaire", "synthetic"}

// AnswerFields are the values of a response that Answers.Write takes, in order. Those between the first and the last go into the file
// as they are.
func AnswerFields() []string {
	return []string{"unit_id", "answered_on", "half_day", "mode", "standing", "reason", "language", "duration_ms", "questionnaire", "synthetic",
		"answers"}
}

// Numbers tells by the line of names which columns of a file hold whole numbers: how long answering took, and what was answered. A file of comments has none.
func Numbers(header []string) []bool {
	of := make([]bool, len(header))
	if len(header) < len(columns) || !slices.Equal(header[:len(columns)], columns[:]) {
		return of
	}
	for i, name := range header {
		of[i] = i >= len(columns) || name == "duration_ms"
	}
	return of
}

// Where the fields stand that Write looks at.
const (
	unitField          = 0
	questionnaireField = 8
	answersField       = 10
)

// Answers writes responses as lines into one buffer, whatever their number.
type Answers struct {
	counter
	out     io.Writer
	units   map[string]string // the first three columns by unit id
	items   []string          // keys of all questionnaires, in order
	columns map[string][]int  // by questionnaire: which of its items stands in each column, −1 for none
	buffer  []byte
}

// NewAnswers begins a file of answers about these units to these questionnaires: it writes the line with the columns' names.
func NewAnswers(out io.Writer, units []survey.Unit, questionnaires []survey.Questionnaire, tell Progress) (*Answers, error) {
	a := &Answers{counter: counter{tell: tell}, out: out, units: map[string]string{}, columns: map[string][]int{}}
	for _, u := range units {
		a.units[strconv.Itoa(int(u.ID))] = fmt.Sprintf("%s,%s,%s", quote(u.Code), quote(u.Name.VI), u.Level)
	}
	sorted := byKey(questionnaires)
	for _, q := range sorted {
		for _, item := range q.Items {
			if !slices.Contains(a.items, item.Key) {
				a.items = append(a.items, item.Key)
			}
		}
	}
	for _, q := range sorted {
		at := make([]int, len(a.items))
		for c, name := range a.items {
			at[c] = slices.IndexFunc(q.Items, func(i survey.Item) bool { return i.Key == name })
		}
		a.columns[q.Key] = at
	}
	_, err := io.WriteString(out, byteOrderMark+strings.Join(append(columns[:], a.items...), ",")+"\r\n")
	return a, err
}

func byKey(questionnaires []survey.Questionnaire) []survey.Questionnaire {
	return slices.SortedFunc(slices.Values(questionnaires), func(a, b survey.Questionnaire) int { return strings.Compare(a.Key, b.Key) })
}

// quote makes a cell of a text.
func quote(text string) string {
	s := survey.Cell(text)
	if strings.ContainsAny(s, ",;\"\t\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// Write writes one response, whose values are AnswerFields as text. None of them may need quotes in a CSV: they are days, numbers and
// codes. The values are not kept.
func (a *Answers) Write(values [][]byte) error {
	at, ok := a.columns[string(values[questionnaireField])]
	if !ok {
		return fmt.Errorf("questionnaire %s is not known", values[questionnaireField])
	}
	b := append(a.buffer[:0], a.units[string(values[unitField])]...)
	for _, v := range values[unitField+1 : answersField] {
		b = append(append(b, ','), v...)
	}
	given := values[answersField]
	for _, n := range at {
		b = append(b, ',')
		if n >= 0 && n < len(given) && given[n] != survey.LeftOut {
			b = append(b, given[n])
		}
	}
	a.buffer = append(b, '\r', '\n')
	if _, err := a.out.Write(a.buffer); err != nil {
		return err
	}
	a.add()
	return nil
}
