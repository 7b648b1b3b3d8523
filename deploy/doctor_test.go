package deploy_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
	"sipas/web/mail/mailtest"
	"sipas/web/openid/openidtest"
)

// patient is an installation as a province has it, for the doctor to look at: a service behind a proxy with a certificate, a mail server, a
// single sign-on, an Alertmanager, a directory of backups.
type patient struct {
	t       *testing.T
	p       *program
	dir     string
	env     []string
	staff   string   // how staff connect
	secrets []string // that nothing may show
	known   []string // checks that find something without our doing
	admin   *pgx.Conn
	sso     *openidtest.Server
	ca      *authority
}

// installed puts one together on a database with its roles.
func installed(t *testing.T, owner, service, staff string, admin *pgx.Conn, known ...string) *patient {
	t.Helper()
	h := &patient{t: t, dir: surveytest.Dir(t), staff: staff, known: known, admin: admin, sso: openidtest.New(t), ca: newAuthority(t)}
	h.secrets = []string{"a-secret-of-sixteen-letters-and-more", "the-client's-secret"}
	for _, address := range []string{owner, service, staff} {
		if u, err := url.Parse(address); err == nil {
			if password, ok := u.User.Password(); ok {
				h.secrets = append(h.secrets, password)
			}
		}
	}
	listen := surveytest.FreeAddress(t)
	h.p = startProgramOn(t, owner, "SIPAS_LISTEN="+listen, "SIPAS_SERVICE_URL="+service, "SIPAS_STAFF_URL="+staff, "SIPAS_SECRET="+h.secrets[0])
	alertmanager := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(alertmanager.Close)
	backups := filepath.Join(h.dir, "backups")
	h.backup(backups, time.Now())
	h.env = append(slices.Clone(h.p.env), "SIPAS_BASE_URL="+h.front(h.toService(listen), h.ca.certificate(t, "localhost", time.Hour*24*90)),
		"SSL_CERT_FILE="+h.ca.file(t), "SIPAS_BACKUPS="+backups, "SIPAS_ALERTMANAGER_URL="+alertmanager.URL,
		"SIPAS_SMTP_URL="+mailtest.New(t, mailtest.Options{}).URL("&tls=off"),
		"SIPAS_OIDC_ISSUER="+h.sso.Issuer(), "SIPAS_OIDC_CLIENT_ID="+h.sso.Config().ClientID, "SIPAS_OIDC_CLIENT_SECRET="+h.secrets[1],
		"SIPAS_WEBHOOK_TARGETS=https://10.1.2.3/sipas,https://[fd12::1]", "PATH="+confined(t)+":"+os.Getenv("PATH"))
	return h
}

func (h *patient) toService(listen string) http.Handler {
	return httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: listen})
}

// front is a proxy with a certificate; it returns its address.
func (h *patient) front(handler http.Handler, certificate tls.Certificate) string {
	h.t.Helper()
	front := httptest.NewUnstartedServer(handler)
	front.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	h.t.Cleanup(front.Close)
	return strings.Replace(front.URL, "127.0.0.1", "localhost", 1)
}

// backup makes a directory of backups whose last one is of a moment, as is the last restore drill.
func (h *patient) backup(dir string, at time.Time) {
	h.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		h.t.Fatal(err)
	}
	text := fmt.Sprintf("sipas_backup_last_success_timestamp_seconds %d\n", at.Unix())
	if err := os.WriteFile(filepath.Join(dir, "sipas_backup.prom"), []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
	h.rehearse(dir, 1, at)
}

