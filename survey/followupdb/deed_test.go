package followupdb_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// writerOf is somebody of a unit, screener somebody of the department.
func writerOf(unit survey.Unit) followup.DeedSight {
	return followup.DeedSight{Account: 7, Units: surveytest.Scope().Only(unit)}
}

func screener() followup.DeedSight {
	return followup.DeedSight{Account: 8, Units: surveytest.Scope(), Screens: surveytest.Scope()}
}

// written is what a unit writes of a topic.
func written(of topic.Topic) followup.DeedStep {
	return followup.DeedStep{Act: followup.EditDeed, Quarter: day("2026-10-01"), Topic: of, Words: "Mở thêm một quầy vào buổi sáng.", DoneOn: today(), Today: today()}
}

// draft begins an entry of the unit.
func (w *town) draft(of topic.Topic) followup.Deed {
	w.t.Helper()
	step := written(of)
	step.By = writerOf(w.unit)
	return must(w.store.DraftDeed(w.t.Context(), surveytest.Scope(), survey.CommandLine("hoa"), w.unit, step, false))(w.t)
}

// deedStep takes a step with an entry as it stands; what is proposed is what stands, where the step has no words.
func (w *town) deedStep(id followup.DeedID, by followup.DeedSight, step followup.DeedStep) (followup.Deed, error) {
	w.t.Helper()
	was := must(w.store.Deed(w.t.Context(), surveytest.Scope(), id))(w.t)
	if step.Act == followup.ProposeDeed && step.Words == "" {
		step.Quarter, step.Topic, step.Words, step.DoneOn, step.DueOn = was.Quarter, was.Topic, was.Words, was.DoneOn, was.DueOn
	}
	step.By, step.Today, step.Revision = by, today(), was.Revision
	return w.store.ChangeDeed(w.t.Context(), surveytest.Scope(), survey.CommandLine("minh"), id, step)
}

// publish has an entry published.
func (w *town) publish(id followup.DeedID) followup.Deed {
	w.t.Helper()
	must(w.deedStep(id, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(w.t)
	return must(w.deedStep(id, screener(), followup.DeedStep{Act: followup.PublishDeed}))(w.t)
}

// board is what the service shows everybody, with no rights but its own.
func (w *town) board() *followupdb.DeedBoard {
	w.t.Helper()
	store := must(followupdb.Open(surveytest.RolePool(w.t, pg.ServiceRole, w.owner.Config().ConnString())))(w.t)
	return must(followupdb.NewDeedBoard(w.t.Context(), store, surveytest.Scope(), today))(w.t)
}

// deedAttempts are those of the methods about deeds.
func (w *town) deedAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.publish(w.draft(topic.Fees).ID)
	draft := w.draft(topic.Hours)
	must(w.deedStep(w.draft(topic.Trips).ID, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(w.t)
	owner := w.program()
	if _, err := w.owner.Exec(ctx, `update followup.deed set synthetic = true where topic = 'fees'`); err != nil {
		w.t.Fatal(err)
	}
	return map[string]attempt{
		"Deeds": reading(func(sc survey.Scope) (int, error) {
			all, err := s.Deeds(ctx, sc, followup.DeedFilter{})
			return len(all), err
		}),
		"Deed": reading(func(sc survey.Scope) (int, error) {
			d, err := s.Deed(ctx, sc, draft.ID)
			return len(d.Words), err
		}),
		"CountDeeds": reading(func(sc survey.Scope) (int, error) {
			n, err := s.CountDeeds(ctx, sc, 1)
			return n.Proposed + n.SentBack, err
		}),
		"OldestDeed": wholly(func(sc survey.Scope) (time.Time, error) { return s.OldestDeed(ctx, sc) }),
		"PublishedDeeds": reading(func(sc survey.Scope) (int, error) {
			all, err := s.PublishedDeeds(ctx, sc, day("2026-01-01"))
			return len(all), err
		}),
		"DeedStamp": reading(func(sc survey.Scope) (int, error) {
			stamp, err := s.DeedStamp(ctx, sc)
			return len(stamp), err
		}),
		"DraftDeed": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			step := written(topic.Delay)
			step.By = writerOf(w.unit)
			_, err := s.DraftDeed(ctx, sc, a, w.unit, step, false)
			return 0, err
		}),
		"ChangeDeed": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			step := written(topic.Hours)
			step.By, step.Revision, step.DoneOn, step.DueOn = writerOf(w.unit), 1, time.Time{}, today()
			_, err := s.ChangeDeed(ctx, sc, a, draft.ID, step)
			return 0, err
		}),
		"RemoveSyntheticDeeds": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return 0, owner.RemoveSyntheticDeeds(ctx, sc, a) // as the program is then: staff remove none
		}),
	}
}

