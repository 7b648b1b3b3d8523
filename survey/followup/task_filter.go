package followup

import "time"

// TaskFilter chooses tasks among those that are seen; its other zero fields choose all.
type TaskFilter struct {
	Sight
	Ended     bool // those that have ended, else those that are open; ended ones with the latest first
	Every     bool // both, in the order of open ones
	State     TaskState
	Why       Why
	Cause     Cause
	Unit      string // the code of one
	Mine      bool   // those whose owner looks
	DueBy     time.Time
	Escalated Escalation // at least so far
	Opened    Span
	Finished  Span // called done
	After     TaskMark
	Limit     int // 0: all
}

// Span is from a day up to another, which is outside; the zero Span is all days.
type Span struct{ From, Until time.Time }

// TaskMark is a place in the list.
type TaskMark struct {
	DueOn time.Time
	ID    TaskID
}

// Mark is where the task stands in the list.
func (t Task) Mark() TaskMark { return TaskMark{t.DueOn, t.ID} }

// TaskCounts are how many open tasks people have something to do about.
type TaskCounts struct{ InHand, Overdue, Own, OwnOverdue, Unaccepted int }

// TaskAge tells of a state how many open tasks there are, how many of them are late, and since when the oldest is.
type TaskAge struct {
	State     TaskState
	Tasks     int
	Overdue   int
	Oldest    time.Time
	OldestDue *time.Time // of those that are late
}

// Published is that the answers about a unit in a month are published: all of them, since it is settled.
type Published struct {
	UnitID int32
	Period string
	Few    bool // so few that their number alone is
}

// LastQuarter is the span of the quarter before one that begins on a day; the empty span of no days where it is no quarter.
func LastQuarter(quarter bool, start time.Time) Span {
	if !quarter {
		return Span{start, start}
	}
	return Span{start.AddDate(0, -3, 0), start}
}
