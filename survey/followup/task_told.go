package followup

import (
	"slices"
	"time"
)

// Told is a task as it is told to who sees it so: to all but the department no day of it lies before the one from which on units see it. Who watches a desk
// knows who answered on the day on which answers opened it.
func (s Sight) Told(t Task) Task {
	if s.Department {
		return t
	}
	for _, day := range []*time.Time{&t.OpenedOn, &t.DueOn, &t.DoneOn, &t.JudgedOn} {
		*day = shownDay(*day, t.ShownOn)
	}
	return t
}

// ToldEvent is likewise what happened to a task.
func (s Sight) ToldEvent(e Event) Event {
	if !s.Department {
		e.On = shownDay(e.On, e.ShownOn)
	}
	return e
}

// Begun is a history as it is told where its opening is not: it begins with the first time of which something is told. That it was found before, in a month of which
// nothing is, is told to nobody.
func Begun(told []Event) []Event {
	first := slices.IndexFunc(told, func(e Event) bool { return e.What == "open" || e.What == "again" })
	if first < 0 || told[first].What == "open" {
		return told
	}
	beginning := told[first]
	beginning.What = "open"
	return slices.Insert(slices.Delete(told, first, first+1), 0, beginning)
}

// shownDay is a day, or the one on which it was shown where that is later; what is not there, or not shown, stays so.
func shownDay(day, shown time.Time) time.Time {
	if !day.IsZero() && day.Before(shown) {
		return shown
	}
	return day
}
