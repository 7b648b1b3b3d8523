package staff_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestAUnitIsToldOfNoDayBeforeATaskWasShown: not by the page of the task, its list, files and reports, the log or another system; the department is.
func TestAUnitIsToldOfNoDayBeforeATaskWasShown(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, "")
	long := s.Person("long", staff.Leader, "")
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	path := taskOf(s, "24781", followup.Opening{Why: followup.BadStreak, Period: "2026-11", Today: today.AddDate(0, 0, -12)}) // the 9th, to be accepted by the 12th
	if _, err := s.Followup.EscalateTasks(t.Context(), surveytest.Scope(), survey.Service(), followup.Calendar{}, today); err != nil {
		t.Fatal(err)
	}
	silent := taskOf(s, "24781", followup.Opening{Why: followup.Silent, Period: "2026-11", Today: today.AddDate(0, 0, -12)})
	if r := minh.Send(silent, "act", "withdraw", "revision", "1", "words", "cơ quan nghỉ lễ"); r.StatusCode != 303 {
		t.Fatal(r.StatusCode)
	}
	id := strings.TrimPrefix(silent, "/staff/tasks/")
	for who, want := range map[*webtest.Person]bool{minh: true, long: false, hoa: false} {
		if got := strings.Contains(string(who.Get("/staff/audit").Content), id); got != want {
			t.Errorf("%s reads in the log what was done with a hidden task: %v", who.Account.Name, got)
		}
	}
	for who, want := range map[*webtest.Person]bool{minh: true, long: false} {
		if got := strings.Contains(string(who.Get("/staff/audit.csv").Content), id); got != want {
			t.Errorf("%s takes along what was done with a hidden task: %v", who.Account.Name, got)
		}
	}
	if _, err := s.Followup.ShowTasks(t.Context(), surveytest.Scope(), survey.Service(), followup.Calendar{}, []followup.Published{{UnitID: s.Place("24781").Unit.ID, Period: "2026-11"}}, today); err != nil {
		t.Fatal(err)
	}
	_, secret := s.Key(func(k *survey.Key) {
		k.Scopes, k.Units = []survey.KeyScope{survey.ReadTasks}, []survey.Unit{s.Place("24781").Unit}
	})
	told := map[string]string{"another system": string(s.Get("/api/v1/tasks", "Authorization", "Bearer "+secret).Content)}
	for _, who := range []*webtest.Person{hoa, long} {
		for _, one := range []string{path, "/staff", "/staff/tasks", "/staff/tasks?tab=late", "/staff/tasks/tables.csv", "/staff/audit"} {
			r := who.Get(one)
			told[who.Account.Name+" "+one] = string(r.Content)
			if r.StatusCode != 200 {
				t.Errorf("%s: %d", one, r.StatusCode)
			}
		}
		told[who.Account.Name+" the workbook"] = unpacked(t, who.Get("/staff/tasks/tables.xlsx").Content)
	}
	for what, text := range told {
		for _, before := range []string{"09/11/2026", "2026-11-09", "12/11/2026", "2026-11-12", `class="late"`} {
			if strings.Contains(text, before) {
				t.Errorf("%s tells of %s:\n%s", what, before, text)
			}
		}
	}
	if !strings.Contains(told["another system"], `"opened_on":"2026-11-21","due_on":"2026-11-25"`) || !strings.Contains(told["hoa "+path], "21/11/2026") {
		t.Errorf("the unit is not told of the task: %s", told["another system"])
	}
	if n := hoa.Get("/staff/tasks?tab=late").Page(t).Find("tbody tr").Length(); n != 0 {
		t.Errorf("%d are late on the day they are shown", n)
	}
	if text := webtest.Text(minh.Get(path).Page(t), "main"); !strings.Contains(text, "09/11/2026") || strings.Contains(text, "12/11/2026") {
		t.Errorf("the department reads %s", text)
	}
}

// unpacked is all that a workbook says.
func unpacked(t *testing.T, book []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&all, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
