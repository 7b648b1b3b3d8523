package followupdb_test

import (
	"cmp"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

func TestQueriesPrepare(t *testing.T) {
	t.Parallel()
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func today() time.Time { return day("2026-11-26") }

func calendar(t *testing.T) followup.Calendar {
	t.Helper()
	c, err := followup.NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// department sees all but what is the inspectorate's; of sees what a unit's leader does.
func department() followup.Sight {
	return followup.Sight{Account: 1, Units: surveytest.Scope(), Department: true}
}

func of(unit survey.Unit) followup.Sight {
	own := surveytest.Scope().Only(unit)
	return followup.Sight{Account: 2, Units: own, Leads: own}
}

// open opens a task of the unit.
func (w *town) open(o followup.Opening) followup.TaskID {
	w.t.Helper()
	if o.Unit.ID == 0 {
		o.Unit = w.unit
	}
	if o.Today.IsZero() {
		o.Today = today()
	}
	id, _, err := w.store.OpenTask(w.t.Context(), surveytest.Scope(), survey.Service(), followup.NewOpening(calendar(w.t), o))
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// task is one as it stands, seen by whoever sees all.
func (w *town) task(id followup.TaskID) (followup.Task, []followup.Event) {
	w.t.Helper()
	see := departmentAsked()
	see.Inspectorate = true
	task, events, err := w.store.Task(w.t.Context(), surveytest.Scope(), see, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return task, events
}

func (w *town) step(id followup.TaskID, see followup.Sight, s followup.Step) followup.Task {
	w.t.Helper()
	was, _ := w.task(id)
	s.Revision, s.Today = was.Revision, today()
	task, err := w.store.ChangeTask(w.t.Context(), surveytest.Scope(), surveytest.Actor(), see, id, s)
	if err != nil {
		w.t.Fatalf("%s: %v", s.Act, err)
	}
	return task
}

func accept() followup.Step {
	return followup.Step{Act: followup.AcceptTask, Owner: 2, OwnerName: "hoa", DueOn: today().AddDate(0, 0, 7)}
}

func (w *town) done(id followup.TaskID) followup.Task {
	w.t.Helper()
	w.step(id, of(w.unit), accept())
	w.step(id, of(w.unit), followup.Step{Act: followup.NameCause, Cause: followup.CauseStaff, Words: "một người nghỉ"})
	w.step(id, of(w.unit), followup.Step{Act: followup.SetRemedy, Words: "thêm một quầy"})
	return w.step(id, of(w.unit), followup.Step{Act: followup.FinishTask})
}

// taskAttempts are those of the methods about tasks.
func (w *town) taskAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	late := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3", Today: day("2026-10-01")})
	w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-11"})
	owner := w.program()
	demo := followup.Task{Unit: w.unit, Why: followup.ByHand, Measure: followup.Index, Audience: followup.ForUnit, State: followup.TaskOpened, OpenedOn: today(), OpenedBy: "demo", DueOn: today()}
	if err := s.AddSyntheticTasks(ctx, surveytest.Scope(), surveytest.Actor(), []followup.Task{demo}); err != nil {
		w.t.Fatal(err)
	}
	ended := w.done(w.open(followup.Opening{Why: followup.Falling, Period: "2026-10"}))
	see := department()
	count := func(n int, err error) (int, error) { return n, err }
	opening := followup.NewOpening(calendar(w.t), followup.Opening{Unit: w.unit, Why: followup.ByHand, Words: "hàng chờ dài", Today: today()})
	again := followup.NewOpening(calendar(w.t), followup.Opening{Unit: w.unit, Why: followup.BadFigure, Period: "2026-Q4", Today: today()})
	return map[string]attempt{
		"Tasks": reading(func(sc survey.Scope) (int, error) {
			all, err := s.Tasks(ctx, sc, followup.TaskFilter{Sight: see, Every: true})
			return len(all), err
		}),
		"CountTasks": reading(func(sc survey.Scope) (int, error) {
			n, err := s.CountTasks(ctx, sc, see, today())
			return n.InHand, err
		}),
		"Task": reading(func(sc survey.Scope) (int, error) {
			_, events, err := s.Task(ctx, sc, see, late)
			return len(events), err
		}),
		"CountUnfinishedTasks": reading(func(sc survey.Scope) (int, error) {
			return s.CountUnfinishedTasks(ctx, sc, followup.LastQuarter(true, day("2027-01-01")))
		}),
		"TaskAges": reading(func(sc survey.Scope) (int, error) {
			ages, err := s.TaskAges(ctx, sc, today())
			return len(ages), err
		}),
		"OpenTask": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, _, err := s.OpenTask(ctx, sc, a, opening)
			_, _, wrong := s.OpenTask(ctx, sc, a, again)
			return count(0, cmp.Or(err, wrong))
		}),
		"ChangeTask": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			step := accept()
			step.Revision, step.Today = 1, today()
			_, err := s.ChangeTask(ctx, sc, a, see, late, step)
			return count(0, err)
		}),
		"ShowTasks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.ShowTasks(ctx, sc, a, calendar(w.t), []followup.Published{{UnitID: w.unit.ID, Period: "2026-11"}}, today())
		}),
		"EscalateTasks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			risen, err := s.EscalateTasks(ctx, sc, a, calendar(w.t), today())
			return len(risen), err
		}),
		"JudgeTask": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return count(0, s.JudgeTask(ctx, sc, a, ended, followup.TooFew, followup.Evidence{}, today()))
		}),
		"AddSyntheticTasks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return count(0, s.AddSyntheticTasks(ctx, sc, a, []followup.Task{demo}))
		}),
		"RemoveSyntheticTasks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return count(0, owner.RemoveSyntheticTasks(ctx, sc, a)) // as the program is then: staff remove no task
		}),
	}
}

