package analyticsdb_test

import (
	"context"
	"math"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics"
	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func TestMain(m *testing.M) { os.Exit(surveytest.Main(m)) }

func TestQueriesPrepare(t *testing.T) {
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}

// house is a survey with the figures on it.
type house struct {
	t         *testing.T
	pool      *pgxpool.Pool
	survey    *surveydb.Store
	figures   *analyticsdb.Store
	publisher *publish.Publisher
	imported  survey.ImportID // of a result, where there is one
}

func newHouse(t *testing.T) *house {
	t.Helper()
	store, pool := surveytest.Store(t)
	figures, err := analyticsdb.Open(t.Context(), pool, store.Known(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, pool: pool, survey: store, figures: figures, publisher: publish.New(figures, store.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled})}
}

// answer stores n responses about a unit on a day; access is the step of the n-th.
func (h *house) answer(unit, day string, n int, access func(n int) int) {
	h.t.Helper()
	place := surveytest.Place(h.t, h.survey, unit)
	var responses []survey.Response
	for i := range n {
		responses = append(responses, surveytest.Response(h.t, h.survey, place, func(s *survey.Submission) {
			s.AnsweredOn = day
			s.Answers["access"], s.Answers["feedback"] = access(i), 5
		}))
	}
	if _, err := h.survey.SaveResponses(h.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) publish() {
	h.t.Helper()
	if err := h.publisher.Publish(h.t.Context(), false, nil); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) unit(period, code string) analytics.UnitEstimate {
	h.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		h.t.Fatal(err)
	}
	results, err := h.figures.Results(h.t.Context(), surveytest.Scope(), p, code, analytics.Latest)
	if err != nil || len(results.Units) != 1 {
		h.t.Fatalf("%s %s: %d units, %v", period, code, len(results.Units), err)
	}
	return results.Units[0]
}

func always(step int) func(int) int { return func(int) int { return step } }

func close2(a *float64, b float64) bool { return a != nil && math.Abs(*a-b) < 1e-9 }

func TestPublishFollowsTheAnswers(t *testing.T) {
	h := newHouse(t)
	h.publish() // nothing to do
	h.answer("24781", "2026-11-20", 60, always(5))
	h.answer("24781", "2026-10-01", 40, always(1))
	h.answer("24805", "2026-11-20", 100, func(n int) int { return 1 + n%5 })
	h.answer("68-so-y-te", "2026-11-20", 9, always(5))
	h.publish()

	month := h.unit("2026-11", "24781")
	if month.N != 60 || month.Status != analytics.Provisional || !close2(month.Index, 100) || month.Rank != nil {
		t.Errorf("November: %+v", month.Estimate)
	}
	quarter := h.unit("2026-Q4", "24781")
	if quarter.N != 100 || quarter.Status != analytics.Ranked || !close2(quarter.Index, (60+400)/5.0) || *quarter.Rank != 1 {
		t.Errorf("quarter: %+v", quarter.Estimate)
	}
	if f := quarter.Dimensions[0]; f.Key != "access" || f.N != 100 || !close2(f.Share, 60) || *f.Low >= 100*analytics.Wilson(0.6, 100).Low {
		t.Errorf("access: %+v", f)
	}
	if f := quarter.Items[0]; f.Key != "access" || f.Counts[4] != 60 || f.Counts[0] != 40 || !close2(f.Mean, (60*5+40)/5.0) {
		t.Errorf("item access: %+v", f)
	}
	if other := h.unit("2026", "24805"); *other.Rank != 2 || !close2(other.Dimensions[0].Share, 40) {
		t.Errorf("the other commune: %+v", other.Estimate)
	}
	if small := h.unit("2026-Q4", "68-so-y-te"); small.Status != analytics.Hidden || small.N != 9 || small.Index != nil || len(small.Dimensions)+len(small.Items) > 0 {
		t.Errorf("nine answers: %+v", small.Estimate)
	}
	if province := h.unit("2026-Q4", "68"); province.N != 200 || province.Index == nil || province.Received != 209 {
		// Less the two communes it would be the nine, who are left out.
		t.Errorf("province: %+v", province.Estimate)
	}
	if silent := h.unit("2026-Q4", "24823"); silent.N != 0 || silent.Status != analytics.Hidden {
		t.Errorf("nobody answered: %+v", silent.Estimate)
	}
	if periods, err := h.figures.Periods(t.Context(), surveytest.Scope(), false); err != nil || len(periods) != 4 {
		t.Errorf("periods %v, %v", periods, err)
	}

	// Nine more answers move nothing, not even how many came, for the months are settled; the tenth all three periods.
	h.answer("24781", "2026-11-21", 9, always(1))
	h.publish()
	if u := h.unit("2026-Q4", "24781"); u.N != 100 || u.Received != 100 || !u.Settled {
		t.Errorf("after nine more: %+v", u)
	}
	h.answer("24781", "2026-11-21", 1, always(1))
	h.publish()
	for period, n := range map[string]int64{"2026-11": 70, "2026-Q4": 110, "2026": 110, "2026-10": 40} {
		if got := h.unit(period, "24781").N; got != n {
			t.Errorf("%s: n = %d, want %d", period, got, n)
		}
	}
}

// TestNoChangeIsMissed: a transaction that was open while others were published is published after it has ended.
func TestNoChangeIsMissed(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 10, always(5))
	h.answer("24805", "2026-11-20", 10, always(5))
	h.publish()
	tx, err := h.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`update survey.tally set responses = responses + 10 where unit_id = (select id from survey.unit where code = '24781')`,
		`update survey.tally_change set revision = pg_current_xact_id() where unit_id = (select id from survey.unit where code = '24781')`,
	} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	h.answer("24805", "2026-11-20", 10, always(5)) // begins later, ends earlier
	h.publish()
	if n := h.unit("2026-Q4", "24805").N; n != 20 {
		t.Errorf("n = %d, want 20", n)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.publish()
	if n := h.unit("2026-Q4", "24781").N; n != 20 {
		t.Errorf("n = %d, want 20: the change was missed", n)
	}
}

