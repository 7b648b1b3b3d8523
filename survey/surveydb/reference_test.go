package surveydb_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func TestReferenceData(t *testing.T) {
	store, pool := surveytest.Store(t)
	for sql, want := range map[string]int{
		"select count(*) from survey.province":                                                               34,
		"select count(*) from survey.unit where level = 'province'":                                          34,
		"select count(*) from survey.unit where level = 'commune'":                                           3321,
		"select count(*) from survey.unit where level = 'commune' and province_code = '68'":                  124,
		"select count(*) from survey.unit where level = 'commune' and province_code = '15'":                  99,
		"select count(*) from survey.unit where level = 'agency' and province_code = '68'":                   16,
		"select count(*) from survey.unit where level = 'agency' and province_code = '15'":                   17,
		"select count(*) from survey.service":                                                                32,
		"select count(*) from survey.place":                                                                  140,
		"select count(distinct unit_id) from survey.place":                                                   140,
		"select count(*) from survey.unit where name = 'Xã D''Ran' or name = 'Phường B''Lao'":                2,
		"select count(*) from survey.unit where name is not nfc normalized or name_en is not nfc normalized": 0,
	} {
		if got := count(t, pool, sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	// Loading again changes no row.
	before := count(t, pool, "select sum(hashtext(xmin::text || code))::bigint % 1000000 from survey.unit")
	if err := surveydb.Migrate(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if after := count(t, pool, "select sum(hashtext(xmin::text || code))::bigint % 1000000 from survey.unit"); after != before {
		t.Error("loading the same data wrote rows")
	}
	if err := store.EnsurePlaces(t.Context(), survey.InProvince("15"), surveytest.Actor()); err != nil {
		t.Fatal(err)
	}
	if got := count(t, pool, "select count(*) from survey.place"); got != 140+99+17 {
		t.Errorf("%d places with Lào Cai", got)
	}
}

func TestQuestionnaires(t *testing.T) {
	store, pool := surveytest.Store(t)
	short, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	full, err := store.Questionnaire(t.Context(), "full@1")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(short.Items); n > 7 {
		t.Errorf("%d items and a button are more than 8 taps", n)
	}
	per := map[string]int{}
	for _, item := range full.Items {
		per[item.Dimension]++
	}
	want := map[string]int{"access": 4, "procedures": 5, "officials": 6, "result": 3, "feedback": 4, "conduct": 4, "": 2}
	if diff := cmp.Diff(want, per); diff != "" {
		t.Error(diff)
	}
	if _, err := store.Questionnaire(t.Context(), "long@9"); survey.KindOf(err) != survey.NotFound {
		t.Errorf("unknown questionnaire: %v", err)
	}
	for _, change := range []string{"update survey.questionnaire set content = '{}'", "delete from survey.questionnaire"} {
		if _, err := pool.Exec(t.Context(), change); err == nil {
			t.Errorf("%q went through", change)
		}
	}
}

// TestAChangedQuestionnaireIsRefused: a text that differs from what was published under its key needs a new version.
func TestAChangedQuestionnaireIsRefused(t *testing.T) {
	_, pool := surveytest.Store(t)
	_, err := pool.Exec(t.Context(), `alter table survey.questionnaire disable trigger questionnaire_immutable;
		update survey.questionnaire set content = jsonb_set(content, '{title,vi}', '"Khác"') where key = 'short@1'`)
	if err != nil {
		t.Fatal(err)
	}
	if err := surveydb.Migrate(t.Context(), pool); survey.KindOf(err) != survey.Conflict || !strings.Contains(err.Error(), "short@1") {
		t.Errorf("error %v, want a conflict that names short@1", err)
	}
}

// TestPackedNumbersInSQL holds survey.unpack, + and sum() against pg.Pack.
func TestPackedNumbersInSQL(t *testing.T) {
	pool := surveytest.Pool(t)
	var got []int64
	err := pool.QueryRow(t.Context(), `select survey.unpack(sum(n::numeric) + $2::text::numeric, 3) from unnest($1::text[]) as n`,
		[]string{pg.Pack([]int64{0, 999_999_999_998, 7}), pg.Pack([]int64{0, 1, 5})}, pg.Pack([]int64{2, 0, 0})).Scan(&got)
	if diff := cmp.Diff([]int64{2, 999_999_999_999, 12}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestPlaces(t *testing.T) {
	store, _ := surveytest.Store(t)
	first := surveytest.Place(t, store, "24781")
	second, err := store.AddPlace(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Place{Unit: first.Unit, Name: survey.Text{VI: "Quầy 2", EN: "Desk 2"}, Questionnaire: "full@1"})
	if err != nil || second.Code == first.Code {
		t.Fatalf("%+v %v", second, err)
	}
	if _, err := store.AddPlace(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Place{Unit: first.Unit, Questionnaire: "none@1"}); survey.KindOf(err) != survey.NotFound {
		t.Errorf("unknown questionnaire: %v", err)
	}
	for range 2 {
		if err := store.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), first.Code); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]survey.Kind{"Quầy 2": survey.Conflict, " quay  2": survey.Conflict, "QUẦY-2": survey.Conflict, "Quâ\u0300y 2": survey.Conflict, "": survey.Invalid,
		"Quầy 😀": survey.Invalid, "Quầy\n3": survey.Invalid, strings.Repeat("Q", 101): survey.Invalid} {
		if _, err := store.AddPlace(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Place{Unit: first.Unit, Name: survey.Text{VI: name}, Questionnaire: "short@1"}); survey.KindOf(err) != want {
			t.Errorf("a desk %q: %v, want %s", name, err, want)
		}
	}
	if again, err := store.AddPlace(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Place{Unit: first.Unit, Name: first.Name, Questionnaire: "short@1"}); err != nil || again.Code == first.Code {
		t.Errorf("a desk in place of a closed one: %v", err)
	}
	unknown := survey.Code("22222")
	if err := store.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), unknown); survey.KindOf(err) != survey.NotFound {
		t.Errorf("unknown place: %v", err)
	}
	places, err := store.Places(t.Context(), surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		if p.Open == (p.Code == first.Code) {
			t.Errorf("%s open: %v", p.Code, p.Open)
		}
	}
	// A unit whose only desk is closed is not given another at the next start.
	if err := store.EnsurePlaces(t.Context(), surveytest.Scope(), surveytest.Actor()); err != nil {
		t.Fatal(err)
	}
	if again, err := store.Places(t.Context(), surveytest.Scope()); err != nil || len(again) != len(places) {
		t.Errorf("%d places, then %d, %v", len(places), len(again), err)
	}
}

func TestDirectoryHearsOfChanges(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	directory, err := surveydb.NewDirectory(t.Context(), store, surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	ctx, done := surveytest.Background(t, func(ctx context.Context) {
		for ctx.Err() == nil {
			_ = directory.Follow(ctx, func() {})
		}
	})
	defer done()
	if _, err := directory.Place("K7F2N"); keyOf(err) != "place.mistyped" {
		t.Errorf("mistyped: %v", err)
	}
	if got, err := directory.Place(strings.ToLower(string(place.Code))); err != nil || got != place {
		t.Errorf("%+v %v", got, err)
	}
	if err := store.ClosePlace(ctx, surveytest.Scope(), surveytest.Actor(), place.Code); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the place is closed", func() bool {
		got, err := directory.Place(string(place.Code))
		return err == nil && !got.Open
	})
	// The connection that listens is lost; another one follows.
	if _, err := pool.Exec(ctx, "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()"); err != nil {
		t.Fatal(err)
	}
	if err := store.BeginSynthetic(ctx, surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the mark of simulated data is seen", directory.Synthetic)
	if _, err := surveydb.NewDirectory(ctx, store, survey.InProvince("99")); keyOf(err) != "province.unknown" {
		t.Errorf("unknown province: %v", err)
	}
}

func keyOf(err error) string {
	var e *survey.Error
	if err != nil {
		e, _ = errors.AsType[*survey.Error](err)
	}
	if e == nil {
		return ""
	}
	return e.Key
}

func TestSyntheticAnswersComeAndGo(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	real := surveytest.Response(t, store, place, nil)
	if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{real}); err != nil {
		t.Fatal(err)
	}
	var made []survey.Response
	for range 50 {
		r := surveytest.Response(t, store, place, nil)
		r.HalfDay = survey.Morning
		made = append(made, r)
	}
	if err := store.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 7, 50); err != nil {
		t.Fatal(err)
	}
	if err := store.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 7, 50); survey.KindOf(err) != survey.Conflict {
		t.Errorf("the same seed twice: %v", err)
	}
	if err := store.CopySynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), made); err != nil {
		t.Fatal(err)
	}
	checkTallies(t, store)
	if n, err := store.RealResponses(t.Context(), surveytest.Scope(), 10); err != nil || n != 1 {
		t.Errorf("%d real answers, %v", n, err)
	}
	if err := store.RemoveSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	checkTallies(t, store)
	if n := count(t, pool, "select count(*) from survey.response where id = '"+real.ID.String()+"'"); n != 1 {
		t.Error("a real answer went with them")
	}
	if n := count(t, pool, "select (select count(*) from survey.response) + (select count(*) from survey.receipt)"); n != 2 {
		t.Errorf("%d rows left, want one answer and its receipt", n)
	}
	if synthetic, err := store.Synthetic(t.Context(), surveytest.Scope()); err != nil || synthetic {
		t.Errorf("still marked: %v %v", synthetic, err)
	}
}

// TestNothingTellsWho: no column of an answer can hold who, from where, or when to the minute.
func TestNothingTellsWho(t *testing.T) {
	pool := surveytest.Pool(t)
	rows, err := pool.Query(t.Context(), `select table_name || '.' || column_name || ' ' || data_type from information_schema.columns
		where table_schema = 'survey' and table_name in ('response', 'comment', 'receipt', 'tally') order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(columns)
	for _, never := range []string{"timestamp", "time ", "inet", "address", "agent", "phone", "name", "cookie", "device"} {
		if strings.Contains(string(text), never) {
			t.Errorf("there is a column with %q: %s", never, text)
		}
	}
}
