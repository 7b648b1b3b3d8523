package staff_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

const tableHeader = "unit,month,transactions\n"

// handIn uploads a sound table and returns where it waits.
func handIn(t *testing.T, p *webtest.Person, kind, text string) string {
	t.Helper()
	r := p.Upload("/staff/imports", "lượt.csv", []byte(text), "kind", kind)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	return r.Header.Get("Location")
}

// seen is what a page of an upload says it would change, as its form carries it.
func seen(d *goquery.Document) string { return d.Find("input[name=seen]").AttrOr("value", "") }

func mustFind(t *testing.T, d *goquery.Document, words ...string) {
	t.Helper()
	text := webtest.Text(d, "main")
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the page does not say %q: %s", w, text)
		}
	}
}

// TestAnImport: three mistakes are told by line and column, the mended file says what it would change, is imported once, and undone.
func TestAnImport(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	r := lan.Upload("/staff/imports", `C:\lượt.csv`, []byte(tableHeader+"24781,2026-13,5\n99999,2026-10,5\n24805,2026-10,-1\n"), "kind", "transactions")
	page := r.Page(t)
	if r.StatusCode != http.StatusUnprocessableEntity || page.Find(".faults tbody tr").Length() != 3 || webtest.Text(page, "h1") != "lượt.csv" {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(page, "main"))
	}
	mustFind(t, page, "có 3 lỗi", "2026-13", "B “month”", "99999", "C “transactions”")
	at := handIn(t, lan, "transactions", tableHeader+"24781,2026-09,50\n24805,2026-10,9\n")
	page = lan.Get(at).Page(t)
	mustFind(t, page, "2 mới, 0 thay đổi, 0 như cũ", "Chưa nhập gì cả", "Tháng 9/2026", "đã hết hạn nhận phiếu")
	if r := lan.Send(at, "seen", seen(page), "reason", "  "); r.StatusCode != http.StatusUnprocessableEntity || s.Count("select count(*) from survey.import") != 0 {
		t.Errorf("without a reason: %d", r.StatusCode)
	}
	r = lan.Send(at, "seen", seen(page), "reason", "báo cáo tháng 10")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/staff/imports/1?done=imported") {
		t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Location"))
	}
	mustFind(t, lan.Get(r.Header.Get("Location")).Page(t), "Đã nhập", "báo cáo tháng 10", "lan nhập lúc", "trước 0, sau 59")
	for _, again := range []webtest.Reply{lan.Send(at, "seen", seen(page), "reason", "báo cáo tháng 10"), lan.Get(at)} {
		if again.StatusCode != http.StatusSeeOther || again.Header.Get("Location") != "/staff/imports/1?done=again" {
			t.Errorf("a second time: %d %s", again.StatusCode, again.Header.Get("Location"))
		}
	}
	if r := lan.Send("/staff/imports/1/undo", "reason", ""); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("undone without a reason: %d", r.StatusCode)
	}
	if r := lan.Send("/staff/imports/1/undo", "reason", "nhầm tệp"); r.StatusCode != http.StatusSeeOther || s.Count("select count(*) from survey.transactions") != 0 {
		t.Errorf("undone: %d", r.StatusCode)
	}
	if r := lan.Send("/staff/imports/1/undo", "reason", "nhầm tệp"); r.StatusCode != http.StatusConflict {
		t.Errorf("undone twice: %d", r.StatusCode)
	} else {
		mustFind(t, r.Page(t), "đã được hoàn tác", "nhầm tệp")
	}
	mustFind(t, lan.Get("/staff/imports").Page(t), "lượt.csv", "đã hoàn tác")
	for n, want := range []string{"failed request.post ", "done transactions.undo nhầm tệp", "done transactions.import báo cáo tháng 10"} {
		if e := s.Log(3)[n]; string(e.Ending)+" "+e.Action+" "+e.Reason != want {
			t.Errorf("the log says %s %s %s, want %s", e.Ending, e.Action, e.Reason, want)
		}
	}
}

