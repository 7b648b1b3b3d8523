package followupdb_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// report stores answers of a unit that say yes to trouble, with these words, and whether who wrote them was told.
func (w *town) report(unit survey.Unit, told bool, words ...string) {
	w.t.Helper()
	w.say(unit, func(_ int, r *survey.Response) {
		r.Answers = survey.Answers(strings.TrimSuffix(string(r.Answers), "1") + "2")
		r.Conduct, r.Told = survey.Conduct{Trouble: true}, told
	}, words...)
}

// look gathers comments, and then reports.
func (w *town) look() int {
	w.t.Helper()
	w.gather(w.gathering())
	return must(w.store.GatherConduct(w.t.Context(), surveytest.Scope(), survey.Service(), w.conduct()))(w.t)
}

func (w *town) conduct() followupdb.ConductGathering {
	return followupdb.ConductGathering{Today: today(), Calendar: calendar(w.t), OfCase: 3, Most: 1000}
}

func open() followup.ConductFilter {
	return followup.ConductFilter{States: []followup.ConductState{followup.ConductNew, followup.ConductUnderWay}, Most: 100}
}

func (w *town) matters(f followup.ConductFilter) []followup.Matter {
	w.t.Helper()
	return must(w.store.Matters(w.t.Context(), surveytest.Scope(), f))(w.t)
}

func (w *town) act(m followup.Matter, s followup.ConductStep) followup.Matter {
	w.t.Helper()
	s.Revision, s.Today = m.Revision, today()
	return must(w.store.DecideMatter(w.t.Context(), surveytest.Scope(), surveytest.Actor(), m.ID, s, calendar(w.t)))(w.t)
}

func (w *town) read(m followup.Matter) string {
	w.t.Helper()
	return must(w.store.ReadMatter(w.t.Context(), surveytest.Scope(), surveytest.Actor(), m.ID))(w.t)
}

// inbox is what the department sees of comments nobody has looked at.
func (w *town) inbox() (all []string) {
	w.t.Helper()
	f := followup.CommentFilter{Screening: followup.CommentNew}
	for {
		c, err := w.store.NextComment(w.t.Context(), surveytest.Scope(), f)
		if survey.KindOf(err) == survey.NotFound {
			return all
		}
		all, f.Behind = append(all, must(c, err)(w.t).Text), c.ID
	}
}

// conductAttempts has every exported method about conduct.
func (w *town) conductAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.report(w.unit, true, "Đòi thêm tiền mới nhận hồ sơ")
	w.look()
	first := w.matters(open())[0]
	w.report(w.unit, true, "")
	w.look()
	taken := w.matters(open())
	taken = slices.DeleteFunc(taken, func(m followup.Matter) bool { return m.ID == first.ID })
	second := w.act(taken[0], followup.ConductStep{Act: followup.TakeConduct})
	w.report(w.unit, true, "")
	return map[string]attempt{
		"GatherConduct": acting(func(sc survey.Scope, a survey.Actor) (int, error) { return s.GatherConduct(ctx, sc, a, w.conduct()) }),
		"Matters": reading(func(sc survey.Scope) (int, error) {
			all, err := s.Matters(ctx, sc, open())
			return len(all), err
		}),
		"Matter": reading(func(sc survey.Scope) (int, error) {
			m, err := s.Matter(ctx, sc, first.ID)
			return len(m.Place), err
		}),
		"ReadMatter": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			words, err := s.ReadMatter(ctx, sc, a, first.ID)
			return len(words), err
		}),
		"DecideMatter": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			m, err := s.DecideMatter(ctx, sc, a, first.ID, followup.ConductStep{Act: followup.NoteConduct, Today: today(), Revision: first.Revision}, followup.Calendar{})
			return len(m.Place), err
		}),
		"OpenMatterTask": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			m, err := s.OpenMatterTask(ctx, sc, a, second.ID, followup.MatterTask{Audience: followup.ForDepartment, Words: "Tập huấn lại", Today: today(), Revision: second.Revision}, calendar(w.t))
			return len(m.Place), err
		}),
		"CountMatters": reading(func(sc survey.Scope) (int, error) {
			counts, err := s.CountMatters(ctx, sc, today())
			return len(counts), err
		}),
	}
}

