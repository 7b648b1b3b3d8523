package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/alarm"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/web/webtest"
)

// TestFindingsBecomeTasks of the reason and measure that fit, and what live answers tell is of the month and not of a day.
func TestFindingsBecomeTasks(t *testing.T) {
	t.Parallel()
	unit, today := survey.Unit{ID: 1, Code: "24781"}, time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	quarter, month := analytics.PeriodOf(analytics.Quarter, today), analytics.PeriodOf(analytics.Month, today).Previous()
	got := openingsOf([]alarm.Finding{
		{Alert: alarm.BadFigure, Unit: unit, Period: quarter},
		{Alert: alarm.BadStreak, Unit: unit, Period: quarter, Streak: survey.Streak{Answers: 20, Dissatisfied: 12, Last: today.AddDate(0, 0, -4)}},
		{Alert: alarm.BadStreak, Unit: unit, Period: quarter, Streak: survey.Streak{Answers: 20, Dissatisfied: 12, Last: today.AddDate(0, -1, 0)}},
		{Alert: alarm.Reported, Unit: unit, Period: month, Report: analytics.Report{Concern: analytics.Extra}},
		{Alert: "SipasOther", Unit: unit, Period: month},
	})
	want := []followup.Opening{
		{Unit: unit, Why: followup.BadFigure, Period: "2026-Q4"},
		{Unit: unit, Why: followup.BadStreak, Period: "2026-11"},
		{Unit: unit, Why: followup.BadStreak, Period: "2026-10"},
		{Unit: unit, Why: followup.Reported, About: "extra", Measure: followup.ExtraPayment, Period: "2026-10"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	for _, m := range []followup.Measure{followup.Trouble, followup.ExtraPayment, followup.EitherOfThem} {
		if measureOf(concernOf(m)) != m {
			t.Errorf("%s is judged by %s", m, measureOf(concernOf(m)))
		}
	}
}

// TestRisingTopicsBecomeTasks of the units that are told of both quarters.
func TestRisingTopicsBecomeTasks(t *testing.T) {
	t.Parallel()
	quarter := analytics.PeriodOf(analytics.Quarter, time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))
	many := map[topic.Topic]int{topic.Waiting: 60}
	now := []followup.UnitTopics{{UnitID: 1, Comments: 100, Found: many}, {UnitID: 2, Comments: 100, Found: many}, {UnitID: 9, Comments: 100, Found: many}}
	before := []followup.UnitTopics{{UnitID: 1, Comments: 100}, {UnitID: 9, Comments: 100}}
	got := risingOf([]survey.Unit{{ID: 1}, {ID: 2}}, now, before, func(topic.Topic) bool { return true }, quarter)
	if want := []followup.Opening{{Unit: survey.Unit{ID: 1}, Why: followup.RisingTopic, About: "waiting", Period: "2026-Q4"}}; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestSilentUnits are those that usually hear from people, and do not.
func TestSilentUnits(t *testing.T) {
	t.Parallel()
	units := []survey.Unit{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}}
	before := []survey.Streak{{UnitID: 1, Answers: usualAnswers}, {UnitID: 2, Answers: usualAnswers - 1}, {UnitID: 3, Answers: 400}, {UnitID: 9, Answers: 400}}
	lately := []survey.Streak{{UnitID: 3, Answers: 1}}
	got := silentOf(units, before, lately, analytics.PeriodOf(analytics.Month, time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)))
	if len(got) != 1 || got[0].Unit.ID != 1 || got[0].Why != followup.Silent || got[0].Measure != followup.NumberOfAnswers || got[0].Period != "2026-11" {
		t.Errorf("%+v", got)
	}
}

// taskOffice is a task desk with its own clock, and the site whose tasks it looks after.
type taskOffice struct {
	*webtest.Site
	desk *taskDesk
	now  time.Time
}

func newTaskOffice(t *testing.T) *taskOffice {
	t.Helper()
	s := webtest.New(t, nil)
	calendar, err := followup.NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &taskOffice{Site: s, now: surveytest.Day()}
	a := &app{config: config{Province: "68"}, now: func() time.Time { return o.now }, zone: o.now.Location(), survey: s.Survey, figures: s.Figures, followup: s.Followup, log: surveytest.Log(t)}
	o.desk = &taskDesk{app: a, calendar: calendar, rules: alarm.Rules{Below: 70, Streak: survey.StreakRule{Bad: 10, Of: 20}}, units: s.Directory.Units, settings: s.Directory.Settings}
	return o
}

// on sets the clock to the morning of a day.
func (o *taskOffice) on(year int, month time.Month, day int) {
	o.now = time.Date(year, month, day, 9, 0, 0, 0, o.now.Location())
}

func (o *taskOffice) look() {
	o.T.Helper()
	if err := o.desk.look(o.T.Context()); err != nil {
		o.T.Fatal(err)
	}
}

