package followupdb_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// vault seals with a secret of the tests.
func vault(t *testing.T, secrets ...string) *staff.Vault {
	t.Helper()
	var all [][]byte
	for _, s := range append(secrets, "a secret of the tests") {
		all = append(all, []byte(s))
	}
	v, err := staff.NewVaultFor(followup.CallBackPurpose, all[0], all[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// waiting is somebody who wants to be called about a unit.
func waiting(t *testing.T, unit survey.Unit, phone string, day time.Time) followup.CallBack {
	t.Helper()
	r, err := followup.CallForm{Phone: phone, Name: "Nguyễn Thị Tâm", Time: "noon", Topic: "result", Consent: true}.Read()
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Waiting(vault(t), uuid.New(), unit, day)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ofLaoCai is a unit of the other province.
func (w *town) ofLaoCai() survey.Unit {
	w.t.Helper()
	units, err := w.surveys.Units(w.t.Context(), survey.InProvince("15"))
	if err != nil {
		w.t.Fatal(err)
	}
	return units[len(units)-1]
}

// service is the store with the rights of who answers citizens.
func (w *town) service() *followupdb.Store {
	w.t.Helper()
	return w.store.On(surveytest.RolePool(w.t, pg.ServiceRole, w.owner.Config().ConnString()))
}

// asks keeps somebody who waits, with the rights of who answers citizens.
func (w *town) asks(scope survey.Scope, unit survey.Unit, day time.Time) followup.CallBack {
	w.t.Helper()
	c := waiting(w.t, unit, fmt.Sprintf("0912%06d", rand.IntN(1e6)), day)
	if err := w.service().AskCallBack(w.t.Context(), scope, survey.Service(), c); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *town) callBackAttempts() map[string]attempt {
	ctx, s := w.t.Context(), w.store
	w.asks(survey.InProvince("15"), w.ofLaoCai(), today())
	c := w.asks(surveytest.Scope(), w.unit, today())
	anew := func(sealed []byte, of string) ([]byte, error) {
		if of != c.ID.String() {
			return nil, nil
		}
		return append([]byte{sealed[0] + 1}, sealed[1:]...), nil
	}
	mine := func(all ...followup.CallBack) (n int) {
		for _, one := range all {
			if one.ID == c.ID {
				n++
			}
		}
		return n
	}
	return map[string]attempt{
		"AskCallBack": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			return 0, w.service().AskCallBack(ctx, sc, a, waiting(w.t, w.unit, "0987654321", today()))
		}),
		"CallBacksHeld": reading(func(sc survey.Scope) (int, error) {
			held, err := s.CallBacksHeld(ctx, sc)
			return w.ofLamDong(sc, held), err
		}),
		"CallBacks": reading(func(sc survey.Scope) (int, error) {
			all, err := s.CallBacks(ctx, sc, false, followup.CallBackMark{}, 99)
			return mine(all...), err
		}),
		"CallBack": reading(func(sc survey.Scope) (int, error) { one, err := s.CallBack(ctx, sc, c.ID); return mine(one), err }),
		"Call": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.Call(ctx, sc, a, c.ID, 1, followup.CallReached, today())
			_, wrong := s.Call(ctx, sc, a, c.ID, 2, followup.CallErase, today())
			return 0, cmp.Or(err, wrong)
		}),
		"TidyCallBacks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.TidyCallBacks(ctx, sc, a, today().AddDate(0, 0, 100))
			return 0, err
		}),
		"EraseCallBacks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.EraseCallBacks(ctx, sc, a)
			return 0, err
		}),
		"ResealCallBacks": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, _, err := s.ResealCallBacks(ctx, sc, a, anew)
			return 0, err
		}),
		"CallBackSeals": reading(func(sc survey.Scope) (int, error) {
			found, err := s.CallBackSeals(ctx, sc, func(_ []byte, of string) string { return of })
			return found[c.ID.String()], err
		}),
	}
}

