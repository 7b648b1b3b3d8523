package webhook

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// vectors are published: of the reference libraries of Standard Webhooks, and of the guide of Svix, whose signatures became that standard.
var vectors = []struct{ id, secret, body, signature string }{
	{"msg_p5jXN8AQM9LWM0D4loKWxJek/1614265330", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", `{"test": 2432232314}`, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
	{"msg_27UH4WbU6Z5A5EzD8u03UvzRbpk/1649367553", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", `{"email":"test@example.com","username":"test_user"}`, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="},
}

func TestSignaturesAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		id, stamp, _ := strings.Cut(v.id, "/")
		var seconds int64
		if _, err := fmt.Sscan(stamp, &seconds); err != nil {
			t.Fatal(err)
		}
		header, err := Sign(id, time.Unix(seconds, 999), v.body, Secret(v.secret))
		if err != nil || header.Get(HeaderSignature) != v.signature || header.Get(HeaderID) != id || header.Get(HeaderTimestamp) != stamp {
			t.Errorf("%v, %v, want %s", header, err, v.signature)
		}
	}
}

func TestTwoSecretsWhileOneTakesOver(t *testing.T) {
	t.Parallel()
	now, old, next := time.Unix(1774570000, 0), NewSecret(), NewSecret()
	header, err := Sign("evt_1", now, "{}", next, old)
	if err != nil || len(strings.Fields(header.Get(HeaderSignature))) != 2 {
		t.Fatalf("%v %v", header, err)
	}
	for name, c := range map[string]struct {
		secret Secret
		body   string
		at     time.Time
		change func(http.Header)
		good   bool
	}{
		"the new one":       {next, "{}", now, nil, true},
		"the old one":       {old, "{}", now, nil, true},
		"another one":       {NewSecret(), "{}", now, nil, false},
		"another body":      {next, "{ }", now, nil, false},
		"five minutes late": {next, "{}", now.Add(Tolerance), nil, true},
		"later":             {next, "{}", now.Add(Tolerance + time.Second), nil, false},
		"too early":         {next, "{}", now.Add(-Tolerance - time.Second), nil, false},
		"another id":        {next, "{}", now, func(h http.Header) { h.Set(HeaderID, "evt_2") }, false},
		"no id":             {next, "{}", now, func(h http.Header) { h.Del(HeaderID) }, false},
		"another time":      {next, "{}", now, func(h http.Header) { h.Set(HeaderTimestamp, "1774570001") }, false},
		"another version":   {next, "{}", now, func(h http.Header) { h.Set(HeaderSignature, "v2"+h.Get(HeaderSignature)[2:51]) }, false},
		"no secret":         {"whsec_", "{}", now, nil, false},
	} {
		h := header.Clone()
		if c.change != nil {
			c.change(h)
		}
		if err := Verify(h, c.body, c.secret, c.at); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASecretIsNotPrinted(t *testing.T) {
	t.Parallel()
	s := NewSecret()
	if printed := fmt.Sprintf("%v %s %+v %#v", s, s, struct{ S Secret }{s}, s); strings.Contains(printed, string(s)[6:20]) || s.Shown() != string(s) {
		t.Error(printed)
	}
}

// FuzzParseSecret: what is read has a key of a sound length, and is the only spelling of it.
func FuzzParseSecret(f *testing.F) {
	for _, text := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8I\nLPZIo2LaLaSw", string(NewSecret())} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSecret(text)
		if err != nil {
			if s != "" || len(text) > 12 && strings.Contains(err.Error(), text) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		key, err := s.key()
		if err != nil || len(key) < shortestSecret || len(key) > longestSecret || secretPrefix+base64.StdEncoding.EncodeToString(key) != text {
			t.Errorf("%q is read as %x, %v", text, key, err)
		}
	})
}