// rehearse writes down a restore drill and when one succeeded last, as drill.sh does.
func (h *patient) rehearse(dir string, good int, at time.Time) {
	h.t.Helper()
	text := fmt.Sprintf("sipas_drill_success %d\nsipas_drill_last_success_timestamp_seconds %d\n", good, at.Unix())
	if err := os.WriteFile(filepath.Join(dir, "sipas_drill.prom"), []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

// rehearsed keeps backups that are good, and restore drills that are what a fault has.
func rehearsed(plant func(h *patient, dir string)) func(*testing.T, *patient) []string {
	return func(t *testing.T, h *patient) []string {
		dir := t.TempDir()
		h.backup(dir, time.Now())
		plant(h, dir)
		return []string{"SIPAS_BACKUPS=" + dir}
	}
}

// finding is what sipas doctor --json prints.
type finding struct {
	Check    string `json:"check"`
	OK       bool   `json:"ok"`
	WhatToDo string `json:"what_to_do"`
	After    string `json:"after"`
}

// examine runs the doctor and returns the checks that found something, but for those that are known to; what only waits for them is left out.
func (h *patient) examine(t *testing.T, settings []string, shell string) (found []string, said string) {
	t.Helper()
	command := exec.Command("sh", "-c", shell+` exec "$0" doctor --json`, executable)
	command.Env = append(slices.Clone(h.env), settings...)
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.Output()
	var all []finding
	if e := json.Unmarshal(out, &all); e != nil || len(all) < 38 {
		t.Fatalf("%v, %v: %s%s", err, e, out, errs.String())
	}
	for _, f := range all {
		if !f.OK && f.WhatToDo == "" || f.OK && f.WhatToDo != "" {
			t.Errorf("%+v", f)
		}
		if !f.OK && f.After == "" && !slices.Contains(h.known, f.Check) {
			found = append(found, f.Check)
			said += f.WhatToDo + "\n"
		}
	}
	if code := command.ProcessState.ExitCode(); (code == 1) != (len(found)+len(h.known) > 0) || code > 1 {
		t.Errorf("exit %d with %v", code, found)
	}
	for _, secret := range h.secrets {
		if strings.Contains(string(out)+errs.String(), secret) {
			t.Error("it shows a secret")
		}
	}
	return found, said
}

// planted is a fault, and the check that must find it, alone.
type planted struct {
	check, says string
	plant       func(t *testing.T, h *patient) []string // makes it until the test ends; returns settings
	shell       string
}

// try plants faults one by one, and looks each time whether that one is found and no other.
func (h *patient) try(t *testing.T, faults []planted, atOnce bool) {
	for _, f := range faults {
		t.Run(f.check+" "+f.says, func(t *testing.T) {
			if atOnce {
				t.Parallel()
			}
			found, said := h.examine(t, f.plant(t, h), f.shell)
			if !slices.Equal(found, []string{f.check}) || !strings.Contains(said, f.says) {
				t.Errorf("it found %v and says %s", found, said)
			}
		})
	}
}

// set plants a fault in the settings.
func set(settings ...string) func(*testing.T, *patient) []string {
	return func(*testing.T, *patient) []string { return settings }
}

// TestDoctorFindsOneFaultAmongSound: with each of some faults, really there, the doctor finds that one and no other.
func TestDoctorFindsOneFaultAmongSound(t *testing.T) {
	owner := surveytest.URL(t)
	// The server that tests share may lose what it has, and archives nothing.
	h := installed(t, owner, surveytest.RoleURL(t, pg.ServiceRole, owner), surveytest.RoleURL(t, pg.StaffRole, owner), surveytest.Admin(t, owner),
		"database.durability", "archive")
	if found, said := h.examine(t, nil, ""); len(found) > 0 {
		t.Fatalf("where nothing is wrong it finds %v: %s", found, said)
	}
	if found, said := h.examine(t, []string{"SIPAS_SECRET=the one that replaces it", "SIPAS_SECRET_OTHER=" + h.secrets[0]}, ""); len(found) > 0 {
		t.Errorf("while the secret is replaced it finds %v: %s", found, said)
	}
	h.try(t, append(faultsOfSettings(), faultsAround()...), true) // those inside a database are a drill
}

func faultsOfSettings() []planted {
	return []planted{
		{"settings.unknown", "SIPAS_LISTNE", set("SIPAS_LISTNE=127.0.0.1:80"), ""},
		{"settings.readable", "SIPAS_LIMIT_PLACE", set("SIPAS_LIMIT_PLACE=10/d"), ""},
		{"settings.readable", "SIPAS_OIDC_ISSUER", set("SIPAS_OIDC_ISSUER="), ""},
		{"settings.secret", "16", set("SIPAS_SECRET=short"), ""},
		{"settings.secret", "mẫu", set("SIPAS_SECRET=CHANGE-ME-TO-64-RANDOM-CHARACTERS"), ""},
		{"settings.base_url", "https", set("SIPAS_BASE_URL=http://hailong.example.vn"), ""},
		{"settings.base_url", "QR", set("SIPAS_BASE_URL="), ""},
		{"settings.proxies", "0.0.0.0/0", set("SIPAS_TRUSTED_PROXIES=0.0.0.0/0"), ""},
		{"settings.time_zone", "Mars", set("SIPAS_TIMEZONE=Mars"), ""},
		{"settings.time_zone", "Local", set("SIPAS_TIMEZONE=Local"), ""},
		{"machine.files", "1000", set(), "ulimit -n 1000;"},
		{"machine.private", "secret", func(t *testing.T, _ *patient) []string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o644); err != nil {
				t.Fatal(err)
			}
			return []string{"SIPAS_DATA_DIR=" + dir}
		}, ""},
		{"machine.private", "68.owner", settingsWith("68.owner", 0o640), ""},
		{"machine.private", "etcd.key", settingsWith("etcd.key", 0o604), ""},
		{"database.reached", "refused", set("SIPAS_SERVICE_URL=postgres://sipas_service:x@127.0.0.1:1/sipas", "SIPAS_STAFF_URL=postgres://sipas_staff:x@127.0.0.1:1/sipas",
			"SIPAS_DATABASE_URL="), ""},
		{"database.staff", "SIPAS_STAFF_URL", func(t *testing.T, h *patient) []string {
			u, err := url.Parse(h.staff)
			if err != nil {
				t.Fatal(err)
			}
			u.User = url.UserPassword(u.User.Username(), "another")
			return []string{"SIPAS_STAFF_URL=" + u.String()}
		}, ""},
		{"database.roles", "chủ sở hữu", func(_ *testing.T, h *patient) []string { return []string{"SIPAS_STAFF_URL=" + h.p.url} }, ""},
		{"database.same", "cùng", func(t *testing.T, h *patient) []string {
			return []string{"SIPAS_STAFF_URL=" + surveytest.RoleURL(t, pg.StaffRole, surveytest.URL(h.t))}
		}, ""},
		{"database.province", "99", set("SIPAS_PROVINCE=99"), ""},
		{"network", "IPAddressAllow=203.0.113.9", set("SIPAS_WEBHOOK_TARGETS=https://203.0.113.9/sipas,https://10.1.2.3"), ""},
		{"network", "2001:db8::7", set("SIPAS_TRUSTED_PROXIES=127.0.0.1,2001:db8::7"), ""},
	}
}

