//go:build drill

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
)

// listener is another system that is told of events: it checks signatures, and takes its time.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	secret webhook.Secret
	taken  []string
	wrong  int
}

func newListener(t *testing.T) *listener {
	t.Helper()
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		time.Sleep(150 * time.Millisecond)
		l.mu.Lock()
		defer l.mu.Unlock()
		if webhook.Verify(q.Header, string(body), l.secret, time.Now()) != nil {
			l.wrong++
			return
		}
		l.taken = append(l.taken, q.Header.Get(webhook.HeaderID))
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) told() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.taken)
}

// TestDrillWebhookOfAKilledProgram: a webhook is added in the browser, tried, and looked at in both languages on three widths; then
// events happen while the program is killed again and again, and each arrives, those of an object in order.
func TestDrillWebhookOfAKilledProgram(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	p := newProgram(t, "SIPAS_WEBHOOK_TARGETS="+l.URL+"/hooks")
	p.serve()
	people := p.people()
	lan, b := people.person("lan", staff.Admin, ""), newBrowser(t)
	b.become(lan, p.base+"/staff/webhooks")
	b.do(chromedp.SendKeys("#url", l.URL+"/hooks/trung-tam-dieu-hanh"), chromedp.SendKeys("#reason", "Công văn số 45/CV-TTĐH"))
	for n := range webhook.Types() {
		b.click(fmt.Sprintf("#events-%d", n))
	}
	b.click(`form.fields button`)
	b.waitText("Rời trang này là không xem lại được")
	l.mu.Lock()
	l.secret = webhook.Secret(evaluate[string](b, `document.querySelector('.link-once code').textContent`))
	l.mu.Unlock()
	for _, width := range []int64{360, 768, 1280} {
		b.reads("webhook secret", width)
		b.picture(fmt.Sprintf("staff-webhook-secret %d", width))
	}
	b.open(p.base + "/staff/webhooks/W1")
	b.click(`form[action$="/test"] button`)
	surveytest.Eventually(t, "the test arrives", func() bool { return len(l.told()) == 1 })

	var want []string
	happen := func(object string) {
		t.Helper()
		e := webhook.OfTask(webhook.TaskOverdue, object, "24781", time.Now())
		e.After = time.Time{}
		if err := pgx.BeginFunc(t.Context(), people.pool, func(tx pgx.Tx) error { return pg.Emit(t.Context(), tx, surveytest.Scope(), e) }); err != nil {
			t.Fatal(err)
		}
		want = append(want, e.ID)
	}
	kills := 0
	for range 4 {
		for n := range 4 {
			happen([]string{"a", "b"}[n%2])
		}
		before := len(l.told())
		surveytest.Eventually(t, "some are told", func() bool { return len(l.told()) > before })
		p.kill() // while another one is on its way
		kills++
		// What it had claimed is free after two minutes; a test does not wait for them.
		if _, err := people.pool.Exec(t.Context(), "update staff.webhook_delivery set claimed_until = now() where claimed_until > now()"); err != nil {
			t.Fatal(err)
		}
		p.serve()
	}
	surveytest.Eventually(t, "all are told", func() bool {
		told := l.told()
		return !slices.ContainsFunc(want, func(id string) bool { return !slices.Contains(told, id) })
	})
	told := l.told()[1:]
	for o := range 2 {
		last := -1
		for _, id := range told {
			if n := slices.Index(want, id); n%2 == o {
				if n < last {
					t.Errorf("told of %d in the order %v", o, told)
				}
				last = n
			}
		}
	}
	if l.wrong > 0 {
		t.Errorf("%d letters with a wrong signature", l.wrong)
	}
	t.Logf("%d events, told %d times, in order per object; the program was killed %d times", len(want), len(told), kills)

	if _, err := people.pool.Exec(t.Context(), "update staff.webhook_delivery set state = 'parked', tries = 8, outcome = 'answered', status = 503, last_at = now() where id in (3, 4)"); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"vi", "en"} {
		for _, path := range []string{"/staff/webhooks", "/staff/webhooks/W1"} {
			b.become(lan, p.base+path+"?lang="+lang)
			for _, width := range []int64{360, 768, 1280} {
				name := strings.ReplaceAll(strings.TrimPrefix(path, "/staff/"), "/", " ") + " " + lang
				b.reads(name, width)
				b.picture(fmt.Sprintf("staff-%s %d", name, width))
			}
		}
	}
}
