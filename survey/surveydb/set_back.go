package surveydb

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Decisions returns the last decisions of people within a scope about answers of days from..until, the latest first.
func (s *Store) Decisions(ctx context.Context, scope survey.Scope, from, until time.Time, most int) ([]survey.PastDecision, error) {
	const op = "surveydb.Decisions"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectDecisions"), within(scope, pgx.StrictNamedArgs{"from": from, "until": until, "most": most}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[survey.PastDecision])
	return found, pg.Error(op, err)
}

// decided is a response that a decision was about, and how it stood before.
type decided struct {
	ID     uuid.UUID
	From   survey.Standing
	Reason survey.Reason
	Last   bool // whether nobody has decided about it since
}

// SetBack has the responses that a person's decision was about stand as they did before it, but for those about which somebody has decided since.
// It is a decision itself, and can be set back. Kind NotFound where there is no such decision within the scope, Conflict where not as many stand by it
// as whoever sets it back has seen.
func (s *Store) SetBack(ctx context.Context, scope survey.Scope, actor survey.Actor, decision, seen int64) (changed int, err error) {
	const op = "surveydb.SetBack"
	if err := mayDecide(op, scope, actor, survey.Decision{To: survey.Counted, Note: actor.Reason()}); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, func(tx pgx.Tx) error {
		changed = 0
		back, err := s.holdDecided(ctx, tx, scope, decision)
		switch {
		case err != nil:
			return err
		case back.of == 0:
			return &survey.Error{Op: op, Kind: survey.NotFound, Key: "decision.unknown"}
		case back.open != seen || seen == 0:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "decision.stale"}
		}
		var acts []survey.Act
		for _, d := range back.decisions(actor.Reason()) {
			r, err := s.review(ctx, tx, scope, actor.Name(), d)
			if err != nil {
				return err
			}
			changed += r.changed
			for _, act := range r.acts(d, nil) {
				act.Action = "standing.back"
				acts = append(acts, act)
			}
		}
		return s.record(ctx, tx, scope, actor, acts)
	})
	return changed, err
}

// settingBack is what stands by a decision.
type settingBack struct {
	of, open int64
	all      []decided
}

// holdDecided reads what a decision was about, and holds it: nobody decides about it meanwhile.
func (s *Store) holdDecided(ctx context.Context, tx pgx.Tx, scope survey.Scope, decision int64) (settingBack, error) {
	all, err := s.decided(ctx, tx, scope, decision)
	if err != nil {
		return settingBack{}, err
	}
	ids := make([]uuid.UUID, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	if _, err := s.stored(ctx, tx, scope, ids); err != nil {
		return settingBack{}, err
	}
	back := settingBack{of: int64(len(all))}
	if back.all, err = s.decided(ctx, tx, scope, decision); err != nil {
		return back, err
	}
	for _, d := range back.all {
		if d.Last {
			back.open++
		}
	}
	return back, nil
}

func (s *Store) decided(ctx context.Context, tx pgx.Tx, scope survey.Scope, decision int64) ([]decided, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectDecided"), within(scope, pgx.StrictNamedArgs{"decision": decision}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[decided])
}

// decisions are what has everything stand as before: one for each way in which it stood.
func (b settingBack) decisions(note string) []survey.Decision {
	var all []survey.Decision
	at := map[decided]int{}
	for _, d := range b.all {
		if !d.Last {
			continue
		}
		stood := decided{From: d.From, Reason: d.Reason}
		n, ok := at[stood]
		if !ok {
			n = len(all)
			at[stood] = n
			all = append(all, survey.Decision{To: d.From, Reason: d.Reason, Note: note})
		}
		all[n].IDs = append(all[n].IDs, d.ID)
	}
	return all
}
