package citizen_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// asking is a filled form of who wants to be called back; change what matters.
func asking(change func(url.Values)) url.Values {
	v := url.Values{"form": {"7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11"}, "phone": {"0912 345 678"}, "name": {"<b>Bà Tâm</b>"}, "time": {"morning"}, "topic": {"result"}, "consent": {"yes"}}
	if change != nil {
		change(v)
	}
	return v
}

func ask(s *webtest.Site, place survey.Place, v url.Values, query string, header ...string) webtest.Reply {
	s.T.Helper()
	return s.Do(http.MethodPost, "/q/"+string(place.Code)+"/call-back"+query, "application/x-www-form-urlencoded", v.Encode(), header...)
}

// TestNoCounterTellsWhoLeftANumber: what is asked for on the way there is counted as looks at the form.
func TestNoCounterTellsWhoLeftANumber(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	s.Get("/q/" + string(place.Code))
	before := s.Counted()
	s.Get("/q/" + string(place.Code) + "/call-back")
	ask(s, place, asking(func(v url.Values) { v.Del("consent") }), "")
	ask(s, place, asking(nil), "")
	s.Get("/q/" + string(place.Code) + "/call-back/noted")
	for name, n := range s.Counted() {
		if moved := n - before[name]; moved != 0 && (name != "sipas_http_request_duration_seconds GET /q/:place 200" || moved != 4) {
			t.Errorf("%s moved by %v", name, moved)
		}
	}
}

// TestWhoWantsToBeCalledLeavesANumber: from thanks to the page that says what is kept, and to the one that says it is; sent twice it is one. What is kept
// is sealed, has the day and no time, and nothing of the answer; nothing that the browser is told or carries leads from one to the other.
func TestWhoWantsToBeCalledLeavesANumber(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	answered := s.Submit(place, webtest.Form(nil), "")
	thanks := s.Get(answered.Header.Get("Location"))
	link := thanks.Page(t).Find(`a[href$="/call-back"]`)
	if link.Length() != 1 || link.AttrOr("rel", "") != "noreferrer" || link.AttrOr("href", "") != "/q/"+string(place.Code)+"/call-back" {
		t.Fatalf("thanks lead to %q", link.AttrOr("href", ""))
	}
	page := s.Get(link.AttrOr("href", ""))
	d := page.Page(t)
	for _, words := range []string{"Điều được giữ", "Không có gì nối số này với phiếu", "Sở Nội vụ tỉnh Lâm Đồng", "30 ngày sau khi xong việc, chậm nhất 90 ngày", "nhiều nhất 3 lần"} {
		if !strings.Contains(webtest.Text(d, "main"), words) {
			t.Errorf("the page does not say %q: %s", words, webtest.Text(d, "main"))
		}
	}
	if d.Find("[checked], [selected]").Length() != 0 || d.Find("#consent[required]").Length() != 1 || d.Find("script").Length() != 0 || d.Find("textarea").Length() != 0 {
		t.Error("something is chosen ahead, consent is not asked for, or there is room for words")
	}
	if first, second := d.Find("[name=form]").AttrOr("value", ""), s.Get("/q/"+string(place.Code)+"/call-back").Page(t).Find("[name=form]").AttrOr("value", ""); first == second || first == "" {
		t.Errorf("two forms have the ids %q and %q", first, second)
	}
	for range 2 {
		if r := ask(s, place, asking(nil), ""); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/q/"+string(place.Code)+"/call-back/noted" {
			t.Fatalf("%d %v", r.StatusCode, r.Header)
		}
	}
	noted := s.Get("/q/" + string(place.Code) + "/call-back/noted?lang=en")
	if text := webtest.Text(noted.Page(t), "main"); !strings.Contains(text, "3 times at most") || strings.Contains(text, "0912") {
		t.Error(text)
	}
	for what, r := range map[string]webtest.Reply{"thanks": thanks, "page": page, "noted": noted, "answered": answered} {
		if r.Header.Get("Set-Cookie") != "" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", what, r.Header)
		}
	}
	all, err := s.Followup.CallBacks(t.Context(), surveytest.Scope(), false, followup.CallBackMark{}, 9)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d are kept, %v", len(all), err)
	}
	kept, err := all[0].Open(s.Vault())
	if want := (followup.CallRequest{Phone: "0912345678", Name: "<b>Bà Tâm</b>", Time: "morning", Topic: "result"}); err != nil || kept != want || all[0].UnitID != place.Unit.ID {
		t.Errorf("%+v %v", kept, err)
	}
	if n := s.Count("select count(*) from followup.call_back c, survey.response r where c.id = r.id or c.id::text like '7f0c9f4e%'"); n != 0 {
		t.Error("an id is that of the answer, or of the form")
	}
}

