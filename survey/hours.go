package survey

import (
	"fmt"
	"strings"
	"time"
)

// Hours are the opening hours of desks by weekday; empty means that they are not known, and nobody is outside them.
type Hours map[time.Weekday][2]time.Duration

// Open tells whether desks are open at a moment.
func (h Hours) Open(at time.Time) bool {
	if len(h) == 0 {
		return true
	}
	span, ok := h[at.Weekday()]
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	return ok && span[0] <= since && since < span[1]
}

// ParseHours reads hours like "Mon-Fri 06:30-18:00, Sat 07:00-12:00".
func ParseHours(s string) (Hours, error) {
	hours := Hours{}
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		days, span, ok := strings.Cut(strings.TrimSpace(part), " ")
		from, to, between := strings.Cut(strings.TrimSpace(span), "-")
		opens, err1 := time.Parse("15:04", from)
		closes, err2 := time.Parse("15:04", to)
		first, last, err3 := parseDays(days)
		if !ok || !between || err1 != nil || err2 != nil || err3 != nil || !closes.After(opens) {
			return nil, fmt.Errorf("%q is no opening time: write for example Mon-Fri 06:30-18:00, Sat 07:00-12:00", part)
		}
		midnight := opens.Truncate(24 * time.Hour)
		for d := first; ; d = (d + 1) % 7 {
			hours[d] = [2]time.Duration{opens.Sub(midnight), closes.Sub(midnight)}
			if d == last {
				break
			}
		}
	}
	return hours, nil
}

func parseDays(s string) (first, last time.Weekday, err error) {
	from, to, between := strings.Cut(s, "-")
	if first, err = parseDay(from); err != nil || !between {
		return first, first, err
	}
	last, err = parseDay(to)
	return first, last, err
}

func parseDay(s string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(s, d.String()[:3]) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%q is no day", s)
}

// UnmarshalText reads Hours from a flag or a variable.
func (h *Hours) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHours(string(text))
	return err
}