// settingsWith has one file beside the settings that others may read, among some as they should be.
func settingsWith(name string, mode os.FileMode) func(*testing.T, *patient) []string {
	return func(t *testing.T, _ *patient) []string {
		dir := t.TempDir()
		for file, mode := range map[string]os.FileMode{"68.environment": 0o600, "ca.pem": 0o644, name: mode} {
			if err := errors.Join(os.WriteFile(filepath.Join(dir, file), []byte("x"), mode), os.Chmod(filepath.Join(dir, file), mode)); err != nil {
				t.Fatal(err)
			}
		}
		return []string{"SIPAS_DIR=" + dir}
	}
}

func faultsAround() []planted {
	return []planted{
		{"machine.clock", "lệch", func(_ *testing.T, h *patient) []string {
			service := h.toService(strings.TrimPrefix(h.p.base, "http://"))
			late := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
				recorder := httptest.NewRecorder()
				service.ServeHTTP(recorder, r)
				w.Header().Set("Sipas-Proof", recorder.Header().Get("Sipas-Proof"))
			})
			return []string{"SIPAS_BASE_URL=" + h.front(late, h.ca.certificate(h.t, "localhost", time.Hour*24*90))}
		}, ""},
		{"certificate", "hết hạn", certified("localhost", -time.Hour), ""},
		{"certificate", "ngày", certified("localhost", 5*24*time.Hour+time.Hour), ""},
		{"certificate", "localhost", certified("hailong.example.vn", 90*24*time.Hour), ""},
		{"certificate", "SSL_CERT_FILE", func(t *testing.T, _ *patient) []string { return []string{"SSL_CERT_FILE=" + newAuthority(t).file(t)} }, ""},
		{"reachable", "SIPAS_SECRET", func(_ *testing.T, h *patient) []string {
			other := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
			return []string{"SIPAS_BASE_URL=" + h.front(other, h.ca.certificate(h.t, "localhost", time.Hour*24*90))}
		}, ""},
		{"reachable", "SIPAS_SECRET", set("SIPAS_SECRET=that of another installation"), ""},
		{"reachable", "502", func(_ *testing.T, h *patient) []string {
			return []string{"SIPAS_BASE_URL=" + h.front(h.toService("127.0.0.1:1"), h.ca.certificate(h.t, "localhost", time.Hour*24*90))}
		}, ""},
		{"service", "refused", set("SIPAS_LISTEN=127.0.0.1:1"), ""},
		{"metrics", "refused", set("SIPAS_METRICS_LISTEN=127.0.0.1:1"), ""},
		{"metrics", "trống", set("SIPAS_METRICS_LISTEN="), ""},
		{"mail", "refused", set("SIPAS_SMTP_URL=smtp://127.0.0.1:1?from=khaosat@example.vn&tls=off"), ""},
		{"single_sign_on", "refused", set("SIPAS_OIDC_ISSUER=http://127.0.0.1:1/sso"), ""},
		{"alertmanager", "refused", set("SIPAS_ALERTMANAGER_URL=http://127.0.0.1:1"), ""},
		{"backup", "THƯ-MỤC", set("SIPAS_BACKUPS="), ""},
		{"backup", "48h", func(_ *testing.T, h *patient) []string {
			dir := filepath.Join(h.dir, "old")
			h.backup(dir, time.Now().Add(-48*time.Hour))
			return []string{"SIPAS_BACKUPS=" + dir}
		}, ""},
		{"drill", "sipas-drill.timer", rehearsed(func(h *patient, dir string) {
			if err := os.Remove(filepath.Join(dir, "sipas_drill.prom")); err != nil {
				h.t.Fatal(err)
			}
		}), ""},
		{"drill", "không thành", rehearsed(func(h *patient, dir string) { h.rehearse(dir, 0, time.Now()) }), ""},
		{"drill", "10 ngày", rehearsed(func(h *patient, dir string) { h.rehearse(dir, 1, time.Now().Add(-10*24*time.Hour-time.Hour)) }), ""},
		{"backup", "hẹn giờ", func(t *testing.T, _ *patient) []string { return []string{"SIPAS_BACKUPS=" + t.TempDir()} }, ""},
	}
}

// certified puts a proxy before the service whose certificate is for a name, and ends some time from now.
func certified(name string, left time.Duration) func(*testing.T, *patient) []string {
	return func(_ *testing.T, h *patient) []string {
		return []string{"SIPAS_BASE_URL=" + h.front(h.toService(strings.TrimPrefix(h.p.base, "http://")), h.ca.certificate(h.t, name, left))}
	}
}

// authority signs certificates.
type authority struct {
	own *x509.Certificate
	key *ecdsa.PrivateKey
	der []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, own: &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority " + rand.Text()}, NotBefore: time.Now().Add(-48 * time.Hour),
		NotAfter: time.Now().AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}}
	if a.der, err = x509.CreateCertificate(rand.Reader, a.own, a.own, key.Public(), key); err != nil {
		t.Fatal(err)
	}
	return a
}

// file holds the authority's own certificate, as machines know whom to trust.
func (a *authority) file(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: a.der}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(surveytest.Dir(t), "authority.pem")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate is one for a name that ends some time from now.
func (a *authority) certificate(t *testing.T, name string, left time.Duration) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(left), KeyUsage: x509.KeyUsageDigitalSignature}, a.own, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
