package surveytest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/pg"
)

// Mutant is a query of a store without the clause that keeps it within a province, or within units. The arguments stay, so that it still runs.
type Mutant struct {
	Query, Clause, Text string
}

func (m Mutant) String() string { return m.Query + " without " + m.Clause }

// scopeClauses are how queries say for whom they work, and what stands there without it.
func scopeClauses() map[string][2]string {
	return map[string][2]string{
		"the province": {`(\w+\.)?province_code = @province\b`, `($0 or true)`},
		"the units":    {`@units::int(eger)?\[\] is null`, `($0 or true)`},
		"units held":   {`\(@province, @units::int\[\]`, `(@province, nullif(@units::int[], @units::int[])`},
	}
}

// Mutants are all queries of a store's query/*.sql, once for each kind of clause that they have and that is taken away, by query.
func Mutants(t testing.TB, files fs.FS) []Mutant {
	t.Helper()
	queries, err := pg.LoadQueries(files)
	if err != nil {
		t.Fatal(err)
	}
	var all []Mutant
	for name, text := range queries {
		for clause, c := range scopeClauses() {
			if without := regexp.MustCompile(c[0]).ReplaceAllString(text, c[1]); without != text {
				all = append(all, Mutant{name, clause, without})
			}
		}
	}
	slices.SortFunc(all, func(a, b Mutant) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// Replay runs, before each statement that a store sends, the same for somebody outside the scope: as it is, and without its clauses. What it
// does is taken back. A clause is noticed where without it
// other numbers of rows are read or touched.
type Replay struct {
	t       testing.TB
	texts   pg.Queries
	mutants []Mutant
	other   survey.Scope // another province
	units   survey.Scope // other units
	busy    bool
	Met     map[string]bool // queries, and functions
	Noticed map[string]bool // mutants

	functions []Mutant
	left      string // query for what is left of the things of the province that is looked at
}

// NewReplay replays for another province and for other units of this one.
func NewReplay(t testing.TB, files fs.FS, province survey.Scope, units survey.Scope) *Replay {
	t.Helper()
	texts, err := pg.LoadQueries(files)
	if err != nil {
		t.Fatal(err)
	}
	return &Replay{t: t, texts: texts, mutants: Mutants(t, files), other: province, units: units, Met: map[string]bool{}, Noticed: map[string]bool{}}
}

// Pool opens the database of another pool with the replay in it.
func (r *Replay) Pool(of *pgxpool.Pool) *pgxpool.Pool {
	r.t.Helper()
	config := of.Config()
	config.ConnConfig.Tracer = r
	pool, err := pgxpool.NewWithConfig(r.t.Context(), config)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(pool.Close)
	return pool
}

// TraceQueryStart replays a statement.
func (r *Replay) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.replay(ctx, conn, data.SQL, data.Args)
	return ctx
}

// TraceQueryEnd does nothing.
func (r *Replay) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart replays each statement of a batch.
func (r *Replay) TraceBatchStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	for _, q := range data.Batch.QueuedQueries {
		r.replay(ctx, conn, q.SQL, q.Arguments)
	}
	return ctx
}

// TraceBatchQuery does nothing.
func (r *Replay) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (r *Replay) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (r *Replay) replay(ctx context.Context, conn *pgx.Conn, sql string, args []any) {
	if r.busy || len(args) != 1 {
		return
	}
	named, ok := args[0].(pgx.StrictNamedArgs)
	if !ok {
		return
	}
	r.busy = true
	defer func() { r.busy = false }()
	r.callFunctions(ctx, conn, sql, named)
	for name, text := range r.texts {
		if text != sql {
			continue
		}
		r.Met[name] = true
		for _, m := range r.mutants {
			if m.Query == name && !r.Noticed[m.String()] {
				r.compare(ctx, conn, m, text, named)
			}
		}
	}
}

// outside are the arguments of a statement as somebody outside the scope would give them.
func (r *Replay) outside(m Mutant, named pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	args := maps.Clone(named)
	if m.Clause == "the province" {
		args["province"] = r.other.Province()
		if _, ok := args["units"]; ok {
			args["units"] = []int32(nil)
		}
	} else {
		args["units"] = r.units.Units()
	}
	return args
}

// compare runs a query and its mutant for somebody outside.
func (r *Replay) compare(ctx context.Context, conn *pgx.Conn, m Mutant, text string, named pgx.StrictNamedArgs) {
	args := r.outside(m, named)
	if r.left != "" {
		r.Noticed[m.String()] = r.told(ctx, conn, "", text, args) != r.told(ctx, conn, "", m.Text, args)
		return
	}
	within, err := r.undone(ctx, conn, text, args)
	without, mutantErr := r.undone(ctx, conn, m.Text, args)
	if without != within || (mutantErr != nil) != (err != nil) {
		r.Noticed[m.String()] = true
	}
}

// aside are the statements between which something can be taken back, within a transaction or without.
func aside(conn *pgx.Conn) (begin, back string) {
	if conn.PgConn().TxStatus() == 'I' {
		return "begin", "rollback"
	}
	return "savepoint replay", "rollback to replay"
}

// undone runs a statement, takes it back, and tells how many rows it has read or touched.
func (r *Replay) undone(ctx context.Context, conn *pgx.Conn, text string, args pgx.StrictNamedArgs) (int64, error) {
	begin, back := aside(conn)
	if _, err := conn.Exec(ctx, begin); err != nil {
		return 0, fmt.Errorf("replay: %w", err)
	}
	if _, err := conn.Exec(ctx, `select set_config('sipas.province', $1, true)`, args["province"]); err != nil {
		r.t.Error(err)
	}
	tag, err := conn.Exec(ctx, text, args)
	if _, e := conn.Exec(ctx, back); e != nil {
		r.t.Error(e)
	}
	return tag.RowsAffected(), err
}

// Missed are the mutants that nothing noticed.
func (r *Replay) Missed() []string {
	var missed []string
	for _, m := range r.mutants {
		if !r.Noticed[m.String()] {
			missed = append(missed, m.String())
		}
	}
	return missed
}
