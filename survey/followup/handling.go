package followup

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
)

// HandlingState is how far a unit is with what a comment asks for.
type HandlingState string

// The states of handling.
const (
	HandlingNone     HandlingState = "none"
	HandlingOpen     HandlingState = "open"     // with an owner and a day
	HandlingAnswered HandlingState = "answered" // a reply is written
	HandlingClosed   HandlingState = "closed"   // with an outcome
)

// HandlingStates returns all states.
func HandlingStates() []HandlingState {
	return []HandlingState{HandlingNone, HandlingOpen, HandlingAnswered, HandlingClosed}
}

// HandlingAct is what is done about it.
type HandlingAct string

// The acts.
const (
	OpenHandling   HandlingAct = "open"
	AssignHandling HandlingAct = "assign" // give it another owner or day
	ReplyToComment HandlingAct = "reply"
	CloseHandling  HandlingAct = "close"
	ReopenHandling HandlingAct = "reopen"
)

// HandlingActs returns all acts.
func HandlingActs() []HandlingAct {
	return []HandlingAct{OpenHandling, AssignHandling, ReplyToComment, CloseHandling, ReopenHandling}
}

// handling is the table of doc.go.
var handling = map[HandlingState]map[HandlingAct]HandlingState{
	HandlingNone:     {OpenHandling: HandlingOpen},
	HandlingOpen:     {AssignHandling: HandlingOpen, ReplyToComment: HandlingAnswered},
	HandlingAnswered: {ReplyToComment: HandlingAnswered, CloseHandling: HandlingClosed},
	HandlingClosed:   {ReopenHandling: HandlingOpen},
}

// unread is the same where the words of the comment are gone: nobody can answer them, and what was begun is closed without an answer.
var unread = map[HandlingState]map[HandlingAct]HandlingState{
	HandlingOpen:     {AssignHandling: HandlingOpen, CloseHandling: HandlingClosed},
	HandlingAnswered: {CloseHandling: HandlingClosed},
}

// Next is the state that an act leads to while the words of the comment are there; false where it is refused.
func (s HandlingState) Next(act HandlingAct) (HandlingState, bool) {
	next, ok := handling[s][act]
	return next, ok
}

// HandlingOutcome is what has become of it.
type HandlingOutcome string

// The outcomes.
const (
	HandledWhole    HandlingOutcome = "done"
	HandledPartly   HandlingOutcome = "partly"
	NotPossible     HandlingOutcome = "not_possible" // and why
	NotOursPassedOn HandlingOutcome = "not_ours"     // and to whom it was passed
)

// HandlingOutcomes returns all outcomes in the order they are offered.
func HandlingOutcomes() []HandlingOutcome {
	return []HandlingOutcome{HandledWhole, HandledPartly, NotPossible, NotOursPassedOn}
}

// Handling is what a unit does about a comment of a batch.
type Handling struct {
	Comment  uuid.UUID
	Unit     survey.Unit
	State    HandlingState
	Owner    int64 // an account
	Name     string
	DueOn    time.Time
	Outcome  HandlingOutcome // of what is closed
	Note     string          // why it is not possible, or to whom it was passed
	Reopened bool
	OpenedBy string
	OpenedOn time.Time
	ClosedOn time.Time
	Revision int
	Gone     bool // the words of the comment: they were erased, or their term is over
}

// Next is the state that an act leads to; false where it is refused.
func (h Handling) Next(act HandlingAct) (HandlingState, bool) {
	next, ok := h.State.Next(act)
	if h.Gone {
		next, ok = unread[h.State][act]
	}
	return next, ok && (act != ReopenHandling || !h.Reopened)
}

// Overdue tells whether the day it should have been answered by is over.
func (h Handling) Overdue(today time.Time) bool {
	return h.State == HandlingOpen && today.After(h.DueOn)
}

// HandlingFilter chooses comments that are being handled: those of an owner where it is not nought, those that are due before a day where there is one, or
// those that are closed. So many at most.
type HandlingFilter struct {
	Owner     int64
	DueBefore time.Time
	Closed    bool
	Most      int
}

// HandlingStep is what somebody does about a comment, as of a revision of its handling.
type HandlingStep struct {
	Act      HandlingAct
	Owner    int64
	Name     string
	DueOn    time.Time
	Reply    Reply
	Outcome  HandlingOutcome
	Note     string
	Revision int
}

// mostNote is how long a reason, or a body's name, may be.
const mostNote = 500

// Take is how it stands after a step; it fails with kind Invalid where something of it is wrong, and with kind Conflict where it stands so that nobody may
// do that, or was reopened before.
func (h Handling) Take(s HandlingStep, today time.Time) (Handling, error) {
	const op = "followup.Take"
	to, ok := h.Next(s.Act)
	if !ok {
		return h, &survey.Error{Op: op, Kind: survey.Conflict, Key: h.refusal(s.Act)}
	}
	h.State = to
	switch s.Act {
	case OpenHandling, AssignHandling, ReopenHandling:
		return h.owned(s, today)
	case ReplyToComment:
		return h, s.Reply.Check()
	case CloseHandling:
		return h.closed(s, today)
	}
	return h, nil
}

