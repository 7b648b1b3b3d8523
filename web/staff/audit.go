package staff

import (
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/request"
)

// entriesOfPage is how many rows of the log a page shows.
const entriesOfPage = 50

// auditData is a page of the log.
type auditData struct {
	Entries []staff.Entry
	Filter  staff.EntryFilter
	Unit    string
	Units   []survey.Unit
	More    string // the address of older ones; empty where there are none
	Whole   bool   // whether it is the province's log, which can be taken along
	Endings []survey.Ending
}

// GetAudit serves GET /staff/audit: what was done and refused; for a leader, what was done with his units.
func (h *accounts) GetAudit(c echo.Context) error {
	scope, all := SessionOf(c).Scope(staff.ViewAudit), SessionOf(c).May(staff.TakeAudit)
	data := auditData{Filter: staff.EntryFilter{OfUnits: !all, Actor: c.QueryParam("actor"), Action: c.QueryParam("action"), Ending: survey.Ending(c.QueryParam("outcome")), Limit: entriesOfPage + 1},
		Unit: c.QueryParam("unit"), Whole: all, Endings: survey.Endings()}
	data.Filter.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	for _, u := range h.o.Directory.Units() {
		if u.Level == survey.LevelProvince || !scope.Reaches(u) {
			continue
		}
		data.Units = append(data.Units, u)
		if u.Code == data.Unit {
			data.Filter.Unit = u.ID
		}
	}
	var err error
	if data.Entries, err = h.o.Accounts.Entries(c.Request().Context(), scope, data.Filter); err != nil {
		return err
	}
	if len(data.Entries) > entriesOfPage {
		data.Entries = data.Entries[:entriesOfPage]
		query := c.Request().URL.Query()
		query.Set("before", strconv.FormatInt(data.Entries[entriesOfPage-1].Number, 10))
		data.More = (&url.URL{Path: "/staff/audit", RawQuery: query.Encode()}).String()
	}
	data.Filter.Actor, data.Filter.Action = request.Shorten(data.Filter.Actor), request.Shorten(data.Filter.Action)
	return h.o.Writer.Page(c, http.StatusOK, "staff_audit", data)
}

// GetAuditFile serves GET /staff/audit.csv: the whole log of the province, with the hashes by which it can be checked.
func (h *accounts) GetAuditFile(c echo.Context) error {
	scope := SessionOf(c).Scope(staff.TakeAudit)
	ctx := c.Request().Context()
	if err := h.o.Accounts.Record(ctx, h.o.Scope, Actor(c, staff.TakeAudit, ""), survey.Act{Action: "audit.export"}); err != nil {
		return err
	}
	out := h.newDownload(c, "audit-"+scope.Province()+"-"+h.today().Format(time.DateOnly)+".csv", csvType)
	return h.finish(out, func() error {
		w := csv.NewWriter(out)
		if err := w.Write([]string{"number", "at", "kind", "actor", "account", "role", "unit_code", "action", "object", "outcome", "reason", "before", "after", "request", "hash"}); err != nil {
			return err
		}
		if err := h.o.Accounts.WalkEntries(ctx, scope, func(e staff.Entry) error { return w.Write(h.cells(e)) }); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	})
}

// cells are a row of the log, in which no spreadsheet finds a formula.
func (h *accounts) cells(e staff.Entry) []string {
	return []string{strconv.FormatInt(e.Number, 10), e.At.In(h.o.Location).Format("2006-01-02T15:04:05.000Z07:00"), string(e.Kind), survey.Cell(e.Actor),
		strconv.FormatInt(e.Account, 10), e.Role, e.UnitCode, e.Action, survey.Cell(e.Object), string(e.Ending), survey.Cell(e.Reason), survey.Cell(e.Before), survey.Cell(e.After),
		survey.Cell(e.Request), hex.EncodeToString(e.Hash)}
}

// accessData is who can see a unit.
type accessData struct {
	Units []survey.Unit
	Unit  survey.Unit
	Sees  []seer
}

// seer is somebody who can see a unit, and by which grant.
type seer struct {
	Account staff.Account
	Grant   staff.Grant
}

// GetAccess serves GET /staff/access: who can see a unit. A leader asks it of his own.
func (h *accounts) GetAccess(c echo.Context) error {
	scope, data := SessionOf(c).Scope(staff.ViewWhoSees), accessData{}
	for _, u := range h.o.Directory.Units() {
		if u.Level == survey.LevelProvince || !scope.Reaches(u) {
			continue
		}
		data.Units = append(data.Units, u)
		if u.Code == c.QueryParam("unit") {
			data.Unit = u
		}
	}
	if data.Unit.ID == 0 && len(data.Units) > 0 {
		data.Unit = data.Units[0]
	}
	all, err := h.o.Accounts.Accounts(c.Request().Context(), h.o.Scope)
	if err != nil {
		return err
	}
	today := h.today()
	for _, a := range all {
		for _, g := range a.Grants {
			if a.State == staff.Active && g.Holds(today) && (g.Unit.ID == 0 || g.Unit.ID == data.Unit.ID) {
				data.Sees = append(data.Sees, seer{a, g})
			}
		}
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_access", data)
}
