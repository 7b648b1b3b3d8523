package staff

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sipas/survey"
)

func claimsOf(t *testing.T, text string) map[string]any {
	t.Helper()
	claims := map[string]any{}
	if err := json.Unmarshal([]byte(text), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

const someClaims = `{"groups": ["snv-cchc", "cn=quantri,ou=nhom", 7, true, null, ["nested"], {"x": "y"}],
	"roles": "handler, leader ,,admin", "unit": "Sở Nội vụ",
	"decomposed": "Sở", "level": 3, "staff": true, "off": false, "empty": "", "nothing": null,
	"realm_access": {"roles": ["survey-admin"], "a.b": {"c": "deep"}}, "https://sso.example.vn/groups": ["x"], "odd": {"y": 1}}`

func TestValues(t *testing.T) {
	claims := claimsOf(t, someClaims)
	for name, want := range map[string][]string{
		"groups": {"snv-cchc", "cn=quantri,ou=nhom", "7", "true"}, "roles": {"handler, leader ,,admin", "handler", "leader", "admin"},
		"unit": {"Sở Nội vụ"}, "decomposed": {"Sở"}, "level": {"3"}, "staff": {"true"}, "off": {"false"}, "empty": {""},
		"nothing": nil, "absent": nil, "realm_access.roles": {"survey-admin"}, "realm_access.a.b.c": {"deep"},
		"https://sso.example.vn/groups": {"x"}, "odd": nil, "": nil, ".": nil,
		"groups.0": nil, "realm_access.": nil,
	} {
		if got := Values(claims, name); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestRuleFits(t *testing.T) {
	claims := claimsOf(t, someClaims)
	for _, c := range []struct {
		claim, value string
		want         bool
	}{
		{"groups", "snv-cchc", true}, {"groups", "snv", false}, {"groups", "SNV-CCHC", false}, {"groups", "quantri", false},
		{"groups", "ou=nhom", false},
		{"groups", "cn=quantri,ou=nhom", true}, {"roles", "leader", true}, {"roles", "lead", false}, {"roles", "handler, leader ,,admin", true},
		{"unit", "Sở Nội vụ", true}, {"unit", "So\u031b\u0309 Nội vụ", true}, {"staff", "true", true}, {"off", "true", false},
		{"level", "3", true},
		{"empty", "", false}, {"absent", "", false}, {"groups", "", false},
		{"realm_access.roles", "survey-admin", true}, {"groups", "nested", false},
	} {
		if got := (Rule{Claim: c.claim, Value: c.value}).Fits(claims); got != c.want {
			t.Errorf("%s = %q: got %t", c.claim, c.value, got)
		}
	}
}

var (
	duc   = survey.Unit{ID: 7, Code: "25756"}
	inDuc = Rule{ID: 2, Position: 20, Claim: "roles", Value: "leader", Role: Leader, Unit: duc}
	dept  = Rule{ID: 1, Position: 30, Claim: "groups", Value: "snv-cchc", Role: Department}
	again = Rule{ID: 3, Position: 10, Claim: "unit", Value: "Sở Nội vụ", Role: Department}
	other = Rule{ID: 4, Position: 40, Claim: "groups", Value: "nobody", Role: Admin}
)

func TestEarned(t *testing.T) {
	ids := func(rules []Rule) (ids []RuleID) {
		for _, r := range rules {
			ids = append(ids, r.ID)
		}
		return ids
	}
	claims := claimsOf(t, someClaims)
	if got := ids(Earned([]Rule{dept, inDuc, again, other}, claims)); !slices.Equal(got, []RuleID{3, 2}) {
		t.Errorf("rules %v give; want 3, which comes before 1 and gives the same, and 2", got)
	}
	if got := Earned([]Rule{dept, inDuc, again, other}, nil); got != nil {
		t.Errorf("who brings no claims gets %v", got)
	}
	wrong := Rule{ID: 5, Claim: "roles", Value: "leader", Role: Admin, Unit: duc}
	if got := Earned([]Rule{wrong}, claims); got != nil {
		t.Errorf("an admin of one unit: %v", got)
	}
}

func TestSettle(t *testing.T) {
	byHand := Grant{ID: 1, Role: Department}
	made := Grant{ID: 2, Role: Leader, Unit: duc, Rule: 2}
	gone := Grant{ID: 3, Role: Admin, Rule: 4}
	changed := Grant{ID: 4, Role: Handler, Unit: duc, Rule: 2}
	revoked := Grant{ID: 5, Role: Admin, Rule: 4, RevokedAt: time.Unix(1, 0)}
	give, take := Settle([]Rule{again, inDuc}, []Grant{byHand, made, gone, changed, revoked})
	if len(give) != 1 || give[0].ID != 3 {
		t.Errorf("to give: %v, want what is held by hand alone", give)
	}
	if len(take) != 2 || take[0].ID != 3 || take[1].ID != 4 {
		t.Errorf("to take: %v, want those of a rule that no longer fits, or now gives something else", take)
	}
	if give, take = Settle(nil, []Grant{byHand}); give != nil || take != nil {
		t.Errorf("what is given by hand was touched: %v %v", give, take)
	}
}

func TestRuleCheck(t *testing.T) {
	if err := inDuc.Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Rule){
		"claim=staff.rule_claim":      func(r *Rule) { r.Claim = " groups" },
		"claim=staff.rule_claim ":     func(r *Rule) { r.Claim = "" },
		"claim=staff.rule_claim  ":    func(r *Rule) { r.Claim = strings.Repeat("x", longestClaim+1) },
		"claim=staff.rule_own_claim":  func(r *Rule) { r.Claim = "email" },
		"claim=staff.rule_own_claim ": func(r *Rule) { r.Claim = "address.region" },
		"value=staff.rule_value":      func(r *Rule) { r.Value = "" },
		"value=staff.rule_value ":     func(r *Rule) { r.Value = "a\u200bb" },
		"role=staff.role_unknown":     func(r *Rule) { r.Role = "king" },
		"unit=staff.role_unit":        func(r *Rule) { r.Role, r.Unit = Handler, survey.Unit{} },
		"unit=staff.role_province":    func(r *Rule) { r.Role = Admin },
	} {
		r := inDuc
		change(&r)
		if err := r.Check(); err == nil || survey.KindOf(err) != survey.Invalid || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestReadClaims(t *testing.T) {
	claims, err := ReadClaims(" groups : snv-cchc, tatca \n\nhttps://x: y\r\n")
	if err != nil || !slices.Equal(Values(claims, "groups"), []string{"snv-cchc, tatca", "snv-cchc", "tatca"}) || claims["https"] != "//x: y" {
		t.Errorf("got %v, %v", claims, err)
	}
	if claims, err = ReadClaims(someClaims); err != nil || len(Values(claims, "groups")) != 4 {
		t.Errorf("got %v, %v", claims, err)
	}
	for _, typed := range []string{"no colon", ": x", "{", `{"a": 1} x`, "a: 1\na: 2", "[]"} {
		if _, err := ReadClaims(typed); survey.KindOf(err) != survey.Invalid {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// FuzzClaims: whatever comes as claims, nothing panics, a value that is said fits, and what is read is never invented.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{someClaims, "groups: a, b", `{"a":{"b":{"c":[1,2]}}}`, "a.b: c", `{"a":"\ud800,b"}`} {
		f.Add(seed, "groups")
	}
	f.Fuzz(func(t *testing.T, typed, name string) {
		claims, err := ReadClaims(typed)
		if err != nil {
			if survey.KindOf(err) != survey.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, value := range Values(claims, name) {
			r := Rule{Claim: name, Value: value, Role: Department}
			if value != "" && !r.Fits(claims) {
				t.Errorf("%q is said of %q and does not fit", value, name)
			}
			if utf8.ValidString(typed) && value != "" && r.Check() == nil && len(Earned([]Rule{r}, claims)) != 1 {
				t.Errorf("%q of %q earns nothing", value, name)
			}
		}
		if got := Earned([]Rule{{Claim: name, Value: "\x00 never said", Role: Admin}}, claims); got != nil {
			t.Errorf("%q earns %v", typed, got)
		}
	})
}
