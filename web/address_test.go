package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestAnAddressIsReadHoweverItIsEncoded: by scanners and messengers that encode more than they need, or in lower case, in each route with something in it.
func TestAnAddressIsReadHoweverItIsEncoded(t *testing.T) {
	s := webtest.New(t, nil)
	place := string(s.Place("24781").Code)
	admin := s.Person("lan", staff.Admin, "")
	found := 0
	for _, route := range s.Routes() {
		if route.Method != http.MethodGet || !strings.Contains(route.Path, ":") {
			continue
		}
		asked := func(write func(string) string) string {
			parts := strings.Split(strings.ReplaceAll(route.Path, "*", "x"), "/")
			for n, part := range parts {
				if known := map[string]string{":place": place, ":code": place, ":unit": "24781", ":period": "2026-Q3"}[part]; known != "" {
					parts[n] = write(known)
				} else if strings.HasPrefix(part, ":") {
					parts[n] = write("7")
				}
			}
			return strings.Join(parts, "/")
		}
		plain := admin.Get(asked(func(part string) string { return part }))
		if plain.StatusCode == http.StatusOK {
			found++
		}
		for _, format := range []string{"%%%x", "%%%X"} {
			path := asked(func(part string) string { return encoded(format, part) })
			if r := admin.Get(path); r.StatusCode != plain.StatusCode {
				t.Errorf("%s: %d, but %s: %d", asked(func(part string) string { return part }), plain.StatusCode, path, r.StatusCode)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d routes have shown anything", found)
	}
}

// encoded has every sign of a text written by its number.
func encoded(format, text string) string {
	var b strings.Builder
	for _, sign := range []byte(text) {
		fmt.Fprintf(&b, format, sign)
	}
	return b.String()
}

// TestAnAddressIsDecodedOnce: what a keyboard made of a code is read in either case of its encoding; what is encoded twice, and a slash that is encoded,
// is no code, and leads nowhere.
func TestAnAddressIsDecodedOnce(t *testing.T) {
	s := webtest.New(t, nil)
	code := string(s.Place("24781").Code)
	dashed := code[:3] + "%2D" + code[3:]
	twice := strings.ReplaceAll(encoded("%%%x", code), "%", "%25")
	for path, status := range map[string]int{
		"/q/" + dashed: http.StatusOK, "/q/" + strings.ToLower(dashed): http.StatusOK, "/%71/" + code: http.StatusOK, "/api/v1/%70laces/" + dashed: http.StatusOK,
		"/q/" + code + "/%74hanks": http.StatusOK,
		"/q/" + twice:              http.StatusNotFound, "/q/" + twice + "%2D": http.StatusNotFound,
		"/q%2F" + code: http.StatusNotFound, "/results/%2e%2e": http.StatusNotFound, "/results/%2E%2E%2Fstaff": http.StatusNotFound, "/results/%00": http.StatusNotFound,
		"/results/%61%00": http.StatusNotFound, "/results/%5C%61": http.StatusNotFound, "/asset/%2e%2e%2f%2e%2e%2fmain.go": http.StatusNotFound, "/asset/%2e%2e": http.StatusNotFound,
	} {
		if r := s.Get(path); r.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, status)
		}
	}
}
