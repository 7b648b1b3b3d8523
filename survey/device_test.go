package survey

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestEnrolmentCodeReadsWhatPeopleType: whatever code there is, no keyboard turns it, and it is read as itself and nothing else.
func TestEnrolmentCodeReadsWhatPeopleType(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, err := NewEnrolmentCode(randomOf(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{string(code), code.Spaced(), " " + string(code[:3]) + " " + string(code[3:]), telex(string(code)), strings.ToLower(vni(string(code)))} {
			if codes, err := ParseEnrolmentCodes(typed); err != nil || len(codes) != 1 || codes[0] != code {
				t.Fatalf("%q of %s is read as %q, %v", typed, code, codes, err)
			}
		}
	})
	for _, typed := range []string{"", "K7F2M3X", "K7F2M3XAA", "K7F2M3X0", "K7F2M3XƠ", "K7F2M3X\x00"} {
		_, err := firstEnrolmentCode(typed)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Invalid || e.Key != "enrol.mistyped" {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// firstEnrolmentCode is the likeliest of those that were typed.
func firstEnrolmentCode(typed string) (EnrolmentCode, error) {
	codes, err := ParseEnrolmentCodes(typed)
	if err != nil {
		return "", err
	}
	return codes[0], nil
}

func FuzzParseEnrolmentCodes(f *testing.F) {
	f.Add("K7F2-M3XA")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := firstEnrolmentCode(typed)
		if err != nil {
			return
		}
		if again, err := firstEnrolmentCode(code.Spaced()); err != nil || again != code {
			t.Errorf("%q is read as %q, and that as %q (%v)", typed, code, again, err)
		}
	})
}

func FuzzDeviceID(f *testing.F) {
	f.Add("T12")
	f.Add("t-1")
	f.Fuzz(func(t *testing.T, typed string) {
		var id, again DeviceID
		if id.UnmarshalText([]byte(typed)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(id.String())); err != nil || again != id || id < 1 {
			t.Errorf("%q is read as %d, and that as %d (%v)", typed, id, again, err)
		}
	})
}

func TestEnrolmentTries(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	code, err := NewEnrolmentCode(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wrongCode := code[:7] + "2"
	if wrongCode == code {
		wrongCode = code[:7] + "3"
	}
	sound := Enrolment{Device: 7, Hash: code.Hash(7), ExpiresAt: now.Add(time.Minute)}
	for name, c := range map[string]struct {
		change func(*Enrolment)
		code   EnrolmentCode
		wrong  bool
		key    string
	}{
		"right":                {nil, code, false, ""},
		"right at the fifth":   {func(e *Enrolment) { e.Tries = 4 }, code, false, ""},
		"right but locked":     {func(e *Enrolment) { e.Tries = 5 }, code, false, "enrol.locked"},
		"wrong":                {nil, wrongCode, true, "enrol.wrong"},
		"expired":              {func(e *Enrolment) { e.ExpiresAt = now.Add(-time.Second) }, code, false, "enrol.expired"},
		"used":                 {func(e *Enrolment) { e.Used = true }, code, false, "enrol.used"},
		"wrong, expired, used": {func(e *Enrolment) { e.Used, e.ExpiresAt = true, now.Add(-1) }, wrongCode, true, "enrol.wrong"},
		"of another tablet":    {func(e *Enrolment) { e.Device = 8 }, code, true, "enrol.wrong"},
	} {
		e := sound
		if c.change != nil {
			c.change(&e)
		}
		wrong, err := e.Try([]EnrolmentCode{c.code}, now)
		key := ""
		if found, ok := errors.AsType[*Error](err); ok {
			key = found.Key
		}
		if wrong != c.wrong || key != c.key {
			t.Errorf("%s: wrong %v, %q; want %v, %q", name, wrong, key, c.wrong, c.key)
		}
	}
}

func TestDeviceState(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	enrolled := now.AddDate(0, -1, 0)
	for want, d := range map[DeviceState]Device{
		DeviceWaiting: {},
		DeviceOnline:  {EnrolledAt: enrolled, HeardAt: now.Add(-time.Minute)},
		DeviceLate:    {EnrolledAt: enrolled, HeardAt: now.Add(-10 * time.Minute)},
		DeviceSilent:  {EnrolledAt: enrolled, HeardAt: now.Add(-2 * time.Hour)},
		DevicePaused:  {EnrolledAt: enrolled, HeardAt: now.Add(-2 * time.Hour), Pause: "Nghỉ lễ"},
		DeviceRevoked: {EnrolledAt: enrolled, HeardAt: now, Pause: "Nghỉ lễ", RevokedAt: now},
	} {
		if got := d.State(now); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := (Device{EnrolledAt: now.Add(-time.Second)}).State(now); got != DeviceOnline {
		t.Errorf("just enrolled: %s", got)
	}
	d := Device{EnrolledAt: enrolled, HeardAt: now.Add(-time.Hour), Report: Report{Unsent: 3, OldestUnsent: 2 * time.Hour}}
	if got := d.OldestUnsent(now); got != 3*time.Hour {
		t.Errorf("the oldest answer grows while nothing is heard: %s", got)
	}
	d.Report.Unsent = 0
	if got := d.OldestUnsent(now); got != 0 {
		t.Errorf("nothing waits, yet the oldest is %s", got)
	}
}
