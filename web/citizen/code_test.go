package citizen_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"sipas/web/webtest"
)

// TestTypedCodesLeadToTheForm: from the page that asks for a code and from an address, however it was typed.
func TestTypedCodesLeadToTheForm(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	opened := map[string]bool{}
	for _, file := range []string{"codes.json", "codes_more.json"} {
		var table struct {
			Right   []struct{ Typed, Code, Why string }
			Refused []struct{ Typed, Why string }
		}
		text, err := os.ReadFile("../../survey/testdata/" + file)
		if err == nil {
			err = json.Unmarshal(text, &table)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Right {
			if opened[c.Code] {
				continue
			}
			opened[c.Code] = true
			if _, err := s.Pool.Exec(t.Context(), `insert into survey.place (province_code, code, unit_id, name, name_en, questionnaire)
				select province_code, $1, unit_id, $1, $1, questionnaire from survey.place where code = $2`, c.Code, string(place.Code)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Right {
			if r := s.Get("/q?code=" + url.QueryEscape(c.Typed)); r.StatusCode != 303 || r.Header.Get("Location") != "/q/"+c.Code {
				t.Errorf("typed %q (%s): %d %s", c.Typed, c.Why, r.StatusCode, r.Header.Get("Location"))
			}
			if strings.Contains(c.Typed, "/") {
				continue // a whole address stands in no address
			}
			if r := s.Get("/q/" + url.PathEscape(c.Typed)); r.StatusCode != 200 || r.Page(t).Find("#form").AttrOr("action", "") != "/q/"+c.Code {
				t.Errorf("address with %q (%s): %d", c.Typed, c.Why, r.StatusCode)
			}
		}
		for _, c := range table.Refused {
			if r := s.Get("/q?code=" + url.QueryEscape(c.Typed)); r.StatusCode != 404 {
				t.Errorf("typed %q (%s): %d", c.Typed, c.Why, r.StatusCode)
			}
		}
	}
	for _, behind := range []string{"/", "//", ".", ")", ",", "/%20", "/index.html", "%20", "?utm_source=zalo", "%E2%80%8B", "/thank", "%22", "…", "/*", ";x=1", "%20qu%E1%BA%A7y%203", "/%E1%BA%A1"} {
		r := s.Get("/q/CH2W7" + behind)
		if to := r.Header.Get("Location"); r.StatusCode == 303 {
			r = s.Get(to)
		}
		if r.StatusCode != 200 || r.Page(t).Find("#form").AttrOr("action", "") != "/q/CH2W7" {
			t.Errorf("behind the code stands %q: %d", behind, r.StatusCode)
		}
	}
	if n := len(opened); n < 10 || s.Get("/q/K7F2N/x").StatusCode != 404 {
		t.Errorf("%d codes are open, or one that is mistyped leads somewhere", n)
	}
}
