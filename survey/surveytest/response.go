package surveytest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
)

// Day is the day tests live on: a Saturday in the fourth quarter of 2026.
func Day() time.Time { return time.Date(2026, 11, 21, 9, 30, 0, 0, time.FixedZone("+07", 7*3600)) }

// Settled is a moment by which all months that tests answer in are settled, so that their figures are published whole.
func Settled() time.Time { return Day().AddDate(1, 0, 0) }

// Scope is Lâm Đồng, in which tests live.
func Scope() survey.Scope { return survey.InProvince("68") }

// Actor is who acts in tests.
func Actor() survey.Actor { return survey.CommandLine("test") }

// Store opens the survey store of a new test database.
func Store(t testing.TB) (*surveydb.Store, *pgxpool.Pool) {
	t.Helper()
	pool := Pool(t)
	store, err := surveydb.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	return store, pool
}

// Place returns the place of a unit of Lâm Đồng.
func Place(t testing.TB, store *surveydb.Store, unit string) survey.Place {
	t.Helper()
	places, err := store.Places(t.Context(), Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		if p.Unit.Code == unit {
			return p
		}
	}
	t.Fatalf("no place of unit %s", unit)
	return survey.Place{}
}

// Device is a tablet as it stands.
func Device(t testing.TB, store *surveydb.Store, id survey.DeviceID) survey.Device {
	t.Helper()
	devices, err := store.Devices(t.Context(), Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		if d.ID == id {
			return d
		}
	}
	t.Fatalf("there is no tablet %s", id)
	return survey.Device{}
}

// Submission returns a sound one for a place; change what matters.
func Submission(change func(*survey.Submission)) survey.Submission {
	s := survey.Submission{
		ID: uuid.NewString(), Questionnaire: "short@1", Adult: true, Mode: survey.ModeQR,
		Answers: map[string]int{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 3, "overall": 5, "trouble": 1},
	}
	if change != nil {
		change(&s)
	}
	return s
}

// Response returns a sound one for a place; change what matters of its submission.
func Response(t testing.TB, store *surveydb.Store, place survey.Place, change func(*survey.Submission)) survey.Response {
	t.Helper()
	s := Submission(change)
	q, err := store.Questionnaire(t.Context(), s.Questionnaire)
	if err != nil {
		t.Fatal(err)
	}
	r, err := survey.Check(s, place, q, Day())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
