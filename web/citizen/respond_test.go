package citizen_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// TestAnswersAreJudged: the one path of an answer sets aside what the rules find, and says the same to the sender.
func TestAnswersAreJudged(t *testing.T) {
	now := surveytest.Day()
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) {
		d.Judge, d.Now = survey.NewJudge(survey.DefaultRules()), func() time.Time { return now }
	})
	place := s.Place("24781")
	for ms := range map[int]bool{900: true, 23000: true} {
		if r := s.Post(webtest.Response(place, func(b map[string]any) { b["duration_ms"] = ms })); r.StatusCode != http.StatusCreated {
			t.Errorf("an answer in %d ms: %d", ms, r.StatusCode)
		}
	}
	// A form that is sent back at once, whatever it says; the same in peace; and one that was shown again meanwhile.
	send := func(wait time.Duration, change func(url.Values)) webtest.Reply {
		t.Helper()
		form := s.Get("/q/" + string(place.Code)).Page(t)
		now = now.Add(wait)
		return s.Submit(place, webtest.Form(func(v url.Values) {
			v.Set("id", form.Find("input[name=id]").AttrOr("value", ""))
			v.Set("stamp", form.Find("input[name=stamp]").AttrOr("value", ""))
			v.Set("duration_ms", "23000")
			if change != nil {
				change(v)
			}
		}), "")
	}
	for _, wait := range []time.Duration{0, 30 * time.Second} {
		if r := send(wait, nil); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", r.StatusCode, r.Content)
		}
	}
	again := send(30*time.Second, func(v url.Values) { v.Del("answers.access") })
	if shown := again.Page(t); again.StatusCode != http.StatusUnprocessableEntity || len(shown.Find("input[name=stamp]").AttrOr("value", "")) != 32 {
		t.Errorf("shown again: %d, stamp %q", again.StatusCode, shown.Find("input[name=stamp]").AttrOr("value", ""))
	}
	for reason, want := range map[string]int{"fast": 2, "": 2} {
		if n := s.Count("select count(*) from survey.response where reason = '" + reason + "'"); n != want {
			t.Errorf("reason %q: %d, want %d", reason, n, want)
		}
	}
	if n := s.Count("select count(*) from information_schema.columns where table_schema = 'survey' and column_name ~ 'sender|agent|address|hash' and table_name not in ('device', 'api_key') and column_name <> 'content_hash'"); n != 0 {
		t.Errorf("%d columns keep something of the sender", n)
	}
}

func TestFormIsSmallAndWhole(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for _, lang := range []string{"", "?lang=en"} {
		plain := s.Get("/q/"+string(place.Code)+lang, "Accept-Encoding", "identity")
		packed := s.Get("/q/"+string(place.Code)+lang, "Accept-Encoding", "gzip")
		unpacked, err := gzip.NewReader(bytes.NewReader(packed.Content))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(unpacked) // checks length and checksum, too
		if err != nil {
			t.Fatal(err)
		}
		field := func(b []byte, name string) string {
			return webtest.Reply{Content: b}.Page(t).Find(`input[name=`+name+`]`).AttrOr("value", "")
		}
		same := string(plain.Content)
		for _, name := range []string{"id", "stamp"} {
			a, b := field(plain.Content, name), field(text, name)
			if a == b || a == "" {
				t.Errorf("%s is %q both times", name, a)
			}
			same = strings.ReplaceAll(same, a, b)
		}
		if same != string(text) {
			t.Error("packed and plain differ in more than the response id and its stamp")
		}
		d := plain.Page(t)
		size := len(packed.Content)
		d.Find("script[src], link[rel=modulepreload]").Each(func(_ int, e *goquery.Selection) {
			size += len(s.Get(e.AttrOr("src", e.AttrOr("href", "")), "Accept-Encoding", "gzip").Content)
		})
		t.Logf("form%s: %d bytes with its scripts", lang, size)
		if size > 14<<10 {
			t.Errorf("%d bytes are more than 14 KB", size)
		}
		if n := d.Find("link[rel=stylesheet], img[src], script:not([type=module])").Length(); n != 0 {
			t.Errorf("%d things keep the page waiting", n)
		}
		if n := d.Find("fieldset").Length(); n != 8 || d.Find("input[checked]").Length() != 0 {
			t.Errorf("%d questions, %d chosen ahead", n, d.Find("input[checked]").Length())
		}
		if d.Find("input[type=radio]").Length() != 6*5+2+3+3 || d.Find("label[for]").Length() != 6*5+2+3+3+1 {
			t.Error("not every choice has its label")
		}
		if d.Find("html").AttrOr("lang", "") == "" || d.Find("form[action]").Length() != 1 {
			t.Error("no language or no form")
		}
	}
	if a, b := s.Get("/q/"+string(place.Code)), s.Get("/q/"+string(place.Code)); bytes.Equal(a.Content, b.Content) {
		t.Error("two visitors get one response id")
	}
}

