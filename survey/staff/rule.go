package staff

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// RuleID numbers a rule; people write it R3.
type RuleID int64

func (r RuleID) String() string { return "R" + strconv.FormatInt(int64(r), 10) }

// Rule gives a role to everybody of whom the single sign-on claims something. The grants it makes are its own: they go when the claim
// goes, and those given by hand stand apart.
type Rule struct {
	ID       RuleID
	Position int // rules are read in this order, and of two that give the same the first is the one that gave it
	Claim    string
	Value    string
	Role     Role
	Unit     survey.Unit // the zero unit: the province
	AddedBy  string
}

// String is the rule as the reason of what it gives: R3: groups = snv.
func (r Rule) String() string { return r.ID.String() + ": " + r.Claim + " = " + r.Value }

// Told is the rule as the audit log tells it.
func (r Rule) Told() map[string]string {
	return map[string]string{"claim": r.Claim, "value": r.Value, "role": string(r.Role), "unit": r.Unit.Code}
}

// The most that a rule's claim and its value may have.
const (
	longestClaim = 200
	longestValue = 200
)

// ownClaims are claims that people commonly write of themselves, or that others may come to have. Nobody gets rights by them: accounts
// are known by issuer and subject, never by a mail address.
func ownClaims() []string {
	return []string{"name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website",
		"email", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "address"}
}

// tokenClaims are what a token says of itself and of this sign-in.
func tokenClaims() []string {
	return []string{"iss", "aud", "exp", "iat", "nbf", "jti", "nonce", "azp", "auth_time", "sid", "at_hash", "c_hash", "s_hash", "acr", "amr",
		"typ", "session_state", "email_verified", "phone_number_verified", "updated_at"}
}

// MayRule tells whether a rule may ask for a claim.
func MayRule(claim string) bool {
	top, _, _ := strings.Cut(claim, ".")
	return !slices.Contains(ownClaims(), top) && !slices.Contains(tokenClaims(), top)
}

// Check fails with kind Invalid and everything that is wrong with a rule.
func (r Rule) Check() error {
	var fields []survey.Field
	wrong := func(path, key string) { fields = append(fields, survey.Field{Path: path, Key: key}) }
	switch {
	case !sound(r.Claim, longestClaim):
		wrong("claim", "staff.rule_claim")
	case !MayRule(r.Claim):
		wrong("claim", "staff.rule_own_claim")
	}
	if !sound(r.Value, longestValue) {
		wrong("value", "staff.rule_value")
	}
	switch {
	case !r.Role.Known():
		wrong("role", "staff.role_unknown")
	case !r.Role.Fits(r.Unit):
		wrong("unit", "staff.role_"+string(r.Role.Reach()))
	}
	if len(fields) > 0 {
		return &survey.Error{Op: "staff.Rule.Check", Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	return nil
}

// sound tells whether a text can be compared with what a claim says.
func sound(text string, limit int) bool {
	return text != "" && text == Trimmed(text) && len([]rune(text)) <= limit && !strings.ContainsFunc(text, survey.Hidden)
}

// Trimmed is a claim or a value as it is compared: composed, without spaces around it.
func Trimmed(text string) string { return norm.NFC.String(strings.TrimFunc(text, unicode.IsSpace)) }

// Fits tells whether the claims say what the rule asks for.
func (r Rule) Fits(claims map[string]any) bool {
	return r.Value != "" && slices.Contains(Values(claims, r.Claim), Trimmed(r.Value))
}

// Earned are the rules by which these claims give a role, in their order. Where several give the same role in the same place, the
// first does.
func Earned(rules []Rule, claims map[string]any) []Rule {
	ordered := slices.SortedStableFunc(slices.Values(rules), func(a, b Rule) int { return a.Position - b.Position })
	var earned []Rule
	for _, r := range ordered {
		if r.Fits(claims) && r.Check() == nil && !slices.ContainsFunc(earned, r.gives) {
			earned = append(earned, r)
		}
	}
	return earned
}

// gives tells whether another rule gives the same.
func (r Rule) gives(other Rule) bool { return r.Role == other.Role && r.Unit.ID == other.Unit.ID }

// gave tells whether the rule gives what a grant gave.
func (r Rule) gave(g Grant) bool { return r.Role == g.Role && r.Unit.ID == g.Unit.ID }

// Settle compares what somebody's claims earn with the grants that hold: which rules have to give theirs, and which grants, made by a rule
// at an earlier sign-in, have to be taken away. Grants given by hand are left alone.
func Settle(earned []Rule, held []Grant) (give []Rule, take []Grant) {
	var made []Grant
	for _, g := range held {
		switch {
		case g.Rule == 0 || !g.RevokedAt.IsZero():
		case slices.ContainsFunc(earned, func(r Rule) bool { return int64(r.ID) == g.Rule && r.gave(g) }):
			made = append(made, g)
		default:
			take = append(take, g)
		}
	}
	for _, r := range earned {
		if !slices.ContainsFunc(made, r.gave) {
			give = append(give, r)
		}
	}
	return give, take
}

// Values are what claims say under a name: a text as it is, and the parts of it between commas; the members of a list as they are; a
// number and a yes or no as they are written. A name with dots leads into claims within claims, unless a claim is called so.
func Values(claims map[string]any, name string) []string {
	switch v := claimOf(claims, name).(type) {
	case []any:
		var all []string
		for _, member := range v {
			if text, ok := plain(member); ok {
				all = append(all, text)
			}
		}
		return all
	case string:
		all := []string{Trimmed(v)}
		for part := range strings.SplitSeq(v, ",") {
			if part = Trimmed(part); part != "" && !slices.Contains(all, part) {
				all = append(all, part)
			}
		}
		return all
	default:
		if text, ok := plain(v); ok {
			return []string{text}
		}
		return nil
	}
}

// claimOf finds a claim; nil where there is none.
func claimOf(claims map[string]any, name string) any {
	if v, ok := claims[name]; ok {
		return v
	}
	for i := range len(name) {
		if name[i] != '.' {
			continue
		}
		if within, ok := claims[name[:i]].(map[string]any); ok {
			if v := claimOf(within, name[i+1:]); v != nil {
				return v
			}
		}
	}
	return nil
}

// plain is a single value as text; false for what holds others, or nothing.
func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return Trimmed(v), true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// ReadClaims reads claims as somebody types them to see what they would get: a line for each, department: Sở Nội vụ, or the JSON that
// the single sign-on shows.
func ReadClaims(typed string) (map[string]any, error) {
	claims := map[string]any{}
	if text := strings.TrimSpace(typed); strings.HasPrefix(text, "{") {
		if err := json.Unmarshal([]byte(text), &claims); err != nil {
			return nil, unreadable(err)
		}
		return claims, nil
	}
	for line := range strings.Lines(typed) {
		name, value, found := strings.Cut(line, ":")
		name = Trimmed(name)
		switch {
		case Trimmed(line) == "":
		case !found || name == "" || claims[name] != nil:
			return nil, unreadable(nil)
		default:
			claims[name] = Trimmed(value)
		}
	}
	return claims, nil
}

func unreadable(cause error) error {
	return &survey.Error{Op: "staff.ReadClaims", Kind: survey.Invalid, Key: "staff.claims_unreadable", Err: cause,
		Fields: []survey.Field{{Path: "claims", Key: "staff.claims_unreadable"}}}
}
