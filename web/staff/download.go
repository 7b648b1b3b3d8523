package staff

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/web/reply"
)

// The types of files.
const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// exportsAtOnce leaves connections of staff to everybody else: each export holds one while it runs.
const exportsAtOnce = 2

// takeTurn takes one of the places for exports; done gives it back, and is nil where all are taken.
func (h *answers) takeTurn() (done func()) {
	select {
	case h.exporting <- struct{}{}:
		return func() { <-h.exporting }
	default:
		return nil
	}
}

// download streams a file. Where it breaks off the connection does, too, so that no browser takes a part for the whole.
func (h *answers) download(c echo.Context, name, kind string, write func(io.Writer) error) error {
	out := h.newDownload(c, name, kind)
	return h.finish(out, func() error { return write(out) })
}

func (h *house) newDownload(c echo.Context, name, kind string) *download {
	return &download{c: c, name: name, kind: kind, patience: http.NewResponseController(c.Response())}
}

// finish writes a file to its end, or cuts the connection.
func (h *house) finish(out *download, write func() error) error {
	err := write()
	if err != nil && out.begun {
		h.o.Log.Error("a file was cut off", "id", reply.RequestID(out.c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// download is a file on its way. Its head goes out with the first byte, so that what fails before is told as a page.
type download struct {
	c          echo.Context
	name, kind string
	begun      bool
	patience   *http.ResponseController
}

// slowest is how long a client may take for one piece of a file.
const slowest = 30 * time.Second

func (d *download) Write(piece []byte) (int, error) {
	d.begin()
	// A large file takes longer than the server waits for a reply as a whole.
	_ = d.patience.SetWriteDeadline(time.Now().Add(slowest)) // a writer without deadlines has none to miss
	return d.c.Response().Write(piece)
}

// begin sends the head of a file: from then on the browser has it among its downloads, whatever page it shows.
func (d *download) begin() {
	if d.begun {
		return
	}
	d.begun = true
	header := d.c.Response().Header()
	header.Set(echo.HeaderContentType, d.kind)
	header.Set(echo.HeaderContentDisposition, `attachment; filename="`+d.name+`"`)
	d.c.Response().WriteHeader(http.StatusOK)
	_ = d.patience.Flush() // a writer that cannot sends it with the first piece
}
