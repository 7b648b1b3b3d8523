package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// setter changes settings by the forms of the page.
type setter struct{ *webtest.Person }

// revision is that of a setting's form.
func (p setter) revision(t *testing.T, name survey.SettingName) string {
	t.Helper()
	return p.Get("/staff/settings").Page(t).Find(`form:has([name=name][value=`+string(name)+`]) [name=revision]`).AttrOr("value", "")
}

func (p setter) set(name survey.SettingName, revision, value, reason string) webtest.Reply {
	return p.Send("/staff/settings", "name", string(name), "revision", revision, "value", value, "reason", reason)
}

// TestSettingsAreChanged with a reason, told with what was before, and not over a colleague's change.
func TestSettingsAreChanged(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, minh := setter{s.Person("lan", staff.Admin, "")}, setter{s.Person("minh", staff.Department, "")}
	const ratio = survey.AnswersPerTransaction
	first := lan.revision(t, ratio)
	if r := lan.set(ratio, first, "1,5", "QĐ 3"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	if e := s.Log(1)[0]; e.Action != "setting.change" || e.Reason != "QĐ 3" || e.Before != `{"value":"1"}` || e.After != `{"value":"1.5"}` {
		t.Errorf("%+v", e)
	}
	if text := webtest.Text(lan.Get("/staff/settings").Page(t), "main"); !strings.Contains(text, "1,5 lan đặt") || !strings.Contains(text, "Lý do: QĐ 3") || !strings.Contains(text, "SIPAS_COMMENT_MONTHS") {
		t.Error(text)
	}
	stale := lan.set(ratio, first, "7", "QĐ 4")
	page := stale.Page(t)
	if stale.StatusCode != http.StatusConflict || page.Find("#value-answers_per_transaction").AttrOr("value", "") != "1,5" || page.Find("#reason-answers_per_transaction").AttrOr("value", "") != "QĐ 4" ||
		page.Find("details[open]").Length() != 1 {
		t.Errorf("over a change that was not seen: %d", stale.StatusCode)
	}
	for what, c := range map[string]struct {
		by                      setter
		revision, value, reason string
		want                    int
	}{"no reason": {lan, lan.revision(t, ratio), "2", "", 422}, "no number": {lan, lan.revision(t, ratio), "nhiều", "x", 422}, "too many": {lan, lan.revision(t, ratio), "1000", "x", 422},
		"no revision": {lan, "", "2", "x", 400}, "who may not": {minh, first, "2", "x", 403}} {
		if r := c.by.set(ratio, c.revision, c.value, c.reason); r.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", what, r.StatusCode, c.want)
		}
	}
	if r := lan.set("color", "0", "1", "x"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no such setting: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.setting"); n != 1 {
		t.Errorf("%d changes, want 1", n)
	}
	lan.SignIn(surveytest.Day().Add(-10 * 60e9))
	if r := lan.set(survey.Step, "0", "20", "x"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("#proof").Length() != 1 {
		t.Errorf("without a fresh proof: %d", r.StatusCode)
	}
}

// TestWhatOfSettingsIsRefused is said at the field, in both languages, and what was typed stays.
func TestWhatOfSettingsIsRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := setter{s.Person("lan", staff.Admin, "")}
	s.Fill("24781", 12, 5)
	for name, c := range map[survey.SettingName]struct{ value, vi, en string }{
		survey.Step:                 {"4", "số nguyên từ 5 đến 1.000.000", "whole number from 5 to 1,000,000"},
		survey.StepEvery:            {"nửa tuần", "số ngày từ 0 đến 366", "days from 0 to 366"},
		survey.ThresholdFew:         {"8", "đã có phiếu", "has answers"},
		survey.ThresholdProvisional: {"9", "phải tăng dần", "must rise"},
		survey.SettleDays:           {"25", "trước ngày 7 hoặc sau ngày 25", "before day 7 or after day 25"},
		survey.PublicResults:        {"mở", "một trong ba", "one of the three"},
		survey.Hotline:              {"10\u202e22", "một dòng", "one line"},
	} {
		for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
			r := lan.Send("/staff/settings?lang="+lang, "name", string(name), "revision", "0", "value", c.value, "reason", "QĐ 5")
			page := r.Page(t)
			link := page.Find(`#errors a[href="#value-` + string(name) + `"]`)
			if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(link.Text(), want) {
				t.Errorf("%s: %d %q, want %q", name, r.StatusCode, webtest.Text(page, "#errors"), want)
			}
			if name != survey.PublicResults && page.Find("#value-"+string(name)).AttrOr("value", "") != c.value || page.Find("#reason-"+string(name)).AttrOr("value", "") != "QĐ 5" {
				t.Errorf("%s: what was typed is gone", name)
			}
		}
	}
	if r := lan.set(survey.Hotline, "0", "1022", " "); r.StatusCode != 422 || r.Page(t).Find(`#errors a[href="#reason-hotline"]`).Length() != 1 || r.Page(t).Find("#reason-hotline").Length() != 1 {
		t.Errorf("without a reason: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.setting"); n != 0 {
		t.Errorf("%d were changed", n)
	}
}

