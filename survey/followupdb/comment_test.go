package followupdb_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// say stores comments of a unit and returns the ids of their answers.
func (w *town) say(unit survey.Unit, change func(n int, r *survey.Response), texts ...string) []uuid.UUID {
	w.t.Helper()
	var responses []survey.Response
	var ids []uuid.UUID
	for n, text := range texts {
		r := surveytest.Response(w.t, w.surveys, surveytest.Place(w.t, w.surveys, unit.Code), func(s *survey.Submission) { s.Comment = text })
		if change != nil {
			change(n, &r)
		}
		responses, ids = append(responses, r), append(ids, r.ID)
	}
	if _, err := w.surveys.SaveResponses(w.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		w.t.Fatal(err)
	}
	return ids
}

// texts are n things that people say.
func texts(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("Ghế ở phòng chờ bị gãy, lần thứ %d rồi", i+1)
	}
	return all
}

// gathering looks at all questionnaires of the store.
func (w *town) gathering() followupdb.Gathering {
	w.t.Helper()
	return followupdb.Gathering{Questionnaires: must(w.surveys.Questionnaires(w.t.Context()))(w.t), Most: 1000}
}

func (w *town) gather(g followupdb.Gathering) int {
	w.t.Helper()
	return must(w.store.GatherComments(w.t.Context(), surveytest.Scope(), survey.Service(), g))(w.t)
}

func must[V any](v V, err error) func(*testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *town) number(query string, args ...any) (n int) {
	w.t.Helper()
	if err := w.owner.QueryRow(w.t.Context(), query, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *town) next(f followup.CommentFilter) followup.Comment {
	w.t.Helper()
	return must(w.store.NextComment(w.t.Context(), surveytest.Scope(), f))(w.t)
}

func (w *town) screen(c followup.Comment, d followup.Screen) followup.Comment {
	w.t.Helper()
	d.Revision = c.Revision
	return must(w.store.ScreenComment(w.t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, d))(w.t)
}

// screenAll decides the same about all that is new.
func (w *town) screenAll(d followup.Screen) {
	w.t.Helper()
	for {
		c, err := w.store.NextComment(w.t.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew})
		if survey.KindOf(err) == survey.NotFound {
			return
		}
		w.screen(must(c, err)(w.t), d)
	}
}

// simulated has so many comments be of a demo.
func (w *town) simulated(n int) {
	w.t.Helper()
	tag, err := w.owner.Exec(w.t.Context(), `update followup.comment set synthetic = true
		where id in (select id from followup.comment where province_code = '68' and conduct <> 'held' and screening = 'shown' order by id limit $1)`, n)
	if err != nil || tag.RowsAffected() != int64(n) {
		w.t.Fatalf("%s, %v", tag, err)
	}
}

// TestADemoLeavesNoSmallBatch: simulated comments go with what was done about them; where they leave fewer than five of a batch it is one no more, and
// its real ones are read again with the next five.
func TestADemoLeavesNoSmallBatch(t *testing.T) {
	t.Parallel()
	for of, left := range map[int]int{2: 5, 3: 0, 7: 0} {
		w := newTown(t)
		w.say(w.unit, nil, texts(7)...)
		w.gather(w.gathering())
		w.screenAll(followup.Screen{Act: followup.ShowComment})
		must(w.store.MakeBatches(t.Context(), surveytest.Scope(), surveytest.Actor()))(t)
		w.simulated(of)
		owner := must(followupdb.Open(w.owner))(t)
		if err := owner.RemoveSyntheticComments(t.Context(), surveytest.Scope(), surveytest.Actor()); err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, m := range must(w.store.MonthsRead(t.Context(), surveytest.Scope(), w.unit))(t) {
			for _, b := range must(w.store.ReadBatches(t.Context(), surveytest.Scope(), followup.BatchFilter{Unit: w.unit, Month: m.Month, Most: 9}))(t) {
				read += len(b.Comments)
			}
		}
		if read != left {
			t.Errorf("of 7 comments %d were simulated: the unit reads %d, want %d", of, read, left)
		}
		w.say(w.unit, nil, texts(5)...)
		w.gather(w.gathering())
		w.screenAll(followup.Screen{Act: followup.ShowComment})
		if made := must(w.store.MakeBatches(t.Context(), surveytest.Scope(), surveytest.Actor()))(t); made != 1 {
			t.Errorf("%d batches after five more", made)
		}
	}
}

