package pg

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sipas/survey"
)

// Error gives err the kind that follows from its SQLSTATE. Text of the driver never decides.
func Error(op string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e
	}
	return &survey.Error{Op: op, Kind: kindOf(err), Err: err}
}

func kindOf(err error) survey.Kind {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return kindOfState(e.Code)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return survey.Busy
	}
	if _, ok := errors.AsType[net.Error](err); ok || pgconn.SafeToRetry(err) {
		return survey.Busy // a connection that was closed meanwhile is safe to try again
	}
	for _, away := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, away) {
			return survey.Busy
		}
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return survey.NotFound
	}
	return survey.Internal
}

// Overtaken tells whether a transaction that sees one moment met what another one has changed since.
func Overtaken(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "40001"
}

// kindOfState follows PostgreSQL's appendix of error codes: the first two characters are the class.
func kindOfState(state string) survey.Kind {
	switch {
	case state == "23505":
		return survey.Conflict
	case state == "42501":
		return survey.Forbidden
	case strings.HasPrefix(state, "22"), strings.HasPrefix(state, "23"):
		return survey.Invalid
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "53"), strings.HasPrefix(state, "57"),
		strings.HasPrefix(state, "40"), state == "55P03", state == "25006":
		// Away, out of room, shutting down, a serialization failure, a lock held, or a standby: worth trying again.
		return survey.Busy
	}
	return survey.Internal
}
