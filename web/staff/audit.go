package staff

import (
	"encoding/csv"
	"encoding/hex"
	"net/http"
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
	Asked   auditAsked
	Acts    []string // that can be found
	Units   []survey.Unit
	More    string // the address of older ones; empty where there are none
	Whole   bool   // whether it is the province's log, which can be taken along
	File    string // the address of the file of what was found; empty where that is all of it
	Endings []survey.Ending
}

// GetAudit serves GET /staff/audit: what was done and refused; for a leader, what was done with his units.
func (h *accounts) GetAudit(c echo.Context) error {
	asked := readAuditAsked(c)
	data := auditData{Asked: asked, Acts: h.auditActs(c), Units: h.auditUnits(c), Whole: SessionOf(c).May(staff.TakeAudit), Endings: survey.Endings()}
	f, err := h.entryFilter(c, asked)
	if err != nil {
		return err
	}
	f.Limit = entriesOfPage + 1
	if data.Entries, err = h.o.Accounts.Entries(c.Request().Context(), SessionOf(c).Scope(staff.ViewAudit), f); err != nil {
		return err
	}
	query := c.Request().URL.Query()
	query.Del("before")
	if data.Whole && asked != (auditAsked{}) {
		data.File = address("/staff/audit.csv", query)
	}
	if len(data.Entries) > entriesOfPage {
		data.Entries = data.Entries[:entriesOfPage]
		query.Set("before", strconv.FormatInt(data.Entries[entriesOfPage-1].Number, 10))
		data.More = address("/staff/audit", query)
	}
	data.Asked.Actor, data.Asked.Action = request.Shorten(asked.Actor), request.Shorten(asked.Action)
	return h.o.Writer.Page(c, http.StatusOK, "staff_audit", data)
}

// GetAuditFile serves GET /staff/audit.csv?actor=&action=&unit=&outcome=: the whole log of the province, with the hashes by which it can be checked; or,
// with a search, what that finds, the latest first.
func (h *accounts) GetAuditFile(c echo.Context) error {
	ctx, asked := c.Request().Context(), readAuditAsked(c)
	act := survey.Act{Action: "audit.export"}
	walk := func(do func(staff.Entry) error) error {
		return h.o.Accounts.WalkEntries(ctx, SessionOf(c).Scope(staff.TakeAudit), do)
	}
	if asked != (auditAsked{}) {
		f, err := h.entryFilter(c, asked)
		if err != nil {
			return err
		}
		act.After = map[string]string{"lines": "found"}
		walk = func(do func(staff.Entry) error) error { return h.walkFound(c, f, do) }
	}
	if err := h.o.Accounts.Record(ctx, h.o.Scope, Actor(c, staff.TakeAudit, ""), act); err != nil {
		return err
	}
	out := h.newDownload(c, "audit-"+h.o.Scope.Province()+"-"+h.today().Format(time.DateOnly)+".csv", csvType)
	return h.finish(out, func() error {
		w := csv.NewWriter(out)
		if err := w.Write([]string{"number", "at", "kind", "actor", "account", "role", "unit_code", "action", "object", "outcome", "reason", "before", "after", "request", "hash"}); err != nil {
			return err
		}
		if err := walk(func(e staff.Entry) error { return w.Write(h.cells(e)) }); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	})
}

// foundAtOnce is how many rows of what was found are read at once for a file.
const foundAtOnce = 1000

// walkFound calls do with each row that a search finds.
func (h *accounts) walkFound(c echo.Context, f staff.EntryFilter, do func(staff.Entry) error) error {
	f.Before, f.Limit = 0, foundAtOnce
	for {
		entries, err := h.o.Accounts.Entries(c.Request().Context(), SessionOf(c).Scope(staff.TakeAudit), f)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := do(e); err != nil {
				return err
			}
			f.Before = e.Number
		}
		if len(entries) < f.Limit {
			return nil
		}
	}
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
