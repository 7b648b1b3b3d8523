package followup

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

// sound is a step in which nothing is missing.
func sound(act HandlingAct) HandlingStep {
	return HandlingStep{Act: act, Owner: 7, Name: "hoa", DueOn: today.AddDate(0, 0, 5), Outcome: HandledWhole,
		Reply: Reply{Template: "thanks", Language: survey.Vietnamese, Sentence: "Từ tuần sau quầy 3 có thêm ghế."}}
}

// TestHandlingIsAsDrawn: every state and every act, from the table in doc.go; what was closed is reopened once.
func TestHandlingIsAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawnOf(t, "handling")
	if len(table) != len(HandlingStates())*len(HandlingActs()) {
		t.Fatalf("%d cells are drawn", len(table))
	}
	for _, from := range HandlingStates() {
		for _, act := range HandlingActs() {
			want := table[[2]string{string(from), string(act)}]
			next, err := Handling{State: from}.Take(sound(act), today)
			if err != nil {
				next.State = "–"
			}
			if string(next.State) != want {
				t.Errorf("%s from %s leads to %s (%v), drawn is %q", act, from, next.State, err, want)
			}
			if err != nil && survey.KindOf(err) != survey.Conflict {
				t.Errorf("%s from %s: %v", act, from, err)
			}
			if _, err := (Handling{State: from, Reopened: true}).Take(sound(act), today); act == ReopenHandling && err == nil {
				t.Errorf("%s is reopened twice", from)
			}
		}
	}
}

// TestWhatIsGoneIsEndedAsDrawn: nobody answers words that are gone, and what was begun can be ended in every state; whoever tries is told why.
func TestWhatIsGoneIsEndedAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawnOf(t, "gone")
	if len(table) != len(HandlingStates())*len(HandlingActs()) {
		t.Fatalf("%d cells are drawn", len(table))
	}
	for _, from := range HandlingStates() {
		for _, act := range HandlingActs() {
			h := Handling{State: from, Gone: true}
			next, err := h.Take(sound(act), today)
			if err != nil {
				next.State = "–"
			}
			if want := table[[2]string{string(from), string(act)}]; string(next.State) != want {
				t.Errorf("%s from %s leads to %s (%v), drawn is %q", act, from, next.State, err, want)
			}
			if _, before := from.Next(act); err != nil && before {
				if e, ok := errors.AsType[*survey.Error](err); !ok || e.Kind != survey.Conflict || e.Key != "handling.gone" {
					t.Errorf("%s from %s: %v", act, from, err)
				}
			}
		}
	}
}

// TestAStepIsRefused where something of it is missing.
func TestAStepIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from   HandlingState
		act    HandlingAct
		key    string
		change func(*HandlingStep)
	}{
		{HandlingNone, OpenHandling, "handling.owner_missing", func(s *HandlingStep) { s.Owner = 0 }},
		{HandlingOpen, AssignHandling, "handling.owner_missing", func(s *HandlingStep) { s.Name = "" }},
		{HandlingNone, OpenHandling, "handling.due_wrong", func(s *HandlingStep) { s.DueOn = today.AddDate(0, 0, -1) }},
		{HandlingNone, OpenHandling, "handling.due_wrong", func(s *HandlingStep) { s.DueOn = today.AddDate(2, 0, 0) }},
		{HandlingClosed, ReopenHandling, "handling.due_wrong", func(s *HandlingStep) { s.DueOn = time.Time{} }},
		{HandlingOpen, ReplyToComment, "reply.template_missing", func(s *HandlingStep) { s.Reply.Template = "x" }},
		{HandlingOpen, ReplyToComment, "reply.sentence_missing", func(s *HandlingStep) { s.Reply.Sentence = "   đã xong   " }},
		{HandlingOpen, ReplyToComment, "reply.sentence_missing", func(s *HandlingStep) { s.Reply.Sentence = strings.Repeat("x", 40) }},
		{HandlingOpen, ReplyToComment, "reply.sentence_long", func(s *HandlingStep) { s.Reply.Sentence = strings.Repeat("dài ", 200) }},
		{HandlingOpen, ReplyToComment, "reply.sentence_personal", func(s *HandlingStep) { s.Reply.Sentence = "Xin gọi anh Nam theo số 0912 345 678 nhé." }},
		{HandlingAnswered, CloseHandling, "handling.outcome_missing", func(s *HandlingStep) { s.Outcome = "" }},
		{HandlingAnswered, CloseHandling, "handling.why_missing", func(s *HandlingStep) { s.Outcome, s.Note = NotPossible, " " }},
		{HandlingAnswered, CloseHandling, "handling.whom_missing", func(s *HandlingStep) { s.Outcome = NotOursPassedOn }},
		{HandlingAnswered, CloseHandling, "handling.note_long", func(s *HandlingStep) { s.Note = strings.Repeat("x", 501) }},
	} {
		s := sound(c.act)
		c.change(&s)
		if _, err := (Handling{State: c.from}).Take(s, today); survey.KindOf(err) != survey.Invalid || fieldOf(err) != c.key {
			t.Errorf("%s: %v", c.key, err)
		}
	}
}

// TestReopenedIsOpenAgain, with a new owner and day, and without an outcome.
func TestReopenedIsOpenAgain(t *testing.T) {
	t.Parallel()
	h := Handling{State: HandlingAnswered}
	s := sound(CloseHandling)
	s.Outcome, s.Note = NotPossible, "chưa có kinh phí"
	h, err := h.Take(s, today)
	if err != nil || h.Outcome != NotPossible || h.Note != "chưa có kinh phí" || !h.ClosedOn.Equal(today) {
		t.Fatalf("%+v %v", h, err)
	}
	h, err = h.Take(sound(ReopenHandling), today)
	if err != nil || h.Outcome != "" || h.Note != "" || !h.ClosedOn.IsZero() || !h.Reopened || h.Owner != 7 {
		t.Errorf("%+v %v", h, err)
	}
	if h.Overdue(h.DueOn) || !h.Overdue(h.DueOn.AddDate(0, 0, 1)) {
		t.Error("it is overdue on the day after")
	}
}

// TestEveryTemplateIsWholeInBothLanguages, and is said with the sentence behind it.
func TestEveryTemplateIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, template := range ReplyTemplates() {
		r := Reply{Template: template.Key, Language: survey.English, Sentence: " There are more chairs now. "}
		if template.Text.VI == "" || r.Words() != template.Text.EN+" There are more chairs now." || r.Check() != nil {
			t.Errorf("%+v: %q", template, r.Words())
		}
	}
}
