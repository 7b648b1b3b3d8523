package staff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/imports"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// Imports is where tables are handed in.
type Imports interface {
	HandIn(ctx context.Context, scope survey.Scope, actor survey.Actor, kind survey.ImportKind, file string, content []byte) (imports.Offer, error)
	Offer(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID) (imports.Offer, error)
	Confirm(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, seen string) (imports.Outcome, error)
	Undo(ctx context.Context, scope survey.Scope, actor survey.Actor, kind survey.ImportKind, id survey.ImportID) (imports.Outcome, error)
	PutTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, sent imports.Sent) (imports.Taken, error)
	List(ctx context.Context, scope survey.Scope, kind survey.ImportKind, below survey.ImportID, most int) ([]survey.Import, error)
	Unreported(ctx context.Context, scope survey.Scope, units []survey.Unit, month time.Time) ([]survey.Unit, error)
	Blank(ctx context.Context, scope survey.Scope, kind survey.ImportKind, from, until time.Time) (imports.Blank, error)
}

const (
	importsPath = "/staff/imports"
	uploadsPath = "/staff/imports/uploads/"
)

// importsShown is how many imports stand on a page.
const importsShown = 20

// importsData is the list of imports, with the forms that hand a file in.
type importsData struct {
	Kinds   []survey.ImportKind
	Imports []survey.Import
	More    string // the page of older ones
	Form    importForm
	Error   *reply.Error
	Done    string
}

// importForm is what the forms are filled with.
type importForm struct {
	From, Until, Year string // of the workbook to fill in
}

// GetImports serves GET /staff/imports?below=.
func (h *tables) GetImports(c echo.Context) error { return h.imports(c, http.StatusOK, nil) }

func (h *tables) imports(c echo.Context, status int, wrong *reply.Error) error {
	below, _ := strconv.ParseInt(c.QueryParam("below"), 10, 64)
	found, err := h.o.Imports.List(c.Request().Context(), h.importScope(c), "", survey.ImportID(max(below, 0)), importsShown+1)
	if err != nil {
		return err
	}
	last := h.today().AddDate(0, 0, 1-h.today().Day()).AddDate(0, -1, 0)
	data := importsData{Kinds: survey.ImportKinds(), Imports: found, Error: wrong, Done: done(c),
		Form: importForm{last.Format("2006-01"), last.Format("2006-01"), last.Format("2006")}}
	if asked := c.QueryParams(); asked.Has("kind") { // for a workbook, and something is wrong
		typed := func(name, usual string) string { return cmp.Or(request.Shorten(asked.Get(name)), usual) }
		data.Form = importForm{typed("from", data.Form.From), typed("until", data.Form.Until), typed("year", data.Form.Year)}
	}
	if len(found) > importsShown {
		data.Imports = found[:importsShown]
		data.More = importsPath + "?below=" + data.Imports[importsShown-1].ID.String()
	}
	return h.o.Writer.Page(c, status, "staff_imports", data)
}

// importScope is where who asks may import.
func (h *tables) importScope(c echo.Context) survey.Scope {
	return SessionOf(c).Scope(staff.ImportTables)
}

// faultsData is what is wrong with a file.
type faultsData struct {
	Kind   survey.ImportKind
	File   string
	Faults []survey.Problem
	More   int // that are not shown
	Notes  []survey.Problem
}

// shownFaults is how many of a file's faults stand on a page: those of every unit of a province.
const shownFaults = 300

// faults shows what is wrong with a file, and why it is not imported.
func (h *tables) faults(c echo.Context, status int, kind survey.ImportKind, file string, faults, notes survey.Problems) error {
	data := faultsData{Kind: kind, File: file, Faults: faults[:min(len(faults), shownFaults)], Notes: notes}
	data.More = len(faults) - len(data.Faults)
	return h.o.Writer.Page(c, status, "staff_faults", data)
}

// PostImports serves POST /staff/imports: a file is read, and kept for its sender to say yes to.
func (h *tables) PostImports(c echo.Context) error {
	form, file, err := request.Upload(c.Request(), "file", survey.MostUpload)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return h.imports(c, http.StatusRequestEntityTooLarge, &reply.Error{Status: http.StatusRequestEntityTooLarge, Kind: survey.Invalid, Key: "imports.too_large"})
	}
	if err != nil {
		return err
	}
	kind := survey.ImportKind(form.Get("kind"))
	switch {
	case !slices.Contains(survey.ImportKinds(), kind):
		return &survey.Error{Op: "staff.PostImports", Kind: survey.Invalid, Key: "body.malformed"}
	case file.Name == "" && len(file.Content) == 0:
		return h.imports(c, http.StatusUnprocessableEntity, &reply.Error{Status: http.StatusUnprocessableEntity, Kind: survey.Invalid, Key: "imports.no_file"})
	}
	offer, err := h.o.Imports.HandIn(c.Request().Context(), h.importScope(c), Actor(c, staff.ImportTables, ""), kind, file.Name, file.Content)
	if faults, ok := errors.AsType[survey.Problems](err); ok {
		return h.faults(c, http.StatusUnprocessableEntity, kind, survey.FileName(file.Name), faults, offer.Notes)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, uploadsPath+offer.Upload.ID.String())
}

// offerData is what a file would change, and the form that says yes to it.
type offerData struct {
	Offer  imports.Offer
	Cells  []survey.TransactionsCell // that are new or changed; the changed ones first
	More   int                       // that are not shown
	Reason string
	Error  *reply.Error
}

// shownCells is how many units and months of a file stand on a page.
const shownCells = 500

