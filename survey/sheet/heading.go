package sheet

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sipas/survey"
)

// headerWithin is how many rows a title, an office's name and a date may take before the header.
const headerWithin = 20

// names are the columns of a table by each of the ways to write them, folded.
type names struct {
	first           map[string]string
	required, order []string
}

func namesOf(columns survey.Columns) names {
	known := names{first: map[string]string{}}
	for _, all := range columns.All() {
		each := strings.Split(all, "|")
		known.order = append(known.order, each[0])
		for _, name := range each {
			known.first[heading(name)] = each[0]
		}
	}
	for _, all := range columns.Required {
		name, _, _ := strings.Cut(all, "|")
		known.required = append(known.required, name)
	}
	return known
}

// heading is how a heading is compared: folded, without what stands in brackets behind it or a number before it, words joined by an
// underline. Some keyboards write Ð, a letter of Iceland, for Đ.
func heading(written string) string {
	if i := strings.IndexAny(written, "(["); i > 0 {
		written = written[:i]
	}
	written = strings.NewReplacer("Ð", "Đ", "ð", "đ").Replace(strings.TrimLeft(written, "0123456789.) "))
	words := strings.FieldsFunc(survey.Fold(written), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "_")
}

// header is the row that names the columns.
type header struct {
	record
	column map[int]string    // names of the columns that are read
	labels map[string]string // where they stand and how they are headed: C “Tháng”
	twice  survey.Problems
	padded bool   // a row may be shorter than the header, as in workbooks
	below  record // the row below a header that lacks something
}

func (k names) header(r record) header {
	h := header{record: r, column: map[int]string{}, labels: map[string]string{}}
	for i, cell := range r.cells {
		name, ok := k.first[heading(cell)]
		if !ok {
			continue
		}
		label := fmt.Sprintf("%s “%s”", letter(i), short(cell))
		if _, ok := h.labels[name]; ok {
			h.twice = append(h.twice, survey.Problem{Line: r.line, Heading: label, Key: "import.column_twice",
				Args: map[string]any{"Column": h.labels[name]}})
			continue
		}
		h.column[i], h.labels[name] = name, label
	}
	return h
}

// sound tells whether a header names all that is required.
func (k names) sound(h header) bool { return len(k.missing(h)) == 0 }

func (k names) missing(h header) []string {
	return slices.DeleteFunc(slices.Clone(k.required), func(name string) bool { _, ok := h.labels[name]; return ok })
}

// findHeader looks for the header below titles. The records behind it that were read meanwhile come with it.
func findHeader(from source, known names) (header, []record, error) {
	best, behind, seen := header{}, []record(nil), 0
	for seen < headerWithin {
		r, err := from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return best, nil, problemsOf(err)
		}
		if firstOf(r) == "" {
			continue
		}
		h := known.header(r)
		if known.sound(h) {
			return h, nil, nil
		}
		if seen++; seen == 1 || len(h.labels) > len(best.labels) {
			best, behind = h, nil
		} else {
			behind = append(behind, r)
		}
	}
	if seen == 0 {
		return best, nil, whole("import.empty", nil)
	}
	if len(behind) > 0 {
		best.below = behind[0]
	}
	return best, behind, nil
}

// problems are the columns that are missing, and those that are there twice.
func (h header) problems(known names) survey.Problems {
	if key := misread(strings.Join(h.cells, " ")); key != "" {
		return at(h.line, key, map[string]any{"Text": short(strings.Join(h.cells, " "))})
	}
	problems := slices.Clone(h.twice)
	below := known.header(h.below)
	for _, name := range known.missing(h) {
		if label := below.labels[name]; label != "" && len(h.labels) > 0 {
			problems = append(problems, survey.Problem{Line: below.line, Heading: label, Key: "import.header_split", Args: map[string]any{"Line": h.line}})
			continue
		}
		named := slices.DeleteFunc(slices.Clone(h.cells), func(s string) bool { return s == "" })
		args := map[string]any{"Column": name, "Found": short(strings.Join(named, ", "))}
		problems = append(problems, survey.Problem{Line: h.line, Key: "import.column_missing", Args: args})
	}
	return problems
}

// notes name the columns that are not read.
func (h header) notes(known names) survey.Problems {
	var unread []string
	for i, cell := range h.cells {
		if _, ok := h.column[i]; !ok && cell != "" {
			unread = append(unread, fmt.Sprintf("%s “%s”", letter(i), short(cell)))
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return at(h.line, "import.note_columns", map[string]any{"Columns": strings.Join(unread, ", "), "Known": strings.Join(known.order, ", ")})
}

// bare tells whether a row says something and holds no figures: a remark, a signature, the name of a group. Then a single one of the
// required columns has anything at all, and all that is written is words, or what counts or marks them: I, A., *.
func (h header) bare(row survey.Row, r record, known names) bool {
	for _, cell := range r.cells {
		if cell != "" && !markRE.MatchString(cell) && (!strings.Contains(cell, " ") || !strings.ContainsFunc(cell, unicode.IsLetter)) {
			return false
		}
	}
	return filled(row, known) < min(2, len(known.required))
}

var markRE = regexp.MustCompile(`^(?:[IVX]{1,5}|[A-ZĐ])[.)]?$|^\(?[*+–-]{1,3}\)?$`)

// filled counts the required columns in which a row has anything.
func filled(row survey.Row, known names) int {
	n := 0
	for _, name := range known.required {
		if row.Values[name] != "" {
			n++
		}
	}
	return n
}

var numberRE = regexp.MustCompile(`^\(?([0-9]{1,2})\)?$`)

// numbers tells whether a row counts the columns: (1) (2) (3), as forms have it below their header.
func (h header) numbers(r record) bool {
	if r.line > h.line+3 {
		return false
	}
	n := 0
	for _, cell := range r.cells {
		if cell == "" {
			continue
		}
		found := numberRE.FindStringSubmatch(cell)
		if n++; found == nil || strings.TrimLeft(found[1], "0") != strconv.Itoa(n) {
			return false
		}
	}
	return n > 2
}

// letter names a column as spreadsheets do: A, Z, AA.
func letter(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
