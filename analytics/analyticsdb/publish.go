package analyticsdb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/webhook"
)

// What the cursors are of: what has been published, by settings, and which months have been rolled up, by the way that is done. So that other
// settings do not have all days of all months added up again, which takes longer the more days there are.
const (
	publishCursor = "publish"
	rollUpCursor  = "roll_up"
	rollUpWay     = "month_tally@1"
)

// Changes reads what transactions changed that were not yet over when the last turn looked. It goes by transaction numbers
// rather than times, because transactions do not end in the order of their times.
func (t *turn) Changes(ctx context.Context, settings string, everything bool) ([]publish.Change, error) {
	rolled, err := t.cursor(ctx, rollUpCursor, rollUpWay)
	if err != nil {
		return nil, err
	}
	fresh, err := t.changedSince(ctx, rolled)
	if err != nil {
		return nil, err
	}
	t.fresh = map[publish.Change]bool{}
	for _, c := range fresh {
		t.fresh[c] = true
	}
	if everything || rolled == theBeginning {
		return t.changedSince(ctx, theBeginning)
	}
	published, err := t.cursor(ctx, publishCursor, settings)
	if err != nil {
		return nil, err
	}
	return t.changedSince(ctx, published)
}

// theBeginning is a cursor before all changes.
const theBeginning = "0"

// cursor returns where the last turn ended that went by these settings.
func (t *turn) cursor(ctx context.Context, name, settings string) (since string, err error) {
	args := pgx.StrictNamedArgs{"province": t.province, "name": name, "settings": settings}
	err = t.tx.QueryRow(ctx, t.s.sql.Get("SelectCursor"), args).Scan(&since, &t.upto)
	return since, err
}

func (t *turn) changedSince(ctx context.Context, cursor string) ([]publish.Change, error) {
	return collect(ctx, t, "SelectChanges", pgx.StrictNamedArgs{"province": t.province, "cursor": cursor}, pgx.RowToStructByName[publish.Change])
}

// Finish saves where the next turn starts.
func (t *turn) Finish(ctx context.Context, settings string) error {
	for name, settings := range map[string]string{publishCursor: settings, rollUpCursor: rollUpWay} {
		args := pgx.StrictNamedArgs{"province": t.province, "name": name, "cursor": t.upto, "settings": settings}
		if _, err := t.tx.Exec(ctx, t.s.sql.Get("SaveCursor"), args); err != nil {
			return err
		}
	}
	return nil
}

// TellDays has views tell of figures as of today and by these thresholds; view daily of the days before.
func (t *turn) TellDays(ctx context.Context, today time.Time, by analytics.Thresholds) error {
	args := pgx.StrictNamedArgs{"province": t.province, "today": today, "least": by.Few, "provisional": by.Provisional}
	_, err := t.tx.Exec(ctx, t.s.sql.Get("UpsertDaysTold"), args)
	return err
}

// Settings returns those of the province that are in force, as the turn sees them.
func (t *turn) Settings(ctx context.Context) (survey.Settings, error) {
	chosen, err := collect(ctx, t, "SelectChosen", pgx.StrictNamedArgs{"province": t.province}, func(row pgx.CollectableRow) (c survey.Setting, err error) {
		err = row.Scan(&c.Name, &c.Value)
		return c, err
	})
	if err != nil {
		return survey.Settings{}, err
	}
	inForce, _, err := survey.InForce(chosen, t.s.held)
	return inForce, err
}

// Benchmarks returns the published results of the official survey, as the turn sees them.
func (t *turn) Benchmarks(ctx context.Context) ([]analytics.Benchmark, error) {
	return collect(ctx, t, "SelectBenchmarks", pgx.StrictNamedArgs{"province": t.province}, pgx.RowToStructByPos[analytics.Benchmark])
}

// Merger returns the former provinces, as the turn sees them.
func (t *turn) Merger(ctx context.Context) (analytics.Merger, error) {
	return collect(ctx, t, "SelectMerger", pgx.StrictNamedArgs{}, pgx.RowToStructByPos[analytics.Former])
}

