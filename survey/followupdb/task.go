package followupdb

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/webhook"
)

type taskRow struct {
	ID           followup.TaskID
	UnitID       int32
	UnitCode     string
	UnitLevel    string
	UnitName     string
	UnitNameEN   string `db:"unit_name_en"`
	Why          string
	About        string
	Period       string
	Measure      string
	Audience     string
	Words        string
	State        string
	OpenedOn     time.Time
	OpenedBy     string
	ShownOn      *time.Time
	OwnerAccount int64
	OwnerName    string
	DueOn        time.Time
	Cause        string
	CauseWords   string
	Remedy       string
	DoneOn       *time.Time
	Verdict      string
	Evidence     followup.Evidence
	JudgedOn     *time.Time
	Escalation   string
	Synthetic    bool
	ChangedBy    string
	Revision     int
}

func (r taskRow) task(scope survey.Scope) followup.Task {
	return followup.Task{ID: r.ID, Unit: survey.Unit{ID: r.UnitID, Code: r.UnitCode, Province: scope.Province(), Level: survey.Level(r.UnitLevel), Name: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}},
		Why: followup.Why(r.Why), About: r.About, Period: r.Period, Measure: followup.Measure(r.Measure), Audience: followup.Audience(r.Audience), Words: r.Words,
		State: followup.TaskState(r.State), OpenedOn: r.OpenedOn, OpenedBy: r.OpenedBy, ShownOn: timeOf(r.ShownOn), Owner: r.OwnerAccount, OwnerName: r.OwnerName, DueOn: r.DueOn,
		Cause: followup.Cause(r.Cause), CauseWords: r.CauseWords, Remedy: r.Remedy, DoneOn: timeOf(r.DoneOn), Verdict: followup.Verdict(r.Verdict), Evidence: r.Evidence,
		JudgedOn: timeOf(r.JudgedOn), Escalation: followup.Escalation(r.Escalation), Synthetic: r.Synthetic, Revision: r.Revision}
}

// timeOf is a moment that may be missing; zero where it is.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// seen are the arguments by which queries leave out what somebody does not see.
func seen(scope survey.Scope, s followup.Sight, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	args["units"], args["department"], args["asked"], args["inspectorate"] = scope.Units(), s.Department, s.Asked, s.Inspectorate
	args["reached"], args["seen"] = s.Units.Province() == scope.Province(), s.Units.Units()
	return args
}

// Tasks returns those within a scope that a filter chooses and its sight sees.
func (s *Store) Tasks(ctx context.Context, scope survey.Scope, f followup.TaskFilter) ([]followup.Task, error) {
	escalations := []string{}
	for _, e := range followup.Escalations() {
		if f.Escalated != followup.NotOverdue && e.Rank() >= f.Escalated.Rank() {
			escalations = append(escalations, string(e))
		}
	}
	owner, most := int64(0), (*int)(nil)
	if f.Mine {
		owner = f.Account
	}
	if f.Limit > 0 {
		most = &f.Limit
	}
	rows, err := pg.CollectFor[taskRow](ctx, s.pool, "followupdb.Tasks", s.sql.Get("SelectTasks"), scope, seen(scope, f.Sight, pgx.StrictNamedArgs{
		"ended": f.Ended, "every": f.Every, "state": string(f.State), "why": string(f.Why), "cause": string(f.Cause), "unit": f.Unit, "owner": owner, "due_by": orNull(f.DueBy), "escalations": escalations,
		"opened_from": orNull(f.Opened.From), "opened_until": orNull(f.Opened.Until), "done_from": orNull(f.Finished.From), "done_until": orNull(f.Finished.Until),
		"after_due": orNull(f.After.DueOn), "after_id": f.After.ID, "most": most}))
	tasks := make([]followup.Task, 0, len(rows))
	for _, r := range rows {
		tasks = append(tasks, f.Sight.Told(r.task(scope)))
	}
	return tasks, err
}

// CountTasks counts the open tasks within a scope that a sight sees, as of a day.
func (s *Store) CountTasks(ctx context.Context, scope survey.Scope, see followup.Sight, today time.Time) (followup.TaskCounts, error) {
	rows, err := pg.CollectFor[followup.TaskCounts](ctx, s.pool, "followupdb.CountTasks", s.sql.Get("CountTasks"), scope, seen(scope, see, pgx.StrictNamedArgs{"today": today, "account": see.Account}))
	if err != nil {
		return followup.TaskCounts{}, err
	}
	return rows[0], nil
}

