package surveydb

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

func (s *Store) loadQuestionnaires(ctx context.Context) error {
	const op = "surveydb.loadQuestionnaires"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectQuestionnaires"))
	if err != nil {
		return pg.Error(op, err)
	}
	published, err := pgx.CollectRows(rows, pgx.RowTo[survey.Questionnaire])
	if err != nil {
		return pg.Error(op, err)
	}
	s.questionnaires = make(map[string]survey.Questionnaire, len(published))
	for _, q := range published {
		s.questionnaires[q.Key] = q
	}
	return nil
}

// Questionnaire returns a published questionnaire, or an error of kind NotFound.
func (s *Store) Questionnaire(key string) (survey.Questionnaire, error) {
	q, ok := s.questionnaires[key]
	if !ok {
		return q, &survey.Error{Op: "surveydb.Questionnaire", Kind: survey.NotFound, Key: "questionnaire.unknown"}
	}
	return q, nil
}

// Questionnaires returns all published questionnaires, in order of their keys.
func (s *Store) Questionnaires() []survey.Questionnaire {
	return slices.SortedFunc(maps.Values(s.questionnaires), func(a, b survey.Questionnaire) int { return strings.Compare(a.Key, b.Key) })
}
