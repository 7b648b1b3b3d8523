package surveydb_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestRetireAnswers: without a choice nothing goes, whatever its age; with one, answers, comments and receipts go that are over the term, and no
// tally changes; checking and recounting know of it, and exports count what is left.
func TestRetireAnswers(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	serving := store.On(surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString()))
	now := time.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	last := month.AddDate(0, -30, 0)
	onDay := func(day time.Time) func(*survey.Response) {
		return func(r *survey.Response) {
			r.AnsweredOn, r.Comment = day, "Nhanh"
			r.Batch = survey.Batch{Device: 7, ReceivedOn: day}
		}
	}
	old := stored(t, store, "24781", 7, onDay(last.AddDate(0, 0, -1)))
	stored(t, store, "24805", 3, onDay(last.AddDate(-1, 0, 0)))
	stored(t, store, "24781", 5, onDay(last))
	tallies := func() string {
		t.Helper()
		var text string
		if err := pool.QueryRow(t.Context(), `select string_agg(t::text, ' ' order by t::text) from survey.tally t`).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := tallies()
	retire := func(want int64) {
		t.Helper()
		if n, err := serving.RetireAnswers(t.Context(), surveytest.Scope(), survey.Service()); n != want || err != nil {
			t.Fatalf("%d answers go, want %d: %v", n, want, err)
		}
	}
	choose := func(value string) {
		t.Helper()
		if err := store.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor().Because("QĐ 12"), survey.SettingChange{Name: survey.AnswerMonths, Value: value, Revision: survey.AnyRevision, Today: now}); err != nil {
			t.Fatal(err)
		}
	}
	retire(0)
	choose("30")
	retire(10)
	retire(0)
	for what, want := range map[string]int{"response": 5, "receipt": 5, "comment": 5, "delivered": 5, "delivery": 1} {
		if n := number(t, pool, "select count(*) from survey."+what); n != want {
			t.Errorf("%d of %s are left, want %d", n, what, want)
		}
	}
	if tallies() != before {
		t.Error("the tallies are others now")
	}
	if d, err := serving.Retired(t.Context(), surveytest.Scope()); !d.Equal(last) || err != nil {
		t.Errorf("answers are gone before %v, %v", d, err)
	}
	clean(t, store)
	if wrong, err := store.Recount(t.Context(), surveytest.Scope(), surveytest.Actor(), nil); err != nil || len(wrong) != 0 || tallies() != before {
		t.Errorf("recounting finds %v, %v", wrong, err)
	}
	if n, err := store.CountExport(t.Context(), surveytest.Scope(), export.Filter{}); n != 5 || err != nil {
		t.Errorf("%d answers to export, %v", n, err)
	}
	// What is left of the days that are kept is still held against its answers.
	if _, err := pool.Exec(t.Context(), `update survey.tally set responses = responses + 1`); err != nil {
		t.Fatal(err)
	}
	if wrong, err := store.Check(t.Context(), surveytest.Scope(), nil); err != nil || len(wrong) != 1 {
		t.Errorf("%v differ, %v", wrong, err)
	}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: old[:1], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); survey.KindOf(err) != survey.NotFound {
		t.Errorf("an answer that is gone is decided about: %v", err)
	}
	// The day never goes back, and what is gone is told in the log.
	choose("0")
	retire(0)
	choose("40")
	retire(0)
	if d, err := store.Retired(t.Context(), surveytest.Scope()); !d.Equal(last) || err != nil {
		t.Errorf("answers are gone before %v, %v", d, err)
	}
	if n := number(t, pool, `select count(*) from staff.audit where action = 'answers.retire' and kind = 'service' and reason = 'QĐ 12' and object = '< `+last.Format(time.DateOnly)+`'`); n != 1 {
		t.Errorf("the log tells %d times of it", n)
	}
	// The database itself keeps what is younger than two years, whoever wrote the setting.
	if _, err := pool.Exec(t.Context(), `insert into survey.setting (province_code, name, value, set_by) values ('68', 'answer_months', '1', 'x')`); err != nil {
		t.Fatal(err)
	}
	if _, err := serving.RetireAnswers(t.Context(), surveytest.Scope(), survey.Service()); err == nil {
		t.Error("a month is a term")
	}
}
