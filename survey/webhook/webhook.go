package webhook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// ID numbers a webhook; people write it W3.
type ID int64

func (id ID) String() string { return "W" + strconv.FormatInt(int64(id), 10) }

// ParseID reads W3.
func ParseID(text string) (ID, bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(text, "W"), 10, 64)
	return ID(n), err == nil && n >= 1 && strings.HasPrefix(text, "W")
}

// Webhook is another system that is told of events.
type Webhook struct {
	ID       ID
	URL      string // the address as Address writes it
	Events   []Type
	Paused   bool // events are kept meanwhile
	AddedBy  string
	AddedAt  time.Time
	Rotating time.Time // until when the secret before is good, too; zero: there is none
	Revision int       // grows with each change: two who change it at once do not overwrite each other
	Waiting  int       // letters that wait
	Parked   int
}

// Most is how many webhooks a province may have.
const Most = 20

// Check fails with kind Invalid where a webhook cannot be added.
func (w Webhook) Check() error {
	unknown := slices.ContainsFunc(w.Events, func(t Type) bool { return !slices.Contains(Types(), t) })
	if len(w.Events) == 0 || unknown {
		return &survey.Error{Op: "webhook.Check", Kind: survey.Invalid, Key: "webhook.events", Fields: []survey.Field{{Path: "events", Key: "webhook.events"}}}
	}
	return nil
}

// Delivery is an event on its way to a webhook, as people see it.
type Delivery struct {
	ID      int64
	Event   string
	Type    Type
	Object  string
	Made    time.Time // when it happened, as coarse as it is told
	State   State
	Tries   int
	Next    time.Time // when it is tried again
	Last    time.Time // when it was tried last; zero: not yet
	Outcome Outcome   // of the last try; empty: not yet
	Status  int
	Behind  bool // whether it waits for an earlier one of its object
}

// Letter is a delivery that was taken on by one instance, to be sent now.
type Letter struct {
	Delivery int64
	Claim    string // by which its result is taken
	Event    string
	Body     string
	URL      string
	Sealed   [][]byte // secrets, the newest first
	Tries    int      // that were made before
}

// Backlog is what waits to be told.
type Backlog struct {
	Oldest  time.Duration // for which the oldest letter has waited that could have been sent
	Waiting int
	Parked  int // within a week
}
