package followupdb_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

// TestACommentIsHandledToItsEnd: each step is kept and written down, and the lists have it where it belongs.
func TestACommentIsHandledToItsEnd(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, texts(5)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	id := w.batches()[0].Comments[0].ID
	scope := surveytest.Scope().Only(w.unit)
	step := func(s followup.HandlingStep) followup.Handling {
		t.Helper()
		return must(w.store.HandleComment(t.Context(), scope, surveytest.Actor(), id, s, today()))(t)
	}
	list := func(f followup.HandlingFilter) int {
		t.Helper()
		f.Most = 10
		return len(must(w.store.Handlings(t.Context(), scope, f))(t))
	}
	step(followup.HandlingStep{Act: followup.OpenHandling, Owner: 7, Name: "hoa", DueOn: today()})
	if list(followup.HandlingFilter{Owner: 7}) != 1 || list(followup.HandlingFilter{Owner: 8}) != 0 || list(followup.HandlingFilter{DueBefore: today()}) != 0 ||
		list(followup.HandlingFilter{DueBefore: today().AddDate(0, 0, 1)}) != 1 || list(followup.HandlingFilter{Closed: true}) != 0 {
		t.Error("the lists are wrong")
	}
	step(followup.HandlingStep{Act: followup.ReplyToComment, Revision: 1, Reply: followup.Reply{Template: "thanks", Language: "vi", Sentence: "Đã thêm ghế ở phòng chờ.\x00" + strings.Repeat(" \n", 600)}})
	step(followup.HandlingStep{Act: followup.CloseHandling, Revision: 2, Outcome: followup.NotPossible, Note: "chưa có kinh phí"})
	if list(followup.HandlingFilter{Closed: true}) != 1 || list(followup.HandlingFilter{Owner: 7}) != 0 {
		t.Error("what is closed is not where it belongs")
	}
	step(followup.HandlingStep{Act: followup.ReopenHandling, Revision: 3, Owner: 8, Name: "tam", DueOn: today()})
	read, replies, err := w.store.ReadComment(t.Context(), scope, id)
	if h := read.Handling; err != nil || h.State != followup.HandlingOpen || !h.Reopened || h.Name != "tam" || h.Outcome != "" || h.Revision != 4 || len(replies) != 1 || replies[0].By != "test" || replies[0].Sentence != "Đã thêm ghế ở phòng chờ." {
		t.Errorf("%+v %+v %v", read, replies, err)
	}
	if n := w.number("select count(*) from staff.audit where action like 'handling.%' and unit_id = $1 and before || after not like '%ghế%'", w.unit.ID); n != 4 {
		t.Errorf("%d rows of the log", n)
	}
}

// TestTwoHandleAtOnce: one opens it, and the other is told.
func TestTwoHandleAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, texts(5)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	id := w.batches()[0].Comments[0].ID
	ended := make(chan error)
	for owner := range 2 {
		go func() {
			_, err := w.store.HandleComment(t.Context(), surveytest.Scope(), surveytest.Actor(), id,
				followup.HandlingStep{Act: followup.OpenHandling, Owner: int64(owner + 1), Name: "x", DueOn: today()}, today())
			ended <- err
		}()
	}
	first, second := <-ended, <-ended
	if (first == nil) == (second == nil) || first != nil && survey.KindOf(first) != survey.Conflict || second != nil && survey.KindOf(second) != survey.Conflict {
		t.Errorf("%v, %v", first, second)
	}
	if _, err := w.store.HandleComment(t.Context(), surveytest.Scope(), surveytest.Actor(), id, followup.HandlingStep{Act: followup.AssignHandling, Owner: 3, Name: "y", DueOn: today(), Revision: 9}, today()); survey.KindOf(err) != survey.Conflict {
		t.Errorf("of another revision: %v", err)
	}
	w.say(w.unit, nil, "Chưa ai đọc")
	w.gather(w.gathering())
	unread := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	if _, err := w.store.HandleComment(t.Context(), surveytest.Scope(), surveytest.Actor(), unread.ID, followup.HandlingStep{Act: followup.OpenHandling, Owner: 3, Name: "y", DueOn: today()}, today()); survey.KindOf(err) != survey.NotFound {
		t.Errorf("what no unit reads is handled: %v", err)
	}
}
