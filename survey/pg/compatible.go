package pg

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	versions "github.com/pressly/goose/v3/database"
)

// A schema may be newer than a program and still serve it. Each migration says so of itself, in its first line, with what it does:
//
//	-- expand: desks have opening hours             whoever ran before it goes on: it adds, and takes nothing away
//	-- contract 22: the column phone is dropped     whoever does not know migration 22 may run no more: it takes away what programs used
//
// What it says is kept beside its number in the table of migrations, in the transaction that migrates, so that a program reads it of
// migrations that it has never heard of. One that says nothing is for programs that know it.

// own is for a migration that says nothing: a program must know it.
const own = -1

var kind = regexp.MustCompile(`^-- (?:(expand)|contract (\d+)): \S`)

// needsOf reads of a migration's text which one a program must know to run once it is done: 0, any; own, itself.
func needsOf(text string) int64 {
	switch said := kind.FindStringSubmatch(text); {
	case said == nil:
		return own
	case said[1] != "":
		return 0
	default:
		number, err := strconv.ParseInt(said[2], 10, 64)
		if err != nil {
			return own
		}
		return number
	}
}

// texts are the migrations in the folder migration, by number.
func texts(migrations fs.FS) (map[int64]string, error) {
	files, err := fs.Glob(migrations, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	found := make(map[int64]string, len(files))
	for _, file := range files {
		number, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(migrations, file)
		if err != nil {
			return nil, err
		}
		found[number] = string(text)
	}
	return found, nil
}

// numbers are those of the files in migrations' folder migration, in order.
func numbers(migrations fs.FS) ([]int64, error) {
	all, err := texts(migrations)
	return slices.Sorted(maps.Keys(all)), err
}

// asker is a pool, a connection or a transaction.
type asker interface {
	rower
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// applied are the migrations that a schema has seen, each with the one that a program must know since then.
func applied(ctx context.Context, on asker, schema string) (map[int64]int64, error) {
	table := pgx.Identifier{schema, "migration"}.Sanitize()
	// By way of JSON, for an older program made the table without the column.
	rows, err := on.Query(ctx, `select version_id, coalesce((to_jsonb(m)->>'needs')::bigint, -1) from `+table+` m where is_applied and version_id > 0`)
	if err != nil {
		return nil, err
	}
	seen := map[int64]int64{}
	var number, needs int64
	_, err = pgx.ForEachRow(rows, []any{&number, &needs}, func() error {
		if needs == own {
			needs = number
		}
		seen[number] = needs
		return nil
	})
	return seen, err
}

// remembering is goose's table of migrations, which keeps beside the number of each what it says of programs.
type remembering struct {
	versions.Store
	needs map[int64]int64
}

// rememberIn has goose keep a schema's migrations in its table migration.
func rememberIn(schema string, migrations fs.FS) (*remembering, error) {
	store, err := versions.NewStore(versions.DialectPostgres, schema+".migration")
	if err != nil {
		return nil, err
	}
	all, err := texts(migrations)
	if err != nil {
		return nil, err
	}
	needs := map[int64]int64{}
	for number, text := range all {
		needs[number] = needsOf(text)
	}
	return &remembering{store, needs}, nil
}

// CreateVersionTable makes the table.
func (r *remembering) CreateVersionTable(ctx context.Context, db versions.DBTxConn) error {
	if err := r.Store.CreateVersionTable(ctx, db); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, needsColumn(r.Tablename()))
	return err
}

// TableExists keeps goose from finding out by a statement that fails.
func (r *remembering) TableExists(ctx context.Context, db versions.DBTxConn) (exists bool, err error) {
	err = db.QueryRowContext(ctx, `select to_regclass($1) is not null`, r.Tablename()).Scan(&exists)
	return exists, err
}

// Insert notes a migration that was done, and what it says.
func (r *remembering) Insert(ctx context.Context, db versions.DBTxConn, req versions.InsertRequest) error {
	if err := r.Store.Insert(ctx, db, req); err != nil {
		return err
	}
	needs, known := r.needs[req.Version]
	if !known || needs == own {
		return nil
	}
	_, err := db.ExecContext(ctx, `update `+r.Tablename()+` set needs = $2 where version_id = $1`, req.Version, needs)
	return err
}

func needsColumn(table string) string {
	return fmt.Sprintf(`alter table %s add column if not exists needs bigint;
		comment on column %[1]s.needs is 'The migration that a program must know to run once this one is done; 0: whoever ran before goes on; null: this one'`, table)
}

// makeNeeds adds the column to a table of migrations that an older program has made.
func makeNeeds(ctx context.Context, pool *pgxpool.Pool, schema string) error {
	var lacks bool
	if err := pool.QueryRow(ctx, `select to_regclass($1) is not null and not exists (select from pg_attribute where attrelid = to_regclass($1)
		and attname = 'needs' and not attisdropped)`, schema+".migration").Scan(&lacks); err != nil || !lacks {
		return err
	}
	_, err := pool.Exec(ctx, needsColumn(strings.Join([]string{schema, "migration"}, ".")))
	return err
}
