package analyticsdb_test

import (
	"testing"
	"time"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// choose has the province choose a setting.
func (h *house) choose(name survey.SettingName, value string) {
	h.t.Helper()
	change := survey.SettingChange{Name: name, Value: value, Revision: survey.AnyRevision, Today: surveytest.Day()}
	if err := h.survey.ChangeSetting(h.t.Context(), surveytest.Scope(), surveytest.Actor().Because("test"), change); err != nil {
		h.t.Fatal(err)
	}
}

// TestAPublisherFollowsTheProvince from its next turn on, whoever chose in between; and whatever is chosen, what is published of a running month
// moves by as many people as the step says that is in force then.
func TestAPublisherFollowsTheProvince(t *testing.T) {
	h := newHouse(t)
	h.choose(survey.StepEvery, "0")
	now := surveytest.Day()
	h.publisher = publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: func() time.Time { return now },
		Location: now.Location(), AsChosen: true, Step: 1})
	published := int64(0)
	for _, c := range []struct {
		step  string
		least int64
	}{{"10", 10}, {"25", 25}, {"5", 5}, {"40", 40}, {"5", 5}} {
		h.choose(survey.Step, c.step)
		moves := 0
		for range 24 {
			h.answer("24781", "2026-11-20", 5, always(5))
			h.publish()
			if n := h.whole("2026-11", "24781").N; n != published {
				if n-published < c.least {
					t.Errorf("by %s a state of %d was followed by one of %d", c.step, published, n)
				}
				published, moves = n, moves+1
			}
		}
		if moves == 0 {
			t.Errorf("by %s nothing was published of %d more", c.step, 24*5)
		}
	}
	if u := h.whole("2026-11", "24781"); u.Status != "ranked" {
		t.Fatalf("%+v", u)
	}
	h.choose(survey.ThresholdRanked, "10000")
	h.choose(survey.ThresholdProvisional, "9000")
	h.publish()
	if u := h.whole("2026-11", "24781"); u.Status != "few" || u.Index != nil || u.N != published {
		t.Errorf("by other thresholds: %+v", u)
	}
	h.figures = h.figures.Holding(survey.Held{survey.ThresholdProvisional: "30"})
	h.publisher = publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: func() time.Time { return now }, Location: now.Location(), AsChosen: true})
	h.publish()
	if u := h.whole("2026-11", "24781"); u.Status != "provisional" || u.Index == nil {
		t.Errorf("by what a configuration holds: %+v", u)
	}
}
