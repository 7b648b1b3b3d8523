package pg

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// fileLock is a lock the kernel takes back when its holder dies.
type fileLock struct{ file *os.File }

// lockFile waits for the exclusive lock on path.
func lockFile(ctx context.Context, path string) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		if err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err == nil {
			return &fileLock{file}, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// shareFile takes a shared lock on path.
func shareFile(path string) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_SH); err != nil {
		_ = file.Close()
		return nil, err
	}
	return &fileLock{file}, nil
}

// alone turns a shared lock into an exclusive one and tells whether that went, which is when nobody else shares it.
func (l *fileLock) alone() bool {
	return unix.Flock(int(l.file.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}

func (l *fileLock) release() { _ = l.file.Close() }