// TestAnotherClusterPublishesAnew: transaction numbers mean nothing in a cluster that a dump was restored into.
func TestAnotherClusterPublishesAnew(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 10, always(5))
	h.publish()
	if _, err := h.pool.Exec(t.Context(), `update analytics.progress set system_identifier = 'another', cursor = '999999999';
		update survey.tally set responses = 22; update survey.tally_change set revision = '3'`); err != nil {
		t.Fatal(err)
	}
	h.publish()
	if n := h.unit("2026-Q4", "24781").N; n != 22 {
		t.Errorf("n = %d, want 22", n)
	}
}

func TestSetAsideAnswersStandBesideAndDoNotCount(t *testing.T) {
	h := newHouse(t)
	cases := []struct {
		unit  string
		aside int
		told  *int64
	}{{"24781", 9, nil}, {"24805", 20, new(int64(20))}} // of nine nobody hears
	for _, c := range cases {
		h.answer(c.unit, "2026-11-20", 50, always(5))
		h.aside(c.unit, "2026-11-20", c.aside)
	}
	h.publish()
	for _, c := range cases {
		u := h.unit("2026-Q4", c.unit)
		if !close2(u.Dimensions[0].Share, 100) || (u.SetAside == nil) != (c.told == nil) || c.told != nil && *u.SetAside != *c.told || (u.Detail.All != nil) != (c.told != nil) {
			t.Errorf("%d set aside: %+v", c.aside, u.Estimate)
		}
	}
}

func TestFrozenFiguresStay(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 40, always(5))
	h.publish()
	h.freeze("2026-Q4")
	h.answer("24781", "2026-11-20", 10, always(1))
	h.publish()
	if n := h.unit("2026-Q4", "24781").N; n != 40 {
		t.Errorf("a frozen figure moved to n = %d", n)
	}
	if n := h.unit("2026-11", "24781").N; n != 50 {
		t.Errorf("November: n = %d", n)
	}
}

