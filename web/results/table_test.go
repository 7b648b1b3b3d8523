package results_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// codes are the units of a page, in order.
func codes(d *goquery.Document, selector string) []string {
	var found []string
	d.Find(selector + " a[href^='/results/']").Each(func(_ int, a *goquery.Selection) {
		code, _, _ := strings.Cut(strings.TrimPrefix(a.AttrOr("href", ""), "/results/"), "?")
		found = append(found, code)
	})
	return found
}

// TestTableIsSortedAndFilteredWithoutScript: groups stay, rows move within them.
func TestTableIsSortedAndFilteredWithoutScript(t *testing.T) {
	s := webtest.Filled(t)
	page := func(query string) *goquery.Document { return s.Get("/results?period=2026-Q4" + query).Page(t) }
	for query, want := range map[string][]string{
		"":              {"24781", "24805", "24829"},
		"&sort=answers": {"24805", "24781", "24829"},
		"&sort=name":    {"24781", "24805", "24829"},
		"&sort=aside":   {"24781", "24805", "24829"},
		"&sort=change":  {"24781", "24805", "24829"},
		"&only=under":   {"24805"},
		"&only=falling": nil,
		"&only=few":     nil,
	} {
		d := page(query)
		if got := codes(d, "table.league th.name"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
		if few := d.Find(".toofew li").Length(); few != map[bool]int{true: 121, false: 0}[query == "&only=few" || !strings.Contains(query, "only")] {
			t.Errorf("%s: %d with too few answers", query, few)
		}
	}
	d := page("&sort=answers&only=under&lang=en")
	for _, name := range []string{"sort", "only"} {
		if got := d.Find("select#"+name+" option[selected]").AttrOr("value", ""); got != map[string]string{"sort": "answers", "only": "under"}[name] {
			t.Errorf("%s: %q is chosen", name, got)
		}
	}
	if got := webtest.Text(d, ".league .group h3"); got != "Ranked (2)" {
		t.Errorf("of two ranked units one is shown, and the heading says %q", got)
	}
	for name, want := range map[string]string{"sort": "answers", "only": "under"} { // another period keeps what was chosen
		if got := d.Find(".heading form input[name='"+name+"']").AttrOr("value", ""); got != want {
			t.Errorf("the choice of a period sends %s=%q", name, got)
		}
	}
	if got := webtest.Text(page("&only=falling"), "#found"); got != "Không có đơn vị nào như vậy trong kỳ này." {
		t.Errorf("nobody falls: %q", got)
	}
	if got := d.Find(".tabs a").First().AttrOr("href", ""); !strings.Contains(got, "lang=en") || !strings.Contains(got, "sort=answers") || strings.Contains(got, "only=") {
		t.Errorf("the other level forgets order or language: %s", got)
	}
}

// TestTheMiddleOfALongGroupIsFolded: all rows are there, in order, ten before the line that opens the rest; whoever sorts, filters or
// searches finds them open.
func TestTheMiddleOfALongGroupIsFolded(t *testing.T) {
	s := webtest.New(t, nil)
	var responses []survey.Response
	units := s.Directory.Units()
	communes := slices.DeleteFunc(slices.Clone(units), func(u survey.Unit) bool { return u.Level != survey.LevelCommune })[:25]
	for _, u := range communes {
		place := s.Place(u.Code)
		for range 30 {
			responses = append(responses, surveytest.Response(t, s.Survey, place, nil))
		}
	}
	s.Save(responses)
	for query, folded := range map[string]string{"": "5 đơn vị ở giữa", "&sort=name": "", "&only=few": "", "&q=xa": ""} {
		d := s.Get("/results?period=2026-Q4" + query).Page(t)
		if got := webtest.Text(d, ".league .more summary"); !strings.HasPrefix(got, folded) || folded == "" && got != "" {
			t.Errorf("%s folds %q, want %q", query, got, folded)
		}
		if query == "" && (d.Find(".league tbody tr").Index() != 0 || d.Find(".league tbody tr").Length() != 27 || d.Find(".league tr.more").Index() != 11) {
			t.Errorf("%d rows, the line that opens the middle at %d", d.Find(".league tbody tr").Length(), d.Find(".league tr.more").Index())
		}
	}
}

// TestWhatNeedsAttention: sentences with figures, each with the way to its units.
func TestWhatNeedsAttention(t *testing.T) {
	s := webtest.Filled(t)
	d := s.Get("/results?period=2026-Q4").Page(t)
	said := webtest.Text(d, ".concerns")
	for _, want := range []string{"Chắc chắn dưới ngưỡng top 10 (1): Phường Xuân Trường - Đà Lạt 80,0", "Chưa đủ phiếu để có điểm (121)"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %q", want, said)
		}
	}
	if order := d.Find(".story, .attention, .cards, .trendbox, .map, .league"); !order.Eq(1).Is(".attention") || !order.Eq(2).Is(".cards") || order.Length() < 5 {
		t.Errorf("something stands between the first sentence and what needs attention, of %d parts: %s", order.Length(), order.Eq(1).AttrOr("class", ""))
	}
	if to := d.Find(".attention .jump").AttrOr("href", ""); d.Find(to).Length() != 1 || d.Find(to).NextAll().Find("#q").Length() != 1 {
		t.Errorf("whoever looks for one unit is led to %q", to)
	}
	link := d.Find(".concerns .what").First().AttrOr("href", "")
	if rows := codes(s.Get(strings.TrimSuffix(link, "#table")).Page(t), "table.league th.name"); !slices.Equal(rows, []string{"24805"}) {
		t.Errorf("%s leads to %v", link, rows)
	}
	const sure = "“Chắc chắn”: khác biệt lớn hơn sai số"
	if got := webtest.Text(d, ".attention"); !strings.Contains(got, sure) {
		t.Errorf("what surely means is not said in %q", got)
	}
	agencies := s.Get("/results?period=2026-Q4&level=agency").Page(t)
	if got := webtest.Text(agencies, ".attention"); !strings.Contains(webtest.Text(agencies, ".concerns"), "(15)") || strings.Contains(got, sure) {
		t.Errorf("agencies: %q", got)
	}
}

