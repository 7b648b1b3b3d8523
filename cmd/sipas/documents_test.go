package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// documents are what people read about the program, from the top of the repository.
var documents = []string{"README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", "deploy/CHANGELOG.md", "deploy/HANDBOOK.md", "deploy/METHOD.md", "deploy/DECISIONS.md", "deploy/runbook.md"}

// code finds what a document sets as code: between backticks, and on lines that are indented by four.
var code = regexp.MustCompile("(?m)`([^`\n]+)`|^    (\\S.*)$")

// codeIn returns the code of a document.
func codeIn(t *testing.T, document string) (found []string) {
	t.Helper()
	for _, m := range code.FindAllStringSubmatch(readText(t, "../../"+document), -1) {
		found = append(found, strings.TrimSpace(m[1]+m[2]))
	}
	return found
}

// TestReadmeIsShort, so that it is read.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	if lines := strings.Count(readText(t, "../../README.md"), "\n"); lines > 120 {
		t.Errorf("the README has %d lines, want at most 120", lines)
	}
}

// TestCommandsOfDocumentsExist, with the flags they are shown with.
func TestCommandsOfDocumentsExist(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile(`(?:^|[ /])sipas ((?:--help|--version|[a-z]).*)`)
	word := regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)
	seen := map[string]bool{}
	for _, document := range documents {
		for _, text := range codeIn(t, document) {
			m := command.FindStringSubmatch(text)
			if m == nil || strings.HasPrefix(text, "alter role") { // SQL names it, too
				continue
			}
			var args []string
			for _, w := range word.FindAllString(m[1], -1) {
				if w == ">" || w == "<" || w == "|" || w == "#" || w == "&&" {
					break
				}
				args = append(args, strings.Trim(w, `"'`))
			}
			var errs strings.Builder
			if exit := run(t.Context(), time.Now, append(args, "--help"), io.Discard, &errs); exit != done {
				t.Errorf("%s shows %q: %s", document, text, errs.String())
			}
			seen[args[0]] = true
		}
	}
	if all := slices.Sorted(maps.Keys(seen)); len(all) < 15 {
		t.Errorf("only %v were found", all)
	}
}

// TestPathsOfDocumentsExist, of files and folders, and of make's targets.
func TestPathsOfDocumentsExist(t *testing.T) {
	t.Parallel()
	path, link := regexp.MustCompile(`^[A-Za-z0-9_@.*-]+(/[A-Za-z0-9_@.*-]*)+$`), regexp.MustCompile(`\]\(([^):#]+)\)`)
	makefile := readText(t, "../../Makefile")
	ours := regexp.MustCompile(`^(cmd|survey|analytics|web|deploy|\.ci|publish|backup|grafana|prometheus|alertmanager|postgres|systemd|compose|caddy|image|patroni)/`)
	exists := func(name string) bool {
		for _, from := range []string{"../..", "../../deploy", "../../analytics", "../../deploy/grafana/dashboards"} {
			if found, err := filepath.Glob(filepath.Join(from, name)); err == nil && len(found) > 0 {
				return true
			}
		}
		return false
	}
	for _, document := range documents {
		for _, text := range codeIn(t, document) {
			if path.MatchString(text) && ours.MatchString(text) && !exists(text) {
				t.Errorf("%s names %s, which is not there", document, text)
			}
			if targets, ok := strings.CutPrefix(text, "make "); ok {
				targets, _, _ = strings.Cut(targets, "#")
				for _, target := range strings.Fields(targets) {
					if !strings.Contains(makefile, "\n"+target+":") {
						t.Errorf("%s names make %s, which is no target", document, target)
					}
				}
			}
		}
		for _, m := range link.FindAllStringSubmatch(readText(t, "../../"+document), -1) {
			if _, err := os.Stat(filepath.Join("../..", filepath.Dir(document), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", document, m[1])
			}
		}
	}
}

// TestSettingsOfDocumentsExist: whatever variable a document names, a command knows, an example of deploy sets, or the drill that it is for asks for.
func TestSettingsOfDocumentsExist(t *testing.T) {
	t.Parallel()
	var help strings.Builder
	for _, args := range [][]string{{"serve", "--help"}, {"poster", "--help"}, {"watch", "--help"}} {
		run(t.Context(), time.Now, args, &help, io.Discard)
	}
	known := help.String() + readText(t, "../../survey/surveytest/citus_drill_test.go") + readText(t, "../../deploy/compose/.env.example") + readText(t, "../../deploy/grafana/provisioning/datasources/sipas.yaml")
	for _, document := range documents {
		for _, name := range regexp.MustCompile(`\bSIPAS_[A-Z_]*[A-Z]\b`).FindAllString(readText(t, "../../"+document), -1) {
			if !strings.Contains(known, name) {
				t.Errorf("%s names %s, which nobody knows", document, name)
			}
		}
	}
}

// TestTheGuideIsTheSameEverywhere: what staff read in the program is what deploy has.
func TestTheGuideIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	if readText(t, "../../deploy/HUONG-DAN.md") != readText(t, "../../web/page/staff_help/help.md") {
		t.Error("they differ: cp deploy/HUONG-DAN.md web/page/staff_help/help.md")
	}
}

// TestTheGuideStatesNoThresholdAsFixed: how many responses or people a figure needs, and a step has, is the province's choice.
func TestTheGuideStatesNoThresholdAsFixed(t *testing.T) {
	t.Parallel()
	guide := readText(t, "../../deploy/HUONG-DAN.md")
	for _, name := range []survey.SettingName{survey.ThresholdFew, survey.ThresholdProvisional, survey.ThresholdRanked, survey.Step} {
		usual := survey.DefaultSettings().Value(name)
		if found := regexp.MustCompile(`[^.;|]*\b` + usual + ` (?:phiếu|người)[^.;|]*`).FindString(guide); found != "" {
			t.Errorf("%s is %s unless somebody chooses, and the guide says %q", name, usual, found)
		}
	}
}
