package deploy_test

import (
	"encoding/json"
	"net"
	"os/exec"
	"strings"
	"testing"
)

// TestRejoinTouchesNoMachineThatIsNeeded: only one that follows, is far behind and stands by itself is made anew; what leads, is synchronous, is
// held by hand, or cannot reach the leader is left alone.
func TestRejoinTouchesNoMachineThatIsNeeded(t *testing.T) {
	t.Parallel()
	leads, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = leads.Close() }()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = nobody.Close()
	type entry = map[string]any
	at := func(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port } //nolint:forcetypeassert // it listens on TCP
	for _, c := range []struct {
		what   string
		change func(own entry, here, leader, second entry)
		anew   bool
	}{
		{"it gets nowhere", func(_, _, _, _ entry) {}, true},
		{"it leads", func(_, here, _, _ entry) { here["role"] = "leader" }, false},
		{"it is synchronous", func(_, here, _, _ entry) { here["role"] = "sync_standby" }, false},
		{"it is nearly there", func(_, here, _, _ entry) { here["lag"] = 4096 }, false},
		{"nobody knows how far behind it is", func(_, here, _, _ entry) { here["lag"] = "unknown" }, false},
		{"it starts", func(own, _, _, _ entry) { own["state"] = "starting" }, false},
		{"somebody has it wait", func(own, _, _, _ entry) { own["xlog"].(entry)["paused"] = true }, false},
		{"nobody leads", func(_, _, leader, _ entry) { leader["state"] = "stopped" }, false},
		{"the leader cannot be reached", func(_, _, leader, _ entry) { leader["port"] = at(nobody) }, false},
		{"nothing is synchronous", func(_, _, _, second entry) { second["role"] = "replica" }, false},
		{"what is synchronous is away", func(_, _, _, second entry) { second["state"] = "stopped" }, false},
	} {
		own := entry{"state": "running", "xlog": entry{"replayed_location": 671088800, "paused": false}}
		here := entry{"name": "db3", "role": "replica", "state": "running", "lag": 2 << 20}
		leader := entry{"name": "db1", "role": "leader", "state": "running", "host": "127.0.0.1", "port": at(leads)}
		second := entry{"name": "db2", "role": "sync_standby", "state": "running", "lag": 0}
		c.change(own, here, leader, second)
		asked, err := json.Marshal([]any{own, []entry{here, leader, second}})
		if err != nil {
			t.Fatal(err)
		}
		look := exec.Command("python3", "-c", "import json, sys; sys.path.insert(0, 'patroni'); import rejoin; print(rejoin.standing(*json.load(sys.stdin)))")
		look.Env = []string{"PATRONI_NAME=db3", "PYTHONDONTWRITEBYTECODE=1", "PATH=/usr/bin:/bin:/usr/local/bin"}
		look.Stdin = strings.NewReader(string(asked))
		out, err := look.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || (got == "671088800") != c.anew || !c.anew && got != "None" {
			t.Errorf("%s: %q, %v", c.what, got, err)
		}
	}
}
