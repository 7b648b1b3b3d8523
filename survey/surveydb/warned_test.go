package surveydb_test

import (
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestAWarnedCommitIsDoubted: what PostgreSQL warns of as it commits may be on one machine alone, so nobody is told that it was done.
func TestAWarnedCommitIsDoubted(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	set := func() error {
		_, err := store.SetQuestionnaire(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "short@1")
		return err
	}
	if err := set(); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `
		create function survey.warn() returns trigger language plpgsql as $$ begin raise warning 'canceling wait for synchronous replication'; return null; end $$;
		create constraint trigger warn after update on survey.place deferrable initially deferred for each row execute function survey.warn()`); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func() error{
		"what is asked": set,
		"closing":       func() error { return store.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code) },
	} {
		if err := change(); survey.KindOf(err) != survey.Busy {
			t.Errorf("%s: %v", what, err)
		}
	}
}