// TestImportsOfOthers: an upload is its sender's; who may not import is refused; and what changed meanwhile is shown anew.
func TestImportsOfOthers(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, minh, admin, leader := s.Person("lan", staff.Department, ""), s.Person("minh", staff.Department, ""), s.Person("an", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781")
	at := handIn(t, lan, "transactions", tableHeader+"24781,2026-09,50\n")
	digest := seen(lan.Get(at).Page(t))
	if r := minh.Get(at); r.StatusCode != http.StatusNotFound {
		t.Errorf("another's upload is shown: %d", r.StatusCode)
	}
	if r := minh.Send(at, "seen", digest, "reason", "x"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another's upload is imported: %d", r.StatusCode)
	}
	for who, p := range map[string]*webtest.Person{"admin": admin, "leader": leader} {
		for _, r := range []webtest.Reply{p.Get("/staff/imports"), p.Upload("/staff/imports", "t.csv", []byte(tableHeader), "kind", "transactions"), p.Get(at), p.Send(at, "seen", digest, "reason", "x"),
			p.Get("/staff/imports/1"), p.Send("/staff/imports/1/undo", "reason", "x"), p.Get("/staff/imports/blank.xlsx?kind=transactions&from=2026-09&until=2026-09")} {
			if r.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s: %d", who, r.Request.URL.Path, r.StatusCode)
			}
		}
	}
	other := handIn(t, minh, "transactions", tableHeader+"24781,2026-09,40\n")
	if r := minh.Send(other, "seen", seen(minh.Get(other).Page(t)), "reason", "x"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	r := lan.Send(at, "seen", digest, "reason", "báo cáo")
	page := r.Page(t)
	if r.StatusCode != http.StatusConflict || page.Find("input[name=reason]").AttrOr("value", "") != "báo cáo" || seen(page) == digest {
		t.Errorf("a stale confirm: %d", r.StatusCode)
	}
	if e := s.Log(1)[0]; e.Ending != survey.Failed || e.Object != at || !strings.Contains(e.After, "imports.stale") {
		t.Errorf("the log says %s %s %s", e.Ending, e.Object, e.After)
	}
	mustFind(t, page, "số liệu đã được người khác thay đổi", "0 mới, 1 thay đổi", "+10")
	mustFind(t, lan.Get(at).Page(t), "Từ khi tệp được tải lên, có người đã thay đổi")
	if r := lan.Send(at, "seen", seen(page), "reason", "báo cáo"); r.StatusCode != http.StatusSeeOther || s.Count("select transactions::int from survey.transactions") != 50 {
		t.Errorf("confirmed anew: %d", r.StatusCode)
	}
	if r := lan.Send("/staff/imports/1/undo", "reason", "x"); r.StatusCode != http.StatusConflict {
		t.Errorf("not the last one, undone: %d", r.StatusCode)
	}
}

// TestAnUploadThatFitsNoMore beside what somebody else has imported since: whoever says yes to it is shown its faults, as who opens it is.
func TestAnUploadThatFitsNoMore(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, minh := s.Person("lan", staff.Department, ""), s.Person("minh", staff.Department, "")
	const columns = "year,scope,series,province_code,score,rank,confidence,source_url\n"
	mine := handIn(t, lan, "benchmark", columns+"2025,34,2022,68,,12,seen,https://example.vn/a\n")
	digest := seen(lan.Get(mine).Page(t))
	other := handIn(t, minh, "benchmark", columns+"2025,34,2022,15,,12,seen,https://example.vn/b\n")
	if r := minh.Send(other, "seen", seen(minh.Get(other).Page(t)), "reason", "x"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	for how, r := range map[string]webtest.Reply{"said yes to": lan.Send(mine, "seen", digest, "reason", "kết quả 2025"), "opened": lan.Get(mine)} {
		page := r.Page(t)
		if r.StatusCode != http.StatusConflict || page.Find(".faults tbody tr").Length() != 1 {
			t.Errorf("%s: %d %s", how, r.StatusCode, webtest.Text(page, "main"))
		}
		mustFind(t, page, "hạng 12")
	}
}

// TestUploadsThatAreRefused: of the wrong type, too large, empty, of no kind, or with nothing chosen.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	upload := func(name string, content []byte, kind string) webtest.Reply {
		return lan.Upload("/staff/imports", name, content, "kind", kind)
	}
	for what, c := range map[string]struct {
		reply  webtest.Reply
		status int
		says   string
	}{
		"a PDF":             {upload("a.pdf", []byte("%PDF-1.7"), "transactions"), http.StatusUnprocessableEntity, "PDF"},
		"nothing in it":     {upload("a.csv", nil, "transactions"), http.StatusUnprocessableEntity, "tệp rỗng"},
		"nothing chosen":    {upload("", nil, "transactions"), http.StatusUnprocessableEntity, "Xin chọn tệp"},
		"no such kind":      {upload("a.csv", []byte("x"), "answers"), http.StatusUnprocessableEntity, ""},
		"too large":         {upload("a.csv", make([]byte, survey.MostUpload+1), "transactions"), http.StatusRequestEntityTooLarge, "4 MiB"},
		"far too large":     {upload("a.csv", make([]byte, 17<<20), "transactions"), http.StatusRequestEntityTooLarge, ""},
		"no form with file": {lan.Send("/staff/imports", "kind", "transactions"), http.StatusUnsupportedMediaType, ""},
		"no such upload":    {lan.Get("/staff/imports/uploads/7"), http.StatusNotFound, "không còn tệp này"},
		"no such import":    {lan.Get("/staff/imports/7"), http.StatusNotFound, "không có lần nhập này"},
		"no number":         {lan.Get("/staff/imports/x"), http.StatusNotFound, ""},
		"too many months":   {lan.Get("/staff/imports/blank.xlsx?kind=transactions&from=2025-09&until=2026-09"), http.StatusUnprocessableEntity, "12 tháng"},
		"no month":          {lan.Get("/staff/imports/blank.xlsx?kind=transactions&from=x&until=2026-09"), http.StatusUnprocessableEntity, ""},
	} {
		text := webtest.Text(c.reply.Page(t), "main")
		if c.reply.StatusCode != c.status || !strings.Contains(text, c.says) || strings.Contains(text, "no value") {
			t.Errorf("%s: %d %s", what, c.reply.StatusCode, text)
		}
	}
	if s.Count("select count(*) from survey.upload") != 0 {
		t.Error("what was refused is kept")
	}
	r := s.Do(http.MethodPost, "/staff/imports", "multipart/form-data; boundary=x", "--x--\r\n", "Origin", "https://danhgia.example.gov.vn")
	if r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a session: %d", r.StatusCode)
	}
}