// full is when as many are held as may be.
type full struct{}

func (full) CallBackRoom(context.Context) error {
	return &survey.Error{Kind: survey.Busy, Key: "call_back.full", Wait: 24 * time.Hour}
}
func (f full) AskCallBack(ctx context.Context, _ survey.Scope, _ survey.Actor, _ followup.CallBack) error {
	return f.CallBackRoom(ctx)
}

// failing cannot keep anybody.
type failing struct{ err error }

func (failing) CallBackRoom(context.Context) error { return nil }
func (f failing) AskCallBack(context.Context, survey.Scope, survey.Actor, followup.CallBack) error {
	return f.err
}

// TestNoRefusalLosesANumber: each gives the form back with what was typed, says why, and keeps nobody.
func TestNoRefusalLosesANumber(t *testing.T) {
	once := intake.Rate{Count: 1, Per: time.Hour}
	for name, c := range map[string]struct {
		site   func(o *web.Options, d *intake.DeskOptions)
		before func(s *webtest.Site, place survey.Place, v url.Values)
		header []string
		status int
		vi, en string
	}{
		"limited as answers are": {func(_ *web.Options, d *intake.DeskOptions) { d.LimitPlace = once }, func(s *webtest.Site, place survey.Place, _ url.Values) {
			s.Submit(place, webtest.Form(nil), "")
		}, nil, 429, "3.600 giây", "3,600 seconds"},
		"limited sooner": {func(_ *web.Options, d *intake.DeskOptions) { d.LimitCallBack = once }, func(s *webtest.Site, place survey.Place, v url.Values) {
			if r := ask(s, s.Place("24805"), v, ""); r.StatusCode != http.StatusSeeOther {
				t.Fatal(r.StatusCode)
			}
		}, nil, 429, "3.600 giây", "3,600 seconds"},
		"busy": {func(o *web.Options, _ *intake.DeskOptions) {
			o.AskedBack = failing{&survey.Error{Kind: survey.Busy, Key: "busy"}}
		}, nil, nil, 503, "đang bận", "is busy"},
		"broken":    {func(o *web.Options, _ *intake.DeskOptions) { o.AskedBack = failing{errors.New("relation")} }, nil, nil, 500, "gặp lỗi", "went wrong"},
		"closed":    {nil, func(s *webtest.Site, place survey.Place, _ url.Values) { shut(s, place) }, nil, 410, "không được lưu", "was not kept"},
		"elsewhere": {nil, nil, []string{"Sec-Fetch-Site", "cross-site"}, 403, "trang web khác", "another website"},
		"too large": {nil, func(_ *webtest.Site, _ survey.Place, v url.Values) { v.Set("more", strings.Repeat("x", 65<<10)) }, nil, 413, "quá dài", "too long"},
	} {
		for lang, words := range map[string]string{"vi": c.vi, "en": c.en} {
			s := webtest.New(t, c.site)
			place, v := s.Place("24781"), asking(nil)
			if c.before != nil {
				c.before(s, place, v)
			}
			before := s.Count("select count(*) from followup.call_back")
			r := ask(s, place, v, "?lang="+lang, c.header...)
			d := r.Page(t)
			if r.StatusCode != c.status || !strings.Contains(webtest.Text(d, "#errors"), words) || d.Find("html").AttrOr("lang", "") != lang {
				t.Errorf("%s in %s: %d %q, want %d %q", name, lang, r.StatusCode, webtest.Text(d, "#errors"), c.status, words)
			}
			typedStays(t, name, r)
			if n := s.Count("select count(*) from followup.call_back"); n != before {
				t.Errorf("%s: somebody is kept", name)
			}
		}
	}
}

