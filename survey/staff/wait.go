package staff

import (
	"crypto/hmac"
	"crypto/sha256"
	"math"
	"sync"
	"time"

	"sipas/survey"
)

// How long who has failed waits: nothing at first, then ever longer, never for good. An address is shared by an office, and an account is attacked
// from many addresses; so both are patient, and the two together are not.
const (
	freeTries        = 4
	freeOfAccount    = 20
	freeOfAddress    = 40
	longestWait      = 15 * time.Minute
	longestOfAccount = time.Minute
	forgottenAfter   = 24 * time.Hour
	addressHalves    = time.Hour // those of an address become half as many in each: where all come by one, somebody mistypes every day
	mostRemembered   = 100_000
)

// Waits remembers failures to prove who one is, in memory and under keyed hashes: of an account from an address, of an account, of an address.
// A browser that has signed in to the account before is counted by itself, so that whoever attacks an account from elsewhere cannot keep its owner out.
// A try under way counts as one that has failed until it ends: a thousand that come at once are a thousand tries.
type Waits struct {
	secret   []byte
	mu       sync.Mutex
	failed   map[[sha256.Size]byte]failures
	underWay map[[sha256.Size]byte]int
}

type failures struct {
	n    float64
	last time.Time
}

// after is how many failures there are once some have faded.
func (f failures) after(c counter, now time.Time) float64 {
	since := now.Sub(f.last)
	switch {
	case since > forgottenAfter:
		return 0
	case c.halves > 0 && since > 0:
		return f.n * math.Exp2(-float64(since)/float64(c.halves))
	}
	return f.n
}

// NewWaits returns an empty memory.
func NewWaits(secret []byte) *Waits {
	return &Waits{secret: secret, failed: map[[sha256.Size]byte]failures{}, underWay: map[[sha256.Size]byte]int{}}
}

// Try is who tries to sign in to what.
type Try struct {
	Account string // as typed
	Address string // empty where nobody can say
	Known   string // what a browser shows that has signed in to the account before; empty for others
}

// counter is one thing that is counted.
type counter struct {
	key     [sha256.Size]byte
	free    int
	longest time.Duration
	halves  time.Duration // 0: all stay until they are forgotten
}

func (w *Waits) counters(t Try) []counter {
	if t.Known != "" {
		return []counter{{w.key("known", t.Account, t.Known), freeTries, longestWait, 0}}
	}
	all := []counter{{w.key("pair", t.Account, t.Address), freeTries, longestWait, 0}, {w.key("account", t.Account, ""), freeOfAccount, longestOfAccount, 0}}
	if t.Address != "" {
		all = append(all, counter{w.key("address", "", t.Address), freeOfAddress, longestWait, addressHalves})
	}
	return all
}

func (w *Waits) key(parts ...string) (key [sha256.Size]byte) {
	mac := hmac.New(sha256.New, w.secret)
	for _, p := range parts {
		mac.Write([]byte(p))
		mac.Write([]byte{0})
	}
	copy(key[:], mac.Sum(nil))
	return key
}

// Begin lets a try begin, which must End. It fails with kind Limited and the time to wait while it is too early for another.
func (w *Waits) Begin(t Try, now time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.counters(t)
	var wait time.Duration
	for _, c := range all {
		f, others := w.failed[c.key], w.underWay[c.key]
		wait = max(wait, f.last.Add(c.wait(int(f.n))).Sub(now))
		if others > 0 && int(f.after(c, now))+others > c.free {
			wait = max(wait, time.Second)
		}
	}
	if wait > 0 {
		return &survey.Error{Op: "staff.Waits", Kind: survey.Limited, Key: "staff.wait", Wait: wait}
	}
	for _, c := range all {
		w.underWay[c.key]++
	}
	return nil
}

// End ends a try that has begun, and notes whether it failed.
func (w *Waits) End(t Try, failed bool, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if failed && len(w.failed) >= mostRemembered {
		w.forget(now)
	}
	for _, c := range w.counters(t) {
		if w.underWay[c.key]--; w.underWay[c.key] <= 0 {
			delete(w.underWay, c.key)
		}
		if failed {
			w.failed[c.key] = failures{w.failed[c.key].after(c, now) + 1, now}
		}
	}
}

// wait is how long nobody may try after so many failures.
func (c counter) wait(n int) time.Duration {
	if n <= c.free {
		return 0
	}
	return min(time.Second<<min(n-c.free, 20), c.longest)
}

// forget drops what is old; a flood that is younger drops all, for a memory that grows without end would end the program.
func (w *Waits) forget(now time.Time) {
	for key, f := range w.failed {
		if now.Sub(f.last) > longestWait {
			delete(w.failed, key)
		}
	}
	if len(w.failed) >= mostRemembered {
		clear(w.failed)
	}
}

// Pass forgets the failures of who has proved who it is; those of the address stay, for others may be there.
func (w *Waits) Pass(t Try) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.failed, w.key("pair", t.Account, t.Address))
	if t.Known != "" {
		delete(w.failed, w.key("known", t.Account, t.Known))
	}
}