// TestWithdrawnAnswersLeaveNoFigure: what recount or removal takes away is taken from the figures.
func TestWithdrawnAnswersLeaveNoFigure(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 40, always(5))
	h.publish()
	if _, err := h.pool.Exec(t.Context(), `delete from survey.response`); err != nil {
		t.Fatal(err)
	}
	if wrong, err := h.survey.Recount(t.Context(), surveytest.Scope(), surveytest.Actor(), nil); err != nil || len(wrong) != 1 {
		t.Fatalf("%v %v", wrong, err)
	}
	h.publish()
	if u := h.unit("2026-Q4", "24781"); u.N != 0 || u.Index != nil {
		t.Errorf("%+v", u.Estimate)
	}
}

// TestPublishersTakeTurns: many at once neither fail nor lose a change.
func TestPublishersTakeTurns(t *testing.T) {
	h := newHouse(t)
	ctx, done := surveytest.Background(t, func(ctx context.Context) {
		for ctx.Err() == nil {
			if err := h.publisher.Publish(ctx, false, nil); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				h.answer("24781", "2026-11-20", 3, always(5))
				if err := h.publisher.Publish(ctx, false, nil); err != nil && survey.KindOf(err) != survey.Busy {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	surveytest.Eventually(t, "all are published but less than a step", func() bool { return h.unit("2026", "24781").N > 50 })
	if lag := h.publisher.Lag(); lag > time.Minute {
		t.Errorf("lag %v", lag)
	}
	done()
}

func TestPublishOnePeriod(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 40, always(5))
	p, _ := analytics.ParsePeriod("2026-Q4")
	if err := h.publisher.Publish(t.Context(), true, &p); err != nil {
		t.Fatal(err)
	}
	if q, y := h.unit("2026-Q4", "24781").N, h.unit("2026", "24781").N; q != 40 || y != 0 {
		t.Errorf("quarter %d, year %d", q, y)
	}
	h.publish()
	if y := h.unit("2026", "24781").N; y != 40 {
		t.Errorf("year %d: publishing one period made the others forget their changes", y)
	}
}

func TestBenchmark(t *testing.T) {
	h := newHouse(t)
	benchmarks, err := h.figures.Benchmarks(t.Context(), surveytest.Scope())
	if err != nil || len(benchmarks) != 86 {
		t.Fatalf("%d results, %v", len(benchmarks), err)
	}
	for _, b := range benchmarks {
		if b.Source == "" || b.Confidence == "" || b.Score == nil && b.Rank == nil {
			t.Errorf("%+v", b)
		}
	}
	for year, want := range map[int]analytics.Interval{2024: {Low: 86.5, High: 87.8}, 2023: {Low: 83.84, High: 88.76}, 2022: {Low: 82.18, High: 87.59}} {
		if line, ok := analytics.LineOf(benchmarks, year); !ok || line.Interval != want {
			t.Errorf("%d: %+v %v", year, line.Interval, ok)
		}
	}
	merger, err := h.figures.Merger(t.Context())
	if parts := merger.Parts("68"); err != nil || len(merger) != 63 || len(parts) != 3 {
		t.Errorf("%d former provinces, %v of them in Lâm Đồng, %v", len(merger), parts, err)
	}
	for _, b := range benchmarks {
		now, asked := map[string]string{"10": "Tỉnh Lào Cai", "01": "", "00": "", "49": "Thành phố Đà Nẵng"}[b.Code]
		if asked && b.NowName != now {
			t.Errorf("%s is now part of %q", b.Name, b.NowName)
		}
	}
}

// freeze freezes a period and returns its edition.
func (h *house) freeze(period string) publish.Edition {
	h.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		h.t.Fatal(err)
	}
	e, err := h.publisher.Freeze(h.t.Context(), surveytest.Actor(), p, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// newHouseOn opens the figures of a database once more, as a program does that starts again, and returns the benchmark.
func newHouseOn(t *testing.T, pool *pgxpool.Pool) []analytics.Benchmark {
	t.Helper()
	store, err := surveydb.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := analyticsdb.Open(t.Context(), pool, store.Known(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	all, err := figures.Benchmarks(t.Context(), surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
