package webtest

import (
	"fmt"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// Key makes a key of Lâm Đồng that may send answers, and returns it with its text; change what matters.
func (s *Site) Key(change func(*survey.Key)) (survey.Key, string) {
	s.T.Helper()
	today := survey.Date(s.now(), surveytest.Day().Location())
	k := survey.Key{Name: fmt.Sprintf("Hệ thống %d", s.Count("select count(*) from survey.api_key")), Scopes: []survey.KeyScope{survey.WriteResponses}, ExpiresOn: today.AddDate(0, 6, 0)}
	if change != nil {
		change(&k)
	}
	added, secret, err := s.Survey.AddKey(s.T.Context(), surveytest.Scope(), surveytest.Actor(), k, today)
	if err != nil {
		s.T.Fatal(err)
	}
	return added, string(secret)
}
