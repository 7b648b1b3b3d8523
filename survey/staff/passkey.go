package staff

import (
	"crypto/sha256"
	"strconv"
	"time"

	"sipas/survey"
)

// PasskeyID numbers a passkey.
type PasskeyID int64

// Passkey is a key that a person's device keeps and signs with when the person has shown the device who it is (W3C Web Authentication).
// Only its public half is here.
type Passkey struct {
	ID         PasskeyID
	Account    AccountID
	Credential []byte // what the device calls it
	PublicKey  []byte // as COSE writes it
	Host       string // the name of the host that it was made for
	Name       string // what its owner calls it
	Count      uint32 // how often it has signed, where the device counts
	Synced     bool   // whether the device may keep it elsewhere, too
	AddedAt    time.Time
	UsedAt     time.Time // zero: never yet
}

// Signed is what a passkey has signed: taken once, and by nobody after a moment.
type Signed struct {
	Challenge string
	Until     time.Time
}

// Hash is what is kept of it.
func (s Signed) Hash() []byte { return Token(s.Challenge).Hash() }

// PasskeyNameOf reads the name of a passkey as it is typed.
func PasskeyNameOf(typed string) (string, error) {
	name, err := FullNameOf(typed)
	if err != nil || name == "" {
		return "", &survey.Error{Op: "staff.PasskeyNameOf", Kind: survey.Invalid, Key: "staff.passkey_name",
			Fields: []survey.Field{{Path: "name", Key: "staff.passkey_name"}}}
	}
	return name, nil
}

// Handle is what devices know an account by: the same for all its passkeys, and nothing that tells of the person.
func (a Account) Handle(province string) []byte {
	sum := sha256.Sum256([]byte("account of passkeys " + province + " " + strconv.FormatInt(int64(a.ID), 10)))
	return sum[:]
}

// MustUsePasskey tells whether the account signs in with a passkey alone on a day: its roles ask for two factors, and it has no other
// second.
func (a Account) MustUsePasskey(today time.Time) bool {
	return a.hasPasskeysAlone() && a.NeedsSecondFactor(today)
}

// hasPasskeysAlone tells whether passkeys are the only second factor that the account has.
func (a Account) hasPasskeysAlone() bool {
	return a.Local() && a.Passkeys > 0 && len(a.CodeSecret) == 0
}
