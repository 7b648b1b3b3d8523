//go:build drill

package deploy_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey/surveytest"
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
func startAlertmanager(t *testing.T, address string) *inbox {
	t.Helper()
	mail := &inbox{}
	hook := httptest.NewServer(mail)
	t.Cleanup(hook.Close)
	config := regexp.MustCompile(`email_configs:\n +- to: .*`).ReplaceAllString(readFile(t, "alertmanager/alertmanager.yml"), "webhook_configs:\n      - url: "+hook.URL)
	runAlertmanager(t, address, strings.Replace(config, "http://127.0.0.1:9466/", hook.URL, 1))
	return mail
}

// runAlertmanager serves by a configuration whose waits are made short.
func runAlertmanager(t *testing.T, address, config string) {
	t.Helper()
	config = regexp.MustCompile(`group_(wait|interval): \w+`).ReplaceAllString(config, "group_$1: 1s")
	dir := t.TempDir()
	file := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	background(t, exec.Command(tool(t, "alertmanager"), "--config.file="+file, "--storage.path="+dir, "--data.retention=2640h",
		"--web.listen-address="+address, "--cluster.listen-address=", "--log.level=error"))
}

// TestDrillBadFigureReachesPeople through a real Alertmanager, which was away at first. A unit whose figure is bad beyond doubt is told once,
// with its name and a link that works, whatever answers come after, and once more when it has been up again for a while; so is a bad streak.
func TestDrillBadFigureReachesPeople(t *testing.T) {
	address := surveytest.FreeAddress(t)
	t.Setenv("SIPAS_ALERTMANAGER_URL", "http://"+address)
	t.Setenv("SIPAS_ALERT_HOLD", "21s")
	t.Setenv("SIPAS_STEP_EVERY", "0")
	// So many that other units are shown, too: of one alone nobody knows how days of its level differ, and its interval is wide.
	p := startProgram(t, "--responses", "10000", "--days", "20", "--seed", "4")
	p.answerInWaves(10, 25, 1) // a unit that leaves no doubt
	const problem = "bad figures cannot be told"
	surveytest.Eventually(t, "the log says that nobody listens", func() bool { return strings.Contains(p.log(), problem) })
	mail := startAlertmanager(t, address)
	surveytest.Eventually(t, "the bad figure is told", func() bool { return len(mail.of("SipasBadFigure", "firing")) > 0 })
	first := mail.of("SipasBadFigure", "firing")[0]
	if first.Receiver != "home-affairs" || first.Labels["unit"] == "" || !strings.Contains(first.Annotations["summary"], first.Labels["unit_name"]+": điểm") {
		t.Errorf("%+v", first)
	}
	if page := fetch(t, first.Annotations["page"]); !strings.Contains(page, first.Labels["unit_name"]) {
		t.Errorf("%s does not show %s", first.Annotations["page"], first.Labels["unit_name"])
	}
	surveytest.Eventually(t, "the bad streak is told", func() bool { return len(mail.of("SipasBadStreak", "firing")) > 0 })
	if streak := mail.of("SipasBadStreak", "firing")[0]; streak.Labels["unit"] != first.Labels["unit"] || !regexp.MustCompile(`: \d+ trong \d+ phiếu gần nhất \(từ \d+/\d+/\d+\) không hài lòng$`).MatchString(streak.Annotations["summary"]) {
		t.Errorf("%+v", streak)
	}
	for range 30 { // it stays bad for longer than the hold, and its figure moves
		p.answerAll(2)
		time.Sleep(time.Second)
	}
	if again := mail.of("SipasBadFigure", "firing"); len(again) != 1 || len(mail.of("SipasBadFigure", "resolved")) != 0 {
		t.Errorf("told %d times: %+v", len(again), again)
	}
	p.answerInWaves(10, 150, 5)
	alerts := []string{"SipasBadFigure", "SipasBadStreak"}
	surveytest.Eventually(t, "the recovery is told", func() bool {
		return !slices.ContainsFunc(alerts, func(a string) bool { return len(mail.of(a, "resolved")) == 0 })
	})
	time.Sleep(3 * time.Second)
	for _, alert := range alerts {
		if told, ended := len(mail.of(alert, "firing")), len(mail.of(alert, "resolved")); told != 1 || ended != 1 {
			t.Errorf("%s: told %d times, ended %d times", alert, told, ended)
		}
	}
	if n := strings.Count(p.log(), problem); n != 1 {
		t.Errorf("the log says %d times that nobody listens", n)
	}
}

