//go:build drill

package deploy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sipas/survey/surveytest"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// How long after its machine vanished each part may be without the database, where another is there within seconds. The kernel gives a
// connection up after 14 seconds.
const (
	answersWithin = 30 * time.Second
	othersWithin  = 45 * time.Second
)

// TestDrillNetworkCut: the primary's machine vanishes from the network under load, so that packets are dropped and nothing is reset, and its
// standby is promoted. Intake, places, figures and hindsight each come back by themselves, and every acknowledged answer is there.
func TestDrillNetworkCut(t *testing.T) {
	if !mayArrange("--net") {
		t.Log("not root, or not allowed what root is: no network is cut, and nothing is known of a machine that vanishes")
		return
	}
	w := layCable(t)
	primary := w.cluster(t)
	standby := primary.synchronousStandby()
	p := startProgramOn(t, both(primary, standby), "SIPAS_STANDING_SAME_SENDER=50")
	crowd := p.crowd(10)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 500 })

	w.cut()
	cut, before := time.Now(), crowd.count()
	standby.must("pg_ctl", "-D", standby.dir, "-w", "-t", "60", "promote")
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > before+100 })
	p.backWithin("answers", cut, firstAfter(crowd.finish(), time.Now().Add(-time.Since(cut))), answersWithin)

	conn := standby.connect("sipas", "sipas")
	const unit = "68-so-noi-vu"
	p.code = p.addPlace(unit) // by a command of its own, on the new primary
	surveytest.Eventually(t, "the new place is known", func() bool {
		r, err := http.Get(p.base + "/q/" + p.code)
		if err == nil {
			_ = r.Body.Close()
		}
		return err == nil && r.StatusCode == http.StatusOK
	})
	p.backWithin("places", cut, time.Now(), othersWithin)
	for range 40 {
		p.answer()
	}
	surveytest.Eventually(t, "figures are published", func() bool {
		return count(t, conn, `select coalesce(sum(s.received), 0) from analytics.step s join survey.unit u on u.id = s.unit_id where u.code = $1`, unit) >= 40
	})
	p.backWithin("figures", cut, time.Now(), othersWithin)
	for range 40 { // with those before, more than come of one sender
		p.answer()
	}
	surveytest.Eventually(t, "a crowd is set aside in hindsight", func() bool {
		return count(t, conn, "select count(*) from survey.response where place_code = $1 and standing = 'set_aside'", p.code) >= 80
	})
	p.backWithin("hindsight", cut, time.Now(), othersWithin)
	mustHold(t, p, standby, crowd.acknowledged, before)
}

// mayArrange tells whether a test may have networks (--net) or disks (--mount) of its own; within a container root may not.
func mayArrange(what string) bool {
	return os.Getuid() == 0 && exec.Command("unshare", what, "true").Run() == nil
}

// backWithin holds when something worked again against what is allowed.
func (p *program) backWithin(what string, cut, back time.Time, within time.Duration) {
	p.t.Helper()
	took := back.Sub(cut)
	p.t.Logf("%s: back %.1f s after the cut", what, took.Seconds())
	if took > within {
		p.t.Errorf("%s: later than %s", what, within)
	}
}

func (p *program) addPlace(unit string) string {
	p.t.Helper()
	add := exec.Command(executable, "place", "add", "--unit", unit, "--name", "Quầy "+uuid.NewString()[:8], "--json")
	add.Env = p.env
	out, err := add.Output()
	if err != nil {
		p.t.Fatal(err)
	}
	var added struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(out, &added); err != nil {
		p.t.Fatal(err)
	}
	return added.Code
}

func count(t *testing.T, conn *pgx.Conn, query string, args ...any) (n int64) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// cable leads from this machine to another one, which is a network namespace.
type cable struct {
	t           *testing.T
	space, end  string // the other machine, and the cable's end here
	here, there string // addresses, of the block that is kept for tests of networks
}

func layCable(t *testing.T) *cable {
	t.Helper()
	pid := os.Getpid()
	block := fmt.Sprintf("198.18.%d.", pid>>6&255)
	c := &cable{t, fmt.Sprintf("sipas-%d", pid), fmt.Sprintf("sipas%d", pid), fmt.Sprint(block, pid&63<<2+1), fmt.Sprint(block, pid&63<<2+2)}
	c.ip("netns", "add", c.space)
	t.Cleanup(func() {
		_ = exec.Command("ip", "link", "delete", c.end).Run()
		_ = exec.Command("ip", "netns", "delete", c.space).Run()
	})
	c.ip("link", "add", c.end, "type", "veth", "peer", "name", "far", "netns", c.space)
	c.ip("address", "add", c.here+"/30", "dev", c.end)
	c.ip("link", "set", c.end, "up")
	c.ip("-n", c.space, "address", "add", c.there+"/30", "dev", "far")
	c.ip("-n", c.space, "link", "set", "far", "up")
	c.ip("-n", c.space, "link", "set", "lo", "up")
	return c
}

func (c *cable) ip(args ...string) {
	c.t.Helper()
	must(c.t, exec.Command("ip", args...))
}

// cut gives each side an address of the other's card that no card has: whatever is sent is dropped, and nobody hears of it.
func (c *cable) cut() {
	c.t.Helper()
	const nobody = "02:00:00:00:00:01"
	c.ip("neighbour", "replace", c.there, "lladdr", nobody, "dev", c.end, "nud", "permanent")
	c.ip("-n", c.space, "neighbour", "replace", c.here, "lladdr", nobody, "dev", "far", "nud", "permanent")
}

// cluster is one on the other machine.
func (c *cable) cluster(t *testing.T) *cluster {
	t.Helper()
	dir, as := machine(t)
	primary := &cluster{t: t, dir: filepath.Join(dir, "data"), host: c.there, port: freePort(t), as: as, away: c.space}
	primary.begin()
	access, err := os.OpenFile(filepath.Join(primary.dir, "pg_hba.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(access, "host all,replication all %s/32 trust\n", c.here)
	if err := access.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	primary.must("pg_ctl", "-D", primary.dir, "reload")
	primary.forSipas()
	return primary
}
