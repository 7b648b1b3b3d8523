package main

import (
	"go/build/constraint"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// TestNoTestSleeps: one that does waits for a quiet machine. A drill may wait for what takes its time, and where time itself is played
// there is nothing to wait for.
func TestNoTestSleeps(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	tests := 0
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != "." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text := readText(t, "../../"+path)
		tests++
		first, _, _ := strings.Cut(text, "\n")
		drill := constraint.IsGoBuild(first)
		if !drill && strings.Contains(text, "time."+"Sleep(") && !strings.Contains(text, `"testing/synctest"`) {
			t.Errorf("%s sleeps: wait for a state with surveytest.Eventually, or make it a drill", path)
		}
		if strings.Contains(text, "\nfunc TestDrill") && !drill {
			t.Errorf("%s has a drill, but not its build tag", path)
		}
		return nil
	})
	if err != nil || tests < 40 {
		t.Errorf("%d files of tests, %v", tests, err)
	}
}
