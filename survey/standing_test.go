package survey_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("+07", 7*3600))

// judged returns what a judge says of a response; answers "5554551" are six on the scale and a choice. took is negative where nobody says it.
func judged(t *testing.T, j *survey.Judge, answers string, took time.Duration, at time.Time, visit *survey.Visit) survey.Reason {
	t.Helper()
	ms := int32(took.Milliseconds())
	r := survey.Response{ID: uuid.New(), Place: "K7F2M", Mode: survey.ModeQR, Answers: survey.Answers(answers), DurationMS: &ms}
	if took < 0 {
		r.DurationMS = nil
	}
	j.Decide(&r, short(), at, visit)
	if (r.Standing == survey.SetAside) != (r.Reason != "") {
		t.Fatalf("standing %s, reason %q", r.Standing, r.Reason)
	}
	return r.Reason
}

// short is like short@1: six items on the scale, then a choice.
func short() survey.Questionnaire {
	q := survey.Questionnaire{Key: "short@1"}
	for _, key := range append(survey.Dimensions(), survey.OverallKey) {
		q.Items = append(q.Items, survey.Item{Key: key, Kind: survey.OnScale})
	}
	q.Items = append(q.Items, survey.Item{Key: "trouble", Kind: survey.OnChoice, Options: make([]survey.Option, 3)})
	return q
}

func TestRules(t *testing.T) {
	rules := survey.DefaultRules()
	for name, c := range map[string]struct {
		answers string
		took    time.Duration
		want    survey.Reason
	}{
		"a usual answer":                        {"5454351", 20 * time.Second, ""},
		"no duration known":                     {"5555551", -1, ""},
		"faster than reading":                   {"5454351", 1700 * time.Millisecond, survey.TooFast},
		"just slow enough":                      {"5454351", 1750 * time.Millisecond, ""},
		"few items take less":                   {"5-----1", 600 * time.Millisecond, ""},
		"all fives in three seconds":            {"5555551", 3 * time.Second, survey.Straight},
		"all ones in three seconds":             {"1111111", 3 * time.Second, survey.Straight},
		"all fives in a pleased person's time":  {"5555551", 7 * time.Second, ""},
		"not applicable does not break a line":  {"5559551", 3 * time.Second, survey.Straight},
		"too few answers to be a line":          {"5599551", 3 * time.Second, ""},
		"one answer differs":                    {"5555451", 3 * time.Second, ""},
		"dissatisfied throughout, but in peace": {"1111111", 30 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := judged(t, survey.NewJudge(rules), c.answers, c.took, monday, nil); got != c.want {
				t.Errorf("reason %q, want %q", got, c.want)
			}
		})
	}
	if got := judged(t, survey.NewJudge(survey.Rules{}), "5555551", 0, monday, &survey.Visit{Address: hashed("a")}); got != "" {
		t.Errorf("no rules, reason %q", got)
	}
}

func TestHours(t *testing.T) {
	hours, err := survey.ParseHours("Mon-Fri 06:30-18:00, Sat 07:00-12:00")
	if err != nil {
		t.Fatal(err)
	}
	at := func(days int, clock string) time.Time {
		c, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, 11, 23+days, c.Hour(), c.Minute(), 0, 0, monday.Location())
	}
	for when, want := range map[time.Time]bool{at(0, "06:29"): false, at(0, "06:30"): true, at(4, "17:59"): true, at(4, "18:00"): false,
		at(5, "11:00"): true, at(5, "12:30"): false, at(6, "09:00"): false} {
		if hours.Open(when) != want {
			t.Errorf("%s: open %v", when, !want)
		}
	}
	j := survey.NewJudge(survey.Rules{Hours: hours})
	if got := judged(t, j, "5454351", 20*time.Second, at(6, "09:00"), &survey.Visit{Address: hashed("a")}); got != survey.OutsideHours {
		t.Errorf("on a Sunday: reason %q", got)
	}
	if got := judged(t, j, "5454351", 20*time.Second, at(6, "09:00"), nil); got != "" {
		t.Errorf("paper typed on a Sunday: reason %q", got)
	}
	if over, err := survey.ParseHours("Fri-Mon 08:00-10:00"); err != nil || len(over) != 4 {
		t.Errorf("over the weekend: %v %v", over, err)
	}
	for _, bad := range []string{"Mon", "Mon-Fri", "Mon 8-17", "Mon 18:00-06:00", "Xyz 08:00-10:00", "Mon-Xyz 08:00-10:00", "08:00-17:00"} {
		if _, err := survey.ParseHours(bad); err == nil || !strings.Contains(err.Error(), "Mon-Fri") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzParseHours(f *testing.F) {
	f.Add("Mon-Fri 06:30-18:00, Sat 07:00-12:00")
	f.Add("Sun-Sat 00:00-23:59")
	f.Fuzz(func(t *testing.T, text string) {
		hours, err := survey.ParseHours(text)
		if err != nil {
			return
		}
		for day, spans := range hours {
			for n, span := range spans {
				if day < time.Sunday || day > time.Saturday || span.From < 0 || span.To <= span.From || span.To > 24*time.Hour || n > 0 && span.From <= spans[n-1].To {
					t.Errorf("%q: %v %v", text, day, spans)
				}
			}
		}
		if again, err := survey.ParseHours(hours.String()); err != nil || !again.Equal(hours) {
			t.Errorf("%q is written as %q, and read as %v: %v", text, hours, again, err)
		}
	})
}

func TestCanonicalUnitCode(t *testing.T) {
	for typed, want := range map[string]string{"06970": "06978", "6970": "06978", "6978": "06978", "24781": "24781", "68-so-noi-vu": "68-so-noi-vu", "": "", "12a4": "12a4"} {
		if got := survey.CanonicalUnitCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
