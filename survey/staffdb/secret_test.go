package staffdb_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// TestWhatWasProvedBeforeTheSecretsChanged is worth nothing any more: whoever was in the middle of signing in, or of changing what one signs in with,
// gets no session, no password, no second factor and no passkey. Who keeps a session through the change goes on.
func TestWhatWasProvedBeforeTheSecretsChanged(t *testing.T) {
	t.Parallel()
	scope, now := surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	for name, change := range map[string]func(ctx context.Context, store *staffdb.Store, a staff.Account) error{
		"another password": func(ctx context.Context, store *staffdb.Store, a staff.Account) error {
			return store.SetPassword(ctx, scope, admin(), a, "another hash", 0)
		},
		"a second factor": func(ctx context.Context, store *staffdb.Store, a staff.Account) error {
			return store.SetCodeSecret(ctx, scope, admin(), a, []byte("sealed"), 0, 0)
		},
		"invited again": func(ctx context.Context, store *staffdb.Store, a staff.Account) error {
			again := staff.NewInvitation(now)
			if err := store.Invite(ctx, scope, admin(), a, *again); err != nil {
				return err
			}
			return store.Accept(ctx, scope, again.Token, a, "another hash", now)
		},
		"disabled": func(ctx context.Context, store *staffdb.Store, a staff.Account) error {
			return store.SetState(ctx, scope, admin(), a, staff.Disabled)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := open(t)
			a, p, _ := holder(t, store, "lan", now)
			if err := store.SetPassword(t.Context(), scope, admin(), a, "hash", 0); err != nil {
				t.Fatal(err)
			}
			read := must(store.Account(t.Context(), scope, a.ID))(t)
			if err := change(t.Context(), store, read); err != nil {
				t.Fatal(err)
			}
			changed := must(store.Account(t.Context(), scope, a.ID))(t)
			for what, err := range map[string]error{
				"signs in":                start(t, store, read, 0, now),
				"signs in halfway":        store.StartSession(t.Context(), scope, staff.Session{Account: read, CreatedAt: now, ExpiresAt: now.Add(time.Minute)}, staff.NewToken(), 0),
				"signs in by the passkey": start(t, store, read, p.ID, now),
				"chooses a password":      store.SetPassword(t.Context(), scope, admin(), read, "the intruder's", 0),
				"sets up a second factor": store.SetCodeSecret(t.Context(), scope, admin(), read, []byte("the intruder's"), 0, 0),
				"adds a passkey":          store.AddPasskey(t.Context(), scope, admin(), read, passkeyCalled("the intruder's phone"), signed("x", now.Add(time.Minute)), 0),
			} {
				if survey.KindOf(err) != survey.Conflict || keyOf(err) != "account.secrets_changed" {
					t.Errorf("who %s: %v", what, err)
				}
			}
			if live := must(store.Sessions(t.Context(), scope, a, now))(t); len(live) != 0 {
				t.Errorf("%d sessions are there", len(live))
			}
			after := must(store.Account(t.Context(), scope, a.ID))(t)
			if after.PasswordHash != changed.PasswordHash || string(after.CodeSecret) != string(changed.CodeSecret) || after.Passkeys != changed.Passkeys {
				t.Errorf("it stands as %+v, and stood as %+v", after, changed)
			}
			if err := start(t, store, after, 0, now); err != nil {
				t.Errorf("by the account as it stands: %v", err)
			}
		})
	}
}

// start signs an account in, by a passkey where it is not 0.
func start(t *testing.T, store *staffdb.Store, a staff.Account, by staff.PasskeyID, now time.Time) error {
	t.Helper()
	return store.StartSession(t.Context(), surveytest.Scope(), staff.Session{Account: a, Whole: true, Passkey: by, CreatedAt: now,
		ExpiresAt: now.Add(staff.SessionLife)}, staff.NewToken(), 0)
}

