package staff

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const standingPath = "/staff/standing"

// asideOfPage is how many responses a page shows, and so the most that one decision is about.
const asideOfPage = 50

// standingData is what was set aside, and the form that decides about a selection of it.
type standingData struct {
	Rows    []asideRow
	ByUnit  []asideSum // of the period, the most first
	Reasons []asideSum // of the period and unit
	Late    int64      // that came when their month was settled, and never count
	All     int64      // that the filter lets through
	Units   []survey.Unit
	Asked   []survey.Questionnaire // by those on the page, which tell what their answers mean
	Filter  asideFilter
	Unread  bool   // the filter could not be read, so nothing was looked up
	More    string // the address of those behind; empty where there are none
	Here    string // the address of this page, to which the form leads back
	Back    string // the address of the forms that set decisions back
	Form    decisionForm
	Past    []pastRow // what people have decided lately about answers of the period
	Error   *reply.Error
	Done    string
	N       int // that were decided about just now
}

// asideFilter is what the address chooses.
type asideFilter struct {
	Unit, Period string
	Reason       survey.Reason
	All          []survey.Reason
}

// asideRow is a response as the department sees it.
type asideRow struct {
	survey.Aside
	Unit   survey.Text
	Marks  []string // the answers in order, a dash for one that was left out
	Took   string
	Half   survey.HalfDay // empty where it is not known
	Never  bool           // it can never count
	Chosen bool
}

// asideSum is how many responses are set aside of a unit, or for a reason.
type asideSum struct {
	Code string
	Name survey.Text
	N    int64
}

// decisionForm is what was typed and chosen.
type decisionForm struct{ To, Which, Reason string }

// GetStanding serves GET /staff/standing?unit=&reason=&period=&after=: single answers, which the department alone sees.
func (h *answers) GetStanding(c echo.Context) error {
	return h.standing(c, http.StatusOK, url.Values{}, nil)
}

func (h *answers) standing(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	d := standingData{Error: wrong, Done: done(c), Form: decisionForm{typed.Get("to"), cmp.Or(typed.Get("which"), "chosen"), typed.Get("reason")}}
	d.N, _ = strconv.Atoi(c.QueryParam("n"))
	filter, err := h.readAside(c, &d)
	if survey.KindOf(err) == survey.Invalid {
		d.Error, d.Unread = reply.Of(err), true
		return h.o.Writer.Page(c, d.Error.Status, "staff_standing", d)
	}
	if err != nil {
		return err
	}
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.ReviewStanding)
	counts, err := h.o.Book.CountAside(ctx, scope, filter.From, filter.Until)
	if err != nil {
		return err
	}
	d.count(counts)
	if d.Past, err = h.past(c, filter, typed, wrong); err != nil {
		return err
	}
	rows, err := h.o.Book.SetAside(ctx, scope, filter)
	if err != nil {
		return err
	}
	query := c.Request().URL.Query()
	for _, own := range []string{"done", "n"} {
		query.Del(own)
	}
	d.Here, d.Back = address(standingPath, query), address(standingPath+"/back", query)
	if len(rows) > asideOfPage {
		rows = rows[:asideOfPage]
		query.Set("after", markText(rows[asideOfPage-1].Mark()))
		d.More = address(standingPath, query)
	}
	d.show(h.o.Directory, rows, typed["id"])
	return h.o.Writer.Page(c, status, "staff_standing", d)
}

func address(path string, query url.Values) string {
	return (&url.URL{Path: path, RawQuery: query.Encode()}).String()
}

// readAside reads the filter of an address.
func (h *answers) readAside(c echo.Context, d *standingData) (survey.AsideFilter, error) {
	d.Filter = asideFilter{Unit: c.QueryParam("unit"), Period: c.QueryParam("period"), Reason: survey.Reason(c.QueryParam("reason")), All: survey.Reasons()}
	f := survey.AsideFilter{Unit: d.Filter.Unit, Reason: d.Filter.Reason, Limit: asideOfPage + 1}
	scope := SessionOf(c).Scope(staff.ReviewStanding)
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && scope.Reaches(u) {
			d.Units = append(d.Units, u)
		}
	}
	if f.Unit != "" && !slices.ContainsFunc(d.Units, func(u survey.Unit) bool { return u.Code == f.Unit }) {
		return f, &survey.Error{Op: "staff.readAside", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	p := analytics.PeriodOf(analytics.Quarter, h.today())
	if d.Filter.Period != "" {
		var err error
		if p, err = analytics.ReadPeriod(d.Filter.Period); err != nil {
			d.Filter.Period = request.Shorten(d.Filter.Period)
			return f, &survey.Error{Op: "staff.readAside", Kind: survey.Invalid, Key: "period.malformed", Fields: []survey.Field{{Path: "period", Key: "period.malformed"}}, Err: err}
		}
	}
	d.Filter.Period, f.From, f.Until = p.String(), p.Start, p.End()
	f.After = readMark(c.QueryParam("after"))
	return f, nil
}

// markText is a place in the list as an address has it.
func markText(m survey.AsideMark) string {
	return m.AnsweredOn.Format(time.DateOnly) + "." + m.UnitCode + "." + m.ID.String()
}

// readMark reads one; what is none is the beginning.
func readMark(text string) survey.AsideMark {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return survey.AsideMark{}
	}
	day, err := time.Parse(time.DateOnly, parts[0])
	id, idErr := uuid.Parse(parts[2])
	if err != nil || idErr != nil {
		return survey.AsideMark{}
	}
	return survey.AsideMark{AnsweredOn: day, UnitCode: parts[1], ID: id}
}

