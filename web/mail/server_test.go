package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"sipas/web/mail"
)

// TestServersAsTheyAreWritten.
func TestServersAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"smtp://mail.example.vn?from=a@example.vn":                           "mail.example.vn:587, a@example.vn",
		"smtps://mail.example.vn?from=a@example.vn":                          "mail.example.vn:465, a@example.vn",
		"smtp://u:p%40ss@mail.example.vn:25?from=a@example.vn":               "mail.example.vn:25, a@example.vn",
		"smtp://mail.example.vn:25/?from=a@example.vn&tls=optional":          "mail.example.vn:25, a@example.vn",
		"smtp://localhost:25?tls=off&from=a@example.vn":                      "localhost:25, a@example.vn",
		"smtp://u:p@[::1]:2525?tls=optional&from=a@example.vn":               "[::1]:2525, a@example.vn",
		"smtp://u%40example.vn:p@mail.example.vn?tls=required&from=a@b.c.vn": "mail.example.vn:587, a@b.c.vn",
	} {
		s, err := mail.ParseServer(address)
		if err != nil || s.String() != want {
			t.Errorf("%s: %s, %v", address, s, err)
		}
	}
}

// TestServersThatCannotBe are refused with what to do, and without what the address holds: a password may stand anywhere in it.
func TestServersThatCannotBe(t *testing.T) {
	t.Parallel()
	for address, says := range map[string]string{
		"mail.example.vn":                  "no address",
		"smtp://":                          "no address",
		"smtp:secret@mail.example.vn":      "no address",
		"smtp://u:sec/ret@mail.example.vn": "no address",
		"smtp://u:sec#ret@mail.example.vn?from=a@example.vn":       "no address",
		"smtp://u:secret%zz@mail.example.vn?from=a@example.vn":     "no address",
		"http://u:secret@mail.example.vn?from=a@example.vn":        "smtps://",
		"smtp://u:secret@mail.example.vn":                          "?from=",
		"smtp://u:secret@mail.example.vn?from=nobody":              "?from=",
		"smtp://u:secret@mail.example.vn?from=A+<a@example.vn>":    "?from=",
		"smtp://u:secret@mail.example.vn:0?from=a@example.vn":      "port",
		"smtp://u:secret@mail.example.vn?from=a@b.vn&tls=maybe":    "tls=",
		"smtps://u:secret@mail.example.vn?from=a@b.vn&tls=off":     "tls=",
		"smtp://u:secret@mail.example.vn?from=a@b.vn&tls=off":      "this machine",
		"smtp://mail.example.vn?from=a@b.vn&tls=off":               "this machine",
		"smtp://u:secret@mail.example.vn?from=a@b.vn&tls=optional": "password",
		"smtp://secret@mail.example.vn?from=a@b.vn":                "belong together",
		"smtp://u:secret@mail.example.vn?from=a@b.vn&secret=1":     "from= and tls=",
		"smtp://u:secret@mail.example.vn?from=%zz":                 "cannot be read",
	} {
		s, err := mail.ParseServer(address)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "sec/") || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec#") {
			t.Errorf("%s: %v", address, err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(printed, "secret") {
			t.Errorf("%s is printed as %s", address, printed)
		}
	}
}
