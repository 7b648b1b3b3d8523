package survey_test

import (
	"testing"

	"sipas/survey"
)

func TestScopeReachesItsOwnAlone(t *testing.T) {
	own := survey.Unit{ID: 1, Code: "24781", Province: "68"}
	sibling := survey.Unit{ID: 2, Code: "24784", Province: "68"}
	foreign := survey.Unit{ID: 3, Code: "02647", Province: "15"}
	province := survey.InProvince("68")
	for _, c := range []struct {
		name  string
		scope survey.Scope
		want  [3]bool
	}{
		{"zero", survey.Scope{}, [3]bool{}},
		{"province", province, [3]bool{true, true, false}},
		{"one unit", province.Only(own), [3]bool{true, false, false}},
		{"a foreign unit", province.Only(foreign), [3]bool{}},
		{"no unit", province.Only(), [3]bool{}},
		{"never wider again", province.Only(own).Only(own, sibling), [3]bool{true, false, false}},
		{"zero narrowed", survey.Scope{}.Only(own), [3]bool{}},
	} {
		got := [3]bool{c.scope.Reaches(own), c.scope.Reaches(sibling), c.scope.Reaches(foreign)}
		if got != c.want {
			t.Errorf("%s: reaches %v, want %v", c.name, got, c.want)
		}
	}
	if !province.Whole() || province.Only(own).Whole() || (survey.Scope{}).Whole() {
		t.Error("only a province's scope is whole")
	}
}

func TestNobodyMayChangeAnything(t *testing.T) {
	scope := survey.InProvince("68")
	for _, c := range []struct {
		name  string
		scope survey.Scope
		actor survey.Actor
		want  survey.Kind
	}{
		{"zero actor", scope, survey.Actor{}, survey.Forbidden},
		{"command line without a name", scope, survey.CommandLine("  "), survey.Forbidden},
		{"zero scope", survey.Scope{}, survey.Service(), survey.Forbidden},
		{"the service", scope, survey.Service(), ""},
		{"a person", scope, survey.CommandLine("lan"), ""},
	} {
		err := survey.MayChange("test", c.scope, c.actor)
		if got := survey.KindOf(err); (err != nil) != (c.want != "") || err != nil && got != c.want {
			t.Errorf("%s: %v, want kind %q", c.name, err, c.want)
		}
	}
	if survey.Service().Person() || !survey.CommandLine("lan").Person() {
		t.Error("a service is no person")
	}
}
