package followup

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/topic"
)

// DeedID tells deeds apart. It is drawn and not counted.
type DeedID = uuid.UUID

// Deed is what a unit has done, or is to do, about what people said of a topic in a quarter: an entry of "Dân nói, cơ quan làm". How many have
// said so and how the figure has moved is the machine's to tell, and nobody's to type.
type Deed struct {
	ID          DeedID
	Unit        survey.Unit
	Quarter     time.Time // its first day
	Topic       topic.Topic
	State       DeedState
	Words       string    // what was done: one paragraph
	DoneOn      time.Time // the day it was done, or else
	DueOn       time.Time // the day by which it is to be
	Said        int       // comments that tell of it, as the unit was told by then; 0: too few to tell
	Remarks     string    // why it was sent back or withdrawn
	Proposer    int64     // the account of who proposed it; 0: nobody who has one
	ProposedBy  string
	PublishedOn time.Time // zero while it is not
	ChangedBy   string
	Synthetic   bool // of a demo
	Revision    int
}

// Deedable are the topics that something can be done about.
func Deedable() []topic.Topic {
	return slices.DeleteFunc(topic.Topics(), topic.Topic.Good)
}

// DeedState is how far an entry has come. The acts between the states are drawn in the package's comment.
type DeedState string

// The states. Withdrawn is the end.
const (
	DeedDraft     DeedState = "draft"
	DeedProposed  DeedState = "proposed"
	DeedPublished DeedState = "published"
	DeedWithdrawn DeedState = "withdrawn"
)

// DeedStates returns all states.
func DeedStates() []DeedState {
	return []DeedState{DeedDraft, DeedProposed, DeedPublished, DeedWithdrawn}
}

// DeedAct is what is done to an entry.
type DeedAct string

// The acts.
const (
	EditDeed     DeedAct = "edit"
	ProposeDeed  DeedAct = "propose"
	PublishDeed  DeedAct = "publish"
	SendDeedBack DeedAct = "send_back" // with words
	WithdrawDeed DeedAct = "withdraw"  // with a reason
)

// DeedActs returns all acts.
func DeedActs() []DeedAct {
	return []DeedAct{EditDeed, ProposeDeed, PublishDeed, SendDeedBack, WithdrawDeed}
}

// deedMoves is the table of doc.go.
var deedMoves = map[DeedState]map[DeedAct]DeedState{
	DeedDraft:     {EditDeed: DeedDraft, ProposeDeed: DeedProposed},
	DeedProposed:  {PublishDeed: DeedPublished, SendDeedBack: DeedDraft},
	DeedPublished: {WithdrawDeed: DeedWithdrawn},
}

// After is the state an act leads to, and whether it may be done at all.
func (s DeedState) After(a DeedAct) (DeedState, bool) {
	next, may := deedMoves[s][a]
	return next, may
}

// OfUnit tells whether an act is the unit's; all others are the department's.
func (a DeedAct) OfUnit() bool { return a == EditDeed || a == ProposeDeed }

// Writes tells whether what an entry says is typed with an act. Whoever proposes one sends the words along: those that were typed last are proposed, and no others.
func (a DeedAct) Writes() bool { return a == EditDeed || a == ProposeDeed }

// DeedSight is whose entries somebody writes, and whose that person looks at for the department.
type DeedSight struct {
	Account int64
	Units   survey.Scope // whose entries are seen and written
	Screens survey.Scope // whose entries are published, sent back and withdrawn
}

// Sees tells whether an entry is seen.
func (s DeedSight) Sees(d Deed) bool { return s.Units.Reaches(d.Unit) || s.Screens.Reaches(d.Unit) }

// May tells whether somebody may do something to an entry as it stands. Nobody decides about what that same person has proposed.
func (s DeedSight) May(d Deed, a DeedAct) bool {
	_, follows := d.State.After(a)
	return follows && s.own(d, a) == nil
}

// own tells why an act is not somebody's to do; nil where it is.
func (s DeedSight) own(d Deed, a DeedAct) error {
	const op = "followup.DeedSight"
	switch {
	case a.OfUnit() && !s.Units.Reaches(d.Unit), !a.OfUnit() && !s.Screens.Reaches(d.Unit):
		return survey.Outside(op)
	case !a.OfUnit() && d.Proposer != 0 && d.Proposer == s.Account:
		return &survey.Error{Op: op, Kind: survey.Forbidden, Key: "deed.own"}
	}
	return nil
}

// DeedStep is an act with what was typed for it.
type DeedStep struct {
	Act        DeedAct
	Quarter    time.Time // of editing and of proposing, as all up to the days: what is proposed is what stands on the page of who proposes it
	Topic      topic.Topic
	Words      string
	DoneOn     time.Time // one of the two days
	DueOn      time.Time
	Reason     string // of sending back and withdrawing
	By         DeedSight
	ProposedBy string // of proposing: the name of who does
	Said       int    // of publishing: comments that tell of it
	Today      time.Time
	Revision   int // of the entry as it was looked at
}

// How long words may be, how far back a quarter may lie, and how far ahead a day.
const (
	leastDeedWords = 10
	MostDeedWords  = 300
	MostDeedReason = 500
	DeedQuarters   = 8
	longestDeed    = 366 * 24 * time.Hour
)

