package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const (
	periodsPath = "/staff/periods"
	figuresPath = "/staff/figures" // served by package results, within the scope of who asks
)

// periodData is one period: what would be frozen, who has to do what, and its editions.
type periodData struct {
	periodRow
	Province    analytics.UnitEstimate
	Ranked      int // units
	Provisional int
	Able        int  // accounts that may sign
	May         bool // propose and sign
	Own         bool // the request is one's own
	Alone       bool // nobody else may sign
	FourEyes    bool
	Past        []analytics.FreezeRequest
	Rows        []editionRow
	Since       int // rows that have changed since the last edition
	Compared    *comparison
	Unfinished  int               // tasks of the quarter before without an outcome
	Note        string            // as it was typed
	Reasons     map[string]string // likewise, by their fields
	Error       *reply.Error
	Done        string
}

// editionRow is an edition with what came of checking it.
type editionRow struct {
	analytics.Edition
	Check  *analytics.EditionCheck // against the single responses
	Intact *bool                   // its figures against its hash, where it was asked for
}

// MaySign tells whether who asks may say the second yes.
func (d periodData) MaySign() bool { return d.May && (!d.FourEyes || !d.Own || d.Alone) }

// Row is the period as the list has it.
func (d periodData) Row() periodRow { return d.periodRow }

// Others is how many other accounts may sign.
func (d periodData) Others() int { return d.Able - 1 }

// Overtaken is the last request where figures have changed since it was made, so that it must be made again; nil else. Failed likewise.
func (d periodData) Overtaken() *analytics.FreezeRequest { return d.ended(analytics.FreezeOvertaken) }

// Failed is the last request where it could not be carried out.
func (d periodData) Failed() *analytics.FreezeRequest { return d.ended(analytics.FreezeFailed) }

func (d periodData) ended(state analytics.FreezeState) *analytics.FreezeRequest {
	if d.Request != nil && d.Request.State == state {
		return d.Request
	}
	return nil
}

// IsIntact tells what came of checking it now.
func (r editionRow) IsIntact() bool { return r.Intact != nil && *r.Intact }

// GetPeriod serves GET /staff/periods/:period.
func (h *periods) GetPeriod(c echo.Context) error {
	return h.period(c, http.StatusOK, url.Values{}, nil)
}

func (h *periods) period(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	p, err := h.periodOf(c)
	if err != nil {
		return err
	}
	d, err := h.periodData(c, p)
	if err != nil {
		return err
	}
	d.Note, d.Reasons, d.Error, d.Done = typed.Get("note"), typedReason(c, "", typed.Get("reason")), wrong, done(c)
	return h.o.Writer.Page(c, status, "staff_period", d)
}

// periodOf reads the period of an address.
func (h *periods) periodOf(c echo.Context) (analytics.Period, error) {
	p, err := analytics.AskedPeriod(c.Param("period"), h.today())
	if err != nil {
		err = &survey.Error{Op: "staff.periodOf", Kind: survey.NotFound, Key: "not_found", Err: err}
	}
	return p, err
}

// periodData reads what the page tells.
func (h *periods) periodData(c echo.Context, p analytics.Period) (periodData, error) {
	ctx, session := c.Request().Context(), SessionOf(c)
	scope := session.Scope(staff.ViewPeriods)
	results, err := h.o.Periods.Tables(ctx, scope, p, analytics.Live)
	if err != nil {
		return periodData{}, err
	}
	requests, err := h.o.Periods.FreezeRequests(ctx, scope, p)
	if err != nil {
		return periodData{}, err
	}
	accounts, err := h.o.Accounts.Accounts(ctx, h.o.Scope)
	if err != nil {
		return periodData{}, err
	}
	record := analytics.PeriodRecord{Period: p, Editions: results.Editions}
	if len(requests) > 0 {
		record.Request = &requests[0]
	}
	d := periodData{periodRow: h.periodRow(record), Able: staff.Able(accounts, staff.FreezePeriods, h.today()), May: session.May(staff.FreezePeriods), FourEyes: bool(h.o.FourEyes)}
	d.Own = record.Request != nil && record.Request.ProposedBy.Account == int64(session.Account.ID)
	d.Alone = d.Able <= 1
	d.Past = slices.DeleteFunc(slices.Clone(requests), func(r analytics.FreezeRequest) bool { return r.State.Open() })
	d.count(results.Units)
	if d.Unfinished, err = h.unfinished(c, p); err != nil {
		return d, err
	}
	if d.Rows, err = h.editionRows(c, scope, p, results.Editions); err != nil {
		return d, err
	}
	if len(d.Rows) > 0 {
		err = h.compareAll(c, scope, &d, results)
	}
	return d, err
}

