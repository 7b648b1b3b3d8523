//go:build drill

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// stuffingTable says what was found.
func stuffingTable(all []*stuffer) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "stuffing: answers invented about a desk with about %d visitors on a usual day: all ones, to have it look worse\n", usual)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "way\tsent\taccepted\tcounted at once\tcounted in the end\tindex\twith them\tpeople came\trefused\tset aside")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.2f\t%.2f\t%d\t%d\t%d\n", s.way, s.bad.sent, len(s.bad.ids), s.bad.atOnce, s.bad.inTheEnd, s.before, s.after,
			s.good.sent, s.good.refused, len(s.good.ids)-s.good.inTheEnd)
	}
	_ = w.Flush()
	for _, s := range all {
		fmt.Fprintf(&b, "%s: invented ones set aside as %v, people's as %v\n", s.way, s.bad.reasons, s.good.reasons)
	}
	return b.String()
}

// addArtefact puts a part of its own, from the line that begins with its head on, at the end of an artefact.
func addArtefact(t *testing.T, name, head, text string) {
	t.Helper()
	path := filepath.Join("..", "..", ".artefacts", name)
	there, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	others := string(there)
	if at := strings.Index(others, head); at >= 0 {
		others = others[:at]
	}
	keepArtefact(t, name, others+text)
}

// index is what a desk's is by the answers that count, all who came among them, and none that was invented.
func (v *visitors) index(unit string, without, with []string) float64 {
	v.t.Helper()
	rows, err := v.conn.Query(v.t.Context(), `select r.id::text, r.answers, r.standing = 'counted' from survey.response r join survey.unit u on u.id = r.unit_id
		where u.code = $1 and r.answered_on between '2026-10-01' and '2026-12-31'`, unit)
	if err != nil {
		v.t.Fatal(err)
	}
	bad, good := set(without), set(with)
	var satisfied, answered [5]float64
	var id, answers string
	var counted bool
	_, err = pgx.ForEachRow(rows, []any{&id, &answers, &counted}, func() error {
		if bad[id] || !counted && !good[id] {
			return nil
		}
		for d := range answered {
			if step := answers[d]; '1' <= step && step <= '5' {
				answered[d]++
				if step >= '4' {
					satisfied[d]++
				}
			}
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	index := 0.0
	for d := range answered {
		index += 100 * satisfied[d] / answered[d] / 5
	}
	return index
}

// set holds each of ids.
func set(ids []string) map[string]bool {
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found
}