// TestWordsGoToTheInspectorateOnlyWhereSomebodyWasTold: then they are hidden from the department until they are released; else they go the way of all
// comments, and the report has none.
func TestWordsGoToTheInspectorateOnlyWhereSomebodyWasTold(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.report(w.unit, true, "Bắt chờ vì không đưa tiền")
	w.report(w.other, false, "Cán bộ nói trống không")
	if n := must(w.store.GatherConduct(t.Context(), surveytest.Scope(), survey.Service(), w.conduct()))(t); n != 1 || len(w.matters(open())) != 1 {
		t.Errorf("%d gathered: a report with words waits until the words are held", n)
	}
	w.look()
	w.look() // nothing is gathered twice
	all := w.matters(open())
	if len(all) != 2 || w.number("select count(*) from survey.reported") != 0 {
		t.Fatalf("%d reports", len(all))
	}
	for _, m := range all {
		told := m.UnitID == w.unit.ID
		if m.Commented != told || (w.read(m) != "") != told || !m.Trouble || m.Phrase || !m.Counted || m.DueOn.Format(time.DateOnly) != "2026-12-03" {
			t.Errorf("%+v", m)
		}
	}
	if got := strings.Join(w.inbox(), "|"); got != "Cán bộ nói trống không" {
		t.Errorf("the department reads %q", got)
	}
	for _, m := range all {
		if m.UnitID == w.other.ID {
			_, err := w.store.DecideMatter(t.Context(), surveytest.Scope(), surveytest.Actor(), m.ID, followup.ConductStep{Act: followup.ReleaseConduct, Today: today(), Revision: m.Revision}, calendar(t))
			if survey.KindOf(err) != survey.Conflict {
				t.Errorf("what has no words is released: %v", err)
			}
			continue
		}
		if next := w.act(m, followup.ConductStep{Act: followup.ReleaseConduct}); next.State != followup.ConductReleased || w.read(next) != "" {
			t.Errorf("released: %+v", next)
		}
	}
	if got := w.inbox(); len(got) != 2 {
		t.Errorf("after the release the department reads %q", got)
	}
}

// TestWordsAloneAreAReport where they tell of conduct, whatever was answered.
func TestWordsAloneAreAReport(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Phải lót tay mới xong", "Ghế gãy")
	g := w.gathering()
	g.Conduct = func(text string) bool { return strings.Contains(text, "lót tay") }
	w.gather(g)
	w.look()
	all := w.matters(open())
	if len(all) != 1 || !all[0].Phrase || all[0].Trouble || w.read(all[0]) != "Phải lót tay mới xong" {
		t.Fatalf("%+v", all)
	}
	if got := strings.Join(w.inbox(), "|"); got != "Ghế gãy" {
		t.Errorf("the department reads %q", got)
	}
}

// TestThreeAtAPlaceAreACase, which takes in what comes later, and with which its open reports come to an end. What was set aside makes none.
func TestThreeAtAPlaceAreACase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	yes := true
	cases := open()
	cases.Cases = &yes
	w.say(w.unit, func(_ int, r *survey.Response) {
		r.Conduct, r.Standing, r.Reason = survey.Conduct{Extra: true}, survey.SetAside, survey.TooFast
	}, "", "", "")
	w.report(w.unit, true, "", "")
	w.look()
	if all := w.matters(cases); len(all) != 0 || len(w.matters(open())) != 5 {
		t.Fatalf("two and three that were set aside make %d cases", len(all))
	}
	w.report(w.unit, true, "")
	w.report(w.other, true, "")
	w.look()
	all := w.matters(cases)
	if len(all) != 1 || all[0].Reports != 3 || all[0].UnitID != w.unit.ID || all[0].Place == "" {
		t.Fatalf("cases: %+v", all)
	}
	w.report(w.unit, true, "")
	w.look()
	if all = w.matters(cases); len(all) != 1 || all[0].Reports != 4 {
		t.Fatalf("the fourth is not in the case: %+v", all)
	}
	taken := w.act(all[0], followup.ConductStep{Act: followup.TakeConduct})
	w.act(taken, followup.ConductStep{Act: followup.ConfirmConduct, Words: "Đã làm việc với đơn vị"})
	if left := w.matters(open()); len(left) != 4 { // three that were set aside, and the other unit's
		t.Errorf("%d are open after the case has ended", len(left))
	}
	w.report(w.unit, true, "")
	w.look()
	if all = w.matters(cases); len(all) != 0 {
		t.Errorf("what was in a case counts for another one: %+v", all)
	}
	for _, c := range must(w.store.CountMatters(t.Context(), surveytest.Scope(), today().AddDate(0, 0, 8)))(t) {
		if c.State == followup.ConductNew && (c.N != 5 || c.Overdue != 5 || c.Oldest.IsZero()) || c.Case && (c.State != followup.ConductFounded || c.N != 1) {
			t.Errorf("%+v", c)
		}
	}
}

