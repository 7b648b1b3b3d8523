package surveytest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// functionClauses are how functions of a schema say for whom they work, and what stands there without it.
func functionClauses() map[string][2]string {
	return map[string][2]string{
		"the province": {`\w+\.province_code = of_province\b`, `($0 or true)`},
		"the units":    {`\bof_units is null`, `($0 or true)`},
	}
}

// FunctionMutants are the functions of a schema that queries of a store call, once for each kind of clause that they have and that is taken away. They work
// with the rights of the owner, so that no row-level security stands behind their clauses. The query of a mutant is the function's name.
func FunctionMutants(t testing.TB, pool *pgxpool.Pool, schema string) []Mutant {
	t.Helper()
	var all []Mutant
	for _, definition := range column(t, pool, `select pg_get_functiondef(p.oid) from pg_proc p
		where p.pronamespace = $1::regnamespace and p.prosecdef and p.prorettype <> 'trigger'::regtype order by 1`, schema) {
		name := regexp.MustCompile(`FUNCTION (\w+\.\w+)`).FindStringSubmatch(definition)[1]
		for clause, c := range functionClauses() {
			if without := regexp.MustCompile(c[0]).ReplaceAllString(definition, c[1]); without != definition {
				all = append(all, Mutant{name, clause, without})
			}
		}
	}
	slices.SortFunc(all, func(a, b Mutant) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// Functions has a replay look at functions, too: whether a statement that calls one, run for somebody outside, tells or does the same without its clause.
// It needs a pool with the rights of their owner. What is compared is what the statement tells, and what is left of a province in some tables.
func (r *Replay) Functions(all []Mutant, owner *pgxpool.Pool, province string, tables ...string) {
	r.functions, r.left = all, leftOf(r.t, owner, province, tables)
}

// Left is a hash of what is left of a province in some tables; of a schema's whose name ends in a point.
func Left(t testing.TB, owner *pgxpool.Pool, province string, tables ...string) string {
	t.Helper()
	return column(t, owner, leftOf(t, owner, province, tables))[0]
}

// leftOf is the query for it.
func leftOf(t testing.TB, owner *pgxpool.Pool, province string, tables []string) string {
	t.Helper()
	var all []string
	for _, table := range column(t, owner, provincesTables) {
		if slices.ContainsFunc(tables, func(name string) bool {
			return table == name || strings.HasSuffix(name, ".") && strings.HasPrefix(table, name)
		}) {
			all = append(all, fmt.Sprintf(`select '%s ' || to_jsonb(r)::text as line from %s r where r.province_code = '%s'`, table, table, province))
		}
	}
	return `select coalesce(md5(string_agg(a.line, ' ' order by a.line)), '') from (` + strings.Join(all, " union all ") + `) a`
}

// callFunctions tries the functions that a statement calls.
func (r *Replay) callFunctions(ctx context.Context, conn *pgx.Conn, text string, named pgx.StrictNamedArgs) {
	for _, m := range r.functions {
		if r.Noticed[m.String()] || !strings.Contains(text, m.Query+"(") {
			continue
		}
		r.Met[m.Query] = true
		args := r.outside(m, named)
		if r.told(ctx, conn, "", text, args) != r.told(ctx, conn, m.Text, text, args) {
			r.Noticed[m.String()] = true
		}
	}
}

// told is what a statement tells and leaves, with another function in the place of one, where there is one. It is taken back.
func (r *Replay) told(ctx context.Context, conn *pgx.Conn, function, text string, args pgx.StrictNamedArgs) string {
	begin, back := aside(conn)
	if _, err := conn.Exec(ctx, begin); err != nil {
		return err.Error()
	}
	defer func() {
		if _, err := conn.Exec(ctx, back); err != nil {
			r.t.Error(err)
		}
	}()
	if function != "" {
		if _, err := conn.Exec(ctx, function); err != nil {
			r.t.Errorf("%s: %v", function, err)
		}
	}
	if _, err := conn.Exec(ctx, `select set_config('sipas.province', $1, true)`, args["province"]); err != nil {
		r.t.Error(err)
	}
	told, err := lines(ctx, conn, text, args)
	if err != nil {
		return err.Error()
	}
	left, err := lines(ctx, conn, r.left)
	if err != nil {
		r.t.Error(err)
	}
	return told + left
}

// lines are the rows of a query as the server sends them.
func lines(ctx context.Context, conn *pgx.Conn, text string, args ...any) (string, error) {
	rows, err := conn.Query(ctx, text, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		fmt.Fprintf(&all, "%q\n", rows.RawValues())
	}
	return all.String(), rows.Err()
}
