package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// addKey adds a key by the command line.
func (p *program) addKey(args ...string) keyAddedJSON {
	p.t.Helper()
	var added struct {
		ID, Key   string
		Scopes    []survey.KeyScope
		ExpiresOn string `json:"expires_on"`
	}
	out := p.mustRun(append([]string{"key", "add", "--scope", "responses:write", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &added); err != nil {
		p.t.Fatalf("%v in %s", err, out)
	}
	k := keyAddedJSON{Key: survey.KeySecret(added.Key), Scopes: added.Scopes, ExpiresOn: added.ExpiresOn}
	if err := k.ID.UnmarshalText([]byte(added.ID)); err != nil {
		p.t.Fatal(err)
	}
	return k
}

// sendWith sends an answer with a key, or none where it is empty.
func (p *program) sendWith(key survey.KeySecret, body map[string]any) (int, string) {
	p.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/api/v1/responses", bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+string(key))
	}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(r.Body); err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, text.String()
}

// answerOf is an answer for a place, on paper of a day.
func answerOf(place, day string) map[string]any {
	return map[string]any{"id": newID(), "place": place, "questionnaire": "short@1", "adult": true, "answered_on": day,
		"answers": map[string]any{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 3, "overall": 5, "trouble": 1}}
}

// TestKeys runs a key's life: added, used at once and by every instance, listed, taken over from, revoked on all of them within a second or two.
func TestKeys(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	second := &program{t: t, dir: surveytest.Dir(t), log: &safeBuffer{}, env: append(slices.Clone(p.env), "SIPAS_LISTEN="+surveytest.FreeAddress(t))}
	second.serve()
	t.Cleanup(func() { second.stop() })
	year := time.Now().Add(7*time.Hour).UTC().AddDate(1, 0, 0).Format("2006") // on the province's clock
	added := p.addKey("--name", "Tổng đài 1022", "--mode", "phone", "--unit", p.unitOf())
	if !strings.HasPrefix(string(added.Key), "sipas_") || !slices.Equal(added.Scopes, []survey.KeyScope{survey.WriteResponses}) || !strings.HasPrefix(added.ExpiresOn, year) {
		t.Fatalf("%+v", added)
	}
	yesterday := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	for _, instance := range []*program{p, second} {
		if status, text := instance.sendWith(added.Key, answerOf(p.code, yesterday)); status != http.StatusCreated {
			t.Errorf("%d %s", status, text)
		}
	}
	listed := func() (all []keyJSON, text string) {
		t.Helper()
		text = p.mustRun("key", "list", "--json")
		var read []struct {
			Name, Mode, State string
			LastUsedOn        string `json:"last_used_on"`
			Live              bool
			Units             []string
		}
		if err := json.Unmarshal([]byte(text), &read); err != nil {
			t.Fatal(err)
		}
		for _, k := range read {
			all = append(all, keyJSON{Name: k.Name, Mode: survey.Mode(k.Mode), LastUsedOn: k.LastUsedOn, Live: k.Live, Units: k.Units})
		}
		return all, text
	}
	all, text := listed()
	if len(all) != 1 || all[0].Name != "Tổng đài 1022" || all[0].LastUsedOn == "" || !all[0].Live || !slices.Equal(all[0].Units, []string{p.unitOf()}) || strings.Contains(text, string(added.Key)) {
		t.Errorf("%+v in %s", all, text)
	}
	if out := p.mustRun("key", "list"); !strings.Contains(out, "Tổng đài 1022") || !strings.Contains(out, "live") || strings.Contains(out, string(added.Key)) {
		t.Errorf("for people: %s", out)
	}
	next := p.addKey("--name", "Tổng đài 1022", "--expires", time.Now().AddDate(0, 0, 30).Format(time.DateOnly))
	if _, errs, code := p.run("key", "add", "--name", "Tổng đài 1022", "--scope", "responses:write"); code != 1 || !strings.Contains(errs, "sipas key revoke") {
		t.Errorf("a third one: %d %s", code, errs)
	}
	p.mustRun("key", "revoke", strings.ToLower(added.ID.String()))
	for _, instance := range []*program{p, second} {
		surveytest.Eventually(t, "the revoked key is refused", func() bool {
			status, _ := instance.sendWith(added.Key, answerOf(p.code, yesterday))
			return status == http.StatusUnauthorized
		})
		if status, text := instance.sendWith(next.Key, answerOf(p.code, yesterday)); status != http.StatusCreated {
			t.Errorf("the one that took over: %d %s", status, text)
		}
	}
	if strings.Contains(p.log.String()+second.log.String(), string(added.Key)) {
		t.Error("the key stands in the log")
	}
	if all, _ := listed(); len(all) != 2 || all[0].Live || !all[1].Live {
		t.Errorf("%+v", all)
	}
}

func TestKeyCommandsRefuse(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	sound := []string{"key", "add", "--name", "x", "--scope", "responses:write"}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"key", "add", "--scope", "responses:write"}, 2, "--name"},
		{[]string{"key", "add", "--name", "x"}, 2, "--scope"},
		{[]string{"key", "add", "--name", "x", "--scope", "responses:delete"}, 2, "responses:write"},
		{[]string{"key", "add", "--name", "x", "--scope", "results:read,tickets:issue"}, 2, "tasks:read"}, // which opens nothing yet
		{append(sound, "--from", "rubbish"), 2, "192.168.1.0/24"},
		{[]string{"key", "add", "--name", " ", "--scope", "responses:write"}, 2, "--name"},
		{[]string{"key", "add", "--name", "a\x1b[2Jb", "--scope", "responses:write"}, 2, "--name"},
		{append(sound, "--mode", "kiosk"), 2, "paper"},
		{append(sound, "--unit", "nowhere"), 1, "no such unit"},
		{append(sound, "--unit", "02647"), 1, "no such unit"}, // of Lào Cai
		{append(sound, "--unit", "68"), 1, "no such unit"},    // which has no places of its own
		{append(sound, "--expires", "soon"), 2, "2026-11-21"},
		{append(sound, "--expires", "2020-01-01"), 1, "--expires"},
		{append(sound, "--expires", time.Now().AddDate(1, 0, 3).Format(time.DateOnly)), 1, "a year"},
		{[]string{"key", "revoke", "three"}, 2, "K3"},
		{[]string{"key", "revoke", "K3"}, 1, "sipas key list"},
	} {
		out, errs, code := p.run(c.args...)
		if code != c.code || !strings.Contains(errs, c.says) || strings.Contains(out, "sipas_") {
			t.Errorf("sipas %q: exit %d, says %q; want exit %d and %q", c.args, code, errs, c.code, c.says)
		}
	}
	if out := p.mustRun("key", "list", "--json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("refused, yet there is %s", out)
	}
}

