package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
)

func TestFormIsSmallAndWhole(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	for _, lang := range []string{"", "?lang=en"} {
		plain := s.get("/q/"+string(place.Code)+lang, "Accept-Encoding", "identity")
		packed := s.get("/q/"+string(place.Code)+lang, "Accept-Encoding", "gzip")
		unpacked, err := gzip.NewReader(bytes.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(unpacked) // checks length and checksum, too
		if err != nil {
			t.Fatal(err)
		}
		id := func(b []byte) string {
			return reply{body: b}.page(t).Find(`input[name=id]`).AttrOr("value", "")
		}
		if a, b := id(plain.body), id(text); a == b || strings.ReplaceAll(string(plain.body), a, b) != string(text) {
			t.Error("packed and plain differ in more than the response id")
		}
		d := plain.page(t)
		size := len(packed.body)
		d.Find("script[src], link[rel=modulepreload]").Each(func(_ int, e *goquery.Selection) {
			size += len(s.get(e.AttrOr("src", e.AttrOr("href", "")), "Accept-Encoding", "gzip").body)
		})
		t.Logf("form%s: %d bytes with its scripts", lang, size)
		if size > 14<<10 {
			t.Errorf("%d bytes are more than 14 KB", size)
		}
		if n := d.Find("link[rel=stylesheet], img[src], script:not([type=module])").Length(); n != 0 {
			t.Errorf("%d things keep the page waiting", n)
		}
		if n := d.Find("fieldset").Length(); n != 7 || d.Find("input[checked]").Length() != 0 {
			t.Errorf("%d questions, %d chosen ahead", n, d.Find("input[checked]").Length())
		}
		if d.Find("input[type=radio]").Length() != 6*5+2+3 || d.Find("label[for]").Length() != 6*5+2+3+1 {
			t.Error("not every choice has its label")
		}
		if d.Find("html").AttrOr("lang", "") == "" || d.Find("form[action]").Length() != 1 {
			t.Error("no language or no form")
		}
	}
	if a, b := s.get("/q/"+string(place.Code)), s.get("/q/"+string(place.Code)); bytes.Equal(a.body, b.body) {
		t.Error("two visitors get one response id")
	}
}

func TestFormStoresAndThanks(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	v := form(func(v url.Values) { v.Set("comment", "Tốt, gọi 0912 345 678") })
	for range 2 { // the second is a double tap or a reload
		r := s.submit(place, v, "")
		if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/q/"+string(place.Code)+"/thanks" {
			t.Fatalf("%d %s %s", r.StatusCode, r.Header.Get("Location"), r.body)
		}
	}
	if n := s.count("select count(*) from survey.response where answers = '545935-' and mode = 'qr' and half_day = 'morning' and duration_ms = 20000"); n != 1 {
		t.Errorf("%d rows", n)
	}
	for range 2 {
		r := s.get("/q/" + string(place.Code) + "/thanks")
		if r.StatusCode != 200 || !strings.Contains(text(r.page(t), "main"), "Phiếu của Ông/Bà đã được ghi nhận.") {
			t.Errorf("%d %s", r.StatusCode, text(r.page(t), "main"))
		}
	}
	r := s.submit(place, form(nil), "?lang=en")
	if r.Header.Get("Location") != "/q/"+string(place.Code)+"/thanks?lang=en" {
		t.Errorf("English: %s", r.Header.Get("Location"))
	}
	if n := s.count("select count(*) from survey.response where language = 'en'"); n != 1 {
		t.Errorf("%d English rows", n)
	}
	changed := s.submit(place, func() url.Values { v.Set("answers.access", "1"); return v }(), "")
	if changed.StatusCode != http.StatusConflict || !strings.Contains(text(changed.page(t), "main"), "Nội dung gửi lần đầu được giữ nguyên") {
		t.Errorf("%d %s", changed.StatusCode, text(changed.page(t), "main"))
	}
}

