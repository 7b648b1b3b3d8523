package webhook

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// TestSpellingsOfOneAddress are read as one.
func TestSpellingsOfOneAddress(t *testing.T) {
	t.Parallel()
	for want, spellings := range map[string][]string{
		"https://ioc.example.gov.vn/":       {"https://ioc.example.gov.vn", "HTTPS://IOC.example.GOV.vn:443", "https://ioc.example.gov.vn./", "https://ioc.example.gov.vn:0443/", "https://ｉｏｃ.example.gov.vn/", "https://ioc。example．gov.vn/"},
		"http://ioc.example.gov.vn/":        {"http://ioc.example.gov.vn:80"},
		"https://ioc.example.gov.vn:8443/x": {"https://ioc.example.gov.vn:8443/x"},
		"https://10.1.2.3/":                 {"https://10.1.2.3", "https://１０.1.2.3", "https://[::ffff:10.1.2.3]/", "https://[::ffff:a01:203]"},
		"https://[2001:db8::1]:8443/":       {"https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::0001]:8443/"},
		"https://ioc/hooks/":                {"https://IOC/hooks/"},
	} {
		for _, text := range spellings {
			a, err := ParseAddress(text)
			if err != nil || a.String() != want {
				t.Errorf("%s is read as %s (%v), want %s", text, a, err, want)
			}
		}
	}
	a, err := ParseAddress("https://điều-hành.vn/a/b")
	b, errB := ParseAddress("https://ĐIỀU-HÀNH.vn/a/b")
	if err != nil || errB != nil || a != b || !strings.HasPrefix(a.Host(), "xn--") {
		t.Errorf("%s %s %v %v", a, b, err, errB)
	}
}

// TestAddressesThatAreRefused say why, and do not repeat a password.
func TestAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"": "webhook.address", "ioc.example.gov.vn": "webhook.address", "https://": "webhook.address", "https:ioc.vn": "webhook.address", "https:///x": "webhook.address",
		"https://ioc.vn /": "webhook.address", "https://ioc.vn\\@evil.vn/": "webhook.address", "https://ioc.vn/\n": "webhook.address", "https://ioc.vn/\u202e": "webhook.address",
		"https://" + strings.Repeat("a", 600): "webhook.address", "https://%69oc.vn/": "webhook.host",
		"ftp://ioc.vn": "webhook.scheme", "file://ioc.vn/x": "webhook.scheme", "javascript://ioc.vn": "webhook.scheme",
		"https://secret@ioc.vn": "webhook.password", "https://u:secret@ioc.vn/": "webhook.password", "https://@ioc.vn/": "webhook.password",
		"https://ioc.vn/?key=secret": "webhook.query", "https://ioc.vn/?": "webhook.query", "https://ioc.vn/#x": "webhook.query", "https://ioc.vn/#": "webhook.query",
		"https://127.1/": "webhook.host", "https://2130706433/": "webhook.host", "https://0x7f.0.0.1/": "webhook.host", "https://0x7f000001": "webhook.host", "https://0177.0.0.1/": "webhook.host",
		"https://1.2.3.4.5/": "webhook.host", "https://ioc.1/": "webhook.host", "https://ioc.0x/": "webhook.host", "https://[fe80::1%25eth0]/": "webhook.host", "https://a..vn/": "webhook.host", "https://-a.vn/": "webhook.host",
		"https://ioc.vn../": "webhook.host", "https://a_b.vn/": "webhook.host", "https://./": "webhook.host", "https://ioc.vn:/": "webhook.host", "https://ioc.vn:0/": "webhook.host", "https://ioc.vn:65536/": "webhook.host", "https://" + strings.Repeat("a", 64) + ".vn": "webhook.host",
		"https://ioc.vn/a/../b": "webhook.path", "https://ioc.vn/%2e%2e/b": "webhook.path", "https://ioc.vn/a%2fb": "webhook.path", "https://ioc.vn//b": "webhook.path", "https://ioc.vn/.": "webhook.path", "https://ioc.vn/a;b": "webhook.path", "https://ioc.vn/điều": "webhook.path",
	} {
		a, err := ParseAddress(text)
		if err == nil || a != (Address{}) || !strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %s, %v, want %s", text, a, err, key)
		}
	}
}

