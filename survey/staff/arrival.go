package staff

import (
	"strings"
	"time"

	"sipas/survey"
)

// Arrival is somebody whom the single sign-on vouches for. Issuer and Subject are who it is; all else is what is said of him today.
type Arrival struct {
	Issuer, Subject      string
	Username, Name, Mail string
	Claims               map[string]any
}

// The most of a name and of a mail address that is kept.
const (
	longestArrival = 80
	longestMail    = 254
)

// Account is the account of who arrives, waiting and without rights. Its name cannot be that of a local account, which has no colon.
func (a Arrival) Account() Account {
	name := a.Subject
	for _, other := range []string{a.Mail, a.Username} {
		if strings.TrimSpace(other) != "" {
			name = other
		}
	}
	return Account{Issuer: a.Issuer, Subject: a.Subject, State: Waiting,
		Name:     oneLine("sso:"+strings.ToLower(strings.TrimSpace(name)), longestArrival),
		FullName: oneLine(a.Name, longestArrival), Mail: oneLine(a.Mail, longestMail)}
}

// oneLine is a text of others as it is kept: one line, and no longer than that.
func oneLine(text string, limit int) string {
	runes := []rune(strings.Join(strings.Fields(survey.Plain(Trimmed(text))), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), limit)]))
}

// StateNow is how the account of somebody of the single sign-on stands, by what it has: who has a role is let in, who has none waits, and
// who was shut out stays so.
func (a Account) StateNow(today time.Time) State {
	if a.State == Disabled {
		return Disabled
	}
	for _, g := range a.Grants {
		if g.Holds(today) {
			return Active
		}
	}
	return Waiting
}

// Departure is that somebody has signed out at the single sign-on: of one session there, or where SID is empty, of all.
type Departure struct {
	Issuer, Subject, SID string
	Token                string    // the notice itself, which is acted on once
	Until                time.Time // the notice is refused from then on
}
