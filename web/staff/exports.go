package staff

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/report"
	"sipas/web/request"
)

const exportsPath = "/staff/exports"

// exportsData is the page that files are taken along from.
type exportsData struct {
	Units    []survey.Unit
	Form     exportForm
	Comments bool // whether who asks may read them
	Figures  bool
	Retired  time.Time // before which day answers are gone
	Error    *reply.Error
}

// exportForm is what the forms are filled with.
type exportForm struct{ What, Period, Unit, Format, Reason string }

// exportOf is one of the forms.
type exportOf struct {
	What  string
	Form  exportForm
	Units []survey.Unit
	Error *reply.Error
}

// Of is the form for a kind of rows, with what was typed in it.
func (d exportsData) Of(what string) exportOf {
	form := d.Form
	if d.Form.What != "" && d.Form.What != what {
		form = exportForm{}
	}
	return exportOf{what, form, d.Units, d.Error}
}

// GetExports serves GET /staff/exports.
func (h *answers) GetExports(c echo.Context) error {
	asked := c.QueryParams()
	for name := range asked {
		asked.Set(name, request.Shorten(asked.Get(name)))
	}
	return h.exports(c, http.StatusOK, asked.Get("what"), asked, nil)
}

func (h *answers) exports(c echo.Context, status int, what string, typed url.Values, wrong *reply.Error) error {
	session := SessionOf(c)
	scope := session.Scope(staff.ExportAnswers)
	d := exportsData{Form: exportForm{what, typed.Get("period"), typed.Get("unit"), typed.Get("format"), typed.Get("reason")}, Comments: session.May(staff.ScreenComments),
		Figures: session.May(staff.ViewFigures), Error: wrong}
	var err error
	if d.Retired, err = h.o.Book.Retired(c.Request().Context(), scope); err != nil {
		return err
	}
	if what == "" {
		d.Form.Period = analytics.PeriodOf(analytics.Quarter, h.today()).String()
	}
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && scope.Reaches(u) {
			d.Units = append(d.Units, u)
		}
	}
	return h.o.Writer.Page(c, status, "staff_exports", d)
}

// source is what an export is made of.
type source struct {
	noun  string // in the name of the file, and in the log
	may   staff.Permission
	count func(context.Context, survey.Scope, export.Filter) (int64, error)
	write func(context.Context, io.Writer, survey.Scope, export.Filter, export.Progress) (int64, error)
	again func(c echo.Context, form url.Values, wrong *reply.Error) error // the page of the form, with what is wrong with it
}

// onExports is the form on the page of exports.
func (h *answers) onExports(what string) func(echo.Context, url.Values, *reply.Error) error {
	return func(c echo.Context, form url.Values, wrong *reply.Error) error {
		return h.exports(c, wrong.Status, what, form, wrong)
	}
}

// PostExportAnswers serves POST /staff/exports/answers: single answers, which are streamed.
func (h *answers) PostExportAnswers(c echo.Context) error {
	return h.export(c, nil, source{"answers", staff.ExportAnswers, h.o.Book.CountExport, h.writeAnswers, h.onExports("answers")})
}

// PostExportComments serves POST /staff/exports/comments.
func (h *answers) PostExportComments(c echo.Context) error {
	return h.export(c, nil, source{"comments", staff.ScreenComments, h.o.Book.CountComments, h.writeComments, h.onExports("comments")})
}

func (h *answers) writeAnswers(ctx context.Context, out io.Writer, scope survey.Scope, f export.Filter, tell export.Progress) (int64, error) {
	to, err := export.NewAnswers(out, h.o.Directory.Units(), h.o.Directory.Questionnaires(), tell)
	if err != nil {
		return 0, err
	}
	err = h.o.Book.Export(ctx, scope, f, to)
	return to.Rows(), err
}

func (h *answers) writeComments(ctx context.Context, out io.Writer, scope survey.Scope, f export.Filter, tell export.Progress) (int64, error) {
	to, err := export.NewComments(out, tell)
	if err != nil {
		return 0, err
	}
	err = h.o.Book.ExportComments(ctx, scope, f, to)
	return to.Rows(), err
}

