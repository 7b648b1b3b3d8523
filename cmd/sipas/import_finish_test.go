package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// TestAKilledImportIsFinished: the program is killed while answers are held against an import that stands already. The next one finishes that, and
// removes a file that nobody has said yes to in time.
func TestAKilledImportIsFinished(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	today := time.Now().Format(time.DateOnly)
	key := p.addKey("--scope", "transactions:write", "--name", "Một cửa điện tử") // and for answers, as each key of these tests
	for range 3 {
		if status, text := p.sendWith(key.Key, answerOf(p.code, today)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, text)
		}
	}
	owner := connect(t, p)
	count := func(sql string) (n int) {
		t.Helper()
		if err := owner.QueryRow(t.Context(), "select count(*) from "+sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	lock, err := connect(t, p).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), `lock table survey.standing_review in exclusive mode`); err != nil { // no answer can be set aside meanwhile
		t.Fatal(err)
	}
	list := `[{"unit":"` + p.unitOf() + `","month":"` + today[:7] + `","transactions":1}]`
	cut := make(chan error, 1)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, p.base+"/api/v1/transactions", strings.NewReader(list))
		if err != nil {
			cut <- err
			return
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+string(key.Key))
		reply, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = reply.Body.Close()
		}
		cut <- err
	}()
	surveytest.Eventually(t, "the import stands", func() bool { return count("survey.import where excess_due") == 1 })
	p.kill()
	if err := <-cut; err == nil {
		t.Fatal("the import was answered")
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count("survey.response where standing = 'counted'"); n != 3 {
		t.Fatalf("%d count, want all: the import was not cut off", n)
	}
	// As if that had been an hour ago.
	for _, change := range []string{`update survey.import set imported_at = imported_at - interval '1 hour'`,
		`insert into survey.upload (province_code, id, kind, owner, file_name, content, plan, expires_at) values ('68', gen_random_uuid(), 'transactions', 'account 1', 't.csv', 'x', 'p', now())`} {
		if _, err := owner.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	p.serve()
	surveytest.Eventually(t, "the import is finished", func() bool {
		return count("survey.import where excess_due") == 0 && count("survey.response where standing = 'counted'") == 1
	})
	surveytest.Eventually(t, "the old file is gone", func() bool { return count("survey.upload") == 0 })
}
