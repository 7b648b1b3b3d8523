package followup

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
)

// ConductState is how far the inspectorate has come with what was reported. The acts between them are drawn in the package's comment.
type ConductState string

// The states. All but new and under way are ends.
const (
	ConductNew       ConductState = "new"
	ConductUnderWay  ConductState = "under_way"
	ConductNoted     ConductState = "noted"
	ConductPassedOn  ConductState = "passed_on"
	ConductFounded   ConductState = "founded"
	ConductUnfounded ConductState = "unfounded"
	ConductReleased  ConductState = "released"
)

// ConductStates returns all states.
func ConductStates() []ConductState {
	return []ConductState{ConductNew, ConductUnderWay, ConductNoted, ConductPassedOn, ConductFounded, ConductUnfounded, ConductReleased}
}

// Open tells whether something is still to come of it.
func (s ConductState) Open() bool { return s == ConductNew || s == ConductUnderWay }

// ConductAct is what the inspectorate does with what was reported.
type ConductAct string

// The acts.
const (
	TakeConduct    ConductAct = "take"    // somebody looks into it
	NoteConduct    ConductAct = "note"    // it is kept in mind, and nothing else
	PassConduct    ConductAct = "pass"    // to whoever it belongs to
	ConfirmConduct ConductAct = "confirm" // it was so
	RefuteConduct  ConductAct = "refute"  // it was not so
	ReleaseConduct ConductAct = "release" // it tells of nobody's conduct: its comment is the department's
	ReopenConduct  ConductAct = "reopen"
)

// ConductActs returns all acts.
func ConductActs() []ConductAct {
	return []ConductAct{TakeConduct, NoteConduct, PassConduct, ConfirmConduct, RefuteConduct, ReleaseConduct, ReopenConduct}
}

// conductMoves is the one table of what follows; an act that is not in the line of a state is refused there.
func conductMoves(s ConductState) map[ConductAct]ConductState {
	switch s {
	case ConductNew:
		return map[ConductAct]ConductState{TakeConduct: ConductUnderWay, NoteConduct: ConductNoted, PassConduct: ConductPassedOn, ReleaseConduct: ConductReleased}
	case ConductUnderWay:
		return map[ConductAct]ConductState{TakeConduct: ConductUnderWay, NoteConduct: ConductNoted, PassConduct: ConductPassedOn,
			ConfirmConduct: ConductFounded, RefuteConduct: ConductUnfounded, ReleaseConduct: ConductReleased}
	case ConductNoted, ConductPassedOn, ConductFounded, ConductUnfounded:
		return map[ConductAct]ConductState{ReopenConduct: ConductUnderWay}
	}
	return nil
}

// After is the state an act leads to, and whether it may be done at all.
func (s ConductState) After(a ConductAct) (ConductState, bool) {
	next, may := conductMoves(s)[a]
	return next, may
}

// Terms of what is reported, in working days: by law what belongs to others is passed on within five; that somebody who looks into a thing has come
// to an end within twenty is ours.
const (
	ConductPassDays = 5
	ConductLookDays = 20
)

// ConductWindow is within how many days reports at one place make a case.
const ConductWindow = 30

// MostConductWords is how long what an inspector writes may be.
const MostConductWords = 500

// Matter is what one person reported, or a case: a place of which several did.
type Matter struct {
	ID                     uuid.UUID // made by lot when it is gathered: tells nothing of when
	UnitID                 int32
	Place                  survey.Code
	Case                   bool
	CaseID                 uuid.UUID // that it is part of; Nil where it is of none
	Month                  time.Time
	Trouble, Extra, Phrase bool // what the answers say, and whether the words alone say it
	Reports                int  // of a case
	Counted                bool // the answer counts; one that was set aside opens no case
	Commented              bool // there are words that may be read with it
	Synthetic              bool
	State                  ConductState
	DueOn                  time.Time
	By                     string // who acted last
	PassedTo               string
	Words                  string // of who acted last
	EndedOn                time.Time
	Task                   TaskID // that was opened out of it last; Nil: none was
	Revision               int
}

// Overdue tells whether the day has gone by on which it should have been at an end, or passed on.
func (c Matter) Overdue(today time.Time) bool { return c.State.Open() && c.DueOn.Before(today) }

// May tells whether an act may be done with it as it stands. What has no words of its own has nothing to release.
func (c Matter) May(a ConductAct) bool {
	_, follows := c.State.After(a)
	return follows && (a != ReleaseConduct || c.Commented && !c.Case)
}

