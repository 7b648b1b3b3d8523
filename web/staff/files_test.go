package staff_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/intake"
	people "sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/staff"
	"sipas/web/webtest"
)

// slow is a book that stops in the middle of a file until it is told to go on.
type slow struct {
	staff.Book
	unit survey.Unit
	goOn chan error
}

func (b *slow) CountExport(context.Context, survey.Scope, export.Filter) (int64, error) {
	return 20_000, nil
}

func (b *slow) Export(ctx context.Context, _ survey.Scope, _ export.Filter, to *export.Answers) error {
	row := [][]byte{[]byte(strconv.Itoa(int(b.unit.ID))), []byte("2026-11-21"), nil, []byte("qr"), []byte("counted"), nil, []byte("vi"), nil, []byte("short@1"), []byte("f"), []byte("5455551")}
	for n := range 20_000 {
		if n == 15_000 {
			select {
			case err := <-b.goOn:
				if err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := to.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// takeAlong asks for a file, and returns once its head is there: from then on the person may leave the page.
func takeAlong(t *testing.T, s *webtest.Site, p *webtest.Person, format string) *http.Response {
	t.Helper()
	form := url.Values{"reason": {"QĐ 12"}, "period": {"2026-Q4"}, "format": {format}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Server.URL+"/staff/exports/answers", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://danhgia.example.gov.vn", "Cookie": "__Host-staff=" + string(p.Token)} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// TestAFileGoesOnWhenItsPageIsLeft: the browser has it among its downloads while it is being made, a workbook, too; a page tells how far it has come,
// to whoever takes it along and nobody else; and a file that was cut can be begun again.
func TestAFileGoesOnWhenItsPageIsLeft(t *testing.T) {
	t.Parallel()
	book := &slow{goOn: make(chan error)}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { book.Book, o.Book = o.Book, book })
	book.unit = s.Place("24781").Unit
	minh, other := s.Person("minh", people.Department, ""), s.Person("hoa", people.Department, "")
	if text := webtest.Text(minh.Get("/staff/exports/files").Page(t), "main"); !strings.Contains(text, "chưa có tệp nào") {
		t.Errorf("before the first one: %s", text)
	}
	for _, format := range []string{"csv", "xlsx"} {
		response := takeAlong(t, s, minh, format)
		if response.StatusCode != http.StatusOK || !strings.HasSuffix(response.Header.Get("Content-Disposition"), "."+format+`"`) {
			t.Fatalf("%s: %d %v", format, response.StatusCode, response.Header)
		}
		surveytest.Eventually(t, "half of it was sent", func() bool {
			r := minh.Get("/staff/exports/files")
			text := webtest.Text(r.Page(t), "tbody tr:first-child")
			return r.Header.Get("Refresh") == "3" && strings.Contains(text, "10.000 trên 20.000") && strings.Contains(text, "đang tải") && r.Page(t).Find("progress").AttrOr("value", "") == "50"
		})
		if text := webtest.Text(other.Get("/staff/exports/files").Page(t), "main"); strings.Contains(text, "10.000") {
			t.Errorf("%s: another person sees %s", format, text)
		}
		book.goOn <- nil
		if content, err := io.ReadAll(response.Body); err != nil || len(content) < 10_000 {
			t.Errorf("%s: %d bytes, %v", format, len(content), err)
		}
		surveytest.Eventually(t, "the file is whole", func() bool {
			r := minh.Get("/staff/exports/files")
			text := webtest.Text(r.Page(t), "tbody tr:first-child")
			return r.Header.Get("Refresh") == "" && strings.Contains(text, "20.000") && strings.Contains(text, "đã gửi hết")
		})
	}

	// Its reader goes away.
	response := takeAlong(t, s, minh, "xlsx")
	_ = response.Body.Close()
	surveytest.Eventually(t, "the file was cut", func() bool {
		return strings.Contains(webtest.Text(minh.Get("/staff/exports/files").Page(t), "tbody tr:first-child"), "bị ngắt")
	})
	again := minh.Get("/staff/exports/files").Page(t).Find("tbody tr:first-child a").AttrOr("href", "")
	page := minh.Get(again).Page(t)
	if page.Find("#period-answers").AttrOr("value", "") != "2026-Q4" || page.Find("#reason-answers").AttrOr("value", "") != "QĐ 12" || page.Find("#format-answers option[selected]").AttrOr("value", "") != "xlsx" ||
		page.Find("#period-comments").AttrOr("value", "x") != "" {
		t.Errorf("%s does not begin it again: %s", again, webtest.Text(page, "main"))
	}
}
