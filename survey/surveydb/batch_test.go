package surveydb_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// bring stores n answers for a unit that came in a batch, and returns their ids; change what matters.
func bring(t *testing.T, store *surveydb.Store, unit string, n int, batch survey.Batch, change func(*survey.Response)) []uuid.UUID {
	t.Helper()
	place := surveytest.Place(t, store, unit)
	var all []survey.Response
	var ids []uuid.UUID
	for range n {
		r := surveytest.Response(t, store, place, func(s *survey.Submission) { s.Mode = survey.ModeKiosk })
		if r.Batch = batch; change != nil {
			change(&r)
		}
		all, ids = append(all, r), append(ids, r.ID)
	}
	for len(all) > 0 {
		part := all[:min(500, len(all))]
		if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), part); err != nil {
			t.Fatal(err)
		}
		all = all[len(part):]
	}
	return ids
}

// answersBut dumps every answer and what goes with it, but for those with the ids.
func answersBut(t *testing.T, pool *pgxpool.Pool, ids []uuid.UUID) string {
	t.Helper()
	var text string
	if err := pool.QueryRow(t.Context(), `select coalesce(string_agg(line, E'\n' order by line), '') from (
		select to_jsonb(r)::text as line from survey.response r where not r.id = any($1::uuid[])
		union all select to_jsonb(c)::text from survey.receipt c where not c.id = any($1::uuid[])
		union all select to_jsonb(c)::text from survey.comment c where not c.response_id = any($1::uuid[])
		union all select to_jsonb(v)::text from survey.standing_review v where not v.response_id = any($1::uuid[])
		union all select to_jsonb(e)::text from survey.delivered e where not e.response_id = any($1::uuid[])
	) all_lines (line)`, ids).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestATheftIsFoundAndUndone: 10,000 answers of a stolen credential, in twenty deliveries, are seen in one list and undone in one act; what
// honest people said at the same desk stays as it was, byte for byte, and the tallies are right again.
func TestATheftIsFoundAndUndone(t *testing.T) {
	store, pool := surveytest.Store(t)
	const thief, neighbour = survey.DeviceID(12), survey.DeviceID(13)
	yesterday := today().AddDate(0, 0, -1)
	honest := map[string]int{"by the same desk's code": 30, "by the tablet, yesterday": 25, "by another tablet": 20, "by a key": 10}
	bring(t, store, "24781", 30, survey.Batch{}, func(r *survey.Response) { r.Mode, r.Comment = survey.ModeQR, "Chờ lâu" })
	bring(t, store, "24781", 25, survey.Batch{Device: thief, ReceivedOn: yesterday}, func(r *survey.Response) { r.AnsweredOn = yesterday })
	bring(t, store, "24781", 20, survey.Batch{Device: neighbour, ReceivedOn: today()}, nil)
	bring(t, store, "24781", 10, survey.Batch{Key: 12, ReceivedOn: today()}, func(r *survey.Response) { r.Mode = survey.ModePaper })
	bring(t, store, "24781", 1, survey.Batch{Device: thief, ReceivedOn: today()}, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.Partial })
	n := 0
	stolen := bring(t, store, "24805", 10_000, survey.Batch{Device: thief, ReceivedOn: today()}, func(r *survey.Response) {
		r.AnsweredOn, n = today().AddDate(0, 0, -n%20), n+1
	})
	before := answersBut(t, pool, stolen)
	parts, err := store.Batches(t.Context(), surveytest.Scope(), survey.Batches{Device: thief})
	if err != nil || len(parts) != 3 || parts[0].Counted != 25 || parts[0].UnitCode != "24781" || parts[2].UnitCode != "24805" || parts[2].Counted != 10_000 ||
		!parts[2].FirstAnswered.Equal(today().AddDate(0, 0, -19)) || !parts[2].ReceivedOn.Equal(today()) {
		t.Fatalf("%+v %v", parts, err)
	}
	device, _, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Place(t, store, "24781").Code, "Quầy 1", surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "update survey.delivery set device_id = $1 where device_id = $2", int64(device.ID), int64(thief)); err != nil {
		t.Fatal(err)
	}
	theft := survey.Batches{Device: device.ID, From: today(), Until: today()}
	aside := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "the tablet was stolen"}
	changed, err := store.Undo(t.Context(), surveytest.Scope(), surveytest.Actor(), theft, aside)
	if err != nil || changed != 10_000 {
		t.Fatalf("%d undone, %v", changed, err)
	}
	if difference := surveytest.FirstDifference(before, answersBut(t, pool, stolen)); difference != "" {
		t.Errorf("an honest answer was touched:\n%s", difference)
	}
	clean(t, store)
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 85 {
		t.Errorf("%d count, want those of %v", n, honest)
	}
	if n := number(t, pool, "select count(*) from survey.device where revoked_at is not null"); n != 1 {
		t.Error("the tablet was not revoked")
	}
	if again, err := store.ReviewBatches(t.Context(), surveytest.Scope(), surveytest.Actor(), theft, aside); err != nil || again != 0 {
		t.Errorf("a second time: %d %v", again, err)
	}
	// A mistake can be mended: what was set aside for its batch counts again, what shows by itself stays aside.
	back := survey.Decision{To: survey.Counted, Note: "it was ours"}
	if changed, err := store.ReviewBatches(t.Context(), surveytest.Scope(), surveytest.Actor(), theft, back); err != nil || changed != 10_000 {
		t.Errorf("%d count again, %v", changed, err)
	}
	if difference := surveytest.FirstDifference(before, answersBut(t, pool, stolen)); difference != "" {
		t.Errorf("an honest answer was touched:\n%s", difference)
	}
	clean(t, store)
}

