package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sipas/survey"
)

// Rate is how many may come in a time; the zero Rate is no limit.
type Rate struct {
	Count int
	Per   time.Duration
}

// ParseRate reads 120/m, 10/s, 5000/h, or 0 for no limit.
func ParseRate(s string) (Rate, error) {
	if s == "0" {
		return Rate{}, nil
	}
	malformed := fmt.Errorf("%q is no limit: write for example 120/m, or 0 for none", s)
	count, unit, _ := strings.Cut(s, "/")
	n, err := strconv.Atoi(count)
	per, ok := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	if err != nil || !ok || n <= 0 {
		return Rate{}, malformed
	}
	return Rate{n, per}, nil
}

// UnmarshalText reads a Rate from a flag or a variable.
func (r *Rate) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRate(string(text))
	return err
}

// Limiter lets so many pass for each subject. It remembers subjects in memory only, under a hash whose key changes every
// day: nobody can tell from it who came, or that somebody came again on another day.
type Limiter struct {
	rate   Rate
	hashes *keyed

	mu      sync.Mutex
	day     string
	buckets map[survey.Hashed]*bucket
}

type bucket struct {
	tokens *rate.Limiter
	seen   time.Time
}

// mostBuckets bounds what a limiter remembers; idle subjects are forgotten first.
const mostBuckets = 50_000

// NewLimiter returns a Limiter. Its name parts its hashes from those of other limiters with the same secret.
func NewLimiter(r Rate, secret []byte, name string) *Limiter {
	return &Limiter{rate: r, hashes: newKeyed(secret, name)}
}

// Take takes one token of subject and returns 0, or how long until there will be one. Of nobody, the empty subject, it takes none: two of
// whom nothing is known are not one.
func (l *Limiter) Take(subject string, now time.Time) time.Duration {
	if l.rate.Count == 0 || subject == "" {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(now)
	b := l.bucket(subject, now)
	reservation := b.tokens.ReserveN(now, 1)
	delay := reservation.DelayFrom(now)
	if delay > 0 {
		reservation.CancelAt(now)
	}
	return delay
}

// Give gives subject a token back that it took for what turned out to need none. To ask first and take afterwards would let through
// whatever comes between.
func (l *Limiter) Give(subject string, now time.Time) {
	if l.rate.Count == 0 || subject == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(now)
	if b := l.bucket(subject, now); b.tokens.TokensAt(now) < float64(l.rate.Count) {
		b.tokens.ReserveN(now, -1)
	}
}

// turn forgets everybody with the day.
func (l *Limiter) turn(now time.Time) {
	if day := now.Format(time.DateOnly); day != l.day {
		l.day, l.buckets = day, map[survey.Hashed]*bucket{}
	}
}

func (l *Limiter) bucket(subject string, now time.Time) *bucket {
	key := l.hashes.hash(subject, now)
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= mostBuckets {
			l.forget(now)
		}
		b = &bucket{tokens: rate.NewLimiter(rate.Limit(float64(l.rate.Count)/l.rate.Per.Seconds()), l.rate.Count)}
		l.buckets[key] = b
	}
	b.seen = now
	return b
}

// forget drops subjects whose bucket is full again, and all of them when that does not help.
func (l *Limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if now.Sub(b.seen) > l.rate.Per {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= mostBuckets {
		clear(l.buckets)
	}
}

// keyed hashes subjects under a key that changes every day.
type keyed struct {
	secret []byte
	name   string

	mu  sync.Mutex
	day string
	mac hash.Hash // under the key of the day, for one after another
}

func newKeyed(secret []byte, name string) *keyed { return &keyed{secret: secret, name: name} }

// hash returns the subject's hash of the day.
func (k *keyed) hash(subject string, now time.Time) survey.Hashed {
	k.mu.Lock()
	defer k.mu.Unlock()
	if day := now.Format(time.DateOnly); day != k.day {
		mac := hmac.New(sha256.New, k.secret)
		mac.Write([]byte(k.name + day))
		k.day, k.mac = day, hmac.New(sha256.New, mac.Sum(nil))
	}
	k.mac.Reset()
	k.mac.Write([]byte(subject))
	var sum [sha256.Size]byte
	return survey.Hashed(k.mac.Sum(sum[:0]))
}

// Visitor is the subject of an address: the whole of a version 4 address, the network of a version 6 one; empty where it cannot be read, for
// then nobody is told from anybody.
func Visitor(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return ""
	}
	return prefix.String()
}
