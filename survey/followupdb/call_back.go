package followupdb

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

// AskCallBack keeps somebody who wants to be called back; the same once more changes nothing. Kind Busy where as many are held as may be.
func (s *Store) AskCallBack(ctx context.Context, scope survey.Scope, actor survey.Actor, c followup.CallBack) error {
	const op = "followupdb.AskCallBack"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if units := scope.Units(); units != nil {
		return survey.Outside(op)
	}
	return pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		var held int64
		if err := tx.QueryRow(ctx, s.sql.Get("CountCallBacks")).Scan(&held); err != nil {
			return err
		}
		if held >= followup.MostCallBacks {
			return CallBacksFull(op)
		}
		_, err := tx.Exec(ctx, s.sql.Get("InsertCallBack"), pg.OfProvince(scope, pgx.StrictNamedArgs{"id": c.ID, "unit_id": c.UnitID, "day": c.Day, "sealed": c.Sealed}))
		return err
	})
}

// fullFor is how long who comes when all places are taken is asked to wait: places become free day by day.
const fullFor = 24 * time.Hour

// CallBacksFull is the refusal of one more.
func CallBacksFull(op string) error {
	return &survey.Error{Op: op, Kind: survey.Busy, Key: "call_back.full", Wait: fullFor}
}

// CallBackRoom fails with kind Busy where as many are held as may be.
func (s *Store) CallBackRoom(ctx context.Context) error {
	const op = "followupdb.CallBackRoom"
	var held int64
	if err := s.pool.QueryRow(ctx, s.sql.Get("CountCallBacks")).Scan(&held); err != nil {
		return pg.Error(op, err)
	}
	if held >= followup.MostCallBacks {
		return CallBacksFull(op)
	}
	return nil
}

// CallBacksHeld tells how many are held, since when and until when.
func (s *Store) CallBacksHeld(ctx context.Context, scope survey.Scope) (followup.CallsHeld, error) {
	const op = "followupdb.CallBacksHeld"
	if !scope.Whole() {
		return followup.CallsHeld{}, survey.Outside(op)
	}
	found, err := pg.CollectFor[heldRow](ctx, s.pool, op, s.sql.Get("SumCallBacks"), scope, nil)
	if err != nil || len(found) == 0 {
		return followup.CallsHeld{}, err
	}
	return followup.CallsHeld{People: found[0].People, Own: found[0].Own, Open: found[0].Open, Oldest: dayOf(found[0].Oldest), Until: dayOf(found[0].Until)}, nil
}

type heldRow struct {
	People, Own, Open int64
	Oldest, Until     *time.Time
}

// dayOf is a day, or the zero time for none.
func dayOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// callBackRow is a row as it is read.
type callBackRow struct {
	ID       uuid.UUID
	UnitID   int32
	Day      time.Time
	Sealed   []byte
	State    followup.CallState
	Outcome  followup.CallAct
	Tries    int
	ClosedOn *time.Time
	ActedBy  string
	Revision int
}

func (r callBackRow) callBack() followup.CallBack {
	return followup.CallBack{ID: r.ID, UnitID: r.UnitID, Day: r.Day, Sealed: r.Sealed, State: r.State, Outcome: r.Outcome, Tries: r.Tries, ClosedOn: dayOf(r.ClosedOn),
		ActedBy: r.ActedBy, Revision: r.Revision}
}

// CallBacks are those who wait and were called, or those who are closed: the longest waiting first, within a day in no order of their coming.
func (s *Store) CallBacks(ctx context.Context, scope survey.Scope, closed bool, after followup.CallBackMark, most int) ([]followup.CallBack, error) {
	rows, err := pg.CollectFor[callBackRow](ctx, s.pool, "followupdb.CallBacks", s.sql.Get("SelectCallBacks"), scope,
		pgx.StrictNamedArgs{"units": scope.Units(), "closed": closed, "after_day": after.Day, "after_id": after.ID, "limit": most})
	all := make([]followup.CallBack, len(rows))
	for n, r := range rows {
		all[n] = r.callBack()
	}
	return all, err
}

// CallBack is one of them; kind NotFound where there is none, or none any more.
func (s *Store) CallBack(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.CallBack, error) {
	return s.callBack(ctx, s.pool, "followupdb.CallBack", scope, id)
}

func (s *Store) callBack(ctx context.Context, on pg.Sender, op string, scope survey.Scope, id uuid.UUID) (followup.CallBack, error) {
	rows, err := pg.CollectFor[callBackRow](ctx, on, op, s.sql.Get("SelectCallBack"), scope, pgx.StrictNamedArgs{"units": scope.Units(), "id": id})
	switch {
	case err != nil:
		return followup.CallBack{}, err
	case len(rows) == 0:
		return followup.CallBack{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "call_back.unknown"}
	}
	return rows[0].callBack(), nil
}

// Call does an act about one of them, as it stood at a revision, on a day, and writes down that it was done; never who it is. It returns what
// stands there now. Kind Conflict where the state does not allow it, or where somebody else has acted since: then with who it was.
func (s *Store) Call(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, revision int, act followup.CallAct, today time.Time) (followup.CallBack, error) {
	const op = "followupdb.Call"
	var after followup.CallBack
	if err := survey.MayChange(op, scope, actor); err != nil {
		return after, err
	}
	err := pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		before, err := s.callBack(ctx, tx, op, scope, id)
		if err != nil {
			return err
		}
		if before.Revision != revision {
			return overtaken(op, before)
		}
		if after, err = before.After(act, today); err != nil {
			return err
		}
		if err := s.keepCall(ctx, tx, op, scope, actor, before, after, act); err != nil {
			return err
		}
		// Of no unit: its people read the log of what was done with it, and would learn that somebody has left a number, and when that person was called.
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "call_back." + string(act), Object: id.String(),
			Before: map[string]string{"state": string(before.State)}, After: map[string]string{"state": string(after.State), "tries": strconv.Itoa(after.Tries)}})
	})
	return after, err
}

