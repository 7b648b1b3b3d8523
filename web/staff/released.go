package staff

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
)

const releasedPath = commentsPath + "/released"

// Released is what units read of what people wrote, and do about it.
type Released interface {
	MonthsRead(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.MonthRead, error)
	ToldCounts(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.ToldCount, error)
	ReadBatches(ctx context.Context, scope survey.Scope, f followup.BatchFilter) ([]followup.Batch, error)
	ReadComment(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Read, []followup.Reply, error)
	HandleComment(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, step followup.HandlingStep, today time.Time) (followup.Handling, error)
	Handlings(ctx context.Context, scope survey.Scope, f followup.HandlingFilter) ([]followup.Read, error)
}

// batchesOfPage is how many batches a page shows; batchesSearched is how many of a month a search looks through.
const (
	batchesOfPage   = 10
	batchesSearched = 1000
)

// releasedData is what a unit reads of a month, a batch at a time, in the order of the lot. Nothing on it tells of a day, a way or an order.
type releasedData struct {
	Units   []survey.Unit
	Unit    *survey.Unit // nil: one has to be chosen
	Months  []readMonth
	Month   time.Time
	Words   string
	Batches []followup.Batch
	More    string
	Told    []toldQuarter
	Handles bool         // whether who asks may do something about them
	Form    exportForm   // of taking them along
	Error   *reply.Error // what is wrong with it
}

// readMonth is a month of which there are batches.
type readMonth struct {
	followup.MonthRead
	Path string
	Here bool
}

// toldQuarter is what the unit is told of how many comments of a quarter it does not read.
type toldQuarter struct {
	Period  string
	Counts  []followup.ToldCount
	Comment int64
}

// GetReleased serves GET /staff/comments/released?unit=&month=&words=&after=.
func (h *comments) GetReleased(c echo.Context) error {
	d, err := h.released(c, c.QueryParams())
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_released", d)
}

func (h *comments) released(c echo.Context, asked url.Values) (releasedData, error) {
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.HandleComments)
	d := releasedData{Units: h.unitsOf(c, staff.HandleComments), Words: strings.TrimSpace(asked.Get("words")), Handles: SessionOf(c).May(staff.HandleComments)}
	if runes := []rune(d.Words); len(runes) > mostWords {
		d.Words = string(runes[:mostWords])
	}
	unit, err := unitRead(d.Units, asked.Get("unit"))
	if err != nil || unit == nil {
		return d, err
	}
	d.Unit = unit
	months, err := h.o.Comments.MonthsRead(ctx, scope, *unit)
	if err != nil {
		return d, err
	}
	told, err := h.o.Comments.ToldCounts(ctx, scope, *unit)
	if err != nil {
		return d, err
	}
	d.tell(told)
	if err := d.choose(months, asked.Get("month")); err != nil || d.Month.IsZero() {
		return d, err
	}
	return d, h.batches(c, &d, asked.Get("after"))
}

// unitRead is the unit of a code; where only one is within reach that one.
func unitRead(units []survey.Unit, code string) (*survey.Unit, error) {
	if code == "" && len(units) == 1 {
		return &units[0], nil
	}
	n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == code })
	switch {
	case n >= 0:
		return &units[n], nil
	case code == "":
		return nil, nil
	}
	return nil, &survey.Error{Op: "staff.unitRead", Kind: survey.NotFound, Key: "unit.unknown"}
}

// choose chooses the month of an address, or the latest of which there is a batch.
func (d *releasedData) choose(months []followup.MonthRead, asked string) error {
	if asked != "" {
		month, err := time.Parse("2006-01", asked)
		if err != nil {
			return &survey.Error{Op: "staff.choose", Kind: survey.Invalid, Key: "period.malformed", Fields: []survey.Field{{Path: "month", Key: "period.malformed"}}, Err: err}
		}
		d.Month = month
	} else if len(months) > 0 {
		d.Month = months[0].Month
	}
	for _, m := range months {
		to := address(releasedPath, url.Values{"unit": {d.Unit.Code}, "month": {m.Month.Format("2006-01")}})
		d.Months = append(d.Months, readMonth{m, to, m.Month.Equal(d.Month)})
	}
	return nil
}

