//go:build load

package deploy_test

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"sipas/survey/surveytest"
)

// The opening day of a province, all at once where a day would spread it.
const (
	rush        = 500              // phones that scan posters in the same moment
	peak        = 30               // visits a second while it lasts
	peakLasts   = 60 * time.Second // visits that begin
	thinking    = 20 * time.Second // between opening the form and sending it, from half as long to half as long again
	tablets     = 300              // that come back together after a day without network
	tabletHolds = 100              // answers of that day
	stepLasts   = 15 * time.Second // of the search for where it breaks
)

// TestLoad is the worst day of a province, on one machine: two services behind Caddy with TLS, PostgreSQL, and the people, each with an address
// and a connection of their own. It prints how long people waited, what they were refused, and from how many visits a second on it breaks.
// It fails where an answer that was acknowledged is not stored once, or somebody is refused for good before that.
func TestLoad(t *testing.T) {
	table := &loadTable{}
	t.Cleanup(func() { fmt.Println(table) })
	day := openingDay(t, usualLimits...)
	day.rush(table)
	day.peak(table)
	day.comeBack(table)
	day.end(table)

	// Limits would refuse what a few desks cannot have; where the machine breaks is another question.
	further := openingDay(t)
	further.breakDown(table)
	further.end(nil)
}

// usualLimits are those of a province that has set none, which other tests switch off.
var usualLimits = []string{"SIPAS_LIMIT_PLACE=120/m", "SIPAS_LIMIT_PAGES=1200/m", "SIPAS_LIMIT_ADDRESS=1200/m",
	"SIPAS_STANDING_SAME_SENDER=120", "SIPAS_STANDING_UNSIGNED=100", "SIPAS_STANDING_BURST=100"}

// day is a province's installation, and the people who come.
type day struct {
	t         *testing.T
	cluster   *cluster
	services  []*program
	front     string // https://host:port
	places    []string
	addresses *addresses

	mu           sync.Mutex
	acknowledged map[string]time.Time
}

func openingDay(t *testing.T, settings ...string) *day {
	t.Helper()
	d := &day{t: t, cluster: newCluster(t, "max_connections = 200"), addresses: &addresses{}, acknowledged: map[string]time.Time{}}
	url := fmt.Sprintf("postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", d.cluster.port)
	settings = append(settings, "SIPAS_TRUSTED_PROXIES=127.0.0.1", "SIPAS_SECRET=the same one for all services")
	for range 2 {
		d.services = append(d.services, startProgramOn(t, url, settings...))
	}
	list := exec.Command(executable, "place", "list")
	list.Env = d.services[0].env
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		d.places = append(d.places, strings.Fields(line)[0])
	}
	d.front = d.caddy()
	return d
}

// caddy starts the real one by the configuration that is shipped, but for its address and a certificate it makes itself.
func (d *day) caddy() string {
	d.t.Helper()
	_, port, _ := strings.Cut(surveytest.FreeAddress(d.t), ":")
	front := "https://localhost:" + port
	config := strings.NewReplacer("{$SIPAS_HOST} {", front+" {\n\tbind 127.0.0.1", "admin off", "admin off\n\tskip_install_trust\n\tauto_https disable_redirects").Replace(readFile(d.t, "caddy/Caddyfile"))
	config = regexp.MustCompile(`(?m)^\ttls .*$`).ReplaceAllString(config, "\ttls internal")
	file := filepath.Join(d.t.TempDir(), "Caddyfile")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		d.t.Fatal(err)
	}
	caddy := exec.Command(tool(d.t, "caddy"), "run", "--adapter", "caddyfile", "--config", file)
	home := d.t.TempDir()
	var upstreams []string
	for _, p := range d.services {
		upstreams = append(upstreams, strings.TrimPrefix(p.base, "http://"))
	}
	caddy.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home, "SIPAS_UPSTREAMS="+strings.Join(upstreams, " "))
	background(d.t, caddy)
	surveytest.Eventually(d.t, "Caddy answers", func() bool {
		return d.phone(front).get("/readyz").status == http.StatusOK
	})
	return front
}

// rush has phones open the form in the same moment.
func (d *day) rush(table *loadTable) {
	opened := &waits{}
	var all sync.WaitGroup
	for n := range rush {
		all.Go(func() { d.open(d.phone(d.front), d.places[n%len(d.places)], opened) })
	}
	all.Wait()
	table.line(fmt.Sprintf("%d phones at once: the form is there", rush), opened)
}

// peak has visits begin at an even pace, while somebody looks at the results each second.
func (d *day) peak(table *loadTable) {
	before := d.processor()
	began := time.Now()
	w := d.visits(peak, peakLasts)
	share := (d.processor() - before) / time.Since(began).Seconds()
	table.line(fmt.Sprintf("%d visits a second: the form is there", peak), &w.opened)
	table.line(fmt.Sprintf("%d visits a second: the answers are acknowledged", peak), &w.sent)
	table.line("pages of results meanwhile", &w.results)
	table.say("processors that both services kept busy", fmt.Sprintf("%.2f", share))
}

