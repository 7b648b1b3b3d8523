//go:build drill

package deploy_test

import (
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey/surveytest"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// crowd sends answers, each again and again until it is acknowledged, until it is told to stop.
type crowd struct {
	p    *program
	pace time.Duration // between two answers of a client
	stop chan struct{}
	wg   sync.WaitGroup

	mu           sync.Mutex
	acknowledged map[string]time.Time
	refused      int
	mute         int // replies that refused without a word on when to try again
	unanswered   int // no reply at all came
}

func (p *program) crowd(clients int) *crowd { return p.pacedCrowd(clients, 0) }

func (p *program) pacedCrowd(clients int, pace time.Duration) *crowd {
	c := &crowd{p: p, pace: pace, stop: make(chan struct{}), acknowledged: map[string]time.Time{}}
	for range clients {
		c.wg.Go(c.client)
	}
	return c
}

func (c *crowd) client() {
	client := &http.Client{Timeout: 15 * time.Second}
	for {
		id := uuid.NewString()
		for {
			select {
			case <-c.stop:
				return
			default:
			}
			r, err := client.Post(c.p.base+"/api/v1/responses", "application/json", strings.NewReader(answerBody(id, c.p.code)))
			if err == nil {
				_ = r.Body.Close()
			}
			if err == nil && (r.StatusCode == http.StatusCreated || r.StatusCode == http.StatusOK) {
				c.mu.Lock()
				c.acknowledged[id] = time.Now()
				c.mu.Unlock()
				time.Sleep(c.pace)
				break
			}
			c.mu.Lock()
			c.refused++
			switch {
			case err != nil:
				c.unanswered++
			case r.Header.Get("Retry-After") == "":
				c.mute++
			}
			c.mu.Unlock()
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acknowledged)
}

// refusals is how often an answer was not acknowledged.
func (c *crowd) refusals() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// finish stops the clients and returns what was acknowledged, and when.
func (c *crowd) finish() map[string]time.Time {
	close(c.stop)
	c.wg.Wait()
	return c.acknowledged
}

// stored returns how often each id is stored.
func stored(t *testing.T, conn *pgx.Conn) map[string]int {
	t.Helper()
	rows, err := conn.Query(t.Context(), `select id::text from survey.response`)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, id := range ids {
		found[id]++
	}
	return found
}

// TestDrillFailOver kills the primary under load, promotes its synchronous standby, and finds every acknowledged answer there once. The
// program goes over by itself: its address names both.
func TestDrillFailOver(t *testing.T) {
	primary, standby := synchronous(t)
	p := startProgramOn(t, both(primary, standby))
	crowd := p.crowd(20)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 1000 })
	primary.kill()
	before := crowd.count()
	standby.must("pg_ctl", "-D", standby.dir, "-w", "-t", "60", "promote")
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > before+1000 })
	mustHold(t, p, standby, crowd.finish(), before)
}

// TestDrillHangingStandby: the standby hangs, so that commits are given up while they wait for it and stay on the primary alone; answers
// sent again are found there. Then the primary is lost and the standby promoted: what was acknowledged must be there.
func TestDrillHangingStandby(t *testing.T) {
	primary, standby := synchronous(t)
	p := startProgramOn(t, both(primary, standby))
	crowd := p.crowd(20)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 1000 })
	primary.hang(standby)
	hung := crowd.refusals()
	// Each client waits ten seconds for a commit and sends again: all have done so twice.
	surveytest.Eventually(t, "commits are given up", func() bool { return crowd.refusals() > hung+60 })
	primary.cancelWaits()
	before := crowd.count()
	primary.lose(standby)
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > before+1000 })
	mustHold(t, p, standby, crowd.finish(), before)
}

// cancelWaits ends the wait of commits for the standby by hand, again and again: PostgreSQL calls them committed, and warns.
func (c *cluster) cancelWaits() {
	c.t.Helper()
	admin, cancelled := c.connect("postgres", "postgres"), int64(0)
	surveytest.Eventually(c.t, "commits wait and are cancelled", func() bool {
		cancelled += count(c.t, admin, `select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'`)
		return cancelled > 40
	})
}

// synchronous makes a primary and the standby that each of its commits waits for.
func synchronous(t *testing.T) (primary, standby *cluster) {
	t.Helper()
	primary = newCluster(t)
	return primary, primary.synchronousStandby()
}

func (c *cluster) synchronousStandby() *cluster {
	c.t.Helper()
	standby := c.follow()
	admin := c.connect("postgres", "postgres")
	for _, statement := range []string{"alter system set synchronous_standby_names = 'standby'", "select pg_reload_conf()"} {
		if _, err := admin.Exec(c.t.Context(), statement); err != nil {
			c.t.Fatal(err)
		}
	}
	surveytest.Eventually(c.t, "the standby is synchronous", func() bool {
		var state string
		err := admin.QueryRow(c.t.Context(), `select sync_state from pg_stat_replication where application_name = 'standby'`).Scan(&state)
		return err == nil && state == "sync"
	})
	return standby
}

// both is an address that finds whichever of the two can be written to.
func both(primary, standby *cluster) string {
	return fmt.Sprintf("postgres://sipas@%s:%s,%s:%s/sipas?sslmode=disable&target_session_attrs=read-write", primary.host, primary.port, standby.host, standby.port)
}

// mustHold finds every acknowledged answer once on the standby that was promoted, and tallies that equal the answers.
func mustHold(t *testing.T, p *program, standby *cluster, acknowledged map[string]time.Time, before int) {
	t.Helper()
	p.mustHold(standby.connect("sipas", "sipas"), acknowledged, before)
}

// mustHold finds every acknowledged answer once, and tallies that equal the answers.
func (p *program) mustHold(conn *pgx.Conn, acknowledged map[string]time.Time, before int) {
	p.t.Helper()
	found := stored(p.t, conn)
	lost := 0
	for id := range acknowledged {
		if found[id] != 1 {
			lost++
		}
	}
	if lost > 0 {
		p.t.Errorf("%d of %d acknowledged answers are not stored once", lost, len(acknowledged))
	}
	p.t.Logf("%d answers acknowledged, %d of them before the fault", len(acknowledged), before)
	recount := exec.Command(executable, "recount", "--check")
	recount.Env = p.env
	must(p.t, recount)
}