// tell lays out what the unit is told.
func (d *releasedData) tell(told []followup.ToldCount) {
	for _, t := range told {
		key := quarterKey(t.Quarter)
		if n := len(d.Told); n == 0 || d.Told[n-1].Period != key {
			d.Told = append(d.Told, toldQuarter{Period: key})
		}
		last := &d.Told[len(d.Told)-1]
		last.Counts = append(last.Counts, t)
	}
}

// batches reads those of the month: a page of them, or all in which words are.
func (h *comments) batches(c echo.Context, d *releasedData, after string) error {
	f := followup.BatchFilter{Unit: *d.Unit, Month: d.Month, Most: batchesOfPage + 1}
	if id, err := uuid.Parse(after); err == nil {
		f.Behind = id
	}
	if d.Words != "" {
		f.Behind, f.Most = uuid.Nil, batchesSearched
	}
	found, err := h.o.Comments.ReadBatches(c.Request().Context(), SessionOf(c).Scope(staff.HandleComments), f)
	switch {
	case err != nil:
		return err
	case d.Words != "":
		d.Batches = withWords(found, d.Words)
		return nil
	case len(found) > batchesOfPage:
		found = found[:batchesOfPage]
		d.More = address(releasedPath, url.Values{"unit": {d.Unit.Code}, "month": {d.Month.Format("2006-01")}, "after": {found[batchesOfPage-1].ID.String()}})
	}
	d.Batches = found
	return nil
}

// withWords leaves of batches what has words.
func withWords(batches []followup.Batch, words string) []followup.Batch {
	folded := survey.FoldSearch(words)
	var left []followup.Batch
	for _, b := range batches {
		b.Comments = slices.DeleteFunc(b.Comments, func(r followup.Read) bool { return !strings.Contains(survey.FoldSearch(r.Text), folded) })
		if len(b.Comments) > 0 {
			left = append(left, b)
		}
	}
	return left
}

// handlingsOfPage is how many comments a list shows.
const handlingsOfPage = 200

// handlingsData is what is being done about comments.
type handlingsData struct {
	List  string
	Lists []string
	Rows  []handlingRow
}

// handlingRow is a comment with what is done about it.
type handlingRow struct {
	followup.Read
	Late int // working days
}

// handlingLists are the lists there are: one's own, all within reach, what is late, what is closed.
func handlingLists() []string { return []string{"mine", "all", "late", "closed"} }

// GetHandlings serves GET /staff/comments/handling?list=.
func (h *comments) GetHandlings(c echo.Context) error {
	session := SessionOf(c)
	d := handlingsData{List: cmp.Or(c.QueryParam("list"), "all"), Lists: handlingLists()}
	if !slices.Contains(d.Lists, d.List) {
		d.List = "all"
	}
	f := followup.HandlingFilter{Most: handlingsOfPage, Closed: d.List == "closed"}
	switch d.List {
	case "mine":
		f.Owner = int64(session.Account.ID)
	case "late":
		f.DueBefore = h.today()
	}
	reads, err := h.o.Comments.Handlings(c.Request().Context(), session.Scope(staff.HandleComments), f)
	if err != nil {
		return err
	}
	for _, r := range reads {
		r.Handling.Unit = h.unitNumbered(r.Handling.Unit.ID)
		d.Rows = append(d.Rows, handlingRow{r, h.late(r.Handling)})
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_handlings", d)
}

// late is by how many working days something is overdue.
func (h *comments) late(one followup.Handling) int {
	if !one.Overdue(h.today()) {
		return 0
	}
	return h.o.Calendar.WorkingDaysBetween(one.DueOn, h.today())
}
