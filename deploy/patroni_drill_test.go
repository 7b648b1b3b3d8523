//go:build drill

package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// backAfterFault is how long nobody's answer may stay unacknowledged when the leader's machine dies.
const backAfterFault = 15 * time.Second

// installation is a fleet and what stands before it: two programs behind Caddy, and people who send answers.
type installation struct {
	*fleet
	first, second *program
	crowd         *crowd
	waits         map[string][]time.Duration // by kind of fault: the longest time without an acknowledged answer
}

// newInstallation is set up as the handbook says, and in use.
func newInstallation(t *testing.T) *installation {
	t.Helper()
	i := &installation{fleet: newFleet(t), waits: map[string][]time.Duration{}}
	for _, p := range []**program{&i.first, &i.second} {
		*p = newProgram(t, "", "SIPAS_SERVICE_URL="+i.url("sipas_service", "service"), "SIPAS_STAFF_URL="+i.url("sipas_staff", "staff"), "SIPAS_LISTEN="+freeAddress(t))
		if *p == i.first {
			migrate := exec.Command(executable, "migrate")
			migrate.Env = i.owner()
			must(t, migrate)
		}
		(*p).serve()
	}
	i.crowd = behindCaddy(t, i.first, i.second).pacedCrowd(20, 100*time.Millisecond)
	surveytest.Eventually(t, "answers come in", func() bool { return i.crowd.count() > 200 })
	return i
}

// url names all three machines; whichever can be written to is found.
func (f *fleet) url(role, password string) string {
	var hosts []string
	for _, m := range f.machines {
		hosts = append(hosts, m.at("5432"))
	}
	return fmt.Sprintf("postgres://%s:secret-of-sipas_%s_password@%s/sipas?target_session_attrs=read-write", role, password, strings.Join(hosts, ","))
}

// owner is the environment of commands that are the owner's.
func (i *installation) owner() []string {
	return append(slices.Clone(i.first.env), "SIPAS_DATABASE_URL="+i.url("sipas", "owner"), "SIPAS_SERVICE_URL=", "SIPAS_STAFF_URL=")
}

// fault is one kind of what happens at night; it returns what an engineer does in the morning.
type fault struct {
	kind  string
	lasts time.Duration
	cable bool // it needs networks that can be cut
	long  bool // left out of the short form
	do    func(*installation) (mend func())
}

var faults = []fault{
	{"the leader's machine dies", 0, false, false, func(i *installation) func() { return i.dies(i.in("primary")) }},
	{"a member of etcd dies", 5 * time.Second, false, false, func(i *installation) func() { return i.etcdDies() }},
	{"a service dies", 4 * time.Second, false, false, func(i *installation) func() {
		_ = i.first.process.Kill()
		return i.first.serve
	}},
	{"leader and synchronous standby are cut off from each other", 12 * time.Second, true, false, func(i *installation) func() {
		leader, standby := i.in("primary"), i.in("sync")
		leader.cutFrom(standby)
		return func() { leader.mend(standby) }
	}},
	{"the leader is cut off from both others", 12 * time.Second, true, true, func(i *installation) func() {
		leader, standby, replica := i.in("primary"), i.in("sync"), i.in("async")
		leader.cutFrom(standby)
		leader.cutFrom(replica)
		return func() { leader.mend(standby); leader.mend(replica) }
	}},
	{"the leader is cut off from everybody", 12 * time.Second, true, false, func(i *installation) func() {
		leader := i.in("primary")
		leader.unplug()
		return leader.connectAgain
	}},
	{"the synchronous standby freezes", 12 * time.Second, false, false, func(i *installation) func() {
		standby := i.in("sync")
		standby.signalAll(syscall.SIGSTOP)
		return func() { standby.signalAll(syscall.SIGCONT) }
	}},
	{"the synchronous standby's machine dies", 8 * time.Second, false, true, func(i *installation) func() { return i.dies(i.in("sync")) }},
	{"planned switch-over", 0, false, false, func(i *installation) func() {
		i.switchOver()
		return func() {}
	}},
}

// dies switches a machine off; in the morning it is switched on.
func (i *installation) dies(m *databaseMachine) (mend func()) {
	m.kill()
	return m.switchOn
}

