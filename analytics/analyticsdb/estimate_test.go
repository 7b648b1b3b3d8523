package analyticsdb_test

import "testing"

// TestFiguresAreWrittenWhereTheyDiffer: rows that are what they were are left alone but for when they were computed; others are written, and
// so are rows that somebody changed by hand.
func TestFiguresAreWrittenWhereTheyDiffer(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 40, shares(80))
	h.answer("24781", "2026-10-20", 40, shares(80))
	h.publish()
	for _, change := range []string{
		// What publishing does not see, for the digest stays as it is: what is left alone keeps it.
		`update analytics.estimate set n = 1, computed_at = '2000-01-01'`,
		`update analytics.estimate set n = 2 from survey.unit u where u.id = unit_id and u.code = '68' and period = '2026-10'`,
	} {
		if _, err := h.pool.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	h.answer("24781", "2026-11-21", 40, shares(80))
	if err := h.publisher.Publish(t.Context(), true, nil); err != nil {
		t.Fatal(err)
	}
	for period, want := range map[string]int{
		"2026-11": 80, // another figure than before
		"2026-Q4": 120,
		"2026-10": 1, // what it was
	} {
		if n := h.published("24781", period); n != want {
			t.Errorf("%s: %d, want %d", period, n, want)
		}
	}
	if n := h.published("68", "2026-10"); n != 40 {
		t.Errorf("changed by hand: %d, want 40", n)
	}
}

// published is the number of answers in a row that has been computed now.
func (h *house) published(unit, period string) (n int) {
	h.t.Helper()
	const query = `select n from analytics.estimate e join survey.unit u on u.id = e.unit_id where u.code = $1 and period = $2 and computed_at > '2026-01-01'`
	if err := h.pool.QueryRow(h.t.Context(), query, unit, period).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}
