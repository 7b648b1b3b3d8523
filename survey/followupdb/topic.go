package followupdb

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/topic"
)

// FindTopics has a lexicon look at comments it has not looked at, so many at most, and returns how many that were; as many as most where there may be
// others. Whoever is cut off goes on where it was.
func (s *Store) FindTopics(ctx context.Context, scope survey.Scope, actor survey.Actor, lexicon *topic.Lexicon, most int) (n int, err error) {
	const op = "followupdb.FindTopics"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		taken, err := collect[struct {
			ID   uuid.UUID
			Text *string
		}](ctx, s, tx, op, "TakeTopics", scope, pgx.StrictNamedArgs{"lexicon": lexicon.Version(), "most": most})
		if err != nil || len(taken) == 0 {
			return err
		}
		ids, found := make([]uuid.UUID, len(taken)), make([]*string, len(taken))
		for i, c := range taken {
			ids[i] = c.ID
			if c.Text != nil {
				joined := joinTopics(lexicon.Find(*c.Text))
				found[i] = &joined
			}
		}
		n = len(taken)
		_, err = s.exec(ctx, tx, "KeepTopics", scope, pgx.StrictNamedArgs{"lexicon": lexicon.Version(), "ids": ids, "found": found})
		return err
	})
	return n, err
}

func joinTopics(topics []topic.Topic) string {
	names := make([]string, len(topics))
	for i, one := range topics {
		names[i] = string(one)
	}
	return strings.Join(names, ",")
}

// TopicProgress tells how far a lexicon has come with the comments of a province.
func (s *Store) TopicProgress(ctx context.Context, scope survey.Scope, lexicon *topic.Lexicon) (followup.TopicProgress, error) {
	const op = "followupdb.TopicProgress"
	if !scope.Whole() {
		return followup.TopicProgress{}, survey.Outside(op)
	}
	rows, err := collect[followup.TopicProgress](ctx, s, s.pool, op, "CountUnreadTopics", scope, pgx.StrictNamedArgs{"lexicon": lexicon.Version()})
	if err != nil || len(rows) == 0 {
		return followup.TopicProgress{}, err
	}
	return rows[0], nil
}

// OldestUnread returns the day on which the comment came that no lexicon has looked at for the longest; the zero time where none waits.
func (s *Store) OldestUnread(ctx context.Context, scope survey.Scope) (time.Time, error) {
	return s.oldest(ctx, "followupdb.OldestUnread", "SelectOldestUnread", scope, nil)
}

// TellTopics moves what units are told of topics, wherever enough comments have come, and returns of how many quarters of units that was. It does so once
// a day, when the lexicon has looked at everything.
func (s *Store) TellTopics(ctx context.Context, scope survey.Scope, actor survey.Actor, lexicon *topic.Lexicon, today time.Time) (moved int, err error) {
	const op = "followupdb.TellTopics"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, s.sql.Get("TellTopics"), pg.OfProvince(scope, pgx.StrictNamedArgs{"lexicon": lexicon.Version(), "today": today,
			"fewest": followup.TopicStep})).Scan(&moved)
	})
	return moved, err
}

// CountTopics counts what comments of months since one and before another tell of: of a unit where it has a number, else of all in the scope. For the
// department alone: a unit is told UnitTopics.
func (s *Store) CountTopics(ctx context.Context, scope survey.Scope, unit survey.Unit, since, before time.Time) (followup.TopicCounts, error) {
	counts := followup.TopicCounts{Found: map[topic.Topic]int{}}
	rows, err := collect[struct {
		Topic    string
		Comments int
	}](ctx, s, s.pool, "followupdb.CountTopics", "CountTopics", scope, within(scope, pgx.StrictNamedArgs{"unit": numberOf(unit), "since": since, "before": before}))
	for _, r := range rows {
		if r.Topic == "" {
			counts.Comments = r.Comments
			continue
		}
		counts.Found[topic.Topic(r.Topic)] = r.Comments
	}
	return counts, err
}

// numberOf is the id of a unit, or nil for all.
func numberOf(unit survey.Unit) *int32 {
	if unit.ID == 0 {
		return nil
	}
	return &unit.ID
}

