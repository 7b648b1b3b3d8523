package web_test

import (
	"net/http"
	"testing"

	"sipas/survey/intake"
	"sipas/web"
	"sipas/web/webtest"
)

// TestWhoseFormIsTaken: that of the public address, whatever host a proxy names; no other website's, whatever it calls itself.
func TestWhoseFormIsTaken(t *testing.T) {
	for _, c := range []struct{ base, origin, host, site, why string }{
		{"https://danhgia.example.gov.vn", "https://danhgia.example.gov.vn", "app:8080", "", ""},
		{"https://danhgia.example.gov.vn", "https://danhgia.example.gov.vn:443", "danhgia.example.gov.vn", "", ""},
		{"https://danhgia.example.gov.vn:443", "https://danhgia.example.gov.vn", "app:8080", "", ""},
		{"https://DANHGIA.example.gov.vn/x", "https://danhgia.example.gov.vn", "DANHGIA.example.gov.vn", "", ""},
		{"http://10.0.0.5:8080", "http://10.0.0.5:8080", "app", "", ""},
		{"https://danhgia.example.gov.vn", "", "app:8080", "same-origin", ""},
		{"", "http://app:8080", "app:8080", "", ""},
		{"https://danhgia.example.gov.vn", "https://danhgia.example.gov.vn.evil.test", "danhgia.example.gov.vn", "", "another site"},
		{"https://danhgia.example.gov.vn", "http://danhgia.example.gov.vn", "app:8080", "", "not the same scheme"},
		{"https://danhgia.example.gov.vn", "https://danhgia.example.gov.vn:8443", "app:8080", "", "another port"},
		{"https://danhgia.example.gov.vn", "null", "danhgia.example.gov.vn", "cross-site", "another site"},
		{"", "https://evil.test", "app:8080", "", "another site"},
	} {
		s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.BaseURL = c.base })
		headers := []string{"Host", c.host}
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				headers = append(headers, name, value)
			}
		}
		r := s.Do(http.MethodPost, "/q/"+string(s.Place("24781").Code), "application/x-www-form-urlencoded", webtest.Form(nil).Encode(), headers...)
		if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusForbidden}[c.why == ""]; r.StatusCode != want {
			t.Errorf("%+v: %d, want %d", c, r.StatusCode, want)
		}
	}
}
