package surveytest

import "golang.org/x/sys/unix"

// memory is where Linux keeps files in memory.
const memory = "/dev/shm"

// roomy is the least that a file system in memory must hold before a server lies there: the databases of tests take some hundred megabytes at once.
// The 64 MB that containers get by default are too few.
const roomy = 4 << 30

// inMemory is a file system in memory with room for a server.
func inMemory() (string, bool) {
	var s unix.Statfs_t
	err := unix.Statfs(memory, &s)
	return memory, err == nil && s.Type == unix.TMPFS_MAGIC && s.Blocks*uint64(s.Bsize) >= roomy
}
