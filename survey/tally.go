package survey

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// TallyKey names a tally: the finest grain at which figures can ever be told apart.
type TallyKey struct {
	UnitID        int32
	Questionnaire string
	AnsweredOn    time.Time
	Mode          Mode
	Standing      Standing
	Reason        Reason
}

// Tally is what the responses of one key add up to. It holds all that figures need, so that responses are not read again:
// counts of every answer, and sums and products of the responses' dimension scores.
type Tally struct {
	Responses int64
	Counts    []int64 // per item and option, laid out by Slots
	Moments   Moments
}

// NewTally returns an empty tally for q.
func NewTally(q Questionnaire) *Tally { return &Tally{Counts: make([]int64, q.slots())} }

// Add counts one response of questionnaire q.
func (t *Tally) Add(q Questionnaire, a Answers) {
	t.Responses++
	var s scores
	offset := 0
	for n, item := range q.Items {
		if v, ok := a.Value(n); ok {
			t.Counts[offset+slotOf(item, v)]++
			s.add(item, v)
		}
		offset += item.slots()
	}
	t.Moments.add(&s)
}

// Plus adds the other tally of the same questionnaire.
func (t *Tally) Plus(other *Tally) {
	t.Responses += other.Responses
	for i, c := range other.Counts {
		t.Counts[i] += c
	}
	for i, v := range other.Moments {
		t.Moments[i] += v
	}
}

// Equal tells whether both hold the same sums.
func (t *Tally) Equal(other *Tally) bool {
	return t.Responses == other.Responses && slices.Equal(t.Counts, other.Counts) && t.Moments == other.Moments
}

// Empty tells whether nothing is counted in it.
func (t *Tally) Empty() bool { return t.Equal(&Tally{Counts: make([]int64, len(t.Counts))}) }

// ItemCounts returns an item's counts: steps 1–5 and "not applicable" on the scale, else one count an option.
func (t *Tally) ItemCounts(q Questionnaire, key string) []int64 {
	offset := 0
	for _, item := range q.Items {
		if item.Key == key {
			return t.Counts[offset : offset+item.slots()]
		}
		offset += item.slots()
	}
	return nil
}

// Drop forgets the answers to an item.
func (t *Tally) Drop(q Questionnaire, key string) { clear(t.ItemCounts(q, key)) }

// Answered is how many answered an item; on the scale, within it.
func (t *Tally) Answered(q Questionnaire, key string) int64 {
	counts := t.ItemCounts(q, key)
	if item, ok := q.Item(key); ok && item.Kind == OnScale {
		counts = counts[:ScaleSteps]
	}
	n := int64(0)
	for _, c := range counts {
		n += c
	}
	return n
}

func (q Questionnaire) slots() int {
	n := 0
	for _, item := range q.Items {
		n += item.slots()
	}
	return n
}

func (i Item) slots() int {
	if i.Kind == OnChoice {
		return len(i.Options)
	}
	return ScaleSteps + 1
}

func slotOf(item Item, value int) int {
	if value == NotApplicable {
		return item.slots() - 1
	}
	return value - 1
}

// Tallies are tallies by key.
type Tallies map[TallyKey]*Tally

// Add counts one response of questionnaire q under its key.
func (t Tallies) Add(q Questionnaire, key TallyKey, a Answers) {
	tally := t[key]
	if tally == nil {
		tally = NewTally(q)
		t[key] = tally
	}
	tally.Add(q, a)
}

// Keys returns the keys in one fixed order, in which programs that lock tallies never wait for each other in a circle.
func (t Tallies) Keys() []TallyKey {
	return slices.SortedFunc(maps.Keys(t), TallyKey.Compare)
}

// Compare orders keys: by unit, then by day.
func (k TallyKey) Compare(other TallyKey) int {
	return cmp.Or(cmp.Compare(k.UnitID, other.UnitID), k.AnsweredOn.Compare(other.AnsweredOn),
		cmp.Compare(k.Questionnaire, other.Questionnaire), cmp.Compare(k.Mode, other.Mode), cmp.Compare(k.Standing, other.Standing),
		cmp.Compare(k.Reason, other.Reason))
}

// TallyKey returns the key of the tally a response belongs to.
func (r *Response) TallyKey() TallyKey {
	return TallyKey{r.UnitID, r.Questionnaire, r.AnsweredOn, r.Mode, r.Standing, r.Reason}
}

// Month returns the first day of the key's month.
func (k TallyKey) Month() time.Time { return firstOfMonth(k.AnsweredOn) }
