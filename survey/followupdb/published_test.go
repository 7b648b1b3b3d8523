package followupdb_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// publishCounts does so when the year is settled.
func (w *town) publishCounts() {
	w.t.Helper()
	if err := w.store.PublishCounts(w.t.Context(), surveytest.Scope(), survey.Service(), day("2026-01-01"), day("2027-01-01")); err != nil {
		w.t.Fatal(err)
	}
}

// publishedAttempts has every exported method about what everybody is told of comments.
func (w *town) publishedAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.say(w.unit, nil, texts(7)...)
	w.gather(w.gathering())
	w.publishCounts()
	w.say(w.unit, nil, texts(6)...)
	w.gather(w.gathering())
	return map[string]attempt{
		"PublishCounts": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return 0, s.PublishCounts(ctx, sc, a, day("2026-01-01"), day("2027-01-01"))
		}),
		"PublishedCounts": reading(func(sc survey.Scope) (int, error) {
			quarters, err := s.PublishedCounts(ctx, sc, w.unit.ID, day("2026-01-01"))
			return len(quarters), err
		}),
	}
}

// everybody is who reads with no rights but those of the service.
func (w *town) everybody() *followupdb.Store {
	w.t.Helper()
	return must(followupdb.Open(surveytest.RolePool(w.t, pg.ServiceRole, w.owner.Config().ConnString())))(w.t)
}

// numbersOf are all numbers that a quarter tells, by name.
func numbersOf(q followup.QuarterCounts) map[string]int {
	n := map[string]int{"received": q.Received, "waiting": q.Waiting, "shown": q.Shown, "masked": q.Masked, "erased": q.Erased, "answered": q.Answered, "soon": q.Soon}
	for _, reason := range followup.WithholdReasons() {
		n[string(reason)] = 0
	}
	for _, c := range q.Withheld {
		n[string(c.Reason)] = c.Comments
	}
	return n
}

// TestNothingPublishedMovesByFewerThanFive: whoever polls after each single decision, reply and comment sees fives alone, of a unit and of the province, each
// at a time when five or more have changed since, and nothing of a quarter that is not settled.
func TestNothingPublishedMovesByFewerThanFive(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	everybody, lot := w.everybody(), rand.New(rand.NewPCG(7, 26))
	before, truth := map[string]int{}, map[string]int{}
	moved := 0
	poll := func(after string) {
		t.Helper()
		w.publishCounts()
		for _, unit := range []int32{0, w.unit.ID, w.other.ID} {
			quarters := must(everybody.PublishedCounts(t.Context(), surveytest.Scope(), unit, day("2026-01-01")))(t)
			now := followup.QuarterCounts{}
			if len(quarters) > 1 {
				t.Fatalf("%+v", quarters)
			} else if len(quarters) == 1 {
				now = quarters[0]
			}
			for name, n := range numbersOf(now) {
				key := fmt.Sprint(unit, " ", name)
				was := before[key]
				if n%5 != 0 || n < 0 {
					t.Fatalf("%s: %s is %d", after, key, n)
				}
				if n != was {
					moved++
					exact := w.exactly(unit, name)
					if by := max(exact-truth[key], truth[key]-exact); by < followup.CountStep {
						t.Fatalf("%s: %s goes from %d to %d, while %d comments have changed", after, key, was, n, by)
					}
					truth[key] = exact
				}
				before[key] = n
			}
		}
	}
	w.say(w.unit, nil, texts(23)...)
	w.say(w.other, nil, texts(4)...)
	w.gather(w.gathering())
	if err := w.store.PublishCounts(t.Context(), surveytest.Scope(), survey.Service(), day("2026-01-01"), day("2026-12-01")); err != nil {
		t.Fatal(err)
	}
	if told := must(everybody.PublishedCounts(t.Context(), surveytest.Scope(), 0, day("2026-01-01")))(t); len(told) != 0 {
		t.Fatalf("a quarter that is not settled is told of: %+v", told)
	}
	poll("settled")
	for n := range 60 {
		if n%3 == 2 { // one that comes late, or is seen late
			w.say([]survey.Unit{w.unit, w.other}[n/3%2], nil, texts(1)...)
			w.gather(w.gathering())
			poll("a comment more")
		}
		c := w.anyComment(lot)
		screen := followup.Screen{Act: []followup.ScreeningAct{followup.ShowComment, followup.WithholdComment, followup.WithholdComment, followup.EraseComment, followup.MaskComment}[lot.IntN(5)]}
		switch screen.Act {
		case followup.WithholdComment:
			screen.Reason = followup.WithholdReasons()[lot.IntN(2)]
		case followup.MaskComment:
			screen.Text = followup.MaskMark + " rồi"
		}
		screen.Revision = c.Revision
		_, _ = w.store.ScreenComment(t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, screen) // some acts do not follow
		poll(string(screen.Act))
	}
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	poll("all are shown")
	for n, id := range w.readIDs() {
		due := today()
		step := func(s followup.HandlingStep, on int) {
			t.Helper()
			must(w.store.HandleComment(t.Context(), surveytest.Scope(), surveytest.Actor(), id, s, due.AddDate(0, 0, on)))(t)
		}
		reply := followup.Reply{Template: "thanks", Language: "vi", Sentence: "Đã thêm ghế ở phòng chờ."}
		step(followup.HandlingStep{Act: followup.OpenHandling, Owner: 7, Name: "hoa", DueOn: due.AddDate(0, 0, 9)}, 0)
		poll("given to somebody")
		step(followup.HandlingStep{Act: followup.ReplyToComment, Revision: 1, Reply: reply}, n%2*8)
		poll("replied to")
	}
	if n := len(w.readIDs()); moved < 20 || n < 12 || before["0 answered"] < 10 || before["0 soon"] < 5 || before["0 soon"] >= before["0 answered"] {
		t.Errorf("%d numbers moved, of %d that units read %d are said to be answered, %d soon: this proves nothing", moved, n, before["0 answered"], before["0 soon"])
	}
	if n := w.number(`select coalesce(sum(comments), 0)::int from followup.answer_count`) - w.number(`select count(distinct comment_id)::int from followup.reply`); n != 0 {
		t.Errorf("%d replies too many are counted", n)
	}
}

