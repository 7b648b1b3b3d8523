package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// settingsFile is a file of variables as systemd and a shell read it. What is not set anew stays as it is, comments among it.
type settingsFile struct {
	path  string
	lines []string
	fresh bool // there was no such file
}

// readSettings reads the file at path; one that is not there is empty.
func readSettings(path string) (*settingsFile, error) {
	e := &settingsFile{path: path}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.fresh = true
	case err != nil:
		return nil, err
	case len(text) > 0:
		e.lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	return e, nil
}

// at finds the line that sets a variable, the last of several, as systemd does; -1 where none does.
func (e *settingsFile) at(name string) int {
	for n, line := range slices.Backward(e.lines) {
		if before, _, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.TrimSpace(before) == name {
			return n
		}
	}
	return -1
}

// get is the value of a variable, "" where it has none.
func (e *settingsFile) get(name string) string {
	n := e.at(name)
	if n < 0 {
		return ""
	}
	_, value, _ := strings.Cut(e.lines[n], "=")
	return unquoted(strings.TrimSpace(value))
}

// set gives a variable a value where it stands, or at the end; one that has none and stands nowhere is not written.
func (e *settingsFile) set(name, value string) {
	line, n := name+"="+quoted(value), e.at(name)
	switch {
	case n >= 0 && e.get(name) != value:
		e.lines[n] = line
	case n < 0 && value != "":
		e.lines = append(e.lines, line)
	}
}

// text is what the file holds.
func (e *settingsFile) text() string {
	if len(e.lines) == 0 {
		return ""
	}
	return strings.Join(e.lines, "\n") + "\n"
}

// unquoted takes the quotes off a value.
func unquoted(value string) string {
	if len(value) < 2 || value[0] != value[len(value)-1] || value[0] != '\'' && value[0] != '"' {
		return value
	}
	inner := value[1 : len(value)-1]
	if value[0] == '\'' {
		return inner
	}
	var b strings.Builder
	for n := 0; n < len(inner); n++ {
		if inner[n] == '\\' && n+1 < len(inner) && strings.IndexByte("\"\\`$", inner[n+1]) >= 0 {
			n++
		}
		b.WriteByte(inner[n])
	}
	return b.String()
}

// quoted writes a value so that systemd and a shell read the same.
func quoted(value string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@%+=:,./_-", r)
	}
	switch {
	case !strings.ContainsFunc(value, func(r rune) bool { return !plain(r) }):
		return value
	case !strings.Contains(value, "'"):
		return "'" + value + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(value) + `"`
}

// save puts the file in place of the one before, whole or not at all; changed tells whether it holds something else than that one.
func (e *settingsFile) save() (changed bool, err error) {
	path := e.path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if before, err := os.ReadFile(path); err == nil && string(before) == e.text() {
		return false, os.Chmod(path, 0o600)
	}
	// Accounts of services reach in it what they are told by name, as in the package's; the settings themselves are their owner's alone.
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return false, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-") // which only its owner reads
	if err != nil {
		return false, err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(e.text())
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return true, os.Rename(file.Name(), path)
}
