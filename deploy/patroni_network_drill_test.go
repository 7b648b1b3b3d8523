//go:build drill

package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
)

// layCables makes a switch that three machines and this one are plugged into, with an address of the block that is kept for tests of networks.
func (f *fleet) layCables() {
	f.t.Helper()
	f.ip("link", "add", f.bridge, "type", "bridge")
	f.t.Cleanup(func() { _ = exec.Command("ip", "link", "delete", f.bridge).Run() })
	f.ip("address", "add", f.address(0)+"/29", "dev", f.bridge)
	f.ip("link", "set", f.bridge, "up")
}

func (f *fleet) ip(args ...string) {
	f.t.Helper()
	must(f.t, exec.Command("ip", args...))
}

// address is that of a machine, or for 0 of the one the test is on.
func (f *fleet) address(number int) string {
	pid := os.Getpid()
	return fmt.Sprintf("198.19.%d.%d", pid>>5&255, pid&31<<3+1+number)
}

// plugIn gives the machine a network of its own and a cable to the switch.
func (m *databaseMachine) plugIn() {
	m.t.Helper()
	pid := os.Getpid()
	m.away, m.cable, m.host = fmt.Sprintf("sipas-%d-%d", pid, m.number), fmt.Sprintf("sipas%d-%d", pid, m.number), m.fleet.address(m.number)
	m.fleet.ip("netns", "add", m.away)
	m.t.Cleanup(func() { _ = exec.Command("ip", "netns", "delete", m.away).Run() })
	m.fleet.ip("link", "add", m.cable, "type", "veth", "peer", "name", "lan", "netns", m.away)
	m.fleet.ip("link", "set", m.cable, "master", m.fleet.bridge)
	m.fleet.ip("-n", m.away, "address", "add", m.host+"/29", "dev", "lan")
	m.fleet.ip("-n", m.away, "link", "set", "lan", "up")
	m.fleet.ip("-n", m.away, "link", "set", "lo", "up")
}

// unplug pulls the machine's cable: nothing comes in or out, and nobody is told.
func (m *databaseMachine) unplug() {
	if m.cable != "" {
		_ = exec.Command("ip", "link", "set", m.cable, "down").Run()
	}
}

func (m *databaseMachine) connectAgain() {
	if m.cable != "" {
		m.fleet.ip("link", "set", m.cable, "up")
	}
}

// cutFrom has two machines drop what they send each other; the rest of the network goes on.
func (m *databaseMachine) cutFrom(other *databaseMachine) {
	m.t.Helper()
	for from, to := range map[*databaseMachine]*databaseMachine{m: other, other: m} {
		m.fleet.ip("-n", from.away, "neighbour", "replace", to.host, "lladdr", "02:00:00:00:00:01", "dev", "lan", "nud", "permanent")
	}
}

// mend takes a cut back.
func (m *databaseMachine) mend(other *databaseMachine) {
	m.t.Helper()
	for from, to := range map[*databaseMachine]*databaseMachine{m: other, other: m} {
		m.fleet.ip("-n", from.away, "neighbour", "delete", to.host, "dev", "lan")
	}
}
