package intake_test

import (
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

// TestATabletBringsAnswersOfItsOwnDesks: of a desk it never had none is taken; of one that it had on another day they are set aside; and
// those that waited while it was moved count for the desk where they were given.
func TestATabletBringsAnswersOfItsOwnDesks(t *testing.T) {
	o := newOffice(t, func(o *intake.DeskOptions) { o.Judge = survey.NewJudge(survey.DefaultRules()) })
	next, other := surveytest.Place(t, o.store, "24805").Code, surveytest.Place(t, o.store, "24787").Code
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	moved := today.AddDate(0, 0, -2) // the 19th
	from := o.tablet()
	from.Device.Stays = []survey.Stay{{Place: o.place.Code, Until: moved}, {Place: next, From: moved}}
	for name, c := range map[string]struct {
		place survey.Code
		day   string
		want  string
		aside bool
	}{
		"waited, of the old desk":     {o.place.Code, "2026-11-12", "stored", false},
		"the old desk, that day":      {o.place.Code, "2026-11-19", "stored", false},
		"the new desk, that day":      {next, "2026-11-19", "stored", false},
		"the new desk, today":         {next, "2026-11-21", "stored", false},
		"the old desk, a day later":   {o.place.Code, "2026-11-20", "stored", true},
		"the new desk, a day earlier": {next, "2026-11-18", "stored", true},
		"somebody else's":             {other, "2026-11-19", "invalid device.place", false},
	} {
		before := o.count("select count(*) from survey.response where reason = 'device'")
		s := o.submission(func(s *survey.Submission) { s.Place, s.AnsweredOn = string(c.place), c.day })
		for _, want := range []string{c.want, map[string]string{"stored": "already_stored"}[c.want]} {
			if want == "" {
				want = c.want
			}
			if got := fate(o.Submit(t.Context(), s, from)); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if aside := o.count("select count(*) from survey.response where reason = 'device'") > before; aside != c.aside {
			t.Errorf("%s: set aside %v", name, aside)
		}
	}
	// What it said it did not hold it cannot bring, but for a day of grace.
	empty := from
	empty.Device.Report.EmptyOn = today.AddDate(0, 0, -4) // the 17th
	for day, aside := range map[string]int{"2026-11-15": 1, "2026-11-16": 0, "2026-11-17": 0, "2026-11-18": 0} {
		before := o.count("select count(*) from survey.response where reason = 'device'")
		if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.AnsweredOn = day }), empty)); got != "stored" {
			t.Error(got)
		}
		if n := o.count("select count(*) from survey.response where reason = 'device'") - before; n != aside {
			t.Errorf("of %s: %d set aside, want %d", day, n, aside)
		}
	}
	partial := o.submission(func(s *survey.Submission) {
		s.Partial, s.AnsweredOn, s.Answers = true, "2026-11-20", map[string]int{"access": 2}
	})
	if got := fate(o.Submit(t.Context(), partial, from)); got != "stored" {
		t.Error(got)
	}
	if n := o.count("select count(*) from survey.response where reason = 'partial'"); n != 1 {
		t.Errorf("%d given up halfway", n)
	}
	if n := o.count("select count(*) from survey.delivered"); n != 11 {
		t.Errorf("%d answers are known to be of the tablet", n)
	}
}