// TestOneOpenTaskOfAUnitAndReason: what is found again is added to it, once a period; another follows when it has ended.
func TestOneOpenTaskOfAUnitAndReason(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"})
	w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"})
	if again := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"}); again != first {
		t.Errorf("another task was opened")
	}
	w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	if _, events := w.task(first); len(events) != 2 || events[1].What != "again" {
		t.Errorf("%+v", events)
	}
	w.open(followup.Opening{Why: followup.Reported, About: "trouble", Period: "2026-10"})
	w.open(followup.Opening{Why: followup.Reported, About: "extra", Period: "2026-10"})
	w.open(followup.Opening{Why: followup.ByHand, Words: "một"})
	w.open(followup.Opening{Why: followup.ByHand, Words: "hai"})
	w.step(first, department(), followup.Step{Act: followup.WithdrawTask, Words: "nhầm"})
	w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	all, err := w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: department()})
	if err != nil || len(all) != 5 {
		t.Errorf("%d are open, want 5: %v", len(all), err)
	}
}

// TestATaskIsOpenedOnceByAForm that is sent twice, one after the other or at once; another day or other words are another task.
func TestATaskIsOpenedOnceByAForm(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	open := func(words, on string, by survey.Actor) followup.TaskID {
		o := followup.NewOpening(calendar(t), followup.Opening{Unit: w.unit, Why: followup.ByHand, Words: words, Today: day(on)})
		id, _, err := w.store.OpenTask(t.Context(), surveytest.Scope(), by, o)
		if err != nil {
			t.Error(err)
		}
		return id
	}
	lan, minh := survey.SignedIn(1, "lan", "department"), survey.SignedIn(2, "minh", "department")
	ids := make([]followup.TaskID, 4)
	var wait sync.WaitGroup
	for n := range ids {
		wait.Go(func() { ids[n] = open("hàng chờ dài", "2026-11-26", lan) })
	}
	wait.Wait()
	if all := slices.Compact(append(ids, open("hàng chờ dài", "2026-11-26", lan))); len(all) != 1 {
		t.Errorf("a form that was sent five times has opened %d tasks", len(all))
	}
	for what, other := range map[string]followup.TaskID{"words": open("thiếu ghế", "2026-11-26", lan), "day": open("hàng chờ dài", "2026-11-27", lan), "person": open("hàng chờ dài", "2026-11-26", minh)} {
		if other == ids[0] {
			t.Errorf("another %s opens no other task", what)
		}
	}
	w.step(ids[0], department(), followup.Step{Act: followup.WithdrawTask, Words: "nhầm\x00" + strings.Repeat(" ", followup.MostWords)})
	if _, events := w.task(ids[0]); events[len(events)-1].Words != "nhầm" {
		t.Errorf("%+v", events)
	}
	if again := open("hàng chờ dài", "2026-11-26", lan); again == ids[0] {
		t.Error("what was withdrawn is opened again by nothing")
	}
}

