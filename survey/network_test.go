package survey

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestNetworksAsTheyAreTyped, and as they are shown.
func TestNetworksAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][]string{
		"": {}, " , ;": {}, "10.0.0.5": {"10.0.0.5"}, "10.0.0.5/32 10.0.0.5": {"10.0.0.5"}, "192.168.1.0/24,10.0.0.5": {"192.168.1.0/24", "10.0.0.5"},
		"2001:DB8::/32\n::1": {"2001:db8::/32", "::1"}, "::ffff:10.0.0.5": {"10.0.0.5"}, "::ffff:10.0.0.0/104": {"10.0.0.0/8"}, "0.0.0.0/0": {"0.0.0.0/0"},
	} {
		got, err := ParseNetworks(typed)
		if err != nil || !slices.Equal(NetworkTexts(got), want) {
			t.Errorf("%q: %v, %v", typed, NetworkTexts(got), err)
		}
		if k := (Key{Networks: got, Name: "n", Scopes: OpenScopes()}); k.Check(k.ExpiresOn) != nil {
			t.Errorf("%q: %v", typed, k.Check(k.ExpiresOn))
		}
	}
	for _, typed := range []string{"10.0.0.5/8", "10.0.0.256", "10.0.0", "fe80::1%eth0", "fe80::%eth0/64", "localhost", "10.0.0.0/33", "::ffff:10.0.0.0/95", "::ffff:0:0/80", "10.0.0.0-10.0.0.9",
		many(MostNetworks + 1)} {
		_, err := ParseNetworks(typed)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Invalid || e.Key != "key.networks" || e.Fields[0].Path != "networks" {
			t.Errorf("%.30q: %v", typed, err)
		}
	}
}

// many are so many addresses.
func many(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("10.0.0.%d", i))
	}
	return strings.Join(all, " ")
}

// TestWhereAKeyMayBeUsedFrom: at the edges of a range, in either way of writing an address, and never where nobody can tell.
func TestWhereAKeyMayBeUsedFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		networks, from string
		want           bool
	}{
		{"", "203.0.113.7", true}, {"", "", true}, {"", "unknown", true},
		{"10.0.0.0/30", "9.255.255.255", false}, {"10.0.0.0/30", "10.0.0.0", true}, {"10.0.0.0/30", "10.0.0.3", true}, {"10.0.0.0/30", "10.0.0.4", false},
		{"10.0.0.5", "10.0.0.5", true}, {"10.0.0.5", "::ffff:10.0.0.5", true}, {"::ffff:10.0.0.5", "10.0.0.5", true}, {"10.0.0.5", "::a00:5", false}, {"10.0.0.5", "10.0.0.50", false},
		{"2001:db8::/126", "2001:db8::3", true}, {"2001:db8::/126", "2001:db8::4", false}, {"2001:db8::/126", "2001:DB8:0:0:0:0:0:1", true},
		{"fe80::/10", "fe80::1%eth0", true}, {"fe80::2", "fe80::1%eth0", false}, {"0.0.0.0/0", "2001:db8::1", false}, {"::/0", "10.0.0.1", false},
		{"10.0.0.5 192.0.2.0/24", "192.0.2.255", true}, {"0.0.0.0/0 ::/0", "", false}, {"0.0.0.0/0", "unknown", false}, {"10.0.0.0/8", "10.0.0.5:4711", false}, {"10.0.0.0/8", "010.0.0.5", false},
	} {
		networks, err := ParseNetworks(c.networks)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Key{Networks: networks}).UsableFrom(c.from); got != c.want {
			t.Errorf("of %q, from %q: %v", c.networks, c.from, got)
		}
	}
}
