package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

func newID() string { return uuid.NewString() }

// sendOne posts one answer and returns the status of the reply.
func sendOne(base, code, id string, access int) (int, error) {
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answers":{"access":%d,"procedures":4,"officials":5,"result":9,"feedback":9,"overall":5}}`, id, code, access)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/responses", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// crowdOfClients sends answers until it is told to stop, each again and again until it is acknowledged.
type crowdOfClients struct {
	t            *testing.T
	base         string
	codes        []string
	mu           sync.Mutex
	acknowledged map[string]int // id → the answer to access
	sent         int
	wg           sync.WaitGroup
	stop         chan struct{}
}

func startCrowd(t *testing.T, base string, codes []string, clients int) *crowdOfClients {
	c := &crowdOfClients{t: t, base: base, codes: codes, acknowledged: map[string]int{}, stop: make(chan struct{})}
	for n := range clients {
		c.wg.Go(func() { c.client(uint64(n)) })
	}
	return c
}

func (c *crowdOfClients) client(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	for {
		id, access, code := newID(), 1+random.IntN(5), c.codes[random.IntN(len(c.codes))]
		for {
			select {
			case <-c.stop:
				return
			default:
			}
			status, err := sendOne(c.base, code, id, access)
			c.mu.Lock()
			c.sent++
			if err == nil && (status == http.StatusCreated || status == http.StatusOK) {
				c.acknowledged[id] = access
			}
			c.mu.Unlock()
			switch {
			case err == nil && (status == http.StatusCreated || status == http.StatusOK):
			case err == nil && status != http.StatusServiceUnavailable:
				c.t.Errorf("status %d", status)
				return
			default: // people try again a little later
				select {
				case <-c.stop:
					return
				case <-time.After(time.Duration(10+random.IntN(40)) * time.Millisecond):
				}
				continue
			}
			break
		}
		if random.IntN(4) == 0 { // a client that did not trust the reply
			if status, err := sendOne(c.base, code, id, access); err == nil && status != http.StatusOK && status != http.StatusServiceUnavailable {
				c.t.Errorf("a repeat was answered %d", status)
			}
		}
	}
}

// more waits until so many more answers are acknowledged.
func (c *crowdOfClients) more(answers int) {
	c.t.Helper()
	before := c.count()
	surveytest.Eventually(c.t, "answers come in", func() bool { return c.count() >= before+answers })
}

func (c *crowdOfClients) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acknowledged)
}

// finish stops the clients and returns what was acknowledged.
func (c *crowdOfClients) finish() map[string]int {
	close(c.stop)
	c.wg.Wait()
	c.t.Logf("%d requests, %d answers acknowledged", c.sent, len(c.acknowledged))
	if len(c.acknowledged) < 100 {
		c.t.Errorf("only %d acknowledged: the test loaded nothing", len(c.acknowledged))
	}
	return c.acknowledged
}

// TestNothingLostNothingTwice kills the real program under load; the drill does it more often, and to its database, too.
func TestNothingLostNothingTwice(t *testing.T) {
	t.Parallel()
	nothingLostNothingTwice(t, newProgram(t), 2, killProgram)
}

func killProgram(p *program) {
	p.kill()
	p.serve()
}

