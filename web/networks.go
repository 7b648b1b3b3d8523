package web

import (
	"fmt"
	"net"
	"strings"
)

// Networks are addresses, or ranges of them.
type Networks []*net.IPNet

// ParseNetworks reads a list divided by commas, like 10.0.0.5,192.168.1.0/24.
func ParseNetworks(list string) (Networks, error) {
	var found Networks
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if ip := net.ParseIP(text); ip != nil {
			bits := 8 * len(ip)
			if ip.To4() != nil {
				ip, bits = ip.To4(), 32
			}
			found = append(found, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
			continue
		}
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no address or network: write for example 10.0.0.5,192.168.1.0/24", text)
		}
		found = append(found, n)
	}
	return found, nil
}

// UnmarshalText reads Networks from a flag or a variable.
func (n *Networks) UnmarshalText(text []byte) (err error) {
	*n, err = ParseNetworks(string(text))
	return err
}
