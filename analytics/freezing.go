package analytics

import (
	"fmt"
	"time"
)

// FreezeState is how far a request to freeze a period has come:
//
//	proposed → signed → frozen
//	    │         ├───→ overtaken
//	    │         └───→ failed
//	    ├───→ withdrawn
//	    └───→ overtaken
//
// Two people see the same figures: whoever signs says yes to the hash of what was proposed. The service freezes what is signed, and only where
// its hash is still that one. Where figures have changed since, by a review or an import, the request is overtaken, and a new one is needed.
type FreezeState string

// The states. Proposed and Signed are open, and a period has one open request at most.
const (
	FreezeProposed  FreezeState = "proposed"
	FreezeSigned    FreezeState = "signed"
	FreezeDone      FreezeState = "frozen"
	FreezeWithdrawn FreezeState = "withdrawn"
	FreezeOvertaken FreezeState = "overtaken"
	FreezeFailed    FreezeState = "failed"
)

// FreezeStates returns all states.
func FreezeStates() []FreezeState {
	return []FreezeState{FreezeProposed, FreezeSigned, FreezeDone, FreezeWithdrawn, FreezeOvertaken, FreezeFailed}
}

// Open tells whether something is still to come of it.
func (s FreezeState) Open() bool { return s == FreezeProposed || s == FreezeSigned }

// May tells whether a request may go from one state to another.
func (s FreezeState) May(to FreezeState) bool {
	switch s {
	case FreezeProposed:
		return to == FreezeSigned || to == FreezeWithdrawn || to == FreezeOvertaken
	case FreezeSigned:
		return to == FreezeDone || to == FreezeOvertaken || to == FreezeFailed
	}
	return false
}

// FreezeRequest is a request to freeze a period, and what became of it.
type FreezeRequest struct {
	Period     Period
	Number     int // among those of the period
	State      FreezeState
	Hash       string // of the record that is to be frozen: what goes into the figures, and the figures
	Note       string
	ProposedBy Signature
	SignedBy   *Signature
	Reason     string     // why one person did both
	EndedBy    string     // who withdrew it; empty where it ended by itself
	EndedAt    *time.Time // when it was frozen, withdrawn, overtaken, or failed
	Failure    string     // the key of why it failed
	Edition    int        // that came of it, or by which it was overtaken; 0: none
}

// Signature is who said yes, and when.
type Signature struct {
	Account int64 // of a person who has signed in
	Name    string
	At      time.Time
}

// Name tells requests apart, as the audit log writes it.
func (r FreezeRequest) Name() string { return fmt.Sprintf("%s request %d", r.Period, r.Number) }

// By is what the edition says of who froze it.
func (r FreezeRequest) By() string {
	if r.SignedBy == nil || r.SignedBy.Account == r.ProposedBy.Account {
		return r.ProposedBy.Name
	}
	return r.ProposedBy.Name + ", " + r.SignedBy.Name
}

// Stage is how far a period has come.
type Stage string

// The stages, in their order.
const (
	StageRunning  Stage = "running"
	StageSettling Stage = "settling" // over, and tablets that were off line may still bring answers
	StageReady    Stage = "ready"
	StageProposed Stage = "proposed"
	StageSigned   Stage = "signed"
	StageFrozen   Stage = "frozen"
)

// PeriodRecord is a period with what was done to freeze it.
type PeriodRecord struct {
	Period   Period
	Editions []Edition      // the last one first
	Request  *FreezeRequest // the last one
}

// Stage tells how far it has come on a day, where months before settledBefore are settled. An open request comes before the editions there are:
// it is what somebody waits for.
func (r PeriodRecord) Stage(today, settledBefore time.Time) Stage {
	switch {
	case r.Request != nil && r.Request.State == FreezeProposed:
		return StageProposed
	case r.Request != nil && r.Request.State == FreezeSigned:
		return StageSigned
	case len(r.Editions) > 0:
		return StageFrozen
	case r.Period.End().After(today):
		return StageRunning
	case r.Period.End().After(settledBefore):
		return StageSettling
	}
	return StageReady
}

// SettledOn is the day from which nothing more can come for the period.
func (p Period) SettledOn(settleDays int) time.Time { return p.End().AddDate(0, 0, settleDays) }
