package openid

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// PendingLife is how long somebody may take to sign in over there.
const PendingLife = 10 * time.Minute

// Pending is a sign-in under way: what the answer must fit. It is for the browser that began, or for a row that this browser's cookie
// names; whoever keeps it throws it away at the first answer.
type Pending struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Started  time.Time `json:"started"`
	Back     string    `json:"back"` // where the single sign-on sends the browser back to
	Fresh    bool      `json:"fresh,omitzero"`
}

// Start begins a sign-in and returns the address to send the browser to, which is sent back to another. With fresh the person must prove
// anew who he is, however shortly ago he did.
func (p *Provider) Start(ctx context.Context, back string, fresh bool) (string, Pending, error) {
	const op = "openid.Start"
	e, err := p.look(ctx)
	if err != nil {
		return "", Pending{}, away(op, err)
	}
	pending := Pending{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Started: p.options.Now().UTC(),
		Back: back, Fresh: fresh,
	}
	ask := []oauth2.AuthCodeOption{backTo(back), oidc.Nonce(pending.Nonce), oauth2.S256ChallengeOption(pending.Verifier)}
	if fresh {
		ask = append(ask, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return e.oauth.AuthCodeURL(pending.State, ask...), pending, nil
}

func backTo(address string) oauth2.AuthCodeOption {
	return oauth2.SetAuthURLParam("redirect_uri", address)
}