// rate has as many people answer about a unit on a day, each with one step for everything.
func (o *taskOffice) rate(unit string, n, step int, on time.Time) {
	o.T.Helper()
	place := o.Place(unit)
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(o.T, o.Survey, place, func(sub *survey.Submission) {
			for key := range sub.Answers {
				sub.Answers[key] = step
			}
			sub.Answers["trouble"] = 1
		}))
		responses[len(responses)-1].AnsweredOn = on
	}
	o.Save(responses)
}

func (o *taskOffice) list(see followup.Sight) []followup.Task {
	o.T.Helper()
	all, err := o.Followup.Tasks(o.T.Context(), surveytest.Scope(), followup.TaskFilter{Sight: see, Every: true})
	if err != nil {
		o.T.Fatal(err)
	}
	return all
}

// of is what a unit's leader sees.
func (o *taskOffice) of(unit string) followup.Sight {
	own := surveytest.Scope().Only(o.Place(unit).Unit)
	return followup.Sight{Units: own, Leads: own}
}

// TestASilentUnitSeesItsTask when the month in which nobody answered is settled, be it that a few did: everybody is told how many. What few people said in their last answers no
// unit is told, until that is found again in a month of more.
func TestASilentUnitSeesItsTask(t *testing.T) {
	t.Parallel()
	o := newTaskOffice(t)
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	const none, some, angry, before = "24781", "24805", "24787", "24778"
	o.rate(none, 60, 5, day(time.October, 20))
	o.rate(some, 60, 5, day(time.October, 20))
	o.rate(angry, 15, 1, day(time.October, 30))
	o.rate(angry, 8, 1, day(time.November, 3))
	o.rate(before, 25, 1, day(time.October, 30))
	o.on(2026, time.November, 4)
	o.look()
	whys := func(unit string) (all string) {
		for _, task := range o.list(o.of(unit)) {
			if task.Why.Live() {
				all += string(task.Why) + " " + task.Period + ";"
			}
		}
		return all
	}
	for _, unit := range []string{none, some, angry, before} {
		if got := whys(unit); got != "" {
			t.Errorf("before anything is settled %s sees %s", unit, got)
		}
	}
	o.rate(some, 3, 5, day(time.November, 25))
	o.on(2026, time.November, 9)
	o.look()
	if got := whys(before); got != "streak 2026-10;" {
		t.Errorf("a streak of October, found in November, is shown with October as %q", got)
	}
	o.on(2026, time.December, 10)
	o.look()
	for unit, want := range map[string]string{none: "silent 2026-11;", some: "silent 2026-11;", angry: ""} {
		if got := whys(unit); got != want {
			t.Errorf("with November settled %s sees %q, want %q", unit, got, want)
		}
	}
	o.rate(angry, 30, 1, day(time.December, 15))
	o.on(2026, time.December, 16)
	o.look()
	if got := whys(angry); got != "" {
		t.Errorf("of December, which is not settled, a unit sees %q", got)
	}
	o.on(2027, time.January, 8)
	o.look()
	if got := whys(angry); got != "streak 2026-12;" {
		t.Errorf("a streak of many, found in November in answers of few, is shown as %q", got)
	}
}

// TestTasksFollowTheFigures: a bad figure opens a task, a streak one that the unit sees when its month is published, what is late goes up, and what is done is judged by the months
// before and after; another look changes nothing.
func TestTasksFollowTheFigures(t *testing.T) {
	t.Parallel()
	o := newTaskOffice(t)
	now := o.now
	o.rate("24781", 120, 2, now)
	unit, department := o.of("24781"), followup.Sight{Units: surveytest.Scope(), Department: true}
	o.look()
	o.look()
	if seen, all := o.list(unit), o.list(department); len(seen) != 1 || seen[0].Why != followup.BadFigure || len(all) != 2 {
		t.Fatalf("the unit sees %+v, the department %+v", seen, all)
	}
	task := o.list(unit)[0]
	for _, step := range []followup.Step{{Act: followup.AcceptTask, Owner: 1, OwnerName: "hoa", DueOn: now.AddDate(0, 0, 9)}, {Act: followup.NameCause, Cause: followup.CauseStaff},
		{Act: followup.SetRemedy, Words: "thêm một quầy"}, {Act: followup.FinishTask}} {
		step.Today, step.Revision = survey.Date(now, now.Location()), task.Revision
		var err error
		if task, err = o.Followup.ChangeTask(t.Context(), surveytest.Scope(), surveytest.Actor(), unit, task.ID, step); err != nil {
			t.Fatal(err)
		}
	}
	o.rate("24781", 100, 2, time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC))
	o.rate("24781", 100, 5, time.Date(2026, 12, 15, 0, 0, 0, 0, time.UTC))
	o.on(2026, time.December, 20) // November is settled, December is not
	o.look()
	for _, task := range o.list(unit) {
		switch {
		case task.Why == followup.BadFigure && task.State != followup.TaskDone:
			t.Errorf("it is judged before December is settled: %+v", task)
		case task.Why == followup.BadStreak && (task.Escalation != followup.NotOverdue || !task.ShownOn.Equal(survey.Date(o.now, o.now.Location()))):
			t.Errorf("a task that nobody could accept: %+v", task)
		}
	}
	if len(o.list(unit)) != 2 {
		t.Errorf("the unit sees %+v", o.list(unit))
	}
	o.on(2027, time.January, 8)
	o.look()
	for _, got := range o.list(unit) {
		if e := got.Evidence; got.ID == task.ID && (got.Verdict != followup.Recovered || e.Before.Period != "2026-10" || e.After.Period != "2026-12" || e.After.N != 100 || e.Low <= 0) {
			t.Errorf("%+v", got)
		}
		if got.Why == followup.BadStreak && got.Escalation == followup.NotOverdue {
			t.Errorf("a task that nobody accepts: %+v", got)
		}
	}
	if again := o.list(unit); len(again) < 2 || !slices.ContainsFunc(again, func(t followup.Task) bool { return t.State == followup.TaskJudged }) {
		t.Errorf("%+v", again)
	}
}

