package intake_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

// TestATabletThatWasOffLine delivers last month's answers: until the month is settled they count, from then on they are kept as late.
// Whoever sends hears the same.
func TestATabletThatWasOffLine(t *testing.T) {
	var now time.Time
	o := newOffice(t, func(o *intake.DeskOptions) {
		o.SettleDays, o.Now = func() int { return 7 }, func() time.Time { return now }
		o.Judge = survey.NewJudge(survey.Rules{Fastest: time.Hour})
	})
	at := func(moment string) time.Time {
		t.Helper()
		parsed, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	given := func(day string) survey.Submission {
		return o.submission(func(s *survey.Submission) { s.AnsweredOn = day })
	}
	hasty, partial := given("2026-11-30"), given("2026-11-30")
	hasty.Duration = new(time.Second)
	partial.Partial, partial.Answers = true, map[string]int{"access": 2}
	for _, c := range []struct {
		now   string
		given survey.Submission
		want  string // standing and reason
	}{
		{"2026-12-07T23:59:59+07:00", given("2026-11-30"), "counted"},
		{"2026-12-07T16:59:59Z", given("2026-11-01"), "counted"},
		{"2026-12-07T23:59:59+07:00", given("2026-10-31"), "late"},
		{"2026-12-07T23:59:59+07:00", hasty, "set_aside fast"},
		{"2026-12-07T23:59:59+07:00", partial, "set_aside partial"},
		{"2026-12-07T17:00:00Z", given("2026-11-30"), "late"},
		{"2026-12-08T00:00:00+07:00", given("2026-12-01"), "counted"},
		{"2026-12-08T00:00:00+07:00", again(hasty), "late"}, // whatever else it is
		{"2026-12-08T00:00:00+07:00", again(partial), "late"},
		{"2027-11-30T12:00:00+07:00", given("2026-11-30"), "late"},
	} {
		now = at(c.now)
		if got := deliver(t, o, c.given); got != "stored" {
			t.Errorf("at %s of %s: %s", c.now, c.given.AnsweredOn, got)
		}
		if n := o.count("select count(*) from survey.response where id = $1 and rtrim(standing || ' ' || reason) = $2", c.given.ID, c.want); n != 1 {
			t.Errorf("at %s of %s: not %s", c.now, c.given.AnsweredOn, c.want)
		}
	}
	now = at("2027-12-02T12:00:00+07:00")
	if got := deliver(t, o, given("2026-11-30")); got != "invalid day.too_old" {
		t.Errorf("older than a year and a day: %s", got)
	}
}

// again is the same answer of another person.
func again(s survey.Submission) survey.Submission {
	s.ID = uuid.NewString()
	return s
}

// TestSentBeforeAndAfterSettling is one answer: it stands as it was decided first, and the second sending is no conflict.
func TestSentBeforeAndAfterSettling(t *testing.T) {
	location := time.FixedZone("+07", 7*3600)
	now := time.Date(2026, 12, 7, 23, 59, 59, 0, location)
	o := newOffice(t, func(o *intake.DeskOptions) {
		o.SettleDays, o.Now = func() int { return 7 }, func() time.Time { return now }
	})
	s := o.submission(func(s *survey.Submission) { s.AnsweredOn = "2026-11-30" })
	for n, want := range []string{"stored", "already_stored"} {
		if got := deliver(t, o, s); got != want {
			t.Errorf("sending %d: %s, want %s", n, got, want)
		}
		now = now.Add(time.Second)
	}
	for which, c := range map[string]struct {
		sent survey.Submission
		want string
	}{"the same": {s, "already_stored"}, "another one": {again(s), "invalid day.visitor"}} {
		if got := fate(o.Submit(t.Context(), c.sent, intake.From{Door: intake.API})); got != c.want {
			t.Errorf("%s through another door: %s, want %s", which, got, c.want)
		}
	}
	if n := o.count("select count(*) from survey.response where standing = 'counted'"); n != 1 {
		t.Errorf("%d count, want the one", n)
	}
}

// deliver hands one answer in as a tablet does and tells its fate.
func deliver(t *testing.T, o *office, s survey.Submission) string {
	t.Helper()
	delivery, err := o.Admit(o.tablet())
	if err != nil {
		t.Fatal(err)
	}
	outcomes, errs := delivery.Submit(t.Context(), []survey.Submission{s})
	return fate(outcomes[0], errs[0])
}

// heard is what an observer was told.
type heard struct{ responses, late int }

func (h *heard) Committed(responses, late int, _ time.Duration) {
	h.responses += responses
	h.late += late
}

// TestTheObserverHearsOfLateOnes once each, however often they are sent.
func TestTheObserverHearsOfLateOnes(t *testing.T) {
	store, _ := surveytest.Store(t)
	var told heard
	in := intake.Start(store, intake.Options{Scope: surveytest.Scope(), Observer: &told})
	responses := []survey.Response{
		surveytest.Response(t, store, surveytest.Place(t, store, "24781"), nil), surveytest.Response(t, store, surveytest.Place(t, store, "24805"), nil),
	}
	responses[1].Standing = survey.Late
	for range 2 {
		if _, errs := in.AcceptAll(t.Context(), responses); errors.Join(errs...) != nil {
			t.Fatal(errs)
		}
	}
	in.Close()
	if want := (heard{4, 1}); told != want {
		t.Errorf("told of %+v, want %+v", told, want)
	}
}
