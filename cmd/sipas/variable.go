package main

import (
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// blankTag is on a flag whose variable says something where it is empty, and says what.
const blankTag = "blank"

// unsetBlank takes away every variable of a flag that is set to nothing or to spaces: it is as one that is not set, in whichever command. A line of a file of settings that
// was left blank means the default, and not what an empty text happens to be read as: UTC, any free port, no province. Of a flag with blankTag it is empty.
func unsetBlank(known *kong.Kong) error {
	return kong.Visit(known.Model, func(node kong.Visitable, next kong.Next) error {
		flag, ok := node.(*kong.Flag)
		if !ok {
			return next(nil)
		}
		for _, name := range flag.Envs {
			value, set := os.LookupEnv(name)
			if !set || strings.TrimSpace(value) != "" {
				continue
			}
			takeAway := os.Unsetenv
			if flag.Tag.Has(blankTag) {
				takeAway = func(name string) error { return os.Setenv(name, "") }
			}
			if err := takeAway(name); err != nil {
				return err
			}
		}
		return next(nil)
	})
}