// TestResultsInABrowser: published results go the same way.
func TestResultsInABrowser(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	const columns = "year,scope,series,province_code,score,rank,confidence,source_url\n"
	at := handIn(t, lan, "benchmark", columns+"2025,34,2022,00,83.3,,seen,https://example.vn/2025\n")
	page := lan.Get(at).Page(t)
	mustFind(t, page, "Cả nước", "83,30", "https://example.vn/2025")
	ranked := handIn(t, lan, "benchmark", columns+"2025,34,2022,31,90.00,1,seen,https://example.vn/2025\n2025,34,2022,01,85.00,10,seen,https://example.vn/2025\n")
	mustFind(t, lan.Get(ranked).Page(t), "Ngưỡng top 10 thay đổi", "Trước: chưa tính được", "85,00")
	at = handIn(t, lan, "benchmark", columns+"2025,34,2022,00,83.3,,seen,https://example.vn/2025\n")
	page = lan.Get(at).Page(t)
	r := lan.Send(at, "seen", seen(page), "reason", "công bố ngày 1/4")
	if r.StatusCode != http.StatusSeeOther || s.Count("select count(*) from analytics.imported_benchmark") != 1 {
		t.Fatalf("%d", r.StatusCode)
	}
	if r := lan.Send("/staff/imports/1/undo", "reason", "nhầm"); r.StatusCode != http.StatusSeeOther || s.Count("select count(*) from analytics.imported_benchmark") != 0 {
		t.Errorf("undone: %d", r.StatusCode)
	}
	if e := s.Log(1)[0]; e.Action != "benchmark.undo" || e.Reason != "nhầm" {
		t.Errorf("the log says %s %s", e.Action, e.Reason)
	}
}

// TestBlanksComeBackWhole: the workbook of the province's units, filled in, is what the import reads.
func TestBlanksComeBackWhole(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	r := lan.Get("/staff/imports/blank.xlsx?kind=transactions&from=2026-09&until=2026-10")
	table, err := sheet.Read(bytes.NewReader(r.Content), survey.TransactionsColumns())
	units := s.Count("select count(*) from survey.unit where province_code = '68' and level <> 'province'")
	if err != nil || len(table.Rows) != 2*units || !strings.Contains(r.Header.Get("Content-Disposition"), "luot-giao-dich-2026-09.xlsx") {
		t.Fatalf("%d rows of %d units, %v", len(table.Rows), units, err)
	}
	for n := range table.Rows {
		table.Rows[n].Values["transactions"] = "7"
	}
	if _, err := survey.ParseTransactions(table.Rows, surveytest.Known(t, s.Survey, "68")); err != nil {
		t.Error(err)
	}
	r = lan.Get("/staff/imports/blank.xlsx?kind=benchmark&year=2025")
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(string(r.Content), "PK") {
		t.Errorf("of results: %d", r.StatusCode)
	}
}