// TestFormRefusesAndKeepsWhatWasTyped: each refusal names the question, and nothing typed is lost.
func TestFormRefusesAndKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	for name, c := range map[string]struct {
		change func(url.Values)
		target string // where the summary leads
	}{
		"missing":             {func(v url.Values) { v.Del("answers.access") }, "#access-1"},
		"off the scale":       {func(v url.Values) { v.Set("answers.access", "6") }, "#access-1"},
		"no number":           {func(v url.Values) { v.Set("answers.access", "x") }, "#access-1"},
		"twice":               {func(v url.Values) { v.Add("answers.access", "4") }, "#access-1"},
		"unknown item":        {func(v url.Values) { v.Set("answers.speed", "4") }, "#form"},
		"id no UUID":          {func(v url.Values) { v.Set("id", "1") }, "#form"},
		"id twice":            {func(v url.Values) { v.Add("id", "1") }, "#form"},
		"a minor":             {func(v url.Values) { v.Del("adult") }, "#form"},
		"other questionnaire": {func(v url.Values) { v.Set("questionnaire", "short@2") }, "#form"},
		"long comment":        {func(v url.Values) { v.Set("comment", strings.Repeat("x", 1001)) }, "#comment"},
		"comment with NUL":    {func(v url.Values) { v.Set("comment", "a\x00") }, "#comment"},
		"comment not UTF-8":   {func(v url.Values) { v.Set("comment", "a\xff") }, "#comment"},
	} {
		t.Run(name, func(t *testing.T) {
			v := form(func(v url.Values) { v.Set("comment", `<i>"giữ" & giữ</i>`); c.change(v) })
			r := s.submit(place, v, "")
			d := r.page(t)
			if r.StatusCode != http.StatusUnprocessableEntity || d.Find(`#errors a[href="`+c.target+`"]`).Length() != 1 {
				t.Fatalf("%d %s", r.StatusCode, text(d, "#errors"))
			}
			if d.Find(c.target).Length() != 1 {
				t.Errorf("%s is not on the page", c.target)
			}
			if !d.Find("#overall-5").Is("[checked]") || !d.Find("#result-9").Is("[checked]") {
				t.Error("choices are lost")
			}
			if got := d.Find("#comment").Text(); !strings.Contains(name, "comment") && got != `<i>"giữ" & giữ</i>` {
				t.Errorf("comment is %q", got)
			}
			if id := d.Find("input[name=id]").AttrOr("value", ""); !strings.HasPrefix(name, "id") && id != v.Get("id") {
				t.Errorf("another id: %s", id)
			}
			if d.Find("#form").AttrOr("novalidate", "?") == "?" {
				t.Error("the browser's own messages would come first")
			}
		})
	}
	for name, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"not a form":       {"application/json", "{}", 415},
		"broken escape":    {"application/x-www-form-urlencoded", "id=%zz", 400},
		"too large":        {"application/x-www-form-urlencoded", "comment=" + strings.Repeat("x", 65<<10), 413},
		"nothing at all":   {"application/x-www-form-urlencoded", "", 422},
		"multipart":        {"multipart/form-data; boundary=x", "--x--", 415},
		"semicolons in it": {"application/x-www-form-urlencoded", "a=1;b=2", 400},
	} {
		r := s.do(http.MethodPost, "/q/"+string(place.Code), c.kind, c.body)
		if r.StatusCode != c.status || text(r.page(t), "h1") == "" {
			t.Errorf("%s: %d %.80s", name, r.StatusCode, r.body)
		}
	}
	if n := s.count("select count(*) from survey.response"); n != 0 {
		t.Errorf("%d stored", n)
	}
}

func TestSwitchingTheLanguageKeepsWhatWasChosen(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	v := form(func(v url.Values) { v.Set("switch", "en"); v.Del("answers.procedures"); v.Set("comment", "tốt") })
	r := s.submit(place, v, "")
	d := r.page(t)
	if r.StatusCode != 200 || d.Find("html").AttrOr("lang", "") != "en" || d.Find("#errors").Length() != 0 {
		t.Fatalf("%d %s", r.StatusCode, text(d, "#errors"))
	}
	if !d.Find("#access-5").Is("[checked]") || d.Find("[name='answers.procedures'][checked]").Length() != 0 || d.Find("#comment").Text() != "tốt" ||
		d.Find("input[name=id]").AttrOr("value", "") != v.Get("id") || !strings.Contains(d.Find("form").AttrOr("action", ""), "lang=en") {
		t.Error("something was lost on the way")
	}
	if n := s.count("select count(*) from survey.response"); n != 0 {
		t.Error("switching stored something")
	}
}