// TestTwoInspectorsAtOnce: one acts, the other is told who did.
func TestTwoInspectorsAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.report(w.unit, true, "Hách dịch")
	w.look()
	m := w.matters(open())[0]
	w.act(m, followup.ConductStep{Act: followup.PassConduct, To: "Công an phường"})
	stands, err := w.store.DecideMatter(t.Context(), surveytest.Scope(), surveytest.Actor(), m.ID, followup.ConductStep{Act: followup.ReleaseConduct, Today: today(), Revision: m.Revision}, calendar(t))
	if e, ok := err.(*survey.Error); !ok || e.Key != "conduct.changed" || stands.By != surveytest.Actor().Name() || stands.PassedTo != "Công an phường" {
		t.Errorf("%+v, %v", stands, err)
	}
	if len(w.inbox()) != 0 {
		t.Error("the second one has released it")
	}
	if _, err := w.store.Matter(t.Context(), surveytest.Scope(), uuid.New()); survey.KindOf(err) != survey.NotFound {
		t.Errorf("%v", err)
	}
}

// TestTheLogTellsWhoReadWhich report, without a word of it, and of no unit, whose people read what was done with it.
func TestTheLogTellsWhoReadWhich(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.report(w.unit, true, "Hách dịch lắm", "")
	w.look()
	for _, m := range w.matters(open()) {
		w.read(m)
		w.act(m, followup.ConductStep{Act: followup.TakeConduct, Words: "gọi điện"})
	}
	if n := w.number("select count(*) from staff.audit where action = 'conduct.read'"); n != 1 {
		t.Errorf("%d readings are logged, want that of the one with words", n)
	}
	if n := w.number("select count(*) from staff.audit where action like 'conduct.%' and (unit_id <> 0 or concat(object, reason, before, after) ~* 'hách|điện|" + w.unit.Code + "')"); n != 0 {
		t.Errorf("%d entries tell of a unit, or what was said", n)
	}
}

// TestTheQueueTellsNothingOfArrival: the role of staff reads no table of it, and nothing that leads to an answer.
func TestTheQueueTellsNothingOfArrival(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.report(w.unit, true, "Hách dịch")
	w.look()
	role := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	for _, table := range []string{"followup.conduct", "followup.matter", "survey.reported"} {
		if _, err := role.Exec(t.Context(), "select from "+table); survey.KindOf(pg.Error("", err)) != survey.Forbidden && !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s is read by staff: %v", table, err)
		}
	}
	rows, err := role.Query(t.Context(), "select * from followup.matters('68', null, '{new}', null, '', null, null, null, 10)")
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range must(pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		var names []string
		for _, f := range row.FieldDescriptions() {
			names = append(names, f.Name)
		}
		return names, nil
	}))(t)[0] {
		if field == "opened_on" || field == "answered_on" || field == "response_id" || field == "comment_id" {
			t.Errorf("%s is shown", field)
		}
	}
}

