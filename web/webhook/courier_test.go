package webhook_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
	events "sipas/survey/webhook"
	"sipas/web/webhook"
)

// town is a province with other systems, each of which does what real ones do.
type town struct {
	t       *testing.T
	store   *staffdb.Store
	begin   func(context.Context) (pgx.Tx, error)
	vault   *staff.Vault
	targets []string
	dial    *route
	leads   func() string // where the one name leads to now

	mu     sync.Mutex
	now    time.Time
	secret map[string]events.Secret
	got    map[string][]string // events that a receiver answered 2xx, by its address
	tried  map[string]int
}

func newCity(t *testing.T) *town {
	t.Helper()
	pool := surveytest.RolePool(t, pg.StaffRole, surveytest.URL(t))
	store, err := staffdb.Open(pool)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := staff.NewVault([]byte("a secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return &town{t: t, store: store, begin: pool.Begin, vault: vault, now: time.Now().Add(time.Minute), secret: map[string]events.Secret{}, got: map[string][]string{}, tried: map[string]int{}}
}

// receive adds a receiver that answers as it is told; what it takes is checked as its owner would.
func (c *town) receive(name string, answer func(try int) int) *receiver {
	c.t.Helper()
	r := newReceiver(c.t, nil)
	return c.listen(name, r, r.URL, answer)
}

func (c *town) listen(name string, r *receiver, url string, answer func(try int) int) *receiver {
	c.t.Helper()
	r.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		r.asked.Add(1)
		if e := events.Verify(q.Header, string(body), c.secret[name], c.now); err != nil || e != nil {
			c.t.Errorf("%s: %v %v", name, err, e)
		}
		c.tried[name]++
		code := answer(c.tried[name])
		if code >= 200 && code < 300 {
			c.got[name] = append(c.got[name], q.Header.Get(events.HeaderID))
		}
		if code == http.StatusFound {
			w.Header().Set("Location", "http://169.254.169.254/latest/meta-data")
		}
		w.WriteHeader(code)
	})
	c.targets = append(c.targets, url)
	c.secret[name] = events.NewSecret()
	w := events.Webhook{URL: url + "/" + name, Events: events.Types()}
	if _, err := c.store.AddWebhook(c.t.Context(), surveytest.Scope(), surveytest.Actor(), w, c.vault.Seal(c.secret[name].Shown(), events.SealedFor(w.URL))); err != nil {
		c.t.Fatal(err)
	}
	return r
}

// happen has something happen to an object, as of now.
func (c *town) happen(t events.Type, object string) string {
	c.t.Helper()
	e := events.OfTask(t, object, "24781", c.now)
	e.After = time.Time{}
	tx, err := c.begin(c.t.Context())
	if err == nil {
		err = errors.Join(pg.Emit(c.t.Context(), tx, surveytest.Scope(), e), tx.Commit(c.t.Context()))
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return e.ID
}

// killed is an outbox of a program that is killed after it has sent a letter, and before it has written down what became of it.
type killed struct {
	*staffdb.Store
	mu    sync.Mutex
	after int
}

var errKilled = errors.New("killed")

func (k *killed) ClaimLetter(ctx context.Context, scope survey.Scope, now time.Time, lease time.Duration) (events.Letter, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.after <= 0 {
		return events.Letter{}, false, errKilled
	}
	return k.Store.ClaimLetter(ctx, scope, now, lease)
}

func (k *killed) SettleLetter(ctx context.Context, scope survey.Scope, l events.Letter, state events.State, next time.Time, r events.Result, now time.Time) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.after--; k.after <= 0 {
		return false, errKilled
	}
	return k.Store.SettleLetter(ctx, scope, l, state, next, r, now)
}