func TestFormWaitsForABusySystem(t *testing.T) {
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = busy{} })
	place := s.place("24781")
	v := form(func(v url.Values) { v.Set("comment", "giữ") })
	r := s.submit(place, v, "")
	d := r.page(t)
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !strings.Contains(text(d, "#errors"), "đang bận") {
		t.Errorf("%d %s", r.StatusCode, text(d, "#errors"))
	}
	if !d.Find("#access-5").Is("[checked]") || d.Find("#comment").Text() != "giữ" || d.Find("input[name=id]").AttrOr("value", "") != v.Get("id") {
		t.Error("what was typed is lost")
	}
	rate, _ := intake.ParseRate("1/h")
	limited := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate })
	limited.submit(limited.place("24781"), form(nil), "")
	r = limited.submit(limited.place("24781"), form(nil), "?lang=en")
	if r.StatusCode != http.StatusTooManyRequests || !strings.Contains(text(r.page(t), "#errors"), "3600 seconds") || !r.page(t).Find("#access-5").Is("[checked]") {
		t.Errorf("%d %s", r.StatusCode, text(r.page(t), "#errors"))
	}
	faulty := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = broken{} })
	r = faulty.submit(faulty.place("24781"), form(nil), "")
	if r.StatusCode != http.StatusInternalServerError || !strings.Contains(text(r.page(t), "#errors"), "gặp lỗi") || bytes.Contains(r.body, []byte("receipt")) {
		t.Errorf("%d %s", r.StatusCode, text(r.page(t), "#errors"))
	}
}

func TestCodesThatLeadNowhere(t *testing.T) {
	s := newSite(t, nil)
	closed := s.place("24781")
	if err := s.survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), closed.Code); err != nil {
		t.Fatal(err)
	}
	if err := s.directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for code, want := range map[string]struct {
			status int
			text   string
		}{
			string(closed.Code): {410, closed.Name.VI},
			"22222":             {404, "không thuộc quầy nào"},
			"K7F2N":             {404, "gõ nhầm"},
		} {
			r := s.do(method, "/q/"+code, "application/x-www-form-urlencoded", form(nil).Encode())
			d := r.page(t)
			if r.StatusCode != want.status || !strings.Contains(text(d, "main"), want.text) || d.Find("input[name=code]").Length() != 1 {
				t.Errorf("%s %s: %d %s", method, code, r.StatusCode, text(d, "main"))
			}
		}
	}
	open := s.place("24805")
	for typed, want := range map[string]int{string(open.Code): 303, strings.ToLower(string(open.Code)): 303, "K7F2N": 404, "22222": 404, "": 200, "<script>": 404} {
		r := s.get("/q?code=" + url.QueryEscape(typed))
		if r.StatusCode != want {
			t.Errorf("code %q: %d", typed, r.StatusCode)
		}
		if want == 404 && r.page(t).Find("input[name=code]").AttrOr("value", "") != typed {
			t.Errorf("code %q is not kept", typed)
		}
	}
	if r := s.get("/q/" + string(open.Code) + "/thanks?lang=en"); !strings.Contains(text(r.page(t), "main"), "Your answers have been recorded") {
		t.Error("thanks in English")
	}
	if r := s.get("/q/22222/thanks"); r.StatusCode != 404 {
		t.Errorf("thanks of no place: %d", r.StatusCode)
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	r := s.do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", form(nil).Encode(), "Sec-Fetch-Site", "cross-site")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("%d", r.StatusCode)
	}
	r = s.do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", form(nil).Encode(), "Sec-Fetch-Site", "same-origin")
	if r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
}

func TestEveryReplyIsKeptToItself(t *testing.T) {
	s := newSite(t, nil)
	for _, path := range []string{"/q", "/q/" + string(s.place("24781").Code), "/results", "/results/24781", "/target", "/privacy", "/nope", "/api/v1/results", "/healthz"} {
		h := s.get(path).Header
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") == "" || h.Get("X-Request-Id") == "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	d := s.get("/results").page(t)
	for _, attribute := range []string{"style", "onclick", "onload", "onsubmit"} {
		if n := d.Find("[" + attribute + "]").Length(); n != 0 {
			t.Errorf("%d elements with %s", n, attribute)
		}
	}
	r := s.get(d.Find("link[rel=stylesheet]").AttrOr("href", ""))
	if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %d %v", r.StatusCode, r.Header)
	}
	if r := s.get("/favicon.ico"); r.StatusCode != http.StatusNoContent {
		t.Errorf("favicon: %d", r.StatusCode)
	}
	if r := s.do(http.MethodHead, "/q/"+string(s.place("24781").Code), "", ""); r.StatusCode != 200 || len(r.body) != 0 {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
	if r := s.get("/asset/base.000000000000.css"); r.StatusCode != 404 {
		t.Errorf("an asset of another content: %d", r.StatusCode)
	}
}
