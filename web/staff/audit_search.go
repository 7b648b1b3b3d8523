package staff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
)

// auditAsked is what the log is searched for, as it was typed.
type auditAsked struct{ Actor, Action, Unit, Ending string }

func readAuditAsked(c echo.Context) auditAsked {
	return auditAsked{Actor: c.QueryParam("actor"), Action: c.QueryParam("action"), Unit: c.QueryParam("unit"), Ending: c.QueryParam("outcome")}
}

// entryFilter is what a search means. Names are found by a part of them and acts by the words the list says them in, however they are written; what
// somebody may not see of the log is not found either way.
func (h *accounts) entryFilter(c echo.Context, asked auditAsked) (f staff.EntryFilter, err error) {
	f = staff.EntryFilter{OfUnits: !SessionOf(c).May(staff.TakeAudit), Ending: survey.Ending(asked.Ending)}
	f.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	for _, u := range h.auditUnits(c) {
		if u.Code == asked.Unit {
			f.Unit = u.ID
		}
	}
	if strings.TrimSpace(asked.Action) != "" {
		f.Actions = append(h.o.Writer.ActsNamed(asked.Action), asked.Action)
	}
	if strings.TrimSpace(asked.Actor) != "" {
		f.Actors, err = h.actorsNamed(c, asked.Actor)
	}
	return f, err
}

// auditUnits are those whose part of the log somebody reads.
func (h *accounts) auditUnits(c echo.Context) []survey.Unit {
	scope := SessionOf(c).Scope(staff.ViewAudit)
	return slices.DeleteFunc(slices.Clone(h.o.Directory.Units()), func(u survey.Unit) bool { return u.Level == survey.LevelProvince || !scope.Reaches(u) })
}

// auditActs are the acts that somebody can find in the log.
func (h *accounts) auditActs(c echo.Context) []string {
	if SessionOf(c).May(staff.TakeAudit) {
		return h.o.Writer.Acts()
	}
	return slices.DeleteFunc(h.o.Writer.Acts(), func(action string) bool {
		of, _, _ := strings.Cut(action, ".")
		return !slices.Contains(staff.UnitActs(), of)
	})
}

// actorsNamed are the names in the log that have each word somebody typed, in themselves or in the full name of the account; never nil. What people are
// called is told by this only of accounts whose names the one who searches is shown elsewhere.
func (h *accounts) actorsNamed(c echo.Context, typed string) ([]string, error) {
	ctx := c.Request().Context()
	names, err := h.o.Accounts.Actors(ctx, h.o.Scope)
	if err != nil {
		return nil, err
	}
	all, err := h.o.Accounts.Accounts(ctx, h.o.Scope)
	if err != nil {
		return nil, err
	}
	called := map[string]string{}
	for _, a := range all {
		if h.isNamedTo(c, a) {
			called[a.Name] = a.FullName
		}
	}
	found, words := []string{}, strings.Fields(survey.FoldSearch(typed))
	for _, name := range names {
		whole := survey.FoldSearch(name + " " + called[name])
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(whole, word) }) {
			found = append(found, name)
		}
	}
	return found, nil
}

// isNamedTo tells whether the full name of an account is shown to somebody: to the department of everybody, to a leader of those who see one of the units.
func (h *accounts) isNamedTo(c echo.Context, a staff.Account) bool {
	if SessionOf(c).May(staff.TakeAudit) {
		return true
	}
	scope, today := SessionOf(c).Scope(staff.ViewWhoSees), h.today()
	return a.State == staff.Active && slices.ContainsFunc(a.Grants, func(g staff.Grant) bool { return g.Holds(today) && (g.Unit.ID == 0 || scope.Reaches(g.Unit)) })
}
