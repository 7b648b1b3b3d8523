//go:build drill

package deploy_test

import (
	"archive/tar"
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// wholeDist makes everything twice with nothing kept from before, for both kinds of machines: minutes.
var wholeDist = flag.Bool("whole-dist", false, "TestDrillDist compiles everything anew, for both kinds of machines")

// packer is what make dist runs, built once, and a checkout of what is committed.
type packer struct {
	t                 *testing.T
	program, checkout string
	key               string // that signs
}

func newPacker(t *testing.T) *packer {
	t.Helper()
	dir := t.TempDir()
	p := &packer{t: t, program: filepath.Join(dir, "dist"), checkout: filepath.Join(dir, "near"), key: filepath.Join(dir, "release")}
	must(t, exec.Command("go", "build", "-C", "dist", "-o", p.program, "."))
	p.clone(p.checkout)
	must(t, exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "release", "-f", p.key))
	return p
}

// ofLastVersion is a packer of the last version, in a checkout of it; nil where this clone has no history.
func (p *packer) ofLastVersion() *packer {
	p.t.Helper()
	if exec.Command("git", "-C", "..", "cat-file", "-e", lastVersion+"^{commit}").Run() != nil {
		return nil
	}
	dir := p.t.TempDir()
	last := &packer{t: p.t, program: filepath.Join(dir, "dist"), checkout: filepath.Join(dir, "last"), key: p.key}
	last.clone(last.checkout)
	must(p.t, exec.Command("git", "-C", last.checkout, "checkout", "-q", lastVersion))
	must(p.t, exec.Command("go", "build", "-C", filepath.Join(last.checkout, "deploy/dist"), "-o", last.program, "."))
	return last
}

// clone makes a checkout of its own.
func (p *packer) clone(to string) {
	p.t.Helper()
	must(p.t, exec.Command("git", "clone", "-q", "--shared", "..", to))
}

// pack makes the archives in a folder, from a checkout.
func (p *packer) pack(checkout, to string, env []string, args ...string) {
	p.t.Helper()
	args = append([]string{"-c", `umask 077; exec "$0" "$@"`, p.program, "-source", checkout, "-out", to, "-key", p.key}, args...)
	if !*wholeDist {
		args = append(args, "-arch", "amd64")
	}
	command := exec.Command("sh", args...)
	command.Env = append(os.Environ(), env...)
	must(p.t, command)
}

// unpack unpacks an archive and returns the folder.
func (p *packer) unpack(archive string) string {
	p.t.Helper()
	dir := p.t.TempDir()
	must(p.t, exec.Command("tar", "-xzf", archive, "-C", dir))
	found, err := filepath.Glob(filepath.Join(dir, "sipas-*"))
	if err != nil || len(found) != 1 {
		p.t.Fatalf("%s unpacks to %v, %v", archive, found, err)
	}
	return found[0]
}

// TestDrillDist: two checkouts in two places, with environments that have nothing in common, give the same bytes; and what they give is whole.
func TestDrillDist(t *testing.T) {
	p := newPacker(t)
	far := filepath.Join(t.TempDir(), "một nơi khác", "sipas")
	p.clone(far)
	first, second := t.TempDir(), t.TempDir()
	p.pack(p.checkout, first, nil)
	modules := strings.TrimSpace(must(t, exec.Command("go", "env", "GOMODCACHE")))
	env := []string{"GOFLAGS=-buildvcs=true -tags=drill", "GIT_DIR=/nonexistent", "GOAMD64=v3", "GOARM64=v8.1", "CGO_ENABLED=1", "TZ=America/New_York", "LC_ALL=C.UTF-8",
		"USER=somebody", "HOME=" + t.TempDir(), "GOMODCACHE=" + modules, "SOURCE_DATE_EPOCH=1"}
	if *wholeDist {
		env = append(env, "GOCACHE="+t.TempDir())
	} else {
		env = append(env, "GOCACHE="+strings.TrimSpace(must(t, exec.Command("go", "env", "GOCACHE"))))
	}
	p.pack(far, second, env)
	names := slices.Sorted(slices.Values(filesBelow(t, first)))
	if want := 3; *wholeDist && len(names) != want+1 || !*wholeDist && len(names) != want {
		t.Errorf("there are %v", names)
	}
	for _, name := range names {
		if readFile(t, filepath.Join(first, name)) != readFile(t, filepath.Join(second, name)) {
			t.Errorf("%s is another one", name)
		}
	}
	root := p.unpack(filepath.Join(first, archiveName(t, "amd64")))
	p.checkSums(first)
	p.checkSums(root)
	checkBill(t, root)
	checkImage(t, root)
	runImage(t, root)
	checkPackage(t, root)
}