// TestADeedIsPublishedByTwo: the unit writes, the department sends back and publishes, everybody reads it then, and no longer when it is withdrawn; the
// log tells of each step.
func TestADeedIsPublishedByTwo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	board := w.board()
	read := func() string {
		if err := board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, d := range board.Deeds(w.unit) {
			told += fmt.Sprintln(d.Topic, d.Words, d.DoneOn.Format(time.DateOnly), d.DueOn.IsZero(), d.Said)
		}
		return told
	}
	draft := w.draft(topic.Waiting)
	if draft.Revision != 1 || draft.State != followup.DeedDraft {
		t.Errorf("%+v", draft)
	}
	must(w.deedStep(draft.ID, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(t)
	if n := must(w.store.CountDeeds(t.Context(), surveytest.Scope(), 8))(t); n != (followup.DeedCounts{Proposed: 1}) {
		t.Errorf("%+v waits", n)
	}
	if n := must(w.store.CountDeeds(t.Context(), surveytest.Scope(), 7))(t); n.Proposed != 0 {
		t.Errorf("%+v waits for who has proposed it", n)
	}
	back := must(w.deedStep(draft.ID, screener(), followup.DeedStep{Act: followup.SendDeedBack, Reason: "ghi rõ quầy nào"}))(t)
	if n := must(w.store.CountDeeds(t.Context(), surveytest.Scope().Only(w.unit), 7))(t); back.Remarks != "ghi rõ quầy nào" || n != (followup.DeedCounts{SentBack: 1}) {
		t.Errorf("%+v, %+v waits", back, n)
	}
	if told := read(); told != "" {
		t.Errorf("everybody reads %s", told)
	}
	edit := written(topic.Waiting)
	edit.Words = "Mở thêm quầy số 3 vào buổi sáng."
	must(w.deedStep(draft.ID, writerOf(w.unit), edit))(t)
	w.publish(draft.ID)
	if told := read(); told != "waiting Mở thêm quầy số 3 vào buổi sáng. 2026-11-26 true 0\n" {
		t.Errorf("everybody reads %s", told)
	}
	if own := board.Deeds(w.other); len(own) != 0 {
		t.Errorf("of another unit everybody reads %v", own)
	}
	must(w.deedStep(draft.ID, screener(), followup.DeedStep{Act: followup.WithdrawDeed, Reason: "ghi nhầm quầy"}))(t)
	if told := read(); told != "" {
		t.Errorf("of what is withdrawn everybody reads %s", told)
	}
	w.publish(w.draft(topic.Waiting).ID) // another one may follow what was withdrawn
	if told := read(); strings.Count(told, "\n") != 1 {
		t.Errorf("everybody reads %s", told)
	}
	var log string
	if err := w.owner.QueryRow(t.Context(), `select string_agg(action || ' ' || actor || ' ' || reason || after, E'\n' order by number) from staff.audit where unit_id = $1`, w.unit.ID).Scan(&log); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"deed.draft hoa", "deed.propose minh", "deed.send_back minh ghi rõ quầy nào", "deed.publish minh", `"state":"published"`, "deed.withdraw minh ghi nhầm quầy"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

// TestOneDeedOfAUnitQuarterAndTopic: a second one is refused, as is moving another one there.
func TestOneDeedOfAUnitQuarterAndTopic(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.draft(topic.Waiting)
	second := written(topic.Waiting)
	second.By = writerOf(w.unit)
	if _, err := w.store.DraftDeed(t.Context(), surveytest.Scope(), surveytest.Actor(), w.unit, second, false); survey.KindOf(err) != survey.Conflict {
		t.Errorf("a second one: %v", err)
	}
	other := w.draft(topic.Fees)
	if _, err := w.deedStep(other.ID, writerOf(w.unit), written(topic.Waiting)); survey.KindOf(err) != survey.Conflict {
		t.Errorf("moved there: %v", err)
	}
	if got := must(w.store.Deed(t.Context(), surveytest.Scope(), other.ID))(t); got.Topic != topic.Fees || got.Revision != 1 {
		t.Errorf("it is changed all the same: %+v", got)
	}
}

// TestTwoPeopleDecideAtOnce: one wins, the other is told by whom.
func TestTwoPeopleDecideAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.draft(topic.Waiting).ID
	must(w.deedStep(id, writerOf(w.unit), followup.DeedStep{Act: followup.ProposeDeed}))(t)
	acts := []followup.DeedAct{followup.PublishDeed, followup.SendDeedBack}
	names, errs := []string{"minh", "lan"}, make([]error, 2)
	var wait sync.WaitGroup
	for n, act := range acts {
		wait.Go(func() {
			_, errs[n] = w.store.ChangeDeed(t.Context(), surveytest.Scope(), survey.CommandLine(names[n]), id, followup.DeedStep{Act: act, By: screener(), Reason: "chưa rõ", Today: today(), Revision: 2})
		})
	}
	wait.Wait()
	won := slices.Index(errs, nil)
	if won < 0 {
		t.Fatal(errs)
	}
	if e, ok := errors.AsType[*survey.Error](errs[1-won]); !ok || e.Kind != survey.Conflict || e.Key != "deed.changed" || e.Fields[0].Args["By"] != names[won] {
		t.Errorf("the other is told %v", errs[1-won])
	}
}

// TestStepsWithADeedAreTheirOwn: who may not is refused, who does not see it finds nothing.
func TestStepsWithADeedAreTheirOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.draft(topic.Waiting).ID
	try := func(scope survey.Scope, by followup.DeedSight, act followup.DeedAct) survey.Kind {
		was := must(w.store.Deed(t.Context(), surveytest.Scope(), id))(t)
		step := written(topic.Waiting)
		step.Act, step.By, step.Revision, step.Reason = act, by, was.Revision, "vì vậy"
		if _, err := w.store.ChangeDeed(t.Context(), scope, surveytest.Actor(), id, step); err != nil {
			return survey.KindOf(err)
		}
		return ""
	}
	own, elsewhere := surveytest.Scope().Only(w.unit), surveytest.Scope().Only(w.other)
	if got := try(own, screener(), followup.PublishDeed); got != survey.Conflict {
		t.Errorf("a draft is published: %q", got)
	}
	if got := try(elsewhere, writerOf(w.other), followup.EditDeed); got != survey.NotFound {
		t.Errorf("another unit edits: %q", got)
	}
	if got := try(own, writerOf(w.unit), followup.ProposeDeed); got != "" {
		t.Fatal(got)
	}
	proposer := screener()
	proposer.Account = 7
	for who, by := range map[string]followup.DeedSight{"the unit": writerOf(w.unit), "who proposed it": proposer} {
		for _, act := range []followup.DeedAct{followup.PublishDeed, followup.SendDeedBack} {
			if got := try(surveytest.Scope(), by, act); got != survey.Forbidden {
				t.Errorf("%s does %s: %q", who, act, got)
			}
		}
	}
}

