package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// said is how each migration begins: which programs go on, what it does, and what it locks for how long.
var said = regexp.MustCompile(`^-- (?:expand|contract (\d+)): \S.*\n(?:-- lock: (?:none|[a-z_]+\.[a-z_]+ (?:access exclusive|exclusive|share row exclusive|share|share update exclusive), (?:moment|scan|rewrite))\n)+`)

// TestMigrationsSayWhatTheyDo: each that came after this rule begins with it, and takes nothing away that programs of the last minor version use.
func TestMigrationsSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	for schema, from := range map[string]struct{ ruled, released int }{
		// ruled: the last migration before the rule; released: the last one that programs of the last minor version know. While nothing was
		// released, that is the state from which on programs can tell.
		"../../survey/surveydb":       {24, 24},
		"../../analytics/analyticsdb": {27, 27},
		"../../survey/staffdb":        {3, 3},
		"../../survey/followupdb":     {0, 0},
	} {
		files, err := filepath.Glob(schema + "/migration/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatal(schema, err)
		}
		for _, file := range files {
			number, err := strconv.Atoi(filepath.Base(file)[:5])
			if err != nil {
				t.Fatal(err)
			}
			if number <= from.ruled {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			heading := said.FindStringSubmatch(string(text))
			if heading == nil {
				t.Errorf(`%s does not begin with what it does, for example
-- expand: desks have opening hours
-- lock: survey.place access exclusive, moment
-- +goose Up
or contract NUMBER in place of expand; and lock: none, or a line for each table that was there before (mode; moment, scan or rewrite). See CONTRIBUTING.`, file)
				continue
			}
			if needs, _ := strconv.Atoi(heading[1]); needs > from.released {
				t.Errorf("%s takes away what programs of the last minor version use, which know %d at most", file, from.released)
			}
		}
	}
}
