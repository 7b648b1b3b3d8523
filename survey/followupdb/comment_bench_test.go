//go:build bench

package followupdb_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
)

// crowded fills a town with comments of a year, in all units, as intake leaves them, and gathers them; three in four are shown.
func crowded(t *testing.T, comments int) *town {
	t.Helper()
	w := newTown(t)
	for _, statement := range []string{
		`insert into survey.response (province_code, unit_id, answered_on, id, place_code, questionnaire, mode, standing, language, half_day, answers, synthetic)
		 select '68', u.id, date '2026-01-01' + (i % 320), gen_random_uuid(), 'x', 'short@1', 'qr', 'counted', 'vi', 'morning', '5445551', false
		 from generate_series(1, $1::int) i join (select id, row_number() over () - 1 as n, count(*) over () as all_ from survey.unit where province_code = '68' and level <> 'province') u
		 on u.n = i % u.all_`,
		`insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text, mask)
		 select province_code, unit_id, answered_on, id, 'vi', 'Ghế ở phòng chờ bị gãy, cán bộ ở quầy nói to, tôi phải đợi gần hai giờ ' || id, 9 from survey.response where $1::int > 0`,
		`insert into survey.tally_change (province_code, unit_id, month, revision)
		 select distinct province_code, unit_id, date_trunc('month', answered_on::timestamp)::date, pg_current_xact_id() from survey.response where $1::int > 0`,
	} {
		if _, err := w.owner.Exec(t.Context(), statement, comments); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.owner.Exec(t.Context(), "analyze survey.response, survey.comment, survey.tally_change"); err != nil {
		t.Fatal(err)
	}
	began, n := time.Now(), 0
	for {
		got := w.gather(w.gathering())
		if n += got; got < 1000 {
			break
		}
	}
	t.Logf("%d comments are gathered in %v", n, time.Since(began).Round(time.Millisecond))
	for _, statement := range []string{`update followup.comment set screening = 'shown', decided_by = 'x' where id::text < 'c'`, "analyze followup.comment"} {
		if _, err := w.owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for must(w.store.MakeBatches(t.Context(), surveytest.Scope(), survey.Service()))(t) > 0 {
	}
	if _, err := w.owner.Exec(t.Context(), "vacuum analyze followup.comment, followup.batch, followup.comment_count, followup.count_told"); err != nil {
		t.Fatal(err)
	}
	return w
}

// median is what doing something takes.
func median(do func()) time.Duration {
	var took []time.Duration
	for range 41 {
		began := time.Now()
		do()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// TestBenchOfManyComments: what people wait for takes as long with 100,000 comments as with 1,000.
func TestBenchOfManyComments(t *testing.T) {
	small, large := crowded(t, 1000), crowded(t, 100_000)
	scope := surveytest.Scope()
	november := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for what, do := range map[string]func(w *town){
		"the next one":            func(w *town) { w.next(followup.CommentFilter{Screening: followup.CommentNew}) },
		"the next one of a unit":  func(w *town) { w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.unit}) },
		"the next one of a month": func(w *town) { w.next(followup.CommentFilter{Screening: followup.CommentNew, Month: november}) },
		"the one behind": func(w *town) {
			w.next(followup.CommentFilter{Screening: followup.CommentNew, Behind: uuid.MustParse("e0000000-0000-4000-8000-000000000000")})
		},
		"the next of a unit, month": func(w *town) {
			_, err := w.store.NextComment(t.Context(), scope, followup.CommentFilter{Screening: followup.CommentNew, Unit: w.unit, Month: november})
			if err != nil && survey.KindOf(err) != survey.NotFound {
				t.Error(err)
			}
		},
		"counts":              func(w *town) { must(w.store.CountComments(t.Context(), scope, survey.Unit{}))(t) },
		"counts of a unit":    func(w *town) { must(w.store.CountComments(t.Context(), scope, w.unit))(t) },
		"gathering, in quiet": func(w *town) { w.gather(w.gathering()) },
		"gathering one":       func(w *town) { w.say(w.unit, nil, "x"); w.gather(w.gathering()) },
		"storing one":         func(w *town) { w.say(w.unit, nil, "x") },
		"looking through":     func(w *town) { g := w.gathering(); g.Everything = true; w.gather(g) },
		"batches, in quiet":   func(w *town) { must(w.store.MakeBatches(t.Context(), scope, survey.Service()))(t) },
		"forgetting":          func(w *town) { must(w.store.ForgetComments(t.Context(), scope, survey.Service()))(t) },
	} {
		few, many := median(func() { do(small) }), median(func() { do(large) })
		t.Logf("%-26s %10v with 1,000 %10v with 100,000: %.1f times", what, few, many, float64(many)/float64(few))
	}
}