// TestADeedTellsNothingOfFewComments: whoever watches the desk and sees what its unit and everybody sees of an entry, after each single comment, learns of
// none: there is no number under five, one that is to be published moves with what the unit is told alone, and one that is published never moves.
func TestADeedTellsNothingOfFewComments(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	early, late := w.draft(topic.Waiting), w.draft(topic.Premises)
	board, days := w.board(), 0
	sees := func() (early, late int, public string) {
		days++
		w.tell(later().AddDate(0, 0, days))
		if err := board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, d := range must(w.store.Deeds(t.Context(), surveytest.Scope().Only(w.unit), followup.DeedFilter{}))(t) {
			if d.Topic == topic.Waiting {
				early = d.Said
			} else {
				late = d.Said
			}
		}
		for _, d := range board.Deeds(w.unit) {
			public += fmt.Sprint(d.Topic, d.Said, ";")
		}
		return early, late, public
	}
	for n := range 4 {
		w.released(fmt.Sprintf("Chờ lâu quá, lần thứ %d", n))
		if a, b, public := sees(); a != 0 || b != 0 || public != "" {
			t.Errorf("after %d comments: %d, %d, %s", n+1, a, b, public)
		}
	}
	w.released("Chờ lâu quá, lần thứ 5")
	if a, b, public := sees(); a != 5 || b != 0 || public != "" {
		t.Errorf("after five: %d, %d, %s", a, b, public)
	}
	if d := w.publish(early.ID); d.Said != 5 {
		t.Errorf("published with %d", d.Said)
	}
	if d := w.publish(late.ID); d.Said != 0 {
		t.Errorf("of none %d are told", d.Said)
	}
	for n := range 6 {
		w.released(fmt.Sprintf("Chờ lâu quá, lần thứ %d", 6+n), fmt.Sprintf("Ghế gãy, lần thứ %d", n))
		if a, b, public := sees(); a != 5 || b != 0 || public != "premises0;waiting5;" {
			t.Errorf("after %d more: %d, %d, %s", n+1, a, b, public)
		}
	}
	if told := w.told(); told.Found[topic.Waiting] < 10 {
		t.Fatalf("nothing is proved: the unit is told %+v", told)
	}
}

