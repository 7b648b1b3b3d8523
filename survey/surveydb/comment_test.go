package surveydb_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestComments are read apart from the answers, as cells that stay cells, and deleted when their term is over.
func TestComments(t *testing.T) {
	store, pool := surveytest.Store(t)
	say := func(text string, monthsAgo int) func(*survey.Response) {
		now := time.Now().UTC()
		day := time.Date(now.Year(), now.Month()-time.Month(monthsAgo), 15, 0, 0, 0, 0, time.UTC)
		return func(r *survey.Response) { r.Comment, r.AnsweredOn = text, day }
	}
	ids := stored(t, store, "24781", 1, say("Chờ lâu,\nghế \"ít\"", 0))
	stored(t, store, "24781", 1, say("=cmd|' /C calc'!A0", 4))
	stored(t, store, "24805", 1, say("-1+2", 5))
	stored(t, store, "24805", 1, nil)

	read := func(f export.Filter) [][]string {
		t.Helper()
		var out bytes.Buffer
		to, err := export.NewComments(&out, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = store.ExportComments(t.Context(), surveytest.Scope(), f, to)
		counted, countErr := store.CountComments(t.Context(), surveytest.Scope(), f)
		if err != nil || countErr != nil || to.Rows() != counted {
			t.Fatalf("%d of %d, %v %v", to.Rows(), counted, err, countErr)
		}
		if strings.Contains(out.String(), ids[0].String()) || strings.Count(out.String(), "\n") != int(counted)+1 {
			t.Errorf("%q", out.String())
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	all := read(export.Filter{})
	if len(all) != 3 || all[0][0] != "24781" || all[0][7] != "'=cmd|' /C calc'!A0" || all[1][7] != `Chờ lâu, ⏎ ghế "ít"` || all[2][7] != "'-1+2" || len(all[1][3]) != len("2026-11") || all[1][5] != "counted" {
		t.Errorf("%q", all)
	}
	if one := read(export.Filter{Unit: "24805"}); len(one) != 1 {
		t.Errorf("of one unit: %q", one)
	}

	// Laid beside an export of answers, which are in the order of their ids, comments of one day are in another one.
	backwards := func(id uuid.UUID) string {
		text := []byte(id.String())
		slices.Reverse(text)
		return string(text)
	}
	order := stored(t, store, "22918", 30, func(r *survey.Response) { r.Comment = backwards(r.ID) })
	slices.SortFunc(order, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	same := 0
	for n, row := range read(export.Filter{Unit: "22918"}) {
		if row[7] == backwards(order[n]) {
			same++
		}
	}
	if same > 10 {
		t.Errorf("%d of 30 comments stand where their answers do", same)
	}

	if n, err := store.DeleteOldComments(t.Context(), survey.InProvince("15"), surveytest.Actor(), 3); n != 0 || err != nil {
		t.Errorf("another province deletes %d, %v", n, err)
	}
	if _, err := store.DeleteOldComments(t.Context(), survey.InProvince("68"), surveytest.Actor(), 2); err == nil {
		t.Error("comments of last months are deleted")
	}
	if n, err := store.DeleteOldComments(t.Context(), survey.InProvince("68"), surveytest.Actor(), 4); n != 1 || err != nil {
		t.Errorf("after four months %d are deleted, %v", n, err)
	}
	if left := read(export.Filter{}); len(left) != 32 {
		t.Errorf("left are %q", left)
	}
	var answers int
	if err := pool.QueryRow(t.Context(), `select count(*) from survey.response`).Scan(&answers); err != nil || answers != 34 {
		t.Errorf("%d answers are left, %v", answers, err)
	}
}

// TestOldCommentsAreMaskedAgain: what was kept by older rules is masked by the new ones when the database is brought up to date, once.
func TestOldCommentsAreMaskedAgain(t *testing.T) {
	store, pool := surveytest.Store(t)
	stored(t, store, "24781", 1, func(r *survey.Response) { r.Comment = survey.KeptComment("gọi 0912 345 678") })
	if _, err := pool.Exec(t.Context(), `insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text)
		select province_code, unit_id, answered_on - n, gen_random_uuid(), language, case n % 2 when 0 then 'gọi 0912 - 345 - 678' else 'chờ ' || n || ' phút' end
		from survey.comment, generate_series(1, 2500) n`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := surveydb.Migrate(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
		var masked, kept, old int
		if err := pool.QueryRow(t.Context(), `select count(*) filter (where text = 'gọi •••• - ••• - •••'), count(*) filter (where text like 'chờ %'), count(*) filter (where mask < $1)
			from survey.comment`, survey.MaskVersion).Scan(&masked, &kept, &old); err != nil || masked != 1250 || kept != 1250 || old != 0 {
			t.Errorf("%d are masked again, %d stay, %d are old: %v", masked, kept, old, err)
		}
	}
}
