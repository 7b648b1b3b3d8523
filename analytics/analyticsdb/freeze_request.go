package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

// FreezeRequests returns the requests to freeze a period, the last one first. They are of the whole province.
func (s *Store) FreezeRequests(ctx context.Context, scope survey.Scope, p analytics.Period) ([]analytics.FreezeRequest, error) {
	const op = "analyticsdb.FreezeRequests"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	requests, err := s.requests(ctx, s.pool, "SelectFreezeRequests", pgx.StrictNamedArgs{"province": scope.Province(), "period": p.String()})
	return requests, pg.Error(op, err)
}

// FreezesToDo returns those that are signed, and those proposed whose period has been published again since.
func (s *Store) FreezesToDo(ctx context.Context, scope survey.Scope) ([]analytics.FreezeRequest, error) {
	const op = "analyticsdb.FreezesToDo"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	requests, err := s.requests(ctx, s.pool, "SelectFreezesToDo", pgx.StrictNamedArgs{"province": scope.Province()})
	return requests, pg.Error(op, err)
}

// OldestFreezeRequest returns when the request was made that has been open for the longest; the zero time where none is open.
func (s *Store) OldestFreezeRequest(ctx context.Context, scope survey.Scope) (time.Time, error) {
	const op = "analyticsdb.OldestFreezeRequest"
	if !scope.Whole() {
		return time.Time{}, survey.Outside(op)
	}
	var since *time.Time
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectOldestFreezeRequest"), pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&since)
	if err != nil || since == nil {
		return time.Time{}, pg.Error(op, err)
	}
	return *since, nil
}

// PeriodRecords returns what was done to freeze each period that anybody has answered in, the latest period first.
func (s *Store) PeriodRecords(ctx context.Context, scope survey.Scope) ([]analytics.PeriodRecord, error) {
	const op = "analyticsdb.PeriodRecords"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	periods, err := s.Periods(ctx, scope, false)
	if err != nil {
		return nil, err
	}
	editions, err := s.allEditions(ctx, scope)
	if err != nil {
		return nil, pg.Error(op, err)
	}
	requests, err := s.requests(ctx, s.pool, "SelectFreezeRequests", pgx.StrictNamedArgs{"province": scope.Province(), "period": ""})
	if err != nil {
		return nil, pg.Error(op, err)
	}
	records := make([]analytics.PeriodRecord, len(periods))
	for i, p := range periods {
		records[i] = newRecord(p, editions[p], requests)
	}
	return records, nil
}

// newRecord puts the last request of a period beside its editions.
func newRecord(p analytics.Period, editions []analytics.Edition, requests []analytics.FreezeRequest) analytics.PeriodRecord {
	record := analytics.PeriodRecord{Period: p, Editions: editions}
	for i := range requests {
		if requests[i].Period == p { // the last one first
			record.Request = &requests[i]
			break
		}
	}
	return record
}

// allEditions returns the editions of each period.
func (s *Store) allEditions(ctx context.Context, scope survey.Scope) (map[analytics.Period][]analytics.Edition, error) {
	rows, err := s.query(ctx, "SelectAllEditions", pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return nil, err
	}
	all := map[analytics.Period][]analytics.Edition{}
	var text string
	var e analytics.Edition
	_, err = pgx.ForEachRow(rows, []any{&text, &e.Number, &e.Method, &e.Hash, &e.Note, &e.By, &e.FrozenAt, &e.LogNumber, &e.LogHash, &e.Thresholds}, func() error {
		p, err := analytics.ParsePeriod(text)
		all[p] = append(all[p], e)
		return err
	})
	return all, err
}

