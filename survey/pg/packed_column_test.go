package pg_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sipas/survey/pg"
)

// TestPackedColumn holds what PostgreSQL reads of a column against what it reads of the same numbers in digits.
func TestPackedColumn(t *testing.T) {
	pool := ownPool(t)
	same := `select coalesce(bool_and(packed = digits::numeric), true), count(*) from unnest($1::numeric[], $2::text[]) as c (packed, digits)`
	rapid.Check(t, func(t *rapid.T) {
		lists := rapid.SliceOfN(rapid.SliceOfN(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1e12-1)), 1, 170), 0, 5).Draw(t, "lists")
		column, digits := pg.NewPackedColumn(len(lists)), make([]string, len(lists))
		for n, counters := range lists {
			negative := rapid.Bool().Draw(t, "negative")
			column.Add(counters, negative)
			digits[n] = map[bool]string{true: "-"}[negative] + pg.Pack(counters)
		}
		var equal bool
		var count int
		if err := pool.QueryRow(context.Background(), same, column, digits).Scan(&equal, &count); err != nil || !equal || count != len(lists) {
			t.Fatalf("%v read as others: %v, %d, %v", lists, !equal, count, err)
		}
	})
	var others []int64
	if err := pool.QueryRow(t.Context(), `select $1::numeric[]`, []int64{1, -20000}).Scan(&others); err != nil || !slices.Equal(others, []int64{1, -20000}) {
		t.Errorf("numbers that are not packed: %v, %v", others, err)
	}
}
