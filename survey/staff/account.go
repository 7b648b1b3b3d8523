package staff

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// AccountID numbers an account.
type AccountID int64

// State is how an account stands.
type State string

// The states.
const (
	Waiting  State = "waiting"  // known to the single sign-on, and nobody has given it rights yet
	Active   State = "active"   // may sign in
	Disabled State = "disabled" // may not
)

// States returns all states.
func States() []State { return []State{Waiting, Active, Disabled} }

// Account is a person who may sign in.
type Account struct {
	ID           AccountID
	Name         string // what is typed to sign in, and written down of who acted
	FullName     string
	Mail         string
	DigestMail   string // the address at which the person wants to be told each morning what waits; empty: none
	Issuer       string // of the single sign-on; empty for a local account
	Subject      string
	State        State
	PasswordHash string // empty while the invitation is open, and always for the single sign-on
	CodeSecret   []byte // of the second factor, sealed; none where empty
	CodeStep     int64  // of the last code that was accepted
	Passkeys     int    // how many it has
	Language     survey.Language
	AddedBy      string
	AddedAt      time.Time
	Revision     int
	Grants       []Grant
}

// Local tells whether the account signs in here, and not by the single sign-on.
func (a Account) Local() bool { return a.Issuer == "" }

// WaitsForRole tells whether somebody has yet to give the person a role. Who has been given one is let in at the next sign-in, or on the day from which it holds.
func (a Account) WaitsForRole(today time.Time) bool {
	return a.State == Waiting && !slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.RevokedAt.IsZero() && (g.Until.IsZero() || !today.After(g.Until)) })
}

// LetIn tells whether the person has been given a role and has yet to sign in again.
func (a Account) LetIn(today time.Time) bool { return a.State == Waiting && !a.WaitsForRole(today) }

// Shown is what the person is called on pages.
func (a Account) Shown() string {
	if a.FullName != "" {
		return a.FullName
	}
	return a.Name
}

// NeedsSecondFactor tells whether a role the account has on a day asks for one.
func (a Account) NeedsSecondFactor(today time.Time) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Holds(today) && g.Role.NeedsSecondFactor() })
}

// longestName is the most a name or a full name may have.
const longestName = survey.NameLimit

// NameOf reads the name of an account as it is typed: small letters, digits and . - _ @, as mail addresses have them.
func NameOf(typed string) (string, error) {
	name := strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed)))
	sound := name != "" && len(name) <= longestName && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_@", r)
	})
	if !sound {
		return "", &survey.Error{Op: "staff.NameOf", Kind: survey.Invalid, Key: "staff.name_malformed",
			Fields: []survey.Field{{Path: "name", Key: "staff.name_malformed"}}}
	}
	return name, nil
}

// FullNameOf reads a person's name as it is typed; it may be missing.
func FullNameOf(typed string) (string, error) {
	name := strings.Join(strings.FieldsFunc(norm.NFC.String(typed), unicode.IsSpace), " ")
	if len([]rune(name)) > longestName || strings.ContainsFunc(name, survey.Hidden) {
		return "", &survey.Error{Op: "staff.FullNameOf", Kind: survey.Invalid, Key: "staff.full_name_malformed",
			Fields: []survey.Field{{Path: "full_name", Key: "staff.full_name_malformed"}}}
	}
	return name, nil
}

// MailOf reads a mail address as it is typed; it may be missing.
func MailOf(typed string) (string, error) {
	mail := strings.TrimSpace(norm.NFKC.String(typed))
	at := strings.LastIndexByte(mail, '@')
	if mail != "" && (len(mail) > 254 || at < 1 || !strings.Contains(mail[at:], ".") || strings.ContainsFunc(mail, func(r rune) bool {
		return unicode.IsSpace(r) || survey.Hidden(r) || strings.ContainsRune(`<>,;"()`, r)
	})) {
		return "", &survey.Error{Op: "staff.MailOf", Kind: survey.Invalid, Key: "staff.mail_malformed", Fields: []survey.Field{{Path: "mail", Key: "staff.mail_malformed"}}}
	}
	return mail, nil
}

// NotInvited is the error of who invites the owner of an account that may not sign in.
func NotInvited(op string) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.disabled"}
}
