package followupdb

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

// ConductGathering says how reports of conduct are gathered.
type ConductGathering struct {
	Today    time.Time
	Calendar followup.Calendar
	OfCase   int // how many reports at one place make a case; 0: none do
	Most     int // at once
}

// GatherConduct puts into the inspectorate's queue what was reported since, and returns how much that was; as much as Most where there may be more.
func (s *Store) GatherConduct(ctx context.Context, scope survey.Scope, actor survey.Actor, g ConductGathering) (n int, err error) {
	const op = "followupdb.GatherConduct"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, s.sql.Get("GatherConduct"), pg.OfProvince(scope, pgx.StrictNamedArgs{"most": g.Most, "today": g.Today,
			"due": g.Calendar.AddWorkingDays(g.Today, followup.ConductPassDays), "of_case": g.OfCase})).Scan(&n)
	})
	return n, err
}

// matterRow is a report or case as the database has it.
type matterRow struct {
	ID        uuid.UUID
	IsCase    bool
	UnitID    int32
	PlaceCode string
	CaseID    *uuid.UUID
	Month     time.Time
	Trouble   bool
	Extra     bool
	Phrase    bool
	Counted   bool
	Commented bool
	Synthetic bool
	State     string
	DueOn     time.Time
	ByName    string
	PassedTo  string
	Words     string
	EndedOn   *time.Time
	Revision  int
	Reports   int
	TaskID    *uuid.UUID
}

func (r matterRow) matter() followup.Matter {
	m := followup.Matter{ID: r.ID, UnitID: r.UnitID, Place: survey.Code(r.PlaceCode), Case: r.IsCase, Month: r.Month, Trouble: r.Trouble, Extra: r.Extra, Phrase: r.Phrase,
		Reports: r.Reports, Counted: r.Counted, Commented: r.Commented, Synthetic: r.Synthetic, State: followup.ConductState(r.State), DueOn: r.DueOn, By: r.ByName,
		PassedTo: r.PassedTo, Words: r.Words, EndedOn: timeOf(r.EndedOn), Revision: r.Revision}
	if r.CaseID != nil {
		m.CaseID = *r.CaseID
	}
	if r.TaskID != nil {
		m.Task = *r.TaskID
	}
	return m
}

// Matters lists reports and cases, the oldest due first.
func (s *Store) Matters(ctx context.Context, scope survey.Scope, f followup.ConductFilter) ([]followup.Matter, error) {
	states := make([]string, len(f.States))
	for n, state := range f.States {
		states[n] = string(state)
	}
	var of, behind *uuid.UUID
	if f.CaseID != uuid.Nil {
		of = &f.CaseID
	}
	if f.Behind.ID != uuid.Nil {
		behind = &f.Behind.ID
	}
	rows, err := collect[matterRow](ctx, s, s.pool, "followupdb.Matters", "SelectMatters", scope, within(scope, pgx.StrictNamedArgs{"states": states, "cases": f.Cases,
		"place": string(f.Place), "case_id": of, "after_due": orNull(f.Behind.DueOn), "after_id": behind, "most": f.Most}))
	all := make([]followup.Matter, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.matter())
	}
	return all, err
}

// Matter returns the report or case of an id; kind NotFound and key conduct.unknown where there is none.
func (s *Store) Matter(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Matter, error) {
	return s.oneMatter(ctx, s.pool, "followupdb.Matter", "SelectMatter", scope, id)
}

func (s *Store) oneMatter(ctx context.Context, on pg.Sender, op, query string, scope survey.Scope, id uuid.UUID) (followup.Matter, error) {
	rows, err := collect[matterRow](ctx, s, on, op, query, scope, within(scope, pgx.StrictNamedArgs{"id": id}))
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "conduct.unknown"}
	}
	if err != nil {
		return followup.Matter{}, err
	}
	return rows[0].matter(), nil
}

// ReadMatter returns the words that came with a report; empty where there are none, or they are with the department. That they were read is written
// into the log in the same transaction.
func (s *Store) ReadMatter(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID) (words string, err error) {
	const op = "followupdb.ReadMatter"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return "", err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, s.sql.Get("ReadMatter"), pg.OfProvince(scope, within(scope, pgx.StrictNamedArgs{"id": id}))).Scan(&words); err != nil || words == "" {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "conduct.read", Object: id.String()})
	})
	return words, err
}