// typedStays holds that a page has what asking has typed.
func typedStays(t *testing.T, what string, r webtest.Reply) {
	t.Helper()
	d := r.Page(t)
	if d.Find("#phone").AttrOr("value", "") != "0912 345 678" || d.Find("#name").AttrOr("value", "") != "<b>Bà Tâm</b>" || d.Find("#time-morning[checked]").Length() != 1 ||
		d.Find("#topic [value=result][selected]").Length() != 1 || d.Find("#consent[checked]").Length() != 1 || d.Find("[name=form]").AttrOr("value", "") != "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11" {
		t.Errorf("%s: what was typed is lost: %s", what, r.Content)
	}
}

// TestWhatIsWrongIsSaidBesideIt: in a summary that leads there, and beside each field, in both languages, also where the language is changed in between.
func TestWhatIsWrongIsSaidBesideIt(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for field, c := range map[string]struct{ value, vi, en string }{
		"phone":   {"09123", "Số điện thoại chưa đúng", "The number is not right"},
		"name":    {strings.Repeat("a", followup.CallerNameLimit+1), "60 ký tự", "60 characters"},
		"time":    {"midnight", "một trong những mục có sẵn", "one of those given"},
		"topic":   {"love", "một trong những mục có sẵn", "one of those given"},
		"consent": {"", "Xin đánh dấu đồng ý", "Please tick your consent"},
	} {
		v := asking(func(v url.Values) { v.Set(field, c.value) })
		r := ask(s, place, v, "")
		other := ask(s, place, asking(func(w url.Values) { w.Set(field, c.value); w.Set("said", "errors"); w.Set("switch", "en") }), "")
		for _, told := range []struct {
			r      webtest.Reply
			status int
			words  string
		}{{r, 422, c.vi}, {other, 200, c.en}} {
			d := told.r.Page(t)
			if told.r.StatusCode != told.status || !strings.Contains(webtest.Text(d, `#errors a[href="#`+field+`"]`), told.words) || !strings.Contains(webtest.Text(d, "#"+field+"-error"), told.words) ||
				d.Find("#"+field).Length() != 1 || !strings.Contains(d.Find("#"+field).AttrOr("aria-describedby", ""), field+"-error") {
				t.Errorf("%s: %d, %q in the summary, %q beside it", field, told.r.StatusCode, webtest.Text(d, "#errors"), webtest.Text(d, "#"+field+"-error"))
			}
		}
	}
	typedStays(t, "another language", ask(s, place, asking(func(v url.Values) { v.Set("switch", "en") }), ""))
	if n := s.Count("select count(*) from followup.call_back"); n != 0 {
		t.Errorf("%d are kept", n)
	}
}

// TestPlacesAreTakenOrTheDeskIsClosed: a plain page says so, before anybody types.
func TestPlacesAreTakenOrTheDeskIsClosed(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.AskedBack = full{} })
	s.Choose("hotline", "0263 3822 123")
	place := s.Place("24781")
	for what, r := range map[string]webtest.Reply{"asked for": s.Get("/q/" + string(place.Code) + "/call-back"), "sent": ask(s, place, asking(nil), "")} {
		d := r.Page(t)
		if text := webtest.Text(d, "main"); r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "86400" || !strings.Contains(text, "không nhận thêm số") ||
			!strings.Contains(text, "0263 3822 123") || d.Find("#phone, #consent, button").Length() != 0 || strings.Contains(text, "0912") {
			t.Errorf("%s: %d %v %s", what, r.StatusCode, r.Header, text)
		}
	}
	if err := s.Survey.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Unit, "1900 1234"); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := webtest.Text(s.Get("/q/"+string(place.Code)+"/call-back").Page(t), "main"); !strings.Contains(text, "1900 1234") || strings.Contains(text, "0263 3822 123") {
		t.Errorf("a unit with a number of its own: %s", text)
	}
	shut(s, place)
	if r := s.Get("/q/" + string(place.Code) + "/call-back"); r.StatusCode != http.StatusGone || !strings.Contains(webtest.Text(r.Page(t), "main"), place.Unit.Name.VI) {
		t.Errorf("at a closed desk: %d", r.StatusCode)
	}
	if r := s.Get("/q/" + string(place.Code) + "/thanks"); r.Page(t).Find(`a[href*="call-back"]`).Length() != 0 {
		t.Error("thanks of a closed desk lead to where nobody is taken")
	}
	if r := s.Get("/q/22222/call-back"); r.StatusCode != http.StatusNotFound {
		t.Errorf("at no desk: %d", r.StatusCode)
	}
}