// TestMapSaysWhatTheTableSays: a mark a commune, by form, with a way to its page; counts in words.
func TestMapSaysWhatTheTableSays(t *testing.T) {
	s := webtest.Filled(t)
	d := s.Get("/results?period=2026-Q4").Page(t)
	marks := d.Find(".map > svg a")
	if marks.Length() != 124 || d.Find(".map > svg a[tabindex='-1']").Length() != 124 {
		t.Errorf("%d marks", marks.Length())
	}
	if got := webtest.Text(d, ".map .signs"); !strings.Contains(got, "chắc chắn dưới ngưỡng: 1") || !strings.Contains(got, "chắc chắn trên ngưỡng: 2") || !strings.Contains(got, "không hiện điểm: 121") {
		t.Errorf("%q", got)
	}
	if n := d.Find(".map g.under path").Length(); n != 1 {
		t.Errorf("%d marks under the line", n)
	}
	if got := webtest.Text(d, ".map a[href^='/results/24805'] title"); !strings.Contains(got, "80,0") || !strings.Contains(got, "chắc chắn dưới ngưỡng") {
		t.Errorf("title %q", got)
	}
	if noise := regexp.MustCompile(`\d\.\d{3,}%|translate\([^)]*\.\d\d`).FindAllString(string(s.Get("/results?period=2026-Q4").Content), 3); noise != nil {
		t.Errorf("places are told more exactly than anybody sees: %q", noise)
	}
	if n := s.Get("/results?period=2026-Q4&level=agency").Page(t).Find(".map").Length(); n != 0 {
		t.Error("agencies lie on a map")
	}
}

// TestFirstRun: nothing was answered yet, so there are three things to do, and no empty table.
func TestFirstRun(t *testing.T) {
	s := webtest.New(t, nil)
	d := s.Get("/results").Page(t)
	if d.Find("table, .toofew, .tabs, .map").Length() != 0 || d.Find(".steps li").Length() != 3 {
		t.Errorf("a first run: %s", webtest.Text(d, "main"))
	}
	for _, path := range []string{"/results", "/results/24781", "/results/68", "/target"} {
		s.Get(path).Page(t).Find("main a, nav a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); strings.HasPrefix(href, "/") && s.Get(href).StatusCode != 200 {
				t.Errorf("%s leads to %s, which is nowhere", path, href)
			}
		})
	}
	s.Fill("24781", 100, 5)
	d = s.Get("/results?period=2019-Q1").Page(t)
	if got := webtest.Text(d, ".steps"); !strings.Contains(got, "Kỳ này chưa có phiếu nào") || d.Find(".steps li, table").Length() != 0 {
		t.Errorf("a period without answers: %q", got)
	}
}

// TestAFaultIsSaidOnce: a wrong period or unit in one sentence, without a number that means nothing to whoever reads it.
func TestAFaultIsSaidOnce(t *testing.T) {
	s := webtest.New(t, nil)
	for path, want := range map[string]string{"/results?period=2026-13": "Kỳ phải viết theo dạng", "/results/99999": "Mã này không thuộc đơn vị nào", "/results?sort=worst": "Lựa chọn này không có"} {
		said := webtest.Text(s.Get(path).Page(t), "main")
		if strings.Count(said, want) != 1 || strings.Contains(said, "Mã yêu cầu") {
			t.Errorf("%s: %q", path, said)
		}
	}
}
