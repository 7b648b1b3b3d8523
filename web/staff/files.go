package staff

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/staff"
)

// file is one that somebody takes along. The browser goes on with it whatever page the person turns to; what is kept here is how far it has come,
// and nothing of what is in it.
type file struct {
	account staff.AccountID
	What    string // answers or comments
	Form    exportForm
	Of      int64 // how many rows there were when it began
	Begun   time.Time
	Ended   time.Time // zero while it goes on
	Whole   bool      // whether all of it was sent
	rows    atomic.Int64
}

// Rows is how many rows have been sent; of a file that is whole, all.
func (f *file) Rows() int64 { return f.rows.Load() }

// Percent is how much of it that is.
func (f *file) Percent() int64 {
	if f.Of == 0 {
		return 0
	}
	return min(100, 100*f.Rows()/f.Of)
}

// filesLife is how long a file is told of after its end, and mostFiles how many are at most.
const (
	filesLife = time.Hour
	mostFiles = 200
)

// filesSent are the files of a running program; one that begins anew knows of none, and those that it sent were cut.
type filesSent struct {
	mu  sync.Mutex
	all []*file // the earliest first
}

// begin tells of a file from now on.
func (s *filesSent) begin(f *file) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = slices.DeleteFunc(s.all, func(old *file) bool { return !old.Ended.IsZero() && f.Begun.Sub(old.Ended) > filesLife })
	if len(s.all) >= mostFiles {
		s.all = s.all[1:]
	}
	s.all = append(s.all, f)
}

// end says what became of a file.
func (s *filesSent) end(f *file, whole bool, rows int64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Ended, f.Whole = now, whole
	if whole {
		f.rows.Store(rows)
	}
}

// fileRow is a file as its page shows it.
type fileRow struct {
	What         string
	Unit         survey.Text
	Form         exportForm
	Rows, Of     int64
	Percent      int64
	Begun, Ended time.Time
	State        string // going, whole or cut
}

// of are somebody's files, the latest first.
func (s *filesSent) of(account staff.AccountID, now time.Time) (rows []fileRow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range slices.Backward(s.all) {
		if f.account != account || !f.Ended.IsZero() && now.Sub(f.Ended) > filesLife {
			continue
		}
		row := fileRow{What: f.What, Form: f.Form, Rows: f.Rows(), Of: f.Of, Percent: f.Percent(), Begun: f.Begun, Ended: f.Ended, State: "cut"}
		switch {
		case f.Ended.IsZero():
			row.State = "going"
		case f.Whole:
			row.State = "whole"
		}
		rows = append(rows, row)
	}
	return rows
}

// filesData is the page of the files that somebody has taken along lately.
type filesData struct{ Files []fileRow }

// GetFiles serves GET /staff/exports/files: how far they have come. While one goes on the page comes again by itself.
func (h *answers) GetFiles(c echo.Context) error {
	d := filesData{h.files.of(SessionOf(c).Account.ID, h.o.Now())}
	for n, f := range d.Files {
		if f.State == "going" {
			c.Response().Header().Set("Refresh", "3")
		}
		for _, u := range h.o.Directory.Units() {
			if u.Code == f.Form.Unit {
				d.Files[n].Unit = u.Name
			}
		}
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_files", d)
}

// tells has a file say how far it has come, and go out to the browser with its first rows: a workbook is whole before its first byte, and until
// the browser has it among its downloads the person could not leave the page.
func (f *file) tells(out *download) export.Progress {
	return func(rows int64) {
		f.rows.Store(rows)
		out.begin()
	}
}
