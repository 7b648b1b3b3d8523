package pg

import (
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// leastRoom is what a server needs to start: a segment of its log and then some.
const leastRoom = 32 << 20

// full tells whether a disk has less room than a server needs.
func full(dir string) bool {
	var disk unix.Statfs_t
	return unix.Statfs(dir, &disk) == nil && disk.Bavail*uint64(disk.Bsize) < leastRoom
}

// lastFault is the last line of a server's log that tells why it ended, which is none that refuses a client; the last of all where none does.
func lastFault(path string) string {
	text, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range slices.Backward(lines) {
		if strings.Contains(line, "PANIC: ") || strings.Contains(line, "FATAL: ") && !strings.Contains(line, "the database system is ") {
			return line
		}
	}
	return lines[len(lines)-1]
}
