package staffdb_test

import (
	"slices"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// passkeyCalled is one that a device calls so and that has signed twice.
func passkeyCalled(credential string) staff.Passkey {
	return staff.Passkey{Credential: []byte(credential), PublicKey: []byte("public"), Host: "danhgia.example.gov.vn",
		Name: "Điện thoại", Count: 2, Synced: true}
}

func signed(challenge string, until time.Time) staff.Signed {
	return staff.Signed{Challenge: challenge, Until: until}
}

// holder is somebody who has signed in with the password and added a passkey.
func holder(t *testing.T, store *staffdb.Store, name string, now time.Time) (staff.Account, staff.Passkey, staff.Token) {
	t.Helper()
	a := add(t, store, name, staff.Admin)
	token := staff.NewToken()
	if err := store.StartSession(t.Context(), surveytest.Scope(), staff.Session{Account: a, Whole: true, CreatedAt: now,
		ExpiresAt: now.Add(staff.SessionLife)}, token, 0); err != nil {
		t.Fatal(err)
	}
	session := must(store.Session(t.Context(), surveytest.Scope(), token, now, now))(t)
	credential := name + " and a long name of a key"
	if err := store.AddPasskey(t.Context(), surveytest.Scope(), session.Self(), a, passkeyCalled(credential), signed(name,
		now.Add(time.Minute)), session.ID); err != nil {
		t.Fatal(err)
	}
	return a, must(store.PasskeyCalled(t.Context(), surveytest.Scope(), []byte(credential)))(t), token
}

// TestAPasskeyIsUsedForwardsAndOnce: its count never goes back, and nothing that it has signed is taken twice.
func TestAPasskeyIsUsedForwardsAndOnce(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	_, p, _ := holder(t, store, "lan", now)
	if want := passkeyCalled(""); p.Host != want.Host || p.Name != want.Name || p.Count != 2 || !p.Synced || string(p.PublicKey) != "public" || !p.UsedAt.IsZero() {
		t.Errorf("it was added as %+v", p)
	}
	use := func(count uint32, challenge string) error {
		return store.UsePasskey(t.Context(), scope, p.ID, count, signed(challenge, now.Add(time.Minute)), now)
	}
	for _, c := range []struct {
		challenge string
		count     uint32
		key       string
	}{{"first", 3, ""}, {"first", 4, "staff.passkey_replayed"}, {"second", 3, "staff.passkey_copied"}, {"second", 2,
		"staff.passkey_copied"}, {"second", 0, "staff.passkey_copied"},
		{"lan", 9, "staff.passkey_replayed"}, {"second", 4, ""}} {
		err := use(c.count, c.challenge)
		if c.key == "" && err != nil || c.key != "" && keyOf(err) != c.key {
			t.Errorf("%s, the %dth time: %v, want %q", c.challenge, c.count, err, c.key)
		}
	}
	if p = must(store.PasskeyCalled(t.Context(), scope, p.Credential))(t); p.Count != 4 || !p.UsedAt.Equal(now) {
		t.Errorf("it has signed %d times, last at %v", p.Count, p.UsedAt)
	}
	// What nobody can show any more is forgotten.
	if err := store.UsePasskey(t.Context(), scope, p.ID, 5, signed("late", now.Add(time.Hour)), now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := use(6, "first"); err != nil {
		t.Errorf("what has expired is still known: %v", err)
	}
}

func keyOf(err error) string {
	if e, ok := err.(*survey.Error); ok { //nolint:errorlint // the store's own error
		return e.Key
	}
	return ""
}

// TestADeviceThatDoesNotCount is taken as often as it signs.
func TestADeviceThatDoesNotCount(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now()
	a := add(t, store, "lan", staff.Leader)
	p := passkeyCalled("a key that never counts")
	p.Count = 0
	if err := store.AddPasskey(t.Context(), scope, admin(), a, p, signed("added", now.Add(time.Minute)), 0); err != nil {
		t.Fatal(err)
	}
	p = must(store.PasskeyCalled(t.Context(), scope, p.Credential))(t)
	for _, challenge := range []string{"one", "two"} {
		if err := store.UsePasskey(t.Context(), scope, p.ID, 0, signed(challenge, now.Add(time.Minute)), now); err != nil {
			t.Errorf("%s: %v", challenge, err)
		}
	}
}

// TestWhoGetsNoPasskey: people of the single sign-on, and whoever brings one that somebody has.
func TestWhoGetsNoPasskey(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now()
	lan, p, _ := holder(t, store, "lan", now)
	visitor := must(store.Arrive(t.Context(), scope, staff.Arrival{Issuer: "https://sso.example.vn", Subject: "7", Name: "Hoa"}, now))(t)
	pretended := visitor
	pretended.Issuer, pretended.Subject = "", ""
	for name, c := range map[string]struct {
		account staff.Account
		passkey staff.Passkey
	}{"of the single sign-on": {visitor, passkeyCalled("another key of a phone")},
		"said to be none of the single sign-on": {pretended, passkeyCalled("another key of a phone")},
		"with a passkey that somebody has":      {add(t, store, "hoa", staff.Leader), p}, "once more": {lan, p}} {
		if err := store.AddPasskey(t.Context(), scope, admin(), c.account, c.passkey, signed(name, now.Add(time.Minute)),
			0); survey.KindOf(err) != survey.Conflict {
			t.Errorf("who is %s: %v", name, err)
		}
	}
	if found := must(store.Passkeys(t.Context(), scope, visitor))(t); len(found) != 0 {
		t.Errorf("who comes by the single sign-on has %d", len(found))
	}
}

// TestAPasskeyThatIsRemoved ends what began by it, and the session that stays has not shown it any more.
func TestAPasskeyThatIsRemoved(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	lan, p, token := holder(t, store, "lan", now)
	lan = must(store.Account(t.Context(), scope, lan.ID))(t)
	kept := must(store.Session(t.Context(), scope, token, now, now))(t)
	if kept.Passkey != p.ID || kept.MustEnrol() || !kept.Complete() || lan.Passkeys != 1 {
		t.Errorf("who has added one has shown %d, of %d", kept.Passkey, lan.Passkeys)
	}
	other := staff.NewToken()
	if err := store.StartSession(t.Context(), scope, staff.Session{Account: lan, Whole: true, Passkey: p.ID, CreatedAt: now,
		ExpiresAt: now.Add(staff.SessionLife)}, other, 0); err != nil {
		t.Fatal(err)
	}
	if err := store.RenamePasskey(t.Context(), scope, kept.Self(), lan, p, "Điện thoại cũ"); err != nil {
		t.Fatal(err)
	}
	hoa, _, _ := holder(t, store, "hoa", now)
	for name, err := range map[string]error{"renamed": store.RenamePasskey(t.Context(), scope, admin(), hoa, p, "Của tôi"),
		"removed":                  store.RemovePasskey(t.Context(), scope, admin(), hoa, p.ID, 0),
		"removed without a number": store.RemovePasskey(t.Context(), scope, admin(), hoa, 0, 0)} {
		if survey.KindOf(err) != survey.NotFound {
			t.Errorf("%s by somebody else: %v", name, err)
		}
	}
	if err := store.RemovePasskey(t.Context(), scope, kept.Self(), lan, p.ID, kept.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PasskeyCalled(t.Context(), scope, p.Credential); survey.KindOf(err) != survey.NotFound {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := store.Session(t.Context(), scope, other, now, now); survey.KindOf(err) != survey.NotFound {
		t.Errorf("a session elsewhere goes on: %v", err)
	}
	if kept = must(store.Session(t.Context(), scope, token, now, now))(t); kept.Passkey != 0 || !kept.MustEnrol() {
		t.Errorf("the session that stays has shown %d", kept.Passkey)
	}
	if err := store.UsePasskey(t.Context(), scope, p.ID, 9, signed("after", now.Add(time.Minute)),
		now); survey.KindOf(err) != survey.Conflict {
		t.Errorf("used after it was removed: %v", err)
	}
	var did []string
	for _, e := range must(store.Entries(t.Context(), scope, staff.EntryFilter{Action: "passkey", Limit: 9}))(t) {
		did = append(did, e.Object+" "+e.Action+" "+e.Before+e.After)
	}
	slices.Reverse(did)
	want := []string{`lan passkey.add {"host":"danhgia.example.gov.vn","name":"Điện thoại"}`,
		`lan passkey.rename {"name":"Điện thoại"}{"name":"Điện thoại cũ"}`,
		`hoa passkey.add {"host":"danhgia.example.gov.vn","name":"Điện thoại"}`, `lan passkey.remove {"name":"Điện thoại cũ"}`}
	if !slices.Equal(did, want) {
		t.Errorf("the log says %q", did)
	}
}

// TestWhoIsInvitedAgain begins anew: a device that was lost signs in no more.
func TestWhoIsInvitedAgain(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now()
	lan, p, _ := holder(t, store, "lan", now)
	invitation := staff.NewInvitation(now)
	if err := store.Invite(t.Context(), scope, admin(), lan, *invitation); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PasskeyCalled(t.Context(), scope, p.Credential); err != nil {
		t.Errorf("an invitation that nobody has used takes it away: %v", err)
	}
	if err := store.Accept(t.Context(), scope, invitation.Token, lan, "hash", now); err != nil {
		t.Fatal(err)
	}
	if found := must(store.Passkeys(t.Context(), scope, lan))(t); len(found) != 0 {
		t.Errorf("%d are left", len(found))
	}
}
