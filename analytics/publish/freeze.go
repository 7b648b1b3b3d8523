package publish

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Edition is a period frozen: what its figures follow from, and a hash over that and the figures.
type Edition struct {
	Province string
	Period   analytics.Period
	Number   int
	Method   string
	Hash     string
	Note     string
	By       string
	FrozenAt time.Time
	// LogNumber and LogHash are how far the audit log had come; 0 and empty where there was nothing in it.
	LogNumber int64
	LogHash   string
	Record    int // the version of the record it is hashed over
	Inputs    Inputs
	Kept      []Kept // its figures
}

// Freeze publishes a period once more and keeps its figures for good, as its first edition or one beside those there are.
// Kind NotFound when nobody has answered in it, Busy when somebody publishes at this moment.
func (p *Publisher) Freeze(ctx context.Context, actor survey.Actor, period analytics.Period, note string) (Edition, error) {
	const op = "publish.Freeze"
	if !actor.Person() {
		return Edition{}, &survey.Error{Op: op, Kind: survey.Forbidden, Key: "freeze.unsigned"}
	}
	var edition Edition
	err := p.inTurn(ctx, op, p.o.Scope, actor, func(turn Turn) error {
		d, err := p.draft(ctx, op, turn, period)
		if err != nil {
			return err
		}
		if edition, err = d.keep(ctx, turn, note, actor.Name()); err != nil {
			return err
		}
		return turn.Record(ctx, actor, survey.Act{Action: "period.freeze", Object: period.String(),
			After: map[string]string{"edition": strconv.Itoa(edition.Number), "hash": edition.Hash, "note": note}})
	})
	return edition, err
}

// turnTaken is the key of the error where somebody else publishes at this moment.
const turnTaken = "publish.running"

// inTurn runs do in a turn; kind Busy where somebody else has it.
func (p *Publisher) inTurn(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, do func(Turn) error) error {
	if scope.Province() != p.o.Scope.Province() {
		return survey.Outside(op)
	}
	done, err := p.store.InTurn(ctx, scope, actor, do)
	if err == nil && !done {
		err = &survey.Error{Op: op, Kind: survey.Busy, Key: turnTaken}
	}
	return err
}

// draft is an edition as it would be frozen at this moment.
type draft struct {
	Edition
	p    *Publisher // of the turn
	o    official
	rows []analytics.UnitEstimate
}

// draft publishes a settled period once more.
func (p *Publisher) draft(ctx context.Context, op string, turn Turn, period analytics.Period) (draft, error) {
	p, err := p.turnOf(ctx, turn)
	if err != nil {
		return draft{}, err
	}
	o, settings, err := p.settings(ctx, turn)
	if err != nil {
		return draft{}, err
	}
	if !p.rule().settled(period) {
		return draft{}, &survey.Error{Op: op, Kind: survey.Invalid, Key: "freeze.unsettled",
			Err: fmt.Errorf("%s is settled on %s", period, period.SettledOn(p.o.SettleDays).Format(time.DateOnly))}
	}
	changes, err := turn.Changes(ctx, settings, true)
	if err != nil {
		return draft{}, err
	}
	own := slices.DeleteFunc(changes, func(c Change) bool { return !period.Contains(c.Month) })
	if len(own) == 0 {
		return draft{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "period.empty"}
	}
	if err := turn.RollUp(ctx, own); err != nil {
		return draft{}, err
	}
	moved, err := p.stepOver(ctx, turn, own)
	if err != nil {
		return draft{}, err
	}
	if len(moved) > 0 { // also in their months and years, which nobody else would publish for them
		if err := p.publishChanges(ctx, turn, moved, nil, o, nil); err != nil {
			return draft{}, err
		}
	}
	w, err := p.provincial(ctx, turn, o)
	if err != nil {
		return draft{}, err
	}
	now, err := w.publish(ctx, period)
	if err != nil {
		return draft{}, err
	}
	if now.in.Snapshots, err = turn.Snapshots(ctx, period); err != nil {
		return draft{}, err
	}
	hash, err := hashRecord(now.in, now.rows)
	return draft{p: p, o: o, rows: now.rows, Edition: Edition{Province: w.code, Period: period, Method: now.in.Method, Hash: hash, Record: RecordVersion, Inputs: now.in}}, err
}

