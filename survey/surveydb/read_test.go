package surveydb_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestReadingIsPartOfTheQueryThatAsks: where the database lies on one server, functions that staff read through take no rows aside before the first one is
// given on: their conditions reach the indexes of the tables. Comments are read with the owner's rights, which no part of a query has.
func TestReadingIsPartOfTheQueryThatAsks(t *testing.T) {
	t.Parallel()
	_, pool := surveytest.Store(t)
	staff := surveytest.RolePool(t, pg.StaffRole, pool.Config().ConnString())
	day := surveytest.Day()
	for name, args := range map[string]pgx.StrictNamedArgs{
		"SelectExport":       {"province": "68", "units": nil, "unit": "24781", "from": day, "until": day},
		"SelectAnswers":      {"province": "68", "unit_id": 1},
		"SelectByLot":        {"province": "68", "unit_id": 1, "month": day},
		"SelectBatches":      {"province": "68", "units": nil, "device": 1, "key": 0},
		"SelectBatchIDs":     {"province": "68", "units": nil, "device": 1, "key": 0, "from": day, "until": day, "to": string(survey.Counted)},
		"SelectCountedOfDay": {"province": "68", "units": nil, "device": 1, "day": day},
		"SelectSetAside":     {"province": "68", "units": nil, "unit": "", "reason": "", "from": day, "until": day, "after_day": nil, "after_unit": "", "after_id": nil, "limit": 50},
	} {
		text, err := os.ReadFile("query/" + name + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := staff.Query(t.Context(), "explain "+string(text), args)
		if err != nil {
			t.Fatal(name, err)
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(name, err)
		}
		if all := strings.Join(plan, "\n"); strings.Contains(all, "Function Scan on answers") || strings.Contains(all, "Function Scan on handed_in_by") {
			t.Errorf("%s takes rows aside:\n%s", name, all)
		}
	}
}
