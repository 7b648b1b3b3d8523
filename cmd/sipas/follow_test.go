package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestWhatChangesIsFollowedByEveryProgram: two programs serve one database. A place, a questionnaire and a setting that come through the
// one are followed by the other within seconds, while answers flow through both, and figures go on being published.
func TestWhatChangesIsFollowedByEveryProgram(t *testing.T) {
	t.Parallel()
	one := newProgram(t)
	one.serve()
	other := newPrivateProgram(t, "SIPAS_DATABASE_URL="+one.url)
	other.serve()
	pool, err := pg.Open(t.Context(), one.url, pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	store, err := surveydb.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	stop := flow(t, one, other)

	q, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	q.Key, q.Title.VI = "short@9", "Phiếu mới"
	if err := store.Publish(t.Context(), surveytest.Actor(), q); err != nil {
		t.Fatal(err)
	}
	code := strings.Fields(one.mustRun("place", "add", "--unit", "24781", "--name", "Quầy mới", "--questionnaire", "short@9"))[0]
	elsewhere := one.mustRun("place", "list", "--unit", "24805")[:5]
	began := time.Now()
	for _, p := range []*program{other, one} {
		surveytest.Eventually(t, "each program serves the new place with the new questionnaire", func() bool {
			status, text := p.get("/q/" + code)
			return status == http.StatusOK && strings.Contains(text, "short@9")
		})
	}
	t.Logf("a place and a questionnaire were followed after %s", time.Since(began))
	for n, base := range []string{one.base, other.base} {
		body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@9","adult":true,"answers":{"access":5,"procedures":5,"officials":5,"result":5,"feedback":5,"overall":5}}`, newID(), code)
		response, err := http.Post(base+"/api/v1/responses", "application/json", strings.NewReader(body))
		if err != nil || response.StatusCode != http.StatusCreated {
			t.Fatalf("program %d does not take the new questionnaire: %v %v", n+1, response, err)
		}
		_ = response.Body.Close()
	}

	directory, err := surveydb.NewDirectory(t.Context(), store, surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = directory.Follow(t.Context(), func() {}) }()
	other.mustRun("setting", "set", "answers_per_transaction", "2.5", "--by", "Phòng CCHC")
	surveytest.Eventually(t, "the setting is followed", func() bool { return directory.Settings().AnswersPerTransaction == 2.5 })
	_, chosen, err := store.Settings(t.Context(), surveytest.Scope())
	of := func(s survey.Setting) bool { return s.Name == survey.AnswersPerTransaction }
	if n := slices.IndexFunc(chosen, of); err != nil || n < 0 || chosen[n].SetBy != "Phòng CCHC" || chosen[n].SetAt.IsZero() {
		t.Errorf("who chose the setting: %+v, %v", chosen, err)
	}

	for name, value := range map[string]string{"hotline": "1022", "public_results": "off", "step": "12"} {
		one.mustRun("setting", "set", name, value, "--by", "Phòng CCHC", "--reason", "QĐ 12")
	}
	for _, p := range []*program{other, one} {
		surveytest.Eventually(t, "each program opens and closes results, and says whom one may call", func() bool {
			results, _ := p.get("/results")
			_, privacy := p.get("/privacy")
			_, method := p.get("/method")
			return results == http.StatusForbidden && strings.Contains(privacy, "1022") && strings.Contains(method, "ít nhất 12 người")
		})
	}
	other.mustRun("place", "hotline", "--unit", "24781", "0263 3 822 333")
	for _, p := range []*program{other, one} {
		surveytest.Eventually(t, "each program names the number of the desk's unit, and the province's at other desks", func() bool {
			_, own := p.get("/q/" + code + "/thanks")
			_, beside := p.get("/q/" + elsewhere + "/thanks")
			return strings.Contains(own, `<b class="number">0263 3 822 333</b>`) && strings.Contains(beside, `<b class="number">1022</b>`)
		})
	}
	other.mustRun("setting", "set", "public_results", "live")
	surveytest.Eventually(t, "results are open again", func() bool { status, _ := one.get("/results"); return status == http.StatusOK })

	one.mustRun("place", "close", code)
	surveytest.Eventually(t, "the other program knows that the place is closed", func() bool {
		status, _ := other.get("/q/" + code)
		return status == http.StatusGone
	})
	sent := stop()
	surveytest.Eventually(t, "every answer is in the figures of both", func() bool {
		mine, _ := one.figure("68")
		theirs, _ := other.figure("68")
		return mine == sent+2 && theirs == sent+2
	})
	wrong, err := store.Check(t.Context(), surveytest.Scope(), nil)
	if err != nil || len(wrong) > 0 {
		t.Errorf("tallies differ: %v, %v", wrong, err)
	}
}

// flow sends answers through both programs until it is stopped, and returns how many were stored.
func flow(t *testing.T, programs ...*program) (stop func() int) {
	t.Helper()
	ended := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	stored := 0
	for _, p := range programs {
		wg.Go(func() {
			for {
				select {
				case <-ended:
					return
				case <-time.After(20 * time.Millisecond):
				}
				status, err := sendAll(p.base, p.code, 5)
				if err != nil || status != http.StatusCreated {
					t.Errorf("an answer was not taken: %d %v", status, err)
					return
				}
				mu.Lock()
				stored++
				mu.Unlock()
			}
		})
	}
	end := sync.OnceFunc(func() {
		close(ended)
		wg.Wait()
	})
	t.Cleanup(end)
	return func() int {
		end()
		return stored
	}
}

// TestVersionsOfTheDatabase: a program does not touch a database that a newer one has changed, and only serve and migrate change an
// older one.
func TestVersionsOfTheDatabase(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("migrate")
	pool, err := pg.Open(t.Context(), p.url, pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	must := func(statement string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(want string, args ...string) {
		t.Helper()
		_, errs, code := p.run(args...)
		if code != 1 || strings.Count(strings.TrimSpace(errs), "\n") > 0 || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q, want %q in one line", args, code, errs, want)
		}
	}
	must("insert into survey.migration (version_id, is_applied) values (999, true)")
	for _, args := range [][]string{{"serve"}, {"migrate"}, {"place", "list"}} {
		refused("newer version", args...)
	}
	must("delete from survey.migration where version_id = 999")
	aheadIsServed(t, p, must)

	// As an older program would have left it: its last migration has yet to come.
	must("drop table survey.setting; delete from survey.migration where version_id = 6")
	before := surveytest.Dump(t, pool, "68")
	refused("sipas migrate", "place", "list")
	refused("sipas migrate", "recount")
	if surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")) != "" {
		t.Error("a command changed an older database")
	}
	if version, err := surveydb.Schema().Version(t.Context(), pool); err != nil || version != pg.Older {
		t.Errorf("the database is %s, %v", version, err)
	}
}

// aheadIsServed: on a database that has seen migrations which leave this program running, it runs, and leaves rights and reference data alone; after
// one that says it must know more, it does not.
func aheadIsServed(t *testing.T, p *program, must func(string)) {
	t.Helper()
	must("alter table survey.place add column later text; create table survey.later (province_code text)")
	must("grant select on survey.later to sipas_staff; insert into survey.migration (version_id, is_applied, needs) values (998, true, 0), (999, true, 20)")
	p.mustRun("migrate")
	p.mustRun("place", "list")
	p.serve()
	if status, text := p.get("/readyz"); status != 200 {
		t.Errorf("on a schema ahead of it, it is not ready: %d %s", status, text)
	}
	pool := surveytest.RolePool(t, pg.StaffRole, p.url)
	if _, err := pool.Exec(t.Context(), "select from survey.later"); err != nil {
		t.Errorf("rights that a newer program gave are gone: %v", err)
	}
	must("update survey.migration set needs = 99 where version_id = 999")
	if status, _ := p.get("/readyz"); status != 503 {
		t.Errorf("on a schema that it may not run on, it is ready: %d", status)
	}
	p.stop()
	if _, errs, code := p.run("place", "list"); code != 1 || !strings.Contains(errs, "newer version") {
		t.Errorf("exit %d, %s", code, errs)
	}
	must("delete from survey.migration where version_id in (998, 999); drop table survey.later; alter table survey.place drop column later")
}
