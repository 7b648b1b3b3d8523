package publish

import (
	"context"
	"errors"
	"testing"

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
