package page

import "strings"

// Room is a page of the staff side that a person may enter, and the group of pages to which it belongs.
type Room struct{ Path, Key, Group string }

// fewRooms are shown side by side; more are parted into groups, and of these the one where somebody is.
const fewRooms = 6

// Menu is the way to a person's rooms: one line, and a second one with the rooms of the group in which that person is.
type Menu struct {
	First, Second []Entry
	Group         string // what the second line is of
}

// Entry is one way in a menu. Current is what aria-current says of it.
type Entry struct{ Path, Key, Current string }

// Group is rooms of one kind.
type Group struct {
	Key   string
	Rooms []Room
}

// Groups are rooms by their kind, in the order of the first of each; few are one group, which is called nothing.
func Groups(rooms []Room) []Group {
	if len(rooms) > 0 && len(rooms) <= fewRooms {
		return []Group{{Rooms: rooms}}
	}
	var groups []Group
	at := map[string]int{}
	for _, r := range rooms {
		n, found := at[r.Group]
		if !found {
			n = len(groups)
			at[r.Group] = n
			groups = append(groups, Group{Key: r.Group})
		}
		groups[n].Rooms = append(groups[n].Rooms, r)
	}
	return groups
}

// Menu is what a person reads at the head of the page at a path.
func (s *Staff) Menu(path string) Menu {
	in := within(s.Rooms, path)
	if len(s.Rooms) <= fewRooms {
		return Menu{First: entries(s.Rooms, in, path)}
	}
	var m Menu
	for _, g := range Groups(s.Rooms) {
		switch {
		case len(g.Rooms) == 1: // a group of one is called what it is
			m.First = append(m.First, entries(g.Rooms, in, path)...)
		case g.Key == in.Group:
			m.First = append(m.First, Entry{g.Rooms[0].Path, g.Key, "true"})
			m.Second, m.Group = entries(g.Rooms, in, path), g.Key
		default:
			m.First = append(m.First, Entry{g.Rooms[0].Path, g.Key, ""})
		}
	}
	return m
}

// within is the room to which a path leads or below which it lies; none where it is another one.
func within(rooms []Room, path string) (in Room) {
	for _, r := range rooms {
		if (path == r.Path || strings.HasPrefix(path, r.Path+"/")) && len(r.Path) > len(in.Path) {
			in = r
		}
	}
	return in
}

func entries(rooms []Room, in Room, path string) []Entry {
	all := make([]Entry, 0, len(rooms))
	for _, r := range rooms {
		e := Entry{Path: r.Path, Key: r.Key}
		if r.Path == path {
			e.Current = "page"
		} else if r.Path == in.Path {
			e.Current = "true"
		}
		all = append(all, e)
	}
	return all
}
