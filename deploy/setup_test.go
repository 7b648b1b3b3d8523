package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// aptOfTrixie stands for apt of a Debian whose libraries have other names than those of the release before, as Debian 13 has them: it knows what
// skopeo and Patroni need there, gives only packages that it has, and learns of them when its lists are brought up to date.
const aptOfTrixie = `#!/bin/sh
case "$*" in
"update -q") touch "$TOP/lists" ;;
*install*--print-uris*)
    [ -e "$TOP/lists" ] || { echo "E: Unable to locate package" >&2; exit 100; }
    for name; do
        case $name in
        skopeo) names="$names libassuan9_3.0.2-2 libgpgme11t64_1.24.2-3 skopeo_1.18.0+ds1-1+b5" ;;
        patroni) names="$names python3-click_8.2.0-1 python3-psutil_7.0.0-1 patroni_4.0.4-7" ;;
        pgbouncer) names="$names libcares2_1.34.5-1 libevent-2.1-7t64_2.1.12-stable-10" ;;
        esac
    done
    for name in $names; do echo "'http://deb.debian.org/pool/$name.deb' ${name}_amd64.deb 1234 SHA256:0"; done ;;
"download -q "*)
    [ -e "$TOP/lists" ] || exit 100
    shift 2
    for name; do
        case $name in
        libassuan0 | libgpgme11 | python3-cdiff | libc-ares2) echo "E: No packages found: $name" >&2; exit 100 ;;
        esac
        echo "$name" >"${name}_1_amd64.deb"
    done ;;
*) echo "apt-get $*" >&2; exit 1 ;;
esac
`

// dpkgOfPackages takes a package of aptOfTrixie apart: each holds the program of its name.
const dpkgOfPackages = `#!/bin/sh
[ "$1" = -x ] || exit 1
mkdir -p "$3/usr/bin"
name=$(cat "$2")
echo "$name" >>"$TOP/unpacked"
case $name in
prometheus) set -- "$3" prometheus promtool ;;
etcd-server) set -- "$3" etcd ;;
patroni) set -- "$3" patroni patronictl ;;
*) set -- "$3" "$name" ;;
esac
to=$1/usr/bin
shift
for program; do printf '#!/bin/sh\n' >"$to/$program"; chmod +x "$to/$program"; done
`

// TestSetupTakesNamesFromTheDistribution: what make test fetches is found on a Debian whose libraries are called otherwise, by root and by anybody
// who may use sudo; where nothing is missing nobody is asked.
func TestSetupTakesNamesFromTheDistribution(t *testing.T) {
	t.Parallel()
	for _, user := range []string{"0", "1000"} {
		top := t.TempDir()
		bin := filepath.Join(top, "bin")
		write := func(name, text string) {
			t.Helper()
			path := filepath.Join(top, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o755); err != nil { //nolint:gosec // programs
				t.Fatal(err)
			}
		}
		for _, name := range []string{"sh", "mkdir", "rm", "sed", "sort", "head", "cat", "touch", "chmod", "grep"} {
			path, err := exec.LookPath(name)
			if err == nil {
				err = os.MkdirAll(bin, 0o755)
			}
			if err == nil {
				err = os.Symlink(path, filepath.Join(bin, name))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"postgres", "initdb", "chromium", "npm", "pdftotext", "ssconvert", "systemd-analyze", "ip", "ssh-keygen", "git", "pgrep", "go"} {
			write("bin/"+name, "#!/bin/sh\n")
		}
		write("bin/fc-list", "#!/bin/sh\necho Noto\n")
		write("bin/id", "#!/bin/sh\necho "+user+"\n")
		write("bin/uname", "#!/bin/sh\necho Linux other\n") // no Chromium of long ago
		write("bin/sudo", "#!/bin/sh\n[ "+user+" != 0 ] && exec \"$@\"\n")
		write("bin/apt-get", aptOfTrixie)
		write("bin/dpkg", dpkgOfPackages)
		setup := func() string {
			t.Helper()
			script := exec.Command("sh", "-c", readFile(t, "setup.sh"), "setup.sh", "test")
			script.Dir, script.Env = top, []string{"PATH=" + bin, "TOP=" + top}
			return must(t, script)
		}
		setup()
		unpacked := readFile(t, filepath.Join(top, "unpacked"))
		for _, name := range []string{"skopeo", "umoci", "runc", "libassuan9", "libgpgme11t64", "libcares2", "libevent-2.1-7t64", "python3-click", "patroni", "etcd-client", "caddy"} {
			if !strings.Contains("\n"+unpacked, "\n"+name+"\n") {
				t.Errorf("as %s %s is not fetched, but %q", user, name, strings.Fields(unpacked))
			}
		}
		write("bin/patroni", "#!/bin/sh\n") // as if installed: what the fake unpacked cannot be imported
		write("bin/apt-get", "#!/bin/sh\necho asked >&2\nexit 1\n")
		setup()
	}
}