// TestUndoingNeedsAPersonAndAReason, and undoes all or nothing.
func TestUndoingNeedsAPersonAndAReason(t *testing.T) {
	store, pool := surveytest.Store(t)
	bring(t, store, "24781", 3, survey.Batch{Key: 5, ReceivedOn: today()}, nil)
	bring(t, store, "24781", 2, survey.Batch{Key: 6, ReceivedOn: today()}, nil)
	all := survey.Batches{Key: 5, From: today(), Until: today()}
	aside := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	if _, err := store.ReviewBatches(t.Context(), surveytest.Scope(), survey.Service(), all, aside); keyOf(err) != "review.unsigned" {
		t.Errorf("by the service: %v", err)
	}
	nameless := aside
	nameless.Note = " "
	if _, err := store.ReviewBatches(t.Context(), surveytest.Scope(), surveytest.Actor(), all, nameless); keyOf(err) != "review.unsigned" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := store.Undo(t.Context(), surveytest.Scope(), surveytest.Actor(), all, aside); keyOf(err) != "key.unknown" {
		t.Errorf("a key that is not there: %v", err)
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 5 {
		t.Errorf("%d of 5 count", n)
	}
	if n, err := store.ReviewBatches(t.Context(), surveytest.Scope(), surveytest.Actor(), all, aside); err != nil || n != 3 {
		t.Errorf("%d of its 3 set aside, %v", n, err)
	}
}

// TestBatchesBeginOnce, however many programs begin one at the same moment.
func TestBatchesBeginOnce(t *testing.T) {
	store, pool := surveytest.Store(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				bring(t, store, "24781", 3, survey.Batch{Device: 7, ReceivedOn: today()}, nil)
			}
		})
	}
	wg.Wait()
	if n, m := number(t, pool, "select count(*) from survey.delivery"), number(t, pool, "select count(*) from survey.delivered"); n != 1 || m != 60 {
		t.Errorf("%d batches of %d answers, want one of 60", n, m)
	}
	if n := number(t, pool, "select answers from survey.device_day"); n != 60 {
		t.Errorf("%d answers of the day", n)
	}
	clean(t, store)
}

