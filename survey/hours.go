package survey

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Hours are the opening hours of a desk, or of desks, by weekday: of each day the spans in order, with a break between any two. Empty means that
// they are not known, and nobody is outside them.
type Hours map[time.Weekday][]Span

// Span is a time of a day: from, and up to but not including.
type Span struct{ From, To time.Duration }

// MostSpans is how many spans a day may have.
const MostSpans = 4

// usualHours is what an error shows.
const usualHours = "Mon-Fri 06:30-18:00, Sat 07:00-12:00"

// Open tells whether desks are open at a moment.
func (h Hours) Open(at time.Time) bool {
	if len(h) == 0 {
		return true
	}
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	return slices.ContainsFunc(h[at.Weekday()], func(s Span) bool { return s.From <= since && since < s.To })
}

// Between is how long desks are open between two moments; all of the time where hours are not known.
func (h Hours) Between(from, until time.Time) (open time.Duration) {
	if len(h) == 0 {
		return until.Sub(from)
	}
	for day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location()); day.Before(until); day = day.AddDate(0, 0, 1) {
		for _, s := range h[day.Weekday()] {
			begins, ends := day.Add(s.From), day.Add(s.To)
			if begins.Before(from) {
				begins = from
			}
			if ends.After(until) {
				ends = until
			}
			open += max(0, ends.Sub(begins))
		}
	}
	return open
}

// Week returns the days of a week from Monday on.
func Week() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// Days are days that follow each other and have the same spans.
type Days struct {
	First, Last time.Weekday
	Spans       []Span
}

// Together are the days of a week on which desks are open, those of the same spans that follow each other together.
func (h Hours) Together() []Days {
	var all []Days
	week := Week()
	for first := 0; first < len(week); {
		last := first
		for last+1 < len(week) && slices.Equal(h[week[last+1]], h[week[first]]) {
			last++
		}
		if spans := h[week[first]]; len(spans) > 0 {
			all = append(all, Days{week[first], week[last], spans})
		}
		first = last + 1
	}
	return all
}

// String writes hours as ParseHours reads them.
func (h Hours) String() string {
	var parts []string
	for _, d := range h.Together() {
		days := d.First.String()[:3]
		if d.Last != d.First {
			days += "-" + d.Last.String()[:3]
		}
		parts = append(parts, days+" "+SpansText(d.Spans))
	}
	return strings.Join(parts, ", ")
}

// SpansText writes the spans of a day.
func SpansText(spans []Span) string {
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = clock(s.From) + "-" + clock(s.To)
	}
	return strings.Join(texts, " ")
}

// SpansShown writes the spans of a day as people read them: 07:30–11:30, 13:30–17:00.
func SpansShown(spans []Span) string {
	return strings.NewReplacer("-", "–", " ", ", ").Replace(SpansText(spans))
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// ParseHours reads hours like "Mon-Fri 07:30-11:30 13:30-17:00, Sat 7h30-11h30". What a later part says of a day stands in place of an earlier one's.
func ParseHours(s string) (Hours, error) {
	hours := Hours{}
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		days, text, _ := strings.Cut(strings.TrimSpace(part), " ")
		first, last, err := parseDays(days)
		spans, wrong := ParseSpans(text)
		if err != nil || wrong != nil || len(spans) == 0 {
			return nil, &Error{Op: "survey.ParseHours", Kind: Invalid, Key: "hours.unreadable", Err: fmt.Errorf("%q is no opening time: write for example %s", part, usualHours)}
		}
		for d := first; ; d = (d + 1) % 7 {
			hours[d] = spans
			if d == last {
				break
			}
		}
	}
	return hours, nil
}

// ParseSpans reads the spans of a day as people write them: 7h30-11h30, 13:30 – 17.00. Spans that touch are one; empty is a day on which a desk
// is closed. Kind Invalid with a key of what is wrong: hours.time, hours.reversed, hours.overlap, hours.many.
func ParseSpans(text string) ([]Span, error) {
	var spans []Span
	for _, part := range spanTexts(text) {
		from, to, found := strings.Cut(part, "-")
		opens, err1 := readClock(from)
		closes, err2 := readClock(to)
		switch {
		case !found || err1 != nil || err2 != nil:
			return nil, wrongHours("hours.time")
		case closes <= opens:
			return nil, wrongHours("hours.reversed")
		}
		spans = append(spans, Span{opens, closes})
	}
	return joined(spans)
}

// spanTexts are the spans of a day, each without the spaces and with the one dash that people write in many ways.
func spanTexts(text string) []string {
	text = strings.NewReplacer("–", "-", "—", "-", "−", "-", "~", "-", " đến ", "-", " to ", "-", " và ", " ", " and ", " ").Replace(norm.NFC.String(strings.ToLower(text)))
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
	return strings.Fields(strings.NewReplacer(" -", "-", "- ", "-").Replace(strings.ReplaceAll(strings.Join(words, " "), " - ", "-")))
}

// joined puts spans in order, and those that touch together.
func joined(spans []Span) ([]Span, error) {
	slices.SortFunc(spans, func(a, b Span) int { return int(a.From - b.From) })
	var found []Span
	for _, s := range spans {
		last := len(found) - 1
		switch {
		case last >= 0 && s.From < found[last].To:
			return nil, wrongHours("hours.overlap")
		case last >= 0 && s.From == found[last].To:
			found[last].To = s.To
		default:
			found = append(found, s)
		}
	}
	if len(found) > MostSpans {
		return nil, wrongHours("hours.many")
	}
	return found, nil
}

func wrongHours(key string) error {
	return &Error{Op: "survey.ParseSpans", Kind: Invalid, Key: key}
}

// readClock reads a time of a day: 7h30, 07:30, 7.30, 7h; 24:00 is its end.
func readClock(text string) (time.Duration, error) {
	wrong := fmt.Errorf("%q is no time", text)
	at := strings.IndexAny(text, ":.hg")
	if at < 1 || at > 2 {
		return 0, wrong
	}
	hours, err := strconv.ParseUint(text[:at], 10, 8)
	minutes, behind := uint64(0), text[at+1:]
	switch {
	case err != nil, behind == "" && strings.ContainsAny(text, ":."), behind != "" && len(behind) != 2:
		return 0, wrong
	case behind != "":
		if minutes, err = strconv.ParseUint(behind, 10, 8); err != nil || minutes > 59 {
			return 0, wrong
		}
	}
	if clock := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute; clock <= 24*time.Hour {
		return clock, nil
	}
	return 0, wrong
}

func parseDays(s string) (first, last time.Weekday, err error) {
	from, to, between := strings.Cut(s, "-")
	if first, err = parseDay(from); err != nil || !between {
		return first, first, err
	}
	last, err = parseDay(to)
	return first, last, err
}

// parseDay reads a day as it is written in English or Vietnamese: Mon, T2, CN.
func parseDay(s string) (time.Weekday, error) {
	vietnamese := map[string]time.Weekday{"CN": time.Sunday, "T2": time.Monday, "T3": time.Tuesday, "T4": time.Wednesday, "T5": time.Thursday, "T6": time.Friday, "T7": time.Saturday}
	if d, ok := vietnamese[strings.ToUpper(s)]; ok {
		return d, nil
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(s, d.String()[:3]) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%q is no day", s)
}

// Equal tells whether two are the same hours.
func (h Hours) Equal(other Hours) bool { return maps.EqualFunc(h, other, slices.Equal[[]Span]) }

// UnmarshalText reads Hours from a flag or a variable.
func (h *Hours) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHours(string(text))
	return err
}
