package intake_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

func system(change func(*survey.Key)) intake.From {
	k := survey.Key{ID: 3, Scopes: []survey.KeyScope{survey.WriteResponses}}
	if change != nil {
		change(&k)
	}
	return intake.From{Door: intake.Key, Key: &k}
}

// TestWhatAKeyOpens: units and modes of its own, days that visitors cannot name, and nothing else.
func TestWhatAKeyOpens(t *testing.T) {
	o := newOffice(t, func(o *intake.DeskOptions) { o.SettleDays = func() int { return 7 } })
	other := surveytest.Place(t, o.store, "24805").Unit
	bound := system(func(k *survey.Key) { k.Units, k.Mode = []survey.Unit{o.place.Unit}, survey.ModePaper })
	elsewhere := system(func(k *survey.Key) { k.Units = []survey.Unit{other} })
	of := func(mode survey.Mode, day string) survey.Submission {
		return o.submission(func(s *survey.Submission) { s.Mode, s.AnsweredOn = mode, day })
	}
	for name, c := range map[string]struct {
		from intake.From
		sent survey.Submission
		want string
	}{
		"its mode":           {bound, of("", ""), "stored"},
		"its mode, said":     {bound, of(survey.ModePaper, ""), "stored"},
		"another mode":       {bound, of(survey.ModePhone, ""), "forbidden key.mode"},
		"a tablet's mode":    {system(nil), of(survey.ModeKiosk, ""), "invalid key.modes"},
		"another unit":       {elsewhere, of("", ""), "forbidden key.unit"},
		"weeks ago":          {system(nil), of(survey.ModePhone, "2026-11-02"), "stored"},
		"of a settled month": {system(nil), of(survey.ModePhone, "2026-10-05"), "stored"},
		"over a year ago":    {system(nil), of(survey.ModePhone, "2025-11-01"), "invalid day.too_old"},
		"tomorrow":           {system(nil), of(survey.ModePhone, "2026-11-22"), "invalid day.future"},
		"no place":           {system(nil), o.submission(func(s *survey.Submission) { s.Place, s.Mode = "K7F2X", "" }), "not_found place.mistyped"},
	} {
		if got := fate(o.Submit(t.Context(), c.sent, c.from)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if n := o.count("select count(*) from survey.response where standing = 'late' and answered_on = '2026-10-05'"); n != 1 {
		t.Errorf("%d late ones", n)
	}
	if n := o.count("select count(*) from survey.delivery where key_id = 3 and device_id = 0 and received_on = '2026-11-21'"); n != 1 {
		t.Errorf("%d batches of one key and day", n)
	}
	if n := o.count("select count(*) from survey.delivered"); n != 4 {
		t.Errorf("%d answers in batches, want 4", n)
	}
}

// TestAKeysLimit: one key waits, and another one does not; no address or place is limited for it.
func TestAKeysLimit(t *testing.T) {
	twice := intake.Rate{Count: 2, Per: time.Minute}
	o := newOffice(t, func(o *intake.DeskOptions) {
		o.LimitKey, o.LimitAddress, o.LimitPlace = twice, intake.Rate{Count: 1, Per: time.Hour}, intake.Rate{Count: 1, Per: time.Hour}
	})
	for n, want := range []string{"stored", "stored", "limited limit"} {
		if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.Mode = "" }), system(nil))); got != want {
			t.Errorf("answer %d: %s, want %s", n+1, got, want)
		}
	}
	if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.Mode = "" }), system(func(k *survey.Key) { k.ID = 4 }))); got != "stored" {
		t.Errorf("another key: %s", got)
	}
}

// TestAKeyIsNoSender: what a system sends in one go is no crowd; what its content shows holds, where a duration is given.
func TestAKeyIsNoSender(t *testing.T) {
	var judge *survey.Judge
	o := newOffice(t, func(o *intake.DeskOptions) {
		judge = survey.NewJudge(survey.Rules{SameSender: 2, Unsigned: 1, Burst: 3, Fastest: 250 * time.Millisecond, Hours: survey.Hours{time.Monday: {{To: time.Hour}}}})
		o.Judge = judge
	})
	for n := range 5 {
		mode := []survey.Mode{survey.ModeQR, survey.ModeTicket, survey.ModePhone}[n%3]
		if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.Mode = mode }), system(nil))); got != "stored" {
			t.Fatal(got)
		}
	}
	fast := 100 * time.Millisecond
	if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.Mode, s.Duration = survey.ModePhone, &fast }), system(nil))); got != "stored" {
		t.Fatal(got)
	}
	if later := judge.Hindsight(surveytest.Day().Add(time.Hour)); len(later) != 0 {
		t.Errorf("and later: %+v", later)
	}
	if n, m := o.count("select count(*) from survey.response where standing = 'counted'"), o.count("select count(*) from survey.response where reason = 'fast'"); n != 5 || m != 1 {
		t.Errorf("%d counted, %d too fast", n, m)
	}
}

// TestAClosedPlaceTakesWhatAKeyBrings of the days when it was open.
func TestAClosedPlaceTakesWhatAKeyBrings(t *testing.T) {
	o := newOffice(t, func(o *intake.DeskOptions) { o.Directory = closed{o.Directory, surveytest.Day().AddDate(0, 0, -3)} })
	for day, want := range map[string]string{"2026-11-18": "stored", "2026-11-19": "closed place.closed"} {
		if got := fate(o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.Mode, s.AnsweredOn = "", day }), system(nil))); got != want {
			t.Errorf("of %s: %s, want %s", day, got, want)
		}
	}
}

// TestARepeatIsARepeatByWhateverDoor: the batch is that of the first time.
func TestARepeatIsARepeatByWhateverDoor(t *testing.T) {
	o := newOffice(t, nil)
	s := o.submission(func(s *survey.Submission) { s.Mode = "" })
	for n, from := range []intake.From{system(nil), phone(), system(func(k *survey.Key) { k.ID = 4 }), o.tablet()} {
		want := map[bool]string{true: "stored", false: "already_stored"}[n == 0]
		if got := fate(o.Submit(t.Context(), s, from)); got != want {
			t.Errorf("%s: %s, want %s", from.Door, got, want)
		}
	}
	if n := o.count("select count(*) from survey.delivered"); n != 1 {
		t.Errorf("in %d batches", n)
	}
}