// TestWhatIsChosenHolds at once on pages for citizens: whom they may ask, and whether they see results.
func TestWhatIsChosenHolds(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := setter{s.Person("lan", staff.Admin, "")}
	for _, c := range []struct {
		name  survey.SettingName
		value string
	}{{survey.Hotline, " 1022  "}, {survey.Contact, "Sở Nội vụ, 36 Trần Phú"}, {survey.PublicResults, "off"}, {survey.Step, "20"}, {survey.StepEvery, "14"}} {
		if r := lan.set(c.name, "0", c.value, "QĐ 6"); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", c.name, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.Get("/results"); r.StatusCode != http.StatusForbidden {
		t.Errorf("results: %d", r.StatusCode)
	}
	privacy := webtest.Text(s.Get("/privacy").Page(t), "main")
	method := webtest.Text(s.Get("/method").Page(t), "main")
	if !strings.Contains(privacy, "1022") || !strings.Contains(privacy, "36 Trần Phú") || !strings.Contains(method, "ít nhất 20 người") || !strings.Contains(method, "cách nhau ít nhất 14 ngày") {
		t.Errorf("%s\n%s", privacy, method)
	}
	page := webtest.Text(lan.Get("/staff/settings").Page(t), "main")
	for _, want := range []string{"Không công bố lan đặt", "14 ngày lan đặt", "1022 lan đặt", "giữ mãi mặc định, chưa ai đổi"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
}

// TestHowLongAnswersAreKept is told in months, apart from what counts.
func TestHowLongAnswersAreKept(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := setter{s.Person("lan", staff.Admin, "")}
	s.Choose(survey.AnswerMonths, "36")
	for lang, want := range map[string][]string{"vi": {"Phiếu được giữ bao lâu", "36 tháng"}, "en": {"How long answers are kept", "36 months"}} {
		page := lan.Get("/staff/settings?lang=" + lang).Page(t)
		for _, text := range want {
			if !strings.Contains(webtest.Text(page, "main"), text) {
				t.Errorf("%s: the page does not say %q", lang, text)
			}
		}
	}
}

// TestWhatTheServerHoldsIsTold, cannot be changed here, and has no form.
func TestWhatTheServerHoldsIsTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) {
		o.Book = o.Book.(interface {
			Holding(held survey.Held) *surveydb.Store
		}).Holding(survey.Held{survey.Hotline: "1900 1234"})
	})
	lan := setter{s.Person("lan", staff.Admin, "")}
	for lang, want := range map[string]string{"vi": "Cấu hình máy chủ đang giữ giá trị này (SIPAS_HOTLINE)", "en": "configuration holds this value (SIPAS_HOTLINE)"} {
		page := lan.Get("/staff/settings?lang=" + lang).Page(t)
		row := page.Find("section.setting:has(#hotline)")
		if text := row.Text(); !strings.Contains(text, "1900 1234") || !strings.Contains(text, want) || row.Find("form").Length() > 0 {
			t.Errorf("%s: %q", lang, text)
		}
		if r := lan.Send("/staff/settings?lang="+lang, "name", "hotline", "revision", "0", "value", "1022", "reason", "x"); r.StatusCode != 422 || webtest.Text(r.Page(t), "#errors") == "" {
			t.Errorf("%d", r.StatusCode)
		}
	}
}