// refusal says why an act is refused.
func (h Handling) refusal(act HandlingAct) string {
	_, ok := h.State.Next(act)
	switch {
	case ok && h.Gone:
		return "handling.gone"
	case ok: // and it was reopened before
		return "handling.reopened"
	}
	return "handling.state"
}

func (h Handling) owned(s HandlingStep, today time.Time) (Handling, error) {
	const op = "followup.Take"
	switch {
	case s.Owner == 0 || s.Name == "":
		return h, wrong(op, "owner", "handling.owner_missing")
	case s.DueOn.Before(today) || s.DueOn.After(today.AddDate(1, 0, 0)):
		return h, wrong(op, "due", "handling.due_wrong")
	}
	h.Owner, h.Name, h.DueOn = s.Owner, s.Name, s.DueOn
	if s.Act == ReopenHandling {
		h.Reopened, h.Outcome, h.Note, h.ClosedOn = true, "", "", time.Time{}
	}
	if s.Act == OpenHandling {
		h.OpenedOn = today
	}
	return h, nil
}

func (h Handling) closed(s HandlingStep, today time.Time) (Handling, error) {
	const op = "followup.Take"
	note := survey.KeptWords(s.Note)
	switch {
	case !slices.Contains(HandlingOutcomes(), s.Outcome):
		return h, wrong(op, "outcome", "handling.outcome_missing")
	case note == "" && s.Outcome == NotPossible:
		return h, wrong(op, "note", "handling.why_missing")
	case note == "" && s.Outcome == NotOursPassedOn:
		return h, wrong(op, "note", "handling.whom_missing")
	case utf8.RuneCountInString(note) > mostNote:
		return h, wrong(op, "note", "handling.note_long")
	}
	h.Outcome, h.Note, h.ClosedOn = s.Outcome, note, today
	return h, nil
}

// Reply is what a unit says to a comment: words that stand ready, and a sentence of its own, without which it is none.
type Reply struct {
	Template string
	Language survey.Language
	Sentence string
	By       string
	On       time.Time
}

// ReplyTemplate is words that stand ready.
type ReplyTemplate struct {
	Key  string
	Text survey.Text
}

// ReplyTemplates returns them in the order they are offered. They promise nothing: what was done or will be says the sentence.
func ReplyTemplates() []ReplyTemplate {
	return []ReplyTemplate{
		{"thanks", survey.Text{VI: "Cảm ơn Ông/Bà đã góp ý. Chúng tôi đã đọc và trao đổi trong đơn vị.",
			EN: "Thank you for telling us. We have read it and talked it over in our office."}},
		{"mending", survey.Text{VI: "Cảm ơn Ông/Bà đã cho biết. Chúng tôi nhận thấy việc này cần sửa và đang làm.",
			EN: "Thank you for telling us. We see that this must be put right, and are working on it."}},
		{"mended", survey.Text{VI: "Cảm ơn Ông/Bà đã góp ý. Việc này đã được khắc phục.",
			EN: "Thank you for telling us. This has been put right."}},
		{"sorry", survey.Text{VI: "Chúng tôi xin lỗi Ông/Bà về việc đã xảy ra.",
			EN: "We are sorry for what happened."}},
		{"not_possible", survey.Text{VI: "Cảm ơn Ông/Bà đã góp ý. Hiện nay chúng tôi chưa làm được việc này.",
			EN: "Thank you for telling us. We cannot do this at present."}},
		{"not_ours", survey.Text{VI: "Cảm ơn Ông/Bà đã góp ý. Việc này thuộc thẩm quyền của cơ quan khác.",
			EN: "Thank you for telling us. This is a matter for another body."}},
	}
}

// The length of the own sentence, in characters: a word is none.
const (
	leastSentence = 15
	mostSentence  = 600
)

// Kept is the reply with its sentence as it is kept.
func (r Reply) Kept() Reply {
	r.Sentence = survey.KeptWords(r.Sentence)
	return r
}

// Check fails with kind Invalid where there is no such template, or no sentence of the unit's own.
func (r Reply) Check() error {
	const op = "followup.Reply"
	r = r.Kept()
	n := utf8.RuneCountInString(r.Sentence)
	switch {
	case !slices.ContainsFunc(ReplyTemplates(), func(t ReplyTemplate) bool { return t.Key == r.Template }):
		return wrong(op, "template", "reply.template_missing")
	case n < leastSentence || !strings.Contains(r.Sentence, " "):
		return wrong(op, "sentence", "reply.sentence_missing")
	case n > mostSentence:
		return wrong(op, "sentence", "reply.sentence_long")
	case survey.MaskComment(r.Sentence) != r.Sentence:
		return wrong(op, "sentence", "reply.sentence_personal")
	}
	return nil
}

// Words is the whole of what is said, in the language it was written in.
func (r Reply) Words() string {
	for _, t := range ReplyTemplates() {
		if t.Key == r.Template {
			return t.Text.In(r.Language) + " " + r.Kept().Sentence
		}
	}
	return r.Kept().Sentence
}
