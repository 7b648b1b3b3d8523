package followup

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed calendar/*.yaml
var calendars embed.FS

// Calendar knows on which days the administration works. Its zero value knows weekends alone.
type Calendar struct {
	worked map[time.Time]bool // days that are not as their weekday is: holidays false, weekends that are worked true
	years  map[int]bool
}

// calendarYear is the file of a year.
type calendarYear struct {
	Year     int           `yaml:"year"`
	Holidays []calendarDay `yaml:"holidays"`
	Worked   []calendarDay `yaml:"worked"`
}

// calendarDay is a day of a file, and how it is known: law, announced or computed.
type calendarDay struct {
	Day   string `yaml:"day"`
	Name  string `yaml:"name"`
	Known string `yaml:"known"`
}

// NewCalendar has the public holidays of Viet Nam, with a file a year. A year that own has a file of, as 2027.yaml, is taken from there instead; own may be nil.
func NewCalendar(own fs.FS) (Calendar, error) {
	c := Calendar{worked: map[time.Time]bool{}, years: map[int]bool{}}
	if own != nil {
		if err := c.read(own, "."); err != nil {
			return Calendar{}, err
		}
	}
	ours, err := fs.Sub(calendars, "calendar")
	if err != nil {
		return Calendar{}, err
	}
	return c, c.read(ours, ".")
}

// read takes the files of years that were not read before.
func (c Calendar) read(files fs.FS, dir string) error {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return err
	}
	read := map[int]bool{}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".yaml") {
			continue
		}
		text, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return err
		}
		year, err := parseYear(text)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		if e.Name() != fmt.Sprintf("%d.yaml", year.Year) {
			return fmt.Errorf("%s: is of the year %d", e.Name(), year.Year)
		}
		if c.years[year.Year] {
			continue
		}
		if err := c.add(year); err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		read[year.Year] = true
	}
	for year := range read {
		c.years[year] = true
	}
	return nil
}

// parseYear reads a file; a word it does not know is refused, since a day of a misspelt list would silently be worked.
func parseYear(text []byte) (year calendarYear, err error) {
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&year)
	return year, err
}

func (c Calendar) add(year calendarYear) error {
	for _, list := range []struct {
		days   []calendarDay
		worked bool
	}{{year.Holidays, false}, {year.Worked, true}} {
		for _, d := range list.days {
			day, err := time.Parse(time.DateOnly, d.Day)
			if err != nil {
				return err
			}
			_, twice := c.worked[day]
			switch {
			case day.Year() != year.Year:
				return fmt.Errorf("%s is not of %d", d.Day, year.Year)
			case twice:
				return fmt.Errorf("%s stands there twice", d.Day)
			case d.Known != "law" && d.Known != "announced" && d.Known != "computed":
				return fmt.Errorf("%s: known is law, announced or computed, not %q", d.Day, d.Known)
			case d.Name == "":
				return errors.New(d.Day + " has no name")
			}
			c.worked[day] = list.worked
		}
	}
	return nil
}

// Covers tells whether the holidays of a year are known; of others weekends alone count.
func (c Calendar) Covers(year int) bool { return c.years[year] }

// Working tells whether the administration works on a day.
func (c Calendar) Working(day time.Time) bool {
	day = dateOf(day)
	if worked, ok := c.worked[day]; ok {
		return worked
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// AddWorkingDays is the n-th working day after a day; the day itself for none.
func (c Calendar) AddWorkingDays(day time.Time, n int) time.Time {
	day = dateOf(day)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.Working(day) {
			n--
		}
	}
	return day
}

// WorkingDaysBetween is how many working days lie after one day and up to another, and none where that is not later.
func (c Calendar) WorkingDaysBetween(from, to time.Time) (n int) {
	to = dateOf(to)
	for day := dateOf(from).AddDate(0, 0, 1); !day.After(to); day = day.AddDate(0, 0, 1) {
		if c.Working(day) {
			n++
		}
	}
	return n
}

// dateOf is the date of a moment where it was looked at, as days are kept everywhere: midnight of UTC.
func dateOf(at time.Time) time.Time {
	y, m, d := at.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
