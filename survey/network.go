package survey

import (
	"net/netip"
	"slices"
	"strings"
)

// MostNetworks is how many addresses and ranges a key may be bound to.
const MostNetworks = 50

// ParseNetworks reads addresses and ranges like 10.0.0.5, 192.168.1.0/24 or 2001:db8::/32, with commas or spaces between them; kind Invalid and
// key key.networks for anything else. A range is written from its first address: 10.0.0.5/8 may be one address to whoever wrote it.
func ParseNetworks(list string) ([]netip.Prefix, error) {
	var found []netip.Prefix
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", ;\t\r\n", r) }) {
		n, ok := parseNetwork(text)
		if !ok || len(found) == MostNetworks {
			return nil, &Error{Op: "survey.ParseNetworks", Kind: Invalid, Key: "key.networks",
				Fields: []Field{{Path: "networks", Key: "key.networks", Args: map[string]any{"Most": MostNetworks}}}}
		}
		if !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	return found, nil
}

func parseNetwork(text string) (netip.Prefix, bool) {
	if address, err := netip.ParseAddr(text); err == nil {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), address.Zone() == ""
	}
	n, err := netip.ParsePrefix(text)
	if err != nil || n != n.Masked() {
		return n, false
	}
	if address := n.Addr(); address.Is4In6() { // ::ffff:10.0.0.0/104 is 10.0.0.0/8
		n = netip.PrefixFrom(address.Unmap(), n.Bits()-(address.BitLen()-address.Unmap().BitLen()))
	}
	return n, n.IsValid()
}

// NetworkTexts are networks as people write them: a single address without the length of its range.
func NetworkTexts(networks []netip.Prefix) []string {
	texts := []string{}
	for _, n := range networks {
		if n.IsSingleIP() {
			texts = append(texts, n.Addr().String())
		} else {
			texts = append(texts, n.String())
		}
	}
	return texts
}
