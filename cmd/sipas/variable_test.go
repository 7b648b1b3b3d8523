package main

import (
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestABlankVariableIsAsNone: set to nothing or to spaces, a variable leaves every flag as one that is not set does, but those where empty says something.
func TestABlankVariableIsAsNone(t *testing.T) {
	names := variablesOf(t)
	for _, name := range names {
		t.Setenv(name, "") // so that it is set back
	}
	setAll := func(value string) {
		for _, name := range names {
			if err := os.Setenv(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range names {
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	unset := valuesOfFlags(t)
	for _, blank := range []string{"", " ", " \t "} {
		setAll(blank)
		for flag, got := range valuesOfFlags(t) {
			want := unset[flag]
			if slices.Contains([]string{"serve metrics-listen", "doctor metrics-listen"}, flag) {
				want = ""
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("a variable that is %q makes --%s %#v, and none makes it %#v", blank, flag, got, want)
			}
		}
	}
	setAll("")
	t.Setenv("SIPAS_TIMEZONE", "Asia/Tokyo")
	if got := valuesOfFlags(t)["timezone"]; got != "Asia/Tokyo" { // the test can tell one that is set
		t.Errorf("SIPAS_TIMEZONE=Asia/Tokyo makes it %v", got)
	}
}

// TestHelpSaysWhatABlankVariableMeans, and only where it means something: of what has a default, empty is not another value.
func TestHelpSaysWhatABlankVariableMeans(t *testing.T) {
	t.Parallel()
	eachFlag(t, func(path string, flag *kong.Flag) {
		means := flag.Default != "" && len(flag.Envs) > 0 && strings.Contains(flag.Help, "empty: "+flag.Tag.Get(blankTag))
		if tagged := flag.Tag.Has(blankTag); tagged != means {
			t.Errorf("--%s has a default, its tag says that an empty variable means something (%v), its help %q", path, tagged, flag.Help)
		}
	})
}

// eachFlag visits the flags of all commands.
func eachFlag(t *testing.T, visit func(path string, flag *kong.Flag)) *kong.Kong {
	t.Helper()
	parser, err := newParser(&commands{}, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *kong.Node, path string)
	walk = func(n *kong.Node, path string) {
		for _, flag := range n.Flags {
			visit(strings.TrimSpace(path+" "+flag.Name), flag)
		}
		for _, child := range n.Children {
			walk(child, strings.TrimSpace(path+" "+child.Name))
		}
	}
	walk(parser.Model.Node, "")
	return parser
}

// variablesOf lists what the environment may say of any command.
func variablesOf(t *testing.T) (names []string) {
	t.Helper()
	eachFlag(t, func(_ string, flag *kong.Flag) { names = append(names, flag.Envs...) })
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < 60 {
		t.Fatalf("there are only %v", names)
	}
	return names
}

// valuesOfFlags are what the flags of all commands are by the environment.
func valuesOfFlags(t *testing.T) map[string]any {
	t.Helper()
	values := map[string]any{}
	flags := map[string]*kong.Flag{}
	parser := eachFlag(t, func(path string, flag *kong.Flag) { flags[path] = flag })
	traced, err := kong.Trace(parser, []string{"version"})
	if err != nil {
		t.Fatal(err)
	}
	if err := traced.Reset(); err != nil {
		t.Error(err)
	}
	for path, flag := range flags {
		values[path] = flag.Target.Interface()
	}
	return values
}
