package followupdb_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// TestAUnitIsToldInSteps: after each single comment nothing that it is told has moved, until five have come and a day has passed; a topic is named from
// five on; and nothing moves back.
func TestAUnitIsToldInSteps(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	day := later()
	before := w.told()
	for n, text := range []string{"Chờ lâu", "Chờ lâu quá", "Đợi lâu", "Phải chờ lâu", "Ghế gãy", "Đợi rất lâu", "Chờ lâu lắm", "Ghế hỏng", "Chờ lâu", "Chờ lâu, nóng"} {
		w.released(text)
		day = day.AddDate(0, 0, 1)
		moved := w.tell(day)
		now := w.told()
		if due := n == 4 || n == 9; due != (moved == 1) || due == (now.Comments == before.Comments) || now.Comments%5 != 0 {
			t.Errorf("after %d comments %d units moved: %+v", n+1, moved, now)
		}
		before = now
	}
	if before.Comments != 10 || before.Found[topic.Waiting] != 8 || before.Found[topic.Premises] != 0 || len(before.Found) != 1 || !before.MovedOn.Equal(day) {
		t.Errorf("%+v", before)
	}
	// What is said to be erased later stays in the numbers: one that went would be known.
	if _, err := w.owner.Exec(t.Context(), "update followup.comment set screening = 'erased', answered_on = null, response_id = null"); err != nil {
		t.Fatal(err)
	}
	if w.tell(day.AddDate(0, 0, 1)); w.told().Comments != 10 {
		t.Errorf("%+v", w.told())
	}
}

// TestWhenAUnitIsTold: once a day, of what was gathered before it, when the lexicon has looked at everything; of a running month batches alone.
func TestWhenAUnitIsTold(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	day := later()
	w.tell(day)
	w.released(texts(6)...)
	if w.tell(day) != 0 {
		t.Error("told twice on a day")
	}
	if _, err := w.owner.Exec(t.Context(), "update followup.comment set gathered_on = $1", day.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if n := must(w.store.TellTopics(t.Context(), surveytest.Scope(), survey.Service(), lexicon(t), day.AddDate(0, 0, 1)))(t); n != 0 {
		t.Error("told of what came on the day")
	}
	if _, err := w.owner.Exec(t.Context(), "update followup.comment_topic set lexicon = 'older' where comment_id = (select comment_id from followup.comment_topic limit 1)"); err != nil {
		t.Fatal(err)
	}
	if w.tell(day.AddDate(0, 0, 2)) != 0 {
		t.Error("told before all was looked at")
	}
	w.find(lexicon(t))
	if w.tell(day.AddDate(0, 0, 2)) != 1 {
		t.Error("not told when all was looked at")
	}

	w = newTown(t)
	w.written(november(), "Chờ lâu", "Ghế gãy", "Nóng", "Ồn")
	w.written(november().AddDate(0, -1, 0), "Chờ lâu", "Ghế gãy", "Nóng", "Ồn")
	w.showing(8)
	day = survey.Date(surveytest.Day(), time.UTC)
	if w.tell(day) != 0 {
		t.Error("told of four of a month that is over and four of one that goes on, and of no batch")
	}
	w.written(november(), "Đông người")
	w.showing(1)
	if w.tell(day.AddDate(0, 0, 1)) != 1 || w.told().Comments != 5 {
		t.Errorf("not told of a batch: %+v", w.told())
	}
}

// TestABatchIsToldWhole: which of its comments came last is not told by what the numbers lack.
func TestABatchIsToldWhole(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.released(texts(6)...)
	today := later()
	if _, err := w.owner.Exec(t.Context(), "update followup.comment set gathered_on = $1::date - case when turn = 1 then 0 else 1 end", today); err != nil {
		t.Fatal(err)
	}
	if n := must(w.store.TellTopics(t.Context(), surveytest.Scope(), survey.Service(), lexicon(t), today))(t); n != 0 {
		t.Errorf("told of a part of a batch: %+v", w.told())
	}
	if w.tell(today.AddDate(0, 0, 1)) != 1 || w.told().Comments != 6 {
		t.Errorf("%+v", w.told())
	}
}

// written stores and gathers comments of a month, which nobody has looked at yet but the lexicon.
func (w *town) written(month time.Time, texts ...string) {
	w.t.Helper()
	w.say(w.unit, func(_ int, r *survey.Response) { r.AnsweredOn = month.AddDate(0, 0, 9) }, texts...)
	w.gather(w.gathering())
	w.find(lexicon(w.t))
}

// showing has the department show so many of those that wait, and batches be made.
func (w *town) showing(n int) {
	w.t.Helper()
	for range n {
		w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew}), followup.Screen{Act: followup.ShowComment})
	}
	must(w.store.MakeBatches(w.t.Context(), surveytest.Scope(), survey.Service()))(w.t)
}

