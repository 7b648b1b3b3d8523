package surveydb_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sipas/survey"
	"sipas/survey/surveytest"
)

func TestEnrolment(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	now := time.Now()
	add := func() (survey.Device, survey.EnrolmentCode) {
		t.Helper()
		device, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "Quầy 1", now)
		if err != nil {
			t.Fatal(err)
		}
		return device, code
	}
	device, code := add()
	credential, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{code}, "", now)
	if err != nil {
		t.Fatal(err)
	}
	found, err := store.Device(t.Context(), surveytest.Scope(), credential)
	if err != nil || found.ID != device.ID || found.Place != place.Code || found.State(now) != survey.DeviceOnline {
		t.Errorf("%+v, %v", found, err)
	}
	if n := number(t, pool, `select count(*) from survey.device d where d::text like '%`+credential+`%' or d::text like '%`+string(code)+`%'`); n != 0 {
		t.Error("credential or code is kept in clear")
	}
	if _, err := store.Device(t.Context(), surveytest.Scope(), credential+"x"); keyOf(err) != "device.unknown" {
		t.Errorf("another credential: %v", err)
	}

	if _, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{code}, "", now); keyOf(err) != "enrol.used" {
		t.Errorf("used: %v", err)
	}
	_, late := add()
	if _, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{late}, "", now.Add(survey.EnrolmentMinutes*time.Minute+time.Second)); keyOf(err) != "enrol.expired" {
		t.Errorf("expired: %v", err)
	}
	_, guessed := add()
	for n := range 6 {
		last := strings.IndexByte("23456789", guessed[7])
		wrong := guessed[:7] + survey.EnrolmentCode("23456789"[(last+1+n)%8:][:1])
		if wrong == guessed {
			continue
		}
		if _, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{wrong}, "", now); n < 5 && keyOf(err) != "enrol.wrong" || n == 5 && keyOf(err) != "enrol.locked" {
			t.Errorf("guess %d: %v", n, err)
		}
	}
	if _, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{guessed}, "", now); keyOf(err) != "enrol.locked" {
		t.Errorf("the right code after five wrong ones: %v", err)
	}

	// The tablet is enrolled again elsewhere: its first entry is replaced.
	_, next := add()
	if _, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{next}, credential, now); err != nil {
		t.Fatal(err)
	}
	if found, err = store.Device(t.Context(), surveytest.Scope(), credential); err != nil || found.State(now) != survey.DeviceRevoked {
		t.Errorf("the replaced tablet is %s, %v", found.State(now), err)
	}
}

// TestAnEntryOfSeveralCodes is one wrong try of each tablet that it can be meant for, and none where it is right.
func TestAnEntryOfSeveralCodes(t *testing.T) {
	store, pool := surveytest.Store(t)
	place, now := surveytest.Place(t, store, "24781"), time.Now()
	add := func() (survey.Device, survey.EnrolmentCode) {
		t.Helper()
		device, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "Quầy 1", now)
		if err != nil {
			t.Fatal(err)
		}
		return device, code
	}
	first, a := add()
	second, b := add()
	wrong := func(code survey.EnrolmentCode) survey.EnrolmentCode { return code[:3] + "AAAAA" }
	for n, c := range []struct {
		codes         []survey.EnrolmentCode
		key           string
		first, second int
	}{
		{[]survey.EnrolmentCode{wrong(a), a[:3] + "EEEEE", wrong(b), wrong(a)}, "enrol.wrong", 1, 1},
		{[]survey.EnrolmentCode{wrong(b), "AAAAAAAA"}, "enrol.wrong", 1, 2},
		{[]survey.EnrolmentCode{"AAAAAAAA", "EEEEEEEE"}, "enrol.unknown", 1, 2},
		{[]survey.EnrolmentCode{wrong(a), b}, "", 1, 2},
		{[]survey.EnrolmentCode{wrong(a), b}, "enrol.used", 1, 2},
		{[]survey.EnrolmentCode{wrong(b), a}, "", 1, 2},
	} {
		_, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), c.codes, "", now)
		if keyOf(err) != c.key {
			t.Errorf("entry %d: %v, want %q", n, err, c.key)
		}
		for device, tries := range map[survey.DeviceID]int{first.ID: c.first, second.ID: c.second} {
			if got := number(t, pool, `select code_tries from survey.device where id = `+strings.TrimPrefix(device.String(), "T")); got != tries {
				t.Errorf("entry %d: %s has had %d wrong tries, want %d", n, device, got, tries)
			}
		}
	}
}

