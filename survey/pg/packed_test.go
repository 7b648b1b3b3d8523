package pg_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

func TestPackAndUnpack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counters := rapid.SliceOf(rapid.Int64Range(0, 1e12-1)).Draw(t, "counters")
		got := make([]int64, len(counters))
		if err := pg.Unpack(pg.Pack(counters), got); err != nil || !slices.Equal(got, counters) {
			t.Fatalf("%v, %v", got, err)
		}
		for i := range counters {
			counters[i] *= 999_999
		}
		if err := pg.UnpackWide(pg.PackWide(counters), got); err != nil || !slices.Equal(got, counters) {
			t.Fatalf("wide: %v, %v", got, err)
		}
	})
	for _, bad := range []string{"1234567890123", "x", "12 4", "-1", "+1"} {
		if err := pg.Unpack(bad, make([]int64, 1)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// ownPool is a pool of a server of the test's own.
func ownPool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	server := start(t, surveytest.Dir(t))
	t.Cleanup(func() { _ = server.Release(context.WithoutCancel(t.Context())) })
	pool, err := pg.Open(t.Context(), server.URL(), pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// TestUnpackSent reads what PostgreSQL itself sends of packed numbers, and of their sums.
func TestUnpackSent(t *testing.T) {
	pool := ownPool(t)
	sent := func(t rapid.TB, number string) (b []byte) {
		if err := pool.QueryRow(context.Background(), "select numeric_send($1::text::numeric)", number).Scan(&b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.SampledFrom([]int64{1, 10, 1e4, 1e5, 1e9, 1e12}).Draw(t, "most")
		counters := rapid.SliceOfN(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, digits-1)), 1, 9).Draw(t, "counters")
		got := make([]int64, len(counters))
		if err := pg.UnpackSent(sent(t, pg.Pack(counters)), got); err != nil || !slices.Equal(got, counters) {
			t.Fatalf("%v, want %v, %v", got, counters, err)
		}
		for i := range counters {
			counters[i] *= rapid.SampledFrom([]int64{1, 999_999}).Draw(t, "wide")
		}
		if err := pg.UnpackWideSent(sent(t, pg.PackWide(counters)), got); err != nil || !slices.Equal(got, counters) {
			t.Fatalf("wide: %v, want %v, %v", got, counters, err)
		}
	})
	for _, bad := range []string{"1000000000000", "-1", "0.5", "10000.0001", "NaN", "1e40"} {
		if err := pg.UnpackSent(sent(t, bad), make([]int64, 1)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	for _, bad := range [][]byte{nil, {0, 1}, {0, 1, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff}} {
		if err := pg.UnpackSent(bad, make([]int64, 1)); err == nil {
			t.Errorf("%v was read", bad)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add("1", 2)
	f.Add("123456789012345", 1)
	f.Fuzz(func(t *testing.T, packed string, n int) {
		if n < 0 || n > 200 {
			return
		}
		counters := make([]int64, n)
		if pg.Unpack(packed, counters) != nil {
			return
		}
		again := make([]int64, n)
		if err := pg.Unpack(pg.Pack(counters), again); err != nil || !slices.Equal(again, counters) {
			t.Errorf("%v, then %v, %v", counters, again, err)
		}
	})
}
