package staffdb_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
)

// post is a database with a webhook that is for everything.
type post struct {
	t     *testing.T
	url   string
	staff *pgxpool.Pool
	store *staffdb.Store
	hook  webhook.Webhook
	now   time.Time
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{t: t, url: surveytest.URL(t), now: time.Now().Truncate(time.Millisecond).Add(time.Minute)}
	p.staff = surveytest.RolePool(t, pg.StaffRole, p.url)
	store, err := staffdb.Open(p.staff)
	if err != nil {
		t.Fatal(err)
	}
	p.store = store
	p.hook = p.add("https://ioc.example.vn/hooks", webhook.Types()...)
	return p
}

func (p *post) add(url string, events ...webhook.Type) webhook.Webhook {
	p.t.Helper()
	return must(p.store.AddWebhook(p.t.Context(), surveytest.Scope(), admin(), webhook.Webhook{URL: url, Events: events}, []byte("sealed")))(p.t)
}

// emit has something happen to an object, which is told at once; where fails, what would have happened does not.
func (p *post) emit(t webhook.Type, object string, fails error) string {
	p.t.Helper()
	event := webhook.OfTask(t, object, "24781", p.now)
	event.After = time.Time{}
	err := pgx.BeginFunc(p.t.Context(), p.staff, func(tx pgx.Tx) error {
		return errors.Join(pg.Emit(p.t.Context(), tx, surveytest.Scope(), event), fails)
	})
	if fails == nil && err != nil {
		p.t.Fatal(err)
	}
	return event.ID
}

// claim takes a letter on as of a moment, and returns its event; empty where there is none.
func (p *post) claim(after time.Duration) webhook.Letter {
	p.t.Helper()
	l, _, err := p.store.ClaimLetter(p.t.Context(), surveytest.Scope(), p.now.Add(after), 2*time.Minute)
	if err != nil {
		p.t.Fatal(err)
	}
	return l
}

func (p *post) settle(l webhook.Letter, state webhook.State, after, wait time.Duration) bool {
	p.t.Helper()
	r := webhook.Result{Outcome: webhook.Answered, Status: 500}
	if state == webhook.Delivered {
		r = webhook.Result{Outcome: webhook.Taken, Status: 204}
	}
	at := p.now.Add(after)
	return must(p.store.SettleLetter(p.t.Context(), surveytest.Scope(), l, state, at.Add(wait), r, at))(p.t)
}

// TestEventsOfADemoSayThatTheyAre for as long as its answers are there, and of its province alone.
func TestEventsOfADemoSayThatTheyAre(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	owner := must(pgx.Connect(t.Context(), p.url))(t)
	defer func() { _ = owner.Close(t.Context()) }()
	said := func(object string) (body string) {
		t.Helper()
		p.emit(webhook.TaskOpened, object, nil)
		if err := owner.QueryRow(t.Context(), "select body from staff.webhook_event where object = 'task:'||$1", object).Scan(&body); err != nil {
			t.Fatal(err)
		}
		return body
	}
	demo := func(province string) {
		t.Helper()
		must(owner.Exec(t.Context(), "insert into survey.synthetic (province_code, seed, responses) values ($1, 1, 1)", province))(t)
	}
	demo("15")
	if body := said("a"); !strings.Contains(body, `"synthetic":false`) {
		t.Errorf("with the demo of another province: %s", body)
	}
	demo("68")
	if body := said("b"); !strings.Contains(body, `"synthetic":true`) {
		t.Errorf("with a demo: %s", body)
	}
}

// TestWhatWaitsHoldsBackWhatComesLater of the same object, and of no other.
func TestWhatWaitsHoldsBackWhatComesLater(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	opened, overdue, other := p.emit(webhook.TaskOpened, "a", nil), p.emit(webhook.TaskOverdue, "a", nil), p.emit(webhook.TaskOpened, "b", nil)
	p.emit(webhook.TaskClosed, "a", errors.New("it did not happen"))
	want := func(l webhook.Letter, event string) webhook.Letter {
		t.Helper()
		if l.Event != event {
			t.Fatalf("claimed %q, want %q", l.Event, event)
		}
		return l
	}
	first := want(p.claim(0), opened)
	want(p.claim(0), "") // one letter at a time
	p.settle(first, webhook.Waiting, 0, time.Hour)
	p.settle(want(p.claim(0), other), webhook.Delivered, 0, 0)
	want(p.claim(59*time.Minute), "")
	list := must(p.store.Deliveries(t.Context(), surveytest.Scope(), p.hook.ID, webhook.Waiting, 0, 9))(t)
	if len(list) != 2 || !list[0].Behind || list[1].Behind || list[1].Tries != 1 || list[1].Status != 500 {
		t.Errorf("%+v", list)
	}
	if b := must(p.store.WebhookBacklog(t.Context(), surveytest.Scope(), p.now.Add(time.Hour)))(t); b.Waiting != 2 || b.Parked != 0 || b.Oldest < time.Hour {
		t.Errorf("%+v", b)
	}
	again := want(p.claim(time.Hour), opened)
	p.settle(again, webhook.Parked, time.Hour, 0)
	p.settle(want(p.claim(time.Hour), overdue), webhook.Delivered, time.Hour, 0)
	want(p.claim(99*time.Hour), "") // what is parked is not tried, and what did not happen is not told
	if err := p.store.ResendDelivery(t.Context(), surveytest.Scope(), admin(), p.hook, again.Delivery, p.now); err != nil {
		t.Fatal(err)
	}
	if l := want(p.claim(2*time.Hour), opened); l.Tries != 0 || !p.settle(l, webhook.Delivered, 2*time.Hour, 0) {
		t.Errorf("%+v", l)
	}
	if err := p.store.ResendDelivery(t.Context(), surveytest.Scope(), admin(), p.hook, again.Delivery, p.now); survey.KindOf(err) != survey.Conflict {
		t.Errorf("what was delivered is sent again: %v", err)
	}
}

