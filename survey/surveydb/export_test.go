package surveydb_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func exportAnswers(t *testing.T, store *surveydb.Store, out io.Writer, f export.Filter) int64 {
	t.Helper()
	units, err := store.Units(t.Context(), surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	published, err := store.Questionnaires(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to, err := export.NewAnswers(out, units, published, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Export(t.Context(), surveytest.Scope(), f, to); err != nil {
		t.Fatal(err)
	}
	return to.Rows()
}

func TestExport(t *testing.T) {
	store, _ := surveytest.Store(t)
	ids := stored(t, store, "24781", 2, func(r *survey.Response) { r.Comment = "bí mật" })
	stored(t, store, "24805", 1, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.Burst })
	place := surveytest.Place(t, store, "24781")
	full, _ := store.Questionnaire(t.Context(), "full@1")
	long := surveytest.Response(t, store, place, func(s *survey.Submission) {
		s.Questionnaire, s.Answers = full.Key, map[string]int{}
		for _, item := range full.Items {
			s.Answers[item.Key] = item.Values()[0]
		}
	})
	if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{long}); err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer
	if n := exportAnswers(t, store, &out, export.Filter{}); n != 4 {
		t.Fatalf("%d rows", n)
	}
	text := out.String()
	if !strings.HasPrefix(text, "\ufeff") {
		t.Error("there is no byte-order mark")
	}
	for _, secret := range []string{"bí mật", ids[0].String(), string(place.Code)} {
		if strings.Contains(text, secret) {
			t.Errorf("the export tells %q", secret)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	standings := map[string]int{}
	for _, row := range rows[1:] {
		standings[row[at["standing"]]+row[at["reason"]]]++
		if row[at["questionnaire"]] == "short@1" && (row[at["access"]] != "5" || row[at["feedback"]] != "3" || row[at["access_seats"]] != "") {
			t.Errorf("answers of %v", row)
		}
		if row[at["questionnaire"]] == "full@1" && (row[at["access"]] != "" || row[at["access_seats"]] != "1") {
			t.Errorf("answers of %v", row)
		}
		if row[at["unit_code"]] == "24781" && row[at["unit_name"]] != "Phường Xuân Hương - Đà Lạt" {
			t.Errorf("unit %v", row)
		}
	}
	if standings["counted"] != 3 || standings["set_asideburst"] != 1 {
		t.Errorf("standings %v", standings)
	}
	for unit, want := range map[string]int64{"24805": 1, "24781": 3, "": 4} {
		f := export.Filter{Unit: unit, From: surveytest.Day().AddDate(0, 0, -30), Until: surveytest.Day().AddDate(0, 0, 2)}
		n, err := store.CountExport(t.Context(), surveytest.Scope(), f)
		if m := exportAnswers(t, store, io.Discard, f); n != want || m != want || err != nil {
			t.Errorf("unit %q: counted %d, exported %d, want %d; %v", unit, n, m, want, err)
		}
	}
}

// TestExportNamesItsFields: what the queries read is what the writers take.
func TestExportNamesItsFields(t *testing.T) {
	pool := surveytest.Pool(t)
	if _, err := surveydb.Open(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string][]string{"SelectExport": export.AnswerFields(), "SelectComments": export.CommentFields()} {
		text, err := os.ReadFile("query/" + query + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		args := pgx.StrictNamedArgs{"province": "68", "units": nil, "unit": "", "from": surveytest.Day(), "until": surveytest.Day()}
		rows, err := pool.Query(t.Context(), string(text), args)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, d := range rows.FieldDescriptions() {
			names = append(names, d.Name)
		}
		rows.Close()
		if !slices.Equal(names, want) {
			t.Errorf("%s reads %v, the writer takes %v", query, names, want)
		}
	}
}

// TestExportTakesItsTime: longer than any statement may take elsewhere, for whoever takes the file in may be slow.
func TestExportTakesItsTime(t *testing.T) {
	store, owner := surveytest.Store(t)
	stored(t, store, "24781", 3, nil)
	pool, err := pg.Open(t.Context(), owner.Config().ConnString(), pg.PoolOptions{StatementTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	published, err := store.Questionnaires(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to, err := export.NewAnswers(io.Discard, nil, published, nil)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(t.Context(), "lock table survey.response"); err != nil {
		t.Fatal(err)
	}
	exported := make(chan error, 1)
	go func() { exported <- store.On(pool).Export(t.Context(), surveytest.Scope(), export.Filter{}, to) }()
	surveytest.Eventually(t, "the export waits", func() bool {
		return number(t, owner, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1
	})
	if _, err := pool.Exec(t.Context(), "select from survey.response"); err == nil { // which began after it
		t.Error("nothing else has a limit")
	}
	if err := holder.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-exported; err != nil || to.Rows() != 3 {
		t.Errorf("%d rows, %v", to.Rows(), err)
	}
}