// SaveProposal adds a request, whose figures were seen at a moment: those published later are looked at again. It is no part of the turn that made them,
// which sees one moment, so that whoever is written into the log meanwhile would overtake it. Kind Conflict where a request is open already, NotFound where
// nothing is published of the period.
func (s *Store) SaveProposal(ctx context.Context, scope survey.Scope, actor survey.Actor, r analytics.FreezeRequest, seen time.Time) (analytics.FreezeRequest, error) {
	const op = "analyticsdb.SaveProposal"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return r, err
	}
	if !scope.Whole() {
		return r, survey.Outside(op)
	}
	r.State, r.ProposedBy = analytics.FreezeProposed, analytics.Signature{Account: actor.Account(), Name: actor.Name()}
	err := pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		args := pgx.StrictNamedArgs{"province": scope.Province(), "period": r.Period.String(), "hash": r.Hash, "note": r.Note, "account": r.ProposedBy.Account,
			"by": r.ProposedBy.Name, "seen": seen}
		if err := tx.QueryRow(ctx, s.sql.Get("InsertFreezeRequest"), args).Scan(&r.Number, &r.ProposedBy.At); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "period.propose", Object: r.Name(), After: map[string]string{"hash": r.Hash, "note": r.Note}})
	})
	switch kind := survey.KindOf(err); {
	case err != nil && kind == survey.Conflict: // somebody has asked at the same moment
		err = &survey.Error{Op: op, Kind: kind, Key: "freeze.open"}
	case err != nil && kind == survey.NotFound:
		err = &survey.Error{Op: op, Kind: kind, Key: "period.empty"}
	}
	return r, err
}

// SignFreeze says yes to a request as it was shown, with its hash; able is how many live accounts might. What is signed is frozen by the service.
// Kind Conflict where the request is closed meanwhile, or of another hash; else as survey.FourEyes.
func (s *Store) SignFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest, rule survey.FourEyes, able int) (analytics.FreezeRequest, error) {
	return s.changeFreeze(ctx, "analyticsdb.SignFreeze", scope, actor, asked, analytics.FreezeSigned, func(tx pgx.Tx, r *analytics.FreezeRequest) error {
		if err := rule.Second("analyticsdb.SignFreeze", r.ProposedBy.Account, actor.Account(), able, actor.Reason()); err != nil {
			return err
		}
		r.SignedBy = &analytics.Signature{Account: actor.Account(), Name: actor.Name()}
		if actor.Account() == r.ProposedBy.Account {
			r.Reason = actor.Reason()
		}
		args := requestArgs(scope.Province(), *r)
		args["four_eyes"], args["account"], args["by"], args["reason"] = bool(rule), actor.Account(), actor.Name(), r.Reason
		return tx.QueryRow(ctx, s.sql.Get("SignFreezeRequest"), args).Scan(&r.SignedBy.At)
	})
}

// WithdrawFreeze closes a request that nobody has signed yet.
func (s *Store) WithdrawFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest) (analytics.FreezeRequest, error) {
	return s.changeFreeze(ctx, "analyticsdb.WithdrawFreeze", scope, actor, asked, analytics.FreezeWithdrawn, func(tx pgx.Tx, r *analytics.FreezeRequest) error {
		r.EndedBy = actor.Name()
		return s.endRequest(ctx, tx, scope.Province(), *r)
	})
}

// FailFreeze closes an open request that can never be carried out.
func (s *Store) FailFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, failed analytics.FreezeRequest) error {
	_, err := s.changeFreeze(ctx, "analyticsdb.FailFreeze", scope, actor, failed, failed.State, func(tx pgx.Tx, r *analytics.FreezeRequest) error {
		r.Failure = failed.Failure
		return s.endRequest(ctx, tx, scope.Province(), *r)
	})
	return err
}