// export writes a file as it is read, once it is written down who took it along and why: of the unit, or where it is nil of the one that is asked for.
func (h *answers) export(c echo.Context, unit *survey.Unit, from source) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	if unit != nil {
		form.Set("unit", unit.Code)
	}
	f, n, err := h.readExport(c, from, form)
	if survey.KindOf(err) == survey.Invalid {
		return from.again(c, form, reply.Of(err))
	}
	if err != nil {
		return err
	}
	if done := h.takeTurn(); done != nil {
		defer done()
	} else {
		return &survey.Error{Op: "staff.export", Kind: survey.Busy, Key: "staff.export_busy", Wait: exportWait}
	}
	scope, format := SessionOf(c).Scope(from.may), form.Get("format")
	if err := h.o.Accounts.Record(c.Request().Context(), h.o.Scope, Actor(c, from.may, form.Get("reason")), survey.Act{Action: from.noun + ".export",
		Object: form.Get("period"), Unit: h.unitID(f.Unit), After: map[string]string{"rows": strconv.FormatInt(n, 10), "format": format}}); err != nil {
		return err
	}
	name := from.noun + "-" + scope.Province() + dashed(f.Unit) + dashed(form.Get("period"))
	going := &file{account: SessionOf(c).Account.ID, What: from.noun, Form: exportForm{from.noun, form.Get("period"), f.Unit, format, form.Get("reason")}, Of: n, Begun: h.o.Now()}
	return h.send(c, going, name, func(w io.Writer, tell export.Progress) (int64, error) {
		return from.write(c.Request().Context(), w, scope, f, tell)
	})
}

// send streams a file of rows, and tells on the page of files how far it has come.
func (h *answers) send(c echo.Context, going *file, name string, rows func(io.Writer, export.Progress) (int64, error)) error {
	whole, sent := false, int64(0)
	h.files.begin(going)
	defer func() { h.files.end(going, whole, sent, h.o.Now()) }()
	kind, ending := csvType, ".csv"
	if going.Form.Format == "xlsx" {
		kind, ending = xlsxType, ".xlsx"
	}
	out := h.newDownload(c, name+ending, kind)
	stream := func(w io.Writer) (n int64, err error) {
		sent, err = rows(w, going.tells(out))
		return sent, err
	}
	err := h.finish(out, func() (err error) {
		if going.Form.Format == "xlsx" {
			_, err = report.Workbook(out, stream, export.Numbers)
			return err
		}
		_, err = export.File(out, stream)
		return err
	})
	whole = err == nil
	return err
}

func dashed(text string) string {
	if text == "" {
		return ""
	}
	return "-" + text
}

// readExport reads which rows are asked for, and counts them.
func (h *answers) readExport(c echo.Context, from source, form url.Values) (export.Filter, int64, error) {
	f := export.Filter{Unit: form.Get("unit")}
	wrong := func(path, key string) error {
		return &survey.Error{Op: "staff.readExport", Kind: survey.Invalid, Key: key, Fields: []survey.Field{{Path: path, Key: key}}}
	}
	if text := form.Get("period"); text != "" {
		p, err := analytics.ReadPeriod(text)
		if err != nil {
			return f, 0, wrong("period-"+from.noun, "period.malformed")
		}
		form.Set("period", p.String()) // as the file and the log call it
		f.From, f.Until = p.Start, p.End()
	}
	if f.Unit != "" && h.unitID(f.Unit) == 0 {
		return f, 0, wrong("unit-"+from.noun, "unit.unknown")
	}
	if staff.CheckReason(form.Get("reason")) != nil {
		return f, 0, wrong("reason-"+from.noun, "staff.reason_missing")
	}
	n, err := from.count(c.Request().Context(), SessionOf(c).Scope(from.may), f)
	if err == nil && form.Get("format") == "xlsx" && n > report.MostRows {
		err = wrong("format-"+from.noun, "staff.export_rows")
	}
	return f, n, err
}

// unitID is the number of an agency or commune; 0 where there is none of that code.
func (h *answers) unitID(code string) int32 {
	for _, u := range h.o.Directory.Units() {
		if u.Code == code && u.Level != survey.LevelProvince {
			return u.ID
		}
	}
	return 0
}

// GetCodebook serves GET /staff/exports/answers-codebook.csv: what the columns and values of the file of answers mean.
func (h *answers) GetCodebook(c echo.Context) error {
	return h.download(c, "answers-codebook.csv", csvType, func(w io.Writer) error { return export.Codebook(w, h.o.Directory.Questionnaires()) })
}

// GetCommentCodebook serves GET /staff/exports/comments-codebook.csv.
func (h *answers) GetCommentCodebook(c echo.Context) error {
	return h.download(c, "comments-codebook.csv", csvType, export.CommentCodebook)
}

// exportWait is what is asked of somebody who comes while others are taking files along.
const exportWait = 20 * time.Second