// TestASystemReportsTransactions of its own units through the running program, as JSON and as a file: once each, listed with its name, and undone by people.
func TestASystemReportsTransactions(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	unit := p.unitOf()
	added := p.addKey("--scope", "transactions:write", "--name", "Một cửa điện tử", "--unit", unit)
	month := time.Now().AddDate(0, -1, 0).Format("2006-01")
	send := func(kind, body string) (status int, told map[string]any) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, p.base+"/api/v1/transactions", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Authorization", "Bearer "+string(added.Key))
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, told
	}
	list := `[{"unit":"` + unit + `","month":"` + month + `","transactions":400}]`
	for n, want := range []float64{1, 0} {
		if status, told := send("application/json", list); status != http.StatusOK || told["import"] != want {
			t.Errorf("sending %d: %d %v", n+1, status, told)
		}
	}
	if status, told := send("text/csv", "Mã ĐVHC;Tháng;Số lượt\n"+unit+";"+month+";410\n"); status != http.StatusOK || told["changed"] != 1.0 {
		t.Errorf("a file: %d %v", status, told)
	}
	if status, told := send("application/json", strings.Replace(list, unit, "68-so-y-te", 1)); status != http.StatusForbidden {
		t.Errorf("another unit: %d %v", status, told)
	}
	if listed := p.mustRun("transactions", "list"); strings.Count(listed, added.ID.String()+" Một cửa điện tử") != 2 {
		t.Errorf("listed: %s", listed)
	}
	p.mustRun("transactions", "undo", "2", "--reason", "gửi nhầm")
	if audited := p.mustRun("audit", "list"); strings.Count(audited, "transactions.import") != 2 || !strings.Contains(audited, "denied") {
		t.Errorf("written down: %s", audited)
	}
}

