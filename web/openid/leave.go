package openid

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"sipas/survey"
)

// leavePatience is how long somebody who wants to leave is kept waiting for the single sign-on.
const leavePatience = 2 * time.Second

// Leave returns the address at which a browser signs out at the single sign-on as well, and the state with which it is sent back to another
// (OpenID Connect RP-Initiated Logout 1.0). The token of the sign-in is a hint of who wants to go; without one the single sign-on asks. Kind
// NotFound where it has no such address. It is asked each time whether it is there: nobody is to be led into nothing.
func (p *Provider) Leave(ctx context.Context, token, back string) (address, state string, err error) {
	const op = "openid.Leave"
	limited, cancel := context.WithTimeout(ctx, leavePatience)
	defer cancel()
	e, err := p.discover(limited)
	switch {
	case err != nil:
		return "", "", away(op, err)
	case e.out == nil:
		return "", "", &survey.Error{Op: op, Kind: survey.NotFound, Key: "not_found", Err: errors.New("the single sign-on names no address to sign out at")}
	}
	u, state := *e.out, rand.Text()
	asked := u.Query()
	asked.Set("client_id", p.options.ClientID)
	asked.Set("post_logout_redirect_uri", back)
	asked.Set("state", state)
	if token != "" {
		asked.Set("id_token_hint", token)
	}
	u.RawQuery = asked.Encode()
	return u.String(), state, nil
}
