//go:build drill

package deploy_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// freshDebian is a Debian that has been unpacked before, for whoever runs TestFreshDebian often; it is copied.
var freshDebian = flag.String("debian", "", "TestFreshDebian copies this Debian instead of fetching one")

// fresh is a Debian of its own in a directory, whose network ends at itself.
type fresh struct {
	t           *testing.T
	root, space string
}

// newFresh makes one, with PostgreSQL and what checks a signature, as it is before anybody installs sipas.
func newFresh(t *testing.T) *fresh {
	t.Helper()
	dir, err := os.MkdirTemp("", "sipas-fresh-")
	if err != nil {
		t.Fatal(err)
	}
	f := &fresh{t, filepath.Join(dir, "root"), fmt.Sprintf("sipas-fresh-%d", os.Getpid())}
	t.Cleanup(f.isAsFound) // after all that follows
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if *freshDebian != "" {
		must(t, exec.Command("cp", "-a", *freshDebian, f.root))
	} else {
		script := tool(t, "debootstrap")
		command := exec.Command("sh", script, "--variant=minbase", "--include=postgresql,openssh-client,ca-certificates", "bookworm", f.root)
		if folder := filepath.Join(filepath.Dir(filepath.Dir(script)), "share/debootstrap"); strings.Contains(script, ".tools") {
			command.Env = append(os.Environ(), "DEBOOTSTRAP_DIR="+folder)
		}
		must(t, command)
	}
	if err := os.Chmod(filepath.Join(f.root, "dev/shm"), 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	must(t, exec.Command("ip", "netns", "add", f.space))
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "delete", f.space).Run() })
	must(t, exec.Command("ip", "-n", f.space, "link", "set", "lo", "up"))
	must(t, exec.Command("mount", "-t", "proc", "proc", filepath.Join(f.root, "proc")))
	t.Cleanup(func() { _ = exec.Command("umount", filepath.Join(f.root, "proc")).Run() })
	return f
}

// shell is a script on that machine, as root.
func (f *fresh) shell(script string) *exec.Cmd {
	c := exec.Command("ip", "netns", "exec", f.space, "chroot", f.root, "sh", "-euc", "cd /root\n"+script)
	c.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"}
	return c
}

func (f *fresh) must(script string) string {
	f.t.Helper()
	return must(f.t, f.shell(script))
}

// bring carries an archive and what vouches for it over.
func (f *fresh) bring(p *packer, out string) {
	f.t.Helper()
	must(f.t, exec.Command("sh", "-euc", `rm -rf "$1"/root/* && cp "$2"/* "$1"/root/ && cp "$3".pub "$1"/root/id_ed25519.pub`, "sh", f.root, out, p.key))
}

// asTheHandbookSays are the commands of its first chapter that verify, unpack and install.
func asTheHandbookSays(t *testing.T) (script string) {
	t.Helper()
	_, chapter, _ := strings.Cut(readFile(t, "HANDBOOK.md"), "\n## 1. ")
	for line := range strings.Lines(chapter) {
		line, ok := strings.CutPrefix(line, "    ")
		if ok {
			script += line
		}
		if strings.HasPrefix(line, "dpkg -i") {
			return script
		}
	}
	t.Fatalf("the first chapter installs nothing: %s", script)
	return ""
}

// unit is the command of a unit with its environment, as systemd would start it, as nobody in place of the account that it makes.
func (f *fresh) unit(name string) string {
	f.t.Helper()
	script, command := "set -a\n", ""
	for line := range strings.Lines(readFile(f.t, filepath.Join(f.root, "usr/lib/systemd/system", name))) {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(line, "%i", "68")), "=")
		switch key {
		case "EnvironmentFile":
			script += ". " + value + "\n"
		case "Environment":
			script += value + "\n"
		case "StateDirectory":
			script += "install -d -o nobody -m 0700 /var/lib/" + value + "\n"
		case "ExecStart":
			command = value
		}
	}
	return script + "exec setpriv --reuid=65534 --regid=65534 --clear-groups " + command
}

// serve starts the service and returns the address of a place.
func (f *fresh) serve() (place string, stop func()) {
	f.t.Helper()
	serve := f.shell(f.unit("sipas@.service"))
	log, err := os.CreateTemp(f.t.TempDir(), "log")
	if err != nil {
		f.t.Fatal(err)
	}
	serve.Stdout, serve.Stderr = log, log
	if err := serve.Start(); err != nil {
		f.t.Fatal(err)
	}
	stop = func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
		_ = log.Close()
	}
	f.t.Cleanup(stop)
	f.t.Cleanup(func() {
		if f.t.Failed() {
			f.t.Log(readFile(f.t, log.Name()))
		}
	})
	surveytest.Eventually(f.t, "it serves", func() bool {
		for line := range strings.Lines(readFile(f.t, log.Name())) {
			if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "survey" {
				place = fields[1]
			}
		}
		return place != ""
	})
	return place, stop
}

// answer has somebody fill in the form at a place, in a browser on that machine.
func (f *fresh) answer(place string) {
	f.t.Helper()
	visitor := exec.Command("ip", "netns", "exec", f.space, os.Args[0], "-test.run=^TestFreshVisitor$", "-test.count=1", "-test.v")
	visitor.Env = append(os.Environ(), "FRESH_PLACE="+place)
	if out := must(f.t, visitor); !strings.Contains(out, "PASS") || !strings.Contains(out, "thanks") {
		f.t.Fatalf("the visitor: %s", out)
	}
}