// unread is of how many comments of the quarter the unit is told that it has not read: what is left when it subtracts what it reads from what it is told.
func (w *town) unread() int {
	w.t.Helper()
	return w.number(`select count(*) from followup.comment_topic t join followup.comment c on c.province_code = t.province_code and c.id = t.comment_id
		where t.unit_id = $1 and t.told and c.batch_id is null`, w.unit.ID)
}

// TestToldLessReadIsFiveOrNone: a unit subtracts what it reads from what it is told, day after day, while the department is still looking at comments of
// months that are over, and some come late.
func TestToldLessReadIsFiveOrNone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	october, day := november().AddDate(0, -1, 0), november().AddDate(0, 1, 0)
	tomorrow := func(what string) {
		t.Helper()
		w.tell(day)
		if n := w.unread(); n != 0 && n < followup.TopicStep {
			t.Errorf("%s, %s: of what the unit is told it has not read %d", day.Format(time.DateOnly), what, n)
		}
		must(w.store.MakeBatches(t.Context(), surveytest.Scope(), survey.Service()))(t)
		if n := w.unread(); n != 0 && n < followup.TopicStep {
			t.Errorf("%s, %s: with a batch more it has not read %d", day.Format(time.DateOnly), what, n)
		}
		day = day.AddDate(0, 0, 1)
	}
	w.written(october, "Chờ lâu", "Đợi lâu")
	w.written(november(), "Ghế gãy", "Ghế hỏng", "Mái dột")
	w.showing(5)
	w.written(november(), "Nóng", "Ồn", "Bàn bẩn")
	tomorrow("with three of November to be looked at")
	if n := w.told().Comments; n != 0 {
		t.Errorf("told of %d before the department has looked at November", n)
	}
	w.showing(2)
	tomorrow("with a batch of November")
	w.showing(1)
	tomorrow("with all looked at, two of October and one of November left over")
	if read, told := w.number("select count(*) from followup.comment where batch_id is not null"), w.told().Comments; read != 5 || told != 5 {
		t.Errorf("the unit reads %d and is told of %d, want five and these", read, told)
	}
	w.written(october, "Chờ lâu quá", "Phải đợi lâu")
	w.showing(2)
	tomorrow("with five left over")
	if n := w.unread(); n != 5 {
		t.Errorf("of those left over it is told of %d, want all five", n)
	}
	for range 4 { // late ones of both months, a few at a time: with what is told they would make fives
		w.written(october, "Đông người")
		w.written(november(), "Thiếu ghế")
		w.showing(2)
		tomorrow("with late ones")
	}
	if n := w.number("select count(*) from followup.comment_topic where not told"); n >= followup.TopicStep {
		t.Errorf("of %d that came late the unit is never told", n)
	}
}

// TestWhatIsHeldHoldsNothingUp: the day on which a number moves does not tell of what the inspectorate holds.
func TestWhatIsHeldHoldsNothingUp(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.written(november(), "Chờ lâu", "Ghế gãy", "Nóng")
	w.written(november().AddDate(0, -1, 0), "Chờ lâu", "Ghế gãy", "Nóng")
	w.showing(5)
	if w.tell(later()); w.told().Comments != 0 {
		t.Errorf("told with one that nobody has looked at: %+v", w.told())
	}
	if _, err := w.owner.Exec(t.Context(), "update followup.comment set conduct = 'held' where screening = 'new'"); err != nil {
		t.Fatal(err)
	}
	if w.tell(later().AddDate(0, 0, 1)); w.told().Comments != 5 {
		t.Errorf("not told: %+v", w.told())
	}
}
