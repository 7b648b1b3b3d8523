package citizen_test

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/poster"
	"sipas/web/webtest"
)

func TestCodePicture(t *testing.T) {
	for base, want := range map[string]string{"http://127.0.0.1:8080": "http://127.0.0.1:8080", "https://hailong.example.vn": "https://hailong.example.vn"} {
		s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.BaseURL = base })
		place := s.Place("24781")
		r := s.Get("/place/" + strings.ToLower(string(place.Code)) + "/qr.svg")
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/svg+xml" {
			t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Content-Type"))
		}
		code, err := poster.NewCode(want + "/q/" + string(place.Code))
		if err != nil {
			t.Fatal(err)
		}
		var expected strings.Builder
		if err := code.SVG(&expected, "Mã QR của "+place.Name.VI); err != nil {
			t.Fatal(err)
		}
		if string(r.Content) != expected.String() {
			t.Errorf("base %q: another code: %.120s", base, r.Content)
		}
		if err := s.Survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code); err != nil {
			t.Fatal(err)
		}
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for path, status := range map[string]int{"/place/" + string(place.Code) + "/qr.svg": 410, "/place/K7F2N/qr.svg": 404, "/place/22222/qr.svg": 404} {
			if r := s.Get(path); r.StatusCode != status {
				t.Errorf("%s: %d, want %d", path, r.StatusCode, status)
			}
		}
	}
}

// TestNoCodeWithoutAnAddress: where nobody has set the public address, the page that asks for the code says so.
func TestNoCodeWithoutAnAddress(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.BaseURL = "" })
	place := s.Place("24781")
	r := s.Get("/place/" + string(place.Code) + "/qr.svg")
	page := r.Page(t)
	typed, _ := page.Find("input[name=code]").Attr("value")
	if r.StatusCode != http.StatusNotFound || typed != string(place.Code) || !strings.Contains(webtest.Text(page, ".error"), "SIPAS_BASE_URL") {
		t.Errorf("%d, code %q, says %q", r.StatusCode, typed, webtest.Text(page, ".error"))
	}
}
