package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Targets are where webhooks may send to, as the operator lists them: scheme, host and port, and how the path must begin. The zero value lists none.
type Targets struct{ listed []Address }

// mostTargets bounds a list that is read at the start.
const mostTargets = 50

// ParseTargets reads a list parted by commas or spaces, like https://ioc.example.gov.vn/sipas, http://10.1.2.3:8080. No error repeats an entry.
func ParseTargets(text string) (Targets, error) {
	var t Targets
	entries := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' })
	if len(entries) > mostTargets {
		return Targets{}, fmt.Errorf("there are more than %d targets", mostTargets)
	}
	for n, entry := range entries {
		a, err := ParseAddress(entry)
		if err != nil {
			return Targets{}, fmt.Errorf("target %d cannot be read: write each like https://ioc.example.gov.vn/sipas, without a password, a question mark or parts like .. and %%2e", n+1)
		}
		if !slices.Contains(t.listed, a) {
			t.listed = append(t.listed, a)
		}
	}
	return t, nil
}

// UnmarshalText reads a list.
func (t *Targets) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTargets(string(text))
	return err
}

// Any tells whether there are any.
func (t Targets) Any() bool { return len(t.listed) > 0 }

// Texts are the targets as they are shown.
func (t Targets) Texts() []string {
	var texts []string
	for _, a := range t.listed {
		texts = append(texts, a.String())
	}
	return texts
}

// List tells whether an address is at a target: the same scheme, host and port, and a path that is the listed one or lies below it.
func (t Targets) List(a Address) bool {
	return slices.ContainsFunc(t.listed, func(l Address) bool {
		if l.scheme != a.scheme || l.host != a.host || l.port != a.port || a.host == "" {
			return false
		}
		below := strings.TrimSuffix(l.path, "/") + "/"
		return a.path == l.path || strings.HasPrefix(a.path, below)
	})
}

// errForbidden says that an address of the network is not written to.
var errForbidden = errors.New("webhook: this address is not written to")

// CheckIP fails where a letter to a listed host must not go to an address that its name leads to: this machine itself, the neighbours on its own
// wire, services that tell a machine about itself, and what is no address of one machine. Addresses of closed networks are allowed, for there
// receivers stand. Where the operator has listed the address itself and no name, that one is allowed whatever it is.
func CheckIP(a Address, ip netip.Addr) error {
	if listed, err := netip.ParseAddr(a.host); err == nil {
		if listed == ip.Unmap() && ip.Zone() == "" {
			return nil
		}
		return errForbidden
	}
	if ip.Zone() != "" || forbidden(ip.Unmap()) {
		return errForbidden
	}
	return nil
}

// forbidden tells whether no name may lead to an address.
func forbidden(ip netip.Addr) bool {
	if !ip.IsValid() || ip.IsUnspecified() || ip.IsLoopback() || ip.IsMulticast() || ip.IsLinkLocalUnicast() {
		return true
	}
	if slices.ContainsFunc(forbiddenRanges(), func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return true
	}
	inner, ok := within(ip)
	return ok && (forbidden(inner) || inner.IsPrivate())
}

// forbiddenRanges are those that the standard library does not know by name.
func forbiddenRanges() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),          // this network
		netip.MustParsePrefix("100.100.100.200/32"), // what clouds tell a machine about itself
		netip.MustParsePrefix("168.63.129.16/32"),
		netip.MustParsePrefix("192.0.0.0/24"), // of protocols
		netip.MustParsePrefix("192.0.2.0/24"), // for documents
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("::/96"), // of IPv4, as it was written once
		netip.MustParsePrefix("100::/64"),
		netip.MustParsePrefix("2001::/32"), // a tunnel, whose end cannot be read from it alone
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("fd00:ec2::254/128"), // what clouds tell a machine about itself
		netip.MustParsePrefix("fec0::/10"),
	}
}

// within is the address of IPv4 that one of IPv6 leads to through a gateway.
func within(ip netip.Addr) (netip.Addr, bool) {
	b := ip.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("64:ff9b:1::/48").Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("2002::/16").Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}
