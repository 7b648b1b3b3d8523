//go:build bench

package followupdb_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

// townOfBatches has all comments of a year be of one unit, which reads them in batches of five.
func townOfBatches(t *testing.T, comments int) *town {
	t.Helper()
	w := newTown(t)
	for _, statement := range []string{
		`insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text, mask)
		 select '68', $2::int, date '2026-01-01' + (i % 330), gen_random_uuid(), 'vi', 'Ghế ở phòng chờ bị gãy, cán bộ ở quầy nói to, tôi phải đợi gần hai giờ ' || i, 9
		 from generate_series(1, $1::int) i`,
		`with placed as (
		     select c.*, date_trunc('month', c.answered_on::timestamp)::date as month,
		            row_number() over (partition by date_trunc('month', c.answered_on::timestamp) order by c.response_id) - 1 as n
		     from survey.comment c where $1::int > 0 and c.unit_id = $2::int
		 ), made as (
		     select month, n / 5 as batch, gen_random_uuid() as id from placed group by 1, 2 having count(*) = 5
		 ), kept as (
		     insert into followup.batch (province_code, id, unit_id, month, comments) select '68', id, $2::int, month, 5 from made
		 )
		 insert into followup.comment (province_code, unit_id, month, language, synthetic, answered_on, response_id, screening, batch_id, turn)
		 select p.province_code, p.unit_id, p.month, p.language, false, p.answered_on, p.response_id, 'shown', m.id, p.n % 5
		 from placed p join made m on m.month = p.month and m.batch = p.n / 5`,
		`insert into followup.count_told (province_code, unit_id, quarter, screening, reason, comments)
		 select '68', $2::int, q, 'withheld', 'abuse', $1::int / 100 from generate_series(date '2026-01-01', '2026-10-01', interval '3 months') q`,
	} {
		if _, err := w.owner.Exec(t.Context(), statement, comments, w.unit.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.owner.Exec(t.Context(), "vacuum analyze survey.comment, followup.comment, followup.batch, followup.batch_count, followup.count_told"); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestBenchOfAUnitsList: what a unit reads comes up as fast with 100,000 comments of its own as with 1,000.
func TestBenchOfAUnitsList(t *testing.T) {
	small, large := townOfBatches(t, 1000), townOfBatches(t, 100_000)
	page := func(w *town, behind string) {
		f := followup.BatchFilter{Unit: w.unit, Month: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Most: 11, Behind: uuid.MustParse(behind)}
		if n := len(must(w.store.ReadBatches(t.Context(), surveytest.Scope().Only(w.unit), f))(t)); n == 0 {
			t.Error("no batch is read")
		}
	}
	for what, do := range map[string]func(w *town){
		"months":     func(w *town) { must(w.store.MonthsRead(t.Context(), surveytest.Scope().Only(w.unit), w.unit))(t) },
		"first-page": func(w *town) { page(w, uuid.Nil.String()) },
		"later-page": func(w *town) { page(w, "80000000-0000-4000-8000-000000000000") },
		"told":       func(w *town) { must(w.store.ToldCounts(t.Context(), surveytest.Scope().Only(w.unit), w.unit))(t) },
		"in-hand": func(w *town) {
			must(w.store.Handlings(t.Context(), surveytest.Scope().Only(w.unit), followup.HandlingFilter{Most: 50}))(t)
		},
		"one": func(w *town) {
			var id uuid.UUID
			if err := w.owner.QueryRow(t.Context(), "select id from followup.comment where batch_id is not null limit 1").Scan(&id); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.store.ReadComment(t.Context(), surveytest.Scope().Only(w.unit), id); err != nil && survey.KindOf(err) != survey.NotFound {
				t.Error(err)
			}
		},
	} {
		few, many := median(func() { do(small) }), median(func() { do(large) })
		t.Logf("%-12s %10v with 1,000 %10v with 100,000; ratio list-%s %.2f", what, few, many, what, float64(many)/float64(few))
	}
}