// TestTwoPeopleAtOnce: one wins, the other is told by whom.
func TestTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"})
	step := accept()
	step.Today, step.Revision = today(), 1
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for n, name := range []string{"hoa", "minh"} {
		wait.Go(func() {
			_, errs[n] = w.store.ChangeTask(t.Context(), surveytest.Scope(), survey.CommandLine(name), department(), id, step)
		})
	}
	wait.Wait()
	won := slices.Index(errs, nil)
	if won < 0 {
		t.Fatal(errs)
	}
	e, ok := errors.AsType[*survey.Error](errs[1-won])
	if !ok || e.Kind != survey.Conflict || e.Key != "task.changed" || e.Fields[0].Args["By"] != []string{"hoa", "minh"}[won] {
		t.Errorf("the other is told %v", errs[1-won])
	}
}

// TestStepsAreTheirOwn: who may not is refused, who does not see it finds nothing, and the log tells of each step without what was written.
func TestStepsAreTheirOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"})
	try := func(see followup.Sight, s followup.Step) survey.Kind {
		was, _ := w.task(id)
		s.Today, s.Revision = today(), was.Revision
		_, err := w.store.ChangeTask(t.Context(), surveytest.Scope(), surveytest.Actor(), see, id, s)
		if err == nil {
			return ""
		}
		return survey.KindOf(err)
	}
	handler := of(w.unit)
	handler.Account, handler.Leads = 7, survey.Scope{}
	withdraw := followup.Step{Act: followup.WithdrawTask, Words: "x"}
	for what, c := range map[string]struct{ got, want survey.Kind }{
		"a handler accepts":           {try(handler, accept()), survey.Forbidden},
		"a leader withdraws":          {try(of(w.unit), withdraw), survey.Forbidden},
		"another unit's accepts":      {try(of(w.other), accept()), survey.NotFound},
		"an inspector accepts":        {try(followup.Sight{Inspectorate: true}, accept()), survey.NotFound},
		"a cause before it is anyone": {try(of(w.unit), followup.Step{Act: followup.NameCause, Cause: followup.CauseDelay}), survey.Conflict},
		"a person judges":             {try(of(w.unit), followup.Step{Act: followup.JudgeTask}), survey.Conflict},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", what, c.got, c.want)
		}
	}
	step := accept()
	step.Owner = 7
	w.step(id, of(w.unit), step)
	w.step(id, handler, followup.Step{Act: followup.NameCause, Cause: followup.CauseOther, Words: "chờ con dấu"})
	var log string
	if err := w.owner.QueryRow(t.Context(), `select string_agg(action || ' ' || unit_id || ' ' || before || ' ' || after, E'\n' order by number) from staff.audit`).Scan(&log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log, "task.accept") || !strings.Contains(log, "task.cause") || !strings.Contains(log, `"state":"cause"`) || strings.Contains(log, "con dấu") {
		t.Error(log)
	}
}

