package attack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Look is what stood where at one time: every value of a reply under its path. Solving reads plain sums only; whether a figure of any
// kind moves when fewer than Least people came needs no solving.
type Look map[string]string

// JSON notes every value of a reply or row. Objects in a list are known by their keys, so that a new one moves nobody else's path.
func (l Look) JSON(name string, body []byte) error {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	l.note(name, value)
	return nil
}

func (l Look) note(path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			l.note(path+"/"+key, inner)
		}
	case []any:
		for i, inner := range v {
			l.note(path+"/"+nameOf(i, inner), inner)
		}
	default:
		l[path] = fmt.Sprint(v)
	}
}

// nameOf is what an element of a list is known by: its codes and keys, or its place.
func nameOf(i int, element any) string {
	object, ok := element.(map[string]any)
	name := ""
	for _, key := range []string{"code", "unit_code", "period", "dimension", "key", "mode", "reason", "level", "to", "year"} {
		if s, is := object[key]; ok && is {
			name += fmt.Sprint(s, " ")
		}
	}
	if name == "" {
		return fmt.Sprint(i)
	}
	return strings.TrimSpace(name)
}

// counting are the fields that say when, or how many people there are and what follows from that alone: they may grow one by one.
func counting() []string {
	return []string{"n", "computed_at", "received", "responses", "set_aside", "set_aside_share", "answer_rate", "sample", "sample_missing",
		"fill", "rate", "answers", "missing"}
}

// Moves are the fields that say something else than before, each with in how many places, and besides those that count.
func (l Look) Moves(before Look) map[string]int {
	moved := map[string]int{}
	for path, value := range l {
		if old, ok := before[path]; !ok || old != value {
			field := fieldOf(path)
			if !slices.Contains(counting(), field) {
				moved[field]++
			}
		}
	}
	return moved
}

// fieldOf is the last name of a path that is no place in a list.
func fieldOf(path string) string {
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if strings.Trim(last, "0123456789") == "" && len(parts) > 1 {
		return parts[len(parts)-2]
	}
	return last
}

// Moved prints which fields of a door moved how often.
func Moved(door string, readings int, moves map[string]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: fields that moved as single people came, over %d readings:", door, readings)
	for _, field := range slices.SortedFunc(maps.Keys(moves), func(a, b string) int { return moves[b] - moves[a] }) {
		fmt.Fprintf(&b, " %s %d", field, moves[field])
	}
	if len(moves) == 0 {
		b.WriteString(" none")
	}
	return b.String() + "\n"
}