// ofLamDong is how many people of Lâm Đồng a scope is told of; Lào Cai's own are its own.
func (w *town) ofLamDong(sc survey.Scope, held followup.CallsHeld) int {
	if sc.Province() == "15" {
		return 0
	}
	return int(held.Own)
}

// TestACallFromAskingToItsEnd: who sends twice waits once; two callers at once: one wins, the other is told by whom; the third in vain closes it; each
// act is written down, none tells who it is, and none is of the unit, whose people would learn from the log that somebody is called.
func TestACallFromAskingToItsEnd(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	lan, minh := survey.SignedIn(1, "lan", "department"), survey.SignedIn(2, "minh", "department")
	c := w.asks(scope, w.unit, today())
	if err := w.service().AskCallBack(ctx, scope, survey.Service(), c); err != nil {
		t.Fatal(err)
	}
	if all := must(w.store.CallBacks(ctx, scope, false, followup.CallBackMark{}, 9))(t); len(all) != 1 || all[0].ID != c.ID || !slices.Equal(all[0].Sealed, c.Sealed) || !all[0].Day.Equal(today()) {
		t.Fatalf("%d wait, want the one who asked twice", len(all))
	}
	call := func(by survey.Actor, revision int, act followup.CallAct) (followup.CallBack, error) {
		return w.store.Call(ctx, scope, by, c.ID, revision, act, today())
	}
	shown := must(call(lan, 1, followup.CallShow))(t)
	if r, err := shown.Open(vault(t)); err != nil || !strings.HasPrefix(string(r.Phone), "0912") || r.Name != "Nguyễn Thị Tâm" || r.Time != "noon" || r.Topic != "result" {
		t.Errorf("%+v %v", r, err)
	}
	must(call(lan, 1, followup.CallNotReached))(t)
	_, err := call(minh, 1, followup.CallReached)
	if e, ok := err.(*survey.Error); !ok || e.Kind != survey.Conflict || len(e.Fields) != 1 || e.Fields[0].Args["By"] != "lan" {
		t.Errorf("the second of two: %v", err)
	}
	if _, err := call(minh, 2, followup.CallReopen); survey.KindOf(err) != survey.Conflict {
		t.Errorf("reopened while it is open: %v", err)
	}
	must(call(minh, 2, followup.CallNotReached))(t)
	if last := must(call(lan, 3, followup.CallNotReached))(t); last.State != followup.CallClosed || last.Tries != 3 {
		t.Errorf("after three in vain: %+v", last)
	}
	if kept := must(w.store.CallBack(ctx, scope, c.ID))(t); kept.State != followup.CallClosed || !kept.ClosedOn.Equal(today()) || kept.ActedBy != "lan" || kept.Revision != 4 {
		t.Errorf("%+v", kept)
	}
	if _, err := call(lan, 4, followup.CallShow); survey.KindOf(err) != survey.Conflict {
		t.Errorf("the number of one who is closed is shown: %v", err)
	}
	must(call(lan.Because("gọi lại sau"), 4, followup.CallReopen))(t)
	must(call(lan.Because("người dân yêu cầu"), 5, followup.CallErase))(t)
	if _, err := w.store.CallBack(ctx, scope, c.ID); survey.KindOf(err) != survey.NotFound {
		t.Errorf("erased, and there: %v", err)
	}
	var written []string
	rows := must(w.owner.Query(ctx, "select action || ' ' || object || ' ' || before || after from staff.audit where action like 'call_back.%' and unit_id = 0 order by number"))(t)
	written = must(pgx.CollectRows(rows, pgx.RowTo[string]))(t)
	if len(written) != 6 || strings.Contains(strings.Join(written, "\n"), "0912") || !strings.HasPrefix(written[0], "call_back.show "+c.ID.String()) {
		t.Errorf("written down are %q", written)
	}
}

