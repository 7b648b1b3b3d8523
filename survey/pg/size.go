package pg

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// tableGroups are what a database's tables are watched by: answers and what came with them grow with every answer, tallies with every unit and day,
// figures with every unit and period, staff with every act; the rest hardly.
const tableGroups = `select case
        when n.nspname = 'survey' and c.relname in ('response', 'receipt', 'comment', 'standing_review', 'delivery', 'delivered', 'device_day') then 'answers'
        when n.nspname = 'survey' and c.relname in ('tally', 'tally_change') then 'tallies'
        when n.nspname = 'analytics' then 'figures'
        when n.nspname in ('staff', 'followup') then 'staff'
        else 'rest' end as tables,
    sum(pg_total_relation_size(c.oid))::bigint
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname in ('survey', 'analytics', 'staff', 'followup')
group by 1`

// TableSizes returns the bytes on disk of a database's tables with their indexes, by group.
func TableSizes(ctx context.Context, db interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}) (map[string]int64, error) {
	rows, err := db.Query(ctx, tableGroups)
	if err != nil {
		return nil, Error("pg.TableSizes", err)
	}
	sizes := map[string]int64{}
	var group string
	var bytes int64
	_, err = pgx.ForEachRow(rows, []any{&group, &bytes}, func() error {
		sizes[group] = bytes
		return nil
	})
	return sizes, Error("pg.TableSizes", err)
}
