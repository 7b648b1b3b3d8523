package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

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
	file := filepath.Join(p.dir, "comments.csv")
	if out := p.mustRun("export", "comments", "--out", file); !strings.HasPrefix(out, "2 comments: ") {
		t.Errorf("%s", out)
	}
	if out := p.mustRun("export", "check", file); !strings.Contains(out, "whole: 2 rows") {
		t.Errorf("%s", out)
	}
	text := readText(t, file)
	if !strings.Contains(text, "Ghế ít") || strings.Contains(text, "0912") || !strings.Contains(text, ",'=1+1\r\n") {
		t.Errorf("%s", text)
	}
	if book := p.mustRun("export", "comments", "--format", "xlsx", "--out", "-"); !strings.HasPrefix(book, "PK") {
		t.Errorf("%.20q", book)
	}
	if status, page := p.get("/privacy"); status != http.StatusOK || !strings.Contains(page, "được xóa 24 tháng sau") {
		t.Errorf("the privacy page does not tell the term: %d", status)
	}

	conn := connect(t, p)
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
