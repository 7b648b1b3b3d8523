package attack

import (
	"fmt"
	"slices"
	"strings"
)

// Report is what an attack finds.
type Report struct {
	Door              string
	Readings, Numbers int
	Cells             int // of people that nobody divides further, with people in them
	Unknowns          int // counts to be found
	Unread            int // figures that could not be taken as sums
	Findings          []Finding
}

// Told counts the groups of which something is told, each once and by the best of the three ways: about what they answered or
// whether they were set aside.
func (r Report) Told(how string, aside bool) int {
	best := map[string]string{}
	order := []string{BySums, ByBounds, ByWhole}
	for _, f := range r.Findings {
		if (f.Question == Aside) != aside {
			continue
		}
		if old, ok := best[f.people]; !ok || slices.Index(order, f.How) < slices.Index(order, old) {
			best[f.people] = f.How
		}
	}
	n := 0
	for _, b := range best {
		if b == how {
			n++
		}
	}
	return n
}

// least is how many people the smallest group told by sums or bounds has; "–" where none is.
func (r Report) least(aside bool) string {
	for _, f := range r.Findings { // the smallest first
		if (f.Question == Aside) == aside && f.How != ByWhole {
			return fmt.Sprint(f.Most)
		}
	}
	return "–"
}

// Table prints reports as a table, and of each the first findings, one of a question and a way.
func Table(reports []Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Groups of fewer than %d people of whom published numbers tell a count, exactly by sums alone, "+
		"or within ±%d by bounds;\nwhole: only because a larger group hardly chose it.\n\n", Least, Near)
	row := func(door string, columns ...any) {
		fmt.Fprintf(&b, "%-34s", door)
		for _, c := range columns {
			fmt.Fprintf(&b, "%10v", c)
		}
		b.WriteString("\n")
	}
	row("", "", "", "", "", "", "answers:", "", "", "", "aside:", "", "", "")
	row("door", "states", "numbers", "unread", "cells", "unknowns", "sums", "bounds", "whole", "least", "sums", "bounds", "whole", "least")
	for _, r := range reports {
		columns := []any{r.Readings, r.Numbers, r.Unread, r.Cells, r.Unknowns}
		for _, aside := range []bool{false, true} {
			columns = append(columns, r.Told(BySums, aside), r.Told(ByBounds, aside), r.Told(ByWhole, aside), r.least(aside))
		}
		row(r.Door, columns...)
	}
	for _, r := range reports {
		fmt.Fprintf(&b, "\n%s, for example:\n", r.Door)
		for _, f := range r.examples() {
			fmt.Fprintf(&b, "  %v\n", f)
		}
	}
	return b.String()
}

// examples are the first finding of each question and way, one that says what somebody did rather than what nobody did.
func (r Report) examples() []Finding {
	var found []Finding
	at := map[string]int{}
	for _, f := range r.Findings {
		key := f.Question + f.How
		n, known := at[key]
		switch {
		case !known:
			at[key] = len(found)
			found = append(found, f)
		case found[n].High == 0 && f.High > 0:
			found[n] = f
		}
	}
	return found
}
