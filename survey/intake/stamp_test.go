package intake_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

// visits notes what a judge is told.
type visits struct{ last *survey.Visit }

func (v *visits) Decide(_ *survey.Response, _ survey.Questionnaire, _ time.Time, visit *survey.Visit) {
	v.last = visit
}

// TestAStampIsGoodForOneResponse at one place, of this service, and for a day and a half.
func TestAStampIsGoodForOneResponse(t *testing.T) {
	now, seen := surveytest.Day(), &visits{}
	o := newOffice(t, func(o *intake.DeskOptions) {
		o.Judge, o.Now, o.OtherSecret = seen, func() time.Time { return now }, []byte("the secret before")
	})
	other := newOffice(t, func(o *intake.DeskOptions) { o.Secret = []byte("another secret") })
	replaced := newOffice(t, func(o *intake.DeskOptions) { o.Secret = []byte("the secret before") })
	id := uuid.NewString()
	stamp := o.Stamp(o.place.Code, id)
	bent := []byte(stamp)
	bent[3] ^= 1
	for name, c := range map[string]struct {
		stamp, id string
		after     time.Duration
		signed    bool
	}{
		"its own":                {stamp, id, 30 * time.Second, true},
		"its id in capitals":     {stamp, strings.ToUpper(id), 30 * time.Second, true},
		"at once":                {stamp, id, 0, true},
		"the next morning":       {stamp, id, 20 * time.Hour, true},
		"after two days":         {stamp, id, 48 * time.Hour, false},
		"for another response":   {stamp, uuid.NewString(), 30 * time.Second, false},
		"of another place":       {o.Stamp("K7F2M", id), id, 30 * time.Second, false},
		"of a key that goes":     {replaced.Stamp(o.place.Code, id), id, 30 * time.Second, true},
		"of another service":     {other.Stamp(o.place.Code, id), id, 30 * time.Second, false},
		"with another moment":    {string(bent), id, 30 * time.Second, false},
		"none":                   {"", id, 30 * time.Second, false},
		"nonsense":               {"%%%", id, 30 * time.Second, false},
		"too short":              {base64.RawURLEncoding.EncodeToString([]byte("short")), id, 30 * time.Second, false},
		"from before its moment": {stamp, id, -time.Hour, true}, // a clock was set back: nobody took less than no time
	} {
		now = surveytest.Day().Add(c.after)
		_, _ = o.Submit(t.Context(), o.submission(func(s *survey.Submission) { s.ID, s.Stamp = c.id, c.stamp }), phone())
		if v := seen.last; v == nil || v.Signed != c.signed || c.signed && v.Open != max(c.after, 0) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestVisitsNameNobody: an address nobody can read makes no two people the same, and neither address nor browser is to be seen in a visit.
func TestVisitsNameNobody(t *testing.T) {
	seen := &visits{}
	o := newOffice(t, func(o *intake.DeskOptions) { o.Judge = seen })
	for address, known := range map[string]bool{"203.0.113.9": true, "::ffff:203.0.113.9": true, "2001:db8::7": true, "unknown": false, "": false, "203.0.113.9:4711": false} {
		from := phone()
		from.Address = address
		if got := fate(o.Submit(t.Context(), o.submission(nil), from)); got != "stored" {
			t.Fatal(got)
		}
		if v := seen.last; (v.Address != survey.Hashed{}) != known || strings.Contains(string(v.Address[:])+string(v.Browser[:]), "203") || strings.Contains(string(v.Browser[:]), "phone") {
			t.Errorf("%q: %+v", address, v)
		}
	}
	if _ = fate(o.Submit(t.Context(), o.submission(nil), o.tablet())); seen.last != nil {
		t.Errorf("a tablet's: %+v", seen.last)
	}
}

// TestVisitorsAnswerOfTodayOrYesterday, by whatever door; tablets may come later.
func TestVisitorsAnswerOfTodayOrYesterday(t *testing.T) {
	o := newOffice(t, nil)
	for back, want := range map[int]string{0: "stored", 1: "stored", 2: "invalid day.visitor", 300: "invalid day.visitor"} {
		for _, from := range []intake.From{phone(), {Door: intake.API, Address: "203.0.113.9"}} {
			s := o.submission(func(s *survey.Submission) { s.AnsweredOn = surveytest.Day().AddDate(0, 0, -back).Format(time.DateOnly) })
			if got := fate(o.Submit(t.Context(), s, from)); got != want {
				t.Errorf("%d days ago by %s: %s, want %s", back, from.Door, got, want)
			}
		}
	}
}

// TestALimitIsOfOneAddress: what one address sends too much of sends nobody else away.
func TestALimitIsOfOneAddress(t *testing.T) {
	o := newOffice(t, func(o *intake.DeskOptions) { o.LimitPlace = intake.Rate{Count: 2, Per: time.Hour} })
	other, neighbour := phone(), phone()
	other.Address, neighbour.Agent = "203.0.113.10", "another browser"
	for n, c := range []struct {
		from intake.From
		want string
	}{{phone(), "stored"}, {phone(), "stored"}, {phone(), "limited limit"}, {other, "stored"}, {neighbour, "stored"}} {
		if got := fate(o.Submit(t.Context(), o.submission(nil), c.from)); got != c.want {
			t.Errorf("answer %d: %s, want %s", n, got, c.want)
		}
	}
}

func FuzzStamp(f *testing.F) {
	f.Add("", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11")
	f.Add("AAAAAGkkAAAAAAAAAAAAAAAAAAAAAAAA", "x")
	desk, err := intake.NewDesk(intake.DeskOptions{Directory: unknown{}, Accepter: &intake.Intake{}, Scope: surveytest.Scope(), Location: time.UTC, Now: surveytest.Day, Secret: []byte("a secret of the tests")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, stamp, id string) {
		if stamp == desk.Stamp("K7F2M", id) {
			t.Errorf("%q is a stamp", stamp)
		}
		if _, err := desk.Submit(t.Context(), survey.Submission{Stamp: stamp, ID: id, Place: "K7F2M"}, phone()); err == nil {
			t.Error("taken")
		}
	})
}

// unknown is a directory of nothing.
type unknown struct{}

func (unknown) Place(string) (survey.Place, error) {
	return survey.Place{}, &survey.Error{Kind: survey.NotFound, Key: "place.unknown"}
}

func (unknown) Questionnaire(string) (survey.Questionnaire, error) {
	return survey.Questionnaire{}, &survey.Error{Kind: survey.NotFound}
}
