package analytics

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// PeriodKind is how long a period is.
type PeriodKind string

// The kinds of period figures are published for.
const (
	Month   PeriodKind = "month"
	Quarter PeriodKind = "quarter"
	Year    PeriodKind = "year"
)

// PeriodKinds returns all kinds, the shortest first.
func PeriodKinds() []PeriodKind { return []PeriodKind{Month, Quarter, Year} }

// Period is a calendar month, quarter or year.
type Period struct {
	Kind  PeriodKind
	Start time.Time // its first day, midnight UTC
}

// PeriodOf returns the period of a kind that a day lies in.
func PeriodOf(kind PeriodKind, day time.Time) Period {
	month := day.Month()
	switch kind {
	case Quarter:
		month = (month-1)/3*3 + 1
	case Year:
		month = time.January
	}
	return Period{kind, time.Date(day.Year(), month, 1, 0, 0, 0, 0, time.UTC)}
}

// PeriodsOf returns the month, the quarter and the year of a day.
func PeriodsOf(day time.Time) [3]Period {
	return [3]Period{PeriodOf(Month, day), PeriodOf(Quarter, day), PeriodOf(Year, day)}
}

// ParsePeriod reads 2026-11, 2026-Q4 or 2026.
func ParsePeriod(s string) (Period, error) {
	malformed := func() (Period, error) {
		return Period{}, fmt.Errorf("%q is no period: write 2026-11, 2026-Q4 or 2026", s)
	}
	yearText, rest, divided := strings.Cut(s, "-")
	year, err := strconv.Atoi(yearText)
	if err != nil || len(yearText) != 4 || year < 2000 {
		return malformed()
	}
	first := func(kind PeriodKind, month int) (Period, error) {
		return Period{kind, time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)}, nil
	}
	if !divided {
		return first(Year, 1)
	}
	if len(rest) != 2 {
		return malformed()
	}
	if rest[0] == 'Q' && '1' <= rest[1] && rest[1] <= '4' {
		return first(Quarter, int(rest[1]-'1')*3+1)
	}
	month, err := strconv.Atoi(rest)
	if err != nil || month < 1 || month > 12 || rest[0] == '+' {
		return malformed()
	}
	return first(Month, month)
}

// asPrinted is a period as pages print it, folded: quy iv/2026, q4 2026, thang 10/2026, october 2026, nam 2026; and 10/2026, as people write it.
var asPrinted = regexp.MustCompile(`^(?:(?:(?:quy |q)(iv|i{1,3}|[1-4])|(?:thang |t)?(0?[1-9]|1[0-2])|(` + strings.Join(monthNames(), "|") + `))(?: ?[/.] ?| )(?:nam )?|nam )(\d{4})$`)

func monthNames() (names []string) {
	for m := time.January; m <= time.December; m++ {
		names = append(names, strings.ToLower(m.String()))
	}
	return names
}

// ReadPeriod reads a period that a person types: as ParsePeriod does, or as pages print it in either language.
func ReadPeriod(typed string) (Period, error) {
	if p, err := ParsePeriod(strings.ToUpper(strings.TrimSpace(typed))); err == nil {
		return p, nil
	}
	found := asPrinted.FindStringSubmatch(strings.TrimSpace(survey.Fold(typed)))
	if found == nil {
		return ParsePeriod(typed)
	}
	quarter, month, name, year := found[1], found[2], found[3], found[4]
	switch {
	case quarter != "":
		if n := slices.Index([]string{"i", "ii", "iii", "iv"}, quarter); n >= 0 {
			quarter = strconv.Itoa(n + 1)
		}
		return ParsePeriod(year + "-Q" + quarter)
	case name != "":
		month = strconv.Itoa(slices.Index(monthNames(), name) + 1)
		fallthrough
	case month != "":
		return ParsePeriod(year + "-" + ("0" + month)[max(0, len(month)-1):])
	}
	return ParsePeriod(year)
}

// AskedPeriod reads a period that somebody asks for, on the province's day today. Of one that has not begun there is nothing to say,
// whatever rows there are: kind NotFound.
func AskedPeriod(s string, today time.Time) (Period, error) {
	p, err := ReadPeriod(s)
	if err == nil && !p.Begun(today) {
		err = &survey.Error{Op: "analytics.AskedPeriod", Kind: survey.NotFound, Key: "period.future",
			Err: fmt.Errorf("%s begins on %s", p, p.Start.Format(time.DateOnly))}
	}
	return p, err
}

func (p Period) String() string {
	switch p.Kind {
	case Month:
		return p.Start.Format("2006-01")
	case Quarter:
		return fmt.Sprintf("%d-Q%d", p.Start.Year(), p.Number())
	}
	return strconv.Itoa(p.Start.Year())
}

// Number is the month 1–12, the quarter 1–4, or the year.
func (p Period) Number() int {
	switch p.Kind {
	case Month:
		return int(p.Start.Month())
	case Quarter:
		return int(p.Start.Month()-1)/3 + 1
	}
	return p.Start.Year()
}

func (p Period) months() int {
	return map[PeriodKind]int{Month: 1, Quarter: 3, Year: 12}[p.Kind]
}

// End is the first day after the period.
func (p Period) End() time.Time { return p.Start.AddDate(0, p.months(), 0) }

// Contains tells whether a day lies in the period.
func (p Period) Contains(day time.Time) bool { return !day.Before(p.Start) && day.Before(p.End()) }

// Begun tells whether today lies in the period or after it.
func (p Period) Begun(today time.Time) bool { return !today.Before(p.Start) }

// Until is the day up to which a running period can be told of, which is today; nil of one that is over or has not begun.
func (p Period) Until(today time.Time) *time.Time {
	if !p.Contains(today) {
		return nil
	}
	return &today
}

// Next is the period of the same kind just after this one, Previous the one just before.
func (p Period) Next() Period     { return Period{p.Kind, p.End()} }
func (p Period) Previous() Period { return Period{p.Kind, p.Start.AddDate(0, -p.months(), 0)} }

// YearLater and YearEarlier are the same month or quarter of the next and the last year.
func (p Period) YearLater() Period   { return Period{p.Kind, p.Start.AddDate(1, 0, 0)} }
func (p Period) YearEarlier() Period { return Period{p.Kind, p.Start.AddDate(-1, 0, 0)} }

// Parts are the months of a quarter, the quarters of a year; a month has none.
func (p Period) Parts() []Period {
	kind := map[PeriodKind]PeriodKind{Quarter: Month, Year: Quarter}[p.Kind]
	if kind == "" {
		return nil
	}
	var parts []Period
	for q := (Period{kind, p.Start}); q.Start.Before(p.End()); q = q.Next() {
		parts = append(parts, q)
	}
	return parts
}

// SortPeriods puts earlier periods first.
func SortPeriods(periods []Period) {
	slices.SortStableFunc(periods, func(a, b Period) int { return a.Start.Compare(b.Start) })
}
