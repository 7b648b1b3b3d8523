package intake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// office is a desk on a real database.
type office struct {
	*intake.Desk
	store *surveydb.Store
	place survey.Place
	count func(sql string, args ...any) int
}

// newOffice opens one; change what matters of its options.
func newOffice(t *testing.T, change func(*intake.DeskOptions)) *office {
	t.Helper()
	real, pool := surveytest.Store(t)
	directory, err := surveydb.NewDirectory(t.Context(), real, surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	in := intake.Start(real, intake.Options{Scope: surveytest.Scope()})
	t.Cleanup(in.Close)
	o := intake.DeskOptions{Directory: directory, Accepter: in, Scope: survey.InProvince("68"), Location: surveytest.Day().Location(),
		Now: surveytest.Day, Secret: []byte("a secret of the tests")}
	if change != nil {
		change(&o)
	}
	desk, err := intake.NewDesk(o)
	if err != nil {
		t.Fatal(err)
	}
	count := func(sql string, args ...any) (n int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	return &office{desk, real, surveytest.Place(t, real, "24781"), count}
}

// submission returns a sound one for the office's place; change what matters.
func (o *office) submission(change func(*survey.Submission)) survey.Submission {
	return surveytest.Submission(func(s *survey.Submission) {
		s.Place, s.Mode = string(o.place.Code), "said by whoever sends"
		if change != nil {
			change(s)
		}
	})
}

// closed is a directory all of whose places were closed at a moment.
type closed struct {
	intake.Directory
	at time.Time
}

func (c closed) Place(typed string) (survey.Place, error) {
	place, err := c.Directory.Place(typed)
	place.Open, place.ClosedAt = false, c.at
	return place, err
}

func phone() intake.From {
	return intake.From{Door: intake.Form, Address: "203.0.113.9", Agent: "phone", Languages: "vi"}
}

// tablet is one that has stood at the office's place from the beginning.
func (o *office) tablet() intake.From { return o.tabletOf(7) }

func (o *office) tabletOf(id survey.DeviceID) intake.From {
	return intake.From{Door: intake.Tablet, Device: &survey.Device{ID: id, Stays: []survey.Stay{{Place: o.place.Code}}}}
}

// fate is an outcome, or the kind of an error with the key of its first field, or of the error.
func fate(outcome survey.Outcome, err error) string {
	if err == nil {
		return string(outcome)
	}
	e, ok := errors.AsType[*survey.Error](err)
	if !ok {
		return err.Error()
	}
	if len(e.Fields) > 0 {
		return string(e.Kind) + " " + e.Fields[0].Key
	}
	return string(e.Kind) + " " + e.Key
}

// TestEveryDoorRecordsItsMode, whatever the sender says, and each answer is stored once.
func TestEveryDoorRecordsItsMode(t *testing.T) {
	o := newOffice(t, nil)
	for door, mode := range map[intake.Door]survey.Mode{intake.Form: survey.ModeQR, intake.API: survey.ModeAPI, intake.Tablet: survey.ModeKiosk, intake.Key: survey.ModePaper} {
		s := o.submission(nil)
		if door == intake.Key {
			s.Mode = survey.ModePaper // as the key lets it say
		}
		for _, want := range []string{"stored", "already_stored"} {
			if got := fate(o.Submit(t.Context(), s, intake.From{Door: door, Device: o.tablet().Device, Key: &survey.Key{ID: 3}})); got != want {
				t.Errorf("%s: %s, want %s", door, got, want)
			}
		}
		if n := o.count("select count(*) from survey.response where mode = $1", mode); n != 1 {
			t.Errorf("%s: %d responses of mode %s", door, n, mode)
		}
	}
}

// TestWhatADeskRefuses: a person is told of the place; of a tablet's answer an unknown place is one more thing wrong with it.
func TestWhatADeskRefuses(t *testing.T) {
	o := newOffice(t, nil)
	known := o.submission(nil)
	if _, err := o.Submit(t.Context(), known, phone()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change         func(*survey.Submission)
		person, tablet string
	}{
		"mistyped place":        {func(s *survey.Submission) { s.Place = "K7F2X" }, "not_found place.mistyped", "invalid place.mistyped"},
		"unknown place":         {func(s *survey.Submission) { s.Place = unknownCode(t, o.place.Code) }, "not_found place.unknown", "invalid place.unknown"},
		"unknown questionnaire": {func(s *survey.Submission) { s.Questionnaire = "short@99" }, "invalid questionnaire.unknown", "invalid questionnaire.unknown"},
		"off the scale":         {func(s *survey.Submission) { s.Answers["access"] = 7 }, "invalid answer.off_scale", "invalid answer.off_scale"},
		"another content":       {func(s *survey.Submission) { s.ID, s.Answers["access"] = known.ID, 1 }, "conflict response.conflict", "conflict response.conflict"},
	} {
		if got := fate(o.Submit(t.Context(), o.submission(c.change), phone())); got != c.person {
			t.Errorf("%s: %s, want %s", name, got, c.person)
		}
		if got := fate(o.Submit(t.Context(), o.submission(c.change), o.tablet())); got != c.tablet {
			t.Errorf("%s at a tablet: %s, want %s", name, got, c.tablet)
		}
	}
}

// unknownCode is a sound code that is no place's.
func unknownCode(t *testing.T, taken survey.Code) string {
	t.Helper()
	for _, typed := range []string{"22222", "33333"} {
		if code, err := survey.ParseCode(typed); err == nil && code != taken {
			return string(code)
		}
	}
	t.Fatal("no sound code")
	return ""
}

// TestADeskReachesNoFurtherThanItsScope: a place of somebody else's is an unknown one.
func TestADeskReachesNoFurtherThanItsScope(t *testing.T) {
	for name, scope := range map[string]survey.Scope{"another province": survey.InProvince("15"), "none of its units": survey.InProvince("68").Only()} {
		o := newOffice(t, func(o *intake.DeskOptions) { o.Scope = scope })
		if got := fate(o.Submit(t.Context(), o.submission(nil), phone())); got != "not_found place.unknown" {
			t.Errorf("%s: %s", name, got)
		}
		if n := o.count("select count(*) from survey.response"); n != 0 {
			t.Errorf("%s: %d responses", name, n)
		}
	}
}

// TestAClosedPlaceTakesWhatWasGivenBefore: from a tablet, that delivers late; from nobody else.
func TestAClosedPlaceTakesWhatWasGivenBefore(t *testing.T) {
	o := newOffice(t, func(o *intake.DeskOptions) { o.Directory = closed{o.Directory, surveytest.Day().AddDate(0, 0, -3)} })
	given := func(day int) survey.Submission {
		return o.submission(func(s *survey.Submission) { s.AnsweredOn = surveytest.Day().AddDate(0, 0, -day).Format(time.DateOnly) })
	}
	for day, want := range map[int]string{4: "stored", 3: "stored", 2: "closed place.closed"} {
		if got := fate(o.Submit(t.Context(), given(day), o.tablet())); got != want {
			t.Errorf("given %d days ago: %s, want %s", day, got, want)
		}
	}
	if got := fate(o.Submit(t.Context(), given(4), phone())); got != "closed place.closed" {
		t.Errorf("a phone: %s", got)
	}
}

// closing is a directory whose places are closed at some time.
type closing struct {
	intake.Directory
	shut bool
}

func (c *closing) Place(typed string) (survey.Place, error) {
	place, err := c.Directory.Place(typed)
	place.Open = place.Open && !c.shut
	return place, err
}

// TestADeskKnowsWhatItHasHad: a visitor who has not heard that it was stored, and sends it once more when the place is closed or its day is over, is
// told. What nobody has stored is refused as ever, whatever else is wrong with it, and limits hold.
func TestADeskKnowsWhatItHasHad(t *testing.T) {
	var places *closing
	now := surveytest.Day()
	o := newOffice(t, func(o *intake.DeskOptions) {
		places = &closing{Directory: o.Directory}
		o.Directory, o.Now, o.LimitPlace = places, func() time.Time { return now }, intake.Rate{Count: 9, Per: time.Hour}
	})
	for door, dated := range map[intake.Door]bool{intake.Form: false, intake.API: true} {
		places.shut, now = false, surveytest.Day()
		from := phone()
		from.Door, from.Agent = door, string(door)
		sent := o.submission(func(s *survey.Submission) {
			if dated {
				s.AnsweredOn = now.Format(time.DateOnly)
			}
		})
		other := sent
		other.Comment = "khác"
		fares := func(when, want string, s survey.Submission) {
			t.Helper()
			if got := fate(o.Submit(t.Context(), s, from)); got != want {
				t.Errorf("%s, %s: %s, want %s", door, when, got, want)
			}
		}
		fares("open", "stored", sent)
		places.shut = true
		fares("closed", "already_stored", sent)
		fares("closed, another content", "conflict response.conflict", other)
		fares("closed, never had", "closed place.closed", again(sent))
		fares("closed, unsound", "closed place.closed", o.submission(func(s *survey.Submission) { s.ID, s.Adult = sent.ID, false }))
		fares("closed, unknown questionnaire", "closed place.closed", o.submission(func(s *survey.Submission) { s.ID, s.Questionnaire = sent.ID, "short@99" }))
		if now = now.AddDate(0, 0, 3); dated {
			places.shut = false
			fares("days later", "already_stored", sent)
			fares("days later, never had", "invalid day.visitor", again(sent))
		}
		for range 9 { // whoever tries ids waits
			_, _ = o.Submit(t.Context(), again(sent), from)
		}
		places.shut = true
		fares("too often", "limited limit", sent)
	}
	if n := o.count("select count(*) from survey.receipt"); n != 2 {
		t.Errorf("%d are stored, want 2", n)
	}
}

// TestLimitsOfADesk: an address, a place and a tablet have each their own, and the error says how long to wait.
func TestLimitsOfADesk(t *testing.T) {
	twice := intake.Rate{Count: 2, Per: time.Minute}
	for name, c := range map[string]struct {
		change func(*intake.DeskOptions)
		from   intake.From
	}{
		"address": {func(o *intake.DeskOptions) { o.LimitAddress = twice }, phone()},
		"place":   {func(o *intake.DeskOptions) { o.LimitPlace = twice }, phone()},
		"tablet":  {func(o *intake.DeskOptions) { o.LimitDevice = twice }, intake.From{Door: intake.Tablet, Device: &survey.Device{}}},
	} {
		o := newOffice(t, c.change)
		if name == "tablet" {
			c.from = o.tablet()
		}
		for n, want := range []string{"stored", "stored", "limited limit"} {
			_, err := o.Submit(t.Context(), o.submission(nil), c.from)
			if got := fate(survey.Stored, err); got != want {
				t.Errorf("%s, answer %d: %s, want %s", name, n+1, got, want)
			}
			if e, ok := errors.AsType[*survey.Error](err); ok && e.Wait != 30*time.Second {
				t.Errorf("%s: to wait %v", name, e.Wait)
			}
		}
		if name == "tablet" {
			other := o.tabletOf(8)
			if got := fate(o.Submit(t.Context(), o.submission(nil), other)); got != "stored" {
				t.Errorf("another tablet: %s", got)
			}
		}
	}
}

// counting hands responses on and counts how often.
type counting struct {
	intake.Accepter
	single, together int
}

func (c *counting) Accept(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	c.single++
	return c.Accepter.Accept(ctx, r)
}

func (c *counting) AcceptAll(ctx context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	c.together++
	return c.Accepter.AcceptAll(ctx, responses)
}

// TestADeliveryIsHandedInTogether: each answer has a fate of its own, in the order it came in.
func TestADeliveryIsHandedInTogether(t *testing.T) {
	var counted *counting
	o := newOffice(t, func(o *intake.DeskOptions) {
		counted = &counting{Accepter: o.Accepter}
		o.Accepter = counted
	})
	first := o.submission(nil)
	delivery, err := o.Admit(o.tablet())
	if err != nil {
		t.Fatal(err)
	}
	outcomes, errs := delivery.Submit(t.Context(), []survey.Submission{
		o.submission(func(s *survey.Submission) { s.Adult = false }), first, first,
		o.submission(func(s *survey.Submission) { s.Partial, s.Answers = true, map[string]int{"access": 2} }),
		o.submission(func(s *survey.Submission) { s.ID, s.Answers["access"] = first.ID, 1 }),
	})
	for n, want := range []string{"invalid adult.required", "stored", "already_stored", "stored", "conflict response.conflict"} {
		if got := fate(outcomes[n], errs[n]); got != want {
			t.Errorf("answer %d: %s, want %s", n, got, want)
		}
	}
	if counted.single != 0 || counted.together != 1 {
		t.Errorf("%d alone, %d times together", counted.single, counted.together)
	}
	if n := o.count("select count(*) from survey.response where reason = 'partial'"); n != 1 {
		t.Errorf("%d partial ones", n)
	}
}

// TestADeskAsksTheJudge: what one address sends too much of is set aside, whatever it calls itself; a tablet is nobody's.
func TestADeskAsksTheJudge(t *testing.T) {
	judge := survey.NewJudge(survey.Rules{SameSender: 2})
	o := newOffice(t, func(o *intake.DeskOptions) { o.Judge = judge })
	other := phone()
	other.Agent = "another browser"
	for n, from := range []intake.From{phone(), phone(), other, o.tablet(), o.tablet(), o.tablet()} {
		if got := fate(o.Submit(t.Context(), o.submission(nil), from)); got != "stored" {
			t.Fatalf("answer %d: %s", n, got)
		}
	}
	decisions := judge.Hindsight(surveytest.Day())
	if len(decisions) != 1 || len(decisions[0].IDs) == 0 || decisions[0].Reason != survey.SameSender {
		t.Errorf("%+v", decisions)
	}
}

func TestADeskNeedsItsOptions(t *testing.T) {
	if _, err := intake.NewDesk(intake.DeskOptions{}); err == nil {
		t.Error("a desk of nothing")
	}
}