// TestADeedNotPublishedGivesNothingAway to the role that answers citizens, nor does the table.
func TestADeedNotPublishedGivesNothingAway(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.draft(topic.Waiting)
	role := surveytest.RolePool(t, pg.ServiceRole, w.owner.Config().ConnString())
	for _, table := range []string{"deed", "topic_step", "task", "comment"} {
		if _, err := role.Exec(t.Context(), "select from followup."+table); err == nil {
			t.Errorf("the service reads followup.%s", table)
		}
	}
	var n int
	if err := role.QueryRow(t.Context(), `select count(*) from followup.published_deeds('68', '2000-01-01')`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}

// TestDeedsAreListedPageByPage, each once, the latest quarter first.
func TestDeedsAreListedPageByPage(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, of := range followup.Deedable()[:6] {
		w.draft(of)
	}
	old := written(topic.Conduct)
	old.By, old.Quarter, old.DoneOn = writerOf(w.unit), day("2026-07-01"), day("2026-08-01")
	must(w.store.DraftDeed(t.Context(), surveytest.Scope(), surveytest.Actor(), w.unit, old, false))(t)
	f := followup.DeedFilter{Limit: 3, State: followup.DeedDraft, Unit: w.unit.Code}
	seen := map[followup.DeedID]bool{}
	var last followup.Deed
	for {
		page := must(w.store.Deeds(t.Context(), surveytest.Scope(), f))(t)
		for _, d := range page {
			if seen[d.ID] || !last.Quarter.IsZero() && d.Quarter.After(last.Quarter) {
				t.Errorf("%s is listed twice or out of order", d.Topic)
			}
			seen[d.ID], last, f.After = true, d, d.Mark()
		}
		if len(page) < 3 {
			break
		}
	}
	if len(seen) != 7 || last.Topic != topic.Conduct {
		t.Errorf("%d are listed, the last %s", len(seen), last.Topic)
	}
	for what, f := range map[string]followup.DeedFilter{"a quarter": {Quarter: day("2026-04-01")}, "a state": {State: followup.DeedPublished}, "a unit": {Unit: w.other.Code}} {
		if got := must(w.store.Deeds(t.Context(), surveytest.Scope(), f))(t); len(got) != 0 {
			t.Errorf("of %s there are %d", what, len(got))
		}
	}
}
