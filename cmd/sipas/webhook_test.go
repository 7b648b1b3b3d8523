package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
	"sipas/web/webtest"
)

// lookout looks out for what other systems are told of, at a moment that the test moves.
type lookout struct {
	*parts
	site *webtest.Site
	now  time.Time
}

func newLookout(t *testing.T, s *webtest.Site) *lookout {
	t.Helper()
	w := &lookout{site: s, now: s.Now()}
	a := &app{config: config{Province: "68"}, now: func() time.Time { return w.now }, zone: w.now.Location(), survey: s.Survey, staff: s.Survey, figures: s.Figures, accounts: s.Accounts, log: surveytest.Log(t)}
	w.parts = &parts{app: a, location: w.now.Location(), directory: s.Directory, serve: &serveCommand{}}
	w.serve.AlertBelow, w.serve.AlertHold = 70, 24*time.Hour
	return w
}

// told is what other systems are told of by now, of each what it is about and what is said.
func (w *lookout) told(t *testing.T) (all []string) {
	t.Helper()
	if err := w.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	hooks, err := w.app.accounts.Webhooks(t.Context(), surveytest.Scope())
	if err != nil || len(hooks) != 1 {
		t.Fatalf("%d webhooks, %v", len(hooks), err)
	}
	found, err := w.app.accounts.Deliveries(t.Context(), surveytest.Scope(), hooks[0].ID, "", 0, 99)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		all = append(all, string(d.Type)+" "+d.Object)
	}
	slices.Sort(all)
	return all
}

// wantsToKnow adds a webhook for everything.
func wantsToKnow(t *testing.T, s *webtest.Site) webhook.Webhook {
	t.Helper()
	added, err := s.Accounts.AddWebhook(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), webhook.Webhook{URL: "https://ioc.example.vn/sipas", Events: webhook.Types()}, []byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// TestSilentTabletsAreTold once each time they fall silent: by the clock where nobody has said when their desk is open, else by its hours; a tablet that is revoked is not missed.
func TestSilentTabletsAreTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	w := newLookout(t, s)
	always, weekdays := s.Place("24781"), s.Place("24805")
	hours, err := survey.ParseHours("T2-T6 7h30-17h")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Survey.SetHours(t.Context(), surveytest.Scope(), surveytest.Actor(), weekdays.Code, hours); err != nil {
		t.Fatal(err)
	}
	first, _ := s.Enrol(always)
	second, _ := s.Enrol(weekdays)
	revoked, _ := s.Enrol(always)
	for _, id := range []survey.DeviceID{first, second, revoked} {
		w.heardOf(t, id, w.now) // by the clock of the test, and no other
	}
	if err := s.Survey.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), revoked); err != nil {
		t.Fatal(err)
	}
	if events, err := w.silentTablets(t.Context(), w.now.Add(59*time.Minute)); err != nil || len(events) != 0 {
		t.Errorf("heard of an hour ago: %v %v", events, err)
	}
	if err := w.watch(t.Context()); err != nil || s.Count("select count(*) from staff.webhook_event") != 0 {
		t.Errorf("nobody wants to know, and something is told: %v", err)
	}
	wantsToKnow(t, s)
	for w.now = s.Now(); w.now.Weekday() != time.Saturday; w.now = w.now.AddDate(0, 0, 1) {
	}
	w.now = time.Date(w.now.Year(), w.now.Month(), w.now.Day(), 7, 0, 0, 0, w.now.Location()).AddDate(0, 0, 7)
	events, err := w.silentTablets(t.Context(), w.now)
	if err != nil || len(events) != 2 {
		t.Fatalf("%+v %v", events, err)
	}
	for _, e := range events {
		want := map[string]any{"device": first.String(), "unit": "24781"}
		if e.Object == "device:"+second.String() {
			want = map[string]any{"device": second.String(), "unit": "24805"}
		}
		if e.Type != webhook.DeviceSilent || fmt.Sprint(e.Data) != fmt.Sprint(want) || e.At.Minute() != 0 {
			t.Errorf("%+v, want %v", e, want)
		}
	}
	both := []string{"device.silent device:" + first.String(), "device.silent device:" + second.String()}
	slices.Sort(both)
	if got := w.told(t); !slices.Equal(got, both) {
		t.Errorf("told: %v, want %v", got, both)
	}
	w.now = w.now.Add(time.Hour)
	if got := w.told(t); !slices.Equal(got, both) {
		t.Errorf("told again: %v", got)
	}
	// The first is heard of again on Sunday; nobody expects the second before Monday.
	w.heardOf(t, first, w.now.AddDate(0, 0, 1))
	w.heardOf(t, second, w.now.AddDate(0, 0, 1))
	w.now = w.now.AddDate(0, 0, 1).Add(10 * time.Minute)
	if got := w.told(t); !slices.Equal(got, both) {
		t.Errorf("heard of again, and told: %v", got)
	}
	w.now = w.now.Add(3 * time.Hour)
	if got := strings.Join(w.told(t), " "); strings.Count(got, first.String()) != 2 || strings.Count(got, second.String()) != 1 {
		t.Errorf("on Sunday: %s", got)
	}
	w.now = w.now.AddDate(0, 0, 1)
	if got := strings.Join(w.told(t), " "); strings.Count(got, first.String()) != 2 || strings.Count(got, second.String()) != 2 {
		t.Errorf("on Monday: %s", got)
	}
}

