package surveydb_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// settingOf is a setting of the province as it stands.
func settingOf(t *testing.T, store *surveydb.Store, name survey.SettingName) survey.Setting {
	t.Helper()
	_, all, err := store.Settings(t.Context(), surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Name == name {
			return one
		}
	}
	t.Fatalf("no setting %s", name)
	return survey.Setting{}
}

// TestWhatOfSettingsIsRefused changes nothing and writes nothing down: without a reason where secrecy rests on it, where the server's
// configuration holds it, and, once somebody has answered, of what groups of people are made by.
func TestWhatOfSettingsIsRefused(t *testing.T) {
	store, pool := surveytest.Store(t)
	change := func(on *surveydb.Store, name survey.SettingName, value, reason string) string {
		return keyOf(on.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor().Because(reason),
			survey.SettingChange{Name: name, Value: value, Revision: survey.AnyRevision, Today: surveytest.Day()}))
	}
	if got := change(store, survey.ThresholdFew, "8", "QĐ 1"); got != "" {
		t.Fatalf("before the first answer: %s", got)
	}
	if got := change(store, survey.Hotline, " 1022  (giờ hành chính) ", ""); got != "" {
		t.Errorf("a hotline without a reason: %s", got)
	}
	answer := surveytest.Response(t, store, surveytest.Place(t, store, "24781"), nil)
	if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), []survey.Response{answer}); err != nil {
		t.Fatal(err)
	}
	seen := 0
	log(t, pool, &seen)
	for _, name := range survey.SettingNames() {
		if got := change(store, name, map[bool]string{true: "24", false: "live"}[name != survey.PublicResults], ""); name.NeedsReason() && got != "setting.reason" {
			t.Errorf("%s without a reason: %q", name, got)
		}
	}
	log(t, pool, &seen)
	held := store.Holding(survey.Held{survey.Step: "20"})
	for what, got := range map[string]string{
		"setting.held":     change(held, survey.Step, "30", "x"),
		"setting.few_used": change(store, survey.ThresholdFew, "7", "x"),
		"setting.rise":     change(store, survey.ThresholdRanked, "9", "x"),
		"setting.whole":    change(store, survey.Step, "4", "x"),
		"setting.unknown":  change(store, "color", "red", "x"),
	} {
		if got != what {
			t.Errorf("%q, want %s", got, what)
		}
	}
	sameActs(t, log(t, pool, &seen))
	if s, _, err := held.Settings(t.Context(), surveytest.Scope()); err != nil || s.Step != 20 || s.Minimums.Few != 8 {
		t.Errorf("%+v %v", s, err)
	}
	if one := settingOf(t, store, survey.ThresholdFew); one.Value != "8" || one.Reason != "QĐ 1" || one.SetBy == "" {
		t.Errorf("%+v", one)
	}
	if one := settingOf(t, store, survey.Step); strings.Contains(one.Value, "30") || one.Held {
		t.Errorf("%+v", one)
	}
}

// TestAnswersOfAnotherProvinceBindNobody: the least number of answers that is shown may change as long as nobody has answered in the province itself.
func TestAnswersOfAnotherProvinceBindNobody(t *testing.T) {
	store, _ := surveytest.Store(t)
	elsewhere := survey.InProvince("15")
	if err := store.EnsurePlaces(t.Context(), elsewhere, surveytest.Actor()); err != nil {
		t.Fatal(err)
	}
	places, err := store.Places(t.Context(), elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	few := func(value string) error {
		return store.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor().Because("x"),
			survey.SettingChange{Name: survey.ThresholdFew, Value: value, Revision: survey.AnyRevision, Today: surveytest.Day()})
	}
	if _, err := store.SaveResponses(t.Context(), elsewhere, survey.Service(), []survey.Response{surveytest.Response(t, store, places[0], nil)}); err != nil {
		t.Fatal(err)
	}
	if err := few("12"); err != nil {
		t.Errorf("nobody has answered here: %v", err)
	}
	stored(t, store, "24781", 1, nil)
	if err := few("15"); keyOf(err) != "setting.few_used" {
		t.Errorf("somebody has: %v", err)
	}
}