// TestAUnitLearnsNothingOfWhatIsNotPublished: a task opened by answers as they come, what is added to it, and what the department does with it, are neither listed nor counted nor found by its
// unit, nor do they move anything there, nor stand in the unit's part of the log, until the month is published; and then all at once.
func TestAUnitLearnsNothingOfWhatIsNotPublished(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	known := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"})
	looked := func() string {
		var told strings.Builder
		all, err := w.store.Tasks(t.Context(), surveytest.Scope().Only(w.unit), followup.TaskFilter{Sight: of(w.unit), Every: true})
		n, err2 := w.store.CountTasks(t.Context(), surveytest.Scope().Only(w.unit), of(w.unit), today())
		task, events, err3 := w.store.Task(t.Context(), surveytest.Scope().Only(w.unit), of(w.unit), known)
		var log string
		err4 := w.owner.QueryRow(t.Context(), `select coalesce(string_agg(action || object, ' ' order by number), '') from staff.audit where unit_id = $1`, w.unit.ID).Scan(&log)
		if err := errors.Join(err, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		for _, one := range append(all, task) {
			told.WriteString(one.ID.String() + string(one.State) + one.DueOn.String() + string(one.Escalation) + one.OwnerName)
		}
		for _, e := range events {
			told.WriteString(e.On.String() + e.What + e.Words)
		}
		return told.String() + log + " " + strings.Join([]string{string(rune('0' + n.InHand)), string(rune('0' + n.Overdue))}, " ")
	}
	before := looked()
	for _, why := range []followup.Why{followup.BadStreak, followup.Silent} {
		id := w.open(followup.Opening{Why: why, Period: "2026-11", Today: day("2026-11-02")})
		w.open(followup.Opening{Why: why, Period: "2026-12"})
		if _, _, err := w.store.Task(t.Context(), surveytest.Scope(), of(w.unit), id); survey.KindOf(err) != survey.NotFound {
			t.Errorf("%s is found: %v", why, err)
		}
		step := accept()
		step.Today, step.Revision = today(), 1
		if _, err := w.store.ChangeTask(t.Context(), surveytest.Scope(), surveytest.Actor(), of(w.unit), id, step); survey.KindOf(err) != survey.NotFound {
			t.Errorf("%s is accepted by the unit: %v", why, err)
		}
	}
	if _, err := w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), today()); err != nil {
		t.Fatal(err)
	}
	hidden, err := w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: department(), Why: followup.BadStreak})
	if err != nil || len(hidden) != 1 || hidden[0].Escalation == followup.NotOverdue {
		t.Fatalf("the department sees %+v, %v", hidden, err)
	}
	step := accept()
	step.Today, step.Revision = today(), 1
	if _, err := w.store.ChangeTask(t.Context(), surveytest.Scope(), survey.CommandLine("minh"), department(), hidden[0].ID, step); err != nil {
		t.Fatal(err)
	}
	if after := looked(); after != before {
		t.Errorf("the unit saw\n%s\nand sees\n%s", before, after)
	}
	if n, err := w.store.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), []followup.Published{{UnitID: w.other.ID, Period: "2026-11"}, {UnitID: w.unit.ID, Period: "2026-10"}}, today()); n != 0 || err != nil || looked() != before {
		t.Errorf("%d are shown for another's month or another month: %v", n, err)
	}
	n, err := w.store.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), []followup.Published{{UnitID: w.unit.ID, Period: "2026-11"}}, day("2026-12-08"))
	task, events, err2 := w.store.Task(t.Context(), surveytest.Scope(), of(w.unit), hidden[0].ID)
	if n != 2 || err != nil || err2 != nil || !task.ShownOn.Equal(day("2026-12-08")) {
		t.Errorf("%d are shown, %+v, %v, %v", n, task, err, err2)
	}
	for _, e := range events { // what was found again in December is not published yet
		if e.What == "again" || e.ShownOn.IsZero() {
			t.Errorf("the unit is told %+v", e)
		}
	}
	if len(events) != 2 {
		t.Errorf("the unit is told of %d things, want opening and acceptance: %+v", len(events), events)
	}
}

