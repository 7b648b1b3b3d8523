package followupdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/topic"
)

type deedRow struct {
	ID          followup.DeedID
	UnitID      int32
	UnitCode    string
	UnitLevel   string
	UnitName    string
	UnitNameEN  string `db:"unit_name_en"`
	Quarter     time.Time
	Topic       string
	State       string
	Words       string
	DoneOn      *time.Time
	DueOn       *time.Time
	Said        int
	Told        int // comments that tell of it, as the unit is told by now
	Remarks     string
	Proposer    int64
	ProposedBy  string
	PublishedOn *time.Time
	Synthetic   bool
	ChangedBy   string
	Revision    int
}

// deed is the entry; what is not published yet has the number it would be published with.
func (r deedRow) deed(scope survey.Scope) followup.Deed {
	d := followup.Deed{ID: r.ID, Unit: survey.Unit{ID: r.UnitID, Code: r.UnitCode, Province: scope.Province(), Level: survey.Level(r.UnitLevel), Name: survey.Text{VI: r.UnitName, EN: r.UnitNameEN}},
		Quarter: r.Quarter, Topic: topic.Topic(r.Topic), State: followup.DeedState(r.State), Words: r.Words, DoneOn: timeOf(r.DoneOn), DueOn: timeOf(r.DueOn), Said: r.Said, Remarks: r.Remarks,
		Proposer: r.Proposer, ProposedBy: r.ProposedBy, PublishedOn: timeOf(r.PublishedOn), Synthetic: r.Synthetic, ChangedBy: r.ChangedBy, Revision: r.Revision}
	if d.PublishedOn.IsZero() && r.Told >= followup.DeedFew {
		d.Said = r.Told
	}
	return d
}

// Deeds returns those within a scope that a filter chooses, the latest quarter first.
func (s *Store) Deeds(ctx context.Context, scope survey.Scope, f followup.DeedFilter) ([]followup.Deed, error) {
	most := (*int)(nil)
	if f.Limit > 0 {
		most = &f.Limit
	}
	rows, err := collect[deedRow](ctx, s, s.pool, "followupdb.Deeds", "SelectDeeds", scope, within(scope, pgx.StrictNamedArgs{"state": string(f.State), "unit": f.Unit, "quarter": orNull(f.Quarter),
		"after_quarter": orNull(f.After.Quarter), "after_id": f.After.ID, "most": most}))
	deeds := make([]followup.Deed, 0, len(rows))
	for _, r := range rows {
		deeds = append(deeds, r.deed(scope))
	}
	return deeds, err
}

// Deed returns one; kind NotFound where there is none within the scope.
func (s *Store) Deed(ctx context.Context, scope survey.Scope, id followup.DeedID) (followup.Deed, error) {
	const op = "followupdb.Deed"
	row, err := s.oneDeed(ctx, s.pool, op, "SelectDeed", scope, id)
	return row.deed(scope), err
}

func (s *Store) oneDeed(ctx context.Context, on pg.Sender, op, query string, scope survey.Scope, id followup.DeedID) (deedRow, error) {
	rows, err := collect[deedRow](ctx, s, on, op, query, scope, within(scope, pgx.StrictNamedArgs{"id": id}))
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "deed.unknown"}
	}
	if err != nil {
		return deedRow{}, err
	}
	return rows[0], nil
}

// CountDeeds counts the entries within a scope that wait for somebody with an account.
func (s *Store) CountDeeds(ctx context.Context, scope survey.Scope, account int64) (followup.DeedCounts, error) {
	rows, err := collect[followup.DeedCounts](ctx, s, s.pool, "followupdb.CountDeeds", "CountDeeds", scope, within(scope, pgx.StrictNamedArgs{"account": account}))
	if err != nil {
		return followup.DeedCounts{}, err
	}
	return rows[0], nil
}

// OldestDeed returns the day on which the entry was proposed that waits for the department for the longest; the zero time where none waits.
func (s *Store) OldestDeed(ctx context.Context, scope survey.Scope) (time.Time, error) {
	return s.oldest(ctx, "followupdb.OldestDeed", "SelectOldestDeed", scope, nil)
}

// DraftDeed begins an entry of a unit; synthetic beside the answers of a demo. Kind Conflict and key deed.exists where the unit has one of that
// quarter and topic.
func (s *Store) DraftDeed(ctx context.Context, scope survey.Scope, actor survey.Actor, unit survey.Unit, step followup.DeedStep, synthetic bool) (d followup.Deed, err error) {
	const op = "followupdb.DraftDeed"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return d, err
	}
	if !scope.Reaches(unit) {
		return d, survey.Outside(op)
	}
	step.Act = followup.EditDeed
	if d, err = (followup.Deed{Unit: unit, State: followup.DeedDraft, Synthetic: synthetic}).Take(step); err != nil {
		return d, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		made, err := collect[struct{ ID followup.DeedID }](ctx, s, tx, op, "InsertDeed", scope, pgx.StrictNamedArgs{"unit": unit.ID, "quarter": d.Quarter, "topic": string(d.Topic), "words": d.Words,
			"done_on": orNull(d.DoneOn), "due_on": orNull(d.DueOn), "synthetic": synthetic, "by": actor.Name()})
		if err == nil && len(made) == 0 {
			err = deedExists(op)
		}
		if err != nil {
			return err
		}
		d.ID = made[0].ID
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "deed.draft", Object: d.ID.String(), Unit: unit.ID, After: deedTold(d)})
	})
	return d, err
}

