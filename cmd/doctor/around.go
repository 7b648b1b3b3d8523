package doctor

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// reply is what an address answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// mostRead is the most that is read of an answer.
const mostRead = 4 << 20

// get asks an address, and follows nobody elsewhere.
func (d *doctor) get(ctx context.Context, address string, header http.Header) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return reply{}, err
	}
	for name := range header {
		request.Header.Set(name, header.Get(name))
	}
	client := http.Client{
		Timeout:       d.Patience,
		Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: d.Roots, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostRead))
	return reply{answer.StatusCode, answer.Header, string(body)}, err
}

// local is how an address to listen on is reached from this machine.
func local(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func (d *doctor) serviceReady(ctx context.Context) result {
	answer, err := d.get(ctx, "http://"+local(d.Listen)+"/readyz", nil)
	switch {
	case err != nil:
		return because("doctor.service.away", err)
	case answer.status != http.StatusOK:
		return fault("doctor.service.unready", map[string]any{"Status": answer.status})
	}
	return well(d.Listen)
}

func (d *doctor) metricsTold(ctx context.Context) result {
	if d.MetricsListen == "" {
		return fault("doctor.metrics.off", nil)
	}
	answer, err := d.get(ctx, "http://"+local(d.MetricsListen)+"/metrics", nil)
	if err == nil && !strings.Contains(answer.body, "sipas_ready") {
		err = errors.New("HTTP " + strconv.Itoa(answer.status))
	}
	if err != nil {
		return because("doctor.metrics.away", err)
	}
	return well(d.MetricsListen)
}

// mostLag is how long figures may stay behind answers: the alert has the same.
const mostLag = 120

func (d *doctor) publishingKeepsUp(ctx context.Context) result {
	answer, err := d.get(ctx, "http://"+local(d.MetricsListen)+"/metrics", nil)
	if err != nil {
		return because("doctor.metrics.away", err)
	}
	for line := range strings.Lines(answer.body) {
		var lag float64
		if _, err := fmt.Sscanf(line, "sipas_publish_lag_seconds %g", &lag); err == nil && lag > mostLag {
			return fault("doctor.publishing", map[string]any{"Seconds": int(lag)})
		}
	}
	return well("")
}

// leastDays is how long a certificate has to hold on: the alert has the same order.
const leastDays = 14

// certificateGood: it is in force and will be, for the name of the base URL, and signed by somebody whom this machine trusts.
func (d *doctor) certificateGood(ctx context.Context) result {
	u, err := url.Parse(d.BaseURL)
	if err != nil || u.Scheme != "https" {
		return well("–")
	}
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))
	dialer := tls.Dialer{Config: &tls.Config{ServerName: u.Hostname(), RootCAs: d.Roots, MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return fault("doctor.certificate.expired", map[string]any{"End": invalid.Cert.NotAfter.Format(time.DateOnly)})
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fault("doctor.certificate.name", map[string]any{"Name": u.Hostname()})
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fault("doctor.certificate.authority", nil)
	}
	if err != nil {
		return because("doctor.certificate.away", err)
	}
	defer func() { _ = conn.Close() }()
	shown, ok := conn.(*tls.Conn)
	if !ok {
		return fault("doctor.certificate.away", map[string]any{"Why": "no TLS"})
	}
	end := EndOf(shown.ConnectionState().PeerCertificates)
	days := int(end.Sub(d.Now()).Hours() / 24)
	if days < leastDays {
		return fault("doctor.certificate.soon", map[string]any{"Days": days, "End": end.Format(time.DateOnly)})
	}
	return well(end.Format(time.DateOnly))
}

// EndOf is when the first certificate of a chain ends; the zero time where there is none.
func EndOf(chain []*x509.Certificate) (end time.Time) {
	for n, c := range chain {
		if n == 0 || c.NotAfter.Before(end) {
			end = c.NotAfter
		}
	}
	return end
}

