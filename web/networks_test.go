package web_test

import (
	"net"
	"testing"

	"sipas/web"
)

func TestParseNetworks(t *testing.T) {
	found, err := web.ParseNetworks(" 10.0.0.5, ::1,192.168.1.0/24,, ")
	if err != nil || len(found) != 3 {
		t.Fatalf("%v %v", found, err)
	}
	for address, of := range map[string]int{"10.0.0.5": 0, "::1": 1, "192.168.1.77": 2} {
		if !found[of].Contains(net.ParseIP(address)) || found[0].Contains(net.ParseIP("10.0.0.6")) {
			t.Errorf("%s is not in %s", address, found[of])
		}
	}
	for _, bad := range []string{"x", "10.0.0", "10.0.0.0/33"} {
		if _, err := web.ParseNetworks(bad); err == nil {
			t.Errorf("%q passed", bad)
		}
	}
}
