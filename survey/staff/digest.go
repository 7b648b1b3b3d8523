package staff

import (
	"time"

	"sipas/survey"
)

// Digest is the letter of a morning to a person: what waits for that person, in numbers.
type Digest struct {
	Account Account
	Day     time.Time
	State   DigestState
	Tries   int
}

// DigestState is what became of the letter of a morning.
type DigestState string

// The states. A letter that was begun and not settled stays so: its program may have ended after the mail server took it, and nobody gets one twice.
const (
	DigestBegun   DigestState = "begun"   // somebody is about to send it
	DigestSent    DigestState = "sent"    // the mail server has taken it
	DigestNothing DigestState = "nothing" // nothing waits for the person
	DigestAgain   DigestState = "again"   // the mail server surely has not taken it, and is asked again
	DigestFailed  DigestState = "failed"  // it is not asked again: too often, or it broke off and may have taken it
	DigestRefused DigestState = "refused" // the mail server does not take this one
)

// DigestStates returns all states.
func DigestStates() []DigestState {
	return []DigestState{DigestBegun, DigestSent, DigestNothing, DigestAgain, DigestFailed, DigestRefused}
}

// When letters are sent, by the clocks of the province: what has not gone out by then is of no use that day.
const (
	digestFrom  = 7
	digestUntil = 11
)

const (
	// DigestAbsence is how long nobody may have signed in to an account that is still written to. Rules of the single sign-on are looked at when one signs
	// in: of who does not, it is not known any more whether the rights still hold.
	DigestAbsence = 30 * 24 * time.Hour
	// DigestKept is how many days it is known what became of a letter.
	DigestKept = 14
)

// DigestDay is the day whose letters are sent at a moment; false where none are.
func DigestDay(now time.Time, zone *time.Location, working func(day time.Time) bool) (time.Time, bool) {
	hour, day := now.In(zone).Hour(), survey.Date(now, zone)
	return day, digestFrom <= hour && hour < digestUntil && working(day)
}

// DigestPause is for how long the mail server is left alone that did not take a letter so many times; false where it is not asked again.
func DigestPause(tries int) (time.Duration, bool) {
	pauses := [...]time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, time.Hour}
	if tries < 1 || tries > len(pauses) {
		return 0, false
	}
	return pauses[tries-1], true
}

// Unready tells whether the account must set up a second factor before it is shown anything.
func (a Account) Unready(today time.Time) bool {
	return a.Local() && len(a.CodeSecret) == 0 && a.Passkeys == 0 && a.NeedsSecondFactor(today)
}

// WantsDigest tells whether the person wants letters at the address that the account has. Who said so of another address has not said it of this one.
func (a Account) WantsDigest() bool { return a.DigestMail != "" && a.DigestMail == a.Mail }
