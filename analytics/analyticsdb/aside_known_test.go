package analyticsdb_test

import (
	"maps"
	"testing"

	"sipas/analytics/analyticsdb"
	"sipas/survey"
)

// TestTheMigrationsTellWhoseSetAsideAreUnknown: 24781 was settled with what there was by then, and three are set aside since; 24805 with a state in which nothing
// was kept of its twelve; of 24823 a review has taken away what was set aside, once programs could.
func TestTheMigrationsTellWhoseSetAsideAreUnknown(t *testing.T) {
	h := newHouse(t)
	do := func(statement string) {
		t.Helper()
		if _, err := h.pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	migrate := func(want map[string]bool) {
		t.Helper()
		if err := analyticsdb.Migrate(t.Context(), h.pool); err != nil {
			t.Fatal(err)
		}
		rows, err := h.pool.Query(t.Context(), `select u.code, s.aside_untold from analytics.step s join survey.unit u on u.id = s.unit_id`)
		if err != nil {
			t.Fatal(err)
		}
		found, code, untold := map[string]bool{}, "", false
		for rows.Next() {
			if err := rows.Scan(&code, &untold); err != nil {
				t.Fatal(err)
			}
			found[code] = untold
		}
		if err := rows.Err(); err != nil || !maps.Equal(found, want) {
			t.Errorf("%v %v, want %v", found, err, want)
		}
	}
	for _, unit := range []string{"24781", "24805", "24823"} {
		h.answer(unit, "2026-11-20", 100, always(5))
	}
	h.publish()
	h.decide("24781", "2026-11-20", 3, survey.SetAside)
	h.aside("24805", "2026-11-20", 12)
	h.publish()
	do(`alter table analytics.step drop column aside_untold, drop column modes_untold, drop column items_untold;
		delete from analytics.step_tally where standing = 'set_aside';
		update analytics.step set moved_at = now() - interval '1 day'; delete from analytics.migration where version_id >= 35`)
	migrate(map[string]bool{"24781": false, "24805": true, "24823": false})

	// As a database is that has seen 00035 alone, and been published on since.
	h.decide("24823", "2026-11-20", 3, survey.SetAside)
	h.publish()
	do(`update analytics.step s set aside_untold = true, moved_at = now() + case u.code when '24823' then interval '1 minute' else interval '-1 day' end
		from survey.unit u where u.id = s.unit_id; delete from analytics.migration where version_id >= 36`)
	migrate(map[string]bool{"24781": false, "24805": true, "24823": true})
}