// etcdDies kills the member that leads the others.
func (i *installation) etcdDies() (mend func()) {
	m := i.in("primary")
	_ = m.running[0].Process.Kill()
	return func() { m.launch("etcd", m.environment("etcd.environment.example")) }
}

// switchOver is what the handbook says for planned work.
func (i *installation) switchOver() {
	i.t.Helper()
	leader := i.in("primary")
	control := leader.account(filepath.Join(i.programs, "patronictl"), "-c", filepath.Join(leader.home(), "patroni.yml"), "switchover", "--leader", leader.name(),
		"--candidate", i.in("sync").name(), "--force", "sipas")
	control.Env = leader.environment("database.environment.example")
	i.t.Logf("%s", must(i.t, control))
}

// round has one fault happen under load and be mended, and waits until all is as it was.
func (i *installation) round(f fault) {
	i.t.Helper()
	surveytest.Eventually(i.t, "three machines work together", i.whole)
	began, before := time.Now(), i.crowd.count()
	mend := f.do(i)
	time.Sleep(f.lasts)
	surveytest.Eventually(i.t, "answers come in during: "+f.kind, func() bool { return i.crowd.count() > before+200 })
	mend()
	surveytest.Eventually(i.t, "three machines work together after: "+f.kind, i.whole)
	time.Sleep(2 * time.Second)
	wait, at := i.crowd.longestWait(began, time.Now())
	i.t.Logf("%s: %.1f s without an acknowledged answer, from %.1f s on; whole again after %.1f s", f.kind, wait.Seconds(), at.Sub(began).Seconds(), time.Since(began).Seconds())
	i.waits[f.kind] = append(i.waits[f.kind], wait)
}

// longestWait is the longest time between two acknowledged answers, and when it began.
func (c *crowd) longestWait(from, to time.Time) (longest time.Duration, at time.Time) {
	c.mu.Lock()
	moments := []time.Time{from, to}
	for _, m := range c.acknowledged {
		if m.After(from) && m.Before(to) {
			moments = append(moments, m)
		}
	}
	c.mu.Unlock()
	slices.SortFunc(moments, time.Time.Compare)
	for n := 1; n < len(moments); n++ {
		if wait := moments[n].Sub(moments[n-1]); wait > longest {
			longest, at = wait, moments[n-1]
		}
	}
	return longest, at
}

// TestDrillAutomaticFailOver: three machines with etcd, Patroni and PostgreSQL, two programs behind Caddy, and everything that happens at
// night, under load, with nobody there. Every answer that was acknowledged is stored once, and it is soon over. SIPAS_FAILOVER_ROUNDS=10 has
// each kind of fault happen ten times, in an hour; SIPAS_FAILOVER_KINDS names some of them alone.
func TestDrillAutomaticFailOver(t *testing.T) {
	i := newInstallation(t)
	rounds, _ := strconv.Atoi(os.Getenv("SIPAS_FAILOVER_ROUNDS"))
	for range max(rounds, 1) {
		for _, f := range faults {
			if chosen := os.Getenv("SIPAS_FAILOVER_KINDS"); strings.Contains(f.kind, chosen) && (i.bridge != "" || !f.cable) && (rounds > 0 || !f.long) {
				i.round(f)
			}
		}
	}
	i.mustHoldAll()
	for _, f := range faults {
		waits := i.waits[f.kind]
		slices.Sort(waits)
		if len(waits) == 0 {
			continue
		}
		worst := waits[len(waits)-1]
		t.Logf("%-60s %2d times: median %4.1f s, worst %4.1f s without service", f.kind, len(waits), waits[len(waits)/2].Seconds(), worst.Seconds())
		if worst > backAfterFault {
			t.Errorf("%s: longer than %s without service", f.kind, backAfterFault)
		}
	}
}

// mustHoldAll finds every acknowledged answer once, on whichever machine leads now.
func (i *installation) mustHoldAll() {
	i.t.Helper()
	conn := i.in("primary").admin()
	i.first.env = i.owner()
	i.first.mustHold(conn, i.crowd.finish(), 0)
}
