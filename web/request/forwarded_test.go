package request_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"sipas/survey/intake"
	"sipas/web/request"
)

// sender is who sent a request of a peer, where 10.0.0.0/8 and ::1 are proxies that are known; empty where nobody can say.
func sender(t *testing.T, peer, name string, values ...string) string {
	t.Helper()
	return senders(t, &bytes.Buffer{})(asked(peer, name, values...))
}

func senders(t *testing.T, log *bytes.Buffer) func(*http.Request) string {
	t.Helper()
	var known []*net.IPNet
	for _, text := range []string{"10.0.0.0/8", "::1/128"} {
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, n)
	}
	return request.Senders(known, slog.New(slog.NewTextHandler(log, nil)))
}

func asked(peer, name string, values ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = peer
	r.Header[name] = values
	return r
}

// TestSendersAsProxiesWriteThem reads the cases of testdata: one header, the proxy being known.
func TestSendersAsProxiesWriteThem(t *testing.T) {
	var file struct{ Cases [][2]*string }
	text, err := os.ReadFile("testdata/forwarded.json")
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Cases) < 11 {
		t.Fatal(err, len(file.Cases))
	}
	for _, c := range file.Cases {
		want := ""
		if c[1] != nil {
			want = *c[1]
		}
		if got := sender(t, "10.0.0.5:4711", "X-Forwarded-For", *c[0]); got != want {
			t.Errorf("%q: %q, want %q", *c[0], got, want)
		}
	}
}

func TestSenders(t *testing.T) {
	const forwardedFor, forwarded = "X-Forwarded-For", "Forwarded"
	for _, c := range []struct {
		peer, name string
		values     []string
		want       string
	}{
		// Spellings.
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100.7:"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"\t198.51.100.7:1 "}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{`"198.51.100.7:80"`}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"[2001:DB8::7]"}, "2001:db8::7"},
		{"10.0.0.5:1", forwardedFor, []string{"2001:db8:0:0:0:0:0:7"}, "2001:db8::7"},
		{"10.0.0.5:1", forwardedFor, []string{"[fe80::1%25eth0]:443"}, "fe80::1"},
		{"10.0.0.5:1", forwardedFor, []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"[::ffff:198.51.100.7]:9"}, "198.51.100.7"},
		{"[::1]:1", forwardedFor, []string{"198.51.100.7"}, "198.51.100.7"},
		{"[::ffff:10.0.0.5]:1", forwardedFor, []string{"198.51.100.7"}, "198.51.100.7"},
		// Several proxies, in one header or many: the last that is not known.
		{"10.0.0.5:1", forwardedFor, []string{"203.0.113.1, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"203.0.113.1", "198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"203.0.113.1, 198.51.100.7:9, 10.1.1.1:80"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100.7,, "}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"", "198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"unknown, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100.7, unknown"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100.7, unknown, 10.1.1.1"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"10.2.2.2, 10.1.1.1"}, "10.2.2.2"},
		// Nothing that says who.
		{"10.0.0.5:1", forwardedFor, []string{", ,"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"198.51.100.7/24"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"0.0.0.0"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"::"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"198.051.100.7"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"[2001:db8::7"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"[198.51.100.7:80]"}, ""},
		{"10.0.0.5:1", forwardedFor, []string{"phone.example"}, ""},
		{"", forwardedFor, []string{"198.51.100.7"}, ""},
		// The header of RFC 7239.
		{"10.0.0.5:1", forwarded, []string{"for=198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwarded, []string{`For="[2001:db8::7]:4711"`}, "2001:db8::7"},
		{"10.0.0.5:1", forwarded, []string{"by=10.0.0.5; for=198.51.100.7:80 ;proto=https;host=a"}, "198.51.100.7"},
		{"10.0.0.5:1", forwarded, []string{"for=203.0.113.1, for=198.51.100.7, for=10.1.1.1"}, "198.51.100.7"},
		{"10.0.0.5:1", forwarded, []string{"for=203.0.113.1", "for=198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.5:1", forwarded, []string{"for=_hidden"}, ""},
		{"10.0.0.5:1", forwarded, []string{"for=unknown"}, ""},
		{"10.0.0.5:1", forwarded, []string{"proto=https"}, ""},
		{"10.0.0.5:1", forwarded, []string{""}, ""},
		// Who is no proxy of ours speaks for himself, and a program beside the proxy, too.
		{"198.51.100.9:1", forwardedFor, []string{"198.51.100.7"}, "198.51.100.9"},
		{"198.51.100.9:1", forwardedFor, []string{"unknown"}, "198.51.100.9"},
		{"[fe80::1%eth0]:1", forwardedFor, []string{"198.51.100.7"}, "fe80::1"},
		{"10.0.0.5:1", "X-Other", []string{"198.51.100.7"}, "10.0.0.5"},
	} {
		if got := sender(t, c.peer, c.name, c.values...); got != c.want {
			t.Errorf("%s, %s %q: %q, want %q", c.peer, c.name, c.values, got, c.want)
		}
	}
	both := asked("10.0.0.5:1", forwarded, "for=203.0.113.1")
	both.Header.Set(forwardedFor, "198.51.100.7")
	if got := senders(t, &bytes.Buffer{})(both); got != "198.51.100.7" {
		t.Errorf("with both headers: %q", got)
	}
}

// TestNobodyCanSayIsSaidOnce, with what to do, and without what somebody wrote.
func TestNobodyCanSayIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	who := senders(t, &log)
	for range 3 {
		who(asked("10.0.0.5:1", "X-Forwarded-For", "secret words"))
		who(asked("10.0.0.5:1", "X-Forwarded-For", ""))
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || !strings.Contains(log.String(), "10.0.0.5") || strings.Contains(log.String(), "secret") {
		t.Errorf("%d lines: %s", lines, log.String())
	}
}

// TestNeighboursOfANetworkAreOneVisitor: a phone changes its version 6 address as it likes, within its network of 64 bits.
func TestNeighboursOfANetworkAreOneVisitor(t *testing.T) {
	visitor := func(address string) string {
		return intake.Visitor(sender(t, "10.0.0.5:1", "X-Forwarded-For", address))
	}
	if a, b := visitor("[2001:db8:1:2::7]:80"), visitor("2001:db8:1:2:ffff::9%wlan0"); a != b || a == "" {
		t.Errorf("%q and %q are of one network", a, b)
	}
	if a, b := visitor("2001:db8:1:2::7"), visitor("2001:db8:1:3::7"); a == b {
		t.Errorf("two networks are %q", a)
	}
	if v := visitor("unknown"); v != "" {
		t.Errorf("nobody is %q", v)
	}
}
