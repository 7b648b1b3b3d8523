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
	"time"

	"sipas/survey/surveytest"
	"sipas/web/mail/mailtest"
)

// TestDrillBrokenArchiveReachesPeople: the archive of a real PostgreSQL cannot be written any more. The service tells a real Prometheus, a real
// Alertmanager writes a letter, and another one when it is mended. Meanwhile the watchdog barks at sipas watch; when Prometheus is killed,
// that writes.
func TestDrillBrokenArchiveReachesPeople(t *testing.T) {
	mail := mailtest.New(t, mailtest.Options{NoTLS: true})
	letter := func(what string) time.Duration {
		t.Helper()
		began := time.Now()
		for limit := time.After(2 * time.Minute); ; {
			select {
			case l := <-mail.Taken:
				if strings.Contains(l.Text, what) && l.To == "ky-su@example.vn" {
					return time.Since(began)
				}
			case <-limit:
				t.Fatalf("no letter says %q", what)
			}
		}
	}
	watch := startWatch(t, mail)
	letter("has begun")
	archive, c := archivingCluster(t)
	p := startProgramOn(t, fmt.Sprintf("postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", c.port))
	alertmanager := surveytest.FreeAddress(t)
	runAlertmanager(t, alertmanager, strings.NewReplacer("mail.example.vn:587", mail.Address, "smtp_require_tls: true", "smtp_require_tls: false",
		"http://127.0.0.1:9466/", watch, "repeat_interval: 1m", "repeat_interval: 5s").Replace(readFile(t, "alertmanager/alertmanager.yml")))
	config := strings.NewReplacer("127.0.0.1:9464", p.metrics, "127.0.0.1:9093", alertmanager, "127.0.0.1:9100", soundMachine(t), "15s", "1s").Replace(readFile(t, "prometheus/prometheus.yml"))
	_, kill := startMortalPrometheus(t, config, regexp.MustCompile(`for: \d+[mh]`).ReplaceAllString(readFile(t, "prometheus/rules.yml"), "for: 2s"))

	admin := c.connect("postgres", "postgres")
	write := func() { // a piece of log that is to be archived
		if _, err := admin.Exec(t.Context(), `select pg_logical_emit_message(false, 'sipas', 'drill'), pg_switch_wal()`); err != nil {
			t.Error(err)
		}
	}
	if err := os.Chmod(archive, 0o500); err != nil {
		t.Fatal(err)
	}
	write()
	t.Logf("the letter about the archive came after %s", letter("[FIRING:1] SipasArchiveFailing"))
	if err := os.Chmod(archive, 0o700); err != nil {
		t.Fatal(err)
	}
	write()
	t.Logf("the letter that it is mended came after %s", letter("[RESOLVED] SipasArchiveFailing"))

	surveytest.Eventually(t, "the watchdog barks", func() bool { return heardOf(t, watch) })
	kill()
	t.Logf("the letter that nobody watches came after %s", letter("no word of Prometheus"))
}

// archivingCluster makes one that archives by the script that is shipped, and returns the directory that pieces go to.
func archivingCluster(t *testing.T) (archive string, c *cluster) {
	t.Helper()
	dir, as := machine(t)
	archive = filepath.Join(dir, "backups", "wal")
	must(t, exec.Command("cp", "-r", "backup", filepath.Join(dir, "scripts")))
	must(t, exec.Command("mkdir", "-p", archive))
	if as != nil {
		must(t, exec.Command("chown", "-R", fmt.Sprint(as.Uid), dir))
	}
	return archive, newCluster(t, "wal_level = replica", "archive_mode = on", fmt.Sprintf("archive_command = 'sh %s/scripts/archive.sh %s/backups %%p %%f'", dir, dir))
}

// startWatch has sipas watch write to a mail server, and returns its address.
func startWatch(t *testing.T, mail *mailtest.Server) string {
	t.Helper()
	address := surveytest.FreeAddress(t)
	watch := exec.Command(executable, "watch", "--watch-listen", address, "--watch-mail", "ky-su@example.vn", "--watch-silence", "30s")
	watch.Env = append(os.Environ(), "SIPAS_SMTP_URL="+mail.URL("&tls=off"))
	background(t, watch)
	return "http://" + address + "/"
}

// heardOf tells whether the watch has had word within ten seconds.
func heardOf(t *testing.T, watch string) bool {
	t.Helper()
	reply, err := http.Get(watch)
	if err != nil {
		return false
	}
	defer func() { _ = reply.Body.Close() }()
	var seconds int
	_, err = fmt.Fscanf(reply.Body, "heard %ds", &seconds)
	return err == nil && seconds < 10 && reply.StatusCode == http.StatusOK
}
