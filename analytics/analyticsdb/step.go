package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

// DueSteps returns the units and months whose published state may move now, or that are to be settled.
func (t *turn) DueSteps(ctx context.Context, now, settledBefore time.Time) ([]publish.Change, error) {
	return collect(ctx, t, "SelectDueSteps", pgx.StrictNamedArgs{"province": t.province, "now": now, "settled_before": settledBefore},
		pgx.RowToStructByName[publish.Change])
}

// SettledBeside returns the settled months of the same units and quarters.
func (t *turn) SettledBeside(ctx context.Context, of []publish.Change) ([]publish.Change, error) {
	if len(of) == 0 {
		return nil, nil
	}
	return collect(ctx, t, "SelectSettledBeside", t.changesOf(of), pgx.RowToStructByName[publish.Change])
}

// stepRow is a part of a state of a unit and month; one without a state where there is none.
type stepRow struct {
	publish.Step        // but for its states
	settled             *bool
	movedAt             *time.Time
	state               *publish.State
	standing            *survey.Standing
	questionnaire, sums *string
	mode                *survey.Mode
	responses           *int64
	answered            []int64
	counts              []byte
}

// Steps returns how far units and months have come.
func (t *turn) Steps(ctx context.Context, of []publish.Change) ([]publish.Step, error) {
	rows, err := collect(ctx, t, "SelectSteps", t.changesOf(of), func(row pgx.CollectableRow) (r stepRow, err error) {
		err = row.Scan(&r.UnitID, &r.Month, &r.settled, &r.movedAt, &r.Untold.SetAside, &r.Untold.Modes, &r.Untold.Items, &r.AsideBeside,
			&r.state, &r.standing, &r.questionnaire, &r.mode, &r.responses, &r.answered, &r.sums, &r.counts)
		return r, err
	})
	var steps []publish.Step
	for _, r := range rows {
		if n := len(steps); n == 0 || steps[n-1].Change != r.Change {
			steps = append(steps, r.step())
		}
		if r.state == nil {
			continue
		}
		if err := t.addPart(&steps[len(steps)-1], r); err != nil {
			return nil, err
		}
	}
	return steps, err
}

func (r stepRow) step() publish.Step {
	s := r.Step
	s.States, s.Items = map[publish.State]map[publish.Part]publish.Count{}, map[publish.State]map[publish.Part]map[string]int64{}
	if s.Known = r.movedAt != nil; s.Known {
		s.Settled, s.MovedAt = *r.settled, *r.movedAt
	}
	return s
}

// addPart adds a part to its state.
func (t *turn) addPart(s *publish.Step, r stepRow) (err error) {
	if s.States[*r.state] == nil {
		s.States[*r.state], s.Items[*r.state] = map[publish.Part]publish.Count{}, map[publish.Part]map[string]int64{}
	}
	part, count := publish.Part{Standing: *r.standing, Questionnaire: *r.questionnaire, Mode: *r.mode}, publish.Count{Responses: *r.responses, Sums: *r.sums}
	copy(count.Answered[:], r.answered)
	s.States[*r.state][part] = count
	s.Items[*r.state][part], err = t.itemSizes(*r.questionnaire, r.counts)
	return err
}

// itemSizes are how many people answered each item by packed counts; none where there are none.
func (t *turn) itemSizes(questionnaire string, counts []byte) (map[string]int64, error) {
	if counts == nil {
		return nil, nil
	}
	q, err := t.s.questionnaires(questionnaire)
	if err != nil {
		return nil, err
	}
	sums := survey.NewTally(q)
	if err := pg.UnpackSent(counts, sums.Counts); err != nil {
		return nil, err
	}
	return publish.ItemSizes(q, sums, t.s.questionnaires)
}

func (t *turn) changesOf(of []publish.Change) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"province": t.province, "unit_ids": fieldOf(of, func(c publish.Change) int32 { return c.UnitID }),
		"months": fieldOf(of, func(c publish.Change) time.Time { return c.Month })}
}

