package main

import (
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// silence has a terminal not show what is typed, until what it returns is called.
func silence(keys int) (restore func(), err error) {
	before, err := term.GetState(keys)
	if err != nil {
		return nil, err
	}
	silent, err := unix.IoctlGetTermios(keys, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	silent.Lflag &^= unix.ECHO
	return func() { _ = term.Restore(keys, before) }, unix.IoctlSetTermios(keys, unix.TCSETS, silent)
}
