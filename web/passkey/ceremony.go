package passkey

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"sipas/survey"
)

// Purpose is what a device is asked for. What was signed for one is worth nothing for another.
type Purpose string

// The purposes.
const (
	Adding    Purpose = "adding"     // a new key
	SigningIn Purpose = "signing in" // whose the key is, is not known
	Proving   Purpose = "proving"    // that who has signed in is there
)

// Pending is what was begun in a browser, to be sealed there.
type Pending struct {
	Purpose Purpose              `json:"purpose"`
	Until   time.Time            `json:"until"`
	Session webauthn.SessionData `json:"session"`
}

// Challenge is what the device was to sign.
func (p Pending) Challenge() string { return p.Session.Challenge }

// BeginAdding is what the browser of an owner asks for a new key, as JSON.
func (p *Party) BeginAdding(o Owner, now time.Time) ([]byte, Pending, error) {
	var there []protocol.CredentialDescriptor
	for _, c := range (owner{o}).WebAuthnCredentials() {
		there = append(there, c.Descriptor())
	}
	options, session, err := p.rp.BeginRegistration(owner{o}, webauthn.WithExclusions(there),
		webauthn.WithCredentialParameters(webauthn.CredentialParametersRecommendedL3()))
	if err != nil {
		return nil, Pending{}, err
	}
	text, err := json.Marshal(options)
	return text, Pending{Adding, now.Add(Life), *session}, err
}

// BeginSigningIn is what any browser asks for a key of whoever sits there.
func (p *Party) BeginSigningIn(now time.Time) ([]byte, Pending, error) {
	options, session, err := p.rp.BeginDiscoverableLogin()
	return p.begun(SigningIn, options, session, err, now)
}

// BeginProving is what the browser of an owner who has keys asks for one of them.
func (p *Party) BeginProving(o Owner, now time.Time) ([]byte, Pending, error) {
	options, session, err := p.rp.BeginLogin(owner{o})
	return p.begun(Proving, options, session, err, now)
}

func (p *Party) begun(want Purpose, options *protocol.CredentialAssertion, session *webauthn.SessionData, err error,
	now time.Time) ([]byte, Pending, error) {
	if err != nil {
		return nil, Pending{}, err
	}
	session.AllowedCredentialIDs = nil // the owner's are looked up when it ends, and a cookie is small
	text, err := json.Marshal(options)
	return text, Pending{want, now.Add(Life), *session}, err
}

// Add is the key that an answer brings an owner.
func (p *Party) Add(pending Pending, o Owner, answer string, now time.Time) (Key, error) {
	const op = "passkey.Add"
	if err := pending.stands(Adding, now); err != nil {
		return Key{}, refused(op, err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, refused(op, err)
	}
	c, err := p.rp.CreateCredential(owner{o}, pending.Session, parsed)
	if err != nil {
		return Key{}, refused(op, err)
	}
	return Key{ID: c.ID, PublicKey: c.PublicKey, Count: c.Authenticator.SignCount, Synced: c.Flags.BackupEligible}, nil
}

// stands fails where something else was begun, or too long ago.
func (p Pending) stands(want Purpose, now time.Time) error {
	switch {
	case p.Purpose != want:
		return errors.New("begun for another purpose, or not at all: " + string(p.Purpose))
	case !now.Before(p.Until):
		return errors.New("begun too long ago")
	}
	return nil
}

// refused is the same to whoever is refused, whatever it was; the cause is for the log.
func refused(op string, cause error) error {
	if e, ok := errors.AsType[*protocol.Error](cause); ok {
		cause = errors.New(e.Type + ": " + e.Details + ": " + e.DevInfo)
	}
	return &survey.Error{Op: op, Kind: survey.Invalid, Key: "staff.passkey_wrong", Err: cause}
}

// Answer is what a device has signed.
type Answer struct {
	parsed *protocol.ParsedCredentialAssertionData
}

// ReadAnswer reads one; nothing of it is judged.
func ReadAnswer(text string) (Answer, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(text))
	if err != nil {
		return Answer{}, refused("passkey.ReadAnswer", err)
	}
	return Answer{parsed}, nil
}

// Key is what the device calls the key that has signed.
func (a Answer) Key() []byte { return a.parsed.RawID }

// Check judges an answer, given for a purpose with a key of an owner, and returns the count that it tells: whether that went forward is
// seen where it is kept, or two who come at once would both be right.
func (p *Party) Check(pending Pending, want Purpose, o Owner, a Answer, now time.Time) (count uint32, err error) {
	const op = "passkey.Check"
	if err := pending.stands(want, now); err != nil {
		return 0, refused(op, err)
	}
	if want == SigningIn {
		find := func([]byte, []byte) (webauthn.User, error) { return owner{o}, nil }
		_, _, err = p.rp.ValidatePasskeyLogin(find, pending.Session, a.parsed)
	} else {
		_, err = p.rp.ValidateLogin(owner{o}, pending.Session, a.parsed)
	}
	if err != nil {
		return 0, refused(op, err)
	}
	return a.parsed.Response.AuthenticatorData.Counter, nil
}
