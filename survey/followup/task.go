package followup

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
)

// TaskID tells tasks apart. It is drawn and not counted: whoever sees two of them does not learn how many were opened in between.
type TaskID = uuid.UUID

// Task is a thing one unit has to mend, with what gave rise to it, who answers for it, and what became of it.
type Task struct {
	ID         TaskID
	Unit       survey.Unit
	Why        Why
	About      string // what a reason is about: the concern that is reported, a topic, a place; may be empty
	Period     string // of what gave rise to it, as far as its unit is told: 2026-10 or 2026-Q4; empty where a person opened it
	Measure    Measure
	Audience   Audience
	Words      string // of the person who opened it
	State      TaskState
	OpenedOn   time.Time
	OpenedBy   string
	ShownOn    time.Time // from when on the unit sees it; zero: not yet
	Owner      int64     // the account of who answers for it; 0: nobody yet
	OwnerName  string
	DueOn      time.Time // until it is accepted the day by which it should be, then the day by which it should be done
	Cause      Cause
	CauseWords string
	Remedy     string
	DoneOn     time.Time // zero while it is not
	Verdict    Verdict
	Evidence   Evidence // that the verdict was given by
	JudgedOn   time.Time
	Escalation Escalation // the furthest it has gone
	Synthetic  bool       // of a demo
	Revision   int        // grows with what people do: of two who act at once one is told of the other
}

// Why is what a task was opened for.
type Why string

// The reasons. There is one open task of a unit, a reason and what it is about; what is found again is added to it.
const (
	BadFigure   Why = "bad_figure" // its whole interval lies under the limit
	Falling     Why = "falling"    // a real fall against the period before
	BadStreak   Why = "streak"     // many of its last answers are dissatisfied
	Reported    Why = "reported"   // trouble or extra payment is reported surely more often than of its level
	Silent      Why = "silent"     // no answers for days, where there usually are
	RisingTopic Why = "topic"      // people write of it more often than before
	Conduct     Why = "conduct"    // several at one place
	ByHand      Why = "by_hand"
)

// Whys returns all reasons.
func Whys() []Why {
	return []Why{BadFigure, Falling, BadStreak, Reported, Silent, RisingTopic, Conduct, ByHand}
}

// Live tells whether what the reason is found by has yet to be published. Of such a task the unit learns nothing until it is: by watching the
// desk its leader would know whose answers opened it.
func (w Why) Live() bool { return w == BadStreak || w == Silent }

// OfNumber tells whether a reason is how many answered and nothing they said, which everybody is told of a settled month, however few they were.
func (w Why) OfNumber() bool { return w == Silent }

// Audience says whose a task is.
type Audience string

// The audiences. The department sees those of units; of what the inspectorate asks of the department, the inspectorate sees what becomes.
const (
	ForUnit         Audience = "unit"
	ForDepartment   Audience = "department"
	ForInspectorate Audience = "inspectorate"
)

// Audiences returns all audiences.
func Audiences() []Audience { return []Audience{ForUnit, ForDepartment, ForInspectorate} }

// Measure is the published figure a task is judged by.
type Measure string

// The measures.
const (
	Index           Measure = "index"
	Trouble         Measure = "trouble" // the share of people who report it; less is better
	ExtraPayment    Measure = "extra"
	EitherOfThem    Measure = "either"
	NumberOfAnswers Measure = "answers" // whether anybody answers again
)

// Measures returns all measures.
func Measures() []Measure {
	return []Measure{Index, Trouble, ExtraPayment, EitherOfThem, NumberOfAnswers}
}

// LessIsBetter tells whether a fall of the measure is what is hoped for.
func (m Measure) LessIsBetter() bool { return m == Trouble || m == ExtraPayment || m == EitherOfThem }

// Cause is why things were as they were, as the report sums it up.
type Cause string

// The causes, of which the decree's report asks. What is special about one stands in words beside it.
const (
	CauseStaff        Cause = "staff"        // too few people for what comes
	CauseSkill        Cause = "skill"        // knowledge of the work
	CauseManner       Cause = "manner"       // how people are spoken to
	CauseProcedure    Cause = "procedure"    // too many papers or steps
	CauseDelay        Cause = "delay"        // not done in time
	CauseCoordination Cause = "coordination" // between bodies
	CauseFacilities   Cause = "facilities"   // rooms, seats, machines
	CauseSystem       Cause = "system"       // software or network
	CauseGuidance     Cause = "guidance"     // what is posted or told is unclear
	CauseOther        Cause = "other"
)

// Causes returns all causes.
func Causes() []Cause {
	return []Cause{CauseStaff, CauseSkill, CauseManner, CauseProcedure, CauseDelay, CauseCoordination, CauseFacilities, CauseSystem, CauseGuidance, CauseOther}
}

