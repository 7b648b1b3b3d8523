//go:build drill

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// visitors are people, and scripts, who come to desks of a program that lives by a clock of their own.
type visitors struct {
	*program
	clock  *clock
	conn   *pgx.Conn // as the owner of the database
	client *http.Client
	random *rand.Rand
}

// newVisitors has the program serve with its usual limits on the morning of a ward's busiest day.
func newVisitors(t *testing.T, p *program, seed uint64, conn *pgx.Conn) *visitors {
	t.Helper()
	v := &visitors{program: p, clock: &clock{at: time.Date(2026, 11, 24, 7, 0, 0, 0, surveytest.Day().Location())}, conn: conn, random: rand.New(rand.NewPCG(seed, 14)),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atATime}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	p.serveBy(v.clock, "--limit-place", "120/m", "--limit-address", "1200/m", "--limit-device", "240/m")
	t.Cleanup(v.client.CloseIdleConnections)
	return v
}

// browsers are what those of three people out of three say of themselves: new ones say little.
func browsers() []string {
	return []string{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"}
}

func (v *visitors) between(least, most int) time.Duration {
	return time.Duration(least+v.random.IntN(most-least)) * time.Second
}

// visit is a form that somebody has opened.
type visit struct {
	*visitors
	place, address, browser string
	fields                  url.Values // that the form came with
}

// open fetches a desk's form; an empty one where it is refused.
func (v *visitors) open(place, address, browser string) *visit {
	v.t.Helper()
	opened := &visit{v, place, address, browser, url.Values{}}
	status, text := v.ask(http.MethodGet, "/q/"+place, "", "X-Forwarded-For", address, "User-Agent", browser, "Accept-Language", "vi")
	form, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil || status != http.StatusOK {
		return opened
	}
	form.Find("form input[type=hidden][name]").Each(func(_ int, field *goquery.Selection) {
		opened.fields.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	return opened
}

// send fills a form in, and tells whether it was accepted.
func (v *visit) send(answers map[string]int, took time.Duration) bool {
	for item, step := range answers {
		v.fields.Set("answers."+item, fmt.Sprint(step))
	}
	v.fields.Set("duration_ms", fmt.Sprint(took.Milliseconds()))
	status, _ := v.post("/q/"+v.place, "application/x-www-form-urlencoded", v.fields.Encode(), "X-Forwarded-For", v.address, "User-Agent", v.browser, "Accept-Language", "vi")
	return status == http.StatusSeeOther
}

func (v *visitors) post(path, kind, body string, header ...string) (int, string) {
	return v.ask(http.MethodPost, path, body, append(header, "Content-Type", kind)...)
}

// ask sends a request; status 0 where there is no answer.
func (v *visitors) ask(method, path, body string, header ...string) (int, string) {
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(body))
	if err != nil {
		v.t.Error(err)
		return 0, ""
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	r, err := v.client.Do(request)
	if err != nil {
		v.t.Error(err)
		return 0, ""
	}
	defer func() { _ = r.Body.Close() }()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
}

// atATime is how many requests a script has under way.
const atATime = 16

// each does something n times, several at a time, and returns what came of it in order.
func each[T any](n int, do func(i int) T) []T {
	found := make([]T, n)
	var all sync.WaitGroup
	for first := range min(n, atATime) {
		all.Go(func() {
			for i := first; i < n; i += atATime {
				found[i] = do(i)
			}
		})
	}
	all.Wait()
	return found
}

// satisfied is what somebody says who comes to a desk of an index of about 80.
func satisfied(random *rand.Rand) map[string]int {
	answers := map[string]int{"trouble": 1}
	for _, item := range append(survey.Dimensions(), survey.OverallKey) {
		drawn := random.Float64()
		answers[item] = 5
		for _, most := range []float64{0.35, 0.80, 0.92, 0.97} {
			if drawn > most {
				answers[item]--
			}
		}
	}
	return answers
}

// steal is the credential of a tablet that stands at a desk.
func (v *visitors) steal(at desk) string {
	v.t.Helper()
	var out bytes.Buffer
	v.mustRunBy([]string{"device", "add", "--place", at.place, "--json"}, &out)
	var added deviceAddedJSON
	if err := json.Unmarshal(out.Bytes(), &added); err != nil {
		v.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+"/kiosk/enrol", strings.NewReader(fmt.Sprintf(`{"code":%q}`, added.Code)))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	r, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	_ = r.Body.Close()
	for _, c := range r.Cookies() {
		return c.Name + "=" + c.Value
	}
	v.t.Fatalf("no credential: %d", r.StatusCode)
	return ""
}

// mustRunBy runs another command by the same clock.
func (v *visitors) mustRunBy(args []string, out io.Writer) {
	v.t.Helper()
	if exit := run(v.t.Context(), v.clock.now, append(args, "--database-url", v.url, "--data-dir", v.dir), out, v.log); exit != done {
		v.t.Fatalf("sipas %s: exit %d", strings.Join(args, " "), exit)
	}
}

// counted is how many of these answers count; the others are noted by their reason.
func (v *visitors) counted(ids []string, reasons map[string]int) (counted int) {
	v.t.Helper()
	rows, err := v.conn.Query(v.t.Context(), `select standing, coalesce(reason, '') from survey.response
		where province_code = '68' and answered_on >= '2026-11-24' and id = any($1::uuid[])`, ids)
	if err != nil {
		v.t.Fatal(err)
	}
	var standing, reason string
	if _, err := pgx.ForEachRow(rows, []any{&standing, &reason}, func() error {
		if standing == "counted" {
			counted++
		} else if reasons != nil {
			reasons[reason]++
		}
		return nil
	}); err != nil {
		v.t.Fatal(err)
	}
	return counted
}

// evening comes, and with it whatever the service does when it looks back.
func (v *visitors) evening() {
	v.t.Helper()
	at := v.clock.now()
	v.clock.set(time.Date(at.Year(), at.Month(), at.Day(), 20, 0, 0, 0, at.Location()))
	v.settle()
}

// settle waits until the service has done what there is to do: until no standing changes for some turns of its.
func (v *visitors) settle() {
	v.t.Helper()
	last, since := "", time.Now()
	surveytest.Eventually(v.t, "no standing changes any more", func() bool {
		var now string
		if err := v.conn.QueryRow(v.t.Context(), `select count(*) || ' ' || count(*) filter (where standing = 'counted') from survey.response`).Scan(&now); err != nil {
			v.t.Fatal(err)
		}
		if now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > 4*time.Second
	})
}

// figure is the index of a unit that the program computes at this moment.
func (v *visitors) figure(unit string) float64 {
	v.t.Helper()
	var out bytes.Buffer
	v.mustRunBy([]string{"figures", "--period", stuffed, "--unit", unit, "--json"}, &out)
	var figures struct{ Units []struct{ Index *float64 } }
	if err := json.Unmarshal(out.Bytes(), &figures); err != nil || len(figures.Units) != 1 || figures.Units[0].Index == nil {
		v.t.Fatalf("%v in %s", err, out.String())
	}
	return *figures.Units[0].Index
}
