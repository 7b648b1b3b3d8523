package openid

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Identity is who signed in. Issuer and Subject name him for good; the rest is what the single sign-on says of him today.
type Identity struct {
	Issuer, Subject string
	SID             string // of his session over there; empty where it does not say
	Name, Email     string
	ProvedAt        time.Time // when he last proved who he is; zero where it does not say
	Claims          map[string]any
	Token           string // that told all this: a hint of who wants to sign out
}

// told are the claims that are read by name.
type told struct {
	SID       string `json:"sid"`
	Name      string `json:"name"`
	Username  string `json:"preferred_username"`
	Email     string `json:"email"`
	Verified  any    `json:"email_verified"` // some write it as text
	Party     string `json:"azp"`
	ProvedAt  unix   `json:"auth_time"`
	NotBefore unix   `json:"nbf"`
}

// unix is a time as tokens write it.
type unix float64

func (u unix) time() time.Time {
	if u == 0 {
		return time.Time{}
	}
	return time.Unix(int64(u), 0)
}

// Finish takes the answer that the browser brings back.
func (p *Provider) Finish(ctx context.Context, pending Pending, query url.Values) (Identity, error) {
	const op = "openid.Finish"
	now := p.options.Now()
	if !sameText(query.Get("state"), pending.State) || now.Sub(pending.Started) > PendingLife || now.Before(pending.Started.Add(-Leeway)) {
		return Identity{}, refusal(op, "openid.state", errors.New("no such sign-in is under way"))
	}
	e, err := p.look(ctx)
	if err != nil {
		return Identity{}, away(op, err)
	}
	if iss := query.Get("iss"); iss != p.options.Issuer && (iss != "" || e.namesItself) { // RFC 9207: an answer of another single sign-on
		return Identity{}, refusal(op, "openid.state", fmt.Errorf("the answer is of the issuer %q", iss))
	}
	if code := query.Get("error"); code != "" {
		return Identity{}, said(op, code, query.Get("error_description"))
	}
	limited, cancel := context.WithTimeout(p.with(ctx), patience)
	defer cancel()
	tokens, err := e.oauth.Exchange(limited, query.Get("code"), oauth2.VerifierOption(pending.Verifier), backTo(pending.Back))
	if err != nil {
		return Identity{}, exchange(op, err)
	}
	return p.identify(limited, e, pending, tokens)
}

// identify reads who it is from the tokens.
func (p *Provider) identify(ctx context.Context, e *endpoint, pending Pending, tokens *oauth2.Token) (Identity, error) {
	const op = "openid.Finish"
	raw, _ := tokens.Extra("id_token").(string)
	token, err := e.verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, unverified(op, err)
	}
	var t told
	if err := token.Claims(&t); err != nil {
		return Identity{}, refusal(op, "openid.token", err)
	}
	if err := p.fits(pending, token, t, tokens.AccessToken); err != nil {
		return Identity{}, err
	}
	claims, err := p.claims(ctx, e, token, tokens)
	if err != nil {
		return Identity{}, err
	}
	who, err := p.person(token, claims)
	who.Token = raw
	return who, err
}

