package staff

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/page"
)

// homeData is the first page of somebody who has signed in.
type homeData struct {
	Account staff.Account
	Chores  []Chore
	Groups  []page.Group
	Waits   []staff.Grant // those that there are no pages for yet
}

// Chore is something that waits for a person: the key of its words, how many there are or of which period, whether their day has gone by, and where
// it is done.
type Chore struct {
	Key    string
	N      int
	Period *analytics.Period
	Path   string

	Overdue bool
}

// GetHome serves GET /staff: what waits for who asks, and what is open to that person.
func (h *Handlers) GetHome(c echo.Context) error {
	session := SessionOf(c)
	chores, err := h.Chores(c.Request().Context(), session.Rights())
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_home", homeData{Account: session.Account, Chores: chores, Groups: page.Groups(h.roomsOf(session)), Waits: session.Rights().Unopened()})
}

// Chores are what waits for a person, who need not be asking: a letter tells of them, too.
func (h *Handlers) Chores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	var chores []Chore
	for _, look := range []struct {
		may staff.Permission
		at  func(context.Context, staff.Rights) ([]Chore, error)
	}{{staff.FreezePeriods, h.periodChores}, {staff.ImportTables, h.importChores}, {staff.ViewDevices, h.deviceChores}, {staff.ManageAccounts, h.accountChores}, {staff.ScreenComments, h.commentChores}, {staff.HandleTasks, h.deedChores}, {staff.HandleConduct, h.conductChores}, {staff.ViewTasks, h.taskChores}, {staff.HandleCallBacks, h.callBackChores}} {
		if !rights.May(look.may) {
			continue
		}
		found, err := look.at(ctx, rights)
		if err != nil {
			return nil, err
		}
		chores = append(chores, found...)
	}
	return chores, nil
}

// periodChores are proposals that wait for a second person, and quarters and years that nobody has proposed to freeze.
func (h *periods) periodChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	records, err := h.o.Periods.PeriodRecords(ctx, rights.Scope(staff.FreezePeriods))
	var found []Chore
	for _, r := range records {
		row := h.periodRow(r)
		one := Chore{Period: &row.Period, Path: periodsPath + "/" + r.Period.String()}
		switch {
		case row.Stage == analytics.StageProposed && r.Request.ProposedBy.Account != int64(rights.Account.ID):
			one.Key = "sign"
		case row.Stage == analytics.StageReady && r.Period.Kind != analytics.Month:
			one.Key = "freeze"
		default:
			continue
		}
		found = append(found, one)
	}
	return found, err
}

// importChores tell of how many units with answers in the last whole month nobody has reported transactions. What is published of a unit does not
// tell: too few answers are no figures, and it has its transactions all the same.
func (h *tables) importChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	today := h.today()
	month := analytics.PeriodOf(analytics.Month, time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -1, 0))
	results, err := h.o.Periods.Tables(ctx, rights.Scope(staff.ImportTables), month, analytics.Live)
	if err != nil && survey.KindOf(err) != survey.NotFound {
		return nil, err
	}
	var answered []survey.Unit
	for _, u := range results.Units {
		if u.Level != survey.LevelProvince && u.Received > 0 {
			answered = append(answered, u.Unit)
		}
	}
	without, err := h.o.Imports.Unreported(ctx, rights.Scope(staff.ImportTables), answered, month.Start)
	if err != nil || len(without) == 0 {
		return nil, err
	}
	return []Chore{{Key: "transactions", N: len(without), Period: &month, Path: importsPath}}, nil
}

// deviceChores tell of tablets that have not been heard of for long, where hours of their desks are known: for long while these were open.
func (h *desks) deviceChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	rows, _, err := h.deviceRows(ctx, rights)
	silent := 0
	for _, r := range rows {
		if r.State == survey.DeviceSilent && !r.Resting {
			silent++
		}
	}
	if silent == 0 {
		return nil, err
	}
	return []Chore{{Key: "devices", N: silent, Path: devicesPath + "?hours=open&state=" + string(survey.DeviceSilent)}}, err
}

// accountChores are people whom the single sign-on knows and whom nobody has given a role.
func (h *accounts) accountChores(ctx context.Context, _ staff.Rights) ([]Chore, error) {
	all, err := h.o.Accounts.Accounts(ctx, h.o.Scope)
	waiting := 0
	for _, a := range all {
		if a.WaitsForRole(h.today()) {
			waiting++
		}
	}
	if waiting == 0 {
		return nil, err
	}
	return []Chore{{Key: "accounts", N: waiting, Path: accountsPath + "?state=waiting"}}, err
}