// keep saves the draft as an edition, from which later periods are compared now.
func (d draft) keep(ctx context.Context, turn Turn, note, by string) (Edition, error) {
	d.Note, d.By = note, by
	edition, err := turn.SaveEdition(ctx, d.Edition)
	if err != nil {
		return edition, err
	}
	if err := d.o.conclude(ctx, turn, d.Period, edition.Number, d.rows); err != nil {
		return edition, err
	}
	w, err := d.p.provincial(ctx, turn, d.o)
	if err != nil {
		return edition, err
	}
	return edition, w.compareAnew(ctx, d.Period)
}

// Recomputed tells whether checking an edition computes its figures again; those of the first version are compared as they are kept.
func (e Edition) Recomputed() bool { return e.Record > 1 }

// Verify checks an edition: its inputs against counted, which are the tallies of the responses that were there, and its figures, computed
// from its inputs again, against its hash. It returns what differs; nothing where all is the same to the last digit.
func Verify(e Edition, counted survey.Tallies, questionnaires Questionnaires) ([]string, error) {
	differences, err := e.compareTallies(counted, questionnaires)
	if err != nil {
		return nil, err
	}
	hash, err := hashEdition(e, questionnaires)
	if err != nil {
		return nil, err
	}
	if hash != e.Hash {
		differences = append(differences, fmt.Sprintf("figures: hash %s found, %s kept", hash, e.Hash))
	}
	return differences, nil
}

// compareTallies compares what was counted and what was left out, each by itself. Editions of the first version left nothing out.
func (e Edition) compareTallies(counted survey.Tallies, questionnaires Questionnaires) ([]string, error) {
	if e.Record == 1 {
		return compareTallies(e.Inputs.Tallies, counted), nil
	}
	responses := map[survey.TallyKey]int64{}
	for k, t := range counted {
		responses[k] = t.Responses
	}
	asked, err := AskedIn(responses, questionnaires)
	if err != nil {
		return nil, err
	}
	if err := drop(counted, asked, questionnaires); err != nil {
		return nil, err
	}
	e.Inputs.leaveOut(counted)
	var differences []string
	for _, leftOut := range []bool{false, true} {
		kept := slices.DeleteFunc(slices.Clone(e.Inputs.Tallies), func(t Tally) bool { return t.LeftOut != leftOut })
		stored := maps.Clone(counted)
		maps.DeleteFunc(stored, func(k survey.TallyKey, _ *survey.Tally) bool { return asked[k].LeftOut != leftOut })
		differences = append(differences, compareTallies(kept, stored)...)
	}
	return differences, nil
}

func compareTallies(kept []Tally, counted survey.Tallies) []string {
	key := func(k survey.TallyKey) survey.TallyKey { k.AnsweredOn = time.Time{}; return k }
	sums, days := survey.Tallies{}, map[survey.TallyKey]*survey.DayMoments{}
	for _, k := range counted.Keys() {
		if days[key(k)] == nil {
			days[key(k)] = new(survey.DayMoments)
		}
		if counted[k].Responses > 0 { // else it is left out
			days[key(k)].AddDay(counted[k].Responses, &counted[k].Moments)
		}
		if t := sums[key(k)]; t != nil {
			t.Plus(counted[k])
		} else {
			sums[key(k)] = counted[k]
		}
	}
	// A tally all of which is left out is in older editions, and not in newer ones.
	kept = slices.DeleteFunc(slices.Clone(kept), func(t Tally) bool { return t.Sums.Empty() })
	maps.DeleteFunc(sums, func(_ survey.TallyKey, t *survey.Tally) bool { return t.Empty() })
	var differences []string
	say := func(k survey.TallyKey, was, is int64) {
		differences = append(differences, fmt.Sprintf("unit %d, %s, %s, %s %s: %d responses were frozen, %d are stored", k.UnitID, k.Questionnaire, k.Mode, k.Standing, k.Reason, was, is))
	}
	for _, t := range kept {
		k := survey.TallyKey{UnitID: t.UnitID, Questionnaire: t.Questionnaire, Mode: t.Mode, Standing: t.Standing, Reason: t.Reason}
		switch now := sums[k]; {
		case now == nil:
			say(k, t.Sums.Responses, 0)
		case !now.Equal(t.Sums):
			say(k, t.Sums.Responses, now.Responses)
		case t.Days != nil && *t.Days != *days[k]:
			differences = append(differences, fmt.Sprintf("unit %d, %s, %s, %s %s: the responses were frozen on other days", k.UnitID, k.Questionnaire, k.Mode, k.Standing, k.Reason))
		}
		delete(sums, k)
	}
	for _, k := range sums.Keys() {
		say(k, 0, sums[k].Responses)
	}
	return differences
}
