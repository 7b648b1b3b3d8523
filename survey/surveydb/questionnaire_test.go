package surveydb_test

import (
	"slices"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestNobodyPublishesAQuestionnaire: it takes somebody with a name, and what is published under a key stays as it is.
func TestNobodyPublishesAQuestionnaire(t *testing.T) {
	store, _ := surveytest.Store(t)
	q, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	q.Key = "short@9"
	for _, nobody := range []survey.Actor{{}, survey.CommandLine(" ")} {
		if err := store.Publish(t.Context(), nobody, q); survey.KindOf(err) != survey.Forbidden {
			t.Errorf("published by nobody: %v", err)
		}
	}
	if _, err := store.Questionnaire(t.Context(), q.Key); survey.KindOf(err) != survey.NotFound {
		t.Errorf("it is there all the same: %v", err)
	}
	if err := store.Publish(t.Context(), surveytest.Actor(), q); err != nil {
		t.Fatal(err)
	}
	q.Title.VI = "Khác"
	if err := store.Publish(t.Context(), surveytest.Actor(), q); survey.KindOf(err) != survey.Conflict {
		t.Errorf("another text under a published key: %v", err)
	}
}

// TestAQuestionnaireNamesItemsThatAreThere: what it calls the same must be published, and of the same dimension.
func TestAQuestionnaireNamesItemsThatAreThere(t *testing.T) {
	store, _ := surveytest.Store(t)
	q, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	q.Key, q.Items = "short@9", slices.Clone(q.Items)
	for _, same := range []string{"short@8/access", "short@9/access", "short@1/nothing", "short@1/result", "short@1/trouble"} {
		if q.Items[0].SameAs = same; store.Publish(t.Context(), surveytest.Actor(), q) == nil {
			t.Errorf("published with an item that is the same as %s", same)
		}
	}
	q.Items[0].SameAs = "short@1/access"
	if err := store.Publish(t.Context(), surveytest.Actor(), q); err != nil {
		t.Fatal(err)
	}
	if known, err := store.Questionnaire(t.Context(), q.Key); err != nil || known.Items[0].SameAs != "short@1/access" {
		t.Errorf("kept as %+v, %v", known.Items[0], err)
	}
}
