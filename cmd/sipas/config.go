package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/user"
	"time"

	"sipas/survey"
)

// config holds the settings every command shares. Flag --database-url is variable SIPAS_DATABASE_URL, and so on.
type config struct {
	DatabaseURL string      `help:"PostgreSQL to use, as the owner of the database; empty: a private server in the data directory." placeholder:"URL"`
	ServiceURL  string      `help:"The same database as role sipas_service, which the service answers citizens as." placeholder:"URL"`
	StaffURL    string      `help:"The same database as role sipas_staff, which commands work as." placeholder:"URL"`
	DataDir     string      `help:"Directory of the private PostgreSQL and the secret." default:"./data" type:"path"`
	Province    string      `help:"Code of the province whose units are shown (68 Lâm Đồng, 15 Lào Cai, …)." default:"68"`
	By          survey.Note `help:"Name recorded with changes; empty: the name of the system account." placeholder:"NAME"`
	Timezone    string      `help:"Time zone of days and opening hours." default:"Asia/Ho_Chi_Minh"`
	Language    string      `help:"Language of import errors and alerts: ${enum}." enum:"${languages}" default:"vi"`
	LogFormat   string      `help:"Log format: ${enum}." enum:"text,json" default:"text"`
	LogLevel    string      `help:"Lowest log level: ${enum}." enum:"debug,info,warn,error" default:"info"`

	// What is not given of these and of serve's like them is as the province has chosen (survey.Settings); what is given holds.
	ThresholdFew         int64 `help:"Fewest answers for which anything but their number is shown." default:"10"`
	ThresholdProvisional int64 `help:"Fewest answers for which a score is shown." default:"30"`
	ThresholdRanked      int64 `help:"Fewest answers for which a unit is ranked." default:"90"`

	Step       int64         `help:"Fewest answers by which the figures of a running month change at once; at least 5." default:"10"`
	StepEvery  time.Duration `help:"Least time between two such changes of a unit; 0: as soon as there are enough answers." default:"168h"`
	SettleDays int           `help:"Days after its end for which a month still takes answers, of tablets that were off line; 0 to 31." default:"7"`
}

// Validate is called once the settings are read.
func (c *config) Validate() error {
	if c.ThresholdFew < survey.LeastFew || c.ThresholdProvisional < c.ThresholdFew || c.ThresholdRanked < c.ThresholdProvisional {
		return fmt.Errorf("thresholds must rise, from 3 on: SIPAS_THRESHOLD_FEW %d, _PROVISIONAL %d, _RANKED %d", c.ThresholdFew, c.ThresholdProvisional, c.ThresholdRanked)
	}
	switch {
	case c.Step < survey.LeastStep:
		return fmt.Errorf("SIPAS_STEP %d is too small: choose %d or more, or two readings of a figure tell what a few people said", c.Step, survey.LeastStep)
	case c.StepEvery < 0:
		return fmt.Errorf("SIPAS_STEP_EVERY %s is negative: choose a time like 168h, or 0 for as soon as there are enough answers", c.StepEvery)
	case c.SettleDays < 0 || c.SettleDays > survey.MostSettleDays:
		return fmt.Errorf("SIPAS_SETTLE_DAYS %d must lie on 0 to %d", c.SettleDays, survey.MostSettleDays)
	}
	return nil
}

// scope is the province the program is set up for.
func (c *config) scope() survey.Scope { return survey.InProvince(c.Province) }

// actor is who acts at this command line.
func (c *config) actor() survey.Actor {
	if c.By != "" {
		return survey.CommandLine(string(c.By))
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return survey.CommandLine(u.Username)
	}
	return survey.CommandLine("unknown")
}

// rules are the settings of what is set aside at intake.
type rules struct {
	Fastest    time.Duration `help:"Set aside answers given faster than this per item; 0: off." default:"250ms"`
	Straight   time.Duration `help:"Set aside identical answers throughout given faster than this per item; 0: off." default:"500ms"`
	Hours      survey.Hours  `help:"Set aside answers outside opening hours like Mon-Fri 06:30-18:00, Sat 07:00-12:00; empty: off." placeholder:"HOURS"`
	SameSender int           `help:"Set aside crowds of more answers about a unit in a day from one address; 0: off." default:"120"`
	Unsigned   int           `help:"Set aside crowds of more answers about a unit in a day without a form opened for them; 0: off." default:"100"`
	Burst      int           `help:"Set aside crowds of more answers about a unit in a day, and four times its usual day; 0: off." default:"100"`

	DeviceDay   int           `help:"Set aside what a tablet brings of a day beyond so many answers, and all of that day; 0: off." default:"480"`
	DeviceHours time.Duration `help:"The same where the answers of a day took longer together, with eight seconds between them; 0: off." default:"12h"`
}

// check refuses what is less than off.
func (r rules) check() error {
	if r.Fastest < 0 || r.Straight < 0 || r.SameSender < 0 || r.Unsigned < 0 || r.Burst < 0 || r.DeviceDay < 0 || r.DeviceHours < 0 {
		return errors.New("a rule of SIPAS_STANDING_… is negative: 0 puts it off")
	}
	return nil
}

func (r rules) devices() survey.DeviceRules {
	return survey.DeviceRules{Answers: r.DeviceDay, Hours: r.DeviceHours}
}

func (r rules) survey() survey.Rules {
	return survey.Rules{Fastest: r.Fastest, Straight: r.Straight, Hours: r.Hours, SameSender: r.SameSender, Unsigned: r.Unsigned, Burst: r.Burst}
}

// errNoZones is for a machine on which no name of a zone is known.
var errNoZones = errors.New("this machine has no time zones, and the program was built without: install the package tzdata, or use a program that make build has made")

func (c *config) location() (*time.Location, error) {
	const usual = "Asia/Ho_Chi_Minh"
	// Go reads an empty name as UTC, and Local as the zone of the machine: days would end at another hour than the province's.
	if c.Timezone != "" && c.Timezone != "Local" {
		if l, err := time.LoadLocation(c.Timezone); err == nil {
			return l, nil
		}
	}
	if _, err := time.LoadLocation(usual); err != nil {
		return nil, errNoZones
	}
	return nil, fmt.Errorf("time zone %q is not known: set SIPAS_TIMEZONE to a name like %s", c.Timezone, usual)
}

func (c *config) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // the flag's enum has been checked
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
