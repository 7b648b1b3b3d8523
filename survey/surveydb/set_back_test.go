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

// decisions are those of the year, the latest first.
func decisions(t *testing.T, store *surveydb.Store, scope survey.Scope) []survey.PastDecision {
	t.Helper()
	found, err := store.Decisions(t.Context(), scope, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 10)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestADecisionIsSetBack: each answer stands as before, for the reason it had, but for those about which somebody has decided since; setting back is
// a decision that can be set back itself.
func TestADecisionIsSetBack(t *testing.T) {
	store, pool := surveytest.Store(t)
	fast := stored(t, store, "24781", 3, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })
	crowd := stored(t, store, "24805", 2, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.Burst })
	all, seen := slices.Concat(fast, crowd), 0
	lan, minh := survey.SignedIn(1, "lan", "department"), survey.SignedIn(2, "minh", "department")
	if _, err := store.Review(t.Context(), surveytest.Scope(), lan, survey.Decision{IDs: all, To: survey.Counted, Note: "nhầm"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Review(t.Context(), surveytest.Scope(), minh, survey.Decision{IDs: fast[:1], To: survey.SetAside, Reason: survey.ByHand, Note: "đã hỏi quầy"}); err != nil {
		t.Fatal(err)
	}
	found := decisions(t, store, surveytest.Scope())
	if len(found) != 2 || found[1].By != "lan" || found[1].Note != "nhầm" || found[1].Responses != 5 || found[1].Open != 4 || found[1].To != survey.Counted || found[0].Open != 1 || found[0].At.IsZero() {
		t.Fatalf("%+v", found)
	}
	back := func(actor survey.Actor, id, open int64) (int, string) {
		n, err := store.SetBack(t.Context(), surveytest.Scope(), actor, id, open)
		return n, keyOf(err)
	}
	first := found[1].ID
	log(t, pool, &seen)
	for what, got := range map[string]func() (int, string){
		"decision.stale":   func() (int, string) { return back(minh.Because("x"), first, 5) },
		"decision.unknown": func() (int, string) { return back(minh.Because("x"), 999, 1) },
		"review.unsigned":  func() (int, string) { return back(minh, first, 4) },
	} {
		if n, key := got(); n != 0 || key != what {
			t.Errorf("%d %q, want %s", n, key, what)
		}
	}
	sameActs(t, log(t, pool, &seen))
	if n, key := back(minh.Because("nhầm ngày"), first, 4); n != 4 || key != "" {
		t.Fatalf("%d %s", n, key)
	}
	stand := `select count(*) from survey.response where standing = 'set_aside' and reason = `
	if a, b, c := number(t, pool, stand+`'fast'`), number(t, pool, stand+`'burst'`), number(t, pool, stand+`'review'`); a != 2 || b != 2 || c != 1 {
		t.Errorf("%d fast, %d of a crowd, %d by hand", a, b, c)
	}
	if acts := log(t, pool, &seen); len(acts) != 2 || acts[0].Action != "standing.back" || acts[0].Reason != "nhầm ngày" || acts[0].Before != `{"counted":"2"}` {
		t.Errorf("%+v", acts)
	}
	clean(t, store)
	if _, key := back(minh.Because("x"), first, 4); key != "decision.stale" {
		t.Errorf("set back twice: %q", key)
	}
	again := decisions(t, store, surveytest.Scope())
	undo := again[slices.IndexFunc(again, func(d survey.PastDecision) bool { return d.Note == "nhầm ngày" })]
	if n, key := back(lan.Because("vẫn tính"), undo.ID, undo.Open); key != "" || n != int(undo.Open) {
		t.Errorf("setting back is set back: %d %s", n, key)
	}
	clean(t, store)
}

// TestRulesAreNotSetBack by people, nor what is of another unit.
func TestRulesAreNotSetBack(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 4, nil)
	rule := []survey.Decision{{IDs: ids[:2], To: survey.SetAside, Reason: survey.Burst, Note: "a crowd"}}
	if _, err := store.ApplyRules(t.Context(), surveytest.Scope(), survey.Service(), rule); err != nil {
		t.Fatal(err)
	}
	if found := decisions(t, store, surveytest.Scope()); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	if _, err := store.SetBack(t.Context(), surveytest.Scope(), surveytest.Actor().Because("x"), int64(number(t, pool, "select min(number) from survey.standing_review")), 2); keyOf(err) != "decision.unknown" {
		t.Errorf("a rule's: %v", err)
	}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: ids[2:], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil {
		t.Fatal(err)
	}
	mine := decisions(t, store, surveytest.Scope())[0]
	other := surveytest.Scope().Only(surveytest.Place(t, store, "24805").Unit)
	if _, err := store.SetBack(t.Context(), other, surveytest.Actor().Because("x"), mine.ID, 2); keyOf(err) != "decision.unknown" || len(decisions(t, store, other)) != 0 {
		t.Errorf("of another unit: %v", err)
	}
	// Of several who set it back, one does.
	var wg sync.WaitGroup
	fared := make([]string, 4)
	for n := range fared {
		wg.Go(func() {
			_, err := store.SetBack(t.Context(), surveytest.Scope(), surveytest.Actor().Because("x"), mine.ID, 2)
			fared[n] = keyOf(err)
		})
	}
	wg.Wait()
	slices.Sort(fared)
	if want := []string{"", "decision.stale", "decision.stale", "decision.stale"}; !slices.Equal(fared, want) {
		t.Errorf("%q", fared)
	}
	if n := number(t, pool, "select count(*) from survey.standing_review where note = 'x'"); n != 2 {
		t.Errorf("%d answers were set back", n)
	}
	clean(t, store)
}
