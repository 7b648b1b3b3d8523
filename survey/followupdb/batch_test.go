package followupdb_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

func november() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }

// batches makes batches, and returns those of the unit and month.
func (w *town) batches() []followup.Batch {
	w.t.Helper()
	must(w.store.MakeBatches(w.t.Context(), surveytest.Scope(), survey.Service()))(w.t)
	return must(w.store.ReadBatches(w.t.Context(), surveytest.Scope(), followup.BatchFilter{Unit: w.unit, Month: november(), Most: 100}))(w.t)
}

// readAttempts has every exported method about what units read and do.
func (w *town) readAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.say(w.unit, nil, texts(12)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	first, again, late := w.batches()[0].Comments[0].ID, w.batches()[0].Comments[1].ID, w.batches()[0].Comments[2].ID
	w.say(w.unit, nil, texts(6)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.WithholdComment, Reason: followup.OffTopic})
	w.batches()
	open := followup.HandlingStep{Act: followup.OpenHandling, Owner: 7, Name: "hoa", DueOn: today().AddDate(0, 0, 5)}
	must(s.HandleComment(ctx, surveytest.Scope(), surveytest.Actor(), again, open, today()))(w.t)
	must(s.HandleComment(ctx, surveytest.Scope(), surveytest.Actor(), late, open, today()))(w.t)
	must(s.HandleComment(ctx, surveytest.Scope(), surveytest.Actor(), again, followup.HandlingStep{Act: followup.ReplyToComment, Revision: 1,
		Reply: followup.Reply{Template: "thanks", Language: "vi", Sentence: "Đã thêm ghế ở phòng chờ."}}, today()))(w.t)
	return map[string]attempt{
		"MonthsRead": reading(func(sc survey.Scope) (int, error) {
			months, err := s.MonthsRead(ctx, sc, w.unit)
			return len(months), err
		}),
		"ToldCounts": reading(func(sc survey.Scope) (int, error) {
			told, err := s.ToldCounts(ctx, sc, w.unit)
			return len(told), err
		}),
		"ReadBatches": reading(func(sc survey.Scope) (int, error) {
			batches, err := s.ReadBatches(ctx, sc, followup.BatchFilter{Unit: w.unit, Month: november(), Most: 10})
			return len(batches), err
		}),
		"ReadComment": reading(func(sc survey.Scope) (int, error) {
			read, replies, err := s.ReadComment(ctx, sc, again)
			return len(read.Text) + len(replies), err
		}),
		"OldestHandling": wholly(func(sc survey.Scope) (time.Time, error) {
			return s.OldestHandling(ctx, sc, open.DueOn.AddDate(0, 0, 1))
		}),
		"Handlings": reading(func(sc survey.Scope) (int, error) {
			reads, err := s.Handlings(ctx, sc, followup.HandlingFilter{Most: 10})
			return len(reads), err
		}),
		"HandleComment": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			h, err := s.HandleComment(ctx, sc, a, first, open, today())
			return len(h.Name), err
		}),
	}
}

