package openid

import (
	"context"
	"fmt"
	"time"
)

// Out is somebody who has signed out over there: all of his sessions here end, or the one that was begun there under SID.
type Out struct {
	Issuer, Subject, SID string
	ID                   string    // of the token: the same one is acted on once
	Until                time.Time // the token is refused from then on, and ID need not be remembered
}

// LogOut reads a token by which the single sign-on says that somebody has signed out (OpenID Connect Back-Channel Logout 1.0). Whoever
// calls remembers Out.ID until Out.Until, for the same token may come twice.
func (p *Provider) LogOut(ctx context.Context, token string) (Out, error) {
	const op = "openid.LogOut"
	e, err := p.look(ctx)
	if err != nil {
		return Out{}, away(op, err)
	}
	limited, cancel := context.WithTimeout(p.with(ctx), patience)
	defer cancel()
	t, err := e.verifier.VerifyLogout(limited, token)
	if err != nil {
		return Out{}, unverified(op, err)
	}
	now := p.options.Now()
	switch {
	case t.IssuedAt.After(now.Add(Leeway)):
		return Out{}, refusal(op, "openid.clock", fmt.Errorf("clocks differ: it is %s here, and the token was issued at %s",
			now.UTC().Format(time.RFC3339), t.IssuedAt.UTC().Format(time.RFC3339)))
	case t.Expiry.Before(now.Add(-Leeway)):
		return Out{}, refusal(op, "openid.expired", fmt.Errorf("the token was good until %s", t.Expiry.UTC().Format(time.RFC3339)))
	}
	return Out{Issuer: t.Issuer, Subject: t.Subject, SID: t.SessionID, ID: t.TokenID, Until: t.Expiry.Add(Leeway)}, nil
}
