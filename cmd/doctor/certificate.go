package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// probeTimeout is how long an address may take to show its certificate.
const probeTimeout = 10 * time.Second

// CertificateEnd asks the address that people open for its certificate, and tells when the first of the chain ends. Whether this machine trusts
// who has signed it is not asked: people's phones decide that, and an image has no list of authorities. An address without encryption has none,
// and the zero time.
func CertificateEnd(ctx context.Context, base string) (time.Time, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" {
		return time.Time{}, err
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: true}} // dates and names are looked at below
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s cannot be reached from this machine: %w", base, err)
	}
	defer func() { _ = conn.Close() }()
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return time.Time{}, errors.New("no TLS")
	}
	return endOf(secure.ConnectionState().PeerCertificates, u.Hostname())
}

// endOf is when the first certificate of a chain ends that is for a host.
func endOf(chain []*x509.Certificate, host string) (time.Time, error) {
	if len(chain) == 0 {
		return time.Time{}, errors.New("no certificate was shown")
	}
	end := EndOf(chain)
	if err := chain[0].VerifyHostname(host); err != nil {
		return end, fmt.Errorf("the certificate is for another name: %w", err)
	}
	return end, nil
}