// TestADayBeyondOneTablet is set aside as a whole, also what came before it was seen, and nobody else's.
func TestADayBeyondOneTablet(t *testing.T) {
	plain, pool := surveytest.Store(t)
	store := plain.Plausible(survey.DeviceRules{Answers: 100})
	batch := survey.Batch{Device: 7, ReceivedOn: today()}
	first := bring(t, store, "24781", 60, batch, nil)
	other := bring(t, store, "24781", 90, survey.Batch{Device: 8, ReceivedOn: today()}, nil)
	earlier := bring(t, store, "24781", 100, batch, func(r *survey.Response) { r.AnsweredOn = today().AddDate(0, 0, -1) })
	bring(t, store, "24781", 40, batch, nil)
	visitors := bring(t, store, "24781", 30, survey.Batch{}, func(r *survey.Response) { r.Mode = survey.ModeQR })
	if n := number(t, pool, "select count(*) from survey.response where standing = 'set_aside'"); n != 0 {
		t.Fatalf("%d set aside of a day that one tablet can take", n)
	}
	if n, err := plain.SweepDevices(t.Context(), surveytest.Scope(), survey.Service()); n != 0 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	kept := first[0]
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: []uuid.UUID{kept}, To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: []uuid.UUID{kept}, To: survey.Counted, Note: "seen it"}); err != nil {
		t.Fatal(err)
	}
	bring(t, store, "24781", 1, batch, nil) // the 101st
	bring(t, store, "24781", 5, batch, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })
	if n := number(t, pool, "select count(*) from survey.response where reason = 'device'"); n != 1 {
		t.Errorf("%d set aside as they came, want 1", n)
	}
	if n, err := plain.SweepDevices(t.Context(), surveytest.Scope(), survey.Service()); n != 99 || err != nil {
		t.Errorf("%d swept, want 99: %v", n, err)
	}
	if n, err := plain.SweepDevices(t.Context(), surveytest.Scope(), survey.Service()); n != 0 || err != nil {
		t.Errorf("swept again: %d, %v", n, err)
	}
	honest := append(append(append([]uuid.UUID{kept}, other...), earlier...), visitors...)
	var counted int
	if err := pool.QueryRow(t.Context(), "select count(*) from survey.response where standing = 'counted' and id = any($1)", honest).Scan(&counted); err != nil || counted != len(honest) {
		t.Errorf("%d of %d honest ones count, %v", counted, len(honest), err)
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != len(honest) {
		t.Errorf("%d count, want %d", n, len(honest))
	}
	if n := number(t, pool, "select count(*) from survey.standing_review where decided_by = 'rule' and to_reason = 'device'"); n != 99 {
		t.Errorf("%d decisions by rule", n)
	}
	clean(t, store)
}

// TestRepeatsAreNoMoreAnswers: a tablet that was not answered brings everything once more, and its day is no busier.
func TestRepeatsAreNoMoreAnswers(t *testing.T) {
	plain, pool := surveytest.Store(t)
	store := plain.Plausible(survey.DeviceRules{Answers: 100})
	place := surveytest.Place(t, store, "24781")
	var all []survey.Response
	for range 90 {
		r := surveytest.Response(t, store, place, func(s *survey.Submission) { s.Mode = survey.ModeKiosk })
		r.Batch = survey.Batch{Device: 7, ReceivedOn: today()}
		all = append(all, r)
	}
	for n := range 3 {
		part := all[:80+5*n]
		if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), part); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := number(t, pool, "select count(*) from survey.response where standing = 'counted'"), number(t, pool, "select answers from survey.device_day"); n != 90 || m != 90 {
		t.Errorf("%d count, the day has %d, want 90", n, m)
	}
}

// TestTwoProgramsSeeOneDay: each brings half of what is too much.
func TestTwoProgramsSeeOneDay(t *testing.T) {
	plain, pool := surveytest.Store(t)
	store := plain.Plausible(survey.DeviceRules{Answers: 100})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { bring(t, store, "24781", 60, survey.Batch{Device: 7, ReceivedOn: today()}, nil) })
	}
	wg.Wait()
	if _, err := plain.SweepDevices(t.Context(), surveytest.Scope(), survey.Service()); err != nil {
		t.Fatal(err)
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 0 {
		t.Errorf("%d count", n)
	}
	clean(t, store)
}

