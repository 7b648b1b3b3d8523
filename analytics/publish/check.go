package publish

import (
	"context"
	"errors"

	"sipas/analytics"
	"sipas/survey"
)

// SnapshotLost is the key of the error about an edition whose responses cannot be told any more.
const SnapshotLost = "edition.snapshot_lost"

// Checked is what became of checking an edition.
type Checked struct {
	Number      int
	Hash        string
	Recomputed  bool     // its figures were; else they are as they were kept
	Differences []string // from what was frozen; none where all is the same to the last digit
	Unreadable  error    // where a later program froze it, and this one cannot tell
}

// Sound tells whether an edition was computed again and is the same.
func (c Checked) Sound() bool { return c.Unreadable == nil && len(c.Differences) == 0 }

// Archive is what checking editions of a period needs of the databases.
type Archive struct {
	// Edition reads one, and the snapshot that tells which responses were there; empty where that is lost.
	Edition func(ctx context.Context, number int) (Edition, string, error)
	// Counted adds these responses up.
	Counted func(ctx context.Context, snapshot string) (survey.Tallies, error)
}

// CheckEditions computes editions again: their tallies from the responses that were there, their figures from these. Kind NotFound where
// there are none.
func CheckEditions(ctx context.Context, editions []analytics.Edition, archive Archive, questionnaires Questionnaires) ([]Checked, error) {
	const op = "publish.CheckEditions"
	if len(editions) == 0 {
		return nil, &survey.Error{Op: op, Kind: survey.NotFound, Key: "edition.unknown"}
	}
	var checked []Checked
	for _, listed := range editions {
		c := Checked{Number: listed.Number, Hash: listed.Hash}
		edition, snapshot, err := archive.Edition(ctx, listed.Number)
		if e, ok := errors.AsType[*survey.Error](err); ok && e.Key == RecordUnknown {
			c.Unreadable = err
			checked = append(checked, c)
			continue
		}
		if err != nil {
			return nil, err
		}
		if snapshot == "" {
			return nil, &survey.Error{Op: op, Kind: survey.Invalid, Key: SnapshotLost}
		}
		c.Recomputed = edition.Recomputed()
		counted, err := archive.Counted(ctx, snapshot)
		if err != nil {
			return nil, err
		}
		if c.Differences, err = Verify(edition, counted, questionnaires); err != nil {
			return nil, err
		}
		checked = append(checked, c)
	}
	return checked, nil
}
