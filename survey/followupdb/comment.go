package followupdb

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

// Gathering says how comments are gathered.
type Gathering struct {
	Questionnaires []survey.Questionnaire // whose options tell of conduct
	Conduct        func(text string) bool // whether words tell of it; nil: nobody knows
	Everything     bool                   // whether all comments are looked through, and not only those of months that have changed
	Most           int                    // at once
}

// gathered is a comment that was gathered just now.
type gathered struct {
	ID        uuid.UUID
	UnitID    int32
	Month     time.Time
	Language  string
	Synthetic bool
	Text      string
	Told      bool // by the answers that it came with
}

// GatherComments makes what was written since ready to be looked at, and returns how many comments that were; as many as Most where there may be more.
// What tells of conduct is held at once.
func (s *Store) GatherComments(ctx context.Context, scope survey.Scope, actor survey.Actor, g Gathering) (n int, err error) {
	const op = "followupdb.GatherComments"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	questionnaires, places, chosen := conductOptions(g.Questionnaires)
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		found, err := collect[gathered](ctx, s, tx, op, "GatherComments", scope, pgx.StrictNamedArgs{"most": g.Most, "everything": g.Everything,
			"questionnaires": questionnaires, "places": places, "chosen": chosen})
		n = len(found)
		var held []uuid.UUID
		for _, c := range found {
			if c.Told || g.Conduct != nil && g.Conduct(c.Text) {
				held = append(held, c.ID)
			}
		}
		if err != nil || held == nil {
			return err
		}
		return s.setConduct(ctx, tx, scope, held, followup.ConductHeld)
	})
	return n, err
}

// setConduct gives comments to the inspectorate, or back.
func (s *Store) setConduct(ctx context.Context, tx pgx.Tx, scope survey.Scope, ids []uuid.UUID, to followup.Held) error {
	_, err := s.exec(ctx, tx, "SetConduct", scope, pgx.StrictNamedArgs{"ids": ids, "conduct": string(to)})
	return err
}

// yes is the option of an item on conduct that says that it has happened.
const yes = 2

// conductOptions are the questionnaires that ask about conduct, the places of these items among the answers, and the answer that tells of it.
func conductOptions(all []survey.Questionnaire) (questionnaires []string, places []int32, chosen []string) {
	for _, q := range all {
		for n, item := range q.Items {
			if item.Key == "trouble" || item.Key == "extra_payment" {
				questionnaires, places, chosen = append(questionnaires, q.Key), append(places, int32(n+1)), append(chosen, strconv.Itoa(yes))
			}
		}
	}
	return questionnaires, places, chosen
}

// commentRow is a comment as the database has it.
type commentRow struct {
	ID        uuid.UUID
	UnitID    int32
	Month     time.Time
	Language  string
	Screening string
	Reason    string
	Published bool
	DecidedBy string
	Revision  int
	Text      string
}

// comment leaves all of the unit but its number to whoever knows the units.
func (r commentRow) comment(province string) followup.Comment {
	return followup.Comment{ID: r.ID, Unit: survey.Unit{ID: r.UnitID, Province: province}, Month: r.Month, Language: survey.Language(r.Language),
		Screening: followup.Screening(r.Screening), Reason: followup.WithholdReason(r.Reason), Text: r.Text, Published: r.Published,
		DecidedBy: r.DecidedBy, Revision: r.Revision}
}

// searchedAtOnce comments are looked through for words at once.
const searchedAtOnce = 500

// NextComment returns the first comment that a filter lets through, in the order of their ids, which were drawn by lot; kind NotFound where there is none.
func (s *Store) NextComment(ctx context.Context, scope survey.Scope, f followup.CommentFilter) (followup.Comment, error) {
	const op = "followupdb.NextComment"
	args := pgx.StrictNamedArgs{"unit": orNone(f.Unit.ID), "month": orNull(f.Month), "screening": string(f.Screening), "behind": orNone(f.Behind)}
	words := survey.FoldSearch(f.Words)
	if words == "" {
		return s.oneComment(ctx, s.pool, op, "NextComment", scope, args)
	}
	args["most"] = searchedAtOnce
	for {
		rows, err := collect[commentRow](ctx, s, s.pool, op, "SelectCommentsBehind", scope, within(scope, args))
		if err != nil {
			return followup.Comment{}, err
		}
		for _, r := range rows {
			if strings.Contains(survey.FoldSearch(r.Text), words) {
				return r.comment(scope.Province()), nil
			}
		}
		if len(rows) < searchedAtOnce {
			return followup.Comment{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "comment.unknown"}
		}
		args["behind"] = &rows[len(rows)-1].ID
	}
}