// fits tells whether the token is for us, for this sign-in and of now (OpenID Connect Core, 3.1.3.7).
func (p *Provider) fits(pending Pending, token *oidc.IDToken, t told, access string) error {
	const op = "openid.Finish"
	now := p.options.Now()
	switch {
	case !sameText(token.Nonce, pending.Nonce):
		return refusal(op, "openid.token", errors.New("the token is of another sign-in: its nonce differs"))
	case t.Party != "" && t.Party != p.options.ClientID, t.Party == "" && len(token.Audience) > 1:
		return refusal(op, "openid.token", fmt.Errorf("the token was made for %q, audience %q", t.Party, token.Audience))
	case token.Subject == "" || len(token.Subject) > 255:
		return refusal(op, "openid.token", errors.New("the token names nobody"))
	case token.AccessTokenHash != "" && token.VerifyAccessToken(access) != nil:
		return refusal(op, "openid.token", errors.New("the token belongs to another access token"))
	case token.IssuedAt.Before(pending.Started.Add(-Leeway)), token.IssuedAt.After(now.Add(Leeway)), t.NotBefore.time().After(now.Add(Leeway)):
		return refusal(op, "openid.clock", fmt.Errorf("clocks differ: it is %s here, and the token was issued at %s",
			now.UTC().Format(time.RFC3339), token.IssuedAt.UTC().Format(time.RFC3339)))
	case token.Expiry.Before(now.Add(-Leeway)):
		return refusal(op, "openid.expired", fmt.Errorf("the token was good until %s", token.Expiry.UTC().Format(time.RFC3339)))
	case pending.Fresh && t.ProvedAt == 0: // OpenID Connect Core, 2: it must say so where max_age is asked for
		return refusal(op, "openid.undated", errors.New("asked for a fresh proof, and the token has no auth_time: have the single sign-on send it"))
	case pending.Fresh && t.ProvedAt.time().Before(pending.Started.Add(-Leeway)):
		return refusal(op, "openid.stale", fmt.Errorf("asked for a fresh proof, got one of %s", t.ProvedAt.time().UTC().Format(time.RFC3339)))
	}
	return nil
}

// claims are those of the token, and those that the single sign-on keeps for who asks with the access token. Without an answer to that
// nobody is signed in: a claim that is missing would take rights away.
func (p *Provider) claims(ctx context.Context, e *endpoint, token *oidc.IDToken, tokens *oauth2.Token) (map[string]any, error) {
	const op = "openid.Finish"
	claims := map[string]any{}
	if e.hasUserInfo {
		info, err := e.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		switch {
		case err != nil:
			return nil, away(op, err)
		case info.Subject != token.Subject:
			return nil, refusal(op, "openid.token", errors.New("the claims are another person's"))
		}
		if err := info.Claims(&claims); err != nil {
			return nil, refusal(op, "openid.token", err)
		}
	}
	if err := token.Claims(&claims); err != nil { // what is signed goes before what is not
		return nil, refusal(op, "openid.token", err)
	}
	return claims, nil
}

// person is who the claims tell of, if people of his mail domain may come in.
func (p *Provider) person(token *oidc.IDToken, claims map[string]any) (Identity, error) {
	const op = "openid.Finish"
	var t told
	text, err := json.Marshal(claims)
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil {
		return Identity{}, refusal(op, "openid.token", err)
	}
	if len(p.options.EmailDomains) > 0 {
		_, domain, _ := cutLast(t.Email, "@")
		switch {
		case !slices.ContainsFunc(p.options.EmailDomains, func(d string) bool { return strings.EqualFold(d, domain) }):
			return Identity{}, refusal(op, "openid.mail", fmt.Errorf("the mail domain %q is not among those let in", domain))
		case t.Verified != nil && t.Verified != true && t.Verified != "true":
			return Identity{}, refusal(op, "openid.mail_unverified", errors.New("the mail address is not verified"))
		}
	}
	name := t.Name
	for _, other := range []string{t.Username, t.Email, token.Subject} {
		if strings.TrimSpace(name) == "" {
			name = other
		}
	}
	return Identity{
		Issuer: token.Issuer, Subject: token.Subject, SID: t.SID, Name: name, Email: t.Email, ProvedAt: t.ProvedAt.time(), Claims: claims,
	}, nil
}

// cutLast cuts a text at the last of a mark.
func cutLast(text, mark string) (before, after string, found bool) {
	if i := strings.LastIndex(text, mark); i >= 0 {
		return text[:i], text[i+len(mark):], true
	}
	return "", "", false
}

// sameText tells whether two secrets are the same, and not in how much of them; nothing is the same as none.
func sameText(got, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
