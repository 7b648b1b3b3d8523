package staff_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestAUnitTakesAlongWhatItReads: the file says what the page says, in the same order, and nothing of a day or an answer; a formula is none; that somebody
// took it along is in the log with the reason; others are refused.
func TestAUnitTakesAlongWhatItReads(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, tam, minh, lan := s.Person("hoa", staff.Handler, "24781"), s.Person("tam", staff.Leader, "24805"), s.Person("minh", staff.Department, ""), s.Person("lan", staff.Admin, "")
	release(s, "24781", append(five("Ghế gãy"), "=HYPERLINK(1)", "Hai dòng\nmột ý")...)
	release(s, "24781", five("Đèn hỏng")...)
	release(s, "24805", five("Nắng nóng")...)
	send := func(by *webtest.Person, pairs ...string) webtest.Reply {
		return by.Send("/staff/exports/released", pairs...)
	}
	r := send(hoa, "format", "csv", "reason", "họp giao ban")
	sum, err := export.Check(bytes.NewReader(r.Content))
	if r.StatusCode != http.StatusOK || err != nil || sum.Rows != 12 {
		t.Fatalf("%d, %v, %d rows", r.StatusCode, err, sum.Rows)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.Content), "\ufeff")))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil || !slices.Equal(rows[0], export.ReleasedFields()) {
		t.Fatalf("%v %v", err, rows)
	}
	var said, shown []string
	batches := map[string]int{}
	for _, row := range rows[1:13] {
		said = append(said, strings.NewReplacer("'=", "=", " ⏎ ", " ").Replace(row[8]))
		batches[row[4]]++
		if row[0] != "24781" || row[3] != "2026-11" || row[5] != "none" || row[6] != "" || row[7] != "false" {
			t.Errorf("%v", row)
		}
	}
	hoa.Get("/staff/comments/released").Page(t).Find(".batch .said").Each(func(_ int, quote *goquery.Selection) {
		shown = append(shown, strings.Join(strings.Fields(quote.Text()), " "))
	})
	if !slices.Equal(said, shown) || len(batches) != 2 || batches["1"]+batches["2"] != 12 {
		t.Errorf("the file says %q, the page %q, batches %v", said, shown, batches)
	}
	for _, not := range []string{"2026-11-2", "21/11", "qr", "counted", "Nắng", ",=HYPER"} {
		if bytes.Contains(r.Content, []byte(not)) {
			t.Errorf("the file has %q", not)
		}
	}
	if e := s.Log(1)[0]; e.Actor != "hoa" || e.Action != "released.export" || e.UnitCode != "24781" || e.Reason != "họp giao ban" || e.After != `{"format":"csv","rows":"12"}` {
		t.Errorf("the log says %+v", e)
	}
	if again := send(hoa, "format", "csv", "reason", "lần nữa"); !bytes.Equal(again.Content, r.Content) {
		t.Error("the order is another one the second time")
	}
	if r := send(hoa, "format", "xlsx", "period", "2026-Q4", "reason", "họp"); r.StatusCode != http.StatusOK || !bytes.HasPrefix(r.Content, []byte("PK")) {
		t.Errorf("a workbook: %d", r.StatusCode)
	}
	if r := send(hoa, "format", "csv", "period", "2026-Q3", "reason", "họp"); bytes.Contains(r.Content, []byte("Ghế")) {
		t.Error("another quarter has what was said in this one")
	}
	for what, c := range map[string]struct {
		by     *webtest.Person
		pairs  []string
		status int
		says   string
	}{
		"without a reason": {hoa, []string{"format", "csv", "period", "2026-11"}, http.StatusUnprocessableEntity, "lý do"},
		"no such period":   {hoa, []string{"format", "csv", "period", "tháng này", "reason", "họp"}, http.StatusUnprocessableEntity, ""},
		"another unit's":   {tam, []string{"unit", "24781", "format", "csv", "reason", "tò mò"}, http.StatusNotFound, ""},
		"of no unit":       {minh, []string{"format", "csv", "reason", "họp"}, http.StatusNotFound, ""},
		"by an admin":      {lan, []string{"unit", "24781", "format", "csv", "reason", "họp"}, http.StatusForbidden, ""},
	} {
		r := send(c.by, c.pairs...)
		page := r.Page(t)
		if r.StatusCode != c.status || bytes.HasPrefix(r.Content, []byte("\ufeff")) || !strings.Contains(webtest.Text(page, "main"), c.says) {
			t.Errorf("%s: %d %s", what, r.StatusCode, webtest.Text(page, "main"))
		}
		if c.status == http.StatusUnprocessableEntity && (page.Find("#period-released").AttrOr("value", "") != c.pairs[3] || page.Find(".batch .said").Length() != 12) {
			t.Errorf("%s: what was typed is gone, or what the unit reads", what)
		}
	}
	if e := s.Log(1)[0]; e.Ending != survey.Denied {
		t.Errorf("the log says %+v", e)
	}
	if r := send(minh, "unit", "24805", "format", "csv", "reason", "kiểm tra"); !bytes.Contains(r.Content, []byte("Nắng nóng")) || bytes.Contains(r.Content, []byte("Ghế")) {
		t.Errorf("the department takes a unit's along: %s", r.Content)
	}
	if text := string(hoa.Get("/staff/exports/released-codebook.csv").Content); !strings.Contains(text, "handled_by") {
		t.Error(text)
	}
}
