package surveydb_test

import (
	"strings"
	"sync"
	"testing"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestAUnitHasAHotlineOfItsOwn: as it was read, told in the log with what was there before, followed by what is read of units and places; and of this unit
// alone. Reference data that are loaded again leave it.
func TestAUnitHasAHotlineOfItsOwn(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	seen, actor := 0, surveytest.Actor().Because("QĐ 12")
	place, beside := surveytest.Place(t, store, "24781"), surveytest.Place(t, store, "24805")
	log(t, pool, &seen)
	change := func(was survey.Unit, to string) string {
		return keyOf(store.ChangeHotline(t.Context(), surveytest.Scope(), actor, was, to))
	}
	if got := change(place.Unit, " 0263  3 822 333 "); got != "" {
		t.Fatal(got)
	}
	now := surveytest.Place(t, store, "24781").Unit
	units, err := store.Units(t.Context(), surveytest.Scope())
	if err != nil || now.Hotline != "0263 3 822 333" || surveytest.Place(t, store, "24805").Unit != beside.Unit {
		t.Fatalf("%+v, %v", now, err)
	}
	for _, u := range units {
		if want := map[string]string{"24781": "0263 3 822 333"}[u.Code]; u.Hotline != want {
			t.Errorf("%s has %q, want %q", u.Code, u.Hotline, want)
		}
	}
	if got := change(place.Unit, "1900 1234"); got != "hotline.changed" {
		t.Errorf("over a change that was not seen: %q", got)
	}
	if got := change(now, "0263 3 822 333"); got != "" {
		t.Errorf("the same again: %q", got)
	}
	if got := change(now, "10\u202e22"); got != "hotline.line" {
		t.Errorf("what cannot be told: %q", got)
	}
	if err := surveydb.Migrate(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if got := surveytest.Place(t, store, "24781").Unit; got != now {
		t.Errorf("after the reference data were loaded again: %+v", got)
	}
	if got := change(now, " "); got != "" || surveytest.Place(t, store, "24781").Unit.Hotline != "" {
		t.Errorf("back to the province's: %q", got)
	}
	sameActs(t, log(t, pool, &seen), told{"unit.hotline", "24781", "24781", "QĐ 12", `{"hotline":""}`, `{"hotline":"0263 3 822 333"}`},
		told{"unit.hotline", "24781", "24781", "QĐ 12", `{"hotline":"0263 3 822 333"}`, `{"hotline":""}`})
}

// TestNoUnitChoosesWhereItIsHeard: a scope of some units is refused, the own one among them; the province is no unit, and one of another province is not there.
func TestNoUnitChoosesWhereItIsHeard(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	unit := surveytest.Place(t, store, "24781").Unit
	before := surveytest.Dump(t, pool, "68")
	units, err := store.Units(t.Context(), surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	province := units[len(units)-1]
	if province.Level != survey.LevelProvince {
		t.Fatalf("%+v", province)
	}
	for what, c := range map[string]struct {
		scope survey.Scope
		unit  survey.Unit
		want  survey.Kind
	}{
		"nowhere": {survey.Scope{}, unit, survey.Forbidden}, "its own": {surveytest.Scope().Only(unit), unit, survey.Forbidden}, "no unit": {surveytest.Scope().Only(), unit, survey.Forbidden},
		"another province": {survey.InProvince("15"), unit, survey.NotFound}, "the province itself": {surveytest.Scope(), province, survey.NotFound},
		"a unit that is none": {surveytest.Scope(), survey.Unit{ID: 1 << 30, Province: "68"}, survey.NotFound},
	} {
		if err := store.ChangeHotline(t.Context(), c.scope, surveytest.Actor(), c.unit, "1022"); survey.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	if difference := surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")); difference != "" {
		t.Error(difference)
	}
}

// TestTwoWhoChangeAHotlineAtOnce: one wins, the other is told.
func TestTwoWhoChangeAHotlineAtOnce(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	unit := surveytest.Place(t, store, "24781").Unit
	var keys [4]string
	var wg sync.WaitGroup
	for n := range keys {
		wg.Go(func() {
			keys[n] = keyOf(store.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), unit, "1900 000"+string(rune('1'+n))))
		})
	}
	wg.Wait()
	if all := strings.Join(keys[:], "."); strings.Count(all, "hotline.changed") != 3 || len(entries(t, pool, "24781")) != 1 {
		t.Errorf("%q, %q", keys, entries(t, pool, "24781"))
	}
}

// TestWhatRolesMayOfUnits: commands and staff change a unit's number and nothing else of it, the service nothing; the table refuses what is no line.
func TestWhatRolesMayOfUnits(t *testing.T) {
	t.Parallel()
	_, pool := surveytest.Store(t)
	for role, may := range map[string]bool{pg.StaffRole: true, pg.ServiceRole: false} {
		as := surveytest.RolePool(t, role, pool.Config().ConnString())
		if _, err := as.Exec(t.Context(), "update survey.unit set hotline = '1022' where code = '24781'"); (err == nil) != may {
			t.Errorf("%s changes a number: %v", role, err)
		}
		for _, forbidden := range []string{"update survey.unit set name = 'x' where code = '24781'", "delete from survey.unit where code = '24781'",
			"insert into survey.unit (code, province_code, level, name, name_en, confidence) values ('x', '68', 'commune', 'x', 'x', 'high')"} {
			if _, err := as.Exec(t.Context(), forbidden); err == nil {
				t.Errorf("%s may %s", role, forbidden)
			}
		}
	}
	for _, evil := range []string{"10\n22", "10\x7f22", strings.Repeat("1", 501)} {
		if _, err := pool.Exec(t.Context(), "update survey.unit set hotline = $1 where code = '24781'", evil); err == nil {
			t.Errorf("the table keeps %q", evil)
		}
	}
}

// TestDirectoriesFollowAHotline: of two of one province both read the number within seconds, and the province's once the unit has none.
func TestDirectoriesFollowAHotline(t *testing.T) {
	t.Parallel()
	store, _ := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	var all []*surveydb.Directory
	for _, scope := range []survey.Scope{surveytest.Scope(), surveytest.Scope()} {
		d, err := surveydb.NewDirectory(t.Context(), store, scope)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = d.Follow(t.Context(), func() {}) }()
		all = append(all, d)
	}
	told := func(d *surveydb.Directory) string {
		p, err := d.Place(string(place.Code))
		if err != nil {
			t.Fatal(err)
		}
		return d.Settings().Responsible.Of(p.Unit).Hotline
	}
	follow := func(want string) {
		t.Helper()
		for _, d := range all {
			surveytest.Eventually(t, "each reads "+want, func() bool { return told(d) == want })
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(store.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Unit, "0263 3 822 333"))
	follow("0263 3 822 333")
	must(store.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.SettingChange{Name: survey.Hotline, Value: "1022", Revision: survey.AnyRevision, Today: surveytest.Day()}))
	must(store.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Place(t, store, "24781").Unit, ""))
	follow("1022")
}