// TestWhatIsTheInspectorates is seen by inspectors alone.
func TestWhatIsTheInspectorates(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.open(followup.Opening{Why: followup.Conduct, Audience: followup.ForInspectorate, Words: "ba phản ánh"})
	for who, see := range map[string]followup.Sight{"department": department(), "leader": of(w.unit)} {
		all, err := w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: see, Every: true})
		if _, _, err := w.store.Task(t.Context(), surveytest.Scope(), see, id); len(all) != 0 || survey.KindOf(err) != survey.NotFound {
			t.Errorf("the %s sees it: %v", who, err)
		}
		if err != nil {
			t.Error(err)
		}
	}
	inspector := followup.Sight{Account: 5, Inspectorate: true}
	all, err := w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: inspector})
	if err != nil || len(all) != 1 {
		t.Fatalf("the inspector sees %d: %v", len(all), err)
	}
	step := accept()
	step.Owner = 5
	w.step(id, inspector, step)
	w.step(id, inspector, followup.Step{Act: followup.NameCause, Cause: followup.CauseManner})
	if n, _ := w.store.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), []followup.Published{{UnitID: w.unit.ID}}, today()); n != 0 {
		t.Error("it is shown to the unit")
	}
}

// TestEscalationGoesUpOnce with the day it is due, and begins again with another one.
func TestEscalationGoesUpOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3", Today: day("2026-11-02")}) // to be accepted by the 5th
	escalate := func(on string) int {
		risen, err := w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), day(on))
		if err != nil {
			t.Fatal(err)
		}
		return len(risen)
	}
	for on, want := range map[string]int{"2026-11-05": 0} {
		if got := escalate(on); got != want {
			t.Errorf("on %s: %d", on, got)
		}
	}
	if escalate("2026-11-06") != 1 || escalate("2026-11-06") != 0 || escalate("2026-11-10") != 1 || escalate("2026-11-26") != 1 {
		t.Error("it does not go up once a step")
	}
	task, events := w.task(id)
	if task.Escalation != followup.OverdueForProvince || task.Revision != 1 || len(events) != 4 {
		t.Errorf("%+v %+v", task, events)
	}
	for level, want := range map[followup.Escalation]int{followup.OverdueForOwner: 1, followup.OverdueForProvince: 1, followup.NotOverdue: 1} {
		all, err := w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: department(), Escalated: level})
		if err != nil || len(all) != want {
			t.Errorf("at least %q: %d, %v", level, len(all), err)
		}
	}
	if task := w.step(id, department(), accept()); task.Escalation != followup.NotOverdue {
		t.Errorf("with a new day: %q", task.Escalation)
	}
}