// TestALetterOfWhoHasVanished is taken on by another, whose word counts.
func TestALetterOfWhoHasVanished(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	event := p.emit(webhook.TaskOpened, "a", nil)
	lost := p.claim(0)
	if l := p.claim(2*time.Minute - time.Millisecond); l.Event != "" {
		t.Error("it is claimed twice")
	}
	again := p.claim(2 * time.Minute)
	if again.Event != event || again.Delivery != lost.Delivery || again.Claim == lost.Claim || again.Body != lost.Body {
		t.Fatalf("%+v, then %+v", lost, again)
	}
	if p.settle(lost, webhook.Parked, 3*time.Minute, 0) || !p.settle(again, webhook.Delivered, 3*time.Minute, 0) {
		t.Error("the word of who has vanished counts")
	}
}

// TestOfOneWebhookOneLetterIsTakenOn, whoever asks at the same moment: a receiver that is slow holds up one courier and no other.
func TestOfOneWebhookOneLetterIsTakenOn(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for n := range 4 {
		p.emit(webhook.TaskOpened, fmt.Sprint(n), nil)
	}
	owner := must(pgxpool.New(t.Context(), p.url))(t)
	defer owner.Close()
	// Whoever has chosen a letter is counted and waits at the gate, before anybody else can see that he has.
	for _, statement := range []string{"create table staff.gate as select 1 as shut", "create sequence staff.chosen minvalue 0 start 0",
		`create function staff.wait() returns trigger language plpgsql security definer set search_path = pg_catalog as
			$$ begin perform nextval('staff.chosen'); perform from staff.gate for share; return new; end $$`,
		"create trigger gate before update on staff.webhook_delivery for each row execute function staff.wait()"} {
		must(owner.Exec(t.Context(), statement))(t)
	}
	gate := must(owner.Begin(t.Context()))(t)
	must(gate.Exec(t.Context(), "select from staff.gate for update"))(t)
	var claimed, without atomic.Int32
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			_, found, err := p.store.ClaimLetter(t.Context(), surveytest.Scope(), p.now, 2*time.Minute)
			switch {
			case err != nil:
				t.Error(err)
			case found:
				claimed.Add(1)
			}
			if !found {
				without.Add(1)
			}
		})
	}
	surveytest.Eventually(t, "each has chosen a letter, or found none", func() bool {
		var chosen int32
		err := owner.QueryRow(t.Context(), "select case when is_called then last_value + 1 else 0 end::int from staff.chosen").Scan(&chosen)
		return err == nil && chosen+without.Load() == 4
	})
	if err := gate.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	work.Wait()
	if n := claimed.Load(); n != 1 {
		t.Errorf("%d letters of one webhook are taken on at once", n)
	}
}

// TestTwoInstancesShareTheWork: each letter is taken on once, one of a webhook at a time, and those of an object in their order.
func TestTwoInstancesShareTheWork(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for n := range 4 {
		p.add(fmt.Sprintf("https://ioc.example.vn/more/%d", n), webhook.Types()...)
	}
	const objects, rounds = 5, 4
	var want []string // of each webhook
	for range rounds {
		for o := range objects {
			want = append(want, p.emit(webhook.TaskOverdue, fmt.Sprint(o), nil))
		}
	}
	var mu sync.Mutex
	sent, on := map[string][]string{}, map[string]int{} // on the way
	var work sync.WaitGroup
	for range 2 {
		store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, p.url))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			work.Go(func() {
				for {
					mu.Lock()
					done := 0
					for _, events := range sent {
						done += len(events)
					}
					mu.Unlock()
					if done >= 5*len(want) || t.Failed() {
						return
					}
					l, found, err := store.ClaimLetter(t.Context(), surveytest.Scope(), p.now, 2*time.Minute)
					if err != nil {
						t.Error(err)
						return
					}
					if !found {
						continue
					}
					mu.Lock()
					sent[l.URL] = append(sent[l.URL], l.Event)
					if on[l.URL]++; on[l.URL] > 1 {
						t.Errorf("%d letters are on the way to %s", on[l.URL], l.URL)
					}
					mu.Unlock()
					runtime.Gosched() // others ask while it is on the way
					mu.Lock()
					on[l.URL]--
					mu.Unlock()
					if ok, err := store.SettleLetter(t.Context(), surveytest.Scope(), l, webhook.Delivered, p.now, webhook.Result{Outcome: webhook.Taken, Status: 200}, p.now); err != nil || !ok {
						t.Errorf("%v %v", ok, err)
					}
				}
			})
		}
	}
	work.Wait()
	for url, events := range sent {
		if len(events) != len(want) {
			t.Errorf("%s is told %d events, want each of %d once", url, len(events), len(want))
		}
		for o := range objects {
			var of []int
			for n, event := range want {
				if n%objects == o {
					of = append(of, slices.Index(events, event))
				}
			}
			if !slices.IsSorted(of) || of[0] < 0 {
				t.Errorf("%s is told of object %d at %v", url, o, of)
			}
		}
	}
}