// Task returns one that is seen, with what happened to it as far as that is seen; kind NotFound where there is none.
func (s *Store) Task(ctx context.Context, scope survey.Scope, see followup.Sight, id followup.TaskID) (followup.Task, []followup.Event, error) {
	const op = "followupdb.Task"
	rows, err := pg.CollectFor[taskRow](ctx, s.pool, op, s.sql.Get("SelectTask"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "id": id})
	if err != nil {
		return followup.Task{}, nil, err
	}
	task, err := seenOf(op, scope, see, rows)
	if err != nil {
		return followup.Task{}, nil, err
	}
	all := see.Department || task.Audience != followup.ForUnit
	events, err := pg.CollectFor[eventRow](ctx, s.pool, op, s.sql.Get("SelectTaskEvents"), scope, pgx.StrictNamedArgs{"id": id, "all": all})
	var told []followup.Event
	for _, e := range events {
		told = append(told, see.ToldEvent(followup.Event{On: e.HappenedOn, What: e.What, Actor: e.Actor, Words: e.Words, ShownOn: timeOf(e.ShownOn)}))
	}
	if !all {
		told = followup.Begun(told)
	}
	return see.Told(task), told, err
}

type eventRow struct {
	HappenedOn         time.Time
	What, Actor, Words string
	ShownOn            *time.Time
}

// seenOf is the task that was found, where it is seen. What is not seen is not there.
func seenOf(op string, scope survey.Scope, see followup.Sight, rows []taskRow) (followup.Task, error) {
	if len(rows) == 0 || !see.Sees(rows[0].task(scope)) {
		return followup.Task{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "task.unknown"}
	}
	return rows[0].task(scope), nil
}

// OpenTask opens a task, or adds to the one that is open of the same unit, reason and thing; it tells whether it opened one. What is found again of a period that was noted
// changes nothing.
func (s *Store) OpenTask(ctx context.Context, scope survey.Scope, actor survey.Actor, o followup.Opening) (id followup.TaskID, opened bool, err error) {
	const op = "followupdb.OpenTask"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return id, false, err
	}
	if err := o.Check(); err != nil {
		return id, false, err
	}
	if !scope.Reaches(o.Unit) {
		return id, false, survey.Outside(op)
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) (err error) {
		id, opened, err = s.openTask(ctx, tx, scope, actor, o)
		return err
	})
	return id, opened, err
}

func (s *Store) openTask(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, o followup.Opening) (followup.TaskID, bool, error) {
	const op = "followupdb.OpenTask"
	shown := orNull(o.Today)
	if o.Why.Live() || o.Audience != followup.ForUnit {
		shown = nil
	}
	about := pgx.StrictNamedArgs{"unit": o.Unit.ID, "why": string(o.Why), "about": o.About, "audience": string(o.Audience)}
	args := pgx.StrictNamedArgs{"period": o.Period, "measure": string(o.Measure), "words": o.Words, "today": o.Today, "by": actor.Name(), "shown_on": shown, "due_on": o.DueOn, "synthetic": o.Synthetic}
	for name, value := range about {
		args[name] = value
	}
	args["id"] = nil
	if o.Why == followup.ByHand {
		same, there, err := s.sameTask(ctx, tx, scope, actor, o)
		if err != nil || there {
			return same, false, err
		}
		args["id"] = same
	}
	made, err := pg.CollectFor[struct{ ID followup.TaskID }](ctx, tx, op, s.sql.Get("InsertTask"), scope, args)
	if err != nil {
		return followup.TaskID{}, false, err
	}
	event := taskEvent{what: "open", words: o.Words, period: o.Period, today: o.Today, shown: shown}
	if len(made) > 0 {
		if err := s.addEvent(ctx, tx, scope, actor, made[0].ID, event); err != nil {
			return made[0].ID, false, err
		}
		if shown != nil {
			if err := tell(ctx, tx, scope, webhook.TaskOpened, made[0].ID, o.Unit.Code, o.Today); err != nil {
				return made[0].ID, false, err
			}
		}
		return made[0].ID, true, pg.Record(ctx, tx, scope, actor, survey.Act{Action: "task.open", Object: made[0].ID.String(), Unit: unitTold(o.Unit, shown, o.Audience),
			After: map[string]string{"why": string(o.Why), "about": o.About}})
	}
	if o.Why == followup.ByHand { // the same has just been opened
		return args["id"].(followup.TaskID), false, nil
	}
	about["period"] = o.Period
	open, err := pg.CollectFor[struct {
		ID    followup.TaskID
		Known bool
	}](ctx, tx, op, s.sql.Get("SelectTaskToAddTo"), scope, about)
	if err != nil || len(open) == 0 {
		return followup.TaskID{}, false, err
	}
	if open[0].Known {
		return open[0].ID, false, nil
	}
	event.what = "again"
	return open[0].ID, false, s.addEvent(ctx, tx, scope, actor, open[0].ID, event)
}

// sameTask is the number of a task that somebody opens by hand, and whether it is open already: whoever sends a form twice, one after the other or at once,
// opens one task. It follows from what was typed and by whom, and from how many of the same have ended that day.
func (s *Store) sameTask(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, o followup.Opening) (id followup.TaskID, there bool, err error) {
	found, err := pg.CollectFor[struct {
		ID    followup.TaskID
		State followup.TaskState
	}](ctx, tx, "followupdb.OpenTask", s.sql.Get("SelectSameTasks"), scope, pgx.StrictNamedArgs{
		"unit": o.Unit.ID, "audience": string(o.Audience), "words": o.Words, "today": o.Today, "by": actor.Name()})
	for _, one := range found {
		if one.State.Open() {
			return one.ID, true, err
		}
	}
	return o.Number(scope.Province(), actor.Name(), len(found)), false, err
}

