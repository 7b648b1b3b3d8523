package surveydb_test

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

const plainTallies = `select count(*) from survey.tally where pg_column_compression(moments) is null`

// compact compresses whatever there is.
func compact(t *testing.T, s *surveydb.Store, want int64) {
	t.Helper()
	if n, err := s.CompactTallies(t.Context(), surveytest.Scope(), survey.Service(), surveytest.Settled()); n != want || err != nil {
		t.Fatalf("%d tallies are compressed, want %d: %v", n, want, err)
	}
}

// compacting compresses again and again, and does something after each time, told how many rows were compressed so far, until end is called, which tells
// how many it were in all.
func compacting(t *testing.T, s *surveydb.Store, then func(rows int64)) (end func() int64) {
	t.Helper()
	done, compacted := make(chan struct{}), make(chan int64)
	go func() {
		all := int64(0)
		for {
			n, err := s.CompactTallies(t.Context(), surveytest.Scope(), survey.Service(), surveytest.Settled())
			if err != nil {
				t.Error(err)
			}
			all += n
			then(all)
			select {
			case <-done:
				compacted <- all
				return
			default:
			}
		}
	}()
	return func() int64 {
		close(done)
		return <-compacted
	}
}

// TestCompactTallies: a tally of a day that is over takes a third of its room and is the same number; what is added to it, or taken from it, has it plain again;
// the next run compresses it again; and nothing of it is left lying where it was compressed.
func TestCompactTallies(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	serving := store.On(surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString()))
	ids := stored(t, store, "24781", 40, nil)
	stored(t, store, "24805", 7, func(r *survey.Response) { r.Mode = survey.ModeKiosk })
	before := surveytest.Dump(t, pool, "68")
	bytes := number(t, pool, `select sum(pg_column_size(t.*))::int from survey.tally t`)

	if n, err := serving.CompactTallies(t.Context(), surveytest.Scope(), survey.Service(), surveytest.Day().AddDate(0, 0, -1)); n != 0 || err != nil {
		t.Errorf("of days that are not over %d are compressed, %v", n, err)
	}
	compact(t, serving, 2)
	if d := surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")); d != "" {
		t.Errorf("compressing changes what is there: %s", d)
	}
	if now := number(t, pool, `select sum(pg_column_size(t.*))::int from survey.tally t`); 3*now > bytes {
		t.Errorf("%d bytes are %d afterwards", bytes, now)
	}
	compact(t, serving, 0)
	clean(t, store)

	// By whatever way a row changes, it is plain again and right.
	stored(t, serving, "24781", 1, nil)
	if n := number(t, pool, plainTallies); n != 1 {
		t.Errorf("after an answer %d rows are plain", n)
	}
	compact(t, serving, 1)
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: ids[:9], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil {
		t.Fatal(err)
	}
	clean(t, store)
	compact(t, serving, 2) // what lost and what gained
	clean(t, store)
	if n := number(t, pool, `select count(*) from survey.tally_press`); n != 0 {
		t.Errorf("%d rows are left where they were compressed", n)
	}
	// The wall that keeps the service from lowering a tally looks at the numbers, not at how they lie.
	pool = surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString())
	for _, lower := range []string{"moments = moments - 1", "counts = counts - 1", "responses = responses - 1"} {
		if _, err := pool.Exec(t.Context(), `update survey.tally set `+lower); err == nil || !strings.Contains(err.Error(), "never take") {
			t.Errorf("the service does %s: %v", lower, err)
		}
	}
}

