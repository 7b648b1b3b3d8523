package staff_test

import (
	"fmt"
	"strings"
	"testing"

	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestTheLogNamesTheRoleOfTheUnit: who has a role in one unit and another one elsewhere acts in each by the role there; who has two in one unit, by the one
// that the act is of.
func TestTheLogNamesTheRoleOfTheUnit(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	nam, both := s.Person("nam", staff.Handler, "24805"), s.Person("both", staff.Handler, "24781")
	nam.Also(staff.Leader, "24781")
	both.Also(staff.Leader, "24781")
	id := fmt.Sprint(int64(nam.Account.ID))
	did := func(by *webtest.Person, r webtest.Reply, action string, role staff.Role) string {
		t.Helper()
		if e := s.Log(1)[0]; r.StatusCode >= 400 || e.Action != action || e.Actor != by.Account.Name || e.Role != string(role) {
			t.Errorf("%s: %d; the log has %s by %s as %q, want %q", action, r.StatusCode, e.Action, e.Actor, e.Role, role)
		}
		path, _, _ := strings.Cut(r.Header.Get("Location"), "?")
		return path
	}
	task := taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q4"})
	did(nam, nam.Send(task, "act", "accept", "revision", "1", "owner", id, "due", "2026-12-10"), "task.accept", staff.Leader)
	did(nam, nam.Send(task, "act", "cause", "revision", "2", "cause", "staff", "words", "một người nghỉ sinh"), "task.cause", staff.Leader)
	task = did(nam, nam.Send("/staff/tasks", "unit", "24781", "words", "hàng chờ dài ở quầy đất đai", "measure", "index"), "task.open", staff.Leader)
	did(both, both.Send(task, "act", "accept", "revision", "1", "owner", id, "due", "2026-12-10"), "task.accept", staff.Leader)
	did(nam, nam.Get("/staff/tasks/tables.csv?unit=24781"), "task.export", staff.Leader)
	did(nam, nam.Get("/staff/tasks/tables.csv?unit=24805"), "task.export", staff.Handler)

	did(nam, nam.Send("/staff/deeds", deedForm("unit", "24805")...), "deed.draft", staff.Handler)
	deed := did(nam, nam.Send("/staff/deeds", deedForm()...), "deed.draft", staff.Leader)
	did(nam, step(t, nam, deed, "propose"), "deed.propose", staff.Leader)

	release(s, "24781", five("Ghế gãy")...)
	comment := both.Get("/staff/comments/released").Page(t).Find(".batch a").First().AttrOr("href", "")
	did(nam, nam.Send(comment, "act", "open", "revision", "0", "owner", id, "due", "2026-11-27"), "handling.open", staff.Leader)
	did(nam, nam.Send(comment, "act", "reply", "revision", "1", "template", "mending", "sentence", "Tuần sau phòng chờ có ghế mới."), "handling.reply", staff.Leader)
}