func TestFormStoresAndThanks(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	v := webtest.Form(func(v url.Values) { v.Set("comment", "Tốt, gọi 0912 345 678") })
	for range 2 { // the second is a double tap or a reload
		r := s.Submit(place, v, "")
		if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/q/"+string(place.Code)+"/thanks" {
			t.Fatalf("%d %s %s", r.StatusCode, r.Header.Get("Location"), r.Content)
		}
	}
	if n := s.Count("select count(*) from survey.response where answers = '545935-' and mode = 'qr' and half_day = 'morning' and duration_ms = 20000"); n != 1 {
		t.Errorf("%d rows", n)
	}
	for range 2 {
		r := s.Get("/q/" + string(place.Code) + "/thanks")
		if r.StatusCode != 200 || !strings.Contains(webtest.Text(r.Page(t), "main"), "Phiếu của Ông/Bà đã được ghi nhận.") {
			t.Errorf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
		}
	}
	r := s.Submit(place, webtest.Form(nil), "?lang=en")
	if r.Header.Get("Location") != "/q/"+string(place.Code)+"/thanks?lang=en" {
		t.Errorf("English: %s", r.Header.Get("Location"))
	}
	if n := s.Count("select count(*) from survey.response where language = 'en'"); n != 1 {
		t.Errorf("%d English rows", n)
	}
	changed := s.Submit(place, func() url.Values { v.Set("answers.access", "1"); return v }(), "")
	if changed.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(changed.Page(t), "main"), "Nội dung gửi lần đầu được giữ nguyên") {
		t.Errorf("%d %s", changed.StatusCode, webtest.Text(changed.Page(t), "main"))
	}
}

// TestFormRefusesAndKeepsWhatWasTyped: each refusal names the question, and nothing typed is lost.
func TestFormRefusesAndKeepsWhatWasTyped(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
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
		"other questionnaire": {func(v url.Values) { v.Set("questionnaire", "short@9") }, "#form"},
		"long comment":        {func(v url.Values) { v.Set("comment", strings.Repeat("x", 1001)) }, "#comment"},
	} {
		t.Run(name, func(t *testing.T) {
			v := webtest.Form(func(v url.Values) { v.Set("comment", `<i>"giữ" & giữ</i>`); c.change(v) })
			r := s.Submit(place, v, "")
			d := r.Page(t)
			if r.StatusCode != http.StatusUnprocessableEntity || d.Find(`#errors a[href="`+c.target+`"]`).Length() != 1 {
				t.Fatalf("%d %s", r.StatusCode, webtest.Text(d, "#errors"))
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
		r := s.Do(http.MethodPost, "/q/"+string(place.Code), c.kind, c.body)
		if r.StatusCode != c.status || webtest.Text(r.Page(t), "h1") == "" {
			t.Errorf("%s: %d %.80s", name, r.StatusCode, r.Content)
		}
	}
	if n := s.Count("select count(*) from survey.response"); n != 0 {
		t.Errorf("%d stored", n)
	}
}

func TestSwitchingTheLanguageKeepsWhatWasChosen(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	v := webtest.Form(func(v url.Values) { v.Set("switch", "en"); v.Del("answers.procedures"); v.Set("comment", "tốt") })
	r := s.Submit(place, v, "")
	d := r.Page(t)
	if r.StatusCode != 200 || d.Find("html").AttrOr("lang", "") != "en" || d.Find("#errors").Length() != 0 {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(d, "#errors"))
	}
	if !d.Find("#access-5").Is("[checked]") || d.Find("[name='answers.procedures'][checked]").Length() != 0 || d.Find("#comment").Text() != "tốt" ||
		d.Find("input[name=id]").AttrOr("value", "") != v.Get("id") || !strings.Contains(d.Find("form").AttrOr("action", ""), "lang=en") {
		t.Error("something was lost on the way")
	}
	if n := s.Count("select count(*) from survey.response"); n != 0 {
		t.Error("switching stored something")
	}
}

// TestSwitchingTheLanguageSaysAgainWhatWasWrong, with and without a script: the page's own fields carry it.
func TestSwitchingTheLanguageSaysAgainWhatWasWrong(t *testing.T) {
	rate, err := intake.ParseRate("1/h")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		site   func(o *web.Options, d *intake.DeskOptions)
		before func(v url.Values)
		after  func(v url.Values)
		words  []string // in English; none: nothing is said
	}{
		"an answer is missing": {nil, func(v url.Values) { v.Del("answers.procedures") }, nil, []string{"Your answers were not sent", "Please choose an answer"}},
		"two are, and one is mended": {nil, func(v url.Values) { v.Del("answers.procedures"); v.Del("answers.overall") },
			func(v url.Values) { v.Set("answers.overall", "3") }, []string{"Please choose an answer"}},
		"all is mended":     {nil, func(v url.Values) { v.Del("answers.procedures") }, func(v url.Values) { v.Set("answers.procedures", "3") }, nil},
		"a comment is long": {nil, func(v url.Values) { v.Set("comment", strings.Repeat("a ", 1500)) }, nil, []string{"1,000"}},
		"too many":          {func(_ *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate }, nil, nil, []string{"3,600 seconds"}},
		"busy":              {func(_ *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Busy{} }, nil, nil, []string{"busy"}},
		"a fault":           {func(_ *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Broken{} }, nil, nil, []string{"went wrong"}},
		"made up":           {nil, func(v url.Values) { v.Del("adult") }, func(v url.Values) { v.Set("said", "privacy.title"); v.Set("adult", "true") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t, c.site)
			place := s.Place("24781")
			s.Submit(place, webtest.Form(nil), "")
			v := typedForm(s, place)
			if c.before != nil {
				c.before(v)
			}
			refused := s.Submit(place, v, "").Page(t)
			if refused.Find("#errors").Length() != 1 {
				t.Fatalf("it was not refused: %s", webtest.Text(refused, "main"))
			}
			for _, name := range []string{"said", "wait"} {
				v.Set(name, refused.Find("input[name="+name+"]").AttrOr("value", ""))
			}
			if c.after != nil {
				c.after(v)
			}
			v.Set("switch", "en")
			r := s.Submit(place, v, "")
			d := r.Page(t)
			said := webtest.Text(d, "#errors")
			if r.StatusCode != http.StatusOK || d.Find("html").AttrOr("lang", "") != "en" || (said == "") != (c.words == nil) {
				t.Errorf("%d, in English: %q", r.StatusCode, said)
			}
			for _, words := range c.words {
				if !strings.Contains(said, words) {
					t.Errorf("it says %q, want %q", said, words)
				}
			}
			if d.Find("#errors a").Length() != d.Find(".e").Length() || d.Find("#access-5[checked]").Length() != 1 || d.Find("#comment").Text() != v.Get("comment") {
				t.Errorf("errors beside the questions: %d; the form is %s", d.Find(".e").Length(), webtest.Text(d, "form"))
			}
		})
	}
}

