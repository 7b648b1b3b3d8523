package surveydb_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
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

// TestTheSecondVersionAsksInTheWordsOfTheScale: what it asks on the scale is what the first asked, so that answers to both add up; what the
// first asked of two things at once it asks of each. The first stays as it was published, to the byte.
func TestTheSecondVersionAsksInTheWordsOfTheScale(t *testing.T) {
	store, _ := surveytest.Store(t)
	known := store.Known(t.Context())
	for first, want := range map[string]string{
		"short@1": "7f534cdfcc212e4c8d0091bd714122f0cabcde953ff1609a7543325162f42bad",
		"full@1":  "dc14827e5ab3af1d652d4ddcdb13f6c24606135479cf5e47d9f266c435c70c39",
	} {
		text, err := os.ReadFile("reference/" + first + ".yaml")
		if sum := sha256.Sum256(text); err != nil || hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was published and is another one now: %v", first, err)
		}
		earlier, err := known(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := known(strings.TrimSuffix(first, "1") + "2")
		if err != nil {
			t.Fatal(err)
		}
		before, err := earlier.Measure(known)
		if after, err2 := second.Measure(known); err != nil || err2 != nil || before != after {
			t.Errorf("%s measures %s and %s: %v, %v", first, before, after, err, err2)
		}
		checkWording(t, earlier, second)
	}
}

func checkWording(t *testing.T, earlier, second survey.Questionnaire) {
	t.Helper()
	for _, item := range second.Items {
		same, known := earlier.Item(item.Key)
		switch {
		case item.Kind == survey.OnChoice:
			if item.SameAs != "" || same.Text == item.Text || len(item.Options) != 3 || item.Required {
				t.Errorf("%s/%s: %+v", second.Key, item.Key, item)
			}
		case item.SameAs != earlier.Key+"/"+item.Key || !known || same.Required != item.Required || same.AllowsNotApplicable() != item.AllowsNotApplicable():
			t.Errorf("%s/%s is not what was asked before: %+v", second.Key, item.Key, item)
		case !strings.Contains(item.Text.VI, "hài lòng đến đâu về") || !strings.Contains(item.Text.EN, "ow satisfied are you with"):
			t.Errorf("%s/%s: %+v", second.Key, item.Key, item.Text)
		}
	}
	if len(second.Items) != len(earlier.Items)+1 || second.Items[len(second.Items)-1].Key != "extra_payment" {
		t.Errorf("%s asks %d things, %s %d", earlier.Key, len(earlier.Items), second.Key, len(second.Items))
	}
}