// heardOf has a tablet have been heard of at a moment of the test's clock, which the database does not know.
func (w *lookout) heardOf(t *testing.T, id survey.DeviceID, at time.Time) {
	t.Helper()
	if tag, err := w.site.Pool.Exec(t.Context(), `update survey.device set heard_at = $1, enrolled_at = least(enrolled_at, $1) where id = $2`, at, int64(id)); err != nil || tag.RowsAffected() != 1 {
		t.Fatal(tag, err)
	}
}

// TestBadFiguresAreTold once each time they turn bad: those of units whose whole interval lies under the line, and of no other; neither the figure nor how many answered.
func TestBadFiguresAreTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	w := newLookout(t, s)
	rated := func(unit string, n, step int) {
		t.Helper()
		place := s.Place(unit)
		var responses []survey.Response
		for range n {
			responses = append(responses, surveytest.Response(t, s.Survey, place, func(sub *survey.Submission) {
				for key := range sub.Answers {
					sub.Answers[key] = step
				}
				sub.Answers["trouble"] = 1
			}))
		}
		s.Save(responses)
	}
	rated("24781", 120, 2)
	rated("24805", 120, 5)
	rated("24829", 4, 1) // which is shown to nobody
	bad, err := w.badFigures(t.Context(), w.now)
	if err != nil || len(bad) != 1 {
		t.Fatalf("%+v %v", bad, err)
	}
	if e := bad[0]; e.Type != webhook.FigureBad || e.Object != "figure:24781:2026-Q4" || fmt.Sprint(e.Data) != fmt.Sprint(map[string]any{"unit": "24781", "period": "2026-Q4"}) || e.After.Sub(w.now) > time.Hour || e.At.Hour() != 0 {
		t.Errorf("%+v", e)
	}
	wantsToKnow(t, s)
	for range 2 {
		if got := w.told(t); !slices.Equal(got, []string{"figure.bad figure:24781:2026-Q4"}) {
			t.Errorf("told: %v", got)
		}
	}
	w.serve.AlertBelow = 1 // all are well
	w.now = w.now.Add(25 * time.Hour)
	w.told(t)
	w.serve.AlertBelow = 70
	if got := w.told(t); len(got) != 2 {
		t.Errorf("bad again after more than a day, and told: %v", got)
	}
	w.now = time.Date(2027, 1, 2, 9, 0, 0, 0, w.now.Location()) // a quarter of which nothing is known yet
	if events, err := w.badFigures(t.Context(), w.now); err != nil || len(events) != 0 {
		t.Errorf("of a quarter without answers: %v %v", events, err)
	}
}

// TestWhatWasToldIsForgotten after its time, also where the last webhook is gone.
func TestWhatWasToldIsForgotten(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	w := newLookout(t, s)
	hook := wantsToKnow(t, s)
	if err := s.Accounts.TryWebhook(t.Context(), surveytest.Scope(), surveytest.Actor(), hook, webhook.Trial(int64(hook.ID), w.now)); err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.RemoveWebhook(t.Context(), surveytest.Scope(), surveytest.Actor(), hook); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {keepEvents + time.Hour, 0}} {
		w.now = s.Now().Add(step.after)
		if err := w.watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := s.Count("select count(*) from staff.webhook_event"); n != step.want {
			t.Errorf("after %s %d are kept, want %d", step.after, n, step.want)
		}
	}
}