// TestABatchIsDrawnOnce: no comment of fewer than five is read; a batch has all that wait, in an order of its own that nothing changes.
func TestABatchIsDrawnOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, texts(4)...)
	w.say(w.other, nil, texts(4)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	if got := w.batches(); len(got) != 0 {
		t.Fatalf("four are read: %+v", got)
	}
	w.say(w.unit, nil, "thứ năm", "thứ sáu")
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	got := w.batches()
	if len(got) != 1 || len(got[0].Comments) != 6 {
		t.Fatalf("%+v", got)
	}
	w.say(w.unit, nil, texts(5)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	after := w.batches()
	if len(after) != 2 || !slices.ContainsFunc(after, func(b followup.Batch) bool { return fmt.Sprint(b) == fmt.Sprint(got[0]) }) {
		t.Errorf("%+v became %+v", got, after)
	}
	one := must(w.store.Comment(t.Context(), surveytest.Scope(), got[0].Comments[0].ID))(t)
	if _, err := w.store.ScreenComment(t.Context(), surveytest.Scope(), surveytest.Actor(), one.ID, followup.Screen{Act: followup.WithholdComment, Reason: followup.Abusive, Revision: one.Revision}); survey.KindOf(err) != survey.Conflict {
		t.Errorf("what is read is withheld: %v", err)
	}
	w.screen(one, followup.Screen{Act: followup.EraseComment})
	if read, _, err := w.store.ReadComment(t.Context(), surveytest.Scope(), one.ID); err != nil || read.Text != "" || read.Screening != followup.CommentErased {
		t.Errorf("%+v %v", read, err)
	}
	first := must(w.store.ReadBatches(t.Context(), surveytest.Scope(), followup.BatchFilter{Unit: w.unit, Month: november(), Most: 1}))(t)
	second := must(w.store.ReadBatches(t.Context(), surveytest.Scope(), followup.BatchFilter{Unit: w.unit, Month: november(), Behind: first[0].ID, Most: 9}))(t)
	if len(second) != 1 || second[0].ID == first[0].ID {
		t.Errorf("behind %v lies %v", first, second)
	}
}

// seen is all that a unit's leader can fetch of comments from the store.
func (w *town) seen() (comments map[uuid.UUID]string, counts map[string]int64) {
	w.t.Helper()
	scope := surveytest.Scope().Only(w.unit)
	comments, counts = map[uuid.UUID]string{}, map[string]int64{}
	for _, m := range must(w.store.MonthsRead(w.t.Context(), scope, w.unit))(w.t) {
		counts["batches"], counts["read"] = counts["batches"]+int64(m.Batches), counts["read"]+int64(m.Comments)
		for _, b := range must(w.store.ReadBatches(w.t.Context(), scope, followup.BatchFilter{Unit: w.unit, Month: m.Month, Most: 1000}))(w.t) {
			for _, r := range b.Comments {
				comments[r.ID] = r.Text
			}
		}
	}
	for _, told := range must(w.store.ToldCounts(w.t.Context(), scope, w.unit))(w.t) {
		counts[string(told.Screening)+" "+string(told.Reason)] = told.Comments
	}
	return comments, counts
}

// TestNothingAUnitSeesMovesByFewerThanFive: after each single comment, and each single decision about it, what a unit's leader can fetch is the same, or
// five comments or more are new; and in what order people came cannot be told from the order in which he reads them.
func TestNothingAUnitSeesMovesByFewerThanFive(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	before, counted := w.seen()
	steps, moved, came := 0, 0, map[string]int{}
	look := func(what string) {
		t.Helper()
		steps++
		must(w.store.MakeBatches(t.Context(), surveytest.Scope(), survey.Service()))(t)
		now, counts := w.seen()
		if gained := len(now) - len(before); gained != 0 && gained < followup.LeastInBatch {
			t.Errorf("%s brings %d comments", what, gained)
		} else if gained > 0 {
			moved++
		}
		for key, n := range counts {
			if by := n - counted[key]; key != "batches" && by != 0 && by < followup.LeastInBatch && -by < followup.LeastInBatch {
				t.Errorf("%s moves %s by %d", what, key, by)
			}
		}
		for id, text := range before {
			if now[id] != text {
				t.Errorf("%s changes what was read", what)
			}
		}
		before, counted = now, counts
	}
	for n := range 60 {
		text := fmt.Sprintf("Người thứ %d", n)
		came[text] = n
		w.say(w.unit, nil, text)
		look("a comment")
		w.gather(w.gathering())
		look("gathering it")
		c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
		switch n % 4 {
		case 0: // decided one way, and then the other
			c = w.screen(c, followup.Screen{Act: followup.WithholdComment, Reason: followup.Unreadable})
			look("withholding")
			w.screen(c, followup.Screen{Act: followup.ShowComment})
		case 1:
			w.screen(c, followup.Screen{Act: followup.WithholdComment, Reason: followup.Unreadable})
		default:
			w.screen(c, followup.Screen{Act: followup.ShowComment})
		}
		look("a decision")
	}
	later, pairs := 0, 0
	for _, b := range w.batches() {
		for i, r := range b.Comments {
			for _, behind := range b.Comments[i+1:] {
				pairs++
				if came[behind.Text] > came[r.Text] {
					later++
				}
			}
		}
	}
	if moved < 5 || pairs < 40 || later < pairs/5 || later > pairs*4/5 {
		t.Errorf("%d of %d steps move something; of %d pairs %d lie in the order of arrival", moved, steps, pairs, later)
	}
	t.Logf("%d steps, %d of them bring something; of %d pairs of a batch %d lie in the order of arrival", steps, moved, pairs, later)
}