func deedExists(op string) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: "deed.exists", Fields: []survey.Field{{Path: "topic", Key: "deed.exists"}}}
}

// deedTold is what the log keeps of an entry.
func deedTold(d followup.Deed) map[string]string {
	return map[string]string{"state": string(d.State), "quarter": d.Quarter.Format(time.DateOnly), "topic": string(d.Topic)}
}

// ChangeDeed takes a step with an entry. Kind NotFound where there is none within the scope, Forbidden where the step is not one's own to take, Conflict
// where the entry does not allow it or somebody else has taken one since it was looked at: key deed.changed, with the name of who. How many comments tell
// of what is published is read in the same transaction.
func (s *Store) ChangeDeed(ctx context.Context, scope survey.Scope, actor survey.Actor, id followup.DeedID, step followup.DeedStep) (d followup.Deed, err error) {
	const op = "followupdb.ChangeDeed"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return d, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		row, err := s.oneDeed(ctx, tx, op, "HoldDeed", scope, id)
		if err != nil {
			return err
		}
		if row.Revision != step.Revision {
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "deed.changed", Fields: []survey.Field{{Path: "revision", Key: "deed.changed", Args: map[string]any{"By": row.ChangedBy}}}}
		}
		was := row.deed(scope)
		step.Said, step.ProposedBy = row.Told, actor.Name()
		was.Said = row.Said
		if d, err = was.Take(step); err != nil {
			return err
		}
		return s.keepDeed(ctx, tx, scope, actor.Because(step.Reason), was, d, step.Act)
	})
	return d, err
}

func (s *Store) keepDeed(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, was, d followup.Deed, act followup.DeedAct) error {
	n, err := s.exec(ctx, tx, "UpdateDeed", scope, pgx.StrictNamedArgs{"id": d.ID, "state": string(d.State), "quarter": d.Quarter, "topic": string(d.Topic), "words": d.Words, "done_on": orNull(d.DoneOn),
		"due_on": orNull(d.DueOn), "said": d.Said, "remarks": d.Remarks, "proposer": d.Proposer, "proposed_by": d.ProposedBy, "published_on": orNull(d.PublishedOn), "by": actor.Name(),
		"revision": d.Revision, "publish": act == followup.PublishDeed})
	if err == nil && n == 0 {
		err = deedExists("followupdb.ChangeDeed")
	}
	if err != nil {
		return err
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "deed." + string(act), Object: d.ID.String(), Unit: d.Unit.ID, Before: deedTold(was), After: deedTold(d)})
}

// RemoveSyntheticDeeds takes away what was written beside the answers of a demo.
func (s *Store) RemoveSyntheticDeeds(ctx context.Context, scope survey.Scope, actor survey.Actor) error {
	const op = "followupdb.RemoveSyntheticDeeds"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "DeleteSyntheticDeeds", scope, nil)
		return err
	})
}

// PublishedDeeds is what everybody may read of units within a scope, of quarters since a day, the last published first.
func (s *Store) PublishedDeeds(ctx context.Context, scope survey.Scope, since time.Time) ([]followup.Deed, error) {
	rows, err := collect[struct {
		UnitID  int32
		Quarter time.Time
		Topic   string
		Words   string
		DoneOn  *time.Time
		DueOn   *time.Time
		Said    int
	}](ctx, s, s.pool, "followupdb.PublishedDeeds", "PublishedDeeds", scope, within(scope, pgx.StrictNamedArgs{"since": since}))
	deeds := make([]followup.Deed, len(rows))
	for i, r := range rows {
		deeds[i] = followup.Deed{Unit: survey.Unit{ID: r.UnitID, Province: scope.Province()}, Quarter: r.Quarter, Topic: topic.Topic(r.Topic), State: followup.DeedPublished, Words: r.Words,
			DoneOn: timeOf(r.DoneOn), DueOn: timeOf(r.DueOn), Said: r.Said}
	}
	return deeds, err
}

// DeedStamp is another one whenever something is published or withdrawn in a province; empty where nothing is published.
func (s *Store) DeedStamp(ctx context.Context, scope survey.Scope) (string, error) {
	const op = "followupdb.DeedStamp"
	if !scope.Whole() {
		return "", survey.Outside(op)
	}
	rows, err := collect[struct{ Stamp string }](ctx, s, s.pool, op, "DeedStamp", scope, nil)
	if err != nil {
		return "", err
	}
	return rows[0].Stamp, nil
}
