package survey

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what went wrong in terms a caller can act on.
type Kind string

// The kinds of error. Their text is what the API shows as error.kind, where Limited is a kind of busy.
const (
	Invalid   Kind = "invalid"
	NotFound  Kind = "not_found"
	Conflict  Kind = "conflict"
	Closed    Kind = "closed"
	Forbidden Kind = "forbidden"
	Busy      Kind = "busy"
	Limited   Kind = "limited" // too many from one sender or at one place
	Internal  Kind = "internal"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{Invalid, NotFound, Conflict, Closed, Forbidden, Busy, Limited, Internal}
}

// Error is the one error type that crosses rooms. Key names a message in the catalogues of the edge;
// Err is the cause and is for the log alone.
type Error struct {
	Op     string
	Kind   Kind
	Key    string
	Fields []Field
	Wait   time.Duration // until trying again can help; zero where nobody knows
	Err    error
}

// Field is one thing wrong with one part of the input, for example answers.access.
type Field struct {
	Path string
	Key  string
	Args map[string]any
}

func (e *Error) Error() string {
	parts := []string{string(e.Kind)}
	if e.Op != "" {
		parts = append([]string{e.Op}, parts...)
	}
	if e.Key != "" {
		parts = append(parts, e.Key)
	}
	for _, f := range e.Fields {
		parts = append(parts, fmt.Sprintf("%s=%s", f.Path, f.Key))
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return strings.Join(parts, ": ")
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain, Internal for any other error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
