package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"sipas/survey/surveytest"
)

// TestCommentsAreReadAndForgotten: what people write is there for whom the department lets read it, masked and apart from the answers,
// until its term is over; the privacy page tells the term.
func TestCommentsAreReadAndForgotten(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	for _, comment := range []string{"Ghế ít, gọi tôi 0912 345 678", "=1+1"} {
		body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answers":{"access":5,"procedures":4,"officials":5,"result":9,"feedback":9,"overall":5},"comment":%q}`, newID(), p.code, comment)
		response, err := http.Post(p.base+"/api/v1/responses", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			t.Fatalf("status %d", response.StatusCode)
		}
	}
	conn := connect(t, p)
	surveytest.Eventually(t, "comments are gathered", func() bool {
		var n int
		return conn.QueryRow(t.Context(), `select count(*) from followup.comment`).Scan(&n) == nil && n == 2
	})
	file := filepath.Join(p.dir, "comments.csv")
	if out := p.mustRun("export", "comments", "--out", file); !strings.HasPrefix(out, "2 comments: ") {
		t.Errorf("%s", out)
	}
	for name, want := range map[string]os.FileMode{file: 0o600, filepath.Join(p.dir, "comments-codebook.csv"): 0o644} {
		if of, err := os.Stat(name); err != nil || of.Mode() != want {
			t.Errorf("%s: %v, want %v; %v", name, of.Mode(), want, err)
		}
	}
	if out := p.mustRun("export", "check", file); !strings.Contains(out, "whole: 2 rows") {
		t.Errorf("%s", out)
	}
	text := readText(t, file)
	if !strings.Contains(text, "Ghế ít") || strings.Contains(text, "0912") || !strings.Contains(text, ",'=1+1\r\n") {
		t.Errorf("%s", text)
	}
	if book := readText(t, filepath.Join(p.dir, "comments-codebook.csv")); !strings.Contains(book, "apostrophe") {
		t.Errorf("the codebook says nothing of the apostrophe: %s", book)
	}
	if book := textCells(t, p.mustRun("export", "comments", "--format", "xlsx", "--out", "-")); !slices.Contains(book, "=1+1") {
		t.Errorf("the workbook holds %q", book)
	}
	if status, page := p.get("/privacy"); status != http.StatusOK || !strings.Contains(page, "được xóa 24 tháng sau") {
		t.Errorf("the privacy page does not tell the term: %d", status)
	}

	if _, err := conn.Exec(t.Context(), `update survey.comment set answered_on = answered_on - 800 where text like 'Ghế%'`); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(t.Context())
	p.stop()
	p.serve()
	surveytest.Eventually(t, "the old comment is gone", func() bool {
		conn := connect(t, p)
		defer func() { _ = conn.Close(t.Context()) }()
		var left []string
		rows, err := conn.Query(t.Context(), `select text from survey.comment`)
		if err == nil {
			left, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		return err == nil && len(left) == 1 && left[0] == "=1+1"
	})
	if n := storedCount(t, p); n != 2 {
		t.Errorf("%d answers are left", n)
	}
}

// textCells are the cells of a workbook's first sheet, none of which may be a formula.
func textCells(t *testing.T, book string) []string {
	t.Helper()
	file, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	name := file.GetSheetList()[0]
	rows, err := file.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for y, row := range rows {
		for x, cell := range row {
			at, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := file.GetCellFormula(name, at); err != nil || formula != "" {
				t.Errorf("%s is the formula %q (%v)", at, formula, err)
			}
			cells = append(cells, cell)
		}
	}
	return cells
}
