package webhook

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"sipas/survey"
)

// Address is where a webhook sends to, in the one spelling that all others of it are read as.
type Address struct {
	scheme string
	host   string // in lower case, of ASCII, without a dot at the end; an address of the network as netip writes it
	port   uint16
	path   string // begins with a slash
}

const (
	secure       = "https"
	plain        = "http"
	longestText  = 500
	longestLabel = 63
)

// ParseAddress reads an address as people type it. It fails with kind Invalid and a key that says what is wrong; no error repeats the text, which
// may hold a password.
func ParseAddress(text string) (Address, error) {
	if text == "" || len(text) > longestText || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || survey.Hidden(r) }) {
		return Address{}, malformed("webhook.address")
	}
	_, authority, _ := strings.Cut(text, "://")
	authority, _, _ = strings.Cut(authority, "/")
	if strings.Contains(authority, "%") { // a zone, which means something on one machine alone; or what hides a name
		return Address{}, malformed("webhook.host")
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return Address{}, malformed("webhook.address")
	}
	switch {
	case u.Scheme != secure && u.Scheme != plain:
		return Address{}, malformed("webhook.scheme")
	case u.User != nil:
		return Address{}, malformed("webhook.password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(text, "#"):
		return Address{}, malformed("webhook.query")
	}
	a := Address{scheme: u.Scheme}
	if a.host, err = readHost(u); err != nil {
		return Address{}, err
	}
	if a.port, err = readPort(u); err != nil {
		return Address{}, err
	}
	if a.path, err = readPath(u); err != nil {
		return Address{}, err
	}
	return a, nil
}

func malformed(key string) error {
	return &survey.Error{Op: "webhook.ParseAddress", Kind: survey.Invalid, Key: key, Fields: []survey.Field{{Path: "url", Key: key}}}
}

// readHost reads a name or an address of the network. What some programs read as an address and others as a name, like 127.1 or 0x7f000001, is
// neither here.
func readHost(u *url.URL) (string, error) {
	wrong := malformed("webhook.host")
	host := u.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Is6() != strings.HasPrefix(u.Host, "[") {
			return "", wrong
		}
		return ip.Unmap().String(), nil
	}
	if strings.HasPrefix(u.Host, "[") {
		return "", wrong
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || ascii == "" || len(ascii) > 253 {
		return "", wrong
	}
	ascii = strings.ToLower(ascii)
	if again, err := idna.Lookup.ToASCII(ascii); err != nil || again != ascii { // what is written must be read as the same
		return "", wrong
	}
	if ip, err := netip.ParseAddr(ascii); err == nil { // written with digits of other scripts
		return ip.Unmap().String(), nil
	}
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		if !soundLabel(label) {
			return "", wrong
		}
	}
	if last := labels[len(labels)-1]; numeric(last) {
		return "", wrong
	}
	return ascii, nil
}

// soundLabel tells whether a part of a name is one (RFC 1123).
func soundLabel(label string) bool {
	if label == "" || len(label) > longestLabel || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
		return false
	}
	return !strings.ContainsFunc(label, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
}

// numeric tells whether programs may read a name that ends so as an address (WHATWG URL, ends-in-a-number).
func numeric(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return !strings.ContainsFunc(hex, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
	}
	return !strings.ContainsFunc(label, func(r rune) bool { return r < '0' || r > '9' })
}

func readPort(u *url.URL) (uint16, error) {
	text := u.Port()
	if text == "" {
		if strings.HasSuffix(u.Host, ":") {
			return 0, malformed("webhook.host")
		}
		return map[string]uint16{secure: 443, plain: 80}[u.Scheme], nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, malformed("webhook.host")
	}
	return uint16(port), nil
}

// readPath takes a path that every program reads alike: nothing in it leads up, and nothing is hidden by per cent.
func readPath(u *url.URL) (string, error) {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, `%;`) {
		return "", malformed("webhook.path")
	}
	parts := strings.Split(path[1:], "/")
	for n, part := range parts {
		if part == "." || part == ".." || part == "" && n < len(parts)-1 {
			return "", malformed("webhook.path")
		}
	}
	return path, nil
}

// String writes the address; a port that goes without saying is left out.
func (a Address) String() string {
	if a.scheme == "" {
		return ""
	}
	return a.scheme + "://" + a.authority() + a.path
}

func (a Address) authority() string {
	host := a.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if a.port == map[string]uint16{secure: 443, plain: 80}[a.scheme] {
		return host
	}
	return net.JoinHostPort(a.host, strconv.Itoa(int(a.port)))
}

// Host is the name or address that is looked up.
func (a Address) Host() string { return a.host }

// Port is where it is connected to.
func (a Address) Port() uint16 { return a.port }

// Secure tells whether letters go encrypted.
func (a Address) Secure() bool { return a.scheme == secure }
