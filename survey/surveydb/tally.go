package surveydb

import (
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// tallyChange is what one stored tally gains, or with sign -1 loses.
type tallyChange struct {
	key   survey.TallyKey
	tally *survey.Tally
	sign  int64
}

// tallyChanges are all changes of one transaction in the keys' fixed order, so that whoever changes tallies waits for others in
// one direction and nobody in a circle.
func tallyChanges(gained, lost survey.Tallies) []tallyChange {
	var changes []tallyChange
	for key, t := range gained {
		changes = append(changes, tallyChange{key, t, +1})
	}
	for key, t := range lost {
		changes = append(changes, tallyChange{key, t, -1})
	}
	slices.SortFunc(changes, func(a, b tallyChange) int { return a.key.Compare(b.key) })
	return changes
}

// queueTallies adds what was gained to the stored tallies, takes away what was lost, and marks the months whose figures change.
func (s *Store) queueTallies(batch *pgx.Batch, scope survey.Scope, gained, lost survey.Tallies) {
	changes := tallyChanges(gained, lost)
	args := tallyColumns(changes)
	args["province"] = scope.Province()
	batch.Queue(s.sql.Get("AddTallies"), args)
	var units []int32
	var months []time.Time
	for _, c := range changes {
		if c.key.Standing == survey.Late {
			continue // counts nowhere
		}
		if last := len(units) - 1; last < 0 || units[last] != c.key.UnitID || !months[last].Equal(c.key.Month()) {
			units, months = append(units, c.key.UnitID), append(months, c.key.Month())
		}
	}
	s.queueMarks(batch, scope, units, months)
}

// queueMarks notes for the publisher which months of which units have changed.
func (s *Store) queueMarks(batch *pgx.Batch, scope survey.Scope, units []int32, months []time.Time) {
	batch.Queue(s.sql.Get("MarkChanges"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": units, "months": months})
}

func tallyColumns(changes []tallyChange) pgx.StrictNamedArgs {
	n := len(changes)
	units, days, responses := make([]int32, n), make([]time.Time, n), make([]int64, n)
	questionnaires, modes, standings, reasons := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	counts, moments := pg.NewPackedColumn(n), pg.NewPackedColumn(n)
	for i, c := range changes {
		units[i], days[i], responses[i] = c.key.UnitID, c.key.AnsweredOn, c.sign*c.tally.Responses
		questionnaires[i], modes[i] = c.key.Questionnaire, string(c.key.Mode)
		standings[i], reasons[i] = string(c.key.Standing), string(c.key.Reason)
		counts.Add(c.tally.Counts, c.sign < 0)
		moments.Add(c.tally.Moments[:], c.sign < 0)
	}
	return pgx.StrictNamedArgs{"unit_ids": units, "days": days, "questionnaires": questionnaires, "modes": modes, "standings": standings,
		"reasons": reasons, "responses": responses, "counts": counts, "moments": moments}
}
