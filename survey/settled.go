package survey

import "time"

// MostSettleDays is the longest that a month may wait for tablets that were off line.
const MostSettleDays = 31

// SettledBefore tells which months are settled at a moment: those before the month whose first day it returns, as midnight UTC. A month is
// settled once so many days after its last one are over where the province is: with 7, November from the midnight before 8 December on.
//
// An answer is judged by it when it is received and stored a moment later; who publishes a month once and for all must allow for that.
func SettledBefore(now time.Time, days int, location *time.Location) time.Time {
	return firstOfMonth(Date(now, location).AddDate(0, 0, -days))
}

// Settle makes a response late that is received when its month is settled, whatever else it is.
func (r *Response) Settle(now time.Time, days int, location *time.Location) {
	if r.AnsweredOn.Before(SettledBefore(now, days, location)) {
		r.Standing, r.Reason = Late, ""
	}
}

func firstOfMonth(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}
