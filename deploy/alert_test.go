package deploy_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// told is one alert as it reaches people.
type told struct {
	Receiver            string
	Status              string // firing, resolved
	Labels, Annotations map[string]string
}

// inbox takes what Alertmanager sends.
type inbox struct {
	mu   sync.Mutex
	list []told
}

// ServeHTTP implements http.Handler.
func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var message struct {
		Receiver string
		Alerts   []told
	}
	if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, a := range message.Alerts {
		a.Receiver = message.Receiver
		i.list = append(i.list, a)
	}
}

func (i *inbox) of(alert, status string) []told {
	i.mu.Lock()
	defer i.mu.Unlock()
	var found []told
	for _, a := range i.list {
		if a.Labels["alertname"] == alert && a.Status == status {
			found = append(found, a)
		}
	}
	return found
}

// startAlertmanager serves by the configuration that is shipped, but that mail goes to a web hook and waits are short.
func startAlertmanager(t *testing.T) (address string, mail *inbox) {
	t.Helper()
	mail = &inbox{}
	hook := httptest.NewServer(mail)
	t.Cleanup(hook.Close)
	config := readFile(t, "alertmanager/alertmanager.yml")
	config = regexp.MustCompile(`group_(wait|interval): \w+`).ReplaceAllString(config, "group_$1: 1s")
	config = regexp.MustCompile(`email_configs:\n +- to: .*`).ReplaceAllString(config, "webhook_configs:\n      - url: "+hook.URL)
	dir := t.TempDir()
	file := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	address = freeAddress(t)
	background(t, exec.Command(tool(t, "alertmanager"), "--config.file="+file, "--storage.path="+dir, "--data.retention=2640h",
		"--web.listen-address="+address, "--cluster.listen-address=", "--log.level=error"))
	return address, mail
}

// TestAlertsReachPeople through a real Prometheus and a real Alertmanager. A unit whose figure is bad beyond doubt is told once,
// with its name and a link that works, whatever answers come after, and once more when it has recovered. A service that died is told to the engineer.
func TestAlertsReachPeople(t *testing.T) {
	p := startProgram(t, "--responses", "2000", "--days", "20", "--seed", "4")
	alertmanager, mail := startAlertmanager(t)
	config := strings.NewReplacer("127.0.0.1:9464", p.metrics, "127.0.0.1:9093", alertmanager, "15s", "1s").Replace(readFile(t, "prometheus/prometheus.yml"))
	rules := regexp.MustCompile(`for: \d+[md]`).ReplaceAllString(readFile(t, "prometheus/rules.yml"), "for: 3s")
	ask := startPrometheus(t, config, rules)
	eventually(t, "figures are scraped and none is bad", func() bool {
		n, _ := ask(`sipas_unit_index_high >= 70`)
		bad, problem := ask(`sipas_unit_index_high < 70`)
		return n > 0 && bad == 0 && problem == ""
	})
	var shown int
	if err := p.grafana().QueryRow(t.Context(), `select count(*) from dashboard.unit_index where period = to_char(now() at time zone 'Asia/Ho_Chi_Minh', 'YYYY-"Q"Q') and level <> 'province' and index is not null`).Scan(&shown); err != nil {
		t.Fatal(err)
	}
	if n, _ := ask(`sipas_unit_index_high`); n != shown || shown == 0 {
		t.Errorf("%d figures are told, %d are shown", n, shown)
	}

	for range 250 { // a unit that leaves no doubt
		p.answerAll(1)
	}
	eventually(t, "the bad figure is told", func() bool { return len(mail.of("SipasBadFigure", "firing")) > 0 })
	first := mail.of("SipasBadFigure", "firing")[0]
	if first.Receiver != "home-affairs" || first.Labels["unit"] == "" || !strings.Contains(first.Annotations["summary"], first.Labels["unit_name"]+": điểm") {
		t.Errorf("%+v", first)
	}
	if page := fetch(t, first.Annotations["page"]); !strings.Contains(page, first.Labels["unit_name"]) {
		t.Errorf("%s does not show %s", first.Annotations["page"], first.Labels["unit_name"])
	}
	for range 10 { // it stays bad, and its figure moves
		p.answerAll(2)
		time.Sleep(500 * time.Millisecond)
	}
	if again := mail.of("SipasBadFigure", "firing"); len(again) != 1 || len(mail.of("SipasBadFigure", "resolved")) != 0 {
		t.Errorf("told %d times: %+v", len(again), again)
	}

	for range 1500 {
		p.answerAll(5)
	}
	eventually(t, "the recovery is told", func() bool { return len(mail.of("SipasBadFigure", "resolved")) > 0 })
	if n := len(mail.of("SipasBadFigure", "firing")); n != 1 {
		t.Errorf("told %d times", n)
	}

	if err := p.process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the engineer is told of the death", func() bool { return len(mail.of("SipasDown", "firing")) > 0 })
	if a := mail.of("SipasDown", "firing")[0]; a.Receiver != "engineer" || a.Labels["severity"] != "critical" {
		t.Errorf("%+v", a)
	}
	if n := len(mail.of("SipasBadFigure", "resolved")); n != 1 {
		t.Errorf("the recovery was told %d times", n)
	}
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var text strings.Builder
	if err := r.Write(&text); err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("%s: status %d, %v", url, r.StatusCode, err)
	}
	return text.String()
}
