//go:build drill

package deploy_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// engine runs an image as engines of containers do, in process numbers and mounts of its own, with nothing that can be written; without a daemon.
type engine struct {
	t   *testing.T
	dir string
	as  []byte // what the image says of its containers, as engines are told it
}

// load reads an archive of docker save as docker load does.
func load(t *testing.T, archive string) *engine {
	t.Helper()
	e := &engine{t: t, dir: surveytest.Dir(t)}
	policy := filepath.Join(e.dir, "policy.json")
	if err := os.WriteFile(policy, []byte(`{"default": [{"type": "insecureAcceptAnything"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, e.tool("skopeo", "--policy", policy, "--tmpdir", e.dir, "copy", "--quiet", "docker-archive:"+archive, "oci:"+e.dir+"/oci:sipas"))
	must(t, e.tool("umoci", "unpack", "--image", e.dir+"/oci:sipas", filepath.Join(e.dir, "bundle")))
	e.as = []byte(readFile(t, filepath.Join(e.dir, "bundle/config.json")))
	return e
}

// tool is a program of an engine, with the libraries that deploy/setup.sh has fetched beside it.
func (e *engine) tool(name string, args ...string) *exec.Cmd {
	e.t.Helper()
	c := exec.Command(tool(e.t, name), args...)
	var libraries []string
	for _, place := range []string{"usr/lib", "lib"} {
		if found, _ := filepath.Glob("../.tools/debian/" + place + "/*-linux-gnu"); len(found) > 0 {
			path, err := filepath.Abs(found[0])
			if err != nil {
				e.t.Fatal(err)
			}
			libraries = append(libraries, path)
		}
	}
	c.Env = append(os.Environ(), "HOME="+e.dir, "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	return c
}

// run makes a container on the network of this machine. No limits are set, for a machine within a machine may not be allowed to set any.
func (e *engine) run(name string, settings []string, args ...string) *exec.Cmd {
	e.t.Helper()
	var as map[string]any
	if err := json.Unmarshal(e.as, &as); err != nil {
		e.t.Fatal(err)
	}
	process, linux := as["process"].(map[string]any), as["linux"].(map[string]any)
	for _, setting := range settings {
		process["env"] = append(process["env"].([]any), setting)
	}
	if len(args) > 0 {
		process["args"] = append([]string{"/sipas"}, args...)
	}
	process["terminal"] = false
	delete(process, "rlimits")
	delete(linux, "resources")
	var namespaces []any
	for _, one := range linux["namespaces"].([]any) {
		if one.(map[string]any)["type"] != "network" {
			namespaces = append(namespaces, one)
		}
	}
	linux["namespaces"] = namespaces
	as["root"] = map[string]any{"path": filepath.Join(e.dir, "bundle/rootfs"), "readonly": true}
	text, err := json.Marshal(as)
	if err != nil {
		e.t.Fatal(err)
	}
	bundle := filepath.Join(e.dir, name)
	if err := os.Mkdir(bundle, 0o700); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bundle, "config.json"), text, 0o600); err != nil {
		e.t.Fatal(err)
	}
	return e.runc("run", "--bundle", bundle, name)
}

func (e *engine) runc(args ...string) *exec.Cmd {
	return e.tool("runc", append([]string{"--root", filepath.Join(e.dir, "state")}, args...)...)
}

// runImage has an engine run the image that make dist has made: it migrates, serves, is ready by its own check of health, and ends when it is told.
func runImage(t *testing.T, root string) {
	t.Helper()
	if !mayArrange("--mount") || !mayArrange("--pid") {
		t.Log("not root, or root within a container: no engine runs the image")
		return
	}
	found, _ := filepath.Glob(filepath.Join(root, "sipas-image-*.tar"))
	p := newProgram(t, surveytest.URL(t))
	address := surveytest.FreeAddress(t)
	settings := []string{"SIPAS_DATABASE_URL=" + p.loopback(), "SIPAS_LISTEN=" + address, "SIPAS_METRICS_LISTEN=", "SIPAS_SECRET=0123456789abcdef0123456789abcdef"}
	e := load(t, found[0])
	if out := must(t, e.run("version", nil, "version")); !strings.HasPrefix(out, "sipas "+versionOfSource(t)+" ") {
		t.Errorf("it is %s", out)
	}
	must(t, e.run("migrate", settings, "migrate"))
	serve := e.run("serve", settings) // by the command that the image names itself
	serve.Stderr = os.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = e.runc("kill", "serve", "KILL").Run()
		_ = serve.Wait()
	})
	surveytest.Eventually(t, "it is ready", func() bool {
		reply, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = reply.Body.Close()
		}
		return err == nil && reply.StatusCode == http.StatusOK
	})
	if out := must(t, e.runc("exec", "serve", "/sipas", "health")); strings.TrimSpace(out) != "ready" {
		t.Errorf("health says %q", out)
	}
	must(t, e.runc("kill", "serve", "TERM"))
	if err := serve.Wait(); err != nil {
		t.Errorf("told to end it ends with %v", err)
	}
}
