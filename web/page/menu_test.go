package page

import (
	"slices"
	"testing"
)

// TestMenuShowsWhereSomebodyIs: few rooms stand side by side; of many, the groups, and the rooms of the one where somebody is, also on a page below.
func TestMenuShowsWhereSomebodyIs(t *testing.T) {
	t.Parallel()
	few := []Room{{"/a", "a", "x"}, {"/b", "b", "y"}, {"/b/c", "c", "y"}}
	many := slices.Concat(few, []Room{{"/d", "d", "x"}, {"/e", "e", "z"}, {"/f", "f", "y"}, {"/g", "g", "y"}})
	for _, c := range []struct {
		rooms         []Room
		path          string
		first, second []Entry
		group         string
	}{
		{few, "/b", []Entry{{"/a", "a", ""}, {"/b", "b", "page"}, {"/b/c", "c", ""}}, nil, ""},
		{few, "/b/c/1", []Entry{{"/a", "a", ""}, {"/b", "b", ""}, {"/b/c", "c", "true"}}, nil, ""},
		{many, "/", []Entry{{"/a", "x", ""}, {"/b", "y", ""}, {"/e", "e", ""}}, nil, ""},
		{many, "/bc", []Entry{{"/a", "x", ""}, {"/b", "y", ""}, {"/e", "e", ""}}, nil, ""},
		{many, "/e", []Entry{{"/a", "x", ""}, {"/b", "y", ""}, {"/e", "e", "page"}}, nil, ""},
		{many, "/d/1", []Entry{{"/a", "x", "true"}, {"/b", "y", ""}, {"/e", "e", ""}}, []Entry{{"/a", "a", ""}, {"/d", "d", "true"}}, "x"},
	} {
		if n := len(Groups(c.rooms)); n != map[int]int{len(few): 1, len(many): 3}[len(c.rooms)] {
			t.Errorf("%d rooms are %d groups", len(c.rooms), n)
		}
		if m := (&Staff{Rooms: c.rooms}).Menu(c.path); !slices.Equal(m.First, c.first) || !slices.Equal(m.Second, c.second) || m.Group != c.group {
			t.Errorf("%d rooms at %s: %+v", len(c.rooms), c.path, m)
		}
	}
}