// TestADemoHasTasksOfEveryState, and comments that a unit reads and has replied to; removing it leaves nothing of them. Tasks are marked, and listed as others.
func TestADemoHasTasksOfEveryState(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "20000", "--days", "60")
	owner := connect(t, p)
	handled := func() (n int) {
		if err := owner.QueryRow(t.Context(), `select (select count(*) from followup.handling) + (select count(*) from followup.reply) + (select count(*) from followup.batch)
			+ (select count(*) from followup.comment) + (select count(*) from followup.comment_count where comments > 0)`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for state, want := range map[string]int{"open": 1, "answered": 1, "closed": 1} {
		n := 0
		if err := owner.QueryRow(t.Context(), `select count(*) from followup.handling where state = $1`, state).Scan(&n); err != nil || n != want {
			t.Errorf("%d comments are %s, %v", n, state, err)
		}
	}
	seen := map[followup.TaskState]bool{}
	for _, state := range followup.TaskStates() {
		var listed []taskJSON
		if err := json.Unmarshal([]byte(p.mustRun("task", "list", "--state", string(state), "--json")), &listed); err != nil {
			t.Fatal(err)
		}
		seen[state] = len(listed) > 0
	}
	for _, state := range followup.TaskStates() {
		if !seen[state] {
			t.Errorf("none is %s", state)
		}
	}
	if text := p.mustRun("task", "list", "--overdue"); len(strings.Split(strings.TrimSpace(text), "\n")) != 3 {
		t.Errorf("late:\n%s", text)
	}
	asked := func() (states, all int) {
		if err := owner.QueryRow(t.Context(), `select count(distinct state), count(*) from followup.task where why = 'conduct' and audience in ('department', 'inspectorate') and shown_on is null`).Scan(&states, &all); err != nil {
			t.Fatal(err)
		}
		return states, all
	}
	if states, _ := asked(); states != len(followup.TaskStates()) {
		t.Errorf("the inspectorate has opened tasks in %d states", states)
	}
	p.mustRun("demo", "--remove")
	if _, all := asked(); all != 0 {
		t.Errorf("%d tasks that the inspectorate opened are left", all)
	}
	if n := handled(); n != 0 {
		t.Errorf("%d rows of comments and what was done about them are left", n)
	}
	if text := p.mustRun("task", "list", "--json"); strings.TrimSpace(text) != "[]" {
		t.Errorf("left: %s", text)
	}
}

// TestFreezingAsksForAReason at the command line, too, while tasks of the quarter before have no outcome.
func TestFreezingAsksForAReason(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "3000", "--days", "300")
	quarter := analytics.PeriodOf(analytics.Quarter, time.Now().UTC()).Previous()
	people := p.people()
	if tag, err := people.pool.Exec(t.Context(), `update followup.task set opened_on = $1 where state = 'opened'`, quarter.Previous().Start); err != nil || tag.RowsAffected() == 0 {
		t.Fatal(tag, err)
	}
	if _, errs, exit := p.run("freeze", "--period", quarter.String()); exit == 0 || !strings.Contains(errs, "say with --reason") {
		t.Errorf("%d %s", exit, errs)
	}
	if out := p.mustRun("freeze", "--period", quarter.String(), "--reason", "đơn vị đang sáp nhập"); !strings.Contains(out, "is frozen, edition 1") {
		t.Error(out)
	}
	var reason string
	if err := people.pool.QueryRow(t.Context(), `select reason from staff.audit where action like 'period%' order by number desc limit 1`).Scan(&reason); err != nil || reason != "đơn vị đang sáp nhập" {
		t.Errorf("the log says %q, %v", reason, err)
	}
}
