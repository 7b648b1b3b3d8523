// Package mailtest is a mail server for tests, which keeps what it takes.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options of a Server. The zero value offers STARTTLS with a certificate that is good for 127.0.0.1, and takes letters of anybody.
type Options struct {
	NoTLS     bool   // offers no TLS
	TLS       bool   // is encrypted from the start
	Host      string // whom its certificate is for instead
	User      string // takes letters of this one alone
	Password  string
	AtSender  *smtp.SMTPError // its reply to a sender
	AtAddress *smtp.SMTPError // to a recipient
	AtEnd     *smtp.SMTPError // to a whole letter
	NoAuth    bool            // offers no way to sign in
	Silent    bool            // takes connections and says nothing
	Cut       bool            // takes a letter, and breaks off before it says so
}

// Letter is one that was taken.
type Letter struct {
	From, To, User, Text string
	Encrypted            bool
}

// Server is a mail server.
type Server struct {
	Address string         // host and port
	Roots   *x509.CertPool // who vouches for it
	PEM     []byte         // the same, as a file
	Taken   chan Letter

	o     Options
	known atomic.Pointer[[]string] // passwords
	close func()
}

// New starts a Server for the time of a test.
func New(t *testing.T, o Options) *Server {
	t.Helper()
	s := &Server{Roots: x509.NewCertPool(), Taken: make(chan Letter, 100), o: o}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s.Address, s.close = listener.Addr().String(), func() { _ = listener.Close() }
	s.Expect(o.Password)
	if o.Silent {
		go s.keepSilent(t, listener)
		return s
	}
	certificate := s.certificate(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain, server.ErrorLog, server.EnableSMTPUTF8 = "mail.example.vn", quiet{}, true
	if !o.NoTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	server.AllowInsecureAuth = o.NoTLS
	t.Cleanup(func() { _ = server.Close() })
	if o.TLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go func() { _ = server.Serve(listener) }()
	return s
}

// URL is the setting that leads to the server.
func (s *Server) URL(more string) string {
	scheme, user := "smtp://", ""
	if s.o.TLS {
		scheme = "smtps://"
	}
	if s.o.User != "" {
		user = s.o.User + ":" + s.o.Password + "@"
	}
	return scheme + user + s.Address + "?from=khaosat@example.vn" + more
}

// Expect has the server know another password than its address shows, or several while one replaces another.
func (s *Server) Expect(passwords ...string) { s.known.Store(&passwords) }

// Patience is how long a program under test may wait for the server: whoever answers has all the time that a busy machine takes, and only silence is cut short.
func (s *Server) Patience() time.Duration {
	if s.o.Silent {
		return time.Second
	}
	return time.Minute
}

// Close takes the server away.
func (s *Server) Close() { s.close() }

// keepSilent takes connections and never answers.
func (s *Server) keepSilent(t *testing.T, listener net.Listener) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = c.Close() })
	}
}

// certificate makes one that vouches for itself.
func (s *Server) certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	if s.o.Host == "" {
		about.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	} else {
		about.DNSNames = []string{s.o.Host}
	}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	s.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	s.Roots.AppendCertsFromPEM(s.PEM)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// session is one connection.
type session struct {
	server *Server
	conn   *smtp.Conn
	letter Letter
}

func (s *session) AuthMechanisms() []string {
	if s.server.o.User == "" || s.server.o.NoAuth {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.o.User || !slices.Contains(*s.server.known.Load(), password) {
			return smtp.ErrAuthFailed
		}
		s.letter.User = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.letter.From = from
	if s.server.o.User != "" && s.letter.User == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	return asError(s.server.o.AtSender)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.letter.To = to
	return asError(s.server.o.AtAddress)
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.o.AtEnd != nil {
		return s.server.o.AtEnd
	}
	_, s.letter.Encrypted = s.conn.TLSConnectionState()
	s.letter.Text = string(text)
	s.server.Taken <- s.letter
	if s.server.o.Cut {
		return s.conn.Close()
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func asError(e *smtp.SMTPError) error {
	if e == nil {
		return nil
	}
	return e
}

// quiet says nothing of clients that go away.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
