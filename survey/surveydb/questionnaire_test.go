package surveydb_test

import (
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
