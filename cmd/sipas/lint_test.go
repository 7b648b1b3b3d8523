package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the linter's arrows anew")

// TestLinterKnowsTheArrows: editors that run the linter show the same arrows as the house test, while one types.
func TestLinterKnowsTheArrows(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../.golangci.yml", "        # arrows: ", "        # end of arrows\n"
	text := readText(t, path)
	from := strings.Index(text, begin)
	from += strings.Index(text[max(from, 0):], "\n") + 1
	to := strings.Index(text, end)
	if from <= 0 || to < from {
		t.Fatal("the configuration has no place for arrows")
	}
	want := text[:from] + arrows() + text[to:]
	if want == text {
		return
	}
	if !*update {
		t.Fatal("the linter's arrows are not those of the house: run go test ./cmd/sipas -run TestLinterKnowsTheArrows -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// arrows are rules of depguard, one a room.
func arrows() string {
	var b strings.Builder
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		fmt.Fprintf(&b, "        %s:\n          list-mode: lax\n          files: [\"**/%s/*.go\", \"!$test\"]\n", strings.ReplaceAll(room, "/", "-"), room)
		var may []string
		for _, other := range rooms[room] {
			may = append(may, "sipas/"+other+"$")
		}
		if len(may) > 0 {
			fmt.Fprintf(&b, "          allow: [%s]\n", strings.Join(may, ", "))
		}
		b.WriteString("          deny:\n            - {pkg: sipas, desc: the plan of the house has no such arrow}\n")
		for pkg, reason := range strangers(room) {
			fmt.Fprintf(&b, "            - {pkg: %s, desc: %s}\n", pkg, reason)
		}
	}
	return b.String()
}

// strangers are packages of others that a room does without, and why.
func strangers(room string) func(yield func(pkg, reason string) bool) {
	return func(yield func(string, string) bool) {
		list := [][2]string{{"github.com/labstack/echo", "web's alone"}, {"github.com/go-playground/validator", "web's alone"}}
		switch {
		case room == "web" || strings.HasPrefix(room, "web/"):
			list = [][2]string{{"github.com/jackc/pgx", "a handler sees no database"}, {"database/sql", "a handler sees no database"}}
		case room == "survey" || room == "analytics":
			list = append(list, [2]string{"github.com/jackc/pgx", "a core does nothing but think"}, [2]string{"net/http", "a core does nothing but think"},
				[2]string{"html/template", "a core does nothing but think"})
		}
		for _, s := range list {
			if !yield(s[0], s[1]) {
				return
			}
		}
	}
}
