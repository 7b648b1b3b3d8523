package followup_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
)

func onDay(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// drawnCalls is the table of doc.go: of each state and act the state that follows, a dash for none, a star where the third in vain ends it.
func drawnCalls(t *testing.T) map[followup.CallState]map[followup.CallAct]string {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(doc), "//\tcall-back ")
	if !found {
		t.Fatal("doc.go draws no table of call-backs")
	}
	var lines []string
	for n, line := range strings.Split(after, "\n") {
		line, drawn := strings.CutPrefix(line, "//\t")
		if !drawn && n > 0 {
			break
		}
		lines = append(lines, line)
	}
	apart := regexp.MustCompile(`  +`)
	var acts []followup.CallAct
	for _, act := range apart.Split(strings.TrimSpace(lines[0]), -1) {
		acts = append(acts, followup.CallAct(act))
	}
	if !slices.Equal(acts, followup.CallActs()) {
		t.Fatalf("drawn are %v, acts are %v", acts, followup.CallActs())
	}
	drawn := map[followup.CallState]map[followup.CallAct]string{}
	for _, line := range lines[1:] {
		cells := apart.Split(strings.TrimSpace(line), -1)
		if len(cells) != len(acts)+1 {
			t.Fatalf("%q has %d cells", line, len(cells))
		}
		state := followup.CallState(cells[0])
		drawn[state] = map[followup.CallAct]string{}
		for n, act := range acts {
			drawn[state][act] = cells[n+1]
		}
	}
	return drawn
}

// TestCallsGoAsDrawn: every state and every act, with any number of tries in vain before it.
func TestCallsGoAsDrawn(t *testing.T) {
	drawn := drawnCalls(t)
	today := onDay("2026-11-26")
	for _, state := range followup.CallStates() {
		if drawn[state] == nil {
			t.Errorf("%s is not drawn", state)
			continue
		}
		for _, act := range followup.CallActs() {
			for tries := range followup.CallBackTries {
				c := followup.CallBack{State: state, Tries: tries}
				if state == followup.CallClosed {
					c.ClosedOn = onDay("2026-11-20")
				}
				want := drawn[state][act]
				if last, ok := strings.CutSuffix(want, "*"); ok {
					if want = last; tries == followup.CallBackTries-1 {
						want = string(followup.CallClosed)
					}
				}
				got, err := c.After(act, today)
				allowed := slices.Contains(c.Able(), act)
				switch {
				case want == "–":
					if survey.KindOf(err) != survey.Conflict || allowed {
						t.Errorf("%s, %s: %v %v, want it refused", state, act, got.State, err)
					}
					continue
				case err != nil || !allowed || string(got.State) != want:
					t.Errorf("%s after %d tries, %s: %s %v, want %s", state, tries, act, got.State, err, want)
				}
				if closed := got.State == followup.CallClosed; got.State != followup.CallErased && (closed != got.ClosedOn.Equal(today) || !closed && !got.ClosedOn.IsZero()) {
					t.Errorf("%s, %s: closed on %v", state, act, got.ClosedOn)
				}
				wantTries := map[followup.CallAct]int{followup.CallReached: 0, followup.CallReopen: 0, followup.CallNotReached: tries + 1}
				if n, changed := wantTries[act]; changed && got.Tries != n || !changed && got.Tries != tries {
					t.Errorf("%s after %d tries, %s: %d tries", state, tries, act, got.Tries)
				}
				if called := slices.Contains([]followup.CallAct{followup.CallReached, followup.CallNotReached, followup.CallWrongNumber}, act); called != (got.Outcome == act) {
					t.Errorf("%s, %s: the last outcome is %q", state, act, got.Outcome)
				}
			}
		}
	}
	if len(drawn) != len(followup.CallStates()) {
		t.Errorf("%d states are drawn", len(drawn))
	}
}