// TestACodeEnrolsOnce: however many enter it at the same moment.
func TestACodeEnrolsOnce(t *testing.T) {
	store, _ := surveytest.Store(t)
	_, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Place(t, store, "24781").Code, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	fared := map[string]int{}
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			_, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{code}, "", time.Now())
			mu.Lock()
			defer mu.Unlock()
			fared[keyOf(err)]++
		})
	}
	wg.Wait()
	if want := map[string]int{"": 1, "enrol.used": 11}; !cmp.Equal(fared, want) {
		t.Error(cmp.Diff(want, fared))
	}
}

func TestFleet(t *testing.T) {
	store, pool := surveytest.Store(t)
	place, other := surveytest.Place(t, store, "24781"), surveytest.Place(t, store, "24805")
	now := time.Now()
	device, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "Quầy 1", now)
	if err != nil {
		t.Fatal(err)
	}
	credential, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{code}, "", now)
	if err != nil {
		t.Fatal(err)
	}
	battery := 80
	want := survey.Report{Version: "1", Unsent: 3, OldestUnsent: 90 * time.Second, SetApart: 1, ClockSkew: -48 * time.Hour, Battery: &battery, Storage: survey.StoragePersistent}
	for _, err := range []error{store.SaveReport(t.Context(), surveytest.Scope(), surveytest.Actor(), device.ID, want), store.MoveDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), device, other.Code, today()),
		store.PauseDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Device{ID: device.ID, Place: other.Code}, "Nghỉ lễ")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	found, err := store.Device(t.Context(), surveytest.Scope(), credential)
	if err != nil || !cmp.Equal(found.Report, want) || found.Place != other.Code || found.State(now) != survey.DevicePaused {
		t.Errorf("%+v, %v", found, err)
	}
	for range 2 {
		if err := store.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), device.ID); err != nil {
			t.Fatal(err)
		}
	}
	// Another tablet's code was never entered: its entry goes with the next one that is added.
	if _, _, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "", now.Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "", now); err != nil {
		t.Fatal(err)
	}
	listed, err := store.Devices(t.Context(), surveytest.Scope())
	if err != nil || len(listed) != 2 || listed[0].State(now) != survey.DeviceRevoked || listed[1].State(now) != survey.DeviceWaiting {
		t.Errorf("%+v, %v", listed, err)
	}
	if elsewhere, err := store.Devices(t.Context(), survey.InProvince("15")); err != nil || len(elsewhere) != 0 {
		t.Errorf("another province has %d tablets, %v", len(elsewhere), err)
	}
	for _, err := range []error{store.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), 999), store.MoveDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Device{ID: 999}, place.Code, today()), store.PauseDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Device{ID: 999}, "x")} {
		if keyOf(err) != "device.unknown" {
			t.Errorf("no such tablet: %v", err)
		}
	}
	if n := number(t, pool, "select count(*) from survey.device"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// TestPartialsNeverCount: they are set aside when stored, and no review changes that.
func TestPartialsNeverCount(t *testing.T) {
	store, _ := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	partial := surveytest.Response(t, store, place, func(s *survey.Submission) {
		s.Partial, s.Mode, s.Answers = true, survey.ModeKiosk, map[string]int{"access": 2}
	})
	q, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	survey.NewJudge(survey.DefaultRules()).Decide(&partial, q, surveytest.Day(), nil)
	if partial.Standing != survey.SetAside || partial.Reason != survey.Partial {
		t.Errorf("%s %s", partial.Standing, partial.Reason)
	}
	if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{partial}); err != nil {
		t.Fatal(err)
	}
	clean(t, store)
	for _, to := range []survey.Decision{{To: survey.Counted}, {To: survey.SetAside, Reason: survey.ByHand}} {
		to.IDs, to.Note = append(to.IDs, partial.ID), "why not"
		if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), to); keyOf(err) != "review.partial" {
			t.Errorf("review to %s: %v", to.To, err)
		}
	}
}