// GetUpload serves GET /staff/imports/uploads/:upload.
func (h *tables) GetUpload(c echo.Context) error { return h.offer(c, http.StatusOK, "", nil) }

func (h *tables) offer(c echo.Context, status int, reason string, wrong *reply.Error) error {
	id, err := uploadOf(c)
	if err != nil {
		return err
	}
	offer, err := h.o.Imports.Offer(c.Request().Context(), h.importScope(c), Actor(c, staff.ImportTables, ""), id)
	if faults, ok := errors.AsType[survey.Problems](err); ok { // what it was held against has changed since
		return h.faults(c, http.StatusConflict, offer.Upload.Kind, offer.Upload.File, faults, offer.Notes)
	}
	if err != nil {
		return err
	}
	if offer.Upload.Import != 0 {
		return c.Redirect(http.StatusSeeOther, importPath(offer.Upload.Import)+"?done=again")
	}
	data := offerData{Offer: offer, Reason: reason, Error: wrong}
	if offer.Transactions != nil {
		data.Cells, data.More = shown(offer.Transactions.Cells)
	}
	return h.o.Writer.Page(c, status, "staff_upload", data)
}

// shown are the cells that a page shows of a plan: what changes before what is new, and no more than a page can hold.
func shown(all []survey.TransactionsCell) (cells []survey.TransactionsCell, more int) {
	for _, state := range []survey.CellState{survey.CellChanged, survey.CellNew} {
		for _, cell := range all {
			if cell.State == state {
				cells = append(cells, cell)
			}
		}
	}
	most := min(len(cells), shownCells)
	return cells[:most], len(cells) - most
}

// uploadOf is the upload that a request is about.
func uploadOf(c echo.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("upload"))
	if err != nil {
		return id, &survey.Error{Op: "staff.uploadOf", Kind: survey.NotFound, Key: "imports.gone", Err: err}
	}
	return id, nil
}

// PostUpload serves POST /staff/imports/uploads/:upload: the file is imported, where what it would change is still what its sender was shown.
func (h *tables) PostUpload(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	id, err := uploadOf(c)
	if err != nil {
		return err
	}
	actor := Actor(c, staff.ImportTables, form.Get("reason"))
	if err := staff.CheckReason(actor.Reason()); err != nil {
		return h.offerAgain(c, form, err)
	}
	done, err := h.o.Imports.Confirm(c.Request().Context(), h.importScope(c), actor, id, form.Get("seen"))
	switch {
	case survey.KindOf(err) == survey.Conflict:
		h.note(c, err)
		return h.offerAgain(c, form, err)
	case err != nil:
		return err
	case done.Again:
		return c.Redirect(http.StatusSeeOther, importPath(done.Import.ID)+"?done=again")
	case done.Import.ID == 0:
		return c.Redirect(http.StatusSeeOther, importsPath+"?done=unchanged")
	}
	return c.Redirect(http.StatusSeeOther, importPath(done.Import.ID)+"?done=imported&standing="+strconv.Itoa(done.Standing))
}

// offerAgain shows a file as it stands now, with what was typed.
func (h *tables) offerAgain(c echo.Context, form url.Values, err error) error {
	r := reply.Of(err)
	return h.offer(c, r.Status, form.Get("reason"), r)
}

func importPath(id survey.ImportID) string { return importsPath + "/" + id.String() }

// importData is one import, and the form that undoes the last one.
type importData struct {
	Import   survey.Import
	Standing int // how many answers count since that did not, or the other way round
	Reason   string
	Error    *reply.Error
	Done     string
}

// GetImport serves GET /staff/imports/:import.
func (h *tables) GetImport(c echo.Context) error { return h.imported(c, http.StatusOK, "", nil) }

func (h *tables) imported(c echo.Context, status int, reason string, wrong *reply.Error) error {
	found, err := h.importOf(c)
	if err != nil {
		return err
	}
	standing, _ := strconv.Atoi(c.QueryParam("standing"))
	return h.o.Writer.Page(c, status, "staff_import", importData{Import: found, Standing: max(standing, 0), Reason: reason, Error: wrong, Done: done(c)})
}

// importOf is the import that a request is about.
func (h *tables) importOf(c echo.Context) (survey.Import, error) {
	unknown := &survey.Error{Op: "staff.importOf", Kind: survey.NotFound, Key: "imports.unknown"}
	id, err := strconv.ParseInt(c.Param("import"), 10, 63)
	if err != nil || id < 1 {
		return survey.Import{}, unknown
	}
	found, err := h.o.Imports.List(c.Request().Context(), h.importScope(c), "", survey.ImportID(id+1), 1)
	switch {
	case err != nil:
		return survey.Import{}, err
	case len(found) == 0 || found[0].ID != survey.ImportID(id):
		return survey.Import{}, unknown
	}
	return found[0], nil
}

// PostUndo serves POST /staff/imports/:import/undo.
func (h *tables) PostUndo(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	found, err := h.importOf(c)
	if err != nil {
		return err
	}
	actor := Actor(c, staff.ImportTables, form.Get("reason"))
	err = staff.CheckReason(actor.Reason())
	var undone imports.Outcome
	if err == nil {
		undone, err = h.o.Imports.Undo(c.Request().Context(), h.importScope(c), actor, found.Kind, found.ID)
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		h.note(c, err)
		r := reply.Of(err)
		return h.imported(c, r.Status, form.Get("reason"), r)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s?done=undone&standing=%d", importPath(found.ID), undone.Standing))
}
