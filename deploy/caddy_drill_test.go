//go:build drill

package deploy_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestDrillTwoInstancesBehindCaddy: a real Caddy by the configuration that is shipped, but for addresses and certificate; one of two
// instances is killed under load, and every answer that was acknowledged is stored once.
func TestDrillTwoInstancesBehindCaddy(t *testing.T) {
	c := newCluster(t)
	url := fmt.Sprintf("postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", c.port)
	first, second := startProgramOn(t, url), startProgramOn(t, url)
	through := behindCaddy(t, first, second)
	crowd := through.crowd(20)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 500 })
	if err := first.process.Kill(); err != nil {
		t.Fatal(err)
	}
	before := crowd.count()
	surveytest.Eventually(t, "answers come in through the other one", func() bool { return crowd.count() > before+1000 })
	acknowledged := crowd.finish()
	if crowd.mute > 0 {
		t.Errorf("%d of %d refusals do not say when to try again", crowd.mute, crowd.refused)
	}
	found := stored(t, c.connect("sipas", "sipas"))
	for id := range acknowledged {
		if found[id] != 1 {
			t.Errorf("%s was acknowledged and is stored %d times", id, found[id])
		}
	}
	recount := exec.Command(executable, "recount", "--check")
	recount.Env = second.env
	must(t, recount)
}

// behindCaddy starts a real Caddy by the configuration that is shipped, but for addresses and certificate, in front of two programs.
func behindCaddy(t *testing.T, first, second *program) *program {
	t.Helper()
	front := surveytest.FreeAddress(t)
	config := strings.NewReplacer("{$SIPAS_HOST} {", "http://"+front+" {", "lb_policy ip_hash", "lb_policy round_robin").Replace(readFile(t, "caddy/Caddyfile"))
	config = regexp.MustCompile(`(?m)^\ttls .*\n`).ReplaceAllString(config, "")
	file := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	caddy := exec.Command(tool(t, "caddy"), "run", "--adapter", "caddyfile", "--config", file)
	caddy.Env = append(os.Environ(), "HOME="+t.TempDir(), "SIPAS_UPSTREAMS="+strings.TrimPrefix(first.base, "http://")+" "+strings.TrimPrefix(second.base, "http://"))
	background(t, caddy)
	through := &program{t: t, base: "http://" + front, code: first.code}
	surveytest.Eventually(t, "Caddy answers", func() bool {
		r, err := http.Get(through.base + "/readyz")
		if err == nil {
			_ = r.Body.Close()
		}
		return err == nil && r.StatusCode == http.StatusOK
	})
	return through
}