// nothingLostNothingTwice loads the program, kills something so many times while answers come in, and counts.
func nothingLostNothingTwice(t *testing.T, p *program, kills int, kill func(*program)) {
	t.Helper()
	p.serve()
	var places []placeJSON
	if err := json.Unmarshal([]byte(p.mustRun("place", "list", "--json")), &places); err != nil {
		t.Fatal(err)
	}
	codes := []string{p.code}
	for _, place := range places[:8] {
		codes = append(codes, string(place.Code))
	}
	crowd := startCrowd(t, p.base, codes, 40)
	random := rand.New(rand.NewPCG(7, 7))
	for range kills {
		crowd.more(50 + random.IntN(1000))
		kill(p)
	}
	crowd.more(100)
	acknowledged := crowd.finish()
	p.mustRun("recount", "--check")
	checkStored(t, p, acknowledged)
	surveytest.Eventually(t, "the figures hold every answer", func() bool {
		n, _ := p.figure("68")
		return n == storedCount(t, p)
	})
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func storedCount(t *testing.T, p *program) (n int) {
	t.Helper()
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `select count(*) from survey.response`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// checkStored: every acknowledged id is there exactly once with the answer it was acknowledged for, and no id is there twice.
func checkStored(t *testing.T, p *program, acknowledged map[string]int) {
	t.Helper()
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	rows, err := conn.Query(t.Context(), `select id::text, left(answers, 1)::int from survey.response`)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	var id string
	var access int
	if _, err := pgx.ForEachRow(rows, []any{&id, &access}, func() error {
		if _, twice := found[id]; twice {
			t.Errorf("%s is stored twice", id)
		}
		found[id] = access
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for id, access := range acknowledged {
		if got, ok := found[id]; !ok || got != access {
			t.Errorf("%s was acknowledged with %d, stored is %d (%v)", id, access, got, ok)
		}
	}
}

// TestAStopFinishesWhatWasBegun: whoever was being served when the stop came gets an answer that holds.
func TestAStopFinishesWhatWasBegun(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	crowd := startCrowd(t, p.base, []string{p.code}, 30)
	crowd.more(300)
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	acknowledged := crowd.finish()
	p.serve()
	checkStored(t, p, acknowledged)
	p.mustRun("recount", "--check")
}

// TestLogsAreStructuredAndDiscreet: JSON lines, and neither an address, a comment nor a secret among them.
func TestLogsAreStructuredAndDiscreet(t *testing.T) {
	t.Parallel()
	p := newPrivateProgram(t, "SIPAS_LOG_FORMAT=json", "SIPAS_LOG_LEVEL=debug")
	p.serve()
	if _, err := sendOne(p.base, p.code, newID(), 5); err != nil {
		t.Fatal(err)
	}
	p.get("/q/" + p.code)
	p.stop()
	secret, err := os.ReadFile(filepath.Join(p.dir, "data", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	requests := 0
	for line := range strings.Lines(p.log.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		if entry["msg"] == "request" && entry["id"] != "" {
			requests++
		}
	}
	if requests < 2 {
		t.Errorf("%d requests logged", requests)
	}
	for _, never := range [][]byte{bytes.TrimSpace(secret), []byte("postgres://"), []byte("/q/" + p.code)} {
		if strings.Contains(p.log.String(), string(never)) {
			t.Errorf("the log holds %q", never)
		}
	}
}

// TestTheServiceCannotChangeAnswers asks the database what the program's connections may do.
func TestTheServiceCannotChangeAnswers(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	if status, err := sendOne(p.base, p.code, newID(), 5); err != nil || status != http.StatusCreated {
		t.Fatalf("%d %v", status, err)
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), `set role sipas_service`); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`update survey.response set answers = '1111111'`, `delete from survey.response`, `delete from survey.receipt`, `delete from survey.comment`,
		`delete from survey.tally`, `update survey.place set closed_at = now()`, `update survey.questionnaire set content = '{}'`, `update analytics.benchmark set score = 1`,
		`create table survey.mine (x int)`, `drop table survey.response`, `truncate survey.response`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v, want it refused for want of rights", statement, err)
		}
	}
	var old int
	if err := conn.QueryRow(t.Context(), `select survey.delete_comments('68', 24)`).Scan(&old); err != nil || old != 0 {
		t.Errorf("comments whose term is over: %d, %v", old, err)
	}
	if status, _ := p.get("/readyz"); status != http.StatusOK {
		t.Errorf("not ready with these rights: %d", status)
	}
	surveytest.Eventually(t, "figures are published with these rights", func() bool { n, _ := p.figure("68"); return n == 1 })
	if _, err := conn.Exec(t.Context(), `reset role; revoke insert on survey.response from sipas_service`); err != nil {
		t.Fatal(err)
	}
	if status, err := sendOne(p.base, p.code, newID(), 5); err != nil || status != http.StatusInternalServerError {
		t.Errorf("%d %v: the program does not act as sipas_service", status, err)
	}
}
