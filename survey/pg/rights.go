package pg

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// A right is written like survey.tally update, or survey.tally update (counts) for a column.

// RightsHeld are those on tables and columns that the user of the connection has, by its own name or as everybody.
func RightsHeld(ctx context.Context, on asker) ([]string, error) {
	rows, err := on.Query(ctx, `with own as (select oid from pg_roles where rolname = current_user union all select 0),
		ours as (select c.oid, c.relacl, n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		         where n.nspname in ('survey', 'analytics', 'staff', 'followup') and c.relkind in ('r', 'v', 'm', 'p'))
		select distinct name || ' ' || lower(a.privilege_type) from ours, aclexplode(relacl) a where a.grantee in (select oid from own)
		union
		select distinct name || ' ' || lower(a.privilege_type) || ' (' || t.attname || ')' from ours join pg_attribute t on t.attrelid = ours.oid and t.attnum > 0,
		       aclexplode(t.attacl) a where a.grantee in (select oid from own)`)
	if err != nil {
		return nil, Error("pg.RightsHeld", err)
	}
	held, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return held, Error("pg.RightsHeld", err)
}

var (
	granting = regexp.MustCompile(`(?is)^\s*grant (.+?) on (.+?) to \w+\s*$`)
	comments = regexp.MustCompile(`--[^\n]*`)
	one      = regexp.MustCompile(`(?i)(select|insert|update|delete)\s*(?:\(([^)]*)\))?`)
	every    = regexp.MustCompile(`(?i)^all tables in schema (\w+)$`)
)

// RightsGiven are those on tables and columns that statements give, as they stand in the files role/*.sql of the stores.
func RightsGiven(ctx context.Context, on asker, statements string) ([]string, error) {
	given := map[string]bool{}
	for statement := range strings.SplitSeq(comments.ReplaceAllString(statements, ""), ";") {
		m := granting.FindStringSubmatch(statement)
		if m == nil || strings.HasPrefix(m[2], "function ") || strings.HasPrefix(m[2], "schema ") {
			continue
		}
		tables, err := tablesOf(ctx, on, m[2])
		if err != nil {
			return nil, err
		}
		for _, right := range one.FindAllStringSubmatch(m[1], -1) {
			for _, table := range tables {
				for _, column := range splitList(right[2]) {
					given[strings.TrimSuffix(table+" "+strings.ToLower(right[1])+" ("+column+")", " ()")] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(given)), nil
}

// tablesOf are those that a statement names.
func tablesOf(ctx context.Context, on asker, list string) ([]string, error) {
	m := every.FindStringSubmatch(strings.TrimSpace(list))
	if m == nil {
		return splitList(list), nil
	}
	rows, err := on.Query(ctx, `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1 and c.relkind in ('r', 'v', 'm', 'p')`, m[1])
	if err != nil {
		return nil, Error("pg.RightsGiven", err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return tables, Error("pg.RightsGiven", err)
}

func splitList(list string) []string {
	names := strings.Split(list, ",")
	for n := range names {
		names[n] = strings.TrimSpace(names[n])
	}
	return names
}

// Without are those of all that are not among others, sorted.
func Without(all, others []string) []string {
	rest := slices.DeleteFunc(slices.Clone(all), func(right string) bool { return slices.Contains(others, right) })
	slices.Sort(rest)
	return rest
}
