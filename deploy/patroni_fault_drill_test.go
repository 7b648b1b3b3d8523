//go:build drill

package deploy_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"sipas/survey/surveytest"
)

// fault is one kind of what happens at night; it returns what is done about it in the morning.
type fault struct {
	kind  string
	lasts time.Duration
	moves bool // another machine leads afterwards
	cable bool // it needs networks that can be cut
	brief bool // it is over before anybody has noticed, or not
	long  bool // left out of the short form, and of most rounds of the long one
	do    func(*installation) (mend func())
}

var faults = []fault{
	{kind: "the leader's machine dies", moves: true, do: func(i *installation) func() { return i.dies(i.in("primary")) }},
	{kind: "the leader's member of etcd dies", lasts: 5 * time.Second, do: func(i *installation) func() { return i.etcdDies(i.in("primary")) }},
	{kind: "a service dies", lasts: 4 * time.Second, do: func(i *installation) func() {
		_ = i.first.process.Kill()
		return i.first.serve
	}},
	{kind: "leader and synchronous standby are cut off from each other", lasts: 12 * time.Second, cable: true, do: func(i *installation) func() {
		leader, standby := i.in("primary"), i.in("sync")
		leader.cutFrom(standby)
		return func() { leader.mend(standby) }
	}},
	{kind: "the leader is cut off from both others", lasts: 12 * time.Second, moves: true, cable: true, long: true, do: func(i *installation) func() {
		leader, standby, replica := i.in("primary"), i.in("sync"), i.in("async")
		leader.cutFrom(standby)
		leader.cutFrom(replica)
		return func() {
			leader.mend(standby)
			leader.mend(replica)
		}
	}},
	{kind: "the leader is cut off from everybody", lasts: 12 * time.Second, moves: true, cable: true, do: func(i *installation) func() {
		leader := i.in("primary")
		leader.unplug()
		return leader.connectAgain
	}},
	{kind: "the synchronous standby freezes", lasts: 12 * time.Second, do: func(i *installation) func() { return i.freezes(i.in("sync")) }},
	{kind: "the synchronous standby's machine dies", lasts: 8 * time.Second, long: true, do: func(i *installation) func() { return i.dies(i.in("sync")) }},
	{kind: "the leader's PostgreSQL alone dies", long: true, do: func(i *installation) func() {
		for _, pid := range i.in("primary").database() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		return func() {}
	}},
	{kind: "the leader's Patroni alone dies", lasts: time.Second, long: true, do: func(i *installation) func() {
		leader := i.in("primary")
		_ = leader.running[1].Process.Kill()
		return leader.runPatroni
	}},
	{kind: "etcd loses its majority", lasts: 15 * time.Second, long: true, do: func(i *installation) func() {
		first, second := i.etcdDies(i.in("primary")), i.etcdDies(i.in("sync"))
		return func() {
			first()
			second()
		}
	}},
	{kind: "a machine begins a timeline that another one begins, too", moves: true, do: func(i *installation) func() {
		last := i.in("async")
		last.promotedAlone()
		i.switchOver()
		return func() { last.runPatroni() }
	}},
	{kind: "planned switch-over", moves: true, do: func(i *installation) func() {
		i.switchOver()
		return func() {}
	}},
}

// dies switches a machine off; in the morning it is switched on.
func (i *installation) dies(m *databaseMachine) (mend func()) {
	m.kill()
	return m.switchOn
}

func (i *installation) freezes(m *databaseMachine) (mend func()) {
	m.signalAll(syscall.SIGSTOP)
	return func() { m.signalAll(syscall.SIGCONT) }
}

func (i *installation) etcdDies(m *databaseMachine) (mend func()) {
	_ = m.running[0].Process.Kill()
	return m.runEtcd
}

// promotedAlone has a machine that nobody sees lead for a moment, on a timeline of its own, and write more than the others will soon.
func (m *databaseMachine) promotedAlone() {
	m.t.Helper()
	_ = m.running[1].Process.Kill()
	_ = m.command("pg_ctl", "-D", m.dir, "-m", "fast", "-w", "stop").Run()
	m.must("pg_ctl", "-D", m.dir, "-w", "-l", filepath.Join(m.home(), "alone.log"), "-o", "-c primary_conninfo= -c synchronous_standby_names= -c archive_mode=off", "start")
	m.must("pg_ctl", "-D", m.dir, "-w", "promote")
	if _, err := m.admin().Exec(m.t.Context(), `create table public.alone as select n from generate_series(1, 1000) n`); err != nil {
		m.t.Fatal(err)
	}
	m.must("pg_ctl", "-D", m.dir, "-m", "fast", "-w", "stop")
}

// switchOver is what the handbook says for planned work.
func (i *installation) switchOver() {
	i.t.Helper()
	leader := i.in("primary")
	control := leader.account(filepath.Join(i.programs, "patronictl"), "-c", filepath.Join(leader.home(), "patroni.yml"), "switchover", "--leader", leader.name(),
		"--candidate", i.in("sync").name(), "--force", "sipas")
	control.Env = leader.environment("database.environment.example")
	must(i.t, control)
}

// round has one fault happen under load and be mended, and waits until all is as it was.
func (i *installation) round(f fault) {
	i.t.Helper()
	surveytest.Eventually(i.t, "three machines work together", i.whole)
	leader, began, before := i.in("primary"), time.Now(), i.crowd.count()
	mend := f.do(i)
	time.Sleep(f.lasts)
	if f.brief {
		mend()
	}
	surveytest.Eventually(i.t, "answers come in during: "+f.kind, func() bool { return i.crowd.count() > before+200 })
	if !f.brief {
		mend()
	}
	surveytest.Eventually(i.t, "three machines work together after: "+f.kind, i.whole)
	time.Sleep(2 * time.Second)
	wait, at := i.crowd.longestWait(began, time.Now())
	moved := i.in("primary") != leader
	i.t.Logf("%s: %.1f s without an acknowledged answer, from %.1f s on; another leader: %v; whole again after %.1f s", f.kind, wait.Seconds(), at.Sub(began).Seconds(), moved, time.Since(began).Seconds())
	if moved && !f.moves {
		i.needless = append(i.needless, f.kind)
	}
	i.waits[f.kind] = append(i.waits[f.kind], wait)
}

// pause tells how long the leader's machine, and most of etcd, may stand still before another machine leads, which costs more than to wait.
func (i *installation) pause() {
	for _, lasts := range []time.Duration{3 * time.Second, 4 * time.Second, 5 * time.Second, 6 * time.Second, 7 * time.Second, 9 * time.Second} {
		i.round(fault{kind: fmt.Sprintf("the leader's machine stands still for %s", lasts), lasts: lasts, moves: true, brief: true, do: func(i *installation) func() { return i.freezes(i.in("primary")) }})
	}
	for _, lasts := range []time.Duration{3 * time.Second, 6 * time.Second, 12 * time.Second} {
		i.round(fault{kind: fmt.Sprintf("most of etcd stands still for %s", lasts), lasts: lasts, moves: true, brief: true, do: func(i *installation) func() {
			stopped := []*databaseMachine{i.in("primary"), i.in("sync")}
			for _, m := range stopped {
				_ = m.running[0].Process.Signal(syscall.SIGSTOP)
			}
			return func() {
				for _, m := range stopped {
					_ = m.running[0].Process.Signal(syscall.SIGCONT)
				}
			}
		}})
	}
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