// TestSimulatedReportsGo with the demo.
func TestSimulatedReportsGo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.report(w.unit, true, "Mô phỏng")
	if _, err := w.owner.Exec(t.Context(), `update survey.reported set synthetic = true`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.owner.Exec(t.Context(), `update survey.response set synthetic = true`); err != nil {
		t.Fatal(err)
	}
	if err := w.surveys.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
		t.Fatal(err)
	}
	w.look()
	if all := w.matters(open()); len(all) != 1 || !all[0].Synthetic {
		t.Fatalf("%+v", all)
	}
	if err := w.surveys.RemoveSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	w.look()
	if n := w.number("select count(*) from followup.conduct"); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// caseOf is a case of a unit that somebody looks into.
func (w *town) caseOf(unit survey.Unit) followup.Matter {
	w.t.Helper()
	w.report(unit, true, "", "", "")
	w.look()
	yes := true
	f := open()
	f.Cases = &yes
	for _, m := range w.matters(f) {
		if m.UnitID == unit.ID && m.State == followup.ConductNew {
			return w.act(m, followup.ConductStep{Act: followup.TakeConduct})
		}
	}
	w.t.Fatal("no case")
	return followup.Matter{}
}

// asksFor has an inspector open a task out of a matter.
func (w *town) asksFor(who string, m followup.Matter, audience followup.Audience, words string) (followup.Matter, error) {
	w.t.Helper()
	return w.store.OpenMatterTask(w.t.Context(), surveytest.Scope(), survey.SignedIn(9, who, "inspector"), m.ID,
		followup.MatterTask{Audience: audience, Words: words, Today: today(), Revision: m.Revision}, calendar(w.t))
}

// departmentAsked sees what the department does on its pages.
func departmentAsked() followup.Sight {
	see := department()
	see.Asked = true
	return see
}