// archiveName is that of this version.
func archiveName(t *testing.T, arch string) string {
	t.Helper()
	return fmt.Sprintf("sipas-%s-linux-%s.tar.gz", versionOfSource(t), arch)
}

func versionOfSource(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`version = "([0-9.]+)"`).FindStringSubmatch(readFile(t, "../cmd/sipas/version.go"))[1]
}

func filesBelow(t *testing.T, dir string) (names []string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// checkSums does what the handbook says: the sums are right, and signed by the key that the operator knows; what was changed is not.
func (p *packer) checkSums(dir string) {
	p.t.Helper()
	shell := func(script string) error {
		command := exec.Command("sh", "-euc", script)
		command.Dir, command.Env = dir, append(os.Environ(), "KEY="+p.key+".pub")
		return command.Run()
	}
	if err := shell(`(printf 'sipas '; cat "$KEY") >"$KEY.signers"; ssh-keygen -Y verify -f "$KEY.signers" -I sipas -n sipas -s SHA256SUMS.sig <SHA256SUMS && sha256sum -c --quiet SHA256SUMS`); err != nil {
		p.t.Errorf("%s is not what was signed: %v", dir, err)
	}
	if shell(`(cat SHA256SUMS; echo) | ssh-keygen -Y verify -f "$KEY.signers" -I sipas -n sipas -s SHA256SUMS.sig`) == nil {
		p.t.Error("other sums have the same signature")
	}
}

// checkBill: the list of what the program is made of is the program's own, each with a licence, whose text goes along.
func checkBill(t *testing.T, root string) {
	t.Helper()
	var bill struct {
		BOMFormat   string `json:"bomFormat"`
		SpecVersion string `json:"specVersion"`
		Components  []struct {
			PackageURL string `json:"purl"`
			Licenses   []struct{ License struct{ ID string } }
		}
	}
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(root, "sbom.cdx.json"))), &bill); err != nil || bill.BOMFormat != "CycloneDX" || bill.SpecVersion != "1.6" {
		t.Fatalf("%v %s %s", err, bill.BOMFormat, bill.SpecVersion)
	}
	listed := map[string]bool{}
	for _, c := range bill.Components {
		listed[c.PackageURL] = true
		if len(c.Licenses) != 1 || c.Licenses[0].License.ID == "" {
			t.Errorf("%s has no licence", c.PackageURL)
		}
	}
	info, err := buildinfo.ReadFile(filepath.Join(root, "sipas"))
	if err != nil {
		t.Fatal(err)
	}
	licences := readFile(t, filepath.Join(root, "LICENCES.txt"))
	for _, m := range info.Deps {
		if !listed["pkg:golang/"+m.Path+"@"+m.Version] || !strings.Contains(licences, "==== "+m.Path+" "+m.Version) {
			t.Errorf("%s is not told of", m.Path)
		}
	}
	if len(listed) != len(info.Deps)+1 || !listed["pkg:golang/std@"+strings.TrimPrefix(info.GoVersion, "go")] {
		t.Errorf("%d components for %d modules and %s", len(listed), len(info.Deps), info.GoVersion)
	}
}

