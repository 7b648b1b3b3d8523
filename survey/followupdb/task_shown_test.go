package followupdb_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

// dates are days as anything that is printed has them.
var dates = regexp.MustCompile(`20\d\d-\d\d-\d\d`)

// shows has the unit see what was found in a month.
func (w *town) shows(month, on string) {
	w.t.Helper()
	if _, err := w.store.ShowTasks(w.t.Context(), surveytest.Scope(), survey.Service(), calendar(w.t), []followup.Published{{UnitID: w.unit.ID, Period: month}}, day(on)); err != nil {
		w.t.Fatal(err)
	}
}

// toldOfTasks is everything that somebody who is not the department is told of tasks, by who tells it: lists with their filters, each task with its history, counts of
// the service, dashboards, letters to other systems and the unit's part of the log.
func (w *town) toldOfTasks(see followup.Sight, on time.Time, ids ...uuid.UUID) map[string]string {
	w.t.Helper()
	ctx, scope, all := w.t.Context(), see.Units, map[string]string{}
	for what, f := range map[string]followup.TaskFilter{"the open ones": {}, "the ended ones": {Ended: true}, "all, as reports have them": {Every: true}, "the late ones": {DueBy: on.AddDate(0, 0, -1)},
		"the late ones of the province": {Escalated: followup.OverdueForOwner}, "those opened before": {Every: true, Opened: followup.Span{Until: on}}} {
		f.Sight = see
		all[what] = fmt.Sprintf("%+v", must(w.store.Tasks(ctx, scope, f))(w.t))
	}
	for _, id := range ids {
		task, events, err := w.store.Task(ctx, scope, see, id)
		if err != nil {
			w.t.Fatal(err)
		}
		all["a task"] += fmt.Sprintf("%+v", task)
		all["its history"] += fmt.Sprintf("%+v", events)
	}
	ages := must(w.store.TaskAges(ctx, surveytest.Scope(), on))(w.t)
	for _, a := range ages {
		all["the service's counts"] += fmt.Sprintf("%d late, the oldest of %s", a.Overdue, a.Oldest.Format(time.DateOnly))
		if a.OldestDue != nil {
			all["the service's counts"] += ", due " + a.OldestDue.Format(time.DateOnly)
		}
	}
	for what, query := range map[string]string{
		"the dashboard":  `select coalesce(string_agg('of ' || (current_date - oldest_days) || case when overdue then ' and late' else '' end, ' '), '') from dashboard.task_count where unit_code = '24781'`,
		"its log":        `select coalesce(string_agg(action || object || before || after, ' '), '') from staff.audit where unit_id = (select id from survey.unit where code = '24781')`,
		"another system": `select coalesce(string_agg(type || body, ' '), '') from staff.webhook_event`,
	} {
		var text string
		if err := w.owner.QueryRow(ctx, query).Scan(&text); err != nil {
			w.t.Fatal(err)
		}
		all[what] = text
	}
	return all
}

// TestNoDayBeforeATaskWasShown is told to its unit, to the province's leaders or to another system, whatever the state in which the task is shown; and it is late
// for no day on which it could not be seen.
func TestNoDayBeforeATaskWasShown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	if _, err := w.owner.Exec(t.Context(), `insert into staff.webhook (province_code, url, events, secret, added_by) values ('68', 'https://ioc.example.vn/hook', '{task.opened,task.overdue,task.closed}', '\x01', 'lan')`); err != nil {
		t.Fatal(err)
	}
	opened := w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-11", Today: day("2026-11-02")})
	accepted := w.open(followup.Opening{Why: followup.Silent, Period: "2026-11", Today: day("2026-11-02")})
	w.step(accepted, department(), followup.Step{Act: followup.AcceptTask, Owner: 1, OwnerName: "minh", DueOn: today()})
	w.step(w.open(followup.Opening{Why: followup.BadStreak, About: "x", Period: "2026-11", Today: day("2026-11-02")}), department(), followup.Step{Act: followup.WithdrawTask, Words: "nhầm"})
	if _, err := w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), day("2026-12-07")); err != nil {
		t.Fatal(err)
	}
	w.shows("2026-11", "2026-12-08")
	leader := of(w.unit)
	province := followup.Sight{Account: 4, Units: surveytest.Scope(), Leads: surveytest.Scope()}
	look := func(when string) {
		t.Helper()
		for who, see := range map[string]followup.Sight{"the unit": leader, "the province's leader": province} {
			for what, told := range w.toldOfTasks(see, day("2026-12-08"), opened, accepted) {
				for _, one := range dates.FindAllString(told, -1) {
					if one < "2026-12-08" {
						t.Errorf("%s, to %s: %s tells of %s:\n%s", when, who, what, one, told)
						break
					}
				}
				if strings.Contains(told, "overdue") || strings.Contains(told, "late") && !strings.Contains(told, "0 late") || strings.Contains(told, string(followup.OverdueForProvince)+" ") {
					t.Errorf("%s, to %s: %s tells that it is late:\n%s", when, who, what, told)
				}
			}
		}
	}
	look("as it is shown")
	step := followup.Step{Act: followup.AcceptTask, Owner: 2, OwnerName: "hoa", DueOn: day("2026-12-20"), Today: day("2026-12-09"), Revision: 1}
	if got := must(w.store.ChangeTask(t.Context(), surveytest.Scope(), surveytest.Actor(), leader, opened, step))(t); got.OpenedOn.Before(day("2026-12-08")) {
		t.Errorf("who takes a step is told of %v", got.OpenedOn)
	}
	look("when the unit has accepted it")

	task, events := w.task(opened)
	if !task.OpenedOn.Equal(day("2026-11-02")) || !events[0].On.Equal(day("2026-11-02")) {
		t.Errorf("the department is told of %v, %+v", task.OpenedOn, events)
	}
	for id, want := range map[uuid.UUID]string{opened: "2026-12-20", accepted: "2026-12-11"} {
		if got, _ := w.task(id); !got.DueOn.Equal(day(want)) {
			t.Errorf("%s is due on %v, want %s", id, got.DueOn, want)
		}
	}
	if n := len(must(w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: department(), Every: true, Opened: followup.Span{Until: day("2026-12-08")}}))(t)); n != 3 {
		t.Errorf("the department finds %d by the days they were opened on, want 3", n)
	}
}

