//go:build drill

package deploy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"

	"github.com/google/uuid"
)

// frozenFor is how long the standby is frozen before the primary is lost: long enough for commits to be given up twice.
const frozenFor = 27 * time.Second

// TestDrillFrozenStandby is the fail-over by hand under a standby that hangs: frozen under load for 27 seconds, then the primary is killed, the
// standby goes on and is promoted. Every answer that was acknowledged is there. With -count=10, ten times in a row.
func TestDrillFrozenStandby(t *testing.T) {
	primary, standby := synchronous(t)
	p := startProgramOn(t, both(primary, standby))
	crowd := p.crowd(20)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 1000 })
	primary.hang(standby)
	time.Sleep(frozenFor)
	before, killed := crowd.count(), time.Now()
	primary.lose(standby)
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > before+1000 })
	acknowledged := crowd.finish()
	t.Logf("answers came in again %.1f s after the kill", firstAfter(acknowledged, killed).Sub(killed).Seconds())
	mustHold(t, p, standby, acknowledged, before)
}

// TestDrillFrozenStandbyAndATablet: a delivery of 500 whose commit is given up while it waits, and kept by the primary alone, is told to be
// stored already when it is stored on both; and the next one, sent again and again until the primary is lost, is delivered to the new one.
func TestDrillFrozenStandbyAndATablet(t *testing.T) {
	primary, standby := synchronous(t)
	p := startProgramOn(t, both(primary, standby))
	tablet := p.enrol()
	primary.hang(standby)
	early := tablet.deliver(500)
	surveytest.Eventually(t, "the delivery is refused", func() bool { return early.refusals() > 0 })
	standby.signal(syscall.SIGCONT)
	surveytest.Eventually(t, "the delivery is acknowledged", func() bool { return early.count("") == 500 })
	if n := early.count("already_stored"); n != 500 {
		t.Errorf("of a delivery sent again %d were stored already", n)
	}
	primary.hang(standby)
	late := tablet.deliver(500)
	time.Sleep(frozenFor)
	before := early.count("") + late.count("")
	primary.lose(standby)
	surveytest.Eventually(t, "the delivery is acknowledged", func() bool { return late.count("") == 500 })
	acknowledged := early.acknowledged()
	for id, at := range late.acknowledged() {
		acknowledged[id] = at
	}
	t.Logf("the delivery was refused %d times", late.refusals())
	mustHold(t, p, standby, acknowledged, before)
}

// hang freezes a standby. What lies in the buffers between the two would reach it when it goes on: they are full before, and stay so.
func (c *cluster) hang(standby *cluster) {
	c.t.Helper()
	admin := c.connect("postgres", "postgres")
	fill := func() {
		if _, err := admin.Exec(c.t.Context(), `set synchronous_commit = off;
			select pg_logical_emit_message(true, 'filling', repeat('x', 1000000)) from generate_series(1, 64)`); err != nil {
			c.t.Fatal(err)
		}
	}
	fill()
	standby.signal(syscall.SIGSTOP)
	fill()
}

// lose kills a primary and has its standby take over.
func (c *cluster) lose(standby *cluster) {
	c.t.Helper()
	c.kill()
	standby.signal(syscall.SIGCONT)
	standby.must("pg_ctl", "-D", standby.dir, "-w", "-t", "60", "promote")
}

// firstAfter is when the first answer was acknowledged after a moment.
func firstAfter(acknowledged map[string]time.Time, moment time.Time) (first time.Time) {
	for _, at := range acknowledged {
		if at.After(moment) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// tablet is one that is enrolled at the program's place.
type tablet struct {
	p      *program
	cookie string
}

func (p *program) enrol() *tablet {
	p.t.Helper()
	add := exec.Command(executable, "device", "add", "--place", p.code, "--name", "Quầy số 1", "--json")
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
	r, err := http.Post(p.base+"/api/v1/kiosk/enrol", "application/json", strings.NewReader(fmt.Sprintf(`{"code":%q}`, added.Code)))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if r.StatusCode != http.StatusOK || len(r.Cookies()) != 1 {
		p.t.Fatalf("enrolment: %d", r.StatusCode)
	}
	return &tablet{p, r.Cookies()[0].Name + "=" + r.Cookies()[0].Value}
}

// delivery is what a tablet holds and how it fared: it sends what is not acknowledged again, and deletes the rest.
type delivery struct {
	tablet *tablet

	mu      sync.Mutex
	held    []string // ids
	fates   map[string]string
	at      map[string]time.Time
	refused int
}

// deliver sends so many answers until each is acknowledged.
func (k *tablet) deliver(answers int) *delivery {
	d := &delivery{tablet: k, fates: map[string]string{}, at: map[string]time.Time{}}
	for range answers {
		d.held = append(d.held, uuid.NewString())
	}
	go func() {
		for k.p.t.Context().Err() == nil && d.count("") < answers {
			d.send()
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return d
}

// send delivers once what is held.
func (d *delivery) send() {
	bodies := make([]string, len(d.held))
	for n, id := range d.held {
		bodies[n] = answerBody(id, d.tablet.p.code)
	}
	request, err := http.NewRequestWithContext(d.tablet.p.t.Context(), http.MethodPost, d.tablet.p.base+"/api/v1/kiosk/responses",
		strings.NewReader(`{"responses":[`+strings.Join(bodies, ",")+`]}`))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", d.tablet.cookie)
	reply, err := (&http.Client{Timeout: time.Minute}).Do(request)
	var told struct {
		Results []struct{ ID, Status string } `json:"results"`
	}
	if err == nil {
		defer func() { _ = reply.Body.Close() }()
		if reply.StatusCode == http.StatusOK {
			err = json.NewDecoder(reply.Body).Decode(&told)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil || len(told.Results) == 0 {
		d.refused++
		return
	}
	for _, result := range told.Results {
		if result.Status == "stored" || result.Status == "already_stored" {
			d.fates[result.ID], d.at[result.ID] = result.Status, time.Now()
		}
	}
	d.held = slices.DeleteFunc(d.held, func(id string) bool { return d.fates[id] != "" })
}

func (d *delivery) refusals() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.refused
}

// count is how many were acknowledged with a status; with any where it is empty.
func (d *delivery) count(status string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, fate := range d.fates {
		if status == "" || fate == status {
			n++
		}
	}
	return n
}

func (d *delivery) acknowledged() map[string]time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}