// Units returns the units of a province.
func (t *turn) Units(ctx context.Context) ([]survey.Unit, error) {
	return collect(ctx, t, "SelectUnits", pgx.StrictNamedArgs{"province": t.province}, func(row pgx.CollectableRow) (survey.Unit, error) {
		var u survey.Unit
		err := row.Scan(&u.ID, &u.Code, &u.Province, &u.Level, &u.Name.VI, &u.Name.EN)
		return u, err
	})
}

// collect reads the rows of a named query.
func collect[T any](ctx context.Context, t *turn, query string, args pgx.StrictNamedArgs, read pgx.RowToFunc[T]) ([]T, error) {
	rows, err := t.tx.Query(ctx, t.s.sql.Get(query), args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, read)
}

func (t *turn) span(p analytics.Period) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"province": t.province, "start": p.Start, "end": p.End()}
}

// MonthTallies returns what is published of each unit in a month, by questionnaire, mode, standing and reason.
func (t *turn) MonthTallies(ctx context.Context, month analytics.Period) ([]publish.MonthTally, error) {
	args := pgx.StrictNamedArgs{"province": t.province, "month": month.Start}
	return collect(ctx, t, "SelectMonthTallies", args, func(row pgx.CollectableRow) (m publish.MonthTally, err error) {
		m.Month = month.Start
		m.Tally, err = t.scanTally(row, &m.Settled)
		return m, err
	})
}

// PresentTallies returns what each unit has by now.
func (t *turn) PresentTallies(ctx context.Context, p analytics.Period) ([]publish.Tally, error) {
	return collect(ctx, t, "SelectPresentTallies", t.span(p), func(row pgx.CollectableRow) (publish.Tally, error) { return t.scanTally(row) })
}

// scanTally reads a tally behind other columns.
func (t *turn) scanTally(row pgx.CollectableRow, before ...any) (publish.Tally, error) {
	var m publish.Tally
	var counts, moments, days []byte
	var responses int64
	if err := row.Scan(append(before, &m.UnitID, &m.Questionnaire, &m.Mode, &m.Standing, &m.Reason, &m.LeftOut, &responses, &counts, &moments, &days)...); err != nil {
		return m, err
	}
	q, err := t.s.questionnaires(m.Questionnaire)
	if err != nil {
		return m, err
	}
	m.Sums = survey.NewTally(q)
	m.Sums.Responses, m.Days = responses, new(survey.DayMoments)
	return m, errors.Join(pg.UnpackSent(counts, m.Sums.Counts), pg.UnpackSent(moments, m.Sums.Moments[:]), pg.UnpackWideSent(days, m.Days[:]))
}

// MonthCounts returns the numbers of a year that decide what may be shown.
func (t *turn) MonthCounts(ctx context.Context, year analytics.Period) ([]publish.MonthCount, error) {
	return collect(ctx, t, "SelectMonthCounts", t.span(year), func(row pgx.CollectableRow) (publish.MonthCount, error) {
		var c publish.MonthCount
		var questionnaire string
		var counts []byte
		if err := row.Scan(&c.UnitID, &c.Month, &c.Settled, &questionnaire, &c.Mode, &c.Standing, &c.Reason, &c.Measure, &c.Untold.SetAside, &c.Untold.Modes, &c.Untold.Items, &c.Responses, &c.Answered, &counts); err != nil {
			return c, err
		}
		var err error
		c.Items, err = t.itemSizes(questionnaire, counts)
		return c, err
	})
}

// Transactions returns those reported of a year.
func (t *turn) Transactions(ctx context.Context, year analytics.Period) ([]publish.Transactions, error) {
	return collect(ctx, t, "SelectTransactions", t.span(year), pgx.RowToStructByPos[publish.Transactions])
}

// ShownIndices returns the indices of a period as they are shown of it: those of its last edition where there is one.
func (t *turn) ShownIndices(ctx context.Context, period string) (map[string]publish.Index, error) {
	return t.s.indices(ctx, t.tx, "SelectShownIndices", survey.InProvince(t.province), period)
}