// TestWhoWasLetInBeforeTheRevocation and takes his time to send has his answers kept, and they do not count.
func TestWhoWasLetInBeforeTheRevocation(t *testing.T) {
	store, pool := surveytest.Store(t)
	device, _, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Place(t, store, "24781").Code, "Quầy 1", surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(nil), today())
	if err != nil {
		t.Fatal(err)
	}
	batches := []survey.Batch{{Device: device.ID, ReceivedOn: today()}, {Key: key.ID, ReceivedOn: today()}, {}, {Key: key.ID + 1, ReceivedOn: today()}}
	all := func() {
		for _, b := range batches {
			bring(t, store, "24781", 2, b, nil)
		}
	}
	all()
	for _, of := range []survey.Batches{{Device: device.ID, From: today(), Until: today()}, {Key: key.ID, From: today(), Until: today()}} {
		if n, err := store.Undo(t.Context(), surveytest.Scope(), surveytest.Actor(), of, survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil || n != 2 {
			t.Fatalf("%d %v", n, err)
		}
	}
	all()
	for reason, want := range map[string]int{"": 8, "review": 4, "device": 4} {
		if n := number(t, pool, "select count(*) from survey.response where reason = '"+reason+"'"); n != want {
			t.Errorf("%d for %q, want %d", n, reason, want)
		}
	}
	clean(t, store)
}

// TestPlacesOfATablet: a move keeps the old place until its day, coming back on that day is no second place, and a tablet that is enrolled
// anew brings what it holds from where it stood before.
func TestPlacesOfATablet(t *testing.T) {
	store, _ := surveytest.Store(t)
	a, b, c := surveytest.Place(t, store, "24781").Code, surveytest.Place(t, store, "24805").Code, surveytest.Place(t, store, "24787").Code
	day := func(n int) time.Time { return today().AddDate(0, 0, n) }
	add := func(place survey.Code, previous string, at time.Time) (survey.DeviceID, string) {
		t.Helper()
		d, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place, "Quầy 1", at)
		if err != nil {
			t.Fatal(err)
		}
		credential, err := store.Enrol(t.Context(), surveytest.Scope(), survey.Service(), []survey.EnrolmentCode{code}, previous, at)
		if err != nil {
			t.Fatal(err)
		}
		return d.ID, credential
	}
	had := func(credential string, place survey.Code, n int, ever, then bool) {
		t.Helper()
		d, err := store.Device(t.Context(), surveytest.Scope(), credential)
		if err != nil {
			t.Fatal(err)
		}
		if e, th := d.Had(place, day(n)); e != ever || th != then {
			t.Errorf("%s on day %d: ever %v, then %v; it had %v", place, n, e, th, d.Stays)
		}
	}
	id, first := add(a, "", surveytest.Day())
	for _, to := range []survey.Code{b, a, b} {
		if err := store.MoveDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Device(t, store, id), to, day(1)); err != nil {
			t.Fatal(err)
		}
	}
	had(first, a, -30, true, true)
	had(first, a, 1, true, true)
	had(first, a, 2, true, false)
	had(first, b, 0, true, false)
	had(first, b, 1, true, true)
	had(first, b, 9, true, true)
	had(first, c, 1, false, false)
	early := day(3) // six in the morning there, and the day before yet by UTC
	_, second := add(c, first, time.Date(early.Year(), early.Month(), early.Day(), 6, 0, 0, 0, surveytest.Day().Location()))
	had(second, a, 1, true, true)
	had(second, b, 3, true, true)
	had(second, b, 4, true, false)
	had(second, c, -9, true, true)
	_, stranger := add(c, "", surveytest.Day())
	had(stranger, a, 0, false, false)
}