func TestFormWaitsForABusySystem(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Busy{} })
	place := s.Place("24781")
	v := webtest.Form(func(v url.Values) { v.Set("comment", "giữ") })
	r := s.Submit(place, v, "")
	d := r.Page(t)
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !strings.Contains(webtest.Text(d, "#errors"), "đang bận") {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(d, "#errors"))
	}
	if !d.Find("#access-5").Is("[checked]") || d.Find("#comment").Text() != "giữ" || d.Find("input[name=id]").AttrOr("value", "") != v.Get("id") {
		t.Error("what was typed is lost")
	}
	rate, _ := intake.ParseRate("1/h")
	limited := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate })
	limited.Submit(limited.Place("24781"), webtest.Form(nil), "")
	r = limited.Submit(limited.Place("24781"), webtest.Form(nil), "?lang=en")
	if r.StatusCode != http.StatusTooManyRequests || !strings.Contains(webtest.Text(r.Page(t), "#errors"), "3,600 seconds") || !r.Page(t).Find("#access-5").Is("[checked]") {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	faulty := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Broken{} })
	r = faulty.Submit(faulty.Place("24781"), webtest.Form(nil), "")
	if r.StatusCode != http.StatusInternalServerError || !strings.Contains(webtest.Text(r.Page(t), "#errors"), "gặp lỗi") || bytes.Contains(r.Content, []byte("receipt")) {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
}

func TestCodesThatLeadNowhere(t *testing.T) {
	s := webtest.New(t, nil)
	closed := s.Place("24781")
	if err := s.Survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), closed.Code); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
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
			r := s.Do(method, "/q/"+code, "application/x-www-form-urlencoded", webtest.Form(nil).Encode())
			d := r.Page(t)
			if r.StatusCode != want.status || !strings.Contains(webtest.Text(d, "main"), want.text) || d.Find("input[name=code]").Length() != 1 {
				t.Errorf("%s %s: %d %s", method, code, r.StatusCode, webtest.Text(d, "main"))
			}
		}
	}
	open := s.Place("24805")
	for typed, want := range map[string]int{string(open.Code): 303, strings.ToLower(string(open.Code)): 303, "K7F2N": 404, "22222": 404, "": 200, "<script>": 404} {
		r := s.Get("/q?code=" + url.QueryEscape(typed))
		if r.StatusCode != want {
			t.Errorf("code %q: %d", typed, r.StatusCode)
		}
		if want == 404 && r.Page(t).Find("input[name=code]").AttrOr("value", "") != typed {
			t.Errorf("code %q is not kept", typed)
		}
	}
	if r := s.Get("/q/" + string(open.Code) + "/thanks?lang=en"); !strings.Contains(webtest.Text(r.Page(t), "main"), "Your answers have been recorded") {
		t.Error("thanks in English")
	}
	if r := s.Get("/q/22222/thanks"); r.StatusCode != 404 {
		t.Errorf("thanks of no place: %d", r.StatusCode)
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	r := s.Do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", webtest.Form(nil).Encode(), "Sec-Fetch-Site", "cross-site")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("%d", r.StatusCode)
	}
	r = s.Do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", webtest.Form(nil).Encode(), "Sec-Fetch-Site", "same-origin")
	if r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
}
