package staff_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestFiguresFollowTheGrant: the department sees the province, a leader the own unit alone; another one's address is as one of no unit. So it is
// also while the public sees nothing.
func TestFiguresFollowTheGrant(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	s.Choose(survey.PublicResults, string(survey.Off))
	leader := s.Person("hoa", staff.Leader, "24781")
	if r := s.Get("/results"); r.StatusCode != http.StatusForbidden {
		t.Fatalf("the public: %d", r.StatusCode)
	}
	page := lan.Get("/staff/figures").Page(t)
	if page.Find("table.league").Length() != 1 || page.Find(`a[href^="/results"]`).Length() > 0 || page.Find(`a[href^="/staff/figures/24805"]`).Length() == 0 {
		t.Errorf("the department: %s", webtest.Text(page, "main"))
	}
	first := leader.Get("/staff/figures")
	if r := first; r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/figures/24781?period=2026-Q3" {
		t.Errorf("a leader: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	own := leader.Get(first.Header.Get("Location")).Page(t)
	if text := webtest.Text(own, "main"); !strings.Contains(text, "140 phiếu") || strings.Contains(text, "Xuân Hương - Đà Lạt") && strings.Contains(text, "24805") || own.Find(`a[href*="24805"], a[href*="/68"]`).Length() > 0 {
		t.Errorf("a leader's unit: %s", text)
	}
	plain := func(r webtest.Reply, code string) string { return strings.ReplaceAll(string(r.Content), code, "") }
	for _, suffix := range []string{"", "/report.pdf", "/tables.xlsx", "/tables.csv"} {
		unknown := leader.Get("/staff/figures/99999" + suffix)
		for _, code := range []string{"24805", "68"} {
			if r := leader.Get("/staff/figures/" + code + suffix); r.StatusCode != http.StatusNotFound || plain(r, code) != plain(unknown, "99999") {
				t.Errorf("%s%s for a leader of another unit: %d", code, suffix, r.StatusCode)
			}
		}
	}
}

// TestDocumentsFollowTheGrant: nobody is given a document that was made for somebody who may see more.
func TestDocumentsFollowTheGrant(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	leader := s.Person("hoa", staff.Leader, "24781")
	for _, path := range []string{"/staff/figures/report.pdf", "/staff/figures/tables.xlsx"} {
		if r := lan.Get(path); r.StatusCode != http.StatusOK {
			t.Errorf("%s for the department: %d", path, r.StatusCode)
		}
		if r := leader.Get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s for a leader: %d", path, r.StatusCode)
		}
	}
	rows := func(p *webtest.Person, path string) string {
		t.Helper()
		r := p.Get(path)
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.Content), "\ufeff"))).ReadAll()
		if err != nil || r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") || !strings.HasSuffix(r.Header.Get("Content-Disposition"), `.csv"`) {
			t.Fatalf("%s: %d %v %v", path, r.StatusCode, r.Header, err)
		}
		var codes []string
		for _, row := range table[1:] {
			codes = append(codes, row[slices.Index(table[0], "Mã đơn vị")])
		}
		return strings.Join(codes, " ")
	}
	if all := rows(lan, "/staff/figures/tables.csv?period=2026-Q3"); !strings.HasSuffix(all, " 68") || !strings.Contains(all, " 24781 ") || !strings.Contains(all, " 24805 ") {
		t.Errorf("the department's rows: %s", all)
	}
	for _, path := range []string{"/staff/figures/tables.csv?period=2026-Q3", "/staff/figures/24781/tables.csv?period=2026-Q3"} {
		if own := rows(leader, path); own != "24781" {
			t.Errorf("%s for a leader: %s", path, own)
		}
	}
	if one := rows(lan, "/staff/figures/24805/tables.csv?period=2026-Q3"); one != "24805" {
		t.Errorf("the department's rows of a unit: %s", one)
	}
	book, err := excelize.OpenReader(bytes.NewReader(leader.Get("/staff/figures/24781/tables.xlsx?period=2026-Q3").Content))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range book.GetSheetList() {
		cells, err := book.GetRows(sheet)
		if text := fmt.Sprint(cells); err != nil || strings.Contains(text, "24805") || strings.Contains(text, "chỉ số hài lòng nội bộ của tỉnh") {
			t.Errorf("sheet %s of a unit's workbook: %s, %v", sheet, text, err)
		}
	}
	own, whole := leader.Get("/staff/figures/24781/report.pdf"), lan.Get("/staff/figures/24781/report.pdf")
	if own.StatusCode != http.StatusOK || !bytes.HasPrefix(own.Content, []byte("%PDF")) || whole.StatusCode != http.StatusOK {
		t.Errorf("a leader's own: %d, the department's: %d", own.StatusCode, whole.StatusCode)
	}
	if r := s.Person("nga", staff.Handler, "24781").Get("/staff/figures/24781"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a handler: %d", r.StatusCode)
	}
}

// TestSeveralUnitsAreAList: without ranks among the few.
func TestSeveralUnitsAreAList(t *testing.T) {
	t.Parallel()
	s, _, _ := settled(t, nil)
	leader := s.Person("hoa", staff.Leader, "24781")
	leader.Also(staff.Leader, "24805")
	for lang, want := range map[string]string{"vi": "Đơn vị của tôi", "en": "My units"} {
		page := leader.Get("/staff/figures?lang=" + lang).Page(t)
		if rows := page.Find("tbody tr").Length(); rows != 2 || webtest.Text(page, "h1") != want || page.Find(`a[href^="/staff/figures/24805?"]`).Length() != 1 {
			t.Errorf("%s: %d rows, %s", lang, rows, webtest.Text(page, "main"))
		}
	}
}

// TestTheGoalFollowsTheGrant: the department sees the province's way to the line, a leader how far the own units lie from it and nothing of
// the province's, also while the public sees nothing.
func TestTheGoalFollowsTheGrant(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	s.Choose(survey.PublicResults, string(survey.Off))
	leader := s.Person("hoa", staff.Leader, "24781")
	if r := s.Get("/target"); r.StatusCode != http.StatusForbidden {
		t.Fatalf("the public: %d", r.StatusCode)
	}
	const path = "/staff/figures/target?period=2026-Q3"
	whole := lan.Get(path).Page(t)
	if text := webtest.Text(whole, "main"); whole.Find("ul.cards").Length() != 1 || !strings.Contains(text, "Đơn vị") {
		t.Errorf("the department: %s", text)
	}
	own := leader.Get(path).Page(t)
	if own.Find("ul.cards").Length() != 1 || own.Find(`main a[href^="/staff/figures/24781?"]`).Length() != 1 || own.Find(`a[href*="24805"], a[href*="/68"], svg`).Length() > 0 {
		t.Errorf("a leader: %s", webtest.Text(own, "main"))
	}
	if text := webtest.Text(own, "ul.cards"); !strings.Contains(text, "68,0") || !strings.Contains(text, "−18,5 đến −14,7") || !strings.Contains(text, "+3,68 đến +5,65") {
		t.Errorf("a leader's unit: %s", text)
	}
	if r := s.Person("nga", staff.Handler, "24781").Get(path); r.StatusCode != http.StatusForbidden {
		t.Errorf("a handler: %d", r.StatusCode)
	}
	for _, from := range []string{"/staff/figures?period=2026-Q3", "/staff/figures/24781?period=2026-Q3"} {
		if lan.Get(from).Page(t).Find(`a[href^="/staff/figures/target"]`).Length() != 1 {
			t.Errorf("no way there from %s", from)
		}
	}
	if public := webtest.Filled(t).Get("/results").Page(t); public.Find(`a[href$=".csv"], a[href$="/target"][href^="/results"]`).Length() > 0 {
		t.Error("the public page leads to what staff have")
	}
}
