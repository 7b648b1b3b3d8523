package surveydb

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
)

// queueReported notes for the inspectorate's queue which answers report conduct, in the transaction that stores them.
func (s *Store) queueReported(batch *pgx.Batch, scope survey.Scope, stored []*survey.Response, synthetic bool) {
	var ids []pgtype.UUID
	var units []int32
	var days []time.Time
	var places []string
	var trouble, extra, counted, commented []bool
	for _, r := range stored {
		if r.Conduct.Any() {
			ids, units, days, places = append(ids, uuidOf(r.ID)), append(units, r.UnitID), append(days, r.AnsweredOn), append(places, string(r.Place))
			trouble, extra = append(trouble, r.Conduct.Trouble), append(extra, r.Conduct.Extra)
			counted, commented = append(counted, r.Standing == survey.Counted), append(commented, r.Told && r.Comment != "")
		}
	}
	if ids != nil {
		batch.Queue(s.sql.Get("InsertReported"), pgx.StrictNamedArgs{"province": scope.Province(), "ids": ids, "unit_ids": units, "days": days, "places": places,
			"trouble": trouble, "extra": extra, "counted": counted, "commented": commented, "synthetic": synthetic})
	}
}
