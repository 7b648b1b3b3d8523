package mail

import (
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// security is how what is sent is kept from those on the way.
type security string

const (
	fromTheStart security = "smtps"    // TLS before the first word
	required     security = "required" // STARTTLS, or nothing is sent
	optional     security = "optional" // STARTTLS where the server offers it
	off          security = "off"      // in the clear, within this machine alone
)

// Server is a mail server, and as whom letters are sent there. The zero value is none.
type Server struct {
	host     string
	port     int
	security security
	user     string
	password string
	from     string
}

// The ports that mail is handed in at (RFC 6409, RFC 8314).
const (
	submission  = 587
	submissions = 465
)

// ParseServer reads an address like smtp://user:password@mail.example.vn:587?from=khaosat@example.vn. No error says what the address holds: a
// password may stand anywhere in one that is written wrongly.
func ParseServer(address string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return Server{}, errors.New("it is no address like smtp://user:password@mail.example.vn:587?from=khaosat@example.vn (signs like @ : / # ? in a password are written %40 %3A %2F %23 %3F)")
	}
	s := Server{host: u.Hostname(), user: u.User.Username()}
	s.password, _ = u.User.Password()
	parameters, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Server{}, errors.New("what follows the question mark cannot be read")
	}
	for name := range parameters {
		if !slices.Contains([]string{"from", "tls"}, name) {
			return Server{}, errors.New("only from= and tls= may follow the question mark")
		}
	}
	if err := s.read(u, parameters); err != nil {
		return Server{}, err
	}
	return s, s.check()
}

// read takes the parts that have a default.
func (s *Server) read(u *url.URL, parameters url.Values) error {
	s.security, s.port = security(parameters.Get("tls")), submission
	switch {
	case u.Scheme == "smtps" && s.security == "":
		s.security, s.port = fromTheStart, submissions
	case u.Scheme == "smtps":
		return errors.New("smtps:// is encrypted from the start: leave tls= out")
	case u.Scheme != "smtp":
		return errors.New("it begins neither with smtp:// nor with smtps://")
	case s.security == "":
		s.security = required
	case !slices.Contains([]security{required, optional, off}, s.security):
		return errors.New("tls= is required, optional or off")
	}
	if text := u.Port(); text != "" {
		port, err := strconv.Atoi(text)
		if err != nil || port < 1 || port > 65535 {
			return errors.New("there is no such port")
		}
		s.port = port
	}
	from, err := netmail.ParseAddress(parameters.Get("from"))
	if err != nil || from.Name != "" {
		return errors.New("it needs a sender: ?from=khaosat@example.vn")
	}
	s.from = from.Address
	return nil
}

// check refuses what would give away a password or a link.
func (s Server) check() error {
	switch {
	case (s.user == "") != (s.password == ""):
		return errors.New("a user and a password belong together")
	case s.security == off && !s.here():
		return errors.New("tls=off is for a mail server on this machine alone")
	case s.security == optional && s.user != "" && !s.here():
		return errors.New("a password is sent over TLS alone: leave tls=optional out")
	}
	return nil
}

// here tells whether the server is on this machine.
func (s Server) here() bool {
	ip, err := netip.ParseAddr(s.host)
	return s.host == "localhost" || err == nil && ip.IsLoopback()
}

// String names the server and the sender, and never the user or the password.
func (s Server) String() string {
	return fmt.Sprintf("%s, %s", net.JoinHostPort(s.host, strconv.Itoa(s.port)), s.from)
}

// GoString keeps the password out of whatever prints a Server.
func (s Server) GoString() string { return s.String() }

// signIn shows the user and the password, where there are any, in a way that the server offers: one that does not give the password away goes first.
func (s Server) signIn(c *smtp.Client) error {
	if s.user == "" {
		return nil
	}
	_, offered := c.Extension("AUTH")
	for _, way := range strings.Fields(offered) {
		if way == "SCRAM-SHA-256" {
			return c.Auth(smtp.ScramSHA256Auth(s.user, s.password))
		}
	}
	for _, way := range strings.Fields(offered) {
		switch way {
		case "PLAIN":
			return c.Auth(smtp.PlainAuth("", s.user, s.password, s.host, false))
		case "LOGIN":
			return c.Auth(smtp.LoginAuth(s.user, s.password, s.host, false))
		}
	}
	return fmt.Errorf("the mail server offers none of SCRAM-SHA-256, PLAIN and LOGIN to sign in, but %q", offered)
}