// count tells the province, and how many units have figures.
func (d *periodData) count(units []analytics.UnitEstimate) {
	for _, u := range units {
		switch {
		case u.Level == survey.LevelProvince:
			d.Province = u
		case u.Status == analytics.Ranked:
			d.Ranked++
		case u.Status == analytics.Provisional:
			d.Provisional++
		}
	}
}

// editionRows puts beside editions what came of checking them; with ?check, what comes of it now.
func (h *periods) editionRows(c echo.Context, scope survey.Scope, p analytics.Period, editions []analytics.Edition) ([]editionRow, error) {
	ctx := c.Request().Context()
	checks, err := h.o.Periods.EditionChecks(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	var rows []editionRow
	for _, e := range editions {
		row := editionRow{Edition: e}
		if n := slices.IndexFunc(checks, func(c analytics.EditionCheck) bool { return c.Edition == e.Number }); n >= 0 {
			row.Check = &checks[n]
		}
		if c.QueryParam("check") == strconv.Itoa(e.Number) {
			intact, err := h.o.Periods.Intact(ctx, scope, p, e.Number)
			if err != nil {
				return nil, err
			}
			row.Intact = &intact
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// comparison is two editions side by side; an edition of 0 is the figures as they are now.
type comparison struct {
	From, To int
	Changed  []analytics.EditionChange
	Same     int
}

// compareAll sets the last edition beside the figures as they are now, and the two editions that are asked for.
func (h *periods) compareAll(c echo.Context, scope survey.Scope, d *periodData, live analytics.Results) error {
	last := d.Rows[0].Number
	sides := map[int][]analytics.UnitEstimate{0: live.Units}
	read := func(number int) error {
		if sides[number] != nil {
			return nil
		}
		results, err := h.o.Periods.Tables(c.Request().Context(), scope, d.Period, number)
		sides[number] = results.Units
		return err
	}
	from, err := numberOf(c, "from", last)
	if err != nil {
		return err
	}
	to, err := numberOf(c, "to", 0)
	if err != nil {
		return err
	}
	for _, number := range []int{last, from, to} {
		if err := read(number); err != nil {
			return err
		}
	}
	since, _ := analytics.CompareEditions(sides[last], sides[0])
	changed, same := analytics.CompareEditions(sides[from], sides[to])
	d.Since, d.Compared = len(since), &comparison{from, to, changed, same}
	return nil
}

// numberOf is the number of an edition that an address names; 0 is the figures as they are now.
func numberOf(c echo.Context, name string, usual int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, &survey.Error{Op: "staff.numberOf", Kind: survey.NotFound, Key: "edition.unknown", Err: err}
	}
	return n, nil
}

// PostPropose serves POST /staff/periods/:period/propose.
func (h *periods) PostPropose(c echo.Context) error {
	return h.freeze(c, func(p analytics.Period, form url.Values, actor survey.Actor) (string, error) {
		note, err := noteOf(form, "note")
		if err != nil {
			return "", err
		}
		if err := h.whyUnfinished(c, p, form); err != nil {
			return "", err
		}
		_, err = h.o.Periods.Propose(c.Request().Context(), SessionOf(c).Scope(staff.FreezePeriods), actor, p, note)
		return "proposed", err
	})
}

// whyUnfinished checks the reason that is asked for where tasks of the quarter before have no outcome.
func (h *periods) whyUnfinished(c echo.Context, p analytics.Period, form url.Values) error {
	n, err := h.unfinished(c, p)
	if err == nil && n > 0 && survey.KeptWords(form.Get("reason")) == "" {
		err = &survey.Error{Op: "staff.whyUnfinished", Kind: survey.Invalid, Key: "freeze.tasks", Fields: []survey.Field{{Path: "reason", Key: "freeze.tasks", Args: map[string]any{"N": n}}}}
	}
	if err == nil {
		_, err = noteOf(form, "reason")
	}
	return err
}

// unfinished is how many tasks of the quarter before have no outcome: the report of this one tells what became of them.
func (h *periods) unfinished(c echo.Context, p analytics.Period) (int, error) {
	return h.o.Tasks.CountUnfinishedTasks(c.Request().Context(), SessionOf(c).Scope(staff.ViewPeriods), followup.LastQuarter(p.Kind == analytics.Quarter, p.Start))
}

// PostSign serves POST /staff/periods/:period/sign: the second yes, to the hash that was shown.
func (h *periods) PostSign(c echo.Context) error {
	return h.freeze(c, func(p analytics.Period, form url.Values, actor survey.Actor) (string, error) {
		if _, err := noteOf(form, "reason"); err != nil {
			return "", err
		}
		ctx := c.Request().Context()
		accounts, err := h.o.Accounts.Accounts(ctx, h.o.Scope)
		if err != nil {
			return "", err
		}
		_, err = h.o.Periods.Sign(ctx, SessionOf(c).Scope(staff.FreezePeriods), actor, askedOf(p, form), h.o.FourEyes, staff.Able(accounts, staff.FreezePeriods, h.today()))
		return "signed", err
	})
}

// PostWithdraw serves POST /staff/periods/:period/withdraw.
func (h *periods) PostWithdraw(c echo.Context) error {
	return h.freeze(c, func(p analytics.Period, form url.Values, actor survey.Actor) (string, error) {
		_, err := h.o.Periods.WithdrawFreeze(c.Request().Context(), SessionOf(c).Scope(staff.FreezePeriods), actor, askedOf(p, form))
		return "withdrawn", err
	})
}

// noteOf reads a line of text.
func noteOf(form url.Values, field string) (string, error) {
	var note survey.Note
	if err := note.UnmarshalText([]byte(form.Get(field))); err != nil {
		return "", &survey.Error{Op: "staff.noteOf", Kind: survey.Invalid, Key: "staff.note_malformed", Fields: []survey.Field{{Path: field, Key: "staff.note_malformed"}}, Err: err}
	}
	return string(note), nil
}

// askedOf is the request that a form was made for.
func askedOf(p analytics.Period, form url.Values) analytics.FreezeRequest {
	number, _ := strconv.Atoi(form.Get("number")) // 0 is none
	return analytics.FreezeRequest{Period: p, Number: number, Hash: form.Get("hash")}
}

// freeze does something about a period. What stands against it is told on the page, with what is there now; what is forbidden, by the guard.
func (h *periods) freeze(c echo.Context, do func(p analytics.Period, form url.Values, actor survey.Actor) (done string, err error)) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	p, err := h.periodOf(c)
	if err != nil {
		return err
	}
	key, err := do(p, form, Actor(c, staff.FreezePeriods, form.Get("reason")))
	switch kind := survey.KindOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, periodsPath+"/"+p.String()+"?done=period_"+key)
	case kind == survey.Invalid, kind == survey.Conflict, kind == survey.NotFound, kind == survey.Busy:
		r := reply.Of(err).Renamed("reason", reasonField(c, ""))
		h.o.Writer.Note(c, r)
		return h.period(c, r.Status, form, r)
	}
	return err
}
