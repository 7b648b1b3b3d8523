package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// leastFiles is how many files and connections a service has open on a busy day, with room.
const leastFiles = 256

// checkFiles fails where the machine lets the program open too few: it would refuse people on the first busy morning.
func checkFiles() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil || limit.Cur >= leastFiles {
		return nil
	}
	return fmt.Errorf("the program may open %d files and connections only: allow %d or more (ulimit -n, LimitNOFILE= in systemd)", limit.Cur, leastFiles)
}
