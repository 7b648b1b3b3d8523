package analyticsdb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestTheLagTellsOfATurnThatWaits: while somebody holds the turn and publishes nothing, the lag grows, of each of two instances; one that
// never gets it because the other publishes is not late.
func TestTheLagTellsOfATurnThatWaits(t *testing.T) {
	h := newHouse(t)
	now := surveytest.Settled()
	clock := func() time.Time { return now }
	instance := func() *publish.Publisher {
		return publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: clock})
	}
	first, second := instance(), instance()
	lags := func(of1, of2 time.Duration) {
		t.Helper()
		if first.Lag() != of1 || second.Lag() != of2 {
			t.Errorf("the lags are %s and %s, want %s and %s", first.Lag(), second.Lag(), of1, of2)
		}
	}
	try := func(p *publish.Publisher) {
		t.Helper()
		if err := p.Publish(t.Context(), false, nil); err != nil {
			t.Fatal(err)
		}
	}
	hold := func() func() {
		t.Helper()
		tx, err := h.pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tag, err := tx.Exec(t.Context(), `select from analytics.turn where province_code = '68' for update`); err != nil || tag.RowsAffected() != 1 {
			t.Fatal(tag, err)
		}
		return func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }
	}
	try(first)
	release := hold()
	now = now.Add(10 * time.Minute)
	try(first)
	try(second)
	lags(10*time.Minute, 10*time.Minute)
	release()
	try(first)
	lags(0, 10*time.Minute)
	release = hold() // as the first one does each time the second one looks
	defer release()
	try(second)
	lags(0, 0)
	now = now.Add(time.Minute)
	try(second)
	lags(time.Minute, time.Minute)
}

// TestATurnIsNotTakenOverFromBehind: whose moment lies before the end of another's turn does not get one.
func TestATurnIsNotTakenOverFromBehind(t *testing.T) {
	h := newHouse(t)
	tx, err := h.pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), `select from analytics.turn`); err != nil { // its moment
		t.Fatal(err)
	}
	if err := h.publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `select from analytics.turn where province_code = '68' for update skip locked`); err == nil {
		t.Error("it takes a turn with what it saw before the last one")
	}
}

// TestLocksByNumberHoldNothingUp: a stranger who holds every lock by number that earlier versions used, as Grafana's role could where nobody
// has taken that away, keeps nobody from migrating, loading, publishing and freezing.
func TestLocksByNumberHoldNothingUp(t *testing.T) {
	h := newHouse(t)
	url := h.pool.Config().ConnString()
	if _, err := surveytest.Admin(t, url).Exec(t.Context(), `grant execute on function pg_advisory_lock(bigint), pg_advisory_lock(integer, integer) to grafana_ro`); err != nil {
		t.Fatal(err)
	}
	stranger, err := pgx.Connect(t.Context(), surveytest.RoleURL(t, pg.GrafanaRole, url))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Close(context.WithoutCancel(t.Context())) }()
	for number := 0x51AA5; number <= 0x51AA8; number++ {
		if _, err := stranger.Exec(t.Context(), `select pg_advisory_lock($1::bigint), pg_advisory_lock($1::int, hashtext(p.code)) from generate_series(1, 99) n,
			lpad(n::text, 2, '0') as p (code)`, number); err != nil {
			t.Fatal(err)
		}
	}
	h.answer("24781", "2026-11-20", 60, always(5))
	if err := errors.Join(surveydb.Migrate(t.Context(), h.pool), analyticsdb.Migrate(t.Context(), h.pool), h.survey.EnsurePlaces(t.Context(), surveytest.Scope(), surveytest.Actor())); err != nil {
		t.Fatal(err)
	}
	h.publish()
	h.freeze("2026-Q4")
	if u := h.unit("2026-Q4", "24781"); u.N != 60 {
		t.Errorf("%d answers are published", u.N)
	}
	if lag := h.publisher.Lag(); lag != 0 {
		t.Errorf("a lag of %s", lag)
	}
}