// checkImage: the image is what deploy/image/Dockerfile says, in the form that docker load takes.
func checkImage(t *testing.T, root string) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(root, "sipas-image-*.tar"))
	if len(found) != 1 {
		t.Fatalf("images: %v", found)
	}
	inside := map[string][]byte{}
	file, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for r := tar.NewReader(file); ; {
		header, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if inside[header.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var manifest []struct {
		Config           string
		RepoTags, Layers []string
	}
	if err := json.Unmarshal(inside["manifest.json"], &manifest); err != nil || len(manifest) != 1 || !slices.Equal(manifest[0].RepoTags, []string{"sipas:" + versionOfSource(t)}) ||
		len(manifest[0].Layers) != 1 || len(inside[manifest[0].Layers[0]]) == 0 {
		t.Fatalf("manifest %s, %v", inside["manifest.json"], err)
	}
	var image struct {
		Architecture, OS string
		Config           struct {
			User         string
			Env, Cmd     []string
			Entrypoint   []string
			ExposedPorts map[string]any
			Healthcheck  struct{ Test []string }
		}
	}
	if err := json.Unmarshal(inside[manifest[0].Config], &image); err != nil || image.Architecture != "amd64" || image.OS != "linux" {
		t.Errorf("%v %+v", err, image)
	}
	docker := readFile(t, "image/Dockerfile")
	says := func(list []string) string {
		text, _ := json.Marshal(list)
		return strings.ReplaceAll(string(text), `","`, `", "`)
	}
	for _, line := range []string{"USER " + image.Config.User, "ENV " + strings.Join(image.Config.Env, " "), "ENTRYPOINT " + says(image.Config.Entrypoint),
		"CMD " + says(image.Config.Cmd), "CMD " + says(image.Config.Healthcheck.Test[1:]), "EXPOSE 8080 9464"} {
		if !strings.Contains(docker, line+"\n") {
			t.Errorf("the Dockerfile does not say %q", line)
		}
	}
	if image.Config.ExposedPorts["8080/tcp"] == nil || image.Config.ExposedPorts["9464/tcp"] == nil {
		t.Errorf("ports %v", image.Config.ExposedPorts)
	}
	layer := exec.Command("tar", "-tzvf", "-")
	layer.Stdin = strings.NewReader(string(inside[manifest[0].Layers[0]]))
	if out := must(t, layer); !regexp.MustCompile(`^-rwxr-xr-x .* sipas\n$`).MatchString(out) {
		t.Errorf("the layer holds %s", out)
	}
}

// checkPackage: the package holds what units and handbook name, nothing that somebody may change, and scripts that a shell can read.
func checkPackage(t *testing.T, root string) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(root, "sipas_*.deb"))
	if len(found) != 1 {
		t.Fatalf("packages: %v", found)
	}
	dir := t.TempDir()
	must(t, exec.Command("dpkg-deb", "-R", found[0], dir))
	if out := must(t, exec.Command("dpkg-deb", "-c", found[0])); strings.Count(out, " root/root ") != strings.Count(out, "\n") {
		t.Errorf("not all is root's:\n%s", out)
	}
	for _, script := range []string{"postinst", "prerm", "postrm"} {
		must(t, exec.Command("sh", "-n", filepath.Join(dir, "DEBIAN", script)))
	}
	inside := filesBelow(t, dir)
	for _, name := range inside {
		if strings.HasPrefix(name, "etc/") {
			t.Errorf("an upgrade would ask about %s", name)
		}
	}
	if state, err := os.Stat(filepath.Join(dir, "etc/sipas")); err != nil || state.Mode().Perm() != 0o711 {
		t.Errorf("/etc/sipas: %v %v", state, err)
	}
	for _, unit := range inside {
		if !strings.Contains(unit, "systemd") && !strings.HasSuffix(unit, "HANDBOOK.md") {
			continue
		}
		for _, path := range regexp.MustCompile(`/usr/(?:bin|share)/(?:doc/)?sipas(?:/[A-Za-z0-9_./-]*[A-Za-z0-9])?`).FindAllString(readFile(t, filepath.Join(dir, unit)), -1) {
			if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
				t.Errorf("%s names %s, which the package has not", unit, path)
			}
		}
	}
	mayBeRun(t, root)
	mayBeRun(t, dir)
	if out := must(t, exec.Command(filepath.Join(dir, "usr/bin/sipas"), "version")); !strings.HasPrefix(out, "sipas "+versionOfSource(t)+" (commit ") || strings.Contains(out, "unknown") {
		t.Errorf("it says %s", out)
	}
}

// mayBeRun: what the units below a folder start, and all that names the program which reads it, can be run by any account.
func mayBeRun(t *testing.T, dir string) {
	t.Helper()
	scripts, started := 0, 0
	for _, name := range filesBelow(t, dir) {
		text := readFile(t, filepath.Join(dir, name))
		if state, err := os.Stat(filepath.Join(dir, name)); strings.HasPrefix(text, "#!") {
			if scripts++; err != nil || state.Mode().Perm()&0o111 != 0o111 {
				t.Errorf("%s names who reads it, and cannot be run: %v %v", name, state.Mode(), err)
			}
		}
		if filepath.Ext(name) != ".service" {
			continue
		}
		for _, m := range regexp.MustCompile(`(?m)^Exec[A-Za-z]*=[-+!@:]*/usr/(share/sipas/)?(\S+)`).FindAllStringSubmatch(text, -1) {
			// The package has it where the unit says; the archive has the folders of the package's own, and the program beside them.
			path := filepath.Join(dir, "usr", m[1]+m[2])
			if _, err := os.Stat(filepath.Join(dir, "usr")); err != nil {
				path = filepath.Join(dir, strings.TrimPrefix(m[2], "bin/"))
			}
			if started++; !executableFile(path) {
				t.Errorf("%s starts /usr/%s%s, which cannot be run", name, m[1], m[2])
			}
		}
	}
	if scripts < 8 || started < 6 {
		t.Errorf("%s: %d scripts and %d commands of units", dir, scripts, started)
	}
}

func executableFile(path string) bool {
	state, err := os.Stat(path)
	return err == nil && state.Mode().Perm()&0o111 == 0o111
}
