package pg

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Step is a migration that a schema has not seen, and what it will do to this database.
type Step struct {
	Schema string `json:"schema"`
	Number int64  `json:"number"`
	Does   string `json:"does"`
	// Needs is the migration that programs must know from then on; 0: those that run go on running. Where it is Number, they must be stopped first.
	Needs int64  `json:"needs"`
	Read  bool   `json:"read_from_statements"` // it is of before migrations said what they lock
	Locks []Lock `json:"locks"`
	Room  int64  `json:"room_bytes"` // free disk that it needs
}

// Lock is on a table that is there, for about some time.
type Lock struct {
	Table   string  `json:"table"`
	Mode    string  `json:"mode"`
	Extent  Extent  `json:"extent"`
	Bytes   int64   `json:"bytes"`
	Rows    int64   `json:"rows"`
	Seconds float64 `json:"seconds"`
}

// Extent is how much of a table a migration touches.
type Extent string

// The extents: the catalogue alone, all of the table read, all of it written anew.
const (
	Moment  Extent = "moment"
	Scan    Extent = "scan"
	Rewrite Extent = "rewrite"
)

// How many bytes of a table, its indexes included, go by in a second on two cores: the rewriting of ten million answers took two minutes for
// 4.4 GB; reading is reckoned at a tenth of what memory would allow.
const (
	rewrittenPerSecond = 37e6
	readPerSecond      = 150e6
)

// Plan tells what Migrate would do, and changes nothing.
func (s Schema) Plan(ctx context.Context, on asker) ([]Step, error) {
	const op = "pg.Plan"
	all, err := texts(s.Migrations)
	if err != nil {
		return nil, Error(op, err)
	}
	version, err := s.Version(ctx, on)
	if err != nil || !slices.Contains([]Version{Empty, Older}, version) {
		return nil, err
	}
	seen := map[int64]int64{}
	if version == Older {
		if seen, err = applied(ctx, on, s.Name); err != nil {
			return nil, Error(op, err)
		}
	}
	var steps []Step
	for _, number := range slices.Sorted(maps.Keys(all)) {
		if _, done := seen[number]; done {
			continue
		}
		step := read(s.Name, number, all[number])
		if step.Locks, err = measure(ctx, on, step.Locks); err != nil {
			return nil, Error(op, err)
		}
		for _, lock := range step.Locks {
			if lock.Extent == Rewrite {
				step.Room += lock.Bytes
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}

var (
	heading = regexp.MustCompile(`^-- (?:expand|contract \d+): (.+)\n`)
	locking = regexp.MustCompile(`(?m)^-- lock: ([a-z_]+\.[a-z_]+) ([a-z ]+), (moment|scan|rewrite)$`)
	words   = regexp.MustCompile(`(?m)^-- (?:\+goose.*|(.*))$`)
)

// read takes from a migration's text what it says of itself; what was made before the rule is read from its statements.
func read(schema string, number int64, text string) Step {
	step := Step{Schema: schema, Number: number, Needs: needsOf(text)}
	if step.Needs == own {
		step.Needs = number
	}
	said := heading.FindStringSubmatch(text)
	if said == nil {
		step.Read, step.Does, step.Locks = true, firstComment(text), locksOf(text)
		return step
	}
	step.Does = said[1]
	for _, m := range locking.FindAllStringSubmatch(text, -1) {
		step.Locks = append(step.Locks, Lock{Table: m[1], Mode: m[2], Extent: Extent(m[3])})
	}
	return step
}

// firstComment is the first sentence that a migration has about itself.
func firstComment(text string) string {
	var all []string
	for _, m := range words.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	sentence, _, _ := strings.Cut(strings.TrimSpace(strings.Join(all, " ")), ". ")
	return strings.TrimSpace(sentence)
}

// statement finds what a statement does to a table, and how heavily.
var statement = regexp.MustCompile(`(?is)\b(alter table|drop table|update|delete from|create (?:unique )?index \w+ on|create trigger \w+ [^;]*? on)\s+(?:if exists )?((?:survey|analytics|staff)\.[a-z_]+)([^;]*)`)

// locksOf reads the locks of a migration from its statements, each table once, with the heaviest of what happens to it.
func locksOf(text string) []Lock {
	found := map[string]Lock{}
	for _, m := range statement.FindAllStringSubmatch(comments.ReplaceAllString(text, ""), -1) {
		lock := Lock{Table: m[2], Mode: "access exclusive", Extent: Moment}
		switch verb := strings.ToLower(m[1]); {
		case verb == "update" || verb == "delete from":
			lock.Mode, lock.Extent = "row exclusive", Rewrite
		case strings.Contains(verb, "index"):
			lock.Mode, lock.Extent = "share", Scan
		case strings.Contains(verb, "trigger"):
			lock.Mode = "share row exclusive"
		case strings.Contains(strings.ToLower(m[3]), "add constraint"), strings.Contains(strings.ToLower(m[3]), "set not null"), strings.Contains(strings.ToLower(m[3]), "primary key"):
			lock.Extent = Scan
		}
		if other, ok := found[lock.Table]; ok {
			lock.Extent = slices.MaxFunc([]Extent{lock.Extent, other.Extent}, heavier)
			if other.Mode == "access exclusive" {
				lock.Mode = other.Mode
			}
		}
		found[lock.Table] = lock
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Lock) int { return strings.Compare(a.Table, b.Table) })
}

func heavier(a, b Extent) int {
	order := []Extent{Moment, Scan, Rewrite}
	return cmp.Compare(slices.Index(order, a), slices.Index(order, b))
}

// measure looks how large the tables are, and leaves out those that are not there yet: nobody waits for them.
func measure(ctx context.Context, on asker, locks []Lock) ([]Lock, error) {
	there := []Lock{}
	for _, lock := range locks {
		var exists bool
		if err := on.QueryRow(ctx, `select to_regclass($1) is not null, coalesce(pg_total_relation_size(to_regclass($1)), 0),
			coalesce((select greatest(reltuples, 0)::bigint from pg_class where oid = to_regclass($1)), 0)`, lock.Table).Scan(&exists, &lock.Bytes, &lock.Rows); err != nil {
			return nil, err
		}
		if !exists {
			continue
		}
		switch lock.Extent {
		case Scan:
			lock.Seconds = float64(lock.Bytes) / readPerSecond
		case Rewrite:
			lock.Seconds = float64(lock.Bytes) / rewrittenPerSecond
		case Moment:
		}
		there = append(there, lock)
	}
	return there, nil
}

// Time is how long a lock is held, about.
func (l Lock) Time() time.Duration { return time.Duration(l.Seconds * float64(time.Second)) }