// SaveMoves copies states and notes how far each unit and month has come.
func (t *turn) SaveMoves(ctx context.Context, moves []publish.Move) error {
	var batch pgx.Batch
	t.copyStates(&batch, moves, publish.Published, publish.Pending, func(m publish.Move) bool { return m.Drop })
	t.copyStates(&batch, moves, publish.Next, publish.Pending, func(m publish.Move) bool { return m.Advance })
	t.copyStates(&batch, moves, publish.Present, publish.Next, func(m publish.Move) bool { return m.Advance || m.Renew })
	for _, from := range []publish.State{publish.Present, publish.Next, publish.Pending} {
		t.copyStates(&batch, moves, from, publish.Published, func(m publish.Move) bool { return m.Publish == from })
	}
	settled := func(m publish.Move) bool { return m.Settled }
	t.deleteState(&batch, moves, publish.Pending, settled)
	t.deleteState(&batch, moves, publish.Next, settled)
	if moved := chosen(moves, func(m publish.Move) bool { return m.Settled && m.Publish == publish.Present }); len(moved) > 0 {
		args := t.changesOf(fieldOf(moved, func(m publish.Move) publish.Change { return m.Change }))
		args["moved"] = true
		t.tellDaysReceived(&batch, args)
	}
	if len(moves) > 0 {
		args := t.changesOf(fieldOf(moves, func(m publish.Move) publish.Change { return m.Change }))
		args["received"], args["settled"] = fieldOf(moves, func(m publish.Move) int64 { return m.Received }), fieldOf(moves, settled)
		args["moved"], args["due"] = fieldOf(moves, func(m publish.Move) time.Time { return m.MovedAt }), fieldOf(moves, func(m publish.Move) *time.Time { return m.DueAt })
		args["aside_untold"] = fieldOf(moves, func(m publish.Move) bool { return m.Untold.SetAside })
		args["modes_untold"] = fieldOf(moves, func(m publish.Move) bool { return m.Untold.Modes })
		args["items_untold"] = fieldOf(moves, func(m publish.Move) bool { return m.Untold.Items })
		batch.Queue(t.s.sql.Get("UpsertSteps"), args)
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

// copyStates makes one state of some moves what another one is.
func (t *turn) copyStates(batch *pgx.Batch, moves []publish.Move, from, to publish.State, which func(publish.Move) bool) {
	of := t.deleteState(batch, moves, to, which)
	if len(of) == 0 {
		return
	}
	args := t.changesOf(fieldOf(of, func(m publish.Move) publish.Change { return m.Change }))
	args["to"] = to
	if from == publish.Present {
		batch.Queue(t.s.sql.Get("InsertStateOfPresent"), args)
		return
	}
	args["from"] = from
	batch.Queue(t.s.sql.Get("InsertStateOfState"), args)
}

// deleteState deletes a state of some moves and returns these.
func (t *turn) deleteState(batch *pgx.Batch, moves []publish.Move, state publish.State, which func(publish.Move) bool) []publish.Move {
	of := chosen(moves, which)
	if len(of) > 0 {
		args := t.changesOf(fieldOf(of, func(m publish.Move) publish.Change { return m.Change }))
		args["to"] = state
		batch.Queue(t.s.sql.Get("DeleteState"), args)
	}
	return of
}

func chosen(moves []publish.Move, which func(publish.Move) bool) (found []publish.Move) {
	for _, m := range moves {
		if which(m) {
			found = append(found, m)
		}
	}
	return found
}

// Snapshots tells of each unit and settled month of a period which responses are in what is published.
func (t *turn) Snapshots(ctx context.Context, p analytics.Period) ([]publish.Snapshot, error) {
	return collect(ctx, t, "SelectSnapshots", t.span(p), pgx.RowToStructByName[publish.Snapshot])
}

// ForgetSteps has the next turn begin anew, as if nothing of a province had been published yet: for when what was counted has been removed.
func (s *Store) ForgetSteps(ctx context.Context, scope survey.Scope, actor survey.Actor) error {
	const op = "analyticsdb.ForgetSteps"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	return pg.Error(op, pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, query := range []string{"DeleteStepTallies", "DeleteSteps", "ForgetProgress"} {
			if _, err := tx.Exec(ctx, s.sql.Get(query), pgx.StrictNamedArgs{"province": scope.Province()}); err != nil {
				return err
			}
		}
		return nil
	}))
}
