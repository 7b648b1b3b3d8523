package pg_test

import (
	"context"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestManyMigrateAtOnce: programs that start at once on an empty database make one schema between them, one after the other; none fails, and
// each waits for whoever migrates.
func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t, surveytest.Dir(t))
	defer release(t, p)
	var pools [4]*pgxpool.Pool
	for i := range pools {
		pool, err := pg.Open(t.Context(), p.URL(), pg.PoolOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		pools[i] = pool
	}
	var wg sync.WaitGroup
	for _, pool := range pools {
		wg.Go(func() {
			if err := surveydb.Migrate(t.Context(), pool); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if version, err := surveydb.Version(t.Context(), pools[0]); err != nil || version != pg.Current {
		t.Errorf("it is %s, %v", version, err)
	}

	tx, err := pools[0].Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if err := pg.LockSchema(t.Context(), tx, "survey"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- surveydb.Migrate(t.Context(), pools[1]) }()
	surveytest.Eventually(t, "the other one waits", func() bool {
		n, err := query(t, p.AdminURL(), `select count(*)::text from pg_locks where not granted and locktype = 'relation'`)
		return err == nil && n == "1"
	})
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
