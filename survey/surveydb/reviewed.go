package surveydb

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// reviewed is what a decision was carried out about.
type reviewed struct {
	changed int
	found   []stored // as it stood before
}

// acts are what the audit log tells of a decision, an act a unit, so that each unit's people can see what was done about theirs: how many
// responses it changed, which, and how they stood; never what they say. What is told besides names batches, whose responses are not named one by one.
func (r reviewed) acts(d survey.Decision, besides map[string]string) []survey.Act {
	byUnit := map[int32][]stored{}
	for _, s := range r.found {
		if s.key.Standing != d.To || s.key.Reason != d.Reason {
			byUnit[s.key.UnitID] = append(byUnit[s.key.UnitID], s)
		}
	}
	var acts []survey.Act
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		act := survey.Act{Action: "standing.review", Object: cmp.Or(besides["device"], besides["key"]), Unit: unit, Before: stoodSo(byUnit[unit]),
			After: map[string]string{"standing": string(d.To), "count": strconv.Itoa(len(byUnit[unit]))}}
		maps.Copy(act.After, besides)
		if besides == nil {
			act.After["ids"] = idsOf(byUnit[unit])
		}
		acts = append(acts, act)
	}
	return acts
}

// stoodSo counts responses by how they stood.
func stoodSo(found []stored) map[string]string {
	counts := map[string]int{}
	for _, s := range found {
		counts[strings.TrimSpace(string(s.key.Standing)+" "+string(s.key.Reason))]++
	}
	told := map[string]string{}
	for name, n := range counts {
		told[name] = strconv.Itoa(n)
	}
	return told
}

func idsOf(found []stored) string {
	ids := make([]string, len(found))
	for i, s := range found {
		ids[i] = s.id.String()
	}
	return strings.Join(ids, " ")
}

// record writes acts down at the end of their transaction.
func (s *Store) record(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, acts []survey.Act) error {
	for _, act := range acts {
		if err := pg.Record(ctx, tx, scope, actor, act); err != nil {
			return err
		}
	}
	return nil
}
