package pg

import (
	"context"
	"net"
	"os"
	"os/user"
	"runtime"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sys/unix"
)

// dialAs opens a connection over a socket as an account of the system, where root may and there is such an account: a server lets in by the account
// that opens the socket, and as its superuser never root. One thread alone becomes that account, and ends with the call.
func dialAs(name string) pgconn.DialFunc {
	account, err := user.Lookup(name)
	if os.Geteuid() != 0 || err != nil {
		return dial
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return dial
	}
	return func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			runtime.LockOSThread() // and never unlocked: whatever runs next must not be that account
			if _, _, fault := unix.RawSyscall(unix.SYS_SETRESUID, ^uintptr(0), uintptr(uid), ^uintptr(0)); fault != 0 {
				err = fault
				return
			}
			conn, err = dial(ctx, network, address)
		}()
		<-done
		return conn, err
	}
}