// FrozenShown returns the numbers set aside of a year that some edition tells.
func (t *turn) FrozenShown(ctx context.Context, year analytics.Period) ([]publish.FrozenCell, error) {
	return collect(ctx, t, "SelectFrozenShown", t.span(year), func(row pgx.CollectableRow) (publish.FrozenCell, error) {
		var c publish.FrozenCell
		err := row.Scan(&c.Unit, &c.Period, &c.Mode, &c.N)
		return c, err
	})
}

// Published returns the periods a province has estimates of.
func (t *turn) Published(ctx context.Context) ([]analytics.Period, error) {
	return collect(ctx, t, "SelectPublishedPeriods", pgx.StrictNamedArgs{"province": t.province}, scanPeriod)
}

func scanPeriod(row pgx.CollectableRow) (analytics.Period, error) {
	var text string
	if err := row.Scan(&text); err != nil {
		return analytics.Period{}, err
	}
	return analytics.ParsePeriod(text)
}

// Hidings returns the hash of what was hidden in each period when it was published last.
func (t *turn) Hidings(ctx context.Context) (map[string]string, error) {
	rows, err := t.tx.Query(ctx, t.s.sql.Get("SelectHidings"), pgx.StrictNamedArgs{"province": t.province})
	if err != nil {
		return nil, err
	}
	hidings := map[string]string{}
	var period, hash string
	_, err = pgx.ForEachRow(rows, []any{&period, &hash}, func() error {
		hidings[period] = hash
		return nil
	})
	return hidings, err
}

// SaveHiding notes that hash, and whether the period was over.
func (t *turn) SaveHiding(ctx context.Context, period, hash string, over bool) error {
	_, err := t.tx.Exec(ctx, t.s.sql.Get("UpsertHiding"), pgx.StrictNamedArgs{"province": t.province, "period": period, "hash": hash, "over": over})
	return err
}

// PeriodsRunning returns the periods that were not over when they were published last.
func (t *turn) PeriodsRunning(ctx context.Context) ([]analytics.Period, error) {
	return collect(ctx, t, "SelectPeriodsRunning", pgx.StrictNamedArgs{"province": t.province}, scanPeriod)
}

// fieldOf reads one field of each row.
func fieldOf[R, T any](rows []R, of func(R) T) []T {
	values := make([]T, len(rows))
	for i, r := range rows {
		values[i] = of(r)
	}
	return values
}

// list is never null, so that it is stored as an empty JSON array.
func list[T any](figures []T) []T {
	if figures == nil {
		return []T{}
	}
	return figures
}

// SaveEdition keeps the estimates published last, and what they follow from, for good.
func (t *turn) SaveEdition(ctx context.Context, e publish.Edition) (publish.Edition, error) {
	inputs, err := publish.EncodeInputs(e.Record, e.Inputs)
	if err != nil {
		return e, err
	}
	if _, err := t.tx.Exec(ctx, t.s.sql.Get("SetProvince"), pgx.StrictNamedArgs{"province": t.province}); err != nil {
		return e, err
	}
	row := t.tx.QueryRow(ctx, t.s.sql.Get("InsertEdition"), pgx.StrictNamedArgs{"province": t.province, "period": e.Period.String(), "method": e.Method,
		"hash": e.Hash, "record": e.Record, "inputs": string(inputs), "note": e.Note, "by": e.By})
	if err := row.Scan(&e.Number, &e.FrozenAt, &e.LogNumber, &e.LogHash); err != nil {
		return e, err
	}
	_, err = t.tx.Exec(ctx, t.s.sql.Get("FreezeEstimates"), pgx.StrictNamedArgs{"edition": e.Number, "province": t.province,
		"period": e.Period.String(), "method": e.Method})
	if err != nil {
		return e, err
	}
	return e, pg.Emit(ctx, t.tx, survey.InProvince(t.province), webhook.Frozen(e.Period.String(), e.Number, e.FrozenAt.UTC()))
}
