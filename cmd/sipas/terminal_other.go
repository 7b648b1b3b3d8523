//go:build !linux

package main

// silence leaves it to term.ReadPassword, which begins only when the question is there.
func silence(int) (restore func(), err error) { return func() {}, nil }
