package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Secret is what a sender and a receiver share, and nobody else: whsec_ and base64 of 24 to 64 bytes.
type Secret string

const (
	secretPrefix   = "whsec_"
	secretSize     = 32
	shortestSecret = 24
	longestSecret  = 64
	version        = "v1"
)

// SecretOverlap is how long letters are signed with the old secret, too, after a new one was made: whoever receives them changes over meanwhile.
const SecretOverlap = 24 * time.Hour

// Tolerance is how far the clock of a receiver may be from what a letter says.
const Tolerance = 5 * time.Minute

// The headers of a letter.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// NewSecret draws one.
func NewSecret() Secret {
	key := make([]byte, secretSize)
	_, _ = rand.Read(key) // never fails
	return Secret(secretPrefix + base64.StdEncoding.EncodeToString(key))
}

// ParseSecret reads one as it is shown.
func ParseSecret(text string) (Secret, error) {
	s := Secret(text)
	if _, err := s.key(); err != nil {
		return "", err
	}
	return s, nil
}

// key are the bytes behind a secret.
func (s Secret) key() ([]byte, error) {
	text, ok := strings.CutPrefix(string(s), secretPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(key) < shortestSecret || len(key) > longestSecret || strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("webhook: this is no secret like whsec_…") // without the text: it may be nearly right
	}
	return key, nil
}

// String keeps a secret out of logs.
func (s Secret) String() string { return secretPrefix + "…" }

// GoString keeps it out of what is printed for whoever looks for a fault.
func (s Secret) GoString() string { return s.String() }

// Shown is the text itself, for the one page that shows it.
func (s Secret) Shown() string { return string(s) }

// Sign returns the headers of a letter: one signature for each secret, so that one can take over from the other.
func Sign(id string, at time.Time, body string, secrets ...Secret) (http.Header, error) {
	header := http.Header{}
	stamp := strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, s := range secrets {
		key, err := s.key()
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, version+","+base64.StdEncoding.EncodeToString(mac(key, id, stamp, body)))
	}
	header.Set(HeaderID, id)
	header.Set(HeaderTimestamp, stamp)
	header.Set(HeaderSignature, strings.Join(signatures, " "))
	return header, nil
}

// mac is over what must not be changed, joined by dots.
func mac(key []byte, id, stamp, body string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + stamp + "." + body))
	return m.Sum(nil)
}

// Verify is what a receiver does: it fails where no signature is by the secret, or the letter is older or newer than the tolerance.
func Verify(header http.Header, body string, secret Secret, now time.Time) error {
	wrong := errors.New("webhook: no signature of now is by this secret")
	key, err := secret.key()
	if err != nil {
		return err
	}
	id, stamp := header.Get(HeaderID), header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || now.Sub(time.Unix(seconds, 0)).Abs() > Tolerance {
		return wrong
	}
	want := []byte(version + "," + base64.StdEncoding.EncodeToString(mac(key, id, stamp, body)))
	for _, signature := range strings.Fields(header.Get(HeaderSignature)) {
		if subtle.ConstantTimeCompare([]byte(signature), want) == 1 {
			return nil
		}
	}
	return wrong
}

// SealedFor is for whom the secret of a webhook is sealed: for its address, so that a secret that was put beside another one signs nothing. No
// account can have this name.
func SealedFor(url string) string { return "\x1fwebhook\x1f" + url }
