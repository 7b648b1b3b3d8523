package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"sipas/survey"
)

// stamps sign when a form was opened, for which place and response. A response has its id once, so a stamp is good for one. The first key signs;
// those of any are good, for forms lie open while a key is replaced.
type stamps struct{ keys [][]byte }

// stampLives is how long a form may lie open: a phone that was put away in the evening.
const stampLives = 36 * time.Hour

// A stamp is eight bytes of seconds and sixteen of signature.
const (
	stampTime = 8
	stampSize = stampTime + 16
)

func newStamps(secrets ...[]byte) *stamps {
	s := &stamps{}
	for _, secret := range secrets {
		if len(secret) > 0 {
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte("form"))
			s.keys = append(s.keys, mac.Sum(nil))
		}
	}
	return s
}

func (s *stamps) stamp(place survey.Code, id string, now time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(b, sign(s.keys[0], b, place, id)...))
}

func sign(key, when []byte, place survey.Code, id string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(when)
	mac.Write([]byte(string(place) + "\n" + strings.ToLower(id)))
	return mac.Sum(nil)[:stampSize-stampTime]
}

// age is how long ago a stamp was made; false where it is none of ours, of another place or response, or too old.
func (s *stamps) age(stamp string, place survey.Code, id string, now time.Time) (time.Duration, bool) {
	b, err := base64.RawURLEncoding.DecodeString(stamp)
	if err != nil || len(b) != stampSize {
		return 0, false
	}
	if !slices.ContainsFunc(s.keys, func(key []byte) bool { return hmac.Equal(b[stampTime:], sign(key, b[:stampTime], place, id)) }) {
		return 0, false
	}
	// Stamps know seconds; the fraction that is lost must not make anybody faster than he was.
	age := now.Sub(time.Unix(int64(binary.BigEndian.Uint64(b)), 0))
	return max(age, 0), age < stampLives
}
