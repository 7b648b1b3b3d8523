package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	events "sipas/survey/webhook"
)

// patience is how long a letter may take, from the first look at a name to the last word of the answer.
const patience = 10 * time.Second

// The most that is read of an answer. Nobody reads it; it is taken off the line, so that the receiver has said what it had to say.
const (
	mostHeader = 16 << 10
	mostBody   = 4 << 10
)

// mostAddresses bounds how many addresses of one name are tried.
const mostAddresses = 4

// Options of a Client. Targets lists nobody where it is the zero value; the others have a default.
type Options struct {
	Targets events.Targets
	Lookup  func(ctx context.Context, host string) ([]netip.Addr, error) // empty: as this machine does
	Dial    func(ctx context.Context, d *net.Dialer, at netip.AddrPort) (net.Conn, error)
	Roots   *x509.CertPool // who vouches for receivers; nil: whom this machine trusts
	Agent   string         // as what it introduces itself
	Now     func() time.Time

	Patience time.Duration
}

// Client sends letters.
type Client struct{ o Options }

// New returns a Client.
func New(o Options) *Client {
	if o.Lookup == nil {
		o.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if o.Dial == nil {
		o.Dial = func(ctx context.Context, d *net.Dialer, at netip.AddrPort) (net.Conn, error) {
			return d.DialContext(ctx, "tcp", at.String())
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	if o.Agent == "" {
		o.Agent = "sipas"
	}
	return &Client{o}
}

// Send sends a letter once, and tells how that ended.
func (c *Client) Send(ctx context.Context, url, body string, header http.Header) events.Result {
	address, err := events.ParseAddress(url)
	if err != nil || !c.o.Targets.List(address) {
		return events.Result{Outcome: events.Unlisted}
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Patience)
	defer cancel()
	at, outcome := c.resolve(ctx, address)
	if outcome != "" {
		return events.Result{Outcome: outcome}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), strings.NewReader(body))
	if err != nil {
		return events.Result{Outcome: events.Unreached}
	}
	request.Header = header.Clone()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", c.o.Agent)
	transport := c.transport(address, at)
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(request)
	if err != nil {
		return events.Result{Outcome: outcomeOf(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, mostBody)
	return c.result(answer)
}

// resolve looks a name up, once, and returns the addresses that may be written to. Where one of them may not, none is: a name that leads to both
// is either mistaken or a trap.
func (c *Client) resolve(ctx context.Context, a events.Address) ([]netip.AddrPort, events.Outcome) {
	found := []netip.Addr{}
	if ip, err := netip.ParseAddr(a.Host()); err == nil {
		found = append(found, ip)
	} else if found, err = c.o.Lookup(ctx, a.Host()); err != nil || len(found) == 0 {
		return nil, events.Unresolved
	}
	var at []netip.AddrPort
	for _, ip := range found {
		if events.CheckIP(a, ip) != nil {
			return nil, events.Forbidden
		}
		at = append(at, netip.AddrPortFrom(ip.Unmap(), a.Port()))
	}
	return at[:min(len(at), mostAddresses)], ""
}

// transport is for one letter: it connects to the addresses that were looked at, whatever the name leads to by then.
func (c *Client) transport(a events.Address, at []netip.AddrPort) *http.Transport {
	return &http.Transport{
		Proxy: nil, // none, whatever the environment says: it would be the one that looks the name up
		DialContext: func(ctx context.Context, _, _ string) (conn net.Conn, err error) {
			for _, one := range at {
				if conn, err = c.o.Dial(ctx, &net.Dialer{Control: onlyTo(a, one)}, one); err == nil {
					return conn, nil
				}
			}
			return nil, err
		},
		TLSClientConfig:        &tls.Config{ServerName: a.Host(), RootCAs: c.o.Roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: mostHeader,
	}
}

// onlyTo has the last word before a connection is made: it goes to the address that was looked at, and to none that is not written to.
func onlyTo(a events.Address, want netip.AddrPort) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || netip.AddrPortFrom(at.Addr().Unmap(), at.Port()) != want {
			return errForbidden
		}
		if err := events.CheckIP(a, at.Addr()); err != nil {
			return errForbidden
		}
		return nil
	}
}

var errForbidden = errors.New("webhook: this address is not written to")

// outcomeOf is what an error of a try means. Its words are not kept: they may repeat what stands in an address.
func outcomeOf(err error) events.Outcome {
	if errors.Is(err, errForbidden) {
		return events.Forbidden
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return events.Untrusted
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return events.TimedOut
	}
	return events.Unreached
}

func (c *Client) result(answer *http.Response) events.Result {
	r := events.Result{Outcome: events.Answered, Status: answer.StatusCode}
	switch {
	case r.Status >= 200 && r.Status < 300:
		r.Outcome = events.Taken
	case r.Status >= 300 && r.Status < 400:
		r.Outcome = events.Redirected
	case r.Status == http.StatusGone:
		r.Outcome = events.Gone
	case r.Status == http.StatusTooManyRequests || r.Status == http.StatusServiceUnavailable:
		r.Asked = retryAfter(answer.Header.Get("Retry-After"), c.o.Now())
	}
	return r
}

// retryAfter is for how long a receiver asks to be left alone, in seconds or until a moment.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 16); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if until, err := http.ParseTime(text); err == nil && until.After(now) {
		return until.Sub(now)
	}
	return 0
}
