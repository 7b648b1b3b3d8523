package reply

import (
	"sync"
	"time"
)

// busyLines keeps the log readable while the database is away and every request fails for the same reason: one line a minute, with
// how many there were none for.
type busyLines struct {
	mu       sync.Mutex
	last     time.Time
	unlogged int
}

// line tells whether a line is due, and how many were left out since the one before.
func (b *busyLines) line(now time.Time) (unlogged int, due bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if since := now.Sub(b.last); since >= 0 && since < time.Minute {
		b.unlogged++
		return 0, false
	}
	unlogged, b.unlogged, b.last = b.unlogged, 0, now
	return unlogged, true
}
