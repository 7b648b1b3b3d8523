package followupdb

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

// handledRow is a comment of a batch with what is done about it.
type handledRow struct {
	ID        uuid.UUID
	UnitID    int32
	Month     time.Time
	Screening string
	Text      string
	State     string
	OwnerID   int64
	OwnerName string
	DueOn     *time.Time
	Outcome   string
	Note      string
	Reopened  bool
	OpenedBy  string
	OpenedOn  *time.Time
	ClosedOn  *time.Time
	Revision  int
}

// read leaves all of the unit but its number to whoever knows the units.
func (r handledRow) read(province string) followup.Read {
	unit := survey.Unit{ID: r.UnitID, Province: province}
	return followup.Read{ID: r.ID, Month: r.Month, Text: r.Text, Screening: followup.Screening(r.Screening),
		Handling: followup.Handling{Comment: r.ID, Unit: unit, State: followup.HandlingState(r.State), Owner: r.OwnerID, Name: r.OwnerName, DueOn: timeOf(r.DueOn),
			Outcome: followup.HandlingOutcome(r.Outcome), Note: r.Note, Reopened: r.Reopened, OpenedBy: r.OpenedBy, OpenedOn: timeOf(r.OpenedOn),
			ClosedOn: timeOf(r.ClosedOn), Revision: r.Revision, Gone: r.Text == ""}}
}

// ReadComment returns a comment of a batch, what is done about it and what was said to it; kind NotFound and key comment.unknown where there is none.
func (s *Store) ReadComment(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Read, []followup.Reply, error) {
	const op = "followupdb.ReadComment"
	read, err := s.readComment(ctx, s.pool, op, scope, id)
	if err != nil {
		return read, nil, err
	}
	replies, err := collect[replyRow](ctx, s, s.pool, op, "SelectReplies", scope, within(scope, pgx.StrictNamedArgs{"id": id}))
	said := make([]followup.Reply, len(replies))
	for n, r := range replies {
		said[n] = followup.Reply{Template: r.Template, Language: survey.Language(r.Language), Sentence: r.Sentence, By: r.By, On: r.OnDay}
	}
	return read, said, err
}

// replyRow is a reply as the database has it.
type replyRow struct {
	Template, Language, Sentence, By string
	OnDay                            time.Time
}

func (s *Store) readComment(ctx context.Context, on pg.Sender, op string, scope survey.Scope, id uuid.UUID) (followup.Read, error) {
	rows, err := collect[handledRow](ctx, s, on, op, "SelectRead", scope, within(scope, pgx.StrictNamedArgs{"id": id}))
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "comment.unknown"}
	}
	if err != nil {
		return followup.Read{}, err
	}
	return rows[0].read(scope.Province()), nil
}

// HandleComment takes a step about a comment of a batch. Kind Conflict and key handling.changed where somebody else has taken one meanwhile.
func (s *Store) HandleComment(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, step followup.HandlingStep, today time.Time) (followup.Handling, error) {
	const op = "followupdb.HandleComment"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return followup.Handling{}, err
	}
	var next followup.Handling
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		read, err := s.readComment(ctx, tx, op, scope, id)
		if err == nil && read.Handling.Revision != step.Revision {
			err = changedHandling(op)
		}
		if err != nil {
			return err
		}
		was := read.Handling
		step.Reply = step.Reply.Kept()
		if next, err = was.Take(step, today); err != nil {
			return err
		}
		if err := s.keepHandling(ctx, tx, scope, actor, next, step); err != nil {
			return err
		}
		if step.Act == followup.ReplyToComment {
			if _, err := s.exec(ctx, tx, "InsertReply", scope, pgx.StrictNamedArgs{"id": id, "unit": was.Unit.ID, "template": step.Reply.Template,
				"language": string(step.Reply.Language), "sentence": step.Reply.Sentence, "by": actor.Name(), "on": today}); err != nil {
				return err
			}
		}
		next.Revision++
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "handling." + string(step.Act), Object: id.String(), Unit: was.Unit.ID,
			Before: handlingTold(was), After: handlingTold(next)})
	})
	return next, err
}

func changedHandling(op string) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: "handling.changed"}
}

// keepHandling writes down how it stands, where nobody else has done so since it was read.
func (s *Store) keepHandling(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, h followup.Handling, step followup.HandlingStep) error {
	args := pgx.StrictNamedArgs{"id": h.Comment, "owner": h.Owner, "name": h.Name, "due": h.DueOn}
	query := "InsertHandling"
	if step.Act == followup.OpenHandling {
		args["unit"], args["by"], args["on"] = h.Unit.ID, actor.Name(), h.OpenedOn
	} else {
		query = "UpdateHandling"
		args["state"], args["outcome"], args["note"], args["reopened"] = string(h.State), string(h.Outcome), h.Note, h.Reopened
		args["closed"], args["revision"] = orNull(h.ClosedOn), step.Revision
		args = within(scope, args)
	}
	n, err := s.exec(ctx, tx, query, scope, args)
	if err == nil && n == 0 {
		err = changedHandling("followupdb.HandleComment")
	}
	return err
}

// handlingTold is what the log keeps: never what was said.
func handlingTold(h followup.Handling) map[string]string {
	told := map[string]string{"state": string(h.State)}
	if h.Name != "" {
		told["owner"], told["due"] = h.Name, h.DueOn.Format(time.DateOnly)
	}
	if h.Outcome != "" {
		told["outcome"] = string(h.Outcome)
	}
	return told
}

// Handlings returns comments that are being handled, as a filter has them, what is due first.
func (s *Store) Handlings(ctx context.Context, scope survey.Scope, f followup.HandlingFilter) ([]followup.Read, error) {
	rows, err := collect[handledRow](ctx, s, s.pool, "followupdb.Handlings", "SelectHandlings", scope, within(scope, pgx.StrictNamedArgs{
		"owner": f.Owner, "closed": f.Closed, "before": orNull(f.DueBefore), "most": f.Most}))
	reads := make([]followup.Read, len(rows))
	for n, r := range rows {
		reads[n] = r.read(scope.Province())
	}
	return reads, err
}

// OldestHandling returns the day by which a unit should have answered the comment that is late for the longest; the zero time where none is late.
func (s *Store) OldestHandling(ctx context.Context, scope survey.Scope, today time.Time) (time.Time, error) {
	return s.oldest(ctx, "followupdb.OldestHandling", "SelectOldestHandling", scope, pgx.StrictNamedArgs{"today": today})
}