func address(t *testing.T, text string) Address {
	t.Helper()
	a, err := ParseAddress(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return a
}

func TestTargetsListWhatTheyName(t *testing.T) {
	t.Parallel()
	targets, err := ParseTargets(" https://ioc.example.gov.vn/hooks, http://10.1.2.3:8080\nhttps://all.example.vn https://x.example.vn/a/,https://ALL.example.vn:443/")
	if err != nil || len(targets.Texts()) != 4 || !targets.Any() || (Targets{}).Any() {
		t.Fatalf("%v %v", targets.Texts(), err)
	}
	for text, listed := range map[string]bool{
		"https://ioc.example.gov.vn/hooks": true, "https://IOC.example.gov.vn.:443/hooks/sipas": true, "https://ioc.example.gov.vn/hooksmith": false, "https://ioc.example.gov.vn/": false,
		"http://ioc.example.gov.vn/hooks": false, "https://ioc.example.gov.vn:8443/hooks": false, "https://a.ioc.example.gov.vn/hooks": false, "https://ioc.example.gov.vn.evil.vn/hooks": false,
		"http://10.1.2.3:8080/x": true, "https://10.1.2.3:8080/x": false, "http://10.1.2.3/x": false, "http://[::ffff:10.1.2.3]:8080/": true, "http://10.1.2.4:8080/": false,
		"https://all.example.vn/any/where": true, "https://x.example.vn/a/": true, "https://x.example.vn/a/b": true, "https://x.example.vn/a": false,
	} {
		if got := targets.List(address(t, text)); got != listed {
			t.Errorf("%s is listed: %v", text, got)
		}
	}
	if targets.List(Address{}) || (Targets{}).List(address(t, "https://all.example.vn")) {
		t.Error("nothing is listed")
	}
	for _, text := range []string{"https://u:secret@ioc.vn", "https://ok.vn, secret", strings.Repeat("https://ok.vn,", 51)} {
		if _, err := ParseTargets(text); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestWhereNoNameMayLead: whatever it is written like, and what the operator has listed by its address alone.
func TestWhereNoNameMayLead(t *testing.T) {
	t.Parallel()
	named := address(t, "https://ioc.example.gov.vn")
	for text, allowed := range map[string]bool{
		"10.1.2.3": true, "172.16.5.5": true, "192.168.1.9": true, "100.64.1.1": true, "1.2.3.4": true, "fd12::5": true, "2402:800::1": true, "::ffff:10.1.2.3": true, "64:ff9b::102:304": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "::": false, "0.0.0.0": false, "0.1.2.3": false, "169.254.169.254": false, "169.254.1.1": false, "fe80::1": false, "fe80::1%eth0": false, "fd12::1%eth0": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b::a01:203": false, "64:ff9b:1::7f00:1": false, "2002:7f00:1::": false, "2002:a9fe:a9fe::1": false, "2001:0:1::1": false,
		"100.100.100.200": false, "168.63.129.16": false, "fd00:ec2::254": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "ff02::1": false, "192.0.2.1": false, "198.18.0.1": false, "192.0.0.170": false, "2001:db8::1": false,
	} {
		if err := CheckIP(named, netip.MustParseAddr(text)); (err == nil) != allowed {
			t.Errorf("to %s: %v", text, err)
		}
	}
	if CheckIP(named, netip.Addr{}) == nil {
		t.Error("to no address")
	}
	local := address(t, "http://127.0.0.1:8080")
	for text, allowed := range map[string]bool{"127.0.0.1": true, "::ffff:127.0.0.1": true, "127.0.0.2": false, "10.1.2.3": false, "::1": false} {
		if err := CheckIP(local, netip.MustParseAddr(text)); (err == nil) != allowed {
			t.Errorf("listed as 127.0.0.1, to %s: %v", text, err)
		}
	}
}

// FuzzParseAddress: what is read is written in one spelling, which is read as the same, and other programs find the same host in it.
func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"https://ioc.example.gov.vn/hooks", "https://điều-hành.vn", "http://10.1.2.3:8080/", "https://[2001:db8::1]:8443/x", "https://u:p@x.vn", "https://0x7f.1/", "https://a.vn./%2e%2e/", "https://１２７.0.0.1", "http://0\xff", "http://00000%80000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		again, err := ParseAddress(a.String())
		if err != nil || again != a {
			t.Fatalf("%q is written %s, and read as %s (%v)", text, a, again, err)
		}
		u, err := url.Parse(a.String())
		if err != nil || u.Hostname() != a.Host() || u.User != nil || u.RawQuery != "" || strings.ContainsAny(a.String(), "%\\ @?#") {
			t.Errorf("%q is written %s, in which others read %s", text, a, u.Host)
		}
		if ip, err := netip.ParseAddr(a.Host()); err == nil && ip.Is4In6() {
			t.Errorf("%q: %s has two spellings", text, a.Host())
		}
	})
}

// FuzzParseTargets: a list that is read lists each of its entries, and is read again from its texts.
func FuzzParseTargets(f *testing.F) {
	for _, text := range []string{"https://ioc.example.gov.vn/hooks,http://10.1.2.3", " , ", "https://a.vn https://a.vn:443/", "http://\xd00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		targets, err := ParseTargets(text)
		if err != nil {
			return
		}
		again, err := ParseTargets(strings.Join(targets.Texts(), ","))
		if err != nil || len(again.Texts()) != len(targets.Texts()) {
			t.Fatalf("%q: %v, %v", text, targets.Texts(), err)
		}
		for _, one := range targets.Texts() {
			if a, err := ParseAddress(one); err != nil || !again.List(a) {
				t.Errorf("%q does not list its own %s", text, one)
			}
		}
	})
}
