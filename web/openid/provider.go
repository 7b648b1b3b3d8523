package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// patience is how long one question to the single sign-on may take.
	patience = 5 * time.Second
	// pause is how long nobody asks again after it could not be looked up, so that a crowd does not wait for it one after another.
	pause = 2 * time.Second
	// memory is how long what was looked up is used before it is looked up again; retry, when that fails.
	memory, retry = time.Hour, time.Minute
	// Leeway is how far the clocks of both sides may be apart.
	Leeway = 2 * time.Minute
	// answerLimit is the most that is read of one answer.
	answerLimit = 1 << 20
)

// Options are what a Provider needs.
type Options struct {
	Issuer       string // address of the single sign-on, as it writes it itself
	ClientID     string // what this program is called there
	ClientSecret string
	EmailDomains []string         // people of other domains are refused; empty: nobody is
	Now          func() time.Time // default time.Now
	HTTP         *http.Client     // default: one with a time limit
}

// Provider is the single sign-on. Its methods may be called at the same time.
type Provider struct {
	options Options
	http    *http.Client
	turn    chan struct{} // holds one: whoever looks the provider up has it
	found   *endpoint
	foundAt time.Time
	failure error
	failed  time.Time
}

// endpoint is what was looked up.
type endpoint struct {
	provider                 *oidc.Provider
	out                      *url.URL // where people sign out; nil where it does not say
	verifier                 *oidc.IDTokenVerifier
	oauth                    *oauth2.Config
	namesItself, hasUserInfo bool
}

// New checks the options and asks nobody yet.
func New(o Options) (*Provider, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	client := &http.Client{Timeout: patience}
	if o.HTTP != nil {
		copied := *o.HTTP
		client = &copied
	}
	client.Transport = limited{client.Transport}
	return &Provider{options: o, http: client, turn: make(chan struct{}, 1)}, nil
}

// Issuer is the name under which accounts of this single sign-on are kept.
func (p *Provider) Issuer() string { return p.options.Issuer }

func (o Options) check() error {
	if err := safe(o.Issuer); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if o.ClientID == "" || o.ClientSecret == "" {
		return errors.New("an issuer needs a client: set _CLIENT_ID and _CLIENT_SECRET as well")
	}
	if slices.ContainsFunc(o.EmailDomains, func(d string) bool { return d == "" || strings.ContainsAny(d, "@ ,") }) {
		return errors.New("email domains: write them like sonoivu.example.vn, with commas between them")
	}
	return nil
}

// safe refuses an address that others on the way could read: anything but https, except on this machine.
func safe(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is no address like https://sso.example.vn/realms/province", address)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	here := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return fmt.Errorf("%q is not https", address)
	}
	return nil
}

// look finds out where to send people and which keys sign, or takes what it found before.
func (p *Provider) look(ctx context.Context) (*endpoint, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := p.options.Now()
	switch {
	case p.found != nil && now.Sub(p.foundAt) < memory:
		return p.found, nil
	case p.found == nil && p.failure != nil && now.Sub(p.failed) < pause:
		return nil, p.failure
	}
	found, err := p.discover(ctx)
	switch {
	case err == nil:
		p.found, p.foundAt, p.failure = found, now, nil
	case ctx.Err() == nil && p.found != nil: // what was true an hour ago is better than nothing
		p.foundAt = now.Add(retry - memory)
	case ctx.Err() == nil:
		p.failure, p.failed = err, p.options.Now()
	}
	if p.found != nil {
		return p.found, nil
	}
	return nil, err
}

// Try looks up what a sign-in needs, and fails where the single sign-on does not answer or cannot be used.
func (p *Provider) Try(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}

func (p *Provider) discover(ctx context.Context) (*endpoint, error) {
	limited, cancel := context.WithTimeout(p.with(ctx), patience)
	defer cancel()
	provider, err := oidc.NewProvider(limited, p.options.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		Scopes      []string `json:"scopes_supported"`
		JWKS        string   `json:"jwks_uri"`
		NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
		Out         string   `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, err
	}
	for _, address := range []string{provider.Endpoint().AuthURL, provider.Endpoint().TokenURL, more.JWKS} {
		if u, err := url.Parse(address); err != nil || safe(u.Scheme+"://"+u.Host) != nil {
			return nil, fmt.Errorf("the single sign-on names an address that is not https: %q", address)
		}
	}
	var out *url.URL
	if u, err := url.Parse(more.Out); err == nil && safe(u.Scheme+"://"+u.Host) == nil {
		out = u
	}
	return &endpoint{
		provider: provider, out: out, namesItself: more.NamesItself, hasUserInfo: provider.UserInfoEndpoint() != "",
		verifier: provider.VerifierContext(p.with(context.Background()), &oidc.Config{ClientID: p.options.ClientID, SkipExpiryCheck: true}),
		oauth: &oauth2.Config{ClientID: p.options.ClientID, ClientSecret: p.options.ClientSecret, Endpoint: provider.Endpoint(),
			Scopes: scopes(more.Scopes)},
	}, nil
}

// scopes asks for what tells of a person and of groups. Some refuse a scope that they do not know, others give groups only to who asks.
func scopes(supported []string) []string {
	if supported == nil {
		return []string{oidc.ScopeOpenID, "profile", "email"}
	}
	wanted := []string{oidc.ScopeOpenID}
	for _, s := range []string{"profile", "email", "groups"} {
		if slices.Contains(supported, s) {
			wanted = append(wanted, s)
		}
	}
	return wanted
}

// with has the libraries use the client with the limits.
func (p *Provider) with(ctx context.Context) context.Context { return oidc.ClientContext(ctx, p.http) }

// limited reads no more of an answer than any sound one holds.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	next := l.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, answerLimit)
	}
	return answer, err
}
