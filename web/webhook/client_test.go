package webhook_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	events "sipas/survey/webhook"
	"sipas/web/webhook"
)

// receiver is another system; it counts who asks.
type receiver struct {
	*httptest.Server
	asked atomic.Int32
}

func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.asked.Add(1)
		answer(w, q)
	}))
	t.Cleanup(r.Close)
	return r
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for n := 0; n+1 < len(header); n += 2 {
			w.Header().Set(header[n], header[n+1])
		}
		w.WriteHeader(code)
	}
}

func targets(t *testing.T, list ...string) events.Targets {
	t.Helper()
	found, err := events.ParseTargets(strings.Join(list, ","))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func send(t *testing.T, o webhook.Options, url string) events.Result {
	t.Helper()
	o.Now = func() time.Time { return noon }
	header, err := events.Sign("evt_1", noon, `{"type":"webhook.test"}`, events.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	return webhook.New(o).Send(t.Context(), url, `{"type":"webhook.test"}`, header)
}

// TestWhatAReceiverAnswers: each has its name, and nobody is followed elsewhere.
func TestWhatAReceiverAnswers(t *testing.T) {
	t.Parallel()
	elsewhere := newReceiver(t, status(200))
	down := newReceiver(t, status(200))
	down.Close()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		at     *receiver
		want   events.Result
	}{
		"it takes it":               {answer: status(204), want: events.Result{Outcome: events.Taken, Status: 204}},
		"it fails":                  {answer: status(500), want: events.Result{Outcome: events.Answered, Status: 500}},
		"it knows nothing of it":    {answer: status(404), want: events.Result{Outcome: events.Answered, Status: 404}},
		"it is gone":                {answer: status(410), want: events.Result{Outcome: events.Gone, Status: 410}},
		"it points elsewhere":       {answer: status(302, "Location", elsewhere.URL), want: events.Result{Outcome: events.Redirected, Status: 302}},
		"the same, with the body":   {answer: status(307, "Location", elsewhere.URL), want: events.Result{Outcome: events.Redirected, Status: 307}},
		"for good":                  {answer: status(308, "Location", elsewhere.URL), want: events.Result{Outcome: events.Redirected, Status: 308}},
		"it asks for a minute":      {answer: status(429, "Retry-After", "60"), want: events.Result{Outcome: events.Answered, Status: 429, Asked: time.Minute}},
		"until a moment":            {answer: status(503, "Retry-After", noon.Add(time.Hour).Format(http.TimeFormat)), want: events.Result{Outcome: events.Answered, Status: 503, Asked: time.Hour}},
		"it asks for nonsense":      {answer: status(503, "Retry-After", "-5"), want: events.Result{Outcome: events.Answered, Status: 503}},
		"it does not answer":        {answer: func(_ http.ResponseWriter, q *http.Request) { _, _ = io.ReadAll(q.Body); <-q.Context().Done() }, want: events.Result{Outcome: events.TimedOut}},
		"it is not there":           {at: down, want: events.Result{Outcome: events.Unreached}},
		"it hangs up":               {answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: events.Result{Outcome: events.Unreached}},
		"it says more than is read": {answer: status(200, "X", strings.Repeat("x", 64<<10)), want: events.Result{Outcome: events.Unreached}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := c.at
			if r == nil {
				r = newReceiver(t, c.answer)
			}
			o := webhook.Options{Targets: targets(t, r.URL), Patience: 2 * time.Second}
			if c.want.Outcome == events.TimedOut {
				o.Patience = 200 * time.Millisecond
			}
			if got := send(t, o, r.URL+"/hooks"); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.asked.Load(); n != 0 {
			t.Errorf("%d letters followed a redirection", n)
		}
	})
}

// TestAnAnswerIsNotReadToItsEnd, and its length does not matter.
func TestAnAnswerIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	written := make(chan int, 1)
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		n := 0
		for n < 256<<20 {
			more, err := w.Write(make([]byte, 64<<10))
			if n += more; err != nil {
				break
			}
		}
		written <- n
	})
	if got := send(t, webhook.Options{Targets: targets(t, r.URL)}, r.URL); got.Outcome != events.Taken {
		t.Errorf("%+v", got)
	}
	if n := <-written; n >= 64<<20 {
		t.Errorf("%d bytes of an answer were taken", n)
	}
}

// TestALetterIsWhatItsReceiverChecks: method, kind, headers, body, and no proxy.
func TestALetterIsWhatItsReceiverChecks(t *testing.T) {
	proxy := newReceiver(t, status(200))
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	var got *http.Request
	var body []byte
	r := newReceiver(t, func(_ http.ResponseWriter, q *http.Request) { got = q; body, _ = io.ReadAll(q.Body) })
	secret := events.NewSecret()
	header, err := events.Sign("evt_7", noon, `{"a":1}`, secret)
	if err != nil {
		t.Fatal(err)
	}
	if result := webhook.New(webhook.Options{Targets: targets(t, r.URL), Agent: "sipas/0.1"}).Send(t.Context(), r.URL+"/hooks/a", `{"a":1}`, header); result.Outcome != events.Taken {
		t.Fatalf("%+v", result)
	}
	if err := events.Verify(got.Header, string(body), secret, noon); err != nil || got.Method != http.MethodPost || got.URL.Path != "/hooks/a" ||
		got.Header.Get("Content-Type") != "application/json" || got.Header.Get("User-Agent") != "sipas/0.1" || len(got.Cookies()) > 0 || proxy.asked.Load() != 0 {
		t.Errorf("%v: %s %s %v %s; the proxy was asked %d times", err, got.Method, got.URL, got.Header, body, proxy.asked.Load())
	}
}

