package survey

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// KeyID numbers a key; people write it K3.
type KeyID int64

func (k KeyID) String() string { return "K" + strconv.FormatInt(int64(k), 10) }

// MarshalText writes K3.
func (k KeyID) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads K3, k3 or 3.
func (k *KeyID) UnmarshalText(text []byte) error {
	n, ok := numberAfter("K", string(text))
	if !ok {
		return fmt.Errorf("%q is no key: write its number like K3", text)
	}
	*k = KeyID(n)
	return nil
}

// numberAfter reads the number of something that people write with a letter before it.
func numberAfter(letter, text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(text), letter), 10, 64)
	return n, err == nil && n >= 1
}

// KeyScope is one thing that a key lets another system do.
type KeyScope string

// The scopes.
const (
	WriteResponses    KeyScope = "responses:write"
	IssueTickets      KeyScope = "tickets:issue"
	WriteTransactions KeyScope = "transactions:write"
	ReadResults       KeyScope = "results:read"
	ReadTasks         KeyScope = "tasks:read"
)

// KeyScopes returns all scopes that keys have, or once had.
func KeyScopes() []KeyScope {
	return []KeyScope{WriteResponses, IssueTickets, WriteTransactions, ReadResults, ReadTasks}
}

// OpenScopes returns those that open a door, which a new key may have: nothing issues one-time codes yet.
func OpenScopes() []KeyScope {
	return slices.DeleteFunc(KeyScopes(), func(s KeyScope) bool { return s == IssueTickets })
}

// KeyModes returns the modes that a key may record answers in. A tablet has a credential of its own.
func KeyModes() []Mode { return []Mode{ModeTicket, ModePaper, ModePhone, ModeQR} }

// Key is what another system is known by. Of its text only a hash is kept.
type Key struct {
	ID         KeyID
	Name       string // of the system that holds it; two live keys may share one, so that one can take over from the other
	Scopes     []KeyScope
	Units      []Unit         // whose things it reaches; none: those of the province
	Networks   []netip.Prefix // it may be used from; none: from anywhere
	Mode       Mode           // in which its answers are recorded; empty: as each answer says
	ExpiresOn  time.Time      // the last day it is good
	AddedBy    string
	AddedOn    time.Time
	RevokedAt  time.Time // zero while it was not
	LastUsedOn time.Time // a day and no time; zero: never
}

const (
	// KeyYears is the longest that a key lives.
	KeyYears = 1
	// KeysOfName is how many live keys may have one name: the old one and the one that takes over.
	KeysOfName    = 2
	keyPrefix     = "sipas_"
	keySecretSize = 32
)

// Check fails with kind Invalid and everything that is wrong with a key that is to be added today.
func (k Key) Check(today time.Time) error {
	var c checker
	switch {
	case strings.TrimSpace(k.Name) == "" || strings.TrimSpace(k.Name) != k.Name || len([]rune(k.Name)) > NameLimit,
		!utf8.ValidString(k.Name), strings.ContainsFunc(k.Name, Hidden):
		c.wrong("name", "key.name", map[string]any{"Limit": NameLimit})
	case len(k.Scopes) == 0 || slices.ContainsFunc(k.Scopes, func(s KeyScope) bool { return !slices.Contains(OpenScopes(), s) }):
		c.wrong("scope", "key.scopes", nil)
	case k.Mode != "" && !slices.Contains(KeyModes(), k.Mode):
		c.wrong("mode", "key.modes", nil)
	case k.ExpiresOn.Before(today) || k.ExpiresOn.After(today.AddDate(KeyYears, 0, 0)):
		c.wrong("expires_on", "key.expiry", nil)
	case len(k.Networks) > MostNetworks || slices.ContainsFunc(k.Networks, func(n netip.Prefix) bool { return !n.IsValid() || n != n.Masked() || n.Addr().Is4In6() }):
		c.wrong("networks", "key.networks", map[string]any{"Most": MostNetworks})
	}
	if len(c.fields) > 0 {
		return &Error{Op: "survey.Key", Kind: Invalid, Key: c.fields[0].Key, Fields: c.fields}
	}
	return nil
}

