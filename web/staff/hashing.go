package staff

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
)

const (
	// hashedAtOnce bounds the memory that trying passwords takes; one place more is kept for who was let in before.
	hashedAtOnce = 2
	// mostInLine is how many may wait for a place: whoever stood behind more would be gone before the answer came.
	mostInLine = 20
	// lineWait is what others are asked to wait, in which a full line moves on.
	lineWait = 2 * time.Second
)

// hashing is where passwords are hashed, a few at once, for each takes 19 MiB. A crowd of strangers fills its own line, and keeps nobody out who
// was let in before: by a browser that has signed in to the account, a session, or an invitation.
type hashing struct {
	places, kept          chan struct{}
	strangers, acquainted chan struct{} // who waits for a place or has one
}

func newHashing() *hashing {
	return &hashing{places: make(chan struct{}, hashedAtOnce), kept: make(chan struct{}, 1),
		strangers: make(chan struct{}, hashedAtOnce+mostInLine), acquainted: make(chan struct{}, hashedAtOnce+1+mostInLine)}
}

// take waits for a place, which must be given back; it fails with kind Limited where too many wait.
func (q *hashing) take(ctx context.Context, letInBefore bool) (giveBack func(), err error) {
	line, kept := q.strangers, chan struct{}(nil)
	if letInBefore {
		line, kept = q.acquainted, q.kept
	}
	select {
	case line <- struct{}{}:
	default:
		return nil, &survey.Error{Op: "staff.hashing", Kind: survey.Limited, Key: "staff.crowded", Wait: lineWait}
	}
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places; <-line }, nil
	case kept <- struct{}{}:
		return func() { <-kept; <-line }, nil
	case <-ctx.Done():
		<-line
		return nil, &survey.Error{Op: "staff.hashing", Kind: survey.Busy, Key: "busy", Err: ctx.Err()}
	}
}

// matches compares a password, few at once.
func (h *proofs) matches(c echo.Context, letInBefore bool, password, hash string) (bool, error) {
	giveBack, err := h.hashing.take(c.Request().Context(), letInBefore)
	if err != nil {
		return false, err
	}
	defer giveBack()
	return staff.Matches(password, hash), nil
}

// hashed is the hash of a password that who was let in before has chosen.
func (h *proofs) hashed(c echo.Context, password string) (string, error) {
	giveBack, err := h.hashing.take(c.Request().Context(), true)
	if err != nil {
		return "", err
	}
	defer giveBack()
	return staff.HashPassword(password)
}
