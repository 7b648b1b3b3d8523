package survey

import "strings"

// Ending is how an act ended.
type Ending string

// The endings.
const (
	Done   Ending = "done"
	Denied Ending = "denied" // by the rules of who may
	Failed Ending = "failed" // by what stood against it
)

// Endings returns all endings.
func Endings() []Ending { return []Ending{Done, Denied, Failed} }

// Act is what somebody did or was refused, as the audit log keeps it: never an answer, a comment or a secret.
type Act struct {
	Action string            // of what kind, like place.add
	Object string            // to what, by its code or number
	Unit   int32             // whose; 0: the province's
	Ending Ending            // Done where it is empty
	Before map[string]string // what stood there
	After  map[string]string // what stands there now
}

// Audited tells whether what an actor does is written down: all but what the program does by itself, which follows from what others did.
func (a Actor) Audited() bool { return a.kind != ServiceActor }

// Plain is a text as one line of the log keeps it: without what nobody sees, which could make two records look like one.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}
