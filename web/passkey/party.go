package passkey

import (
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"sipas/survey"
)

// Life is how long what was begun may take.
const Life = 5 * time.Minute

// Party is who asks devices: the service at one address. A device shows a key to the host alone that it was made for.
type Party struct {
	host string
	rp   *webauthn.WebAuthn
}

// NewParty is the service at an address, called so where a device asks its owner. Kind Conflict and key staff.passkey_address where no
// browser has a passkey for such an address: it is neither https nor this machine itself, or has no name.
func NewParty(address, called string) (*Party, error) {
	u, err := url.Parse(strings.ToLower(address))
	if err != nil {
		return nil, unusable(err)
	}
	host := u.Hostname()
	own := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if err := protocol.ValidateRPID(host); err != nil || u.Scheme != "https" && !(u.Scheme == "http" && own) {
		return nil, unusable(err)
	}
	life := webauthn.TimeoutConfig{Timeout: Life, TimeoutUVD: Life}
	rp, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: called, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: life, Registration: life}})
	if err != nil {
		return nil, unusable(err)
	}
	return &Party{host, rp}, nil
}

func unusable(err error) error {
	return &survey.Error{Op: "passkey.NewParty", Kind: survey.Conflict, Key: "staff.passkey_address", Err: err}
}

// Host is the name of the host that its keys are made for.
func (p *Party) Host() string { return p.host }

// Owner is whose keys they are.
type Owner struct {
	Handle []byte // what devices know the owner by
	Name   string // what is typed to sign in
	Shown  string
	Keys   []Key
}

// Key is what is kept of a key.
type Key struct {
	ID        []byte
	PublicKey []byte
	Count     uint32 // of its signatures, when it was made
	Synced    bool
}

// owner speaks of an Owner as the library asks.
type owner struct{ Owner }

func (o owner) WebAuthnID() []byte          { return o.Handle }
func (o owner) WebAuthnName() string        { return o.Name }
func (o owner) WebAuthnDisplayName() string { return o.Shown }

func (o owner) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(o.Keys))
	for i, k := range o.Keys {
		all[i] = webauthn.Credential{ID: k.ID, PublicKey: k.PublicKey, Flags: webauthn.CredentialFlags{BackupEligible: k.Synced}}
	}
	return all
}
