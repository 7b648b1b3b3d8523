package publish

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// versions are a questionnaire that asks of trouble and money at once, another one that asks of each, and a third that asks as the first does.
func versions() (first, second, third survey.Questionnaire, known Questionnaires) {
	all := threeVersions()
	return all["short@1"], all["short@2"], all["short@3"], func(key string) (survey.Questionnaire, error) {
		if q, ok := all[key]; ok {
			return q, nil
		}
		return survey.Questionnaire{}, fmt.Errorf("no %s", key)
	}
}

// threeVersions are made once, for each answer of thousands of drawn provinces asks for them.
var threeVersions = sync.OnceValue(func() map[string]survey.Questionnaire {
	choice := func(key, words string) survey.Item {
		return survey.Item{Key: key, Kind: survey.OnChoice, Text: survey.Text{VI: words, EN: words}, Options: make([]survey.Option, survey.ScaleSteps)}
	}
	first, second, third := sixItems(), sixItems(), sixItems()
	first.Key, second.Key, third.Key = "short@1", "short@2", "short@3"
	first.Items = append(first.Items, choice("trouble", "both"))
	second.Items = append(second.Items, choice("trouble", "one"), choice("extra_payment", "the other"))
	third.Items = append(third.Items, choice("trouble", "both"))
	return map[string]survey.Questionnaire{first.Key: first, second.Key: second, third.Key: third}
})

// TestWhatMostWereNotAskedIsDropped: by month, and whatever was set aside.
func TestWhatMostWereNotAskedIsDropped(t *testing.T) {
	_, _, _, known := versions()
	key := func(questionnaire string, month time.Month, standing survey.Standing) survey.TallyKey {
		return survey.TallyKey{UnitID: 3, Questionnaire: questionnaire, AnsweredOn: time.Date(2026, month, 7, 0, 0, 0, 0, time.UTC), Mode: survey.ModeQR, Standing: standing}
	}
	one, two, three := key("short@1", 10, survey.Counted), key("short@2", 10, survey.Counted), key("short@3", 10, survey.Counted)
	both := []string{"extra_payment", "trouble"}
	for name, c := range map[string]struct {
		n    map[survey.TallyKey]int64
		want map[survey.TallyKey][]string
	}{
		"one version":                 {map[survey.TallyKey]int64{two: 5}, nil},
		"one of the second":           {map[survey.TallyKey]int64{one: 90, two: 1}, map[survey.TallyKey][]string{two: both}},
		"one of the first":            {map[survey.TallyKey]int64{one: 1, two: 90}, map[survey.TallyKey][]string{one: {"trouble"}}},
		"two that ask the same":       {map[survey.TallyKey]int64{one: 40, two: 60, three: 30}, map[survey.TallyKey][]string{two: both}},
		"another month":               {map[survey.TallyKey]int64{one: 9, key("short@2", 11, survey.Counted): 90}, nil},
		"what was set aside is heard": {map[survey.TallyKey]int64{one: 9, key("short@2", 10, survey.SetAside): 90}, nil},
	} {
		asked, err := AskedIn(c.n, known)
		if err != nil {
			t.Fatal(err)
		}
		found := map[survey.TallyKey][]string{}
		for k, a := range asked {
			if len(a.Dropped) > 0 {
				found[k] = a.Dropped
			}
		}
		if !maps.EqualFunc(found, c.want, slices.Equal) {
			t.Errorf("%s: %v", name, found)
		}
	}
	if _, err := AskedIn(map[survey.TallyKey]int64{key("short@7", 10, survey.Counted): 1}, known); err == nil {
		t.Error("a questionnaire nobody knows")
	}
}

// TestItemsAreOfOneWording: in a unit's figures and in the province's, each with the answers of whole units.
func TestItemsAreOfOneWording(t *testing.T) {
	first, second, third, known := versions()
	found := computed(t, known, nil, answered(3, first, 50, 0), answered(3, third, 40, 40), answered(4, second, 120, 120), answered(5, first, 39, 0), answered(5, second, 40, 0))
	item := func(unit, key string) analytics.Figure {
		items := found[unit].Items
		if n := slices.IndexFunc(items, func(f analytics.Figure) bool { return f.Key == key }); n >= 0 {
			return items[n]
		}
		return analytics.Figure{}
	}
	for _, c := range []struct {
		unit, key string
		n         int64
		of        []string
	}{
		{"24781", "trouble", 90, []string{"short@1", "short@3"}},
		{"24781", "extra_payment", 0, nil},
		{"24805", "extra_payment", 120, nil},
		{"24823", "trouble", 40, []string{"short@2"}},
		{"24823", "extra_payment", 40, []string{"short@2"}},
		{"68", "trouble", 160, []string{"short@2"}},
		{"68", "extra_payment", 160, []string{"short@2"}},
	} {
		if f := item(c.unit, c.key); f.N != c.n || !slices.Equal(f.Questionnaires, c.of) {
			t.Errorf("%s of %s: %+v", c.key, c.unit, f)
		}
	}
}