// keepCall keeps what an act has made of one: to show a number changes nothing.
func (s *Store) keepCall(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, actor survey.Actor, before, after followup.CallBack, act followup.CallAct) error {
	query, args := "DecideCallBack", pgx.StrictNamedArgs{"id": before.ID, "revision": before.Revision}
	switch act {
	case followup.CallShow:
		return nil
	case followup.CallErase:
		query = "EraseCallBack"
	default:
		var closedOn *time.Time
		if !after.ClosedOn.IsZero() {
			closedOn = &after.ClosedOn
		}
		args["state"], args["outcome"], args["tries"], args["closed_on"], args["by"] = after.State, after.Outcome, after.Tries, closedOn, actor.Name()
	}
	var done bool
	if err := tx.QueryRow(ctx, s.sql.Get(query), pg.OfProvince(scope, args)).Scan(&done); err != nil {
		return err
	}
	if !done {
		return overtaken(op, before)
	}
	return nil
}

// overtaken is the refusal of who acts on what somebody has changed since; by whom is told where it is known.
func overtaken(op string, c followup.CallBack) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: "call_back.overtaken", Fields: []survey.Field{{Path: "outcome", Key: "call_back.overtaken_by", Args: map[string]any{"By": c.ActedBy}}}}
}

// TidyCallBacks forgets those of a province whose term is over on a day, and mixes those of days before it. It returns how many were forgotten.
func (s *Store) TidyCallBacks(ctx context.Context, scope survey.Scope, actor survey.Actor, today time.Time) (int64, error) {
	return s.sweepCallBacks(ctx, "followupdb.TidyCallBacks", "TidyCallBacks", "call_back.tidy", scope, actor, pgx.StrictNamedArgs{"today": today})
}

// EraseCallBacks erases all of a province, and returns how many there were.
func (s *Store) EraseCallBacks(ctx context.Context, scope survey.Scope, actor survey.Actor) (int64, error) {
	return s.sweepCallBacks(ctx, "followupdb.EraseCallBacks", "EraseCallBacks", "call_back.erase_all", scope, actor, nil)
}

func (s *Store) sweepCallBacks(ctx context.Context, op, query, did string, scope survey.Scope, actor survey.Actor, args pgx.StrictNamedArgs) (n int64, err error) {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return 0, err
	}
	if !scope.Whole() {
		return 0, survey.Outside(op)
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, s.sql.Get(query), pg.OfProvince(scope, args)).Scan(&n); err != nil || n == 0 {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: did, Object: scope.Province(), After: map[string]string{"people": strconv.FormatInt(n, 10)}})
	})
	return n, err
}

// sealedRow is one of them as it is sealed.
type sealedRow struct {
	ID     uuid.UUID
	Sealed []byte
}

// ResealCallBacks closes those of a province with another key: again is given each as it is sealed and whose it is, and returns it sealed anew, nothing
// where it is as it should be, or an error where no key opens it. It returns how many were sealed anew and how many no key opens, which it leaves.
func (s *Store) ResealCallBacks(ctx context.Context, scope survey.Scope, actor survey.Actor, again func(sealed []byte, of string) ([]byte, error)) (resealed, lost int, err error) {
	const op = "followupdb.ResealCallBacks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return 0, 0, err
	}
	if !scope.Whole() {
		return 0, 0, survey.Outside(op)
	}
	err = pg.WriteFor(ctx, s.pool, op, scope, func(tx pgx.Tx) error {
		resealed, lost = 0, 0
		all, err := pg.CollectFor[sealedRow](ctx, tx, op, s.sql.Get("SelectSealedCallBacks"), scope, nil)
		if err != nil {
			return err
		}
		for _, one := range all {
			anew, err := again(one.Sealed, one.ID.String())
			switch {
			case err != nil:
				lost++
				continue
			case anew == nil:
				continue
			}
			var done bool
			if err := tx.QueryRow(ctx, s.sql.Get("ResealCallBack"), pg.OfProvince(scope, pgx.StrictNamedArgs{"id": one.ID, "was": one.Sealed, "sealed": anew})).Scan(&done); err != nil {
				return err
			}
			if done {
				resealed++
			}
		}
		if resealed == 0 {
			return nil
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "secret.resealed", After: map[string]string{"call_backs": strconv.Itoa(resealed)}})
	})
	return resealed, lost, err
}

// CallBackSeals counts those of a province by what is said of each as it is sealed and whose it is.
func (s *Store) CallBackSeals(ctx context.Context, scope survey.Scope, is func(sealed []byte, of string) string) (map[string]int, error) {
	found := map[string]int{}
	if !scope.Whole() {
		return found, survey.Outside("followupdb.CallBackSeals")
	}
	all, err := pg.CollectFor[sealedRow](ctx, s.pool, "followupdb.CallBackSeals", s.sql.Get("SelectSealedCallBacks"), scope, nil)
	for _, one := range all {
		found[is(one.Sealed, one.ID.String())]++
	}
	return found, err
}
