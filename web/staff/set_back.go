package staff

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// pastOfPage is how many decisions the page tells of.
const pastOfPage = 10

// pastRow is a decision, with the form that sets it back.
type pastRow struct {
	survey.PastDecision
	Wrong bool // whether its form was refused
	Why   string
}

// past are the last decisions about answers of a period, whichever unit and reason are looked at.
func (h *answers) past(c echo.Context, filter survey.AsideFilter, typed url.Values, wrong *reply.Error) ([]pastRow, error) {
	found, err := h.o.Book.Decisions(c.Request().Context(), SessionOf(c).Scope(staff.ReviewStanding), filter.From, filter.Until, pastOfPage)
	rows := make([]pastRow, len(found))
	for i, d := range found {
		rows[i] = pastRow{PastDecision: d}
		if wrong != nil && typed.Get("decision") == strconv.FormatInt(d.ID, 10) {
			rows[i].Wrong, rows[i].Why = true, typed.Get("back_reason")
		}
	}
	return rows, err
}

// PostSetBack serves POST /staff/standing/back: answers stand again as they did before a decision.
func (h *answers) PostSetBack(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	decision, err := strconv.ParseInt(form.Get("decision"), 10, 64)
	seen, seenErr := strconv.ParseInt(form.Get("open"), 10, 64)
	if err != nil || seenErr != nil {
		return reply.Malformed("body.malformed", err)
	}
	n, field := 0, "back-"+form.Get("decision")
	if err = staff.CheckReason(form.Get("back_reason")); err != nil {
		err = &survey.Error{Op: "staff.PostSetBack", Kind: survey.Invalid, Key: "staff.reason_missing", Fields: []survey.Field{{Path: field, Key: "staff.reason_missing"}}}
	} else {
		n, err = h.o.Book.SetBack(c.Request().Context(), SessionOf(c).Scope(staff.ReviewStanding), Actor(c, staff.ReviewStanding, form.Get("back_reason")), decision, seen)
	}
	if err == nil {
		query := c.Request().URL.Query()
		query.Set("done", "standing_back")
		query.Set("n", strconv.Itoa(n))
		return c.Redirect(http.StatusSeeOther, address(standingPath, query))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.standing(c, r.Status, form, r)
}
