package surveydb_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
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

	gather(t, pool)
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
	if early := read(export.Filter{Unit: "22918"}); len(early) != 0 {
		t.Errorf("%d are read that were not gathered", len(early))
	}
	gather(t, pool)
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

// gather makes followup's rows of comments, as the service does every few seconds.
func gather(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), `select followup.gather('68', 1000, true, '{}', '{}', '{}')`); err != nil {
		t.Fatal(err)
	}
}

// TestWhatTheInspectorateHoldsIsNotRead: neither by who takes comments along, nor by the role that does, until the inspectorate gives it back.
func TestWhatTheInspectorateHoldsIsNotRead(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	staff := surveytest.RolePool(t, pg.StaffRole, pool.Config().ConnString())
	stored(t, store, "24781", 1, func(r *survey.Response) { r.Comment = "Anh ở quầy 3 đòi 200 nghìn" })
	stored(t, store, "24781", 1, func(r *survey.Response) { r.Comment = "Ghế ít" })
	gather(t, pool)
	to := func(conduct string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), `select followup.set_conduct('68', array(select f.id from followup.comment f
			join survey.comment c on c.response_id = f.response_id where c.text like 'Anh%'), $1)`, conduct); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		conduct string
		read    int
	}{{"held", 1}, {"released", 2}} {
		to(step.conduct)
		for who, asked := range map[string]*surveydb.Store{"the owner": store, "staff": store.On(staff)} {
			var out bytes.Buffer
			file, err := export.NewComments(&out, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = asked.ExportComments(t.Context(), surveytest.Scope(), export.Filter{}, file)
			n, countErr := asked.CountComments(t.Context(), surveytest.Scope(), export.Filter{Unit: "24781"})
			if told := strings.Contains(out.String(), "quầy 3"); err != nil || countErr != nil || int(file.Rows()) != step.read || int(n) != step.read || told != (step.read == 2) {
				t.Errorf("%s, %s: %d are read, %d counted, %v %v\n%s", step.conduct, who, file.Rows(), n, err, countErr, out.String())
			}
		}
	}
	if _, err := staff.Exec(t.Context(), `select text from survey.remark`); err == nil {
		t.Error("the role of staff reads all comments by the view")
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
