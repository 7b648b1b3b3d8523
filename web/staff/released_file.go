package staff

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// batchesAtOnce are read in one query when a file is written.
const batchesAtOnce = 50

// PostExportReleased serves POST /staff/exports/released: what a unit reads, as a file for its own people.
func (h *answers) PostExportReleased(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	unit, err := unitRead(h.unitsOf(c, staff.HandleComments), form.Get("unit"))
	if err == nil && unit == nil {
		err = &survey.Error{Op: "staff.PostExportReleased", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	if err != nil {
		return err
	}
	of := released{h.house, *unit}
	return h.export(c, unit, source{"released", staff.HandleComments, of.count, of.write, of.again})
}

// GetReleasedCodebook serves GET /staff/exports/released-codebook.csv.
func (h *answers) GetReleasedCodebook(c echo.Context) error {
	return h.download(c, "released-codebook.csv", csvType, export.ReleasedCodebook)
}

// released is what a unit reads, as it goes into a file.
type released struct {
	*house
	unit survey.Unit
}

// months are those of which there are batches, within a filter.
func (r released) months(ctx context.Context, scope survey.Scope, f export.Filter) (within []followup.MonthRead, err error) {
	all, err := r.o.Comments.MonthsRead(ctx, scope, r.unit)
	for _, m := range all {
		if f.Until.IsZero() || !m.Month.Before(f.From) && m.Month.Before(f.Until) {
			within = append(within, m)
		}
	}
	return within, err
}

func (r released) count(ctx context.Context, scope survey.Scope, f export.Filter) (n int64, err error) {
	months, err := r.months(ctx, scope, f)
	for _, m := range months {
		n += int64(m.Comments)
	}
	return n, err
}

func (r released) write(ctx context.Context, out io.Writer, scope survey.Scope, f export.Filter, tell export.Progress) (int64, error) {
	to, err := export.NewReleased(out, tell)
	if err != nil {
		return 0, err
	}
	months, err := r.months(ctx, scope, f)
	for _, m := range months {
		if err == nil {
			err = r.writeMonth(ctx, to, scope, m.Month)
		}
	}
	if err == nil {
		err = to.Flush()
	}
	return to.Rows(), err
}

// writeMonth writes the batches of a month as the page has them, and nothing else of what it does not show.
func (r released) writeMonth(ctx context.Context, to *export.Comments, scope survey.Scope, month time.Time) error {
	behind, number := uuid.Nil, 0
	for {
		batches, err := r.o.Comments.ReadBatches(ctx, scope, followup.BatchFilter{Unit: r.unit, Month: month, Behind: behind, Most: batchesAtOnce})
		if err != nil {
			return err
		}
		for _, b := range batches {
			number++
			for _, one := range b.Comments {
				if err := to.Write(r.row(one, number)); err != nil {
					return err
				}
			}
		}
		if len(batches) < batchesAtOnce {
			return nil
		}
		behind = batches[len(batches)-1].ID
	}
}

// row are the values of export.ReleasedFields.
func (r released) row(one followup.Read, batch int) []string {
	by := ""
	if one.Handling.State != followup.HandlingNone {
		by = one.Handling.Name
	}
	return []string{r.unit.Code, r.unit.Name.VI, string(r.unit.Level), one.Month.Format("2006-01"), strconv.Itoa(batch), string(one.Handling.State), by,
		strconv.FormatBool(r.o.Directory.Synthetic()), one.Text}
}

// again is the page that the unit reads on, with what is wrong with the form at its foot.
func (r released) again(c echo.Context, form url.Values, wrong *reply.Error) error {
	room := comments{r.house}
	d, err := room.released(c, url.Values{"unit": {r.unit.Code}})
	if err != nil {
		return err
	}
	d.Form, d.Error = exportForm{"released", form.Get("period"), r.unit.Code, form.Get("format"), form.Get("reason")}, wrong
	return r.o.Writer.Page(c, wrong.Status, "staff_released", d)
}