// TestPeopleAreForgotten: each on the day that is told, and no day sooner.
func TestPeopleAreForgotten(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	waits, closes, late := w.asks(scope, w.unit, today()), w.asks(scope, w.unit, today()), w.asks(scope, w.other, today())
	must(w.store.Call(ctx, scope, surveytest.Actor(), closes.ID, 1, followup.CallWrongNumber, today().AddDate(0, 0, 10)))(t)
	must(w.store.Call(ctx, scope, surveytest.Actor(), late.ID, 1, followup.CallWrongNumber, today().AddDate(0, 0, 80)))(t)
	held := must(w.store.CallBacksHeld(ctx, scope))(t)
	if held.People != 3 || held.Own != 3 || !held.Oldest.Equal(today()) || !held.Until.Equal(today().AddDate(0, 0, 90)) {
		t.Errorf("%+v", held)
	}
	for n, want := range map[int]int64{39: 0, 40: 1, 89: 1, 90: 3} {
		tx := must(w.owner.Begin(ctx))(t)
		var forgotten int64
		if err := tx.QueryRow(ctx, "select followup.tidy_call_backs('68', $1)", today().AddDate(0, 0, n)).Scan(&forgotten); err != nil || forgotten != want {
			t.Errorf("after %d days %d are forgotten, want %d: %v", n, forgotten, want, err)
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range []followup.CallBack{waits, closes, late} {
		kept := must(w.store.CallBack(ctx, scope, one.ID))(t)
		var due time.Time
		if err := w.owner.QueryRow(ctx, "select least(day + 90, closed_on + 30) from followup.call_back where id = $1", one.ID).Scan(&due); err != nil || !due.Equal(kept.DeletedOn()) {
			t.Errorf("told is %v, done on %v: %v", kept.DeletedOn(), due, err)
		}
	}
	if n := must(w.store.TidyCallBacks(ctx, scope, survey.Service(), today().AddDate(0, 0, 40)))(t); n != 1 {
		t.Errorf("%d are forgotten, want the one whose term is over", n)
	}
}

// TestNobodyMoreIsTakenWhereManyAre: up to the most, whatever province they are of.
func TestNobodyMoreIsTakenWhereManyAre(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	if _, err := w.owner.Exec(ctx, `insert into followup.call_back (province_code, id, unit_id, day, sealed)
		select '15', gen_random_uuid(), 1, $1, repeat('x', 540)::bytea from generate_series(1, $2::int)`, today(), followup.MostCallBacks-1); err != nil {
		t.Fatal(err)
	}
	if err := w.service().CallBackRoom(ctx); err != nil {
		t.Errorf("with one place left: %v", err)
	}
	w.asks(scope, w.unit, today())
	err := w.service().AskCallBack(ctx, scope, survey.Service(), waiting(t, w.unit, "0912345678", today()))
	if e, ok := err.(*survey.Error); !ok || e.Kind != survey.Busy || e.Key != "call_back.full" || e.Wait == 0 {
		t.Errorf("one too many: %v", err)
	}
	if err := w.service().CallBackRoom(ctx); survey.KindOf(err) != survey.Busy {
		t.Errorf("when it is full: %v", err)
	}
	if held := must(w.store.CallBacksHeld(ctx, scope))(t); held.People != followup.MostCallBacks || held.Own != 1 {
		t.Errorf("%+v", held)
	}
}

// TestTheServiceAddsAlone: who breaks into what answers citizens reads nobody, changes and removes nobody; nor do staff reach the table, which lies in
// the order of arrival.
func TestTheServiceAddsAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	c := w.asks(surveytest.Scope(), w.unit, today())
	if err := w.service().AskCallBack(ctx, survey.InProvince("15"), survey.Service(), c); err != nil {
		t.Fatal(err) // the same id elsewhere is another's
	}
	for role, statements := range map[string][]string{
		pg.ServiceRole: {"select id from followup.call_back", "select * from followup.person_to_call", "update followup.call_back set state = 'closed'", "delete from followup.call_back",
			"insert into followup.call_back (province_code, id, unit_id, day, sealed) values ('15', gen_random_uuid(), 1, current_date, repeat('x', 540)::bytea)",
			"insert into followup.call_back (province_code, id, unit_id, day, sealed, acted_by) values ('68', gen_random_uuid(), 1, current_date, repeat('x', 540)::bytea, 'x')",
			"insert into followup.call_back (province_code, id, unit_id, day, sealed) values ('68', gen_random_uuid(), 1, current_date, repeat('x', 540)::bytea) returning xmin",
			"select followup.erase_call_backs('68')", "select followup.tidy_call_backs('68', '2999-01-01')"},
		pg.StaffRole: {"select id from followup.call_back", "select xmin from followup.person_to_call", "select ctid from followup.person_to_call", "update followup.call_back set state = 'closed'",
			"insert into followup.call_back (province_code, id, unit_id, day, sealed) values ('68', gen_random_uuid(), 1, current_date, repeat('x', 540)::bytea)",
			"insert into followup.person_to_call (province_code, id, unit_id, day, sealed) values ('68', gen_random_uuid(), 1, current_date, repeat('x', 540)::bytea)"},
	} {
		pool := surveytest.RolePool(t, role, w.owner.Config().ConnString())
		for _, statement := range statements {
			err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, pg.ForProvince, "68"); err != nil {
					t.Fatal(err)
				}
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil {
				t.Errorf("%s may do: %s", role, statement)
			}
		}
	}
	var all int
	staffs := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	if err := staffs.QueryRow(ctx, "select count(*) from followup.person_to_call").Scan(&all); err != nil || all != 0 {
		t.Errorf("who says no province is told of %d: %v", all, err)
	}
}

