package surveydb

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"sipas/survey"
)

// keyFresh is how long a key is taken for what it was: a system that sends a hundred answers a second asks the database once a second, and
// a key that was revoked opens nothing after that.
const keyFresh = time.Second

// KeyRing knows the live keys of one province. It remembers those that are in use for a moment, and no text that is no key's.
type KeyRing struct {
	store    *Store
	scope    survey.Scope
	location *time.Location
	now      func() time.Time

	mu      sync.Mutex
	kept    map[[sha256.Size]byte]keptKey
	refused map[refusedKey]time.Time // when it was last written down
}

// refusedKey is a key and what it was refused for.
type refusedKey struct {
	id  survey.KeyID
	why string
}

type keptKey struct {
	key survey.Key
	at  time.Time
}

// NewKeyRing returns a KeyRing of a scope; days are those of location.
func NewKeyRing(store *Store, scope survey.Scope, location *time.Location, now func() time.Time) *KeyRing {
	return &KeyRing{store: store, scope: scope, location: location, now: now, kept: map[[sha256.Size]byte]keptKey{}, refused: map[refusedKey]time.Time{}}
}

// Key returns the live key that a request shows; kind NotFound and key key.unknown where there is none, Forbidden and key.address where it may
// not be used from there. Of a key that is good it notes the day.
func (r *KeyRing) Key(ctx context.Context, shown survey.ShownKey) (survey.Key, error) {
	secret, err := survey.ParseKeySecret(shown.Text)
	if err != nil {
		return survey.Key{}, err
	}
	now, hash := r.now(), secret.Hash()
	today := survey.Date(now, r.location)
	key, known := r.remembered(hash, now)
	if !known {
		if key, err = r.store.Key(ctx, r.scope, secret); err != nil {
			r.forget(hash)
			return survey.Key{}, err
		}
	}
	if !key.Live(today) {
		r.forget(hash)
		return survey.Key{}, &survey.Error{Op: "surveydb.KeyRing", Kind: survey.NotFound, Key: "key.unknown"}
	}
	if !key.UsableFrom(shown.From) {
		return survey.Key{}, r.refuse(ctx, key, shown, now)
	}
	if known {
		return key, nil
	}
	if key.LastUsedOn.Before(today) {
		if err := r.store.MarkKeyUsed(ctx, r.scope, survey.Service(), key.ID, today); err != nil {
			return survey.Key{}, err
		}
	}
	r.remember(hash, key, now)
	return key, nil
}

// refusedEvery is how often it is written down that a key is refused for the same: whoever has found one fills no log with it.
const refusedEvery = time.Minute

// refuse says that a key may not be used from an address, and writes it down.
func (r *KeyRing) refuse(ctx context.Context, key survey.Key, shown survey.ShownKey, now time.Time) error {
	const why = "key.address"
	if r.tells(refusedKey{key.ID, why}, now) {
		if err := r.store.RefuseKey(ctx, r.scope, survey.ByKey(key).Asked(shown.Request), key, map[string]string{"error": why, "from": shown.From}); err != nil {
			return err
		}
	}
	return &survey.Error{Op: "surveydb.KeyRing", Kind: survey.Forbidden, Key: why}
}

// Refused writes down at which door, and why, a request was refused that showed a live key: for its scope, its unit, its mode.
func (r *KeyRing) Refused(ctx context.Context, key survey.Key, request, door, why string) error {
	if !r.tells(refusedKey{key.ID, why}, r.now()) {
		return nil
	}
	return r.store.RefuseKey(ctx, r.scope, survey.ByKey(key).Asked(request), key, map[string]string{"error": why, "door": door})
}

// tells says whether a refusal is to be written down, and takes it for written.
func (r *KeyRing) tells(k refusedKey, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, before := r.refused[k]
	tell := !before || now.Sub(at) >= refusedEvery
	if tell {
		r.refused[k] = now
	}
	return tell
}

func (r *KeyRing) remembered(hash [sha256.Size]byte, now time.Time) (survey.Key, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.kept[hash]
	age := now.Sub(kept.at)
	return kept.key, ok && 0 <= age && age < keyFresh
}

func (r *KeyRing) remember(hash [sha256.Size]byte, key survey.Key, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[hash] = keptKey{key, at}
}

func (r *KeyRing) forget(hash [sha256.Size]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, hash)
}
