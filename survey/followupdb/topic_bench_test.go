//go:build bench

package followupdb_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// townOfTopics fills a town with comments of a year, in all units, as if they had been gathered; three in four are shown.
func townOfTopics(t *testing.T, comments int) *town {
	t.Helper()
	w := newTown(t)
	for _, statement := range []string{
		`insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text, mask)
		 select '68', u.id, date '2026-01-01' + (i % 320), gen_random_uuid(), 'vi', 'Ghế ở phòng chờ bị gãy, cán bộ ở quầy nói to, tôi phải đợi gần hai giờ ' || i, 9
		 from generate_series(1, $1::int) i join (select id, row_number() over () - 1 as n, count(*) over () as all_ from survey.unit where province_code = '68' and level <> 'province') u
		 on u.n = i % u.all_`,
		`insert into followup.comment (province_code, unit_id, month, language, synthetic, answered_on, response_id, screening)
		 select province_code, unit_id, date_trunc('month', answered_on::timestamp)::date, language, false, answered_on, response_id, case when response_id::text < 'c' then 'shown' else 'new' end
		 from survey.comment where $1::int > 0`,
	} {
		if _, err := w.owner.Exec(t.Context(), statement, comments); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.owner.Exec(t.Context(), "vacuum analyze survey.comment, followup.comment, followup.comment_topic"); err != nil {
		t.Fatal(err)
	}
	return w
}

// labelSome has a lexicon look at the comments of a crowded town, and people label some.
func (w *town) labelSome(n int) {
	w.t.Helper()
	began := time.Now()
	all := 0
	for n := 1000; n == 1000; all += n {
		n = must(w.store.FindTopics(w.t.Context(), surveytest.Scope(), survey.Service(), lexicon(w.t), 1000))(w.t)
	}
	w.t.Logf("the lexicon looks at %d comments in %v: %.0f a second", all, time.Since(began).Round(time.Millisecond), float64(all)/time.Since(began).Seconds())
	for range n {
		c := must(w.store.NextTopicLabel(w.t.Context(), surveytest.Scope(), uuid.Nil))(w.t)
		must(w.store.LabelTopics(w.t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, []topic.Topic{topic.Waiting}))(w.t)
	}
	if _, err := w.owner.Exec(w.t.Context(), "vacuum analyze followup.comment_topic, followup.topic_label"); err != nil {
		w.t.Fatal(err)
	}
}

// topicScans counts what a call reads of comment_topic: scans of the whole table, and rows of its index for labelling.
func (w *town) topicScans(sql string) (whole, rows int) {
	w.t.Helper()
	err := pgx.BeginFunc(w.t.Context(), w.owner, func(tx pgx.Tx) error {
		if _, err := tx.Exec(w.t.Context(), sql); err != nil {
			return err
		}
		return tx.QueryRow(w.t.Context(), `select pg_stat_get_xact_numscans('followup.comment_topic'::regclass), pg_stat_get_xact_tuples_returned('followup.comment_topic_to_label'::regclass)`).Scan(&whole, &rows)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return whole, rows
}

// TestBenchOfTopics: the next comment to label comes up as fast with 100,000 as with 1,000, by an index.
func TestBenchOfTopics(t *testing.T) {
	small, large := townOfTopics(t, 1000), townOfTopics(t, 100_000)
	for _, w := range []*town{small, large} {
		w.labelSome(250)
		if whole, rows := w.topicScans("select * from followup.next_topic_label('68', null, null)"); whole != 0 || rows > 20 {
			t.Errorf("the next to label is looked for by %d scans of the whole table, and %d rows of the index", whole, rows)
		}
	}
	scope, l, year := surveytest.Scope(), lexicon(t), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for what, do := range map[string]func(w *town){
		"next-to-label": func(w *town) { must(w.store.NextTopicLabel(t.Context(), scope, uuid.Nil))(t) },
		"judge":         func(w *town) { must(w.store.JudgeTopics(t.Context(), scope))(t) },
		"idle-lexicon":  func(w *town) { must(w.store.FindTopics(t.Context(), scope, survey.Service(), l, 1000))(t) },
		"idle-telling": func(w *town) {
			must(w.store.TellTopics(t.Context(), scope, survey.Service(), l, survey.Date(time.Now(), time.UTC)))(t)
		},
		"unit-topics": func(w *town) {
			must(w.store.TopicsOfUnit(t.Context(), scope, w.unit, followup.QuarterOf(time.Now())))(t)
		},
		"progress": func(w *town) { must(w.store.TopicProgress(t.Context(), scope, l))(t) },
		"count-of-quarter": func(w *town) {
			must(w.store.CountTopics(t.Context(), scope, survey.Unit{}, year, year.AddDate(0, 3, 0)))(t)
		},
	} {
		few, many := median(func() { do(small) }), median(func() { do(large) })
		t.Logf("%-18s %10v with 1,000 %10v with 100,000; ratio topics-%s %.2f", what, few, many, what, float64(many)/float64(few))
	}
}
