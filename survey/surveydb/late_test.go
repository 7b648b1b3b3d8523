package surveydb_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestWhatCameLateStaysLate: no review makes it count or sets it aside, and none makes another late; nor does the rule on transactions.
func TestWhatCameLateStaysLate(t *testing.T) {
	store, pool := surveytest.Store(t)
	late := stored(t, store, "24781", 4, func(r *survey.Response) { r.Standing = survey.Late })
	counted := stored(t, store, "24781", 3, nil)
	for name, d := range map[string]survey.Decision{
		"to count":              {IDs: late[:1], To: survey.Counted},
		"to set aside":          {IDs: late[:1], To: survey.SetAside, Reason: survey.ByHand},
		"with others":           {IDs: append(counted[:2:2], late[0]), To: survey.SetAside, Reason: survey.ByHand},
		"to make another late":  {IDs: counted[:1], To: survey.Late},
		"to make a late one so": {IDs: late[:1], To: survey.Late},
	} {
		d.Note = "why not"
		if n, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); n != 0 || keyOf(err) != "review.late" {
			t.Errorf("%s: %d changed, %v", name, n, err)
		}
	}
	reported := replaceTransactions(t, store, "68", "unit,month,transactions\n24781,2026-11,2\n")
	if n, err := store.ApplyExcess(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, reported); n != 1 || err != nil {
		t.Errorf("of three answers that two transactions allow, and four late ones, %d were changed; %v", n, err)
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = 'late' and reason = ''"); n != 4 {
		t.Errorf("%d are late, want 4", n)
	}
	if _, err := pool.Exec(t.Context(), `insert into survey.standing_review
		(province_code, unit_id, answered_on, response_id, from_standing, from_reason, to_standing, to_reason, note, decided_by)
		select province_code, unit_id, answered_on, id, standing, reason, 'counted', '', 'n', 'x' from survey.response where standing = 'late'`); err == nil {
		t.Error("the database takes a review of late ones")
	}
	if _, err := pool.Exec(t.Context(), `update survey.response set reason = 'fast' where standing = 'late'`); err == nil {
		t.Error("a late one has a reason")
	}
}

// TestLateAnswersAreTalliedApart: recounting finds them where they were put, they are counted for who runs this, and no month is
// published anew for them.
func TestLateAnswersAreTalliedApart(t *testing.T) {
	store, pool := surveytest.Store(t)
	stored(t, store, "24781", 4, func(r *survey.Response) { r.Standing = survey.Late })
	if n := number(t, pool, "select count(*) from survey.tally_change"); n != 0 {
		t.Errorf("%d months have changed for late answers", n)
	}
	stored(t, store, "24805", 2, nil)
	clean(t, store)
	if n, err := store.CountLate(t.Context(), surveytest.Scope()); n != 4 || err != nil {
		t.Errorf("%d late, %v; want 4", n, err)
	}
	if _, err := pool.Exec(t.Context(), "update survey.tally set responses = responses + 1 where standing = 'late'"); err != nil {
		t.Fatal(err)
	}
	if wrong, err := store.Recount(t.Context(), surveytest.Scope(), surveytest.Actor(), nil); err != nil || len(wrong) != 1 || wrong[0].Standing != survey.Late {
		t.Errorf("mended %v, %v", wrong, err)
	}
	clean(t, store)

	var snapshot string
	if err := pool.QueryRow(t.Context(), "select pg_current_snapshot()::text").Scan(&snapshot); err != nil {
		t.Fatal(err)
	}
	tallies, err := store.TalliesAt(t.Context(), surveytest.Scope(), surveytest.Day().AddDate(0, -1, 0), surveytest.Day().AddDate(0, 1, 0), snapshot)
	if err != nil || len(tallies) != 1 {
		t.Errorf("what figures follow from: %v, %v", tallies, err)
	}
}

// TestTheSameAnswerBeforeAndAfterSettling is one answer, which stands as it was decided first.
func TestTheSameAnswerBeforeAndAfterSettling(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	before := surveytest.Response(t, store, place, func(s *survey.Submission) { s.AnsweredOn = "2026-10-31" })
	after := before
	after.Settle(time.Date(2026, 11, 8, 0, 0, 0, 0, surveytest.Day().Location()), 7, surveytest.Day().Location())
	if after.Standing != survey.Late {
		t.Fatalf("it is %s", after.Standing)
	}
	other := before
	other.ID = uuid.New()
	late := after
	late.ID = other.ID
	for n, c := range []struct {
		sent survey.Response
		want survey.Outcome
	}{{before, survey.Stored}, {after, survey.AlreadyStored}, {late, survey.Stored}, {other, survey.AlreadyStored}} {
		got, err := store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), []survey.Response{c.sent})
		if err != nil || got[0] != c.want {
			t.Errorf("sending %d: %v %v, want %s", n, got, err, c.want)
		}
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = case id when '"+before.ID.String()+"' then 'counted' else 'late' end"); n != 2 {
		t.Errorf("%d stand as they were decided first, want 2", n)
	}
	clean(t, store)
}
