package survey

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestSettingsHaveBounds, the same for what is chosen and for what a server's configuration holds; what is taken is read again as it is kept.
func TestSettingsHaveBounds(t *testing.T) {
	t.Parallel()
	for name, c := range map[SettingName]struct {
		key        string
		good, evil []string
	}{
		AnswersPerTransaction: {"setting.number", []string{"0", "1,5", " 2.5 ", "100"}, []string{"", "x", "-1", "100.1", "NaN", "Inf"}},
		ThresholdFew:          {"setting.whole", []string{"3", "10"}, []string{"2", "0", "-3", "3.5", "ten", "", "99999999999999999999"}},
		ThresholdProvisional:  {"setting.whole", []string{"30"}, []string{"2", "x"}},
		ThresholdRanked:       {"setting.whole", []string{"90"}, []string{"2", "x"}},
		Step:                  {"setting.whole", []string{"5", "200"}, []string{"4", "0", "-10", "5,5"}},
		StepEvery:             {"setting.every", []string{"0", "7", "168h", "36h", "90m", "366"}, []string{"-1h", "367", "8785h", "week", "", "1.5"}},
		SettleDays:            {"setting.whole", []string{"0", "31"}, []string{"-1", "32", "x"}},
		AnswerMonths:          {"setting.months", []string{"0", "24", "120"}, []string{"", "1", "23", "-24", "1201", "two", "24.5"}},
		ConductTask:           {"setting.whole", []string{"0", "3", "1000"}, []string{"", "-1", "1001", "three"}},
		PublicResults:         {"setting.results", []string{"live", "frozen", "off"}, []string{"", "on", "Live"}},
		Hotline:               {"setting.text", []string{"", "1022", "0263 3822 000,  0263 3822 001"}, []string{"10\n22", "10\u202e22", "10\u200b22", strings.Repeat("1", NoteLimit+1)}},
		Contact:               {"setting.text", []string{"Sở Nội vụ"}, []string{"a\x00b"}},
		Body:                  {"setting.text", []string{"Sở Nội vụ"}, []string{"\xff"}},
		"color":               {"setting.unknown", nil, []string{"red"}},
	} {
		for _, value := range c.good {
			s, again := DefaultSettings(), DefaultSettings()
			if err := s.Apply(name, value); err != nil {
				t.Errorf("%s %q: %v", name, value, err)
			}
			if err := again.Apply(name, s.Value(name)); err != nil || again != s {
				t.Errorf("%s %q is kept as %q, and read as %+v: %v", name, value, s.Value(name), again, err)
			}
		}
		for _, value := range c.evil {
			s := DefaultSettings()
			e, ok := errors.AsType[*Error](s.Apply(name, value))
			if !ok || e.Kind != Invalid || e.Key != c.key {
				t.Errorf("%s %q: %v", name, value, e)
			}
		}
	}
}

// TestWhatConfigurationHoldsWins over what was chosen, which wins over the default; and nothing is shown of fewer than any of them says.
func TestWhatConfigurationHoldsWins(t *testing.T) {
	t.Parallel()
	chosen := []Setting{{Name: Step, Value: "20", SetBy: "lan", Revision: 3}, {Name: Hotline, Value: "1022"}, {Name: ThresholdProvisional, Value: "40"}, {Name: "of a later version", Value: "?"}}
	s, all, err := InForce(chosen, Held{Hotline: "1900 1234", ThresholdFew: "50"})
	if err != nil || s.Step != 20 || s.Responsible.Hotline != "1900 1234" || s.SettleDays != 7 || s.Minimums != (Minimums{50, 50, 90}) || !s.Minimums.Rise() {
		t.Errorf("%+v %v", s, err)
	}
	told := map[SettingName]Setting{}
	for _, one := range all {
		told[one.Name] = one
	}
	if len(all) != len(SettingNames()) || told[Step].SetBy != "lan" || told[Step].Held || !told[Hotline].Held || told[ThresholdProvisional].Value != "50" || told[Body].Held {
		t.Errorf("%+v", all)
	}
	if _, _, err := InForce(nil, Held{Step: "4"}); KindOf(err) != Invalid {
		t.Errorf("a configuration out of bounds: %v", err)
	}
}

// TestWhatCannotFollow is refused.
func TestWhatCannotFollow(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	for what, c := range map[string]struct {
		name     SettingName
		value    string
		answered bool
		today    time.Time
		want     string
	}{
		"few before the first answer":          {ThresholdFew, "20", false, day(20), ""},
		"few later":                            {ThresholdFew, "5", true, day(20), "setting.few_used"},
		"few, raised later":                    {ThresholdFew, "11", true, day(20), "setting.few_used"},
		"few as it is":                         {ThresholdFew, "10", true, day(20), ""},
		"few above provisional":                {ThresholdFew, "31", false, day(20), "setting.rise"},
		"provisional below few":                {ThresholdProvisional, "9", true, day(20), "setting.rise"},
		"provisional above ranked":             {ThresholdProvisional, "91", true, day(20), "setting.rise"},
		"provisional lowered":                  {ThresholdProvisional, "10", true, day(20), ""},
		"ranked below provisional":             {ThresholdRanked, "29", true, day(20), "setting.rise"},
		"a smaller step":                       {Step, "5", true, day(20), ""},
		"two weeks, before a month is settled": {SettleDays, "14", true, day(6), ""},
		"on the eve":                           {SettleDays, "14", true, day(7), "setting.settling"},
		"once it is settled":                   {SettleDays, "14", true, day(8), "setting.settling"},
		"on the last day":                      {SettleDays, "14", true, day(14), "setting.settling"},
		"after both":                           {SettleDays, "14", true, day(15), ""},
		"at once, while answers are awaited":   {SettleDays, "0", true, day(3), "setting.settling"},
		"at once, on the eve of a month":       {SettleDays, "0", true, day(30), "setting.settling"},
	} {
		before := DefaultSettings()
		after := before
		if err := after.Apply(c.name, c.value); err != nil {
			t.Fatal(err)
		}
		err := after.MayFollow(before, c.name, c.answered, c.today)
		e, _ := errors.AsType[*Error](err)
		if c.want == "" && err != nil || c.want != "" && (e == nil || e.Key != c.want || e.Fields[0].Path != "value-"+string(c.name)) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// TestNoMonthIsClosedOrOpenedByAChange: whenever it is taken, the same months are settled before and after, then and a day later.
func TestNoMonthIsClosedOrOpenedByAChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := DefaultSettings(), DefaultSettings()
		before.SettleDays, after.SettleDays = rapid.IntRange(0, MostSettleDays).Draw(t, "before"), rapid.IntRange(0, MostSettleDays).Draw(t, "after")
		today := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "day"))
		if after.MayFollow(before, SettleDays, true, today) != nil {
			return
		}
		for _, at := range []time.Time{today, today.AddDate(0, 0, 1)} {
			if !SettledBefore(at, before.SettleDays, time.UTC).Equal(SettledBefore(at, after.SettleDays, time.UTC)) {
				t.Fatalf("%d days instead of %d on %s", after.SettleDays, before.SettleDays, today)
			}
		}
	})
}
