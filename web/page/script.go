package page

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A script names each module it needs on a line of its own, by a relative address. Its comments, each on lines of its own, and its indentation are for
// those who read it here; no phone need carry them.
var (
	commentLine = regexp.MustCompile(`(?m)^ *(?://.*\n)?`)
	importLine  = regexp.MustCompile(`(?m)^(?:import\b.*|export\b.*\bfrom\b.*)$`)
	importFrom  = regexp.MustCompile(`^((?:import|export) (?:.+ from )?')(\.[^']+)(';)$`)
)

// script takes in a script after the modules it needs: its text has their addresses, which name their content. Above are the scripts
// that need this one.
func (a *Assets) script(from fs.FS, file string, above []string) error {
	if a.names[file] != "" {
		return nil
	}
	if slices.Contains(above, file) {
		return fmt.Errorf("%s needs itself, by way of %s", file, strings.Join(above, " and "))
	}
	read, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	text := commentLine.ReplaceAllString(string(read), "")
	for _, line := range importLine.FindAllString(text, -1) {
		found := importFrom.FindStringSubmatch(line)
		if found == nil {
			return fmt.Errorf("%s: %s: want a relative address in single quotes, all on one line", file, line)
		}
		module := path.Join(path.Dir(file), found[2])
		if err := a.script(from, module, append(slices.Clone(above), file)); err != nil {
			return err
		}
		text = strings.Replace(text, line, found[1]+"./"+a.names[module]+found[3], 1)
		a.need(file, module)
	}
	return a.add(file, []byte(text))
}

// need notes that a script needs a module and what that one needs, each once.
func (a *Assets) need(file, module string) {
	for _, m := range append(slices.Clone(a.modules[module]), module) {
		if !slices.Contains(a.modules[file], m) {
			a.modules[file] = append(a.modules[file], m)
		}
	}
}

// ModuleURLs are the addresses of all that a script needs, so that a page can ask for them at once rather than one after another.
func (a *Assets) ModuleURLs(file string) ([]string, error) {
	var urls []string
	for _, m := range a.modules[file] {
		url, err := a.URL(m)
		if err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	return urls, nil
}