// commentAttempts has every exported method about comments.
func (w *town) commentAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.say(w.unit, nil, texts(6)...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment}) // enough for a batch
	w.say(w.unit, nil, "Chờ lâu", "Chờ rất lâu")
	w.gather(w.gathering())
	first := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	gone := w.say(w.unit, nil, "Sắp hết hạn")
	w.gather(w.gathering())
	w.say(w.unit, nil, "Chưa ai thu về")
	if _, err := w.owner.Exec(ctx, `delete from survey.comment where response_id = $1`, gone[0]); err != nil {
		w.t.Fatal(err)
	}
	w.simulated(1)
	// A count that is wrong: whoever counts for another province again puts it right.
	if _, err := w.owner.Exec(ctx, `insert into followup.answer_count (province_code, unit_id, month, soon, comments) values ('68', $1, '2026-01-01', true, 3)`, w.unit.ID); err != nil {
		w.t.Fatal(err)
	}
	owner := w.program()
	return map[string]attempt{
		"RemoveSyntheticComments": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return 0, owner.RemoveSyntheticComments(ctx, sc, a) // as the program is then: staff remove none
		}),
		"GatherComments": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.GatherComments(ctx, sc, a, followupdb.Gathering{Most: 10})
		}),
		"NextComment": reading(func(sc survey.Scope) (int, error) {
			c, err := s.NextComment(ctx, sc, followup.CommentFilter{Screening: followup.CommentNew})
			found, wrong := s.NextComment(ctx, sc, followup.CommentFilter{Screening: followup.CommentNew, Words: "rat lau"})
			return len(c.Text) + len(found.Text), errors.Join(err, wrong)
		}),
		"Comment": reading(func(sc survey.Scope) (int, error) {
			c, err := s.Comment(ctx, sc, first.ID)
			return len(c.Text), err
		}),
		"CountComments": reading(func(sc survey.Scope) (int, error) {
			n := 0
			counts, err := s.CountComments(ctx, sc, w.unit)
			if err == nil && sc.Whole() { // of all units together
				counts, err = s.CountComments(ctx, sc, survey.Unit{})
			}
			for _, c := range counts {
				n += c.Comments
			}
			return n, err
		}),
		"ScreenComment": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			c, err := s.ScreenComment(ctx, sc, a, first.ID, followup.Screen{Act: followup.ShowComment, Revision: 1})
			return len(c.Text), err
		}),
		"ForgetComments": acting(func(sc survey.Scope, a survey.Actor) (int, error) { return s.ForgetComments(ctx, sc, a) }),
		"OldestComment": reading(func(sc survey.Scope) (int, error) {
			day, err := s.OldestComment(ctx, sc)
			if day.IsZero() {
				return 0, err
			}
			return 1, err
		}),
		"MakeBatches": acting(func(sc survey.Scope, a survey.Actor) (int, error) { return s.MakeBatches(ctx, sc, a) }),
	}
}

// TestWhatIsOfAProvinceIsNoUnits: whoever may act for a unit alone does not gather for it, and decides no comment of another.
func TestWhatIsOfAProvinceIsNoUnits(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	attempts := w.commentAttempts()
	for name, want := range map[string]survey.Kind{"GatherComments": survey.Forbidden, "ForgetComments": survey.Forbidden, "OldestComment": survey.Forbidden, "MakeBatches": survey.Forbidden} {
		if _, err := attempts[name].try(surveytest.Scope().Only(w.unit), surveytest.Actor()); survey.KindOf(err) != want {
			t.Errorf("%s for a unit: %v", name, err)
		}
	}
	if _, err := attempts["ScreenComment"].try(surveytest.Scope().Only(w.other), surveytest.Actor()); survey.KindOf(err) != survey.NotFound {
		t.Errorf("a comment of another unit: %v", err)
	}
	if _, err := attempts["ScreenComment"].try(surveytest.Scope().Only(w.unit), surveytest.Actor()); err != nil {
		t.Errorf("a comment of the unit: %v", err)
	}
}