// TestATaskIsOfTheQuarterThatItWasOpenedIn, whenever it was shown: what a quarter is asked for before it is frozen its report tells of.
func TestATaskIsOfTheQuarterThatItWasOpenedIn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	opened := w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-12", Today: day("2026-12-20")})
	w.shows("2026-12", "2027-01-08")
	for quarter, want := range map[followup.Span]int{{From: day("2026-10-01"), Until: day("2027-01-01")}: 1, {From: day("2027-01-01"), Until: day("2027-04-01")}: 0} {
		told := must(w.store.Tasks(t.Context(), surveytest.Scope(), followup.TaskFilter{Sight: followup.Sight{Units: surveytest.Scope()}, Every: true, Opened: quarter}))(t)
		if unfinished := must(w.store.CountUnfinishedTasks(t.Context(), surveytest.Scope(), quarter))(t); len(told) != want || unfinished != want {
			t.Errorf("from %s on: the report tells of %d, freezing asks for %d, want %d", quarter.From.Format(time.DateOnly), len(told), unfinished, want)
		} else if want == 1 && (told[0].ID != opened || told[0].OpenedOn.Before(day("2027-01-08"))) {
			t.Errorf("%+v", told[0])
		}
	}
}

// TestWhatWasShownBeforeIsForgiven: a version before showed a task with the delay of days on which nobody of its unit could see it.
func TestWhatWasShownBeforeIsForgiven(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	unseen := w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-11", Today: day("2026-11-02")})
	seen := w.open(followup.Opening{Why: followup.Silent, Period: "2026-11", Today: day("2026-11-02")})
	w.shows("2026-11", "2026-12-08")
	late := day("2027-01-29")
	if _, err := w.store.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), late); err != nil {
		t.Fatal(err)
	}
	migration, err := os.ReadFile("migration/00019_shown_escalation.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.owner.Exec(t.Context(), `update followup.task_event set happened_on = '2026-11-30', shown_on = null where what = 'escalate' and task_id = $1`, unseen); err != nil {
		t.Fatal(err)
	}
	if _, err := w.owner.Exec(t.Context(), string(migration)); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.task(unseen); got.Escalation != "" {
		t.Errorf("of days before it was shown it still is late for the %s", got.Escalation)
	}
	if got, _ := w.task(seen); got.Escalation == "" {
		t.Error("the delay of days on which its unit saw it is forgotten")
	}
}

// TestAMonthOfFewTellsOfItsNumberAlone: that nobody answers is shown with it, what the few have said with the next month in which it is found again. The unit's history begins
// with what is told of it, whatever the department did before.
func TestAMonthOfFewTellsOfItsNumberAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	silent := w.open(followup.Opening{Why: followup.Silent, Period: "2026-11"})
	streak := w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-11"})
	w.step(streak, department(), followup.Step{Act: followup.AcceptTask, Owner: 1, OwnerName: "minh", DueOn: today()})
	show := func(on string, published ...followup.Published) int {
		t.Helper()
		for n := range published {
			published[n].UnitID = w.unit.ID
		}
		return must(w.store.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), calendar(t), published, day(on)))(t)
	}
	november, december := followup.Published{Period: "2026-11", Few: true}, followup.Published{Period: "2026-12"}
	if n := show("2026-12-08", november); n != 1 {
		t.Errorf("%d are shown with a month of few", n)
	}
	if task, _, err := w.store.Task(t.Context(), surveytest.Scope(), of(w.unit), silent); err != nil || task.Period != "2026-11" {
		t.Errorf("that nobody answered: %+v, %v", task, err)
	}
	w.open(followup.Opening{Why: followup.BadStreak, Period: "2026-12"})
	w.open(followup.Opening{Why: followup.BadStreak, Period: "2027-01"})
	if _, _, err := w.store.Task(t.Context(), surveytest.Scope(), of(w.unit), streak); survey.KindOf(err) != survey.NotFound {
		t.Errorf("what few have said is shown: %v", err)
	}
	if n := show("2027-01-08", december, november); n != 1 {
		t.Errorf("%d are shown with a month of more", n)
	}
	task, events, err := w.store.Task(t.Context(), surveytest.Scope(), of(w.unit), streak)
	if err != nil || task.Period != "2026-12" {
		t.Errorf("%+v, %v", task, err)
	}
	if len(events) != 2 || events[0].What != "open" || events[1].What != "accept" || !events[0].On.Equal(day("2027-01-08")) {
		t.Errorf("the unit is told %+v", events)
	}
	if _, all := w.task(streak); len(all) != 4 || all[0].What != "open" || !all[0].ShownOn.IsZero() || all[2].What != "again" {
		t.Errorf("the department is told %+v", all)
	}
	if n := show("2027-01-09", december, november); n != 0 {
		t.Errorf("%d are shown once more", n)
	}
}
