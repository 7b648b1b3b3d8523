package surveydb_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// waiting waits until so many wait for what somebody else holds.
func waiting(t *testing.T, pool *pgxpool.Pool, n int) {
	t.Helper()
	surveytest.Eventually(t, itoa(n)+" wait", func() bool {
		return number(t, pool, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == n
	})
}

// TestNoRuleOverrulesWhoDecidesMeanwhile: a person has decided about an answer, and is about to commit, when a rule that has found it undecided
// wants to decide about it. The person's decision stands, whatever the rule.
func TestNoRuleOverrulesWhoDecidesMeanwhile(t *testing.T) {
	batch := survey.Batch{Device: 7, ReceivedOn: today()}
	count := survey.Decision{To: survey.Counted, Note: "seen it"}
	for name, c := range map[string]struct {
		prepare func(store *surveydb.Store) uuid.UUID // the answer
		person  survey.Decision
		rule    func(store *surveydb.Store) error
		want    string
	}{
		"in hindsight": {func(store *surveydb.Store) uuid.UUID {
			return stored(t, store, "24781", 1, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.Burst })[0]
		}, count, nil, "counted"},
		"transactions": {func(store *surveydb.Store) uuid.UUID {
			x := stored(t, store, "24781", 1, nil)[0]
			if n, err := store.ApplyExcess(t.Context(), surveytest.Scope(), surveytest.Actor(), 1,
				replaceTransactions(t, store, "68", "unit,month,transactions\n24781,2026-11,0\n")); n != 1 || err != nil {
				t.Fatalf("%d set aside, %v", n, err)
			}
			stored(t, store, "24781", 1, nil)
			return x
		}, count, func(store *surveydb.Store) error {
			_, err := store.ApplyExcess(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-11,0\n"))
			return err
		}, "counted"},
		"a tablet's day": {func(store *surveydb.Store) uuid.UUID {
			x := bring(t, store, "24781", 1, batch, nil)[0]
			bring(t, store.Plausible(survey.DeviceRules{Answers: 1}), "24781", 1, batch, nil)
			return x
		}, survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "seen it"}, func(store *surveydb.Store) error {
			_, err := store.SweepDevices(t.Context(), surveytest.Scope(), survey.Service())
			return err
		}, "set_aside review"},
	} {
		t.Run(name, func(t *testing.T) {
			store, pool := surveytest.Store(t)
			x := c.prepare(store)
			if c.rule == nil {
				c.rule = func(store *surveydb.Store) error {
					_, err := store.ApplyRules(t.Context(), surveytest.Scope(), survey.Service(), []survey.Decision{{IDs: []uuid.UUID{x}, To: survey.SetAside, Reason: survey.SameSender, Note: "n"}})
					return err
				}
			}
			// The last thing that a decision does is to be written down: who holds the log keeps it open.
			if _, err := pool.Exec(t.Context(), `insert into staff.audit_head (province_code, number, hash) values ('68', 0, '\x') on conflict do nothing`); err != nil {
				t.Fatal(err)
			}
			log, err := pool.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := log.Exec(t.Context(), "select from staff.audit_head where province_code = '68' for update"); err != nil {
				t.Fatal(err)
			}
			person, rule := make(chan error, 1), make(chan error, 1)
			c.person.IDs = []uuid.UUID{x}
			go func() {
				_, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), c.person)
				person <- err
			}()
			waiting(t, pool, 1)
			go func() { rule <- c.rule(store) }()
			waiting(t, pool, 2)
			if err := log.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, ended := range []chan error{person, rule} {
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
			}
			var stands string
			if err := pool.QueryRow(t.Context(), "select trim(standing || ' ' || reason) from survey.response where id = $1", x).Scan(&stands); err != nil || stands != c.want {
				t.Errorf("the answer is %q, %v; the person said %q", stands, err, c.want)
			}
			clean(t, store)
		})
	}
}

// TestWhatIsOnItsWayFromATabletThatIsEnrolledAnew counts; not where somebody has taken the tablet's rights away, before or since.
func TestWhatIsOnItsWayFromATabletThatIsEnrolledAnew(t *testing.T) {
	for name, c := range map[string]struct {
		revokeBefore, revokeSince bool
		want                      int
	}{"enrolled anew": {want: 3}, "revoked before": {revokeBefore: true}, "revoked since": {revokeSince: true}} {
		t.Run(name, func(t *testing.T) {
			store, pool := surveytest.Store(t)
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			enrol := func(previous string) string {
				_, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Place(t, store, "24781").Code, "Quầy 1", surveytest.Day())
				must(err)
				credential, err := store.Enrol(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.EnrolmentCode{code}, previous, surveytest.Day())
				must(err)
				return credential
			}
			credential := enrol("")
			letIn, err := store.Device(t.Context(), surveytest.Scope(), credential)
			must(err)
			if c.revokeBefore {
				must(store.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), letIn.ID))
			}
			enrol(credential)
			if c.revokeSince {
				must(store.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), letIn.ID))
			}
			bring(t, store, "24781", 3, survey.Batch{Device: letIn.ID, ReceivedOn: today()}, nil)
			if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != c.want {
				t.Errorf("%d count, want %d", n, c.want)
			}
			if n, want := number(t, pool, "select count(*) from staff.audit where action = 'device.revoke'"), 3-c.want; n != want/3 {
				t.Errorf("%d revocations are written down", n)
			}
		})
	}
}
