package staff

import (
	"time"

	"sipas/survey"
)

// GrantID numbers a grant.
type GrantID int64

// Grant is that an account has a role somewhere for some time.
type Grant struct {
	ID        GrantID
	Account   AccountID
	Role      Role
	Unit      survey.Unit // the zero unit: the province
	From      time.Time   // the first day
	Until     time.Time   // the last day; zero: until it is taken away
	EndsAt    time.Time   // the moment it ends within a day, as in an emergency; zero: as the days say
	Rule      int64       // the rule of the single sign-on it came by; 0: given by hand
	By        string
	At        time.Time
	Reason    string
	RevokedBy string
	RevokedAt time.Time // zero while it was not
}

// Holds tells whether the grant holds on a day.
func (g Grant) Holds(today time.Time) bool {
	return g.RevokedAt.IsZero() && !today.Before(g.From) && (g.Until.IsZero() || !today.After(g.Until))
}

// Check fails with kind Invalid and everything that is wrong with a grant that is to be given.
func (g Grant) Check(reason string) error {
	var fields []survey.Field
	wrong := func(path, key string) { fields = append(fields, survey.Field{Path: path, Key: key}) }
	switch {
	case !g.Role.Known():
		wrong("role", "staff.role_unknown")
	case !g.Role.Fits(g.Unit):
		wrong("unit", "staff.role_"+string(g.Role.Reach()))
	}
	if !g.Until.IsZero() && g.Until.Before(g.From) {
		wrong("until", "staff.until_before")
	}
	if survey.KeptWords(reason) == "" {
		wrong("reason", "staff.reason_missing")
	}
	if len(fields) > 0 {
		return &survey.Error{Op: "staff.Grant.Check", Kind: survey.Invalid, Key: fields[0].Key, Fields: fields}
	}
	return nil
}

// Told is the grant as the audit log tells it.
func (g Grant) Told() map[string]string {
	told := map[string]string{"role": string(g.Role), "unit": g.Unit.Code, "from": g.From.Format(time.DateOnly)}
	if !g.Until.IsZero() {
		told["until"] = g.Until.Format(time.DateOnly)
	}
	if !g.EndsAt.IsZero() {
		told["ends_at"] = g.EndsAt.UTC().Format(time.RFC3339)
	}
	if g.Rule != 0 {
		told["rule"] = RuleID(g.Rule).String()
	}
	return told
}

// CheckReason fails with kind Invalid where nobody says why: it is asked for where people or figures are touched.
func CheckReason(reason string) error {
	if survey.KeptWords(reason) == "" {
		return &survey.Error{Op: "staff.CheckReason", Kind: survey.Invalid, Key: "staff.reason_missing", Fields: []survey.Field{{Path: "reason", Key: "staff.reason_missing"}}}
	}
	return nil
}
