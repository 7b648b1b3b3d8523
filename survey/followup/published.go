package followup

import "time"

// QuarterCounts is what everybody is told of how the comments of a quarter were dealt with: numbers in fives, rounded down, and nought for fewer than five.
// What the inspectorate holds is in none of them.
type QuarterCounts struct {
	Quarter  time.Time // its first day
	Received int
	Waiting  int // nobody has looked at them yet
	Shown    int
	Masked   int
	Withheld []WithheldCount // in the order of WithholdReasons, those of five and more
	Erased   int             // on request, or because their term was over
	Answered int             // of those units read: replied to
	Soon     int             // of those: within seven days of being given to somebody
}

// WithheldCount is how many were withheld for a reason.
type WithheldCount struct {
	Reason   WithholdReason
	Comments int
}

// Add takes one of the numbers in: of a state, or of one of the names below.
func (q *QuarterCounts) Add(what string, reason WithholdReason, comments int) {
	switch what {
	case "received":
		q.Received = comments
	case "answered":
		q.Answered = comments
	case "answered_soon":
		q.Soon = comments
	case string(CommentNew):
		q.Waiting = comments
	case string(CommentShown):
		q.Shown = comments
	case string(CommentMasked):
		q.Masked = comments
	case string(CommentErased):
		q.Erased = comments
	case string(CommentWithheld):
		q.Withheld = append(q.Withheld, WithheldCount{reason, comments})
	}
}