// TaskState is how far a task has come. The acts between them are drawn in the package's comment.
type TaskState string

// The states. Judged and Withdrawn are ends.
const (
	TaskOpened    TaskState = "opened"
	TaskAccepted  TaskState = "accepted"
	TaskCause     TaskState = "cause"
	TaskRemedy    TaskState = "remedy"
	TaskDone      TaskState = "done"
	TaskJudged    TaskState = "judged"
	TaskWithdrawn TaskState = "withdrawn"
)

// TaskStates returns all states.
func TaskStates() []TaskState {
	return []TaskState{TaskOpened, TaskAccepted, TaskCause, TaskRemedy, TaskDone, TaskJudged, TaskWithdrawn}
}

// Open tells whether something is still to come of it.
func (s TaskState) Open() bool { return s != TaskJudged && s != TaskWithdrawn }

// InHand tells whether people still have something to do.
func (s TaskState) InHand() bool { return s.Open() && s != TaskDone }

// TaskAct is what is done to a task.
type TaskAct string

// The acts.
const (
	AcceptTask   TaskAct = "accept"   // with an owner and a day
	AssignTask   TaskAct = "assign"   // another owner or day
	NameCause    TaskAct = "cause"    // or another one
	SetRemedy    TaskAct = "remedy"   // or another one
	FinishTask   TaskAct = "finish"   // it is called done
	ResumeTask   TaskAct = "resume"   // it was not done after all
	JudgeTask    TaskAct = "judge"    // the verdict
	WithdrawTask TaskAct = "withdraw" // it should not have been opened
)

// TaskActs returns all acts.
func TaskActs() []TaskAct {
	return []TaskAct{AcceptTask, AssignTask, NameCause, SetRemedy, FinishTask, ResumeTask, JudgeTask, WithdrawTask}
}

// taskMoves is the one table of what follows; an act that is not in the line of a state is refused there.
func taskMoves(s TaskState) map[TaskAct]TaskState {
	switch s {
	case TaskOpened:
		return map[TaskAct]TaskState{AcceptTask: TaskAccepted, WithdrawTask: TaskWithdrawn}
	case TaskAccepted:
		return map[TaskAct]TaskState{AssignTask: TaskAccepted, NameCause: TaskCause, WithdrawTask: TaskWithdrawn}
	case TaskCause:
		return map[TaskAct]TaskState{AssignTask: TaskCause, NameCause: TaskCause, SetRemedy: TaskRemedy, WithdrawTask: TaskWithdrawn}
	case TaskRemedy:
		return map[TaskAct]TaskState{AssignTask: TaskRemedy, NameCause: TaskRemedy, SetRemedy: TaskRemedy, FinishTask: TaskDone, WithdrawTask: TaskWithdrawn}
	case TaskDone:
		return map[TaskAct]TaskState{ResumeTask: TaskRemedy, JudgeTask: TaskJudged}
	}
	return nil
}

// After is the state an act leads to, and whether it may be done at all.
func (s TaskState) After(a TaskAct) (TaskState, bool) {
	next, may := taskMoves(s)[a]
	return next, may
}

// Part is what somebody is to a task.
type Part string

// The parts.
const (
	OwnerPart      Part = "owner"
	LeaderPart     Part = "leader" // of the unit
	DepartmentPart Part = "department"
	InspectorPart  Part = "inspector" // of what is the inspectorate's
	MachinePart    Part = "machine"
)

// Parts returns all parts.
func Parts() []Part {
	return []Part{OwnerPart, LeaderPart, DepartmentPart, InspectorPart, MachinePart}
}

// By tells whether an act is a part's. Nobody judges but the machine.
func (a TaskAct) By(p Part) bool {
	switch a {
	case AcceptTask, AssignTask:
		return p == LeaderPart || p == DepartmentPart || p == InspectorPart
	case NameCause, SetRemedy, FinishTask:
		return p == OwnerPart || p == LeaderPart || p == InspectorPart
	case ResumeTask:
		return p == OwnerPart || p == LeaderPart || p == DepartmentPart || p == InspectorPart
	case WithdrawTask:
		return p == DepartmentPart || p == InspectorPart
	case JudgeTask:
		return p == MachinePart
	}
	return false
}

// Sight is whose tasks somebody sees, and as what.
type Sight struct {
	Account      int64
	Units        survey.Scope // whose tasks are seen once they are shown
	Leads        survey.Scope // whose tasks are led
	Department   bool         // all of the province's units, from the first day on
	Asked        bool         // what the inspectorate asks of the department; not seen by all who see the tasks of all units, for a report of these is read by others
	Inspectorate bool
}

