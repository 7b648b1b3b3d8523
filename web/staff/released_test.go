package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// release has people say things about a unit, shows all of it, and makes batches.
func release(s *webtest.Site, unit string, texts ...string) {
	s.T.Helper()
	say(s, unit, texts...)
	for {
		c, err := s.Followup.NextComment(s.T.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew})
		if survey.KindOf(err) == survey.NotFound {
			break
		}
		if err == nil {
			_, err = s.Followup.ScreenComment(s.T.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, followup.Screen{Act: followup.ShowComment, Revision: c.Revision})
		}
		if err != nil {
			s.T.Fatal(err)
		}
	}
	if _, err := s.Followup.MakeBatches(s.T.Context(), surveytest.Scope(), survey.Service()); err != nil {
		s.T.Fatal(err)
	}
}

func five(what string) []string {
	all := make([]string, 5)
	for n := range all {
		all[n] = fmt.Sprintf("%s %d", what, n+1)
	}
	return all
}

// TestAUnitReadsBatches: nothing under five, and of nobody else; a search looks for words, and nothing on the page tells of a day.
func TestAUnitReadsBatches(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("tam", staff.Handler, "24805"), s.Person("minh", staff.Department, "")
	release(s, "24781", five("Ghế gãy")[:4]...)
	if text := webtest.Text(hoa.Get("/staff/comments/released").Page(t), "main"); !strings.Contains(text, "Chưa có đợt ý kiến nào") || strings.Contains(text, "Ghế gãy") {
		t.Error(text)
	}
	release(s, "24781", "Đèn hỏng")
	release(s, "24805", five("Nắng nóng")...)
	page := hoa.Get("/staff/comments/released").Page(t)
	if text := webtest.Text(page, "main"); page.Find(".batch .said").Length() != 5 || !strings.Contains(text, "Một đợt 5 ý kiến") || !strings.Contains(text, "Đèn hỏng") || strings.Contains(text, "21/11") || strings.Contains(text, "Nắng") {
		t.Error(text)
	}
	if n := hoa.Get("/staff/comments/released?words=den+HONG").Page(t).Find(".batch .said").Length(); n != 1 {
		t.Errorf("a search finds %d", n)
	}
	if text := webtest.Text(hoa.Get("/staff/comments/released?words=xyz").Page(t), "main"); !strings.Contains(text, "Không ý kiến nào của tháng có những từ ấy") {
		t.Error(text)
	}
	if text := webtest.Text(tam.Get("/staff/comments/released").Page(t), "main"); !strings.Contains(text, "Nắng nóng 3") || strings.Contains(text, "Ghế") {
		t.Error(text)
	}
	if page := minh.Get("/staff/comments/released").Page(t); page.Find(".batch").Length() != 0 || page.Find("#unit").Length() != 1 {
		t.Error("the department reads before it has chosen")
	}
	if n := minh.Get("/staff/comments/released?unit=24805&month=2026-11").Page(t).Find(".batch .said").Length(); n != 5 {
		t.Errorf("the department reads %d", n)
	}
	for path, want := range map[string]int{"?unit=24805": 404, "?month=x": 422, "?after=x": 200, "?month=2026-10": 200} {
		if r := hoa.Get("/staff/comments/released" + path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
	other := minh.Get("/staff/comments/released?unit=24805").Page(t).Find(".batch a").First().AttrOr("href", "")
	if r := hoa.Get(other); r.StatusCode != http.StatusNotFound {
		t.Errorf("one of another unit: %d", r.StatusCode)
	}
}

// TestWhatIsErasedIsEnded: what a unit has begun about a comment it ends when the words are gone, and begins nothing about them.
func TestWhatIsErasedIsEnded(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam := s.Person("hoa", staff.Leader, "24781"), s.Person("tam", staff.Handler, "24781")
	release(s, "24781", five("Ghế gãy")...)
	var paths []string
	hoa.Get("/staff/comments/released").Page(t).Find(".batch a").Each(func(_ int, a *goquery.Selection) { paths = append(paths, a.AttrOr("href", "")) })
	given := []string{"owner", fmt.Sprint(int64(tam.Account.ID)), "due", "2026-11-27"}
	send := func(p *webtest.Person, path string, want int, pairs ...string) webtest.Reply {
		t.Helper()
		r := p.Send(path, pairs...)
		if r.StatusCode != want {
			t.Errorf("%v by %s: %d %s, want %d", pairs, p.Account.Name, r.StatusCode, webtest.Text(r.Page(t), "#errors"), want)
		}
		return r
	}
	begun, untouched := paths[0], paths[1]
	send(hoa, begun, 303, append([]string{"act", "open", "revision", "0"}, given...)...)
	for _, path := range paths[:2] {
		erase(s, path[strings.LastIndex(path, "/")+1:])
	}
	late := func() time.Time {
		t.Helper()
		day, err := s.Followup.OldestHandling(t.Context(), surveytest.Scope(), surveytest.Day().AddDate(0, 1, 0))
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	if late().IsZero() {
		t.Error("what nobody has ended is not late")
	}
	if page := hoa.Get(untouched).Page(t); page.Find("form.fields").Length() != 0 || !strings.Contains(webtest.Text(page, "main"), "không còn nữa") {
		t.Error("what is gone can be given to somebody")
	}
	for lang, words := range map[string]string{"vi": "không còn nữa nên không giao mới", "en": "The words of this comment are gone"} {
		r := send(hoa, untouched+"?lang="+lang, 409, append([]string{"act", "open", "revision", "0"}, given...)...)
		if text := webtest.Text(r.Page(t), "#errors"); !strings.Contains(text, words) {
			t.Errorf("in %s: %s", lang, text)
		}
	}
	send(tam, begun, 409, "act", "reply", "revision", "1", "template", "mending", "sentence", "Tuần sau phòng chờ có ghế mới.")
	send(hoa, begun, 303, append([]string{"act", "assign", "revision", "1"}, given...)...)
	if page := tam.Get(begun).Page(t); page.Find("details[open] #outcome").Length() != 1 || page.Find("#sentence").Length() != 0 {
		t.Error("the page does not offer to close it, and nothing else")
	}
	send(tam, begun, 303, "act", "close", "revision", "2", "outcome", "not_possible", "note", "Ý kiến đã được xóa")
	send(hoa, begun, 409, append([]string{"act", "reopen", "revision", "3"}, given...)...)
	if day := late(); !day.IsZero() {
		t.Errorf("since %v something is late that was ended", day)
	}
}

// erase has the department erase a comment.
func erase(s *webtest.Site, id string) {
	s.T.Helper()
	c, err := s.Followup.Comment(s.T.Context(), surveytest.Scope(), uuid.MustParse(id))
	if err == nil {
		_, err = s.Followup.ScreenComment(s.T.Context(), surveytest.Scope(), surveytest.Actor().Because("người viết yêu cầu"), c.ID, followup.Screen{Act: followup.EraseComment, Revision: c.Revision})
	}
	if err != nil {
		s.T.Fatal(err)
	}
}

// TestACommentIsHandledByItsUnit from giving it to somebody to its end, each step refused where something is missing or it is not theirs.
func TestACommentIsHandledByItsUnit(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam, lan := s.Person("hoa", staff.Leader, "24781"), s.Person("tam", staff.Handler, "24781"), s.Person("lan", staff.Handler, "24805")
	release(s, "24781", five("Ghế gãy")...)
	path := hoa.Get("/staff/comments/released").Page(t).Find(".batch a").First().AttrOr("href", "")
	if page := tam.Get(path).Page(t); page.Find("form.fields").Length() != 0 {
		t.Error("a handler gives it to somebody")
	}
	owner := fmt.Sprint(int64(tam.Account.ID))
	send := func(p *webtest.Person, want int, pairs ...string) webtest.Reply {
		t.Helper()
		r := p.Send(path, pairs...)
		if r.StatusCode != want {
			t.Errorf("%v by %s: %d %s, want %d", pairs, p.Account.Name, r.StatusCode, webtest.Text(r.Page(t), "#errors"), want)
		}
		return r
	}
	send(tam, 403, "act", "open", "revision", "0", "owner", owner, "due", "2026-11-27")
	send(lan, 404, "act", "open", "revision", "0", "owner", owner, "due", "2026-11-27")
	send(hoa, 400, "act", "x", "revision", "0")
	for lang, words := range map[string]string{"vi": "Xin chọn người phụ trách", "en": "Please choose who takes care"} {
		r := hoa.Send(path+"?lang="+lang, "act", "open", "revision", "0", "owner", fmt.Sprint(int64(lan.Account.ID)), "due", "2026-11-27")
		if text := webtest.Text(r.Page(t), "#errors"); r.StatusCode != 422 || !strings.Contains(text, words) || r.Page(t).Find("#due").AttrOr("value", "") != "2026-11-27" {
			t.Errorf("%s, given to another unit's: %d %s", lang, r.StatusCode, text)
		}
	}
	send(hoa, 422, "act", "open", "revision", "0", "owner", owner, "due", "2026-11-01")
	send(hoa, 303, "act", "open", "revision", "0", "owner", owner, "due", "2026-11-27")
	if r := send(hoa, 409, "act", "open", "revision", "0", "owner", owner, "due", "2026-11-27"); !strings.Contains(webtest.Text(r.Page(t), "#errors"), "vừa được người khác xử lý") {
		t.Error(webtest.Text(r.Page(t), "#errors"))
	}
	if text := webtest.Text(tam.Get("/staff/comments/handling?list=mine").Page(t), "tbody"); !strings.Contains(text, "Ghế gãy") || !strings.Contains(text, "27/11/2026") {
		t.Error(text)
	}
	if text := webtest.Text(hoa.Get("/staff/comments/handling?list=late").Page(t), "main"); !strings.Contains(text, "Không có ý kiến nào") {
		t.Error(text)
	}
	refused := send(tam, 422, "act", "reply", "revision", "1", "template", "mending", "sentence", "Đã xong").Page(t)
	if refused.Find("#sentence").Text() != "Đã xong" || refused.Find("#template-mending[checked]").Length() != 1 || refused.Find(`#errors a[href="#sentence"]`).Length() != 1 {
		t.Error("what was typed is lost")
	}
	send(tam, 303, "act", "reply", "revision", "1", "template", "mending", "sentence", "Tuần sau phòng chờ có ghế mới.")
	if text := webtest.Text(hoa.Get(path).Page(t), ".reply"); !strings.HasPrefix(text, "Cảm ơn Ông/Bà") || !strings.HasSuffix(text, "Tuần sau phòng chờ có ghế mới.") {
		t.Error(text)
	}
	send(tam, 422, "act", "close", "revision", "2", "outcome", "not_ours", "note", " ")
	send(tam, 303, "act", "close", "revision", "2", "outcome", "partly")
	send(tam, 403, "act", "reopen", "revision", "3", "owner", owner, "due", "2026-11-27")
	send(hoa, 303, "act", "reopen", "revision", "3", "owner", owner, "due", "2026-11-27")
	send(tam, 303, "act", "reply", "revision", "4", "template", "mended", "sentence", "Ghế mới đã được đặt ở phòng chờ.")
	send(tam, 303, "act", "close", "revision", "5", "outcome", "done")
	send(hoa, 409, "act", "reopen", "revision", "6", "owner", owner, "due", "2026-11-27")
	if text := webtest.Text(hoa.Get(path).Page(t), ".facts"); !strings.Contains(text, "Đã xong") || !strings.Contains(text, "đã mở lại một lần") {
		t.Error(text)
	}
	for _, e := range s.Log(20) {
		if strings.HasPrefix(e.Action, "handling.") && (e.UnitCode != "24781" || strings.Contains(e.Before+e.After, "hế")) {
			t.Errorf("%+v", e)
		}
	}
}
