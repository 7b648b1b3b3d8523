package surveydb_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// aKey is one to add; change what matters.
func aKey(change func(*survey.Key)) survey.Key {
	k := survey.Key{Name: "Một cửa điện tử", Scopes: []survey.KeyScope{survey.WriteResponses}, ExpiresOn: today().AddDate(1, 0, 0)}
	if change != nil {
		change(&k)
	}
	return k
}

func today() time.Time { return survey.Date(surveytest.Day(), surveytest.Day().Location()) }

func TestKeysAreKeptAsHashes(t *testing.T) {
	store, pool := surveytest.Store(t)
	unit := surveytest.Place(t, store, "24781").Unit
	added, secret, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(func(k *survey.Key) {
		k.Units, k.Mode = []survey.Unit{unit}, survey.ModePaper
	}), today())
	if err != nil {
		t.Fatal(err)
	}
	if n := number(t, pool, `select count(*) from survey.api_key k where k::text like '%`+string(secret[6:])+`%'`); n != 0 {
		t.Error("the key itself is kept")
	}
	found, err := store.Key(t.Context(), surveytest.Scope(), secret)
	if err != nil || found.ID != added.ID || found.Mode != survey.ModePaper || len(found.Units) != 1 || found.Units[0].Code != "24781" || found.AddedBy != "test" {
		t.Errorf("%+v %v", found, err)
	}
	other := "A"
	if secret[len(secret)-1] == 'A' {
		other = "B"
	}
	if _, err := store.Key(t.Context(), surveytest.Scope(), secret[:len(secret)-1]+survey.KeySecret(other)); keyOf(err) != "key.unknown" {
		t.Errorf("another text: %v", err)
	}
	if err := store.RevokeKey(t.Context(), surveytest.Scope(), surveytest.Actor(), 999); keyOf(err) != "key.unknown" {
		t.Errorf("no such key: %v", err)
	}
}

