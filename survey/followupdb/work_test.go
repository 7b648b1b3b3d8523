package followupdb_test

import (
	"fmt"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// workAttempts has the method that tells leaders.
func (w *town) workAttempts() map[string]attempt {
	w.t.Helper()
	ctx, s := w.t.Context(), w.store
	more := func() { w.say(w.unit, nil, texts(6)...); w.gather(w.gathering()) }
	more()
	must(s.TellWork(ctx, surveytest.Scope(), survey.Service(), today()))(w.t)
	more()
	return map[string]attempt{"TellWork": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
		return s.TellWork(ctx, sc, a, today().AddDate(0, 0, 1))
	})}
}

// dashboards is all that a leader reads in Grafana of what people say: numbers, by what they are of.
func (w *town) dashboards() map[string]int {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), `select concat_ws(' ', kind, nullif(quarter, ''), state), told from dashboard.work_count where told > 0
		union all select concat_ws(' ', 'released', unit_code, quarter), comments from dashboard.released_count
		union all select concat_ws(' ', 'deeds', unit_code, quarter, state), deeds from dashboard.deed_count`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	numbers := map[string]int{}
	for rows.Next() {
		var of string
		var n int
		if err := rows.Scan(&of, &n); err != nil {
			w.t.Fatal(err)
		}
		numbers[of] = n
	}
	return numbers
}

// TestLeadersAreToldOfFiveAndTen: after each single comment, report and person to call, on a new day each, nothing that dashboards say has moved but by five
// comments or ten people, and no number stands for fewer.
func TestLeadersAreToldOfFiveAndTen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope, day, before := t.Context(), surveytest.Scope(), today(), map[string]int{}
	look := func(what string) {
		t.Helper()
		day = day.AddDate(0, 0, 1)
		must(w.store.TellWork(ctx, scope, survey.Service(), day))(t)
		now := w.dashboards()
		for of, n := range now {
			least := 5
			switch of {
			case "conduct open", "conduct overdue", "call_back waiting", "conduct 2026-Q4 noted":
				least = 10
			}
			if by := max(n-before[of], before[of]-n); n < least || by != 0 && by < least {
				t.Errorf("%s: %s moves from %d to %d", what, of, before[of], n)
			}
		}
		for of, n := range before {
			if _, still := now[of]; !still && n < 5 {
				t.Errorf("%s: %s, %d, is gone", what, of, n)
			}
		}
		before = now
	}
	for n := range 12 {
		w.say(w.unit, nil, fmt.Sprintf("Ghế gãy, lần %d", n))
		w.gather(w.gathering())
		look(fmt.Sprintf("comment %d", n+1))
	}
	for n := range 21 {
		w.report(w.other, true, fmt.Sprintf("Họ bắt tôi đi lại, lần %d", n))
		w.look()
		look(fmt.Sprintf("report %d", n+1))
	}
	for n := range 21 {
		if err := w.service().AskCallBack(ctx, scope, survey.Service(), waiting(t, w.unit, fmt.Sprintf("09876543%02d", n), today())); err != nil {
			t.Fatal(err)
		}
		look(fmt.Sprintf("call-back %d", n+1))
	}
	if before["call_back waiting"] != 20 || before["conduct open"]+before["conduct overdue"] != 20 || before["comment new"]+before["comment new_long"] < 10 {
		t.Errorf("%v", before)
	}
	for n := range 12 {
		w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew}), followup.Screen{Act: followup.ShowComment})
		must(w.store.MakeBatches(ctx, scope, survey.Service()))(t)
		look(fmt.Sprintf("decision %d", n+1))
	}
	for n, c := range w.batches()[0].Comments {
		must(w.store.HandleComment(ctx, scope, surveytest.Actor(), c.ID, followup.HandlingStep{Act: followup.OpenHandling, Owner: 7, Name: "hoa", DueOn: today().AddDate(0, 0, 5)}, today()))(t)
		look(fmt.Sprintf("handling %d", n+1))
	}
	if before["comment 2026-Q4 shown"] != 10 || before["released "+string(w.unit.Code)+" 2026-Q4"] != 10 || before["handling overdue"] != 5 || before["comment new"] != 0 {
		t.Errorf("%v", before)
	}
}

// TestLeadersAreToldOnceADay, whoever is first, and not of what a demo has left; deeds are told by unit, with how long one waits.
func TestLeadersAreToldOnceADay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	tell := func(day time.Time) int {
		t.Helper()
		return must(w.store.TellWork(ctx, scope, survey.Service(), day))(t)
	}
	if n := tell(today()); n != 0 {
		t.Errorf("%d numbers of nothing", n)
	}
	w.say(w.unit, nil, texts(6)...)
	w.gather(w.gathering())
	if n := tell(today()) + tell(today().AddDate(0, 0, -1)); n != 0 || len(w.dashboards()) != 0 {
		t.Errorf("%d numbers move on the same day", n)
	}
	if n := tell(today().AddDate(0, 0, 1)); n != 1 || w.dashboards()["comment new"] != 6 {
		t.Errorf("%d numbers: %v", n, w.dashboards())
	}
	must(w.owner.Exec(ctx, "update followup.comment set gathered_on = $1", today().AddDate(0, 0, -14)))(t)
	tell(today().AddDate(0, 0, 2))
	if now := w.dashboards(); now["comment new_long"] != 6 || now["comment new"] != 0 {
		t.Errorf("after a fortnight: %v", now)
	}
	w.publish(w.draft(topic.Fees).ID)
	must(w.deedStep(w.draft(topic.Hours).ID, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(t)
	must(w.owner.Exec(ctx, "update followup.deed set proposed_on = current_date - 9 where state = 'proposed'"))(t)
	if n := w.number("select count(*) from dashboard.deed_count where unit_code = $1 and deeds = 1 and (state = 'proposed') = (oldest_days is not null) and coalesce(oldest_days, 9) = 9", w.unit.Code); n != 2 {
		t.Errorf("%d rows of deeds", n)
	}
	if _, err := w.owner.Exec(ctx, "update followup.work_told set told = 4 where kind = 'comment'"); err == nil {
		t.Error("leaders are told of four comments")
	}
}