// reachableFromOutside asks the public name, and knows the installation by what only one with its secret can answer: another program, or another
// installation of this one, cannot.
func (d *doctor) reachableFromOutside(ctx context.Context) result {
	challenge := rand.Text()
	header := http.Header{}
	header.Set(survey.ChallengeHeader, challenge)
	answer, err := d.get(ctx, strings.TrimSuffix(d.BaseURL, "/")+"/healthz", header)
	switch {
	case err != nil:
		return because("doctor.reachable.away", err)
	case answer.status != http.StatusOK:
		return fault("doctor.reachable.status", map[string]any{"Status": answer.status})
	case !d.proved(challenge, answer.header.Get(survey.ProofHeader)):
		return fault("doctor.reachable.other", nil)
	}
	return well(d.BaseURL)
}

// proved tells whether a proof is of this installation: of either secret, for while one is replaced an instance may have the other one first.
func (d *doctor) proved(challenge, proof string) bool {
	for _, secret := range [][]byte{d.Secret, d.OtherSecret} {
		if len(secret) > 0 && hmac.Equal([]byte(proof), []byte(survey.Proof(secret, challenge))) {
			return true
		}
	}
	return false
}

func (d *doctor) mailAnswers(ctx context.Context) result {
	return tried(ctx, d.Mail, "doctor.mail")
}

func (d *doctor) signOnAnswers(ctx context.Context) result {
	return tried(ctx, d.SignOn, "doctor.single_sign_on")
}

func tried(ctx context.Context, try func(context.Context) error, key string) result {
	if try == nil {
		return well("–")
	}
	if err := try(ctx); err != nil {
		return because(key, err)
	}
	return well("")
}

func (d *doctor) alertmanagerAnswers(ctx context.Context) result {
	if d.AlertmanagerURL == "" {
		return well("–")
	}
	answer, err := d.get(ctx, strings.TrimSuffix(d.AlertmanagerURL, "/")+"/-/ready", nil)
	if err == nil && answer.status != http.StatusOK {
		err = errors.New("HTTP " + strconv.Itoa(answer.status))
	}
	if err != nil {
		return because("doctor.alertmanager", err)
	}
	return well("")
}

// callBacksDone: where nobody more may leave a number, nobody is left. That is no fault, but somebody must know until when.
func (d *doctor) callBacksDone(ctx context.Context) result {
	if d.CallBacksLeft == nil {
		return well("on")
	}
	people, until, err := d.CallBacksLeft(ctx, cmp.Or(d.StaffURL, d.OwnerURL), d.Province)
	switch {
	case err != nil && d.StaffURL != "": // that nobody can be staff, database.staff tells
		return well("")
	case err != nil:
		return because("doctor.asking", err)
	case people == 0:
		return well("off")
	}
	return fault("doctor.call_backs", map[string]any{"N": people, "Day": until.Format(time.DateOnly)})
}

// fontsHaveNames: posters and reports carry their typeface in the file, so no printer needs one; what it has no sign for comes out as a question
// mark, whatever the printer.
func (d *doctor) fontsHaveNames(ctx context.Context) result {
	poster, err := d.Poster()
	if err != nil || !bytes.Contains(poster, []byte("/FontFile2")) || bytes.Contains(poster, []byte("/Type1")) {
		return fault("doctor.fonts.missing", nil)
	}
	names, err := d.names(ctx)
	if err != nil {
		return because("doctor.asking", err)
	}
	for _, name := range names {
		if strings.ContainsFunc(name, func(r rune) bool { return !survey.Drawn(r) }) && strings.Contains(survey.Drawable(name), "?") && !strings.Contains(name, "?") {
			return fault("doctor.fonts", map[string]any{"Name": name})
		}
	}
	return well("")
}

// names are those of the province's units and open desks.
func (d *doctor) names(ctx context.Context) ([]string, error) {
	var names []string
	err := d.pool(service).QueryRow(ctx, `select array_agg(name) from (select name from survey.unit where province_code = $1 union all
		select name from survey.place where province_code = $1 and closed_at is null) all_names`, d.Province).Scan(&names)
	return names, err
}