// TestFreshVisitor is run by TestFreshDebian inside its network.
func TestFreshVisitor(t *testing.T) {
	place := os.Getenv("FRESH_PLACE")
	if place == "" {
		t.Log("it belongs to TestFreshDebian")
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.NoSandbox, chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	fill := `for (const one of document.querySelectorAll('fieldset')) (one.querySelector('input[value="5"]') ?? one.querySelector('input[type=radio]'))?.click()`
	if err := chromedp.Do(ctx, chromedp.Navigate(place), chromedp.WaitVisible("form fieldset")); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](fill)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Click("#send")); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "somebody says thanks", func() bool {
		at, err := chromedp.Run(ctx, chromedp.Location())
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(at, "/thanks")
	})
	t.Log("thanks")
}

// psql asks the database.
func (f *fresh) psql(query string) string {
	f.t.Helper()
	return strings.TrimSpace(f.must(`cd / && setpriv --reuid=postgres --regid=postgres --clear-groups psql -qAtd sipas -c '` + query + `'`))
}

// answers counts them in the database.
func (f *fresh) answers() string { return f.psql("select count(*) from survey.response") }

// steps tells how many migrations the database has gone through.
func (f *fresh) steps() string {
	return f.psql("select (select count(*) from survey.migration) + (select count(*) from analytics.migration) + (select count(*) from staff.migration)")
}

// isAsFound holds that nothing of it is left behind, once everything else has ended.
func (f *fresh) isAsFound() {
	mounts, _ := os.ReadFile("/proc/self/mounts")
	if strings.Contains(string(mounts), f.root) {
		f.t.Errorf("it leaves mounts behind: %s", mounts)
	}
	if out, _ := exec.Command("ip", "netns", "list").Output(); strings.Contains(string(out), f.space) {
		f.t.Error("it leaves its network behind")
	}
	if _, err := os.Stat(f.root); err == nil {
		f.t.Errorf("it leaves %s behind", f.root)
	}
	roots, _ := filepath.Glob("/proc/[0-9]*/root")
	for _, link := range roots {
		if root, err := os.Readlink(link); err == nil && strings.HasPrefix(root, f.root) {
			f.t.Errorf("it leaves process %s behind", filepath.Base(filepath.Dir(link)))
		}
	}
}

// lastPacked packs the version before as 0.0.9: out of the history, and where there is none, this commit under a lower number.
func lastPacked(t *testing.T, p *packer) (out string, older bool) {
	t.Helper()
	out = t.TempDir()
	last := p.ofLastVersion()
	if last == nil {
		t.Logf("NOT DONE: the last version (%s) is not in this clone; this version stands for it, and the upgrade has nothing to migrate", lastVersion)
		last = p
	}
	last.pack(last.checkout, out, nil, "-version", "0.0.9", "-arch", "amd64")
	return out, last != p
}

// TestFreshDebian: on a Debian that has seen nothing of sipas and whose network is cut, what the handbook says installs the last version, sets it up,
// serves and takes an answer in a browser; this version is installed over it and migrates what is there; the one before again runs on the newer
// schema; settings and answers stay. Nothing was released yet: the version before is the commit that can first go on on a newer schema.
func TestFreshDebian(t *testing.T) {
	if !mayArrange("--net") || !mayArrange("--mount") {
		t.Log("not root, or root within a container: nothing is installed on a fresh Debian")
		return
	}
	p := newPacker(t)
	before, older := lastPacked(t, p)
	now := t.TempDir()
	p.pack(p.checkout, now, nil, "-arch", "amd64")
	f := newFresh(t)
	if out, err := f.shell("getent hosts deb.debian.org").CombinedOutput(); err == nil {
		t.Fatalf("its network is not cut: %s", out)
	}
	f.must("pg_ctlcluster 15 main start")
	t.Cleanup(func() { _ = f.shell("pg_ctlcluster 15 main stop -m immediate").Run() })
	install := asTheHandbookSays(t)
	f.bring(p, before)
	t.Log(f.must(install))
	t.Log(f.must(`sipas setup --yes --language en --province 68 --base-url http://localhost:8080 --admin-url 'postgres://postgres@/postgres?host=/var/run/postgresql'`))
	settings := f.must("cd /etc/sipas && stat -c '%a %U %n' . * && cat *")
	f.must(f.unit("sipas-migrate@.service"))
	steps := []string{f.steps()}
	for round, step := range []struct{ version, from string }{{"0.0.9", ""}, {versionOfSource(t), now}, {"0.0.9", before}} {
		if step.from != "" {
			f.bring(p, step.from)
			t.Log(f.must(install))
			f.must(f.unit("sipas-migrate@.service"))
			steps = append(steps, f.steps())
		}
		if out := f.must("sipas version"); !strings.HasPrefix(out, "sipas "+step.version+" ") {
			t.Errorf("it is %s", out)
		}
		place, stop := f.serve()
		f.answer(place)
		stop()
		if n := f.answers(); n != fmt.Sprint(round+1) {
			t.Errorf("with %s there are %s answers", step.version, n)
		}
	}
	if t.Logf("steps of the database: before, with the next version, after the way back: %v", steps); older && steps[0] == steps[1] || steps[1] != steps[2] {
		t.Errorf("the upgrade migrates nothing, or the way back something: %v", steps)
	}
	f.must("dpkg --purge sipas")
	if left := f.must("cd /etc/sipas && stat -c '%a %U %n' . * && cat *"); left != settings || f.answers() != "3" {
		t.Errorf("settings are now %s", left)
	}
	f.bring(p, now)
	f.must("printf x >>sipas-" + versionOfSource(t) + "-linux-amd64.tar.gz")
	if out, err := f.shell(install).CombinedOutput(); err == nil || !strings.Contains(string(out), "FAILED") {
		t.Errorf("an archive that was changed is installed: %s", out)
	}
}
