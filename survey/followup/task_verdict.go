package followup

import "time"

// Verdict is what the answers say of a task that was called done.
type Verdict string

// The verdicts.
const (
	NoVerdict    Verdict = ""
	Recovered    Verdict = "recovered"     // surely better than before
	NotRecovered Verdict = "not_recovered" // not surely better
	TooFew       Verdict = "too_few"       // no figure is published of before or after
)

// Verdicts returns all verdicts.
func Verdicts() []Verdict { return []Verdict{Recovered, NotRecovered, TooFew} }

// Reading is a published figure of a unit in a month or quarter that is settled, so that it moves no more.
type Reading struct {
	Period     string
	Start, End time.Time // the end is the day after the last one
	Quarter    bool
	N          int64
	Value      float64
	Low, High  float64
}

// Evidence is what a verdict was given by: a figure before and one after, and the interval of their difference.
type Evidence struct {
	Before, After Reading
	Difference    float64
	Low, High     float64
}

// How far back a figure of before may lie: one that is older tells of other times.
const (
	monthsBefore   = 6
	quartersBefore = 12 // months
)

// FewestAgain is how many answers in a month end the silence of a unit: as many as any figure is shown from.
const FewestAgain = 10

// Weigh gives the verdict on a task that was called done on a day, from the published figures of its unit, where months before settledBefore are settled.
//
// Before is the last month that ended by the first of the month in which the task was called done, else the last quarter that ended by then; it is not the period that the
// task was opened for, which was chosen for being bad and would seem to have got better by chance alone. After is the first month that began after that day, else the first such quarter.
// Which of them there are depends on how many answered and on nothing they said, so that the verdict is looked for once. There is none while a settled figure may still come.
func Weigh(m Measure, doneOn, settledBefore time.Time, readings []Reading, difference func(after, before Reading) (low, high float64)) (Verdict, Evidence) {
	e, first := Evidence{}, firstOfMonth(doneOn)
	if doneOn.IsZero() {
		return NoVerdict, e
	}
	before, after := (*Reading)(nil), (*Reading)(nil)
	for _, quarter := range []bool{true, false} { // a month comes before a quarter
		for i := range readings {
			r := &readings[i]
			if r.Quarter != quarter {
				continue
			}
			if !r.End.After(first) && !r.End.Before(first.AddDate(0, -furthest(quarter), 0)) && (before == nil || before.Quarter != quarter || r.End.After(before.End)) {
				before = r
			}
			if r.Start.After(doneOn) && !r.End.After(settledBefore) && (after == nil || after.Quarter != quarter && r.End.Before(after.End) || after.Quarter == quarter && r.Start.Before(after.Start)) {
				after = r
			}
		}
	}
	lastChance := nextQuarter(doneOn).AddDate(0, 3, 0)
	switch {
	case after != nil && (before != nil || m == NumberOfAnswers):
	case !lastChance.After(settledBefore):
		return TooFew, e
	default:
		return NoVerdict, e
	}
	e.After = *after
	if m == NumberOfAnswers {
		if before != nil {
			e.Before = *before
		}
		if after.N >= FewestAgain {
			return Recovered, e
		}
		return NotRecovered, e
	}
	e.Before = *before
	e.Difference = after.Value - before.Value
	e.Low, e.High = difference(*after, *before)
	if m.LessIsBetter() && e.High < 0 || !m.LessIsBetter() && e.Low > 0 {
		return Recovered, e
	}
	return NotRecovered, e
}

func furthest(quarter bool) int {
	if quarter {
		return quartersBefore
	}
	return monthsBefore
}

func firstOfMonth(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// nextQuarter is the first day of the first quarter that begins after a day.
func nextQuarter(day time.Time) time.Time {
	begun := (int(day.Month()) - 1) / 3 * 3
	return time.Date(day.Year(), time.Month(begun+4), 1, 0, 0, 0, 0, time.UTC)
}
