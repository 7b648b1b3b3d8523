package followup

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"sipas/survey"
)

// AcceptWithin is how many working days there are to accept a task.
const AcceptWithin = 3

// Opening is what a task is opened for, or added to.
type Opening struct {
	Unit      survey.Unit
	Why       Why
	About     string
	Period    string
	Measure   Measure
	Audience  Audience
	Words     string
	Today     time.Time
	DueOn     time.Time // by which it should be accepted
	Synthetic bool      // found in answers of a demo
}

// NewOpening is a task's beginning on a day, with its words as they are kept; the day by which it should be accepted follows by the calendar.
func NewOpening(c Calendar, o Opening) Opening {
	o.DueOn, o.Words = c.AddWorkingDays(o.Today, AcceptWithin), survey.KeptWords(o.Words)
	if o.Audience == "" {
		o.Audience = ForUnit
	}
	if o.Measure == "" {
		o.Measure = Index
	}
	return o
}

// Check fails with kind Invalid where an opening cannot be one.
func (o Opening) Check() error {
	var fields []survey.Field
	add := func(path, key string) { fields = append(fields, survey.Field{Path: path, Key: key}) }
	if o.Unit.ID == 0 {
		add("unit", "unit.unknown")
	}
	if !slices.Contains(Whys(), o.Why) {
		add("why", "task.why")
	}
	if !slices.Contains(Audiences(), o.Audience) {
		add("audience", "task.audience")
	}
	if !slices.Contains(Measures(), o.Measure) {
		add("measure", "task.measure")
	}
	if (o.Why == ByHand || o.Audience == ForDepartment) && o.Words == "" {
		add("words", "task.words")
	}
	if utf8.RuneCountInString(o.Words) > MostWords {
		add("words", "task.words_long")
	}
	if len(fields) > 0 {
		return &survey.Error{Op: "followup.Opening", Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	return nil
}

// Number is what the task that somebody in a province opens by hand is called, after as many of the same have ended that day: the same for the same, so that it is
// opened once however often a form is sent, and as good as drawn for whoever does not know what was typed.
func (o Opening) Number(province, by string, ended int) TaskID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %q %q %q %q %d", province, o.Unit.ID, o.Audience, o.Words, o.Today.Format(time.DateOnly), by, ended))
	id := TaskID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8: made by rules of one's own
	return id
}