// orNone is null where a value is its type's zero.
func orNone[V comparable](v V) *V {
	var zero V
	if v == zero {
		return nil
	}
	return &v
}

// Comment returns the comment of an id; kind NotFound and key comment.unknown where there is none, or the inspectorate holds it.
func (s *Store) Comment(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Comment, error) {
	return s.oneComment(ctx, s.pool, "followupdb.Comment", "SelectComment", scope, pgx.StrictNamedArgs{"id": id})
}

func (s *Store) oneComment(ctx context.Context, on pg.Sender, op, query string, scope survey.Scope, args pgx.StrictNamedArgs) (followup.Comment, error) {
	rows, err := collect[commentRow](ctx, s, on, op, query, scope, within(scope, args))
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "comment.unknown"}
	}
	if err != nil {
		return followup.Comment{}, err
	}
	return rows[0].comment(scope.Province()), nil
}

// ScreenComment carries a decision about a comment out. Kind Conflict and key comment.changed where somebody else has decided about it meanwhile.
func (s *Store) ScreenComment(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, d followup.Screen) (followup.Comment, error) {
	const op = "followupdb.ScreenComment"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return followup.Comment{}, err
	}
	var next followup.Comment
	err := s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		c, err := s.oneComment(ctx, tx, op, "HoldComment", scope, pgx.StrictNamedArgs{"id": id})
		if err == nil && c.Revision != d.Revision {
			err = &survey.Error{Op: op, Kind: survey.Conflict, Key: "comment.changed"}
		}
		if err != nil {
			return err
		}
		if next, err = c.Decide(d); err != nil {
			return err
		}
		var text *string
		if next.Text != c.Text {
			text = &next.Text
		}
		next.DecidedBy = actor.Name()
		next.Revision++
		if _, err := s.exec(ctx, tx, "DecideComment", scope, within(scope, pgx.StrictNamedArgs{"id": id, "screening": string(next.Screening),
			"reason": string(next.Reason), "text": text, "by": actor.Name()})); err != nil {
			return err
		}
		// Not of the unit: its people read the log of what was done with it, and would learn of single comments.
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "comment." + string(d.Act), Object: id.String(), Before: commentTold(c), After: commentTold(next)})
	})
	return next, err
}

// commentTold is what the log keeps of a comment: never its text.
func commentTold(c followup.Comment) map[string]string {
	told := map[string]string{"screening": string(c.Screening)}
	if c.Reason != "" {
		told["reason"] = string(c.Reason)
	}
	return told
}

// CountComments counts comments by month, state and reason: of a unit where it has a number, else of all in the scope. Those that the inspectorate holds are
// in no count.
func (s *Store) CountComments(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.CommentCount, error) {
	return collect[followup.CommentCount](ctx, s, s.pool, "followupdb.CountComments", "CountComments", scope, within(scope, pgx.StrictNamedArgs{"unit": numberOf(unit)}))
}

// ForgetComments sees which texts are gone because their term is over, or their answers are gone; it tells of how many it had not known.
func (s *Store) ForgetComments(ctx context.Context, scope survey.Scope, actor survey.Actor) (n int, err error) {
	const op = "followupdb.ForgetComments"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, s.sql.Get("ForgetComments"), pg.OfProvince(scope, nil)).Scan(&n)
	})
	return n, err
}

// OldestComment returns the day on which the comment was gathered that waits for the longest; the zero time where none waits.
func (s *Store) OldestComment(ctx context.Context, scope survey.Scope) (time.Time, error) {
	return s.oldest(ctx, "followupdb.OldestComment", "SelectOldestComment", scope, nil)
}

// oldest is the day that a query for a whole province finds; the zero time where it finds none.
func (s *Store) oldest(ctx context.Context, op, query string, scope survey.Scope, args pgx.StrictNamedArgs) (time.Time, error) {
	if !scope.Whole() {
		return time.Time{}, survey.Outside(op)
	}
	rows, err := pg.CollectFor[struct{ Day *time.Time }](ctx, s.pool, op, s.sql.Get(query), scope, args)
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return dayOf(rows[0].Day), nil
}
