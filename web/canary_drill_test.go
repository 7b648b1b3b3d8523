//go:build drill

package web_test

import (
	"testing"

	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestDrillNobodyIsToldOfOthersByTheProgram has the real program, which is connected as its roles, be crawled for words of other units; and, by
// those whose rights are the province's, for words of another province that lies in the same database.
func TestDrillNobodyIsToldOfOthersByTheProgram(t *testing.T) {
	s := webtest.Filled(t)
	own, others := nest(s)
	s.Serve(webtest.BuildProgram(t))
	for _, w := range inUnit() {
		w.crawls(s, own.word, others...)
	}
	asksWithKey(s, own, others...)
	for _, w := range []watch{{staff.Department, "", []string{pages, pdf, csvs, xlsx}}, {staff.Admin, "", []string{pages, pdf}}, {staff.Leader, "", []string{pages, pdf, csvs}}, {staff.Inspector, "", []string{pages}}} {
		w.crawls(s, own.word, others[0])
	}
}
