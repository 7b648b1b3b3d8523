//go:build bench

package surveydb_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/simulate"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// atOnce is how many answers one commit of the simulated year stores.
const atOnce = 40

// usualComment is one in ten.
const usualComment = "Cán bộ hướng dẫn rõ ràng, nhưng phải chờ lâu vì chỉ có một quầy nhận hồ sơ."

// TestCapacityYear stores a province's year of answers day by day, by the statements of intake, with the tables vacuumed after each day as
// autovacuum does it, and tallies compressed as the service does it or not. It prints what a row takes, and asserts that tallies equal responses.
func TestCapacityYear(t *testing.T) {
	all, err := strconv.ParseInt(environment("CAPACITY_YEAR", "1000000"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, compacting := range map[string][]bool{"": {false, true}, "c": {true}}[environment("CAPACITY_ONLY", "")] {
		y := newYear(t, compacting)
		y.run(all)
		y.print(all)
		clean(t, y.store)
	}
}

func environment(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}

type year struct {
	t          *testing.T
	store      *surveydb.Store
	pool       *pgxpool.Pool
	compacting bool
	compacted  int64
	storing    time.Duration
}

func newYear(t *testing.T, compacting bool) *year {
	store, pool := surveytest.Store(t)
	if err := store.EnsurePlaces(t.Context(), surveytest.Scope(), surveytest.Actor()); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `alter table survey.tally set (fillfactor = `+environment("CAPACITY_FILL", "50")+`)`); err != nil {
		t.Fatal(err)
	}
	return &year{t: t, store: store, pool: pool, compacting: compacting}
}

func (y *year) run(all int64) {
	y.t.Helper()
	places, err := y.store.Places(y.t.Context(), surveytest.Scope())
	if err != nil {
		y.t.Fatal(err)
	}
	q, err := y.store.Questionnaire(y.t.Context(), survey.DefaultQuestionnaire)
	if err != nil {
		y.t.Fatal(err)
	}
	crowd := simulate.NewCrowd(1, places, q, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), 365)
	var day time.Time
	for left := all; left > 0; left -= atOnce {
		responses := crowd.Next(min(left, atOnce), all)
		for n := range responses {
			r := &responses[n]
			if n%10 == 0 {
				r.Comment = usualComment
			}
			if r.Mode == survey.ModeKiosk {
				r.Batch = survey.Batch{Device: survey.DeviceID(r.UnitID), ReceivedOn: r.AnsweredOn} // a delivery each, as a tablet with a network does it
			}
		}
		if !day.IsZero() && !day.Equal(responses[0].AnsweredOn) {
			y.endDay(day)
		}
		day = responses[0].AnsweredOn
		began := time.Now()
		if _, err := y.store.SaveResponses(y.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
			y.t.Fatal(err)
		}
		y.storing += time.Since(began)
	}
	y.endDay(day.AddDate(0, 1, 0))
}

// endDay does what goes on beside intake.
func (y *year) endDay(day time.Time) {
	y.t.Helper()
	if y.compacting {
		n, err := y.store.CompactTallies(y.t.Context(), surveytest.Scope(), surveytest.Actor(), day.AddDate(0, 0, -8))
		if err != nil {
			y.t.Fatal(err)
		}
		y.compacted += n
	}
	if _, err := y.pool.Exec(y.t.Context(), `vacuum survey.tally`); err != nil {
		y.t.Fatal(err)
	}
}

func (y *year) print(all int64) {
	y.t.Helper()
	var rows int64
	var row, disk, index, hot float64
	if err := y.pool.QueryRow(y.t.Context(), `select count(*), avg(pg_column_size(t.*)), pg_table_size('survey.tally')::float8 / count(*), pg_indexes_size('survey.tally')::float8 / count(*),
		(select n_tup_hot_upd::float8 / greatest(n_tup_upd, 1) from pg_stat_user_tables where relid = 'survey.tally'::regclass) from survey.tally t`).Scan(&rows, &row, &disk, &index, &hot); err != nil {
		y.t.Fatal(err)
	}
	for _, table := range []string{"response", "receipt", "comment", "delivery", "delivered", "device_day"} {
		var rows, bytes float64
		if err := y.pool.QueryRow(y.t.Context(), `select count(*), pg_total_relation_size($1::regclass)::float8 from survey.`+table, "survey."+table).Scan(&rows, &bytes); err != nil {
			y.t.Fatal(err)
		}
		fmt.Printf("%s: %.0f rows of %.0f bytes with their index\n", table, rows, bytes/rows)
	}
	fmt.Printf("year of %d answers, compacting %t: %d tallies, %.0f bytes a row, %.0f on disk, %.0f of index, %.2f updates in place, %d compressed, %.0f answers/s\n",
		all, y.compacting, rows, row, disk, index, hot, y.compacted, float64(all)/y.storing.Seconds())
}