// visits lets so many a second begin for a while, and waits until the last has ended.
func (d *day) visits(rate int, lasts time.Duration) *visits {
	w := &visits{}
	var all sync.WaitGroup
	until := time.Now().Add(lasts)
	all.Go(func() {
		for reader := d.phone(d.front); time.Now().Before(until); <-time.After(time.Second) {
			w.results.take(reader.get("/results"))
		}
	})
	began, each := time.Now(), time.Second/time.Duration(rate)
	for n := 0; time.Now().Before(until); n++ {
		<-time.After(time.Until(began.Add(time.Duration(n) * each))) // behind time none is left out
		all.Go(func() { d.visit(d.places[n%len(d.places)], w) })
	}
	all.Wait()
	return w
}

// comeBack has tablets deliver what they hold together, while visits go on.
func (d *day) comeBack(table *loadTable) {
	held := d.tablets()
	delivered := &waits{}
	began := time.Now()
	var all sync.WaitGroup
	var w *visits
	all.Go(func() { w = d.visits(peak, stepLasts) })
	var deliveries sync.WaitGroup
	for _, k := range held {
		deliveries.Go(func() { d.deliver(k, delivered) })
	}
	deliveries.Wait()
	took := time.Since(began)
	all.Wait()
	table.line(fmt.Sprintf("%d tablets at once, %d answers each: a delivery is acknowledged", tablets, tabletHolds), delivered)
	table.say("all of them have delivered after", fmt.Sprintf("%.1f s", took.Seconds()))
	table.line("people at phones meanwhile: the answers are acknowledged", &w.sent)
}

// breakDown doubles the visits until people wait for more than two seconds or are refused.
func (d *day) breakDown(table *loadTable) {
	for rate := peak; rate <= 64*peak; rate *= 2 {
		w := d.visits(rate, stepLasts)
		table.line(fmt.Sprintf("%d visits a second, no limits: the form is there", rate), &w.opened)
		table.line(fmt.Sprintf("%d visits a second, no limits: the answers are acknowledged", rate), &w.sent)
		if slowest := max(w.opened.at(.99), w.sent.at(.99)); slowest > 2*time.Second || w.opened.refused+w.sent.refused > 0 {
			table.say("it breaks at", fmt.Sprintf("%d visits a second (%d times the peak)", rate, rate/peak))
			return
		}
	}
}

// end finds every acknowledged answer once, and says what the services took.
func (d *day) end(table *loadTable) {
	d.t.Helper()
	d.services[0].mustHold(d.cluster.connect("sipas", "sipas"), d.acknowledged, 0)
	if table == nil {
		return
	}
	var memory int
	for _, p := range d.services {
		memory = max(memory, p.peakMemory())
	}
	table.say("memory of a service at its peak", fmt.Sprintf("%d MiB", memory))
	table.say("answers acknowledged, all stored once", strconv.Itoa(len(d.acknowledged)))
}

// peakMemory is the most memory the program has held, in MiB.
func (p *program) peakMemory() int {
	p.t.Helper()
	for line := range strings.Lines(readFile(p.t, fmt.Sprintf("/proc/%d/status", p.process.Pid))) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib / 1024
		}
	}
	return 0
}

// processor is the time both services have computed, in seconds.
func (d *day) processor() (seconds float64) {
	for _, p := range d.services {
		_, rest, _ := strings.Cut(readFile(d.t, fmt.Sprintf("/proc/%d/stat", p.process.Pid)), ") ")
		fields := strings.Fields(rest)
		for _, ticks := range fields[11:13] {
			n, _ := strconv.ParseFloat(ticks, 64)
			seconds += n / 100
		}
	}
	return seconds
}

// loadTable is what is printed.
type loadTable struct{ rows []string }

func (l *loadTable) line(what string, w *waits) {
	l.rows = append(l.rows, fmt.Sprintf("%s\t%d\t%.0f ms\t%.0f ms\t%.0f ms\t%d\t%d", what, len(w.all), ms(w.at(.5)), ms(w.at(.99)), ms(w.at(1)), w.refused, w.limited))
}

func (l *loadTable) say(what, value string) { l.rows = append(l.rows, what+"\t"+value) }

func (l *loadTable) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "opening day\tn\tp50\tp99\tlongest\trefused\tby limits")
	for _, row := range l.rows {
		fmt.Fprintln(w, row)
	}
	_ = w.Flush()
	return out.String()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// waits is how long people waited for one thing.
type waits struct {
	mu      sync.Mutex
	all     []time.Duration
	refused int // requests that were answered otherwise, or not at all
	limited int // those of them that a limit refused
}

// take notes one reply.
func (w *waits) take(r reply) {
	if r.status < 200 || r.status >= 400 {
		w.again(r)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, r.took)
}

// again notes a reply after which the same is tried again.
func (w *waits) again(r reply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused++
	if r.status == http.StatusTooManyRequests {
		w.limited++
	}
}

// at is the wait that such a share of all did not exceed.
func (w *waits) at(share float64) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.all) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(w.all), cmp.Compare)
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

type visits struct{ opened, sent, results waits }