// TestATaskOutOfACase: the department gets it from the inspectorate, and nobody else hears of it, in whatever way tasks are told of; a second case of the unit adds to
// it, and once it has ended another can be opened.
func TestATaskOutOfACase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	if _, err := w.owner.Exec(t.Context(), `insert into staff.webhook (province_code, url, events, secret, added_by) values ('68', 'https://ioc.example.vn/hook', '{task.opened,task.overdue,task.closed}', '\x01', 'lan')`); err != nil {
		t.Fatal(err)
	}
	first := w.caseOf(w.unit)
	for what, c := range map[string]struct {
		audience followup.Audience
		words    string
	}{"for the unit": {followup.ForUnit, "x"}, "without words": {followup.ForDepartment, " "}} {
		if _, err := w.asksFor("tam", first, c.audience, c.words); survey.KindOf(err) != survey.Invalid || w.number("select count(*) from followup.task") != 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	linked := must(w.asksFor("tam", first, followup.ForDepartment, "Tập huấn lại về tiếp dân"))(t)
	again := must(w.asksFor("tam", first, followup.ForDepartment, " Tập huấn lại về tiếp dân"))(t)
	if again.Task != linked.Task || w.number("select count(*) from followup.task") != 1 || w.number("select count(*) from followup.task_event") != 1 {
		t.Errorf("sent twice: %v, %v", linked.Task, again.Task)
	}
	_, err := w.asksFor("tam", first, followup.ForInspectorate, "Theo dõi")
	if e, ok := err.(*survey.Error); !ok || e.Key != "conduct.tasked" {
		t.Errorf("another one while it is open: %v", err)
	}
	if m := must(w.store.Matter(t.Context(), surveytest.Scope(), first.ID))(t); m.Task != linked.Task || m.Revision != first.Revision {
		t.Errorf("the case has %+v", m)
	}
	first = w.act(first, followup.ConductStep{Act: followup.ConfirmConduct, Words: "Đã gặp cán bộ"}) // of which the task is another matter
	second := w.caseOf(w.unit)
	if m := must(w.asksFor("minh", second, followup.ForDepartment, "Lại có phản ánh"))(t); m.Task != linked.Task {
		t.Error("the unit has two open tasks of one reason")
	}
	task, events, err := w.store.Task(t.Context(), surveytest.Scope(), departmentAsked(), linked.Task)
	if err != nil || task.Why != followup.Conduct || !task.ShownOn.IsZero() || task.Period+task.About != "" || len(events) != 2 || events[1].What != "again" || events[1].Words != "Lại có phản ánh" {
		t.Errorf("the department sees %+v, %+v, %v", task, events, err)
	}
	inspector := followup.Sight{Account: 9, Inspectorate: true}
	for what, c := range map[string]struct {
		see  followup.Sight
		want int
	}{"the department": {departmentAsked(), 1}, "an inspector": {inspector, 1}, "the unit's leader": {of(w.unit), 0}, "the province's leader": {followup.Sight{Account: 4, Units: surveytest.Scope(), Leads: surveytest.Scope()}, 0},
		"a list of all units' tasks": {department(), 0}} {
		all := must(w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: c.see, Every: true}))(t)
		counts := must(w.store.CountTasks(t.Context(), surveytest.Scope(), c.see, today().AddDate(0, 0, 30)))(t)
		if _, _, err := w.store.Task(t.Context(), surveytest.Scope(), c.see, linked.Task); len(all) != c.want || (err == nil) != (c.want == 1) {
			t.Errorf("%s sees %d, %v", what, len(all), err)
		}
		if own := what == "the department"; (counts.Overdue == 1) != own || (counts.Unaccepted == 1) != own {
			t.Errorf("to %s there waits %+v", what, counts)
		}
	}
	if _, err := w.store.ChangeTask(t.Context(), surveytest.Scope(), surveytest.Actor(), inspector, linked.Task, followup.Step{Act: followup.WithdrawTask, Words: "x", Today: today(), Revision: 1}); survey.KindOf(err) != survey.Forbidden {
		t.Errorf("an inspector acts on the department's: %v", err)
	}
	if risen := must(w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), today().AddDate(0, 3, 0)))(t); len(risen) != 0 {
		t.Errorf("it goes up to %+v", risen)
	}
	if n := must(w.store.CountUnfinishedTasks(t.Context(), surveytest.Scope(), followup.Span{From: today(), Until: today().AddDate(0, 0, 1)}))(t); n != 0 {
		t.Errorf("a quarter is not frozen for %d of it", n)
	}
	w.step(linked.Task, departmentAsked(), followup.Step{Act: followup.WithdrawTask, Words: "đã làm rồi"})
	for what, query := range map[string]string{
		"other systems hear":         `select count(*) from staff.webhook_event`,
		"dashboards count":           `select count(*) from dashboard.task_count`,
		"the log of the unit has":    `select count(*) from staff.audit where unit_id <> 0`,
		"the log has words or units": `select count(*) from staff.audit where concat(object, reason, before, after) ~* 'tập huấn|phản ánh|` + w.unit.Code + `'`,
	} {
		if n := w.number(query); n != 0 {
			t.Errorf("%s %d", what, n)
		}
	}
	if m := must(w.asksFor("tam", first, followup.ForInspectorate, ""))(t); m.Task == linked.Task {
		t.Error("after it has ended no other one is opened")
	}
}

// TestTwoInspectorsOpenATaskAtOnce: there is one, and the other is told.
func TestTwoInspectorsOpenATaskAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	m := w.caseOf(w.unit)
	errs := make([]error, 8)
	var wait sync.WaitGroup
	for n := range errs {
		wait.Go(func() {
			_, errs[n] = w.asksFor("tam"+string(rune('a'+n)), m, followup.ForDepartment, "Tập huấn lại")
		})
	}
	wait.Wait()
	opened := 0
	for _, err := range errs {
		e, ok := err.(*survey.Error)
		switch {
		case err == nil:
			opened++
		case !ok || e.Key != "conduct.tasked":
			t.Errorf("%v", err)
		}
	}
	if opened != 1 || w.number("select count(*) from followup.task_event") != 1 {
		t.Errorf("%d have opened it", opened)
	}
	w.act(must(w.store.Matter(t.Context(), surveytest.Scope(), m.ID))(t), followup.ConductStep{Act: followup.RefuteConduct, Words: "không phải"})
	_, err := w.asksFor("tam", m, followup.ForDepartment, "x")
	if e, ok := err.(*survey.Error); !ok || e.Key != "conduct.changed" {
		t.Errorf("out of what another one has ended: %v", err)
	}
}
