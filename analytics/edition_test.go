package analytics_test

import (
	"testing"

	"sipas/analytics"
	"sipas/survey"
)

// TestEditionsSideBySide: whatever a table shows of a unit and differs is told, and nothing else.
func TestEditionsSideBySide(t *testing.T) {
	figure := func(code string, change func(*analytics.Estimate)) analytics.UnitEstimate {
		e := analytics.Estimate{Status: analytics.Ranked, N: 100, SetAside: new(int64(12)), Index: new(80.04), Low: new(75.0), High: new(85.0), Rank: new(3), RankLow: new(2), RankHigh: new(7)}
		if change != nil {
			change(&e)
		}
		return analytics.UnitEstimate{Unit: survey.Unit{Code: code}, Estimate: e}
	}
	for what, change := range map[string]func(*analytics.Estimate){
		"people": func(e *analytics.Estimate) { e.N = 110 }, "set aside": func(e *analytics.Estimate) { e.SetAside = nil }, "transactions": func(e *analytics.Estimate) { e.Transactions = new(int64(500)) }, "index": func(e *analytics.Estimate) { e.Index = new(80.06) },
		"interval": func(e *analytics.Estimate) { e.Low = new(75.1) }, "upper end": func(e *analytics.Estimate) { e.High = new(85.1) }, "rank": func(e *analytics.Estimate) { e.Rank = new(4) },
		"first rank": func(e *analytics.Estimate) { e.RankLow = new(1) }, "last rank": func(e *analytics.Estimate) { e.RankHigh = nil },
		"status": func(e *analytics.Estimate) { e.Status = analytics.Provisional }, "suppression": func(e *analytics.Estimate) { e.Suppressed = true },
	} {
		before, after := []analytics.UnitEstimate{figure("a", nil), figure("b", nil)}, []analytics.UnitEstimate{figure("a", nil), figure("b", change)}
		changed, same := analytics.CompareEditions(before, after)
		if what == "people" && (changed[0].IndexMoved() || changed[0].AsideMoved() || changed[0].TransactionsMoved() || changed[0].RankMoved()) {
			t.Error("only people came, and something else is told")
		}
		moved := map[string]bool{"index": changed[0].IndexMoved(), "status": changed[0].IndexMoved(), "suppression": changed[0].IndexMoved(), "set aside": changed[0].AsideMoved(),
			"transactions": changed[0].TransactionsMoved(), "rank": changed[0].RankMoved()}
		if told, asked := moved[what]; asked && !told {
			t.Errorf("%s moved, and it is not told", what)
		}
		if len(changed) != 1 || changed[0].Unit.Code != "b" || same != 1 {
			t.Errorf("%s: %d changed, %d the same", what, len(changed), same)
		}
	}
	moved, _ := analytics.CompareEditions([]analytics.UnitEstimate{figure("a", nil)}, []analytics.UnitEstimate{figure("a", func(e *analytics.Estimate) { e.Index = new(80.06) })})
	if p := moved[0].Points(); p == nil || *p != 0.1 { // 80.0 and 80.1 are printed
		t.Errorf("moved by %v", p)
	}
	gone, _ := analytics.CompareEditions([]analytics.UnitEstimate{figure("a", nil), figure("b", nil)}, []analytics.UnitEstimate{figure("c", nil), figure("b", nil)})
	if len(gone) != 2 || gone[0].Unit.Code != "c" || gone[1].Unit.Code != "a" || gone[0].Points() != nil || gone[1].After.N != 0 {
		t.Errorf("one came and one went: %+v", gone)
	}
}