// TestARemovedPasskeySignsNobodyIn, though it had signed before.
func TestARemovedPasskeySignsNobodyIn(t *testing.T) {
	t.Parallel()
	store, now := open(t), time.Now().Truncate(time.Millisecond)
	a, p, token := holder(t, store, "lan", now)
	session := must(store.Session(t.Context(), surveytest.Scope(), token, now, now))(t)
	if err := store.RemovePasskey(t.Context(), surveytest.Scope(), admin(), a, p.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := start(t, store, a, p.ID, now); keyOf(err) != "account.secrets_changed" {
		t.Errorf("by the passkey: %v", err)
	}
	// The session has ended with it: it neither proves anything nor gets another passkey.
	if err := store.Prove(t.Context(), surveytest.Scope(), session.ID, now); keyOf(err) != "staff.session_unknown" {
		t.Errorf("a proof in a session that has ended: %v", err)
	}
	if err := store.AddPasskey(t.Context(), surveytest.Scope(), admin(), a, passkeyCalled("another key of a phone"), signed("x", now.Add(time.Minute)),
		session.ID); keyOf(err) != "staff.session_unknown" {
		t.Errorf("a passkey in a session that has ended: %v", err)
	}
	if found := must(store.Passkeys(t.Context(), surveytest.Scope(), a))(t); len(found) != 0 {
		t.Errorf("it has %d passkeys", len(found))
	}
}

// TestASessionThatHasEndedChangesNothing of what its owner proves with who it is: an administrator has signed the person out while the password was hashed.
func TestASessionThatHasEndedChangesNothing(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	a, p, token := holder(t, store, "lan", now)
	session := must(store.Session(t.Context(), scope, token, now, now))(t)
	other := must(store.Session(t.Context(), scope, begin(t, store, a, now), now, now))(t)
	if n := must(store.EndSessions(t.Context(), scope, admin(), a, session.ID, 0))(t); n != 1 {
		t.Fatalf("%d sessions have ended", n)
	}
	stranger := add(t, store, "hoa", staff.Leader)
	_, ends := store.EndSessions(t.Context(), scope, session.Self(), a, 0, session.ID)
	for what, err := range map[string]error{
		"chooses a password":         store.SetPassword(t.Context(), scope, session.Self(), a, "the intruder's", session.ID),
		"sets up a second factor":    store.SetCodeSecret(t.Context(), scope, session.Self(), a, []byte("the intruder's"), 0, session.ID),
		"adds a passkey":             store.AddPasskey(t.Context(), scope, session.Self(), a, passkeyCalled("the intruder's phone"), signed("x", now.Add(time.Minute)), session.ID),
		"removes a passkey":          store.RemovePasskey(t.Context(), scope, session.Self(), a, p.ID, session.ID),
		"ends the others":            ends,
		"acts in somebody else's":    store.SetPassword(t.Context(), scope, session.Self(), stranger, "the intruder's", other.ID),
		"has the second factor gone": store.SetCodeSecret(t.Context(), scope, session.Self(), a, nil, 0, session.ID),
	} {
		if survey.KindOf(err) != survey.NotFound || keyOf(err) != "staff.session_unknown" {
			t.Errorf("who %s: %v", what, err)
		}
	}
	if after := must(store.Account(t.Context(), scope, a.ID))(t); after.PasswordHash != a.PasswordHash || len(after.CodeSecret) != 0 || after.Passkeys != 1 {
		t.Errorf("it stands as %+v", after)
	}
	if live := must(store.Sessions(t.Context(), scope, a, now))(t); len(live) != 1 || live[0].ID != other.ID {
		t.Errorf("its sessions are %+v", live)
	}
	if err := store.SetPassword(t.Context(), scope, other.Self(), a, "the owner's", other.ID); err != nil {
		t.Errorf("in a session that stands: %v", err)
	}
}

// begin signs an account in by the password.
func begin(t *testing.T, store *staffdb.Store, a staff.Account, now time.Time) staff.Token {
	t.Helper()
	token := staff.NewToken()
	s := staff.Session{Account: a, Whole: true, CreatedAt: now, ExpiresAt: now.Add(staff.SessionLife)}
	if err := store.StartSession(t.Context(), surveytest.Scope(), s, token, 0); err != nil {
		t.Fatal(err)
	}
	return token
}

// TestOneLinkAtATime: of two that are made at once one is worth something, and none once one was used; also one that an earlier program has left.
func TestOneLinkAtATime(t *testing.T) {
	t.Parallel()
	url := surveytest.URL(t)
	store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, url))
	if err != nil {
		t.Fatal(err)
	}
	scope, now := surveytest.Scope(), time.Now()
	a := add(t, store, "lan", staff.Leader)
	// Whoever invites waits for the log last of all: both have looked which links there are before one is written down.
	owner, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	log, err := owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Exec(t.Context(), "select from staff.audit_head where province_code = '68' for update"); err != nil {
		t.Fatal(err)
	}
	links, ended := []*staff.Invitation{staff.NewInvitation(now), staff.NewInvitation(now)}, make(chan error, 2)
	for _, link := range links {
		go func() { ended <- store.Invite(t.Context(), scope, admin(), a, *link) }()
	}
	surveytest.Eventually(t, "both wait", func() bool {
		var n int
		err := owner.QueryRow(t.Context(), "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").Scan(&n)
		return err == nil && n == 2
	})
	if err := log.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range links {
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
	good := func() (good []*staff.Invitation) {
		for _, link := range links {
			if _, err := store.Invited(t.Context(), scope, link.Token, now); err == nil {
				good = append(good, link)
			}
		}
		return good
	}
	if len(good()) != 1 {
		t.Errorf("%d links are good", len(good()))
	}
	if _, err := owner.Exec(t.Context(), "update staff.invitation set used_at = null"); err != nil {
		t.Fatal(err)
	}
	if err := store.Accept(t.Context(), scope, links[0].Token, a, "hash", now); err != nil {
		t.Fatal(err)
	}
	if len(good()) != 0 {
		t.Error("another link is good still")
	}
}