// count adds up what does not count.
func (d *standingData) count(counts []survey.AsideCount) {
	byReason, byUnit := map[survey.Reason]int64{}, map[string]int64{}
	for _, n := range counts {
		here := d.Filter.Unit == "" || n.UnitCode == d.Filter.Unit
		switch {
		case n.Standing == survey.Late && here:
			d.Late += n.Responses
		case n.Standing != survey.SetAside:
		default:
			byUnit[n.UnitCode] += n.Responses
			if here {
				byReason[n.Reason] += n.Responses
			}
			if here && (d.Filter.Reason == "" || n.Reason == d.Filter.Reason) {
				d.All += n.Responses
			}
		}
	}
	for _, u := range d.Units {
		if n := byUnit[u.Code]; n > 0 {
			d.ByUnit = append(d.ByUnit, asideSum{u.Code, u.Name, n})
		}
	}
	for _, r := range survey.Reasons() {
		if n := byReason[r]; n > 0 {
			d.Reasons = append(d.Reasons, asideSum{Code: string(r), N: n})
		}
	}
	slices.SortStableFunc(d.ByUnit, func(a, b asideSum) int { return cmp.Compare(b.N, a.N) })
}

// show lays responses out.
func (d *standingData) show(directory Directory, rows []survey.Aside, chosen []string) {
	names := map[string]survey.Text{}
	for _, u := range d.Units {
		names[u.Code] = u.Name
	}
	for _, a := range rows {
		row := asideRow{Aside: a, Unit: names[a.UnitCode], Never: a.Reason == survey.Partial, Chosen: slices.Contains(chosen, a.ID.String())}
		for _, answer := range a.Answers {
			if answer == survey.LeftOut {
				answer = '–'
			}
			row.Marks = append(row.Marks, string(answer))
		}
		if a.HalfDay != nil {
			row.Half = *a.HalfDay
		}
		if a.DurationMS != nil {
			row.Took = strconv.FormatFloat(float64(*a.DurationMS)/1000, 'f', 1, 64)
		}
		d.Rows = append(d.Rows, row)
	}
	for _, q := range directory.Questionnaires() {
		if slices.ContainsFunc(rows, func(a survey.Aside) bool { return a.Questionnaire == q.Key }) {
			d.Asked = append(d.Asked, q)
		}
	}
}

// Decidable tells whether there is anything on the page to decide about.
func (d standingData) Decidable() bool {
	return slices.ContainsFunc(d.Rows, func(r asideRow) bool { return !r.Never })
}

// PostStanding serves POST /staff/standing: a decision about one response, or a selection.
func (h *answers) PostStanding(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	d, err := readDecision(form)
	n := 0
	if err == nil {
		n, err = h.o.Book.Review(c.Request().Context(), SessionOf(c).Scope(staff.ReviewStanding), Actor(c, staff.ReviewStanding, d.Note), d)
	}
	if err == nil {
		query := c.Request().URL.Query()
		query.Set("done", "standing_"+string(d.To))
		query.Set("n", strconv.Itoa(n))
		return c.Redirect(http.StatusSeeOther, address(standingPath, query))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.standing(c, r.Status, form, r)
}

// readDecision reads what was decided, and about what: of the responses that were set aside when they were looked at.
func readDecision(form url.Values) (survey.Decision, error) {
	d := survey.Decision{To: survey.Standing(form.Get("to")), Note: strings.TrimSpace(form.Get("reason")), From: survey.SetAside}
	if d.To == survey.SetAside {
		d.Reason = survey.ByHand
	}
	texts := form["id"]
	if form.Get("which") == "page" {
		texts = form["shown"]
	}
	for _, text := range texts {
		id, err := uuid.Parse(text)
		if err != nil || len(texts) > asideOfPage {
			return d, reply.Malformed("body.malformed", err)
		}
		d.IDs = append(d.IDs, id)
	}
	d.IDs = survey.DistinctIDs(d.IDs)
	switch {
	case len(d.IDs) == 0:
		return d, &survey.Error{Op: "staff.readDecision", Kind: survey.Invalid, Key: "staff.aside_none_chosen", Fields: []survey.Field{{Path: "which", Key: "staff.aside_none_chosen"}}}
	case !slices.Contains(survey.Decidable(), d.To):
		return d, &survey.Error{Op: "staff.readDecision", Kind: survey.Invalid, Key: "staff.aside_undecided", Fields: []survey.Field{{Path: "to", Key: "staff.aside_undecided"}}}
	}
	return d, staff.CheckReason(d.Note)
}
