package attack

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
)

// unrounded is what a computer adds to a figure that nobody has rounded.
const unrounded = 1e-7

// views are those of schema dashboard that are read, and those that have nothing of single people in them but numbers of a day (see
// Days), figures of a province that is weighted, official ones, words about what the others say, acts of units, or numbers that move by five comments or
// ten people and more. A view in neither is an error: it wants to be read, too.
func views() (read, apart []string) {
	return []string{"unit_dimension", "unit_index", "unit_mode", "unit_reason", "unit_report"},
		[]string{"benchmark", "daily", "deed_count", "notice", "released_count", "target", "target_path", "task_count", "unit", "unit_attention", "unit_story", "work_count"}
}

// Dashboard reads the views of schema dashboard, for one province, as role grafana_ro may; all periods, or those named.
func (r *Reading) Dashboard(ctx context.Context, conn *pgx.Conn, province string, periods ...string) error {
	if err := knowViews(ctx, conn); err != nil {
		return err
	}
	d := &dashboard{ctx, conn, []any{province, periods}, map[unitPeriod]*unitFigures{}, nil}
	for _, read := range []func() error{d.indices, d.dimensions, d.modes, d.reasons, d.reports} {
		if err := read(); err != nil {
			return err
		}
	}
	for _, k := range d.order {
		r.unit(k.period, *d.units[k], unrounded)
	}
	return nil
}

// unitPeriod is the key of the views' rows.
type unitPeriod struct{ code, period string }

// dashboard gathers what the views say of each unit and period.
type dashboard struct {
	ctx   context.Context
	conn  *pgx.Conn
	args  []any
	units map[unitPeriod]*unitFigures
	order []unitPeriod
}

const ofPeriods = ` where province_code = $1 and ($2::text[] is null or period = any($2))`

func (d *dashboard) indices() error {
	return each(d.ctx, d.conn, `select unit_code, level, period, n, set_aside, index, transactions, settled_n, n_all, index_all
		from dashboard.unit_index`+ofPeriods, d.args, func(rows pgx.Rows) error {
		u, k := &unitFigures{}, unitPeriod{}
		var transactions, all *int64
		var withAside *float64
		err := rows.Scan(&k.code, &u.Level, &k.period, &u.N, &u.SetAside, &u.Index, &transactions, &u.Detail.SettledN, &all, &withAside)
		if all != nil && withAside != nil {
			u.Detail.All = &allFigure{*all, *withAside}
		}
		if u.Code = k.code; u.Level == string(survey.LevelProvince) && transactions != nil {
			u.Weighting = byTransactions
		}
		d.units[k], d.order = u, append(d.order, k)
		return err
	})
}

// more reads rows that say more of a unit and period; scan takes what stands behind these two.
func (d *dashboard) more(query string, scan func(u *unitFigures) (into []any, keep func())) error {
	return each(d.ctx, d.conn, query+ofPeriods, d.args, func(rows pgx.Rows) error {
		var k unitPeriod
		u := &unitFigures{}
		into, keep := scan(u)
		if err := rows.Scan(append([]any{&k.code, &k.period}, into...)...); err != nil {
			return err
		}
		keep()
		if known := d.units[k]; known != nil {
			known.Dimensions = append(known.Dimensions, u.Dimensions...)
			known.Detail.Modes = append(known.Detail.Modes, u.Detail.Modes...)
			known.Detail.Reasons = append(known.Detail.Reasons, u.Detail.Reasons...)
			known.Reports = append(known.Reports, u.Reports...)
		}
		return nil
	})
}

func (d *dashboard) dimensions() error {
	return d.more(`select unit_code, period, dimension, n, share, mean from dashboard.unit_dimension`, func(u *unitFigures) ([]any, func()) {
		f := &figure{}
		return []any{&f.Key, &f.N, &f.Share, &f.Mean}, func() { u.Dimensions = append(u.Dimensions, *f) }
	})
}

func (d *dashboard) modes() error {
	return d.more(`select unit_code, period, mode, n, index from dashboard.unit_mode`, func(u *unitFigures) ([]any, func()) {
		f := &modeFigure{}
		return []any{&f.Mode, &f.N, &f.Index}, func() { u.Detail.Modes = append(u.Detail.Modes, *f) }
	})
}

func (d *dashboard) reasons() error {
	return d.more(`select unit_code, period, reason, n from dashboard.unit_reason`, func(u *unitFigures) ([]any, func()) {
		f := &reasonFigure{}
		return []any{&f.Reason, &f.N}, func() { u.Detail.Reasons = append(u.Detail.Reasons, *f) }
	})
}

func (d *dashboard) reports() error {
	return d.more(`select unit_code, period, concern, n, share from dashboard.unit_report`, func(u *unitFigures) ([]any, func()) {
		f := &reportFigure{}
		return []any{&f.Concern, &f.N, &f.Share}, func() { u.Reports = append(u.Reports, *f) }
	})
}

// Dashboard looks at every row of every view of schema dashboard for one province and some periods, the days and the official
// results apart, which are no figures of a period.
func (l Look) Dashboard(ctx context.Context, conn *pgx.Conn, province string, periods ...string) error {
	for _, view := range []string{"unit_dimension", "unit_index", "unit_mode", "unit_reason", "unit_report", "target", "target_path"} {
		query := `select json_agg(v)::text from dashboard.` + view + ` v` + ofPeriods
		var text *string
		if err := conn.QueryRow(ctx, query, province, periods).Scan(&text); err != nil {
			return err
		}
		if text != nil {
			if err := l.JSON(view, []byte(*text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Days counts the rows of dashboard.daily, and those that tell of fewer than Least people: by their number, by what a total leaves when
// the numbers of its parts are taken from it, or by a mode or number of set-aside answers.
func Days(ctx context.Context, conn *pgx.Conn, province string) (rows, few int, err error) {
	err = conn.QueryRow(ctx, `with said as (
			select day, unit_code, level, unit_code like 'level:%' as is_level, responses, mode, set_aside from dashboard.daily where province_code = $1
		), rest as (
			select t.day, t.unit_code, t.responses - coalesce(sum(p.responses), 0) as responses
			from said t left join said p on p.day = t.day and case when t.is_level then not p.is_level and p.level = t.level else p.is_level end
			where t.is_level or t.level = 'province'
			group by t.day, t.unit_code, t.responses
		)
		select (select count(*) from said), (select count(*) from said where responses < $2 or mode is not null or set_aside is not null)
			+ (select count(*) from rest where responses <> 0 and responses < $2)`, province, Least).Scan(&rows, &few)
	return rows, few, err
}

func each(ctx context.Context, conn *pgx.Conn, query string, args []any, with func(pgx.Rows) error) error {
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := with(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func knowViews(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `select table_name from information_schema.views where table_schema = 'dashboard' order by 1`)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	read, apart := views()
	for _, name := range found {
		if !slices.Contains(read, name) && !slices.Contains(apart, name) {
			return fmt.Errorf("the attacker does not know view dashboard.%s", name)
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("there are no views to read")
	}
	return nil
}
