package followup

import "time"

// Escalation is whose a task has become by being overdue.
type Escalation string

// The escalations, each with those before it.
const (
	NotOverdue           Escalation = ""
	OverdueForOwner      Escalation = "owner"
	OverdueForLeader     Escalation = "leader"
	OverdueForDepartment Escalation = "department"
	OverdueForProvince   Escalation = "province" // on the list that the province's leaders look at
)

// Escalations returns all but the first.
func Escalations() []Escalation {
	return []Escalation{OverdueForOwner, OverdueForLeader, OverdueForDepartment, OverdueForProvince}
}

// escalateAfter is how many working days after its day a task becomes somebody's.
func escalateAfter(e Escalation) int {
	switch e {
	case OverdueForOwner:
		return 1
	case OverdueForLeader:
		return 3
	case OverdueForDepartment:
		return 7
	}
	return 14
}

// Escalated is how far a task that is due on one day has gone on another.
func (c Calendar) Escalated(due, today time.Time) Escalation {
	late, reached := c.WorkingDaysBetween(due, today), NotOverdue
	for _, e := range Escalations() {
		if late >= escalateAfter(e) {
			reached = e
		}
	}
	return reached
}

// Rank orders escalations; 0 is not overdue.
func (e Escalation) Rank() int {
	for n, other := range Escalations() {
		if other == e {
			return n + 1
		}
	}
	return 0
}
