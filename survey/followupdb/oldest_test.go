package followupdb_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// TestTheOldestOfEachQueue is told while it waits, and no longer.
func TestTheOldestOfEachQueue(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	is := func(what string, got time.Time, err error, want time.Time) {
		t.Helper()
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	ago := func(table, column, where string, days int) time.Time {
		t.Helper()
		var day time.Time
		if err := w.owner.QueryRow(ctx, "update followup."+table+" set "+column+" = current_date - $1::int where "+where+" returning "+column, days).Scan(&day); err != nil {
			t.Fatal(err)
		}
		return day
	}
	unread := func(what string, want time.Time) {
		t.Helper()
		day, err := w.store.OldestUnread(ctx, scope)
		is(what, day, err, want)
	}
	unread("no comment", time.Time{})
	w.say(w.unit, nil, texts(6)...)
	w.gather(w.gathering())
	unread("one of six waits for long", ago("comment_topic", "gathered_on", "comment_id = (select comment_id from followup.comment_topic limit 1)", 40))
	w.find(lexicon(t))
	unread("all are read", time.Time{})
	must(w.owner.Exec(ctx, "update followup.comment_topic set lexicon = 'older'"))(t)
	unread("a lexicon that has changed has them read again", time.Time{})

	w.screenAll(followup.Screen{Act: followup.ShowComment})
	due := today().AddDate(0, 0, 5)
	id := w.batches()[0].Comments[0].ID
	late := func(what string, on, want time.Time) {
		t.Helper()
		day, err := w.store.OldestHandling(ctx, scope, on)
		is(what, day, err, want)
	}
	must(w.store.HandleComment(ctx, scope, surveytest.Actor(), id, followup.HandlingStep{Act: followup.OpenHandling, Owner: 7, Name: "hoa", DueOn: due}, today()))(t)
	late("on its day", due, time.Time{})
	late("the day after", due.AddDate(0, 0, 1), due)
	must(w.store.HandleComment(ctx, scope, surveytest.Actor(), id, followup.HandlingStep{Act: followup.ReplyToComment, Revision: 1,
		Reply: followup.Reply{Template: "thanks", Language: survey.Vietnamese, Sentence: "Đã thêm ghế ở phòng chờ."}}, today()))(t)
	late("answered", due.AddDate(0, 0, 1), time.Time{})

	proposed := func(what string, want time.Time) {
		t.Helper()
		day, err := w.store.OldestDeed(ctx, scope)
		is(what, day, err, want)
	}
	d := w.draft(topic.Fees)
	proposed("a draft", time.Time{})
	d = must(w.deedStep(d.ID, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(t)
	proposed("proposed", ago("deed", "proposed_on", "proposed_on = current_date", 3))
	must(w.deedStep(d.ID, screener(), followup.DeedStep{Act: followup.SendDeedBack, Reason: "Cần nói rõ hơn."}))(t)
	proposed("sent back", time.Time{})
}
