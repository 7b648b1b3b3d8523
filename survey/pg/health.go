package pg

import (
	"context"
	_ "embed"
	"time"
)

//go:embed health.sql
var healthQuery string

// Health is how the server of a database fares. It names nobody who is connected.
type Health struct {
	Archiving       bool // its log is to be archived, and something is set that does it
	ArchiveFailing  bool // the last piece of log could not be
	ArchiveFailures int64
	Archived        int64
	ArchivedAgo     time.Duration // since the last piece, or since the server was started
	Unarchived      float64       // bytes of log after the last piece that was archived; all of it where none was
	Connections     int64
	ConnectionsMax  int64
	Size            int64         // bytes of the database
	WaitsForStandby bool          // commits wait for one
	ClockAhead      time.Duration // by how much our clock is ahead of the server's
	Standbys        *Standbys     // nil where the walls of the database lack what tells of them
}

// Standbys are the servers that follow this one.
type Standbys struct {
	Streaming, Synchronous int64
	BehindBytes            float64 // the one that is furthest behind
	BehindSeconds          float64
}

// ReadHealth asks for it; now tells our time.
func ReadHealth(ctx context.Context, on rower, now func() time.Time) (Health, error) {
	const op = "pg.ReadHealth"
	var h Health
	var archivedAgo float64
	var clock time.Time
	var hasStandbys bool
	asked := now()
	err := on.QueryRow(ctx, healthQuery).Scan(&h.Archiving, &h.ArchiveFailing, &h.ArchiveFailures, &h.Archived, &archivedAgo, &h.Unarchived,
		&h.Connections, &h.ConnectionsMax, &h.Size, &h.WaitsForStandby, &clock, &hasStandbys)
	if err != nil {
		return h, Error(op, err)
	}
	h.ArchivedAgo = time.Duration(archivedAgo * float64(time.Second))
	h.ClockAhead = apart(asked, now(), clock)
	if !hasStandbys {
		return h, nil
	}
	h.Standbys = &Standbys{}
	err = on.QueryRow(ctx, `select streaming, synchronous, behind_bytes, behind_seconds from guard.standbys()`).
		Scan(&h.Standbys.Streaming, &h.Standbys.Synchronous, &h.Standbys.BehindBytes, &h.Standbys.BehindSeconds)
	return h, Error(op, err)
}

// apart is by how much a clock that was read at some moment between two of ours differs from ours at least.
func apart(before, after, theirs time.Time) time.Duration {
	switch {
	case theirs.Before(before):
		return before.Sub(theirs)
	case theirs.After(after):
		return after.Sub(theirs)
	}
	return 0
}
