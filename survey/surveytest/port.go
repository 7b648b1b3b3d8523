package surveytest

import (
	"fmt"
	"net"
	"os"
	"testing"
)

// Ports that FreeAddress gives. They lie below those that Linux gives by itself, to who listens at any and to who connects elsewhere.
const (
	firstPort = 16384
	ports     = 16384
)

// FreeAddress is an address of this machine at which nobody listens, for what must be known before a program takes it, or when it is started
// again. Nobody is given its port meanwhile: the system gives others, and each process of tests begins at another one.
func FreeAddress(t testing.TB) string {
	t.Helper()
	for range ports {
		next := os.Getpid()*997 + int(server.ports.Add(1))
		address := fmt.Sprintf("127.0.0.1:%d", firstPort+next%ports)
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}
