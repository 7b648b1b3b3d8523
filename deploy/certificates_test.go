package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// putCertificates does on a machine what chapter 5 of the handbook says, with a directory in place of /etc/sipas and accounts of this machine in
// place of etcd's and PostgreSQL's; where the test is not root everything is its own.
func putCertificates(t *testing.T, made, name, settings string, etcd, postgres *syscall.Credential) {
	t.Helper()
	_, chapter, _ := strings.Cut(readFile(t, "HANDBOOK.md"), "\n## 5. ")
	chapter, _, _ = strings.Cut(chapter, "\n## 6. ")
	lines := regexp.MustCompile(`(?m)^ +(install .*)$`).FindAllStringSubmatch(chapter, -1)
	if len(lines) < 4 {
		t.Fatalf("chapter 5 puts no certificates in place: %v", lines)
	}
	owner := func(of *syscall.Credential) string {
		if of == nil {
			return ""
		}
		return fmt.Sprintf("-o %d -g %d", of.Uid, of.Gid)
	}
	script := "umask 077\n"
	for _, line := range lines {
		script += strings.NewReplacer("db1/", name+"/", "/etc/sipas", settings, "-o etcd -g etcd", owner(etcd), "-o postgres -g postgres", owner(postgres)).Replace(line[1]) + "\n"
	}
	put := exec.Command("sh", "-euc", script)
	put.Dir = made
	must(t, put)
}

// otherAccount is one that is neither root's nor the given one.
func otherAccount(t *testing.T, than *syscall.Credential) *syscall.Credential {
	t.Helper()
	for _, name := range []string{"etcd", "nobody", "daemon"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(account.Uid)
		gid, _ := strconv.Atoi(account.Gid)
		if uint32(uid) != than.Uid {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	t.Fatal("this machine has no account for etcd to run as")
	return nil
}

// TestCertificatesAreReadByThoseWhoNeedThem: etcd and PostgreSQL each read what their settings name, and no key of the other; who is neither reads
// no key at all. An umask that keeps everything from everybody changes nothing.
func TestCertificatesAreReadByThoseWhoNeedThem(t *testing.T) {
	t.Parallel()
	dir, postgres := machine(t)
	if postgres == nil {
		t.Skip("not root: whom a file belongs to cannot be tried")
	}
	etcd, made, settings := otherAccount(t, postgres), filepath.Join(dir, "made"), filepath.Join(dir, "settings")
	must(t, exec.Command("sh", "patroni/certificates.sh", made, "db1=10.0.0.1"))
	for path, mode := range map[string]os.FileMode{dir: 0o711, filepath.Join(made, "db1"): 0o700} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(settings, 0o700); err != nil { // as a package of before has it
		t.Fatal(err)
	}
	putCertificates(t, made, "db1", settings, etcd, postgres)
	named := func(texts ...string) (files []string) {
		for _, m := range regexp.MustCompile(`[=:] ?/etc/sipas/([a-z]+\.(?:pem|key))`).FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			files = append(files, m[1])
		}
		return files
	}
	reads := func(as *syscall.Credential, what string) error {
		command := exec.Command("cat", what)
		command.SysProcAttr, command.Dir = &syscall.SysProcAttr{Credential: as}, "/"
		return command.Run()
	}
	for _, account := range []struct {
		name    string
		as      *syscall.Credential
		files   []string
		not     string
		atLeast int
	}{
		{"etcd", etcd, named(readFile(t, "patroni/etcd.environment.example")), "database.key", 6},
		{"PostgreSQL", postgres, named(readFile(t, "patroni/database.environment.example"), readFile(t, "patroni/patroni.yml")), "etcd.key", 5},
	} {
		if len(account.files) < account.atLeast {
			t.Errorf("the settings of %s name %v", account.name, account.files)
		}
		for _, file := range account.files {
			if err := reads(account.as, filepath.Join(settings, file)); err != nil {
				t.Errorf("%s may not read %s: %v", account.name, file, err)
			}
		}
		if reads(account.as, filepath.Join(settings, account.not)) == nil {
			t.Errorf("%s reads %s", account.name, account.not)
		}
		if out, err := exec.Command("setpriv", fmt.Sprintf("--reuid=%d", account.as.Uid), "--clear-groups", "ls", settings).CombinedOutput(); err == nil {
			t.Errorf("%s sees what there is: %s", account.name, out)
		}
	}
}
