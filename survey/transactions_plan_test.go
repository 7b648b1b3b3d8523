package survey_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sipas/survey"
)

func of(unit int32, month time.Month, service string, count int64) survey.Transactions {
	return survey.Transactions{UnitID: unit, Month: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), Service: service, Count: count}
}

// TestPlanTransactions: a table replaces all that is known of a unit and month, and what it does not name stays out of the plan.
func TestPlanTransactions(t *testing.T) {
	simulated := of(4, 9, "", 70)
	simulated.Synthetic = true
	known := []survey.Transactions{of(1, 9, "", 100), of(1, 10, "dat-dai", 60), of(1, 10, "ho-tich", 40), of(2, 9, "", 5), of(3, 9, "", 8), simulated}
	brought := []survey.Transactions{of(2, 10, "", 7), of(1, 10, "ho-tich", 40), of(1, 10, "dat-dai", 60), of(1, 9, "", 90), of(3, 9, "dat-dai", 8), of(4, 9, "", 70)}
	plan := survey.PlanTransactions(brought, known)
	want := []string{"1 9 changed 100 90", "1 10 same 100 100", "2 10 new 0 7", "3 9 changed 8 8", "4 9 changed 70 70"}
	var got []string
	for _, c := range plan.Cells {
		got = append(got, fmt.Sprintf("%d %d %s %d %d", c.UnitID, c.Month.Month(), c.State, c.Before, c.After))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if plan.Changes != (survey.Changes{New: 1, Changed: 3, Same: 1, Before: 178, After: 175}) {
		t.Errorf("in all %+v", plan.Changes)
	}
	if touched := plan.Touched(brought); len(touched) != 4 || slices.Contains(touched, of(1, 10, "ho-tich", 40)) {
		t.Errorf("touched are %v", touched)
	}
}

// TestPlansAreToldApart: by what is brought and by what stands there, not by the order of rows.
func TestPlansAreToldApart(t *testing.T) {
	brought, known := []survey.Transactions{of(1, 9, "dat-dai", 1), of(1, 9, "ho-tich", 2), of(2, 9, "", 3)}, []survey.Transactions{of(1, 9, "", 9)}
	digest := survey.PlanTransactions(brought, known).Digest()
	turned := slices.Clone(brought)
	slices.Reverse(turned)
	if survey.PlanTransactions(turned, known).Digest() != digest {
		t.Error("the order of rows makes another plan")
	}
	other := slices.Clone(brought)
	other[2].Count++
	for what, plan := range map[string]survey.TransactionsPlan{"another count": survey.PlanTransactions(other, known), "something else there": survey.PlanTransactions(brought, []survey.Transactions{of(1, 9, "", 8)}),
		"nothing there": survey.PlanTransactions(brought, nil), "in another place": survey.PlanTransactions(brought, []survey.Transactions{of(2, 9, "", 9)})} {
		if plan.Digest() == digest {
			t.Errorf("%s is the same plan", what)
		}
	}
	if elsewhere := append(slices.Clone(known), of(7, 9, "", 9)); survey.PlanTransactions(brought, elsewhere).Digest() != digest {
		t.Error("what no row names makes another plan")
	}
}

func TestFileNames(t *testing.T) {
	for given, want := range map[string]string{"lượt.csv": "lượt.csv", `C:\Users\a\lượt.csv`: "lượt.csv", "/tmp/x.xlsx": "x.xlsx", "": "-", "-": "-", "a\u202eb\n.csv": "ab.csv", "a\xffb.csv": "ab.csv", " .csv ": ".csv"} {
		if got := survey.FileName(given); got != want {
			t.Errorf("%q is kept as %q", given, got)
		}
	}
	if got := []rune(survey.FileName(string(slices.Repeat([]rune("ệ"), 300)))); len(got) != 121 {
		t.Errorf("a long name is kept in %d characters", len(got))
	}
}
