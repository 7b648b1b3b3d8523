package pg

import (
	"context"
	"net"
	"time"
)

// How soon a server is given up that has vanished from the network without a word: what waits for an answer by keep-alive, what was
// sent and not confirmed by the time the kernel tries for.
const (
	silentFor    = 5 * time.Second
	askedEvery   = 3 * time.Second
	askedTimes   = 3
	unconfirmed  = 14 * time.Second
	connectingIn = 3 * time.Second
)

// dial opens a connection that notices when the other side is gone.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{
		Timeout:         connectingIn,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentFor, Interval: askedEvery, Count: askedTimes},
		Control:         giveUp,
	}
	return d.DialContext(ctx, network, address)
}
