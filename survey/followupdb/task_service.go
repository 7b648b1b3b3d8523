package followupdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/webhook"
)

// everything is what the service sees.
func everything(scope survey.Scope) followup.Sight {
	return followup.Sight{Units: scope, Department: true, Asked: true, Inspectorate: true}
}

// tell has other systems hear of a task that its unit sees. They hear at a full hour, and of the day alone.
func tell(ctx context.Context, tx pgx.Tx, scope survey.Scope, what webhook.Type, id followup.TaskID, unit string, today time.Time) error {
	event := webhook.OfTask(what, id.String(), unit, today)
	event.After = time.Now().Truncate(time.Hour).Add(time.Hour)
	return pg.Emit(ctx, tx, scope, event)
}

// ShowTasks lets units see what was found in answers that are published by now: those of a unit in a period; where these are few, what is of their number alone. From then on a
// task has as many days as one that is opened, and is late for none that it had before. It returns how many tasks a unit sees for the first time.
func (s *Store) ShowTasks(ctx context.Context, scope survey.Scope, actor survey.Actor, calendar followup.Calendar, published []followup.Published, today time.Time) (shown int, err error) {
	const op = "followupdb.ShowTasks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return 0, err
	}
	units, periods, few := make([]int32, len(published)), make([]string, len(published)), make([]bool, len(published))
	for n, p := range published {
		units[n], periods[n], few[n] = p.UnitID, p.Period, p.Few
	}
	var ofNumber []string
	for _, why := range followup.Whys() {
		if why.OfNumber() {
			ofNumber = append(ofNumber, string(why))
		}
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		rows, err := pg.CollectFor[struct {
			ID    followup.TaskID
			Code  string
			State followup.TaskState
		}](ctx, tx, op, s.sql.Get("ShowTasks"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "of_units": units, "of_periods": periods, "of_few": few, "of_number": ofNumber, "today": today,
			"due_on": calendar.AddWorkingDays(today, followup.AcceptWithin)})
		if err != nil {
			return err
		}
		shown = len(rows)
		for _, r := range rows {
			if !r.State.Open() { // nobody has heard of it, and it would be open for ever to whoever heard of its beginning now
				continue
			}
			if err := tell(ctx, tx, scope, webhook.TaskOpened, r.ID, r.Code, today); err != nil {
				return err
			}
		}
		return nil
	})
	return shown, err
}

// EscalateTasks writes down of all open tasks of units how far they have gone by being late on a day, and returns those that have gone further. What is the inspectorate's,
// or asked of the department, goes up to nobody: a unit's leader and the province's do not see it.
func (s *Store) EscalateTasks(ctx context.Context, scope survey.Scope, actor survey.Actor, calendar followup.Calendar, today time.Time) (risen []followup.Task, err error) {
	const op = "followupdb.EscalateTasks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return nil, err
	}
	late, err := s.Tasks(ctx, scope, followup.TaskFilter{Sight: everything(scope), DueBy: today.AddDate(0, 0, -1)})
	if err != nil {
		return nil, err
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		risen = nil
		for _, t := range late {
			to := calendar.Escalated(t.DueOn, today)
			if to.Rank() <= t.Escalation.Rank() || t.Audience != followup.ForUnit {
				continue
			}
			now, err := pg.CollectFor[struct{ ShownOn *time.Time }](ctx, tx, op, s.sql.Get("EscalateTask"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "id": t.ID, "revision": t.Revision, "escalation": string(to)})
			if err != nil {
				return err
			}
			if len(now) == 0 { // somebody has just taken a step with it
				continue
			}
			event := taskEvent{what: "escalate", words: string(to), today: today}
			if now[0].ShownOn != nil {
				event.shown = &today
			}
			if err := s.addEvent(ctx, tx, scope, actor, t.ID, event); err != nil {
				return err
			}
			if now[0].ShownOn != nil && t.Escalation == followup.NotOverdue {
				if err := tell(ctx, tx, scope, webhook.TaskOverdue, t.ID, t.Unit.Code, today); err != nil {
					return err
				}
			}
			t.Escalation = to
			risen = append(risen, t)
		}
		return nil
	})
	return risen, err
}

// JudgeTask ends a task that is called done with the verdict of the machine. Kind Conflict where it is not any more.
func (s *Store) JudgeTask(ctx context.Context, scope survey.Scope, actor survey.Actor, t followup.Task, verdict followup.Verdict, by followup.Evidence, today time.Time) error {
	const op = "followupdb.JudgeTask"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		rows, err := pg.CollectFor[taskRow](ctx, tx, op, s.sql.Get("HoldTask"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "id": t.ID})
		if err != nil {
			return err
		}
		was, err := seenOf(op, scope, everything(scope), rows)
		if err != nil {
			return err
		}
		if was.Revision != t.Revision {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "task.changed"}
		}
		step := followup.Step{Act: followup.JudgeTask, Today: today}
		judged, err := was.Take(step)
		if err != nil {
			return err
		}
		judged.Verdict, judged.Evidence, judged.JudgedOn = verdict, by, today
		return s.keepTask(ctx, tx, scope, actor, was, judged, string(verdict), step)
	})
}

// TaskAges tells of each state how many open tasks there are, and how old the oldest is.
func (s *Store) TaskAges(ctx context.Context, scope survey.Scope, today time.Time) ([]followup.TaskAge, error) {
	const op = "followupdb.TaskAges"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	return pg.CollectFor[followup.TaskAge](ctx, s.pool, op, s.sql.Get("SelectTaskAges"), scope, pgx.StrictNamedArgs{"today": today})
}

// AddSyntheticTasks adds tasks of a demo, with how they came to stand as they do.
func (s *Store) AddSyntheticTasks(ctx context.Context, scope survey.Scope, actor survey.Actor, tasks []followup.Task) error {
	const op = "followupdb.AddSyntheticTasks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		for _, t := range tasks {
			if !scope.Reaches(t.Unit) {
				return survey.Outside(op)
			}
			if err := s.addSynthetic(ctx, tx, scope, actor, t); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) addSynthetic(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, t followup.Task) error {
	made, err := pg.CollectFor[struct{ ID followup.TaskID }](ctx, tx, "followupdb.AddSyntheticTasks", s.sql.Get("InsertSyntheticTask"), scope, pgx.StrictNamedArgs{"unit": t.Unit.ID, "why": string(t.Why),
		"about": t.About, "period": t.Period, "measure": string(t.Measure), "audience": string(t.Audience), "words": t.Words, "state": string(t.State), "opened_on": t.OpenedOn, "opened_by": t.OpenedBy,
		"shown_on": orNull(t.ShownOn), "owner_name": t.OwnerName, "due_on": t.DueOn, "cause": string(t.Cause), "cause_words": t.CauseWords, "remedy": t.Remedy, "done_on": orNull(t.DoneOn),
		"verdict": string(t.Verdict), "evidence": t.Evidence, "judged_on": orNull(t.JudgedOn), "escalation": string(t.Escalation)})
	if err != nil || len(made) == 0 {
		return err
	}
	return s.addEvent(ctx, tx, scope, actor, made[0].ID, taskEvent{what: "open", period: t.Period, today: t.OpenedOn, shown: orNull(t.ShownOn)})
}

// RemoveSyntheticTasks takes them away again.
func (s *Store) RemoveSyntheticTasks(ctx context.Context, scope survey.Scope, actor survey.Actor) error {
	const op = "followupdb.RemoveSyntheticTasks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	return pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, s.sql.Get("DeleteSyntheticTasks"), pg.OfProvince(scope, nil))
		return err
	})
}
