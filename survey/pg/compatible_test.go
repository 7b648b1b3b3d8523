package pg

import (
	"slices"
	"testing"
)

// TestCompare: a database that has seen what a program does not know serves it, unless one of those migrations says that it must know more.
func TestCompare(t *testing.T) {
	t.Parallel()
	known := []int64{1, 2, 4}
	for _, c := range []struct {
		name string
		seen map[int64]int64
		want Version
	}{
		{"nothing", nil, Empty},
		{"the same", map[int64]int64{1: 1, 2: 2, 4: 4}, Current},
		{"less", map[int64]int64{1: 1, 2: 2}, Older},
		{"one more that says nothing", map[int64]int64{1: 1, 2: 2, 4: 4, 5: 5}, Newer},
		{"one more that adds", map[int64]int64{1: 1, 2: 2, 4: 4, 5: 0}, Ahead},
		{"one that takes away what the program leaves alone", map[int64]int64{1: 1, 2: 2, 4: 4, 5: 0, 6: 4}, Ahead},
		{"one that takes away what the program uses", map[int64]int64{1: 1, 2: 2, 4: 4, 5: 0, 6: 5}, Newer},
		{"more and less", map[int64]int64{1: 1, 2: 2, 5: 0}, Newer},
	} {
		if got := compare(c.seen, known); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for text, want := range map[string]int64{"-- +goose Up\n": own, "-- expand: more\n-- +goose Up\n": 0, "-- contract 22: less\n": 22, "-- expand:\n": own, "-- A word.\n-- expand: more\n": own} {
		if got := needsOf(text); got != want {
			t.Errorf("%q needs %d, want %d", text, got, want)
		}
	}
}

// TestReadOfAMigration: what it says of itself, and what is read from the statements of one that says nothing.
func TestReadOfAMigration(t *testing.T) {
	t.Parallel()
	said := read("survey", 30, "-- contract 22: the phone is gone\n-- lock: survey.place access exclusive, moment\n-- lock: survey.response share, scan\n-- +goose Up\nselect 1;\n")
	want := []Lock{{Table: "survey.place", Mode: "access exclusive", Extent: Moment}, {Table: "survey.response", Mode: "share", Extent: Scan}}
	if said.Does != "the phone is gone" || said.Needs != 22 || said.Read || !slices.Equal(said.Locks, want) {
		t.Errorf("%+v", said)
	}
	silent := read("survey", 5, "-- Places are told apart. And more.\n-- +goose Up\nalter table survey.place add column x text; update survey.place set x = '';\ncreate unique index y on survey.unit (x);\n")
	want = []Lock{{Table: "survey.place", Mode: "access exclusive", Extent: Rewrite}, {Table: "survey.unit", Mode: "share", Extent: Scan}}
	if silent.Does != "Places are told apart" || silent.Needs != 5 || !silent.Read || !slices.Equal(silent.Locks, want) {
		t.Errorf("%+v", silent)
	}
}
