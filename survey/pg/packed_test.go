package pg_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sipas/survey/pg"
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
