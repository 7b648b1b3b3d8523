package citizen_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

const typedComment = `<i>"giữ" & giữ</i>`

// typedForm is a filled form with a comment and the stamp of the page it came from.
func typedForm(s *webtest.Site, place survey.Place) url.Values {
	page := s.Get("/q/" + string(place.Code)).Page(s.T)
	return webtest.Form(func(v url.Values) {
		v.Set("comment", typedComment)
		for _, name := range []string{"id", "stamp"} {
			v.Set(name, page.Find("input[name="+name+"]").AttrOr("value", ""))
		}
	})
}

// givenBack holds that a refusal shows the form with all that was typed, and says why.
func givenBack(t *testing.T, r webtest.Reply, status int, v url.Values, words string) {
	t.Helper()
	d := r.Page(t)
	if r.StatusCode != status || !strings.Contains(webtest.Text(d, "#errors"), words) {
		t.Errorf("%d, want %d: %q, want %q", r.StatusCode, status, webtest.Text(d, "#errors"), words)
	}
	if d.Find("#access-5[checked], #procedures-4[checked], #result-9[checked], #overall-5[checked]").Length() != 4 || d.Find("#comment").Text() != v.Get("comment") {
		t.Errorf("%d: what was typed is lost: %s", status, webtest.Text(d, "main"))
	}
	for _, name := range []string{"id", "stamp"} {
		if got := d.Find("input[name="+name+"]").AttrOr("value", ""); got != v.Get(name) || got == "" {
			t.Errorf("%d: %s was %q and is %q", status, name, v.Get(name), got)
		}
	}
}

// TestWhoseFormIsTakenOrGivenBack reads the cases of testdata, and more of their kind.
func TestWhoseFormIsTakenOrGivenBack(t *testing.T) {
	type sent struct {
		Base    string `json:"base_url"`
		Origin  string `json:"origin"`
		Host    string `json:"host"`
		Site    string `json:"sec_fetch_site"`
		Verdict string `json:"verdict"`
	}
	var file struct{ Cases []sent }
	text, err := os.ReadFile("testdata/origins.json")
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Cases) < 6 {
		t.Fatal(err, len(file.Cases))
	}
	const base = "https://danhgia.example.gov.vn"
	for _, c := range append(file.Cases,
		sent{base, base, "127.0.0.1:8080", "", "accept"},
		sent{base, base, "app.internal", "same-origin", "accept"},
		sent{base, base + ":443", "app:8080", "", "accept"},
		sent{base + ":443", base, "app:8080", "", "accept"},
		sent{base + "/", base, "app:8080", "", "accept"},
		sent{base, "", "app:8080", "", "accept"},
		sent{base, base, "app:8080", "none", "accept"},
		sent{"https://DanhGia.Example.gov.vn", base, "app", "", "accept"},
		sent{"http://10.68.0.5", "http://10.68.0.5:80", "app", "", "accept"},
		sent{"", "http://app:8080", "APP:8080", "", "accept"},
		sent{"", "http://app", "app:80", "", "accept"},
		sent{base, "https://DANHGIA.example.gov.vn", "app:8080", "", "accept"},
		sent{base, "http://danhgia.example.gov.vn", "app:8080", "", "refuse"},
		sent{base, base + ":8443", "app:8080", "", "refuse"},
		sent{base, "https://example.gov.vn", "app:8080", "", "refuse"},
		sent{base, "https://x.danhgia.example.gov.vn", "danhgia.example.gov.vn", "same-site", "refuse"},
		sent{base, "null", "danhgia.example.gov.vn", "", "refuse"},
		sent{"", "https://evil.test", "app:8080", "", "refuse"},
	) {
		s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.BaseURL = c.Base })
		place := s.Place("24781")
		v := typedForm(s, place)
		headers := []string{"Host", c.Host}
		for name, value := range map[string]string{"Origin": c.Origin, "Sec-Fetch-Site": c.Site} {
			if value != "" {
				headers = append(headers, name, value)
			}
		}
		r := s.Do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", v.Encode(), headers...)
		stored := s.Count("select count(*) from survey.response")
		switch c.Verdict {
		case "accept":
			if r.StatusCode != http.StatusSeeOther || stored != 1 {
				t.Errorf("%+v: %d, %d stored", c, r.StatusCode, stored)
			}
		default:
			if givenBack(t, r, http.StatusForbidden, v, "trang web khác"); stored != 0 {
				t.Errorf("%+v: stored", c)
			}
		}
	}
}

