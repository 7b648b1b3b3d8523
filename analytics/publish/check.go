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
	// Counted adds the responses of the period up that were there at the moment of a snapshot.
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
		counted, err := archive.counted(ctx, edition, snapshot)
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

// Intact tells whether the figures of an edition, computed from what it keeps, have its hash still. Whether that is what the single responses say,
// CheckEditions tells.
func (p *Publisher) Intact(ctx context.Context, scope survey.Scope, period analytics.Period, number int) (bool, error) {
	e, _, err := p.store.Edition(ctx, scope, period, number)
	if err != nil {
		return false, err
	}
	hash, err := hashEdition(e, p.questionnaires)
	return hash == e.Hash, err
}

// counted adds up the responses that were there when the edition was frozen: at the moment at which each of its months was taken. Where moments are not kept, that of the edition holds for all.
func (a Archive) counted(ctx context.Context, e Edition, snapshot string) (survey.Tallies, error) {
	if len(e.Inputs.Snapshots) == 0 {
		return a.Counted(ctx, snapshot)
	}
	taken := map[string]map[Change]bool{}
	for _, s := range e.Inputs.Snapshots {
		if taken[s.At] == nil {
			taken[s.At] = map[Change]bool{}
		}
		taken[s.At][Change{s.UnitID, s.Month}] = true
	}
	all := survey.Tallies{}
	for at, months := range taken {
		counted, err := a.Counted(ctx, at)
		if err != nil {
			return nil, err
		}
		for key, t := range counted {
			if counts := key.Standing == survey.Counted || key.Standing == survey.SetAside; counts && months[monthOf(key)] {
				all[key] = t
			}
		}
	}
	return all, nil
}

func monthOf(key survey.TallyKey) Change {
	return Change{key.UnitID, key.Month()}
}

// leaveOut takes from tallies what is left out of an edition.
func (in Inputs) leaveOut(all survey.Tallies) {
	for _, o := range in.Without {
		for key, t := range all {
			if monthOf(key) != o.change() || key.Standing != survey.Counted {
				continue
			}
			left := survey.Tally{Counts: make([]int64, len(t.Counts))}
			if !o.Sums {
				left.Responses, left.Moments = t.Responses, t.Moments
			}
			if !o.Items {
				left.Counts = t.Counts
			}
			all[key] = &left
		}
	}
}