func TestAPersonIsForgottenInTime(t *testing.T) {
	for what, c := range map[string]struct{ asked, closed, want string }{
		"waits":          {"2026-09-01", "", "2026-11-30"},
		"closed at once": {"2026-09-01", "2026-09-02", "2026-10-02"},
		"closed late":    {"2026-09-01", "2026-11-20", "2026-11-30"},
	} {
		one := followup.CallBack{Day: onDay(c.asked)}
		if c.closed != "" {
			one.ClosedOn = onDay(c.closed)
		}
		if got := one.DeletedOn(); !got.Equal(onDay(c.want)) {
			t.Errorf("%s: %v, want %s", what, got, c.want)
		}
	}
}

// openSeal closes nothing, and tells what it was given.
type openSeal struct{}

func (openSeal) Seal(text, of string) []byte { return []byte(of + "\n" + text) }

func (openSeal) Open(sealed []byte, of string) (string, error) {
	text, ok := strings.CutPrefix(string(sealed), of+"\n")
	if !ok {
		return "", &survey.Error{Kind: survey.Invalid}
	}
	return text, nil
}

func TestRequestsAreSealedAlike(t *testing.T) {
	form, unit := uuid.New(), survey.Unit{ID: 7}
	seal := func(f followup.CallForm, form uuid.UUID) followup.CallBack {
		t.Helper()
		f.Consent = true
		r, err := f.Read()
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.Waiting(openSeal{}, form, unit, onDay("2026-11-26"))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := c.Open(openSeal{}); err != nil || back != r {
			t.Errorf("opened: %+v %v, want %+v", back, err, r)
		}
		return c
	}
	short := followup.CallForm{Phone: "0912345678"}
	long := followup.CallForm{Phone: "02633822123", Name: strings.Repeat("<", followup.CallerNameLimit), Time: "afternoon", Topic: "procedures"}
	a, b := seal(short, form), seal(long, form)
	if len(a.Sealed) != len(b.Sealed) {
		t.Errorf("what is sealed is %d and %d bytes long, which tells of what is in it", len(a.Sealed), len(b.Sealed))
	}
	if a.State != followup.CallWaiting || a.UnitID != 7 || a.ID == form || a.ID.Version() != 8 {
		t.Errorf("%+v", a)
	}
	switch other := uuid.New(); {
	case seal(short, form).ID != a.ID:
		t.Error("the same form sent twice makes two")
	case b.ID == a.ID:
		t.Error("a corrected form is taken for the first one")
	case seal(short, other).ID == a.ID:
		t.Error("two forms with one number make one")
	}
	other := a
	other.ID = uuid.New()
	if _, err := other.Open(openSeal{}); survey.KindOf(err) != survey.Conflict {
		t.Errorf("sealed for another: %v", err)
	}
}

func TestRequestsAreReadWithAllThatIsWrong(t *testing.T) {
	sound := followup.CallForm{Phone: "0912 345 678", Name: "  Nguyễn Văn   A ", Time: "noon", Topic: "result", Consent: true}
	if r, err := sound.Read(); err != nil || r != (followup.CallRequest{Phone: "0912345678", Name: "Nguyễn Văn A", Time: "noon", Topic: "result"}) {
		t.Errorf("%+v %v", r, err)
	}
	if r, err := (followup.CallForm{Phone: "0912345678", Consent: true}).Read(); err != nil || r != (followup.CallRequest{Phone: "0912345678"}) {
		t.Errorf("the least: %+v %v", r, err)
	}
	_, err := followup.CallForm{Phone: "x", Name: strings.Repeat("a", followup.CallerNameLimit+1), Time: "midnight", Topic: "love"}.Read()
	var fields []string
	if e, ok := err.(*survey.Error); ok {
		for _, f := range e.Fields {
			fields = append(fields, f.Path)
		}
	}
	if !slices.Equal(fields, []string{"phone", "name", "time", "topic", "consent"}) {
		t.Errorf("%v: wrong are %v", err, fields)
	}
	for _, name := range []string{"A\nB", "A\u202eB", "A\x00", "\xff"} {
		if _, err := (followup.CallForm{Phone: "0912345678", Name: name, Consent: true}).Read(); err == nil {
			t.Errorf("the name %q is taken", name)
		}
	}
}