// TestDaysThatAreOverAreMixed: neither the place in the table nor the transaction tells when somebody came, beside the transactions of answers.
func TestDaysThatAreOverAreMixed(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	var came []uuid.UUID
	for range 12 {
		came = append(came, w.asks(scope, w.unit, today()).ID)
	}
	lying := func(column string) []string {
		t.Helper()
		return must(pgx.CollectRows(must(w.owner.Query(ctx, "select "+column+"::text from followup.call_back order by ctid"))(t), pgx.RowTo[string]))(t)
	}
	if got := lying("xmin"); len(slices.Compact(got)) != 12 {
		t.Fatalf("each came in a transaction of its own, but they are %v", got)
	}
	tidy := func(days int) {
		t.Helper()
		must(w.store.TidyCallBacks(ctx, scope, survey.Service(), today().AddDate(0, 0, days)))(t)
	}
	tidy(0)
	if got := lying("xmin"); len(slices.Compact(got)) != 12 {
		t.Error("a day that is not over is mixed: who comes later would stand out")
	}
	tidy(1)
	if got := slices.Compact(lying("xmin")); len(got) != 1 {
		t.Errorf("the transactions are %v", got)
	}
	ids := lying("id")
	if !slices.IsSorted(ids) || slices.EqualFunc(ids, came, func(a string, b uuid.UUID) bool { return a == b.String() }) {
		t.Errorf("they lie as %v", ids)
	}
	must(w.store.Call(ctx, scope, surveytest.Actor(), came[3], 1, followup.CallReached, today().AddDate(0, 0, 1)))(t)
	tidy(2)
	if got := slices.Compact(lying("xmin")); len(got) != 2 {
		t.Errorf("who was mixed is mixed again: %v", got)
	}
}

