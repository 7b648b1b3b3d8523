package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sipas/analytics"
	"sipas/survey"
)

// What flags are of is read at the door: one of a closed list (enum), or of a form of its own (UnmarshalText, Validate), that is none is a
// call that is wrong, whatever is in the database or on the machine. What must be looked up is found to be missing later: a unit, a place of a
// sound code, a questionnaire.

// number is how many: 1 or more.
type number int

// UnmarshalText reads a number from a flag or a variable.
func (n *number) UnmarshalText(text []byte) error {
	read, err := strconv.Atoi(string(text))
	if err != nil || read < 1 {
		return fmt.Errorf("%q must be a whole number, at least 1", text)
	}
	*n = number(read)
	return nil
}

// editionNumber names an edition: analytics.Latest, analytics.Live or its number.
type editionNumber int

// UnmarshalText reads an edition from a flag or a variable.
func (n *editionNumber) UnmarshalText(text []byte) error {
	read, err := strconv.Atoi(string(text))
	if err != nil || read < analytics.Live {
		return fmt.Errorf("%q is no edition: write its number, 0 for the latest or -1 for the live figures", text)
	}
	*n = editionNumber(read)
	return nil
}

// periodText names a period; empty: none.
type periodText string

// UnmarshalText reads a period from a flag or a variable. Whether it has begun is asked once the day is known.
func (p *periodText) UnmarshalText(text []byte) (err error) {
	if *p = periodText(text); *p != "" {
		_, err = analytics.ReadPeriod(string(text))
	}
	return err
}

// day is one of the calendar; zero where none is named.
type day struct{ time.Time }

// UnmarshalText reads a day from a flag or a variable.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time = (time.Time{}); len(text) == 0 {
		return nil
	}
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is no day: write it like 2026-11-21", text)
	}
	return nil
}

// placeCode is the code of a place, which its check character holds together.
type placeCode survey.Code

// UnmarshalText reads the code as people type it, from a flag or a variable.
func (p *placeCode) UnmarshalText(text []byte) error {
	code, err := survey.ParseCode(string(text))
	if err != nil {
		return errors.New(explain(err))
	}
	*p = placeCode(code)
	return nil
}

// given tells which of a command's own flags stand on the command line.
func given(parsed *kong.Context, flags ...string) (found []string) {
	for _, step := range parsed.Path {
		for _, flag := range flags {
			if step.Flag != nil && step.Flag.Name == flag {
				found = append(found, "--"+flag)
			}
		}
	}
	return found
}

// Validate is called once the flags are read: one that must say something and says nothing is missing.
func (c *commands) Validate(parsed *kong.Context) error {
	for _, step := range parsed.Path {
		if f := step.Flag; f != nil && f.Required && f.Target.Kind() == reflect.String && strings.TrimSpace(f.Target.String()) == "" {
			return fmt.Errorf("missing flags: %s", f)
		}
	}
	if _, err := c.location(); err != nil && !errors.Is(err, errNoZones) && parsed.Command() != "doctor" { // which tells of it among the rest
		return err
	}
	return c.config.Validate()
}

// Validate is called once the flags are read.
func (k *keyAddCommand) Validate() error {
	if _, err := survey.ParseNetworks(strings.Join(k.From, ",")); err != nil {
		return fmt.Errorf("--from: %s", explain(err))
	}
	return nil
}

// Validate is called once the flags are read.
func (p *placeSetCommand) Validate() error {
	if p.All == (p.Code != "") {
		return errors.New("name one place, or say --all")
	}
	return nil
}

// Validate is called once the flags are read.
func (f *freezeCommand) Validate() error {
	switch {
	case f.List && f.Check:
		return errors.New("--list and --check are two things: say one of them")
	case (f.List || f.Check) && (f.Note != "" || f.Reason != ""):
		return errors.New("--note and --reason go with freezing, not with --list or --check")
	case f.Check && f.JSON:
		return errors.New("--check prints no JSON: see its exit code")
	}
	return nil
}

// Validate is called once the flags are read.
func (m *migrateCommand) Validate() error {
	if m.JSON && !m.Plan {
		return errors.New("--json goes with --plan")
	}
	return nil
}

// Validate is called once the flags are read. Who names a seed to remove would lose the answers of all others, too.
func (d *demoCommand) Validate(parsed *kong.Context) error {
	if others := given(parsed, "responses", "seed", "days", "until", "among-real"); d.Remove && len(others) > 0 {
		return fmt.Errorf("--remove takes all synthetic answers away, and goes without %s", strings.Join(others, ", "))
	}
	return nil
}

// Validate is called once the flags are read.
func (l *importList) Validate() error {
	if l.Below < 0 {
		return errors.New("--below is the number of an import: see where the list ends")
	}
	return nil
}

// Validate is called once the flags are read.
func (c *taskListCommand) Validate() error {
	if c.State != "" && c.Ended {
		return errors.New("--state says which tasks already: leave --ended out")
	}
	return nil
}