// route connects to a receiver whatever address of the network was looked at, and keeps which.
type route struct {
	to     *receiver
	dialed []string
}

func (r *route) dial(ctx context.Context, _ *net.Dialer, at netip.AddrPort) (net.Conn, error) {
	r.dialed = append(r.dialed, at.String())
	return new(net.Dialer).DialContext(ctx, "tcp", r.to.Listener.Addr().String())
}

// TestTheAddressThatWasCheckedIsDialled: a name is looked up once for each letter; where it leads to by then does not matter, and where it leads to
// now is looked at before anything is sent.
func TestTheAddressThatWasCheckedIsDialled(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, status(200))
	way, looks := &route{to: r}, 0
	leads := [][]string{{"10.1.2.3"}, {"127.0.0.1"}, {"10.1.2.3", "169.254.169.254"}, {"::ffff:127.0.0.1"}, {"fe80::1"}, {}, {"2402:800::1"}}
	o := webhook.Options{Targets: targets(t, "http://ioc.example.gov.vn"), Dial: way.dial, Lookup: func(_ context.Context, host string) (found []netip.Addr, err error) {
		if host != "ioc.example.gov.vn" {
			t.Errorf("%s is looked up", host)
		}
		for _, text := range leads[looks] {
			found = append(found, netip.MustParseAddr(text))
		}
		looks++
		return found, nil
	}}
	for n, want := range []events.Outcome{events.Taken, events.Forbidden, events.Forbidden, events.Forbidden, events.Forbidden, events.Unresolved, events.Taken} {
		if got := send(t, o, "http://IOC.example.gov.vn./x"); got.Outcome != want || looks != n+1 {
			t.Errorf("letter %d, to %v: %+v after %d looks, want %s", n, leads[n], got, looks, want)
		}
	}
	if !slices.Equal(way.dialed, []string{"10.1.2.3:80", "[2402:800::1]:80"}) || r.asked.Load() != 2 {
		t.Errorf("dialled %v; the receiver was asked %d times", way.dialed, r.asked.Load())
	}
}

// TestTheLastWordBeforeAConnection: who would dial another address than the one that was looked at is kept from it.
func TestTheLastWordBeforeAConnection(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, status(200))
	o := webhook.Options{Targets: targets(t, "http://ioc.example.gov.vn"),
		Lookup: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("10.1.2.3")}, nil
		},
		Dial: func(ctx context.Context, d *net.Dialer, _ netip.AddrPort) (net.Conn, error) {
			return d.DialContext(ctx, "tcp", r.Listener.Addr().String())
		}}
	if got := send(t, o, "http://ioc.example.gov.vn"); got.Outcome != events.Forbidden || r.asked.Load() != 0 {
		t.Errorf("%+v; the receiver was asked %d times", got, r.asked.Load())
	}
}

// TestWhoIsNotListed is not even looked up.
func TestWhoIsNotListed(t *testing.T) {
	t.Parallel()
	o := webhook.Options{Targets: targets(t, "https://ioc.example.gov.vn/hooks"), Lookup: func(context.Context, string) ([]netip.Addr, error) {
		t.Error("it is looked up")
		return nil, errors.New("unknown")
	}}
	for _, url := range []string{"https://ioc.example.gov.vn/other", "http://ioc.example.gov.vn/hooks", "https://ioc.example.gov.vn:444/hooks", "https://evil.vn/hooks", "nonsense", ""} {
		if got := send(t, o, url); got.Outcome != events.Unlisted {
			t.Errorf("%s: %+v", url, got)
		}
	}
	if got := send(t, webhook.Options{}, "https://ioc.example.gov.vn/hooks"); got.Outcome != events.Unlisted {
		t.Errorf("without a list: %+v", got)
	}
}

// TestAReceiverProvesWhoItIs by the name that is listed, at the address that was looked at.
func TestAReceiverProvesWhoItIs(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { r.asked.Add(1) }))
	t.Cleanup(r.Close)
	r.Config.ErrorLog = nil
	vouched := x509.NewCertPool()
	vouched.AddCert(r.Certificate())
	way := &route{to: r}
	for name, c := range map[string]struct {
		host  string
		roots *x509.CertPool
		want  events.Outcome
	}{
		"its own name":   {"example.com", vouched, events.Taken},
		"another one's":  {"ioc.example.gov.vn", vouched, events.Untrusted},
		"nobody vouches": {"example.com", nil, events.Untrusted},
	} {
		o := webhook.Options{Targets: targets(t, "https://"+c.host), Roots: c.roots, Dial: way.dial, Lookup: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("10.1.2.3")}, nil
		}}
		if got := send(t, o, "https://"+c.host+"/"); got.Outcome != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if n := r.asked.Load(); n != 1 {
		t.Errorf("%d letters came through", n)
	}
}