// TestJudging ends a task with the machine's verdict and what it was given by; not one that people have taken up again.
func TestJudging(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	task := w.done(w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3"}))
	by := followup.Evidence{Before: followup.Reading{Period: "2026-10", N: 90, Value: 60}, After: followup.Reading{Period: "2026-12", N: 95, Value: 80}, Difference: 20, Low: 8, High: 31}
	w.step(task.ID, of(w.unit), followup.Step{Act: followup.ResumeTask, Words: "chưa xong"})
	if err := w.store.JudgeTask(t.Context(), surveytest.Scope(), survey.Service(), task, followup.Recovered, by, today()); survey.KindOf(err) != survey.Conflict {
		t.Errorf("taken up again: %v", err)
	}
	task = w.step(task.ID, of(w.unit), followup.Step{Act: followup.FinishTask})
	if err := w.store.JudgeTask(t.Context(), surveytest.Scope(), survey.Service(), task, followup.Recovered, by, today()); err != nil {
		t.Fatal(err)
	}
	got, _ := w.task(task.ID)
	if got.State != followup.TaskJudged || got.Verdict != followup.Recovered || got.Evidence.After.N != 95 || got.Evidence.Low != 8 || !got.JudgedOn.Equal(today()) {
		t.Errorf("%+v", got)
	}
	if n, err := w.store.CountTasks(t.Context(), surveytest.Scope(), department(), today()); err != nil || n.InHand != 0 {
		t.Errorf("%+v %v", n, err)
	}
}

// TestTasksAreListedPageByPage, each once, in the order of their days.
func TestTasksAreListedPageByPage(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for n := range 7 {
		w.open(followup.Opening{Why: followup.ByHand, Words: "x", Today: day("2026-11-02").AddDate(0, 0, n)})
	}
	for _, ended := range []bool{false, true} {
		f := followup.TaskFilter{Sight: department(), Limit: 3, Ended: ended}
		seen := map[uuid.UUID]bool{}
		var last time.Time
		for {
			page, err := w.store.Tasks(t.Context(), surveytest.Scope(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range page {
				if inOrder := !task.DueOn.Before(last); seen[task.ID] || !last.IsZero() && !task.DueOn.Equal(last) && inOrder == ended {
					t.Errorf("%s is listed twice or out of order", task.ID)
				}
				seen[task.ID], last = true, task.DueOn
				f.After = task.Mark()
			}
			if len(page) < 3 {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d are listed, want 7", len(seen))
		}
		for id := range seen {
			if !ended {
				w.step(id, department(), followup.Step{Act: followup.WithdrawTask, Words: "x"})
			}
		}
	}
}

// TestOtherSystemsHearOfTasks that units see: opened, late, closed, each once and in that order; of what a unit does not see yet when it sees it, unless it has ended by then; of the
// inspectorate's never.
func TestOtherSystemsHearOfTasks(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	if _, err := w.owner.Exec(t.Context(), `insert into staff.webhook (province_code, url, events, secret, added_by) values ('68', 'https://ioc.example.vn/hook', '{task.opened,task.overdue,task.closed}', '\x01', 'lan')`); err != nil {
		t.Fatal(err)
	}
	heard := func() (all []string) {
		if err := w.owner.QueryRow(t.Context(), `select coalesce(array_agg(type order by number), '{}') from staff.webhook_event`).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-11", Today: day("2026-11-02")})
	w.open(followup.Opening{Why: followup.Conduct, Audience: followup.ForInspectorate, Today: day("2026-11-02")})
	w.step(w.open(followup.Opening{Why: followup.Silent, Period: "2026-11", Today: day("2026-11-02")}), department(), followup.Step{Act: followup.WithdrawTask, Words: "nhầm"})
	escalate := func() {
		if _, err := w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), today()); err != nil {
			t.Fatal(err)
		}
	}
	escalate()
	if all := heard(); len(all) != 0 {
		t.Fatalf("of what is not to be seen %v is told", all)
	}
	if _, err := w.store.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), []followup.Published{{UnitID: w.unit.ID, Period: "2026-11"}}, today()); err != nil {
		t.Fatal(err)
	}
	id := w.open(followup.Opening{Why: followup.BadFigure, Period: "2026-Q3", Today: day("2026-11-02")})
	escalate()
	escalate()
	w.step(id, department(), followup.Step{Act: followup.WithdrawTask, Words: "nhầm"})
	if all := strings.Join(heard(), " "); all != "task.opened task.opened task.overdue task.closed" {
		t.Errorf("told: %s", all)
	}
	var body string
	var soon bool
	if err := w.owner.QueryRow(t.Context(), `select string_agg(e.body, ' '), bool_and(d.ready_at > now() and extract(minute from d.ready_at) = 0)
		from staff.webhook_event e join staff.webhook_delivery d on d.event_number = e.number`).Scan(&body, &soon); err != nil || !soon || !strings.Contains(body, "24781") || strings.Contains(body, "streak") || strings.Contains(body, "nhầm") {
		t.Errorf("%s, at full hours %v, %v", body, soon, err)
	}
}
