package request

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// forwarded tells who sent a request. Its peer did, or, where that is a proxy known here, whoever the proxies name, read from the last
// to the first until one is not known. Where a name cannot be read nobody can say who it was: the address is empty, no rule by address
// applies, and two of whom nobody can say are never one.
type forwarded struct {
	proxies []*net.IPNet
	log     *slog.Logger
	once    sync.Once
}

// Senders is who sent a request, by what proxies say that are known.
func Senders(proxies []*net.IPNet, log *slog.Logger) echo.IPExtractor {
	f := &forwarded{proxies: proxies, log: log}
	return f.sender
}

func (f *forwarded) sender(r *http.Request) string {
	client, ok := readAddress(r.RemoteAddr)
	if ok && f.knows(client) {
		client, ok = f.named(r, client)
	}
	if !ok {
		f.tell(r)
		return ""
	}
	return client.String()
}

// tell says once that there are requests of whom nobody can say. What a proxy wrote stays out of the log: anybody may have written it.
func (f *forwarded) tell(r *http.Request) {
	f.once.Do(func() {
		f.log.Warn("nobody can say who sent a request: the limits and rules by address do not apply to such; have the proxy send X-Forwarded-For with the client's address",
			"proxy", r.RemoteAddr)
	})
}

// named is the client by what the proxies say: X-Forwarded-For before Forwarded, which proxies pass on that do not know it. One that
// says nothing at all is the sender itself: a program on the machine of the proxy.
func (f *forwarded) named(r *http.Request, peer netip.Addr) (netip.Addr, bool) {
	hops := elements(r.Header.Values("X-Forwarded-For"))
	if len(hops) == 0 {
		hops = forPairs(r.Header.Values("Forwarded"))
	}
	client := peer
	for _, hop := range slices.Backward(hops) {
		var ok bool
		if client, ok = readAddress(hop); !ok {
			return client, false
		}
		if !f.knows(client) {
			break
		}
	}
	return client, true
}

func (f *forwarded) knows(a netip.Addr) bool {
	return slices.ContainsFunc(f.proxies, func(n *net.IPNet) bool { return n.Contains(a.AsSlice()) })
}

// elements are those of a list that may be spread over headers. Empty ones between others are none (RFC 9110, 5.6.1); a header that
// holds nothing else is one that says nothing.
func elements(headers []string) []string {
	var found []string
	for _, text := range strings.Split(strings.Join(headers, ","), ",") {
		if text = strings.TrimSpace(text); text != "" {
			found = append(found, text)
		}
	}
	if len(found) == 0 && len(headers) > 0 {
		return []string{""}
	}
	return found
}

// forPairs are the clients that the header Forwarded names (RFC 7239, 4): one for each of its elements, empty where it names none.
func forPairs(headers []string) []string {
	var found []string
	for _, element := range elements(headers) {
		name := ""
		for pair := range strings.SplitSeq(element, ";") {
			key, value, _ := strings.Cut(pair, "=")
			if strings.EqualFold(strings.TrimSpace(key), "for") {
				name = value
			}
		}
		found = append(found, name)
	}
	return found
}

// withPort is an address with a port behind it, or in the brackets that leave room for one: 198.51.100.7:40112, [2001:db8::7]:_gate.
var withPort = regexp.MustCompile(`^(?:\[([^\[\]]*)\](?::[\w.-]*)?|([0-9]+(?:\.[0-9]+){3}):[\w.-]*)$`)

// readAddress reads an address as proxies write them: with a port, in brackets, quoted, with a zone, which is of no use to anybody else.
func readAddress(text string) (netip.Addr, bool) {
	if peer, err := netip.ParseAddrPort(text); err == nil { // as Go's own server writes it, with each request
		return plainAddress(peer.Addr())
	}
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), `"`))
	if found := withPort.FindStringSubmatch(text); found != nil {
		text = found[1] + found[2]
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return a, false
	}
	return plainAddress(a)
}

func plainAddress(a netip.Addr) (netip.Addr, bool) {
	a = a.WithZone("").Unmap()
	return a, !a.IsUnspecified()
}
