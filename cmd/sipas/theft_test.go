package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// deliver brings n answers of a place with a tablet's credential, 500 at once, and returns their ids.
func (p *program) deliver(cookie, place, day string, n int) []string {
	p.t.Helper()
	var ids []string
	for n > 0 {
		var batch []any
		for range min(n, 500) {
			b := answerOf(place, day)
			b["duration_ms"] = 20_000
			batch, ids = append(batch, b), append(ids, b["id"].(string))
		}
		n -= len(batch)
		var r *http.Response
		var text string
		surveytest.Eventually(p.t, "the program is not too busy", func() bool { // a tablet, too, sends again what a busy one has not taken
			r, text = p.kiosk("responses", cookie, map[string]any{"responses": batch})
			return r.StatusCode != http.StatusServiceUnavailable
		})
		if r.StatusCode != http.StatusOK || strings.Count(text, `"stored"`) != len(batch) {
			p.t.Fatalf("%d %.300s", r.StatusCode, text)
		}
	}
	return ids
}

// answersBut dumps every answer and what goes with it, but for those with the ids.
func answersBut(t *testing.T, conn *pgx.Conn, ids []string) string {
	t.Helper()
	var text string
	if err := conn.QueryRow(t.Context(), `with stolen as (select unnest($1::uuid[]) as id)
		select coalesce(string_agg(line, E'\n' order by line), '') from (
		select to_jsonb(r)::text as line from survey.response r where not exists (select from stolen s where s.id = r.id)
		union all select to_jsonb(c)::text from survey.receipt c where not exists (select from stolen s where s.id = c.id)
		union all select to_jsonb(v)::text from survey.standing_review v where not exists (select from stolen s where s.id = v.response_id)
		union all select to_jsonb(e)::text from survey.delivered e where not exists (select from stolen s where s.id = e.response_id)) x (line)`, ids).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// live is how many answers of a unit count, of all that have come in.
func (p *program) live(unit string) (n int) {
	p.t.Helper()
	var figures struct{ Units []struct{ N int } }
	if err := json.Unmarshal([]byte(p.mustRun("figures", "--unit", unit, "--json")), &figures); err != nil || len(figures.Units) != 1 {
		p.t.Fatal(err)
	}
	return figures.Units[0].N
}

// honestPeople answer at one desk: by its code, at its tablet on the day before and today, and at the tablet beside. It returns how many.
func (p *program) honestPeople(conn *pgx.Conn, tablet, beside, today string) int {
	p.t.Helper()
	p.deliver(tablet, p.code, today, 30)
	// What the tablet brought was received the day before.
	if _, err := conn.Exec(p.t.Context(), `update survey.delivery set received_on = received_on - 1`); err != nil {
		p.t.Fatal(err)
	}
	p.deliver(beside, p.code, today, 25)
	for range 20 {
		if status, err := sendOne(p.base, p.code, newID(), 4); err != nil || status != http.StatusCreated {
			p.t.Fatalf("%d %v", status, err)
		}
	}
	return 75
}

// TestAStolenCredential delivers 2,000 answers in four deliveries where no rule looks at tablets. One command finds them, one undoes them,
// and what honest people said at the same desk stays as it was to the last byte.
func TestAStolenCredential(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_DEVICE_DAY=0", "SIPAS_STANDING_DEVICE_HOURS=0")
	p.serve()
	conn := connect(t, p)
	device, cookie := p.enrolled(p.code)
	_, beside := p.enrolled(p.code)
	today := time.Now().UTC().Add(7 * time.Hour).Format(time.DateOnly)
	honest := p.honestPeople(conn, cookie, beside, today)
	unit := p.unitOf()
	figures := p.live(unit)
	if figures != honest {
		t.Fatalf("%d honest answers count, want %d", figures, honest)
	}
	stolen := p.deliver(cookie, p.code, today, 2000)
	before := answersBut(t, conn, stolen)
	if n := p.live(unit); n != honest+2000 {
		t.Fatalf("%d count after the theft", n)
	}

	var batches []batchJSON
	if err := json.Unmarshal([]byte(p.mustRun("device", "batches", device, "--json")), &batches); err != nil || len(batches) != 2 ||
		batches[0].Counted != 30 || batches[1].ReceivedOn != today || batches[1].Counted != 2000 || len(batches[1].Places) != 1 || batches[1].Places[0].UnitCode != unit {
		t.Fatalf("%+v %v", batches, err)
	}
	if out := p.mustRun("device", "batches", device); !strings.Contains(out, "2000") || !strings.Contains(out, unit) {
		t.Errorf("for people: %s", out)
	}
	if out := p.mustRun("device", "revoke", device, "--undo", "--from", today, "--reason", "Máy bị lấy cắp", "--by", "Phòng CCHC", "--json"); !strings.Contains(out, `"set_aside": 2000`) || !strings.Contains(out, `"state": "revoked"`) {
		t.Errorf("undone: %s", out)
	}
	if difference := surveytest.FirstDifference(before, answersBut(t, conn, stolen)); difference != "" {
		t.Errorf("an honest answer was touched:\n%s", difference)
	}
	if n := p.live(unit); n != figures {
		t.Errorf("%d count, want %d again", n, figures)
	}
	p.mustRun("recount", "--check")
	p.mustRun("publish")
	if r, _ := p.kiosk("heartbeat", cookie, map[string]any{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("the thief is still heard: %d", r.StatusCode)
	}
	var by, note string
	if err := conn.QueryRow(t.Context(), "select distinct decided_by, note from survey.standing_review").Scan(&by, &note); err != nil || by != "Phòng CCHC" || note != "Máy bị lấy cắp" {
		t.Errorf("decided by %q, %q, %v", by, note, err)
	}
	if out := p.mustRun("standing", "review", "--device", strings.ToLower(device), "--from", today, "--to", today, "--standing", "counted", "--reason", "nhầm"); !strings.HasPrefix(out, "2000 answers are now counted") {
		t.Errorf("a mistake mended: %s", out)
	}
	if out := p.mustRun("standing", "review", "--device", device, "--from", today, "--reason", "đúng là bị lấy cắp", "--json"); !strings.Contains(out, `"changed": 2000`) {
		t.Errorf("and undone again: %s", out)
	}
	if difference := surveytest.FirstDifference(before, answersBut(t, conn, stolen)); difference != "" {
		t.Errorf("an honest answer was touched:\n%s", difference)
	}
	p.mustRun("recount", "--check")
}

// TestAStolenCredentialByItself: with the rules as they come nobody has to find it. Of a day that no tablet can have taken in nothing counts
// a moment later, and everything else does.
func TestAStolenCredentialByItself(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	conn := connect(t, p)
	_, cookie := p.enrolled(p.code)
	_, beside := p.enrolled(p.code)
	now := time.Now().UTC().Add(7 * time.Hour)
	today, yesterday := now.Format(time.DateOnly), now.AddDate(0, 0, -1).Format(time.DateOnly)
	honest := p.honestPeople(conn, cookie, beside, yesterday)
	unit := p.unitOf()
	stolen := slices.Concat(p.deliver(cookie, p.code, today, 300), p.deliver(cookie, p.code, today, 9_700))
	before := answersBut(t, conn, stolen)
	surveytest.Eventually(t, "nothing of the theft counts", func() bool {
		var n int
		if err := conn.QueryRow(t.Context(), "select count(*) from survey.response where standing = 'counted' and id = any($1::uuid[])", stolen).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n == 0
	})
	if n := p.live(unit); n != honest {
		t.Errorf("%d count, want %d", n, honest)
	}
	if difference := surveytest.FirstDifference(before, answersBut(t, conn, stolen)); difference != "" {
		t.Errorf("an honest answer was touched:\n%s", difference)
	}
	p.mustRun("recount", "--check")
	other := p.mustRun("place", "list", "--unit", "24805")[:5]
	if other == p.code {
		other = p.mustRun("place", "list", "--unit", "24781")[:5]
	}
	if _, text := p.kiosk("responses", cookie, map[string]any{"responses": []any{answerOf(other, today)}}); !strings.Contains(text, `"invalid"`) {
		t.Errorf("another commune's desk: %s", text)
	}
}

// TestAKeysAnswersAreUndone in the same way as a tablet's.
func TestAKeysAnswersAreUndone(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	key := p.addKey("--name", "Tổng đài", "--mode", "phone")
	today := time.Now().UTC().Add(7 * time.Hour).Format(time.DateOnly)
	for range 5 {
		if status, text := p.sendWith(key.Key, answerOf(p.code, today)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, text)
		}
	}
	if status, err := sendOne(p.base, p.code, newID(), 4); err != nil || status != http.StatusCreated {
		t.Fatalf("%d %v", status, err)
	}
	id := key.ID.String()
	if out := p.mustRun("key", "batches", id, "--json"); !strings.Contains(out, `"counted": 5`) {
		t.Errorf("%s", out)
	}
	if out := p.mustRun("standing", "review", "--key", id, "--from", today, "--reason", "thử"); !strings.HasPrefix(out, "5 answers") {
		t.Errorf("%s", out)
	}
	p.mustRun("standing", "review", "--key", id, "--from", today, "--standing", "counted", "--reason", "thử")
	if out := p.mustRun("key", "revoke", id, "--undo", "--from", today, "--reason", "lộ khóa", "--json"); !strings.Contains(out, `"set_aside": 5`) {
		t.Errorf("%s", out)
	}
	if n := p.live(p.unitOf()); n != 1 {
		t.Errorf("%d count, want the visitor's", n)
	}
	surveytest.Eventually(t, "the key is refused", func() bool {
		status, _ := p.sendWith(key.Key, answerOf(p.code, today))
		return status == http.StatusUnauthorized
	})
	p.mustRun("recount", "--check")
}

func TestReviewsOfBatchesRefuse(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	id := newID()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"standing", "review", "--reason", "x"}, 2, "--device"},
		{[]string{"standing", "review", id, "--reason", "x"}, 2, "--standing"},
		{[]string{"standing", "review", id, "--device", "T1", "--from", "2026-11-20", "--reason", "x"}, 2, "--device"},
		{[]string{"standing", "review", "--device", "T1", "--key", "K1", "--from", "2026-11-20", "--reason", "x"}, 2, "--device"},
		{[]string{"standing", "review", "--device", "T1", "--reason", "x"}, 2, "--from"},
		{[]string{"standing", "review", id, "--standing", "counted", "--from", "2026-11-20", "--reason", "x"}, 2, "--from"},
		{[]string{"standing", "review", "--device", "T1", "--from", "yesterday", "--reason", "x"}, 2, "--from"},
		{[]string{"standing", "review", "--device", "T1", "--from", "2026-11-20"}, 2, "--reason"},
		{[]string{"standing", "review", "--device", "T99", "--from", "2026-11-20", "--reason", "x"}, 1, "sipas device list"},
		{[]string{"standing", "review", "--key", "K99", "--from", "2026-11-20", "--reason", "x"}, 1, "sipas key list"},
		{[]string{"device", "batches", "T99"}, 1, "sipas device list"},
		{[]string{"key", "batches", "K99"}, 1, "sipas key list"},
		{[]string{"device", "revoke", "T99", "--undo", "--from", "2026-11-20", "--reason", "x"}, 1, "sipas device list"},
		{[]string{"device", "revoke", "T1", "--undo", "--from", "2026-11-20"}, 2, "--reason"},
		{[]string{"device", "revoke", "T1", "--from", "2026-11-20"}, 2, "--undo"},
		{[]string{"key", "revoke", "K99", "--undo", "--from", "2026-11-20", "--reason", "x"}, 1, "sipas key list"},
	} {
		if _, errs, code := p.run(c.args...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d, says %q; want exit %d and %q", fmt.Sprint(c.args), code, errs, c.code, c.says)
		}
	}
}
