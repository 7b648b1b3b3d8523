package followup

// WorkKind is what leaders are told how much there is of, in the whole province.
type WorkKind string

// The kinds.
const (
	CommentWork  WorkKind = "comment"   // comments that the department looks at
	HandlingWork WorkKind = "handling"  // comments that units handle
	ConductWork  WorkKind = "conduct"   // reports of conduct
	CallBackWork WorkKind = "call_back" // people who want to be called back
)

// Step is by how many what leaders are told moves at least, and from how many on it is a number: five comments, or ten people. It is no setting.
func (k WorkKind) Step() int {
	if k == CommentWork || k == HandlingWork {
		return 5
	}
	return 10
}

// WorkCount is how much of a kind stands in one way, in truth and as leaders were told.
type WorkCount struct {
	Kind        WorkKind
	Quarter     string // of what is done with; empty: what waits
	State       string
	Count, Told int
}

// Tell is what leaders are told from now on: what they were told, until the truth is a step away from it; nought where that is less than a step.
func (c WorkCount) Tell() int {
	step := c.Kind.Step()
	switch {
	case c.Count-c.Told < step && c.Told-c.Count < step:
		return c.Told
	case c.Count < step:
		return 0
	}
	return c.Count
}