// TestCompactTalliesWhileAnswersComeIn: rows are compressed again and again while answers come in and are decided about, on the same rows; nothing is
// lost, and nobody waits in a circle.
func TestCompactTalliesWhileAnswersComeIn(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	serving := store.On(surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString()))
	place := surveytest.Place(t, store, "24781")
	ids := stored(t, store, "24781", 30, nil)
	wait := flow(t, store, place)
	var compressed atomic.Int64
	end := compacting(t, serving, compressed.Store)
	n := 0
	surveytest.Eventually(t, "rows are compressed while answers are decided about", func() bool { // on a busy machine the first takes a while
		d := survey.Decision{IDs: ids[n%10 : n%10+20], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
		if n%2 == 1 {
			d.To, d.Reason = survey.Counted, ""
		}
		if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
			t.Fatal(err)
		}
		n++
		return n >= 20 && compressed.Load() >= 2
	})
	wait()
	end()
	clean(t, store)
	if n := number(t, pool, "select sum(responses)::int from survey.tally"); n != flowing+30 {
		t.Errorf("%d answers in the tallies", n)
	}
}

// TestProgramsStartWhileTalliesAreCompressed: a program that starts gives the roles their rights anew, on the tables that another one compresses with.
// Both get through, again and again.
func TestProgramsStartWhileTalliesAreCompressed(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	serving := store.On(surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString()))
	stored(t, store, "24781", 2, nil)
	end := compacting(t, serving, func(int64) {
		if _, err := pool.Exec(t.Context(), `update survey.tally set moments = moments + 0`); err != nil { // plain again
			t.Error(err)
		}
	})
	for range 40 {
		if err := surveydb.Migrate(t.Context(), pool); err != nil {
			t.Error(err)
		}
	}
	if n := end(); n < 2 {
		t.Errorf("%d rows were compressed meanwhile", n)
	}
}

// TestFunctionsThatChangeTheCatalogueWait: what runs beside answers and changes a table's row in the catalogue takes turns with who gives rights.
func TestFunctionsThatChangeTheCatalogueWait(t *testing.T) {
	t.Parallel()
	_, pool := surveytest.Store(t)
	rows, err := pool.Query(t.Context(), `select p.oid::regprocedure::text from pg_proc p where p.pronamespace::regnamespace::text in ('survey', 'analytics', 'dashboard', 'staff')
		and p.prosrc ~* '\m(truncate|create|alter|drop|grant|revoke|reindex|cluster)\M' and p.prosrc !~ 'lock table survey\.migrating in access share mode'`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(found) > 0 {
		t.Errorf("%q change the catalogue and take no turns, %v", found, err)
	}
}

// TestCompactedNumbers: whatever the counters are, compressed rows are the same numbers to every reader, and so are their sums.
func TestCompactedNumbers(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	stored(t, store, "24781", 1, nil)
	random := rand.New(rand.NewPCG(18, 1))
	for n := range 60 {
		counters := make([]int64, 159)
		for i := range counters {
			kind := random.IntN(1 + n%4)
			if n%5 == 0 {
				kind = 3
			}
			counters[i] = random.Int64N([]int64{2, 90, 70_000, 900_000_000_000}[kind])
		}
		if _, err := pool.Exec(t.Context(), `insert into survey.tally select province_code, unit_id, answered_on - $1::int, questionnaire, mode, standing, reason, responses, counts, $2::text::numeric
			from survey.tally where answered_on = (select max(answered_on) from survey.tally)`, n+1, pg.Pack(counters)); err != nil {
			t.Fatal(err)
		}
	}
	read := func() string {
		var text string
		if err := pool.QueryRow(t.Context(), `select md5(string_agg(moments::text || md5(numeric_send(moments)) || trunc(moments * $1::text::numeric), ' ' order by answered_on)) || sum(moments) || sum(counts)
			from survey.tally`, pg.Shift(survey.MomentCount-survey.FirstOrder)).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := read()
	n, err := store.CompactTallies(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Settled())
	if err != nil || read() != before {
		t.Errorf("%d rows compressed read otherwise, %v", n, err)
	}
	// Twelve digits of chance are as short as they can be, and stay plain; they are no work for ever.
	if n == 0 || n == 61 {
		t.Errorf("%d of 61 rows are compressed", n)
	}
	if again, err := store.CompactTallies(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Settled()); again != 0 || err != nil {
		t.Errorf("%d more are compressed, %v", again, err)
	}
}
