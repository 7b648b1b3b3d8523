package analytics_test

import (
	"testing"
	"time"

	"sipas/analytics"
)

// TestWhatAFreezeRequestMayBecome: every pair of states, so that none is forgotten.
func TestWhatAFreezeRequestMayBecome(t *testing.T) {
	states := []analytics.FreezeState{analytics.FreezeProposed, analytics.FreezeSigned, analytics.FreezeDone, analytics.FreezeWithdrawn, analytics.FreezeOvertaken, analytics.FreezeFailed}
	may := map[[2]analytics.FreezeState]bool{
		{analytics.FreezeProposed, analytics.FreezeSigned}: true, {analytics.FreezeProposed, analytics.FreezeWithdrawn}: true, {analytics.FreezeProposed, analytics.FreezeOvertaken}: true,
		{analytics.FreezeSigned, analytics.FreezeDone}: true, {analytics.FreezeSigned, analytics.FreezeOvertaken}: true, {analytics.FreezeSigned, analytics.FreezeFailed}: true,
	}
	for _, from := range states {
		leads := false
		for _, to := range states {
			if got := from.May(to); got != may[[2]analytics.FreezeState{from, to}] {
				t.Errorf("from %s to %s: %v", from, to, got)
			}
			leads = leads || from.May(to)
		}
		if from.Open() != leads {
			t.Errorf("%s is open: %v, and leads somewhere: %v", from, from.Open(), leads)
		}
	}
}

func TestAPeriodComesThroughItsStages(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	quarter, err := analytics.ParsePeriod("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	if got := quarter.SettledOn(7); !got.Equal(day("2026-10-08")) {
		t.Errorf("settled on %v", got)
	}
	edition := []analytics.Edition{{Number: 1}}
	request := func(state analytics.FreezeState) *analytics.FreezeRequest {
		return &analytics.FreezeRequest{State: state}
	}
	for _, c := range []struct {
		today, settledBefore string
		editions             []analytics.Edition
		request              *analytics.FreezeRequest
		want                 analytics.Stage
	}{
		{"2026-09-30", "2026-09-01", nil, nil, analytics.StageRunning},
		{"2026-10-01", "2026-09-01", nil, nil, analytics.StageSettling},
		{"2026-10-08", "2026-10-01", nil, nil, analytics.StageReady},
		{"2026-10-08", "2026-10-01", nil, request(analytics.FreezeProposed), analytics.StageProposed},
		{"2026-10-08", "2026-10-01", nil, request(analytics.FreezeSigned), analytics.StageSigned},
		{"2026-10-08", "2026-10-01", nil, request(analytics.FreezeWithdrawn), analytics.StageReady},
		{"2026-10-08", "2026-10-01", nil, request(analytics.FreezeOvertaken), analytics.StageReady},
		{"2026-10-08", "2026-10-01", edition, request(analytics.FreezeDone), analytics.StageFrozen},
		{"2026-10-08", "2026-10-01", edition, request(analytics.FreezeProposed), analytics.StageProposed}, // corrections
	} {
		r := analytics.PeriodRecord{Period: quarter, Editions: c.editions, Request: c.request}
		if got := r.Stage(day(c.today), day(c.settledBefore)); got != c.want {
			t.Errorf("%s, %+v: %s, want %s", c.today, c.request, got, c.want)
		}
	}
}

func TestAnEditionNamesWhoFrozeIt(t *testing.T) {
	a, b := analytics.Signature{Account: 1, Name: "Lan"}, analytics.Signature{Account: 2, Name: "Minh"}
	for want, r := range map[string]analytics.FreezeRequest{
		"Lan, Minh": {ProposedBy: a, SignedBy: &b}, "Lan": {ProposedBy: a, SignedBy: &a},
		"Lan, Lan": {ProposedBy: a, SignedBy: &analytics.Signature{Account: 3, Name: "Lan"}},
	} {
		if got := r.By(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