// TestAKeyIsReplaced: what another key has sealed is sealed anew, what none opens is told and left.
func TestAKeyIsReplaced(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	c := w.asks(scope, w.unit, today())
	lost := c
	lost.ID = uuid.New()
	if err := w.service().AskCallBack(ctx, scope, survey.Service(), lost); err != nil {
		t.Fatal(err)
	}
	both := vault(t, "another secret of the tests")
	seals := func() map[string]int {
		return must(w.store.CallBackSeals(ctx, scope, func(sealed []byte, of string) string { return string(both.SealOf(sealed, of)) }))(t)
	}
	if got := seals(); got["other"] != 1 || got["none"] != 1 {
		t.Errorf("before: %v", got)
	}
	resealed, none, err := w.store.ResealCallBacks(ctx, scope, surveytest.Actor(), both.Reseal)
	if resealed != 1 || none != 1 || err != nil {
		t.Errorf("%d sealed anew, %d lost, %v", resealed, none, err)
	}
	if got := seals(); got["first"] != 1 || got["none"] != 1 {
		t.Errorf("after: %v", got)
	}
	alone, err := staff.NewVaultFor(followup.CallBackPurpose, []byte("another secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	kept := must(w.store.CallBack(ctx, scope, c.ID))(t)
	if r, err := kept.Open(alone); err != nil || r.Phone == "" || kept.Revision != 1 {
		t.Errorf("%+v %v", kept, err)
	}
	factors, err := staff.NewVault([]byte("another secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Open(factors); err == nil {
		t.Error("what seals second factors opens it, too")
	}
}

// TestADumpTellsNobody: whoever has a copy of the database, and not the secret, has no number and no name: neither as text, nor in the digits or bytes of
// any column.
func TestADumpTellsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope := t.Context(), surveytest.Scope()
	c := waiting(t, w.unit, "0987 654 321", today())
	if err := w.service().AskCallBack(ctx, scope, survey.Service(), c); err != nil {
		t.Fatal(err)
	}
	must(w.store.Call(ctx, scope, surveytest.Actor(), c.ID, 1, followup.CallShow, today()))(t)
	must(w.store.Call(ctx, scope, surveytest.Actor(), c.ID, 1, followup.CallReached, today()))(t)
	dump := dumped(t, w)
	if !strings.Contains(dump, c.ID.String()) || !strings.Contains(dump, fmt.Sprintf("%x", c.Sealed[:16])) {
		t.Fatal("the dump lacks the person")
	}
	for _, secret := range []string{"0987654321", "0987 654 321", "987654321", "Nguyễn Thị Tâm", fmt.Sprintf("%x", "987654321"), fmt.Sprintf("%x", "Nguyễn Thị Tâm"), `"phone"`, fmt.Sprintf("%x", `"phone"`)} {
		if strings.Contains(dump, secret) {
			t.Errorf("the dump tells %q", secret)
		}
	}
	columns := must(pgx.CollectRows(must(w.owner.Query(ctx, `select column_name || ' ' || data_type from information_schema.columns where table_schema = 'followup' and table_name = 'call_back' order by 1`))(t), pgx.RowTo[string]))(t)
	if want := []string{"acted_by text", "closed_on date", "day date", "id uuid", "mixed boolean", "outcome text", "province_code text", "revision integer", "sealed bytea", "state text", "tries smallint", "unit_id integer"}; !slices.Equal(columns, want) {
		t.Errorf("the columns are %q, want no time, nothing that leads to an answer and nothing else that tells who it is", columns)
	}
	var keys int
	if err := w.owner.QueryRow(ctx, "select count(*) from pg_constraint where conrelid = 'followup.call_back'::regclass and contype = 'f' and confrelid <> 'survey.province'::regclass").Scan(&keys); err != nil || keys != 0 {
		t.Errorf("%d keys lead to other tables: %v", keys, err)
	}
}

// dumped is all of a database as pg_dump writes it.
func dumped(t *testing.T, w *town) string {
	t.Helper()
	program, err := exec.LookPath("pg_dump")
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); err != nil && len(found) > 0 {
		program, err = found[len(found)-1], nil
	}
	if err != nil {
		t.Fatal(err)
	}
	dump := exec.CommandContext(context.WithoutCancel(t.Context()), program, "--dbname", w.owner.Config().ConnString())
	out, err := dump.Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return string(out)
}
