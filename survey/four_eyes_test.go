package survey_test

import (
	"testing"

	"sipas/survey"
)

func TestFourEyes(t *testing.T) {
	for _, c := range []struct {
		what          string
		first, second int64
		on            survey.FourEyes
		able          int
		reason        string
		want          survey.Kind // empty: allowed
	}{
		{"two people", 1, 2, true, 2, "", ""},
		{"two people, the first of whom has left", 1, 2, true, 1, "", ""},
		{"the same one", 1, 1, true, 2, "", survey.Forbidden},
		{"the same one, for whatever reason", 1, 1, true, 2, "in haste", survey.Forbidden},
		{"alone", 1, 1, true, 1, "", survey.Invalid},
		{"alone, for a reason", 1, 1, true, 1, "nobody else yet", ""},
		{"the rule is off", 1, 1, false, 2, "", ""},
		{"nobody", 1, 0, true, 2, "", survey.Forbidden},
		{"nobody, with the rule off", 0, 0, false, 2, "", survey.Forbidden},
	} {
		err := c.on.Second("test", c.first, c.second, c.able, c.reason)
		if got := kindOr(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// kindOr is the kind of an error, empty where there is none.
func kindOr(err error) survey.Kind {
	if err == nil {
		return ""
	}
	return survey.KindOf(err)
}