// TestAKeyOfAnAddress is made at the command line, listed, and opens nothing from elsewhere.
func TestAKeyOfAnAddress(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	here, elsewhere := p.addKey("--name", "Một cửa", "--from", "127.0.0.0/8,::1"), p.addKey("--name", "Tổng đài", "--from", "10.0.0.5", "--from", "2001:db8::/32")
	today := time.Now().Format(time.DateOnly)
	if status, text := p.sendWith(here.Key, answerOf(p.code, today)); status != http.StatusCreated {
		t.Errorf("from here: %d %s", status, text)
	}
	if status, text := p.sendWith(elsewhere.Key, answerOf(p.code, today)); status != http.StatusForbidden || !strings.Contains(text, inWords(t, "key.address")) {
		t.Errorf("from elsewhere: %d %s", status, text)
	}
	var listed []struct{ From []string }
	if err := json.Unmarshal([]byte(p.mustRun("key", "list", "--json")), &listed); err != nil || len(listed) != 2 || !slices.Equal(listed[1].From, []string{"10.0.0.5", "2001:db8::/32"}) {
		t.Errorf("%+v, %v", listed, err)
	}
	if out := p.mustRun("key", "list"); !strings.Contains(out, "10.0.0.5,2001:db8::/32") {
		t.Errorf("for people: %s", out)
	}
	if log := p.mustRun("audit", "list"); !strings.Contains(log, "key.use") || !strings.Contains(log, "denied") {
		t.Errorf("the log:\n%s", log)
	}
	if _, says, exit := p.run("key", "add", "--name", "x", "--scope", "results:read", "--from", "10.0.0.5/8"); exit != misused || !strings.Contains(says, "192.168.1.0/24") {
		t.Errorf("exit %d: %s", exit, says)
	}
}

// TestWhatAKeyIsRefusedIsWrittenDown at every door, once a minute for the same.
func TestWhatAKeyIsRefusedIsWrittenDown(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	elsewhere := p.addKey("--name", "Sở khác", "--unit", "68-so-y-te")
	today := time.Now().Format(time.DateOnly)
	for range 2 {
		if status, text := p.sendWith(elsewhere.Key, answerOf(p.code, today)); status != http.StatusForbidden {
			t.Errorf("of another unit: %d %s", status, text)
		}
	}
	refused := map[string]int{elsewhere.ID.String() + " key.unit POST /api/v1/responses": 1}
	for _, door := range []string{"GET /api/v1/indicators", "GET /api/v1/tasks", "PUT /api/v1/transactions"} {
		key := p.addKey("--name", door)
		refused[key.ID.String()+" key.scope "+door] = 1
		for range 2 {
			method, path, _ := strings.Cut(door, " ")
			r, err := http.NewRequestWithContext(t.Context(), method, p.base+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+string(key.Key))
			reply, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = reply.Body.Close()
			if reply.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %d", door, reply.StatusCode)
			}
		}
	}
	rows, err := surveytest.Admin(t, p.url).Query(t.Context(), `select object || ' ' || (after::jsonb ->> 'error') || ' ' || (after::jsonb ->> 'door') from staff.audit where action = 'key.use' and outcome = 'denied'`)
	if err != nil {
		t.Fatal(err)
	}
	written, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range written {
		refused[one]--
	}
	for one, left := range refused {
		if left != 0 {
			t.Errorf("%s is written down %d times, want once: %q", one, 1-left, written)
		}
	}
}
