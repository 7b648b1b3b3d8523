package followup

import (
	"time"

	"github.com/google/uuid"

	"sipas/survey"
)

// LeastInBatch is how many comments a unit learns of at once, at least. It is no setting: who may lower it may read single ones.
const LeastInBatch = 5

// Batch is what a unit reads at once of what was said in a month: in an order of its own, that no later one changes.
type Batch struct {
	ID       uuid.UUID
	Month    time.Time
	Comments []Read
}

// Read is a comment as the unit reads it.
type Read struct {
	ID        uuid.UUID
	Month     time.Time
	Text      string // empty of what was erased, or whose term is over
	Screening Screening
	Handling  Handling
}

// BatchFilter chooses batches of a unit and month: those behind one where it is not Nil, and so many at most.
type BatchFilter struct {
	Unit   survey.Unit
	Month  time.Time
	Behind uuid.UUID
	Most   int
}

// ToldCount is what a unit is told of how many of its comments of a quarter were withheld for a reason, or erased.
type ToldCount struct {
	Quarter   time.Time
	Screening Screening
	Reason    WithholdReason
	Comments  int64
}

// MonthRead is how many batches and comments a unit has of a month.
type MonthRead struct {
	Month             time.Time
	Batches, Comments int
}

// CountStep is by how much a count moves that a unit sees.
const CountStep = 5

// Stepped is what a unit is told of a count: what it was told before, until the count is five away from that or more. One decision that is taken back
// and taken again moves nothing.
func Stepped(told, count int) int {
	if count-told >= CountStep || told-count >= CountStep {
		return count
	}
	return told
}