// TestCommentsAreGatheredOnce, whatever becomes of their answers: set aside, late, or of a month that is long over.
func TestCommentsAreGatheredOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, texts(3)...)
	w.say(w.other, func(n int, r *survey.Response) {
		switch n {
		case 0:
			r.Standing, r.Reason = survey.SetAside, survey.TooFast
		case 1:
			r.AnsweredOn = r.AnsweredOn.AddDate(0, -3, 0)
		}
	}, texts(2)...)
	g := w.gathering()
	g.Most = 2
	for _, want := range []int{2, 2, 1, 0, 0} {
		if n := w.gather(g); n != want {
			t.Errorf("%d are gathered, want %d", n, want)
		}
	}
	w.say(w.unit, nil, "Thêm một góp ý")
	w.say(w.unit, func(_ int, r *survey.Response) { r.Standing = survey.Late }, "Đến muộn")
	w.gather(g)
	g.Everything = true
	w.gather(g)
	if n := w.gather(g); n != 0 {
		t.Errorf("%d are gathered again", n)
	}
	if all, months := w.number("select count(distinct response_id) from followup.comment"), w.number("select count(distinct month) from followup.comment"); all != 7 || months != 2 {
		t.Errorf("%d comments of %d months", all, months)
	}
	if n := w.number(`select count(*) from followup.comment f join survey.comment c using (province_code, unit_id, answered_on, response_id)
		where f.month = date_trunc('month', c.answered_on::timestamp) and f.language = c.language and f.screening = 'new'`); n != 7 {
		t.Errorf("%d lead to what was said", n)
	}
}

// TestWhatTellsOfConductIsHeld and neither comes up, nor is counted, nor can be decided about.
func TestWhatTellsOfConductIsHeld(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, func(n int, r *survey.Response) {
		if n == 0 {
			r.Answers = survey.Answers(string(r.Answers[:len(r.Answers)-1]) + "2") // trouble, the last of short@1
			r.Told = true                                                          // that it goes to the inspectorate
		}
	}, "Phải chờ", "Đòi tiền cà phê", "Mọi thứ đều tốt")
	g := w.gathering()
	g.Conduct = func(text string) bool { return strings.Contains(text, "tiền cà phê") }
	if n := w.gather(g); n != 3 {
		t.Fatal(n)
	}
	c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	if c.Text != "Mọi thứ đều tốt" {
		t.Errorf("%q comes up", c.Text)
	}
	if _, err := w.store.NextComment(t.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew, Behind: c.ID}); survey.KindOf(err) != survey.NotFound {
		t.Errorf("another one comes up: %v", err)
	}
	counts := must(w.store.CountComments(t.Context(), surveytest.Scope(), survey.Unit{}))(t)
	if len(counts) != 1 || counts[0].Comments != 1 {
		t.Errorf("%+v", counts)
	}
	var held uuid.UUID
	if err := w.owner.QueryRow(t.Context(), "select id from followup.comment where conduct = 'held' limit 1").Scan(&held); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Comment(t.Context(), surveytest.Scope(), held); survey.KindOf(err) != survey.NotFound {
		t.Errorf("it is read: %v", err)
	}
	if _, err := w.store.ScreenComment(t.Context(), surveytest.Scope(), surveytest.Actor(), held, followup.Screen{Act: followup.ShowComment, Revision: 2}); survey.KindOf(err) != survey.NotFound {
		t.Errorf("it is decided about: %v", err)
	}
	if _, err := w.owner.Exec(t.Context(), "select followup.set_conduct('68', array[$1::uuid], 'released')", held); err != nil {
		t.Fatal(err)
	}
	if c := must(w.store.Comment(t.Context(), surveytest.Scope(), held))(t); c.Screening != followup.CommentNew {
		t.Errorf("what was released is %s", c.Screening)
	}
}

// TestADecisionIsCarriedOut on the text itself, and written down without it.
func TestADecisionIsCarriedOut(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Chị Lan rất chậm")
	w.gather(w.gathering())
	c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	c = w.screen(c, followup.Screen{Act: followup.WithholdComment, Reason: followup.TellsWho})
	c = w.screen(c, followup.Screen{Act: followup.MaskComment, Text: followup.MaskMark + " rất chậm"})
	read := must(w.store.Comment(t.Context(), surveytest.Scope(), c.ID))(t)
	if read != c || read.Text != followup.MaskMark+" rất chậm" || read.DecidedBy != "test" || read.Reason != "" {
		t.Errorf("%+v, want %+v", read, c)
	}
	if n := w.number("select count(*) from survey.comment where text like '%Lan%'"); n != 0 {
		t.Error("what was masked is still there")
	}
	c = w.screen(c, followup.Screen{Act: followup.EraseComment})
	if read := must(w.store.Comment(t.Context(), surveytest.Scope(), c.ID))(t); read.Text != "" || read.Screening != followup.CommentErased {
		t.Errorf("%+v", read)
	}
	if n := w.number("select count(*) from survey.comment"); n != 0 {
		t.Error("what was erased is still there")
	}
	if n := w.number("select count(*) from followup.comment where response_id is not null or answered_on is not null"); n != 0 {
		t.Error("what was erased leads to an answer")
	}
	if n := w.number("select count(*) from staff.audit where action like 'comment.%' and unit_id = 0 and before || after not like '%chậm%'"); n != 3 {
		t.Errorf("%d rows of the log", n)
	}
	if n := w.gather(w.gathering()); n != 0 {
		t.Error("what was erased is gathered again")
	}
	counts := must(w.store.CountComments(t.Context(), surveytest.Scope(), survey.Unit{}))(t)
	if len(counts) != 1 || counts[0].Screening != followup.CommentErased || counts[0].Comments != 1 {
		t.Errorf("%+v", counts)
	}
}

