package staff

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"sipas/survey"
)

// How long things last.
const (
	SessionLife    = 12 * time.Hour   // the longest that anybody stays signed in
	SessionIdle    = 30 * time.Minute // without asking for anything
	ProofLife      = 5 * time.Minute  // of a proof of who one is, for what touches people and figures for good
	InvitationLife = 72 * time.Hour
	BreakGlassLife = time.Hour
)

// SessionID numbers a session.
type SessionID int64

// Token is the text that a cookie or a link carries; only its hash is kept.
type Token string

// NewToken draws one of 256 bits.
func NewToken() Token {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return Token(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Hash is what is kept of a token, and what finds it again. It needs no salt, for a token is drawn and not chosen.
func (t Token) Hash() []byte {
	sum := sha256.Sum256([]byte(t))
	return sum[:]
}

// Session is an account that has signed in.
type Session struct {
	ID        SessionID
	Account   Account
	Agent     string    // the browser, as its owner will know it
	SID       string    // what the single sign-on calls it
	Whole     bool      // false while the second factor is asked for
	Short     bool      // begun by a password alone that is too short for that
	Passkey   PasskeyID // that the person has shown; 0: none
	CreatedAt time.Time
	SeenAt    time.Time
	ProvedAt  time.Time // when the person has last proved who it is; zero: nobody knows
	ExpiresAt time.Time
	Today     time.Time // the day on which its grants are looked at
	Province  string
}

// Live tells whether the session is good at a moment.
func (s Session) Live(now time.Time) bool {
	return now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < SessionIdle && s.Account.State == Active
}

// Proved tells whether the person has proved lately who it is.
func (s Session) Proved(now time.Time) bool { return now.Sub(s.ProvedAt) < ProofLife }

// Complete tells whether nothing is asked for any more. Who has signed in with the password alone, and has passkeys, is asked for one where that password is
// too short, and where the person comes into a role that asks for more.
func (s Session) Complete() bool {
	return s.Whole && (s.Passkey != 0 || !s.Account.hasPasskeysAlone() || !s.needsSecondFactor())
}

// MustEnrol tells whether the person must set up a second factor before anything else: a passkey counts as both. Accounts of the single sign-on prove
// themselves there.
func (s Session) MustEnrol() bool {
	return s.Account.Local() && len(s.Account.CodeSecret) == 0 && s.Passkey == 0 && s.needsSecondFactor()
}

// needsSecondFactor tells whether the password alone does not do: a role asks for more, or it was chosen beside a role that did and is too short without.
func (s Session) needsSecondFactor() bool { return s.Short || s.Account.NeedsSecondFactor(s.Today) }

// LongerWillDo tells whether a longer password will do in place of a second factor: no role asks for one.
func (s Session) LongerWillDo() bool { return s.Short && !s.Account.NeedsSecondFactor(s.Today) }

// Rights are what the person may do today.
func (s Session) Rights() Rights { return Rights{s.Account, s.Today, s.Province} }

// May tells whether the person may do something, somewhere.
func (s Session) May(p Permission) bool { return s.Rights().May(p) }

// Scope is where the person may do something. It reaches nothing where that is nowhere.
func (s Session) Scope(p Permission) survey.Scope { return s.Rights().Scope(p) }

// Actor is the person doing what a permission allows, in a unit; the zero unit where it is about none, or about several.
func (s Session) Actor(p Permission, unit survey.Unit) survey.Actor {
	role, _ := s.Rights().roleFor(p, unit)
	return survey.SignedIn(int64(s.Account.ID), s.Account.Name, string(role))
}

// Self is the person doing what everybody may with an own account.
func (s Session) Self() survey.Actor { return survey.SignedIn(int64(s.Account.ID), s.Account.Name, "") }