// Live tells whether the key is good on a day.
func (k Key) Live(today time.Time) bool { return k.RevokedAt.IsZero() && !today.After(k.ExpiresOn) }

// May tells whether the key lets somebody do something.
func (k Key) May(s KeyScope) bool { return slices.Contains(k.Scopes, s) }

// UsableFrom tells whether the key may be used from an address. One that cannot be read is in no network.
func (k Key) UsableFrom(address string) bool {
	if len(k.Networks) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(k.Networks, func(n netip.Prefix) bool { return n.Contains(a) })
}

// Within is what the key reaches of a scope.
func (k Key) Within(scope Scope) Scope {
	if len(k.Units) == 0 {
		return scope
	}
	return scope.Only(k.Units...)
}

// OnlyUnit is the unit that the key is bound to; 0 where it is for several, or for the province.
func (k Key) OnlyUnit() int32 {
	if len(k.Units) == 1 {
		return k.Units[0].ID
	}
	return 0
}

// Told is the key as the audit log tells it: never its text.
func (k Key) Told() map[string]string {
	var scopes, units []string
	for _, s := range k.Scopes {
		scopes = append(scopes, string(s))
	}
	for _, u := range k.Units {
		units = append(units, u.Code)
	}
	return map[string]string{"name": k.Name, "scopes": strings.Join(scopes, " "), "units": strings.Join(units, " "), "mode": string(k.Mode),
		"networks": strings.Join(NetworkTexts(k.Networks), " "), "expires_on": k.ExpiresOn.Format(time.DateOnly)}
}

// ModeOf is how an answer is recorded that comes with the key and says this of itself, or nothing. Kind Forbidden where the key is for
// another mode.
func (k Key) ModeOf(said Mode) (Mode, error) {
	const op = "survey.Key.ModeOf"
	switch {
	case said == "" && k.Mode != "":
		return k.Mode, nil
	case said == "":
		return ModeAPI, nil
	case !slices.Contains(KeyModes(), said):
		return "", &Error{Op: op, Kind: Invalid, Key: "response.invalid", Fields: []Field{{Path: "mode", Key: "key.modes"}}}
	case k.Mode != "" && said != k.Mode:
		return "", &Error{Op: op, Kind: Forbidden, Key: "key.mode"}
	}
	return said, nil
}

// ShownKey is what a request shows to be let in by a key.
type ShownKey struct {
	Text    string
	From    string // the address it comes from; empty where that cannot be told
	Request string // under which the log finds it
}

// KeySecret is the text of a key, sipas_ and 256 bits as base64url. It is shown once.
type KeySecret string

// NewKeySecret draws one from random.
func NewKeySecret(random io.Reader) (KeySecret, error) {
	var b [keySecretSize]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", &Error{Op: "survey.NewKeySecret", Kind: Internal, Err: err}
	}
	return KeySecret(keyPrefix + base64.RawURLEncoding.EncodeToString(b[:])), nil
}

// ParseKeySecret reads a key's text; kind NotFound and key key.unknown where it cannot be one.
func ParseKeySecret(text string) (KeySecret, error) {
	coded, ok := strings.CutPrefix(text, keyPrefix)
	secret, err := base64.RawURLEncoding.Strict().DecodeString(coded)
	if !ok || err != nil || len(secret) != keySecretSize || strings.ContainsAny(text, "\r\n") { // which the decoder leaves out
		return "", &Error{Op: "survey.ParseKeySecret", Kind: NotFound, Key: "key.unknown"}
	}
	return KeySecret(text), nil
}

// Hash is what is kept of the text, and what finds the key again. It needs no salt, for the text is drawn and not chosen; nor need the
// search take the same time for any text: who measures how far two hashes agree learns of a hash, and no text can be made to have it.
func (s KeySecret) Hash() [sha256.Size]byte { return sha256.Sum256([]byte(s)) }