// DecideMatter carries a step out. Kind Conflict and key conduct.changed where somebody else has acted meanwhile: the matter as it stands now tells who.
func (s *Store) DecideMatter(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, step followup.ConductStep, calendar followup.Calendar) (followup.Matter, error) {
	return s.onMatter(ctx, "followupdb.DecideMatter", scope, actor, id, step.Revision, func(tx pgx.Tx, m followup.Matter) (followup.Matter, error) {
		next, err := m.Take(step, calendar)
		if err != nil {
			return m, err
		}
		next.By = actor.Name()
		var changed int
		if err := tx.QueryRow(ctx, s.sql.Get("DecideMatter"), pg.OfProvince(scope, within(scope, pgx.StrictNamedArgs{"id": id, "state": string(next.State), "due": next.DueOn,
			"ended": orNull(next.EndedOn), "by": next.By, "to": next.PassedTo, "words": next.Words}))).Scan(&changed); err != nil {
			return m, err
		}
		// Of no unit: its people read the log of what was done with it, and would learn of a report.
		return next, pg.Record(ctx, tx, scope, actor, survey.Act{Action: "conduct." + string(step.Act), Object: id.String(),
			Before: map[string]string{"state": string(m.State)}, After: toldOfMatter(next, changed-1)})
	})
}

// OpenMatterTask opens a task out of a report or case, or adds to the open one of the same unit for the same people, and notes it there: Task of what is returned. Whoever
// sends the same again opens nothing. Kind Conflict and key conduct.changed where somebody else has acted meanwhile, and conduct.tasked where a task of it is open.
func (s *Store) OpenMatterTask(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, t followup.MatterTask, calendar followup.Calendar) (followup.Matter, error) {
	const op = "followupdb.OpenMatterTask"
	return s.onMatter(ctx, op, scope, actor, id, t.Revision, func(tx pgx.Tx, m followup.Matter) (followup.Matter, error) {
		o, err := m.Opening(t, calendar)
		if err != nil {
			return m, err
		}
		if same, err := s.openOf(ctx, tx, scope, actor, m, o); err != nil || same {
			return m, err
		}
		task, _, err := s.openTask(ctx, tx, scope, actor, o)
		if err == nil && task == uuid.Nil { // the one to add to has just ended
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "conduct.changed"}
		}
		if err != nil {
			return m, err
		}
		if _, err := s.exec(ctx, tx, "LinkMatter", scope, within(scope, pgx.StrictNamedArgs{"id": id, "task": task})); err != nil {
			return m, err
		}
		m.Task = task
		return m, pg.Record(ctx, tx, scope, actor, survey.Act{Action: "conduct.task", Object: id.String(), After: map[string]string{"task": task.String(), "audience": string(o.Audience)}})
	})
}

// onMatter acts on a report or case as it was looked at, while nobody else does, and returns how it stands then.
func (s *Store) onMatter(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, id uuid.UUID, revision int, act func(pgx.Tx, followup.Matter) (followup.Matter, error)) (stands followup.Matter, err error) {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return followup.Matter{}, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if stands, err = s.oneMatter(ctx, tx, op, "HoldMatter", scope, id); err != nil {
			return err
		}
		if stands.Revision != revision {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "conduct.changed"}
		}
		stands, err = act(tx, stands)
		return err
	})
	return stands, err
}

// openOf tells whether the open task of a matter is the same that is to be opened; kind Conflict where it is another one.
func (s *Store) openOf(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, m followup.Matter, o followup.Opening) (same bool, err error) {
	const op = "followupdb.OpenMatterTask"
	if m.Task == uuid.Nil {
		return false, nil
	}
	rows, err := collect[taskRow](ctx, s, tx, op, "SelectTask", scope, within(scope, pgx.StrictNamedArgs{"id": m.Task}))
	if err != nil || len(rows) == 0 || !followup.TaskState(rows[0].State).Open() {
		return false, err
	}
	if was := rows[0]; was.OpenedBy == actor.Name() && was.Words == o.Words && was.Audience == string(o.Audience) {
		return true, nil
	}
	return false, &survey.Error{Op: op, Kind: survey.Conflict, Key: "conduct.tasked"}
}

// toldOfMatter is what the log keeps of a matter: never what somebody wrote.
func toldOfMatter(m followup.Matter, with int) map[string]string {
	told := map[string]string{"state": string(m.State)}
	if with > 0 {
		told["reports"] = strconv.Itoa(with)
	}
	return told
}

// CountMatters counts reports and cases by state, and those overdue on a day.
func (s *Store) CountMatters(ctx context.Context, scope survey.Scope, today time.Time) ([]followup.ConductCount, error) {
	rows, err := collect[struct {
		IsCase  bool
		State   string
		N       int
		Overdue int
		Oldest  *time.Time
	}](ctx, s, s.pool, "followupdb.CountMatters", "CountMatters", scope, within(scope, pgx.StrictNamedArgs{"today": today}))
	counts := make([]followup.ConductCount, 0, len(rows))
	for _, r := range rows {
		counts = append(counts, followup.ConductCount{Case: r.IsCase, State: followup.ConductState(r.State), N: r.N, Overdue: r.Overdue, Oldest: timeOf(r.Oldest)})
	}
	return counts, err
}