// DeedFew is from how many comments on their number is told. It is no setting.
const DeedFew = 5

// Take is the entry after a step. It fails with kind Conflict where the state does not allow it, with kind Forbidden where the step is not one's own to
// take, and with kind Invalid and all that is wrong with what was typed.
func (d Deed) Take(s DeedStep) (Deed, error) {
	const op = "followup.TakeDeed"
	next, may := d.State.After(s.Act)
	if !may {
		return d, &survey.Error{Op: op, Kind: survey.Conflict, Key: "deed.act"}
	}
	if err := s.By.own(d, s.Act); err != nil {
		return d, err
	}
	if s.Act.Writes() {
		s.Words = keptDeedWords(s.Words)
	}
	s.Reason = keptDeedWords(s.Reason)
	if fields := s.wrong(); len(fields) > 0 {
		return d, &survey.Error{Op: op, Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	d.State = next
	if s.Act.Writes() {
		d.Quarter, d.Topic, d.Words, d.DoneOn, d.DueOn = s.Quarter, s.Topic, s.Words, s.DoneOn, s.DueOn
	}
	switch s.Act {
	case ProposeDeed:
		d.Proposer, d.ProposedBy, d.Remarks = s.By.Account, s.ProposedBy, ""
	case PublishDeed:
		d.PublishedOn, d.Said = s.Today, 0
		if s.Said >= DeedFew {
			d.Said = s.Said
		}
	case SendDeedBack, WithdrawDeed:
		d.Remarks = s.Reason
	}
	d.Revision++
	return d, nil
}

// keptDeedWords makes one paragraph of words, and cleans them as comments are cleaned; nothing is kept of what is too long for a comment.
func keptDeedWords(typed string) string {
	return strings.Join(strings.Fields(survey.KeptComment(strings.Join(strings.Fields(typed), " "))), " ")
}

// wrong is what is wrong with what was typed.
func (s DeedStep) wrong() (fields []survey.Field) {
	add := func(path, key string) { fields = append(fields, survey.Field{Path: path, Key: key}) }
	switch s.Act {
	case EditDeed, ProposeDeed:
		if !slices.Contains(Deedable(), s.Topic) {
			add("topic", "deed.topic")
		}
		if !slices.Contains(DeedQuartersUntil(s.Today), s.Quarter) {
			add("quarter", "deed.quarter")
		}
		if n := utf8.RuneCountInString(s.Words); n < leastDeedWords || n > MostDeedWords {
			add("words", "deed.words")
		} else if strings.ContainsAny(s.Words, `"“”„«»`) {
			add("words", "deed.words_quote")
		}
		if path, key := s.wrongDay(); key != "" {
			add(path, key)
		}
	case SendDeedBack, WithdrawDeed:
		if s.Reason == "" {
			add("reason", "staff.reason_missing")
		} else if utf8.RuneCountInString(s.Reason) > MostDeedReason {
			add("reason", "deed.reason_long")
		}
	}
	return fields
}

// wrongDay is what is wrong with the days: there is one of them, done since the quarter began or due within a year.
func (s DeedStep) wrongDay() (path, key string) {
	switch {
	case s.DoneOn.IsZero() == s.DueOn.IsZero():
		return "day", "deed.day"
	case !s.DoneOn.IsZero() && (s.DoneOn.After(s.Today) || s.DoneOn.Before(s.Quarter)):
		return "day", "deed.done_on"
	case !s.DueOn.IsZero() && (s.DueOn.Before(s.Today) || s.DueOn.Sub(s.Today) > longestDeed):
		return "day", "deed.due_on"
	}
	return "", ""
}

// DeedQuartersUntil are the first days of the quarters that entries may be about on a day, the latest first.
func DeedQuartersUntil(today time.Time) (quarters []time.Time) {
	for n := range DeedQuarters {
		quarters = append(quarters, nextQuarter(today).AddDate(0, -3*(n+1), 0))
	}
	return quarters
}

// deedsTold is of how many quarters, with the one that runs, entries are told to everybody.
const deedsTold = 4

// DeedsToldSince is the first day of the quarters of which everybody is told on a day.
func DeedsToldSince(today time.Time) time.Time { return DeedQuartersUntil(today)[deedsTold-1] }

// AfterQuarter is the first day of the first quarter that began when it was done, or was to be: by its figure one sees what has become of it.
func (d Deed) AfterQuarter() time.Time {
	day := d.DoneOn
	if day.IsZero() {
		day = d.DueOn
	}
	return nextQuarter(day)
}

// DeedFilter chooses entries of a state, unit and quarter among those of a scope; its zero fields choose all.
type DeedFilter struct {
	State   DeedState
	Unit    string // the code of one
	Quarter time.Time
	After   DeedMark
	Limit   int // 0: all
}

// DeedMark is a place in the list: the latest quarter first.
type DeedMark struct {
	Quarter time.Time
	ID      DeedID
}

// Mark is where the entry stands in the list.
func (d Deed) Mark() DeedMark { return DeedMark{d.Quarter, d.ID} }

// DeedCounts are how many entries wait: for the department, and for their units, to which it has sent them back.
type DeedCounts struct{ Proposed, SentBack int }
