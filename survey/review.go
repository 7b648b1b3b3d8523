package survey

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Aside is a response that was set aside, as whoever reviews it sees it.
type Aside struct {
	ID            uuid.UUID `json:"id"`
	UnitCode      string    `json:"unit_code"`
	AnsweredOn    time.Time `json:"answered_on"`
	HalfDay       *HalfDay  `json:"half_day"`
	Mode          Mode      `json:"mode"`
	Reason        Reason    `json:"reason"`
	DurationMS    *int32    `json:"duration_ms"`
	Questionnaire string    `json:"questionnaire"`
	Answers       Answers   `json:"answers"`
}

// AsideFilter chooses responses that are set aside: of days from From up to Until, of one unit and reason where these are not empty, and of
// those behind After in the order of the list, where it is not zero. No more than Limit.
type AsideFilter struct {
	Unit        string
	Reason      Reason
	From, Until time.Time
	After       AsideMark
	Limit       int
}

// AsideMark is a place in the list of what is set aside.
type AsideMark struct {
	AnsweredOn time.Time
	UnitCode   string
	ID         uuid.UUID
}

// Mark is where the response stands in the list.
func (a Aside) Mark() AsideMark { return AsideMark{a.AnsweredOn, a.UnitCode, a.ID} }

// AsideCount is how many responses of a unit do not count for a reason; those that came late have none.
type AsideCount struct {
	UnitCode  string
	Standing  Standing
	Reason    Reason
	Responses int64
}

// Decision changes the standing of stored responses: to what, and why in words.
type Decision struct {
	IDs    []uuid.UUID
	To     Standing
	Reason Reason // empty when they are to count
	Note   string
	// From is how all of them stood when whoever decides looked at them; empty where nobody did.
	From Standing
}

// PastDecision is what a person has decided about responses: how many, and about how many of them nobody has decided since.
type PastDecision struct {
	ID        int64
	At        time.Time
	By        string
	Note      string
	To        Standing
	Responses int64
	Open      int64
}

// DistinctIDs returns each of ids once, in order of their first mention.
func DistinctIDs(ids []uuid.UUID) []uuid.UUID {
	seen := map[uuid.UUID]bool{}
	var found []uuid.UUID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			found = append(found, id)
		}
	}
	return found
}

// ByRule is who decides when it is no person.
const ByRule = "rule"

// Check fails with kind Invalid where no person stands for a decision by name, or none says why, or nobody may decide so.
func (d Decision) Check(by Actor) error {
	if by.Name() == ByRule || !by.Person() || strings.TrimSpace(d.Note) == "" {
		return &Error{Op: "survey.Decision", Kind: Invalid, Key: "review.unsigned"} // a rule's name is not a person's
	}
	if !slices.Contains(Decidable(), d.To) {
		return &Error{Op: "survey.Decision", Kind: Invalid, Key: "review.late"} // which its day decides, and nobody else
	}
	return nil
}

// Reviewable fails with kind Invalid for a response that never counts: one that came late, or was given up halfway.
func Reviewable(standing Standing, reason Reason) error {
	const op = "survey.Reviewable"
	switch {
	case standing == Late:
		return &Error{Op: op, Kind: Invalid, Key: "review.late"}
	case reason == Partial:
		return &Error{Op: op, Kind: Invalid, Key: "review.partial"}
	}
	return nil
}

// ExcessDecisions are what follows where a unit and month has more answers than its transactions allow: the first so many count and the
// others do not. Whose lot it is must be decided by the order of ids alone, so that the score is not bent.
func ExcessDecisions(ids []uuid.UUID, allowed int64) []Decision {
	counted := min(int64(len(ids)), allowed)
	return []Decision{
		{IDs: ids[:counted], To: Counted, Note: "as many as transactions were reported"},
		{IDs: ids[counted:], To: SetAside, Reason: Excess, Note: "more answers than transactions were reported"},
	}
}