// changeFreeze brings a request to another state, in one transaction with what do writes of it.
func (s *Store) changeFreeze(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest, to analytics.FreezeState,
	do func(pgx.Tx, *analytics.FreezeRequest) error) (analytics.FreezeRequest, error) {
	var r analytics.FreezeRequest
	if err := survey.MayChange(op, scope, actor); err != nil {
		return r, err
	}
	if !scope.Whole() {
		return r, survey.Outside(op)
	}
	err := pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		found, err := s.requests(ctx, tx, "LockFreezeRequest", requestArgs(scope.Province(), asked))
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return &survey.Error{Op: op, Kind: survey.NotFound, Key: "freeze.unknown"}
		case found[0].Hash != asked.Hash || !found[0].State.May(to):
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "freeze.closed"}
		}
		r = found[0]
		r.State = to
		if err := do(tx, &r); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: actionOf(to), Object: r.Name(), Before: map[string]string{"state": string(found[0].State)},
			After: map[string]string{"state": string(to), "hash": r.Hash}})
	})
	return r, err
}

// actionOf is what the audit log calls it to bring a request to a state.
func actionOf(to analytics.FreezeState) string {
	switch to {
	case analytics.FreezeSigned:
		return "period.sign"
	case analytics.FreezeWithdrawn:
		return "period.withdraw"
	}
	return "period.end"
}

// endRequest writes how a request ended.
func (s *Store) endRequest(ctx context.Context, on querier, province string, r analytics.FreezeRequest) error {
	args := requestArgs(province, r)
	args["state"], args["by"], args["failure"], args["edition"] = string(r.State), r.EndedBy, r.Failure, r.Edition
	rows, err := on.Query(ctx, s.sql.Get("EndFreezeRequest"), args)
	if err != nil {
		return err
	}
	_, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[time.Time])
	return err
}

// requestArgs name a request in queries.
func requestArgs(province string, r analytics.FreezeRequest) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"province": province, "period": r.Period.String(), "number": r.Number}
}

func (s *Store) requests(ctx context.Context, on querier, query string, args pgx.StrictNamedArgs) ([]analytics.FreezeRequest, error) {
	rows, err := on.Query(ctx, s.sql.Get(query), args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanRequest)
}

func scanRequest(row pgx.CollectableRow) (analytics.FreezeRequest, error) {
	var r analytics.FreezeRequest
	var period string
	var second analytics.Signature
	var signedAt *time.Time
	if err := row.Scan(&period, &r.Number, &r.State, &r.Hash, &r.Note, &r.ProposedBy.Account, &r.ProposedBy.Name, &r.ProposedBy.At,
		&second.Account, &second.Name, &signedAt, &r.Reason, &r.EndedBy, &r.EndedAt, &r.Failure, &r.Edition); err != nil {
		return r, err
	}
	if signedAt != nil {
		second.At = *signedAt
		r.SignedBy = &second
	}
	var err error
	r.Period, err = analytics.ParsePeriod(period)
	return r, err
}

// FreezeRecord returns what was done to freeze a period.
func (t *turn) FreezeRecord(ctx context.Context, p analytics.Period) (analytics.PeriodRecord, error) {
	editions, err := collect(ctx, t, "SelectEditions", pgx.StrictNamedArgs{"province": t.province, "period": p.String()}, pgx.RowToStructByPos[analytics.Edition])
	if err != nil {
		return analytics.PeriodRecord{}, err
	}
	requests, err := t.s.requests(ctx, t.tx, "SelectFreezeRequests", pgx.StrictNamedArgs{"province": t.province, "period": p.String()})
	return newRecord(p, editions, requests), err
}

// EndFreezeRequest closes an open request. Kind Busy where somebody has changed it since the turn began.
func (t *turn) EndFreezeRequest(ctx context.Context, r analytics.FreezeRequest) error {
	return t.s.endRequest(ctx, t.tx, t.province, r)
}

// Record writes into the audit log what somebody does in this turn.
func (t *turn) Record(ctx context.Context, actor survey.Actor, act survey.Act) error {
	return pg.Record(ctx, t.tx, survey.InProvince(t.province), actor, act)
}

// SeenFreezeRequest notes that the figures are still those of the request.
func (t *turn) SeenFreezeRequest(ctx context.Context, r analytics.FreezeRequest) error {
	_, err := t.tx.Exec(ctx, t.s.sql.Get("SeeFreezeRequest"), requestArgs(t.province, r))
	return err
}