// TestNothingIsSeenOfItWhereItIsOff: no link, no page, no word; who is left is told of on the page of privacy.
func TestNothingIsSeenOfItWhereItIsOff(t *testing.T) {
	until := time.Time{}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) {
		o.AskedBack, o.CallBacksUntil = nil, func() time.Time { return until }
	})
	place := s.Place("24781")
	for _, lang := range []string{"vi", "en"} {
		for _, path := range []string{"/q/" + string(place.Code), "/q/" + string(place.Code) + "/thanks", "/privacy", "/q"} {
			r := s.Get(path + "?lang=" + lang)
			for _, word := range []string{"call-back", "call_back", "gọi lại", "called back", "call you back"} {
				if strings.Contains(string(r.Content), word) {
					t.Errorf("%s in %s says %q", path, lang, word)
				}
			}
		}
	}
	other := s.Get("/q/" + string(place.Code) + "/anything")
	if r := s.Get("/q/" + string(place.Code) + "/call-back"); r.StatusCode != other.StatusCode || r.Header.Get("Location") != other.Header.Get("Location") {
		t.Errorf("%d %v, and any other address %d", r.StatusCode, r.Header, other.StatusCode)
	}
	none := s.Do(http.MethodPost, "/q/"+string(place.Code)+"/anything", "application/x-www-form-urlencoded", asking(nil).Encode())
	if r := ask(s, place, asking(nil), ""); r.StatusCode != none.StatusCode || s.Count("select count(*) from followup.call_back") != 0 {
		t.Errorf("sent: %d, and to any other address %d", r.StatusCode, none.StatusCode)
	}
	until = time.Date(2027, 2, 19, 0, 0, 0, 0, time.UTC)
	for lang, words := range map[string]string{"vi": "xóa chậm nhất ngày 19/02/2027", "en": "deleted on 19 February 2027 at the latest"} {
		if text := webtest.Text(s.Get("/privacy?lang="+lang).Page(t), "main"); !strings.Contains(text, words) {
			t.Errorf("%s: who is left is not told: %s", lang, text)
		}
	}
}

// TestPrivacyTellsOfCallBacks: what is kept, for how long, and that nothing of it leads to an answer.
func TestPrivacyTellsOfCallBacks(t *testing.T) {
	s := webtest.New(t, nil)
	for lang, all := range map[string][]string{"vi": {"Riêng người nhờ gọi lại", "30 ngày", "90 ngày", "không nối với phiếu"}, "en": {"Only people who ask to be called back", "30 days", "90 days", "without any link to the answers"}} {
		text := webtest.Text(s.Get("/privacy?lang="+lang).Page(t), "main")
		for _, words := range all {
			if !strings.Contains(text, words) {
				t.Errorf("%s: it does not say %q: %s", lang, words, text)
			}
		}
	}
}

// TestNumbersGoThroughTheDoorAsTyped: every way in which people write a number comes to the same, through the real form.
func TestNumbersGoThroughTheDoorAsTyped(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	typed := []string{"0912345678", "091 234 5678", "091.234.5678", "+84 912 345 678", "0084912345678", "０９１２３４５６７８", "(+84) 912-345-678", "84912345678"}
	for n, number := range typed {
		r := ask(s, place, asking(func(v url.Values) {
			v.Set("phone", number)
			v.Set("form", fmt.Sprintf("7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b%02d", n))
		}), "")
		if r.StatusCode != http.StatusSeeOther {
			t.Errorf("%q: %d %s", number, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
	}
	all, err := s.Followup.CallBacks(t.Context(), surveytest.Scope(), false, followup.CallBackMark{}, 99)
	if err != nil || len(all) != len(typed) { // of one house each may wait, and be called
		t.Fatalf("%d are kept, want %d: %v", len(all), len(typed), err)
	}
	for _, one := range all {
		if kept, err := one.Open(s.Vault()); err != nil || kept.Phone != "0912345678" {
			t.Errorf("%+v %v", kept, err)
		}
	}
}