// unitTold is whose an act is in the log, which a unit's leader reads: of what the unit does not see yet it is the province's.
func unitTold(unit survey.Unit, shown *time.Time, audience followup.Audience) int32 {
	if shown == nil || audience != followup.ForUnit {
		return 0
	}
	return unit.ID
}

type taskEvent struct {
	what, words, period string
	today               time.Time
	shown               *time.Time
}

func (s *Store) addEvent(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, id followup.TaskID, e taskEvent) error {
	_, err := tx.Exec(ctx, s.sql.Get("InsertTaskEvent"), pg.OfProvince(scope, pgx.StrictNamedArgs{"id": id, "today": e.today, "what": e.what, "actor": actor.Name(), "words": e.words, "period": e.period, "shown_on": e.shown}))
	return err
}

// ChangeTask takes a step with a task. Kind NotFound where it is not seen, Forbidden where the step is not one's own to take, Conflict where the task does not allow it, or
// somebody else has taken one since it was looked at: key task.changed, with the name of who.
func (s *Store) ChangeTask(ctx context.Context, scope survey.Scope, actor survey.Actor, see followup.Sight, id followup.TaskID, step followup.Step) (task followup.Task, err error) {
	const op = "followupdb.ChangeTask"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return task, err
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		rows, err := pg.CollectFor[taskRow](ctx, tx, op, s.sql.Get("HoldTask"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "id": id})
		if err != nil {
			return err
		}
		was, err := seenOf(op, scope, see, rows)
		if err != nil {
			return err
		}
		if was.Revision != step.Revision {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "task.changed", Fields: []survey.Field{{Path: "revision", Key: "task.changed", Args: map[string]any{"By": rows[0].ChangedBy}}}}
		}
		if _, follows := was.State.After(step.Act); follows && !see.May(was, step.Act) {
			return survey.Outside(op)
		}
		step = step.Kept()
		if task, err = was.Take(step); err != nil {
			return err
		}
		words := step.Words
		if step.Act == followup.FinishTask && task.Remedy == was.Remedy { // told when it was written down
			words = ""
		}
		return s.keepTask(ctx, tx, scope, actor, was, task, words, step)
	})
	return see.Told(task), err
}

// keepTask writes what a step came to, what happened, and who did it.
func (s *Store) keepTask(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, was, t followup.Task, words string, step followup.Step) error {
	evidence, err := json.Marshal(t.Evidence)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, s.sql.Get("UpdateTask"), pg.OfProvince(scope, pgx.StrictNamedArgs{"id": t.ID, "state": string(t.State), "owner": t.Owner, "owner_name": t.OwnerName, "due_on": t.DueOn,
		"cause": string(t.Cause), "cause_words": t.CauseWords, "remedy": t.Remedy, "done_on": orNull(t.DoneOn), "verdict": string(t.Verdict), "evidence": string(evidence), "judged_on": orNull(t.JudgedOn),
		"escalation": string(t.Escalation), "by": actor.Name(), "revision": t.Revision})); err != nil {
		return err
	}
	told := taskEvent{what: string(step.Act), words: words, today: step.Today}
	if !t.ShownOn.IsZero() {
		told.shown = &step.Today
	}
	if step.Act == followup.AcceptTask || step.Act == followup.AssignTask {
		told.words = step.OwnerName
	}
	if err := s.addEvent(ctx, tx, scope, actor, t.ID, told); err != nil {
		return err
	}
	if !t.State.Open() && !t.ShownOn.IsZero() && t.Audience == followup.ForUnit {
		if err := tell(ctx, tx, scope, webhook.TaskClosed, t.ID, t.Unit.Code, step.Today); err != nil {
			return err
		}
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "task." + string(step.Act), Object: t.ID.String(), Unit: unitTold(t.Unit, orNull(t.ShownOn), t.Audience), Before: toldOf(was), After: toldOf(t)})
}

// toldOf is a task as the audit log tells it.
func toldOf(t followup.Task) map[string]string {
	told := map[string]string{"state": string(t.State), "due": t.DueOn.Format(time.DateOnly)}
	for name, value := range map[string]string{"owner": t.OwnerName, "cause": string(t.Cause), "verdict": string(t.Verdict)} {
		if value != "" {
			told[name] = value
		}
	}
	return told
}

// CountUnfinishedTasks counts the tasks of units within a scope that were opened in a span and have no outcome.
func (s *Store) CountUnfinishedTasks(ctx context.Context, scope survey.Scope, opened followup.Span) (int, error) {
	open, err := s.Tasks(ctx, scope, followup.TaskFilter{Sight: followup.Sight{Units: scope, Department: true}, Opened: opened})
	return len(open), err
}