// anyComment is one that somebody decides about next.
func (w *town) anyComment(lot *rand.Rand) followup.Comment {
	w.t.Helper()
	for {
		state := followup.Screenings()[lot.IntN(4)]
		var ids []uuid.UUID
		if err := w.owner.QueryRow(w.t.Context(), `select coalesce(array_agg(id order by gen_random_uuid()), '{}') from followup.comment where screening = $1`, string(state)).Scan(&ids); err != nil {
			w.t.Fatal(err)
		}
		if len(ids) > 0 {
			return must(w.store.Comment(w.t.Context(), surveytest.Scope(), ids[0]))(w.t)
		}
	}
}

// readIDs are the comments that units read.
func (w *town) readIDs() (ids []uuid.UUID) {
	w.t.Helper()
	must(w.store.MakeBatches(w.t.Context(), surveytest.Scope(), survey.Service()))(w.t)
	if err := w.owner.QueryRow(w.t.Context(), `select array_agg(id order by id) from followup.comment where batch_id is not null and screening in ('shown', 'masked')`).Scan(&ids); err != nil {
		w.t.Fatal(err)
	}
	return ids
}

// exactly is a number as it is in truth, counted anew.
func (w *town) exactly(unit int32, name string) int {
	w.t.Helper()
	of := `province_code = '68' and ($1 = 0 or unit_id = $1)`
	switch name {
	case "received":
		return w.number(`select count(*) from followup.comment where `+of, unit)
	case "waiting":
		return w.number(`select count(*) from followup.comment where screening = 'new' and `+of, unit)
	case "shown", "masked", "erased":
		return w.number(`select count(*) from followup.comment where screening = $2 and `+of, unit, name)
	case "answered":
		return w.number(`select count(distinct comment_id) from followup.reply where `+of, unit)
	case "soon":
		return w.number(`select count(*) from followup.handling h where `+of+` and exists (select from followup.reply r where r.comment_id = h.comment_id and r.on_day <= h.opened_on + 7)`, unit)
	}
	return w.number(`select count(*) from followup.comment where screening = 'withheld' and reason = $2 and `+of, unit, name)
}

// TestEverybodyReadsFivesAlone: the service may not read what the numbers are made of.
func TestEverybodyReadsFivesAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	role := surveytest.RolePool(t, pg.ServiceRole, w.owner.Config().ConnString())
	for _, table := range []string{"count_published", "answer_count", "comment_count"} {
		if _, err := role.Exec(t.Context(), `select * from followup.`+table); err == nil {
			t.Errorf("the service reads followup.%s", table)
		}
	}
}