// TestTwoDecideAtOnce: one wins, and the other is told.
func TestTwoDecideAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Chờ lâu")
	w.gather(w.gathering())
	c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
	ended := make(chan error)
	for _, act := range []followup.ScreeningAct{followup.ShowComment, followup.EraseComment} {
		go func() {
			_, err := w.store.ScreenComment(t.Context(), surveytest.Scope(), survey.CommandLine(string(act)), c.ID, followup.Screen{Act: act, Revision: c.Revision})
			ended <- err
		}()
	}
	first, second := <-ended, <-ended
	if (first == nil) == (second == nil) || first != nil && survey.KindOf(first) != survey.Conflict || second != nil && survey.KindOf(second) != survey.Conflict {
		t.Errorf("%v, %v", first, second)
	}
	if read := must(w.store.Comment(t.Context(), surveytest.Scope(), c.ID))(t); read.DecidedBy != "show" && read.DecidedBy != "erase" {
		t.Errorf("decided by %q", read.DecidedBy)
	}
}

// TestTextsThatAreGone: counts stay as they were decided, and what nobody has looked at is erased.
func TestTextsThatAreGone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	old := func(_ int, r *survey.Response) { r.AnsweredOn = r.AnsweredOn.AddDate(-3, 0, 0) }
	w.say(w.unit, old, texts(2)...)
	w.say(w.unit, nil, "Mới")
	w.gather(w.gathering())
	c := w.next(followup.CommentFilter{Screening: followup.CommentNew, Month: time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC)})
	w.screen(c, followup.Screen{Act: followup.ShowComment})
	if n, err := w.surveys.DeleteOldComments(t.Context(), surveytest.Scope(), surveytest.Actor(), 24); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if n := must(w.store.ForgetComments(t.Context(), surveytest.Scope(), survey.Service()))(t); n != 2 {
		t.Errorf("%d are forgotten", n)
	}
	if n := must(w.store.ForgetComments(t.Context(), surveytest.Scope(), survey.Service()))(t); n != 0 {
		t.Errorf("%d are forgotten again", n)
	}
	found := map[followup.Screening]int{}
	for _, c := range must(w.store.CountComments(t.Context(), surveytest.Scope(), survey.Unit{}))(t) {
		found[c.Screening] += c.Comments
	}
	if found[followup.CommentShown] != 1 || found[followup.CommentErased] != 1 || found[followup.CommentNew] != 1 {
		t.Errorf("%v", found)
	}
}

// TestStaffReadNoComment but by the functions: not its key, and not the order in which it came.
func TestStaffReadNoComment(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, texts(2)...)
	w.gather(w.gathering())
	for _, role := range []string{pg.StaffRole, pg.ServiceRole} {
		pool := surveytest.RolePool(t, role, w.owner.Config().ConnString())
		for _, query := range []string{"select id from followup.comment", "select response_id from followup.comment", "select ctid from followup.comment",
			"select text from followup.remark", "update followup.comment set screening = 'shown'", "delete from followup.comment", "select until from followup.gathering"} {
			if _, err := pool.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s by %s: %v", query, role, err)
			}
		}
	}
	service := surveytest.RolePool(t, pg.ServiceRole, w.owner.Config().ConnString())
	for _, query := range []string{"select followup.gather('68', 9, true, '{}', '{}', '{}')", "select followup.next_comment('68', null, null, null, 'new', '', null)",
		"select followup.decide('68', null, gen_random_uuid(), 'shown', '', null, 'x')", "select comments from followup.comment_count"} {
		if _, err := service.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", query, err)
		}
	}
	staff := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	var n int
	if err := staff.QueryRow(t.Context(), "select count(*) from followup.comment_count").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d counts are seen by who did not say for which province, %v", n, err)
	}
	if _, err := staff.Exec(t.Context(), "select followup.make_batches('68', 4)"); err == nil {
		t.Error("a batch of four is made")
	}
}