// JudgeTopics tells how the lexicon does by what people have labelled, for each topic.
func (s *Store) JudgeTopics(ctx context.Context, scope survey.Scope) (map[topic.Topic]followup.TopicJudgement, error) {
	const op = "followupdb.JudgeTopics"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	rows, err := collect[struct {
		Topic        string
		Found, Right int
	}](ctx, s, s.pool, op, "JudgeTopics", scope, pgx.StrictNamedArgs{"names": topic.Topics(), "most": followup.TopicSample})
	judged := map[topic.Topic]followup.TopicJudgement{}
	for _, r := range rows {
		judged[topic.Topic(r.Topic)] = followup.TopicJudgement{Found: r.Found, Right: r.Right}
	}
	return judged, err
}

// NextTopicLabel returns the first comment behind an id that nobody has labelled, in the order of ids, which were drawn by lot; kind NotFound where
// there is none.
func (s *Store) NextTopicLabel(ctx context.Context, scope survey.Scope, behind uuid.UUID) (followup.ToLabel, error) {
	const op = "followupdb.NextTopicLabel"
	var after *uuid.UUID
	if behind != uuid.Nil {
		after = &behind
	}
	rows, err := collect[followup.ToLabel](ctx, s, s.pool, op, "NextTopicLabel", scope, within(scope, pgx.StrictNamedArgs{"behind": after}))
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "comment.unknown"}
	}
	if err != nil {
		return followup.ToLabel{}, err
	}
	return rows[0], nil
}

// LabelTopics keeps what a person says that a comment tells of. Kind Conflict and key topic.labelled where somebody has done so meanwhile, whose name by
// is then; kind NotFound where there is no such comment to label any more.
func (s *Store) LabelTopics(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, topics []topic.Topic) (by string, err error) {
	const op = "followupdb.LabelTopics"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return "", err
	}
	if err := followup.CheckTopics(topics); err != nil {
		return "", err
	}
	if topics == nil {
		topics = []topic.Topic{}
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		var before *string
		err := tx.QueryRow(ctx, s.sql.Get("LabelTopics"), pg.OfProvince(scope, within(scope, pgx.StrictNamedArgs{"id": id, "topics": topics, "by": actor.Name()}))).Scan(&before)
		switch {
		case err != nil:
			return err
		case before == nil:
			return &survey.Error{Op: op, Kind: survey.NotFound, Key: "topic.gone"}
		case *before != "":
			by = *before
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "topic.labelled"}
		}
		// Not of the unit, for its people read the log of what was done with it; and never the text.
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "topic.label", Object: id.String(), After: map[string]string{"topics": joinTopics(topics)}})
	})
	return by, err
}

// topicStepRow is a row of followup.topic_step.
type topicStepRow struct {
	UnitID   int32
	Quarter  time.Time
	Comments int
	Found    map[topic.Topic]int
	MovedOn  time.Time
}

// TopicsOfUnit is what a unit is told of a quarter, by its first day. A unit that is told nothing has no comments in it. Kind Forbidden outside the scope.
func (s *Store) TopicsOfUnit(ctx context.Context, scope survey.Scope, unit survey.Unit, quarter time.Time) (followup.UnitTopics, error) {
	const op = "followupdb.TopicsOfUnit"
	if !scope.Reaches(unit) {
		return followup.UnitTopics{}, survey.Outside(op)
	}
	told, err := s.topicSteps(ctx, op, scope, unit, quarter)
	if err != nil || len(told) == 0 {
		return followup.UnitTopics{UnitID: unit.ID, Quarter: quarter, Found: map[topic.Topic]int{}}, err
	}
	return told[0], nil
}

// TopicsOfUnits is what the units of a scope are told of a quarter, for those that are told something.
func (s *Store) TopicsOfUnits(ctx context.Context, scope survey.Scope, quarter time.Time) ([]followup.UnitTopics, error) {
	return s.topicSteps(ctx, "followupdb.TopicsOfUnits", scope, survey.Unit{}, quarter)
}

func (s *Store) topicSteps(ctx context.Context, op string, scope survey.Scope, unit survey.Unit, quarter time.Time) ([]followup.UnitTopics, error) {
	rows, err := collect[topicStepRow](ctx, s, s.pool, op, "SelectTopicSteps", scope, within(scope, pgx.StrictNamedArgs{"quarter": quarter, "unit": numberOf(unit)}))
	told := make([]followup.UnitTopics, len(rows))
	for i, r := range rows {
		told[i] = followup.UnitTopics(r)
	}
	return told, err
}