// Sees tells whether a task is seen.
func (s Sight) Sees(t Task) bool {
	switch t.Audience {
	case ForInspectorate:
		return s.Inspectorate
	case ForDepartment:
		return s.Asked || s.Inspectorate
	}
	return s.Department || !t.ShownOn.IsZero() && s.Units.Reaches(t.Unit)
}

// Parts are what somebody is to a task; none where it is not seen.
func (s Sight) Parts(t Task) (parts []Part) {
	if !s.Sees(t) {
		return nil
	}
	if t.Owner != 0 && t.Owner == s.Account {
		parts = append(parts, OwnerPart)
	}
	switch {
	case t.Audience == ForInspectorate:
		return append(parts, InspectorPart)
	case t.Audience == ForDepartment && !s.Asked: // the inspectorate looks on
		return parts
	case t.Audience == ForDepartment:
		return append(parts, DepartmentPart)
	case s.Department:
		parts = append(parts, DepartmentPart)
	}
	if !t.ShownOn.IsZero() && s.Leads.Reaches(t.Unit) {
		parts = append(parts, LeaderPart)
	}
	return parts
}

// May tells whether somebody may do something to a task as it stands.
func (s Sight) May(t Task, a TaskAct) bool {
	_, follows := t.State.After(a)
	return follows && s.PartFor(t, a) != ""
}

// PartFor is the part in which somebody does something to a task; empty where it is none of the parts that may.
func (s Sight) PartFor(t Task, a TaskAct) Part {
	parts := s.Parts(t)
	if n := slices.IndexFunc(parts, a.By); n >= 0 {
		return parts[n]
	}
	return ""
}

// Step is an act with what was typed for it.
type Step struct {
	Act       TaskAct
	Owner     int64
	OwnerName string
	DueOn     time.Time
	Cause     Cause
	Words     string // of the cause, of the remedy (also of what is called done: empty where it is as it was), of why it is resumed or withdrawn
	Today     time.Time
	Revision  int // of the task as it was looked at
}

// Kept is the step with its words as they are kept.
func (s Step) Kept() Step {
	s.Words = survey.KeptWords(s.Words)
	return s
}

// MostWords is how long what people write about a task may be.
const MostWords = 1000

// longestTask is how far ahead a task may be due: what takes longer is a plan.
const longestTask = 366 * 24 * time.Hour

// Take is the task after a step. It fails with kind Conflict where the state does not allow it, and with kind Invalid and all that is wrong with what was typed.
func (t Task) Take(s Step) (Task, error) {
	const op = "followup.Take"
	next, may := t.State.After(s.Act)
	if !may {
		return t, &survey.Error{Op: op, Kind: survey.Conflict, Key: "task.act"}
	}
	s = s.Kept()
	if fields := s.wrong(); len(fields) > 0 {
		return t, &survey.Error{Op: op, Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	t.State = next
	switch s.Act {
	case AcceptTask, AssignTask:
		if !t.DueOn.Equal(s.DueOn) { // what was overdue by the old day is not by the new one
			t.Escalation = NotOverdue
		}
		t.Owner, t.OwnerName, t.DueOn = s.Owner, s.OwnerName, s.DueOn
	case NameCause:
		t.Cause, t.CauseWords = s.Cause, s.Words
	case SetRemedy:
		t.Remedy = s.Words
	case FinishTask:
		if t.DoneOn = s.Today; s.Words != "" { // as it stands on the page of who calls it done
			t.Remedy = s.Words
		}
	case ResumeTask:
		t.DoneOn = time.Time{}
	}
	t.Revision++
	return t, nil
}

// wrong is what is wrong with what was typed.
func (s Step) wrong() (fields []survey.Field) {
	add := func(path, key string) { fields = append(fields, survey.Field{Path: path, Key: key}) }
	switch s.Act {
	case AcceptTask, AssignTask:
		if s.Owner == 0 || s.OwnerName == "" {
			add("owner", "task.owner")
		}
		if s.DueOn.IsZero() || s.DueOn.Before(s.Today) || s.DueOn.Sub(s.Today) > longestTask {
			add("due", "task.due")
		}
	case NameCause:
		if !slices.Contains(Causes(), s.Cause) {
			add("cause", "task.cause")
		}
		if s.Words == "" && s.Cause == CauseOther {
			add("words", "task.cause_words")
		}
	case SetRemedy:
		if s.Words == "" {
			add("words", "task.remedy")
		}
	case ResumeTask, WithdrawTask:
		if s.Words == "" {
			add("words", "staff.reason_missing")
		}
	}
	if utf8.RuneCountInString(s.Words) > MostWords {
		add("words", "task.words_long")
	}
	return fields
}

// Event is one thing that happened to a task.
type Event struct {
	On      time.Time
	What    string // an act, "open", "again" or "escalate"
	Actor   string
	Words   string
	ShownOn time.Time // from when on the unit sees it; zero: not yet
}
