package staff_test

import (
	"strings"
	"testing"

	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestEveryRoleThatPagesOfferHasARoom, and where it says in which units roles are given it names no other.
func TestEveryRoleThatPagesOfferHasARoom(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin := s.Person("lan", staff.Admin, "")
	for _, path := range []string{"/staff/accounts", "/staff/rules"} {
		d := admin.Get(path + "?lang=vi").Page(t)
		offered := map[string]bool{}
		for _, option := range d.Find("#role option[value!='']").EachIter() {
			offered[option.AttrOr("value", "")] = true
		}
		if len(offered) < 5 {
			t.Errorf("%s offers %v", path, offered)
		}
		for _, role := range staff.Roles() {
			if !offered[string(role)] && strings.Contains(strings.ToLower(webtest.Text(d, "#unit-hint")), "nhập phiếu") {
				t.Errorf("%s does not offer %s, and names it", path, role)
			}
			unit := ""
			if role.Reach() == staff.UnitOnly {
				unit = "24781"
			}
			person := s.Person(string(role)+path[len("/staff/"):], role, unit)
			rooms := person.Get("/staff").Page(t).Find(".rooms li").Length()
			if offered[string(role)] != (rooms > 0) {
				t.Errorf("%s offers %s: %v, which has %d rooms", path, role, offered[string(role)], rooms)
			}
		}
	}
}

// TestWhoWaitsForPagesIsToldSo, and not that there is no right.
func TestWhoWaitsForPagesIsToldSo(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	for name, c := range map[string]struct {
		role      staff.Role
		says, not string
	}{
		"typist": {staff.Interviewer, "Ông/Bà có quyền “Người nhập phiếu”", "chưa có quyền nào"},
		"nobody": {"", "chưa có quyền nào", "Ông/Bà có quyền"},
		"leader": {staff.Leader, "Kết quả", "Ông/Bà có quyền"},
	} {
		unit := ""
		if c.role != "" {
			unit = "24781"
		}
		said := webtest.Text(s.Person(name, c.role, unit).Get("/staff?lang=vi").Page(t), "main")
		if !strings.Contains(said, c.says) || strings.Contains(said, c.not) {
			t.Errorf("%s reads %q", name, said)
		}
	}
	said := webtest.Text(s.Person("lan", staff.Admin, "").Get("/staff/access?unit=24781&lang=vi").Page(t), "main")
	if !strings.Contains(said, "chưa có trang nhập phiếu") {
		t.Errorf("who can see the unit: %q", said)
	}
}