// TestNoRefusalLosesWhatWasTyped: each gives the form back, and says what became of the answers.
func TestNoRefusalLosesWhatWasTyped(t *testing.T) {
	rate, err := intake.ParseRate("1/h")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		site   func(o *web.Options, d *intake.DeskOptions)
		before func(s *webtest.Site, place survey.Place, v url.Values)
		status int
		words  string
	}{
		"limited": {func(_ *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate }, func(s *webtest.Site, place survey.Place, _ url.Values) {
			s.Submit(place, webtest.Form(nil), "")
		}, 429, "3.600 giây"},
		"busy":   {func(_ *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Busy{} }, nil, 503, "đang bận"},
		"broken": {func(_ *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Broken{} }, nil, 500, "gặp lỗi"},
		"panic":  {func(_ *web.Options, d *intake.DeskOptions) { d.Judge = panics{} }, nil, 500, "gặp lỗi"},
		"closed": {nil, func(s *webtest.Site, place survey.Place, _ url.Values) { shut(s, place) }, 410, "không được lưu"},
		"conflict": {nil, func(s *webtest.Site, place survey.Place, v url.Values) {
			s.Submit(place, v, "")
			v.Set("comment", "khác")
		}, 409, "đã được ghi nhận"},
		"too large":        {nil, func(_ *webtest.Site, _ survey.Place, v url.Values) { v.Set("comment", strings.Repeat("x", 65<<10)) }, 413, "quá dài"},
		"much too large":   {nil, func(_ *webtest.Site, _ survey.Place, v url.Values) { v.Set("comment", strings.Repeat("ễ", 100<<10)) }, 413, "quá dài"},
		"not adult, alone": {nil, func(_ *webtest.Site, _ survey.Place, v url.Values) { v.Del("adult") }, 422, "từ 18 tuổi"},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t, c.site)
			place := s.Place("24781")
			v := typedForm(s, place)
			if c.before != nil {
				c.before(s, place, v)
			}
			r := s.Submit(place, v, "")
			givenBack(t, r, c.status, v, c.words)
			over := c.status == http.StatusGone || c.status == http.StatusConflict
			if d := r.Page(t); (d.Find("#send").Length() == 0) != over || (d.Find("fieldset:not([disabled])").Length() == 0) != over {
				t.Errorf("there is something to send: %t", !over)
			}
			if d := r.Page(t); c.status == http.StatusConflict && (d.Find("main a[href='/q/"+string(place.Code)+"'], main .button").Length() != 0 || !strings.Contains(d.Find("title").Text(), "đã được ghi nhận")) {
				t.Error("a conflict offers a new form")
			}
		})
	}
}

type panics struct{}

func (panics) Decide(*survey.Response, survey.Questionnaire, time.Time, *survey.Visit) {
	panic("a fault")
}

func shut(s *webtest.Site, place survey.Place) {
	s.T.Helper()
	if err := s.Survey.ClosePlace(s.T.Context(), surveytest.Scope(), surveytest.Actor(), place.Code); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Directory.Refresh(s.T.Context()); err != nil {
		s.T.Fatal(err)
	}
}

// TestAClosedDeskSpeaksBothLanguages: who switches on the page of a desk that was closed still has all, and still nothing to send.
func TestAClosedDeskSpeaksBothLanguages(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	v := typedForm(s, place)
	shut(s, place)
	v.Set("switch", "en")
	r := s.Submit(place, v, "")
	if givenBack(t, r, http.StatusGone, v, "were not stored"); r.Page(t).Find("html").AttrOr("lang", "") != "en" {
		t.Error("not in English")
	}
}

// TestAClosedDeskKnowsWhatItHasStored: whoever has not heard of it, and sends it once more, is thanked; nothing else is taken.
func TestAClosedDeskKnowsWhatItHasStored(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	v, body := typedForm(s, place), webtest.Response(place, nil)
	s.Submit(place, v, "?lang=en")
	s.Post(body)
	shut(s, place)
	thanks := "/q/" + string(place.Code) + "/thanks?lang="
	for name, c := range map[string]struct{ turn, want string }{"again": {"", "en"}, "in another language": {"vi", ""}} {
		v.Set("switch", c.turn)
		want := strings.TrimSuffix(thanks+c.want, "?lang=")
		if r := s.Submit(place, v, "?lang=en"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", name, r.StatusCode, r.Header.Get("Location"), want)
		}
	}
	if r := s.Post(body); r.StatusCode != http.StatusOK || !strings.Contains(string(r.Content), `"already_stored"`) {
		t.Errorf("by the API: %d %s", r.StatusCode, r.Content)
	}
	v.Del("switch")
	v.Set("comment", "khác")
	givenBack(t, s.Submit(place, v, "?lang=en"), http.StatusConflict, v, "recorded before")
	v["answers.access"] = []string{"5", "4"}
	if r := s.Submit(place, v, ""); r.StatusCode != http.StatusGone {
		t.Errorf("twice answered: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.receipt"); n != 2 {
		t.Errorf("%d are stored, want 2", n)
	}
}

// TestAFormThatArrivesInPartComesBack: what could be read is there, and another id only where none came.
func TestAFormThatArrivesInPartComesBack(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	v := typedForm(s, place)
	r := s.Do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", v.Encode()+"&x=%zz")
	givenBack(t, r, http.StatusBadRequest, v, "không trọn vẹn")

	slow := httptest.NewUnstartedServer(s.Handler)
	slow.Config.ReadTimeout = time.Second
	slow.Start()
	defer slow.Close()
	conn, err := net.Dial("tcp", slow.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	body := v.Encode()
	if _, err := fmt.Fprintf(conn, "POST /q/%s HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", place.Code, len(body)+5, body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	givenBack(t, webtest.Reply{Response: response, Content: text}, http.StatusRequestTimeout, v, "quá chậm")
}
