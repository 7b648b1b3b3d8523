package analyticsdb_test

import (
	"slices"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// answerSecond stores n responses to short@2: nobody met with trouble, and everybody was asked for money.
func (h *house) answerSecond(unit, day string, n int) {
	h.t.Helper()
	place := surveytest.Place(h.t, h.survey, unit)
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(h.t, h.survey, place, func(s *survey.Submission) {
			s.Questionnaire, s.AnsweredOn = "short@2", day
			s.Answers["feedback"], s.Answers["trouble"], s.Answers["extra_payment"] = 5, 1, 2
		}))
	}
	if _, err := h.survey.SaveResponses(h.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) item(period, unit, key string) analytics.Figure {
	h.t.Helper()
	items := h.whole(period, unit).Items
	n := slices.IndexFunc(items, func(f analytics.Figure) bool { return f.Key == key })
	if n < 0 {
		return analytics.Figure{}
	}
	return items[n]
}

// TestTroubleOfOneVersionIsNotThatOfTheOther: the scores of both versions add up; trouble and extra payment are of what most people were
// asked, month by month, and an edition with both is computed again to the last digit.
func TestTroubleOfOneVersionIsNotThatOfTheOther(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-10-20", 100, always(5))
	h.answer("24781", "2026-11-03", 40, always(5))
	h.answerSecond("24781", "2026-11-20", 60)
	h.answer("24805", "2026-10-20", 90, always(5))
	h.answerSecond("24805", "2026-10-21", 9) // a tablet that had the new form, or somebody who would like to see what happens
	h.publish()
	for _, c := range []struct {
		period, unit, key string
		n                 int64
		counts            []int64
		of                []string
	}{
		{"2026-10", "24781", "trouble", 100, []int64{100, 0, 0}, nil},
		{"2026-11", "24781", "trouble", 60, []int64{60, 0, 0}, []string{"short@2"}},
		{"2026-11", "24781", "extra_payment", 60, []int64{0, 60, 0}, []string{"short@2"}},
		{"2026-11", "24781", "access", 100, []int64{0, 0, 0, 0, 100}, nil},
		{"2026-Q4", "24781", "trouble", 100, []int64{100, 0, 0}, []string{"short@1"}}, // the 40 of November are in no figure
		{"2026-Q4", "24781", "extra_payment", 60, []int64{0, 60, 0}, []string{"short@2"}},
		{"2026-Q4", "24781", "access", 200, []int64{0, 0, 0, 0, 200}, nil},
		{"2026-10", "24805", "trouble", 90, []int64{90, 0, 0}, []string{"short@1"}},
		{"2026-Q4", "24805", "trouble", 90, []int64{90, 0, 0}, []string{"short@1"}},
		{"2026-Q4", "24805", "access", 99, []int64{0, 0, 0, 0, 99}, nil},
		{"2026-Q4", "24805", "extra_payment", 0, nil, nil},
		{"2026-Q4", "68", "trouble", 190, []int64{190, 0, 0}, []string{"short@1"}},
		{"2026-Q4", "68", "extra_payment", 60, []int64{0, 60, 0}, []string{"short@2"}},
	} {
		f := h.item(c.period, c.unit, c.key)
		if f.N != c.n || !slices.Equal(f.Counts, c.counts) || !slices.Equal(f.Questionnaires, c.of) {
			t.Errorf("%s of %s in %s: %+v", c.key, c.unit, c.period, f)
		}
	}
	extra := h.item("2026-Q4", "24781", "extra_payment")
	if o := extra.Options[1]; o.Bound != analytics.BoundAbove || extra.Options[0].Bound != analytics.BoundBelow {
		t.Errorf("sixty of sixty are not all: %+v", extra.Options)
	}
	if u := h.unit("2026-Q4", "24781"); u.N != 200 || u.Instrument.OthersN() != 0 || u.Instrument.Mixed() {
		t.Errorf("%d, %+v", u.N, u.Instrument)
	}
	h.freeze("2026-Q4")
	if d := h.verify(1); len(d) > 0 {
		t.Errorf("computed again: %v", d)
	}
	if f := h.item("2026-Q4", "24781", "trouble"); f.N != 100 || !slices.Equal(f.Questionnaires, []string{"short@1"}) {
		t.Errorf("frozen: %+v", f)
	}
}

// TestExtraPaymentOfFewIsNotTold: as trouble, from thirty people on.
func TestExtraPaymentOfFewIsNotTold(t *testing.T) {
	h := newHouse(t)
	h.answerSecond("24781", "2026-11-20", 30)
	place := surveytest.Place(t, h.survey, "24781")
	for range 10 { // who left it out
		r := surveytest.Response(t, h.survey, place, func(s *survey.Submission) {
			s.Questionnaire, s.AnsweredOn, s.Answers["feedback"] = "short@2", "2026-11-20", 5
		})
		if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{r}); err != nil {
			t.Fatal(err)
		}
	}
	h.answerSecond("24805", "2026-11-20", 29)
	h.publish()
	if f := h.item("2026-Q4", "24781", "extra_payment"); f.N != 30 || len(f.Counts) != 3 || len(f.Options) != 3 || f.Questionnaires != nil {
		t.Errorf("thirty: %+v", f)
	}
	for _, f := range h.whole("2026-Q4", "24805").Items {
		if len(f.Options) > 0 {
			t.Errorf("twenty-nine: %+v", f)
		}
	}
}
