package analyticsdb_test

import (
	"slices"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// answerFull stores n responses to the long questionnaire, of which every item but one gets step.
func (h *house) answerFull(unit, day string, n, step int) {
	h.t.Helper()
	place := surveytest.Place(h.t, h.survey, unit)
	q, err := h.survey.Questionnaire(h.t.Context(), "full@1")
	if err != nil {
		h.t.Fatal(err)
	}
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(h.t, h.survey, place, func(s *survey.Submission) {
			s.Questionnaire, s.AnsweredOn, s.Answers = q.Key, day, map[string]int{}
			for _, item := range q.Items {
				s.Answers[item.Key] = step
			}
			s.Answers["access_easy"], s.Answers["trouble"] = survey.NotApplicable, 1
		}))
	}
	if _, err := h.survey.SaveResponses(h.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		h.t.Fatal(err)
	}
}

// TestAFigureIsOfOneMeasure: it is the same whatever the mix, and says what it is of and what it leaves out.
func TestAFigureIsOfOneMeasure(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 60, shares(50))
	h.publish()
	alone := h.unit("2026-Q4", "24781")
	h.answerFull("24781", "2026-11-21", 59, 1)
	h.publish()
	mixed := h.unit("2026-Q4", "24781")
	if *mixed.Index != *alone.Index || *mixed.Low != *alone.Low || mixed.N != 60 || len(mixed.Items) != len(alone.Items) {
		t.Errorf("%v of %d, alone %v", *mixed.Index, mixed.N, *alone.Index)
	}
	if i := mixed.Instrument; !slices.Equal(i.Questionnaires, []analytics.QuestionnaireCount{{Key: "short@1", N: 60}}) ||
		!slices.Equal(i.LeftOut, []analytics.QuestionnaireCount{{Key: "full@1", N: 59}}) || i.Measure == "" || i.Mixed() {
		t.Errorf("%+v", i)
	}
	if m := h.whole("2026-Q4", "24781").Detail.Modes; len(m) != 1 || m[0].N != 60 || m[0].LeftOut != 59 {
		t.Errorf("%+v", m)
	}
	h.answerFull("24781", "2026-11-21", 10, 1)
	h.publish()
	long := h.unit("2026-Q4", "24781")
	if *long.Index != 0 || long.N != 69 || long.Instrument.OthersN() != 60 || long.Instrument.Questionnaires[0].Key != "full@1" {
		t.Errorf("once most answered the long one: %v, %+v", *long.Index, long.Instrument)
	}
	items := map[string]analytics.Figure{}
	for _, f := range long.Items {
		items[f.Key] = f
	}
	if easy := items["access_easy"]; easy.N != 0 || easy.Share != nil || items["trouble"].N != 69 || items["access"].N != 0 {
		t.Errorf("%+v", items)
	}
}

// TestQuestionsSaidToBeTheSameAddUp: a new wording of which its publisher says so.
func TestQuestionsSaidToBeTheSameAddUp(t *testing.T) {
	h := newHouse(t)
	q, err := h.survey.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	q.Key, q.Items = "short@9", slices.Clone(q.Items)
	q.Items[0].Text.VI, q.Items[0].SameAs = "Ông/Bà hài lòng đến đâu về nơi tiếp nhận?", "short@1/access"
	if err := h.survey.Publish(t.Context(), surveytest.Actor(), q); err != nil {
		t.Fatal(err)
	}
	h.answer("24781", "2026-11-20", 60, always(5))
	place := surveytest.Place(t, h.survey, "24781")
	var responses []survey.Response
	for range 40 {
		responses = append(responses, surveytest.Response(t, h.survey, place, func(s *survey.Submission) {
			s.Questionnaire, s.AnsweredOn, s.Answers["access"] = "short@9", "2026-11-20", 1
		}))
	}
	if _, err := h.survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		t.Fatal(err)
	}
	h.publish()
	u := h.unit("2026-Q4", "24781")
	if u.N != 100 || !close2(u.Dimensions[0].Share, 60) || len(u.Instrument.LeftOut) > 0 ||
		!slices.Equal(u.Instrument.Questionnaires, []analytics.QuestionnaireCount{{Key: "short@1", N: 60}, {Key: "short@9", N: 40}}) {
		t.Errorf("%d, access %+v, %+v", u.N, u.Dimensions[0], u.Instrument)
	}
}

// TestOtherQuestionsAreABreak: what was asked before is not compared with what is asked now, of a unit and of the province; and the
// edition that says so is computed again to the last digit.
func TestOtherQuestionsAreABreak(t *testing.T) {
	h := newHouse(t)
	h.answerFull("24781", "2026-07-20", 100, 5)
	h.answer("24805", "2026-07-20", 100, always(5))
	h.answerFull("24781", "2026-10-20", 40, 1)
	h.answer("24781", "2026-11-20", 100, always(5))
	h.answer("24805", "2026-11-20", 100, always(1))
	h.publish()
	moved, same := h.unit("2026-Q4", "24781"), h.unit("2026-Q4", "24805")
	if b := moved.BreakTo(analytics.ToPrevious); len(moved.Changes) > 0 || b == nil || b.Reason != analytics.OtherQuestions || b.Period != "2026-Q3" {
		t.Errorf("changes %+v, breaks %+v", moved.Changes, moved.Breaks)
	}
	if moved.N != 100 || moved.Instrument.OthersN() != 40 {
		t.Errorf("the month of the other questionnaire is no part of the quarter: %d, %+v", moved.N, moved.Instrument)
	}
	if c := same.Change(analytics.ToPrevious); c == nil || !c.Real || len(same.Breaks) > 0 {
		t.Errorf("%+v, %+v", same.Changes, same.Breaks)
	}
	// 24805 weighs 100 of 200 responses, just enough to be compared.
	province := h.whole("2026-Q4", "68")
	change := province.Change(analytics.ToPrevious)
	if change == nil || change.Units != 1 || *change.Share != 0.5 || change.Points != same.Change(analytics.ToPrevious).Points {
		t.Fatalf("%+v", province.Changes)
	}
	raw := *province.Index - h.unitIndex("2026-Q3", "68")
	if !close2(&raw, change.Points+*change.Composition) {
		t.Errorf("%v and %v are not %v", change.Points, *change.Composition, raw)
	}
	if before := h.whole("2026-Q3", "68"); !before.Instrument.Mixed() || len(before.Detail.Drivers) > 0 || len(before.Items) > 0 {
		t.Errorf("units that were asked different things: %+v", before.Instrument)
	}
	if d := h.verify(h.freeze("2026-Q4").Number); len(d) > 0 {
		t.Errorf("not as frozen: %v", d)
	}
	h.answer("24781", "2026-11-21", 10, always(5))
	h.publish()
	if province = h.whole("2026-Q4", "68"); province.Index == nil {
		t.Error("no province")
	}
	if live := h.live("2026-Q4", "68"); len(live.Changes) > 0 || live.BreakTo(analytics.ToPrevious) == nil {
		t.Errorf("what is compared weighs less than half: %+v", live.Changes)
	}
}

func (h *house) unitIndex(period, code string) float64 { return *h.whole(period, code).Index }

func (h *house) live(period, code string) analytics.UnitEstimate {
	h.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := h.figures.Results(h.t.Context(), surveytest.Scope(), p, code, analytics.Live)
	if err != nil || len(r.Units) != 1 {
		h.t.Fatalf("%+v %v", r, err)
	}
	return r.Units[0]
}
