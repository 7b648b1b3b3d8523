//go:build drill

package deploy_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey/surveytest"
)

// gate is a real Caddy with TLS before two services, by the configuration that is shipped, but for its address and where its certificate lies.
type gate struct {
	t       *testing.T
	ca      *authority
	dir     string // of the certificate
	env     []string
	address string // host:port
	client  *http.Client
	caddy   *exec.Cmd
}

func newGate(t *testing.T, services ...*program) *gate {
	t.Helper()
	_, port, _ := strings.Cut(surveytest.FreeAddress(t), ":")
	g := &gate{t: t, ca: newAuthority(t), dir: surveytest.Dir(t), address: "localhost:" + port}
	config := strings.NewReplacer("{$SIPAS_HOST} {", "{$SIPAS_HOST} {\n\tbind 127.0.0.1", "admin off", "admin off\n\tauto_https disable_redirects",
		"/etc/caddy/certificate", g.dir).Replace(readFile(t, "caddy/Caddyfile"))
	if err := os.WriteFile(filepath.Join(g.dir, "Caddyfile"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	var upstreams []string
	for _, p := range services {
		upstreams = append(upstreams, strings.TrimPrefix(p.base, "http://"))
	}
	g.env = append(os.Environ(), "HOME="+g.dir, "SIPAS_HOST=https://"+g.address, "SIPAS_UPSTREAMS="+strings.Join(upstreams, " "))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(readFile(t, g.ca.file(t))))
	g.client = &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	t.Cleanup(g.stop)
	return g
}

// lay puts a certificate where Caddy finds it, which ends some time from now.
func (g *gate) lay(left time.Duration) {
	g.t.Helper()
	certificate := g.ca.certificate(g.t, "localhost", left)
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		g.t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"fullchain.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		var b bytes.Buffer
		if err := pem.Encode(&b, block); err != nil {
			g.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(g.dir, name), b.Bytes(), 0o600); err != nil {
			g.t.Fatal(err)
		}
	}
}

func (g *gate) start() {
	g.t.Helper()
	g.caddy = exec.Command(tool(g.t, "caddy"), "run", "--adapter", "caddyfile", "--config", filepath.Join(g.dir, "Caddyfile"))
	g.caddy.Env = g.env
	if err := g.caddy.Start(); err != nil {
		g.t.Fatal(err)
	}
	surveytest.Eventually(g.t, "Caddy answers", func() bool {
		reply, err := g.client.Get("https://" + g.address + "/readyz")
		if err == nil {
			_ = reply.Body.Close()
		}
		return err == nil && reply.StatusCode == http.StatusOK
	})
}

// stop ends it as systemd does.
func (g *gate) stop() {
	if g.caddy != nil {
		_ = g.caddy.Process.Signal(os.Interrupt)
		_ = g.caddy.Wait()
		g.caddy = nil
	}
}

// ends is when the certificate ends that a new connection is shown.
func (g *gate) ends() time.Time {
	g.t.Helper()
	conn, err := tls.Dial("tcp", g.address, g.client.Transport.(*http.Transport).TLSClientConfig)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0].NotAfter
}

// passers send answers through the gate for as long as they are let, each until it is acknowledged.
type passers struct {
	mu           sync.Mutex
	acknowledged map[string]time.Time
	wg           sync.WaitGroup
	stop         chan struct{}
}

func (g *gate) passers(clients int, code string) *passers {
	c := &passers{acknowledged: map[string]time.Time{}, stop: make(chan struct{})}
	for range clients {
		c.wg.Go(func() {
			for id := uuid.NewString(); ; {
				select {
				case <-c.stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
				reply, err := g.client.Post("https://"+g.address+"/api/v1/responses", "application/json", strings.NewReader(answerBody(id, code)))
				if err != nil {
					continue
				}
				_ = reply.Body.Close()
				if reply.StatusCode == http.StatusCreated || reply.StatusCode == http.StatusOK {
					c.mu.Lock()
					c.acknowledged[id] = time.Now()
					c.mu.Unlock()
					id = uuid.NewString()
				}
			}
		})
	}
	return c
}

func (c *passers) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acknowledged)
}

// longestGap is the longest time in which nobody's answer was acknowledged.
func (c *passers) longestGap() (longest time.Duration) {
	var moments []time.Time
	for _, at := range c.acknowledged {
		moments = append(moments, at)
	}
	slices.SortFunc(moments, time.Time.Compare)
	for n := 1; n < len(moments); n++ {
		longest = max(longest, moments[n].Sub(moments[n-1]))
	}
	return longest
}

// TestDrillRotationOfTheCertificate: the certificate before two services is about to end, and the doctor says so; it is replaced as the handbook
// says, by other files and a restart of Caddy, while answers come in through it. People and tablets are let in by the new one, nothing that was
// acknowledged is lost, and the doctor has nothing to say any more.
func TestDrillRotationOfTheCertificate(t *testing.T) {
	c := newCluster(t)
	url := fmt.Sprintf("postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", c.port)
	secret := "SIPAS_SECRET=alike in both services"
	first, second := startProgramOn(t, url, secret), startProgramOn(t, url, secret)
	g := newGate(t, first, second)
	g.lay(3 * 24 * time.Hour)
	g.start()
	doctor := func() string {
		t.Helper()
		examine := exec.Command(executable, "doctor", "--json")
		examine.Env = append(first.env, "SIPAS_BASE_URL=https://"+g.address, "SSL_CERT_FILE="+g.ca.file(t))
		out, _ := examine.Output()
		var all []finding
		if err := json.Unmarshal(out, &all); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, f := range all {
			if f.Check == "certificate" {
				return f.WhatToDo
			}
		}
		t.Fatalf("the doctor does not look at the certificate: %s", out)
		return ""
	}
	if said := doctor(); said == "" {
		t.Error("the doctor says nothing of a certificate that ends in three days")
	}
	crowd := g.passers(8, first.code)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 200 })
	before, n := g.ends(), crowd.count()
	g.lay(90 * 24 * time.Hour)
	if !g.ends().Equal(before) {
		t.Log("Caddy reads a new certificate by itself: the handbook need not ask for a restart")
	}
	g.stop()
	g.start()
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > n+200 })
	close(crowd.stop)
	crowd.wg.Wait()
	if after := g.ends(); !after.After(before) {
		t.Errorf("the certificate that is shown ends on %s, as before", after)
	}
	if said := doctor(); said != "" {
		t.Errorf("the doctor says %s", said)
	}
	gap := crowd.longestGap()
	if t.Logf("%d acknowledged; nobody was for %s at most", len(crowd.acknowledged), gap); gap > 10*time.Second {
		t.Errorf("nobody's answer was acknowledged for %s", gap)
	}
	found := stored(t, c.connect("sipas", "sipas"))
	for id := range crowd.acknowledged {
		if found[id] != 1 {
			t.Errorf("%s was acknowledged and is stored %d times", id, found[id])
		}
	}
}
