package pg

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// giveUp bounds how long the kernel sends again what nobody confirms.
func giveUp(network, _ string, c syscall.RawConn) (err error) {
	if network == "unix" {
		return nil
	}
	control := c.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unconfirmed.Milliseconds()))
	})
	if control != nil {
		return control
	}
	return err
}