// ConductStep is an act with what was typed for it.
type ConductStep struct {
	Act      ConductAct
	To       string // to whom it is passed on
	Words    string // what was found, or why it is opened again
	Today    time.Time
	Revision int // of what was looked at
}

// Take is what follows from a step. It fails with kind Conflict where the state does not allow it, and with kind Invalid where something of what was
// typed is wrong.
func (c Matter) Take(s ConductStep, calendar Calendar) (Matter, error) {
	const op = "followup.Conduct"
	if !c.May(s.Act) {
		return c, &survey.Error{Op: op, Kind: survey.Conflict, Key: "conduct.act"}
	}
	s.To, s.Words = strings.Join(strings.Fields(survey.KeptWords(s.To)), " "), survey.KeptWords(s.Words)
	if s.Act != PassConduct {
		s.To = ""
	}
	if fields := s.wrong(); len(fields) > 0 {
		return c, &survey.Error{Op: op, Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	c.State, _ = c.State.After(s.Act)
	c.PassedTo, c.Words, c.EndedOn = s.To, s.Words, s.Today
	if c.State.Open() {
		c.EndedOn, c.DueOn = time.Time{}, calendar.AddWorkingDays(s.Today, ConductLookDays)
	}
	c.Revision++
	return c, nil
}

// wrong is what is wrong with what was typed.
func (s ConductStep) wrong() (fields []survey.Field) {
	add := func(path, key string) {
		fields = append(fields, survey.Field{Path: path, Key: key, Args: map[string]any{"Most": MostConductWords}})
	}
	if s.Act == PassConduct && s.To == "" {
		add("to", "conduct.to")
	}
	if utf8.RuneCountInString(s.To) > MostConductWords {
		add("to", "conduct.long")
	}
	if (s.Act == ConfirmConduct || s.Act == RefuteConduct || s.Act == ReopenConduct) && s.Words == "" {
		add("words", "conduct.words")
	}
	if utf8.RuneCountInString(s.Words) > MostConductWords {
		add("words", "conduct.long")
	}
	return fields
}

// MatterTask is a task that an inspector opens out of a report or case: what the department is asked for, or what the inspectorate sees to itself.
type MatterTask struct {
	Audience Audience
	Words    string // what should be done
	Today    time.Time
	Revision int // of what was looked at
}

// MayOpenTask tells whether a task may be opened out of it: somebody looks into it, or has found that it was so.
func (c Matter) MayOpenTask() bool { return c.State == ConductUnderWay || c.State == ConductFounded }

// Opening is the beginning of the task. It names the unit and neither desk, month nor number; the unit is not told of it whatever stands behind it, for a case is of
// one desk in some weeks, and whoever watched that desk would know whom it is about. Kind Conflict where it may not be opened.
func (c Matter) Opening(t MatterTask, calendar Calendar) (Opening, error) {
	const op = "followup.MatterTask"
	if !c.MayOpenTask() {
		return Opening{}, &survey.Error{Op: op, Kind: survey.Conflict, Key: "conduct.act"}
	}
	if t.Audience != ForDepartment && t.Audience != ForInspectorate {
		return Opening{}, &survey.Error{Op: op, Kind: survey.Invalid, Key: "task.audience", Fields: []survey.Field{{Path: "audience", Key: "task.audience"}}}
	}
	o := NewOpening(calendar, Opening{Unit: survey.Unit{ID: c.UnitID}, Why: Conduct, Measure: EitherOfThem, Audience: t.Audience, Words: t.Words, Today: t.Today, Synthetic: c.Synthetic})
	return o, o.Check()
}

// ConductFilter chooses what is listed: open or ended, cases or reports, of a place where it has a code, of a case where it is not Nil.
type ConductFilter struct {
	States []ConductState
	Cases  *bool
	Place  survey.Code
	CaseID uuid.UUID
	Behind ConductMark
	Most   int
}

// ConductMark is a place in a list: oldest due first.
type ConductMark struct {
	DueOn time.Time
	ID    uuid.UUID
}

// Mark is where something stands in a list.
func (c Matter) Mark() ConductMark { return ConductMark{c.DueOn, c.ID} }

// ConductCount is how many reports or cases stand in a state, how many of them are overdue, and since when the oldest open one is there.
type ConductCount struct {
	Case       bool
	State      ConductState
	N, Overdue int
	Oldest     time.Time // zero where none is open
}