// connect dials listed addresses as they are, and keeps where the one name was dialled.
func (c *town) connect(ctx context.Context, d *net.Dialer, at netip.AddrPort) (net.Conn, error) {
	if at.Port() != 80 {
		return d.DialContext(ctx, "tcp", at.String())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dial.dial(ctx, d, at)
}

// courier is one instance; it is killed after so many letters, where that is not 0.
func (c *town) courier(after int) *webhook.Courier {
	c.t.Helper()
	var box webhook.Outbox = c.store
	if after > 0 {
		box = &killed{Store: c.store, after: after}
	}
	clock := func() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
	client := webhook.New(webhook.Options{Targets: targets(c.t, c.targets...), Patience: 300 * time.Millisecond, Now: clock, Dial: c.connect, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr(c.leads())}, nil
	}})
	return webhook.NewCourier(webhook.CourierOptions{Scope: surveytest.Scope(), Outbox: box, Client: client, Open: c.vault.Open, Now: clock})
}

// TestReceiversOfEveryKind: slow, down, redirecting, failing, leading elsewhere at the second look; instances are killed in between. Each event
// arrives at least once wherever somebody takes it, those of an object in order, and nothing is sent to an address that is not written to.
func TestReceiversOfEveryKind(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.receive("good", func(int) int { return 200 })
	c.receive("failing", func(try int) int { return map[bool]int{true: 500, false: 204}[try%3 != 0] })
	slow := func(try int) int {
		if try <= 2 {
			c.mu.Unlock()                        // others are served meanwhile
			<-time.After(400 * time.Millisecond) // which is what slow means
			c.mu.Lock()
			return 503
		}
		return 200
	}
	c.receive("slow", slow)
	c.receive("redirecting", func(int) int { return http.StatusFound })
	down := c.receive("down", func(int) int { return 200 })
	down.Close()
	named := newReceiver(t, nil)
	c.dial = &route{to: named}
	looks := 0
	c.leads = func() string {
		c.mu.Lock()
		defer c.mu.Unlock()
		if looks++; looks%2 == 0 { // at each second look the name leads to this machine
			return "127.0.0.1"
		}
		return "10.1.2.3"
	}
	c.listen("rebinding", named, "http://ioc.example.gov.vn", func(int) int { return 200 })

	var all []string
	of := map[string][]string{}
	for n := range 3 {
		for _, object := range []string{"a", "b"} {
			id := c.happen([]events.Type{events.TaskOpened, events.TaskOverdue, events.TaskClosed}[n], object)
			all, of[object] = append(all, id), append(of[object], id)
		}
	}
	kills := 0
	waiting := 1
	for hour := 0; waiting > 0 && hour < 500; hour++ { // three events of an object, each tried for more than three days where nobody takes it
		after := 0
		if hour%5 == 1 {
			after = 1 + hour%3
		}
		if _, err := c.courier(after).Deliver(t.Context()); err != nil {
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			kills++
		}
		c.mu.Lock()
		c.now = c.now.Add(3 * time.Hour)
		c.mu.Unlock()
		b, err := c.store.WebhookBacklog(t.Context(), surveytest.Scope(), c.now)
		if waiting = b.Waiting; err != nil {
			t.Fatal(err)
		}
	}
	if waiting > 0 {
		t.Errorf("%d still wait", waiting)
	}
	if kills < 3 {
		t.Errorf("only %d instances were killed", kills)
	}
	told := 0
	for _, name := range []string{"good", "failing", "slow", "rebinding"} {
		for _, id := range all {
			if !slices.Contains(c.got[name], id) {
				t.Errorf("%s was never told of %s", name, id)
			}
		}
		for object, ids := range of {
			last := -1
			for _, id := range c.got[name] { // the same one may come twice, and none after a later one
				if n := slices.Index(ids, id); n >= 0 {
					if n < last {
						t.Errorf("%s is told of %s in the order %v", name, object, c.got[name])
					}
					last = n
				}
			}
		}
		told += len(c.got[name])
	}
	if len(c.got["redirecting"])+len(c.got["down"]) != 0 {
		t.Errorf("who takes nothing has %v", c.got)
	}
	for _, at := range c.dial.dialed {
		if at != "10.1.2.3:80" {
			t.Errorf("the name was dialled at %s", at)
		}
	}
	t.Logf("%d events to 6 receivers; 4 that take them were told %d times (%d would be once each), in order; %d instances killed; the name was looked up %d times, half of them leading to this machine, and dialled %d times, at 10.1.2.3 alone",
		len(all), told, 4*len(all), kills, looks, named.asked.Load())
}
