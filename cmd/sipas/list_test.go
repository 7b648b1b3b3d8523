package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/i18n"
)

func words[T ~string](all []T) []string {
	found := make([]string, len(all))
	for i, one := range all {
		found[i] = string(one)
	}
	return found
}

func without(all []string, some ...string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(some, one) })
}

// TestFlagsNameTheLists: a flag that takes one of the field's own words takes all of them and no other.
func TestFlagsNameTheLists(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commands{}, lists())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"language": words(survey.Languages()), "standing list reason": words(survey.Reasons()), "standing review standing": without(words(survey.Standings()), string(survey.Late)), // which nobody can make it
		"device list state": words(survey.DeviceStates()), "task list state": words(followup.TaskStates()), "key add mode": words(survey.KeyModes()), "key add scope": words(survey.OpenScopes()),
		"account invite role": words(staff.Roles()), "account grant role": words(staff.Roles()), "account revoke role": words(staff.Roles()), "audit list outcome": words(survey.Endings()),
		// Words of the program, not of the field.
		"log-format": nil, "log-level": nil, "serve public-results": nil, "serve four-eyes": nil, "serve callback": nil, "doctor callback": nil, "doctor public-results": nil, "doctor four-eyes": nil, "poster size": nil, "export responses format": nil, "export comments format": nil,
		"export results format": nil, "export results words": nil,
	}
	seen := map[string]bool{}
	var visit func(n *kong.Node, path string)
	visit = func(n *kong.Node, path string) {
		for _, f := range n.Flags {
			if f.Enum == "" {
				continue
			}
			name := strings.TrimSpace(path + " " + f.Name)
			list, known := want[name]
			if takes := without(strings.Split(strings.ReplaceAll(f.Enum, " ", ""), ","), ""); !known || list != nil && !slices.Equal(takes, list) {
				t.Errorf("--%s takes %v, the list is %v", name, takes, list)
			}
			seen[name] = true
		}
		for _, child := range n.Children {
			visit(child, strings.TrimSpace(path+" "+child.Name))
		}
	}
	visit(parser.Model.Node, "")
	for name := range want {
		if !seen[name] {
			t.Errorf("there is no --%s", name)
		}
	}
}

// TestCataloguesNameTheLists: each word of a list has its text.
func TestCataloguesNameTheLists(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(i18n.Languages(), words(survey.Languages())) {
		t.Errorf("catalogues are in %v", i18n.Languages())
	}
	for prefix, list := range map[string][]string{"mode.": words(survey.Modes()), "reason.": words(survey.Reasons()), "confidence.": analytics.Confidences(), "path.reach_": words(analytics.Reaches()),
		"kiosk.storage.": without(words(survey.Storages()), ""), "status.": without(words(analytics.Statuses()), string(analytics.Ranked))} {
		for _, one := range list {
			if !slices.Contains(texts.Keys(prefix), prefix+one) {
				t.Errorf("there is no text %s%s", prefix, one)
			}
		}
		// Beside such words a prefix may have other texts, but the names of reasons, confidences and storages stand alone.
		if prefix == "mode." || prefix == "status." {
			continue
		}
		for _, key := range texts.Keys(prefix) {
			if one := strings.TrimPrefix(key, prefix); !slices.Contains(list, one) {
				t.Errorf("%s names nothing there is", key)
			}
		}
	}
}

// TestAPINamesTheLists: every enumeration of the API's description is one of the lists.
func TestAPINamesTheLists(t *testing.T) {
	t.Parallel()
	var description any
	if err := json.Unmarshal([]byte(readText(t, "../../web/page/openapi.json")), &description); err != nil {
		t.Fatal(err)
	}
	ranked := without(words(survey.Levels()), string(survey.LevelProvince))
	stored := words(survey.Outcomes())
	want := map[string][]string{
		"unit/properties/level": ranked, "UnitResult/properties/level": words(survey.Levels()), "Item/properties/kind": words(survey.ItemKinds()),
		"properties/language": words(survey.Languages()), "Stored/properties/status": without(stored, string(survey.Conflicting)),
		"items/properties/status":      append(stored, string(survey.Invalid), string(survey.Closed), "failed"),
		"UnitResult/properties/status": words(analytics.Statuses()), "properties/weighting": analytics.Weightings(),
		"properties/confidence": analytics.Confidences(), "properties/verdict": words(analytics.Verdicts()), "Change/properties/to": analytics.Comparisons(),
		"ReasonCount/properties/reason": words(survey.Reasons()), "Break/properties/reason": analytics.BreakReasons(),
		"Break/properties/to": without(analytics.Comparisons(), analytics.ToMode), "OptionShare/properties/bound": {analytics.BoundBelow, analytics.BoundAbove}, "Report/properties/bound": {analytics.BoundBelow, analytics.BoundAbove},
		"Report/properties/concern": words([]analytics.Concern{analytics.Trouble, analytics.Extra, analytics.Either}), "properties/mode": words(survey.Modes()), "properties/standing": words(survey.Standings()),
		"KeyedResponse/properties/mode": words(survey.KeyModes()), "properties/storage": words(survey.Storages()), "ErrorDetail/properties/kind": without(words(survey.Kinds()), string(survey.Limited)),
		"parameter lang": words(survey.Languages()), "parameter level": ranked, "parameter format": {"json", "csv"},
		"Indicator/properties/level": words(survey.Levels()), "Indicator/properties/period_kind": words(analytics.PeriodKinds()), "Indicator/properties/status": words(analytics.Statuses()),
		"Task/properties/why": words(followup.Whys()), "Task/properties/state": words(followup.TaskStates()), "parameter state": words(followup.TaskStates()), "Task/properties/escalation": append([]string{""}, words(followup.Escalations())...),
		"Task/properties/cause": append([]string{""}, words(followup.Causes())...), "Task/properties/verdict": append([]string{""}, words(followup.Verdicts())...),
	}
	var visit func(at any, path, name string)
	visit = func(at any, path, name string) {
		switch v := at.(type) {
		case map[string]any:
			if given, ok := v["name"].(string); ok {
				name = "parameter " + given
			}
			if list, ok := v["enum"].([]any); ok {
				checkEnum(t, path, name, list, want)
			}
			for key, child := range v {
				visit(child, path+"/"+key, name)
			}
		case []any:
			for _, child := range v {
				visit(child, path, name)
			}
		}
	}
	visit(description, "", "")
}

// checkEnum holds one enumeration against the list whose name is the longest that its path ends with or, in a parameter, its name is.
func checkEnum(t *testing.T, path, name string, list []any, want map[string][]string) {
	t.Helper()
	var found []string
	for _, one := range list {
		if _, word := one.(bool); word {
			return
		}
		found = append(found, fmt.Sprint(one))
	}
	closest := ""
	for of := range want {
		if (strings.HasSuffix(path, of) || name == of) && len(of) > len(closest) {
			closest = of
		}
	}
	if closest == "" {
		t.Errorf("%s (%s) has %v, which is no list", path, name, found)
		return
	}
	slices.Sort(found)
	if list := want[closest]; !slices.Equal(found, slices.Sorted(slices.Values(list))) {
		t.Errorf("%s has %v, the list is %v", path, found, list)
	}
}