// TestDrillDeathReachesPeople: a real Prometheus finds the service dead, and a real Alertmanager tells the engineer.
func TestDrillDeathReachesPeople(t *testing.T) {
	p := startProgram(t, "--responses", "500")
	alertmanager := surveytest.FreeAddress(t)
	mail := startAlertmanager(t, alertmanager)
	config := strings.NewReplacer("127.0.0.1:9464", p.metrics, "127.0.0.1:9093", alertmanager, "15s", "1s").Replace(readFile(t, "prometheus/prometheus.yml"))
	ask := startPrometheus(t, config, regexp.MustCompile(`for: \d+m`).ReplaceAllString(readFile(t, "prometheus/rules.yml"), "for: 2s"))
	surveytest.Eventually(t, "the service is scraped", func() bool { n, _ := ask(`up{job="sipas"} == 1`); return n == 1 })
	if err := p.process.Kill(); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the engineer is told of the death", func() bool { return len(mail.of("SipasDown", "firing")) > 0 })
	if a := mail.of("SipasDown", "firing")[0]; a.Receiver != "engineer" || a.Labels["severity"] != "critical" {
		t.Errorf("%+v", a)
	}
}

// TestDrillOneOfTwoHidesNothing: a real Alertmanager tells what is wrong with a province while one instance and one machine of several are away, and is
// quiet about it once all of them are; never about another province.
func TestDrillOneOfTwoHidesNothing(t *testing.T) {
	address := surveytest.FreeAddress(t)
	startAlertmanager(t, address)
	api := "http://" + address + "/api/v2/alerts"
	raise := func(alerts ...string) {
		t.Helper()
		var list []map[string]any
		for _, alert := range alerts {
			name, instance, _ := strings.Cut(alert, " ")
			labels := map[string]string{"alertname": name, "province": "Lâm Đồng"}
			if instance != "" {
				labels["instance"] = instance
			}
			list = append(list, map[string]any{"labels": labels})
		}
		list = append(list, map[string]any{"labels": map[string]string{"alertname": "SipasNoAnswers", "province": "Đồng Nai"}})
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		surveytest.Eventually(t, "Alertmanager takes alerts", func() bool {
			r, err := http.Post(api, "application/json", bytes.NewReader(text))
			if err != nil {
				return false
			}
			_ = r.Body.Close()
			return r.StatusCode == http.StatusOK
		})
	}
	quiet := func() (names []string) {
		t.Helper()
		r, err := http.Get(api)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		var list []struct {
			Labels map[string]string
			Status struct{ State string }
		}
		if err := json.NewDecoder(r.Body).Decode(&list); err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.Status.State == "suppressed" {
				names = append(names, a.Labels["alertname"]+" "+a.Labels["province"])
			}
		}
		slices.Sort(names)
		return names
	}
	raise("SipasDown a", "SipasDatabaseAway b", "SipasMachineUnwatched a", "SipasNoAnswers", "SipasKiosksSilent", "SipasPublishLag", "SipasErrors", "SipasBackupMissing")
	if names := quiet(); len(names) > 0 {
		t.Errorf("one of two keeps quiet about %v", names)
	}
	for _, all := range []struct {
		source string
		quiet  []string
	}{
		{"SipasGone", []string{"SipasKiosksSilent Lâm Đồng", "SipasNoAnswers Lâm Đồng", "SipasPublishLag Lâm Đồng"}},
		{"SipasMachinesUnwatched", []string{"SipasBackupMissing Lâm Đồng", "SipasKiosksSilent Lâm Đồng", "SipasMachineUnwatched Lâm Đồng", "SipasNoAnswers Lâm Đồng", "SipasPublishLag Lâm Đồng"}},
		{"SipasNoneReady", []string{"SipasBackupMissing Lâm Đồng", "SipasDatabaseAway Lâm Đồng", "SipasErrors Lâm Đồng", "SipasKiosksSilent Lâm Đồng", "SipasMachineUnwatched Lâm Đồng", "SipasNoAnswers Lâm Đồng", "SipasPublishLag Lâm Đồng"}},
	} {
		raise(all.source)
		surveytest.Eventually(t, all.source+" keeps quiet about what follows from it alone", func() bool { return slices.Equal(quiet(), all.quiet) })
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
