package publish

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// TestCheckEditions goes through all editions: one that a later program froze keeps none from being checked, an error of the database does.
func TestCheckEditions(t *testing.T) {
	known := func(string) (survey.Questionnaire, error) { return survey.Questionnaire{}, nil }
	hash, err := hashRecord(Inputs{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	away := &survey.Error{Op: "test", Kind: survey.Busy}
	archive := Archive{
		Edition: func(_ context.Context, number int) (Edition, string, error) {
			switch number {
			case 2:
				return Edition{}, "", unknownRecord("test", 99)
			case 3:
				return Edition{Record: RecordVersion, Hash: "forged"}, "1:1:", nil
			case 4:
				return Edition{}, "", nil
			case 5:
				return Edition{}, "", away
			}
			return Edition{Record: RecordVersion, Hash: hash}, "1:1:", nil
		},
		Counted: func(context.Context, string) (survey.Tallies, error) { return survey.Tallies{}, nil },
	}
	check := func(numbers ...int) ([]Checked, error) {
		var editions []analytics.Edition
		for _, n := range numbers {
			editions = append(editions, analytics.Edition{Number: n})
		}
		return CheckEditions(t.Context(), editions, archive, known)
	}
	checked, err := check(1, 2, 3)
	if err != nil || len(checked) != 3 || !checked[0].Sound() || checked[1].Sound() || checked[1].Unreadable == nil || len(checked[2].Differences) != 1 {
		t.Errorf("%+v %v", checked, err)
	}
	if _, err := check(); survey.KindOf(err) != survey.NotFound {
		t.Errorf("none: %v", err)
	}
	if _, err := check(4); survey.KindOf(err) != survey.Invalid {
		t.Errorf("no snapshot: %v", err)
	}
	if _, err := check(1, 5); !errors.Is(err, away) {
		t.Errorf("no database: %v", err)
	}
}

// TestDaysAreChecked: the same responses on other days are another edition, for how days differ decides the intervals.
func TestDaysAreChecked(t *testing.T) {
	key := func(day int) survey.TallyKey {
		return survey.TallyKey{UnitID: 1, AnsweredOn: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC), Mode: survey.ModeQR, Standing: survey.Counted}
	}
	var days survey.DayMoments
	for _, n := range []int64{20, 40} {
		days.AddDay(n, &survey.Moments{})
	}
	kept := []Tally{{UnitID: 1, Mode: survey.ModeQR, Standing: survey.Counted, Sums: &survey.Tally{Responses: 60}, Days: &days}}
	stored := func(first, second int64) survey.Tallies {
		return survey.Tallies{key(1): {Responses: first}, key(2): {Responses: second}}
	}
	if d := compareTallies(kept, stored(40, 20)); len(d) > 0 {
		t.Errorf("the same days: %v", d)
	}
	if d := compareTallies(kept, stored(30, 30)); len(d) != 1 || !strings.Contains(d[0], "other days") {
		t.Errorf("other days: %v", d)
	}
}