// TestWhatBeginsIsToldOnce, and again when it begins anew.
func TestWhatBeginsIsToldOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	look := func(at time.Duration, units ...string) int {
		t.Helper()
		var going []webhook.Event
		for _, u := range units {
			going = append(going, webhook.Bad(u, "2026-Q4", p.now))
		}
		return must(p.store.Watch(t.Context(), surveytest.Scope(), webhook.FigureBad, going, p.now.Add(at), 24*time.Hour))(t)
	}
	for n, c := range []struct {
		at    time.Duration
		units []string
		begun int
	}{
		{0, []string{"24781"}, 1}, {time.Hour, []string{"24781", "24805"}, 1}, {2 * time.Hour, []string{"24781"}, 0}, {20 * time.Hour, []string{"24781", "24805"}, 0},
		{30 * time.Hour, []string{"24781"}, 0}, {44*time.Hour + time.Minute, []string{"24781"}, 0}, {45 * time.Hour, []string{"24781", "24805"}, 1}, {46 * time.Hour, nil, 0}, {99 * time.Hour, []string{"24781"}, 0},
	} {
		if got := look(c.at, c.units...); got != c.begun {
			t.Errorf("look %d: %d have begun, want %d", n, got, c.begun)
		}
	}
	if got := must(p.store.Deliveries(t.Context(), surveytest.Scope(), p.hook.ID, "", 0, 9))(t); len(got) != 3 {
		t.Errorf("%d events, want 3", len(got))
	}
	if l := p.claim(0); l.Event != "" {
		t.Error("what follows from answers is told before the hour is full")
	}
}

// TestAWebhookIsToldWhatItIsFor, while it is not paused, signed by its secrets; who changes what somebody has changed since is told so.
func TestAWebhookIsToldWhatItIsFor(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	ctx, scope := t.Context(), surveytest.Scope()
	if err := p.store.RemoveWebhook(ctx, scope, admin(), p.hook); err != nil {
		t.Fatal(err)
	}
	p.emit(webhook.TaskOpened, "a", nil)
	province := surveytest.Scope().Province()
	if n := seen(t, p.staff, "staff.webhook_event", &province); n != 0 {
		t.Errorf("%d events are kept that nobody is told of", n)
	}
	w := p.add("https://ioc.example.vn/closed", webhook.TaskClosed)
	p.emit(webhook.TaskOpened, "b", nil)
	closed := p.emit(webhook.TaskClosed, "b", nil)
	if err := p.store.PauseWebhook(ctx, scope, admin(), w, true); err != nil {
		t.Fatal(err)
	}
	if l := p.claim(0); l.Event != "" {
		t.Error("a paused webhook is sent a letter")
	}
	if b := must(p.store.WebhookBacklog(ctx, scope, p.now))(t); b != (webhook.Backlog{}) {
		t.Errorf("what a paused webhook keeps is late: %+v", b)
	}
	if err := p.store.PauseWebhook(ctx, scope, admin(), w, false); survey.KindOf(err) != survey.Conflict {
		t.Errorf("changed as it was before somebody else changed it: %v", err)
	}
	w.Revision++
	if err := p.store.PauseWebhook(ctx, scope, admin(), w, false); err != nil {
		t.Fatal(err)
	}
	w.Revision++
	if err := p.store.RotateWebhook(ctx, scope, admin(), w, []byte("the new one"), p.now.Add(webhook.SecretOverlap)); err != nil {
		t.Fatal(err)
	}
	l := p.claim(0)
	if l.Event != closed || len(l.Sealed) != 2 || string(l.Sealed[0]) != "the new one" || string(l.Sealed[1]) != "sealed" {
		t.Errorf("%+v", l)
	}
	if l := p.claim(webhook.SecretOverlap); len(l.Sealed) != 1 || string(l.Sealed[0]) != "the new one" {
		t.Errorf("after a day: %+v", l)
	}
	if _, err := p.store.AddWebhook(ctx, scope, admin(), webhook.Webhook{URL: w.URL, Events: webhook.Types()}, []byte("x")); survey.KindOf(err) != survey.Conflict {
		t.Errorf("the same address twice: %v", err)
	}
}
