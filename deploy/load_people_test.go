//go:build load

package deploy_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// addresses gives everybody an address of the loopback network.
type addresses struct{ given atomic.Uint32 }

func (a *addresses) next() net.IP {
	n := a.given.Add(1)
	return net.IPv4(127, byte(1+n>>16), byte(n>>8), byte(n))
}

// phone is one person's browser: an address and a connection of its own.
type phone struct {
	base   string
	client *http.Client
}

// patience is after how long people give up on one request; the page tries again by itself.
const patience = 30 * time.Second

func (d *day) phone(base string) *phone {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: d.addresses.next()}}
	dial := func(ctx context.Context, _, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return dialer.DialContext(ctx, "tcp", "127.0.0.1:"+port)
	}
	// The certificate is one that Caddy has made for this test.
	transport := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &phone{base, &http.Client{Transport: transport, Timeout: patience, CheckRedirect: stay}}
}

func (p *phone) leave() { p.client.CloseIdleConnections() }

// reply is what came, and how long it took; status 0: nothing came.
type reply struct {
	status int
	body   []byte
	took   time.Duration
}

func (p *phone) get(path string) reply { return p.do(http.MethodGet, path, "", nil) }

func (p *phone) do(method, path, kind string, body []byte, headers ...string) reply {
	began := time.Now()
	request, err := http.NewRequest(method, p.base+path, bytes.NewReader(body))
	if err != nil {
		return reply{}
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Origin", p.base)
	}
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	r, err := p.client.Do(request)
	if err != nil {
		return reply{took: time.Since(began)}
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{took: time.Since(began)}
	}
	return reply{r.StatusCode, text, time.Since(began)}
}

// open opens a place's form with all that belongs to it, until it is there, and returns what it would send.
func (d *day) open(p *phone, place string, opened *waits) url.Values {
	began := time.Now()
	for d.t.Context().Err() == nil {
		r := p.get("/q/" + place)
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(r.body))
		if r.status == http.StatusOK && err == nil {
			p.parts(page)
			r.took = time.Since(began)
			opened.take(r)
			return unfilled(page)
		}
		opened.take(r)
		<-time.After(time.Second)
	}
	return nil
}

// parts fetches the scripts of a page together, as browsers do.
func (p *phone) parts(page *goquery.Document) {
	var all sync.WaitGroup
	page.Find(`link[rel=modulepreload]`).Each(func(_ int, link *goquery.Selection) {
		all.Go(func() { p.get(link.AttrOr("href", "")) })
	})
	all.Wait()
}

// unfilled is what a form carries that nobody has filled in.
func unfilled(page *goquery.Document) url.Values {
	form := url.Values{}
	page.Find(`#form input[type=hidden]`).Each(func(_ int, field *goquery.Selection) {
		form.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	page.Find(`#form input[type=radio]`).Each(func(_ int, field *goquery.Selection) {
		if name := field.AttrOr("name", ""); form.Get(name) == "" || rand.IntN(3) == 0 {
			form.Set(name, field.AttrOr("value", ""))
		}
	})
	return form
}

// visit is one person's: the form is opened, filled in, and sent until it is acknowledged.
func (d *day) visit(place string, w *visits) {
	p := d.phone(d.front)
	defer p.leave()
	form := d.open(p, place, &w.opened)
	if form == nil {
		return
	}
	thought := thinking/2 + rand.N(thinking)
	<-time.After(thought)
	form.Set("duration_ms", fmt.Sprint(thought.Milliseconds()))
	began := time.Now()
	for d.t.Context().Err() == nil {
		r := p.do(http.MethodPost, "/q/"+place, "application/x-www-form-urlencoded", []byte(form.Encode()))
		if r.status == http.StatusSeeOther {
			r.took = time.Since(began)
			w.sent.take(r)
			d.note(form.Get("id"))
			p.get("/q/" + place + "/thanks")
			return
		}
		if w.sent.take(r); r.status >= 400 && r.status < 500 && r.status != http.StatusTooManyRequests && r.status != http.StatusRequestTimeout {
			d.t.Errorf("answers were refused for good: %d %.300s", r.status, r.body)
			return
		}
		<-time.After(time.Second)
	}
}

func (d *day) note(ids ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		d.acknowledged[id] = time.Now()
	}
}

// held is a tablet, and what it holds after a day without network.
type held struct {
	phone   *phone
	cookie  string
	answers map[string]string // by id
}

// tablets enrols them, some at a desk, and has each hold the answers of yesterday.
func (d *day) tablets() []*held {
	d.t.Helper()
	found := make([]*held, tablets)
	var all sync.WaitGroup
	turn := make(chan struct{}, 4)
	for n := range found {
		all.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			found[n] = d.tablet(d.places[n%len(d.places)])
		})
	}
	all.Wait()
	if d.t.Failed() {
		d.t.FailNow()
	}
	return found
}

func (d *day) tablet(place string) *held {
	add := exec.Command(executable, "device", "add", "--place", place, "--name", "Quầy số 1", "--json")
	add.Env = d.services[0].env
	out, err := add.Output()
	var added struct {
		Code string `json:"code"`
	}
	if err == nil {
		err = json.Unmarshal(out, &added)
	}
	if err != nil {
		d.t.Errorf("a tablet is added: %v", err)
		return nil
	}
	k := &held{phone: d.phone(d.front), answers: map[string]string{}}
	request, _ := json.Marshal(map[string]string{"code": added.Code})
	enrolled, err := k.phone.client.Post(d.front+"/api/v1/kiosk/enrol", "application/json", bytes.NewReader(request))
	if err != nil || enrolled.StatusCode != http.StatusOK || len(enrolled.Cookies()) != 1 {
		d.t.Errorf("a tablet is enrolled: %v %v", enrolled, err)
		return nil
	}
	_ = enrolled.Body.Close()
	k.cookie = enrolled.Cookies()[0].Name + "=" + enrolled.Cookies()[0].Value
	yesterday := time.Now().In(time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)).AddDate(0, 0, -1).Format(time.DateOnly)
	for range tabletHolds {
		id := uuid.NewString()
		k.answers[id] = strings.Replace(answerBody(id, place), `"adult":true`, fmt.Sprintf(`"adult":true,"answered_on":%q,"duration_ms":25000`, yesterday), 1)
	}
	return k
}

// deliver sends what a tablet holds until all of it is acknowledged: what a busy service had no room for again.
func (d *day) deliver(k *held, delivered *waits) {
	began := time.Now()
	for d.t.Context().Err() == nil {
		answers := slices.Collect(maps.Values(k.answers))
		r := k.phone.do(http.MethodPost, "/api/v1/kiosk/responses", "application/json", []byte(`{"responses":[`+strings.Join(answers, ",")+`]}`), "Cookie", k.cookie)
		if r.status == http.StatusOK {
			d.take(k, r.body)
		}
		if len(k.answers) == 0 {
			r.took = time.Since(began)
			delivered.take(r)
			return
		}
		delivered.again(r)
		<-time.After(time.Second + rand.N(2*time.Second))
	}
}

// take lets go of what the service says it has stored.
func (d *day) take(k *held, body []byte) {
	var told struct {
		Results []struct{ ID, Status string } `json:"results"`
	}
	if err := json.Unmarshal(body, &told); err != nil || len(told.Results) != len(k.answers) {
		d.t.Errorf("a delivery was answered %.300s", body)
		return
	}
	for _, result := range told.Results {
		switch result.Status {
		case "stored", "already_stored":
			delete(k.answers, result.ID)
			d.note(result.ID)
		case "failed":
		default:
			d.t.Errorf("an answer of a delivery: %s", result.Status)
		}
	}
}
