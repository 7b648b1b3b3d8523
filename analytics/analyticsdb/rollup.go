package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

// RollUp adds the daily tallies of each unit and month up, where they have changed since that was done last, and replaces its monthly ones.
func (t *turn) RollUp(ctx context.Context, changes []publish.Change) error {
	var units []int32
	var months []time.Time
	for _, c := range changes {
		if t.fresh[c] {
			units, months = append(units, c.UnitID), append(months, c.Month)
		}
	}
	if len(units) == 0 {
		return nil
	}
	args := pgx.StrictNamedArgs{"province": t.province, "unit_ids": units, "months": months}
	if _, err := t.tx.Exec(ctx, t.s.sql.Get("DeleteMonthTallies"), args); err != nil {
		return err
	}
	var batch pgx.Batch
	t.tellDaysReceived(&batch, pgx.StrictNamedArgs{"province": t.province, "unit_ids": units, "months": months, "moved": false})
	if err := t.tx.SendBatch(ctx, &batch).Close(); err != nil {
		return err
	}
	days, err := t.dayMoments(ctx, args)
	if err != nil {
		return err
	}
	asked, err := publish.AskedIn(days.responses(), t.s.questionnaires)
	if err != nil {
		return err
	}
	days.columns(args, asked)
	args["counters"] = survey.MomentCount
	if _, err = t.tx.Exec(ctx, t.s.sql.Get("InsertMonthTallies"), args); err != nil {
		return err
	}
	return t.dropItems(ctx, asked)
}

// tellDaysReceived counts anew how many came on the days of months: of settled ones where what is published of them moves.
func (t *turn) tellDaysReceived(batch *pgx.Batch, args pgx.StrictNamedArgs) {
	for _, query := range []string{"DeleteDaysReceived", "InsertDaysReceived"} {
		batch.Queue(t.s.sql.Get(query), args)
	}
}

// dropItems takes the answers out of monthly tallies that no figure counts. There are some where versions of a questionnaire change.
func (t *turn) dropItems(ctx context.Context, asked map[survey.TallyKey]publish.Asked) error {
	var batch pgx.Batch
	for k, a := range asked {
		if len(a.Dropped) == 0 {
			continue
		}
		q, err := t.s.questionnaires(k.Questionnaire)
		if err != nil {
			return err
		}
		args := pgx.StrictNamedArgs{"province": t.province, "unit_id": k.UnitID, "month": k.AnsweredOn, "questionnaire": k.Questionnaire, "mode": k.Mode,
			"standing": k.Standing, "reason": k.Reason}
		var counts string
		if err := t.tx.QueryRow(ctx, t.s.sql.Get("SelectMonthTallyCounts"), args).Scan(&counts); err != nil {
			return err
		}
		sums := survey.NewTally(q)
		if err := pg.Unpack(counts, sums.Counts); err != nil {
			return err
		}
		for _, key := range a.Dropped {
			sums.Drop(q, key)
		}
		args["counts"] = pg.Pack(sums.Counts)
		batch.Queue(t.s.sql.Get("UpdateMonthTallyCounts"), args)
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

// monthDays are the sums over a month's days, and the responses, by the month's tally.
type monthDays map[survey.TallyKey]*monthDay

type monthDay struct {
	moments   survey.DayMoments
	responses int64
}

// dayMoments multiplies what each daily tally adds up to: a row a unit, day and kind, however many answered.
func (t *turn) dayMoments(ctx context.Context, months pgx.StrictNamedArgs) (monthDays, error) {
	rows, err := t.tx.Query(ctx, t.s.sql.Get("SelectDayTotals"), pgx.StrictNamedArgs{"province": months["province"], "unit_ids": months["unit_ids"],
		"months": months["months"], "shift": pg.Shift(survey.MomentCount - survey.FirstOrder)})
	if err != nil {
		return nil, err
	}
	days := monthDays{}
	var k survey.TallyKey
	var responses int64
	var totals string
	_, err = pgx.ForEachRow(rows, []any{&k.UnitID, &k.AnsweredOn, &k.Questionnaire, &k.Mode, &k.Standing, &k.Reason, &responses, &totals}, func() error {
		var day survey.Moments
		if err := pg.Unpack(totals, day[:survey.FirstOrder]); err != nil {
			return err
		}
		month := k
		month.AnsweredOn = k.Month()
		if days[month] == nil {
			days[month] = new(monthDay)
		}
		days[month].moments.AddDay(responses, &day)
		days[month].responses += responses
		return nil
	})
	return days, err
}

// responses are how many there are of each.
func (d monthDays) responses() map[survey.TallyKey]int64 {
	counts := map[survey.TallyKey]int64{}
	for k, m := range d {
		counts[k] = m.responses
	}
	return counts
}

// columns lays the sums out as an array a column, with what the questionnaires measure.
func (d monthDays) columns(args pgx.StrictNamedArgs, asked map[survey.TallyKey]publish.Asked) {
	n := len(d)
	units, months, packed := make([]int32, 0, n), make([]time.Time, 0, n), make([]string, 0, n)
	measures, leftOut := make([]string, 0, n), make([]bool, 0, n)
	questionnaires, modes, standings, reasons := make([]string, 0, n), make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
	for k, m := range d {
		units, months, packed = append(units, k.UnitID), append(months, k.AnsweredOn), append(packed, pg.PackWide(m.moments[:]))
		questionnaires, modes = append(questionnaires, k.Questionnaire), append(modes, string(k.Mode))
		standings, reasons = append(standings, string(k.Standing)), append(reasons, string(k.Reason))
		measures, leftOut = append(measures, asked[k].Measure), append(leftOut, asked[k].LeftOut)
	}
	args["day_units"], args["day_months"], args["day_questionnaires"], args["day_modes"] = units, months, questionnaires, modes
	args["day_standings"], args["day_reasons"], args["day_moments"] = standings, reasons, packed
	args["day_measures"], args["day_left_out"] = measures, leftOut
}
