package webhook

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
)

// Type says what has happened.
type Type string

// The types. Test is sent to one webhook by hand, and chosen by none.
const (
	PeriodFrozen Type = "period.frozen" // an edition of a period is there
	TaskOpened   Type = "task.opened"
	TaskOverdue  Type = "task.overdue"
	TaskClosed   Type = "task.closed"
	DeviceSilent Type = "device.silent" // a tablet has not been heard of for long
	FigureBad    Type = "figure.bad"    // a unit's published figure lies under the line that alerts know, beyond doubt
	Test         Type = "webhook.test"
)

// Types returns those that a webhook can be for.
func Types() []Type {
	return []Type{PeriodFrozen, TaskOpened, TaskOverdue, TaskClosed, DeviceSilent, FigureBad}
}

// Grain is how exactly an event of the type is told of in time, both by what it says and by when it is sent. What follows from what people
// answer is told of at full hours, with its day alone: to the second it would tell who has just been at the desk.
func (t Type) Grain() Grain {
	switch t {
	case TaskOpened, TaskOverdue, TaskClosed, FigureBad:
		return Grain{Says: day, Waits: time.Hour}
	case DeviceSilent:
		return Grain{Says: time.Hour}
	}
	return Grain{Says: time.Second}
}

const day = 24 * time.Hour

// Grain is how coarse time is: what is said is cut to it, and what is sent waits for the next multiple of it.
type Grain struct{ Says, Waits time.Duration }

// Event is something that has happened to an object.
type Event struct {
	ID     string // stays the same however often it is sent: whoever has it twice knows so by it
	Type   Type
	Object string    // events of the same one arrive in order
	At     time.Time // cut to the grain of the type
	Data   map[string]any
	After  time.Time // it is not sent before; zero: at once
}

// newEvent makes one that happened at a moment, in the province's time.
func newEvent(t Type, object string, at time.Time, data map[string]any) Event {
	e := Event{ID: "evt_" + uuid.NewString(), Type: t, Object: object, Data: data}
	grain := t.Grain()
	if e.At = at.Truncate(grain.Says); grain.Says == day { // the day of the province, and not of the meridian
		e.At = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	}
	if grain.Waits > 0 {
		e.After = at.Truncate(grain.Waits).Add(grain.Waits)
	}
	return e
}

// Frozen is told when an edition of a period is there, like the second of 2026-Q4.
func Frozen(period string, edition int, at time.Time) Event {
	return newEvent(PeriodFrozen, "period:"+period, at, map[string]any{"period": period, "edition": edition})
}

// Silent is told when a tablet was not heard of for long, while its desk was open where its hours are known.
func Silent(d survey.DeviceID, unit string, at time.Time) Event {
	return newEvent(DeviceSilent, "device:"+d.String(), at, map[string]any{"device": d.String(), "unit": unit})
}

// Bad is told when the whole interval of a unit's published figure of a period lies under the line.
func Bad(unit, period string, at time.Time) Event {
	return newEvent(FigureBad, "figure:"+unit+":"+period, at, map[string]any{"unit": unit, "period": period})
}

// OfTask is told when a task is opened, overdue or closed. Why a task is there is not told: that can follow from one comment.
func OfTask(t Type, task, unit string, at time.Time) Event {
	return newEvent(t, "task:"+task, at, map[string]any{"task": task, "unit": unit})
}

// Trial is sent by hand to see whether a webhook works.
func Trial(webhook int64, at time.Time) Event {
	return newEvent(Test, "webhook:"+strconv.FormatInt(webhook, 10), at, map[string]any{"webhook": "W" + strconv.FormatInt(webhook, 10)})
}

// Body is what is sent, and signed; synthetic tells that the province's answers are simulated. It is made once: whoever checks a signature checks these
// very bytes.
func (e Event) Body(synthetic bool) (string, error) {
	data := map[string]any{"synthetic": synthetic}
	maps.Copy(data, e.Data)
	text, err := json.Marshal(struct {
		Type      Type           `json:"type"`
		Timestamp string         `json:"timestamp"`
		Data      map[string]any `json:"data"`
	}{e.Type, e.At.Format(time.RFC3339), data})
	return string(text), err
}
