package followupdb_test

import (
	"os"
	"testing"

	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestReady: the program's roles find the schema whole.
func TestReady(t *testing.T) {
	t.Parallel()
	_, pool := surveytest.Store(t)
	for _, role := range []string{pg.ServiceRole, pg.StaffRole} {
		store, err := followupdb.Open(surveytest.RolePool(t, role, pool.Config().ConnString()))
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Ready(t.Context()); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// TestEveryQueryIsUnderstood: the server parses each on a migrated database.
func TestEveryQueryIsUnderstood(t *testing.T) {
	t.Parallel()
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}