// TestTwoKeysOfANameLive: the old one and the one that takes over; a third finds room once one of them is revoked or has expired.
func TestTwoKeysOfANameLive(t *testing.T) {
	store, pool := surveytest.Store(t)
	add := func(at time.Time, change func(*survey.Key)) (survey.Key, error) {
		k, _, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(change), at)
		return k, err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	fared := map[string]int{}
	for range 8 {
		wg.Go(func() {
			_, err := add(today(), func(k *survey.Key) { k.ExpiresOn = today() })
			mu.Lock()
			defer mu.Unlock()
			fared[keyOf(err)]++
		})
	}
	wg.Wait()
	if fared[""] != 2 || fared["key.two_live"] != 6 {
		t.Errorf("of eight at once: %v", fared)
	}
	if _, err := add(today(), func(k *survey.Key) { k.Name = "Tổng đài" }); err != nil {
		t.Errorf("another name: %v", err)
	}
	tomorrow := today().AddDate(0, 0, 1)
	third, err := add(tomorrow, nil)
	if err != nil {
		t.Errorf("where two have expired: %v", err)
	}
	if _, err := add(tomorrow, nil); err != nil {
		t.Errorf("a second one: %v", err)
	}
	if _, err := add(tomorrow, nil); keyOf(err) != "key.two_live" {
		t.Errorf("a third one: %v", err)
	}
	for range 2 {
		if err := store.RevokeKey(t.Context(), surveytest.Scope(), surveytest.Actor(), third.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := add(tomorrow, nil); err != nil {
		t.Errorf("where one was revoked: %v", err)
	}
	if n := number(t, pool, "select count(*) from survey.api_key where revoked_by = 'test'"); n != 1 {
		t.Errorf("%d rows say who revoked them", n)
	}
}

func TestAKeyReachesNoFurtherThanWhoAddsIt(t *testing.T) {
	store, _ := surveytest.Store(t)
	unit, sibling := surveytest.Place(t, store, "24781").Unit, surveytest.Place(t, store, "24805").Unit
	for name, c := range map[string]struct {
		scope survey.Scope
		units []survey.Unit
	}{
		"another province's unit": {survey.InProvince("15"), []survey.Unit{unit}},
		"a sibling":               {surveytest.Scope().Only(sibling), []survey.Unit{unit}},
		"the province, by a unit": {surveytest.Scope().Only(unit), nil},
		"one of two out of reach": {surveytest.Scope().Only(unit), []survey.Unit{unit, sibling}},
	} {
		_, _, err := store.AddKey(t.Context(), c.scope, surveytest.Actor(), aKey(func(k *survey.Key) { k.Units = c.units }), today())
		if survey.KindOf(err) != survey.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAKeyRingFollows: who uses a key all the time asks the database once a second, and after that second a revoked key opens nothing.
func TestAKeyRingFollows(t *testing.T) {
	store, pool := surveytest.Store(t)
	now := surveytest.Day()
	ring := surveydb.NewKeyRing(store, surveytest.Scope(), now.Location(), func() time.Time { return now })
	key, secret, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(nil), today())
	if err != nil {
		t.Fatal(err)
	}
	try := func(want string) {
		t.Helper()
		if got, err := ring.Key(t.Context(), survey.ShownKey{Text: string(secret)}); keyOf(err) != want || want == "" && got.ID != key.ID {
			t.Errorf("%v %v, want %q", got.ID, err, want)
		}
	}
	used := func() (text string) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), "select coalesce(last_used_on::text, '') || ' ' || xmin::text from survey.api_key").Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	try("")
	first := used()
	if first[:10] != "2026-11-21" {
		t.Errorf("used on %q", first)
	}
	for range 3 {
		now = now.Add(time.Second)
		try("")
	}
	for range 2 { // as of several programs that find it at the same moment
		if err := store.MarkKeyUsed(t.Context(), surveytest.Scope(), survey.Service(), key.ID, today()); err != nil {
			t.Fatal(err)
		}
	}
	if again := used(); again != first {
		t.Errorf("the day of use was written again: %s, %s", first, again)
	}
	if err := store.RevokeKey(t.Context(), surveytest.Scope(), surveytest.Actor(), key.ID); err != nil {
		t.Fatal(err)
	}
	now = now.Add(999 * time.Millisecond)
	try("") // what was looked up a moment ago
	now = now.Add(time.Millisecond)
	try("key.unknown")
	for _, text := range []string{"", "sipas_", "x", string(secret) + "x"} {
		if _, err := ring.Key(t.Context(), survey.ShownKey{Text: text}); keyOf(err) != "key.unknown" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestAKeyRingKnowsDays: of the province, not of the server.
func TestAKeyRingKnowsDays(t *testing.T) {
	store, _ := surveytest.Store(t)
	now := surveytest.Day()
	ring := surveydb.NewKeyRing(store, surveytest.Scope(), now.Location(), func() time.Time { return now })
	_, secret, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(func(k *survey.Key) { k.ExpiresOn = today() }), today())
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, now.Location())
	for _, c := range []struct {
		at   time.Time
		want string
	}{{midnight.Add(-time.Millisecond), ""}, {midnight, "key.unknown"}} {
		now = c.at
		if _, err := ring.Key(t.Context(), survey.ShownKey{Text: string(secret)}); keyOf(err) != c.want {
			t.Errorf("at %s: %v", c.at, err)
		}
	}
}

// TestAKeyIsRefusedFromElsewhere: it is not used by that, and the log has a row of it, one a minute however many try.
func TestAKeyIsRefusedFromElsewhere(t *testing.T) {
	store, pool := surveytest.Store(t)
	now := surveytest.Day()
	ring := surveydb.NewKeyRing(store, surveytest.Scope(), now.Location(), func() time.Time { return now })
	networks, err := survey.ParseNetworks("10.1.0.0/16, 2001:db8::5")
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(func(k *survey.Key) { k.Networks = networks }), today())
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.Keys(t.Context(), surveytest.Scope())
	if err != nil || len(all) != 1 || !slices.Equal(all[0].Networks, networks) {
		t.Fatalf("%+v, %v", all, err)
	}
	try := func(from, want string) {
		t.Helper()
		if got, err := ring.Key(t.Context(), survey.ShownKey{Text: string(secret), From: from, Request: "r-1"}); keyOf(err) != want || (want == "") != (got.ID == key.ID) {
			t.Errorf("from %q: %v %v, want %q", from, got.ID, err, want)
		}
	}
	refusals := func() int {
		return number(t, pool, `select count(*) from staff.audit where action = 'key.use' and object = 'K1' and outcome = 'denied' and kind = 'key' and request = 'r-1'`)
	}
	try("10.2.0.1", "key.address")
	try("", "key.address")
	if n := number(t, pool, "select count(*) from survey.api_key where last_used_on is not null"); n != 0 || refusals() != 1 {
		t.Errorf("used %d times, %d rows of the log", n, refusals())
	}
	try("10.1.255.255", "")
	try("10.2.0.1", "key.address") // from memory, too
	now = now.Add(time.Minute)
	try("192.0.2.1", "key.address")
	try("::ffff:10.1.0.0", "")
	try("2001:db8::5", "")
	if refusals() != 2 || number(t, pool, `select count(*) from staff.audit where action = 'key.use' and after like '%192.0.2.1%'`) != 1 {
		t.Errorf("%d rows of the log", refusals())
	}
}
